"""DOCX: paragraphs, lists and tables in the order of the document, headers and footers at its end."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import docx
from docx.oxml.ns import qn

from transforms.decode import Unreadable
from transforms.formats.model import REMOVED, Extracted, Writer, put
from transforms.formats.numerals import numeral
from transforms.formats.plain import ITEM, looks_like_heading
from transforms.formats.sniff import DOCX

_MOST_FILES_BYTES = 4  # times the limit for text: pictures may be large
_WRAPPERS = frozenset(map(qn, ("w:sdt", "w:sdtContent", "w:ins", "w:smartTag", "w:customXml", "w:moveTo")))
_NOT_SHOWN = frozenset(map(qn, ("w:del", "w:moveFrom", "w:pPr", "w:rPr", "w:txbxContent", "w:pict", "w:drawing")))
_HEADING = re.compile(r"heading ?(\d)", re.IGNORECASE)
_FORMATS = {"decimal": "1", "lowerLetter": "a", "upperLetter": "A", "lowerRoman": "i", "upperRoman": "I"}
_P, _TBL, _TR, _TC, _T, _TAB, _BR, _CR = map(qn, ("w:p", "w:tbl", "w:tr", "w:tc", "w:t", "w:tab", "w:br", "w:cr"))
_DASH, _VAL, _ALTERNATE = (
    qn("w:noBreakHyphen"),
    qn("w:val"),
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent",
)
_PARTS = (
    ("header", "docx-header"), ("first_page_header", "docx-header"), ("even_page_header", "docx-header"),
    ("footer", "docx-footer"), ("first_page_footer", "docx-footer"), ("even_page_footer", "docx-footer"),
)  # fmt: skip


def extract_docx(content: bytes, limit: int) -> Extracted:
    """The text of a DOCX file of at most `limit` bytes of XML. Raises Unreadable."""
    _check_size(content, limit)
    try:
        document = docx.Document(BytesIO(content))
        return _Reader(document).read()
    except Unreadable:
        raise
    except Exception as error:  # noqa: BLE001 - a damaged package fails in as many ways as it has parts
        raise Unreadable("undecodable", f"the DOCX file is damaged: {error!r:.200}; save it anew") from None


def _check_size(content: bytes, limit: int) -> None:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            files = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise Unreadable("undecodable", f"the DOCX file is damaged: {error}; fetch it again") from None
    if any(info.flag_bits & 1 for info in files):
        raise Unreadable("encrypted", "the DOCX file needs a password; save it without one")
    texts = sum(info.file_size for info in files if info.filename.endswith((".xml", ".rels")))
    if texts > limit or sum(info.file_size for info in files) > _MOST_FILES_BYTES * limit:
        raise Unreadable("too_large", f"the DOCX file unpacks to more than {limit:,} bytes of text; split it")


class _Reader:
    def __init__(self, document: Any) -> None:
        self._document = document
        self._writer = Writer()
        self._styles = {style.style_id: style for style in document.styles}
        self._numbering = _Numbering(document)
        self._has_title = False

    def read(self) -> Extracted:
        self._body(self._document.element.body)
        self._furniture()
        text, marks = self._writer.done()
        return Extracted(text, marks, DOCX, "", _core(self._document.core_properties))

    def _body(self, container: Any) -> None:
        for element in container:
            if element.tag == _P:
                self._paragraph(element)
            elif element.tag == _TBL:
                self._table(element)
            elif element.tag in _WRAPPERS:
                self._body(element)

    def _paragraph(self, element: Any) -> None:
        style = self._styles.get(element.style)
        number = self._numbering.number(element, style)
        text = _text(element)
        if not text.strip():
            return
        kind = self._kind(element, style, text, is_item=number is not None)
        bullet = 0
        if kind == "list_item":
            text = (number or "") + text
            item = ITEM.match(text)
            bullet = item.end() if item and item["bullet"] else 0
        self._writer.add(text[:bullet])
        self._writer.add(text[bullet:], kind, "docx-table-of-contents" if kind == REMOVED else "")
        self._writer.add("\n")

    def _kind(self, element: Any, style: Any, text: str, *, is_item: bool) -> str:
        name = (style.name or "").lower() if style is not None else ""
        if name == "title" and not self._has_title:
            self._has_title = True
            return "title"
        if name in ("title", "subtitle") or _HEADING.match(name) or _outline(element) is not None:
            return "heading"
        if re.fullmatch(r"toc \d", name):
            return REMOVED
        if is_item or ITEM.match(text):
            return "list_item"
        return "heading" if looks_like_heading(text) and _is_bold(element) else "paragraph"

    def _table(self, table: Any) -> None:
        for row in table.iter(_TR):
            if next(row.iterancestors(_TBL)) is not table:
                continue
            cells = [" ".join(filter(None, (_text(p).strip() for p in cell.iter(_P)))) for cell in _cells(row)]
            if any(cells):
                self._writer.add(" | ".join(cells), "table_row")
                self._writer.add("\n")

    def _furniture(self) -> None:
        seen: set[str] = set()
        for section in self._document.sections:
            for name, rule in _PARTS:
                part = getattr(section, name)
                if part.is_linked_to_previous:
                    continue
                for paragraph in part._element.iter(_P):
                    text = _text(paragraph).strip()
                    if text and text not in seen:
                        seen.add(text)
                        self._writer.add(text, REMOVED, rule)
                        self._writer.add("\n")


def _cells(row: Any) -> Iterator[Any]:
    for element in row:
        if element.tag == _TC:
            yield element
        elif element.tag in _WRAPPERS:
            yield from _cells(element)


def _text(paragraph: Any) -> str:
    """What a paragraph shows: tabs are spaces, breaks line feeds; deleted text and drawings don't count."""
    parts: list[str] = []
    stack = list(reversed(paragraph))
    while stack:
        element = stack.pop()
        if element.tag == _T:
            parts.append(element.text or "")
        elif element.tag == _TAB:
            parts.append("\t")
        elif element.tag in (_BR, _CR):
            parts.append("\n")
        elif element.tag == _DASH:
            parts.append("\u2011")
        elif element.tag not in _NOT_SHOWN and element.tag != _ALTERNATE:
            stack += reversed(element)
    return "".join(parts).strip()


def _is_bold(paragraph: Any) -> bool:
    """Whether each run with text is bold by its own formatting."""
    runs = [run for run in paragraph.iter(qn("w:r")) if any((t.text or "").strip() for t in run.iter(_T))]
    bold = [run.find(f"{qn('w:rPr')}/{qn('w:b')}") for run in runs]
    return bool(runs) and all(b is not None and b.get(_VAL, "1") not in ("0", "false") for b in bold)


def _outline(paragraph: Any) -> str | None:
    found = paragraph.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}")
    level = found.get(_VAL) if found is not None else None
    return level if level in tuple("012345678") else None


class _Numbering:
    """Numbers of list items, where they follow from one counter (`1.`, `a)`, `IV.`)."""

    def __init__(self, document: Any) -> None:
        self._levels: dict[tuple[str, str], tuple[str, str, int]] = {}  # list, level → format, pattern, start
        self._lists: dict[str, str] = {}  # numbering instance → its definition
        self._counts: dict[tuple[str, str], int] = {}
        try:
            root = document.part.numbering_part.element
        except (KeyError, NotImplementedError, AttributeError):
            return
        for definition in root.iter(qn("w:abstractNum")):
            for level in definition.iter(qn("w:lvl")):
                key = definition.get(qn("w:abstractNumId"), ""), level.get(qn("w:ilvl"), "0")
                start = _child(level, "w:start")
                self._levels[key] = (
                    _child(level, "w:numFmt"), _child(level, "w:lvlText"), int(start) if start.isdigit() else 1
                )  # fmt: skip
        for number in root.iter(qn("w:num")):
            self._lists[number.get(qn("w:numId"), "")] = _child(number, "w:abstractNumId")

    def number(self, paragraph: Any, style: Any) -> str | None:
        """The number before a paragraph, "" for a bullet or one that isn't simple, `None` for what is no item."""
        found = _list_of(paragraph) or (_list_of(style.element) if style is not None else None)
        while found is None and style is not None and style.base_style is not None:
            style = style.base_style
            found = _list_of(style.element)
        if found is None or found[0] in ("", "0"):
            return None
        instance, level = found
        key = self._lists.get(instance, ""), level
        style_name, pattern, start = self._levels.get(key, ("bullet", "", 1))
        count = self._counts.get((instance, level), start - 1) + 1
        self._counts[instance, level] = count
        for other in list(self._counts):
            if other[0] == instance and other[1] > level:
                del self._counts[other]
        simple = re.fullmatch(r"(\(?)%\d([.)])", pattern)
        if style_name not in _FORMATS or not simple:
            return ""
        return f"{simple.group(1)}{numeral(count, _FORMATS[style_name])}{simple.group(2)} "


def _list_of(element: Any) -> tuple[str, str] | None:
    """Numbering instance and level that an element asks for."""
    found = element.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
    return (_child(found, "w:numId"), _child(found, "w:ilvl") or "0") if found is not None else None


def _child(element: Any, name: str) -> str:
    found = element.find(qn(name))
    return str(found.get(_VAL, "")) if found is not None else ""


def _core(properties: Any) -> dict[str, str]:
    meta: dict[str, str] = {}
    put(meta, "title", properties.title, "docx-core")
    put(meta, "author", properties.author, "docx-core")
    put(meta, "language", properties.language, "docx-core")
    created = properties.created
    put(meta, "published", created.isoformat() if created else "", "docx-core")
    return meta
