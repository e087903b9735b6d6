"""Names that no table knows: capitalised words around a head noun of the language of diplomacy.

A name is read from its head noun (`Agency`, `Treaty`, `Forum`): to the left the capitalised words before it, to the
right what prepositions join to it (`Centre for Countering …`), as far as it stays capitalised. The vocabularies are
`head_nouns.csv` (the type of a name) and `name_words.csv` (words by the role they play in names).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, compress

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
        heads = sorted((start, end) for _, start, end in self._automaton.find_matches_as_indexes(folded))
        starts = [start for start, _ in heads]
        inside = (bisect_left(starts, start) < bisect_left(starts, end) for start, end in sentences)
        return Runs(self._v, self._lower, text, list(compress(sentences, inside)), heads)


class Runs:
    """The sentences of a text that may hold unknown names, since a head noun stands in them."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        lower: re.Pattern[str] | None,
        text: str,
        sentences: Sequence[tuple[int, int]],
        heads: Sequence[tuple[int, int]],
    ) -> None:
        self._v, self._lower, self._text, self._sentences, self._heads = vocabulary, lower, text, sentences, heads
        self._folded = fold(text)
        self._starts = [start for start, _ in heads]
        # What was read of each sentence, with the known names in it: those of a second reading are mostly the same.
        self._read: dict[int, tuple[Sequence[Name], Sequence[Found]]] = {}

    def find(self, names: Sequence[Name]) -> list[Found]:
        """The unknown names, as `UnknownNames.find` gives them."""
        known = KnownNames(self._folded, names)
        reader = NameReader(self._v, self._lower, self._folded, known)
        open_heads = [start for start, end in self._heads if not known.cover(start, end)]
        organs = [
            (name.end, name.start)
            for name in known.names
            if name.sense.entity_type == "organization"
            and self._folded.startswith(" of ", self._folded.find(" ", name.end))
        ]
        found: list[Found] = []

        def may_hold(start: int, end: int) -> bool:
            """Whether a head noun that is part of no known name, or what may be an organ of a state, stands there."""
            at = bisect_left(open_heads, start)
            if at < len(open_heads) and open_heads[at] < end + REACH:
                return True
            of = bisect_right(organs, (start, end))
            return of < len(organs) and organs[of][1] < end

        for start, end in self._sentences:
            if not may_hold(start, end) or _is_heading(self._folded, self._text, start, end):
                continue
            inside = known.inside(start, end + REACH)
            before = self._read.get(start)
            if before is None or before[0] != inside:
                read = [reader.read(*run, start) for run in self._runs(start, end) if may_hold(*run)]
                before = self._read[start] = (inside, self._named(chain.from_iterable(read)))
            found += before[1]
        return found

    def _runs(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """The runs of the sentence that have a head noun in them or, in small letters, right after them."""
        for run in runs(self._folded, start, end):
            at = bisect_left(self._starts, run[0])
            if at < len(self._starts) and self._starts[at] < run[1] + REACH:
                yield run

    def _named(self, found: Iterable[Found]) -> list[Found]:
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
