"""What the views say of small reviews whose answer a reader sees: several issuers, one unknown, and no rows at all."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from flows import warehouse
from tests.conftest import Make
from tests.databases import database
from tests.test_views import Ask

FIN_2020 = (
    "Review of 2020\n\nFinland held talks with Sweden in Helsinki in May 2020. China and Japan were named by Finland. "
    "Finland will sign a treaty with Norway in 2021. The treaty with Denmark was not signed."
)
FIN_2021 = (
    "Review of 2021\n\nFinland held talks with Sweden in Helsinki in May 2021. Finland condemned the attack on Estonia. "
    "Cooperation with Japan, Japan and Japan went on."
)
UNKNOWN = "Review of 2021\n\nSweden and Norway were mentioned."
JPN_2020 = "Review of 2020\n\nBrazil and Japan held talks in Tokyo in March 2020."


@pytest.fixture(scope="module")
def ask(make: Make) -> Ask:
    connection = database(
        make(FIN_2020, "fin-2020", issuer_country="FIN"),
        make(FIN_2021, "fin-2021", issuer_country="FIN", review_year=2021),
        make(UNKNOWN, "x-2021", review_year=2021),
        make(JPN_2020, "jpn-2020", issuer="Ministry of Foreign Affairs of Japan", issuer_country="JPN"),
    )
    return lambda query, *values: connection.execute(query, values).fetchall()


def test_reviews_know_the_one_before(ask: Ask) -> None:
    assert ask("SELECT document_id, issuer, previous_year FROM reviews ORDER BY document_id") == [
        ("fin-2020", "FIN", None),
        ("fin-2021", "FIN", 2020),
        ("jpn-2020", "JPN", None),
        ("x-2021", "unknown", None),
    ]


def test_country_year_ranks_partners_and_not_the_issuer(ask: Ask) -> None:
    rows = ask(
        "SELECT country, mentions, share, rank, previous_mentions, previous_rank, rank_change FROM country_year "
        "WHERE issuer = 'FIN' AND review_year = 2021 ORDER BY country"
    )
    assert rows == [
        ("Estonia", 1, 0.2, 2, 0, None, None),
        ("Finland", 2, None, None, 3, None, None),
        ("Japan", 3, 0.6, 1, 1, 1, 0),
        ("Sweden", 1, 0.2, 2, 1, 1, -1),
    ]
    assert ask("SELECT country FROM country_year WHERE is_issuer ORDER BY country") == [
        ("Finland",),
        ("Finland",),
        ("Japan",),
    ]
    shares = ask("SELECT round(sum(share), 3) FROM country_year GROUP BY issuer, review_year")
    assert shares == [(1.0,)] * 4


def test_partner_change_compares_issuers_with_both_years(ask: Ask) -> None:
    rows = ask("SELECT issuer, country, change, mentions_before, mentions_after FROM partner_change(2020, 2021)")
    assert sorted(rows) == [
        ("FIN", "China", "gone", 1, 0),
        ("FIN", "Denmark", "gone", 1, 0),
        ("FIN", "Estonia", "new", 0, 1),
        ("FIN", "Japan", "up", 1, 3),
        ("FIN", "Norway", "gone", 1, 0),
        ("FIN", "Sweden", "same", 1, 1),
    ]
    back = ask("SELECT country, change FROM partner_change(2021, 2020) WHERE change NOT IN ('same', 'gone')")
    assert sorted(back) == [("China", "new"), ("Denmark", "new"), ("Japan", "down"), ("Norway", "new")]
    assert ask("SELECT count(*) FROM partner_change(2020, 2021) WHERE NOT contains(sentence, country)") == [(0,)]


@pytest.mark.parametrize("macro", ["partner_change", "repeated_phrases"])
@pytest.mark.parametrize("years", ["2020, 2020", "2020, 1900", "NULL, 2020"])
def test_years_without_reviews_are_no_empty_answer(macro: str, years: str, ask: Ask) -> None:
    said = years.lower().replace(", ", " and ")
    for what in ("*", "count(*)", "DISTINCT issuer"):
        with pytest.raises(
            duckdb.InvalidInputException, match=f"no issuer has reviews of both {said}; see SELECT issuer"
        ):
            ask(f"SELECT {what} FROM {macro}({years})")


def test_default_events_are_those_that_happened(ask: Ask) -> None:
    told = ask("SELECT trigger, is_default, is_negated, is_future FROM all_events WHERE event_type = 'agreement'")
    assert {row[1:] for row in told} == {(False, True, False), (False, False, True)}
    assert ask("SELECT count(*) FROM agreements") == [(0,)]
    assert ask("SELECT DISTINCT is_statement FROM event_timeline ORDER BY 1") == [(False,), (True,)]


def test_timeline_is_in_order_and_dated_as_exactly_as_known(ask: Ask) -> None:
    rows = ask("SELECT dated, place, place_country FROM event_timeline WHERE issuer = 'FIN' AND NOT is_statement")
    assert rows == [("2020-05", "Helsinki", "Finland"), ("2021-05", "Helsinki", "Finland")]


def test_meetings_and_statements_say_who(ask: Ask, published_read_only: Path) -> None:
    assert ask("SELECT dated, held_by, attended, place FROM meetings WHERE issuer = 'FIN'") == [
        ("2020-05", None, "Finland, Sweden", "Helsinki"),
        ("2021-05", None, "Finland, Sweden", "Helsinki"),
    ]
    assert ask("SELECT review_year, kind, declared_by, quad_class FROM statements") == [
        (2021, "condemn", "Finland", "verbal conflict")
    ]
    with duckdb.connect(str(published_read_only / warehouse.NAME), read_only=True) as connection:
        held = connection.execute(
            "SELECT dated, held_by FROM meetings WHERE name = '6th Moscow Conference on International Security'"
        ).fetchall()
        assert held == [("2017-04", "Russia")]
        for view, event_type in (("meetings", "meeting"), ("statements", "statement")):
            both = connection.execute(
                f"SELECT (SELECT count(*) FROM {view}), count(*) FROM event_timeline WHERE event_type = '{event_type}'"
            ).fetchone()
            assert both
            assert both[0] == both[1] > 0


def test_visits_keep_persons_and_their_offices_in_step(make: Make) -> None:
    text = "President Ann Baker and Carl Dunn visited Sweden in May 2020. Ed Frost visited Norway in June 2020."
    connection = database(make(f"Review of 2020\n\n{text}", "fin-2020", issuer_country="FIN"))
    connection.execute("DELETE FROM event_participants")
    connection.execute("DELETE FROM events")
    connection.execute(
        "INSERT INTO entities BY NAME SELECT 'person:' || name AS entity_id, 'person' AS entity_type, name, "
        "false AS in_reference FROM (VALUES ('A'), ('B'), ('C')) n(name)"
    )
    connection.execute("UPDATE mentions SET role = NULL")
    connection.execute(
        "INSERT INTO mentions BY NAME SELECT * REPLACE ('new' AS mention_id, 'President' AS role) FROM mentions LIMIT 1"
    )
    for event, person, mention in (("e1", "A", None), ("e1", "B", "new"), ("e2", "C", None)):
        connection.execute(
            "INSERT INTO event_participants SELECT ?, 'fin-2020', 2020, ?, 'guest', ?",
            [event, f"person:{person}", mention],
        )
    for event in ("e1", "e2"):
        insert_event(connection, event, "fin-2020", "2020-05-01", "2020-05-31", "month")
    rows = connection.execute("SELECT visitor, visitor_office FROM visits ORDER BY event_id").fetchall()
    assert rows == [("A, B", "–, President"), ("C", None)]


def insert_event(
    connection: duckdb.DuckDBPyConnection,
    event: str,
    document: str,
    start: str | None,
    end: str | None,
    precision: str,
) -> None:
    connection.execute(
        "INSERT INTO events BY NAME SELECT ? AS event_id, ? AS document_id, 2020 AS review_year, 's' AS sentence_id, "
        "'visit' AS event_type, 'done' AS status, ?::DATE AS date_start, ?::DATE AS date_end, ? AS date_precision, "
        "'clause' AS date_basis, '' AS trigger, 0 AS trigger_start, 0 AS trigger_end, '' AS evidence, 1 AS confidence, "
        "false AS is_negated, false AS is_hypothetical, false AS is_future, false AS is_historical, '' AS rule",
        [event, document, start, end, precision],
    )


def test_dated_says_what_each_precision_means() -> None:
    connection = database()
    connection.execute(
        "INSERT INTO documents BY NAME SELECT 'd' AS document_id, 2020 AS review_year, 1 AS version, '' AS content_sha256, "
        "'' AS source_uri, '' AS media_type, '' AS encoding, 'en' AS language, 'title' AS review_year_basis, 1 AS n_chars, "
        "1 AS n_blocks, 1 AS n_sentences, 1 AS n_words"
    )
    for at, (start, end, precision) in enumerate(
        [
            ("2020-07-01", "2020-12-31", "half"),
            ("2020-04-01", "2020-06-30", "quarter"),
            ("2020-05-09", "2020-05-09", "day"),
            (None, "2020-05-09", "range"),
            ("2020-05-09", None, "range"),
            (None, None, "year"),
        ]
    ):
        insert_event(connection, f"e{at}", "d", start, end, precision)
    rows = connection.execute("SELECT dated FROM all_events ORDER BY event_id").fetchall()
    assert [row[0] for row in rows] == ["2020-H2", "2020-Q2", "2020-05-09", "/2020-05-09", "2020-05-09/", None]


def test_dyads_of_talks_go_both_ways_and_not_to_oneself(ask: Ask) -> None:
    rows = ask("SELECT actor, recipient, events, mutual, consult FROM event_dyads WHERE review_year = 2020")
    assert sorted(rows) == [
        ("Brazil", "Japan", 1, 1, 1),
        ("Finland", "Sweden", 1, 1, 1),
        ("Japan", "Brazil", 1, 1, 1),
        ("Sweden", "Finland", 1, 1, 1),
    ]


def test_directed_dyads_go_from_actor_to_recipient(published_read_only: Path) -> None:
    with duckdb.connect(str(published_read_only / warehouse.NAME), read_only=True) as connection:
        rows = connection.execute(
            "SELECT actor, recipient, min(mutual) FROM event_dyads WHERE aid > 0 GROUP BY ALL"
        ).fetchall()
        assert ("Russia", "Afghanistan", 0) in rows
        assert ("Afghanistan", "Russia", 0) not in rows
        wrong = connection.execute("SELECT * FROM event_dyads WHERE actor_id = recipient_id OR events < mutual")
        assert wrong.fetchall() == []


def test_regions_are_those_of_the_others(ask: Ask) -> None:
    rows = ask("SELECT issuer, region, verbal_cooperation FROM quad_by_region_year WHERE review_year = 2020")
    assert sorted(rows) == [("FIN", "Europe", 1), ("JPN", "Americas", 1)]


def test_reuse_puts_the_earlier_first(ask: Ask) -> None:
    assert ask("SELECT year, later_year, issuer, later_issuer FROM reused_sentences") == [(2020, 2021, "FIN", "FIN")]


def test_repeated_phrases_are_as_long_as_they_go(ask: Ask) -> None:
    assert ask("SELECT issuer, phrase, n_words, times FROM repeated_phrases(2020, 2021)") == [
        ("FIN", "finland held talks with sweden in helsinki in may", 9, 1)
    ]
    assert ask("FROM repeated_phrases(2020, 2021, words := 10)") == []
    assert ask("FROM repeated_phrases(2020, 2021, words := 0)") == []


def test_co_mentions_are_of_one_sentence(ask: Ask) -> None:
    rows = ask(
        "SELECT name_a, name_b, sentences FROM co_mentions WHERE issuer = 'FIN' AND review_year = 2020 "
        "AND type_a = 'country' AND type_b = 'country' AND NOT with_issuer"
    )
    assert rows == [("China", "Japan", 1)]
    assert ask("SELECT name_a, name_b FROM co_mentions WHERE issuer = 'unknown'") == [("Norway", "Sweden")]


def test_topics_that_vanished_have_a_row(make: Make) -> None:
    connection = database(
        make("Review of 2020\n\nOne came. Two came.", "a", issuer_country="FIN"),
        make("Review of 2021\n\nOne went. Two went.", "b", issuer_country="FIN", review_year=2021),
    )
    connection.execute(
        "INSERT INTO topics BY NAME SELECT sentence_id, document_id, review_year, block_id, 1 AS score, [] AS cues, "
        "unnest(CASE WHEN document_id = 'b' THEN ['economic'] WHEN ordinal = 1 THEN ['economic', 'health'] END) AS topic "
        "FROM sentences"
    )
    rows = connection.execute(
        "SELECT topic, sentences, share, previous_share, share_change, change, rank FROM topic_year WHERE review_year = 2021"
    ).fetchall()
    assert rows == [("economic", 2, 1.0, 0.5, 0.5, "up", 1), ("health", 0, 0.0, 0.5, -0.5, "gone", None)]


def test_coverage_counts_each_sentence_once(ask: Ask) -> None:
    rows = ask("SELECT document_id, sentences, with_mentions, with_dates, with_events FROM coverage")
    assert ("fin-2020", 4, 4, 2, 3) in rows
    assert ("x-2021", 1, 1, 0, 0) in rows
    assert ask("SELECT count(*) FROM coverage WHERE with_nothing > sentences OR share_mentions > 1") == [(0,)]


def test_empty_tables_give_empty_answers() -> None:
    connection = database()
    for view in warehouse.read_views():
        assert connection.execute(view.example).fetchall() == [], view.name
