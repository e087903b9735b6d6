"""`communique check` is green on what was published and red, naming the row, once it was touched."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from flows.check import check
from flows.staging import PUBLISHED
from tests.conftest import communique


def rewrite(path: Path, column: str, row: int, value: object) -> None:
    """Change one cell of a Parquet file, as somebody who mends a number by hand would."""
    table = pq.read_table(path, partitioning=None)
    cells = table.column(column).to_pylist()
    cells[row] = value
    at = table.schema.get_field_index(column)
    changed = table.set_column(at, table.schema.field(at), pa.array(cells, table.schema.field(at).type))
    pq.write_table(changed, path, **PUBLISHED)


def test_green(published: Path) -> None:
    done = communique("check", "--data", published)
    assert (done.returncode, done.stderr) == (0, "")
    assert "keeps all promises" in done.stdout


def test_green_for_several_countries(tmp_path: Path) -> None:
    """Documents whose ids are in another order than their partitions."""
    for name, country in (("a", "Zambia"), ("b", "Angola")):
        text = f"Foreign policy of {country} in 2020\n\n{country} met Kenya in May. {country} sent 20 tonnes of aid to Chad."
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    rows = "".join(f"{name}-doc,{name}.txt,,,,,\n" for name in "ab")
    manifest = tmp_path / "m.csv"
    manifest.write_text(f"document_id,uri,issuer,issuer_country,language,media_type,note\n{rows}", encoding="utf-8")
    done = communique("run", "--sources", manifest, "--direct", "--data", tmp_path / "data")
    assert done.returncode == 0, done.stderr
    assert list(check(tmp_path / "data")) == []
    path = tmp_path / "data" / "current" / "mentions" / "AGO-2020.parquet"
    table = pq.read_table(path, partitioning=None)
    pq.write_table(table.take(list(range(table.num_rows))[::-1]), path, **PUBLISHED)
    assert "mentions/AGO-2020.parquet: its rows are not in the contract's order" in list(check(tmp_path / "data"))


@pytest.mark.parametrize(
    ("table", "column", "row", "value", "says"),
    [
        ("mentions", "char_start", 3, 5, "mentions.surface_is_its_slice: rus-2017:m0004"),
        ("mentions", "mention_id", 3, "rus-2017:m9999", "mentions: rus-2017:m9999: the text gives no such row"),
        ("mentions", "entity_id", 3, "country:XYZ", "mentions.entity_id_exists: rus-2017:m0004"),
        ("mentions", "entity_id", 3, "country:FIN", "mentions: rus-2017:m0004: entity_id differ"),
        ("sentences", "block_id", 2, "rus-2017:b001", "sentences.lies_inside_its_block: rus-2017:s003"),
        ("sentences", "char_end", 2, 600, "sentences.text_is_its_slice: rus-2017:s003"),
        ("blocks", "raw_start", 4, 7, "blocks: rus-2017:b005: raw_start differ"),
        ("removals", "text", 0, "•", "removals.text_is_its_slice: rus-2017:r001"),
        ("documents", "title", 0, "Another", "documents: rus-2017: title differ"),
    ],
)
def test_a_changed_cell_is_named(published: Path, table: str, column: str, row: int, value: object, says: str) -> None:
    rewrite(published / "current" / table / "RUS-2017.parquet", column, row, value)
    breaches = list(check(published))
    assert f"{table}/RUS-2017.parquet: the bytes are not those that were published" in breaches
    assert any(says in line for line in breaches), breaches


def test_a_flipped_byte_is_found(published: Path) -> None:
    path = published / "current" / "sentences" / "RUS-2017.parquet"
    content = bytearray(path.read_bytes())
    offset = pq.ParquetFile(path).metadata.row_group(0).column(6).data_page_offset + 60
    content[offset] ^= 0x40
    path.write_bytes(content)
    done = communique("check", "--data", published)
    assert done.returncode == 1
    assert "sentences/RUS-2017.parquet: the bytes are not those that were published" in done.stderr
    assert "column text of rows rus-2017:s001 to rus-2017:s046 can't be read" in done.stderr


def test_files_gone_and_files_too_many(published: Path) -> None:
    folder = published / "current"
    (folder / "blocks" / "RUS-2017.parquet").unlink()
    (folder / "blocks" / "extra.txt").touch()
    breaches = list(check(published))
    assert "blocks/RUS-2017.parquet: the file is gone" in breaches
    assert "blocks/extra.txt: no part of the snapshot" in breaches


def test_manifest_of_another_snapshot(published: Path) -> None:
    path = published / "current" / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    manifest["files"][0]["sha256"] = "0" * 64
    path.write_text(json.dumps(manifest), encoding="utf-8")
    assert any("does not follow" in line for line in check(published))
    path.write_text("{", encoding="utf-8")
    assert any("can't be read" in line for line in check(published))


def test_the_duckdb_file_holds_the_snapshot(published: Path) -> None:
    with duckdb.connect(str(published / "communique.duckdb")) as db:
        db.execute("UPDATE mentions SET surface = 'x' WHERE mention_id = 'rus-2017:m0001'")
    assert any("table mentions is not the snapshot's" in line for line in check(published))


def test_the_logs_of_runs_hold_what_their_contract_says(published: Path) -> None:
    (path,) = published.glob("runs/*/runs.parquet")
    table = pq.read_table(path, partitioning=None)
    wrong = table.set_column(table.schema.names.index("state"), table.schema.field("state"), pa.array(["gone"]))
    pq.write_table(wrong, path, **PUBLISHED)
    (path.parent / "fetches.parquet").write_bytes(b"PAR1")
    breaches = list(check(published))
    assert any(line.startswith("runs.is_in_closed_set: ") and "state is one of" in line for line in breaches)
    assert any(f"{path.parent.name}/fetches.parquet: can't be read" in line for line in breaches)
    assert not any("validations" in line for line in breaches)


def test_nothing_published(tmp_path: Path) -> None:
    done = communique("check", "--data", tmp_path)
    assert done.returncode == 1
    assert "nothing is published" in done.stderr
