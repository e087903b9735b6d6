"""The words and patterns of time expressions, compiled from the reference data."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from transforms.calendar_values import YearRef
from transforms.reference import Rows

YEAR = r"(?:1[5-9]\d\d|20\d\d|2100)"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?(?!\d)"
_ITEM = rf"{_DAY}(?: ?- ?{_DAY})?"
_TO = r"(?:to|until|till|through)"
# Longest stretch to the left of a month, a year or a word such as `quarter` that can belong to its expression.
WINDOW = 70
_NUMBER_KINDS = ("cardinal", "ordinal")


def alternatives(words: Iterable[str]) -> str:
    """The words as a pattern, longer ones first."""
    return "|".join(re.escape(word) for word in sorted(words, key=lambda w: (-len(w), w))) or r"(?!)"


class LeftPattern:
    """A pattern that ends right before a position, tried only where the word there is one it can end with."""

    def __init__(self, pattern: str, ends: Iterable[str]) -> None:
        self._pattern = re.compile(pattern, re.IGNORECASE)
        self._ends = frozenset(re.split(r"[ -]", end)[-1].lower() for end in ends)

    def search(self, text: str, low: int, at: int) -> re.Match[str] | None:
        """The match within text[low:at], if any."""
        piece = text[max(low, at - 16) : max(low, at - 1)]
        word = piece[max(piece.rfind(" "), piece.rfind("-")) + 1 :].lower().lstrip("([\"'/,;:")
        return self._pattern.search(text, low, at) if word in self._ends else None


class TimeWords:
    """Vocabulary and patterns. A pattern named `left_…` ends where the expression's core begins."""

    def __init__(self, files: Mapping[str, Rows]) -> None:
        words: dict[str, dict[str, str]] = defaultdict(dict)
        for row in files["time_words"]:
            words[row["kind"]][row["word"]] = row["value"]
        self.words = words
        self.months = {row["surface"]: int(row["month"]) for row in files["months"]}
        full = [surface for surface in self.months if len(surface) > 4 or surface in ("May", "June", "July")]
        self.short_months = frozenset(self.months) - frozenset(full)
        self.months |= {surface.upper(): self.months[surface] for surface in full}
        self.seasons = {word: int(month) for word, month in words["season"].items()}
        self.decades = {word: int(year) for word, year in words["decade"].items()}
        self.numbers, self.ordinals = _numbers(files["number_words"])
        self.year_phrases = {word: YearRef("review", int(value)) for word, value in words["review_year"].items()}
        self.year_phrases |= {word: YearRef("anchor", int(value)) for word, value in words["anchor_year"].items()}
        guards: dict[tuple[str, str], list[str]] = defaultdict(list)
        for row in files["time_guards"]:
            guards[row["guard"], row["where"]].append(row["pattern"])
        self._guards = {key: re.compile("|".join(map(_scoped, patterns))) for key, patterns in guards.items()}
        self._compile_dates()
        self._compile_years()
        self._compile_periods()

    def guarded_before(self, guard: str, text: str, low: int, at: int) -> bool:
        """Whether the guard speaks against what begins at `at`."""
        pattern = self._guards.get((guard, "before"))
        return pattern is not None and pattern.search(text, max(low, at - WINDOW), at) is not None

    def guarded_after(self, guard: str, text: str, at: int, high: int) -> bool:
        """Whether the guard speaks against what ends at `at`."""
        pattern = self._guards.get((guard, "after"))
        return pattern is not None and pattern.match(text, at, high) is not None

    def number_of(self, word: str) -> int:
        """The number that digits or a word say; 1 for an article."""
        return int(word) if word.isdecimal() else self.numbers.get(word.lower(), 1)

    def _compile_dates(self) -> None:
        weekdays = alternatives(self.words["weekday"])
        to = rf" {_TO} (?:the )?(?:(?:{weekdays}),? )?"
        listed = rf"{_ITEM}(?:(?:, {_ITEM}){{0,6}},?(?: and (?:the )?| & | or |/){_ITEM}|{to}{_DAY})?"
        start = r"(?<!\w)(?<!\d[-.,/:])(?<!COVID-)(?<!Covid-)(?<![$€£#+])"
        weekday = rf"(?:(?<!\w)(?:{weekdays})\.?,? )?"
        self.left_days = re.compile(rf"{weekday}(?P<the>[Tt]he )?{start}(?P<days>{listed})(?: day)?(?P<of> of)?[ -]\Z")
        ordinals = alternatives(self.ordinals)
        self.left_ordinal = re.compile(
            rf"(?i){weekday}(?<!\w)(?P<the>the )?(?P<days>{ordinals})(?: day)?(?P<of> of) \Z"
        )
        self.left_weekday = re.compile(rf"(?<!\w)(?:{weekdays})\.?,? (?:the )?\Z")
        self.right_days = re.compile(
            rf"\.? (?:the )?(?P<days>{_DAY}(?:(?: ?- ?| {_TO} ){_DAY}|(?:, {_DAY}){{0,4}},? (?:and|&) {_DAY})?)"
            r"(?![\w%]|[.,:]\d|-[a-z])"
        )
        self.day_items = re.compile(rf"({_DAY})(?:(?: ?- ?|{to})({_DAY}))?")
        months = alternatives(self.months)
        self.to_month = re.compile(rf" (?:to|through) (?:{months})\b")
        self.left_month = re.compile(
            rf"(?:(?:{months})(?: (?:\d{{1,2}}|{YEAR}))?,? ?|\d|(?:{months})\.? ?\([^()]{{0,30}}\) ?)\Z"
        )
        self.right_month = re.compile(rf",? ?(?:and|or|to|-|/|,)? ?(?:{months})\b|\)")
        self.iso_tail = re.compile(r"([-/])(\d\d)\1(\d\d)(?!\d|[-/]\d)")
        self.left_numeric = re.compile(
            r"(?<![\w/.-])(?:(?P<from>\d{1,2})\.? ?- ?)?(?P<one>\d{1,2})(?P<sep>[./-]) ?(?P<two>\d{1,2})(?P=sep) ?\Z"
        )

    def _compile_years(self) -> None:
        phrases = rf"(?P<phrase>{alternatives(self.year_phrases)})"
        kind = r"(?:(?:calendar|fiscal|financial|budget|same) )?"
        end = r"(?!\w|[.,]\d|/\d|-\d\d\b)"
        self.tail_year = re.compile(rf"(?:\.?,? (?:of |in )?(?:the year |fiscal year )?|-)(?P<year>{YEAR}){end}")
        self.tail_phrase = re.compile(rf" (?:(?:of|in) )?{phrases} {kind}year\b(?!-)")
        self.tail_the_year = re.compile(rf" (?:of|in) (?P<the>the) {kind}year\b(?!-)")
        self.left_phrase = re.compile(rf"(?i)(?<!\w){phrases} {kind}\Z")
        self.left_the = re.compile(rf"(?i)(?<!\w)the {kind}\Z")
        self.left_year_word = LeftPattern(
            r"(?<!\w)(?:the )?(?:calendar |(?P<fiscal>fiscal |financial |budget ))?year(?P<many>s)? \Z",
            ("year", "years"),
        )
        self.season_years = re.compile(rf",? (?:of )?(?P<year>{YEAR})[-/](?P<to>\d{{4}}|\d\d)(?!\w|[-/])")
        self.left_fiscal = re.compile(r"(?<!\w)FY[ -]?\Z")
        self.year_after = re.compile(rf" (?:{alternatives(self.words['year_tail'])})(?!\w)")
        self.year_before = re.compile(rf"(?i)(?<!\w)(?:{alternatives(self.words['year_before'])}) the \Z")
        self.year_range = re.compile(r" ?(?P<sep>[-/]) ?(?P<to>\d{4}|\d\d)(?!\w|[.,/-]\d|%)")
        # `In May 2015 participants`: four digits before what can be counted are no year.
        self.counted = re.compile(
            rf" (?:(?:to|and|or) [\d.,]+ )?(?:[A-Za-z-]+ )?(?:{alternatives(self.words['counted'])})(?!\w)"
        )
        self.plural = re.compile(r" (?!was\b|has\b|is\b|as\b|this\b|its\b|thus\b|across\b|towards\b)[a-z][a-z-]*s\b")
        self.last_word = re.compile(r"([^\W_][\w'.-]*|[^\w\s])\s?\Z")

    def _compile_periods(self) -> None:
        # Weeks and fortnights of a month are known by the month only, which is then the expression's precision.
        parts = alternatives([*self.words["part"], *self.words["month_part"]])
        part_words = [*self.words["part"], *self.words["month_part"], "of"]
        self.left_part = LeftPattern(rf"(?<!\w)(?P<part>{parts})(?:(?: the month of)? |-)\Z", part_words)
        order = "first|second|third|fourth|last|final|latter|1st|2nd|3rd|4th|opening|closing"
        joint = r"(?:, | and (?:the )?| to (?:the )?|-)"
        numbers = alternatives(self.numbers)
        self.left_order = re.compile(
            rf"(?i)(?<!\w)(?:the )?(?:(?P<from>{order}){joint})?(?P<to>{order})(?: (?P<n>{numbers}|\d{{1,2}}))?[ -]\Z"
        )
        self.left_span = re.compile(
            rf"(?i)(?<!\w)(?:the )?(?P<side>past|last|next|coming) (?P<n>{numbers}|\d{{1,2}})? ?\Z"
        )
        self.left_number = re.compile(rf"(?i)(?<![\w-])(?P<n>an?|{numbers}|\d{{1,2}}) \Z")
        self.ago = re.compile(r" (?P<side>ago|earlier|later|before)\b")
        self.left_same = re.compile(
            r"(?i)(?<!\w)(?P<which>that same|that|(?:on |in )?the same|the following|the next|the previous|the preceding) \Z"
        )
        self.left_decade = LeftPattern(
            r"(?<!\w)the (?:(?:early|mid|late|mid-to-late)[- ])?\Z", ("the", "early", "mid", "late")
        )
        near = ("this", "last", "next", "the following", "the same")
        self.left_near = LeftPattern(
            rf"(?<!\w)(?P<side>{alternatives(near)})(?: past| coming)? \Z", (*near, "past", "coming")
        )
        self.left_in = re.compile(r"(?i)(?<!\w)(?:in|during|since|by|until|before|after|throughout|over)(?: the)? \Z")
        opens = alternatives(self.words["open"])
        self.left_open = LeftPattern(rf"(?<!\w)(?P<open>{opens}) \Z", self.words["open"])
        self.onwards = re.compile(r",? onwards?\b")
        self.left_between = LeftPattern(r"(?<!\w)between \Z", ("between",))


def _scoped(pattern: str) -> str:
    """The pattern as a part of another: its `(?i)` holds for itself only."""
    return f"(?i:{pattern[4:]})" if pattern.startswith("(?i)") else f"(?:{pattern})"


def _numbers(rows: Rows) -> tuple[dict[str, int], dict[str, int]]:
    """Cardinal and ordinal numbers from 1 to 31, by lower-case word."""
    values = {kind: {r["word"].lower(): int(r["value"]) for r in rows if r["kind"] == kind} for kind in _NUMBER_KINDS}
    cardinals, ordinals = ({word: n for word, n in values[kind].items() if 1 <= n <= 31} for kind in _NUMBER_KINDS)
    for tens in [word for word, n in cardinals.items() if n in (20, 30)]:
        ones = [(word, n) for word, n in ordinals.items() if n < 10 and cardinals[tens] + n <= 31]
        ordinals |= {f"{tens}-{word}": cardinals[tens] + n for word, n in ones}
    return cardinals, ordinals


def near_year(side: str, is_december: bool) -> YearRef:
    """The year of `last May`: seen from a year's end, that year's May, but the December before."""
    if side in ("last", "last past"):
        return YearRef("review", -1 if is_december else 0)
    if side == "the following":
        return YearRef("anchor", 1)
    return YearRef("anchor", 0) if side == "the same" else YearRef("review", int(side == "next"))
