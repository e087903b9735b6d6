"""Sentences that one rule of the reference data decides: without it there would be a false fact, or none. All made up."""

from __future__ import annotations

import pytest

from flows import work
from transforms.naming import Document, Span, find_names

TOOLBOX = work.toolbox()


def surfaces(text: str) -> list[str]:
    """The surfaces of names, dates and quantities, in order."""
    document = Document("x", 2018, None, text, [Span("s", "b", 0, len(text))])
    names = [(n.start, n.end) for n in find_names([document], TOOLBOX)[0].all]
    times = [(t.start, t.end) for t in TOOLBOX.times.find(text, document.spans, 2018, names)]
    quantities = TOOLBOX.quantities.find(text, document.spans, sorted([*names, *times]))
    found = sorted([*names, *times, *((q.start, q.end) for q in quantities)])
    return [text[start:end] for start, end in found]


@pytest.mark.parametrize(
    "text",
    [
        "It lasted a third of the year.",
        "The chair spoke for a quarter of the session.",
        "Under section 12 states report, and under paragraph 4 bodies answer.",
        "In chapter 3 rules are given.",
        "Trams stopped across Anna Lind, who wept.",
        "It boarded a Sergey Pavlov with a cargo of tea.",
        "The clipper was called Ivan Petrov by all.",
        "The Day of Peace, observed annually on 21 September, was marked.",
        "Independence Day, celebrated on 4 July, brought crowds.",
        "The review is issued on 5 May each year.",
        "The lists are published on 6 June annually.",
        "The 11 September attacks on the World Trade Center were condemned.",
        "After the September 11 attacks and the September 11 hijackers rules changed.",
        "After the 11 September bombings rules changed.",
        "Led by May and signed by June, the party closed its doors.",
        "The letter was written by May in haste.",
        "More than 2000 and at least 1950 came.",
        "Another 2010 and all 1990 left.",
        "The 2030 Goals and the 2030 Targets were set.",
        "The 2040 Pathway was read.",
        "Under resolution 2015 and decision 1980 it acts.",
    ],
)
def test_nothing_is_found(text: str) -> None:
    assert surfaces(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Some 50-odd envoys and 20-plus ministers came.", ["Some 50-odd envoys", "20-plus ministers"]),
        ("A 300-strong group and 40-odd guests arrived.", ["300-strong", "40-odd guests"]),
        ("A 12-seat board and a 30-bed ward were opened.", ["12-seat", "30-bed"]),
        ("We sent a 40-page letter by a 25-member team.", ["40-page", "25-member"]),
        ("It quoted Choi Park, who spoke.", ["Choi Park"]),
        ("They greeted Abe Kishi with joy, said Abe Kishi.", ["Abe Kishi", "Abe Kishi"]),
        ("Addressing Ivan Petrov, who spoke, she smiled.", ["Ivan Petrov"]),
        ("President Robert Banks and Minister John Bell met.", ["Robert Banks", "John Bell"]),
        ("Foreign Minister Maria Church spoke.", ["Maria Church"]),
        ("It met in the first week of May 2017.", ["the first week of May 2017"]),
        ("The second fortnight of March 2018 was calm.", ["The second fortnight of March 2018"]),
        ("In May 2015 participants and 2018 delegates came.", ["May", "2015 participants", "2018 delegates"]),
        ("In June 2019 students and 2016 women marched.", ["June", "2016 women"]),
        ("It ran to the twenty-first of May 2018.", ["the twenty-first of May 2018"]),
        ("On the third of June they met.", ["the third of June"]),
        ("The visit was moved from 3 May to 5 June 2018.", ["3 May", "5 June 2018"]),
        ("The talks were postponed from June to July 2018.", ["June", "July 2018"]),
        ("They left two days before 5 May 2018.", ["two days", "5 May 2018"]),
        ("Shortly after 3 July 2018 it rained.", ["3 July 2018"]),
        ("Clean Rivers International met.", ["Clean Rivers International"]),
        ("A letter by Open Ledger International was read.", ["Open Ledger International"]),
        ("The talks in Kultaranta were brief.", ["Kultaranta"]),
        ("A fair near Karumbeza was held.", ["Karumbeza"]),
        ("It grew from 2015 onwards.", ["2015 onwards"]),
        ("Since 2016 onwards nothing fell.", ["2016 onwards"]),
        ("Work resumed after 3 May 2018.", ["after 3 May 2018"]),
        ("After 5 June 2018 it rained.", ["After 5 June 2018"]),
        ("They met on 3 May 2018 and in the same month signed.", ["3 May 2018", "the same month"]),
        ("They came on 5 June 2018 and left the same month.", ["5 June 2018", "the same month"]),
        ("The Uppsala conference opened.", ["Uppsala"]),
        ("The Bremen forum opened.", ["Bremen"]),
        ("The Moscow talks and the Vienna talks ended.", ["Moscow", "Vienna"]),
        ("The Paris talks ended.", ["Paris"]),
        ("Moscow has agreed, and Paris has not.", ["Moscow", "Paris"]),
        ("Minsk also wrote.", ["Minsk"]),
        ("Beijing took part, and Delhi took notes.", ["Beijing", "Delhi"]),
    ],
)
def test_just_this_is_found(text: str, expected: list[str]) -> None:
    assert surfaces(text) == expected


def test_a_place_before_a_bracket_is_not_what_the_acronym_means() -> None:
    text = "A unit left for the mission in Abyei (UNISFA) and the Upper Sava Region (USR)."
    document = Document("x", 2018, None, text, [Span("s", "b", 0, len(text))])
    entities = {text[n.start : n.end]: n.sense.entity_id for n in find_names([document], TOOLBOX)[0].all}
    assert entities["UNISFA"] == "org:UNISFA"
    assert entities["USR"] == entities["Upper Sava Region"]
