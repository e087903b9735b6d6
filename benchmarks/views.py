"""How long the analyst's views take on a large corpus: `python -m benchmarks.views data 1000`.

The corpus is the published one, its rows copied under other ids, issuers and years until there are that many documents.
Printed are the seconds of each view's example, and of each view counted whole.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import duckdb

from flows import warehouse
from transforms import contract, tables
from transforms.views import literal

YEARS = 25
NAMES_OF_OTHERS = {"entity_id", "parent_id", "place_id", "country_id"}


def copied(table: contract.Table) -> str:
    """SELECT of a table's rows for copy number `k`."""
    cells = [cell(column.name) for column in table.columns]
    order = ", ".join(f"{name.lstrip('-')}{' DESC' if name[0] == '-' else ''}" for name in table.order)
    return f"SELECT {', '.join(cells)} FROM source.{table.name}, range(?) AS copies(k) ORDER BY {order}"


def cell(column: str) -> str:
    if column == "review_year":
        return f"(review_year - k % {YEARS})::INTEGER AS review_year"
    if column == "issuer_country":
        return (
            "(SELECT list(iso_alpha3 ORDER BY iso_alpha3) FROM source.entities WHERE entity_type = 'country')"
            f"[1 + k // {YEARS}] AS issuer_country"
        )
    if column.endswith("_id") and column not in NAMES_OF_OTHERS:
        return f"'x' || k || '-' || {column} AS {column}"
    return column


def build(published: Path, documents: int, target: Path) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(str(target))
    connection.execute(f"ATTACH {literal(str(published))} AS source (READ_ONLY)")
    ((there,),) = connection.execute("SELECT count(*) FROM source.documents").fetchall()
    for table in tables.TABLES.values():
        connection.execute(warehouse.create_statement(table))
        if table is tables.ENTITIES or table.name in tables.LOG_TABLES:
            connection.execute(f"INSERT INTO {table.name} FROM source.{table.name}")
        else:
            connection.execute(f"INSERT INTO {table.name} {copied(table)}", [max(1, documents // there)])
    warehouse.make_index(connection, warehouse.extension_path())
    warehouse.make_views(connection)
    return connection


def seconds(connection: duckdb.DuckDBPyConnection, query: str) -> float:
    began = time.perf_counter()
    connection.execute(query).fetchall()
    return time.perf_counter() - began


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        published = Path(sys.argv[1]) / warehouse.NAME
        database = build(published, int(sys.argv[2]), Path(folder) / warehouse.NAME)
        print(database.execute("SELECT count(*) AS documents, sum(n_sentences) AS sentences FROM documents").fetchall())
        for view in warehouse.read_views():
            whole = f"{seconds(database, f'SELECT count(*) FROM {view.name}'):.2f}" if view.parameters is None else ""
            print(f"{view.name:20} {seconds(database, view.example):6.2f} {whole:>6}")
