"""A stage on which pages are tried: a copy of the clone with published data, where commands run as a reader runs them."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
# What a page may name or change. The environment is linked, not copied.
_FOLDERS = ("docs", "expectations", "flows", "seeds", "transforms")
_FILES = ("Makefile", "README.md", "prefect.yaml", "pyproject.toml", "uv.lock")
_STAMPS = (".run", ".test", ".engines")  # make takes the environment for set up
_LIMIT = 300  # seconds for a command


class Failed(Exception):
    """A command of a page ended with an error, or its answer can't be had."""


class Stage(NamedTuple):
    """Where commands of a page run, one after the other; what they change stays in `folder`."""

    folder: Path

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def run(self, command: str) -> str:
        """What a shell command prints, errors included, without white space at the ends of lines; raises Failed."""
        done = subprocess.run(  # noqa: S603 the commands are those of the pages of this repository
            ["bash", "-euo", "pipefail", "-c", command],  # noqa: S607 whichever bash a reader has
            cwd=self.folder,
            env=self._environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=_LIMIT,
            check=False,
        )
        if done.returncode:
            raise Failed(f"{command}\nends with {done.returncode}:\n{done.stdout}")
        return "\n".join(line.rstrip() for line in done.stdout.splitlines())

    def _environment(self) -> dict[str, str]:
        """The caller's, with the copy's code before that of the clone, and runs without Prefect's engine.

        Starting the engine takes longer than all other commands of a page together.
        """
        own = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "COMMUNIQUE_"))}
        return own | {
            "PATH": f"{self.folder / '.venv' / 'bin'}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(self.folder),
            "COMMUNIQUE_DIRECT": "1",
            "PYTHONDONTWRITEBYTECODE": "",
        }


def stage(folder: Path, data: Path) -> Stage:
    """Lay a stage out in a folder that does not exist yet, with a copy of the published `data`."""
    folder.mkdir(parents=True)
    for name in _FOLDERS:
        # Bytecode comes along, or each page would compile all of it; half-written files do not.
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("*.pyc.*"))
    for name in _FILES:
        shutil.copy2(ROOT / name, folder / name)
    shutil.copytree(data, folder / "data", symlinks=True)
    environment = folder / ".venv"
    environment.mkdir()
    for part in (ROOT / ".venv").iterdir():
        if part.name not in _STAMPS:
            (environment / part.name).symlink_to(part)
    for stamp in _STAMPS:
        (environment / stamp).touch()
    return Stage(folder)
