"""Amounts: a number or a range of two, with the currency before and the unit after, unless something speaks against it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from transforms.comparators import Comparators, Place
from transforms.noun_phrases import NounPhrases
from transforms.numbers import Number, NumberReader, words_by_role
from transforms.reference import Rows
from transforms.units import Unit, Units

_SECOND = re.compile(r"( ?- ?| to | and | or )")
_REJECTED_AFTER = re.compile(r"[-+/:]\d|\+\d|\d|[^\W\d_]|-[A-Z]")
_LEAD = re.compile(r"(?i:(?<!\w)(between|from) )\Z")
_CURRENCY = re.compile(r"[^\w\s]{0,1}[A-Z]{0,3}[^\w\s]? ?(?=\d)")
_RATIO = re.compile(r"(?i: out of|\bone in)(?: every)? \Z")
_CAPITALISED = re.compile(r" (?:of )?([A-Z][a-z]+)")
_SMALL_WORD = re.compile(r" ([a-z]+)")
_BASE = re.compile(r"\d+(?:[.,]\d+)?")


class Amount(NamedTuple):
    """A number or range with the currency before it and the unit after it, as far as they are there."""

    start: int
    end: int
    first: Number
    last: Number
    money: str | None = None
    unit: Unit | None = None
    rule: str = ""

    @property
    def is_range(self) -> bool:
        return self.first is not self.last


class Amounts:
    def __init__(
        self,
        files: Mapping[str, Rows],
        numbers: NumberReader,
        units: Units,
        nouns: NounPhrases,
        comparators: Comparators,
    ) -> None:
        self._numbers, self._units, self._nouns, self._comparators = numbers, units, nouns, comparators
        self._roles = words_by_role(files)
        self._months = frozenset(row["surface"] for row in files["months"])

    def read(self, place: Place, number: Number) -> Amount:
        """The number with its currency and unit, and the second one of a range."""
        text = place.text
        start, money = number.start, None
        prefix = self._units.before(text, place.floor, number.start)
        if prefix and not (prefix.cautious and not number.scaled and number.style != "grouped"):
            start, money = prefix.start, prefix.unit
        amount = Amount(start, number.end, number, number, money)
        unit = None if money else self._units.after(text, number.end, place.end)
        if number.short_end is not None and money is None and not (unit and unit.kind == "money"):
            number, unit = self._unshortened(place, number, unit)
            amount = amount._replace(first=number, last=number, end=number.end)
        amount = amount._replace(unit=unit)
        return self._range(place, amount) or amount

    def _unshortened(self, place: Place, number: Number, unit: Unit | None) -> tuple[Number, Unit | None]:
        """`5m` without a currency: millions before a unit or a plural noun, else metres (`5 k` is nothing then)."""
        assert number.short_end is not None
        letter = place.text[number.short_end : number.end].strip()
        glued = place.text[number.short_end] != " "
        if (glued and (unit or self._nouns.plural_phrase(place.text, number.end, place.end))) or len(letter) > 1:
            return number, unit
        bare = number._replace(end=number.short_end, value=number.short_value, scaled=False, short_end=None)
        return bare, self._units.after(place.text, bare.end, place.end)

    def _range(self, place: Place, amount: Amount) -> Amount | None:
        """`10 to 15`, `10-15`, `between 200 and 300`, `$10 million to $15 million`, `two or three`."""
        text, first = place.text, amount.first
        after = amount.unit.end if amount.unit and not amount.unit.hyphen else first.end
        joint = _SECOND.match(text, after, place.end)
        if joint is None and after != first.end:
            after = first.end
            joint = _SECOND.match(text, after, place.end)
        if joint is None or first.style in ("vague", "share"):
            return None
        lead = _LEAD.search(text, max(place.floor, amount.start - 8), amount.start)
        word = joint.group().strip()
        if word == "and" and not (lead and lead.group(1).lower() == "between"):
            return None
        second = self._second(place, joint.end(), amount.money)
        if second is None or (word == "or" and second.value - first.value != 1):
            return None
        last, unit = second, self._units.after(text, second.end, place.end) if amount.money is None else None
        if amount.unit and unit and unit.unit != amount.unit.unit and after != first.end:
            return None
        if last.scaled and not first.scaled and first.value < last.value and after == first.end:
            raw = last.value / _scale_of(last, text)
            if first.value < raw:
                first = first._replace(value=first.value * _scale_of(last, text), scaled=True)
        if first.value > last.value and lead is None:
            return None
        start = lead.start() if lead and (word in ("and", "to")) else amount.start
        return Amount(start, last.end, first, last, amount.money, unit, "range")

    def _second(self, place: Place, at: int, money: str | None) -> Number | None:
        text = place.text
        if at >= place.end:
            return None
        digits = _CURRENCY.match(text, at, place.end)
        if digits and digits.end() > at:
            prefix = self._units.before(text, at, digits.end())
            if prefix is None or prefix.unit != money or prefix.start != at:
                return None
            at = digits.end()
        number = self._numbers.read(text, at, at, place.end)
        if number is None or number.style in ("vague", "share") or number.start != at:
            return None
        if number.short_end is not None and money is None:
            return None
        return number

    def sensible(self, place: Place, amount: Amount) -> bool:
        """Whether nothing around speaks against it: labels, months, ordinals, times of day, scores, years."""
        text = place.text
        if amount.first.style != "vague" and amount.unit is None and _REJECTED_AFTER.match(text, amount.end, place.end):
            tail = text[amount.end : amount.end + 1]
            if tail != "-" or text[amount.end + 1 : amount.end + 2].isdigit():
                return False
        before = text[max(place.start, amount.first.start - 24) : amount.first.start]
        last = before.rstrip(" .").rpartition(" ")[2].lstrip("('\"")
        if amount.money is None and before.endswith((" ", "-", ".")) and self._is_label(last):
            return False
        if _RATIO.search(before):
            return False
        follows = _CAPITALISED.match(text, amount.end, place.end)
        small = amount.first.style == "digits" and amount.last.value <= 31 and amount.money is None
        if small and ((follows and follows.group(1) in self._months) or last in self._months):
            return False
        return not (
            amount.first.like_year(text)
            and amount.money is None
            and (amount.unit is None or amount.unit.kind == "duration")
            and not self._year_is_count(place, amount)
        )

    def _is_label(self, word: str) -> bool:
        return word.lower() in self._roles["label"] or (
            word[:1].isupper() and word.lower() in self._roles["label_capital"]
        )

    def _year_is_count(self, place: Place, amount: Amount) -> bool:
        """Four bare digits count something only after a comparator or before people and the like."""
        if self._comparators.before(place, amount.start).sign != "=":
            return True
        last = place.text[max(place.start, amount.start - 24) : amount.start].rstrip().rpartition(" ")[2]
        if last[:1].isupper() and last.lower() not in self._nouns.stops:
            return False  # `Expo 2020 visitors`
        noun = _SMALL_WORD.match(place.text, amount.end, place.end)
        return bool(noun and noun.group(1) in self._roles["person"])


def _scale_of(number: Number, text: str) -> float:
    """How many times the value is what its digits or first words say."""
    digits = _BASE.match(text, number.start, number.end)
    if digits is None:
        low = text[number.start : number.end].lower()
        steps = (("trillion", 1e12), ("billion", 1e9), ("million", 1e6), ("thousand", 1e3), ("hundred", 1e2))
        return next((factor for word, factor in steps if word in low), 1.0)
    base = float(digits.group().replace(",", "."))
    return number.value / base if base else 1.0
