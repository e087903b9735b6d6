"""Write anew what pages show: `python -m flows.pages README.md docs/*.md`, or `make answers`.

A page shows, and a test tries,

- a query as a block of `sql`, and its answer as a block of `text` that follows;
- commands as a block of `sh`, which must end without an error;
- commands with what they print as a block of `console`, each command after a `$`;
- Markdown that a command prints between `<!-- output of: COMMAND -->` and `<!-- end of output -->`. Such a command may
  not depend on what the page did before.

`<!-- not run: REASON -->` before a block leaves it as it is. The commands of a page run in order on a stage of their own.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from io import StringIO
from pathlib import Path

from rich.console import Console

from flows import desk
from flows.rehearsal import Failed, Stage, stage

BLOCK = re.compile(
    r"^<!-- not run: (?P<reason>.+?) -->\n+```.*?^```$"
    r"|^```(?P<kind>sh|console)\n(?P<code>.*?)\n```$"
    r"|^```sql\n(?P<query>.*?)\n```$(?:\n\n```text\n(?P<answer>.*?)\n?```$)?"
    r"|^<!-- output of: (?P<command>.+?) -->\n.*?^<!-- end of output -->$",
    re.DOTALL | re.MULTILINE,
)
# What differs between two runs, or with any change of the code that leaves rows as they are; it stays as the page shows it.
_PASSING = re.compile(
    r"(?<=Snapshot )[0-9a-f]{16}\b|\b\d+\.\d s\b|\b\d{8}T\d{6}Z-[0-9a-f]{4}\b|\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00|\d+\.\d MB"
)


def answer(data: Path, query: str) -> str:
    """What `communique sql` prints for a query."""
    shown = StringIO()
    with desk.opened(data) as connection:
        desk.ask(connection, query, "table", None, Console(file=shown, highlight=False, width=10_000))
    return shown.getvalue().rstrip()


def answered(on: Stage, page: str) -> str:
    """The page with every answer as it is now; raises Failed where a command or query of it does not work."""
    return BLOCK.sub(lambda found: _anew(on, found), page)


def _anew(on: Stage, found: re.Match[str]) -> str:
    if found["reason"]:
        return found[0]
    if found["command"]:
        return f"<!-- output of: {found['command']} -->\n\n{_output(on, found['command'])}\n\n<!-- end of output -->"
    if found["kind"] == "sh":
        on.run(found["code"])
        return found[0]
    if found["kind"] == "console":
        return f"```console\n{_session(on, found['code'])}\n```"
    shown = _query(on, found["query"])
    if found["answer"] is None:
        return found[0]
    return f"```sql\n{found['query']}\n```\n\n```text\n{_kept(found['answer'], shown)}\n```"


def _query(on: Stage, query: str) -> str:
    try:
        return answer(on.data, query)
    except desk.BadRequest as error:
        raise Failed(f"{query}\n{error}") from None


_outputs: dict[str, str] = {}


def _output(on: Stage, command: str) -> str:
    """What a command prints that depends on the code only; asked once."""
    if command not in _outputs:
        _outputs[command] = on.run(command).strip()
    return _outputs[command]


def _session(on: Stage, shown: str) -> str:
    """Commands of a console with what each prints; a command goes on after a backslash."""
    parts = re.split(r"^\$ ((?:[^\n]*\\\n)*[^\n]*)$\n?", shown, flags=re.MULTILINE)
    if parts[0]:
        raise Failed(f"{parts[0]}\nstands before the first command of a console")
    lines: list[str] = []
    for command, printed in zip(parts[1::2], parts[2::2], strict=True):
        lines.append(f"$ {command}")
        now = on.run(command)
        if now:
            lines.append(_kept(printed.rstrip("\n"), now))
    return "\n".join(lines)


def _kept(shown: str, now: str) -> str:
    """What the page shows, unless more differs than times and names of runs."""
    return shown if _PASSING.sub("", shown) == _PASSING.sub("", now) else now


def main(names: list[str]) -> None:
    """Try pages and write them anew, each on a stage of its own, with the reviews that ship and nobody else's data."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        command = [str(Path(sys.executable).with_name("communique")), "run", "--direct", "--data", str(data)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 our own command
        for number, path in enumerate(map(Path, names)):
            page = path.read_text(encoding="utf-8")
            if not BLOCK.search(page):
                continue
            try:
                anew = answered(stage(Path(folder) / str(number), data), page)
            except Failed as error:
                sys.exit(f"{path}: {error}")
            if anew != page:
                path.write_text(anew, encoding="utf-8")
                sys.stdout.write(f"{path}: written anew\n")


if __name__ == "__main__":
    main(sys.argv[1:])
