"""The contract changes only as it says it may."""

from __future__ import annotations

import copy
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from flows import contract_release
from tests.conftest import ROOT
from transforms import evolution
from transforms.contract import BOOL, CONTRACT_VERSION, INT, STRING, Column, Table
from transforms.evolution import Kind

FOLDER = ROOT / "docs" / "contracts"


def test_contract_of_today_may_be_as_it_is() -> None:
    released = contract_release.released(FOLDER)
    breaches = evolution.breaches(released, contract_release.current(), contract_release.migrations(FOLDER))
    assert not breaches, "\n".join(breaches)
    assert released[CONTRACT_VERSION] == contract_release.current(), "run `make docs`"


def test_every_version_has_an_entry_if_major() -> None:
    for version in contract_release.released(FOLDER):
        if evolution.parsed(version)[1] == 0:
            assert f"\n## {version}\n" in contract_release.migrations(FOLDER)


OLD: dict[str, Any] = evolution.document(
    [
        Table(
            "things",
            "thing",
            ("thing_id",),
            ("thing_id",),
            (
                Column("thing_id", STRING, "Id"),
                Column("kind", STRING, "What it is", values=("a", "b")),
                Column("size", INT, "How large", nullable=True, minimum=0, maximum=9),
                Column("owner", STRING, "Whose", references="owners.owner_id"),
            ),
        ),
        Table("owners", "owner", ("owner_id",), ("owner_id",), (Column("owner_id", STRING, "Id"),)),
    ],
    "1.3",
)
THING = OLD["tables"]["things"]


def column(declared: Column) -> dict[str, Any]:
    (made,) = evolution.document([Table("t", "t", (), (), (declared,))], "0.0")["tables"]["t"]["columns"]
    return dict(made)


Edit = Callable[[dict[str, Any]], object]
MAJOR, MINOR, NOTE = Kind.major, Kind.minor, Kind.note
CHANGES: dict[str, tuple[Kind, str, Edit]] = {
    "table gone": (MAJOR, "owners", lambda t: t.pop("owners")),
    "table added": (MINOR, "more", lambda t: t.update(more=t["owners"])),
    "key reordered": (MAJOR, "things", lambda t: t["things"].update(key=["kind", "thing_id"])),
    "order changed": (MAJOR, "things", lambda t: t["things"].update(order=["-size"])),
    "row in other words": (NOTE, "things", lambda t: t["things"].update(row="object")),
    "column gone": (MAJOR, "things.size", lambda t: t["things"]["columns"].pop(2)),
    "column renamed": (MAJOR, "things.size", lambda t: t["things"]["columns"][2].update(name="length")),
    "column retyped": (MAJOR, "things.size", lambda t: t["things"]["columns"][2].update(type="int64")),
    "columns swapped": (MAJOR, "things", lambda t: t["things"]["columns"].reverse()),
    "nullable column added": (
        MINOR,
        "things.new",
        lambda t: t["things"]["columns"].append(column(Column("new", BOOL, "New", nullable=True))),
    ),
    "column added before others": (
        MAJOR,
        "things",
        lambda t: t["things"]["columns"].insert(1, column(Column("new", BOOL, "New", nullable=True))),
    ),
    "column added that may not be null": (
        MAJOR,
        "things.new",
        lambda t: t["things"]["columns"].append(column(Column("new", BOOL, "New"))),
    ),
    "null forbidden": (MAJOR, "things.size", lambda t: t["things"]["columns"][2].update(nullable=False)),
    "null allowed": (MAJOR, "things.kind", lambda t: t["things"]["columns"][1].update(nullable=True)),
    "value added": (MINOR, "things.kind", lambda t: t["things"]["columns"][1]["values"].append("c")),
    "value gone": (MAJOR, "things.kind", lambda t: t["things"]["columns"][1]["values"].pop()),
    "set opened": (MAJOR, "things.kind", lambda t: t["things"]["columns"][1].update(values=[])),
    "set closed": (MINOR, "things.owner", lambda t: t["things"]["columns"][3].update(values=["x"])),
    "reference changed": (MAJOR, "things.owner", lambda t: t["things"]["columns"][3].update(references="a.b")),
    "reference added": (MINOR, "things.kind", lambda t: t["things"]["columns"][1].update(references="a.b")),
    "lower minimum": (MAJOR, "things.size", lambda t: t["things"]["columns"][2].update(minimum=-1)),
    "higher minimum": (MINOR, "things.size", lambda t: t["things"]["columns"][2].update(minimum=1)),
    "no maximum": (MAJOR, "things.size", lambda t: t["things"]["columns"][2].update(maximum=None)),
    "lower maximum": (MINOR, "things.size", lambda t: t["things"]["columns"][2].update(maximum=8)),
    "other words": (NOTE, "things.owner", lambda t: t["things"]["columns"][3].update(description="Its owner")),
}


def edited(edit: Edit, version: str = "1.3") -> dict[str, Any]:
    new = copy.deepcopy(OLD)
    edit(new["tables"])
    return new | {"contract_version": version}


@pytest.mark.parametrize("name", CHANGES)
def test_each_change_is_as_grave_as_it_is(name: str) -> None:
    kind, where, edit = CHANGES[name]
    new = edited(edit)
    assert evolution.needed(OLD, new) is kind
    assert (where, kind) in {(change.where, change.kind) for change in evolution.changes(OLD, new)}


@pytest.mark.parametrize("name", CHANGES)
def test_version_must_grow_with_the_change(name: str) -> None:
    kind, where, edit = CHANGES[name]
    allowed = {
        version: not evolution.breaches({"1.2": OLD, "1.3": OLD}, edited(edit, version), "\n## 2.0\n")
        for version in ("1.2", "1.3", "1.4", "1.5", "2.0", "3.0")
    }
    good = {NOTE: {"1.3", "1.4", "2.0"}, MINOR: {"1.4", "2.0"}, MAJOR: {"2.0"}}[kind]
    assert {version for version, may in allowed.items() if may} == good
    if kind is not NOTE:
        (line, *_) = evolution.breaches({"1.3": OLD}, edited(edit), "")
        assert line.startswith(f"{where}: ") or kind is MAJOR
        assert "raise CONTRACT_VERSION" in line


def test_major_version_needs_a_note() -> None:
    new = edited(CHANGES["column gone"][2], "2.0")
    breaches = evolution.breaches({"1.3": OLD}, new, "# Notes\n\n## 1.0\n")
    assert breaches[-1] == "docs/contracts/migrations.md has no entry `## 2.0`"


def test_versions_are_compared_as_numbers() -> None:
    new = edited(CHANGES["value added"][2], "1.10")
    assert not evolution.breaches({"1.3": OLD, "1.9": OLD}, new, "")


def test_docs_refuse_a_silent_break(tmp_path: Path) -> None:
    """What `make docs` runs keeps the first contract, and refuses one that breaks it."""
    (tmp_path / "migrations.md").write_text("# Notes\n", encoding="utf-8")
    command = [sys.executable, "-m", "flows.contract_release", str(tmp_path)]
    assert subprocess.run(command, cwd=ROOT, check=False).returncode == 0
    kept = tmp_path / f"{CONTRACT_VERSION}.json"
    text = kept.read_text(encoding="utf-8")
    kept.write_text(text.replace('"name": "surface"', '"name": "surfeit"'), encoding="utf-8")
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "mentions.surfeit: the column is gone (major): raise CONTRACT_VERSION" in done.stderr
