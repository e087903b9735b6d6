"""Going back to an earlier snapshot and removing old ones, under the lock of the data folder."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from flows import publication, record, snapshots, work
from flows.lock import locked
from flows.record import Outcome
from flows.sources import BadRequest


def rollback(data: Path, prefix: str, wait: float = 0) -> tuple[str, str]:
    """Make the snapshot whose id begins with `prefix` current; gives its id and that of the one before.

    Raises BadRequest where there is none, it is current already, or it is damaged.
    """
    snapshot_id = publication.find(data, prefix)
    folder = data / "snapshots" / snapshot_id
    run_id = record.new_run_id(data)
    started = dt.datetime.now(dt.UTC)
    with locked(data, run_id, wait) as died:
        publication.bury(data, died)
        before = snapshots.current(data)
        if before is not None and before.name == snapshot_id:
            raise BadRequest(f"{data}: {snapshot_id} is the current snapshot already")
        try:
            snapshot = snapshots.as_it_stands(folder)
            damaged = snapshots.damaged_files(folder)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise BadRequest(f"{folder / snapshots.MANIFEST}: can't be read ({error}); choose another") from None
        if damaged:
            raise BadRequest(f"{folder / damaged[0].path}: not what was published; choose another snapshot")
        outcome = Outcome(run_id, "rolled_back", data)
        outcome.snapshot = snapshot
        outcome.notes.append(f"went back from {before.name if before else 'nothing'}")
        record.keep(outcome, [], [], started, None)
        publication.switch(data, snapshot_id, work.load(data, folder), run_id, "rollback")
    return snapshot_id, before.name if before else "nothing"


def prune(data: Path, keep: int, wait: float = 0) -> list[str]:
    """Remove all but the `keep` snapshots published last and the current one; gives the ids of those removed."""
    if not (data / "snapshots").is_dir():
        raise BadRequest(f"{data}: no snapshot there; run `communique run` first")
    with locked(data, record.new_run_id(data), wait) as died:
        publication.bury(data, died)
        return publication.prune(data, keep)
