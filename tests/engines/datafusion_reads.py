"""DataFusion reads the Parquet of a snapshot."""

from __future__ import annotations

import json
import sys

from datafusion import SessionContext

from tests.engines.summary import Columns, Dialect, Summary, answer, digest, named, query

DIALECT = Dialect(
    chars="character_length({})",
    size="coalesce(cardinality({}), 0)",
    runs="coalesce(cardinality({}), 0)",
    micros="arrow_cast({}, 'Int64')",
)


def main() -> None:
    question = json.load(sys.stdin)
    context = SessionContext()

    def read(name: str, columns: Columns) -> Summary:
        context.register_parquet(name, f"{question['folder']}/{name}/")
        frame = context.table(name)
        types = {field.name: str(field.type) for field in frame.schema()}
        (sums,) = context.sql(query(columns, name, DIALECT)).to_pylist() or [{}]
        rows = frame.to_pylist()
        return Summary(len(rows), types, named(columns, sums.values()), digest(columns, rows))

    answer(read, question)


if __name__ == "__main__":
    main()
