"""Names in a data folder that several parts know; light, since `communique sql` shall start at once."""

from __future__ import annotations

DATABASE = "communique.duckdb"
