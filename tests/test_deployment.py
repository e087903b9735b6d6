"""Prefect as it is deployed: a real server, served deployments and a real worker; schedules, retries, alerts."""

from __future__ import annotations

import datetime as dt
import json
import os
import shlex
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, TypeVar

import duckdb
import httpx
import pytest
import yaml

from flows import alerts
from flows.asking import Asking, ServersInTrouble
from flows.deployments import DEPLOYMENTS
from flows.fetch import FetchSettings
from flows.sources import Source
from flows.staging import read_stage
from flows.web import WebSettings
from tests.conftest import COMMAND, ROOT, communique
from tests.server import Loopback, Page

LONG = 240.0  # seconds; a bound for a busy machine, not a measure
WORKER: list[str | Path] = [
    COMMAND.with_name("prefect"), "worker", "start", "--pool", "local", "--type", "process",
]  # fmt: skip
HEADER = "document_id,uri,issuer,issuer_country,language,media_type,note\n"
T = TypeVar("T")


def test_prefect_yaml_says_what_is_served() -> None:
    declared = yaml.safe_load((ROOT / "prefect.yaml").read_text(encoding="utf-8"))["deployments"]
    assert [d["name"] for d in declared] == [d.name for d in DEPLOYMENTS]
    for row, ours in zip(declared, DEPLOYMENTS, strict=True):
        assert row["description"] == ours.description
        assert row["parameters"] == ours.parameters
        assert row["tags"] == list(ours.tags)
        assert row["concurrency_limit"] == {"limit": ours.limit, "collision_strategy": ours.collision}
        schedules = [{"cron": ours.cron, "timezone": "UTC", "slug": ours.slug}] if ours.cron else []
        assert row.get("schedules", []) == schedules


# ── Alerts ──────────────────────────────────────────────────────────────────────────────────────────────────────────


class Hook:
    """A webhook on loopback, and what it was sent; it fails `failures` times first."""

    def __init__(self) -> None:
        self.got: list[dict[str, Any]] = []
        self.failures = 0
        self.url = ""


@pytest.fixture
def hook() -> Iterator[Hook]:
    state = Hook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if state.failures:
                state.failures -= 1
                self.send_response(503)
            else:
                state.got.append(json.loads(body))
                self.send_response(204)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 the name of the overridden method
            """Stay quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.url = f"http://127.0.0.1:{server.server_port}/hook"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield state
    server.shutdown()
    server.server_close()
    thread.join()


def test_alerts_go_to_the_webhook_and_the_command(hook: Hook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hook.failures = 1
    monkeypatch.setenv(alerts.WEBHOOK, hook.url)
    monkeypatch.setenv(alerts.COMMAND, f"tee '{tmp_path / 'an alert.json'}'")
    alert = {"state": "Held", "message": "„nothing“ was published"}
    assert alerts.send(alert) == []
    assert hook.got == [alert]
    assert json.loads((tmp_path / "an alert.json").read_text(encoding="utf-8")) == alert


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        (alerts.COMMAND, "false", "false: ended with 1: no word"),
        (alerts.COMMAND, "/no/such/command", "No such file"),
        (alerts.COMMAND, "'unclosed", "No closing quotation"),
        (alerts.WEBHOOK, "http://user:secret@127.0.0.1:1/", "ConnectError; check COMMUNIQUE_ALERT_WEBHOOK"),
        (alerts.WEBHOOK, "no address", "check COMMUNIQUE_ALERT_WEBHOOK"),
    ],
)
def test_an_alert_that_does_not_get_through_is_told_in_a_line(
    name: str, value: str, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alerts, "TRIES", 1)
    monkeypatch.setenv(name, value)
    (line,) = alerts.send({"state": "Failed"})
    assert says in line
    assert "secret" not in line
    assert "\n" not in line


# ── Retries ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_only_servers_in_trouble_are_asked_again(server: Loopback, tmp_path: Path) -> None:
    good, gone, ill = (server.url + path for path in ("/good", "/gone", "/ill"))
    server.pages["/good"] = Page(b"Chile met Togo in 2020.")
    sources = [Source(uri) for uri in (good, gone, ill)]
    web = WebSettings(allow_private=True, retries=0, delay_seconds=0, obey_robots=False)
    with failing(server, "/ill"):
        asking = Asking(tmp_path / "fetch-0", tmp_path, sources, FetchSettings(web), tries=3)
        with pytest.raises(ServersInTrouble, match="/ill answered 503"):
            asking()
        with pytest.raises(ServersInTrouble):
            asking()
    server.pages["/ill"] = Page(b"Chile met Peru in 2021.")
    report = asking()
    assert {f.source.uri: f.outcome for f in report.fetches} == {good: "fetched", gone: "failed", ill: "fetched"}
    assert [r.source_uri for r in report.rejected] == [gone]
    assert report.rows["fetched"] == 2
    rows = read_stage(tmp_path / "fetch-0", ["fetched"])["fetched"]
    assert set(rows.column("source_uri").to_pylist()) == {good, ill}
    assert (server.counts["/good"], server.counts["/gone"], server.counts["/ill"]) == (1, 1, 3)


@contextmanager
def failing(server: Loopback, path: str) -> Iterator[None]:
    """A path that answers 503."""
    from tests.server import ROUTES

    ROUTES[path] = lambda handler: handler.answer(b"ill", 503)
    try:
        yield
    finally:
        del ROUTES[path]


# ── A server that outlives nobody ───────────────────────────────────────────────────────────────────────────────────

KEEPER = """
import subprocess, sys, time
held = subprocess.Popen(
    [sys.executable, "-m", "flows.guarded", *sys.argv[1:]], stdin=subprocess.PIPE, start_new_session=True
)
print(held.pid, flush=True)
time.sleep(1000)
"""


def test_what_is_guarded_dies_with_a_parent_that_is_killed() -> None:
    """What `serve` starts its server with: a parent that is killed can end nothing any more."""
    port = free_port()
    words = [sys.executable, "-c", KEEPER, "http.server", str(port), "--bind", "127.0.0.1"]
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as keeper:
        assert keeper.stdout
        guarded = int(keeper.stdout.readline())
        until(lambda: _answers(port))
        keeper.kill()
        until(lambda: not _answers(port))
    until(lambda: _is_gone(guarded))


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _is_gone(pid: int) -> bool:
    """Whether a process has ended; one that nobody has waited for yet counts as ended."""
    try:
        return ") Z " in Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except FileNotFoundError:
        return True


# ── Server, served deployments, worker ──────────────────────────────────────────────────────────────────────────────


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def until(what: Callable[[], T | None]) -> T:
    """Wait for something to be there."""
    end = time.monotonic() + LONG
    while time.monotonic() < end:
        if found := what():
            return found
        time.sleep(0.3)
    raise AssertionError("waited in vain")


class Api:
    """What the tests ask Prefect's server."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._client = httpx.Client(base_url=f"{url}/api", timeout=30, trust_env=False)

    def ask(self, path: str, body: Any = None) -> Any:
        """The answer; on a busy machine the server's SQLite may be locked, and is asked again."""
        for _ in range(10):
            answer = self._client.post(path, json=body) if body is not None else self._client.get(path)
            if answer.status_code < 500:
                break
            time.sleep(1)
        answer.raise_for_status()
        return answer.json()

    def drop(self, path: str) -> None:
        """Have something removed."""
        self._client.delete(path).raise_for_status()

    def ended(self, deployment_id: str) -> dict[str, Any] | None:
        """A run of a deployment that has ended, or None."""
        wanted = {
            "deployments": {"id": {"any_": [deployment_id]}},
            "flow_runs": {"state": {"type": {"any_": ["COMPLETED", "FAILED", "CRASHED"]}}},
        }
        runs: list[dict[str, Any]] = self.ask("/flow_runs/filter", wanted)
        return runs[0] if runs else None


@contextmanager
def process(arguments: list[str | Path], env: dict[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process that is ended afterwards, with all that it started."""
    with log.open("wb") as out:
        started = subprocess.Popen(arguments, cwd=ROOT, env=env, stdout=out, stderr=out, start_new_session=True)
    try:
        yield started
    finally:
        started.terminate()  # `serve` ends its server, which has a session of its own
        with suppress(subprocess.TimeoutExpired):
            started.wait(20)
        with suppress(ProcessLookupError):
            os.killpg(started.pid, signal.SIGKILL)
        started.wait()


def test_served_and_deployed(server: Loopback, hook: Hook, tmp_path: Path) -> None:
    """One server for all of it, since its start is what takes long."""
    port = free_port()
    data = tmp_path / "data"
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT", "COMMUNIQUE"))}
    env = clean | {
        "PREFECT_SERVER_SERVICES_SCHEDULER_LOOP_SECONDS": "2",
        "PREFECT_RUNNER_POLL_FREQUENCY": "1",
        "PREFECT_WORKER_QUERY_SECONDS": "1",
        "COMMUNIQUE_FETCH_RETRIES": "1",
        "COMMUNIQUE_FETCH_BACKOFF": "1",
        alerts.WEBHOOK: hook.url,
    }
    serve: list[str | Path] = [COMMAND, "serve", "--data", data, "--port", str(port), "--cron", "0 5 1 2 *"]
    log = tmp_path / "serve.log"
    with process(serve, env, log) as serving:
        until(lambda: "Ctrl-C ends" in log.read_text(encoding="utf-8") or serving.poll() is not None)
        said = log.read_text(encoding="utf-8")
        assert f"http://127.0.0.1:{port}" in said, said
        assert "annual-reviews    cron 0 5 1 2 * (UTC), next " in said
        assert "-m flows.guarded prefect server start" in _children(serving.pid)
        api = Api(f"http://127.0.0.1:{port}")
        served = until(lambda: _all_served(api))
        assert {name: [s["schedule"]["cron"] for s in d["schedules"]] for name, d in served.items()} == {
            "annual-reviews": ["0 5 1 2 *"],
            "backfill": [],
            "retry-quarantine": ["0 7 * * *"],
        }
        retry = served["retry-quarantine"]
        api.ask(f"/deployments/{retry['id']}/create_flow_run", {})

        deployed = _deploy(tmp_path, env | {"PREFECT_API_URL": f"http://127.0.0.1:{port}/api", "PREFECT_HOME": str(data / "prefect")}, api)  # fmt: skip
        with failing(server, "/review"):
            there = env | {"PREFECT_API_URL": f"{api.url}/api", "PREFECT_HOME": str(tmp_path / "worker")}
            with process([*WORKER], there, tmp_path / "worker.log"):
                _fires_on_schedule(api, deployed["shipped-annual-reviews"], server.url + "/review", tmp_path, hook)
                _runs_as_the_pages_say(api, deployed["shipped-backfill"], there, tmp_path)

        refused = until(lambda: api.ended(retry["id"]))
        assert (refused["state_type"], refused["state"]["name"]) == ("FAILED", "Refused")
        assert "no run to retry there; run `communique run` first" in refused["state"]["message"]
        (alert,) = until(lambda: _alerts(hook, refused))
        assert alert["message"] == refused["state"]["message"]

        os.kill(serving.pid, signal.SIGINT)
        assert serving.wait(180) == 0
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0, "the server ended with its command"


def _children(pid: int) -> str:
    """Command lines of what a process has started."""
    return subprocess.run(["ps", "-o", "args=", "--ppid", str(pid)], capture_output=True, text=True, check=True).stdout


def _all_served(api: Api) -> dict[str, dict[str, Any]] | None:
    found = {deployment["name"]: deployment for deployment in api.ask("/deployments/filter", {})}
    return found if len(found) == len(DEPLOYMENTS) else None


def _deploy(tmp_path: Path, env: dict[str, str], api: Api) -> dict[str, dict[str, Any]]:
    """What `prefect deploy` makes of the file that ships; under other names, since the served ones have theirs."""
    text = (ROOT / "prefect.yaml").read_text(encoding="utf-8")
    file = tmp_path / "prefect.yaml"
    file.write_text(text.replace("  - name: ", "  - name: shipped-"), encoding="utf-8")
    for arguments in (
        ["work-pool", "create", "local", "--type", "process"],
        ["--no-prompt", "deploy", "--all", "--prefect-file", str(file)],
    ):
        done = subprocess.run(
            [COMMAND.with_name("prefect"), *arguments], cwd=ROOT, env=env, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
    found = {row["name"]: row for row in api.ask("/deployments/filter", {}) if row["name"].startswith("shipped-")}
    for ours in DEPLOYMENTS:
        row = found[f"shipped-{ours.name}"]
        assert [s["schedule"]["cron"] for s in row["schedules"]] == ([ours.cron] if ours.cron else [])
        assert row["global_concurrency_limit"]["limit"] == 1
        assert row["concurrency_options"]["collision_strategy"] == ours.collision
        assert row["work_pool_name"] == "local"
    return found


def _alerts(hook: Hook, run: dict[str, Any]) -> list[dict[str, Any]]:
    return [alert for alert in hook.got if alert["flow_run_id"] == run["id"]]


def _fires_on_schedule(api: Api, deployment: dict[str, Any], address: str, tmp_path: Path, hook: Hook) -> None:
    """A schedule of the near future starts a run on the worker; its fetch fails, is tried again, and alerts."""
    manifest = tmp_path / "sources.csv"
    manifest.write_text(f"{HEADER}ill-2020,{address},,,,,\n", encoding="utf-8")
    parameters = {"manifest": str(manifest), "data": str(tmp_path / "deployed"), "allow_private_addresses": True}
    soon = (dt.datetime.now(dt.UTC) + dt.timedelta(seconds=5)).isoformat()
    often = {"interval": 60, "anchor_date": soon, "timezone": "UTC"}  # a busy machine may miss the first
    (schedule,) = api.ask(
        f"/deployments/{deployment['id']}/schedules", [{"active": True, "schedule": often, "parameters": parameters}]
    )
    run = until(lambda: api.ended(deployment["id"]))
    api.drop(f"/deployments/{deployment['id']}/schedules/{schedule['id']}")
    (alert,) = until(lambda: _alerts(hook, run))  # it is sent after the state is set
    assert run["auto_scheduled"]
    assert (run["state_type"], run["state"]["name"]) == ("FAILED", "NothingToPublish")
    assert run["name"].startswith("annual-reviews 1 source 20")
    assert f"{address} answered 503" in run["state"]["message"]
    tasks = api.ask("/task_runs/filter", {"flow_runs": {"id": {"any_": [run["id"]]}}})
    counts = {task["name"]: task["run_count"] for task in tasks}
    assert counts == {"fetch 1 source": 2, "load the DuckDB file": 1}
    assert (alert["state"], alert["message"]) == ("NothingToPublish", run["state"]["message"])
    assert alert["url"].endswith(run["id"])
    artifacts = api.ask("/artifacts/filter", {"flow_runs": {"id": {"any_": [run["id"]]}}})
    assert {artifact["key"] for artifact in artifacts} == {"fetch", "run", "quarantine"}


def _runs_as_the_pages_say(api: Api, deployment: dict[str, Any], env: dict[str, str], tmp_path: Path) -> None:
    """`prefect deployment run … --param`, as docs/operations.md shows it: the worker takes it and publishes."""
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    (shown,) = [line for line in page.splitlines() if line.startswith("prefect deployment run ")]
    words = shlex.split(shown.replace("/backfill", "/shipped-backfill"))
    data = tmp_path / "backfilled"
    further = ["--param", f'data="{data}"', "--param", "offline=false", "--param", "report=false"]
    done = subprocess.run(
        [COMMAND.with_name("prefect"), *words[1:], *further],
        env=env,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    run = until(lambda: api.ended(deployment["id"]))
    assert (run["state"]["name"], run["parameters"]["since"], run["parameters"]["until"]) == ("Published", 2015, 2020)
    assert run["name"].startswith("backfill 2 sources 2015–2020 ")
    with duckdb.connect(str(data / "communique.duckdb"), read_only=True) as connection:
        assert ("rus-2017",) in connection.execute("SELECT document_id FROM documents").fetchall()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--cron", "whenever"], "cron 'whenever' can't be read"),
        (["--runner", "ray"], "runner 'ray'"),
        (["--sources", "/no/such.csv"], "no such source manifest"),
    ],
)
def test_wrong_wishes_of_serve_are_one_clear_line(arguments: list[str], says: str, tmp_path: Path) -> None:
    done = communique("serve", "--data", tmp_path / "data", *arguments)
    assert done.returncode == 1
    assert says in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_port_that_is_taken_is_one_clear_line(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = communique("serve", "--data", tmp_path / "data", "--port", str(port))
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        f"communique: 127.0.0.1:{port}: Address already in use; choose another with --port or --host"
    ]
