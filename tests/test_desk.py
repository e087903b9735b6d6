"""`communique sql`: formats, files, standard input, the prompt in a real pseudo-terminal, and other programs."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pexpect
import pytest

from tests.conftest import COMMAND, ROOT, communique

ODD = (
    "SELECT * FROM (VALUES ('a|b \"q\" ’', 1, NULL, [1, 2], 'nan'::DOUBLE, DATE '2024-05-31'), "
    "('two' || chr(10) || 'lines', -2, 'x', [], 0.5, NULL)) AS t(words, n, maybe, list, real, day)"
)


def sql(data: Path, *arguments: str | Path, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [COMMAND, "sql", "--data", data, *arguments],
        cwd=ROOT,
        input=stdin,
        stdin=subprocess.DEVNULL if stdin is None else None,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_csv(published_read_only: Path) -> None:
    done = sql(published_read_only, "--format", "csv", ODD)
    assert list(csv.reader(io.StringIO(done.stdout))) == [
        ["words", "n", "maybe", "list", "real", "day"],
        ['a|b "q" ’', "1", "", "[1, 2]", "nan", "2024-05-31"],
        ["two\nlines", "-2", "x", "[]", "0.5", ""],
    ]


def test_json(published_read_only: Path) -> None:
    done = sql(published_read_only, "--format", "json", ODD)
    assert json.loads(done.stdout, parse_constant=pytest.fail) == [
        {"words": 'a|b "q" ’', "n": 1, "maybe": None, "list": [1, 2], "real": None, "day": "2024-05-31"},
        {"words": "two\nlines", "n": -2, "maybe": "x", "list": [], "real": 0.5, "day": None},
    ]
    assert json.loads(sql(published_read_only, "--format", "json", "SELECT 1 WHERE false").stdout) == []


def test_markdown(published_read_only: Path) -> None:
    done = sql(published_read_only, "--format", "markdown", ODD)
    assert done.stdout.splitlines() == [
        "| words | n | maybe | list | real | day |",
        "| --- | ---: | --- | --- | ---: | --- |",
        '| a\\|b "q" ’ | 1 |  | [1, 2] | nan | 2024-05-31 |',
        "| two<br>lines | -2 | x | [] | 0.5 |  |",
    ]


@pytest.mark.parametrize("name", ["a.parquet", "a.csv", "a.json", "a.md", "a.txt"])
def test_output_is_written_whole_in_the_format_of_its_name(
    name: str, published_read_only: Path, tmp_path: Path
) -> None:
    path = tmp_path / name
    done = sql(published_read_only, "--output", path, ODD)
    assert (done.returncode, done.stdout) == (0, "")
    assert [p.name for p in tmp_path.iterdir()] == [name]
    if name.endswith((".parquet", ".json", ".csv")):
        assert duckdb.sql(f"SELECT n FROM '{path}'").fetchall() == [(1,), (-2,)]
    else:
        assert "two" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--format", "xml", "SELECT 1"], "xml: no such format; take one of table, csv, json, markdown, parquet"),
        (["--format", "parquet", "SELECT 1"], "name a file with --output"),
        (["--output", "no/such/folder/a.csv", "SELECT 1"], "can't be written: No such file or directory"),
        (["--output", "no/such/folder/a.parquet", "SELECT 1"], "no/such/folder"),
        (["FROM visit"], 'Table with name visit does not exist! Did you mean "visits"?'),
        (["SELECT visitr FROM visits"], 'Candidate bindings: "visitor'),
        (["SELECT visitr FROM visits"], "(DESCRIBE lists all columns of a table or view)"),
        (["SELECT v.visitr FROM visits v"], "(DESCRIBE lists all columns of a table or view)"),
        (['FROM visits WHERE visitor = "Xi Jinping"'], "if it is text, write 'Xi Jinping'"),
        (["FROM persons"], "does not exist! (FROM help lists views and macros, SHOW TABLES"),
        (["FROM kwic()"], "Candidate macros: kwic(term, width := 50, whole := true)"),
        (["FROM partner_change('a', 2024)"], "Could not convert string 'a' to INT32"),
        (["FROM partner_change(1990, 2024)"], "no issuer has reviews of both 1990 and 2024; see SELECT issuer"),
        (["--with", "harlequin", "SELECT 1"], "takes no query"),
        (["--with", "excel"], "take one of duckdb, harlequin"),
        (["-"], "no query"),
        ([], "no query"),
    ],
)
def test_mistakes_end_in_one_line(arguments: list[str], says: str, published_read_only: Path) -> None:
    done = sql(published_read_only, *arguments)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert says in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize("arguments", [["-"], []])
def test_a_query_is_read_from_standard_input(arguments: list[str], published_read_only: Path) -> None:
    done = sql(published_read_only, "--format", "csv", *arguments, stdin="SELECT 'é' AS x;\n-- the end\n")
    assert done.stdout == "x\né\n"


def test_variables_of_our_code_are_no_tables(published_read_only: Path) -> None:
    assert "does not exist" in sql(published_read_only, "FROM connection").stderr


class Terminal:
    """A program in a pseudo-terminal; what it shows is read without its colours."""

    def __init__(self, *command: str | Path, env: dict[str, str]) -> None:
        environment = {n: v for n, v in os.environ.items() if not n.startswith("COMMUNIQUE")}
        environment |= {"TERM": "xterm", "PROMPT_TOOLKIT_NO_CPR": "1"} | env
        first, *rest = map(str, command)
        self.process = pexpect.spawn(
            first, rest, cwd=str(ROOT), env=environment, encoding="utf-8", timeout=120, dimensions=(50, 200)
        )

    def until(self, text: str) -> str:
        """What is shown until `text`."""
        self.process.expect_exact(text)
        return re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", self.process.before or "")

    def ends(self) -> int:
        self.process.expect(pexpect.EOF)
        self.process.close()
        return self.process.exitstatus if self.process.exitstatus is not None else -1


def test_prompt_answers_and_goes_on_after_mistakes(published_read_only: Path, tmp_path: Path) -> None:
    terminal = Terminal(COMMAND, "sql", "--data", published_read_only, env={"XDG_STATE_HOME": str(tmp_path)})
    say = terminal.process.send
    terminal.until(".help lists what to ask")
    terminal.until("sql>")
    say("SELECT 40 +\r")
    terminal.until("...")
    say("2 AS n;\r")
    assert "42" in terminal.until("1 row")
    say("SELEC 1;\r")
    terminal.until("Parser Error")
    say("FROM cover\t")
    terminal.until("cover")
    terminal.until("age")
    say(";\r")
    terminal.until("2 rows")
    say(".help\r")
    assert "kwic(term" in terminal.until("partner_change(y1, y2)")
    say(".tables\r")
    terminal.until("fetches")
    say(".columns kwic\r")
    terminal.until("Word or phrase")
    say(".help visits\r")
    terminal.until("host_country, sentence FROM visits")
    say("SELECT count(*) FROM range(100000000) a, range(100000) b;\r")
    terminal.until("\x1b[?2004l")  # the line is taken: from here on Control-C is a signal
    for _ in range(20):  # one that comes while the prompt is still tidying up is lost: then one more, as people do
        time.sleep(1)
        terminal.process.sendintr()
        if terminal.process.expect_exact(["interrupted", pexpect.TIMEOUT], timeout=5) == 0:
            break
    else:
        pytest.fail("Control-C does not interrupt")
    say(".oops\r")
    terminal.until("no such command")
    say("SELECT 1 FROM sentences a, sentences b;\r")
    terminal.until("the first 200 rows")
    say("SELECT 7")
    terminal.process.sendintr()
    say(".quit\r")
    assert terminal.ends() == 0
    kept = (tmp_path / "communique" / "sql_history").read_text(encoding="utf-8")
    assert "+SELECT 40 +\n+2 AS n;" in kept


def test_prompt_ends_with_control_d(published_read_only: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()  # a state folder that can't be made is no reason to fail
    terminal = Terminal(COMMAND, "sql", "--data", published_read_only, env={"XDG_STATE_HOME": str(tmp_path / "file")})
    terminal.until("sql>")
    terminal.process.sendeof()
    assert terminal.ends() == 0


def test_duckdb_opens_the_file_read_only(published_read_only: Path) -> None:
    terminal = Terminal(COMMAND, "sql", "--data", published_read_only, "--with", "duckdb", env={})
    say = terminal.process.sendline
    say(".mode csv")
    say("SELECT 'n=' || count(*) FROM visits;")
    terminal.process.expect(r"n=\d+")
    say("CREATE TABLE x (a INT);")
    terminal.until("read-only")
    say(".exit")
    assert terminal.ends() in {0, 1}


def test_views_and_macros_work_in_the_shell_of_duckdb(published_read_only: Path) -> None:
    """In a process that has nothing of ours, with extensions kept from being loaded."""
    path = published_read_only / "communique.duckdb"
    shell = Path(sys.executable).with_name("duckdb")
    examples = [
        row[0] for row in duckdb.connect(str(path), read_only=True).execute("SELECT example FROM help").fetchall()
    ]
    off = "SET autoinstall_known_extensions = false; SET autoload_known_extensions = false;"
    done = subprocess.run(
        [shell, "-readonly", "-csv", "-bail", path, "-c", f"{off} {'; '.join(examples)};"],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "terrorism" in done.stdout


def test_harlequin_shows_the_tables(published_read_only: Path, tmp_path: Path) -> None:
    """A real pseudo-terminal; textual draws when it likes, so words are waited for and not counted."""
    beside = ROOT / ".venv" / "harlequin" / "bin"
    if not (beside / "harlequin").exists():
        pytest.skip("harlequin is missing: `make .venv/.harlequin` installs it")
    home = {"HOME": str(tmp_path), "XDG_STATE_HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)}
    env = home | {"TERM": "xterm-256color", "PATH": f"{beside}{os.pathsep}{os.environ['PATH']}"}
    terminal = Terminal(COMMAND, "sql", "--data", published_read_only, "--with", "harlequin", env=env)
    terminal.until("Query Editor")
    terminal.until("communique")  # the catalog, which is read after the editor is drawn
    time.sleep(1)
    terminal.process.send("SHOW TABLES")
    terminal.until("TABLES")
    terminal.process.send("\n")  # Ctrl-J runs the query
    terminal.until("agreements")
    terminal.until("country_year")
    terminal.process.send("\x11")
    assert terminal.ends() == 0


def test_a_program_that_is_missing_is_said_with_how_to_get_it(published_read_only: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [COMMAND, "sql", "--data", published_read_only, "--with", "harlequin"],
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 1
    assert "harlequin: not found; install it" in done.stderr


def test_no_file_is_said_before_a_program_starts(tmp_path: Path) -> None:
    done = communique("sql", "--data", tmp_path, "--with", "duckdb")
    assert done.returncode == 1
    assert "run `communique run` first" in done.stderr
