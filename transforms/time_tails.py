"""The core of a time expression, and the year said after it."""

from __future__ import annotations

from typing import NamedTuple

from transforms.calendar_values import MISSING, YearRef
from transforms.time_words import TimeWords


class Core(NamedTuple):
    """The word or number that an expression is built around, its sort, and the bounds it may not leave."""

    start: int
    end: int
    sort: str
    low: int
    high: int


class Tail(NamedTuple):
    """A year said after a date, and where it ends."""

    end: int
    ref: YearRef


def year_after(words: TimeWords, text: str, end: int, high: int, *, dated: bool) -> Tail | None:
    """The year after a date or month, said or relative; `dated` says that a day stands before it."""
    said = words.tail_year.match(text, end, high)
    if said and (dated or not words.counted.match(text, said.end(), high)):
        comma = text[end] == "," and not dated
        if not comma or said.end() >= high or text[said.end()] in ",.;:)":
            return Tail(said.end(), YearRef("said", int(said["year"])))
    relative = words.tail_phrase.match(text, end, high)
    if relative:
        return Tail(relative.end(), words.year_phrases[relative["phrase"].lower()])
    return None


def year_of(words: TimeWords, text: str, end: int, high: int) -> Tail | None:
    """The year that a quarter or season belongs to: `of 2019`, `of the year`, `this year`."""
    the = words.tail_the_year.match(text, end, high)
    if the:
        after = words.year_after.match(text, the.end(), high)
        return Tail(after.end() if after else the.end(), MISSING)
    return year_after(words, text, end, high, dated=True)
