"""A tree of HTML to the lines a reader sees, each with what is known of it: kind, links, and where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from lxml import etree

from transforms.formats.html_tables import data_tables
from transforms.formats.html_tree import walk
from transforms.formats.numerals import numeral
from transforms.formats.plain import ITEM, ends_sentence, looks_like_heading

_INVISIBLE = frozenset(
    [
        "script",
        "style",
        "template",
        "noscript",
        "svg",
        "head",
        "iframe",
        "object",
        "canvas",
        "datalist",
        "math",
        "audio",
        "video",
        "rp",
        "colgroup",
    ]
)
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "button",
        "caption",
        "center",
        "dd",
        "details",
        "dialog",
        "dir",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hgroup",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "menu",
        "nav",
        "ol",
        "optgroup",
        "option",
        "p",
        "pre",
        "search",
        "section",
        "select",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_HIDING = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_NO_MARKER = re.compile(r"list-style(?:-type)?\s*:[^;]*none", re.IGNORECASE)
_UNSEEN = dict.fromkeys((0x00AD, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF))
_SPACE = re.compile(r"[ \t\r\n\f]+")
_DEEPEST = 400  # containers below that count as their ancestor
_LONG = 80  # characters of a piece between line breaks that is a paragraph rather than a line of an address
_CLOSED_SHARE = 0.6


@dataclass
class Node:
    """A container: its element, the one around it, and the lines first:last inside of it."""

    element: etree._Element
    parent: int
    depth: int
    first: int
    last: int = 0


@dataclass
class Line:
    """A block as the page shows it; text[lead:] is the block, before it stands a bullet."""

    text: str
    kind: str
    node: int
    size: int = 0  # characters but white space
    linked: int = 0  # of these inside of links
    level: int = 0  # of a heading, 1 to 6
    lead: int = 0


@dataclass
class _Piece:
    parts: list[str] = field(default_factory=list)
    size: int = 0
    linked: int = 0
    bold: int = 0
    node: int = -1
    text: str = ""


@dataclass
class _Item:
    number: str
    line: Line | None = None
    plain: bool = True  # False where the item is a container with headings of its own


@dataclass
class _List:
    ordered: bool
    style: str
    next: int
    step: int


class Renderer:
    """Walk a page once with `run`; then `lines` and `nodes` hold what it shows."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.nodes: list[Node] = []
        self._stack: list[int] = []  # containers that are open
        self._pieces: list[_Piece] = [_Piece()]
        self._lists: list[_List] = []
        self._items: list[_Item] = []
        self._cells: list[str] | None = None  # of the row of a data table that is open
        self._row_pieces: list[_Piece] = []
        self._level = self._links = self._bold = self._pre = 0
        self._tables: set[etree._Element] = set()

    def run(self, root: etree._Element) -> None:
        self._tables = data_tables(root)
        walk(root, self._enter, self._leave, self._text)
        self._flush()

    def _enter(self, element: etree._Element) -> bool:
        tag = str(element.tag)
        if tag == "br":
            self._pieces.append(_Piece())
            return False
        if tag in _INVISIBLE or _is_hidden(element, tag):
            return False
        if tag in _BLOCKS:
            self._flush()
        if tag in _BLOCKS or element.get("class") or element.get("id") or element.get("role"):
            self._open(element)
        self._links += tag == "a"
        self._bold += tag in ("b", "strong")
        self._pre += tag == "pre"
        if level := _level(element, tag):
            self._level = level
            if self._items:
                self._items[-1].plain = False
        self._enter_part(element, tag)
        return True

    def _enter_part(self, element: etree._Element, tag: str) -> None:
        if tag in ("ol", "ul", "menu", "dir"):
            self._lists.append(_list(element, tag))
        elif tag == "li":
            self._items.append(_Item(self._number(element)))
        elif tag == "tr" and _table_of(element) in self._tables:
            self._cells, self._row_pieces = [], []

    def _leave(self, element: etree._Element) -> None:
        tag = str(element.tag)
        if tag in ("td", "th") and self._cells is not None:
            self._close_cell()
        elif tag == "tr" and self._cells is not None:
            self._close_row()
        elif tag in _BLOCKS:
            self._flush()
        if tag in ("ol", "ul", "menu", "dir") and self._lists:
            self._lists.pop()
        elif tag == "li" and self._items:
            self._items.pop()
        if _level(element, tag):
            self._level = 0
        self._links -= tag == "a"
        self._bold -= tag in ("b", "strong")
        self._pre -= tag == "pre"
        if self._stack and self.nodes[self._stack[-1]].element is element:
            self.nodes[self._stack.pop()].last = len(self.lines)

    def _open(self, element: etree._Element) -> None:
        if len(self._stack) < _DEEPEST:
            parent = self._stack[-1] if self._stack else -1
            self.nodes.append(Node(element, parent, len(self._stack), len(self.lines)))
            self._stack.append(len(self.nodes) - 1)

    def _text(self, text: str) -> None:
        for i, part in enumerate(text.split("\n") if self._pre else (text,)):
            if i:
                self._pieces.append(_Piece())
            piece = self._pieces[-1]
            piece.parts.append(part)
            size = len("".join(part.translate(_UNSEEN).split()))
            if size:
                piece.size += size
                piece.linked += size if self._links else 0
                piece.bold += size if self._bold else 0
                here = self._stack[-1] if self._stack else -1
                piece.node = here if piece.node < 0 else self._common(piece.node, here)

    def _common(self, one: int, other: int) -> int:
        """The innermost container around both."""
        while one != other and one >= 0 and other >= 0:
            if self.nodes[one].depth >= self.nodes[other].depth:
                one = self.nodes[one].parent
            else:
                other = self.nodes[other].parent
        return one if one == other else 0

    def _number(self, element: etree._Element) -> str:
        """What stands before the item of a list in the browser: its number, nothing for a bullet."""
        if not self._lists or not self._lists[-1].ordered:
            return ""
        current = self._lists[-1]
        number = _whole(element.get("value"), current.next)
        current.next = number + current.step
        return numeral(number, current.style) + ". " if current.style else ""

    def _close_cell(self) -> None:
        pieces, self._pieces = [p for p in self._pieces if p.size], [_Piece()]
        assert self._cells is not None
        self._cells.append(" ".join(_tidy(piece) for piece in pieces))
        self._row_pieces += pieces

    def _close_row(self) -> None:
        if any(piece.size for piece in self._pieces):
            self._close_cell()
        cells, pieces = self._cells or [], self._row_pieces
        self._cells, self._pieces = None, [_Piece()]
        if any(cells):
            node = self._stack[-1] if self._stack else -1
            self.lines.append(
                Line(" | ".join(cells), "table_row", node, sum(p.size for p in pieces), sum(p.linked for p in pieces))
            )

    def _flush(self) -> None:
        """End the block that is open: its pieces between line breaks become one line or several."""
        if self._cells is not None:
            self._pieces.append(_Piece())
            return
        pieces, self._pieces = self._pieces, [_Piece()]
        if not any(piece.size for piece in pieces):
            return
        for piece in pieces:
            piece.text = _tidy(piece)
        for group in _groups(pieces, in_item=bool(self._items)):
            self._emit(group)

    def _emit(self, group: Sequence[_Piece]) -> None:
        node = group[0].node
        for piece in group[1:]:
            node = self._common(node, piece.node)
        text = "\n".join(piece.text for piece in group)
        size, linked, bold = (sum(getattr(p, name) for p in group) for name in ("size", "linked", "bold"))
        line = Line(text, "paragraph", node, size, linked)
        if self._level:
            line.kind, line.level = "heading", self._level
        elif self._items and self._items[-1].plain:
            if self._extends_item(line):
                return
        elif item := ITEM.match(text):
            line.kind = "list_item"
            line.lead = item.end() if item["bullet"] else 0
        elif bold >= 0.95 * size and looks_like_heading(text):
            line.kind, line.level = "heading", 6
        self.lines.append(line)

    def _extends_item(self, line: Line) -> bool:
        """Make `line` the text of the item that is open, or the end of it where the item has some already."""
        item = self._items[-1]
        if item.line is not None and self.lines and self.lines[-1] is item.line:
            item.line.text += "\n" + line.text
            item.line.size += line.size
            item.line.linked += line.linked
            item.line.node = self._common(item.line.node, line.node)
            return True
        if item.line is None:
            line.text = item.number + line.text
        line.kind = "list_item"
        found = ITEM.match(line.text)
        line.lead = found.end() if found and found["bullet"] else 0
        item.line = line
        return False


def _level(element: etree._Element, tag: str) -> int:
    """The level of a heading, 0 for anything else."""
    if tag in HEADINGS:
        return int(tag[1])
    if element.get("role") == "heading":
        return min(6, max(1, _whole(element.get("aria-level"), 2)))
    return 0


def _tidy(piece: _Piece) -> str:
    return _SPACE.sub(" ", "".join(piece.parts)).strip(" ")


def _is_hidden(element: etree._Element, tag: str) -> bool:
    if "hidden" in element.attrib and element.get("hidden") != "until-found":
        return True
    if tag == "input" or (tag == "dialog" and "open" not in element.attrib):
        return True
    if element.get("aria-hidden", "").lower() == "true" and tag not in ("html", "body", "main", "article"):
        return True
    style = element.get("style")
    return style is not None and _HIDING.search(style) is not None


def _groups(pieces: Sequence[_Piece], *, in_item: bool) -> Iterable[list[_Piece]]:
    """Pieces between line breaks as blocks.

    An empty piece ends a block. Single breaks do where they follow several long pieces that end as sentences do, or
    where the next piece begins with the mark of an item; elsewhere, as in an address or in verse, they don't.
    """
    long = [piece for piece in pieces if len(piece.text) >= _LONG]
    each = len(long) >= 3 and sum(ends_sentence(piece.text) for piece in long) >= _CLOSED_SHARE * len(long)
    items = sum(ITEM.match(piece.text) is not None for piece in pieces) > 1 and not in_item
    group: list[_Piece] = []
    for piece in pieces:
        starts = each or (items and (ITEM.match(piece.text) or (group and _is_bold(group[-1]))))
        if group and (not piece.size or starts or _is_bold(piece) != _is_bold(group[-1])):
            yield group
            group = []
        if piece.size:
            group.append(piece)
    if group:
        yield group


def _is_bold(piece: _Piece) -> bool:
    return piece.bold >= 0.95 * piece.size > 0


def _list(element: etree._Element, tag: str) -> _List:
    reverse = "reversed" in element.attrib
    style = "" if _NO_MARKER.search(element.get("style", "")) else element.get("type", "1")
    first = len(element) if reverse else 1
    return _List(tag == "ol", style, _whole(element.get("start"), first), -1 if reverse else 1)


def _whole(value: str | None, otherwise: int) -> int:
    return int(value) if value and re.fullmatch(r"-?[0-9]{1,6}", value.strip()) else otherwise


def _table_of(row: etree._Element) -> etree._Element | None:
    return next(row.iterancestors("table"), None)
