"""All that runs on a schedule, on one machine and in one command: Prefect's server and the deployments, served.

Nothing here needs a work pool or a worker; `prefect.yaml` is for those.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx

from flows.deployments import DEPLOYMENTS
from flows.plan import prefect_environment
from flows.sources import BadRequest

START_SECONDS = 120.0  # a cold home takes half a minute
STOP_SECONDS = 10.0


def serve(
    data: Path,
    parameters: Mapping[str, Any],
    cron: str | None,
    host: str,
    port: int,
    say: Callable[[str], None],
) -> None:
    """Serve the deployments until a signal comes, with a server of their own unless PREFECT_API_URL names one.

    `parameters` are added to those of each deployment; `cron` replaces the schedule of `annual-reviews`, "" takes it
    away. Raises BadRequest.
    """
    os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", "INFO")
    prefect_environment(data)
    (data / "prefect").mkdir(parents=True, exist_ok=True)
    theirs = os.environ.get("PREFECT_API_URL", "").removesuffix("/").removesuffix("/api")
    url = theirs or f"http://{host}:{port}"
    os.environ["PREFECT_API_URL"] = f"{url}/api"  # before Prefect is imported: it would start a server of its own
    if cron:
        refuse_wrong_cron(cron)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # so that the server is ended too
    if theirs:
        say(f"Prefect      {theirs}, from PREFECT_API_URL")
        _serve(data, parameters, cron, say)
        return
    _refuse_taken_port(host, port)
    say("Prefect      starting")
    with _server(data, host, port):
        say(f"Prefect      {url}")
        _serve(data, parameters, cron, say)


def refuse_wrong_cron(cron: str) -> None:
    """Raise BadRequest where Prefect's scheduler could not read it."""
    from prefect.client.schemas.schedules import CronSchedule

    try:
        CronSchedule(cron=cron, timezone="UTC")
    except ValueError:
        raise BadRequest(f"cron {cron!r} can't be read; an example is '0 6 * * 1', Mondays at six (UTC)") from None


def _refuse_taken_port(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise BadRequest(f"{host}:{port}: {error.strerror}; choose another with --port or --host") from None


@contextmanager
def _server(data: Path, host: str, port: int) -> Iterator[None]:
    """A Prefect server that ends with us, also when we are killed."""
    log = data / "prefect" / "server.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "flows.guarded", "prefect", "server", "start", "--host", host, "--port", str(port)]
    with log.open("ab") as out:
        process = subprocess.Popen(  # noqa: S603 our own words
            command, stdin=subprocess.PIPE, stdout=out, stderr=out, start_new_session=True
        )
    try:
        _wait_until_healthy(process, f"http://{host}:{port}", log)
        yield
    finally:
        _end(process)


def _wait_until_healthy(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        with suppress(httpx.HTTPError):
            if httpx.get(f"{url}/api/health", timeout=2, trust_env=False).is_success:
                return
        time.sleep(0.2)
    raise BadRequest(f"Prefect's server did not start; {log} says why")


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the server and what it started; it gets a while to do so itself."""
    with suppress(ProcessLookupError):
        process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(STOP_SECONDS)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    if process.stdin is not None:
        process.stdin.close()


def _serve(data: Path, parameters: Mapping[str, Any], cron: str | None, say: Callable[[str], None]) -> None:
    from prefect import serve as prefect_serve
    from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
    from prefect.client.schemas.schedules import CronSchedule
    from prefect.deployments.runner import EntrypointType
    from prefect.schedules import Schedule

    from flows.engine import annual_reviews

    served: list[Any] = []
    for declared in DEPLOYMENTS:
        schedule = cron if cron is not None and declared.name == "annual-reviews" else declared.cron
        limit = ConcurrencyLimitConfig(
            limit=declared.limit, collision_strategy=ConcurrencyLimitStrategy[declared.collision]
        )
        served.append(
            annual_reviews.to_deployment(
                declared.name,
                description=declared.description,
                parameters={**declared.parameters, **parameters, "data": str(data.absolute())},
                tags=list(declared.tags),
                schedules=[Schedule(cron=schedule, timezone="UTC", slug=declared.slug)] if schedule else [],
                concurrency_limit=limit,
                entrypoint_type=EntrypointType.MODULE_PATH,
            )
        )
        when = f"cron {schedule} (UTC)" if schedule else "by hand"
        if schedule:
            (first,) = _next_runs(CronSchedule(cron=schedule, timezone="UTC"))
            when += f", next {first:%Y-%m-%d %H:%M}"
        say(f"{declared.name:17} {when}")
    say(
        f"Run one now: PREFECT_API_URL={os.environ['PREFECT_API_URL']} prefect deployment run annual-reviews/annual-reviews"
    )
    say("Ctrl-C ends all of it")
    prefect_serve(*served, print_starting_message=False)


def _next_runs(schedule: Any) -> list[Any]:
    import asyncio

    from prefect.server.schemas.schedules import CronSchedule

    times = CronSchedule(cron=schedule.cron, timezone="UTC")
    return list(asyncio.run(times.get_dates(1)))
