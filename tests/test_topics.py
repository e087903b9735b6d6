"""Topics of sentences. Every sentence here is made up."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

import seeds
from transforms.topics import THRESHOLD, Topic, Topics
from transforms.vocabulary import TOPICS

ROWS = seeds.load_reference()
FOUND = Topics(ROWS)


def topics(sentence: str) -> set[str]:
    return {topic.topic for topic in FOUND.find(sentence, [(0, len(sentence))])}


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("The two navies held a joint exercise off Mombasa.", "military"),
        ("Both intelligence services share what they learn.", "intelligence"),
        ("The royal decree named a caretaker government.", "executive"),
        ("Lawmakers of both chambers received the guests.", "legislative"),
        ("Our observers followed the elections in Malawi.", "election"),
        ("The ruling party and the opposition began a national dialogue.", "political_institutions"),
        ("Poland supports democratic reforms in the region.", "pro_democracy"),
        ("The African Union suspended the junta.", "pro_autocracy"),
        ("Bilateral trade grew by a tenth, and so did investment.", "economic"),
        ("The tribunal in Hamburg gave its ruling.", "legal"),
        ("Berlin returned the looted artefacts.", "reparations"),
        ("The Human Rights Council elected Mexico.", "human_rights"),
        ("We stand for freedom of expression.", "rights_freedoms"),
        ("The crackdown went on under a curfew.", "repression"),
        ("Food insecurity grew in the Horn of Africa.", "human_security"),
        ("Women’s empowerment came first.", "gender"),
        ("The office promotes the rights of LGBTI persons.", "lgbt"),
        ("An interfaith dialogue opened in Jakarta.", "religion_ethnicity"),
        ("Inequality and extreme poverty must end.", "inequality"),
        ("The foreign ministers met in Suva.", "diplomatic"),
        ("The delimitation of the border goes on.", "territory"),
        ("Fijian peacekeepers returned from the Golan.", "peacekeeping"),
        ("Vaccines reached every island.", "health"),
        ("The UNHCR registered new asylum seekers.", "asylum"),
        ("The compact on safe migration was signed.", "migration"),
        ("Cyclone Winston struck in February.", "disasters"),
        ("OPEC+ kept its oil quotas.", "natural_resource"),
        ("Sea level rise threatens atolls, so emissions must fall.", "environment"),
        ("A satellite was launched for both space agencies.", "technology"),
        ("Counter-terrorism took up the second day.", "terrorism"),
        ("Kazakhstan signed the treaty on nuclear weapons.", "cbrn"),
        ("A cyberattack hit the ministry.", "cyber"),
        ("Disinformation was met with facts.", "misinformation"),
        ("Interpol and the police broke up gangs.", "crime"),
        ("The convention against corruption turned ten.", "corruption"),
        ("Cocaine was seized in the harbour.", "illegal_drugs"),
        ("Victims of human trafficking were helped.", "trafficking"),
        ("The museum showed an exhibition on chess.", "culture_sport"),
        ("Forty scholarships went to students from Chad.", "education_science"),
        ("A railway will join the two seaports.", "transport_logistics"),
    ],
)
def test_each_topic(sentence: str, expected: str) -> None:
    assert expected in topics(sentence)


@pytest.mark.parametrize(
    ("sentence", "unexpected"),
    [
        ("The nuclear power plant was opened.", "cbrn"),
        ("The General Assembly opened.", "legislative"),
        ("The Democratic Republic of the Congo chaired it.", "pro_democracy"),
        ("The use of artificial intelligence grew.", "intelligence"),
        ("Those who came were few.", "health"),
        ("Human resources were scarce.", "natural_resource"),
        ("The business environment improved.", "environment"),
        ("The visa-free regime was extended.", "pro_autocracy"),
        ("The pillars of the house are partial.", "culture_sport"),
        ("Agriculture and the air force.", "culture_sport"),
        ("A bankrupt idea.", "economic"),
    ],
)
def test_traps(sentence: str, unexpected: str) -> None:
    assert unexpected not in topics(sentence)


def test_nothing_said() -> None:
    assert topics("It was a good year.") == set()


def make(*rows: tuple[str, str, str]) -> Topics:
    return Topics({"topic_cues": [{"topic": topic, "cue": cue, "weight": weight} for topic, cue, weight in rows]})


def test_weights_add_up_and_a_cue_counts_once() -> None:
    small = make(("health", "mask", "0.3"), ("health", "ward", "0.4"))
    text = "Masks, masks. A mask in each ward."
    assert small.find(text, [(0, 13), (14, 34)]) == [Topic(1, "health", 0.58, ("mask", "ward"))]


def test_endings_stems_and_case() -> None:
    small = make(("legal", "bench", "1"), ("economic", "tax*", "1"), ("health", "WHO", "1"))
    text = "benches, bench's, benched / taxation / taxi who / syntax"
    sentences = [(0, 7), (9, 16), (18, 25), (28, 36), (39, 47), (50, 56)]
    assert [found.sentence for found in small.find(text, sentences)] == [0, 1, 3, 4]
    assert [found.topic for found in small.find("the WHO", [(0, 7)])] == ["health"]


def test_a_cue_inside_a_longer_one_is_silent() -> None:
    small = make(("cbrn", "nuclear", "1"), ("", "nuclear family", "0"), ("crime", "nuclear family", "1"))
    assert [found.topic for found in small.find("a nuclear family", [(0, 16)])] == ["crime"]
    assert [found.topic for found in small.find("a nuclear familiar", [(0, 18)])] == ["cbrn"]


def test_sentences_in_any_order_and_text_between_them() -> None:
    small = make(("crime", "theft", "1"))
    text = "theft. peace. theft. theft"
    assert [found.sentence for found in small.find(text, [(14, 20), (7, 13), (0, 6)])] == [0, 2]
    assert small.find(text, []) == []


def test_bad_weight() -> None:
    with pytest.raises(ValueError, match="theft"):
        make(("crime", "theft", "2"))


def test_lexicon_is_sound() -> None:
    rows = ROWS["topic_cues"]
    assert {row["topic"] for row in rows} - {""} == set(TOPICS)
    assert min(Counter(row["topic"] for row in rows if row["topic"]).values()) >= 15
    assert len({(row["topic"], row["cue"]) for row in rows}) == len(rows)
    covers = {row["cue"] for row in rows if not row["topic"]}
    assert covers.isdisjoint(row["cue"] for row in rows if row["topic"])
    for row in rows:
        assert row["cue"] == " ".join(row["cue"].split())
        assert "*" not in row["cue"][:-1]
        assert (0 < float(row["weight"]) < 1) == bool(row["topic"])


texts = st.one_of(
    st.text(),
    st.lists(
        st.sampled_from(["WHO", "oil", "İ", "’s", "nuclear", "power plant", "-", "trade", "econom"]), max_size=20
    ).map(" ".join),
)


@given(texts, st.lists(st.integers(0, 200), max_size=8))
def test_never_raises_and_values_are_sane(text: str, cuts: list[int]) -> None:
    edges = sorted({0, *cuts})
    sentences = list(pairwise(edges)) or [(0, len(text))]
    found = FOUND.find(text, sentences)
    assert [(topic.sentence, topic.topic) for topic in found] == sorted({(t.sentence, t.topic) for t in found})
    for topic in found:
        assert topic.topic in TOPICS
        assert THRESHOLD <= topic.score <= 1
        start, end = sentences[topic.sentence]
        for cue in topic.cues:
            assert cue.rstrip("*").lower()[:3] in text[start : end + 60].lower()
