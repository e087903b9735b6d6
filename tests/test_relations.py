"""Relations between two actors. Every sentence here is made up; [brackets] mark the source, {braces} the target."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import seeds
from benchmarks import plover
from transforms.relations import NO_RELATION, Relations
from transforms.vocabulary import PLOVER_TYPES

ROWS = seeds.load_reference()
RELATIONS = Relations(ROWS)
KINDS = {"verb", "noun", "phrase", "negation", "future", "threat", "request", "barrier", "form"}


def code(marked: str) -> tuple[str, float, str]:
    spans: dict[str, tuple[int, int]] = {}
    text = marked
    for pair in sorted(("[]", "{}"), key=lambda pair: marked.index(pair[0])):
        start = text.index(pair[0])
        text = text.replace(pair[0], "", 1)
        end = text.index(pair[1])
        text = text.replace(pair[1], "", 1)
        spans[pair[0]] = start, end
    return RELATIONS.code(text, spans["["], spans["{"])


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("[Chile] and {Peru} signed a fisheries agreement.", "SUPPORT"),
        ("[Kenya] welcomed the decision of {Uganda}.", "SUPPORT"),
        ("[The Polish president] met {his Latvian counterpart} in Riga.", "CONSULT"),
        ("[India] held two rounds of consultations with {Nepal}.", "CONSULT"),
        ("[Japan] donated medical equipment to {Fiji}.", "AID"),
        ("[Egypt] and {Jordan} held joint exercises in the desert.", "COOPERATE"),
        ("[The junta] released {forty prisoners}.", "RETREAT"),
        ("[Ghana] lifted its long-standing ban on {Togolese fishermen}.", "RETREAT"),
        ("[The king] pardoned {the editor}.", "CONCEDE"),
        ("[Brazil] urged {Bolivia} to reopen the crossing.", "REQUEST"),
        ("[Tonga] strongly condemned {the coup leaders}.", "ACCUSE"),
        ("[Prosecutors] opened an inquiry into {the ministry}.", "ACCUSE"),
        ("[Mexico] rejected a request from {the tribunal}.", "REJECT"),
        ("[The general] threatened to shell {the port}.", "THREATEN"),
        ("[Nurses] went on strike against {the ministry of health}.", "PROTEST"),
        ("[Sweden] expelled {two attachés}.", "SANCTION"),
        ("[The navy] mobilised reservists near {the strait}.", "MOBILIZE"),
        ("[Police] arrested {the mayor}.", "COERCE"),
        ("[Rebels] shelled {the village}.", "ASSAULT"),
    ],
)
def test_types(marked: str, expected: str) -> None:
    assert code(marked)[0] == expected


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("[Chile] will sign an agreement with {Peru}.", "AGREE"),
        ("[Kenya] agreed to donate vehicles to {Somalia}.", "AGREE"),
        ("[Norway] is ready to mediate between {the parties}.", "AGREE"),
        ("[The union] will boycott {the conference}.", "THREATEN"),
        ("[Kenya] did not sign the agreement with {Somalia}.", "REJECT"),
        ("[Kenya] won’t release {the detainees}.", "REJECT"),
        ("[The governor] refused to meet {the envoy}.", "REJECT"),
        ("[Canada] demanded the withdrawal of {the troops}.", "REQUEST"),
        ("[Spain] said {the government} must release the reporter.", "REQUEST"),
    ],
)
def test_operators_turn_what_follows(marked: str, expected: str) -> None:
    assert code(marked)[0] == expected


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("{The minister} was accused by [the opposition].", "ACCUSE"),
        ("{Three traders} were arrested by [border guards].", "COERCE"),
        ("The village was bombed by [rebels] near {the lake}.", "ASSAULT"),
        ("[Canada] recalled {its ambassador}.", "SANCTION"),
        ("[Peru] condemned {the attack on the embassy}.", "ACCUSE"),
        ("After the bombing of the port, [Oman] hosted {the envoys}.", "CONSULT"),
    ],
)
def test_where_cues_stand(marked: str, expected: str) -> None:
    assert code(marked)[0] == expected


def test_nothing_said() -> None:
    assert code("[Chile] lies west of {Argentina}.") == NO_RELATION
    assert RELATIONS.code("", (0, 0), (0, 0)) == NO_RELATION


def test_rule_names_the_cue_and_the_operator() -> None:
    assert code("[Rebels] shelled {the village}.")[2] == "verb-shell"
    assert code("[Chile] will visit {Peru}.")[2] == "future-verb-visit"


def test_lexicon_is_sound() -> None:
    rows = ROWS["relation_cues"]
    assert {row["kind"] for row in rows} == KINDS
    assert {row["plover_type"] for row in rows} - {""} == set(PLOVER_TYPES)
    assert len({(row["cue"], row["kind"] if row["kind"] in ("form", "barrier") else "") for row in rows}) == len(rows)
    for row in rows:
        assert row["cue"] == row["cue"].strip().lower()
        assert 0 <= float(row["weight"]) <= 5
        assert (row["kind"] == "form") == bool(row["base"])
        assert "..." not in {row["cue"].split()[0], row["cue"].split()[-1]}


spans = st.tuples(st.integers(-5, 60), st.integers(-5, 60))
words = st.sampled_from(
    [
        "İ",
        "not",
        "will",
        "seek",
        "call",
        "on",
        "to",
        "sign",
        "agreement",
        ";",
        "launch",
        "attack",
        "U.S.",
        "won't",
        "’s",
    ]
)


@given(st.one_of(st.text(), st.lists(words, max_size=30).map(" ".join)), spans, spans)
def test_never_raises_and_values_are_sane(text: str, source: tuple[int, int], target: tuple[int, int]) -> None:
    plover_type, share, rule = RELATIONS.code(text, source, target)
    assert plover_type in ("", *PLOVER_TYPES)
    assert 0 <= share <= 1
    assert rule
    assert (plover_type, share, rule) == RELATIONS.code(text, source, target)


def test_scores() -> None:
    found = plover.score(["A", "A", "B", "B"], ["A", "B", "B", "none"])
    assert found.accuracy == 0.5
    assert found.f1 == pytest.approx({"A": 2 / 3, "B": 0.5})
    assert found.macro_f1 == pytest.approx((2 / 3 + 0.5) / 2)


def test_rows_are_chosen_by_number(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "rows.tsv"
    lines = [f"Oman {verb} Chad {i}\tOman\tChad\tYIELD" for i, verb in enumerate(["freed", "met", "left"], 1)]
    path.write_text("\n".join(["sentence\tsource\ttarget\tgold_root", *lines]), encoding="utf-8")
    assert [row.sentence[-1] for row in plover.read_examples(path, 3, (1, 2))] == ["1", "2"]
    assert plover.read_examples(path, 3)[0][1:] == ((0, 4), (10, 14), "YIELD")
    plover.main(["--tsv", str(path)])
    shown = capsys.readouterr().out
    assert "macro-F1" in shown
    assert "Oman" not in shown


@pytest.mark.skipif("COMMUNIQUE_PLOVER_TSV" not in os.environ, reason="COMMUNIQUE_PLOVER_TSV names no table")
@pytest.mark.parametrize(("keep", "least"), [((1, 2), 0.78), ((0,), 0.72)])
def test_macro_f1(keep: tuple[int, ...], least: float) -> None:
    examples = plover.read_examples(Path(os.environ["COMMUNIQUE_PLOVER_TSV"]), 3, keep)
    coded = plover.code_all(RELATIONS, examples)
    assert plover.score([example.gold for example in examples], coded).macro_f1 >= least
