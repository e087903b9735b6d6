"""`communique explain`: what the real stages make of a sentence, marked below its characters."""

from __future__ import annotations

import json

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from flows import explain
from flows.explain import Span
from flows.sources import BadRequest
from tests.conftest import communique

SENTENCE = "In May, President Vladimir Putin paid a state visit to China, where 20 agreements were signed."


def test_spans_stand_below_what_they_mark() -> None:
    done = communique("explain", SENTENCE, "--country", "rus", "--year", "2024")
    assert done.returncode == 0, done.stderr
    text, marks, triggers, *rest = done.stdout.splitlines()
    assert text == SENTENCE
    for number, surface in enumerate(["May", "Vladimir Putin", "China", "20 agreements"], 1):
        at = SENTENCE.index(surface)
        assert marks[at : at + len(surface)] == str(number).ljust(len(surface), "─")
    assert triggers.strip().startswith("A─")
    told = "\n".join(rest)
    assert "2024-05-01/2024-05-31 (review year)" in told
    assert "event A: visit / state visit, done" in told
    assert "host        country:CHN, “China”" in told
    assert "guest       country:RUS, implied" in told


def test_json_has_what_the_text_shows() -> None:
    done = communique("explain", SENTENCE, "--country", "RUS", "--year", "2024", "--format", "json")
    (sentence,) = json.loads(done.stdout)["sentences"]
    assert all(sentence["text"][s["start"] : s["end"]] == s["surface"] for s in sentence["spans"])
    assert [s["layer"] for s in sentence["spans"]] == ["date", "name", "name", "figure"]
    visit = sentence["events"][0]
    assert (visit["event_type"], visit["date_basis"], visit["flags"]) == ("visit", "clause", [])
    assert sentence["text"][visit["start"] : visit["end"]] == visit["trigger"]
    assert {p["entity"] for p in visit["participants"]} == {"country:RUS", "country:CHN", "person:vladimir-putin"}


def test_several_sentences_and_none() -> None:
    found = explain.explain("Finland did not join NATO. It rained.", "FIN", 2020)["sentences"]
    assert [sentence["text"] for sentence in found] == ["Finland did not join NATO.", "It rained."]
    assert found[0]["events"][0]["flags"] == ["negated"]
    assert found[1] == {"text": "It rained.", "block": "paragraph", "spans": [], "events": [], "topics": []}


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([""], "give a sentence"),
        (["x", "--country", "XXX"], "XXX: no country code"),
        (["x", "--year", "1066"], "1066: no year under review"),
        (["x", "--format", "xml"], "xml: no such format"),
    ],
)
def test_mistakes_end_in_one_line(arguments: list[str], says: str) -> None:
    done = communique("explain", *arguments)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert says in done.stderr


@settings(max_examples=40)
@given(text=st.text(max_size=200))
@example("Finland\x00 met Sweden")
@example("中国 met Finland 😀.")
def test_any_text_is_explained(text: str) -> None:
    try:
        found = explain.explain(text, "", 2020)
    except BadRequest:  # what is no text is refused in one line
        return
    for sentence in found["sentences"]:
        assert all(sentence["text"][s["start"] : s["end"]] == s["surface"] for s in sentence["spans"])


@given(data=st.data(), text=st.text("ab 中é\n", min_size=1, max_size=60), width=st.integers(2, 30))
def test_marks_are_as_long_as_what_they_mark(data: st.DataObject, text: str, width: int) -> None:
    edges = st.integers(0, len(text))
    drawn = data.draw(st.lists(st.tuples(edges, edges).map(sorted), max_size=4))
    spans = [Span("", a, b, "", "", "", "", "") for a, b in drawn if a < b]
    spans.sort(key=lambda span: (span.start, -span.end))
    lines = list(explain.marked(text, spans, [], width))
    assert all(cell_len(line) <= width for line in lines)
    marks = [line for line in lines if line and not set(line) - set(" ─1234") and line.strip()]
    cells = sum(len(line) - line.count(" ") for line in marks)
    assert cells == sum(cell_len(text[span.start : span.end].replace("\n", " ")) for span in spans)
