"""Cleaning and its alignment: nothing of the source is lost, whatever the source is."""

from __future__ import annotations

import itertools
import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from flows import work
from transforms.align import Aligned, Op, RawOffsets, apply, rebuild
from transforms.clean import clean
from transforms.formats.model import Mark

RULES = work.reference().cleaning_rules
PIECES = (
    "\n", "\r\n", "\r", "\u2028", "\x85", " ", "  ", "\t", "\u00a0", "\u202f", "\u00ad", "\u200b", "\ufeff", "\x00",
    "e\u0301", "\u0301", "\u1100", "\u1161", "\u212b", "q\u0323\u0307", "q\u0307\u0323", "A", "x.", "Text of a line",
    "Advanced settings", "de-DE1 en-GB1", "• de-DE1 en-GB1 fr-FR1", "25 January 201817:18", "Share | Print",
    "read more in our Telegram-channel https://example.org", "© 2020 A ministry", "\U0001f600",
)  # fmt: skip


def essence(text: str) -> list[str]:
    """Letters and digits, composed."""
    letters = "".join(c for c in text if unicodedata.category(c) not in ("Cc", "Cf", "Zs", "Zl", "Zp"))
    return [c for c in unicodedata.normalize("NFC", letters) if c.isalnum()]


texts = st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=12).map("".join))


def tidy(raw: str) -> Aligned:
    return clean(raw, RULES)


@given(texts)
@example("")
@example("\n\n\u00ad\n")
@example("Advanced settings\u00ad")
@example("25 January 201817:18 25 January 201817:18")
def test_raw_text_is_rebuilt(raw: str) -> None:
    done = tidy(raw)
    assert rebuild(done.clean, done.alignment, done.removals) == raw
    rows = [run._asdict() for run in done.alignment], [removal._asdict() for removal in done.removals]
    assert rebuild(done.clean, *rows) == raw


@given(texts)
def test_alignment_and_removals_point_at_the_same_characters(raw: str) -> None:
    done = tidy(raw)
    at = 0
    for run in done.alignment:
        assert run.clean_start >= at
        at = run.clean_start + run.length
        assert done.clean[run.clean_start : at] == raw[run.raw_start : run.raw_start + run.length]
        assert run.length or run.replaced
    for removal in done.removals:
        assert raw[removal.raw_start : removal.raw_end] == removal.text != ""


@given(texts)
def test_clean_text_is_tidy(raw: str) -> None:
    text = tidy(raw).clean
    for line in text.split("\n"):
        assert line == line.strip()
        assert "  " not in line
        assert unicodedata.is_normalized("NFC", line)
        assert not re.search(r"[\u00ad\u00a0\u200b\ufeff\x00-\x08]", line)
    assert not re.search("\n{3}|^\n|\n$", text)


@given(texts)
def test_cleaning_twice_changes_nothing_more(raw: str) -> None:
    once = clean(raw, [])
    twice = clean(once.clean, [])
    assert twice.clean == once.clean
    assert all(run.replaced is None for run in twice.alignment)


@given(texts)
def test_letters_and_digits_survive(raw: str) -> None:
    """Without boilerplate rules no letter or digit is lost or moved."""
    assert essence(clean(raw, []).clean) == essence(raw)


@given(texts)
def test_raw_offsets_of_clean_spans(raw: str) -> None:
    done = tidy(raw)
    offsets = RawOffsets(done.alignment)
    last = 0
    for word in re.finditer(r"\S+", done.clean):
        start, end = offsets.span(*word.span())
        assert last <= start < end <= len(raw)
        assert essence(raw[start:end]) == essence(word.group())
        last = end


def test_alignment_of_a_plain_text_is_one_run() -> None:
    done = tidy("One line.\nAnother.\n\nA third.")
    assert [tuple(run) for run in done.alignment] == [(0, 0, len(done.clean), None)]


def test_normalisation_is_kept_in_the_alignment_and_not_in_removals() -> None:
    done = tidy("A\u00a0b\u00adc  d\r\n\r\n\r\ne\u0301\n")
    assert done.clean == "A bc d\n\né"
    assert done.removals == []
    assert "".join(run.replaced or "" for run in done.alignment) == "\u00a0\u00ad  \r\n\r\n\r\ne\u0301\n"


@pytest.mark.parametrize(
    ("raw", "clean_text", "rule"),
    [
        ("A title\n\n  • de-DE1 en-GB1 es-ES1\n\nText.", "A title\n\nText.", "switcher-locales"),
        ("A title\nEN | FR | ES\nText.", "A title\nText.", "switcher-codes"),
        ("English  Русский\nText.", "Text.", "switcher-names"),
        ("Text.\nAdvanced settings\n", "Text.", "advanced-settings"),
        ("Text.\nread more in our Telegram-channel https://example.org/x", "Text.", "telegram"),
        ("Home > Press > Reviews\nText.", "Text.", "breadcrumb"),
        ("This website uses cookies to improve it. Accept\nText.", "Text.", "cookies"),
        ("Text.\nShare: Facebook Twitter", "Text.", "share"),
        ("Submitted on 12 January 2020 - 10:05\nText.", "Text.", "submitted-on"),
        ("Text.\n© 2020 Ministry of Foreign Affairs", "Text.", "copyright"),
    ],
)
def test_boilerplate_leaves_and_is_recorded(raw: str, clean_text: str, rule: str) -> None:
    done = tidy(raw)
    assert done.clean == clean_text
    assert [removal.rule for removal in done.removals] == [rule]


@pytest.mark.parametrize(
    "text",
    [
        "Home affairs were discussed with Sweden.",
        "Share of exports rose.",
        "The minister took part in talks on the Telegram case.",
        "Search and rescue continued.",
        "Trade with the UK, FR and DE grew.",
        "Back in Moscow, talks went on.",
        "Print media were invited.",
        "Next year the summit will be held in Nairobi.",
    ],
)
def test_text_is_no_boilerplate(text: str) -> None:
    assert tidy(text).removals == []


def test_glued_header_is_read_apart() -> None:
    done = tidy("25 January 201817:18")
    assert done.clean == "25 January 2018 17:18"
    assert rebuild(done.clean, done.alignment, done.removals) == "25 January 201817:18"


@st.composite
def marked(draw: st.DrawFn) -> tuple[str, list[Mark], list[tuple[int, bool]]]:
    raw = draw(texts)
    cuts = sorted(set(draw(st.lists(st.integers(0, len(raw)), max_size=8))))
    kinds = st.sampled_from(["paragraph", "heading", "removed"])
    marks = [
        Mark(a, b, kind, "nav" if kind == "removed" else "")
        for a, b in itertools.pairwise(cuts)
        if (kind := draw(kinds))
    ]
    return raw, marks, [(m.start(), draw(st.booleans())) for m in re.finditer("-(?=\n)", raw)]


@given(marked())
def test_marked_text_is_rebuilt(case: tuple[str, list[Mark], list[tuple[int, bool]]]) -> None:
    raw, marks, hyphens = case
    done = clean(raw, RULES, marks, hyphens)
    assert rebuild(done.clean, done.alignment, done.removals) == raw
    for line in done.clean.split("\n"):
        assert line == line.strip()
        assert "  " not in line
    assert not re.search("\n{3}|^\n|\n$", done.clean)


def test_lines_of_a_block_become_one_line() -> None:
    raw = "The min-\nister went to\nOslo.  \n\nA long-\nterm aim."
    marks = [Mark(0, 31, "paragraph"), Mark(33, len(raw), "paragraph")]
    done = clean(raw, RULES, marks, hyphens=[(raw.index("-"), True), (raw.rindex("-"), False)])
    assert done.clean == "The minister went to Oslo.\n\nA long-term aim."
    assert done.removals == []
    assert rebuild(done.clean, done.alignment, done.removals) == raw


def test_marked_furniture_is_removed_with_its_rule() -> None:
    raw = "Home\nPress\nThe **main** text.\nRelated"
    at = raw.index
    marks = [
        Mark(0, 10, "removed", "navigation"),
        Mark(at("**"), at("**") + 2, "removed", "syntax"),
        Mark(at("** t"), at("** t") + 2, "removed", "syntax"),
        Mark(at("Related"), len(raw), "removed", "related"),
    ]
    done = clean(raw, [], marks)
    assert done.clean == "The main text."
    assert [(r.text, r.rule) for r in done.removals] == [
        ("Home", "navigation"),
        ("Press", "navigation"),
        ("**", "syntax"),
        ("**", "syntax"),
        ("Related", "related"),
    ]
    assert rebuild(done.clean, done.alignment, done.removals) == raw


def test_operations_must_tile_the_text() -> None:
    with pytest.raises(ValueError, match="gap at 1"):
        apply("abc", [Op(0, 1), Op(2, 3)])
    with pytest.raises(ValueError, match="end at 1 of 3"):
        apply("abc", [Op(0, 1)])
