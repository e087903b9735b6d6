"""Names in context. Every sentence here is made up; each trap is one of the annotation rules."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows import work
from tests.conftest import Make
from transforms.names import Names, slug
from transforms.reference import fold

NAMES = work.toolbox().names


def countries(names: Names, text: str) -> list[str]:
    return [
        f"{n.sense.entity_id.removeprefix('country:')} {text[n.start : n.end]}"
        for n in names.find(text)
        if n.sense.entity_type == "country"
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("German Chancellor Anna Lind and German Federal Police met Minister German Orlov.",
         ["DEU German", "DEU German"]),
        ("Israel Defence Minister Lev Adar spoke; Jordan Petersen sang.", ["ISR Israel"]),
        ("RoK ships called.", ["KOR RoK"]),
        ("The Organization of American States met.", []),
        ("Nigeria and Niger signed.", ["NGA Nigeria", "NER Niger"]),
        ("Guinea, Guinea-Bissau, Equatorial Guinea and Papua New Guinea met.",
         ["GIN Guinea", "GNB Guinea-Bissau", "GNQ Equatorial Guinea", "PNG Papua New Guinea"]),
        ("The Democratic People’s Republic of Korea and the Republic of Korea spoke.",
         ["PRK Democratic People’s Republic of Korea", "KOR Republic of Korea"]),
        ("The DPRK, the UAE and the USA agreed.", ["PRK DPRK", "ARE UAE", "USA USA"]),
        ("the Democratic Republic of the Congo and the Republic of the Congo",
         ["COD Democratic Republic of the Congo", "COG Republic of the Congo"]),
        ("Russia-Azerbaijan ties", ["RUS Russia", "AZE Azerbaijan"]),
        ("Russian–Chinese relations", ["RUS Russian", "CHN Chinese"]),
        ("the intra-Ukrainian conflict", ["UKR Ukrainian"]),
        ("Türkiye, formerly Turkey", ["TUR Türkiye", "TUR Turkey"]),
        ("The Vatican and Palestine", ["VAT Vatican", "PSE Palestine"]),
        ("The Dominican Republic and Dominica", ["DOM Dominican Republic", "DMA Dominica"]),
        ("Samoa and American Samoa", ["WSM Samoa", "ASM American Samoa"]),
        ("Oman’s sultan and the Omani side", ["OMN Oman", "OMN Omani"]),
        ("Czechia, the Czech Republic", ["CZE Czechia", "CZE Czech Republic"]),
        ("the US administration", ["USA US"]),
        ("RUSSIA AND GERMANY MET", ["RUS RUSSIA", "DEU GERMANY"]),
        ("Ireland and Northern Ireland", ["IRL Ireland"]),
        ("Cote d'Ivoire and Côte d’Ivoire", ["CIV Cote d'Ivoire", "CIV Côte d’Ivoire"]),
    ],
)  # fmt: skip
def test_countries(names: Names, text: str, expected: list[str]) -> None:
    assert countries(names, text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "the Korean Peninsula",
        "Latin America and Central America",
        "Latin American states",
        "Arab, Western, European and African partners",
        "He thanked Michael Jordan for the game.",
        "a speech by Jordan Smith",
        "the governor of Georgia",
        "the Indian Ocean and the South China Sea",
        "Russian-speaking citizens",
        "GIVE US THE TOOLS AND LET US WORK",
        "The Russification of names",
        "A walk through China Town",
        "the Gulf of Guinea and Lake Chad",
        "a polish of the text",
        "turkey meat",
        "New Mexico and New Jersey",
        "The band that Michael Jordan left",
        "It thanked the player Kevin Chad for it.",
        "Talks with Male were held.",
        "A letter for Male was sent.",
        "Talks with Brussels were held.",
        "A plan by Brussels followed.",
        "They crossed Central African forests.",
        "The Central African savannah is dry.",
        "The Central Africans met.",
        "Some Central Africans sang.",
        "Polish our text before noon.",
        "Polish its shoes well.",
        "Turkey farming grew.",
        "We ate rice and Turkey meat.",
        "The Georgia State campus opened.",
        "The Georgia State team won.",
        "The senator from Georgia spoke.",
        "the State of Georgia voted",
        "Storms hit Savannah and the coast of Georgia.",
        "Spanish-language newspapers",
        "HELP US BUILD",
        "an old China Hand",
        "They left for Victoria Falls.",
        "a view of Mount Hamilton",
        "a road to Fort Stanley",
        "He lives in old Kingston Bay.",
        "Chadwick and Indiana",
    ],
)
def test_no_country(names: Names, text: str) -> None:
    assert countries(names, text) == []


@pytest.mark.parametrize(
    ("text", "senses"),
    [
        ("Moscow and Minsk took steps.", ["capital", "capital"]),
        ("talks with Beijing", ["capital"]),
        ("Brasilia's initiative", ["capital"]),
        ("relations between Moscow and Abu Dhabi", ["capital", "capital"]),
        ("Washington has agreed.", ["capital"]),
        ("Aid was delivered to Kabul.", ["place"]),
        ("a meeting in Moscow", ["place"]),
        ("a Centre in Tashkent and Bishkek", ["place", "place"]),
        ("a state visit to Pyongyang", ["place"]),
        ("The Vienna talks went on.", ["place"]),
        ("an agency in Moscow's suburbs", ["place"]),
        ("The Paris Quintessence Accord was read.", []),
    ],
)
def test_capitals_act_or_locate(names: Names, text: str, senses: list[str]) -> None:
    found = [n.sense.kind if n.sense.entity_type == "country" else n.sense.entity_type for n in names.find(text)]
    assert found == senses


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the UN Security Council", [("org:UN-SC", "UN Security Council", False)]),
        ("the Union State of Russia and Belarus",
         [("org:UNION-STATE", "Union State of Russia and Belarus", False), ("country:RUS", "Russia", True),
          ("country:BLR", "Belarus", True)]),
        ("The Russia-Africa Summit", [("series:russia-africa-summit", "Russia-Africa Summit", False),
                                      ("country:RUS", "Russia", True)]),
        ("The UN Charter", [("document:un-charter", "UN Charter", False)]),
        ("the Minsk Agreements", [("document:minsk-agreements", "Minsk Agreements", False)]),
        ("the Shanghai Cooperation Organization and the Shanghai Co-operation Organisation",
         [("org:SCO", "Shanghai Cooperation Organization", False),
          ("org:SCO", "Shanghai Co-operation Organisation", False)]),
        ("Islamic State fighters", [("group:islamic-state", "Islamic State", False)]),
    ],
)  # fmt: skip
def test_longest_name_and_nested_countries(names: Names, text: str, expected: list[tuple[str, str, bool]]) -> None:
    assert [(n.sense.entity_id, text[n.start : n.end], n.nested) for n in names.find(text)] == expected


def surfaces(make: Make, text: str) -> list[tuple[str, str, str]]:
    return [
        (row["surface"], row["kind"], row["entity_id"])
        for row in make(f"Review of 2020\n\n{text}")["mentions"].to_pylist()
    ]


def test_bracketed_acronym_of_a_known_name(make: Make) -> None:
    found = surfaces(make, "The League of Arab States (LAS) met. Later the LAS spoke.")
    assert found == [
        ("League of Arab States", "name", "org:LAS"),
        ("LAS", "acronym", "org:LAS"),
        ("LAS", "acronym", "org:LAS"),
    ]


def test_bracketed_acronym_is_learned_and_holds_from_there_on(make: Make) -> None:
    found = surfaces(make, "It joined the Cabo Delgado Recovery Fund (CDRF) in May. The CDRF grew. CDRFs did not.")
    assert found == [
        ("Cabo Delgado Recovery Fund", "name", "org:cabo-delgado-recovery-fund"),
        ("CDRF", "acronym", "org:cabo-delgado-recovery-fund"),
        ("CDRF", "acronym", "org:cabo-delgado-recovery-fund"),
    ]


def test_a_document_may_give_a_known_acronym_another_meaning(make: Make) -> None:
    text = "The Iceland Chess Club (ICC) is a sponsor. The ICC gave a prize."
    assert [row[2] for row in surfaces(make, text) if row[0] == "ICC"] == ["org:iceland-chess-club"] * 2


def test_brackets_that_define_nothing(make: Make) -> None:
    assert surfaces(make, "They met (May). He spoke to many people (ABC). The plan (XYZ) was read.") == []


def test_learned_entities_stand_in_the_table(make: Make) -> None:
    batch = make("Review of 2020\n\nThe Baltic Herring Commission (BHC) met in Reykjavik.")
    assert [(row["entity_id"], row["entity_type"], row["name"], row["iso_alpha3"], row["in_reference"])
            for row in batch["entities"].to_pylist()] == [
        ("org:baltic-herring-commission", "organization", "Baltic Herring Commission", None, False),
        ("place:reykjavik", "place", "Reykjavik", "ISL", False),
    ]  # fmt: skip


words = st.sampled_from(
    ["Russia", "Russia’s", "the UN", "UN Security Council", "Guinea", "Papua New Guinea", "Moscow", "and", ",", "-", "(", ")",
     "Latin America", "Congo", "Democratic Republic of the Congo", "US", "İstanbul", "Fund", "of", "(ABC)", "A. B.", "\n"]
)  # fmt: skip


@given(st.one_of(st.text(), st.lists(words, max_size=20).map(" ".join)))
def test_names_never_overlap_but_nested_ones(text: str) -> None:
    found = NAMES.find(text)
    until = {False: 0, True: 0}
    for name in found:
        assert 0 <= name.start < name.end <= len(text)
        assert name.start >= until[name.nested]
        if name.nested:
            assert name.end <= until[False]
        until[name.nested] = name.end


@given(st.text())
def test_folding_keeps_offsets(text: str) -> None:
    assert len(fold(text)) == len(text)


def test_slugs() -> None:
    assert slug("Côte d’Ivoire & the Ünion") == "cote-divoire-the-union"
