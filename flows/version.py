"""Which code and which libraries made a snapshot."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

import expectations
import seeds
import transforms

LIBRARIES = ("prefect", "pandas", "pyarrow", "duckdb", "great-expectations", "ahocorasick-rs", "sentencex")


@cache
def code_version() -> str:
    """Version of the package and 12 hex digits of a hash over the code and reference data that make the rows."""
    digest = hashlib.sha256()
    for folder, pattern in (
        (Path(transforms.__path__[0]), "**/*.py"),
        (Path(expectations.__path__[0]), "*.py"),
        (seeds.REFERENCE, "*.csv"),
    ):
        for path in sorted(folder.glob(pattern)):
            digest.update(path.relative_to(folder.parent).as_posix().encode() + b"\0")
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return f"{version('communique')}+{digest.hexdigest()[:12]}"


def library_versions() -> dict[str, str]:
    return {name: version(name) for name in LIBRARIES}
