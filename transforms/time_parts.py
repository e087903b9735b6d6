"""Where time expressions may stand, and who reads the parts around a month, a year or a word such as `quarter`."""

from __future__ import annotations

import re
from collections.abc import Callable

import ahocorasick_rs

from transforms.calendar_values import Part
from transforms.time_dates import DateReader
from transforms.time_periods import PeriodReader
from transforms.time_tails import Core
from transforms.time_words import TimeWords
from transforms.time_years import YearReader

_YEAR = re.compile(r"(?:1[5-9]|20)\d\d|2100")
_PERIODS = {
    "year": ("year", "Year"),
    "period": ("quarter", "Quarter", "half", "Half", "semester", "Semester", "trimester"),
    "numbered": ("Q1", "Q2", "Q3", "Q4", "H1", "H2"),
    "months": ("months",),
    "same": ("month", "day"),
    "decade": ("decade",),
    "fiscal": ("FY",),
}


class PartReader:
    """Finds the cores of time expressions and reads the parts around them."""

    def __init__(self, words: TimeWords) -> None:
        dates, years, periods = DateReader(words), YearReader(words), PeriodReader(words)
        self._readers: dict[str, Callable[[str, Core], list[Part]]] = {
            "month name": dates.month,
            "number": years.number,
            "year": years.year_word,
            "fiscal": years.fiscal,
            "period": periods.period,
            "numbered": periods.numbered,
            "months": periods.months,
            "season": periods.season,
            "decade": periods.decade,
            "decade word": periods.decade_word,
            "same": periods.same,
        }
        sorts = {word: sort for sort, group in _PERIODS.items() for word in group}
        sorts |= dict.fromkeys(words.months, "month name")
        sorts |= {variant: "season" for season in words.seasons for variant in (season, season.capitalize())}
        sorts |= dict.fromkeys(words.decades, "decade word")
        self._sorts = list(sorts.values())
        self._automaton = ahocorasick_rs.AhoCorasick(
            list(sorts), matchkind=ahocorasick_rs.MatchKind.LeftmostLongest, store_patterns=False
        )

    def cores(self, text: str) -> list[tuple[int, int, str]]:
        """Start, end and sort of what may be the core of a time expression, in order."""
        found = [
            (start, end, self._sorts[which])
            for which, start, end in self._automaton.find_matches_as_indexes(text)
            if _bounded(text, start, end)
        ]
        found += [(match.start(), match.end(), "number") for match in _YEAR.finditer(text)]
        return sorted(found)

    def read(self, text: str, core: Core) -> list[Part]:
        """The parts that the core makes, none where it is no time; several where days are listed."""
        return self._readers[core.sort](text, core)


def _bounded(text: str, start: int, end: int) -> bool:
    """Whether text[start:end] is a word, or a word with a plural's `s`."""
    after = text[end : end + 2]
    return not (start and text[start - 1].isalnum()) and not (
        after[:1].isalpha() and (after[0] != "s" or after[1:].isalnum())
    )
