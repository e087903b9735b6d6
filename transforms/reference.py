"""The reference data, compiled: entities, the senses of every surface, months, cues and rules.

The data itself lies in `seeds/reference/*.csv` and is handed in as rows; nothing is read here.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from transforms.clean import CleaningRule

Rows = Sequence[Mapping[str, str]]

NAMED_FILES = (
    "organizations",
    "event_series",
    "initiatives",
    "documents",
    "regions",
    "territories",
    "places",
)
REQUIRED_FILES = (
    "countries",
    *NAMED_FILES,
    "abbreviations",
    "capital_cues",
    "cities",
    "cleaning_rules",
    "currencies",
    "dateline_cues",
    "event_leaders",
    "event_patterns",
    "event_triggers",
    "event_words",
    "guard_cues",
    "head_nouns",
    "issuers",
    "months",
    "name_words",
    "not_names",
    "number_words",
    "offices",
    "page_furniture",
    "person_words",
    "plover",
    "quantity_words",
    "relation_cues",
    "spelling_variants",
    "time_guards",
    "time_words",
    "title_cues",
    "topic_cues",
    "units",
)

# Typographic quotes, dashes and spaces to ASCII, one character for one, so that offsets stay.
_FOLDED = {"'": "’‘ʼ`", '"': "“”«»", "-": "‐‑‒–—−", " ": "\u00a0\u202f\n"}
_FOLDS = [(old, new) for new, olds in _FOLDED.items() for old in olds]
_ASCII_FOLDS = [(old, new) for old, new in _FOLDS if old.isascii()]


def fold(text: str) -> str:
    """`text` with typographic quotes, dashes and spaces as ASCII; its length and offsets stay the same."""
    for old, new in (
        _ASCII_FOLDS if text.isascii() else _FOLDS
    ):  # a scan for each is many times quicker than one translation by table
        if old in text:
            text = text.replace(old, new)
    return text


class Entity(NamedTuple):
    entity_id: str
    entity_type: str
    name: str
    iso_alpha2: str | None = None
    iso_alpha3: str | None = None
    region: str | None = None
    subregion: str | None = None
    parent_id: str | None = None


class Sense(NamedTuple):
    """What a surface can mean. `kind` is a mention kind; `guards` name the cues that rule the sense out.

    A sense without an entity is a stop: it covers the surface so that nothing inside is taken for a name.
    """

    entity_id: str
    entity_type: str
    kind: str
    guards: tuple[str, ...] = ()


class Cue(NamedTuple):
    where: str
    pattern: re.Pattern[str]


class CapitalCue(NamedTuple):
    where: str
    cue: str
    sense: str


@dataclass(frozen=True)
class Reference:
    entities: dict[str, Entity]
    senses: dict[str, Sense]  # by folded surface
    months: dict[str, int]  # by lower-case surface
    issuers: dict[str, str]  # office → country, "" where several countries use the words
    title_cues: dict[str, int]
    head_nouns: dict[str, str]
    abbreviations: frozenset[str]
    guard_cues: dict[str, tuple[Cue, ...]]
    capital_cues: tuple[CapitalCue, ...]
    cleaning_rules: tuple[CleaningRule, ...]
    country_of_capital: dict[str, str]  # folded capital → alpha-3
    dateline_labels: re.Pattern[str]  # words of a dateline that name neither place nor issuer
    looks_back: re.Pattern[str]  # words of a text about the year before its date


class BadReference(ValueError):
    """The reference data contradicts itself; the message names file, row and what to do."""


def compile_reference(files: Mapping[str, Rows]) -> Reference:
    """Compile the rows of the files of `REQUIRED_FILES`, by name without `.csv`."""
    missing = [name for name in REQUIRED_FILES if name not in files]
    if missing:
        raise BadReference(f"reference data: {', '.join(missing)}.csv missing")
    entities, senses = _compile_names(files)
    guard_cues: dict[str, list[Cue]] = defaultdict(list)
    for row in files["guard_cues"]:
        guard_cues[row["guard"]].append(Cue(row["where"], re.compile(row["pattern"])))
    # A surface that stands in guard_cues itself is guarded by that, whatever countries.csv says of it.
    for surface in guard_cues.keys() & senses.keys():
        sense = senses[surface]
        senses[surface] = sense._replace(guards=(*sense.guards, surface))
    return Reference(
        entities=entities,
        senses=senses,
        months={row["surface"].lower(): int(row["month"]) for row in files["months"]},
        issuers={fold(row["phrase"]): row["country"] for row in files["issuers"]},
        title_cues={row["word"]: int(row["weight"]) for row in files["title_cues"]},
        head_nouns={row["noun"]: row["entity_type"] for row in files["head_nouns"]},
        abbreviations=frozenset(row["abbreviation"] for row in files["abbreviations"]),
        guard_cues={guard: tuple(cues) for guard, cues in guard_cues.items()},
        capital_cues=tuple(CapitalCue(row["where"], row["cue"], row["sense"]) for row in files["capital_cues"]),
        cleaning_rules=tuple(
            CleaningRule(row["rule"], row["action"], re.compile(row["pattern"]), int(row["max_chars"]))
            for row in files["cleaning_rules"]
        ),
        country_of_capital={
            surface: sense.entity_id.removeprefix("country:")
            for surface, sense in senses.items()
            if sense.kind == "capital"
        },
        dateline_labels=_words(files["dateline_cues"], "label"),
        looks_back=_words(files["dateline_cues"], "looks_back"),
    )


def _words(rows: Rows, role: str) -> re.Pattern[str]:
    """Any of the patterns of that role as words of their own, in small or capital letters."""
    return re.compile(rf"(?i)\b(?:{'|'.join(row['pattern'] for row in rows if row['role'] == role)})\b")


def _compile_names(files: Mapping[str, Rows]) -> tuple[dict[str, Entity], dict[str, Sense]]:
    """Entities by id and senses by folded surface; a surface has one sense, an entity one row."""
    swaps = [(row["one"], row["other"]) for row in files["spelling_variants"]]
    entities: dict[str, Entity] = {}
    senses: dict[str, Sense] = {}
    for file in ("countries", *NAMED_FILES):
        for row in files[file]:
            entity, found = _country(row) if file == "countries" else _named(row)
            if entity.entity_id in entities:
                raise BadReference(f"{file}.csv: {entity.entity_id} stands twice; keep one row")
            entities[entity.entity_id] = entity
            for surface, sense in found:
                _add(senses, surface, sense, file)
                for variant in spelling_variants(surface, swaps) if sense.kind == "name" else ():
                    senses.setdefault(fold(variant), sense)
    for row in files["not_names"]:
        _add(senses, row["surface"], Sense("", "", "stop"), "not_names")
    for entity in entities.values():
        if entity.parent_id and entity.parent_id not in entities:
            raise BadReference(f"{entity.entity_id}: its parent {entity.parent_id} has no row; add it")
    return entities, senses


def _add(senses: dict[str, Sense], surface: str, sense: Sense, file: str) -> None:
    known = senses.setdefault(fold(surface), sense)
    if known.entity_id != sense.entity_id:
        ours, theirs = sense.entity_id or "a stop", known.entity_id or "a stop"
        raise BadReference(f"{file}.csv: {surface!r} is {ours}, but {theirs} already; keep one")


def items(cell: str) -> list[str]:
    """The values of a cell that separates several by `|`."""
    return [item for item in cell.split("|") if item]


def spelling_variants(surface: str, swaps: Iterable[tuple[str, str]]) -> Iterator[str]:
    """British and American spellings and the like: each swap of whole words applied, alone and all together."""
    together = {"forth": surface, "back": surface}
    for one, other in swaps:
        for direction, (old, new) in (("forth", (one, other)), ("back", (other, one))):
            if old not in surface and old not in together[direction]:
                continue  # most are not, and a search for words takes far longer than one for characters
            pattern = rf"(?<!\w){re.escape(old)}" + ("" if old.endswith(" ") else r"(?!\w)")
            changed = re.sub(pattern, new, surface)
            if changed != surface:
                yield changed
            together[direction] = re.sub(pattern, new, together[direction])
    for changed in together.values():
        if changed != surface:
            yield changed


def _country(row: Mapping[str, str]) -> tuple[Entity, list[tuple[str, Sense]]]:
    guards: dict[str, list[str]] = defaultdict(list)
    for pair in items(row["guards"]):
        surface, _, guard = pair.rpartition("=")
        guards[surface].append(guard)
    entity = Entity(
        f"country:{row['iso_alpha3']}",
        "country",
        row["name"],
        row["iso_alpha2"],
        row["iso_alpha3"],
        row["region"] or None,
        row["subregion"] or None,
    )
    columns = {
        "name": [row["name"], *items(row["official_names"]), *items(row["other_names"])],
        "acronym": items(row["acronyms"]),
        "demonym": items(row["demonyms"]),
        "capital": items(row["capitals"]),
    }
    return entity, [
        (surface, Sense(entity.entity_id, "country", kind, tuple(guards[surface])))
        for kind, surfaces in columns.items()
        for surface in surfaces
    ]


def _named(row: Mapping[str, str]) -> tuple[Entity, list[tuple[str, Sense]]]:
    entity = Entity(
        row["entity_id"],
        row["entity_type"],
        row["name"],
        iso_alpha3=row["country"] or None,
        parent_id=row["parent_id"] or None,
    )
    columns = {"name": [row["name"], *items(row["variants"])], "acronym": items(row["acronyms"])}
    return entity, [
        (surface, Sense(entity.entity_id, entity.entity_type, kind))
        for kind, surfaces in columns.items()
        for surface in surfaces
    ]
