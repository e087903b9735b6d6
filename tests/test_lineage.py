"""Lineage events are what OpenLineage's own classes make of the same facts."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attr
import pyarrow.parquet as pq
import pytest
from openlineage.client import event_v2, facet_v2
from openlineage.client.generated.base import BaseFacet

from flows import lineage as writing
from flows.snapshots import read_manifest
from flows.staging import PUBLISHED
from transforms import lineage, tables

STARTED = dt.datetime(2024, 2, 29, 12, 0, 0, tzinfo=dt.UTC)
RUN = lineage.Run("r1", STARTED, STARTED + dt.timedelta(seconds=9), "published", "0.1.0+abc", "s1")
OUTPUTS = [lineage.Output(tables.TEXTS, "/data/current/texts", 2, 100, 1)]
FACETS: dict[str, Callable[..., BaseFacet]] = {
    "documentation": facet_v2.documentation_dataset.DocumentationDatasetFacet,
    "errorMessage": facet_v2.error_message_run.ErrorMessageRunFacet,
    "jobType": facet_v2.job_type_job.JobTypeJobFacet,
    "outputStatistics": facet_v2.output_statistics_output_dataset.OutputStatisticsOutputDatasetFacet,
    "processing_engine": facet_v2.processing_engine_run.ProcessingEngineRunFacet,
    "schema": facet_v2.schema_dataset.SchemaDatasetFacet,
    "version": facet_v2.dataset_version_dataset.DatasetVersionDatasetFacet,
}


def facet_of(name: str, said: dict[str, Any]) -> BaseFacet:
    """The facet as the client's class, which refuses unknown and missing members."""
    if name == "schema":
        return FACETS[name](fields=[_field(field) for field in said["fields"]])
    return FACETS[name](**{key: value for key, value in said.items() if not key.startswith("_")})


def _field(said: dict[str, Any]) -> facet_v2.schema_dataset.SchemaDatasetFacetFields:
    nested = [_field(field) for field in said.get("fields", [])]
    return facet_v2.schema_dataset.SchemaDatasetFacetFields(**said | {"fields": nested})


def rebuilt(event: dict[str, Any]) -> event_v2.RunEvent:
    """The event through the client's classes, which check times, UUIDs and names."""

    def facets(said: dict[str, Any]) -> dict[str, Any]:
        for name, facet in said.items():
            made = facet_of(name, facet)
            assert facet["_schemaURL"].rpartition("/")[2] == made._schemaURL.rpartition("/")[2]
        return {name: facet_of(name, facet) for name, facet in said.items()}

    return event_v2.RunEvent(
        eventType=event_v2.RunState[event["eventType"]],
        eventTime=event["eventTime"],
        run=event_v2.Run(event["run"]["runId"], facets(event["run"]["facets"])),
        job=event_v2.Job(event["job"]["namespace"], event["job"]["name"], facets(event["job"]["facets"])),
        inputs=[event_v2.InputDataset(d["namespace"], d["name"], facets=facets(d["facets"])) for d in event["inputs"]],
        outputs=[
            event_v2.OutputDataset(
                d["namespace"], d["name"], facets=facets(d["facets"]), outputFacets=facets(d["outputFacets"])
            )
            for d in event["outputs"]
        ],
        producer=event["producer"],
    )


@pytest.mark.parametrize("state", tables.RUNS.column("state").values)
def test_events_fit_the_clients_classes(state: str) -> None:
    made = lineage.events(RUN._replace(state=state), [lineage.Input("https://x.example/a?b=1", "f00")], OUTPUTS)
    has_failed = state in ("failed", "nothing_to_publish", "held", "killed")
    assert [event["eventType"] for event in made] == ["START", "FAIL" if has_failed else "COMPLETE"]
    for event in made:
        client = rebuilt(event)
        assert event["schemaURL"] == client.schemaURL
        assert {key for key in event if key != "schemaURL"} <= set(attr.asdict(client, recurse=False))
        assert json.loads(json.dumps(event)) == event
    assert made[0]["run"]["runId"] == made[1]["run"]["runId"]
    assert ("errorMessage" in made[1]["run"]["facets"]) == has_failed
    assert bool(made[1]["outputs"]) != has_failed


def test_runs_are_told_apart() -> None:
    assert lineage.run_uuid("a") == lineage.run_uuid("a") != lineage.run_uuid("b")
    assert uuid.UUID(lineage.run_uuid("a")).version == 5


@pytest.mark.parametrize(
    ("uri", "name"),
    [
        ("https://mid.example/en/2024?x=1", ("https://mid.example", "en/2024?x=1")),
        ("s3://bucket/reviews/a.pdf", ("s3://bucket", "reviews/a.pdf")),
        ("reviews/rus-2017.txt", ("file", "reviews/rus-2017.txt")),
        ("file:///srv/a.txt", ("file", "/srv/a.txt")),
        ("https://mid.example", ("https://mid.example", "/")),
    ],
)
def test_datasets_are_named_as_the_standard_names_them(uri: str, name: tuple[str, str]) -> None:
    assert lineage.dataset_name(uri) == name


def test_schema_has_members_of_lists() -> None:
    (_, event) = lineage.events(RUN, [], OUTPUTS)
    fields = {field["name"]: field for field in event["outputs"][0]["facets"]["schema"]["fields"]}
    (element,) = fields["alignment"]["fields"]
    assert [field["name"] for field in element["fields"]] == ["clean_start", "raw_start", "length", "replaced"]
    assert fields["raw_text"]["description"] == tables.TEXTS.column("raw_text").description


def test_a_run_leaves_its_lineage(published: Path) -> None:
    (folder,) = (published / "runs").iterdir()
    start, end = map(json.loads, writing.write(published, folder.name).read_text(encoding="utf-8").splitlines())
    assert (start["eventType"], end["eventType"]) == ("START", "COMPLETE")
    assert sorted(source["name"] for source in end["inputs"]) == ["reviews/rus-2017.txt", "reviews/rus-2024.txt"]
    assert all("version" in source["facets"] for source in end["inputs"])
    assert [Path(output["name"]).name for output in end["outputs"]] == list(tables.DATA_TABLES)
    manifest = read_manifest(published / "current")
    for output in end["outputs"]:
        counts = output["outputFacets"]["outputStatistics"]
        own = [file for file in manifest["files"] if file["table"] == Path(output["name"]).name]
        assert counts["rowCount"] == sum(file["rows"] for file in own)
        assert output["facets"]["version"]["datasetVersion"] == manifest["snapshot_id"]
    rebuilt(end)


def test_a_failed_run_says_why(tmp_path: Path) -> None:
    folder = tmp_path / "runs" / "r"
    folder.mkdir(parents=True)
    row: dict[str, object] = {
        "run_id": "r",
        "started_at": STARTED,
        "ended_at": STARTED,
        "state": "failed",
        "code_version": "x",
    }
    row |= {name: 0 for name in tables.RUNS.names if name.startswith("n_")}
    pq.write_table(tables.RUNS.build([row]), folder / "runs.parquet", **PUBLISHED)
    (_, end) = map(json.loads, writing.write(tmp_path, "r", "disk full").read_text(encoding="utf-8").splitlines())
    assert end["eventType"] == "FAIL"
    assert end["run"]["facets"]["errorMessage"]["message"] == "disk full"
