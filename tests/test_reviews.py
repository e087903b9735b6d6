"""The two reviews that ship, against what stands in them."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from pathlib import Path

import duckdb
import pytest

import seeds
from tests.conftest import REVIEWS, ROOT

SHA256 = {
    "rus-2017.txt": "5651cde60f0c11f29164f17c3d04324fde0dac4e002e302c894facbf028b63a4",
    "rus-2024.txt": "ff8f88ec2227b497c1e0cf433b57b20c91845d78126c832a0b3e8b240cdc780c",
}


@pytest.fixture(scope="module")
def db(published_read_only: Path) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(str(published_read_only / "communique.duckdb"), read_only=True)


@pytest.mark.parametrize("name", SHA256)
def test_reviews_are_verbatim(name: str) -> None:
    assert hashlib.sha256((REVIEWS / name).read_bytes()).hexdigest() == SHA256[name]
    assert SHA256[name] in (seeds.HERE / "README.md").read_text(encoding="utf-8")


def test_reviews_describe_themselves(db: duckdb.DuckDBPyConnection) -> None:
    rows = db.execute(
        "SELECT document_id, title, issuer, issuer_country, issuer_basis, place, published_on::VARCHAR, "
        "published_at_local::VARCHAR, review_year, review_year_basis, encoding, language FROM documents ORDER BY ALL"
    ).fetchall()
    ministry = "Ministry of Foreign Affairs of the Russian Federation"
    assert rows == [
        ("rus-2017", "Main foreign policy outcomes of 2017", ministry, "RUS", "manifest", None, "2018-01-25",
         "2018-01-25 17:18:00", 2017, "title", "utf-8", "en"),
        ("rus-2024", "Main Foreign Policy Results In 2024", ministry, "RUS", "text", "Moscow", "2024-12-27", None, 2024,
         "title", "utf-8", "en"),
    ]  # fmt: skip


def test_only_boilerplate_is_removed(db: duckdb.DuckDBPyConnection) -> None:
    assert db.execute("SELECT document_id, text, rule FROM removals ORDER BY ALL").fetchall() == [
        ("rus-2017", "Advanced settings", "advanced-settings"),
        ("rus-2017", "• de-DE1 en-GB1 es-ES1 ru-RU1 fr-FR1", "switcher-locales"),
        ("rus-2024", "read more in our Telegram-channel https://t.me/The_International_Affairs", "telegram"),
    ]


def test_blocks_and_sentences(db: duckdb.DuckDBPyConnection) -> None:
    body = "kind NOT IN ('title', 'dateline')"
    counted = f"SELECT document_id, count(*) FROM blocks WHERE {body} GROUP BY ALL ORDER BY ALL"
    assert db.execute(counted).fetchall() == [("rus-2017", 19), ("rus-2024", 39)]
    counted = f"SELECT s.document_id, count(*) FROM sentences s JOIN blocks USING (block_id) WHERE {body} GROUP BY ALL ORDER BY ALL"
    assert db.execute(counted).fetchall() == [("rus-2017", 46), ("rus-2024", 90)]


def test_item_and_section_numbers(db: duckdb.DuckDBPyConnection) -> None:
    rows = db.execute(
        "SELECT item_number, section_number FROM blocks WHERE document_id = 'rus-2017' AND kind = 'paragraph' ORDER BY ordinal"
    ).fetchall()
    assert [item for item, _ in rows if item] == [str(n) for n in range(1, 13)]
    assert [section for _, section in rows if section] == ["2", "4", "8", "8", "9", "12"]
    assert all(item is None or section is None for item, section in rows)


@pytest.mark.parametrize(("document", "floor"), [("rus-2017", 0.97), ("rus-2024", 0.97)])
def test_countries_against_gold(db: duckdb.DuckDBPyConnection, document: str, floor: float) -> None:
    """F1 over (country, surface) counts per body block."""
    hits = wrong = missed = 0
    blocks = db.execute(
        "SELECT block_id FROM blocks WHERE document_id = ? AND kind NOT IN ('title', 'dateline') ORDER BY ordinal",
        [document],
    ).fetchall()
    lines = (seeds.HERE / "gold" / "dev" / f"{document}.jsonl").read_text(encoding="utf-8").splitlines()
    for (block_id,), line in zip(blocks, lines, strict=True):
        gold = Counter((code, surface.replace("’", "'")) for code, surface, _ in json.loads(line)["countries"])
        found = db.execute(
            "SELECT entity_id[9:], replace(surface, '’', '''') FROM mentions WHERE block_id = ? AND entity_type = 'country'",
            [block_id],
        ).fetchall()
        ours = Counter((str(code), str(surface)) for code, surface in found)
        hits += (gold & ours).total()
        wrong += (ours - gold).total()
        missed += (gold - ours).total()
    assert 2 * hits / (2 * hits + wrong + missed) >= floor


def test_comments_on_tables_and_columns(db: duckdb.DuckDBPyConnection) -> None:
    assert db.execute(
        "SELECT count(*) FROM duckdb_tables() WHERE schema_name = 'main' AND comment IS NULL"
    ).fetchall() == [(0,)]
    assert db.execute(
        "SELECT count(*) FROM duckdb_columns() WHERE schema_name = 'main' AND NOT internal AND comment IS NULL"
    ).fetchall() == [(0,)]


def test_the_project_speaks_of_itself_alone() -> None:
    """Nothing refers to places outside of the project."""
    for path in ROOT.rglob("*"):
        parts = path.relative_to(ROOT).parts
        if path.suffix in {".py", ".md", ".csv", ".toml", ".yaml"} and not parts[0].startswith(
            (".venv", "data", ".git")
        ):
            text = path.read_text(encoding="utf-8")
            assert "../" + "shared" not in text, path
            assert "/work" + "/" not in text, path
