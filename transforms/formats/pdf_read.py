"""A PDF file to runs of characters with their place and type, page by page. Lengths are points, y goes upwards."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pypdfium2 as pdfium
from pypdfium2 import raw

from transforms.decode import Unreadable

_CELL_GAP = 1.4  # sizes of the type between two characters that belong to different cells or columns
_BASELINE = 0.35  # sizes by which a character may stand above or below its line
_BOLD = 600
_HYPHENS = {0x02, 0xAD, 0xFFFE, 0xFFFF}  # what the library gives for a hyphen at the end of a line
_ERRORS = {
    raw.FPDF_ERR_PASSWORD: ("encrypted", "the PDF file needs a password; save it without one"),
    raw.FPDF_ERR_SECURITY: ("encrypted", "the PDF file is locked in a way that can't be read; save it without that"),
}


@dataclass
class Run:
    """Characters on one baseline without a gap wider than between words."""

    text: str
    x0: float
    x1: float
    y: float
    size: float
    bold: bool


@dataclass(frozen=True)
class PageRuns:
    width: float
    height: float
    runs: list[Run]


def open_pdf(content: bytes) -> pdfium.PdfDocument:
    """The document; Unreadable `encrypted` or `undecodable`. The caller closes it."""
    try:
        return pdfium.PdfDocument(content)
    except pdfium.PdfiumError as error:
        reason, detail = _ERRORS.get(
            getattr(error, "err_code", None) or raw.FPDF_GetLastError(),
            ("undecodable", f"the PDF file is damaged: {error}; fetch it again"),
        )
        raise Unreadable(reason, detail) from None


def read_pages(document: pdfium.PdfDocument, max_chars: int) -> Iterator[PageRuns]:
    """The runs of each page, in the order in which the file draws them. Unreadable `too_large` beyond `max_chars`."""
    left = max_chars
    for i in range(len(document)):
        try:
            page = document[i]
        except pdfium.PdfiumError:
            continue
        try:
            text = page.get_textpage()
            count = text.count_chars()
            left -= count
            if left < 0:
                raise Unreadable("too_large", f"the PDF file has more than {max_chars:,} characters; split it")
            width, height = page.get_size()
            yield PageRuns(width, height, list(_runs(text.raw, count)))
            text.close()
        finally:
            page.close()


def _runs(page: Any, count: int) -> Iterator[Run]:
    box, x, y = raw.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    run: Run | None = None
    space = False
    for i in range(count):
        code = raw.FPDFText_GetUnicode(page, i)
        if code in (0x0A, 0x0D):
            if run is not None:
                yield run
            run, space = None, False
            continue
        character = "-" if code in _HYPHENS else chr(code) if code and not 0xD800 <= code < 0xE000 else "\ufffd"
        if character.isspace():
            space = run is not None
            continue
        raw.FPDFText_GetLooseCharBox(page, i, box)
        raw.FPDFText_GetCharOrigin(page, i, x, y)
        if run is not None and _breaks(run, box.left, y.value):
            yield run
            run = None
        if run is None:
            run = Run(character, box.left, box.right, y.value, _size(page, i), _is_bold(page, i))
        else:
            run.text += f" {character}" if space else character
            run.x1 = max(run.x1, box.right)
        space = False
    if run is not None:
        yield run


def _breaks(run: Run, left: float, y: float) -> bool:
    return (
        left - run.x1 > _CELL_GAP * run.size
        or left < run.x0 - _BASELINE * run.size
        or abs(y - run.y) > _BASELINE * run.size
    )


def _size(page: Any, i: int) -> float:
    """The size of the type as it is drawn."""
    matrix = raw.FS_MATRIX()
    size = raw.FPDFText_GetFontSize(page, i)
    if raw.FPDFText_GetMatrix(page, i, matrix):
        size *= math.hypot(matrix.c, matrix.d) or 1.0
    return round(size, 1) or 1.0


def _is_bold(page: Any, i: int) -> bool:
    if raw.FPDFText_GetFontWeight(page, i) >= _BOLD:
        return True
    name = ctypes.create_string_buffer(128)
    flags = ctypes.c_int()
    raw.FPDFText_GetFontInfo(page, i, name, 128, flags)
    return b"bold" in name.value.lower() or b"black" in name.value.lower()
