"""All layers together: whatever the text, facts lie where they say, and time is linear in its length."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from expectations.batch import Batch
from expectations.evidence import CHECKS
from flows import work
from tests.conftest import Make

WORDS = st.sampled_from(
    [
        "President",
        "Vladimir",
        "Putin",
        "visited",
        "China",
        "in",
        "May",
        "2019",
        "(",
        ")",
        ",",
        ".",
        ";",
        "the",
        "UN",
        "Security",
        "Council",
        "Moscow",
        "and",
        "Minsk",
        "signed",
        "Agreement",
        "on",
        "trade",
        "worth",
        "$3",
        "billion",
        "12",
        "percent",
        "Foreign",
        "Minister",
        "S.",
        "Lavrov",
        "Jordan",
        "Chad",
        "more",
        "than",
        "50",
        "countries",
        "Q3",
        "first",
        "half",
        "of",
        "since",
        "1991",
        "10th",
        "Forum",
        "(ABC)",
        "U.S.",
        "«Русский»",
        "東京",
        "😀",
        "\n\n",
        "•",
        "1.",
        "-",
        "–",
        "’",
    ]
)


@settings(max_examples=100)
@given(
    text=st.one_of(st.text(st.characters(exclude_categories=["Cc", "Cs"])), st.lists(WORDS, max_size=60).map(" ".join))
)
def test_any_text_gives_tables_that_keep_their_promises(make: Make, text: str) -> None:
    """All checks of the suites, asked directly: building Great Expectations' results for each text would take minutes."""
    batch = Batch(make(f"{text}\n\nTalks were held.", language="en"), work.known_entities(), 2030)
    critical = [check for check in CHECKS if check.severity == "critical"]
    assert [f"{c.table}.{c.name}" for c in critical if not all(c.holds(batch))] == []
