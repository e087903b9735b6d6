"""Write the scripts of `docs/warehouses/`: `python -m flows.warehouse_scripts docs/warehouses`."""

from __future__ import annotations

import sys
from pathlib import Path

from transforms import contract, ddl

_MADE = "Written from transforms/tables.py by `make docs`; change it there."
_LOADS = {
    "snowflake": "COPY INTO from the stage; put the Parquet of data/current there first, a folder for each table.",
    "bigquery": "LOAD DATA from Cloud Storage; copy data/current to the bucket and write its name for BUCKET first.",
    "redshift": "COPY from S3; copy data/current to the bucket and write its name for BUCKET first.",
    "clickhouse": "INSERT from s3(); for files on the server write file('communique/TABLE/*.parquet', 'Parquet').",
    "databricks": "INSERT OVERWRITE from a volume; copy data/current there and write its path for the one below.",
    "postgres": "To be run by DuckDB, which reads the Parquet and writes it into PostgreSQL; say where it is in ATTACH.",
    "duckdb": "INSERT from the Parquet of data/current. `communique run` leaves such a file already.",
}


def pages() -> dict[str, str]:
    """Names of the files with their content."""
    made: dict[str, str] = {}
    for dialect in ddl.WAREHOUSES:
        heading = f"Tables of communique, contract {contract.CONTRACT_VERSION}, for {dialect}."
        made[f"{dialect}.sql"] = ddl.script(ddl.definitions(dialect), heading, _MADE)
        heading = f"Loads the current snapshot, contract {contract.CONTRACT_VERSION}, into {dialect}."
        made[f"{dialect}.load.sql"] = ddl.script(ddl.loads(dialect), heading, _LOADS[dialect], _MADE)
    return made


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in pages().items():
        (folder / name).write_text(content, encoding="utf-8")
