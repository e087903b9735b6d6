"""Comparators before and after an amount: `more than`, `at least`, `or so`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from transforms.numbers import words_by_role
from transforms.reference import Rows

_WORDS = re.compile(r"[^\s]+(?= )")
_BEFORE_SPAN = 40


class Place(NamedTuple):
    """Where a number stands: the folded text, its sentence, and the end of the quantity before."""

    text: str
    start: int
    end: int
    floor: int


class Before(NamedTuple):
    """The surface begins at `start`; `words` are the comparator's, "" where there is none in the surface."""

    start: int
    sign: str
    words: str


class Comparators:
    def __init__(self, files: Mapping[str, Rows]) -> None:
        roles = words_by_role(files)
        self._roles = roles
        after = sorted(roles["comparator_after"], key=len, reverse=True)
        hyphen = "|".join(map(re.escape, roles["comparator_after_hyphen"]))
        self._after = re.compile(
            rf" ({'|'.join(map(re.escape, after))})(?!\w| than)|(\+)(?![\w+])|[- ]({hyphen})(?!\w)"
        )
        self._last_before = frozenset(word.rpartition(" ")[2] for word in roles["comparator_before"])
        self._longest_before = max(word.count(" ") + 1 for word in roles["comparator_before"])

    def after(self, text: str, at: int, limit: int) -> re.Match[str] | None:
        """The comparator that follows at `at`; its third group is a word joined by hyphen."""
        return self._after.match(text, at, limit)

    def before(self, place: Place, at: int) -> Before:
        """Start of the surface, comparator and its words before `at`, an article or `first` between them allowed."""
        text = place.text
        if at > place.floor and text[at - 1] in "><≥≤~≈":
            return Before(at - 1, self._roles["comparator_before"][text[at - 1]], text[at - 1])
        words = list(_WORDS.finditer(text, max(place.floor, at - _BEFORE_SPAN), at))
        if not words:
            return Before(at, "=", "")
        start = at
        if words and words[-1].group().lower() in self._roles["prefix"]:
            start = words.pop().start()
        first = start
        if words and words[-1].group().lower() in ("the", "a", "an", "its", "their", "our"):
            joined = " ".join(w.group() for w in words[-2:]).lower()
            if joined not in self._roles["comparator_before"]:
                words.pop()
        last = words[-1].group().lower() if words else ""
        may_compare = last in self._last_before or last.lstrip("(\"'") in self._last_before
        for count in range(min(self._longest_before, len(words)) if may_compare else 0, 0, -1):
            phrase = " ".join(word.group() for word in words[-count:]).lower().lstrip("(\"'")
            sign = self._roles["comparator_before"].get(phrase)
            if sign:
                before = words[-count]
                return Before(before.end() - len(before.group().lstrip("(\"'")), sign, phrase)
        return Before(first, self._roles["comparator_verb"].get(last, "="), "")

    def sign_after(self, after: re.Match[str]) -> str:
        if after.group(1):
            return self._roles["comparator_after"][after.group(1)]
        return self._roles["comparator_after_hyphen"][after.group(3)] if after.group(3) else ">="

    @staticmethod
    def over_means_more(place: Place, start: int) -> bool:
        """`for over 20 years` is more than 20 years; `to be paid over 20 years` is not."""
        before = place.text[max(place.start, start - 8) : start].rstrip().rpartition(" ")[2]
        return before.lower() in ("for", "of", "after", "lasted", "is", "was", "spans", "spanning", "took")
