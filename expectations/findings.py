"""What expectations said of tables. Light: it needs no Great Expectations to be read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

SHOWN = 5


@dataclass(frozen=True)
class Finding:
    """What an expectation said of a table: `rows` are the keys of the rows that broke it, `documents` theirs."""

    table: str
    expectation: str
    column: str
    severity: str
    success: bool
    unexpected_count: int
    rows: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    says: str = ""

    @property
    def detail(self) -> str | None:
        if self.success:
            return None
        more = f" and {self.unexpected_count - SHOWN} more" if self.unexpected_count > SHOWN else ""
        where = ", ".join(self.rows[:SHOWN]) or "the table"
        return f"{where}{more}: expected that {self.says}"


def merge(findings: Iterable[Finding]) -> list[Finding]:
    """One finding for each expectation, over all batches: counts added, rows and documents of all."""
    merged: dict[tuple[str, str, str], Finding] = {}
    for f in findings:
        key = (f.table, f.expectation, f.column)
        known = merged.get(key)
        if known is None:
            merged[key] = f
        elif not f.success:
            merged[key] = Finding(
                f.table,
                f.expectation,
                f.column,
                f.severity,
                False,
                known.unexpected_count + f.unexpected_count,
                (*known.rows, *f.rows)[:100],
                tuple(sorted({*known.documents, *f.documents})),
                f.says,
            )
    return [merged[key] for key in sorted(merged)]
