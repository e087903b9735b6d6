"""Years: numbers that are years, and expressions around the word `year`."""

from __future__ import annotations

import re

from transforms.calendar_values import MISSING, Part, YearRef, months_part, year_part
from transforms.time_tails import Core
from transforms.time_words import WINDOW, TimeWords

_PLURAL = re.compile(r"'?s\b")
_QUARTER = re.compile(r"[ -]?Q([1-4])\b")
_END = re.compile(r"(?:'s |-)end\b")
_SAID_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_MID = re.compile(r"(?i)(?<!\w)(mid|end)-\Z")
_JOINED = re.compile(r"(?i)(?<!\w)(?:mid|end|early|late)-\Z")
# What may follow a year although most signs and letters right after digits make them something else.
_GOES_ON = re.compile(r"'s\b|-(?:[A-Z]|[12]\d{3})")
_SHORT = re.compile(r"[ -]?(\d\d)(?:[-/](\d\d))?(?!\d)")


class YearReader:
    """Reads years, ranges of years, and dates that are all numbers."""

    def __init__(self, words: TimeWords) -> None:
        self._w = words

    def number(self, text: str, core: Core) -> list[Part]:
        """Four digits: a year, a range of years, a decade, or the year of a date that is all numbers."""
        year = int(text[core.start : core.end])
        dated = self._numeric_date(text, core, year)
        if dated is not None:
            return dated
        if text[core.end : core.end + 1].isalnum() and not text.startswith("s", core.end):
            return []
        if core.start and text[core.start - 1].isalnum():
            return self._glued_fiscal(text, core, year)
        return self._special(text, core, year) or self._years(text, core, year)

    def _special(self, text: str, core: Core, year: int) -> list[Part]:
        """`the 1990s`, `2019 Q3`."""
        plural = _PLURAL.match(text, core.end, core.high)
        if plural and year % 10 == 0 and year >= 1800:
            begin = self._w.left_decade.search(text, max(core.low, core.start - WINDOW), core.start)
            start = begin.start() if begin else core.start
            return [Part(start, plural.end(), "decade", "range", "year", YearRef("said", year), years=9)]
        quarter = _QUARTER.match(text, core.end, core.high)
        if quarter:
            return [months_part(core.start, quarter.end(), "quarter", YearRef("said", year), int(quarter[1]), 3)]
        return []

    def _years(self, text: str, core: Core, year: int) -> list[Part]:
        until, end = self._range_end(text, core, year)
        if text.startswith("s", core.end) or not self._is_year(text, core, end, until != year):
            return []
        return [self._with_words(text, core._replace(end=end), YearRef("said", year), until - year)]

    def _numeric_date(self, text: str, core: Core, year: int) -> list[Part] | None:
        """`2019-03-12`, `12.03.2019`, `3/28/2019`: day before month unless that is no date."""
        iso = self._w.iso_tail.match(text, core.end, core.high)
        ref = YearRef("said", year)
        if iso and not (core.start and (text[core.start - 1].isalnum() or text[core.start - 1] in "/-.")):
            date = (int(iso[2]), int(iso[3]))
            return [Part(core.start, iso.end(), "iso-day", "day", "day", ref, date, date)]
        left = self._w.left_numeric.search(text, max(core.low, core.start - 20), core.start)
        if left is None or (core.end < core.high and text[core.end].isdigit()):
            return None
        day, month = int(left["one"]), int(left["two"])
        if month > 12 and not left["from"]:
            day, month = month, day
        first = int(left["from"] or day)
        if not day or not first:
            return []
        precision = "day" if first == day else "range"
        return [Part(left.start(), core.end, "numeric-day", precision, "day", ref, (month, first), (month, day))]

    def _glued_fiscal(self, text: str, core: Core, year: int) -> list[Part]:
        """`FY2019`: the letters stand before the year without a space."""
        fiscal = self._w.left_fiscal.search(text, max(core.low, core.start - 4), core.start)
        if fiscal is None or (core.end < core.high and text[core.end].isdigit()):
            return []
        until, end = self._range_end(text, core, year)
        rule, precision = ("fiscal-year", "year") if until == year else ("fiscal-years", "range")
        return [Part(fiscal.start(), end, rule, precision, "year", YearRef("said", year), years=until - year)]

    def _range_end(self, text: str, core: Core, year: int) -> tuple[int, int]:
        """The last year of `2018-2020`, `2018/19` and where it ends; the year itself where it begins no range."""
        after = self._w.year_range.match(text, core.end, core.high)
        if after is None:
            return year, core.end
        last = int(after["to"])
        if len(after["to"]) == 2:
            last += year // 100 * 100
            last += 100 if last <= year and (year + 1) % 100 == 0 else 0
        if year < last < year + 150 and (after["sep"] == "-" or last == year + 1 or len(after["to"]) == 4):
            return last, after.end()
        return year, core.end

    def _is_year(self, text: str, core: Core, end: int, is_range: bool) -> bool:
        """Whether four digits are a year here and not a count, a number of something or part of a name."""
        w = self._w
        if w.guarded_after("year", text, end, core.high) and not _GOES_ON.match(text, end, core.high):
            return False
        before = w.last_word.search(text, max(core.low, core.start - 20), core.start)
        word = before[1] if before else ""
        year = int(text[core.start : core.start + 4])
        usual = (1900 <= year <= 2060 and year % 100 != 0) or is_range
        use = w.words["year_cue"].get(word.lower().strip("."), "")
        if (use == "strong" and usual) or w.left_fiscal.search(text, max(core.low, core.start - 4), core.start):
            return True
        if w.guarded_before("year", text, core.low, core.start):
            return _JOINED.search(text, max(core.low, core.start - 6), core.start) is not None
        return self._suits(text, word, use, end, core.high, usual)

    def _suits(self, text: str, word: str, use: str, end: int, high: int, usual: bool) -> bool:
        """Whether a number after `word`, a cue of this use, is a year; round and far numbers need more to be one."""
        if use == "never" or self._w.counted.match(text, end, high):
            return False
        if use in ("determiner", "approximate"):
            is_followed = text.startswith(" ", end) and text[end + 1 : end + 2].isalpha()
            return usual and is_followed == (use == "determiner")
        is_plural = self._w.plural.match(text, end, high) is not None
        if use == "weak":
            is_alone = not text.startswith(" ", end) or not text[end + 1 : end + 2].isalpha()
            return is_alone or (usual and (not is_plural or word.lower() in ("by", "from")))
        is_named = bool(word) and (word[0].isupper() or word == ")")
        return use == "strong" or (usual and not is_plural and not is_named)

    def _with_words(self, text: str, core: Core, ref: YearRef, years: int = 0) -> Part:
        """A year with what stands before it: `the year`, `fiscal year`, `early`, `the end of`."""
        low = max(core.low, core.start - WINDOW)
        start, rule = core.start, "year" if not years else "years"
        word = self._w.left_year_word.search(text, low, start)
        fiscal = self._w.left_fiscal.search(text, low, start)
        if word and (years or not word["many"]):
            start = word.start()
            rule = f"fiscal-{rule}" if word["fiscal"] else rule
        elif fiscal:
            start, rule = fiscal.start(), f"fiscal-{rule}"
        part = self._w.left_part.search(text, low, start)
        if part and not years and part["part"].lower() in self._w.words["part"]:
            return year_part(part.start(), core.end, ref, self._w.words["part"][part["part"].lower()])
        return Part(start, core.end, rule, "range" if years else "year", "year", ref, years=years)

    def year_word(self, text: str, core: Core) -> list[Part]:
        """`this year`, `the end of the year`, `two years ago`, `the past five years`."""
        low = max(core.low, core.start - WINDOW)
        if text.startswith("s", core.end) or text[core.start - 1 : core.start] == "-":
            return self._years_ago(text, core, low) + self._mid_year(text, core)
        end_form = _END.match(text, core.end, core.high)
        phrase = self._w.left_phrase.search(text, low, core.start)
        after = self._w.year_after.match(text, core.end, core.high)
        the = self._w.left_the.search(text, low, core.start)
        if end_form and not phrase:
            return [year_part(the.start() if the else core.start, end_form.end(), MISSING, "last")]
        if phrase and not re.match(r"-|'?s? of (?!2)", text[core.end : core.end + 7]):
            ref = self._w.year_phrases[phrase["phrase"].lower()]
            compared = self._w.guarded_before("compared", text, core.low, phrase.start())
            if compared and ref.base == "anchor" and not _SAID_YEAR.search(text, max(0, core.low - 4), phrase.start()):
                ref = YearRef("review", ref.value)  # a figure of the review year, compared with the year before
            part = self._with_words(text, core._replace(start=phrase.start()), ref)
            return [part._replace(rule=f"relative-{part.rule}")]
        if the and after:
            return [Part(the.start(), after.end(), "relative-year", "year", "year", YearRef("review", 0))]
        if the and not re.match(r"-| \d| of ", text[core.end : core.end + 4]):
            part = self._with_words(text, core._replace(start=the.start()), MISSING)
            if part.rule == "year-part" or self._w.year_before.search(text, low, core.start):
                return [part]
        return self._years_ago(text, core, low)

    def _mid_year(self, text: str, core: Core) -> list[Part]:
        middle = _MID.search(text, max(core.low, core.start - 6), core.start)
        if middle is None or text.startswith(("s", "-"), core.end):
            return []
        return [year_part(middle.start(), core.end, MISSING, "middle" if middle[1].lower() == "mid" else "last")]

    def _years_ago(self, text: str, core: Core, low: int) -> list[Part]:
        """Years counted from the review year (`ago`, `past`, `next`) or from another (`earlier`, `later`)."""
        end = core.end + text.startswith("s", core.end)
        number = self._w.left_number.search(text, low, core.start)
        side = self._w.ago.match(text, end, core.high)
        if number and side:
            ref = _apart(side["side"], self._w.number_of(number["n"]))
            return [Part(number.start(), side.end(), "years-apart", "year", "year", ref)]
        span = self._w.left_span.search(text, low, core.start)
        if (
            span
            and span["n"]
            and end > core.end
            and text[span.start() : span.start() + 3].lower() in ("the", "pas", "las")
        ):
            return [span_of_years(span, end, self._w.number_of(span["n"]))]
        return []

    def fiscal(self, text: str, core: Core) -> list[Part]:
        """`FY19`, `FY 19/20`; four digits are read at the year."""
        short = _SHORT.match(text, core.end, core.high)
        if short is None:
            return []
        first, last = 2000 + int(short[1]), 2000 + int(short[2] or short[1])
        if not first <= last <= first + 20:
            return []
        rule, precision = ("fiscal-year", "year") if first == last else ("fiscal-years", "range")
        return [Part(core.start, short.end(), rule, precision, "year", YearRef("said", first), years=last - first)]


def _apart(side: str, years: int) -> YearRef:
    if side == "ago":
        return YearRef("review", -years)
    return YearRef("anchor", years if side == "later" else -years)


def span_of_years(span: re.Match[str], end: int, count: int) -> Part:
    """So many years up to the review year, or after it."""
    ahead = span["side"].lower() in ("next", "coming")
    ref = YearRef("review", 1 if ahead else 1 - count)
    return Part(span.start(), end, "span-of-years", "range", "year", ref, years=count - 1)
