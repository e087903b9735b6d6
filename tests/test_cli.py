from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT, communique
from transforms.tables import TABLES


@pytest.mark.parametrize("arguments", [["--help"], ["sql", "SELECT 1"], ["tables"]])
def test_light_commands_import_nothing_heavy(arguments: list[str], published_read_only: Path) -> None:
    if arguments != ["--help"]:
        arguments = [*arguments, "--data", str(published_read_only)]
    code = (
        "import sys, json\nsys.argv[1:] = json.loads(sys.argv[1])\nfrom flows.cli import app\n"
        "try: app()\nexcept SystemExit: pass\n"
        "print('loaded', *(m for m in ('prefect', 'great_expectations', 'pandas') if m in sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, json.dumps(arguments)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "loaded"


def test_sql_prints_a_table(published_read_only: Path) -> None:
    query = "SELECT surface, char_start, role FROM mentions WHERE mention_id = 'rus-2017:m0001'"
    done = communique("sql", "--data", published_read_only, query)
    assert done.returncode == 0
    assert "Russian" in done.stdout
    assert "1 row" in done.stdout


def test_sql_is_read_only_and_says_what_is_wrong(published_read_only: Path, tmp_path: Path) -> None:
    done = communique("sql", "--data", published_read_only, "DELETE FROM mentions")
    assert done.returncode == 1
    assert "read-only" in done.stderr
    done = communique("sql", "--data", published_read_only, "SELEC 1")
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    done = communique("sql", "--data", tmp_path, "SELECT 1")
    assert done.returncode == 1
    assert "run `communique run` first" in done.stderr


def test_sql_prints_markup_of_texts_as_it_is(published_read_only: Path) -> None:
    done = communique("sql", "--data", published_read_only, "SELECT '[bold]x[/bold] [link]' AS \"[red]\"")
    assert "[bold]x[/bold] [link]" in done.stdout
    assert "[red]" in done.stdout


def test_tables_lists_all(published_read_only: Path) -> None:
    done = communique("tables", "--data", published_read_only)
    assert [line.split()[0] for line in done.stdout.splitlines()[1:]] == list(TABLES)
