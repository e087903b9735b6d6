"""One Great Expectations suite per table: what its contract says, and the checks that the contract can't say."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any

os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")  # read at the import: nothing is sent anywhere

from collections.abc import Hashable, Iterator, Sequence
from operator import itemgetter

import pandas as pd

from expectations.postponed import postponed

# Altair and scipy.stats are a third of the import; they are for pictures and distributions, of which we expect none.
with postponed("altair", "scipy.stats"):
    import great_expectations as gx
    import great_expectations.expectations as gxe
    from great_expectations.data_context.types.base import ProgressBarsConfig
    from great_expectations.expectations.expectation import Expectation
    from great_expectations.expectations.metadata_types import FailureSeverity

from expectations.batch import Batch
from expectations.evidence import add_evidence, checks_of
from expectations.findings import Finding
from expectations.rows import ExpectRowsToKeepConditions
from transforms import contract, tables

CRITICAL, WARNING = FailureSeverity.CRITICAL, FailureSeverity.WARNING
WANTED = {"documents": ("title", "issuer_country", "published_on")}  # nullable, but a warning where missing


@dataclass(frozen=True)
class Named:
    """What we call something that is expected of a table: its name, columns, severity and plain words."""

    name: str
    column: str
    severity: FailureSeverity
    says: str


@dataclass(frozen=True)
class Expected:
    """An expectation of Great Expectations with the names that we give it: one, or one for each condition of rows."""

    names: tuple[Named, ...]
    expectation: Expectation


def suite(table: contract.Table) -> list[Expected]:
    """Everything that must hold of a table's rows."""
    return [*_of_the_whole(table), *_of_rows(table)]


def index_of(table: contract.Table) -> list[str]:
    """Columns that name a row of a table."""
    return list(dict.fromkeys([*table.key, *(["document_id"] if table.has_document else [])]))


def _of_the_whole(table: contract.Table) -> Iterator[Expected]:
    checks = [check.name for check in checks_of(table.name)]
    columns = Named("columns_are_the_contracts", "", CRITICAL, "the columns are those of the contract, in order")
    yield Expected((columns,), gxe.ExpectTableColumnsToMatchOrderedList(column_list=[*table.names, *checks]))
    unique = (
        gxe.ExpectColumnValuesToBeUnique(column=table.key[0])
        if len(table.key) == 1
        else gxe.ExpectCompoundColumnsToBeUnique(column_list=list(table.key))
    )
    yield Expected((Named("key_is_unique", ", ".join(table.key), CRITICAL, "no other row has the same key"),), unique)


def _of_rows(table: contract.Table) -> Iterator[Expected]:
    """One expectation for what is critical and one for what is a warning: Great Expectations has one severity for each."""
    conditions = [*_from_contract(table), *_from_checks(table)]
    for severity in (CRITICAL, WARNING):
        of_it = [(name, condition) for name, condition in conditions if name.severity == severity]
        if of_it:
            expectation = ExpectRowsToKeepConditions(conditions=[c for _, c in of_it], index=index_of(table))
            yield Expected(tuple(name for name, _ in of_it), expectation)


def _from_contract(table: contract.Table) -> Iterator[tuple[Named, dict[str, Any]]]:
    for column in table.columns:
        name = column.name
        if not column.nullable:
            yield Named("is_not_null", name, CRITICAL, f"{name} is given"), {"column": name, "given": True}
        elif name in WANTED.get(table.name, ()):
            yield Named("is_found", name, WARNING, f"{name} could be found"), {"column": name, "given": True}
        if column.values:
            says = f"{name} is one of {', '.join(column.values)}"
            yield Named("is_in_closed_set", name, CRITICAL, says), {"column": name, "one_of": list(column.values)}
        if column.minimum is not None or column.maximum is not None:
            says = f"{name} lies in [{_bound(column.minimum)}, {_bound(column.maximum)}]"
            bounds = {"column": name, "least": column.minimum, "most": column.maximum}
            yield Named("is_in_range", name, CRITICAL, says), bounds


def _bound(value: float | None) -> str:
    return "…" if value is None else f"{value:g}"


def _from_checks(table: contract.Table) -> Iterator[tuple[Named, dict[str, Any]]]:
    for check in checks_of(table.name):
        severity = FailureSeverity(check.severity)
        yield Named(check.name, check.about, severity, check.says), {"column": check.name, "one_of": [True]}


class Validator:
    """Runs the suites. Building one costs the import of Great Expectations, some seconds."""

    def __init__(self) -> None:
        self._context = gx.get_context(mode="ephemeral")
        self._context.variables.progress_bars = ProgressBarsConfig(globally=False)
        source = self._context.data_sources.add_pandas("batches")
        self._frames = source.add_dataframe_asset("tables").add_batch_definition_whole_dataframe("table")
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
                e.expectation.copy(update={"severity": e.names[0].severity, "meta": {"at": at}})
                for at, e in enumerate(expected)
            ],
        )
        result = self._frames.get_batch(batch_parameters={"dataframe": frame}).validate(
            wanted, result_format={"result_format": "COMPLETE", "unexpected_index_column_names": index_of(table)}
        )
        findings: list[Finding] = []
        for at, outcome in sorted(((_place(outcome), outcome) for outcome in result.results), key=itemgetter(0)):
            names = expected[at].names
            findings += (
                _finding(table, name, rows) for name, rows in zip(names, _offenders(outcome, names, frame), strict=True)
            )
        return findings


def _place(outcome: Any) -> int:
    """Which expectation of the suite an outcome is of: Great Expectations gives them in an order of its own."""
    return int(outcome.expectation_config.meta["at"])


def _offenders(outcome: Any, names: Sequence[Named], frame: pd.DataFrame) -> Iterator[list[dict[Hashable, Any]] | None]:
    """For each name the rows that broke it: None where it held, all rows where the table as a whole broke it."""
    result = outcome.result
    broken: dict[str, list[dict[Hashable, Any]]] | None = result.get("details", {}).get("broken")
    for place in range(len(names)):
        if outcome.success:
            yield None
        elif broken is not None:
            yield broken.get(str(place))
        else:
            rows = result.get("unexpected_index_list")
            yield frame.to_dict("records") if rows is None else rows


def _finding(table: contract.Table, name: Named, rows: list[dict[Hashable, Any]] | None) -> Finding:
    return Finding(
        table.name,
        name.name,
        name.column,
        name.severity.value,
        rows is None,
        0 if rows is None else max(len(rows), 1),
        tuple(" ".join(str(row[k]) for k in table.key) for row in (rows or ())[:100]),
        tuple(sorted({str(row["document_id"]) for row in rows or () if "document_id" in row})),
        name.says,
    )


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
