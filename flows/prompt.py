"""The prompt of `communique sql`: several lines, history, completion of what the database has."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import duckdb
from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.enums import EditingMode
from prompt_toolkit.filters import Condition
from prompt_toolkit.history import FileHistory, History, InMemoryHistory
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.lexers import PygmentsLexer
from pygments.lexers.sql import SqlLexer
from rich.console import Console
from rich.text import Text

from flows import desk
from transforms import views

MOST_ROWS = 200
_NAMED = re.compile(r"\b(?:from|join)\s+(\w+)(?:\s+(?:as\s+)?(\w+))?", re.IGNORECASE)
_WORD = re.compile(r"(?:(\w+)\.)?(\w*)$")
COMMANDS = {
    ".help": "the views and macros, and these commands; .help visits tells of one, with an example",
    ".tables": "all tables with what a row is",
    ".columns": "the columns of a table or view with their meaning: .columns visits",
    ".quit": "leave, as Ctrl-D does",
}


class Names(NamedTuple):
    """What can be completed: keywords of SQL, tables and views, calls of macros, columns by table."""

    keywords: list[str]
    relations: list[str]
    macros: list[str]
    columns: dict[str, list[str]]


def read_names(connection: duckdb.DuckDBPyConnection) -> Names:
    def first(query: str) -> list[str]:
        return [row[0] for row in connection.execute(query).fetchall()]

    columns: dict[str, list[str]] = {}
    for table, column in connection.execute(
        "SELECT table_name, column_name FROM duckdb_columns() WHERE schema_name = 'main' AND NOT internal "
        "ORDER BY table_name, column_index"
    ).fetchall():
        columns.setdefault(table, []).append(column)
    return Names(
        first("SELECT upper(keyword_name) FROM duckdb_keywords() WHERE keyword_category <> 'unreserved' ORDER BY 1"),
        sorted(columns),
        first("SELECT name || '(' FROM help WHERE kind = 'macro' ORDER BY name"),
        columns,
    )


class SqlCompleter(Completer):
    """After `table.` or `alias.` its columns; else columns of the tables named, then tables, macros and keywords."""

    def __init__(self, names: Names) -> None:
        self._names = names

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:  # noqa: ARG002
        before = document.text_before_cursor
        if before.startswith("."):
            yield from (Completion(c, -len(before)) for c in COMMANDS if c.startswith(before))
            return
        found = _WORD.search(before)
        table, word = (found[1], found[2]) if found else (None, "")
        if not table and not word:
            return
        for name in dict.fromkeys(self._candidates(document.text, table)):
            if name.lower().startswith(word.lower()) and name.lower() != word.lower():
                yield Completion(name, -len(word))

    def _candidates(self, query: str, table: str | None) -> list[str]:
        names = self._names
        aliases = {(alias or name).lower(): name.lower() for name, alias in _NAMED.findall(query)}
        if table:
            return names.columns.get(aliases.get(table.lower(), table.lower()), [])
        own = [column for name in aliases.values() for column in names.columns.get(name, [])]
        return [*own, *names.relations, *names.macros, *names.keywords]


def run(connection: duckdb.DuckDBPyConnection, path: Path, out: Console, err: Console) -> None:
    """Ask until the user leaves. What goes wrong is told in one line, and the next question may come."""
    session: PromptSession[str] = PromptSession(
        history=_history(),
        completer=SqlCompleter(read_names(connection)),
        complete_while_typing=False,
        lexer=PygmentsLexer(SqlLexer),
        multiline=True,
        prompt_continuation="   ... ",
        key_bindings=_keys(),
        editing_mode=EditingMode.EMACS,
        enable_history_search=Condition(lambda: False),
    )
    out.print(Text(f"{path}, read-only. End a query with ; and Enter. .help lists what to ask, .quit leaves."))
    while True:
        try:
            text = session.prompt("sql> ").strip()
        except KeyboardInterrupt:
            continue
        except EOFError:
            return
        if text in {".quit", ".exit", ".q"}:
            return
        if text.strip(";"):
            _guarded(connection, text, out, err)


def _guarded(connection: duckdb.DuckDBPyConnection, text: str, out: Console, err: Console) -> None:
    try:
        _answer(connection, text, out)
    except duckdb.Error as error:
        err.print(Text(desk.one_line(error)), soft_wrap=True)
    except (KeyboardInterrupt, RuntimeError) as stopped:  # DuckDB raises either for Control-C
        if isinstance(stopped, RuntimeError) and "interrupted" not in str(stopped):
            raise
        connection.interrupt()  # without it the query goes on in DuckDB's threads, and the next one waits for it
        err.print(Text("interrupted"))


def _answer(connection: duckdb.DuckDBPyConnection, text: str, out: Console) -> None:
    if text.startswith("."):
        command, _, rest = text.rstrip("; ").partition(" ")
        name = rest.strip().lower()
        if command == ".help" and name:
            _help(connection, name, out)
            return
        if command == ".help":
            for own, says in COMMANDS.items():
                out.print(Text(f"{own:10}{says}"))
        text = _commands(command, views.literal(name) if name else "")
    relation: duckdb.DuckDBPyRelation | None = connection.sql(text)
    if relation is None:
        return
    found = desk.answer(relation, MOST_ROWS + 1)
    if len(found.rows) <= MOST_ROWS:
        desk.show(found, out)
        out.print(desk.counted(len(found.rows)))
    else:
        desk.show(found._replace(rows=found.rows[:MOST_ROWS]), out)
        out.print(f"the first {MOST_ROWS} rows; all of them: communique sql --output FILE.csv QUERY")


def _help(connection: duckdb.DuckDBPyConnection, name: str, out: Console) -> None:
    """One view, its example in one line so that it can be copied."""
    found = connection.execute("SELECT call, description, example FROM help WHERE name = ?", [name]).fetchall()
    if not found:
        raise duckdb.ProgrammingError(f"{name}: no such view or macro; .help lists them")
    for line in found[0]:
        out.print(Text(line), soft_wrap=True)


def _commands(command: str, name: str) -> str:
    """The query that answers a command; `name` is a string of SQL."""
    if command == ".help":
        return "SELECT call, description FROM help ORDER BY kind DESC, name"
    if command == ".tables":
        return "SELECT table_name, estimated_size AS row_count, comment FROM duckdb_tables() WHERE schema_name = 'main'"
    if command == ".columns" and name:
        return (
            "SELECT column_name, data_type, comment FROM duckdb_columns() "
            f"WHERE schema_name = 'main' AND table_name = {name} UNION ALL "
            "SELECT function_name, 'macro', comment FROM duckdb_functions() "
            f"WHERE schema_name = 'main' AND NOT internal AND function_name = {name}"
        )
    raise duckdb.ProgrammingError(f"{command}: no such command; .help lists them")


def _keys() -> KeyBindings:
    keys = KeyBindings()

    @keys.add("enter")
    def _(event: KeyPressEvent) -> None:
        """Enter ends a query after its semicolon, and a command; else it makes a new line."""
        text = event.current_buffer.text.strip()
        if not text or text.endswith(";") or text.startswith("."):
            event.current_buffer.validate_and_handle()
        else:
            event.current_buffer.insert_text("\n")

    return keys


def _history() -> History:
    """Kept under the user's state folder (XDG); without one that can be written, for this session only."""
    home = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state")
    path = home / "communique" / "sql_history"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
    except OSError:
        return InMemoryHistory()
    return FileHistory(path)
