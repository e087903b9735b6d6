"""Measure the pipeline against gold annotation, and hold it to its floors."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from rich.table import Table as RichTable

import seeds
from flows import snapshots, work
from flows.sources import BadRequest
from transforms import enrich, stages, tables
from transforms.evaluation import Tally, evaluate, totals
from transforms.evaluation_events import PARTS, EventTally, Tenth, evaluate_events

GOLD = seeds.HERE / "gold"
FLOORS = GOLD / "evaluation.toml"


@dataclass(frozen=True)
class Score:
    """A layer's score on one set of gold documents, or on one document of it; `parts` are shares of what was found."""

    set: str
    document: str  # "" for all of the set
    layer: str
    tally: Tally
    parts: Mapping[str, float] = field(default_factory=dict)
    tenths: Sequence[Tenth] = ()  # rows of events by tenth of confidence

    def row(self) -> dict[str, Any]:
        t = self.tally
        return {
            "set": self.set, "document": self.document, "layer": self.layer, "precision": round(t.precision, 4),
            "recall": round(t.recall, 4), "f1": round(t.f1, 4), "hits": t.hits, "extra": t.extra, "missed": t.missed,
            **{part: round(self.parts[part], 4) if self.parts else "" for part in PARTS},
        }  # fmt: skip

    def record(self) -> dict[str, Any]:
        """The row with the calibration of confidence, where the layer has one."""
        return self.row() | ({"calibration": self.calibration()} if self.tenths else {})

    def calibration(self) -> list[dict[str, Any]]:
        """For each tenth of confidence that has rows: how many, the share that is found in the gold, the share right."""
        return [
            {
                "confidence": f"{at / 10:.1f} to {(at + 1) / 10:.1f}", "events": tenth.rows,
                "found": round(tenth.found / tenth.rows, 4), "right": round(tenth.right / tenth.rows, 4),
            }
            for at, tenth in enumerate(self.tenths)
            if tenth.rows
        ]  # fmt: skip


def gold_sets(folder: Path) -> dict[str, Path]:
    """The sets of a gold folder by name: its subfolders that hold annotation, or the folder itself."""
    if any(folder.glob("*.jsonl")):
        return {folder.name: folder}
    found = (
        {path.name: path for path in sorted(folder.iterdir()) if any(path.glob("*.jsonl"))} if folder.is_dir() else {}
    )
    if not found:
        raise BadRequest(f"{folder}: no annotation (*.jsonl) there; name a folder of gold")
    return found


def measure(folder: Path, data: Path | None) -> Iterator[Score]:
    """Scores of each set of a gold folder: each layer overall, then by document.

    With `data` the current snapshot there is measured, otherwise the texts beside the annotation are run through the
    stages in memory.
    """
    for name, path in gold_sets(folder).items():
        gold = {file.stem: _read(file) for file in sorted(path.glob("*.jsonl"))}
        measured = _published(data) if data else _processed(path, sorted(gold))
        tallies = evaluate(measured, gold)
        for layer, tally in totals(tallies):
            yield Score(name, "", layer, tally)
        for (layer, document), tally in tallies.items():
            yield Score(name, document, layer, tally)
        yield from _event_scores(name, evaluate_events(measured, gold))


def _event_scores(name: str, tallies: Mapping[str, EventTally]) -> Iterator[Score]:
    whole = EventTally()
    for tally in tallies.values():
        whole.add(tally)
    for document, tally in (("", whole), *tallies.items()):
        yield Score(name, document, "events", tally.tally, {part: tally.share(part) for part in PARTS}, tally.tenths)


def _read(path: Path) -> list[dict[str, Any]]:
    try:
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    except ValueError as error:
        raise BadRequest(f"{path}: not a line of JSON a block: {error}; mend the annotation") from None


def _published(data: Path) -> dict[str, pa.Table]:
    folder = snapshots.current(data)
    if folder is None:
        raise BadRequest(f"{data}: nothing is published there; run `communique run` first")
    return {name: pq.read_table(folder / name, partitioning=None) for name in tables.DATA_TABLES}


def _processed(folder: Path, documents: list[str]) -> dict[str, pa.Table]:
    """The tables of the texts of a set. What the manifest declares of a document that ships is used; nothing else is."""
    declared = {row["document_id"]: row for row in seeds.read_rows(seeds.MANIFEST)}
    sources: list[dict[str, Any]] = []
    for document in documents:
        path = folder / "texts" / f"{document}.txt"
        if not path.exists():
            path = seeds.HERE / "reviews" / f"{document}.txt"
        if not path.exists():
            raise BadRequest(f"{path}: no text for the annotation {document}.jsonl; put it there")
        row = declared.get(document, {})
        said = {name: row.get(name) or None for name in ("issuer", "issuer_country", "language")}
        empty: dict[str, Any] = dict.fromkeys(stages.FETCHED.names)
        sources.append(empty | said | {"source_uri": path.name, "document_id": document, "content": path.read_bytes()})
    cleaned, rejected = stages.clean_batch(sources, work.toolbox())
    if rejected:
        raise BadRequest(f"{folder}: {rejected[0].source_uri}: {rejected[0].detail}")
    split = stages.split_batch(cleaned["cleaned"], cleaned["removals"], work.toolbox())
    enriched = enrich.enrich_batch(split, work.toolbox())
    known = enrich.reference_entities(work.reference())  # the names that a reader of the tables finds for participants
    return split | enriched | {"entities": enrich.merge_entities(known, [enriched["learned_entities"]])}


def breaches(scores: list[Score], floors: Path = FLOORS) -> list[str]:
    """Layers whose F1 on a set lies below its floor."""
    wanted: Mapping[str, Mapping[str, float]] = tomllib.loads(floors.read_text(encoding="utf-8"))
    found = {(score.set, score.layer): score.tally.f1 for score in scores if not score.document}
    return [
        f"{layer} on {name}: F1 {found[name, layer]:.3f} is below its floor of {floor:.3f}"
        for name, layers in wanted.items()
        for layer, floor in layers.items()
        if (name, layer) in found and found[name, layer] < floor
    ]


def markdown(scores: list[Score]) -> str:
    """The overall scores as Markdown tables: all layers, what is right of the events found, what confidence is worth."""
    lines = ["| set | layer | precision | recall | F1 |", "| --- | --- | ---: | ---: | ---: |"]
    for score in scores:
        if not score.document:
            t = score.tally
            lines.append(f"| {score.set} | {score.layer} | {t.precision:.3f} | {t.recall:.3f} | {t.f1:.3f} |")
    lines += ["", f"| events found | {' | '.join(PARTS)} |", f"| --- |{' ---: |' * len(PARTS)}"]
    for score in scores:
        if score.parts and not score.document:
            lines.append(f"| {score.set} | {' | '.join(f'{score.parts[part]:.3f}' for part in PARTS)} |")
    lines += ["", "| set | confidence | events | found | right |", "| --- | --- | ---: | ---: | ---: |"]
    for score in scores:
        for row in score.calibration() if not score.document else ():
            lines.append(
                f"| {score.set} | {row['confidence']} | {row['events']} | {row['found']:.3f} | {row['right']:.3f} |"
            )
    return "\n".join(lines)


def calibration_table(score: Score) -> RichTable:
    """What the confidence of events is worth, for a terminal."""
    of = f"{score.set} {score.document}".strip()
    table = RichTable(box=None, padding=(0, 2, 0, 0), title=f"{of}: events by confidence", title_justify="left")
    for column in ("confidence", "events", "found", "right"):
        table.add_column(column, justify="left" if column == "confidence" else "right")
    for row in score.calibration():
        table.add_row(row["confidence"], str(row["events"]), f"{row['found']:.3f}", f"{row['right']:.3f}")
    return table
