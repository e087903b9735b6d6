"""Questions that an analyst asks of the two reviews, with the rows that a reader of the texts would give."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest


@pytest.fixture(scope="module")
def ask(published_read_only: Path):  # type: ignore[no-untyped-def]
    db = duckdb.connect(str(published_read_only / "communique.duckdb"), read_only=True)

    def run(query: str) -> list[tuple[Any, ...]]:
        return db.execute(query).fetchall()

    return run


def test_visits_by_heads_of_state_in_2024(ask) -> None:  # type: ignore[no-untyped-def]
    rows = ask(
        "SELECT m.surface, strftime(e.date_start, '%m'), replace(h.entity_id, 'country:', '') "
        "FROM events e JOIN event_participants g ON g.event_id = e.event_id AND g.role = 'guest' "
        "JOIN mentions m USING (mention_id) "
        "JOIN event_participants h ON h.event_id = e.event_id AND h.role = 'host' AND h.entity_id LIKE 'country:%' "
        "WHERE e.review_year = 2024 AND e.event_type = 'visit' AND m.role = 'President' ORDER BY 2, 3, 1"
    )
    assert rows == [
        ("Vladimir Putin", "05", "CHN"),
        ("Miguel Diaz-Canel", "05", "RUS"),
        ("Vladimir Putin", "05", "UZB"),
        ("Vladimir Putin", "06", "PRK"),
        ("Luis Arce", "06", "RUS"),
        ("Vladimir Putin", "06", "VNM"),
        ("Prabowo Subianto", "07", "RUS"),
        ("Vladimir Putin", "08", "AZE"),
        ("Vladimir Putin", "09", "MNG"),
        ("Mohammed bin Zayed Al Nahyan", "10", "RUS"),
        ("Nicolas Maduro", "10", "RUS"),
        ("Vladimir Putin", "11", "KAZ"),
    ]


def test_which_countries_joined_which_organization(ask) -> None:  # type: ignore[no-untyped-def]
    rows = ask(
        "SELECT e.review_year, a.entity_id, o.entity_id, e.subtype FROM events e "
        "JOIN event_participants a ON a.event_id = e.event_id AND a.role = 'actor' AND a.entity_id LIKE 'country:%' "
        "JOIN event_participants o ON o.event_id = e.event_id AND o.role = 'recipient' "
        "WHERE e.event_type = 'membership' AND e.subtype <> 'chairmanship' ORDER BY ALL"
    )
    assert rows == [
        (2017, "country:IND", "org:SCO", "member"),
        (2017, "country:PAK", "org:SCO", "member"),
        (2024, "country:BLR", "org:SCO", "member"),
        (2024, "country:IRN", "org:EAEU", "observer status"),
    ]


def test_events_with_india(ask) -> None:  # type: ignore[no-untyped-def]
    rows = ask(
        "SELECT DISTINCT e.review_year, e.event_type, e.trigger FROM events e JOIN event_participants p USING (event_id) "
        "WHERE p.entity_id = 'country:IND' ORDER BY ALL"
    )
    assert rows == [
        (2017, "membership", "become"),
        (2024, "agreement", "reached"),
        (2024, "establishment", "created"),
        (2024, "meeting", "6th meeting of the Moscow Format of Consultations on Afghanistan"),
        (2024, "visit", "official visit"),
    ]


def test_events_in_october_2024(ask) -> None:  # type: ignore[no-untyped-def]
    rows = ask(
        "SELECT e.event_type, s.ordinal FROM events e JOIN sentences s USING (sentence_id) "
        "WHERE e.date_start >= DATE '2024-10-01' AND e.date_end <= DATE '2024-10-31' ORDER BY s.ordinal, e.event_type"
    )
    texts = dict(ask("SELECT ordinal, text FROM sentences WHERE document_id = 'rus-2024'"))
    assert [kind for kind, _ in rows] == ["agreement", "visit", "initiative", "meeting", "meeting", "visit"]
    assert all("October" in texts[ordinal] for _, ordinal in rows)


def test_agreements_of_2017_and_their_parties(ask) -> None:  # type: ignore[no-untyped-def]
    rows = ask(
        "SELECT s.ordinal, e.subtype, e.status, e.date_precision, "
        "string_agg(p.entity_id, ' ' ORDER BY p.entity_id) FILTER (p.role = 'party') "
        "FROM events e JOIN sentences s USING (sentence_id) JOIN event_participants p USING (event_id) "
        "WHERE e.review_year = 2017 AND e.event_type = 'agreement' "
        "GROUP BY ALL ORDER BY s.ordinal, min(e.trigger_start)"
    )
    assert [row[1:] for row in rows] == [
        ("agreement", "negotiated", "year", "org:EAEU"),  # the Customs Code
        ("roadmap", "approved", "year", "org:EAEU"),
        ("action", "adopted", "year", "org:EAEU"),  # the action plan on transport
        ("agreement", "negotiated", "year", "country:CHN org:EAEU"),
        ("declaration", "adopted", "month", "org:CSTO"),
        ("treaty", "signed", "year", "country:RUS country:TKM"),
        ("convention", "approved", "month", "org:CASPIAN-FIVE"),
        ("ceasefire", "done", "year", "country:IRN country:RUS country:SYR country:TUR"),
    ]


def test_cooperation_and_conflict_by_region_and_year(ask) -> None:  # type: ignore[no-untyped-def]
    rows = ask(
        "SELECT e.review_year, n.region, count(DISTINCT e.event_id) FILTER (e.quad_class LIKE '%cooperation'), "
        "count(DISTINCT e.event_id) FILTER (e.quad_class LIKE '%conflict') "
        "FROM events e JOIN event_participants p USING (event_id) JOIN entities n USING (entity_id) "
        "WHERE n.entity_type = 'country' AND n.entity_id <> 'country:RUS' GROUP BY ALL ORDER BY ALL"
    )
    assert rows == [
        # four summits, contacts with the administration, meetings of the presidents
        (2017, "Americas", 6, 0),
        # trade talks and joint initiative with China, three visits from and to it; the treaty with Turkmenistan;
        # contacts with Cyprus; ceasefire and congress for Syria; Palestine and Israel in the statement; two new members
        (2017, "Asia", 13, 0),
        # exercises with Belarus, the exchange with Ukraine, contacts on the European track
        (2017, "Europe", 3, 0),
        (2024, "Africa", 11, 0),
        (2024, "Americas", 10, 0),
        (2024, "Asia", 34, 0),
        # six with Belarus, an agreement with Dutch organisations, direct contacts
        (2024, "Europe", 8, 0),
    ]
