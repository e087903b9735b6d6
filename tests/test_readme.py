"""The README shows what the commands really print."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.conftest import ROOT, communique
from transforms.tables import TABLES

README = (ROOT / "README.md").read_text(encoding="utf-8")
ANSWERED = re.findall(r"```sql\n(.*?)\n```\n\n```text\n(.*?)\n```", README, flags=re.DOTALL)


def test_there_are_three_answers() -> None:
    assert len(ANSWERED) == 3


@pytest.mark.parametrize(("query", "answer"), ANSWERED)
def test_answers_are_real(query: str, answer: str, published_read_only: Path) -> None:
    done = communique("sql", "--data", published_read_only, query)
    assert done.stdout.rstrip() == answer


def test_every_table_is_named() -> None:
    assert all(f"`{name}`" in README for name in TABLES)


def test_scores_are_real() -> None:
    done = communique("evaluate", "--format", "markdown")
    assert done.stdout.rstrip() in README
