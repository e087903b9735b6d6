"""The tables as data definition language of warehouses, from the contracts, and the statements that load our Parquet.

Each statement is put together in the dialect's own words, read by sqlglot, and written by it: what it can't read, or reads
only as an unknown command, is refused here instead of by the warehouse.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import pyarrow as pa
import sqlglot
from sqlglot import exp
from sqlglot.errors import ErrorLevel

from transforms import contract, tables

PLACE = {
    "snowflake": "@communique_stage",
    "bigquery": "gs://BUCKET/communique",
    "redshift": "s3://BUCKET/communique",
    "clickhouse": "https://BUCKET.s3.amazonaws.com/communique",
    "databricks": "/Volumes/CATALOG/SCHEMA/communique",
    "postgres": "data/current",
    "duckdb": "data/current",
}
# What sqlglot makes of statements that it knows; anything else it has only passed through.
UNDERSTOOD = (
    exp.Attach,
    exp.Comment,
    exp.Commit,
    exp.Copy,
    exp.Create,
    exp.Delete,
    exp.Insert,
    exp.LoadData,
    exp.Transaction,
    exp.TruncateTable,
)


class UnknownStatement(Exception):
    """A statement that sqlglot does not know in its dialect."""


@dataclass(frozen=True)
class Warehouse:
    """What one dialect does its own way. `comments` is how columns are commented: inline word, options or statements."""

    dialect: str
    types: Mapping[pa.DataType, str]
    closed: str = ""  # type of a column with a closed set of values, where not that of a string
    ids: str = ""  # type of an id, where not that of a string
    comments: str = "statements"
    primary_key: str = "PRIMARY KEY ({key})"
    tail: str = ""
    dated_tail: str = ""  # in its place for tables that have a document
    reserved: frozenset[str] = field(default_factory=frozenset)
    lists_not_null: bool = True
    keys_on: bool = False  # an index finds the rows of a document

    def type_of(self, column: contract.Column) -> str:
        if column.values and self.closed:
            return self.closed
        if column.name.endswith("_id") and self.ids:
            return self.ids
        return self.types[column.type]

    def name(self, column: str) -> str:
        """A column's name, quoted where the dialect reserves it; Snowflake folds names to upper case."""
        if column not in self.reserved:
            return column
        if self.dialect == "snowflake":
            return f'"{column.upper()}"'
        return f"`{column}`" if self.dialect in {"bigquery", "databricks", "clickhouse"} else f'"{column}"'


def _types(
    string: str, boolean: str, integer: str, real32: str, real64: str, utc: str, local: str, runs: str, strings: str
) -> dict[pa.DataType, str]:
    return {
        contract.STRING: string,
        contract.LARGE: string,
        contract.BOOL: boolean,
        contract.INT: integer,
        contract.REAL32: real32,
        contract.REAL64: real64,
        contract.DATE: "DATE",
        contract.UTC: utc,
        contract.LOCAL: local,
        contract.ALIGNMENT: runs,
        contract.STRINGS: strings,
    }


def _struct(integer: str, string: str, sign: str = " ") -> str:
    """Members of the alignment's struct, as `name type` or `name: type`."""
    members = contract.ALIGNMENT.value_type
    kinds = ((member.name, integer if member.type == contract.INT else string) for member in members)
    return ", ".join(f"{name}{sign}{kind}" for name, kind in kinds)


WAREHOUSES: dict[str, Warehouse] = {
    warehouse.dialect: warehouse
    for warehouse in (
        Warehouse(
            "snowflake",
            _types("VARCHAR", "BOOLEAN", "INT", "FLOAT", "FLOAT", "TIMESTAMP_LTZ", "TIMESTAMP_NTZ", "ARRAY", "ARRAY"),
            comments="inline",
            tail="COMMENT = {comment}",
            reserved=frozenset({"trigger"}),
        ),
        Warehouse(
            "bigquery",
            _types(
                "STRING", "BOOL", "INT64", "FLOAT64", "FLOAT64", "TIMESTAMP", "DATETIME",
                f"ARRAY<STRUCT<{_struct('INT64', 'STRING')}>>", "ARRAY<STRING>",
            ),
            comments="options",
            primary_key="PRIMARY KEY ({key}) NOT ENFORCED",
            tail="OPTIONS (description = {comment})",
            dated_tail="PARTITION BY RANGE_BUCKET(review_year, GENERATE_ARRAY(1990, 2100, 1)) CLUSTER BY document_id "
            "OPTIONS (description = {comment})",
            lists_not_null=False,
        ),
        Warehouse(
            "redshift",
            _types(
                "VARCHAR(65535)", "BOOLEAN", "INTEGER", "REAL", "DOUBLE PRECISION", "TIMESTAMP", "TIMESTAMP",
                "SUPER", "SUPER",
            ),
            closed="VARCHAR(64)",
            ids="VARCHAR(1024)",
            dated_tail="DISTKEY(document_id) COMPOUND SORTKEY(review_year, document_id)",
            reserved=frozenset({"language"}),
        ),
        # ClickHouse takes local times of Parquet for UTC; a column in the server's zone would shift them.
        Warehouse(
            "clickhouse",
            _types(
                "String", "Bool", "Int32", "Float32", "Float64", "DateTime64(6, 'UTC')", "DateTime64(6, 'UTC')",
                f"Array(Tuple({_struct('Int32', 'Nullable(String)')}))", "Array(String)",
            ) | {contract.DATE: "Date32"},
            closed="LowCardinality({})",
            comments="inline",
            primary_key="",
            tail="ENGINE = MergeTree ORDER BY ({order}) COMMENT {comment}",
            dated_tail="ENGINE = MergeTree PARTITION BY review_year ORDER BY ({order}) COMMENT {comment}",
        ),
        Warehouse(
            "databricks",
            _types(
                "STRING", "BOOLEAN", "INT", "FLOAT", "DOUBLE", "TIMESTAMP", "TIMESTAMP_NTZ",
                f"ARRAY<STRUCT<{_struct('INT', 'STRING', ': ')}>>", "ARRAY<STRING>",
            ),
            comments="inline",
            tail="USING DELTA COMMENT {comment}",
            dated_tail="USING DELTA CLUSTER BY (review_year, document_id) COMMENT {comment}",
        ),
        Warehouse(
            "postgres",
            _types(
                "TEXT", "BOOLEAN", "INTEGER", "REAL", "DOUBLE PRECISION", "TIMESTAMPTZ", "TIMESTAMP", "JSONB", "TEXT[]"
            ),
            keys_on=True,
        ),
        Warehouse(
            "duckdb",
            _types(
                "TEXT", "BOOLEAN", "INT", "REAL", "DOUBLE", "TIMESTAMPTZ", "TIMESTAMP",
                f"STRUCT({_struct('INT', 'TEXT')})[]", "TEXT[]",
            ),
        ),
    )
}  # fmt: skip


def definitions(dialect: str, declared: Mapping[str, contract.Table] = tables.TABLES) -> list[str]:
    """Statements that make the tables with their comments, each without a closing semicolon."""
    warehouse = WAREHOUSES[dialect]
    made = [_written(text, dialect) for table in declared.values() for text in _definition(warehouse, table)]
    return [*(_written(text, dialect) for text in _before(dialect)), *made]


def loads(dialect: str, place: str = "") -> list[str]:
    """Statements that replace the rows of each table by those of the current snapshot, whose folder is at `place`."""
    place = place or PLACE[dialect]
    texts: list[str] = [*_around(dialect)[0]]
    for table in tables.DATA_TABLES.values():
        texts += _load(WAREHOUSES[dialect], table, f"{place}/{table.name}")
    texts += _around(dialect)[1]
    written_for = "duckdb" if dialect == "postgres" else dialect  # PostgreSQL reads no Parquet; DuckDB hands it over
    return [_written(text, written_for) for text in texts]


def script(statements: list[str], *heading: str) -> str:
    """A file of statements with comment lines at its head."""
    return "\n".join(f"-- {line}" for line in heading) + "\n\n" + "\n\n".join(f"{s};" for s in statements) + "\n"


def _written(text: str, dialect: str) -> str:
    """A statement as sqlglot writes it. Raises sqlglot's ParseError, or UnknownStatement for what it would pass through."""
    statement = sqlglot.parse_one(text, read=dialect, error_level=ErrorLevel.RAISE)
    if not isinstance(statement, UNDERSTOOD):
        raise UnknownStatement(f"{dialect}: not understood: {text}")
    if isinstance(statement, exp.LoadData | exp.TruncateTable):
        return text  # read, but written with a TABLE that BigQuery refuses, and with spaces too many
    return statement.sql(dialect=dialect, pretty=True, unsupported_level=ErrorLevel.RAISE)


def _literal(text: str, dialect: str) -> str:
    return exp.Literal.string(text).sql(dialect=dialect)


def _before(dialect: str) -> Iterator[str]:
    if dialect == "snowflake":
        yield "CREATE STAGE IF NOT EXISTS communique_stage"


def _definition(warehouse: Warehouse, table: contract.Table) -> Iterator[str]:
    dialect = warehouse.dialect
    comment = _literal(f"One row per {table.row}", dialect)
    parts = [_column(warehouse, column) for column in table.columns]
    if warehouse.primary_key:
        parts.append(warehouse.primary_key.format(key=", ".join(warehouse.name(k) for k in table.key)))
    dated = {"review_year", "document_id"} <= set(table.names)
    tail = warehouse.dated_tail if dated and warehouse.dated_tail else warehouse.tail
    order = ", ".join(warehouse.name(name.lstrip("-")) for name in table.order)
    tail = tail.format(comment=comment, order=order)
    yield f"CREATE TABLE IF NOT EXISTS {table.name} ({', '.join(parts)}) {tail}"
    if warehouse.keys_on and "document_id" in table.names and table.key[0] != "document_id":
        yield f"CREATE INDEX IF NOT EXISTS {table.name}_document_id ON {table.name} (document_id)"
    if warehouse.comments == "statements":
        yield f"COMMENT ON TABLE {table.name} IS {comment}"
        for column in table.columns:
            what = _literal(column.description, dialect)
            yield f"COMMENT ON COLUMN {table.name}.{warehouse.name(column.name)} IS {what}"


def _column(warehouse: Warehouse, column: contract.Column) -> str:
    kind = warehouse.type_of(column)
    if "{}" in kind:
        kind = kind.format("Nullable(String)" if column.nullable else "String")
    elif warehouse.dialect == "clickhouse" and column.nullable:
        kind = f"Nullable({kind})"
    is_list = isinstance(column.type, pa.ListType)
    bare = column.nullable or (is_list and not warehouse.lists_not_null) or warehouse.dialect == "clickhouse"
    text = f"{warehouse.name(column.name)} {kind}{'' if bare else ' NOT NULL'}"
    what = _literal(column.description, warehouse.dialect)
    if warehouse.comments == "inline":
        return f"{text} COMMENT {what}"
    if warehouse.comments == "options":
        return f"{text} OPTIONS (description = {what})"
    return text


def _around(dialect: str) -> tuple[list[str], list[str]]:
    """Statements before and after all loads: one transaction where the warehouse has them."""
    if dialect == "postgres":
        return ["ATTACH 'dbname=communique' AS warehouse (TYPE postgres)", "BEGIN TRANSACTION"], ["COMMIT"]
    if dialect in {"snowflake", "redshift", "duckdb"}:
        return ["BEGIN TRANSACTION"], ["COMMIT"]
    return [], []


def _load(warehouse: Warehouse, table: contract.Table, place: str) -> list[str]:
    """Empty a table and fill it from the Parquet files of a folder, by the dialect's own means."""
    name = table.name
    columns = ", ".join(warehouse.name(column) for column in table.names)
    nested = any(isinstance(column.type, pa.ListType) for column in table.columns)
    match warehouse.dialect:
        case "snowflake":
            copy = (
                f"COPY INTO {name} FROM {place}/ FILE_FORMAT = (TYPE = PARQUET USE_VECTORIZED_SCANNER = TRUE) "
                "MATCH_BY_COLUMN_NAME = CASE_INSENSITIVE FORCE = TRUE"
            )
            return [f"DELETE FROM {name}", copy]
        case "redshift":
            extra = " SERIALIZETOJSON" if nested else ""
            return [f"DELETE FROM {name}", f"COPY {name} FROM '{place}/' IAM_ROLE default FORMAT AS PARQUET{extra}"]
        case "bigquery":
            source = f"format = 'PARQUET', enable_list_inference = TRUE, uris = ['{place}/*.parquet']"
            return [f"TRUNCATE TABLE {name}", f"LOAD DATA INTO {name} FROM FILES ({source})"]
        case "clickhouse":
            source = f"s3('{place}/*.parquet', 'Parquet')"
            return [f"TRUNCATE TABLE {name}", f"INSERT INTO {name} ({columns}) SELECT {columns} FROM {source}"]
        case "databricks":
            return [f"INSERT OVERWRITE TABLE {name} SELECT {columns} FROM parquet.`{place}/`"]
        case "postgres":
            return _over_duckdb(table, f"warehouse.{name}", place, as_json=True)
        case _:
            return _over_duckdb(table, name, place, as_json=False)


def _over_duckdb(table: contract.Table, target: str, place: str, as_json: bool) -> list[str]:
    values = [f"to_json({c.name})" if as_json and c.type == contract.ALIGNMENT else c.name for c in table.columns]
    source = f"read_parquet('{place}/*.parquet', hive_partitioning = FALSE)"
    return [
        f"DELETE FROM {target}",
        f"INSERT INTO {target} ({', '.join(table.names)}) SELECT {', '.join(values)} FROM {source}",
    ]
