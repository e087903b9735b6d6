"""Sentences that several documents share. All sentences are made up."""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import ROOT
from transforms.reuse import ALL_PAIRS, NEAR, Reuse, find_reuse

A = "The two ministers reviewed the state of bilateral ties and agreed to meet again."
SHOUTED = "THE TWO MINISTERS reviewed – the state of “bilateral” ties, and agreed to meet again"
CHANGED = "The two ministers reviewed the state of bilateral ties and agreed to talk again."
OTHER = "Nine ships of the coast guard took part in the exercise off the cape."


def test_identical_after_folding() -> None:
    assert find_reuse([A, SHOUTED], ["a", "b"]) == [Reuse(0, 1, 1.0, "identical")]


def test_near() -> None:
    # 12 shingles each, of which the two around `meet` and the last with it differ: 10 shared, 14 in all
    [found] = find_reuse([A, CHANGED, OTHER], ["a", "b", "c"])
    assert found[:2] == (0, 1)
    assert found.kind == "near"
    assert found.similarity == pytest.approx(10 / 14, abs=1e-4)


@pytest.mark.parametrize(
    ("sentences", "documents"),
    [
        ([A, OTHER], ["a", "b"]),
        ([A, A], ["a", "a"]),
        ([A, CHANGED], ["a", "a"]),
        (["We met in Riga.", "We met in Riga."], ["a", "b"]),
        (["In 2019 trade with Chad grew by a third.", "In 2020 trade with Chad grew by a fifth."], ["a", "b"]),
        (["", ""], ["a", "b"]),
        ([], []),
    ],
)
def test_no_reuse(sentences: list[str], documents: list[str]) -> None:
    assert find_reuse(sentences, documents) == []


def test_digits_count() -> None:
    both = ["Our embassy in Lima issued 510 visas.", "Our embassy in Lima issued 511 visas."]
    assert find_reuse(both, ["a", "b"]) == []
    longer = [f"In all of that long and eventful year {sentence}" for sentence in both]
    assert [pair.kind for pair in find_reuse(longer, ["a", "b"])] == ["near"]


def test_least_words() -> None:
    assert find_reuse(["We met in Riga.", "We met in Riga!"], ["a", "b"], least_words=4) == [
        Reuse(0, 1, 1.0, "identical")
    ]


def test_one_is_earlier_by_document_then_position() -> None:
    assert find_reuse([A, A, A], ["b", "a", "b"]) == [Reuse(1, 0, 1.0, "identical"), Reuse(1, 2, 1.0, "identical")]


def test_lists_must_match() -> None:
    with pytest.raises(ValueError, match="2 sentences, but 1 documents"):
        find_reuse([A, A], ["a"])


def test_many_copies_are_chained_to_the_first() -> None:
    copies = ALL_PAIRS + 5
    documents = [f"d{i:02}" for i in range(copies)]
    assert find_reuse([A] * copies, documents) == [Reuse(0, i, 1.0, "identical") for i in range(1, copies)]
    few = find_reuse([A] * 4, documents[:4])
    assert len(few) == 6


def _by_brute_force(sentences: list[str], documents: list[str]) -> set[tuple[int, int, str]]:
    words = [re.findall(r"\w+", sentence.lower()) for sentence in sentences]
    shingles = [{tuple(w[i : i + 3]) for i in range(len(w) - 2)} for w in words]
    found = set()
    for i in range(len(sentences)):
        for j in range(i + 1, len(sentences)):
            if documents[i] == documents[j] or min(len(words[i]), len(words[j])) < 6:
                continue
            if words[i] == words[j]:
                found.add((i, j, "identical"))
            elif len(shingles[i] & shingles[j]) >= NEAR * len(shingles[i] | shingles[j]):
                found.add((i, j, "near"))
    return found


@pytest.mark.parametrize("seed", range(8))
def test_finds_what_comparing_all_finds(seed: int) -> None:
    pick = random.Random(seed)
    vocabulary = [f"w{i}" for i in range(40)]
    sentences: list[str] = []
    for _ in range(40):
        words = pick.choices(vocabulary, k=pick.randint(4, 30))
        for _ in range(pick.randint(1, 4)):
            copy = list(words)
            for _ in range(pick.choice([0, 0, 1, 2, 3])):
                copy[pick.randrange(len(copy))] = pick.choice(vocabulary)
            sentences.append(" ".join(copy))
    pick.shuffle(sentences)
    documents = sorted(f"d{pick.randint(0, 9)}" for _ in sentences)
    found = {(pair.one, pair.other, pair.kind) for pair in find_reuse(sentences, documents)}
    expected = _by_brute_force(sentences, documents)
    assert found == expected
    assert {kind for _, _, kind in expected} == {"identical", "near"}


words = st.sampled_from(["peace", "Peace", "talks", "in", "Oslo", "7", "—", "İ", "'s", "and", "and", "."])


@given(st.lists(st.tuples(st.one_of(st.text(), st.lists(words, max_size=12).map(" ".join)), st.sampled_from("abc"))))
def test_never_raises_and_pairs_are_sane(rows: list[tuple[str, str]]) -> None:
    sentences, documents = [row[0] for row in rows], [row[1] for row in rows]
    found = find_reuse(sentences, documents, least_words=2)
    assert len({pair[:2] for pair in found}) == len(found)
    for pair in found:
        assert documents[pair.one] < documents[pair.other]
        assert (pair.similarity == 1.0) if pair.kind == "identical" else NEAR <= pair.similarity <= 1.0


def test_same_under_any_hash_seed() -> None:
    code = (
        "from transforms.reuse import find_reuse\n"
        "s = [f'word {i % 7} of the long and tedious sentence {i % 3} that all say' for i in range(60)]\n"
        "print(find_reuse(s, [f'd{i % 5}' for i in range(60)]))"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1
    assert b"identical" in outputs.pop()
