"""Write the answers that pages show anew: `python -m flows.pages data README.md docs/questions.md`.

A page shows a query as a block of `sql` and its answer as the block of `text` that follows.
"""

from __future__ import annotations

import re
import sys
from io import StringIO
from pathlib import Path

from rich.console import Console

from flows import desk

ANSWERED = re.compile(r"```sql\n(?P<query>.*?)\n```\n\n```text\n(?P<answer>.*?)\n```", re.DOTALL)


def answer(data: Path, query: str) -> str:
    """What `communique sql` prints for a query."""
    shown = StringIO()
    with desk.opened(data) as connection:
        desk.ask(connection, query, "table", None, Console(file=shown, highlight=False, width=10_000))
    return shown.getvalue().rstrip()


def answered(data: Path, page: str) -> str:
    return ANSWERED.sub(lambda m: f"```sql\n{m['query']}\n```\n\n```text\n{answer(data, m['query'])}\n```", page)


if __name__ == "__main__":
    for name in sys.argv[2:]:
        path = Path(name)
        path.write_text(answered(Path(sys.argv[1]), path.read_text(encoding="utf-8")), encoding="utf-8")
