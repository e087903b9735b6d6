"""The stages with their input and output: each reads what the stage before left on disk and leaves its own.

A batch is a folder. What travels between stages are paths and small reports, never tables.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

import seeds
from expectations.findings import Finding
from flows import fetch as fetching
from flows import snapshots, warehouse
from flows.archive import Archive
from flows.fetch import Fetch, FetchSettings
from flows.sources import Source
from flows.staging import read_stage, write_stage
from flows.web import redact
from transforms import stages, tables
from transforms.enrich import enrich_batch, merge_entities, reference_entities, text_reuse
from transforms.reference import Reference
from transforms.stages import Rejected
from transforms.toolbox import Toolbox

LOG = logging.getLogger("communique")  # goes where whoever runs the stages sends it, such as Prefect's API
LOG.addHandler(logging.NullHandler())

MOST_SENTENCES_COMPARED = 500_000
SPLIT = ("documents", "document_sources", "texts", "removals", "blocks", "sentences")


class Seen(NamedTuple):
    """A document that was cleaned, by the hash of its clean text."""

    text_sha256: str
    document_id: str
    source_uri: str
    content_sha256: str
    review_year: int


@dataclass
class Report:
    """What a stage did with a batch; `rows` counts by table."""

    stage: str
    rows: dict[str, int] = field(default_factory=dict)
    rejected: list[Rejected] = field(default_factory=list)
    seen: list[Seen] = field(default_factory=list)
    fetches: list[Fetch] = field(default_factory=list)
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
def toolbox() -> Toolbox:
    return Toolbox(seeds.load_reference())


def reference() -> Reference:
    return toolbox().reference


def country_codes() -> frozenset[str]:
    return frozenset(e.iso_alpha3 for e in reference().entities.values() if e.entity_type == "country" and e.iso_alpha3)


def expand(data: Path, sources: Sequence[Source], settings: FetchSettings) -> tuple[list[Source], Report]:
    """The documents that sources stand for: an index page or a glob gives several."""
    report = Report("fetch")
    expanded: list[Source] = []
    for found in fetching.expand(sources, data, settings):
        if isinstance(found, Source):
            expanded.append(found)
        else:
            report.fetches.append(found)
            report.rejected.append(_rejected(found))
    report.rows = {"sources": len(sources), "documents": len(expanded)}
    return expanded, report


def fetch(folder: Path, data: Path, sources: Sequence[Source], settings: FetchSettings) -> Report:
    """Read or fetch a batch into the raw archive."""
    report = Report("fetch")
    rows: list[dict[str, Any]] = []
    for found in fetching.fetch_all(sources, data, settings):
        report.fetches.append(found)
        if found.stored is None:
            report.rejected.append(_rejected(found))
            continue
        if found.detail:
            LOG.warning("%s: %s", found.stored.source_uri, found.detail)
        source, stored = found.source, found.stored
        rows.append(
            {
                "source_uri": stored.source_uri,
                "document_id": source.document_id,
                "content_sha256": stored.sha256,
                "version": stored.version,
                "retrieved_at": stored.first_seen if stored.remote else None,
                "media_type": source.media_type or stored.media_type,
                "encoding": source.encoding or stored.charset,
                "language": source.language,
                "issuer": source.issuer,
                "issuer_country": source.issuer_country,
                "review_year": source.review_year,
            }
        )
    write_stage(folder, {"fetched": pa.Table.from_pylist(rows, schema=stages.FETCHED)})
    report.rows = {"sources": len(sources), "fetched": len(rows), "bytes": sum(f.n_bytes for f in report.fetches)}
    return report


def _rejected(failed: Fetch) -> Rejected:
    return Rejected(redact(failed.source.uri), failed.source.document_id or None, "fetch", failed.reason, failed.detail)


def clean(folder: Path, data: Path) -> Report:
    """Clean the documents of a batch, whose content lies in the raw archive."""
    fetched = read_stage(folder, ["fetched"])["fetched"]
    with Archive(data) as archive:
        sources = (row | {"content": archive.read(row["content_sha256"])} for row in fetched.to_pylist())
        batch, rejected = stages.clean_batch(sources, toolbox())
    write_stage(folder, batch)
    place = {uri: at for at, uri in enumerate(fetched.column("source_uri").to_pylist())}
    seen = [
        Seen(hashlib.sha256(row.pop("clean_text").encode()).hexdigest(), **row)
        for row in batch["cleaned"].select(["clean_text", *Seen._fields[1:]]).to_pylist()
    ]
    seen.sort(key=lambda s: place[s.source_uri])  # of two alike, the one that was asked for first stays
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
    batch = enrich_batch(read_stage(folder, SPLIT), toolbox())
    write_stage(folder, batch)
    return Report("enrich", _counts(batch))


def validate(folder: Path, latest_year: int) -> Report:
    """Run every suite over a batch. A document that breaks a critical expectation is rejected as `invalid`."""
    from expectations.batch import Batch

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
            own = [row for row in finding.rows if row == document or row.startswith(f"{document}:")][:3]
            where = ", ".join(own) or f"{finding.unexpected_count} rows"
            says = f"{finding.table}.{finding.expectation}: {where}: expected that {finding.says}"
            reasons.setdefault(document, says)
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
    data: Path,
    run_id: str,
    folders: Sequence[Path],
    sources: Iterable[Source],
    excluded: Sequence[str],
    repeats: Sequence[tuple[Seen, Seen]],
) -> snapshots.Snapshot:
    """Publish what the batches staged, but the documents `excluded`.

    `repeats` pairs a document with another source of the same text.
    """
    learned = (read_stage(folder, ["entities"])["entities"] for folder in folders)
    entities = merge_entities(reference_entities(reference()), learned)
    declared = {s.document_id: declared_facts(s) for s in sources if s.document_id}
    also = [
        {
            "document_id": first.document_id,
            "review_year": first.review_year,
            "source_uri": other.source_uri,
            "content_sha256": other.content_sha256,
        }
        for first, other in repeats
    ]
    further = folders[0].parent / "repeats"
    write_stage(
        further, {"document_sources": tables.DOCUMENT_SOURCES.build(also), "text_reuse": _reuse(folders, excluded)}
    )
    return snapshots.publish(data, run_id, [*folders, further], entities, declared, excluded)


def _reuse(folders: Sequence[Path], excluded: Sequence[str]) -> pa.Table:
    """Like sentences over all batches. They are held in memory, so a very large corpus goes without, and says so."""
    counts = [pq.read_metadata(folder / "sentences.parquet").num_rows for folder in folders]
    if sum(counts) > MOST_SENTENCES_COMPARED:
        LOG.warning("text_reuse is left empty: %d sentences are more than %d", sum(counts), MOST_SENTENCES_COMPARED)
        return tables.TEXT_REUSE.empty()
    out = pa.array(list(excluded), pa.string())
    parts = [read_stage(folder, ["sentences"])["sentences"] for folder in folders]
    sentences = pa.concat_tables(parts)
    return text_reuse(sentences.filter(pc.invert(pc.is_in(sentences.column("document_id"), value_set=out))))


def declared_facts(source: Source) -> dict[str, Any]:
    """What the manifest says of a document beside its id and URI: needed to make its rows again."""
    names = ("issuer", "issuer_country", "language", "media_type", "encoding", "review_year")
    return {name: value for name in names if (value := getattr(source, name))}


def record_versions(data: Path, documents: dict[str, str]) -> None:
    """Write `document_versions` anew from the archive; `documents` says which document a source URI gave."""
    with Archive(data) as archive:
        archive.name(documents)
        rows = [
            {
                "document_id": stored.document_id,
                "source_uri": stored.source_uri,
                "version": stored.version,
                "content_sha256": stored.sha256,
                "first_seen": stored.first_seen,
                "last_seen": stored.last_seen,
                "lines_added": stored.lines_added,
                "lines_removed": stored.lines_removed,
            }
            for stored in archive.versions()
        ]
    write_stage(data / "history", {"document_versions": tables.DOCUMENT_VERSIONS.build(rows)})


def load(data: Path) -> Path:
    """Build the DuckDB file anew and put it in place."""
    return warehouse.load(data, snapshots.current(data))


def next_year() -> int:
    return dt.datetime.now(dt.UTC).year + 1


def _counts(batch: dict[str, pa.Table]) -> dict[str, int]:
    return {name: table.num_rows for name, table in batch.items() if table.num_rows}
