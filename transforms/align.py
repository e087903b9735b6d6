"""Alignment of cleaned text with the raw text it came from.

Cleaning is written down as operations that tile the raw text without a gap: a stretch is kept, replaced (white space
folded, a soft hyphen dropped, letters composed) or removed (boilerplate). From them follow the clean text, the
alignment and the removals, and from these three `rebuild` gives the raw text back. All offsets are code points.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple


class Op(NamedTuple):
    """raw[start:end] becomes `text`; `None` means it is kept as it is. A `rule` marks a removal of boilerplate."""

    start: int
    end: int
    text: str | None = None
    rule: str = ""


class Run(NamedTuple):
    """clean[clean_start:clean_start+length] == raw[raw_start:raw_start+length]; `replaced` are the raw characters
    that follow the run and stand otherwise, or not at all, in the clean text.
    """

    clean_start: int
    raw_start: int
    length: int
    replaced: str | None


class Removal(NamedTuple):
    raw_start: int
    raw_end: int
    text: str
    rule: str


@dataclass(frozen=True)
class Aligned:
    clean: str
    alignment: list[Run]
    removals: list[Removal]


def apply(raw: str, ops: Iterable[Op]) -> Aligned:
    """Carry `ops` out, which must tile `raw` in order; ValueError where they don't."""
    clean: list[str] = []
    runs: list[list[Any]] = []  # clean_start, raw_start, length, replaced
    removals: list[Removal] = []
    clean_at = raw_at = 0
    for op in ops:
        if op.start != raw_at or op.end < op.start:
            raise ValueError(f"operations leave a gap at {raw_at}: {op}")
        source = raw[op.start : op.end]
        raw_at = op.end
        if op.rule:
            removals.append(Removal(op.start, op.end, source, op.rule))
            continue
        text = source if op.text is None else op.text
        if not source and not text:
            continue
        last = runs[-1] if runs else None
        follows = last is not None and last[1] + last[2] + len(last[3] or "") == op.start
        if text == source:
            if last is not None and follows and not last[3] and last[0] + last[2] == clean_at:
                last[2] += len(text)
            else:
                runs.append([clean_at, op.start, len(text), None])
        elif last is not None and follows and not (text and last[3]):
            last[3] = (last[3] or "") + source
        else:
            runs.append([clean_at, op.start, 0, source])
        clean.append(text)
        clean_at += len(text)
    if raw_at != len(raw):
        raise ValueError(f"operations end at {raw_at} of {len(raw)}")
    return Aligned("".join(clean), [Run(c, r, n, replaced or None) for c, r, n, replaced in runs], removals)


def rebuild(
    clean: str, alignment: Iterable[Run | Mapping[str, Any]], removals: Iterable[Removal | Mapping[str, Any]]
) -> str:
    """The raw text: nothing of the source is lost. Takes this module's tuples as well as rows of the tables."""
    pieces: list[tuple[int, str]] = []
    for run in alignment:
        clean_start, raw_start, length, replaced = run if isinstance(run, Run) else Run(**run)
        pieces.append((raw_start, clean[clean_start : clean_start + length] + (replaced or "")))
    for removal in removals:
        if isinstance(removal, Removal):
            pieces.append((removal.raw_start, removal.text))
        else:
            pieces.append((removal["raw_start"], removal["text"]))
    pieces.sort(key=lambda piece: piece[0])
    return "".join(text for _, text in pieces)


class RawOffsets:
    """Places of clean spans in the raw text."""

    def __init__(self, alignment: Sequence[Run]) -> None:
        self._runs = alignment
        self._starts = [run.clean_start for run in alignment]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Raw start and end of clean[start:end], a span that isn't empty; what was replaced counts whole."""
        first, last = self._run_at(start), self._run_at(end - 1)
        if start < first.clean_start + first.length:
            raw_start = first.raw_start + start - first.clean_start
        else:
            raw_start = first.raw_start + first.length
        if end <= last.clean_start + last.length:
            raw_end = last.raw_start + end - last.clean_start
        else:
            raw_end = last.raw_start + last.length + len(last.replaced or "")
        return raw_start, raw_end

    def _run_at(self, position: int) -> Run:
        return self._runs[bisect_right(self._starts, position) - 1]
