"""The flow in Prefect's real engine: the same snapshot, every stage explains itself, and so does a run that fails."""

from __future__ import annotations

import json
import shutil
import sqlite3
import uuid
from pathlib import Path
from typing import Any

import duckdb
import pytest

from flows.record import Outcome
from tests.conftest import communique
from transforms.vocabulary import STAGES


@pytest.fixture(scope="module")
def flow_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder in which a run was conducted by Prefect, and then one that could publish nothing."""
    folder = tmp_path_factory.mktemp("flow")
    data = folder / "data"
    done = communique("run", "--data", data, "--report", "--publish-to", f"file://{folder / 'store'}")
    assert done.returncode == 0, done.stderr
    assert "Report " in done.stdout
    assert "2 documents, 0 in quarantine, 0 findings" in done.stdout
    (folder / "empty.txt").touch()
    alerting = {"COMMUNIQUE_ALERT_COMMAND": f"tee '{folder / 'alert.json'}'"}
    failed = communique("run", folder / "empty.txt", "--data", data, env=alerting)
    assert failed.returncode == 1
    assert "nothing could be published" in failed.stderr
    return data


def ask(data: Path, query: str) -> list[tuple[Any, ...]]:
    """What Prefect's database knows."""
    with sqlite3.connect(data / "prefect" / "prefect.db") as db:
        return db.execute(query).fetchall()


def test_same_snapshot_with_and_without_the_engine(flow_run: Path, published_read_only: Path) -> None:
    assert (flow_run / "current").resolve().name == (published_read_only / "current").resolve().name


def test_prefect_knows_the_runs(flow_run: Path) -> None:
    runs = ask(flow_run, "SELECT id, name, state_type, state_name FROM flow_run ORDER BY start_time")
    assert [(kind, name) for _, _, kind, name in runs] == [("COMPLETED", "Published"), ("FAILED", "NothingToPublish")]
    assert [name.rsplit(" ", 2)[0] for _, name, _, _ in runs] == ["annual-reviews 2 sources", "annual-reviews 1 source"]
    with duckdb.connect(str(flow_run / "communique.duckdb"), read_only=True) as db:
        known = db.execute("SELECT flow_run_id, state FROM runs ORDER BY run_id").fetchall()
    states = ("published", "nothing_to_publish")
    assert known == [(str(uuid.UUID(run)), state) for (run, *_), state in zip(runs, states, strict=True)]


def test_tasks_tell_their_documents_and_there_is_none_per_document(flow_run: Path) -> None:
    first = "(SELECT id FROM flow_run ORDER BY start_time LIMIT 1)"
    names = {name for (name,) in ask(flow_run, f"SELECT name FROM task_run WHERE flow_run_id = {first}")}
    per_stage = {f"{stage} 2 documents" for stage in STAGES if stage not in ("fetch", "load")}
    after = {"write the report", f"publish to file://{flow_run.parent / 'store'}"}
    assert names == per_stage | after | {"fetch 2 sources", "load the DuckDB file"}


def test_artifacts(flow_run: Path) -> None:
    found = ask(flow_run, "SELECT key, data FROM artifact ORDER BY created")
    keys = [key for key, _ in found]
    first, second = keys[: keys.index("rows") + 1], keys[keys.index("rows") + 1 :]
    assert first == ["fetch", "clean", "split", "enrich", "validate", "run", "rows"]
    assert second == ["fetch", "clean", "run", "quarantine"]
    rows = {row["table"]: row["rows"] for row in json.loads(json.loads(found[len(first) - 1][1]))}
    assert rows["documents"] == 2
    (quarantined,) = json.loads(json.loads(found[-1][1]))
    assert (quarantined["reason"], quarantined["stage"]) == ("empty", "clean")
    page = json.loads(found[len(first) - 2][1])
    assert "validation.html" in page
    assert "communique.duckdb" in page
    assert f"| Report | `{flow_run / 'report.html'}` |" in page
    assert f"| Object store | published to file://{flow_run.parent / 'store'}: 31 files sent" in page


def test_a_run_that_fails_says_why_and_alerts(flow_run: Path) -> None:
    ((state,),) = ask(flow_run, "SELECT s.message FROM flow_run r JOIN flow_run_state s ON s.id = r.state_id WHERE r.state_type = 'FAILED'")  # fmt: skip
    assert "nothing could be published, 1 in quarantine" in state
    assert "empty.txt: empty" in state
    alert = json.loads((flow_run.parent / "alert.json").read_text(encoding="utf-8"))
    assert alert["state"] == "NothingToPublish"
    assert alert["message"] == state
    assert alert["data"] == str(flow_run)


def test_what_is_told_of_a_gate() -> None:
    from flows.engine import told

    outcome = Outcome("r", "held", Path("data"), held=["mentions: 0.10 where 0.90 did"])
    assert told(outcome) == "nothing was published, a gate holds it: mentions: 0.10 where 0.90 did"


def test_a_snapshot_that_a_store_does_not_get_fails_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    from flows import engine

    outcome = Outcome("r", "published", Path("data"), unsent="not published to the store: no credentials")
    monkeypatch.setattr(engine, "_conduct", lambda _request: outcome)
    state = engine.annual_reviews.fn(data="data")
    assert (state.name, state.is_failed()) == ("NotSent", True)
    assert str(state.message).endswith("published, 0 made anew; 0 in quarantine, 0 findings; " + outcome.unsent)


def test_prefects_process_pool_gives_the_same(flow_run: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(flow_run, data, symlinks=True)
    before = (data / "current").resolve().name
    done = communique("backfill", "--data", data, "--runner", "processes", "--workers", "1")
    assert done.returncode == 0, done.stderr
    assert "2 documents made anew" in done.stdout
    assert f"Snapshot {before}, unchanged" in done.stdout
