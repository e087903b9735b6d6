"""How far a run is, on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar

if TYPE_CHECKING:
    from flows.conduct import Notify


class Progress:
    """A bar on a terminal, nothing elsewhere; it appears when the work takes its time."""

    def __enter__(self) -> Notify:
        from flows.cli_console import err

        self._bar = Bar(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=err,
            transient=True,
            disable=not err.is_terminal,
        )
        self._bar.start()
        self._task = self._bar.add_task("starting", total=None)
        return self._notify

    def _notify(self, stage: str, done: int, total: int) -> None:
        self._bar.update(self._task, description=stage, completed=done, total=total)

    def __exit__(self, *_: object) -> None:
        self._bar.stop()
