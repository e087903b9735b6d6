"""Time expressions: which words put something on the calendar, and which days they mean.

Conventions where a text leaves a choice: seasons are the northern ones and span three whole months; the
middle of a year is April to September; a fiscal year is the calendar year that it names; a date without a year is
in the review year unless its sentence says another; `last May` is May of the review year, as seen from its end,
but `last December` the one before; `the past five years` end with the review year.
"""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from transforms.calendar_values import MISSING, Part, YearRef, days_of, month_days, moved
from transforms.reference import Rows, fold
from transforms.time_parts import PartReader
from transforms.time_tails import Core
from transforms.time_words import TimeWords

_RANGE = re.compile(r" ?(?:-|/) ?| (?:up |through )?(?:to|until|till|through)(?: the)? ")
_SLASH = re.compile(r" ?/ ?")
_LIST = re.compile(r",? (?:and|or|&) (?:in |on )?|, ?| ?/ ?")
_COORDINATED = re.compile(r"\b(?:and|then|followed|before|later)\b")
_AND = frozenset({" and ", " and the "})
# What makes a date say when, and not which: `in 2018`, but `the 2018 summit`.
_WHEN = re.compile(r"(?i)(?<!\w)(?:in|on|at|during|throughout|from|between|towards)(?: \w+,?)? \Z")
# Words before an expression that still stands at the head of its sentence.
_HEAD_WORDS = 3


class TimeExpression(NamedTuple):
    """text[start:end] means the days from `date_start` to `date_end`, both inclusive; None is an open end."""

    start: int
    end: int
    date_start: dt.date | None
    date_end: dt.date | None
    precision: str  # day month quarter half year range
    basis: str  # explicit review_year relative
    rule: str


@dataclass
class _Memory:
    """What the sentences before said: the last days named, and the year that a `same year` means."""

    review_year: int
    first: dt.date | None = None
    year: int | None = None

    def pass_to_next(self, found: Sequence[TimeExpression]) -> None:
        """Keep what the sentence just read named last; a sentence without dates makes the next one forget."""
        dated = [e.date_start for e in found if e.date_start is not None]
        self.first = dated[-1] if dated else None
        self.year = self.first.year if self.first is not None else None


class _Taken:
    """Spans that belong to names."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        furthest = 0
        for start, end in sorted(spans):
            furthest = max(furthest, end)
            self._starts.append(start)
            self._ends.append(furthest)

    def overlap(self, start: int, end: int) -> bool:
        """Whether a name holds a character of text[start:end]."""
        at = bisect_right(self._starts, end - 1)
        return at > 0 and self._ends[at - 1] > start


class Times:
    """Finds time expressions. Build it once."""

    def __init__(self, files: Mapping[str, Rows]) -> None:
        self._words = TimeWords(files)
        self._reader = PartReader(self._words)

    def find(
        self,
        text: str,
        sentences: Sequence[tuple[int, int]],
        review_year: int,
        taken: Sequence[tuple[int, int]] = (),
    ) -> list[TimeExpression]:
        """The expressions inside one of `sentences` (start, end; in order) that overlap no span of `taken`.

        Offsets are code points; the result is sorted and doesn't overlap. Time is linear in the length of the text.
        """
        folded = fold(text)
        names = _Taken(taken)
        memory = _Memory(review_year)
        found: list[TimeExpression] = []
        last = -2
        for ordinal, parts in self._by_sentence(folded, sentences, names):
            if ordinal != last + 1:
                memory = _Memory(review_year)
            last = ordinal
            here = self._sentence(folded, sentences[ordinal], parts, memory)
            memory.pass_to_next(here)
            found += [one for one in here if not names.overlap(one.start, one.end)]
        return found

    def _by_sentence(
        self, text: str, sentences: Sequence[tuple[int, int]], names: _Taken
    ) -> Iterator[tuple[int, list[Part]]]:
        """Ordinals of the sentences that hold parts, with their parts, which don't overlap."""
        at, low, parts = 0, 0, list[Part]()
        for start, end, sort in self._reader.cores(text):
            while at < len(sentences) and sentences[at][1] <= start:
                if parts:
                    yield at, parts
                    parts = []
                at += 1
            if at == len(sentences):
                return
            first, high = sentences[at]
            low = max(low, first)
            if start < low or end > high:
                continue
            read = self._reader.read(text, Core(start, end, sort, low, high))
            if read:
                low = max(low, read[-1].end)
            parts += [part for part in read if not names.overlap(part.start, part.end)]
        if parts:
            yield at, parts

    def _sentence(
        self, text: str, sentence: tuple[int, int], parts: list[Part], memory: _Memory
    ) -> list[TimeExpression]:
        parts = self._share_years(text, sentence, parts)
        found: list[TimeExpression] = []
        at = 0
        while at < len(parts):
            start = self._range_start(text, sentence[0], parts, at)
            if start is not None and (both := self._range(parts[at], parts[at + 1], start, memory)):
                found.append(self._open(text, sentence, both))
                at += 2
                continue
            one = self._resolve(parts[at], memory)
            if one is not None:
                found.append(self._open(text, sentence, one))
            at += 1
        return _disjoint(found)

    def _share_years(self, text: str, sentence: tuple[int, int], parts: list[Part]) -> list[Part]:
        """Give dates without a year the year that the sentence says for them."""
        shared = list(parts)
        for i in range(len(parts) - 2, -1, -1):  # `in May and June 2018`
            one, other = shared[i], shared[i + 1]
            gap = text[one.end : other.start]
            if one.ref == MISSING and other.ref != MISSING and _dated(one) and _dated(other):
                ranges = _RANGE.fullmatch(gap) is not None and not _SLASH.fullmatch(gap)
                if ranges or _LIST.fullmatch(gap):
                    earlier = ranges and one.first > (other.last[0], 31)
                    shared[i] = one._replace(ref=YearRef(other.ref.base, other.ref.value - earlier))
        governing: Part | None = None
        for i, bare in enumerate(shared):
            part = bare
            if part.ref == MISSING and governing is not None and _dated(part):
                between = text[governing.end : part.start]
                if self._governs(text, sentence[0], governing, part, between):
                    later = bool(_RANGE.fullmatch(between)) and part.first < governing.first
                    part = part._replace(ref=governing.ref._replace(value=governing.ref.value + later))
                    shared[i] = part
            if part.ref.base in ("said", "review") and part.unit in ("day", "month", "year", "part"):
                governing = part if part.years == 0 else None
        return shared

    def _governs(self, text: str, low: int, governing: Part, part: Part, between: str) -> bool:
        """Whether the year of a part before holds for this one too."""
        if _RANGE.fullmatch(between):
            return governing.unit != "year"
        is_forward = governing.unit == "year" or part.first >= governing.first
        opened = self._words.left_open.search(text, max(low, governing.start - 20), governing.start)
        if opened or not is_forward:
            return False
        at_head = text.count(" ", low, governing.start) < _HEAD_WORDS
        if at_head and (governing.start == low or _WHEN.search(text, max(low, governing.start - 20), governing.start)):
            return governing.ref.base == "said" or governing.rule.startswith("relative")
        if governing.unit == "year" or text[governing.end] == ")" or text[part.start - 1] == "(":
            return False
        return len(between) < 80 and _COORDINATED.search(between) is not None

    def _range_start(self, text: str, low: int, parts: Sequence[Part], at: int) -> int | None:
        """Where a range of this part and the next begins; None where they are two expressions."""
        if at + 1 == len(parts):
            return None
        one, other = parts[at], parts[at + 1]
        gap = text[one.end : other.start]
        if gap in _AND:
            between = self._words.left_between.search(text, max(low, one.start - 20), one.start)
            return between.start() if between else None
        if not _RANGE.fullmatch(gap) or (_SLASH.fullmatch(gap) and one.unit != "month"):
            return None
        return None if self._words.guarded_before("moved", text, low, one.start) else one.start

    def _range(self, one: Part, other: Part, start: int, memory: _Memory) -> TimeExpression | None:
        """From the first day of one to the last of the other; None where that runs backwards."""
        first, last = self._resolve(one, memory), self._resolve(other, memory)
        if first is None or last is None or first.date_start is None or last.date_end is None:
            return None
        if last.date_end < first.date_start and other.ref == MISSING:
            last = self._resolve(other._replace(ref=YearRef("said", first.date_start.year + 1)), memory)
        if last is None or last.date_end is None or last.date_end < first.date_start:
            return None
        basis = next((b for b in ("explicit", "relative") if b in (first.basis, last.basis)), "review_year")
        if MISSING in (one.ref, other.ref) and basis == "explicit":
            basis = "review_year" if other.ref == one.ref else "explicit"
        return TimeExpression(start, other.end, first.date_start, last.date_end, "range", basis, f"{one.rule}-range")

    def _resolve(self, part: Part, memory: _Memory) -> TimeExpression | None:
        """The part with its days; None where the calendar has none, or nothing was said for `the same month`."""
        if part.unit.startswith("same"):
            return _repeated(part, memory.first)
        base, value = part.ref
        if base == "said":
            year, basis = value, "explicit"
        elif base == "review":
            year, basis = memory.review_year + value, "relative"
        elif base == "anchor":
            if memory.year is None and part.rule == "years-apart":
                return None
            year, basis = (memory.year or memory.review_year) + value, "relative"
        else:
            year, basis = memory.review_year, "review_year"
        days = days_of(part, year)
        if days is None:
            return None
        memory.first, memory.year = days[0], (year if base != "missing" else memory.year)
        return TimeExpression(part.start, part.end, *days, part.precision, basis, part.rule)

    def _open(self, text: str, sentence: tuple[int, int], one: TimeExpression) -> TimeExpression:
        """The expression with an open end where `since`, `until`, `onwards` and the like make one."""
        low, high = sentence
        after = self._words.onwards.match(text, one.end, high)
        if after:
            return one._replace(end=after.end(), date_end=None, precision="range", rule=f"{one.rule}-onwards")
        before = self._words.left_open.search(text, max(low, one.start - 24), one.start)
        if before is None or one.rule.endswith("-range") or one.date_start is None or one.date_end is None:
            return one
        word = before["open"].lower()
        side = self._words.words["open"][word]
        start, end = one.date_start, one.date_end
        first: dt.date | None = None
        last: dt.date | None = None
        if side == "from":
            first = start
        elif side == "to" or (side == "before" and one.rule == "year-part"):
            last = end
        elif self._words.guarded_before("before_after", text, low, before.start()):
            return one
        elif side == "before":
            last = moved(start, -1)
        else:
            first = moved(end, 1)
        if first is None and last is None:
            return one
        rule = f"{one.rule}-{word.replace(' ', '-')}"
        return TimeExpression(before.start(), one.end, first, last, "range", one.basis, rule)


def _dated(part: Part) -> bool:
    return part.unit in ("day", "month") or part.rule in ("quarter", "half", "months")


def _repeated(part: Part, first: dt.date | None) -> TimeExpression | None:
    """`the same month` or `the following day`, counted from the days named last."""
    if first is None:
        return None
    if part.unit == "same-month":
        days = month_days(first.year, first.month + part.ref.value)
    else:
        day = moved(first, part.ref.value)
        days = (day, day) if day is not None else None
    return TimeExpression(part.start, part.end, *days, part.precision, "relative", part.rule) if days else None


def _disjoint(found: Sequence[TimeExpression]) -> list[TimeExpression]:
    """The expressions without those that begin inside the one before."""
    kept: list[TimeExpression] = []
    for one in sorted(found, key=lambda e: (e.start, -e.end)):
        if not kept or kept[-1].end <= one.start:
            kept.append(one)
    return kept
