"""The data dictionary as Markdown, from the contracts and the heads of the views."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyarrow as pa

from transforms import contract, tables
from transforms.views import View


def render() -> str:
    """`docs/tables.md`: every table with its key and columns."""
    return "\n".join(_lines()) + "\n"


def render_views(views: Iterable[View]) -> str:
    """`docs/views.md`: every view and macro with an example, its arguments and columns."""
    return "\n".join(_view_lines(views)) + "\n"


def _view_lines(views: Iterable[View]) -> Iterator[str]:
    yield "# Views and macros"
    yield ""
    yield (
        "What analysts ask in `data/communique.duckdb`, with any client of DuckDB and no extension. This page is written from "
        "the heads of `transforms/views/*.sql` by `make docs`; change it there."
    )
    for view in views:
        yield from ("", f"## {view.call}", "", view.description, "", "```sql", view.example, "```")
        for head, meanings in (("argument", view.arguments), ("column", view.columns)):
            if meanings:
                yield from ("", f"| {head} | meaning |", "| --- | --- |")
                yield from (f"| `{name}` | {says} |" for name, says in meanings.items())


def _lines() -> Iterator[str]:
    yield "# Tables"
    yield ""
    yield (
        f"Contract {contract.CONTRACT_VERSION}. This page is written from `transforms/tables.py` by `make docs`; "
        "change it there. Types are Arrow's. Offsets count Unicode code points, their end is exclusive."
    )
    for table in tables.TABLES.values():
        yield from ("", f"## {table.name}", "")
        home = "Beside the data: " if table.name in tables.LOG_TABLES else ""
        order = ", ".join(f"`{name.lstrip('-')}`{' descending' if name[0] == '-' else ''}" for name in table.order)
        yield f"{home}One row per {table.row}. Key: {', '.join(f'`{k}`' for k in table.key)}. Sorted by {order}."
        yield from ("", "| column | type | null | meaning |", "| --- | --- | --- | --- |")
        for column in table.columns:
            values = f" One of {', '.join(f'`{v}`' for v in column.values)}." if column.values else ""
            target = f" References `{column.references}`." if column.references else ""
            meaning = f"{column.description}.{values}{target}".replace("|", "\\|")
            yield f"| `{column.name}` | {type_name(column.type)} | {'yes' if column.nullable else ''} | {meaning} |"


def type_name(kind: pa.DataType) -> str:
    """An Arrow type, short: a struct by the names and types of its fields."""
    if isinstance(kind, pa.ListType):
        return f"list<{type_name(kind.value_type)}>"
    if isinstance(kind, pa.StructType):
        return f"struct<{', '.join(f'{field.name} {type_name(field.type)}' for field in kind)}>"
    return str(kind)
