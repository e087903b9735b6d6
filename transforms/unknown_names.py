"""Names that no table knows: capitalised words around a head noun of the language of diplomacy.

A name is read from its head noun (`Agency`, `Treaty`, `Forum`): to the left the capitalised words before it, to the
right what prepositions join to it (`Centre for Countering …`), as far as it stays capitalised. The vocabularies are
`head_nouns.csv` (the type of a name) and `name_words.csv` (words by the role they play in names).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import ahocorasick_rs

from transforms.name_reader import Found, NameReader
from transforms.name_tokens import KnownNames, Vocabulary, runs
from transforms.names import Name, slug
from transforms.reference import Rows, fold

REACH = 3  # characters from the end of a run within which a head noun after it begins
_PREFIX = {"organization": "org", "event_series": "series"}
_SMALL = frozenset({"of", "on", "for", "in", "to", "and", "the", "a", "an", "by", "at", "or", "with", "from", "as"})


class UnknownNames:
    """Build it once from the reference data; `find` is linear in the length of the text."""

    def __init__(self, files: Mapping[str, Rows]) -> None:
        self._v = Vocabulary(files)
        lower = sorted(self._v.words["lower_head"])
        self._lower = re.compile(rf" ({'|'.join(map(re.escape, lower))})(?!\w)(?! of)") if lower else None
        patterns = [*self._v.heads, *(" " + noun for noun in lower), "International", "esolution "]
        self._automaton = ahocorasick_rs.AhoCorasick(patterns, store_patterns=False)

    def find(self, text: str, sentences: Sequence[tuple[int, int]], names: Sequence[Name]) -> list[Found]:
        """Unknown names in the sentences, in order and disjoint; `names` are the known ones, in order.

        A find may cover known names, but none of them covers a find.
        """
        return self.runs(text, sentences).find(names)

    def runs(self, text: str, sentences: Sequence[tuple[int, int]]) -> Runs:
        """Where unknown names may stand in the sentences, whatever names are known."""
        folded = fold(text)
        hits = sorted((start, end) for _, start, end in self._automaton.find_matches_as_indexes(folded))
        starts = [start for start, _ in hits]
        found: list[_Run] = []
        for start, end in sentences:
            at = bisect_left(starts, start)
            if at < len(hits) and starts[at] < end and not _is_heading(folded, text, start, end):
                found.append(_Run(start, end, start, hits[at : bisect_left(starts, end + REACH, at)]))
        return Runs(self._v, self._lower, text, found)


class _Run(NamedTuple):
    """A sentence or a run of capitalised words in it, where the sentence starts, and the head nouns in it."""

    start: int
    end: int
    sentence: int
    heads: Sequence[tuple[int, int]]  # starts and ends; a head noun in small letters stands right after a run


class Runs:
    """The runs of capitalised words of a text that may hold unknown names."""

    def __init__(
        self, vocabulary: Vocabulary, lower: re.Pattern[str] | None, text: str, sentences: Sequence[_Run]
    ) -> None:
        self._v, self._lower, self._text, self._sentences = vocabulary, lower, text, sentences
        self._folded = fold(text)
        # What was read of each sentence, with the known names in it: those of a second reading are mostly the same.
        self._read: list[tuple[Sequence[Name], Sequence[Found]] | None] = [None] * len(sentences)

    def find(self, names: Sequence[Name]) -> list[Found]:
        """The unknown names, as `UnknownNames.find` gives them."""
        known = KnownNames(self._folded, names)
        reader = NameReader(self._v, self._lower, self._folded, known)
        found: list[Found] = []
        for i, sentence in enumerate(self._sentences):
            inside = known.inside(sentence.start, sentence.end + REACH)
            before = self._read[i]
            if before is None or before[0] != inside:
                before = self._read[i] = (inside, list(self._of_sentence(sentence, known, reader)))
            found += before[1]
        return found

    def _of_sentence(self, sentence: _Run, known: KnownNames, reader: NameReader) -> Iterator[Found]:
        if self._is_known(sentence, known):
            return
        starts = [start for start, _ in sentence.heads]
        at = 0
        for start, end in runs(self._folded, sentence.start, sentence.end):
            at = bisect_left(starts, start, at)
            if at == len(starts):
                return
            run = _Run(start, end, sentence.start, sentence.heads[at : bisect_left(starts, end + REACH, at)])
            if run.heads and not self._is_known(run, known):
                yield from self._named(reader.read(start, end, sentence.start))

    def _is_known(self, run: _Run, known: KnownNames) -> bool:
        """Whether all head nouns belong to known names and none of these can be an organ of a state."""
        if not all(known.cover(start, end) for start, end in run.heads):
            return False
        inside = known.inside(run.start, run.end)
        ends = (name.end for name in inside if name.sense.entity_type == "organization")
        return not any(self._folded.startswith(" of ", self._folded.find(" ", end)) for end in ends)

    def _named(self, found: Sequence[Found]) -> list[Found]:
        return [
            f._replace(entity_id=f"{_PREFIX.get(f.entity_type, f.entity_type)}:{s}")
            for f in found
            if (s := slug(self._text[f.start : f.end]))
        ]


def _is_heading(folded: str, text: str, start: int, end: int) -> bool:
    """Whether text[start:end] is a line of its own whose longer words all begin with capitals."""
    if end - start > 200 or text[end - 1 : end] in ".;:!?":
        return False
    if (start and text[start - 1] != "\n") or (end < len(text) and text[end] != "\n"):
        return False
    words = [word for word in folded[start:end].split(" ") if word.isalpha() and word not in _SMALL]
    return all(word[0].isupper() for word in words)
