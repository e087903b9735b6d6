"""Units of measure and currencies after and before a number, looked up by their words."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple

from transforms.numbers import words_by_role
from transforms.reference import Rows, items

_PART = r"[^\s,;:()\[\]\"'!?0-9-][^\s,;:()\[\]\"'!?-]{0,23}(?:'[a-z]{2,8})?(?:-[a-z]{3,10})?"
_TOKENS = re.compile(rf"( ?-?)({_PART})(?: ({_PART}))?(?: ({_PART}))?(?: ({_PART}))?(?: ({_PART}))?")
_SIGN = re.compile(r" ?(%|‰|°[CF]?|º[CF]?|€|\$|£|¥)(?!\w)")
_LONGEST_SYMBOL = 6


class Unit(NamedTuple):
    """What text[..end] after a number measures: `kind` is a quantity kind; `hyphen`: joined to it (`two-year`)."""

    kind: str
    unit: str
    end: int
    hyphen: bool = False


class Prefix(NamedTuple):
    """A currency before a number; `cautious`: its letters mean money only before large amounts."""

    start: int
    unit: str
    cautious: bool


class Units:
    def __init__(self, files: Mapping[str, Rows]) -> None:
        roles = words_by_role(files)
        self._words: dict[str, tuple[str, str]] = {}
        self._symbols: dict[str, tuple[str, str]] = {}
        self._before: dict[str, tuple[str, bool]] = {}
        for row in files["units"]:
            sense = (row["kind"], row["unit"])
            for word in items(row["words"]):
                self._words.setdefault(word, sense)
                self._words.setdefault(_plural(word), sense)
            for symbol in items(row["symbols"]):
                self._symbols.setdefault(symbol, sense)
        self._by_name = {row["unit"]: row["kind"] for row in files["units"]}
        self._money: dict[str, str] = {}
        self._add_currencies(files["currencies"], roles["plural"])
        self._words_from: dict[str, int] = {}  # most words of a unit, by its first one
        for unit in (*self._words, *self._symbols, *self._money):
            unit_words = unit.lower().split(" ")
            self._words_from[unit_words[0]] = max(len(unit_words), self._words_from.get(unit_words[0], 1))

    def _add_currencies(self, rows: Rows, plurals: Mapping[str, str]) -> None:
        """Symbols, codes and words; a word that several currencies share is its own unit unless one is the default."""
        owners: dict[str, set[str]] = defaultdict(set)
        defaults: dict[str, str] = {}
        for row in rows:
            code, cautious = row["code"], row["cautious"] == "yes"
            words = items(row["words"])
            unit = code or (words[0] if words else row["name"])
            for symbol in items(row["symbols"]):
                self._before.setdefault(symbol, (unit, cautious or (len(symbol) == 1 and symbol.isalpha())))
            if code:
                self._before.setdefault(code, (code, cautious))
                self._money.setdefault(code, code)
            for word in words:
                owners[word].add(unit)
                for adjective in items(row["adjectives"]):
                    for form in (word, _plural(word)):
                        self._money.setdefault(f"{adjective} {form}".lower(), unit)
            defaults |= dict.fromkeys(items(row["default_for"]), code)
        for word, codes in owners.items():
            single = plurals.get(word, word)
            unit = defaults.get(word) or (next(iter(codes)) if len(codes) == 1 else single)
            for form in (word, _plural(word)):
                self._money.setdefault(form.lower(), unit)

    def before(self, text: str, floor: int, at: int) -> Prefix | None:
        """The currency right before `at`, not before `floor`: the longest symbol or code that stands free."""
        end = at
        if end - 1 > floor and text[end - 1] in " -" and text[end - 2] != " ":
            end -= 1
        for start in range(max(floor, end - _LONGEST_SYMBOL), end):
            found = self._before.get(text[start:end])
            if found and not (start and text[start - 1].isalnum() and text[start].isalnum()):
                if end != at and len(text[start:end]) == 1 and text[start].isalpha():
                    return None  # `Annex R 5` is no money
                return Prefix(start, *found)
        return None

    def after(self, text: str, at: int, limit: int) -> Unit | None:
        """The unit or currency that follows a number ending at `at`."""
        if sign := _SIGN.match(text, at, limit):
            symbol = sign.group(1)
            if symbol in self._symbols:
                return Unit(*self._symbols[symbol], sign.end())
            return Unit("money", self._before[symbol][0], sign.end())
        tokens = _TOKENS.match(text, at, limit)
        if tokens is None:
            return None
        joint = tokens.group(1)
        for count in range(min(5, self._words_from.get(tokens.group(2).lower(), 1)), 0, -1):
            end = tokens.end(count + 1)
            if end < 0:
                continue
            words = text[tokens.start(2) : end]
            sense = self._sense(words, joint) or (words[-1] == "." and self._sense(words[:-1], joint)) or None
            if sense:
                end -= words[-1] == "." and self._sense(words, joint) is None
                return Unit(*sense, end, "-" in joint)
            tail = words.rpartition("-")  # `million-dollar-worth`, `year-old`
            if count == 1 and tail[1] and (sense := self._sense(tail[0], joint)):
                return Unit(*sense, end - len(tail[2]) - 1, "-" in joint)
        return None

    def _sense(self, words: str, joint: str) -> tuple[str, str] | None:
        if not words:
            return None
        sense = self._symbols.get(words)
        if sense and (joint or words not in "gtlLVJ"):
            return sense
        low = words.lower()
        unit = self._money.get(words) or (self._money.get(low) if len(words) > 3 or words.islower() else None)
        if unit and joint:
            return "money", unit
        # Joined without space or hyphen only symbols are units; words in capitals only in shouted headings.
        if joint and (words[0].islower() or words.isupper()):
            return self._words.get(low)
        return None

    def kind_of(self, noun: str) -> str | None:
        """`measure` or `duration` where the singular noun is a unit."""
        return self._by_name.get(noun)


def _plural(word: str) -> str:
    """The plural as far as units need it: the first noun of `barrel per day`, `tonne of oil` takes the s."""
    first, gap, rest = re.compile(r"( (?:per|of|a|an) |$)").split(word, maxsplit=1)
    if first.endswith(("ch", "sh", "x", "ss", "z")):
        return f"{first}es{gap}{rest}"
    return f"{first}{'' if first.endswith('s') else 's'}{gap}{rest}"
