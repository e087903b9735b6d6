"""Runs of characters to lines in reading order: columns side by side, furniture of pages set apart."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from transforms.formats.pdf_read import PageRuns, Run
from transforms.formats.plain import ITEM

_SAME_LINE = 0.4  # sizes between the baselines of one line
_EDGE_ROWS = 3  # rows at the head and the foot of a page that may be furniture
_EDGE = 0.15  # share of the page's height in which they stand
_SAME_HEIGHT = 4.0  # points
_MOST_PAGES = 0.4  # headers of left and right pages may differ
_GUTTER = 0.8  # sizes
_FEWEST_LINES = 5  # of a column
_FILLED = 0.6  # share of a column's width that its middle line fills; cells of a table fill less
_CROSSING = 0.25  # share of lines that may cross the gutter: headings over both columns
_DIGITS = re.compile(r"\d+")


@dataclass
class Line:
    """A line of a column, or a furniture line where it has a `rule`. `left` and `right` bound its column."""

    cells: list[str]
    x0: float
    x1: float
    y: float
    size: float
    bold: bool
    page: int
    column: int = 0
    left: float = 0.0
    right: float = 0.0
    rule: str = ""

    @property
    def text(self) -> str:
        return " ".join(self.cells)


def layout(pages: Sequence[PageRuns], page_words: frozenset[str]) -> list[Line]:
    """All lines in reading order. `page_words` may stand beside a page number (`page`, `of`)."""
    rows = [_rows(page.runs) for page in pages]
    rules = _furniture(pages, rows, page_words)
    found: list[Line] = []
    for number, page_rows in enumerate(rows):
        head: list[Line] = []
        foot: list[Line] = []
        body: list[list[Run]] = []
        for i, row in enumerate(page_rows):
            rule = rules.get((number, i), "")
            if not rule:
                body.append(row)
                continue
            line = _line(row, number)
            line.rule = rule
            (foot if 2 * line.y < pages[number].height else head).append(line)
        found += [*head, *_columns(body, number), *foot]
    return found


def _rows(runs: Sequence[Run]) -> list[list[Run]]:
    """Runs by baseline, the highest first, each from left to right."""
    rows: list[list[Run]] = []
    for run in sorted(runs, key=lambda run: (-run.y, run.x0)):
        if rows and abs(rows[-1][0].y - run.y) <= _SAME_LINE * min(rows[-1][0].size, run.size):
            rows[-1].append(run)
        else:
            rows.append([run])
    for row in rows:
        row.sort(key=lambda run: run.x0)
    return rows


def _line(row: Sequence[Run], page: int, column: int = 0) -> Line:
    cells = [run.text for run in row]
    if len(cells) > 1 and _is_marker(cells[0]):
        cells[:2] = [f"{cells[0]} {cells[1]}"]
    widest = max(row, key=lambda run: len(run.text))
    bold = 2 * sum(len(run.text) for run in row if run.bold) > sum(len(run.text) for run in row)
    return Line(cells, row[0].x0, max(run.x1 for run in row), widest.y, widest.size, bold, page, column)


def _is_marker(cell: str) -> bool:
    found = ITEM.match(f"{cell} x")
    return found is not None and found.end() == len(cell) + 1


def _furniture(
    pages: Sequence[PageRuns], rows: Sequence[Sequence[list[Run]]], page_words: frozenset[str]
) -> dict[tuple[int, int], str]:
    """The rule of each row that is furniture, by page and place in it."""
    edges: list[tuple[int, int, str, bool]] = []  # page, row, its text, whether at the head
    for number, (page, page_rows) in enumerate(zip(pages, rows, strict=True)):
        last = len(page_rows)
        for i in sorted({*range(min(_EDGE_ROWS, last)), *range(max(0, last - _EDGE_ROWS), last)}):
            y = page_rows[i][0].y
            if y > (1 - _EDGE) * page.height or y < _EDGE * page.height:
                edges.append((number, i, " ".join(run.text for run in page_rows[i]), 2 * y > page.height))
    found: dict[tuple[int, int], str] = {}
    seen: Counter[tuple[str, int]] = Counter()
    keys: dict[tuple[int, int], list[tuple[str, int]]] = {}
    for number, i, text, _ in edges:
        height = rows[number][i][0].y / _SAME_HEIGHT
        # Heights are rounded both ways, so that no border between two falls on a header.
        key = _DIGITS.sub("#", text.lower())
        keys[number, i] = [(key, 2 * int(height)), (key, 2 * round(height) + 1)]
        seen.update(keys[number, i])
    for number, i, text, at_head in edges:
        often = max(seen[key] for key in keys[number, i])
        repeats = len(pages) > 1 and often >= max(2, _MOST_PAGES * len(pages))
        if _is_page_number(text, page_words) and (repeats or i in (0, len(rows[number]) - 1)):
            found[number, i] = "pdf-page-number"
        elif repeats and any(c.isalnum() for c in text):
            found[number, i] = "pdf-running-header" if at_head else "pdf-running-footer"
    return found


def _is_page_number(text: str, page_words: frozenset[str]) -> bool:
    """Whether a line is the number of a page: digits or a small Roman numeral, with the words for it at most."""
    tokens = re.findall(r"\w+", text.lower())
    numbers = [t for t in tokens if re.fullmatch(r"\d{1,4}|[ivxl]{1,6}", t)]
    return 0 < len(numbers) <= 2 and len(text) < 30 and all(t in page_words or t in numbers for t in tokens)


def _columns(rows: Sequence[list[Run]], page: int) -> Iterator[Line]:
    """The lines of a page's body: of two columns the left before the right, between lines that cross both."""
    gutter = _gutter([run for row in rows for run in row])
    if gutter is None:
        lines = [_line(row, page) for row in rows]
        yield from _bounded(lines)
        return
    left: list[Line] = []
    right: list[Line] = []
    found: list[Line] = []
    for row in rows:
        crossing = [run for run in row if run.x0 < gutter < run.x1]
        if crossing:
            found += [*left, *right, _line(row, page, 0)]
            left, right = [], []
            continue
        for runs, lines, column in (
            ([run for run in row if run.x1 <= gutter], left, 1),
            ([run for run in row if run.x0 >= gutter], right, 2),
        ):
            if runs:
                lines.append(_line(runs, page, column))
    yield from _bounded([*found, *left, *right])


def _bounded(lines: list[Line]) -> list[Line]:
    for column in {line.column for line in lines}:
        of_column = [line for line in lines if line.column == column]
        left, right = min(line.x0 for line in of_column), max(line.x1 for line in of_column)
        for line in of_column:
            line.left, line.right = left, right
    return lines


def _gutter(runs: Sequence[Run]) -> float | None:
    """The middle of the white strip between two columns of prose, `None` where there is one column."""
    if len(runs) < 2 * _FEWEST_LINES:
        return None
    low, high = min(run.x0 for run in runs), max(run.x1 for run in runs)
    size = Counter(run.size for run in runs).most_common(1)[0][0]
    best: tuple[float, float] | None = None  # crossing runs, place
    starts = Counter(round(run.x0) for run in runs if low + 0.3 * (high - low) < run.x0 < low + 0.7 * (high - low))
    for start, often in starts.items():
        place = start - _GUTTER * size / 2
        if often < _FEWEST_LINES // 2:
            continue
        crossing = sum(run.x0 < place < run.x1 or run.x0 < place - _GUTTER * size / 2 + 1 < run.x1 for run in runs)
        if best is None or crossing < best[0]:
            best = crossing, place
    if best is None or best[0] > _CROSSING * len(runs):
        return None
    place = best[1]
    left, right = [r for r in runs if r.x1 <= place], [r for r in runs if r.x0 >= place]
    if min(len(left), len(right)) < _FEWEST_LINES or not (_is_prose(left) and _is_prose(right)):
        return None
    return place


def _is_prose(runs: Sequence[Run]) -> bool:
    width = max(run.x1 for run in runs) - min(run.x0 for run in runs)
    widths = sorted(run.x1 - run.x0 for run in runs)
    return widths[len(widths) // 2] >= _FILLED * width
