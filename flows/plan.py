"""What a request means, and the settings under which Prefect runs it; neither imports Prefect."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq

import seeds
from flows.afterwards import After
from flows.changes import Scope
from flows.fetch import FetchSettings
from flows.runners import Runner
from flows.sources import BadRequest, Source, from_arguments, read_manifest
from flows.web import WebSettings, redact
from flows.work import country_codes


class NothingToRetry(BadRequest):
    """What was asked for is done already; for a schedule that is no failure."""


@dataclass(frozen=True)
class Request:
    """A run as it is asked for: plain values, so that it can travel as JSON."""

    sources: Sequence[str] = ()
    manifest: str | None = None
    data: str = "data"
    offline: bool = False
    contact: str = ""
    allow_private_addresses: bool = False
    retry: bool = False
    full: bool = False
    only: Sequence[str] = ()
    since: int | None = None
    until: int | None = None
    allow_shrink: bool = False
    wait: float = 0
    runner: str = "local"
    workers: int = 0
    address: str = ""
    report: bool = False
    publish_to: str = ""

    @property
    def after(self) -> After:
        """What shall follow."""
        return After(self.report, self.publish_to)

    @property
    def workforce(self) -> Runner:
        """Who runs the batches."""
        return Runner(self.runner, self.workers, self.address)

    @property
    def scope(self) -> Scope:
        """What the run is about."""
        return Scope(self.full, tuple(self.only), self.since, self.until, self.allow_shrink, self.wait)

    def plan(self) -> tuple[list[Source], FetchSettings]:
        """The sources and how to fetch them. Raises BadRequest."""
        self.after.refuse_nonsense()
        web = WebSettings(contact=self.contact, allow_private=self.allow_private_addresses)
        if self.retry:
            sources, failed = _last_request(Path(self.data))
            return sources, FetchSettings(web, only=failed)
        if self.sources:
            sources = from_arguments(self.sources)
        else:
            sources = read_manifest(Path(self.manifest) if self.manifest else seeds.MANIFEST, country_codes())
        _refuse_repeats(sources)
        return sources, FetchSettings(web, offline=self.offline)


def _refuse_repeats(sources: Sequence[Source]) -> None:
    """A source is remembered by its URI without secrets: two that differ in a secret only can't be told apart."""
    seen: set[str] = set()
    for source in sources:
        uri = redact(source.uri)
        if uri in seen:
            raise BadRequest(f"{uri}: asked for twice, secrets aside; name each source once")
        seen.add(uri)


def _last_request(data: Path) -> tuple[list[Source], frozenset[str]]:
    """The sources of the last run, and the URIs that it put into quarantine or could not fetch anew."""
    requests = sorted(data.glob("runs/*/request.json"), key=lambda path: path.parent.name)
    if not requests:
        raise BadRequest(f"{data}: no run to retry there; run `communique run` first")
    folder = requests[-1].parent
    try:
        sources = [Source(**row) for row in json.loads(requests[-1].read_text(encoding="utf-8"))["sources"]]
        quarantined = pq.read_table(folder / "quarantine.parquet", columns=["source_uri"])
        fetches = pq.read_table(folder / "fetches.parquet", columns=["source_uri", "detail"]).to_pylist()
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise BadRequest(f"{folder}: the run's record can't be read: {error}; run `communique run` again") from None
    failed = {str(uri) for uri in quarantined.column("source_uri").to_pylist()}
    failed |= {row["source_uri"] for row in fetches if row["detail"]}
    if not failed:
        raise NothingToRetry(f"{data}: the last run left nothing in quarantine; there is nothing to retry")
    return sources, frozenset(failed)


def prefect_environment(data: Path) -> None:
    """Settings that let Prefect run quietly on one machine; what the user has set stays. Call before its import."""
    defaults = {
        "PREFECT_HOME": str((data / "prefect").resolve()),
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",  # a cold home takes half a minute
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "ERROR",
    }
    for name, value in defaults.items():
        os.environ.setdefault(name, value)
