"""Names that no table knows. Every sentence here is made up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import seeds
from transforms.names import Names
from transforms.reference import compile_reference
from transforms.unknown_names import Found, UnknownNames

FILES = seeds.load_reference()
NAMES = Names(compile_reference(FILES))
UNKNOWN = UnknownNames(FILES)
PREFIXES = {"organization": "org:", "document": "document:", "initiative": "initiative:", "event_series": "series:"}


def found(text: str) -> list[Found]:
    return UNKNOWN.find(text, [(0, len(text))], NAMES.find(text))


def surfaces(text: str) -> list[str]:
    return [f"{f.entity_type} {text[f.start : f.end]}" for f in found(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Zambezi Heritage Foundation met.", ["organization Zambezi Heritage Foundation"]),
        ("We opened a Lisbon Centre for Countering Piracy and Threats to Shipping.",
         ["organization Lisbon Centre for Countering Piracy and Threats to Shipping"]),
        ("The Ministry of Fisheries and the Ministry of Transport of Kenya agreed.",
         ["organization Ministry of Fisheries", "organization Ministry of Transport of Kenya"]),
        ("It joined the Ministry of Trade, Industry and Tourism in May.",
         ["organization Ministry of Trade, Industry and Tourism"]),
        ("The Fijian Foreign Ministry and the Parliament of Tonga replied.",
         ["organization Fijian Foreign Ministry", "organization Parliament of Tonga"]),
        ("The Chamber of Deputies and the House of Representatives voted.",
         ["organization Chamber of Deputies", "organization House of Representatives"]),
        ("The National Congress of Honduras voted.", ["organization National Congress of Honduras"]),
        ("They signed the Treaty on Eternal Friendship and the Agreement on Visas, Labour, and Ports.",
         ["document Treaty on Eternal Friendship", "document Agreement on Visas, Labour, and Ports"]),
        ("The Declaration on the 10th Anniversary of the Pact and the 5th Anniversary of the League was read.",
         ["document Declaration on the 10th Anniversary of the Pact and the 5th Anniversary of the League"]),
        ("The Industry Strategy and Roadmap 2021–2040 was approved.",
         ["document Industry Strategy and Roadmap 2021–2040"]),
        ("It recalled Resolution 1234 and UN Security Council resolution 9876 (2031).",
         ["document Resolution 1234", "document UN Security Council resolution 9876 (2031)"]),
        ("The 12th Danube International Youth Forum was held.", ["event_series Danube International Youth Forum"]),
        ("The India-Peru Textile Council met.", ["organization India-Peru Textile Council"]),
        ("Talks on the “5+2” Regional Transport Platform went on.",
         ["organization “5+2” Regional Transport Platform"]),
        ("The Ocean Culture and Clean Rivers group met.", ["organization Ocean Culture and Clean Rivers group"]),
        ("They signed the Extradition Treaty and a Joint Implementation Plan, under the Political Constitution.",
         ["document Extradition Treaty", "document Joint Implementation Plan", "document Political Constitution"]),
        ("The Framework Agreement on Defence and the Trade Agreement followed.",
         ["document Framework Agreement on Defence", "document Trade Agreement"]),
        ("A Joint Declaration, a Joint Plan, Trade Agreements and the Final Agreement followed.", []),
        ("They adopted the Havana Initiative on Fair Harvests.", ["document Havana Initiative on Fair Harvests"]),
        ("We joined the Coral Payment Initiative.", ["initiative Coral Payment Initiative"]),
        ("The Security Council of the Russian Federation met.",
         ["organization Security Council of the Russian Federation"]),
        ("Chile's Arctic Strategy and Canada’s Ocean Fund grew.",
         ["document Arctic Strategy", "organization Ocean Fund"]),
        ("The Director of the Baltic Amber Agency, Jan Nowak, spoke.", ["organization Baltic Amber Agency"]),
        ("Cooperation with the Sahel Water Agency (SWA) on wells grew.", ["organization Sahel Water Agency"]),
    ],
)  # fmt: skip
def test_names_are_found(text: str, expected: list[str]) -> None:
    assert surfaces(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "The Council adopted the Declaration at the Summit.",
        "Ministers met and the Agreement was signed.",
        "The Heads of State and Government of the Member States met.",
        "The Minister of Foreign Affairs and the Foreign Minister spoke.",
        "The Government of Japan and the Republic of Fiji agreed.",
        "Relations with Peru improved after World War II.",
        "The Joint Commission and the Working Group met.",
        "A Memorandum of Understanding and a Free Trade Agreement were signed.",
        "The President of the European Commission spoke.",
        "The High Representative of the Union for Foreign Affairs and Security Policy spoke.",
        "The assembly of the group and its agency.",
        "In Rome the Security Council and the African Union met.",
        "A New Strategy for the Ministry of Trade",
    ],
)
def test_common_words_are_no_names(text: str) -> None:
    assert surfaces(text) == []


def test_nothing_crosses_sentences() -> None:
    text = "They met the Baltic Amber\nAgency of Poland."
    assert [text[f.start : f.end] for f in UNKNOWN.find(text, [(0, 25), (26, len(text))], [])] == ["Agency of Poland"]


def test_ids_are_slugs() -> None:
    assert [f.entity_id for f in found("The Zambezi Heritage Foundation met.")] == ["org:zambezi-heritage-foundation"]


WORDS = st.sampled_from(
    [
        "The",
        "of",
        "and",
        "for",
        "on",
        "Agency",
        "Treaty",
        "Council",
        "Japan's",
        "UN",
        "Ministers'",
        "(ABC)",
        "3rd",
        ",",
        ".",
        "\n",
        "&",
        "“A”",
        "In",
        "to",
        "St.",
        "Peru",
        "2020",
        "x-Y",
    ]
)


@given(st.one_of(st.text(max_size=200), st.lists(WORDS, max_size=40).map(" ".join)), st.data())
def test_any_text(text: str, data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(text)))
    sentences = [(0, cut), (cut, len(text))]
    names = NAMES.find(text)
    last = 0
    for f in UNKNOWN.find(text, sentences, names):
        assert last <= f.start < f.end <= len(text)
        assert any(start <= f.start and f.end <= end for start, end in sentences)
        assert f.entity_id.startswith(PREFIXES[f.entity_type])
        assert not any(n.start <= f.start and f.end <= n.end for n in names if not n.nested)
        last = f.end


def test_a_date_is_no_part_of_a_name() -> None:
    text = "The council adopted the Regional Water Strategy on 9 July and the Trade Facilitation Programme in March."
    assert [text[f.start : f.end] for f in found(text)] == ["Regional Water Strategy", "Trade Facilitation Programme"]
