"""The analyst's views and macros: how their SQL files are read, and the statements that put them into a database.

Each `NAME.sql` beside this module is one view, or one table macro where its first line gives arguments. Its head is a
comment: name or call, what a row is, an example, arguments and columns with their meaning; after it comes the query.
Reading the files is up to the caller: nothing here touches the disk.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

# In the order in which they are made: a view stands after those that it asks.
NAMES = (
    "reviews",
    "country_year",
    "partner_change",
    "all_events",
    "event_timeline",
    "visits",
    "agreements",
    "memberships",
    "meetings",
    "statements",
    "event_dyads",
    "quad_by_region_year",
    "topic_year",
    "quantity_list",
    "co_mentions",
    "reused_sentences",
    "repeated_phrases",
    "coverage",
    "kwic",
    "search",
    "evidence",
)

# What a column means wherever a head names it without saying more.
COMMON = {
    "issuer": "Issuer: its country (ISO 3166-1 alpha-3), else its name, else `unknown`",
    "review_year": "Year under review",
    "document_id": "Document",
    "event_id": "Event; evidence(event_id) shows every place that tells it",
    "country_id": "Entity of the country",
    "dated": "Date as exact as it is known: 2024-05-31, 2024-05, 2024-Q2, 2024-H1, 2024, or first/last day",
    "date_start": "First day",
    "date_end": "Last day, inclusive",
    "date_precision": "How exact the date is",
    "event_type": "What happened",
    "subtype": "Which kind of it",
    "status": "How far it has come",
    "who": "Who took part, by role",
    "countries": "Codes of the countries that took part (ISO 3166-1 alpha-3)",
    "plover_type": "PLOVER event type",
    "plover_mode": "PLOVER mode of the type",
    "quad_class": "PLOVER quad class",
    "plover_score": "PLOVER score, from -10 (conflict) to 10 (cooperation)",
    "is_statement": "Whether it is a position declared, not a deed",
    "confidence": "Confidence in (0, 1]",
    "rule": "Rule that made it",
    "trigger": "Words that tell it",
    "sentence_id": "Sentence that tells it first",
    "sentence": "That sentence",
}

_HEAD = re.compile(r"(?:--[^\n]*\n)+")
_CALL = re.compile(r"(\w+)(?:\((.*)\))?")
_ENTRY = re.compile(r" {2}(\w+)(?:: (.+))?")


class View(NamedTuple):
    """A view, or a table macro where `parameters` isn't None; `columns` and `arguments` give meanings by name."""

    name: str
    parameters: str | None
    description: str
    example: str
    arguments: Mapping[str, str]
    columns: Mapping[str, str]
    query: str

    @property
    def kind(self) -> str:
        return "view" if self.parameters is None else "macro"

    @property
    def call(self) -> str:
        """As it is written after FROM."""
        return self.name if self.parameters is None else f"{self.name}({self.parameters})"


def parse(text: str) -> View:
    """A view from its file; ValueError where the head isn't as described."""
    head = _HEAD.match(text)
    lines = [line[2:].removeprefix(" ") for line in head[0].splitlines()] if head else []
    call = _CALL.fullmatch(lines[0]) if lines else None
    if head is None or call is None:
        raise ValueError(f"no head that names a view: {text[:60]!r}")
    description: list[str] = []
    example = ""
    sections: dict[str, dict[str, str]] = {"Arguments:": {}, "Columns:": {}}
    section: dict[str, str] | None = None
    for line in lines[1:]:
        if line in sections:
            section = sections[line]
        elif line.startswith("Example: "):
            example = line.removeprefix("Example: ")
        elif section is None:
            description.append(line)
        elif entry := _ENTRY.fullmatch(line):
            section[entry[1]] = entry[2] or COMMON[entry[1]]
        else:
            raise ValueError(f"{call[1]}: neither a column nor an argument: {line!r}")
    query = text[head.end() :].strip()
    return View(call[1], call[2], " ".join(description), example, sections["Arguments:"], sections["Columns:"], query)


def statements(views: Iterable[View]) -> list[str]:
    """SQL that makes the views, tells what they and their columns mean, and lists them in the view `help`."""
    views = list(views)
    made: list[str] = []
    for view in views:
        if view.parameters is None:
            made.append(f"CREATE VIEW {view.name} AS {view.query}")
            made.append(f"COMMENT ON VIEW {view.name} IS {literal(view.description)}")
            made += [f"COMMENT ON COLUMN {view.name}.{c} IS {literal(says)}" for c, says in view.columns.items()]
        else:
            made.append(f"CREATE MACRO {view.call} AS TABLE {view.query}")
            made.append(f"COMMENT ON MACRO TABLE {view.name} IS {literal(macro_comment(view))}")
    return made + help_statements(views)


def macro_comment(view: View) -> str:
    """A macro's columns take no comments in DuckDB: its own tells of them too."""
    given = "; ".join(f"{name}: {says}" for name, says in view.arguments.items())
    gives = "; ".join(f"{name}: {says}" for name, says in view.columns.items())
    return f"{view.description} Arguments: {given}. Columns: {gives}."


HELP = {
    "name": "Name of the view or macro",
    "kind": "view or macro",
    "call": "As it is written after FROM",
    "description": "What a row is",
    "example": "A query to try",
}


def help_statements(views: Iterable[View]) -> list[str]:
    rows = ", ".join(
        f"({', '.join(literal(cell) for cell in (v.name, v.kind, v.call, v.description, v.example))})" for v in views
    )
    return [
        f"CREATE VIEW help AS SELECT * FROM (VALUES {rows}) AS listed({', '.join(HELP)})",
        "COMMENT ON VIEW help IS 'One row per view or macro for analysts, with an example'",
        *(f"COMMENT ON COLUMN help.{name} IS {literal(says)}" for name, says in HELP.items()),
    ]


def literal(text: str) -> str:
    """`text` as a string of SQL."""
    return "'" + text.replace("'", "''") + "'"
