"""The vocabulary of events, compiled from `event_triggers.csv`, `event_words.csv` and `plover.csv`."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import ahocorasick_rs

from transforms.names import slug
from transforms.reference import BadReference, Rows

VERBAL = frozenset({"verb", "visit_verb", "receive", "phrase", "series", "turned"})  # kinds of triggers that are verbs
TRADE_TEXTS = ("fta", "cepa", "ftas", "cepas")  # endings of acronyms of trade agreements
_ROLES = ("with", "to", "from", "of", "in", "for", "on", "against")


class Trigger(NamedTuple):
    """A way to tell an event, and the roles of what stands around it; an empty role takes no argument."""

    rule: str
    kind: (
        str  # how it is read: verb, passive, phrase, noun, visit, meeting and so on; turned: its subject changes hands
    )
    tail: re.Pattern[str] | None  # words that must follow in the clause
    needs: frozenset[str]  # classes or words, one of which the object must be
    event_type: str
    subtype: str
    status: str
    plover_type: str | None
    plover_mode: str | None
    subject: str
    object: str
    roles: Mapping[str, str]  # preposition → role
    each: str  # the argument whose members are told apart, one event each
    weight: float


class Hit(NamedTuple):
    """text[start:end] is a form of these triggers."""

    start: int
    end: int
    triggers: tuple[Trigger, ...]
    kind: str  # of the first trigger
    is_verbal: bool  # whether it can be a verb
    is_mixed: bool  # whether it can be something else than a verb
    kinds: Mapping[str, Trigger]  # the first trigger of each kind


class Lexicon:
    """Build it once; `hits` finds the forms of triggers in a lower-case text."""

    def __init__(self, files: Mapping[str, Rows]) -> None:
        by_form: dict[str, list[Trigger]] = defaultdict(list)
        self._by_rule: dict[str, Trigger] = {}
        for row in files["event_triggers"]:
            trigger = self._by_rule[row["rule"]] = _trigger(row)
            for form in row["forms"].split("|"):
                by_form[form].append(trigger)
        self.finite = {  # verb forms that can follow a subject
            form.split(" ")[0]
            for form, triggers in by_form.items()
            if triggers[0].kind in VERBAL and not form.endswith("ing")
        } - {row["word"] for row in files["event_words"] if row["class"] == "base_form"}
        self.finite |= {
            "was",
            "were",
            "is",
            "are",
            "has",
            "have",
            "had",
            "will",
            "became",
            "remained",
            "did",
            "came",
            "went",
        }
        self.finite -= {"term", "tenure", "provisionally", "entry"}
        self._forms = list(by_form)
        self._triggers = [tuple(by_form[form]) for form in self._forms]
        self._forms_of = [
            (
                of_form,
                of_form[0].kind,
                of_form[0].kind in VERBAL,
                any(t.kind not in VERBAL for t in of_form),
                {trigger.kind: trigger for trigger in reversed(of_form)},
            )
            for of_form in self._triggers
        ]
        self._automaton = ahocorasick_rs.AhoCorasick(
            self._forms, matchkind=ahocorasick_rs.MatchKind.LeftmostLongest, store_patterns=False
        )
        self.patterns = {row["name"]: _pattern(row) for row in files["event_patterns"]}
        words: dict[str, list[str]] = defaultdict(list)
        for row in files["event_words"]:
            words[row["class"]].append(row["word"])
        words["finite"] = list(self.finite)
        self.words = {name: frozenset(of_class) for name, of_class in words.items()}
        self.classes: dict[str, frozenset[str]] = {}
        for name, of_class in words.items():
            for word in of_class if name != "finite" else ():
                self.classes[word] = self.classes.get(word, frozenset()) | {name}
        self._fitting: dict[frozenset[str], tuple[frozenset[str], bool, bool]] = {}
        self._named: dict[frozenset[str], frozenset[str]] = {}
        self.alternatives = {name: alternatives(of_class) for name, of_class in words.items() if name != "finite"}
        self.plover = {(row["type"], row["mode"]): (row["quad_class"], float(row["score"])) for row in files["plover"]}
        self.capitals = {
            f"place:{slug(capital)}": row["iso_alpha3"]
            for row in files.get("countries", ())
            for capital in row["capitals"].split("|")
            if capital
        }
        self._bodies = {
            acronym: row["entity_id"]
            for row in files.get("organizations", ())
            for acronym in row["acronyms"].split("|")
            if len(acronym) > 1 and acronym[:2].isupper()
        } | {"G7": "org:G7", "G20": "org:G20"}
        known = {row["entity_id"] for row in files.get("organizations", ())}
        self._bodies = {acronym: body for acronym, body in self._bodies.items() if body in known}
        self.place_names = {
            name.lower(): row["entity_id"]
            for row in files.get("places", ())
            for name in (row["name"], *row["variants"].split("|"))
            if name
        }
        self._full_bodies = {
            name.lower(): row["entity_id"]
            for row in files.get("organizations", ())
            for name in (row["name"], *row["variants"].split("|"))
            if " " in name
        }
        self.body_names = {
            row["entity_id"]: (row["name"], *filter(None, row["variants"].split("|")))
            for row in files.get("organizations", ())
        }
        self.leaders = {
            f"person:{slug(name)}": f"country:{row['country']}"
            for row in files.get("event_leaders", ())
            for name in (row["name"], *row["variants"].split("|"))
            if name
        }
        self.surnames = _surnames(files.get("event_leaders", ()))
        self.body_states = {
            row["entity_id"]: f"country:{row['country']}" if row["country"] else ""
            for row in files.get("organizations", ())
        }
        self.series_country = {
            row["entity_id"]: f"country:{row['country']}" for row in files.get("event_series", ()) if row["country"]
        }
        self.series_parent = {
            row["entity_id"]: row["parent_id"] for row in files.get("event_series", ()) if row["parent_id"]
        }

    def trigger(self, rule: str) -> Trigger:
        """The trigger of a rule."""
        return self._by_rule[rule]

    def hits(self, low: str) -> list[Hit]:
        """The forms in `low`, in order, each a whole word; one that is written with a space at its end, without it.

        The space keeps a short form such as `was in ` from hiding a longer word: `was invited`.
        """
        return [
            Hit(start, end - (low[end - 1] == " "), *self._forms_of[which])
            for which, start, end in self._automaton.find_matches_as_indexes(low)
            if not (start and (low[start - 1].isalnum() or low[start - 1] == "-"))
            and not (end < len(low) and low[end - 1] != " " and (low[end].isalnum() or low[end] == "_"))
        ]

    def bodies_in(self, name: str) -> list[str]:
        """The organizations whose acronyms stand in a name: `ASEAN Foreign Ministers' Meeting`."""
        found = [self._bodies[word] for word in re.findall(r"[^\W_]+", name) if word in self._bodies]
        words = name.lower().split()
        for count in range(len(words) - 1, 1, -1):  # `Pacific Islands Forum Leaders Meeting`
            body = self._full_bodies.get(" ".join(words[:count]))
            if body:
                return list(dict.fromkeys([*found, body]))
        for joint in (" of the ", " of "):
            body = self._full_bodies.get(name.lower().rpartition(joint)[2]) if joint in name else None
            if body and body not in found:
                return [*found, body]
        return found

    def fitting(self, needs: frozenset[str]) -> tuple[frozenset[str], bool, bool]:
        """The words that fit `needs`: the needed words and those of the needed classes; whether texts of trade and sums do."""
        found = self._fitting.get(needs)
        if found is None:
            words = needs.union(*(self.words.get(name, ()) for name in needs))
            found = self._fitting[needs] = words, "document" in needs, "money" in needs
        return found

    def named_by(self, needs: frozenset[str]) -> frozenset[str]:
        """The types of the names that fit `needs`."""
        found = self._named.get(needs)
        if found is None:
            found = self._named[needs] = frozenset(need[1:] for need in needs if need.startswith("@"))
        return found

    def fits(self, needs: frozenset[str], word: str) -> bool:
        """Whether a word is one of the needed words or in one of the needed classes."""
        words, is_document, _ = self.fitting(needs)
        return word in words or (is_document and word.endswith(TRADE_TEXTS))


def _surnames(leaders: Rows) -> dict[str, str]:
    """Countries by the entity id of a surname that only leaders of one country bear."""
    borne: dict[str, set[str]] = defaultdict(set)
    for row in leaders:
        surname = row["name"].split(" ")[-1]
        if len(surname) > 3:
            borne[f"person:{slug(surname)}"].add(f"country:{row['country']}")
    return {surname: next(iter(states)) for surname, states in borne.items() if len(states) == 1}


def _pattern(row: Mapping[str, str]) -> re.Pattern[str]:
    try:
        return re.compile(row["pattern"])
    except re.error as error:
        raise BadReference(f"event_patterns.csv: {row['name']}: {error}; mend the pattern") from None


def _trigger(row: Mapping[str, str]) -> Trigger:
    tail = (
        re.compile(rf"(?: [\w'-]+(?:,\d+)*){{0,6}}? ({alternatives(row['tail'].split('|'))})(?!\w)")
        if row["tail"]
        else None
    )
    return Trigger(
        rule=row["rule"],
        kind=row["kind"],
        tail=tail,
        needs=frozenset(filter(None, row["needs"].split("|"))),
        event_type=row["event_type"],
        subtype=row["subtype"],
        status=row["status"],
        plover_type=row["plover_type"] or None,
        plover_mode=row["plover_mode"] or None,
        subject=row["subject"],
        object=row["object"],
        roles={name: row[name] for name in _ROLES if row[name]},
        each=row["each"],
        weight=float(row["weight"]),
    )


def alternatives(words: Iterable[str]) -> str:
    """A regular expression of words, the longest that fits first; what words begin with is tried once for all of them."""
    by_letter: dict[str, list[str]] = defaultdict(list)
    for word in sorted(words):
        by_letter[word[:1]].append(word[1:])
    ends = by_letter.pop("", None) is not None
    branches = [re.escape(letter) + _grouped(alternatives(rests)) for letter, rests in by_letter.items()]
    return "|".join([*branches, ""] if ends else branches)


def _grouped(pattern: str) -> str:
    return f"(?:{pattern})" if "|" in pattern else pattern
