"""The README names what there is. That its commands and answers are real, test_pages.py says."""

from __future__ import annotations

import re

import pytest

from flows import pages
from flows.cli import app
from tests.conftest import ROOT
from transforms.tables import TABLES

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_three_questions_are_answered_by_queries() -> None:
    assert sum(found["answer"] is not None for found in pages.BLOCK.finditer(README)) == 3


def test_every_table_is_named() -> None:
    assert all(f"`{name}`" in README for name in TABLES)


def test_scores_are_those_of_the_evaluation() -> None:
    assert "<!-- output of: communique evaluate --format markdown -->" in README


@pytest.mark.parametrize("target", re.findall(r"\]\(([^)]+)\)", README))
def test_links_lead_somewhere(target: str) -> None:
    assert (ROOT / target.split("#", maxsplit=1)[0]).exists()


def test_the_page_of_commands_names_every_command() -> None:
    page = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    names = {command.name or getattr(command.callback, "__name__", "") for command in app.registered_commands}
    assert not [name for name in names if f"communique {name}" not in page]
