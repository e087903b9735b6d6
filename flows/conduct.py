"""What runs when: fetch all, find out what changed, make that anew batch by batch, publish and load once.

The same conduct runs the plain functions of `flows.work` or, handed in as `engine`, Prefect's tasks around them.
"""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa

import seeds
from expectations.findings import merge
from flows import afterwards, gates, ledger, publication, record, snapshots, warehouse, work
from flows import fetch as fetching
from flows.afterwards import NOTHING_MORE, After, Sent
from flows.changes import Candidate, Input, Scope, Settled, batches_of, carried, choose, settle
from flows.contents import content_of, source_rows
from flows.fetch import Fetch, FetchSettings
from flows.ledger import Entry
from flows.lock import locked
from flows.record import Outcome
from flows.snapshots import Content
from flows.sources import BadRequest, Source, batches
from flows.staging import read_stage, workspace, write_stage
from flows.version import code_version
from flows.web import redact
from flows.work import Report, Seen
from transforms import stages
from transforms.stages import Rejected

DOCUMENTS_PER_BATCH = 128
BYTES_PER_BATCH = 4 * 2**20  # of files; frames and rows of a batch take about a hundred times that

Notify = Callable[[str, int, int], None]  # stage, its batches done, its batches in all


def quietly(_stage: str, _done: int, _total: int) -> None:
    """Tell nobody of the progress."""


class Engine(Protocol):
    """Who runs the stages: here and now, or Prefect with the task runner of its choice."""

    def call(self, stage: str, function: Callable[..., Any], *arguments: Any) -> Any:
        """Run one step."""

    def each(self, stage: str, function: Callable[..., Any], calls: Sequence[tuple[Any, ...]]) -> Iterator[Any]:
        """Run a step for every tuple of arguments, perhaps at the same time; results in the order of `calls`."""


class Direct:
    """Runs every step in this process, one after the other."""

    def call(self, _stage: str, function: Callable[..., Any], *arguments: Any) -> Any:
        return function(*arguments)

    def each(self, _stage: str, function: Callable[..., Any], calls: Sequence[tuple[Any, ...]]) -> Iterator[Any]:
        return (function(*arguments) for arguments in calls)


def conduct(
    sources: Sequence[Source],
    data: Path,
    settings: FetchSettings | None = None,
    engine: Engine | None = None,
    notify: Notify = quietly,
    flow_run_id: str | None = None,
    scope: Scope | None = None,
    after: After = NOTHING_MORE,
) -> Outcome:
    """Bring what is published under `data` up to date with `sources`.

    Documents that can't be used are put into quarantine and the others go on; where none is left, or a gate holds, what
    is published already stays as it is. What shall follow a publication and does not come about is told in the outcome.
    Raises BadRequest where another run is at work or the scope names nothing.
    """
    scope = scope or Scope()
    run_id = record.new_run_id(data)
    started = dt.datetime.now(dt.UTC)
    with locked(data, run_id, scope.wait) as died, workspace(data, run_id) as room:
        publication.bury(data, died)
        outcome = Outcome(run_id, "failed", data)
        run = _Run(list(sources), outcome, settings or FetchSettings(), engine or Direct(), notify, scope, room)
        if died is not None:
            outcome.notes.append(f"run {died.get('run_id')} was killed; what it left half-made was removed")
        try:
            run.stages()
            record.keep(outcome, run.asked, run.fetches, started, flow_run_id)
            run.show()
        except BaseException as error:
            outcome.state, outcome.snapshot = "failed", None
            said = f"{type(error).__name__}: {error}".splitlines()[0]
            outcome.notes.append(said)
            with suppress(OSError):  # what went wrong may be the disk; it is told to whoever waits for the run
                record.keep(outcome, run.asked, run.fetches, started, flow_run_id, said)
            raise
        if run.follow(after):
            record.keep(outcome, run.asked, run.fetches, started, flow_run_id)
            outcome.database = warehouse.put_in_place(data, work.load(data, snapshots.current(data)))
    return outcome


@dataclass
class _Run:
    """One pass over the sources, with what has to be remembered between its stages."""

    asked: list[Source]
    outcome: Outcome
    settings: FetchSettings
    engine: Engine
    notify: Notify
    scope: Scope
    workspace: Path
    fetches: list[Fetch] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)
    _sources: list[Source] = field(default_factory=list)  # documents to fetch, by place
    _inputs: dict[int, Input] = field(default_factory=dict)
    _rows: dict[int, dict[str, Any]] = field(default_factory=dict)  # of FETCHED, of what is dirty
    _folders: list[Path] = field(default_factory=list)

    def stages(self) -> None:
        data, outcome = self.outcome.data, self.outcome
        before = self._usable_snapshot()
        known = publication.entries_of(data, before)
        self._sources = self._expand()
        outcome.n_sources = len(self._sources)
        chosen, unchosen, damaged = self._choose(known, before)
        self._fetch(chosen)
        code = code_version()
        stay = carried(self._inputs.values(), unchosen, known, code, damaged, self.scope.full)
        settled = self._make(stay)
        self._conclude()
        invalid = {r.document_id for r in outcome.quarantine if r.stage in ("split", "enrich", "validate")}
        entries = self._entries(settled, invalid, code)
        documents = [entry for entry in entries if not entry.is_repeat]
        work.name_sources(data, {entry.source_uri: entry.document_id for entry in set(entries) - set(known)})
        outcome.n_carried = sum(c.entry is not None for c in settled.documents)
        outcome.left = self._left(known)
        if not documents:
            outcome.state = "nothing_to_publish"
        elif before is not None and not damaged and entries == known:
            outcome.state, outcome.snapshot = "unchanged", snapshots.as_it_stands(before)
        else:
            stays = {c.document_id for c in settled.documents if c.entry is not None}
            content = content_of(entries, known, before, damaged, stays, self._folders)
            self._publish(entries, known, before, content)

    def show(self) -> None:
        """Let readers see what this run gave: the snapshot if there is a new one, and the log of the run in any case."""
        outcome = self.outcome
        data = outcome.data
        published = outcome.state in ("published", "unchanged") and outcome.snapshot is not None
        folder = outcome.snapshot.folder if published and outcome.snapshot else snapshots.current(data)
        self.notify("load", 0, 1)
        built: Path = self.engine.call("load", work.load, data, folder)
        if published and outcome.snapshot and outcome.snapshot.folder != snapshots.current(data):
            outcome.database = publication.switch(data, outcome.snapshot.snapshot_id, built, outcome.run_id)
        else:
            outcome.database = warehouse.put_in_place(data, built)
        self.notify("load", 1, 1)

    def follow(self, after: After) -> bool:
        """What shall follow a publication, also one that was here before; whether the outcome has notes on it."""
        outcome, data = self.outcome, self.outcome.data
        folder = snapshots.current(data)
        if outcome.state not in ("published", "unchanged") or folder is None:
            return False
        n_notes = len(outcome.notes)
        if after.report and (outcome.state == "published" or not (data / afterwards.REPORT).exists()):
            self.notify("report", 0, 1)
            hindered: str = self.engine.call("report", afterwards.write_report, data)
            if hindered:
                self._note(hindered)
            else:
                outcome.report = data / afterwards.REPORT
        if after.publish_to:
            self.notify("send", 0, 1)
            sent: Sent = self.engine.call("send", afterwards.send, folder, after.publish_to)
            outcome.sent, outcome.unsent = (sent.says, "") if sent.done else ("", sent.says)
            if sent.moved or not sent.done:
                outcome.notes.append(sent.says)
        return len(outcome.notes) > n_notes

    def _usable_snapshot(self) -> Path | None:
        """The current snapshot, or None where there is none or it can't be read: then everything is made anew."""
        folder = snapshots.current(self.outcome.data)
        if folder is None:
            return None
        try:
            snapshots.files_of(folder)
        except (OSError, ValueError, KeyError, TypeError) as error:
            self._note(f"{folder / snapshots.MANIFEST} can't be read ({error}); everything is made anew")
            return None
        return folder

    def _note(self, text: str) -> None:
        work.LOG.warning("%s", text)
        self.outcome.notes.append(text)

    def _expand(self) -> list[Source]:
        """Sources that list others are asked first, as a fetch of its own."""
        if not any(fetching.lists_others(source) for source in self.asked):
            return self.asked
        self.notify("indexes", 0, 1)
        documents, report = self.engine.call("fetch", work.expand, self.outcome.data, self.asked, self.settings)
        self._take(report)
        return list({redact(source.uri): source for source in reversed(documents)}.values())[::-1]

    def _choose(self, known: Sequence[Entry], before: Path | None) -> tuple[list[int], list[tuple[int, str]], set[str]]:
        """Places of the sources to look at, those (with URI) that stay as they are, and the damaged partitions."""
        damaged = {file.part for file in snapshots.damaged_files(before)} if before else set()
        if damaged:
            self._note(f"files of {', '.join(sorted(damaged))} are gone or damaged; they are made anew")
        scope = self.scope
        if not (scope.only or scope.since or scope.until):
            return list(range(len(self._sources))), [], damaged
        chosen, missing = choose(self._sources, known, scope)
        if missing:
            raise BadRequest(f"{', '.join(missing)}: no source has this id or address; look at the manifest")
        if not chosen:
            raise BadRequest("no source lies in these years; look at --since and --until")
        in_damaged = {entry.source_uri for entry in known if entry.part in damaged}
        must = {p for p, s in enumerate(self._sources) if in_damaged and redact(s.uri) in in_damaged}
        places = sorted({*chosen, *must})
        others = [(p, redact(s.uri)) for p, s in enumerate(self._sources) if p not in set(places)]
        return places, others, damaged

    def _fetch(self, places: Sequence[int]) -> None:
        """Fetch the sources at these places into the raw archive."""
        if not places:
            return
        data = self.outcome.data
        planned = list(batches((self._sources[p] for p in places), DOCUMENTS_PER_BATCH, BYTES_PER_BATCH))
        folders = [self.workspace / f"fetch-{number:05d}" for number in range(len(planned))]
        calls = [(folder, data, batch, self.settings) for folder, batch in zip(folders, planned, strict=True)]
        place_of = {redact(self._sources[p].uri): p for p in places}
        for folder, report in zip(folders, self._each("fetch", work.fetch, calls), strict=True):
            size = {redact(f.source.uri): f.n_bytes for f in report.fetches}
            for row in read_stage(folder, ["fetched"])["fetched"].to_pylist():
                place, uri = place_of[row["source_uri"]], row["source_uri"]
                self._inputs[place] = Input(place, uri, ledger.input_sha256(row), size[uri])
                self._rows[place] = row

    def _make(self, stay: dict[int, Entry]) -> Settled:
        """Make anew what does not stay, and settle which candidate is a document and which repeats one."""
        candidates = [
            Candidate(p, e.source_uri, e.document_id, e.text_sha256, e.content_sha256, e.review_year, e)
            for p, e in stay.items()
        ]
        waiting = [place for place in sorted(self._inputs) if place not in stay]
        while True:
            self._fetch([place for place in waiting if place not in self._inputs])
            candidates += self._clean([self._inputs[place] for place in waiting])
            settled = settle(candidates)
            repeats = {candidate.place for _, candidate in settled.repeats}
            # A repeat whose document is gone has to be a document itself.
            waiting = [c.place for c in candidates if c.entry and c.entry.is_repeat and c.place not in repeats]
            if not waiting:
                break
            candidates = [c for c in candidates if c.place not in waiting]
        self._enrich({c.document_id for c in settled.documents if c.entry is None})
        for first, other in settled.clashes:
            detail = f"{first.source_uri} has the id {other.document_id} too; give one of them another"
            self.outcome.quarantine.append(Rejected(other.source_uri, other.document_id, "clean", "duplicate", detail))
        return settled

    def _clean(self, inputs: Sequence[Input]) -> Iterator[Candidate]:
        """Clean some inputs, in batches of their own."""
        data = self.outcome.data
        folders: list[Path] = []
        for batch in batches_of(inputs, DOCUMENTS_PER_BATCH, BYTES_PER_BATCH):
            folder = self.workspace / f"batch-{len(self._folders) + len(folders):05d}"
            rows = [self._rows[given.place] for given in batch]
            write_stage(folder, {"fetched": pa.Table.from_pylist(rows, schema=stages.FETCHED)})
            folders.append(folder)
        self._folders += folders
        place_of = {given.source_uri: given.place for given in inputs}
        for report in self._each("clean", work.clean, [(folder, data) for folder in folders]):
            self.outcome.n_processed += len(report.seen)
            yield from (self._candidate(place_of[seen.source_uri], seen) for seen in report.seen)

    def _candidate(self, place: int, seen: Seen) -> Candidate:
        return Candidate(
            place, seen.source_uri, seen.document_id, seen.text_sha256, seen.content_sha256, seen.review_year
        )

    def _enrich(self, documents: Collection[str]) -> None:
        """Split, enrich and validate the documents that are new; batches in which none is left are dropped."""
        usable: list[tuple[Path, list[str]]] = []
        for folder in self._folders:
            rows = read_stage(folder, ["cleaned"], ["document_id"])["cleaned"]
            cleaned = {str(document) for document in rows.column("document_id").to_pylist()}
            if cleaned & set(documents):
                usable.append((folder, sorted(cleaned - set(documents))))
        self._folders = [folder for folder, _ in usable]
        for _ in self._each("split", work.split, usable):
            pass
        enriched = list(self._each("enrich", work.enrich, [(folder,) for folder in self._folders]))
        lost = [[r.document_id for r in report.rejected if r.document_id] for report in enriched]
        latest = work.next_year()
        checks = [(folder, latest, out) for folder, out in zip(self._folders, lost, strict=True)]
        for _ in self._each("validate", work.validate, checks):
            pass

    def _each(self, stage: str, function: Callable[..., Report], calls: Sequence[tuple[Any, ...]]) -> Iterator[Report]:
        """One stage of all batches, with the progress told."""
        if calls:
            self.notify(stage, 0, len(calls))
        for done, report in enumerate(self.engine.each(stage, function, calls), 1):
            self._take(report)
            self.notify(stage, done, len(calls))
            yield report

    def _take(self, report: Report) -> None:
        self.reports.append(report)
        self.fetches += report.fetches

    def _conclude(self) -> None:
        """Gather what the stages rejected and found."""
        outcome = self.outcome
        outcome.quarantine += [rejected for report in self.reports for rejected in report.rejected]
        for rejected in outcome.quarantine:
            work.LOG.warning("%s: %s: %s", rejected.source_uri, rejected.reason, rejected.detail)
        outcome.findings = merge(finding for report in self.reports for finding in report.findings)

    def _entries(self, settled: Settled, invalid: Collection[str | None], code: str) -> list[Entry]:
        """The ledger of what shall be published, in the order of the request."""
        countries = {seen.document_id: seen.issuer_country for report in self.reports for seen in report.seen}
        entries: dict[int, Entry] = {}
        for candidate in settled.documents:
            if candidate.document_id not in invalid:
                part = ledger.part_of(countries.get(candidate.document_id), candidate.review_year)
                entries[candidate.place] = candidate.entry or self._entry(candidate, candidate, part, code)
        by_id = {entry.document_id: entry for entry in entries.values()}
        for first, other in settled.repeats:
            document = by_id.get(first.document_id)
            if document is not None:
                entries[other.place] = self._entry(first, other, document.part, code)
        return [entries[place] for place in sorted(entries)]

    def _entry(self, first: Candidate, candidate: Candidate, part: str, code: str) -> Entry:
        if candidate.entry is not None:
            return candidate.entry._replace(
                document_id=first.document_id, part=part, review_year=first.review_year, is_repeat=candidate != first
            )
        return Entry(
            candidate.source_uri, first.document_id, candidate != first, part, first.review_year,
            candidate.content_sha256, candidate.text_sha256, self._inputs[candidate.place].input_sha256,
            work.declared_facts(self._sources[candidate.place]), code,
        )  # fmt: skip

    def _left(self, known: Iterable[Entry]) -> list[str]:
        """Documents of the snapshot before that are no longer asked for."""
        asked = {redact(source.uri) for source in self._sources}
        return sorted({e.document_id for e in known if not e.is_repeat and e.source_uri not in asked})

    def _publish(self, entries: Sequence[Entry], known: Sequence[Entry], before: Path | None, content: Content) -> None:
        """Build the snapshot, hold it against the gates, and put it in place; `show` makes it current."""
        outcome, data = self.outcome, self.outcome.data
        self.notify("publish", 0, 1)
        repeats = source_rows(entries, content)
        built: snapshots.Snapshot = self.engine.call("publish", work.publish, data, outcome.run_id, content, repeats)
        outcome.held = self._gates(before, built, entries, known)
        if outcome.held and not self.scope.allow_shrink:
            outcome.state = "held"
            shutil.rmtree(built.folder)
            return
        if outcome.held:
            outcome.notes += [f"overridden by --allow-shrink: {line}" for line in outcome.held]
            outcome.held = []
        same = before is not None and before.name == built.snapshot_id
        outcome.snapshot = snapshots.put_in_place(data, built)
        ledger.write(data, built.snapshot_id, entries)
        outcome.state = "unchanged" if same else "published"
        self.notify("publish", 1, 1)

    def _gates(
        self, before: Path | None, built: snapshots.Snapshot, entries: Sequence[Entry], known: Sequence[Entry]
    ) -> list[str]:
        if before is None or before.name == built.snapshot_id:
            return []
        through = {entry.source_uri for entry in entries}
        asked = {redact(source.uri) for source in self._sources}
        still = [entry for entry in known if not entry.is_repeat and entry.source_uri in asked]
        lost = {entry.document_id for entry in still if entry.source_uri not in through}
        return gates.breaches(before, built.folder, lost, len(still), seeds.load_gates())
