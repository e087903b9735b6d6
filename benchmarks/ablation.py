"""What each rule of enrichment is worth: in how many sentences its rows change when it is taken out.

`python -m benchmarks.ablation [least]` reads the annotated reviews and the example sentences of the tests and prints two
lists, of which only rules with at most `least` sentences (by default 1) are shown. First the rules that are rows or groups of
rows of the reference data: a guard, a cue of capitals, the words of one role. Each is really taken out, by putting in
place of its words what no text says, and all names, dates and quantities are read again. Then the rules of the `rule`
columns, which are code: the sentences in which the rule made a row. A few minutes.
"""

from __future__ import annotations

import ast
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks import corpus
from flows import work
from transforms.enrich import documents_of
from transforms.naming import Document, Span, find_names
from transforms.naming import Found as Names
from transforms.reference import Rows, fold
from transforms.toolbox import Toolbox

TESTS = Path(__file__).parent.parent / "tests"
MODULES = (
    "enrich",
    "event_families",
    "events",
    "metadata",
    "names",
    "persons",
    "places",
    "quantities",
    "times",
    "topics",
    "traps",
    "unknown_names",
)
NOWHERE = "\ue000"  # a private character: no text has it


class Group(NamedTuple):
    """Rows of a file that are one rule where they agree in `by`; `words` is the column that is emptied."""

    file: str
    by: tuple[str, ...]
    words: str
    tools: tuple[str, ...]  # what is built from the file


_NAMES = ("reference", "names")
GROUPS = (
    Group("guard_cues", ("guard", "where", "pattern"), "pattern", _NAMES),
    Group("capital_cues", ("where", "cue"), "cue", _NAMES),
    Group("not_names", ("surface",), "surface", _NAMES),
    Group("head_nouns", ("entity_type",), "noun", ("reference", "names", "unknown_names", "persons", "places")),
    Group("name_words", ("role",), "word", ("unknown_names", "places")),
    Group("person_words", ("kind",), "word", ("persons",)),
    Group("offices", ("kind",), "surface", ("persons",)),
    Group("time_words", ("kind",), "word", ("times",)),
    Group("time_guards", ("guard", "where", "pattern"), "pattern", ("times",)),
    Group("number_words", ("kind",), "word", ("times", "quantities")),
    Group("quantity_words", ("role",), "word", ("quantities",)),
)
TOOLS = ("reference", "names", "unknown_names", "persons", "places", "times", "quantities")
Key = tuple[str, ...]
Found = dict[tuple[str, str], Counter[Any]]
Homes = dict[str, set[tuple[str, str]]]


def examples() -> Iterator[Document]:
    """The strings of the tests that may be sentences: three words or more."""
    strings = (
        node.value
        for module in MODULES
        for node in ast.walk(ast.parse((TESTS / f"test_{module}.py").read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.count(" ") > 1
    )
    for number, text in enumerate(dict.fromkeys(strings)):
        key = f"example {number}"
        yield Document(key, 2018, None, text, [Span(key, key, 0, len(text))])


def read(documents: Sequence[Document], named: Sequence[Names], toolbox: Toolbox) -> tuple[Found, Homes]:
    """The rows of each sentence without their rule, and the sentences of each rule."""
    rows: Found = defaultdict(Counter)
    rules: Homes = defaultdict(set)

    def add(document: Document, table: str, start: int, end: int, said: tuple[object, ...], rule: str) -> None:
        sentence = document.sentence_of(start, end)
        if sentence is not None:
            home = document.document_id, sentence.sentence_id
            rows[home][table, start, end, *said] += 1
            rules[f"{table}: {rule}"].add(home)

    for document, names in zip(documents, named, strict=True):
        for name in names.all:
            person = names.persons.get((name.start, name.end))
            office = (person.role, person.role_country) if person else ()
            add(document, "mentions", name.start, name.end, (name.sense[:3], name.nested, office), name.rule)
        of_place = ("country", "place", "region", "territory")
        taken = [(n.start, n.end) for n in names.all if n.sense.entity_type not in of_place]
        times = toolbox.times.find(document.text, document.spans, document.review_year, taken)
        for time in times:
            add(document, "time_expressions", time.start, time.end, time[2:-1], time.rule)
        taken = sorted([*taken, *((t.start, t.end) for t in times)])
        for quantity in toolbox.quantities.find(document.text, document.spans, taken):
            add(document, "quantities", quantity.start, quantity.end, quantity[2:-1], quantity.rule)
    return rows, rules


def without(files: Mapping[str, Rows], group: Group, key: Key) -> dict[str, Rows]:
    """The reference data without the patterns of that key, or with nothing in place of its words."""
    rows: list[Mapping[str, str]] = []
    for number, row in enumerate(files[group.file]):
        if tuple(row[column] for column in group.by) != key:
            rows.append(row)
        elif group.words != "pattern":
            rows.append({**row, group.words: f"{NOWHERE}{number}", **({"plural": ""} if "plural" in row else {})})
    return {**files, group.file: rows}


class Texts:
    """The documents with what is found in them by all rules."""

    def __init__(self, documents: Sequence[Document], toolbox: Toolbox) -> None:
        self.toolbox = toolbox
        self._documents = documents
        self._lower = [fold(document.text).lower() for document in documents]
        self._named = find_names(documents, toolbox)
        self._rows = [read([d], [n], toolbox)[0] for d, n in zip(documents, self._named, strict=True)]
        self.rules = read(documents, self._named, toolbox)[1]

    def changed(self, group: Group, key: Key) -> int:
        """The sentences whose rows differ without the rule. Texts that have none of its words are not read again."""
        words = [fold(row[group.words]).lower() for row in self._rows_of(group, key)]
        words += [fold(row["plural"]).lower() for row in self._rows_of(group, key) if row.get("plural")]
        which = [
            i for i, text in enumerate(self._lower) if group.words == "pattern" or any(word in text for word in words)
        ]
        documents = [self._documents[i] for i in which]
        toolbox = Toolbox(without(self.toolbox.files, group, key))
        vars(toolbox).update({tool: getattr(self.toolbox, tool) for tool in TOOLS if tool not in group.tools})
        renamed = not set(group.tools) <= {"times", "quantities"}
        named = find_names(documents, toolbox) if renamed else [self._named[i] for i in which]
        after = read(documents, named, toolbox)[0]
        before = {home: rows for i in which for home, rows in self._rows[i].items()}
        return sum(before.get(home) != after.get(home) for home in before.keys() | after.keys())

    def keys(self, group: Group) -> list[Key]:
        return list(dict.fromkeys(tuple(row[column] for column in group.by) for row in self.toolbox.files[group.file]))

    def _rows_of(self, group: Group, key: Key) -> Rows:
        return [row for row in self.toolbox.files[group.file] if tuple(row[column] for column in group.by) == key]


def main(least: int) -> None:
    texts = corpus.split([(key, text) for key, text, _ in corpus.gold()])
    documents = [*documents_of(texts), *examples()]
    found = Texts(documents, work.toolbox())
    print(f"{sum(len(d.sentences) for d in documents)} sentences")
    for group in GROUPS:
        counts = {key: found.changed(group, key) for key in found.keys(group)}
        few = {key: count for key, count in counts.items() if count <= least}
        print(f"{group.file}: {len(counts)} rules, {len(few)} of them with at most {least}")
        for key, count in sorted(few.items(), key=lambda item: (item[1], item[0])):
            print(f"  {count} {' | '.join(key)}", flush=True)
    few_homes = {rule: homes for rule, homes in found.rules.items() if len(homes) <= least}
    print(f"rules in code: {len(found.rules)}, {len(few_homes)} of them with at most {least}")
    for rule, homes in sorted(few_homes.items(), key=lambda item: (len(item[1]), item[0])):
        print(f"  {len(homes)} {rule}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1)
