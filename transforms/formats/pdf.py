"""PDF: lines put together to paragraphs by their geometry, also across pages; furniture of the pages marked."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import pypdfium2 as pdfium

from transforms.decode import Unreadable
from transforms.formats.furniture import Furniture
from transforms.formats.model import REMOVED, Extracted, Mark, Writer, put
from transforms.formats.pdf_layout import Line, layout
from transforms.formats.pdf_read import open_pdf, read_pages
from transforms.formats.plain import ITEM, ends_sentence, looks_like_heading
from transforms.formats.sniff import PDF

_OTHER_SIZE = 0.08  # share by which the type of two lines of a paragraph may differ
_GAP = 1.3  # times the usual distance of lines, above which a paragraph begins
_INDENT = 0.8  # sizes
_LARGE = 1.1  # times the size of the text, from which a line is a heading
_HEADING_LINES = 4
_DATE = re.compile(r"D:(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?")


@dataclass
class _Block:
    lines: list[Line] = field(default_factory=list)
    kind: str = "paragraph"


def extract_pdf(content: bytes, max_chars: int, furniture: Furniture) -> Extracted:
    """The text of a PDF file. Raises Unreadable with `encrypted`, `undecodable`, `no_text` or `too_large`."""
    document = open_pdf(content)
    try:
        meta = _info(document)
        lines = layout(list(read_pages(document, max_chars)), furniture.page_words)
    finally:
        document.close()
    if not any(not line.rule for line in lines):
        raise Unreadable("no_text", "the PDF file holds pictures of text at most; recognise the text (OCR) first")
    body = [line for line in lines if not line.rule]
    blocks = _blocks(body)
    _name_kinds(blocks, body)
    text, marks = _write(lines, blocks)
    return Extracted(text, marks, PDF, "", meta)


def _blocks(body: Sequence[Line]) -> list[_Block]:
    leading = _leading(body)
    blocks: list[_Block] = []
    rows = _table_rows(body)
    for i, line in enumerate(body):
        if i in rows:
            blocks.append(_Block([line], "table_row"))
        elif blocks and blocks[-1].kind != "table_row" and _goes_on(blocks[-1].lines, line, leading):
            blocks[-1].lines.append(line)
        else:
            blocks.append(_Block([line]))
    return blocks


def _leading(body: Sequence[Line]) -> float:
    """The usual distance of lines, in sizes of their type."""
    steps = [
        (one.y - two.y) / two.size
        for one, two in pairwise(body)
        if _same_column(one, two) and one.size == two.size and 0 < one.y - two.y < 3 * two.size
    ]
    return Counter(round(step, 1) for step in steps).most_common(1)[0][0] if steps else 1.2


def _table_rows(body: Sequence[Line]) -> set[int]:
    """Lines of several cells next to another such line."""
    several = {i for i, line in enumerate(body) if len(line.cells) > 1}
    return {i for i in several if any(k in several and _same_column(body[i], body[k]) for k in (i - 1, i + 1))}


def _same_column(one: Line, two: Line) -> bool:
    return one.page == two.page and one.column == two.column


def _goes_on(block: Sequence[Line], line: Line, leading: float) -> bool:
    """Whether `line` continues the paragraph or item of `block`."""
    last = block[-1]
    if abs(line.size - last.size) > _OTHER_SIZE * last.size or line.bold != last.bold or ITEM.match(line.text):
        return False
    if _had_room(last, line):
        return False
    starts_small = line.text[0].islower()
    if not _same_column(last, line) or line.y > last.y:
        turned = not ends_sentence(last.text) or starts_small
        return turned and line.x0 - line.left < _INDENT * line.size + _hanging(block)
    if last.y - line.y > _GAP * leading * line.size:
        return False
    return not _is_indented(block, line)


def _had_room(last: Line, line: Line) -> bool:
    """Whether the first word of `line` would have found room on the line before: that was the last of its block."""
    if last.text.endswith("-"):
        return False
    width = (line.x1 - line.x0) / max(1, len(line.text))
    return last.x1 + (len(line.text.split(maxsplit=1)[0]) + 1) * width < last.right - line.size / 2


def _hanging(block: Sequence[Line]) -> float:
    """How far the lines of an item may hang behind its mark, in points."""
    return 4 * block[0].size if ITEM.match(block[0].text) else 0.0


def _is_indented(block: Sequence[Line], line: Line) -> bool:
    last = block[-1]
    step = line.x0 - last.x0
    if ITEM.match(block[0].text):
        return step < -_INDENT * line.size if len(block) > 1 else step > _hanging(block) or step < -_INDENT * line.size
    centred = abs((line.x0 + line.x1) - (last.x0 + last.x1)) < line.size
    return step > _INDENT * line.size and not centred


def _name_kinds(blocks: Sequence[_Block], body: Sequence[Line]) -> None:
    """Say of each block what it is: items by their mark, headings by their type, the title by the largest."""
    sizes: Counter[float] = Counter()
    for line in body:
        sizes[line.size] += len(line.text)
    usual = sizes.most_common(1)[0][0]
    mostly_bold = 2 * sum(len(line.text) for line in body if line.bold) > sum(len(line.text) for line in body)
    for i, block in enumerate(blocks):
        first = block.lines[0]
        text = " ".join(line.text for line in block.lines)
        if block.kind == "table_row":
            continue
        stands_out = first.size >= _LARGE * usual or (first.bold and not mostly_bold)
        if stands_out and len(block.lines) <= _HEADING_LINES and looks_like_heading(text) and i + 1 < len(blocks):
            block.kind = "heading"
        elif ITEM.match(text):
            block.kind = "list_item"
    headings = [block for block in blocks if block.kind == "heading" and block.lines[0].page == 0]
    if headings:
        largest = max(headings, key=lambda block: block.lines[0].size)
        if sum(block.lines[0].size == largest.lines[0].size for block in headings) == 1 or largest is blocks[0]:
            largest.kind = "title"


def _write(lines: Sequence[Line], blocks: Sequence[_Block]) -> tuple[str, tuple[Mark, ...]]:
    """Text and marks. The pieces of a block that furniture interrupts touch it, so that they are known for one."""
    block_of = {id(line): block for block in blocks for line in block.lines}
    after: list[_Block | None] = [None] * len(lines)  # the block of the next line that is no furniture
    following: _Block | None = None
    for i in range(len(lines) - 1, -1, -1):
        after[i] = following
        following = block_of.get(id(lines[i]), following)
    writer = Writer()
    current: _Block | None = None
    for line, coming in zip(lines, after, strict=True):
        inside = current is not None and coming is current
        if line.rule:
            writer.add(line.text, REMOVED, line.rule)
            writer.add("\n", *((REMOVED, line.rule) if inside else ()))
            continue
        current = block_of[id(line)]
        text = " | ".join(line.cells) if current.kind == "table_row" else line.text
        item = ITEM.match(text) if current.kind == "list_item" and line is current.lines[0] else None
        bullet = item.end() if item and item["bullet"] else 0
        writer.add(text[:bullet])
        writer.add(text[bullet:], current.kind)
        writer.add("\n", current.kind if coming is current else "")
    return writer.done()


def _info(document: pdfium.PdfDocument) -> dict[str, str]:
    meta: dict[str, str] = {}
    said = document.get_metadata_dict(skip_empty=True)
    put(meta, "title", said.get("Title"), "pdf-info")
    put(meta, "author", said.get("Author"), "pdf-info")
    if found := _DATE.match(said.get("CreationDate", "")):
        year, month, day, hour, minute, second = found.groups()
        date = "-".join(part for part in (year, month, day) if part)
        put(meta, "published", date + (f"T{hour}:{minute}:{second or '00'}" if hour and minute else ""), "pdf-info")
    return meta
