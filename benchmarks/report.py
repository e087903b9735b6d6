"""How the report behaves with many reviews: time to build, size, and what travels in the page.

`python -m benchmarks.report DATA [DOCUMENTS]` takes the DuckDB file of a data folder, repeats its documents under other
ids, issuers and years until there are DOCUMENTS (1,000) of them, and writes the report on these.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from pathlib import Path

import duckdb

from flows.report import report
from flows.warehouse import NAME
from transforms.tables import DATA_TABLES

ISSUERS = ("RUS", "FIN", "JPN", "MEX", "ZAF", "IDN", "EGY", "FJI", "BRA", "IND")
YEARS = 20


def multiply(source: Path, target: Path, documents: int) -> None:
    """A copy of a DuckDB file with its documents repeated until there are so many, over issuers and years."""
    shutil.copyfile(source, target)
    with duckdb.connect(str(target)) as connection:
        connection.execute(
            """
            CREATE TEMP TABLE copies AS
            SELECT document_id AS was, printf('%s-%04d', document_id, nth) AS now, nth
            FROM documents CROSS JOIN range(1, CAST(? AS BIGINT) // (SELECT count(*) FROM documents)) t(nth)""",
            [documents],
        )
        for table in DATA_TABLES.values():
            if "document_id" not in table.names:
                continue
            changed = {
                name: f"replace({name}, was, now)"
                for name in table.names
                if name.endswith("_id") and name not in ("entity_id", "place_id", "country_id")
            }
            changed["review_year"] = f"2024 - (nth % {YEARS})"
            if table.name == "documents":
                changed["issuer_country"] = f"{list(ISSUERS)}[1 + nth % {len(ISSUERS)}]"
                changed["issuer"] = f"'Ministry ' || nth % {len(ISSUERS)}"
                changed["title"] = "title || ' ' || nth"
            cells = ", ".join(f"{changed.get(name, name)} AS {name}" for name in table.names)
            connection.execute(
                f"INSERT INTO {table.name} BY NAME SELECT {cells} FROM {table.name} JOIN copies ON was = document_id"
            )


def main() -> None:
    source = Path(sys.argv[1]) / NAME
    documents = int(sys.argv[2]) if len(sys.argv) > 2 else 1000
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        multiply(source, data / NAME, documents)
        began = time.perf_counter()
        written = report(data, Path(f"report-{documents}.html"))
        print(
            f"{documents} documents: {time.perf_counter() - began:.1f} s, {written.stat().st_size / 1e6:.1f} MB, {written}"
        )


if __name__ == "__main__":
    main()
