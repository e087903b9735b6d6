"""Time expressions. Every sentence here is made up; the review year is 2019 where none is given."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

import seeds
from transforms.times import TimeExpression, Times

TIMES = Times(seeds.load_reference())
YEAR = 2019


def find(text: str, review_year: int = YEAR) -> list[TimeExpression]:
    return TIMES.find(text, [(0, len(text))], review_year)


def told(text: str, review_year: int = YEAR) -> list[str]:
    """Each expression as `surface = first..last precision`."""
    return [
        f"{text[e.start : e.end]} = {e.date_start or ''}..{e.date_end or ''} {e.precision}"
        for e in find(text, review_year)
    ]


def surfaces(text: str) -> list[str]:
    return [text[e.start : e.end] for e in find(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It was signed on 27 December 2024.", ["27 December 2024 = 2024-12-27..2024-12-27 day"]),
        ("It was signed on April 7, 2018, in Lima.", ["April 7, 2018 = 2018-04-07..2018-04-07 day"]),
        ("The note of April 7 was read.", ["April 7 = 2019-04-07..2019-04-07 day"]),
        ("They met on Tuesday, 3 March.", ["Tuesday, 3 March = 2019-03-03..2019-03-03 day"]),
        ("They met on the 5th of May and on May 9th.",
         ["the 5th of May = 2019-05-05..2019-05-05 day", "May 9th = 2019-05-09..2019-05-09 day"]),
        ("Signed on 2018-03-04 and 12.05.2018.",
         ["2018-03-04 = 2018-03-04..2018-03-04 day", "12.05.2018 = 2018-05-12..2018-05-12 day"]),
        ("Signed on 3/28/2018.", ["3/28/2018 = 2018-03-28..2018-03-28 day"]),
        ("Talks of 15 Jan. 2018; they resumed on Nov. 4.",
         ["15 Jan. 2018 = 2018-01-15..2018-01-15 day", "Nov. 4 = 2019-11-04..2019-11-04 day"]),
        ("The 26 May vote was observed.", ["26 May = 2019-05-26..2019-05-26 day"]),
        ("In May, ministers met (November).", ["May = 2019-05-01..2019-05-31 month", "November = 2019-11-01..2019-11-30 month"]),
        ("The July summit and Kenya's May visit.", ["July = 2019-07-01..2019-07-31 month", "May = 2019-05-01..2019-05-31 month"]),
        ("Held in February.", ["February = 2019-02-01..2019-02-28 month"]),
    ],
)  # fmt: skip
def test_days_and_months(text: str, expected: list[str]) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The tour (June−July 2017) was long.", ["June−July 2017 = 2017-06-01..2017-07-31 range"]),
        ("It lasted from 28 June to 2 July.", ["28 June to 2 July = 2019-06-28..2019-07-02 range"]),
        ("It met on 13-14 February and 3 and 4 May.",
         ["13-14 February = 2019-02-13..2019-02-14 range", "3 and 4 May = 2019-05-03..2019-05-04 range"]),
        ("Held on 28-30 August 2023.", ["28-30 August 2023 = 2023-08-28..2023-08-30 range"]),
        ("Held on 30 June-2 July 2018.", ["30 June-2 July 2018 = 2018-06-30..2018-07-02 range"]),
        ("Held on June 28-July 2, 2018.", ["June 28-July 2, 2018 = 2018-06-28..2018-07-02 range"]),
        ("Held on April 8-10, 2018.", ["April 8-10, 2018 = 2018-04-08..2018-04-10 range"]),
        ("Held on 12, 13 and 14 May.", ["12, 13 and 14 May = 2019-05-12..2019-05-14 range"]),
        ("Notes of 12 and 26 May.", ["12 = 2019-05-12..2019-05-12 day", "26 May = 2019-05-26..2019-05-26 day"]),
        ("In February and April they met.", ["February = 2019-02-01..2019-02-28 month", "April = 2019-04-01..2019-04-30 month"]),
        ("In February, April and June they met.",
         ["February = 2019-02-01..2019-02-28 month", "April = 2019-04-01..2019-04-30 month", "June = 2019-06-01..2019-06-30 month"]),
        ("Between April and June it led.", ["Between April and June = 2019-04-01..2019-06-30 range"]),
        ("It led between 12 and 16 October.", ["between 12 and 16 October = 2019-10-12..2019-10-16 range"]),
        ("It led between 2010 and 2015.", ["between 2010 and 2015 = 2010-01-01..2015-12-31 range"]),
        ("It led from 2015 to 2018.", ["2015 to 2018 = 2015-01-01..2018-12-31 range"]),
        ("It led from December to February 2018.", ["December to February 2018 = 2017-12-01..2018-02-28 range"]),
        ("It led from November to January.", ["November to January = 2019-11-01..2020-01-31 range"]),
        ("It led from the end of 2017 to early 2018.", ["the end of 2017 to early 2018 = 2017-10-01..2018-03-31 range"]),
        ("A visit in April/May 2018.", ["April/May 2018 = 2018-04-01..2018-05-31 range"]),
    ],
)  # fmt: skip
def test_ranges_and_lists(text: str, expected: list[str]) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The 1992 Constitution and the 1961 Vienna Convention on Relations apply.", []),
        ("The 1992 elections came.", ["1992 = 1992-01-01..1992-12-31 year"]),
        ("In 2012 trade rose by 5 % on the previous year.",
         ["2012 = 2012-01-01..2012-12-31 year", "the previous year = 2011-01-01..2011-12-31 year"]),
        ("In 2017 it grew.", ["2017 = 2017-01-01..2017-12-31 year"]),
        ("2017 was a hard year.", ["2017 = 2017-01-01..2017-12-31 year"]),
        ("The year 2017 was hard.", ["The year 2017 = 2017-01-01..2017-12-31 year"]),
        ("After the 2018 elections.", ["2018 = 2018-01-01..2018-12-31 year"]),
        ("A plan for 2018−2020.", ["2018−2020 = 2018-01-01..2020-12-31 range"]),
        ("The 2018/19 session.", ["2018/19 = 2018-01-01..2019-12-31 range"]),
        ("In fiscal year 2018-2019 and FY2016.",
         ["fiscal year 2018-2019 = 2018-01-01..2019-12-31 range", "FY2016 = 2016-01-01..2016-12-31 year"]),
        ("In FY 2018/19 it paid.", ["FY 2018/19 = 2018-01-01..2019-12-31 range"]),
        ("A member since 1991.", ["since 1991 = 1991-01-01.. range"]),
        ("In force until 2027.", ["until 2027 = ..2027-12-31 range"]),
        ("To be reached by 2030.", ["by 2030 = ..2030-12-31 range"]),
        ("To open by the end of the year.", ["by the end of the year = ..2019-12-31 range"]),
        ("Ready no later than 31 March 2021.", ["no later than 31 March 2021 = ..2021-03-31 range"]),
        ("Funds before 2015 and after 2017.", ["before 2015 = ..2014-12-31 range", "after 2017 = 2018-01-01.. range"]),
        ("Free from 2019 onwards.", ["2019 onwards = 2019-01-01.. range"]),
        ("During the 1990s it grew.", ["the 1990s = 1990-01-01..1999-12-31 range"]),
        ("Since the nineties it grew.", ["Since the nineties = 1990-01-01.. range"]),
    ],
)  # fmt: skip
def test_years(text: str, expected: list[str]) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("In 2020 the visit is due in the first quarter.",
         ["2020 = 2020-01-01..2020-12-31 year", "the first quarter = 2020-01-01..2020-03-31 quarter"]),
        ("Opened in Q3.", ["Q3 = 2019-07-01..2019-09-30 quarter"]),
        ("In the third quarter of 2018 it fell.", ["the third quarter of 2018 = 2018-07-01..2018-09-30 quarter"]),
        ("In the last quarter it rose.", ["the last quarter = 2019-10-01..2019-12-31 quarter"]),
        ("In the first half of the year it fell.", ["the first half of the year = 2019-01-01..2019-06-30 half"]),
        ("In the second half of 2018 it fell.", ["the second half of 2018 = 2018-07-01..2018-12-31 half"]),
        ("In the first semester of 2018 it fell.", ["the first semester of 2018 = 2018-01-01..2018-06-30 half"]),
        ("At the end of 2023 and in early 2021.",
         ["the end of 2023 = 2023-10-01..2023-12-31 quarter", "early 2021 = 2021-01-01..2021-03-31 quarter"]),
        ("Due in mid-2023.", ["mid-2023 = 2023-04-01..2023-09-30 range"]),
        ("Due at the beginning of the year.", ["the beginning of the year = 2019-01-01..2019-03-31 quarter"]),
        ("Due in early May and mid-June.", ["early May = 2019-05-01..2019-05-31 month", "mid-June = 2019-06-01..2019-06-30 month"]),
        ("In the summer of 2018 and in spring, they met.",
         ["the summer of 2018 = 2018-06-01..2018-08-31 range", "spring = 2019-03-01..2019-05-31 range"]),
        ("In winter 2018/19 it froze.", ["winter 2018/19 = 2018-12-01..2019-02-28 range"]),
        ("In the first ten months of the year it grew.", ["the first ten months of the year = 2019-01-01..2019-10-31 range"]),
        ("In the last three months of 2018 it grew.", ["the last three months of 2018 = 2018-10-01..2018-12-31 range"]),
    ],
)  # fmt: skip
def test_parts_of_years(text: str, expected: list[str]) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("This year it grew.", ["This year = 2019-01-01..2019-12-31 year"]),
        ("In the outgoing year it grew.", ["the outgoing year = 2019-01-01..2019-12-31 year"]),
        ("In the year under review it grew.", ["the year under review = 2019-01-01..2019-12-31 year"]),
        ("Over the past year it grew.", ["the past year = 2019-01-01..2019-12-31 year"]),
        ("Fewer than last year.", ["last year = 2018-01-01..2018-12-31 year"]),
        ("Fewer than in the previous year.", ["the previous year = 2018-01-01..2018-12-31 year"]),
        ("Fewer than in 2015 or the following year.",
         ["2015 = 2015-01-01..2015-12-31 year", "the following year = 2016-01-01..2016-12-31 year"]),
        ("It opens early next year.", ["early next year = 2020-01-01..2020-03-31 quarter"]),
        ("It opened last December.", ["last December = 2018-12-01..2018-12-31 month"]),
        ("It opened in March this year.", ["March this year = 2019-03-01..2019-03-31 month"]),
        ("It opened two years ago.", ["two years ago = 2017-01-01..2017-12-31 year"]),
        ("Over the past decade it grew.", ["the past decade = 2010-01-01..2019-12-31 range"]),
        ("It began on 5 May and ended the same month.",
         ["5 May = 2019-05-05..2019-05-05 day", "the same month = 2019-05-01..2019-05-31 month"]),
    ],
)  # fmt: skip
def test_relative(text: str, expected: list[str]) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("In March 2018 it joined, and in May it spoke.", ["2018-03-01", "2018-05-01"]),
        ("In 2016 talks began and in October they ended.", ["2016-01-01", "2016-10-01"]),
        ("The treaty was signed in December 2018 and entered into force in March.", ["2018-12-01", "2019-03-01"]),
        ("The concept approved in March 2018 was read in June.", ["2018-03-01", "2019-06-01"]),
        ("In May and June 2018 they met.", ["2018-05-01", "2018-06-01"]),
        ("After the 2018 summit, ministers met in June.", ["2018-01-01", "2019-06-01"]),
    ],
)
def test_a_year_said_in_the_sentence(text: str, expected: list[str]) -> None:
    assert [str(e.date_start) for e in find(text)] == expected


@pytest.mark.parametrize(
    "text",
    [
        "May this work continue.",
        "May we thank you; the House may agree.",
        "Theresa May spoke and talks were led by May.",
        "The Women's March on Rome passed and troops march on.",
        "an august assembly",
        "The Second World War, section 5 and the 79th session.",
        "The 20th anniversary of the founding.",
        "Every June and each May it meets, and annually in May.",
        "It designated December 14 as International Day of Neighbours.",
        "Founders' Day is kept on 18 July.",
        "It counted more than 2000 participants and 2,000 guests.",
        "2017 people paid $2020 and 1500 Finnish troops came.",
        "Resolution 2254, UNSCR 1701, resolution 2012 and A/RES/72/2017.",
        "Under resolution 1325 (2000) and resolutions 2015 and 2017.",
        "Zapad 2017, KazanForum 2024, Zapad (West) 2017, Vision 2030 and Expo-2020.",
        "The 2030 Agenda and Agenda 2063; Roadmap 2015–2063.",
        "The 25 January Revolution and the October Revolution.",
        "On 31 February and 2018-02-31, and on 29 February 2019.",
        "In the 21st century and in recent years, on Monday.",
        "A five-year plan, a year, every year, half of the group, a quarter of the vote.",
        "Mar del Plata and Jan Eliasson.",
        "Between 1500 and 2000 people came.",
        "The fall of Kabul and the Arab Spring.",
    ],
)
def test_no_time(text: str) -> None:
    assert surfaces(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("In May 15 states joined.", ["May"]),
        ("On May 15 ministers met.", ["May 15"]),
        ("By 2024 every mission shall pay.", ["By 2024"]),
        ("The 2023 Russia-Africa Summit.", ["2023"]),
        ("May and June were busy.", ["May", "June"]),
        ("May was busy.", ["May"]),
        ("Moved from 2020 to 2021.", ["2020", "2021"]),
        ("They came on June 5: all of them.", ["June 5"]),
    ],
)
def test_traps_that_are_time(text: str, expected: list[str]) -> None:
    assert surfaces(text) == expected


def test_basis() -> None:
    text = "In May 2018, in July, and this year; later, in the first half of the year."
    assert [(e.basis, text[e.start : e.end]) for e in find(text)] == [
        ("explicit", "May 2018"),
        ("explicit", "July"),
        ("relative", "this year"),
        ("review_year", "the first half of the year"),
    ]
    assert [e.basis for e in find("They met in July.")] == ["review_year"]


def test_names_take_their_dates_with_them() -> None:
    text = "At the May Forum 2018 and in June."
    assert [text[e.start : e.end] for e in TIMES.find(text, [(0, len(text))], YEAR, [(7, 21)])] == ["June"]


def test_only_sentences_count_and_expressions_keep_inside() -> None:
    text = "Title of 2018\nIn May it rained on 5\nJune."
    assert [text[e.start : e.end] for e in TIMES.find(text, [(14, 35), (36, 41)], YEAR)] == ["May", "June"]


def test_that_year_looks_back_one_sentence() -> None:
    first, second = "It joined in 2015.", "That year it paid."
    text = f"{first} {second}"
    spans = [(0, len(first)), (len(first) + 1, len(text))]
    assert [e.date_start for e in TIMES.find(text, spans, YEAR)] == [dt.date(2015, 1, 1)] * 2


def test_a_figure_is_compared_with_the_year_before_the_review() -> None:
    text = "A plan for 2025-2028 was made. Aid was 5 % more than in the previous year."
    found = TIMES.find(text, [(0, 30), (31, len(text))], YEAR)
    assert [(e.date_start, e.date_end) for e in found[1:]] == [(dt.date(YEAR - 1, 1, 1), dt.date(YEAR - 1, 12, 31))]


PIECES = [
    "May", "March", "5", "31 February", "2019", "2019-20", "2019/13", "FY", "the", "end of", "year", "years ago", "the same",
    "month", "day", "between", "and", "to", "-", "–", "(", ")", ",", "first", "half", "quarters", "of", "last", "next", "winter",
    "1990s", "9999", "1500", "2100", "since", "before", "12.13.2019", "2019-02-31", "Q4", "ninety", "99 years ago", "İ", "²019",
    "٢٠١٩", "\n", "’s", "the past", "decade", "Sept.", "MAY", "until", "onwards", "each",
]  # fmt: skip
texts = st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=20).map(" ".join),
                  st.lists(st.sampled_from(PIECES), max_size=20).map("".join))  # fmt: skip


@given(texts, st.integers(1, 9999), st.integers(0, 60))
def test_expressions_are_sane_for_any_text(text: str, review_year: int, cut: int) -> None:
    cut = min(cut, len(text))
    taken = [(cut, min(cut + 3, len(text)))]
    until = 0
    for e in TIMES.find(text, [(0, cut), (cut, len(text))], review_year, taken):
        assert until <= e.start < e.end <= len(text)
        assert e.end <= cut or e.start >= cut
        assert text[e.start : e.end] == text[e.start : e.end].strip()
        assert not (taken[0][0] < e.end and e.start < taken[0][1])
        assert e.date_start is not None or e.date_end is not None
        if e.date_start is not None and e.date_end is not None:
            assert e.date_start <= e.date_end
        assert e.precision in {"day", "month", "quarter", "half", "year", "range"}
        assert e.basis in {"explicit", "review_year", "relative"}
        assert e.rule == e.rule.lower()
        until = e.end
