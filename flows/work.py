"""The stages with their input and output: each reads what the stage before left on disk and leaves its own.

A batch is a folder. What travels between stages are paths and small reports, never tables.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

import seeds
from expectations.findings import Finding
from flows import snapshots, warehouse
from flows.sources import Source
from flows.staging import read_stage, write_stage
from transforms import stages, tables
from transforms.reference import Reference, compile_reference
from transforms.stages import Rejected, Toolbox

LOG = logging.getLogger("communique")  # goes where whoever runs the stages sends it, such as Prefect's API
LOG.addHandler(logging.NullHandler())

SPLIT = ("documents", "texts", "removals", "blocks", "sentences")


@dataclass
class Report:
    """What a stage did with a batch. `rows` counts by table, `seen` are (content hash, document id, source URI)."""

    stage: str
    rows: dict[str, int] = field(default_factory=dict)
    rejected: list[Rejected] = field(default_factory=list)
    seen: list[tuple[str, str, str]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def table(self) -> list[dict[str, Any]]:
        """Rows for an artifact: what came out, and what was kept out why."""
        counted = [{"what": name, "count": count, "detail": ""} for name, count in self.rows.items()]
        broken = [f for f in self.findings if not f.success]
        counted += [
            {"what": f"{f.severity}: {f.table}.{f.expectation}", "count": f.unexpected_count, "detail": f.detail or ""}
            for f in broken
        ]
        counted += [
            {"what": f"quarantined: {r.reason}", "count": 1, "detail": f"{r.source_uri}: {r.detail}"}
            for r in self.rejected
        ]
        return counted


@cache
def reference() -> Reference:
    return compile_reference(seeds.load_reference())


@cache
def toolbox() -> Toolbox:
    return Toolbox(reference())


def country_codes() -> frozenset[str]:
    return frozenset(e.iso_alpha3 for e in reference().entities.values() if e.entity_type == "country" and e.iso_alpha3)


def fetch(folder: Path, sources: Sequence[Source]) -> Report:
    """Read the files of a batch."""
    report = Report("fetch")
    rows: list[dict[str, Any]] = []
    for source in sources:
        content, problem = _read(Path(source.path))
        if problem:
            report.rejected.append(Rejected(source.uri, source.document_id or None, "fetch", *problem))
            continue
        rows.append(
            {
                "source_uri": source.uri,
                "document_id": source.document_id,
                "content": content,
                "media_type": source.media_type,
                "encoding": source.encoding,
                "language": source.language,
                "issuer": source.issuer,
                "issuer_country": source.issuer_country,
                "review_year": source.review_year,
            }
        )
    write_stage(folder, {"fetched": pa.Table.from_pylist(rows, schema=stages.FETCHED)})
    report.rows = {"sources": len(sources), "fetched": len(rows), "bytes": sum(len(row["content"]) for row in rows)}
    return report


def _read(path: Path) -> tuple[bytes, tuple[str, str] | None]:
    try:
        return path.read_bytes(), None
    except FileNotFoundError:
        return b"", ("not_found", f"there is no file {path}; correct the path or take the source out")
    except OSError as error:
        return b"", ("unreadable", f"{path} can't be read: {error.strerror}; check its permissions")


def clean(folder: Path) -> Report:
    fetched = read_stage(folder, ["fetched"])["fetched"]
    batch, rejected = stages.clean_batch(fetched, toolbox())
    write_stage(folder, batch)
    place = {uri: at for at, uri in enumerate(fetched.column("source_uri").to_pylist())}
    rows = batch["cleaned"].select(["content_sha256", "document_id", "source_uri"]).to_pylist()
    rows.sort(key=lambda row: place[row["source_uri"]])  # of two alike, the one that was asked for first stays
    seen = [(row["content_sha256"], row["document_id"], row["source_uri"]) for row in rows]
    return Report("clean", _counts(batch), rejected, seen)


def split(folder: Path, excluded: Sequence[str] = ()) -> Report:
    """Split the documents of a batch but those `excluded`."""
    batch = read_stage(folder, ["cleaned", "removals"])
    if excluded:
        out = pa.array(list(excluded), pa.string())
        batch = {n: t.filter(pc.invert(pc.is_in(t.column("document_id"), value_set=out))) for n, t in batch.items()}
    done = stages.split_batch(batch["cleaned"], batch["removals"], toolbox())
    write_stage(folder, done)
    return Report("split", _counts(done))


def enrich(folder: Path) -> Report:
    batch = stages.enrich_batch(read_stage(folder, SPLIT), toolbox())
    write_stage(folder, batch)
    return Report("enrich", _counts(batch))


def validate(folder: Path, latest_year: int) -> Report:
    """Run every suite over a batch. A document that breaks a critical expectation is rejected as `invalid`."""
    from expectations.evidence import Batch

    batch = Batch(read_stage(folder, tables.DATA_TABLES), known_entities(), latest_year)
    findings = validator().validate(batch)
    uris = dict(zip(batch.column("documents", "document_id"), batch.column("documents", "source_uri"), strict=True))
    reasons: dict[str, str] = {}
    for finding in findings:
        if finding.success or finding.severity != "critical":
            continue
        if not finding.documents:  # nothing names the culprits: no document of the batch can be trusted
            LOG.error("%s.%s: %s", finding.table, finding.expectation, finding.detail)
        for document in finding.documents or uris:
            reasons.setdefault(document, f"{finding.table}.{finding.expectation}: {finding.detail}")
    rejected = [Rejected(uris.get(d, d), d, "validate", "invalid", detail) for d, detail in sorted(reasons.items())]
    checked = {"expectations": len(findings), "broken": sum(not f.success for f in findings)}
    return Report("validate", checked, rejected, findings=findings)


@cache
def validator() -> Any:
    """The suites, built once a process: importing Great Expectations takes seconds, so only who validates pays."""
    from expectations.suites import Validator

    return Validator()


@cache
def known_entities() -> frozenset[str]:
    return frozenset(reference().entities)


def publish(
    data: Path, run_id: str, folders: Sequence[Path], sources: Iterable[Source], excluded: Sequence[str]
) -> snapshots.Snapshot:
    learned = (read_stage(folder, ["entities"])["entities"] for folder in folders)
    entities = stages.merge_entities(stages.reference_entities(reference()), learned)
    declared = {s.document_id: declared_facts(s) for s in sources if s.document_id}
    return snapshots.publish(data, run_id, folders, entities, declared, excluded)


def declared_facts(source: Source) -> dict[str, Any]:
    """What the manifest says of a document beside its id and URI: needed to make its rows again."""
    names = ("issuer", "issuer_country", "language", "media_type", "encoding", "review_year")
    return {name: value for name in names if (value := getattr(source, name))}


def load(data: Path) -> Path:
    return warehouse.load(data, snapshots.current(data))


def next_year() -> int:
    return dt.datetime.now(dt.UTC).year + 1


def _counts(batch: dict[str, pa.Table]) -> dict[str, int]:
    return {name: table.num_rows for name, table in batch.items() if table.num_rows}
