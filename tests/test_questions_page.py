"""docs/questions.md shows what the queries really answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows import pages
from tests.conftest import ROOT, communique

PAGE = (ROOT / "docs" / "questions.md").read_text(encoding="utf-8")
ANSWERED = [(m["query"], m["answer"]) for m in pages.ANSWERED.finditer(PAGE)]


def test_ten_questions_are_answered() -> None:
    assert [part.split(".")[0] for part in PAGE.split("\n## ")[1:]] == [str(n) for n in range(1, 11)]
    assert all("```text" in part for part in PAGE.split("\n## ")[1:])


@pytest.mark.parametrize(("query", "shown"), ANSWERED, ids=range(len(ANSWERED)))
def test_answers_are_real(query: str, shown: str, published_read_only: Path) -> None:
    assert pages.answer(published_read_only, query) == shown, "write the answers anew: make answers"


def test_answers_are_those_of_the_command(published_read_only: Path) -> None:
    query, shown = ANSWERED[0]
    assert communique("sql", "--data", published_read_only, query).stdout.rstrip() == shown


def test_a_page_is_answered_anew_in_place(published_read_only: Path) -> None:
    page = "a\n\n```sql\nSELECT 1 AS n\n```\n\n```text\nold\n```\n\nb ```text\nkept\n```\n"
    anew = pages.answered(published_read_only, page)
    assert "old" not in anew
    assert "│ 1 │" in anew
    assert anew.startswith("a\n\n```sql\nSELECT 1 AS n\n```\n\n```text\n┏━━━┓")
    assert anew.endswith("1 row\n```\n\nb ```text\nkept\n```\n")
    assert pages.answered(published_read_only, anew) == anew
