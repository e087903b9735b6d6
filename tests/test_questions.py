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
