"""A batch's fetch that can be made again: only servers in trouble are asked a second time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pyarrow as pa

from flows import work
from flows.fetch import Fetch, FetchSettings
from flows.sources import Source
from flows.staging import read_stage, write_stage
from flows.web import redact
from flows.work import Report

WEB_RETRIES = 2  # within one call: the longer waits are between calls, where they can be seen


class ServersInTrouble(Exception):
    """Servers could not be reached or failed, and that may pass."""

    def __init__(self, troubled: Sequence[Fetch]) -> None:
        first = troubled[0].detail
        more = f", and {len(troubled) - 1} more" if len(troubled) > 1 else ""
        super().__init__(f"{first}{more}")


class Asking:
    """Fetches a batch as `work.fetch` does, up to `tries` times.

    Each call but the last raises ServersInTrouble where a server failed; the last gives what there is, with what could
    not be had rejected. No object of Prefect's, so it stays itself between the tries of a task.
    """

    def __init__(
        self, folder: Path, data: Path, sources: Sequence[Source], settings: FetchSettings, tries: int
    ) -> None:
        self._folder, self._data, self._sources = folder, data, sources
        web = replace(settings.web, retries=min(settings.web.retries, WEB_RETRIES)) if tries > 1 else settings.web
        self._settings = replace(settings, web=web)
        self._left = tries
        self._report: Report | None = None
        self._troubled: dict[str, Fetch] = {}

    def __call__(self) -> Report:
        self._left -= 1
        if self._report is None:
            self._report = work.fetch(self._folder, self._data, self._sources, self._settings)
        else:
            self._report = self._again(self._report)
        self._troubled = {redact(f.source.uri): f for f in self._report.fetches if f.passing}
        if self._troubled and self._left > 0:
            raise ServersInTrouble(list(self._troubled.values()))
        return self._report

    def _again(self, report: Report) -> Report:
        """Ask for what failed, and put it with what did not."""
        failed = list(self._troubled)
        folder = self._folder.with_name(f"{self._folder.name}-again")
        sources = [source for source in self._sources if redact(source.uri) in self._troubled]
        again = work.fetch(folder, self._data, sources, self._settings)
        had, has = (read_stage(f, ["fetched"])["fetched"] for f in (self._folder, folder))
        stays = [uri not in self._troubled for uri in had.column("source_uri").to_pylist()]
        rows = pa.concat_tables([had.filter(pa.array(stays, pa.bool_())), has])
        write_stage(self._folder, {"fetched": rows})
        fetches = [f for f in report.fetches if redact(f.source.uri) not in failed] + again.fetches
        rejected = [r for r in report.rejected if r.source_uri not in failed] + again.rejected
        counts = {"sources": len(self._sources), "fetched": rows.num_rows, "bytes": sum(f.n_bytes for f in fetches)}
        return replace(report, rows=counts, rejected=rejected, fetches=fetches)
