"""Dates and months: what stands around the name of a month."""

from __future__ import annotations

import itertools
import re

from transforms.calendar_values import MISSING, Part
from transforms.time_tails import Core, year_after
from transforms.time_words import WINDOW, TimeWords, near_year

# `In May 15 states joined` counts states, while `on May 15 ministers met` has a date.
_IN = re.compile(r"(?i)(?:^|(?<!\w)(?:in|since|by|during|until|for|through|after|before|and) )\Z")


class DateReader:
    """Reads days and months."""

    def __init__(self, words: TimeWords) -> None:
        self._w = words

    def month(self, text: str, core: Core) -> list[Part]:
        low = max(core.low, core.start - WINDOW)
        left = self._left_days(text, low, core.start)
        if core.end < core.high and text[core.end] == "s":
            return []
        if left:
            return self._days(text, core, left, core.end)
        right = self._w.right_days.match(text, core.end, core.high)
        if right and self._is_day(text, core, right):
            return self._days(text, core, right, right.end())
        return self._bare_month(text, core)

    def _left_days(self, text: str, low: int, at: int) -> re.Match[str] | None:
        """The days before a month; what stands right before it rules most months out at once."""
        last = text[max(low, at - 2) : at - 1]
        if not last or not (last.isdigit() or last in "hdtf" or text.startswith("day ", at - 4)):
            return None
        found = self._w.left_days.search(text, low, at)
        return found or (self._w.left_ordinal.search(text, low, at) if last == "f" else None)

    def _is_day(self, text: str, core: Core, right: re.Match[str]) -> bool:
        """Whether a number after a month is a day and not a count: `May 3`, but `In May 20 teams`."""
        if not right["days"][-1].isdigit() or not _IN.search(text, max(core.low, core.start - 20), core.start):
            return True
        if self._w.tail_year.match(text, right.end(), core.high):
            return True
        counted = self._w.counted.match(text, right.end(), core.high) or self._w.plural.match(
            text, right.end(), core.high
        )
        return counted is None

    def _days(self, text: str, core: Core, days: re.Match[str], end: int) -> list[Part]:
        month = self._w.months[text[core.start : core.end]]
        tail = year_after(self._w, text, end, core.high, dated=True)
        ref, end = (tail.ref, tail.end) if tail else (MISSING, end)
        is_left = days.end() == core.start
        start = days.start() if is_left else core.start
        if is_left and days["the"] and not days["of"] and days.start("the") == start:
            start = days.start("days")  # `the 26 May talks`
        if not is_left and (weekday := self._w.left_weekday.search(text, max(core.low, start - 20), start)):
            start = weekday.start()
        if ref is MISSING and self._is_guarded_date(text, start, end, core):
            return []
        spans = self._day_spans(days)
        first = [day for day, _, _, _ in spans]
        between = self._w.left_between.search(text, max(core.low, start - 20), start) if len(spans) == 2 else None
        if between or (len(spans) > 1 and all(d == u for d, u, _, _ in spans) and _run(first)):
            spans = [(spans[0][0], spans[-1][1], days.start("days"), days.end("days"))]
            start = between.start() if between else start
        parts = []
        for at, (day, until, item_start, item_end) in enumerate(spans):
            precision, rule = ("day", "day") if day == until else ("range", "days")
            begin = start if at == 0 else item_start
            stop = end if at == len(spans) - 1 else item_end
            parts.append(Part(begin, stop, rule, precision, "day", ref, (month, day), (month, until)))
        return parts

    def _day_spans(self, days: re.Match[str]) -> list[tuple[int, int, int, int]]:
        """First and last day of each item of a list of days, and where the item stands."""
        if days["days"][0].isalpha():
            day = self._w.ordinals[days["days"].lower()]
            return [(day, day, *days.span("days"))]
        spans = []
        for item in self._w.day_items.finditer(days["days"]):
            day = _digits(item[1])
            offset = days.start("days")
            spans.append((day, _digits(item[2]) if item[2] else day, offset + item.start(), offset + item.end()))
        return spans

    def _is_guarded_date(self, text: str, start: int, end: int, core: Core) -> bool:
        """A day or month without a year that recurs every year or belongs to a name."""
        w = self._w
        if any(w.guarded_before(guard, text, core.low, start) for guard in ("recurring", "named")):
            return True
        if any(w.guarded_after(guard, text, end, core.high) for guard in ("recurring", "named")):
            return True
        eleventh = self._w.months[text[core.start : core.end]] == 9 and "11" in text[start:end]
        return eleventh and w.guarded_after("september_eleven", text, end, core.high)

    def _bare_month(self, text: str, core: Core) -> list[Part]:
        name = text[core.start : core.end]
        month, start, end = self._w.months[name], core.start, core.end
        tail = year_after(self._w, text, end, core.high, dated=False)
        low = max(core.low, start - WINDOW)
        part = self._w.left_part.search(text, low, start)
        near = self._w.left_near.search(text, low, start)
        if tail:
            ref, end = tail.ref, tail.end
        else:
            ref = MISSING
            if name in self._w.short_months and not text.startswith(".", end):
                return []
            begin = part.start() if part else start
            if not (part or self._is_month(text, core)) or self._is_guarded_date(text, begin, end, core):
                return []
        rule = "month"
        if part:
            start, rule = part.start(), "month-part"
        elif near and not tail:
            start, ref, rule = near.start(), near_year(near["side"].lower(), month == 12), "relative-month"
        return [Part(start, end, rule, "month", "month", ref, (month, 1), (month, 0))]

    def _is_month(self, text: str, core: Core) -> bool:
        """Whether a name of a month that is also a verb or a person's name is the month here."""
        w, name = self._w, text[core.start : core.end]
        ambiguity = w.words["ambiguous_month"].get(name.capitalize(), "")
        if not ambiguity:
            return True
        if w.guarded_before("surname", text, core.low, core.start):
            return False
        if name == "March" and w.guarded_after("march", text, core.end, core.high):
            return w.to_month.match(text, core.end, core.high) is not None
        before = w.last_word.search(text, max(core.low, core.start - 20), core.start)
        if before is None:  # at the head of the sentence
            if ambiguity == "name":
                return text[core.end : core.end + 1] != " " or not text[core.end + 1 : core.end + 2].isupper()
            return w.guarded_after("month_subject", text, core.end, core.high)
        return self._suits(text, core, before, ambiguity)

    def _suits(self, text: str, core: Core, before: re.Match[str], ambiguity: str) -> bool:
        """Whether the word before lets the name be a month's."""
        word = before[1]
        cue = self._w.words["month_cue"].get(word.lower())
        if cue is not None or word.endswith(("'s", "s'")):
            is_doubtful = cue != "sure" and text.startswith("May", core.start)
            return not (is_doubtful and self._w.guarded_after("modal", text, core.end, core.high))
        if word in ("and", "or", "to", ",", "&", "till"):
            return self._has_month_beside(text, core, before.start())
        return word in "(-/[" or (ambiguity == "name" and not word[0].isupper())

    def _has_month_beside(self, text: str, core: Core, at: int) -> bool:
        """Whether another month stands before or after in a list."""
        if self._w.left_month.search(text, max(core.low - 40, at - 40, 0), at):
            return True
        return self._w.right_month.match(text, core.end, core.high) is not None


def _digits(day: str) -> int:
    return int(re.sub(r"\D", "", day))


def _run(days: list[int]) -> bool:
    """Whether each day follows the one before."""
    return all(later == day + 1 for day, later in itertools.pairwise(days))
