"""An expectation of our own for Great Expectations: all that is asked of the cells of a table's rows, at once.

Great Expectations works out a graph of ten metrics for each expectation of a column, some hundredths of a second whatever
the number of rows; a table has twenty such. This one asks the same of the same cells with one metric, and its result
says for each condition which rows broke it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import pandas as pd
from great_expectations.execution_engine import PandasExecutionEngine
from great_expectations.expectations.expectation import BatchExpectation
from great_expectations.expectations.metrics.metric_provider import metric_value
from great_expectations.expectations.metrics.table_metric_provider import TableMetricProvider

METRIC = "table.rows_by_broken_condition"


def keeps(cells: pd.Series[Any], condition: dict[str, Any]) -> pd.Series[bool]:
    """Whether each cell keeps a condition; what is not given can break no other condition than that it be given.

    A condition is `{"column": …}` with one of `"given": True`, `"one_of": [values]`, or `"least"` and `"most"`.
    """
    absent = cells.isna()
    if condition.get("given"):
        return ~absent
    if "one_of" in condition:
        return absent | cells.isin(condition["one_of"])
    holds = pd.Series(True, index=cells.index)
    for bound, within in (("least", pd.Series.ge), ("most", pd.Series.le)):
        if condition.get(bound) is not None:
            holds &= within(cells, condition[bound]).astype("boolean").fillna(True).astype(bool)
    return holds


def rows_by_broken_condition(
    frame: pd.DataFrame, conditions: Sequence[dict[str, Any]], index: Sequence[str]
) -> dict[str, list[dict[str, Any]]]:
    """Rows that break a condition, as their `index` columns, by the place of the condition; all where the column is missing."""
    there = [name for name in index if name in frame.columns]
    broken: dict[str, list[dict[str, Any]]] = {}
    for place, condition in enumerate(conditions):
        column = condition["column"]
        bad = ~keeps(frame[column], condition) if column in frame.columns else pd.Series(True, index=frame.index)
        if bad.any() or column not in frame.columns:
            broken[str(place)] = [
                {str(name): cell for name, cell in row.items()} for row in frame.loc[bad, there].to_dict("records")
            ]
    return broken


class RowsByBrokenCondition(TableMetricProvider):
    """The metric of the expectation: `rows_by_broken_condition` of a frame."""

    metric_name = METRIC
    value_keys = ("conditions", "index")

    @metric_value(engine=PandasExecutionEngine)
    def _pandas(  # type: ignore[no-untyped-def]
        cls,  # noqa: N805 it makes this a class method
        execution_engine: PandasExecutionEngine,
        metric_domain_kwargs: dict[str, Any],
        metric_value_kwargs: dict[str, Any],
        metrics: dict[str, Any],  # noqa: ARG002
        runtime_configuration: dict[str, Any],  # noqa: ARG002
    ):
        frame, _, _ = execution_engine.get_compute_domain(metric_domain_kwargs, domain_type="table")
        return rows_by_broken_condition(frame, metric_value_kwargs["conditions"], metric_value_kwargs["index"])


class ExpectRowsToKeepConditions(BatchExpectation):
    """Expect that every row of a table keeps conditions, each of which is about one column."""

    conditions: list[dict[str, Any]]
    index: list[str]

    metric_dependencies: ClassVar[tuple[str, ...]] = (METRIC,)
    success_keys: ClassVar[tuple[str, ...]] = ("conditions", "index")
    args_keys: ClassVar[tuple[str, ...]] = ("conditions", "index")

    def _validate(
        self,
        metrics: dict[str, Any],
        runtime_configuration: dict[str, Any] | None = None,  # noqa: ARG002
        execution_engine: Any = None,  # noqa: ARG002
    ) -> dict[str, Any]:
        """The result: how many rows broke each condition, and in its details which."""
        broken: dict[str, list[dict[str, Any]]] = metrics[METRIC]
        counts = {place: len(rows) for place, rows in broken.items()}
        return {"success": not broken, "result": {"observed_value": counts, "details": {"broken": broken}}}
