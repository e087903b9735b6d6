"""Databases in memory with the tables, views and macros of the DuckDB file, filled by the real stages."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa

from flows import warehouse, work
from transforms import tables
from transforms.enrich import merge_entities, reference_entities, text_reuse
from transforms.stages import Batch


def database(*batches: Batch, extension: Path | None = None) -> duckdb.DuckDBPyConnection:
    """All tables with the rows of `batches`, and everything that analysts find in the file."""
    connection = duckdb.connect()
    for table in tables.TABLES.values():
        connection.execute(warehouse.create_statement(table))
        for batch in batches:
            rows = batch.get(table.name)
            if rows is not None and table is not tables.ENTITIES:
                connection.execute(f"INSERT INTO {table.name} BY NAME FROM rows")
    if batches:
        rows = merge_entities(reference_entities(work.reference()), [batch["entities"] for batch in batches])
        connection.execute("INSERT INTO entities BY NAME FROM rows")
        rows = text_reuse(pa.concat_tables([batch["sentences"] for batch in batches]))
        connection.execute("INSERT INTO text_reuse BY NAME FROM rows")
    warehouse.make_index(connection, extension)
    warehouse.make_views(connection)
    return connection
