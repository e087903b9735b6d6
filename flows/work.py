"""The stages with their input and output: each reads what the stage before left on disk and leaves its own.

A batch is a folder. What travels between stages are paths and small reports, never tables.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import logging
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

import seeds
from expectations.findings import Finding
from flows import fetch as fetching
from flows import snapshots, warehouse
from flows.archive import Archive, content_of
from flows.fetch import Fetch, FetchSettings
from flows.snapshots import Content
from flows.sources import Source
from flows.staging import read_file, read_stage, write_stage
from flows.web import redact
from transforms import stages, tables
from transforms.enrich import enrich_batch, merge_entities, reference_entities, text_reuse
from transforms.reference import Reference
from transforms.stages import Batch, Rejected
from transforms.toolbox import Toolbox

LOG = logging.getLogger("communique")  # goes where whoever runs the stages sends it, such as Prefect's API
LOG.addHandler(logging.NullHandler())

MOST_SENTENCES_COMPARED = 500_000
SPLIT = ("documents", "document_sources", "texts", "removals", "blocks", "sentences")
REUSED = ("sentence_id", "document_id", "review_year", "text")
_REUSED = pa.schema([tables.SENTENCES.schema.field(name) for name in REUSED])


class Seen(NamedTuple):
    """A document that was cleaned, by the hash of its clean text."""

    text_sha256: str
    document_id: str
    source_uri: str
    content_sha256: str
    review_year: int
    issuer_country: str | None


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
    rows = read_stage(folder, ["fetched"])["fetched"].to_pylist()

    def run(some: Sequence[dict[str, Any]]) -> tuple[Batch, list[Rejected]]:
        contents = (row | {"content": content_of(data, row["content_sha256"])} for row in some)
        return stages.clean_batch(contents, toolbox())

    batch, rejected = _one_by_one_if_need_be("clean", rows, run)
    write_stage(folder, batch)
    seen = [
        Seen(hashlib.sha256(row.pop("clean_text").encode()).hexdigest(), **row)
        for row in batch["cleaned"].select(["clean_text", *Seen._fields[1:]]).to_pylist()
    ]
    return Report("clean", _counts(batch), rejected, seen)


def split(folder: Path, excluded: Sequence[str] = ()) -> Report:
    """Split the documents of a batch but those `excluded`."""
    batch = _without(read_stage(folder, ["cleaned", "removals"]), excluded)

    def run(some: Sequence[dict[str, Any]]) -> tuple[Batch, list[Rejected]]:
        part = _only(batch, some)
        return stages.split_batch(part["cleaned"], part["removals"], toolbox()), []

    documents = batch["cleaned"].select(["document_id", "source_uri"]).to_pylist()
    done, rejected = _one_by_one_if_need_be("split", documents, run)
    write_stage(folder, done)
    return Report("split", _counts(done), rejected)


def enrich(folder: Path) -> Report:
    """Find the facts of the documents of a batch."""
    batch = read_stage(folder, SPLIT)

    def run(some: Sequence[dict[str, Any]]) -> tuple[Batch, list[Rejected]]:
        return enrich_batch(_only(batch, some), toolbox()), []

    documents = batch["documents"].select(["document_id", "source_uri"]).to_pylist()
    done, rejected = _one_by_one_if_need_be("enrich", documents, run)
    if rejected:
        learned = done["learned_entities"]
        done["entities"] = merge_entities(tables.ENTITIES.empty(), [learned])
    write_stage(folder, done)
    return Report("enrich", _counts(done), rejected)


def _one_by_one_if_need_be(
    stage: str,
    documents: Sequence[dict[str, Any]],
    run: Callable[[Sequence[dict[str, Any]]], tuple[Batch, list[Rejected]]],
) -> tuple[Batch, list[Rejected]]:
    """A stage over a batch; where it raises, over one document after the other, so that only the culprit is lost."""
    try:
        return run(documents)
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 whatever it is, the other documents of the batch shall not suffer
        LOG.warning("%s: a document of the batch raised %r; they are taken one by one", stage, error)
    parts, rejected = [run([])], []
    for document in documents:
        try:
            parts.append(run([document]))
        except Exception as error:
            LOG.debug("%s: %s", stage, document["source_uri"], exc_info=True)  # the quarantine tells it in a line
            where = traceback.extract_tb(error.__traceback__)[-1]
            detail = (
                f"{type(error).__name__} in {Path(where.filename).name}:{where.lineno}: {error}; "
                "this is a fault of communique, please report it with the document"
            )
            uri, document_id = document["source_uri"], document["document_id"] or None
            rejected.append(Rejected(uri, document_id, stage, "failed", " ".join(detail.split())))
    whole = {name: pa.concat_tables([batch[name] for batch, _ in parts]) for name in parts[0][0]}
    return whole, [*(r for _, some in parts for r in some), *rejected]


def _only(batch: Batch, documents: Sequence[dict[str, Any]]) -> Batch:
    """The rows of some documents; the tables themselves where that is all of them."""
    whole = batch["cleaned"] if "cleaned" in batch else batch["documents"]
    if len(documents) == whole.num_rows:
        return batch
    ids = pa.array([row["document_id"] for row in documents], pa.string())
    return {name: rows.filter(pc.is_in(rows.column("document_id"), value_set=ids)) for name, rows in batch.items()}


def _without(batch: Batch, excluded: Sequence[str]) -> Batch:
    if not excluded:
        return batch
    out = pa.array(list(excluded), pa.string())
    return {
        name: rows.filter(pc.invert(pc.is_in(rows.column("document_id"), value_set=out)))
        if "document_id" in rows.column_names
        else rows
        for name, rows in batch.items()
    }


def validate(folder: Path, latest_year: int, excluded: Sequence[str] = ()) -> Report:
    """Run every suite over a batch but documents `excluded`. One that breaks a critical expectation is `invalid`."""
    from expectations.batch import Batch as Checked

    staged = _without(read_stage(folder, tables.DATA_TABLES), excluded)
    batch = Checked(staged, known_entities(), latest_year)
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


def publish(data: Path, run_id: str, content: Content, repeats: Sequence[dict[str, Any]]) -> snapshots.Snapshot:
    """Build a snapshot, not in place yet: what was made and what is taken over, with what needs all documents.

    `repeats` are rows of `document_sources` that no batch staged.
    """
    learned = list(_rows_of(content, "learned_entities"))
    whole = {
        "entities": merge_entities(reference_entities(reference()), learned),
        "text_reuse": _reuse(content),
    }
    further = {"document_sources": tables.DOCUMENT_SOURCES.build(repeats)}
    return snapshots.build(data, run_id, replace(content, whole=whole, further=further))


def _rows_of(content: Content, name: str, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
    """Rows of a table of all documents of a snapshot to be: those that were made, then those that stay."""
    old = sorted({content.parts[document] for document in content.kept})
    paths = [(folder / f"{name}.parquet", content.made) for folder in content.staged]
    if content.before is not None:
        paths += [(content.before / name / f"{part}.parquet", content.kept) for part in old]
    for path, documents in paths:
        rows = read_file(path, columns)
        wanted = pa.array(sorted(documents), pa.string())
        yield rows.filter(pc.is_in(rows.column("document_id"), value_set=wanted))


def _reuse(content: Content) -> pa.Table:
    """Like sentences over all documents. They are held in memory, so a very large corpus goes without, and says so."""
    parts = list(_rows_of(content, "sentences", REUSED))
    count = sum(part.num_rows for part in parts)
    if count > MOST_SENTENCES_COMPARED:
        LOG.warning("text_reuse is left empty: %d sentences are more than %d", count, MOST_SENTENCES_COMPARED)
        return tables.TEXT_REUSE.empty()
    return text_reuse(pa.concat_tables([part.cast(_REUSED) for part in parts if part.num_rows]))


def declared_facts(source: Source) -> str:
    """What the manifest says of a document beside its id and URI, as JSON: needed to make its rows again."""
    names = ("issuer", "issuer_country", "language", "media_type", "encoding", "review_year")
    said = {name: value for name in names if (value := getattr(source, name))}
    return json.dumps(said, ensure_ascii=False, sort_keys=True)


def name_sources(data: Path, documents: dict[str, str]) -> None:
    """Note in the archive which document each source gave: document ids by source URI."""
    with Archive(data) as archive:
        archive.name(documents)


def document_versions(data: Path) -> pa.Table:
    """Table `document_versions`, from the archive."""
    with Archive(data) as archive:
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
    return tables.DOCUMENT_VERSIONS.build(rows)


def load(data: Path, snapshot: Path | None) -> Path:
    """Build the DuckDB file of a snapshot and of what is known of all runs, not in place yet."""
    return warehouse.build(data, snapshot, {"document_versions": document_versions(data)})


def next_year() -> int:
    return dt.datetime.now(dt.UTC).year + 1


def _counts(batch: dict[str, pa.Table]) -> dict[str, int]:
    return {name: table.num_rows for name, table in batch.items() if table.num_rows}
