"""Spark reads the Parquet of a snapshot."""

from __future__ import annotations

import json
import sys

from pyspark.sql import SparkSession

from tests.engines.summary import Columns, Dialect, Summary, answer, digest, named, query

DIALECT = Dialect(
    chars="char_length({})",
    distinct="size(collect_set({}))",  # many DISTINCTs would multiply the rows
    real="CAST({} AS DOUBLE)",
    size="size({})",
    runs="size({})",
    micros="unix_micros({})",
    local_micros="unix_micros(CAST({} AS TIMESTAMP))",
)
_SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.shuffle.partitions": "1",
    "spark.sql.adaptive.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.codegen.wholeStage": "false",  # compiling takes longer than the rows
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    "spark.log.level": "ERROR",
}


def main() -> None:
    question = json.load(sys.stdin)
    builder = SparkSession.builder.master("local[1]").config("spark.sql.warehouse.dir", question["scratch"])
    for name, value in _SETTINGS.items():
        builder = builder.config(name, value)
    spark = builder.getOrCreate()

    def read(name: str, columns: Columns) -> Summary:
        frame = spark.read.parquet(f"{question['folder']}/{name}").coalesce(1)  # no shuffle
        frame.createOrReplaceTempView(name)
        types = {field.name: field.dataType.simpleString() for field in frame.schema.fields}
        (sums,) = spark.sql(query(columns, name, DIALECT)).collect()
        rows = frame.toArrow().to_pylist()
        return Summary(len(rows), types, named(columns, sums), digest(columns, rows))

    answer(read, question)
    spark.stop()


if __name__ == "__main__":
    main()
