"""Quantities: numbers with what they measure or count.

A fraction (`a third of`) is a percentage, rounded to two decimals; `dozens of` and its like mean at least two of each;
`threefold` is a measure in `times`; verbs such as `doubled` and the adverb `twice` name no number.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from transforms.amounts import Amount, Amounts
from transforms.comparators import Comparators, Place
from transforms.noun_phrases import NounPhrases, Phrase
from transforms.numbers import Number, NumberReader, words_by_role
from transforms.reference import Rows, fold
from transforms.spans import Spans
from transforms.units import Unit, Units

_NUMBER_OF = re.compile(r"(?i:\bnumbers? of(?: the| its| our| their)?)(?= )")
_LETTERS = re.compile(r"[A-Za-z]+(?=\d)")
_SMALL_WORD = re.compile(r" ([a-z]+)")
_OF_AGE = re.compile(r"[- ](?:old\b|of age\b)")
_THREE_WORDS = re.compile(r"(?: [a-z]{1,20}){1,3}(?!\w)")
_NEXT_WORD = re.compile(r" \w")
_HYPHENED = re.compile(r"-([a-z]+)(?!\w)")
_OF_THE = re.compile(r" of (?:the|our|its|their|these|those|his|her|my)(?= )")
_CAPITAL = re.compile(r" [A-Z][a-z]")
_OF_OR_HYPHEN = re.compile(r"[- ]of\b|-")
_POINT_THOUSANDS = re.compile(r"\d{1,3}\.\d{3}")


class Quantity(NamedTuple):
    """text[start:end], from the comparator to the head noun, says `comparator` `value` `unit`.

    `value` is normalised by scale words only (`$3.5m` is 3500000 USD, `3 km` is 3 kilometre); `value_max` is the upper
    end of a range. `kind` is money, percent, measure, duration or count; `unit` an ISO 4217 code (the bare word where
    several currencies share it), `percent`, `tonne`, `day` or the head noun in the singular. `counted` is the noun
    phrase of a count, or what a percentage is a share of.
    """

    start: int
    end: int
    value: float
    value_max: float | None
    comparator: str
    kind: str
    unit: str
    counted: str | None
    rule: str


class _Measured(NamedTuple):
    """What an amount was found to measure; `end` is the end of the surface."""

    kind: str
    unit: str
    end: int
    counted: str | None
    rule: str
    after: int  # where a comparator may follow


class Quantities:
    """Finds quantities. Build it once from the reference files; `find` is pure and linear in the text."""

    def __init__(self, files: Mapping[str, Rows]) -> None:
        self._numbers = NumberReader(files)
        self._nouns = NounPhrases(files)
        self._units = Units(files)
        self._comparators = Comparators(files)
        self._amounts = Amounts(files, self._numbers, self._units, self._nouns, self._comparators)
        self._roles = words_by_role(files)

    def find(
        self, text: str, sentences: Sequence[tuple[int, int]], taken: Sequence[tuple[int, int]] = ()
    ) -> list[Quantity]:
        """The quantities of the sentences, in order, none overlapping; those whose number lies in `taken` are dropped.

        Offsets are code points of `text`. Never raises; spans outside of the text are cut to it.
        """
        folded = fold(text)
        spans = Spans(taken)
        found: list[Quantity] = []
        starts = self._numbers.starts(folded)
        for start, end in sorted(sentences):
            floor = max(0, start, found[-1].end if found else 0)
            limit = min(end, len(text))
            here = starts[bisect_left(starts, floor) : bisect_left(starts, limit)]
            for match in self._numbers.candidates(folded, here, limit):
                if match.start() < floor or _bound(text, match.start()):
                    continue
                quantity, floor = self._at(Place(folded, max(0, start), limit, floor), match, spans)
                if quantity is not None:
                    found.append(quantity)
        return found

    def _at(self, place: Place, match: re.Match[str], taken: Spans) -> tuple[Quantity | None, int]:
        """The quantity of the number at `match`, and from where the next one may begin."""
        text, at = place.text, match.start()
        glued = _LETTERS.match(match.group())
        if glued:
            at += glued.end()
        number = self._numbers.read(text, at, place.floor, place.end)
        if number is None:
            return None, match.end()
        if taken.meet(number.start, number.end):
            return None, number.end
        amount = self._amounts.read(place, number)
        if amount.is_range and taken.meet(amount.first.start, amount.end):
            return None, number.end
        if (glued and amount.money is None) or not self._amounts.sensible(place, amount):
            return None, number.end
        measured = self._measured(place, amount)
        if measured is None:
            return None, amount.end if amount.is_range else number.end
        quantity = self._finish(place, amount, measured)
        return (quantity, quantity.end) if quantity else (None, number.end)

    # What is measured

    def _measured(self, place: Place, amount: Amount) -> _Measured | None:
        if amount.money is not None:
            return _Measured("money", amount.money, amount.end, None, "money-prefix", amount.end)
        if amount.first.style == "share":
            return self._share(place, amount.end, "percent", "fraction", amount.end)
        if amount.unit is not None:
            return self._with_unit(place, amount, amount.unit)
        if place.text[amount.end : amount.end + 1] == "-":
            return self._hyphened(place, amount)
        return self._counted(place, amount) or self._number_of(place, amount)

    def _with_unit(self, place: Place, amount: Amount, unit: Unit) -> _Measured | None:
        text = place.text
        if unit.kind == "percent":
            return self._share(place, unit.end, unit.unit, "percent", unit.end)
        if unit.kind == "duration":
            if _OF_AGE.match(text, unit.end, place.end) or self._one_of_time(amount):
                return None
            end = self._attributive(place, unit.end) if unit.hyphen else unit.end
            return _Measured("duration", unit.unit, end, None, "duration", unit.end)
        rule = "money-word" if unit.kind == "money" else unit.kind
        return _Measured(unit.kind, unit.unit, unit.end, None, rule, unit.end)

    def _one_of_time(self, amount: Amount) -> bool:
        """`one day` is mostly an adverb."""
        unit = amount.unit
        return bool(unit and not unit.hyphen and amount.last.value == 1 and unit.unit in self._roles["not_one"])

    def _attributive(self, place: Place, end: int) -> int:
        """The end of the noun that `two-year` stands before, else `end`."""
        phrase = _THREE_WORDS.match(place.text, end, place.end)
        reach = end
        for word in _SMALL_WORD.finditer(phrase.group() if phrase else ""):
            if word.group(1) in self._nouns.stops:
                return reach
            reach = end + word.end()
        return reach if phrase and not _NEXT_WORD.match(place.text, phrase.end(), place.end) else end

    def _share(self, place: Place, end: int, unit: str, rule: str, after: int) -> _Measured | None:
        """A percentage, with what it is a share of."""
        phrase = self._nouns.share_phrase(place.text, end, place.end)
        if phrase is not None:
            if rule == "fraction" and phrase.head.lower() in self._roles["part_of_period"]:
                return None
            counted = place.text[phrase.start : phrase.end]
            return _Measured("percent", unit, phrase.end, counted, rule, after)
        if rule == "fraction":
            return None
        tail = _SMALL_WORD.match(place.text, end, place.end)
        if tail and tail.group(1) in self._roles["share_tail"]:
            end = tail.end()
        return _Measured("percent", unit, end, None, rule, after)

    def _hyphened(self, place: Place, amount: Amount) -> _Measured | None:
        """`a 12-member delegation`, `50-odd countries`."""
        if self._comparators.after(place.text, amount.end, place.end):
            return self._counted(place, amount)
        word = _HYPHENED.match(place.text, amount.end, place.end)
        if word is None or word.group(1) not in self._roles["hyphen_noun"]:
            return None
        return _Measured("count", word.group(1), word.end(), word.group(1), "hyphen-count", word.end())

    def _counted(self, place: Place, amount: Amount) -> _Measured | None:
        """A count with its head noun, or a unit of measure behind adjectives (`ten fruitful years`)."""
        text, at, number = place.text, amount.end, amount.last
        if amount.first.value == 0:
            return None
        comparator = self._comparators.after(text, at, place.end)
        if comparator:
            at = comparator.end()
            if comparator.group(3) == "strong":
                return _Measured("count", "person", at, None, "hyphen-count", at)
        if number.value == 1 and not amount.is_range:
            return self._one(place, amount, at)
        of = _OF_THE.match(text, at, place.end)
        phrase = self._nouns.plural_phrase(text, of.end() if of else at, place.end)
        if phrase is None or self._is_name(place, amount, phrase.head_start, phrase.end):
            return None
        return self._of_phrase(place, phrase, "count-of" if of else "count")

    def _of_phrase(self, place: Place, phrase: Phrase, rule: str) -> _Measured | None:
        """What the head noun says: a unit or something counted; ages are neither."""
        kind = self._units.kind_of(phrase.head)
        if kind is None:
            counted = place.text[phrase.start : phrase.end]
            return _Measured("count", phrase.head, phrase.end, counted, rule, phrase.end)
        if _OF_AGE.match(place.text, phrase.end, place.end):
            return None
        return _Measured(kind, phrase.head, phrase.end, None, f"{kind}-noun", phrase.end)

    def _one(self, place: Place, amount: Amount, at: int) -> _Measured | None:
        """`one` counts after a comparator, as digit, or in a list with other counts; else it is mostly a pronoun."""
        if self._comparators.before(place, amount.start).sign not in (">=", "<", "<=") and not (
            place.floor > place.start and place.text[place.floor : amount.start] in (" and ", ", ", ", and ", " or ")
        ):
            return None
        phrase = self._nouns.singular_phrase(place.text, at, place.end)
        if phrase is None:
            return None
        counted = place.text[phrase.start : phrase.end]
        return _Measured("count", self._nouns.singular(phrase.head), phrase.end, counted, "count-one", phrase.end)

    def _is_name(self, place: Place, amount: Amount, head: int, end: int) -> bool:
        """`Three Seas Initiative`, `the Big Five countries`: capitals that make the number part of a name."""
        text, start = place.text, amount.first.start
        if amount.first.style != "words" or not text[start].isupper():
            return False
        opening = text[place.start : start].strip(" \"'(-")
        if opening and not text[max(0, start - 2) : start].endswith((": ", '"')) and not text[start:end].isupper():
            return True
        follows = _CAPITAL.match(text, end, place.end)
        return bool(text[head].isupper() and follows and not text[start:end].isupper())

    def _number_of(self, place: Place, amount: Amount) -> _Measured | None:
        """`brought the number of participating states to 27`."""
        text = place.text
        if amount.first.style == "vague" or _OF_OR_HYPHEN.match(text, amount.end, place.end):
            return None
        start = self._comparators.before(place, amount.start).start
        last = text[max(place.start, start - 14) : start].rstrip().rpartition(" ")[2]
        if last.lower() not in self._roles["reach"]:
            return None
        window = max(place.floor, amount.start - 140)
        of = max(_NUMBER_OF.finditer(text, window, amount.start), key=re.Match.start, default=None)
        phrase = self._nouns.plural_phrase(text, of.end(), amount.start) if of else None
        if phrase is None:
            return None
        return _Measured("count", phrase.head, amount.end, text[phrase.start : phrase.end], "number-of", amount.end)

    def _finish(self, place: Place, amount: Amount, measured: _Measured) -> Quantity | None:
        text, first = place.text, amount.first
        start, comparator, words = self._comparators.before(place, amount.start)
        if words == "over" and measured.kind == "duration" and not self._comparators.over_means_more(place, start):
            start, comparator = amount.start, "="
        if first.style == "vague" and comparator in ("=", "~"):
            comparator = ">="
        end = measured.end
        for at in (amount.end, measured.after):
            after = self._comparators.after(text, at, place.end)
            if after and comparator == "=" and after.group(3) != "strong":
                comparator = self._comparators.sign_after(after)
                end = max(end, after.end())
        value, upper = first.value, amount.last.value if amount.is_range else None
        if upper is not None and upper < value:
            value, upper = upper, value
        if measured.kind == "count" and first.style == "grouped" and not first.scaled and value != int(value):
            if not _thousands(text, first):
                return None  # `at 10.30 delegates left`
            value *= 1000
        if measured.kind in ("measure", "percent") and text[max(place.floor, start - 2) : start] in (" -", "(-"):
            start, value = start - 1, -value
        if not value < 1e18:
            return None
        rule = f"range-{measured.rule}" if amount.is_range else measured.rule
        return Quantity(start, end, value, upper, comparator, measured.kind, measured.unit, measured.counted, rule)


def _bound(text: str, at: int) -> bool:
    """Whether the number is tied to what stands before: `F-16`, `3+3`, `17:18`, `7/8`, `#4`; an em dash is free."""
    if at == 0:
        return False
    before = text[at - 1]
    if before in "+:/.,#§_'’":
        return not (before in "'’." and (at < 2 or text[at - 2] == " "))
    return before in "-‐‑–−" and at > 1 and text[at - 2].isalnum()


def _thousands(text: str, number: Number) -> bool:
    """`1.250` before a plural noun: a point between thousands."""
    return not number.scaled and _POINT_THOUSANDS.fullmatch(text, number.start, number.end) is not None
