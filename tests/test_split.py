from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows import work
from tests.conftest import Make
from transforms import vocabulary
from transforms.clean import clean
from transforms.split import split_blocks, split_sentences

REFERENCE = work.reference()


def blocks(text: str) -> list[tuple[str, str | None, str | None, str]]:
    return [
        (b.kind, b.item_number, b.section_number, text[b.start : b.end])
        for b in split_blocks(text, title=None, datelines=[])
    ]


def sentences(text: str) -> list[str]:
    found = split_blocks(text, None, [])
    return [
        text[s.start : s.end]
        for s in split_sentences(text, found, vocabulary.BODY_KINDS, REFERENCE.abbreviations, "en")
    ]


LONG = "Talks on trade and on transport were held with all neighbours during the whole of the year."


def test_item_numbers_and_sections() -> None:
    text = f"1. {LONG}\n{LONG}\n2. {LONG}\n3) {LONG}\n{LONG}"
    assert [b[1:3] for b in blocks(text)] == [("1", None), (None, "1"), ("2", None), ("3", None), (None, "3")]
    assert all(b[3] == LONG for b in blocks(text))


@pytest.mark.parametrize(
    ("line", "kind", "number"),
    [
        ("• Aid was sent.", "list_item", None),
        ("- Aid was sent.", "list_item", None),
        ("– Aid was sent.", "list_item", None),
        ("a) Aid was sent.", "list_item", "a"),
        ("(b) Aid was sent.", "list_item", "b"),
        ("12. " + LONG, "paragraph", "12"),
        ("1.2. " + LONG, "paragraph", "1.2"),
        ("2024 was a year of talks.", "paragraph", None),
        ("I. Ivanov met his colleague.", "paragraph", None),
        ("3 May was the day.", "paragraph", None),
        ("-5 degrees were measured.", "paragraph", None),
        ("# A heading", "heading", None),
        ("Country | Visits | Treaties", "table_row", None),
    ],
)
def test_markers(line: str, kind: str, number: str | None) -> None:
    assert blocks(f"{LONG}\n{line}\n{LONG}")[1][:2] == (kind, number)


def test_roman_numbers_come_in_company() -> None:
    found = blocks(f"I. Political relations\n{LONG}\nII. Trade\n{LONG}")
    assert [b[:3] for b in found] == [
        ("heading", "I", None),
        ("paragraph", None, "I"),
        ("heading", "II", None),
        ("paragraph", None, "II"),
    ]


def test_headings_are_short_and_end_the_section() -> None:
    found = blocks(f"1. {LONG}\nBilateral relations\n{LONG}\nWe are done.")
    assert [b[0] for b in found] == ["paragraph", "heading", "paragraph", "paragraph"]
    assert found[2][2] is None


@pytest.mark.parametrize(
    "text",
    [
        "Talks with H.E. Mr. J. Smith took place in St. Petersburg.",
        "The minister met S. Lavrov and U.S. officials.",
        "Resolution No. 5 was adopted by vote.",
        "Trade grew by 3.5 percent, i.e. by $2.4 billion.",
        "The summit (Kazan, 22-24 Oct. 2024) was a success.",
        "He met Dr. Smith et al. in Geneva.",
        "President Robert G. Mugabe of Zimbabwe took the chair.",
    ],
)
def test_one_sentence_stays_one(text: str) -> None:
    assert sentences(text) == [text]


@pytest.mark.parametrize(
    "parts",
    [
        ["Talks were held.", "Aid was sent."],
        ["He said: “We agree.”", "Talks went on."],
        ["They met in the U.S.", "The talks went on."],
        ["Is peace near?", "It is!", "We hope so."],
        ["Aid was sent to Kabul (200 tonnes).", "More will follow."],
        ["The year was 2024.", "Trade grew."],
    ],
)
def test_sentences_are_split(parts: list[str]) -> None:
    assert sentences(" ".join(parts)) == parts


lines = st.lists(
    st.one_of(
        st.text(max_size=40),
        st.sampled_from(
            ["1. Talks were held. Aid was sent.", "• Item", "I. One", "II. Two", "a) x", "# H", "—", "1.", "U.S."]
        ),
    ),
    max_size=8,
)


@given(lines)
def test_blocks_and_sentences_leave_nothing_out(parts: list[str]) -> None:
    text = clean("\n".join(parts), []).clean
    found = split_blocks(text, None, [])
    at = 0
    for block in found:
        between = text[at : block.start]
        assert re.fullmatch(r"\s*[#•·▪◦‣●○■□➢➤*–—-]*\s*\(?[\w.]*[.)]?\s*", between)
        assert block.start < block.end
        at = block.end
    assert text[at:].strip() == ""
    split = split_sentences(text, found, vocabulary.BODY_KINDS, REFERENCE.abbreviations, "en")
    at = 0
    for sentence in split:
        block = found[sentence.block]
        assert block.start <= sentence.start < sentence.end <= block.end
        assert sentence.start >= at
        assert text[sentence.start : sentence.end].strip() == text[sentence.start : sentence.end]
        assert not text[max(at, block.start) : sentence.start].strip()
        at = sentence.end


def test_what_the_format_says_of_a_line_counts() -> None:
    text = "Trade grew\n12. Aid\nA | B"
    kinds = {0: "paragraph", 11: "heading", 19: "paragraph"}
    assert [b[:2] for b in split_blocks(text, None, [], kinds)] == [
        ("paragraph", None),
        ("heading", "12"),
        ("paragraph", None),
    ]


def test_title_and_dateline_are_blocks_without_sentences(make: Make) -> None:
    batch = make(f"Review of 2020\nHelsinki, 5 January 2021\n{LONG}")
    assert batch["blocks"].column("kind").to_pylist() == ["title", "dateline", "paragraph"]
    assert batch["sentences"].column("text").to_pylist() == [LONG]
    assert batch["documents"].column("n_sentences").to_pylist() == [1]
