"""Quarters, halves, seasons, decades, and expressions that repeat another."""

from __future__ import annotations

import re

from transforms.calendar_values import MISSING, Part, YearRef, months_part
from transforms.time_tails import Core, Tail, year_of
from transforms.time_words import WINDOW, TimeWords, near_year
from transforms.time_years import span_of_years

_ORDER = {"first": 1, "1st": 1, "opening": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4}
_MONTHS_OF = {"quarter": 3, "trimester": 3, "half": 6, "semester": 6}


_SEASON_START = re.compile(r"(?i)(?<!\w)(?:the )?(?:(?:early|late|mid)[ -])?\Z")
_NAMED = re.compile(r"(?<!\w)(?!In |The |By |Since |During |Early |Late |From |Until |Throughout )[A-Z][\w'-]* \Z")


class PeriodReader:
    """Reads parts of years that have a name of their own."""

    def __init__(self, words: TimeWords) -> None:
        self._w = words

    def period(self, text: str, core: Core) -> list[Part]:
        """Quarters and halves of a year."""
        end = core.end + text.startswith("s", core.end)
        order = self._w.left_order.search(text, max(core.low, core.start - WINDOW), core.start)
        if order is None:
            return []
        if text.startswith("-year", end):
            end += 5
        length = _MONTHS_OF[text[core.start : core.end].lower()]
        tail = year_of(self._w, text, end, core.high)
        if tail is None and (
            re.match(r" of\b|-", text[end : end + 4])
            or (length == 6 and not re.match(r"[,.;)]|\Z", text[end : min(end + 1, core.high)]))
        ):
            return []
        last = _order(order["to"], 12 // length)
        first = _order(order["from"], 12 // length) if order["from"] else last
        if order["n"]:
            count = self._w.number_of(order["n"])
            first, last = (last - count + 1, last) if order["to"].lower() in ("last", "final") else (1, count)
        if not 1 <= first <= last <= 12 // length:
            return []
        ref, end = (tail.ref, tail.end) if tail else (MISSING, end)
        return [months_part(order.start(), end, "quarter" if length == 3 else "half", ref, first, length, last)]

    def numbered(self, text: str, core: Core) -> list[Part]:
        """`Q3`, `H1 2019`; a half needs its year."""
        tail = year_of(self._w, text, core.end, core.high)
        if text[core.start] == "H" and tail is None:
            return []
        rule, length = ("quarter", 3) if text[core.start] == "Q" else ("half", 6)
        ref, end = (tail.ref, tail.end) if tail else (MISSING, core.end)
        return [months_part(core.start, end, rule, ref, int(text[core.start + 1]), length)]

    def months(self, text: str, core: Core) -> list[Part]:
        """`the first ten months of the year`, `the last three months of 2019`."""
        tail = year_of(self._w, text, core.end, core.high)
        order = self._w.left_order.search(text, max(core.low, core.start - WINDOW), core.start)
        if tail is None or order is None or order["from"]:
            return []
        count = self._w.number_of(order["n"]) if order["n"] else 3
        side = order["to"].lower()
        if not 1 <= count <= 12 or side not in ("first", "opening", "last", "final", "closing"):
            return []
        first, last = (1, count) if side in ("first", "opening") else (13 - count, 12)
        precision = "range" if order["n"] else "quarter"
        return [Part(order.start(), tail.end, "months", precision, "part", tail.ref, (first, 1), (last, 0))]

    def season(self, text: str, core: Core) -> list[Part]:
        """Northern seasons of three whole months; winter runs from December to the end of February."""
        name = text[core.start : core.end]
        low = max(core.low, core.start - WINDOW)
        tail = year_of(self._w, text, core.end, core.high)
        if name[0].isupper() and _NAMED.search(text, low, core.start):
            return []  # `Arab Spring`
        span = self._w.season_years.match(text, core.end, core.high)
        if span and tail is None:
            tail = Tail(span.end(), YearRef("said", int(span["year"])))
        near = self._w.left_near.search(text, low, core.start)
        inside = self._w.left_in.search(text, low, core.start)
        if tail is None and (not (near or inside) or re.match(r" of\b|s|-|'| [A-Z]", text[core.end : core.end + 4])):
            return []
        if tail is None and name.lower() == "fall" and not near:
            return []
        part = _SEASON_START.search(text, low, core.start)
        start = part.start() if part else core.start
        month = self._w.seasons[name.lower()]
        ref, end = (tail.ref, tail.end) if tail else (MISSING, core.end)
        if near and not tail:
            start, ref = near.start(), near_year(near["side"].lower(), month == 12)
        last = (2, 0) if month == 12 else (month + 2, 0)
        return [Part(start, end, "season", "range", "part", ref, (month, 1), last, int(month == 12))]

    def decade_word(self, text: str, core: Core) -> list[Part]:
        begin = self._w.left_decade.search(text, max(core.low, core.start - WINDOW), core.start)
        if begin is None:
            return []
        year = self._w.decades[text[core.start : core.end]]
        return [Part(begin.start(), core.end, "decade", "range", "year", YearRef("said", year), years=9)]

    def decade(self, text: str, core: Core) -> list[Part]:
        """`the past decade`, ten years with the review year the last; `a decade ago`."""
        low = max(core.low, core.start - WINDOW)
        if core.end < core.high and text[core.end] == "s":
            return []
        span = self._w.left_span.search(text, low, core.start)
        if span and not span["n"]:
            return [span_of_years(span, core.end, 10)]
        number = self._w.left_number.search(text, low, core.start)
        side = self._w.ago.match(text, core.end, core.high)
        if number and side and side["side"] == "ago":
            ref = YearRef("review", -10 * self._w.number_of(number["n"]))
            return [Part(number.start(), side.end(), "years-apart", "year", "year", ref)]
        return []

    def same(self, text: str, core: Core) -> list[Part]:
        """`the same month`, `the following day`: counted from an expression before it."""
        which = self._w.left_same.search(text, max(core.low, core.start - WINDOW), core.start)
        if which is None or re.match(r"s\b|'|-", text[core.end : core.end + 2]):
            return []
        words = which["which"].lower()
        by = 1 if words.endswith(("following", "next")) else -1 if words.endswith(("previous", "preceding")) else 0
        start = which.start() + (3 if words.startswith(("on ", "in ")) else 0)
        if text[core.start : core.end] == "month":
            return [Part(start, core.end, "same-month", "month", "same-month", YearRef("anchor", by))]
        return [Part(start, core.end, "same-day", "day", "same-day", YearRef("anchor", by))]


def _order(word: str, of: int) -> int:
    """The number of an ordinal, `last` of so many."""
    return _ORDER.get(word.lower(), of)
