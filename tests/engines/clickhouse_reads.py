"""ClickHouse reads the Parquet of a snapshot."""

from __future__ import annotations

import json
import re
import sys

from chdb.session import Session

from tests.engines.summary import Columns, Dialect, Summary, answer, digest, named, query

DIALECT = Dialect(
    chars="lengthUTF8({})",
    real="toFloat64({})",
    size="length({})",
    runs="length({})",
    micros="toUnixTimestamp64Micro({})",
)


def main() -> None:
    question = json.load(sys.stdin)
    session = Session()

    def read(name: str, columns: Columns) -> Summary:
        source = f"file('{question['folder']}/{name}/*.parquet', 'Parquet')"
        described = json.loads(str(session.query(f"DESCRIBE TABLE {source}", "JSONCompact")))["data"]
        described = [(column, re.sub(r"\s+", " ", kind).replace("( ", "(")) for column, kind, *_ in described]
        types = {column: re.sub(r"Nullable\(((?:[^()]|\([^()]*\))*)\)", r"\1", kind) for column, kind in described}
        select = query(columns, source, DIALECT) + " SETTINGS output_format_json_quote_64bit_integers = 0"
        sums = json.loads(str(session.query(select, "JSONCompact")))["data"][0]
        rows = session.query(f"SELECT * FROM {source}", "ArrowTable").to_pylist()
        return Summary(len(rows), types, named(columns, sums), digest(columns, rows))

    answer(read, question)


if __name__ == "__main__":
    main()
