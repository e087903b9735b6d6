"""What the commands print on, and how they end where something is wrong."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import NoReturn

import typer
from rich.console import Console
from rich.text import Text

# A pipe has no width to fit into: tables keep their natural one.
out = Console(highlight=False, width=None if sys.stdout.isatty() else 10_000)
err = Console(stderr=True, highlight=False)


def fail(message: str) -> NoReturn:
    """End with one line that says what, where and what to do."""
    err.print(Text(f"communique: {message}"), soft_wrap=True)
    raise typer.Exit(1)


def counted(number: int, what: str) -> str:
    """A number of things, in the singular where it is one."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def prepare(data: Path) -> None:
    """Make the data folder, or end with one line where it can't be written."""
    try:
        data.mkdir(parents=True, exist_ok=True)
        probe = data / f".probe-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        fail(f"{data}: can't be written: {error.strerror}; choose another folder with --data")
