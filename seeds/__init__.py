"""The data that ships with communique, and the one loader that reads it."""

from __future__ import annotations

import csv
import tomllib
from pathlib import Path

HERE = Path(__file__).parent
MANIFEST = HERE / "sources.csv"
REFERENCE = HERE / "reference"
GATES = HERE / "gates.toml"


def load_reference(folder: Path = REFERENCE) -> dict[str, list[dict[str, str]]]:
    """The rows of every reference CSV, by file name without `.csv`."""
    return {path.stem: read_rows(path) for path in sorted(folder.glob("*.csv"))}


def load_gates(path: Path = GATES) -> dict[str, float]:
    """The floors that a snapshot must hold, as shares by name."""
    with path.open("rb") as file:
        return {name: float(floor) for name, floor in tomllib.load(file).items()}


def read_rows(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV with a header; ValueError naming the line where a row is longer or shorter than that."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file, strict=True)
        header = next(reader, [])
        rows: list[dict[str, str]] = []
        for cells in reader:
            if not cells:
                continue
            if len(cells) != len(header):
                raise ValueError(f"{path}:{reader.line_num}: {len(cells)} cells, but the header has {len(header)}")
            rows.append(dict(zip(header, cells, strict=True)))
    return rows
