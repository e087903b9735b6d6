"""What is checked together, and what a check is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa


@dataclass(frozen=True)
class Batch:
    """Tables to check, with what lies outside of them: the known entities and the latest year that can be."""

    tables: Mapping[str, pa.Table]
    entity_ids: frozenset[str]
    latest_year: int

    def rows(self, name: str, columns: Sequence[str] | None = None) -> list[dict[str, Any]]:
        table = self.tables[name]
        rows: list[dict[str, Any]] = (table.select(list(columns)) if columns else table).to_pylist()
        return rows

    def clean_texts(self) -> dict[str, str]:
        """Clean text by document id."""
        return dict(zip(self.column("texts", "document_id"), self.column("texts", "clean_text"), strict=True))

    def raw_texts(self) -> dict[str, str]:
        """Raw text by document id."""
        return dict(zip(self.column("texts", "document_id"), self.column("texts", "raw_text"), strict=True))

    def column(self, name: str, column: str) -> list[Any]:
        values: list[Any] = self.tables[name].column(column).to_pylist()
        return values


@dataclass(frozen=True)
class Check:
    """One truth value a row of `table`, in its order; `about` names the columns that it is about."""

    name: str
    table: str
    about: str
    severity: str
    says: str
    holds: Callable[[Batch], Iterable[bool]]
