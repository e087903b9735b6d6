"""Whether time grows with the length of a text and not faster, for texts that nobody means.

`python -m benchmarks.linear [bytes]` runs each pattern, repeated to a quarter of `bytes` (by default 1,000,000) and to all
of it, through cleaning, splitting and all layers, and prints both times and their ratio: about 4 is linear, 16 quadratic.
"""

from __future__ import annotations

import sys
import time

from flows import work
from transforms.enrich import enrich_batch
from transforms.stages import FETCHED, clean_batch, split_batch

PATTERNS = ("(", "A. ", "1", "a", "A", "Agency ", "May ", "and ", "Vladimir Putin ", "“", "Talks were held. ")


def seconds(pattern: str, size: int) -> float:
    text = "Review of 2020\n\nText. " + pattern * (size // len(pattern.encode()))
    source = dict.fromkeys(FETCHED.names) | {
        "source_uri": "x.txt", "document_id": "x", "content": text.encode(), "language": "en",
    }  # fmt: skip
    began = time.perf_counter()
    cleaned, _ = clean_batch([source], work.toolbox())
    enrich_batch(split_batch(cleaned["cleaned"], cleaned["removals"], work.toolbox()), work.toolbox())
    return time.perf_counter() - began


def main(size: int) -> None:
    seconds("Talks were held. ", 1_000)  # build what is built once
    for pattern in PATTERNS:
        quarter, whole = seconds(pattern, size // 4), seconds(pattern, size)
        print(f"{pattern!r:24} {quarter:7.2f} s {whole:7.2f} s  ratio {whole / quarter:5.1f}", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
