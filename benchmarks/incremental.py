"""What a run costs that has little to do: `python -m benchmarks.incremental [DOCUMENTS]`.

Publishes made-up reviews, then runs again with nothing changed and with one byte of one document changed; each run is a
process of its own without Prefect's engine, as `communique run --direct` is. Prints seconds and shares of the full run.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

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


def timed(manifest: Path, data: Path) -> tuple[float, str]:
    """Seconds of a run and what it says of itself."""
    began = time.perf_counter()
    command = [str(word) for word in (COMMAND, "run", "--direct", "--sources", manifest, "--data", data)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    seconds = time.perf_counter() - began
    return seconds, next(line for line in done.stdout.splitlines() if "made anew" in line)


def main(count: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        manifest, data = write_corpus(Path(folder) / "in", count), Path(folder) / "data"
        full, says = timed(manifest, data)
        print(f"full           {full:6.1f} s         {says}")
        idle, says = timed(manifest, data)
        print(f"nothing new    {idle:6.1f} s  {idle / full:4.0%}   {says}")
        path = manifest.parent / f"{count // 2:04d}.txt"
        path.write_text(path.read_text(encoding="utf-8").replace("Report", "Repork", 1), encoding="utf-8")
        one, says = timed(manifest, data)
        print(f"one byte       {one:6.1f} s  {one / full:4.0%}   {says}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
