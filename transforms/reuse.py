"""Sentences that stand in several documents, word for word or nearly.

Two sentences are `identical` when their words are, letter case and punctuation aside; digits count. They are `near` when
their sets of three-word shingles have a Jaccard similarity of at least `NEAR`. Near pairs are sought among sentences
that share one of their rarer shingles: of two sets of Jaccard t, each has a member of the other among its
n - ceil(tn) + 1 rarest (n its size), so nothing is missed but by the bounds below. What is found is confirmed exactly.

So that boilerplate costs no square of its copies, three bounds hold. Of more than `ALL_PAIRS` identical sentences each is
paired with the first one only. Where two texts are near and their copies make more than `ALL_PAIRS` pairs, each text is
represented by its first copy and its first in another document. And of the sentences that share a shingle each is compared with the
`WINDOW` next ones in length and with the first (or the first of another document); in lists that are longer than
`WINDOW` others can be missed. All is deterministic: words are numbered as they come, and no hash decides anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, product
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from transforms.reference import fold

NEAR = 0.6
SHINGLE = 3  # words
ALL_PAIRS = 20
WINDOW = 20
CHUNK = 50_000  # candidate pairs compared at once

_WORD = re.compile(r"\w+")
_Ints = NDArray[np.int64]


class Reuse(NamedTuple):
    """Two like sentences by their indices; `one` comes first by document, then by position."""

    one: int
    other: int
    similarity: float
    kind: str  # identical or near


class _Distinct(NamedTuple):
    """The distinct texts among the sentences; shingles[bounds[g]:bounds[g + 1]] are those of text g."""

    copies: list[list[int]]  # the sentences that say it, in order
    shingles: _Ints  # ascending and without repetition within a text
    bounds: _Ints


def find_reuse(sentences: Sequence[str], documents: Sequence[str], least_words: int = 6) -> list[Reuse]:
    """Pairs of like sentences of different documents; `documents[i]` is the document of `sentences[i]`.

    Sentences of fewer than `least_words` words are left out. Pairs are in order of document and position. ValueError
    where the lists differ in length.
    """
    if len(documents) != len(sentences):
        raise ValueError(f"{len(sentences)} sentences, but {len(documents)} documents")
    order = sorted(range(len(sentences)), key=lambda i: (documents[i], i))
    owners = [documents[i] for i in order]  # from here on sentences are numbered in this order
    distinct = _distinct([sentences[i] for i in order], least_words)
    found = [(one, other, 1.0, "identical") for copies in distinct.copies for one, other in _pairs(copies, owners)]
    for first, second, similarity in _near(distinct, [owners[copies[0]] for copies in distinct.copies]):
        pairs = _pairs_between(distinct.copies[first], distinct.copies[second], owners)
        found += [(one, other, similarity, "near") for one, other in pairs]
    return [Reuse(order[one], order[other], similarity, kind) for one, other, similarity, kind in sorted(found)]


def _distinct(sentences: Sequence[str], least_words: int) -> _Distinct:
    groups: dict[str, int] = {}
    copies: list[list[int]] = []
    vocabulary: dict[str, int] = {}
    numbers: list[int] = []  # the words of all texts, as numbers
    lengths: list[int] = []
    for i, sentence in enumerate(sentences):
        words = _WORD.findall(fold(sentence).casefold())
        if len(words) < max(1, least_words):
            continue
        group = groups.setdefault(" ".join(words), len(copies))
        if group < len(copies):
            copies[group].append(i)
            continue
        copies.append([i])
        lengths.append(len(words))
        numbers += [vocabulary.setdefault(word, len(vocabulary)) for word in words]
    shingles, bounds = _shingles(np.array(numbers, dtype=np.int64), np.array(lengths, dtype=np.int64))
    return _Distinct(copies, shingles, bounds)


def _shingles(words: _Ints, lengths: _Ints) -> tuple[_Ints, _Ints]:
    """The shingles of texts of these lengths, numbered so that equal numbers are equal words, and where each text begins."""
    texts = len(lengths)
    whole = words.copy()
    size = int(words.max()) + 1 if len(words) else 1
    for _ in range(SHINGLE - 1):  # a shingle is a shorter one and the next word; renumbered, so that it stays small
        whole = whole[:-1] * size + words[len(words) - len(whole) + 1 :]
        whole = np.unique(whole, return_inverse=True)[1].astype(np.int64)
    owner = np.repeat(np.arange(texts), lengths)
    inside = owner[: len(whole)] == owner[len(words) - len(whole) :]  # not across the end of a text
    width = int(whole.max()) + 1 if len(whole) else 1
    keys = np.unique(owner[: len(whole)][inside] * width + whole[inside])
    return keys % width, np.searchsorted(keys // width, np.arange(texts + 1))


def _pairs(copies: Sequence[int], owners: Sequence[str]) -> Iterator[tuple[int, int]]:
    if len(copies) > ALL_PAIRS:
        pairs: Iterable[tuple[int, int]] = ((copies[0], other) for other in copies[1:])
    else:
        pairs = combinations(copies, 2)
    return (pair for pair in pairs if owners[pair[0]] != owners[pair[1]])


def _pairs_between(these: Sequence[int], those: Sequence[int], owners: Sequence[str]) -> Iterator[tuple[int, int]]:
    if len(these) * len(those) > ALL_PAIRS:
        these, those = _representatives(these, owners), _representatives(those, owners)
    return ((min(pair), max(pair)) for pair in product(these, those) if owners[pair[0]] != owners[pair[1]])


def _representatives(copies: Sequence[int], owners: Sequence[str]) -> Sequence[int]:
    elsewhere = next((i for i in copies if owners[i] != owners[copies[0]]), None)
    return copies[:1] if elsewhere is None else [copies[0], elsewhere]


def _near(distinct: _Distinct, owners: Sequence[str]) -> Iterator[tuple[int, int, float]]:
    """Pairs of near texts with their similarity."""
    sizes = np.diff(distinct.bounds)
    documents = {owner: number for number, owner in enumerate(dict.fromkeys(owners))}
    candidates = _candidates(distinct, sizes, np.array([documents[owner] for owner in owners], dtype=np.int64))
    for begin in range(0, len(candidates), CHUNK):
        one, other = candidates[begin : begin + CHUNK].T
        shared = _shared(distinct, one, other)
        similarity = shared / np.maximum(1, sizes[one] + sizes[other] - shared)
        for k in np.flatnonzero(similarity >= NEAR).tolist():
            yield int(one[k]), int(other[k]), round(float(similarity[k]), 4)


def _candidates(distinct: _Distinct, sizes: _Ints, documents: _Ints) -> _Ints:
    """Pairs of texts that share one of their rarer shingles and whose sizes allow them to be near; shape (n, 2)."""
    shingles, texts = _rarer(distinct, sizes)
    order = np.lexsort((texts, sizes[texts], shingles))
    shingles, texts = shingles[order], texts[order]
    count = len(sizes)
    packed = [np.empty(0, dtype=np.int64)]

    def keep(one: _Ints, other: _Ints) -> None:
        low, high = np.minimum(sizes[one], sizes[other]), np.maximum(sizes[one], sizes[other])
        fits = (one != other) & (low >= NEAR * high)
        one, other = one[fits], other[fits]
        packed[0] = np.union1d(packed[0], np.minimum(one, other) * count + np.maximum(one, other))

    for step in range(1, min(WINDOW, len(texts) - 1) + 1):
        same = shingles[:-step] == shingles[step:]
        keep(texts[:-step][same], texts[step:][same])
    if len(texts):
        first, elsewhere = _firsts(shingles, documents[texts])
        keep(texts[first], texts)
        keep(texts[elsewhere], texts)
    return np.stack((packed[0] // max(1, count), packed[0] % max(1, count)), axis=1)


def _rarer(distinct: _Distinct, sizes: _Ints) -> tuple[_Ints, _Ints]:
    """The n - ceil(tn) + 1 rarest shingles of each text, without those that stand in one text only; and their texts."""
    owner = np.repeat(np.arange(len(sizes)), sizes)
    frequency = np.bincount(distinct.shingles)[distinct.shingles] if len(owner) else owner
    order = np.lexsort((distinct.shingles, frequency, owner))
    place = np.arange(len(owner)) - np.repeat(distinct.bounds[:-1], sizes)
    prefix = sizes - np.ceil(NEAR * sizes - 1e-9).astype(np.int64) + 1
    kept = order[(place < np.repeat(prefix, sizes)) & (frequency[order] > 1)]
    return distinct.shingles[kept], owner[kept]


def _firsts(shingles: _Ints, documents: _Ints) -> tuple[_Ints, _Ints]:
    """For each entry of the lists by shingle: where its list begins, and its list's first entry of another document.

    Where all entries of a list are of one document the second is the first as well.
    """
    place = np.arange(len(shingles))
    opens = np.concatenate(([True], shingles[1:] != shingles[:-1]))
    first = np.maximum.accumulate(np.where(opens, place, 0))
    differs = documents != documents[first]
    lists = np.cumsum(opens) - 1
    starts = place[opens]
    elsewhere = starts.copy()
    others = place[differs]
    which, at = np.unique(lists[others], return_index=True)
    elsewhere[which] = others[at]
    return first, elsewhere[lists]


def _shared(distinct: _Distinct, one: _Ints, other: _Ints) -> _Ints:
    """How many shingles the texts of each pair share."""
    keys = np.concatenate([_keyed(distinct, texts) for texts in (one, other)])
    keys.sort()
    width = int(distinct.shingles.max()) + 1
    twice = keys[1:][keys[1:] == keys[:-1]] // width
    counts: _Ints = np.bincount(twice, minlength=len(one))
    return counts


def _keyed(distinct: _Distinct, texts: _Ints) -> _Ints:
    """The shingles of the texts, each together with the text's place in the list."""
    starts, ends = distinct.bounds[texts], distinct.bounds[texts + 1]
    sizes = ends - starts
    pair = np.repeat(np.arange(len(texts)), sizes)
    inside = np.arange(len(pair)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    keyed: _Ints = pair * (int(distinct.shingles.max()) + 1) + distinct.shingles[np.repeat(starts, sizes) + inside]
    return keyed
