"""Quantities. Every sentence here is made up; each trap is one of the annotation rules."""

from __future__ import annotations

import pycountry
import pytest
from hypothesis import given
from hypothesis import strategies as st

import seeds
from transforms.noun_phrases import NounPhrases
from transforms.quantities import Quantities, Quantity

FILES = seeds.load_reference()
QUANTITIES = Quantities(FILES)
NOUNS = NounPhrases(FILES)
KINDS = {"money", "percent", "measure", "duration", "count"}


def find(text: str) -> list[Quantity]:
    return QUANTITIES.find(text, [(0, len(text))])


def told(text: str) -> list[tuple[str, str, float, float | None, str]]:
    return [(text[q.start : q.end], q.comparator, q.value, q.value_max, q.unit) for q in find(text)]


@pytest.mark.parametrize(
    ("text", "surface", "value", "unit"),
    [
        ("Kenya paid $240 billion.", "$240 billion", 240e9, "USD"),
        ("A loan of US$ 3.5m was agreed.", "US$ 3.5m", 3.5e6, "USD"),
        ("It gave US $4 million.", "US $4 million", 4e6, "USD"),
        ("Sweden gave SEK 6.5 billion in aid.", "SEK 6.5 billion", 6.5e9, "SEK"),
        ("Poland gave €1,2 million.", "€1,2 million", 1.2e6, "EUR"),
        ("The budget is Rp 500 trillion.", "Rp 500 trillion", 500e12, "IDR"),
        ("EUR 10 million went to Mali.", "EUR 10 million", 10e6, "EUR"),
        ("They pledged 10 million euros.", "10 million euros", 10e6, "EUR"),
        ("They pledged 10 million euro.", "10 million euro", 10e6, "EUR"),
        ("Japan lent ¥20 billion.", "¥20 billion", 20e9, "JPY"),
        ("Japan lent 20 billion yen.", "20 billion yen", 20e9, "JPY"),
        ("Pretoria spent R2.3 billion.", "R2.3 billion", 2.3e9, "ZAR"),
        ("Trade came to A$7 million.", "A$7 million", 7e6, "AUD"),
        ("Wellington gave NZ$7.25 million.", "NZ$7.25 million", 7.25e6, "NZD"),
        ("Ottawa gave C$500,000.", "C$500,000", 500_000, "CAD"),
        ("Suva gave FJ$2.5m.", "FJ$2.5m", 2.5e6, "FJD"),
        ("A line of Rs 400 crore was opened.", "Rs 400 crore", 4e9, "rupee"),
        ("A grant of ₹12,34,567 was made.", "₹12,34,567", 1_234_567, "INR"),
        ("London gave £4bn.", "£4bn", 4e9, "GBP"),
        ("Aid of 500 million US dollars came.", "500 million US dollars", 500e6, "USD"),
        ("Aid of 3 bn roubles came.", "3 bn roubles", 3e9, "RUB"),
        ("Aid of 2 million dirhams came.", "2 million dirhams", 2e6, "dirham"),
        ("Aid of 2 million Moroccan dirhams came.", "2 million Moroccan dirhams", 2e6, "MAD"),
        ("Aid of 2 million pesos came.", "2 million pesos", 2e6, "peso"),
        ("Aid of 30 million Egyptian pounds came.", "30 million Egyptian pounds", 30e6, "EGP"),
        ("Aid of 30 million kroner came.", "30 million kroner", 30e6, "krone"),
        ("Aid of NOK 1 billion came.", "NOK 1 billion", 1e9, "NOK"),
        ("A ten-million-euro loan.", "ten-million-euro", 10e6, "EUR"),
        ("A $10-million loan.", "$10-million", 10e6, "USD"),
        ("It cost 5 000 000 EUR.", "5 000 000 EUR", 5e6, "EUR"),
        ("It cost CHF 1'250'000 in all.", "CHF 1'250'000", 1_250_000, "CHF"),
        ("It cost €1.250.000,50 in all.", "€1.250.000,50", 1_250_000.5, "EUR"),
        ("It cost a billion dollars.", "a billion dollars", 1e9, "USD"),
        ("It cost half a million dollars.", "half a million dollars", 500_000, "USD"),
        ("It cost two and a half million dollars.", "two and a half million dollars", 2.5e6, "USD"),
        ("Brasilia gave R$ 12 million.", "R$ 12 million", 12e6, "BRL"),
        ("Nairobi spent KSh 40 million.", "KSh 40 million", 40e6, "KES"),
        ("Kampala spent UGX 40 billion.", "UGX 40 billion", 40e9, "UGX"),
        ("Abuja spent N20 billion.", "N20 billion", 20e9, "NGN"),
        ("Beijing lent RMB 3 billion.", "RMB 3 billion", 3e9, "CNY"),
        ("Beijing lent 3 billion yuan.", "3 billion yuan", 3e9, "CNY"),
    ],
)  # fmt: skip
def test_money(text: str, surface: str, value: float, unit: str) -> None:
    assert told(text) == [(surface, "=", value, None, unit)]
    assert find(text)[0].kind == "money"


@pytest.mark.parametrize(
    ("text", "surface", "kind", "value", "unit"),
    [
        ("Exports fell by 3.5 percent.", "3.5 percent", "percent", 3.5, "percent"),
        ("Exports fell by 12 %.", "12 %", "percent", 12, "percent"),
        ("Exports rose five per cent in May.", "five per cent", "percent", 5, "percent"),
        ("A hundred percent success.", "A hundred percent", "percent", 100, "percent"),
        ("The rate rose 2 percentage points.", "2 percentage points", "percent", 2, "percentage point"),
        ("The rate rose 25 basis points.", "25 basis points", "percent", 25, "basis point"),
        ("Kenya sent 82 000 tonnes of maize.", "82 000 tonnes", "measure", 82_000, "tonne"),
        ("Kenya sent 300 metric tons of maize.", "300 metric tons", "measure", 300, "tonne"),
        ("Kenya sent 1.4 million tonnes of maize.", "1.4 million tonnes", "measure", 1.4e6, "tonne"),
        ("Kenya sent 5m tonnes of maize.", "5m tonnes", "measure", 5e6, "tonne"),
        ("A road of 250 km was built.", "250 km", "measure", 250, "kilometre"),
        ("A road of 250 kilometers was built.", "250 kilometers", "measure", 250, "kilometre"),
        ("A zone of 200 nautical miles is ours.", "200 nautical miles", "measure", 200, "nautical mile"),
        ("They cleared 40 hectares.", "40 hectares", "measure", 40, "hectare"),
        ("They cleared 40 sq km of mines.", "40 sq km", "measure", 40, "square kilometre"),
        ("They cleared 40 km² of mines.", "40 km²", "measure", 40, "square kilometre"),
        ("Supply reached 2 million barrels per day.", "2 million barrels per day", "measure", 2e6, "barrel per day"),
        ("A 500 MW plant was opened.", "500 MW", "measure", 500, "megawatt"),
        ("A 500-megawatt plant was opened.", "500-megawatt", "measure", 500, "megawatt"),
        ("Warming must stay at 1.5°C.", "1.5°C", "measure", 1.5, "degree Celsius"),
        ("Warming must stay at 1.5 degrees Celsius.", "1.5 degrees Celsius", "measure", 1.5, "degree Celsius"),
        ("It was -12 °C there.", "-12 °C", "measure", -12, "degree Celsius"),
        ("A wall 5 m high.", "5 m", "measure", 5, "metre"),
        ("A fivefold rise.", "", "", 0, ""),
        ("A ten-fold rise.", "ten-fold", "measure", 10, "times"),
        ("He stayed for 90 days.", "90 days", "duration", 90, "day"),
        ("After 90 days' notice he left.", "90 days", "duration", 90, "day"),
        ("After three years it ended.", "three years", "duration", 3, "year"),
        ("A 10-year plan was adopted.", "10-year plan", "duration", 10, "year"),
        ("Within 24 hours aid came.", "24 hours", "duration", 24, "hour"),
        ("A two-week ceasefire held.", "two-week ceasefire", "duration", 2, "week"),
        ("A three-day official visit to Peru.", "three-day official visit", "duration", 3, "day"),
        ("After thirty fruitful years we thank them.", "thirty fruitful years", "duration", 30, "year"),
        ("Two and a half years passed.", "Two and a half years", "duration", 2.5, "year"),
    ],
)  # fmt: skip
def test_percentages_measures_and_durations(text: str, surface: str, kind: str, value: float, unit: str) -> None:
    expected = [(surface, kind, value, unit)] if surface else []
    assert [(text[q.start : q.end], q.kind, q.value, q.unit) for q in find(text)] == expected


@pytest.mark.parametrize(
    ("text", "surface", "value", "unit", "counted"),
    [
        ("Home came 311 Kazakhstanis by air.", "311 Kazakhstanis", 311, "Kazakhstani", "Kazakhstanis"),
        ("Two million overseas Japanese were registered.", "Two million overseas Japanese", 2e6, "Japanese",
         "overseas Japanese"),
        ("It hosted 40 Japanese students.", "40 Japanese students", 40, "student", "Japanese students"),
        ("It brought together 260 teams.", "260 teams", 260, "team", "teams"),
        ("leaders of 36 states met", "36 states", 36, "state", "states"),
        ("bodies of six multilateral organisations and others", "six multilateral organisations", 6, "organisation",
         "multilateral organisations"),
        ("Seven joint statements were adopted.", "Seven joint statements", 7, "statement", "joint statements"),
        ("The first 17 agreements were signed.", "first 17 agreements", 17, "agreement", "agreements"),
        ("We signed 17 bilateral cooperation agreements with Peru.", "17 bilateral cooperation agreements", 17,
         "agreement", "bilateral cooperation agreements"),
        ("We opened two special economic zones.", "two special economic zones", 2, "zone", "special economic zones"),
        ("Paid for 12 newly built schools in Chad.", "12 newly built schools", 12, "school", "newly built schools"),
        ("Five human rights treaties were ratified.", "Five human rights treaties", 5, "treaty", "human rights treaties"),
        ("Nine trade and investment agreements followed.", "Nine trade and investment agreements", 9, "agreement",
         "trade and investment agreements"),
        ("Three sports federations joined.", "Three sports federations", 3, "federation", "sports federations"),
        ("The two countries' armies trained.", "two countries", 2, "country", "countries"),
        ("The two sides agreed to go on.", "two sides", 2, "side", "sides"),
        ("In Lima 40 heads of state and government met.", "40 heads of state and government", 40,
         "head of state and government", "heads of state and government"),
        ("They signed five memoranda of understanding.", "five memoranda of understanding", 5,
         "memorandum of understanding", "memoranda of understanding"),
        ("Some were saved: 14 fishermen.", "14 fishermen", 14, "fisherman", "fishermen"),
        ("He named 1.250 participants.", "1.250 participants", 1250, "participant", "participants"),
        ("He named 20.000 participants.", "20.000 participants", 20000, "participant", "participants"),
        ("He named 3 lakh migrants.", "3 lakh migrants", 300_000, "migrant", "migrants"),
        ("Two hundred and fifty-six delegates came.", "Two hundred and fifty-six delegates", 256, "delegate", "delegates"),
        ("A million refugees came.", "A million refugees", 1e6, "refugee", "refugees"),
        ("A dozen experts came.", "A dozen experts", 12, "expert", "experts"),
        ("Half a dozen experts came.", "Half a dozen experts", 6, "expert", "experts"),
        ("Two dozen experts came.", "Two dozen experts", 24, "expert", "experts"),
        ("Then 297 more people landed.", "297 more people", 297, "person", "more people"),
        ("A 12-member delegation came.", "12-member", 12, "member", "member"),
        ("Two of our citizens were hurt.", "Two of our citizens", 2, "citizen", "citizens"),
        ("That brought the number of our embassies to 92.", "92", 92, "embassy", "embassies"),
        ("The number of participating states stands at 27 now.", "27", 27, "state", "participating states"),
        ("We signed 23 MoUs.", "23 MoUs", 23, "MoU", "MoUs"),
        ("Eleven MPs came.", "Eleven MPs", 11, "MP", "MPs"),
        ("They met three times.", "three times", 3, "time", "times"),
        ("For 2017 refugees we found tents.", "2017 refugees", 2017, "refugee", "refugees"),
    ],
)  # fmt: skip
def test_counts(text: str, surface: str, value: float, unit: str, counted: str) -> None:
    expected = [(surface, "count", value, unit, counted)]
    assert [(text[q.start : q.end], q.kind, q.value, q.unit, q.counted) for q in find(text)] == expected


@pytest.mark.parametrize(
    ("text", "surface", "comparator", "value"),
    [
        ("More than 50 countries joined.", "More than 50 countries", ">", 50),
        ("For over 50 countries it is new.", "over 50 countries", ">", 50),
        ("A stay extending beyond 90 days.", "beyond 90 days", ">", 90),
        ("A sum exceeding $5 million.", "exceeding $5 million", ">", 5e6),
        ("Trade exceeded $5 million.", "$5 million", ">", 5e6),
        ("It lasted for over 20 years.", "over 20 years", ">", 20),
        ("It is to be paid over 20 years.", "20 years", "=", 20),
        ("At least 30 people died.", "At least 30 people", ">=", 30),
        ("No fewer than 30 people died.", "No fewer than 30 people", ">=", 30),
        ("Not less than 7 percent.", "Not less than 7 percent", ">=", 7),
        ("Up to 30 people came.", "Up to 30 people", "<=", 30),
        ("No more than 30 people came.", "No more than 30 people", "<=", 30),
        ("Less than 7 percent.", "Less than 7 percent", "<", 7),
        ("Fewer than 30 people came.", "Fewer than 30 people", "<", 30),
        ("Nearly 30 people came.", "Nearly 30 people", "~", 30),
        ("About US$3 million came.", "About US$3 million", "~", 3e6),
        ("There were some 30 people.", "some 30 people", "~", 30),
        ("There were close to 30 people.", "close to 30 people", "~", 30),
        ("There were an estimated 30 people.", "an estimated 30 people", "~", 30),
        ("There came 60 or more ships.", "60 or more ships", ">=", 60),
        ("There came 60 ships or more.", "60 ships or more", ">=", 60),
        ("There came 200-plus ships.", "200-plus ships", ">=", 200),
        ("There came 200+ ships.", "200+ ships", ">=", 200),
        ("There came 30 ships or so.", "30 ships or so", "~", 30),
        ("There came as many as 30 ships.", "as many as 30 ships", "<=", 30),
        ("There came dozens of experts.", "dozens of experts", ">=", 24),
        ("There came tens of thousands of experts.", "tens of thousands of experts", ">=", 20_000),
        ("There came several hundred experts.", "several hundred experts", ">=", 200),
        ("There came 260 teams and more than enough.", "260 teams", "=", 260),
        ("There came 30 Syrians and over all they went.", "30 Syrians", "=", 30),
        ("At least one person died.", "At least one person", ">=", 1),
    ],
)  # fmt: skip
def test_comparators(text: str, surface: str, comparator: str, value: float) -> None:
    assert [(text[q.start : q.end], q.comparator, q.value) for q in find(text)] == [(surface, comparator, value)]


@pytest.mark.parametrize(
    ("text", "surface", "value", "value_max", "unit"),
    [
        ("It grew by 10 to 15 percent.", "10 to 15 percent", 10, 15, "percent"),
        ("It grew by 10–15%.", "10–15%", 10, 15, "percent"),
        ("It grew from 5 to 10 per cent.", "from 5 to 10 per cent", 5, 10, "percent"),
        ("It grew from 5% to 10%.", "from 5% to 10%", 5, 10, "percent"),
        ("There were between 200 and 300 people.", "between 200 and 300 people", 200, 300, "person"),
        ("It cost $10-15 million.", "$10-15 million", 10e6, 15e6, "USD"),
        ("It cost $10 million to $15 million.", "$10 million to $15 million", 10e6, 15e6, "USD"),
        ("It cost between €2 and €3 million.", "between €2 and €3 million", 2e6, 3e6, "EUR"),
        ("It took two or three years.", "two or three years", 2, 3, "year"),
        ("It took 3-5 years.", "3-5 years", 3, 5, "year"),
    ],
)
def test_ranges(text: str, surface: str, value: float, value_max: float, unit: str) -> None:
    assert told(text) == [(surface, "=", value, value_max, unit)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("With 95 percent of payments made in rand.", [("95 percent of payments", 95, "payments")]),
        ("It is 0.42 per cent of gross national income; more is due.",
         [("0.42 per cent of gross national income", 0.42, "gross national income")]),
        ("It buys 60% of its electricity from us.", [("60% of its electricity", 60, "electricity")]),
        ("Visas were 12% fewer than before.", [("12% fewer", 12, None)]),
        ("Nearly a third of the members voted.", [("Nearly a third of the members", 33.33, "members")]),
        ("Two thirds of our exports go there.", [("Two thirds of our exports", 66.67, "exports")]),
        ("Half of the delegates left.", [("Half of the delegates", 50, "delegates")]),
    ],
)  # fmt: skip
def test_shares(text: str, expected: list[tuple[str, float, str | None]]) -> None:
    assert [(text[q.start : q.end], q.value, q.counted) for q in find(text)] == expected


@pytest.mark.parametrize(
    "text",
    [
        "In 2017 ministers met and in 2018 talks went on.",
        "The 2019 elections and the 2018-2020 priorities.",
        "On 5 May leaders met; between 12 and 16 October talks were held; on June 5 ministers met.",
        "The 10th Forum, the 79th session and the 21st century.",
        "The G20, COP28, 3+3, P5+1, F-16 jets, Covid-19 and the S-400 systems.",
        "Under resolution 2254 and Article 5 commitments, No. 5 and Chapter VII.",
        "Resolutions 2254 and 2118.",
        "It is one of the states; they know one another; on the one hand, in one voice.",
        "This was one example of trust.",
        "There was zero tolerance for a one-sided, two-way or two-state solution.",
        "He was the first to speak and came second.",
        "At 17:18 they won 3-0.",
        "A boy aged 15 and a 15-year-old girl, 18 years old, were freed.",
        "Call +7 495 244 45 81 or 12.05.2020 or 12/05/2020.",
        "In the first half of the year and the second quarter of the season.",
        "The Three Seas Initiative and the Big Five summit met with the Nordic-Baltic Eight (NB8).",
        "Trade doubled and they met twice; exports are to triple.",
        "The One Belt One Road initiative.",
        "Hundreds and thousands came.",
        "One in five children and seven out of ten adults; the Expo 2020 visitors; at 10.30 delegates left.",
        "the first Ten-Year Implementation Plan",
    ],
)
def test_no_quantities(text: str) -> None:
    assert told(text) == []


def test_taken_spans_and_sentences() -> None:
    text = "The 2030 Agenda. Then 12 teams of the Group of 77 members came with 3 flags."
    assert [q.unit for q in QUANTITIES.find(text, [(0, 16), (17, len(text))])] == ["team", "member", "flag"]
    at = text.index("Group of 77")
    assert [q.unit for q in QUANTITIES.find(text, [(17, len(text))], [(at, at + 11)])] == ["team", "flag"]
    assert QUANTITIES.find(text, [(17, 24)]) == []
    assert QUANTITIES.find(text, [(0, 5)]) == []


@pytest.mark.parametrize(
    ("plural", "singular"),
    [("countries", "country"), ("people", "person"), ("men", "man"), ("companies", "company"), ("boxes", "box"),
     ("houses", "house"), ("churches", "church"), ("classes", "class"), ("initiatives", "initiative"),
     ("memoranda", "memorandum"), ("personnel", "personnel"), ("Indonesians", "Indonesian"), ("lives", "life"),
     ("vice-chairmen", "vice-chairman"), ("status", "status"), ("troops", "troop"), ("visas", "visa")],
)  # fmt: skip
def test_singulars(plural: str, singular: str) -> None:
    assert NOUNS.singular(plural) == singular


def test_every_currency_of_the_standard_is_known() -> None:
    known = {row["code"] for row in FILES["currencies"]}
    no_money = {"XTS", "XXX", "XAG", "XAU", "XPD", "XPT", "XSU", "XUA", "XBA", "XBB", "XBC", "XBD", "XAD"}
    assert {c.alpha_3 for c in pycountry.currencies} - no_money <= known
    for row in FILES["currencies"]:
        if row["code"]:
            text = f"It cost {row['code']} 3 million in all."
            assert told(text) == [(f"{row['code']} 3 million", "=", 3e6, None, row["code"])]


pieces = st.sampled_from(
    ["two", "Two", "hundred", "million", "and", "or", "to", "-", "–", "%", "percent of", "$", "US$", "EUR ", "R", "5", "20 000",
     "1,234", "1.2", "3.5m", "2017", "between", "from", "more than", "or more", "+", "people", "heads of state", "years", "-year",
     "days'", "number of", "states", "May", "a third of", "dozens of", "half", "a", "one", "km", "°C", ".", ",", "(", "\n", "İ"]
)  # fmt: skip


@given(
    st.one_of(st.text(), st.lists(pieces, max_size=20).map(" ".join), st.lists(pieces, max_size=20).map("".join)),
    st.lists(st.tuples(st.integers(-5, 90), st.integers(-5, 90)), max_size=4),
    st.booleans(),
)
def test_never_raises_and_stays_within(text: str, spans: list[tuple[int, int]], whole: bool) -> None:
    sentences = [(0, len(text))] if whole else spans
    until = 0
    for quantity in QUANTITIES.find(text, sentences, spans if whole else []):
        assert until <= quantity.start < quantity.end <= len(text)
        assert any(start <= quantity.start and quantity.end <= end for start, end in sentences)
        assert quantity.comparator in {"=", ">", ">=", "<", "<=", "~"}
        assert quantity.kind in KINDS
        assert quantity.unit
        assert quantity.rule
        assert quantity.value_max is None or quantity.value_max >= quantity.value
        assert any(c.isalnum() for c in text[quantity.start : quantity.end])
        until = quantity.end


@pytest.mark.parametrize("text", ["0 .", "It was 0 .", "12 -", "5 . 6 .", "3 .- 4"])
def test_a_number_before_lone_punctuation_measures_nothing(text: str) -> None:
    assert QUANTITIES.find(text, [(0, len(text))]) == []
