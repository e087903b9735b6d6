"""Which code, reference data and libraries make the rows, as one short version.

Rows are made anew where it changes, so it covers what rows depend on and nothing else: the modules that the stages
import, the expectations that let documents pass, the reference data, how files are written, and the libraries that
read formats, split sentences, find names and write Parquet.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from functools import cache
from importlib.metadata import version
from pathlib import Path

import expectations
import seeds
import transforms

LIBRARIES = (
    "ahocorasick-rs",
    "charset-normalizer",
    "lxml",
    "numpy",
    "pandas",
    "py3langid",
    "pyarrow",
    "pypdfium2",
    "python-docx",
    "sentencex",
)
ENGINES = ("prefect", "duckdb", "great-expectations")  # named beside the others, but no row depends on them

_ENTRIES = ("stages", "enrich", "toolbox", "tables")
_IMPORTS = re.compile(
    r"^[ \t]*(?:from (transforms[\w.]*) import (\([^)]*\)|[^\n]+)|import (transforms[\w.]*))", re.MULTILINE
)
_FLOWS = ("staging.py", "work.py")


@cache
def code_version() -> str:
    """Version of the package and 12 hex digits of a hash over what makes the rows."""
    digest = hashlib.sha256()
    root = Path(transforms.__path__[0])
    here = Path(__file__).parent
    paths = [
        *row_modules(root),
        *Path(expectations.__path__[0]).glob("*.py"),
        *seeds.REFERENCE.glob("*.csv"),
        *(here / name for name in _FLOWS),
    ]
    for path in sorted(paths):
        digest.update(path.relative_to(path.parents[1]).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    for name in LIBRARIES:
        digest.update(f"{name} {version(name)}\n".encode())
    return f"{version('communique')}+{digest.hexdigest()[:12]}"


def row_modules(root: Path) -> list[Path]:
    """The files of `transforms` that the stages import, directly or not; `root` is the package's folder."""
    found: dict[str, Path] = {}
    waiting = [f"transforms.{name}" for name in _ENTRIES]
    while waiting:
        name = waiting.pop()
        path = _file_of(root, name)
        if path is not None and name not in found:
            found[name] = path
            waiting += imported(path.read_text(encoding="utf-8"))
    return sorted(set(found.values()))


def imported(source: str) -> Iterator[str]:
    """Names below `transforms` that a module's text imports: modules, and members that may be modules."""
    for package, members, module in _IMPORTS.findall(source):
        yield package or module
        for member in re.findall(r"\w+", re.sub(r"#[^\n]*|\bas \w+", "", members)):
            yield f"{package}.{member}"


def _file_of(root: Path, name: str) -> Path | None:
    stem = root.joinpath(*name.split(".")[1:])
    return next((path for path in (stem.with_suffix(".py"), stem / "__init__.py") if path.is_file()), None)


def library_versions() -> dict[str, str]:
    return {name: version(name) for name in sorted((*LIBRARIES, *ENGINES))}
