"""docs/questions.md has an answer to each of its questions; that they are real, test_pages.py says."""

from __future__ import annotations

from pathlib import Path

from flows import pages
from tests.conftest import ROOT, communique

PAGE = (ROOT / "docs" / "questions.md").read_text(encoding="utf-8")
ANSWERED = [(m["query"], m["answer"]) for m in pages.BLOCK.finditer(PAGE) if m["answer"]]


def test_ten_questions_are_answered() -> None:
    assert [part.split(".")[0] for part in PAGE.split("\n## ")[1:]] == [str(n) for n in range(1, 11)]
    assert all("```text" in part for part in PAGE.split("\n## ")[1:])


def test_answers_are_those_of_the_command(published_read_only: Path) -> None:
    query, shown = ANSWERED[0]
    assert communique("sql", "--data", published_read_only, query).stdout.rstrip() == shown
