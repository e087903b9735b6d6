"""The lineage of a run beside its logs: OpenLineage events, one a line, for Marquez, DataHub and their like."""

from __future__ import annotations

import json
from pathlib import Path

from flows import snapshots
from flows.staging import read_file, write_whole
from transforms import lineage, tables

NAME = "openlineage.jsonl"


def write(data: Path, run_id: str, error: str = "") -> Path:
    """Write `data/runs/<run_id>/openlineage.jsonl` from what the run left in its log tables, and return its path.

    To be called when `runs.parquet` and `fetches.parquet` of the run are there; `error` is what a failed run says.
    """
    folder = data / "runs" / run_id
    (row,) = read_file(folder / "runs.parquet").to_pylist()
    run = lineage.Run(
        run_id, row["started_at"], row["ended_at"], row["state"], row["code_version"], row["snapshot_id"], error
    )
    fetches = folder / "fetches.parquet"
    fetched = read_file(fetches).to_pylist() if fetches.exists() else []
    inputs = [lineage.Input(fetch["source_uri"], fetch["content_sha256"]) for fetch in fetched]
    path = folder / NAME
    lines = (json.dumps(event, ensure_ascii=False) for event in lineage.events(run, inputs, _outputs(data, run)))
    write_whole(path, ("\n".join(lines) + "\n").encode())
    return path


def _outputs(data: Path, run: lineage.Run) -> list[lineage.Output]:
    """The tables of the snapshot that the run published; none where it published none."""
    folder = data / "snapshots" / (run.snapshot_id or "none")
    if not folder.exists():
        return []
    files = snapshots.read_manifest(folder)["files"]
    found = []
    for name, table in tables.DATA_TABLES.items():
        own = [file for file in files if file["table"] == name]
        rows, size = (sum(file[key] for file in own) for key in ("rows", "bytes"))
        found.append(lineage.Output(table, (data.absolute() / "current" / name).as_posix(), rows, size, len(own)))
    return found
