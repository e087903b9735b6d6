"""Made-up snapshots, and the stores that they are exported into, as tests look at them."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from adbc_driver_postgresql import dbapi
from deltalake import DeltaTable, write_deltalake
from pyiceberg.catalog.sql import SqlCatalog

from flows.export import run
from flows.staging import PUBLISHED
from tests import awkward
from transforms import contract, tables

Documents = dict[str, tuple[int, str]]  # id of a document, its year and some text that its rows have


def publish(data: Path, documents: Documents, entities: int = 2) -> Path:
    """A published folder of made-up rows: a file for each table and year, awkward values in them."""
    files = []
    building = data / "building"
    for table in tables.DATA_TABLES.values():
        for year in sorted({year for year, _ in documents.values()}) if table.has_document else [0]:
            rows = _rows(table, documents, year) if table.has_document else _entities(table, entities)
            path = building / table.name / f"X-{year}.parquet"
            path.parent.mkdir(parents=True, exist_ok=True)
            pq.write_table(table.build(rows).sort_by(table.sort_keys), path, **PUBLISHED)
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            relative = path.relative_to(building).as_posix()
            files.append({"path": relative, "table": table.name, "rows": len(rows), "sha256": digest})
    snapshot_id = hashlib.sha256(json.dumps(files).encode()).hexdigest()[:16]
    manifest = {"snapshot_id": snapshot_id, "contract_version": contract.CONTRACT_VERSION, "files": files}
    (building / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    final = data / "snapshots" / snapshot_id
    final.parent.mkdir(parents=True, exist_ok=True)
    building.rename(final)
    (data / "current").unlink(missing_ok=True)
    (data / "current").symlink_to(final)
    return data


def _rows(table: contract.Table, documents: Documents, year: int) -> list[dict[str, Any]]:
    if table is tables.TEXT_REUSE:
        return []
    own = {name: text for name, (of, text) in documents.items() if of == year}
    made = []
    for name, text in own.items():
        for number in range(1 if table.key == ("document_id",) else 3):
            row = awkward.row(table, number) | {"document_id": name, "review_year": year}
            made.append(row | {key: f"{name}:{number}" for key in table.key if row[key] and key.endswith("_id")})
            made[-1] |= {"document_id": name} | ({"title": text} if "title" in table.names else {})
            made[-1] |= {"clean_text": text} if "clean_text" in table.names else {}
    return made


def _entities(table: contract.Table, count: int) -> list[dict[str, Any]]:
    return [awkward.row(table, number) | {"entity_id": f"e{number}"} for number in range(count)]


class Store:
    """A target with what tests look at: its rows, and marks that change when a row or file is written again."""

    def __init__(self, kind: str, uri: str) -> None:
        self.kind, self.uri = kind, uri

    def export(self, data: Path) -> list[run.Done]:
        return run.export(data, run.target(self.kind, self.uri))

    def read(self, table: str) -> pa.Table:
        if self.kind == "delta":
            return DeltaTable(f"{self.uri}/{table}").to_pyarrow_table()
        if self.kind == "iceberg":
            rows: pa.Table = self._iceberg(table).scan().to_arrow()
            return rows
        return self.ask(f"SELECT * FROM {table}")

    def versions(self, table: str) -> Any:
        """What a needless new version of a table would change."""
        if self.kind == "delta":
            return DeltaTable(f"{self.uri}/{table}").version()
        if self.kind == "iceberg":
            return self._iceberg(table).metadata.snapshots
        return self.ask(f"SELECT xmin::text, ctid::text FROM {table} ORDER BY 2").to_pylist()

    def marks(self, table: str, year: int) -> Any:
        """What a rewrite of the rows of a year would change."""
        if self.kind == "delta":
            return {uri for uri in DeltaTable(f"{self.uri}/{table}").file_uris() if f"review_year={year}" in uri}
        if self.kind == "iceberg":
            paths = {task.file.file_path for task in self._iceberg(table).scan().plan_files()}
            return {path for path in paths if f"review_year={year}" in path}
        rows = self.ask(f"SELECT xmin::text, ctid::text FROM {table} WHERE review_year = {year}").to_pylist()
        return sorted(map(str, rows))

    def drop_column(self, table: str, column: str) -> None:
        """Make the table one of an earlier contract, which lacked a column."""
        if self.kind == "delta":
            rows = self.read(table).drop_columns([column])
            write_deltalake(f"{self.uri}/{table}", rows, mode="overwrite", schema_mode="overwrite")
        elif self.kind == "iceberg":
            with self._iceberg(table).update_schema(allow_incompatible_changes=True) as update:
                update.delete_column(column)
        else:
            self.tell(f"ALTER TABLE {table} DROP COLUMN {column}")

    def spoil(self, table: str, document: str) -> None:
        """Take rows away behind the export's back."""
        if self.kind == "delta":
            DeltaTable(f"{self.uri}/{table}").delete(f"document_id = '{document}'")
        elif self.kind == "iceberg":
            self._iceberg(table).delete(f"document_id = '{document}'")
        else:
            self.tell(f"DELETE FROM {table} WHERE document_id = '{document}'")

    def ask(self, query: str) -> pa.Table:
        with dbapi.connect(self.uri) as connection, connection.cursor() as cursor:
            cursor.execute(query)
            answer: pa.Table = cursor.fetch_arrow_table()
            return answer

    def tell(self, statement: str) -> None:
        with dbapi.connect(self.uri, autocommit=True) as connection, connection.cursor() as cursor:
            cursor.execute(statement)

    def _iceberg(self, table: str) -> Any:
        catalog = SqlCatalog("communique", uri=f"sqlite:///{self.uri}/catalog.db", warehouse=f"file://{self.uri}")
        return catalog.load_table(("communique", table))
