"""Which tables of a page hold data, and which only lay it out."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

_LONGEST_CELL = 400  # characters; prose as long stands in cells of layout
_CONTENT = frozenset(
    ["table", "h1", "h2", "h3", "h4", "h5", "h6", "article", "section", "main", "nav", "form", "header", "footer", "hr"]
)


@dataclass
class _Table:
    element: etree._Element
    rows: int = 0
    cells: int = 0
    rows_of_several: int = 0
    content: bool = False
    cell_size: int = 0
    longest: int = 0
    in_row: int = 0

    def is_data(self) -> bool:
        role = self.element.get("role", "").lower()
        laid_out = role in ("presentation", "none") or self.content or self.longest > _LONGEST_CELL
        return not laid_out and self.rows > 1 and self.rows_of_several > 1


def data_tables(root: etree._Element) -> set[etree._Element]:
    """The tables with rows of several short cells; tables around tables, headings or long prose are layout."""
    found: set[etree._Element] = set()
    stack: list[_Table] = []
    for event, element in etree.iterwalk(root, events=("start", "end")):
        tag = element.tag
        if event == "start":
            if tag in _CONTENT and stack:
                stack[-1].content = True
            if tag == "table":
                stack.append(_Table(element))
            elif stack:
                _count(stack[-1], tag, element)
        elif stack:
            if tag == "table":
                table = stack.pop()
                _end_cell(table)
                if table.is_data():
                    found.add(table.element)
            elif tag in ("td", "th"):
                _end_cell(stack[-1])
            if stack:
                _measure(stack[-1], element.tail)
    return found


def _count(table: _Table, tag: object, element: etree._Element) -> None:
    if tag == "tr":
        table.rows += 1
        table.in_row = 0
    elif tag in ("td", "th"):
        table.in_row += 1
        table.rows_of_several += table.in_row == 2
        table.cell_size = 0
    _measure(table, element.text)


def _measure(table: _Table, text: str | None) -> None:
    table.cell_size += len(text.strip()) if text else 0


def _end_cell(table: _Table) -> None:
    table.longest = max(table.longest, table.cell_size)
    table.cell_size = 0
