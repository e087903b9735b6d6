"""README and docs show what really happens: every command and query of them is run."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from flows import pages
from flows.rehearsal import Failed, Stage, stage
from tests.conftest import ROOT

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
TRIED = [path for path in PAGES if pages.BLOCK.search(path.read_text(encoding="utf-8"))]
RUNNABLE = re.compile(r"^```+ *(sh|bash|shell|console|sql)\b", re.MULTILINE)
MOST_NOT_RUN = 24


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", TRIED, ids=named)
def test_pages_show_what_happens(path: Path, tmp_path: Path, published_read_only: Path) -> None:
    page = path.read_text(encoding="utf-8")
    assert pages.answered(stage(tmp_path / "clone", published_read_only), page) == page, (
        "if it is meant so, write the pages anew: make answers"
    )


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_no_block_is_overlooked(path: Path) -> None:
    page = path.read_text(encoding="utf-8")
    seen = [found for found in pages.BLOCK.finditer(page) if "```" in found[0]]
    assert len(RUNNABLE.findall(page)) == len(seen)


def test_few_blocks_are_not_run_and_each_says_why() -> None:
    reasons = [
        found["reason"] for path in TRIED for found in pages.BLOCK.finditer(path.read_text("utf-8")) if found["reason"]
    ]
    assert len(reasons) <= MOST_NOT_RUN
    assert all(len(reason.split()) >= 3 for reason in reasons)


@pytest.fixture
def bare(tmp_path: Path, published_read_only: Path) -> Stage:
    """A stage for pages that need no clone."""
    (tmp_path / "data").symlink_to(published_read_only)
    return Stage(tmp_path)


def test_a_query_is_answered_anew_in_place(bare: Stage) -> None:
    page = "a\n\n```sql\nSELECT 1 AS n\n```\n\n```text\nold\n```\n\nb ```text\nkept\n```\n"
    anew = pages.answered(bare, page)
    assert "old" not in anew
    assert "│ 1 │" in anew
    assert anew.startswith("a\n\n```sql\nSELECT 1 AS n\n```\n\n```text\n┏━━━┓")
    assert anew.endswith("1 row\n```\n\nb ```text\nkept\n```\n")
    assert pages.answered(bare, anew) == anew


def test_a_console_shows_what_each_command_prints(bare: Stage) -> None:
    page = "```console\n$ echo a; echo b >&2\nold\n$ true\n$ echo \\\n  c\n```\n\n```text\nnot its answer\n```\n"
    anew = pages.answered(bare, page)
    assert (
        anew
        == "```console\n$ echo a; echo b >&2\na\nb\n$ true\n$ echo \\\n  c\nc\n```\n\n```text\nnot its answer\n```\n"
    )
    assert pages.answered(bare, anew) == anew


def test_an_output_becomes_part_of_the_page(bare: Stage) -> None:
    page = "a\n\n<!-- output of: echo '| b |' -->\nold\n<!-- end of output -->\n\nc\n"
    anew = pages.answered(bare, page)
    assert anew == "a\n\n<!-- output of: echo '| b |' -->\n\n| b |\n\n<!-- end of output -->\n\nc\n"
    assert pages.answered(bare, anew) == anew


def test_times_and_names_of_runs_are_left_as_shown(bare: Stage) -> None:
    shown = "2 documents, 12.3 s, runs/20200101T000000Z-abcd/validation.html"
    same = "2 documents, 4.5 s, runs/20301231T235959Z-0123/validation.html"
    page = "```console\n$ echo '{}'\n" + shown + "\n```\n"
    assert pages.answered(bare, page.format(same)) == page.format(same)
    other = same.replace("2 d", "3 d")
    assert f"\n{other}\n```" in pages.answered(bare, page.format(other))


@pytest.mark.parametrize(
    "page",
    [
        "```sh\ntrue\nfalse\ntrue\n```\n",
        "```sh\nfalse | true\n```\n",
        "```console\n$ nosuchcommand\n```\n",
        "```console\nprinted before a command\n```\n",
        "```sql\nSELECT nosuchcolumn\n```\n",
        "<!-- output of: exit 3 -->\n<!-- end of output -->\n",
    ],
)
def test_what_does_not_work_is_told(page: str, bare: Stage) -> None:
    with pytest.raises(Failed):
        pages.answered(bare, page)


def test_what_is_not_run_stays(bare: Stage) -> None:
    page = "<!-- not run: it would end everything -->\n\n```sh\nexit 1\n```\n\n<!-- not run: nor this -->\n```sql\nno\n```\n"
    assert pages.answered(bare, page) == page


def test_commands_see_the_copy_and_not_the_clone(tmp_path: Path, published_read_only: Path) -> None:
    on = stage(tmp_path / "clone", published_read_only)
    assert on.run("python -c 'import flows, seeds; print(flows.__file__, seeds.__file__)'").split() == [
        str(on.folder / name / "__init__.py") for name in ("flows", "seeds")
    ]
    on.run("rm -r data seeds/reviews")
    assert published_read_only.exists()
    assert (ROOT / "seeds" / "reviews").exists()
