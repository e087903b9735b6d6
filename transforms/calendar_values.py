"""Parts of the calendar as a text says them, and the days they mean once their year is known."""

from __future__ import annotations

import datetime as dt
from typing import Literal, NamedTuple

Unit = Literal["day", "month", "part", "year", "same-month", "same-day"]
Days = tuple[dt.date, dt.date]
# Months of the parts of a year. What lies around its middle is its two middle quarters.
YEAR_PARTS = {"first": (1, 3), "last": (10, 12), "middle": (4, 9)}

_LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


class YearRef(NamedTuple):
    """Which year is meant: `said` is itself, `review` and `anchor` count from a year, `missing` names none."""

    base: Literal["said", "review", "anchor", "missing"]
    value: int = 0


MISSING = YearRef("missing")


class Part(NamedTuple):
    """text[start:end] means the days `first` to `last`, (month, day) each, of a year; day 0 is the month's last.

    `years` is how many years `last` lies after `first`. A unit `same-…` repeats an earlier expression, `ref.value` later.
    """

    start: int
    end: int
    rule: str
    precision: str
    unit: Unit
    ref: YearRef
    first: tuple[int, int] = (1, 1)
    last: tuple[int, int] = (12, 0)
    years: int = 0


def days_of(part: Part, year: int) -> Days | None:
    """First and last day, inclusive; None where the calendar has no such day."""
    first = make_date(year, *part.first)
    last = make_date(year + part.years, *part.last)
    return (first, last) if first is not None and last is not None and first <= last else None


def make_date(year: int, month: int, day: int) -> dt.date | None:
    """The date, day 0 being the last of the month; None where there is none."""
    if not (dt.MINYEAR <= year <= dt.MAXYEAR and 1 <= month <= 12):
        return None
    is_leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    length = 29 if month == 2 and is_leap else _LENGTHS[month - 1]
    return dt.date(year, month, day or length) if 0 <= day <= length else None


def month_days(year: int, month: int) -> Days | None:
    """The days of the month; months count on beyond 12 and below 1."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    first, last = make_date(year, month, 1), make_date(year, month, 0)
    return (first, last) if first is not None and last is not None else None


def moved(day: dt.date, by: int) -> dt.date | None:
    """The day so many days later; None beyond the calendar's ends."""
    try:
        return day + dt.timedelta(days=by)
    except OverflowError:
        return None


def year_part(start: int, end: int, ref: YearRef, which: str) -> Part:
    first, last = YEAR_PARTS[which]
    return Part(
        start, end, "year-part", "range" if which == "middle" else "quarter", "part", ref, (first, 1), (last, 0)
    )


def months_part(start: int, end: int, rule: str, ref: YearRef, first: int, length: int, last: int = 0) -> Part:
    """The quarters or halves `first` to `last`."""
    last = last or first
    precision = rule if first == last else "range"
    return Part(start, end, rule, precision, "part", ref, ((first - 1) * length + 1, 1), (last * length, 0))
