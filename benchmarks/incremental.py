"""What a run costs that has little to do: `python -m benchmarks.incremental [DOCUMENTS]`.

Publishes made-up reviews, then runs again with nothing changed and with one byte of one document changed; each run is a
process of its own without Prefect's engine, as `communique run --direct` is. Prints seconds, seconds of the processor
(which other work on the machine spoils less) and their shares of the full run.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import seeds
from tests.corpus import HEADER, review

COMMAND = Path(sys.executable).with_name("communique")


def write_corpus(folder: Path, count: int) -> Path:
    """Reviews of the length of real ones: one of the two that ship, under another head and year each."""
    folder.mkdir()
    body = (seeds.HERE / "reviews" / "rus-2017.txt").read_text(encoding="utf-8").split("\n", 3)[3]
    rows = []
    for number in range(count):
        text = review(number).split("\n\n")[0] + f"\n\nReport number {number}.\n\n" + body
        (folder / f"{number:04d}.txt").write_text(text, encoding="utf-8")
        rows.append(f"doc-{number:04d},{number:04d}.txt,,,,,\n")
    manifest = folder / "sources.csv"
    manifest.write_text(HEADER + "".join(rows), encoding="utf-8")
    return manifest


class Cost(NamedTuple):
    """Of a run: seconds that passed, seconds of the processor, and what it says of itself."""

    wall: float
    cpu: float
    says: str


def cost(manifest: Path, data: Path) -> Cost:
    """Run and measure."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    command = [str(word) for word in (COMMAND, "run", "--direct", "--sources", manifest, "--data", data)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(wall, cpu, next(line for line in done.stdout.splitlines() if "made anew" in line))


def main(count: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        manifest, data = write_corpus(Path(folder) / "in", count), Path(folder) / "data"
        full = cost(manifest, data)
        idle = cost(manifest, data)
        path = manifest.parent / f"{count // 2:04d}.txt"
        path.write_text(path.read_text(encoding="utf-8").replace("Report", "Repork", 1), encoding="utf-8")
        one = cost(manifest, data)
    for name, run in (("full", full), ("nothing new", idle), ("one byte", one)):
        shares = f"{run.wall / full.wall:4.0%} {run.cpu / full.cpu:4.0%}"
        print(f"{name:12} {run.wall:6.1f} s, {run.cpu:6.1f} s of processor  {shares}   {run.says}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
