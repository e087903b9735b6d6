"""The flow in Prefect's real engine: the same snapshot, and every stage explains itself."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import duckdb
import pytest

from tests.conftest import communique
from transforms.vocabulary import STAGES


@pytest.fixture(scope="module")
def flow_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("flow") / "data"
    done = communique("run", "--data", data)
    assert done.returncode == 0, done.stderr
    assert "2 documents, 0 in quarantine, 0 findings" in done.stdout
    return data


def test_same_snapshot_with_and_without_the_engine(flow_run: Path, published_read_only: Path) -> None:
    assert (flow_run / "current").resolve().name == (published_read_only / "current").resolve().name


def test_prefect_knows_the_run(flow_run: Path) -> None:
    with sqlite3.connect(flow_run / "prefect" / "prefect.db") as db:
        flows = db.execute(
            "SELECT f.name, r.state_type, r.id FROM flow_run r JOIN flow f ON f.id = r.flow_id"
        ).fetchall()
        tasks = {name for (name,) in db.execute("SELECT name FROM task_run WHERE state_type = 'COMPLETED'")}
        artifacts = {key for (key,) in db.execute("SELECT key FROM artifact")}
    assert [(name, state) for name, state, _ in flows] == [("annual-reviews", "COMPLETED")]
    assert tasks == set(STAGES)
    assert artifacts == set(STAGES)
    with duckdb.connect(str(flow_run / "communique.duckdb"), read_only=True) as db2:
        ((flow_run_id,),) = db2.execute("SELECT flow_run_id FROM runs").fetchall()
    assert flow_run_id.replace("-", "") == flows[0][2].replace("-", "")


def test_no_task_per_document(flow_run: Path) -> None:
    with sqlite3.connect(flow_run / "prefect" / "prefect.db") as db:
        assert db.execute("SELECT count(*) FROM task_run").fetchall() == [(len(STAGES),)]
