"""Engines that need an environment of their own (`.venv/engines`): each is a script that gets and gives JSON."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
PYTHON = ROOT / ".venv" / "engines" / "bin" / "python"


def ask(script: str, question: Any) -> Any:
    """The answer of `tests.engines.<script>`, run in the engines' environment; skips where there is none."""
    if not PYTHON.exists():
        pytest.skip("the engines' environment is missing: `make .venv/.engines` installs it")
    done = subprocess.run(
        [PYTHON, "-m", f"tests.engines.{script}"],
        input=json.dumps(question),
        cwd=ROOT,
        env=os.environ | {"PYTHONWARNINGS": "ignore", "TZ": "Asia/Kathmandu"},  # far from UTC
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    return json.loads(done.stdout.splitlines()[-1])
