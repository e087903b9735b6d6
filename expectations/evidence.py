"""What the contract alone can't say, worked out row by row: columns of truth values for the suites to expect.

Each check is a named column of one table. `add_evidence` joins the tables of a batch in memory and gives every table
as a pandas frame with its checks; the suites then say that these columns hold `True`, and how grave a breach is.
"""

from __future__ import annotations

import pandas as pd

from expectations.batch import Batch, Check
from expectations.content import checks_of_content
from expectations.structure import checks_of_contract
from transforms import tables

CHECKS: tuple[Check, ...] = (
    *(check for table in tables.DATA_TABLES.values() for check in checks_of_contract(table)),
    *checks_of_content(),
)


def add_evidence(batch: Batch) -> dict[str, pd.DataFrame]:
    """Each table of the batch as a frame of its own columns and one column a check; nulls stay nulls."""
    frames: dict[str, pd.DataFrame] = {}
    for name, table in batch.tables.items():
        frame = table.to_pandas(types_mapper=pd.ArrowDtype)
        for check in checks_of(name):
            frame[check.name] = pd.Series(list(check.holds(batch)), dtype="bool", index=frame.index)
        frames[name] = frame
    return frames


def checks_of(table: str) -> list[Check]:
    return [check for check in CHECKS if check.table == table]
