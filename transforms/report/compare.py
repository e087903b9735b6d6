"""Two years side by side: counts, rates by length of text, and what may honestly be said of the difference."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, TypeVar

Key = TypeVar("Key", int, str)

# A share that differs by less than this factor is called about the same; the views `partner_change` and `topic_year` say so too.
NOTABLE = 1.25
CLEAR = 0.05  # of all mentions: what a group must gain or lose to head a section
PEAK = 3  # a lower count is no peak, whatever the others are
FEW = 5  # counts below this say that something is there, not how much


class Years(NamedTuple):
    """The years that are compared; `before` is None where there is but one."""

    before: int | None
    after: int

    @property
    def both(self) -> list[int]:
        return [self.after] if self.before is None else [self.before, self.after]


class Pair(NamedTuple):
    """How often something is told in two years, and its share of the whole of each year, from 0 to 1."""

    key: str
    name: str
    group: str
    before: int
    after: int
    before_share: float
    after_share: float

    @property
    def change(self) -> str:
        """`new`, `gone`, `up`, `down` or `same`: `up` and `down` where the share differs by a quarter or more, and by more
        than one mention fewer or more would undo in either year.
        """
        if not self.before:
            return "new"
        if not self.after:
            return "gone"
        low, high = sorted((self.before_share, self.after_share))
        if not low or high < low * NOTABLE or self._undone_by_one:
            return "same"
        return "up" if self.after_share > self.before_share else "down"

    @property
    def _undone_by_one(self) -> bool:
        """Whether the counts differ by less than one from what the share of the other year would give."""
        ratio = self.after_share / self.before_share
        return min(abs(self.after - self.after / ratio), abs(self.before - self.before * ratio)) < 1

    @property
    def few(self) -> bool:
        return max(self.before, self.after) < FEW


class Counted(NamedTuple):
    """A count of something in a year."""

    key: str
    name: str
    group: str
    year: int
    n: int


def compared(years: tuple[int, int] | None, there: Iterable[int]) -> Years:
    """The years to compare: those asked for, else the last two that have documents. ValueError for a year without any."""
    known = sorted(set(there))
    if years is not None:
        missing = [str(year) for year in years if year not in known]
        if missing:
            raise ValueError(f"no review of {' or '.join(missing)}; there are {', '.join(map(str, known))}")
        before, after = min(years), max(years)
        return Years(before if before != after else None, after)
    return Years(known[-2] if len(known) > 1 else None, known[-1])


def pairs(counts: Iterable[Counted], years: Years, totals: Mapping[int, int] | None = None) -> list[Pair]:
    """What is told in either year, ordered by how much the later year tells of it, then the earlier.

    `totals` are the wholes that shares are taken of, by year; without them, the sum of the counts.
    """
    found: dict[str, list[int]] = {}
    said: dict[str, Counted] = {}
    whole: dict[int, int] = dict.fromkeys(years.both, 0)
    for count in counts:
        if count.year in whole:
            said[count.key] = count
            found.setdefault(count.key, [0, 0])[count.year == years.after] += count.n
            whole[count.year] += count.n
    rows = [(key, said[key].name, said[key].group, before, after) for key, (before, after) in found.items()]
    return _ranked(rows, years, totals or whole)


def grouped(rows: Sequence[Pair], years: Years) -> list[Pair]:
    """The same, summed by group."""
    summed: dict[str, list[int]] = {}
    for row in rows:
        total = summed.setdefault(row.group, [0, 0])
        total[0] += row.before
        total[1] += row.after
    whole = dict(zip((years.before or 0, years.after), map(sum, zip(*summed.values(), strict=True)), strict=False))
    return _ranked([(group, group, "", before, after) for group, (before, after) in summed.items()], years, whole)


def _ranked(rows: Iterable[tuple[str, str, str, int, int]], years: Years, whole: Mapping[int, int]) -> list[Pair]:
    def share(n: int, year: int | None) -> float:
        total = whole.get(year, 0) if year is not None else 0
        return n / total if total else 0.0

    made = [Pair(*row, share(row[3], years.before), share(row[4], years.after)) for row in rows]
    return sorted(made, key=lambda p: (-p.after, -p.before, p.name))


def shift(groups: Sequence[Pair]) -> tuple[Pair | None, Pair | None]:
    """The group whose share rose most and the one whose share fell most, by five points of a hundred and a quarter of
    what it was at least.
    """
    if not (any(g.before for g in groups) and any(g.after for g in groups)):
        return None, None
    moved = sorted((g for g in groups if not g.few), key=lambda g: g.after_share - g.before_share)
    rose = [g for g in moved if g.change in ("up", "new") and g.after_share - g.before_share >= CLEAR]
    fell = [g for g in moved if g.change in ("down", "gone") and g.before_share - g.after_share >= CLEAR]
    return (rose[-1] if rose else None), (fell[0] if fell else None)


def movers(rows: Sequence[Pair], change: str, most: int = 3) -> list[Pair]:
    """Those with the greatest difference of shares in one direction, counts of five and more only."""
    fit = [r for r in rows if r.change == change and not r.few]
    return sorted(fit, key=lambda r: (-abs(r.after_share - r.before_share), r.name))[:most]


def leaders(rows: Sequence[Pair], most: int = 3) -> list[Pair]:
    """The first of rows ranked by the later year, without those who only share their count with one left out."""
    ranked = [row for row in rows if row.after]
    if len(ranked) <= most:
        return ranked
    return [row for row in ranked[:most] if row.after > ranked[most].after]


def peaks(counts: Mapping[Key, int], most: int = 2) -> list[Key]:
    """The keys with the highest count; none where more than `most` share it or where it is less than three, since that
    is no peak.
    """
    highest = max(counts.values(), default=0)
    found = sorted(key for key, n in counts.items() if n == highest >= PEAK)
    return found if len(found) <= most else []
