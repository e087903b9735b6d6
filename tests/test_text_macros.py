"""Concordance, full text and evidence: the right rows whatever the text and whatever is asked."""

from __future__ import annotations

import logging
import unicodedata
from pathlib import Path

import duckdb
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from flows import warehouse
from tests.conftest import Make
from tests.databases import database
from tests.test_views import BARE, Ask
from transforms import tables
from transforms.align import Aligned, Op, RawOffsets, Run, apply

ODD = (
    "Review of 2020\n\nIran’s talks with Côte d'Ivoire went on. “Iranian” partners said: 50% (of a+b) [sic] in C:\\x. "
    "Türkiye and IRAN met; Iran, Iran and Iran-Iraq. An emoji 😀 stands before São Tomé – Príncipe."
)


@pytest.fixture(scope="module")
def ask(make: Make) -> Ask:
    connection = database(make(ODD, "odd"), extension=warehouse.extension_path())
    return lambda query, *values: connection.execute(query, values).fetchall()


@pytest.mark.parametrize(
    ("term", "found"),
    [
        ("Iran", ["Iran", "IRAN", "Iran", "Iran", "Iran"]),
        ("iran's", ["Iran’s"]),
        ("iran’s", ["Iran’s"]),
        ("Côte d’Ivoire", ["Côte d'Ivoire"]),
        ("cote d'ivoire", []),
        ("CO\u0302TE  d'Ivoire", ["Côte d'Ivoire"]),
        ('"iranian"', ["“Iranian”"]),
        ("(of a+b)", ["(of a+b)"]),
        ("50%", ["50%"]),
        ("[sic]", ["[sic]"]),
        ("C:\\x", ["C:\\x"]),
        (".*", []),
        ("Ira.", []),
        ("türkiye", ["Türkiye"]),
        ("😀", ["😀"]),
        ("São Tomé - Príncipe", ["São Tomé – Príncipe"]),
        ("", []),
        ("   ", []),
        (None, []),
        ("%", ["%"]),
        ("_", []),
        ("'", ["’", "'"]),
    ],
)
def test_kwic_finds_the_term_as_it_is_written(ask: Ask, term: str | None, found: list[str]) -> None:
    assert [row[0] for row in ask("SELECT keyword FROM kwic(?)", term)] == found


def test_kwic_finds_parts_of_words_when_told(ask: Ask) -> None:
    assert len(ask("FROM kwic('iran', whole := false)")) == 6


def test_kwic_shows_what_stands_around(ask: Ask) -> None:
    ((left, right),) = ask("SELECT left_context, right_context FROM kwic('türkiye', width := 9)")
    assert (left, right) == ("in C:\\x. ", " and IRAN")
    ((left, right),) = ask("SELECT left_context, right_context FROM kwic('iran''s', width := 9)")
    assert (left, right) == (" " * 9, " talks wi")
    assert ask("SELECT left_context, right_context FROM kwic('türkiye', width := 0)") == [("", "")]
    assert ask("SELECT left_context, right_context FROM kwic('türkiye', width := -1)") == [("", "")]


def test_kwic_offsets_are_those_of_the_clean_text(ask: Ask) -> None:
    ((text,),) = ask("SELECT clean_text FROM texts")
    rows = ask(
        "SELECT keyword, char_start, char_end FROM kwic('iran') UNION ALL SELECT keyword, char_start, char_end FROM kwic('São')"
    )
    assert len(rows) == 6
    assert all(text[start:end] == keyword for keyword, start, end in rows)


PLAIN = str.maketrans(
    dict.fromkeys("‘’ʼ′", "'") | dict.fromkeys("“”„«»", '"') | dict.fromkeys("‐‑–—−", "-") | {"\u00a0": " "}
)


def occurrences(text: str, term: str) -> list[tuple[int, int]]:
    """Where a reader with a pencil would mark the term: from left to right, whole words, none over another."""
    plain = "".join(c.lower()[0] for c in text.translate(PLAIN))
    wanted = " ".join("".join(c.lower()[0] for c in unicodedata.normalize("NFC", term).translate(PLAIN)).split())
    found: list[tuple[int, int]] = []
    at = plain.find(wanted) if wanted else -1
    while at >= 0:
        end = at + len(wanted)
        if not (_joined(plain[at - 1 : at], wanted[0]) or _joined(wanted[-1], plain[end : end + 1])):
            found.append((at, end))
        at = plain.find(wanted, end)
    return found


def _joined(left: str, right: str) -> bool:
    return bool(left and right) and all(unicodedata.category(c)[0] in "LMN" for c in (left, right))


WRITTEN = st.text("aàİß’'\"“ -–.%(\\\u0301中😀7", max_size=30)


@pytest.fixture(scope="module")
def sheet() -> duckdb.DuckDBPyConnection:
    """A database with one document, whose one sentence is there to be replaced."""
    connection = database()
    connection.execute(
        "INSERT INTO documents BY NAME SELECT 'd' AS document_id, 2020 AS review_year, 1 AS version, '' AS content_sha256, "
        "'' AS source_uri, '' AS media_type, '' AS encoding, 'en' AS language, 'title' AS review_year_basis, 1 AS n_chars, "
        "1 AS n_blocks, 1 AS n_sentences, 1 AS n_words"
    )
    connection.execute("INSERT INTO blocks SELECT 'b', 'd', 2020, 1, 'paragraph', NULL, NULL, '', 0, 0, 0, 0, 0")
    connection.execute("INSERT INTO sentences SELECT 's', 'd', 2020, 'b', 1, 1, '', 0, 0, 0")
    return connection


@settings(max_examples=80)
@given(text=WRITTEN, term=st.text("aà’'\"- .%(\\中7", max_size=4))
@example("a7 a a7 a a", "a a")
@example("Côte d’Ivoire", "d'ivoire")
def test_kwic_is_what_a_pencil_marks(sheet: duckdb.DuckDBPyConnection, text: str, term: str) -> None:
    sheet.execute("UPDATE sentences SET text = ?", [text])
    sheet.execute("UPDATE blocks SET text = ?", [text])
    rows = sheet.execute("SELECT char_start, char_end, keyword FROM kwic(?)", [term]).fetchall()
    assert [row[:2] for row in rows] == occurrences(text, term)
    assert all(text[start:end] == keyword for start, end, keyword in rows)


def test_search_scores_as_the_extension_does(make: Make) -> None:
    path = warehouse.extension_path()
    assert path is not None
    connection = database(make(ODD, "odd"), make(ODD.replace("went on", "goes on well"), "other"), extension=path)
    for query in ("Iran", "talking", "partner of Türkiye", "iran's emoji stands", "the"):
        theirs = connection.execute(
            "SELECT sentence_id, round(score, 4) FROM (SELECT sentence_id, fts_main_sentences.match_bm25(sentence_id, ?) "
            "AS score FROM sentences) WHERE score IS NOT NULL ORDER BY ALL",
            [query],
        ).fetchall()
        ours = connection.execute("SELECT sentence_id, score FROM search(?) ORDER BY ALL", [query]).fetchall()
        assert ours == theirs, query


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("TURKIYE", True),
        ("partnering", True),
        ("Iran’s", True),
        ("emojis", True),
        ("zebra", False),
        ("", False),
        (None, False),
        ("' OR 1=1 --", False),
        ("% ( [ \\", False),
    ],
)
def test_search_folds_inflections_case_and_accents(ask: Ask, query: str | None, found: bool) -> None:
    assert bool(ask("FROM search(?)", query)) is found


def test_search_needs_no_extension_to_be_read(published_read_only: Path) -> None:
    with duckdb.connect(str(published_read_only / warehouse.NAME), read_only=True, config=BARE) as connection:
        (stemmer,) = connection.execute(
            "SELECT count(*) FROM duckdb_functions() WHERE function_name = 'stem'"
        ).fetchall()[0]
        assert stemmer == 0
        best = connection.execute("SELECT sentence FROM search('chemical weapon stockpile') LIMIT 1").fetchall()
        assert "liquidating Russia’s stockpiles of chemical weapons" in best[0][0]


@pytest.mark.parametrize("broken", [False, True])
def test_search_without_the_extension_warns_and_finds_words(
    make: Make, caplog: pytest.LogCaptureFixture, tmp_path: Path, broken: bool
) -> None:
    extension = tmp_path / "fts.duckdb_extension" if broken else None
    if extension:
        extension.write_bytes(b"no extension")
    with caplog.at_level(logging.WARNING, "communique"):
        connection = database(make(ODD, "odd"), extension=extension)
    assert "as they are written only" in caplog.text
    rows = connection.execute("SELECT sentence FROM search('IRAN''s emoji')").fetchall()
    assert len(rows) == 3
    assert [d[0] for d in connection.execute("FROM search('x')").description or ()] == list(
        next(v for v in warehouse.read_views() if v.name == "search").columns
    )


SPOILT = (
    "Advanced settings\r\n\r\nReview of  2020.\r\nOn 5 May 2020 the Minister of Foreign Affairs of Co\u0302te d’Ivoire visited Fin\u00adland "
    "\u2003and\u00a0Sweden.\r\n\r\n1.  More than 50\u00a0countries   took part in the talks of 😀 Tu\u0308rkiye and Iran in Ankara.\r\n"
    "read more in our Telegram-channel https://t.me/x\r\n"
)


@pytest.fixture(scope="module")
def spoilt(make: Make) -> duckdb.DuckDBPyConnection:
    connection = database(make(SPOILT, "spoilt"))
    ((clean, raw),) = connection.execute("SELECT clean_text, raw_text FROM texts").fetchall()
    assert clean != raw
    return connection


def test_evidence_of_every_span_is_where_its_row_says(spoilt: duckdb.DuckDBPyConnection) -> None:
    """Clean offsets as in the row, raw offsets as the alignment gives them in Python, for every row with a span."""
    ((clean, raw, alignment),) = spoilt.execute("SELECT clean_text, raw_text, alignment FROM texts").fetchall()
    offsets = RawOffsets([Run(**run) for run in alignment])
    moved = 0
    for table in (tables.BLOCKS, tables.SENTENCES, tables.MENTIONS, tables.TIME_EXPRESSIONS, tables.QUANTITIES):
        rows = spoilt.execute(f"SELECT {table.key[0]}, char_start, char_end FROM {table.name}").fetchall()
        assert rows
        for row_id, start, end in rows:
            found = spoilt.execute(
                "SELECT table_name, char_start, char_end, span, marked, raw_start, raw_end, raw_span FROM evidence(?)",
                [row_id],
            ).fetchall()
            assert len(found) == 1
            name, char_start, char_end, span, marked, raw_start, raw_end, raw_span = found[0]
            assert (name, char_start, char_end, span) == (table.name, start, end, clean[start:end])
            assert f"[[{span}]]" in marked
            assert marked.replace("[[", "").replace("]]", "") in clean
            assert (raw_start, raw_end) == offsets.span(start, end)
            assert raw_span == raw[raw_start:raw_end]
            moved += raw_span != span
    assert moved  # some of what was cleaned lies inside of spans


@st.composite
def aligned(draw: st.DrawFn) -> tuple[str, Aligned]:
    """Raw text of any operations that cleaning may carry out, and what comes of it."""
    raw, ops = "", []
    for piece in draw(st.lists(st.text("ab😀\r\n\u0301", min_size=1, max_size=4), max_size=8)):
        text, rule = draw(st.sampled_from([(None, ""), (" ", ""), ("xyz", ""), ("", ""), (None, "boilerplate")]))
        ops.append(Op(len(raw), len(raw) + len(piece), text, rule))
        raw += piece
    return raw, apply(raw, ops)


@settings(max_examples=60)
@given(given=aligned(), data=st.data())
def test_evidence_finds_the_raw_place_of_any_span(
    sheet: duckdb.DuckDBPyConnection, given: tuple[str, Aligned], data: st.DataObject
) -> None:
    raw, done = given
    if not done.clean:
        return
    start = data.draw(st.integers(0, len(done.clean) - 1))
    end = data.draw(st.integers(start + 1, len(done.clean)))
    sheet.execute("DELETE FROM texts")
    sheet.execute(
        "INSERT INTO texts SELECT 'd', 2020, ?, ?, ?", [raw, done.clean, [r._asdict() for r in done.alignment]]
    )
    sheet.execute("UPDATE blocks SET text = ?, char_start = ?, char_end = ?", [done.clean[start:end], start, end])
    found = sheet.execute("SELECT span, marked, raw_start, raw_end, raw_span FROM evidence('b')").fetchall()
    sheet.execute("UPDATE blocks SET char_start = 0")
    raw_start, raw_end = RawOffsets(done.alignment).span(start, end)
    span = done.clean[start:end]
    assert found == [(span, f"[[{span}]]", raw_start, raw_end, raw[raw_start:raw_end])]


def test_evidence_of_blocks_is_the_raw_place_they_carry(spoilt: duckdb.DuckDBPyConnection) -> None:
    for block, start, end in spoilt.execute("SELECT block_id, raw_start, raw_end FROM blocks").fetchall():
        assert spoilt.execute("SELECT raw_start, raw_end FROM evidence(?)", [block]).fetchall() == [(start, end)]


def test_evidence_of_removals_is_raw_only(spoilt: duckdb.DuckDBPyConnection) -> None:
    rows = spoilt.execute("SELECT removal_id, text, raw_start, raw_end FROM removals").fetchall()
    assert rows
    for removal, text, start, end in rows:
        found = spoilt.execute(
            "SELECT span, raw_span, raw_start, raw_end, char_start, marked FROM evidence(?)", [removal]
        ).fetchall()
        assert found == [(text, text, start, end, None, None)]


def test_evidence_of_entities_and_documents(spoilt: duckdb.DuckDBPyConnection) -> None:
    ((span, table),) = spoilt.execute("SELECT span, table_name FROM evidence('country:FIN')").fetchall()
    assert (span, table) == ("Finland", "mentions")
    ((marked, uri),) = spoilt.execute("SELECT marked, source_uri FROM evidence('spoilt')").fetchall()
    assert (marked, uri) == ("[[Review of 2020.]]", "spoilt.txt")


def test_evidence_of_events_comes_with_participants(published_read_only: Path) -> None:
    with duckdb.connect(str(published_read_only / warehouse.NAME), read_only=True) as connection:
        events = connection.execute("SELECT event_id, trigger FROM events USING SAMPLE reservoir(10) REPEATABLE (1)")
        for event, trigger in events.fetchall():
            rows = connection.execute("SELECT table_name, span, marked FROM evidence(?)", [event]).fetchall()
            assert rows[0] == ("event_evidence", trigger, rows[0][2])
            assert f"[[{trigger}]]" in rows[0][2]
            said = connection.execute(
                "SELECT count(*) FROM event_participants WHERE event_id = ? AND mention_id IS NOT NULL", [event]
            ).fetchall()
            assert said == [(sum(row[0] == "event_participants" for row in rows),)]


@pytest.mark.parametrize("nothing", ["", None, "no:such", "' OR TRUE --", "%"])
def test_evidence_of_nothing_is_nothing(spoilt: duckdb.DuckDBPyConnection, nothing: str | None) -> None:
    assert spoilt.execute("FROM evidence(?)", [nothing]).fetchall() == []


@pytest.mark.parametrize("alias", ["v", "p", "s", "m", "d", "b", "f", "t", "a", "w", "events", "asked"])
def test_evidence_of_a_column_is_that_of_its_row(published_read_only: Path, alias: str) -> None:
    """Names inside a macro never take a name of the caller for their own."""
    with duckdb.connect(str(published_read_only / warehouse.NAME), read_only=True) as connection:
        rows = connection.execute(
            f"SELECT {alias}.event_id, e.row_id, {alias}.sentence, e.marked FROM visits {alias}, "
            f"LATERAL (SELECT * FROM evidence({alias}.event_id)) e WHERE e.table_name = 'event_evidence'"
        ).fetchall()
    assert rows
    for event, row_id, sentence, marked in rows:
        assert event == row_id
        assert marked.replace("[[", "").replace("]]", "") == sentence


def test_kwic_of_a_column_is_that_of_its_row(ask: Ask) -> None:
    rows = ask(
        "SELECT DISTINCT f.term, lower(k.keyword) FROM (VALUES ('iran'), ('türkiye')) f(term), "
        "LATERAL (SELECT * FROM kwic(f.term)) k ORDER BY ALL"
    )
    assert rows == [("iran", "iran"), ("türkiye", "türkiye")]
