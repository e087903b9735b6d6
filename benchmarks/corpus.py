"""The texts that speed and rules are measured on: the annotated reviews, as many copies as it takes."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pyarrow as pa

from flows import work
from flows.evaluation import GOLD
from transforms.stages import FETCHED, clean_batch, split_batch


def gold() -> Iterator[tuple[str, str, list[dict[str, Any]]]]:
    """Every annotated document: its key, its text and its annotated blocks. Sets that are not there are passed over."""
    for path in sorted(GOLD.glob("*/*.jsonl")):
        text = path.parent / "texts" / f"{path.stem}.txt"
        home = text if text.exists() else GOLD.parent / "reviews" / f"{path.stem}.txt"
        blocks = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        yield path.stem, home.read_text(encoding="utf-8"), blocks


def split(sources: Sequence[tuple[str, str]]) -> dict[str, pa.Table]:
    """Texts by key, cleaned and split into the tables that enrichment reads."""
    empty = dict.fromkeys(FETCHED.names) | {"language": "en"}
    rows = [empty | {"source_uri": f"{key}.txt", "document_id": key, "content": text.encode()} for key, text in sources]
    cleaned, _ = clean_batch(rows, work.toolbox())
    return split_batch(cleaned["cleaned"], cleaned["removals"], work.toolbox())


def copies(megabytes: float) -> dict[str, pa.Table]:
    """The annotated reviews as documents, so many copies that their texts have about that size together."""
    texts = [(key, text) for key, text, _ in gold()]
    size = sum(len(text.encode()) for _, text in texts)
    times = max(1, round(megabytes * 1e6 / size))
    return split([(f"{key}-{i}", text) for i in range(times) for key, text in texts])


def size(tables: dict[str, pa.Table]) -> int:
    """Bytes of the clean texts in UTF-8."""
    return sum(len(str(text).encode()) for text in tables["texts"]["clean_text"].to_pylist())


def best(read: Callable[[], object], rounds: int = 5) -> float:
    """Seconds of processor time, the least of some rounds: what others do on the machine can only add to it."""
    found = []
    for _ in range(rounds):
        began = time.process_time()
        read()
        found.append(time.process_time() - began)
    return min(found)
