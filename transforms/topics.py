"""The topics of sentences, from weighted cues of `topic_cues.csv`, all found by one Aho-Corasick automaton.

A cue is a word or phrase. It stands between word boundaries; its last word may carry a plural or possessive ending
(`treaty` is not stretched to `treaties`, `embargo` is to `embargoes`). A cue that ends in `*` is a stem: any letters
may follow. A cue written with a capital (`WHO`, `UN Women`) matches in that case only. A cue inside a longer one says
nothing by itself (`nuclear` in `nuclear power plant`); rows without a topic are there only to cover others so.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import ahocorasick_rs

from transforms.reference import Rows, fold

# A weight is how likely a sentence with that cue is to be about the topic, so cues add up as 1 - (1 - a)(1 - b)….
# At one half a single good cue is enough, of the ambiguous ones (0.3 to 0.4) it takes two.
THRESHOLD = 0.5

_ENDING = re.compile(r"(?:e?s)?(?:'s?)?(?!\w)")
_STEM = re.compile(r"\w*")


class Topic(NamedTuple):
    """A topic of the sentence with that index; `cues` are its cues as the reference data writes them, sorted."""

    sentence: int
    topic: str
    score: float  # from THRESHOLD to 1
    cues: tuple[str, ...]


class _Cue(NamedTuple):
    name: str
    exact: str  # what the text must say letter for letter; "" where case doesn't matter
    is_stem: bool
    topics: tuple[tuple[str, float], ...]


class Topics:
    """The cues of topics, ready to be found; ValueError where a weight is not within [0, 1]."""

    def __init__(self, files: Mapping[str, Rows]) -> None:
        topics: dict[str, list[tuple[str, float]]] = defaultdict(list)
        for row in files["topic_cues"]:
            weight = float(row["weight"])
            if not 0 <= weight <= 1:
                raise ValueError(f"topic_cues: {row['cue']!r} has weight {weight}; it must be within 0 and 1")
            topics[row["cue"]] += [(row["topic"], weight)] if row["topic"] else []
        patterns: dict[str, list[_Cue]] = defaultdict(list)
        for name, found in topics.items():
            text = fold(name).removesuffix("*")
            exact = text if text != text.lower() else ""
            patterns[text.lower()].append(_Cue(name, exact, name.endswith("*"), tuple(found)))
        self._cues = list(patterns.values())
        self._automaton = ahocorasick_rs.AhoCorasick(
            list(patterns), matchkind=ahocorasick_rs.MatchKind.Standard, store_patterns=False
        )

    def find(self, text: str, sentences: Sequence[tuple[int, int]]) -> list[Topic]:
        """The topics of each sentence (spans of code points), those of a sentence in the order of their names.

        Sentences may not overlap; a cue counts for the sentence that it begins in, and once however often it stands
        there. Time is linear in the length of the text.
        """
        order = sorted(range(len(sentences)), key=sentences.__getitem__)
        starts = [sentences[i][0] for i in order]
        cues: dict[int, set[_Cue]] = defaultdict(set)
        for start, cue in self._matches(fold(text)):
            at = bisect_right(starts, start) - 1
            if cue.topics and at >= 0 and start < sentences[order[at]][1]:
                cues[order[at]].add(cue)
        return [topic for i in sorted(cues) for topic in _weigh(i, cues[i])]

    def _matches(self, text: str) -> Iterator[tuple[int, _Cue]]:
        """Starts of the cues in the text, without those that lie inside a longer one."""
        found: list[tuple[int, int, _Cue]] = []
        for which, start, end in self._automaton.find_matches_as_indexes(_lower(text), overlapping=True):
            if start and text[start - 1].isalnum():
                continue
            for cue in self._cues[which]:
                if cue.exact and text[start:end] != cue.exact:
                    continue
                after = (_STEM if cue.is_stem else _ENDING).match(text, end)
                if after is not None:
                    found.append((start, after.end(), cue))
        found.sort(key=lambda match: (match[0], -match[1]))
        longest = (-1, -1)
        for start, end, cue in found:
            if end > longest[1]:
                longest = start, end
            elif (start, end) != longest:
                continue
            yield start, cue


def _weigh(sentence: int, cues: set[_Cue]) -> Iterator[Topic]:
    missing: dict[str, float] = defaultdict(lambda: 1.0)
    names: dict[str, list[str]] = defaultdict(list)
    for cue in sorted(cues):
        for topic, weight in cue.topics:
            missing[topic] *= 1.0 - weight
            names[topic].append(cue.name)
    for topic in sorted(missing):
        score = 1.0 - missing[topic]
        if score >= THRESHOLD:
            yield Topic(sentence, topic, round(score, 4), tuple(names[topic]))


def _lower(text: str) -> str:
    """The text in lower case; a letter whose lower case is longer than itself is left, so that offsets stay."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(low if len(low := letter.lower()) == 1 else letter for letter in text)
