"""Negated, hypothetical, future and historical events, from the cues before their trigger."""

from __future__ import annotations

import re
from typing import NamedTuple

from transforms.events.lexicon import Lexicon
from transforms.events.model import When
from transforms.events.sentences import Sentence

WINDOW = 45
PROMISED = frozenset({"CONSULT", "SUPPORT", "COOPERATE", "AID"})


# What must stand after an event before the patterns of what puts it off or refuses it are tried.
_REFUSED = ("postponed", "cancel", "called off", "put off", "not")
_PUT_OFF = ("will", "shall", "plan", "schedul", "expect", "due", "held")


class Flags(NamedTuple):
    is_negated: bool
    is_hypothetical: bool
    is_future: bool
    is_historical: bool


class FlagReader:
    """Build it once."""

    def __init__(self, lexicon: Lexicon) -> None:
        cue = lexicon.alternatives
        near = r"(?:[ ,]+[\w'-]+){0,2}[ ,]+"
        self._negation = re.compile(rf"(?<![\w'-])(?:{cue['negation']})(?:[ ]+[\w'-]+){{0,2}}[ ]+$")
        self._hypothetical = re.compile(rf"(?<![\w'-])(?:{cue['hypothetical']})(?:[ ]+[\w'-]+){{0,3}}[ ]+$")
        self._future = re.compile(rf"(?<![\w'-])(?:{cue['future']}){near}$")
        self._after = re.compile(
            r"(?: [\w'-]+){0,7} (?:is|are|will be|was|to be) (?:planned|scheduled|expected|due|to be held|held next)(?!\w)|(?: [\w'-]+){0,6} (?:will|shall) "
        )
        self._refused = re.compile(
            r"(?: [\w'-]+){0,8} (?:(?:was|were|has been|have been|had to be) (?:postponed|cancelled|canceled|called off|put off|not)|(?:could|did|would) not (?:take|be|meet|go))(?!\w)"
        )
        self._past = re.compile(r"(?<!\w)(?:was|were|held|met|took|gave|paid|\w{2,}ed)(?!\w)")
        self._historical = re.compile(rf"(?<![\w'-])(?:{cue['historical']})(?!\w)")
        self._opening = {
            name: frozenset(word.split()[0] for word in lexicon.words[name])
            for name in ("negation", "hypothetical", "future", "historical")
        }
        self._openings = frozenset().union(*self._opening.values())

    def _already(self, sentence: Sentence, when: When, year: int, low: int, high: int) -> bool:
        """Whether days right after the year under review are told in the past: reviews are written then."""
        start = when.date_start
        is_near = (
            start is not None and start.year == year + 1 and start.month <= 3 and when.precision in ("day", "month")
        )
        return is_near and self._past.search(sentence.low, low, high) is not None

    def read(self, sentence: Sentence, start: int, end: int, low: int, high: int, when: When, year: int) -> Flags:
        """The flags of an event told by text[start:end] inside the clause text[low:high] of a review of `year`."""
        before = _without_times(sentence, max(low, start - WINDOW), start)
        if not before[-1:].isspace():
            before += " "
        words = before.replace(",", " ").split()
        rest = sentence.low[end:high]
        is_cued = not self._openings.isdisjoint(words)  # sets are quicker to ask than patterns

        def may(name: str) -> bool:
            return is_cued and not self._opening[name].isdisjoint(words)

        future = may("future") and self._future.search(before) is not None
        future = future or (
            any(map(rest.__contains__, _PUT_OFF)) and self._after.match(sentence.low, end, high) is not None
        )
        if when.date_start is not None and when.date_start.year > year:
            future = future or not self._already(sentence, when, year, low, high)
        past = when.date_end is not None and when.date_end.year < year - 1
        return Flags(
            (may("negation") and self._negation.search(before) is not None)
            or (any(map(rest.__contains__, _REFUSED)) and self._refused.match(sentence.low, end, high) is not None),
            may("hypothetical")
            and self._hypothetical.search(before) is not None
            and not before.rstrip().endswith(("if it", "should have")),
            future,
            past
            or (
                may("historical") and self._historical.search(sentence.low, max(low, start - WINDOW), start) is not None
            ),
        )


def _without_times(sentence: Sentence, low: int, high: int) -> str:
    """text[low:high] with its times blotted out: the month of May is no `may`."""
    text = sentence.low[low:high]
    for time in sentence.times:
        if time.end > low and time.start < high:
            begin, end = max(time.start, low) - low, min(time.end, high) - low
            text = text[:begin] + "#" * (end - begin) + text[end:]
    return text


def plover(plover_type: str | None, mode: str | None, status: str, flags: Flags) -> tuple[str | None, str | None, str]:
    """PLOVER type and mode and the status after the flags: what is announced is AGREE, what was refused REJECT."""
    if flags.is_negated and plover_type in PROMISED | {"AGREE"}:
        return "REJECT", None, status
    if (flags.is_future or flags.is_hypothetical) and plover_type in PROMISED:
        return "AGREE", None, "planned" if flags.is_future and status != "proposed" else status
    return plover_type, mode, "planned" if flags.is_future and status == "done" else status
