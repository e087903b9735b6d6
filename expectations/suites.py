"""One Great Expectations suite per table: what its contract says, and the checks that the contract can't say."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any

os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")  # read at the import: nothing is sent anywhere


from collections.abc import Hashable, Iterator

import great_expectations as gx
import great_expectations.expectations as gxe
import pandas as pd
from great_expectations.data_context.types.base import ProgressBarsConfig
from great_expectations.expectations.expectation import Expectation

from expectations.batch import Batch
from expectations.evidence import add_evidence, checks_of
from expectations.findings import Finding
from transforms import contract, tables

WANTED = {"documents": ("title", "issuer_country", "published_on")}  # nullable, but a warning where missing


@dataclass(frozen=True)
class Expected:
    """An expectation of Great Expectations with the name, columns, severity and plain words that we give it."""

    name: str
    column: str
    severity: str
    says: str
    expectation: Expectation


def suite(table: contract.Table) -> list[Expected]:
    """Everything that must hold of a table's rows."""
    return [*_from_contract(table), *_from_checks(table)]


def _from_contract(table: contract.Table) -> Iterator[Expected]:
    checks = [check.name for check in checks_of(table.name)]
    yield Expected(
        "columns_are_the_contracts",
        "",
        "critical",
        "the columns are those of the contract, in order",
        gxe.ExpectTableColumnsToMatchOrderedList(column_list=[*table.names, *checks]),
    )
    key = ", ".join(table.key)
    unique = (
        gxe.ExpectColumnValuesToBeUnique(column=table.key[0])
        if len(table.key) == 1
        else gxe.ExpectCompoundColumnsToBeUnique(column_list=list(table.key))
    )
    yield Expected("key_is_unique", key, "critical", "no other row has the same key", unique)
    for column in table.columns:
        if not column.nullable:
            yield Expected(
                "is_not_null",
                column.name,
                "critical",
                f"{column.name} is given",
                gxe.ExpectColumnValuesToNotBeNull(column=column.name),
            )
        elif column.name in WANTED.get(table.name, ()):
            yield Expected(
                "is_found",
                column.name,
                "warning",
                f"{column.name} could be found",
                gxe.ExpectColumnValuesToNotBeNull(column=column.name),
            )
        if column.values:
            yield Expected(
                "is_in_closed_set",
                column.name,
                "critical",
                f"{column.name} is one of {', '.join(column.values)}",
                gxe.ExpectColumnValuesToBeInSet(column=column.name, value_set=list(column.values)),
            )
        if column.minimum is not None or column.maximum is not None:
            yield Expected(
                "is_in_range",
                column.name,
                "critical",
                f"{column.name} lies in [{_bound(column.minimum)}, {_bound(column.maximum)}]",
                gxe.ExpectColumnValuesToBeBetween(
                    column=column.name, min_value=column.minimum, max_value=column.maximum
                ),
            )


def _bound(value: float | None) -> str:
    return "…" if value is None else f"{value:g}"


def _from_checks(table: contract.Table) -> Iterator[Expected]:
    for check in checks_of(table.name):
        yield Expected(
            check.name,
            check.about,
            check.severity,
            check.says,
            gxe.ExpectColumnValuesToBeInSet(column=check.name, value_set=[True]),
        )


class Validator:
    """Runs the suites. Building one costs the import of Great Expectations, some seconds."""

    def __init__(self) -> None:
        self._context = gx.get_context(mode="ephemeral")
        self._context.variables.progress_bars = ProgressBarsConfig(globally=False)
        self._source = self._context.data_sources.add_pandas("batches")
        self._batches: dict[str, Any] = {}
        self._suites = {name: suite(table) for name, table in tables.TABLES.items()}

    def validate(self, batch: Batch) -> list[Finding]:
        """Findings on all tables of the batch, in the order of the contract."""
        findings: list[Finding] = []
        frames = add_evidence(batch)
        for name, frame in frames.items():
            table = tables.TABLES[name]
            findings.append(_types_finding(table, batch))
            findings += self._run(table, frame)
        return findings

    def _run(self, table: contract.Table, frame: pd.DataFrame) -> list[Finding]:
        expected = self._suites[table.name]
        wanted = gx.ExpectationSuite(
            name=table.name,
            expectations=[
                e.expectation.copy(update={"severity": e.severity, "meta": {"at": at}}) for at, e in enumerate(expected)
            ],
        )
        index = list(dict.fromkeys([*table.key, *(["document_id"] if table.has_document else [])]))
        result = self._batch(table.name, frame).validate(
            wanted, result_format={"result_format": "COMPLETE", "unexpected_index_column_names": index}
        )
        findings = []
        for outcome in result.results:
            e = expected[outcome.expectation_config.meta["at"]]
            rows = [] if outcome.success else _offenders(outcome.result, frame)
            findings.append(
                Finding(
                    table.name,
                    e.name,
                    e.column,
                    e.severity,
                    bool(outcome.success),
                    0 if outcome.success else max(len(rows), 1),
                    tuple(" ".join(str(row[k]) for k in table.key) for row in rows[:100]),
                    tuple(sorted({str(row["document_id"]) for row in rows if "document_id" in row})),
                    e.says,
                )
            )
        return findings

    def _batch(self, name: str, frame: pd.DataFrame) -> Any:
        if name not in self._batches:
            asset = self._source.add_dataframe_asset(name)
            self._batches[name] = asset.add_batch_definition_whole_dataframe(name)
        return self._batches[name].get_batch(batch_parameters={"dataframe": frame})


def _offenders(result: dict[str, Any], frame: pd.DataFrame) -> list[dict[Hashable, Any]]:
    """The rows that broke an expectation, or all rows where the table as a whole did."""
    rows: list[dict[Hashable, Any]] | None = result.get("unexpected_index_list")
    return frame.to_dict("records") if rows is None else rows


def _types_finding(table: contract.Table, batch: Batch) -> Finding:
    """Types belong to the table as a whole: Arrow's schema says them better than a frame of pandas does."""
    schema = batch.tables[table.name].schema
    wrong = [c.name for c in table.columns if c.name in schema.names and schema.field(c.name).type != c.type]
    documents = batch.column(table.name, "document_id") if wrong and "document_id" in schema.names else []
    return Finding(
        table.name,
        "types_are_the_contracts",
        "",
        "critical",
        not wrong,
        len(wrong),
        tuple(wrong),
        tuple(sorted(set(documents))),
        "every column has the type of the contract",
    )
