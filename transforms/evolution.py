"""How a contract may change: what a reader of the tables keeps being able to do, and what breaks it.

A released contract is kept as JSON (`docs/contracts/<version>.json`). A newer one of the same major version may only add:
tables, nullable columns, values of closed sets, descriptions in other words. Whoever reads by name goes on as before.
Everything else is a new major version with a note on what to do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Any, NamedTuple

from transforms import contract, dictionary

Document = Mapping[str, Any]  # a contract as it is kept: JSON's objects and arrays


class Kind(StrEnum):
    """How grave a change is. `note` changes words only."""

    note = "note"
    minor = "minor"
    major = "major"


class Change(NamedTuple):
    """One difference between two contracts: where it is, what it is, and how grave."""

    where: str
    what: str
    kind: Kind


def document(declared: Iterable[contract.Table], version: str) -> dict[str, Any]:
    """A contract as it is kept."""
    return {
        "contract_version": version,
        "tables": {
            table.name: {
                "row": table.row,
                "key": list(table.key),
                "order": list(table.order),
                "columns": [
                    {
                        "name": column.name,
                        "type": dictionary.type_name(column.type),
                        "nullable": column.nullable,
                        "values": list(column.values),
                        "references": column.references,
                        "minimum": column.minimum,
                        "maximum": column.maximum,
                        "description": column.description,
                    }
                    for column in table.columns
                ],
            }
            for table in declared
        },
    }


def changes(old: Document, new: Document) -> list[Change]:
    """All differences from `old` to `new`, table by table."""
    return [*_differences(old["tables"], new["tables"])]


def _differences(old: Document, new: Document) -> Iterator[Change]:
    for name in old:
        if name not in new:
            yield Change(name, "the table is gone", Kind.major)
    for name, table in new.items():
        if name in old:
            yield from _table(name, old[name], table)
        else:
            yield Change(name, "a new table", Kind.minor)


def _table(name: str, old: Document, new: Document) -> Iterator[Change]:
    if old["key"] != new["key"]:
        yield Change(name, f"the key was {_listed(old['key'])}, is {_listed(new['key'])}", Kind.major)
    if old["order"] != new["order"]:
        yield Change(name, f"the order of rows was {_listed(old['order'])}, is {_listed(new['order'])}", Kind.major)
    if old["row"] != new["row"]:
        yield Change(name, f"a row was described as {old['row']}, is as {new['row']}", Kind.note)
    before, after = ({column["name"]: column for column in table["columns"]} for table in (old, new))
    for column in before:
        if column not in after:
            yield Change(f"{name}.{column}", "the column is gone", Kind.major)
    for column, declared in after.items():
        where = f"{name}.{column}"
        if column in before:
            yield from _column(where, before[column], declared)
        elif declared["nullable"]:
            yield Change(where, "a new column that may be null", Kind.minor)
        else:
            yield Change(where, "a new column that may not be null: rows that were written before lack it", Kind.major)
    # Files are loaded by place in some warehouses, so columns that stay keep their order and new ones come last.
    kept = [column for column in after if column in before]
    if kept != [column for column in before if column in after]:
        yield Change(name, "columns are in another order", Kind.major)
    elif [*after][: len(kept)] != kept:
        yield Change(name, "a new column stands before the old ones; put it last", Kind.major)


def _column(where: str, old: Document, new: Document) -> Iterator[Change]:
    if old["type"] != new["type"]:
        yield Change(where, f"the type was {old['type']}, is {new['type']}", Kind.major)
    if old["nullable"] != new["nullable"]:
        what = "may now be null, which readers did not have to expect" if new["nullable"] else "may no longer be null"
        yield Change(where, what, Kind.major)
    yield from _values(where, old["values"], new["values"])
    if old["references"] != new["references"]:
        kind = Kind.major if old["references"] else Kind.minor
        yield Change(
            where, f"referred to {old['references'] or 'nothing'}, refers to {new['references'] or 'nothing'}", kind
        )
    for bound, is_looser in (("minimum", _is_lower), ("maximum", _is_higher)):
        if old[bound] != new[bound]:
            kind = Kind.major if is_looser(new[bound], old[bound]) else Kind.minor
            yield Change(where, f"the {bound} was {old[bound]}, is {new[bound]}", kind)
    if old["description"] != new["description"]:
        yield Change(where, "described in other words", Kind.note)


def _values(where: str, old: list[str], new: list[str]) -> Iterator[Change]:
    if old and not new:
        yield Change(where, "the set of values is no longer closed", Kind.major)
    elif new and not old:
        yield Change(where, "the set of values is closed now", Kind.minor)
    else:
        for value in old:
            if value not in new:
                yield Change(where, f"the value {value} is gone", Kind.major)
        for value in new:
            if value not in old:
                yield Change(where, f"a new value {value}", Kind.minor)


def _is_lower(new: float | None, old: float | None) -> bool:
    """Whether values may be lower than before."""
    return old is not None and (new is None or new < old)


def _is_higher(new: float | None, old: float | None) -> bool:
    return old is not None and (new is None or new > old)


def _listed(names: list[str]) -> str:
    return ", ".join(names)


def needed(old: Document, new: Document) -> Kind:
    """How much the version must grow from `old` to `new`."""
    kinds = {change.kind for change in changes(old, new)}
    return next((kind for kind in (Kind.major, Kind.minor) if kind in kinds), Kind.note)


def parsed(version: str) -> tuple[int, int]:
    """Major and minor of a version such as `1.0`. Raises ValueError."""
    major, _, minor = version.partition(".")
    return int(major), int(minor)


def breaches(released: Mapping[str, Document], current: Document, migrations: str) -> list[str]:
    """Why a contract may not be as it is, given those released by version and the migration notes; none: it may.

    It may equal the last one released but for words, be a minor version ahead that only adds, or a major one ahead of which
    the notes have an entry `## <version>`.
    """
    version = str(current["contract_version"])
    if not released:
        return ["no contract was released yet: run `make docs`"]
    last = max(released, key=parsed)
    if version in released and version != last:
        return [f"contract {version} was released before {last}; raise CONTRACT_VERSION"]
    found = [change for change in changes(released[last], current) if change.kind is not Kind.note]
    lines = [f"{change.where}: {change.what} ({change.kind})" for change in found]
    if version == last:
        return [f"{line}: raise CONTRACT_VERSION, {last} is released" for line in lines]
    grown = needed(released[last], current)
    old, new = parsed(last), parsed(version)
    right = {(old[0], old[1] + 1), (old[0] + 1, 0)} if grown is not Kind.major else {(old[0] + 1, 0)}
    if new not in right:
        wanted = " or ".join(f"{major}.{minor}" for major, minor in sorted(right))
        lines.append(f"CONTRACT_VERSION is {version}, but after {last} it must be {wanted}")
        return lines
    if new[0] > old[0] and f"\n## {version}\n" not in f"\n{migrations}":
        return [*lines, f"docs/contracts/migrations.md has no entry `## {version}`"]
    return []
