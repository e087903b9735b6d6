"""What a run read and wrote, as OpenLineage events (https://openlineage.io, RunEvent 2-0-2)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import pyarrow as pa

from transforms import contract, dictionary

PRODUCER = "https://pypi.org/project/communique"
NAMESPACE, JOB = "communique", "annual_reviews"
_SPEC = "https://openlineage.io/spec"
_RUN_EVENT = f"{_SPEC}/2-0-2/OpenLineage.json#/$defs/RunEvent"
_FACETS = {
    "documentation": "1-1-0/DocumentationDatasetFacet",
    "errorMessage": "1-0-1/ErrorMessageRunFacet",
    "jobType": "2-0-4/JobTypeJobFacet",
    "outputStatistics": "1-0-2/OutputStatisticsOutputDatasetFacet",
    "processing_engine": "1-1-1/ProcessingEngineRunFacet",
    "schema": "1-2-0/SchemaDatasetFacet",
    "version": "1-0-1/DatasetVersionDatasetFacet",
}

Facets = dict[str, dict[str, Any]]


class Run(NamedTuple):
    """A run that has ended; times are UTC, `state` is one of the `runs` table's, `error` what a failed one says."""

    run_id: str
    started_at: dt.datetime
    ended_at: dt.datetime
    state: str
    code_version: str
    snapshot_id: str | None = None
    error: str = ""


class Input(NamedTuple):
    """A source that the run read: its address, and the SHA-256 of what was found there."""

    uri: str
    sha256: str | None = None


class Output(NamedTuple):
    """A table that the run published: where its files lie, and what they hold."""

    table: contract.Table
    folder: str
    rows: int
    bytes: int
    files: int


def events(run: Run, inputs: Iterable[Input], outputs: Sequence[Output]) -> list[dict[str, Any]]:
    """Two events: START, then COMPLETE, or FAIL for a run that failed or had nothing to publish."""
    has_failed = run.state in ("failed", "nothing_to_publish", "held", "killed")
    read = [_input(one) for one in inputs]
    written = [_output(one, run.snapshot_id) for one in outputs]
    engine = {"version": run.code_version, "name": "communique"}
    facets = _facets({"processing_engine": engine})
    ended = dict(facets)
    if has_failed:
        message = run.error or f"the run ended as {run.state}"
        ended |= _facets({"errorMessage": {"message": message, "programmingLanguage": "Python"}})
    return [
        _event("START", run.started_at, run, facets, read, []),
        _event("FAIL" if has_failed else "COMPLETE", run.ended_at, run, ended, read, [] if has_failed else written),
    ]


def _event(
    kind: str,
    moment: dt.datetime,
    run: Run,
    facets: Facets,
    inputs: list[dict[str, Any]],
    outputs: list[dict[str, Any]],
) -> dict[str, Any]:
    job_type = {"processingType": "BATCH", "integration": "COMMUNIQUE", "jobType": "FLOW"}
    return {
        "eventType": kind,
        "eventTime": moment.astimezone(dt.UTC).isoformat(),
        "run": {"runId": run_uuid(run.run_id), "facets": facets},
        "job": {"namespace": NAMESPACE, "name": JOB, "facets": _facets({"jobType": job_type})},
        "inputs": inputs,
        "outputs": outputs,
        "producer": PRODUCER,
        "schemaURL": _RUN_EVENT,
    }


def run_uuid(run_id: str) -> str:
    """OpenLineage names runs by a UUID; ours follows from the run's id, so that both sides find each other."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{PRODUCER}/runs/{run_id}"))


def dataset_name(uri: str) -> tuple[str, str]:
    """Namespace and name of a dataset, as OpenLineage names files, objects and pages."""
    scheme, is_uri, rest = uri.partition("://")
    if not is_uri or scheme == "file":
        return "file", rest if is_uri else uri
    host, _, name = rest.partition("#")[0].partition("/")
    return f"{scheme}://{host}", name or "/"


def _input(source: Input) -> dict[str, Any]:
    namespace, name = dataset_name(source.uri)
    facets = _facets({"version": {"datasetVersion": source.sha256}}) if source.sha256 else {}
    return {"namespace": namespace, "name": name, "facets": facets}


def _output(output: Output, snapshot_id: str | None) -> dict[str, Any]:
    table = output.table
    facets: Facets = {
        "documentation": {"description": f"One row per {table.row}"},
        "schema": {
            "fields": [_field(c.name, c.type, place, c.description) for place, c in enumerate(table.columns, 1)]
        },
    }
    if snapshot_id:
        facets["version"] = {"datasetVersion": snapshot_id}
    counts = {"rowCount": output.rows, "size": output.bytes, "fileCount": output.files}
    return {
        "namespace": "file",
        "name": output.folder,
        "facets": _facets(facets),
        "outputFacets": _facets({"outputStatistics": counts}),
    }


def _field(name: str, kind: pa.DataType, place: int, description: str = "") -> dict[str, Any]:
    """A field of the schema facet; members of lists and structs are fields of it."""
    members = list(kind) if isinstance(kind, pa.StructType) else []
    if isinstance(kind, pa.ListType):
        members = [kind.value_field]
    nested = [_field(member.name, member.type, number) for number, member in enumerate(members, 1)]
    made: dict[str, Any] = {"name": name, "type": dictionary.type_name(kind), "ordinal_position": place}
    if description:
        made["description"] = description
    return made | ({"fields": nested} if nested else {})


def _facets(facets: Mapping[str, Mapping[str, Any]]) -> Facets:
    """Facets with who made them and what they mean."""
    return {
        name: {
            "_producer": PRODUCER,
            "_schemaURL": f"{_SPEC}/facets/{path}.json#/$defs/{path.partition('/')[2]}",
            **facet,
        }
        for name, facet in facets.items()
        for path in [_FACETS[name]]
    }
