"""Markdown: the source is the text, and its syntax is marked as what leaves the clean text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from transforms.formats.model import REMOVED, Mark, Span, put

RULE = "markdown-syntax"
_HEADING = re.compile(r"( {0,3}#{1,6}[ \t]+)(.*?)([ \t]+#+)?[ \t]*$")
_UNDERLINE = re.compile(r" {0,3}(=+|-+)[ \t]*$")
_FENCE = re.compile(r" {0,3}(```+|~~~+)")
_RULE_LINE = re.compile(r" {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$")
_TABLE_RULE = re.compile(r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$")
_QUOTE = re.compile(r"[ \t]{0,3}(?:>[ \t]?)+")
_BULLET = re.compile(r"[ \t]*[-*+][ \t]+(?:\[[ xX]\][ \t]+)?(?=\S)")
_NUMBER = re.compile(r"[ \t]*(?=\d{1,9}[.)][ \t]+\S)")
_DEFINITION = re.compile(r" {0,3}\[[^\]\n]{1,200}\]:[ \t]*\S.*$")
_FRONT = re.compile(r"\ufeff?---[ \t]*\n(.{0,20000}?)\n(?:---|\.\.\.)[ \t]*(?:\n|$)", re.DOTALL)
_FIELD = re.compile(r"^(\w+)[ \t]*:[ \t]*(.+?)[ \t]*$", re.MULTILINE)
_INLINE = re.compile(
    r"(?P<escape>\\[!-/:-@\[-`{-~])|(?P<image>!\[[^\]\n]{0,500}\]\([^()\n]{0,2000}\))"
    r"|(?P<comment><!--.{0,5000}?-->)|(?P<tag></?[a-zA-Z][\w-]{0,20}(?:\s[^<>\n]{0,500})?/?>)"
    r"|(?P<target>\]\([^()\n]{0,2000}(?:\([^()\n]{0,500}\)[^()\n]{0,500})?\)|\]\[[^\]\n]{0,200}\])|(?P<open>\[)"
    r"|(?P<mark>\*{1,3}|_{1,3}|~~|`+)",
    re.DOTALL,
)
_FIELDS = {"title": "title", "date": "published", "published": "published", "author": "author", "lang": "language"}


class _Line(NamedTuple):
    start: int
    end: int
    text: str


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.marks: list[Mark] = []
        self.has_title = False
        self._pieces: list[Span] = []  # of the block that is open; between them stands removed syntax
        self._kind = "paragraph"

    def remove(self, start: int, end: int) -> None:
        if start < end:
            self.marks.append(Mark(start, end, REMOVED, RULE))

    def close(self) -> None:
        """Mark the block that is open, with the syntax inside of it taken out."""
        for start, end in self._pieces:
            at = start
            for cut_start, cut_end in _syntax(self.text, start, end):
                if at < cut_start:
                    self.marks.append(Mark(at, cut_start, self._kind))
                self.remove(cut_start, cut_end)
                at = cut_end
            if at < end:
                self.marks.append(Mark(at, end, self._kind))
        self._pieces = []
        self._kind = "paragraph"

    def start(self, kind: str, start: int, end: int) -> None:
        self.close()
        self._kind, self._pieces = kind, [(start, end)]

    def extend(self, start: int, end: int) -> None:
        """Go on with the open block, or begin a paragraph; `start` is behind the syntax at the head of the line."""
        if not self._pieces:
            self._kind, self._pieces = "paragraph", [(start, end)]
            return
        line = self.text.rfind("\n", 0, start) + 1
        before, _ = self._pieces[-1]
        if line == start:
            self._pieces[-1] = (before, end)
        else:
            self._pieces[-1] = (before, line)
            self._pieces.append((start, end))
            self.remove(line, start)

    def heading(self, start: int, end: int, *, first_level: bool) -> None:
        title = first_level and not self.has_title
        self.has_title |= title
        self.start("title" if title else "heading", start, end)
        self.close()

    def underlined(self, level: str) -> bool:
        """Make the open paragraph a heading, if there is one."""
        if not self._pieces or self._kind != "paragraph":
            return False
        title = level == "=" and not self.has_title
        self.has_title |= title
        self._kind = "title" if title else "heading"
        self.close()
        return True

    @property
    def is_open(self) -> bool:
        return bool(self._pieces)


def mark_markdown(text: str) -> tuple[tuple[Mark, ...], dict[str, str]]:
    """Marks and metadata of Markdown source, whose text stays as it is."""
    meta: dict[str, str] = {}
    reader = _Reader(text)
    at = 0
    if front := _FRONT.match(text):
        at = front.end()
        reader.remove(0, at)
        for key, value in _FIELD.findall(front.group(1)):
            if key.lower() in _FIELDS:
                put(meta, _FIELDS[key.lower()], value.strip("\"'"), "front-matter")
    fence = ""
    lines = list(_lines(text, at))
    for i, line in enumerate(lines):
        found = _FENCE.match(line.text)
        if found and (not fence or found.group(1).startswith(fence)):
            reader.close()
            reader.remove(line.start, line.end)
            fence = "" if fence else found.group(1)
        elif fence:
            reader.close()
        else:
            following = lines[i + 1].text if i + 1 < len(lines) else ""
            _read_line(reader, line, following)
    reader.close()
    if "title" not in meta:
        title = "".join(text[m.start : m.end] for m in sorted(reader.marks) if m.kind == "title")
        put(meta, "title", title, "markdown-heading")
    return tuple(sorted(reader.marks)), meta


def _lines(text: str, at: int) -> Iterator[_Line]:
    for found in re.finditer(r"[^\n]*\n|[^\n]+\Z", text[at:]):
        source = found.group().rstrip("\n").rstrip("\r")
        yield _Line(at + found.start(), at + found.start() + len(source), source)


def _read_line(reader: _Reader, line: _Line, following: str) -> None:
    quote = _QUOTE.match(line.text)
    start = line.start + (quote.end() if quote else 0)
    body = line.text[start - line.start :]
    if not body.strip():
        reader.close()
        reader.remove(line.start, start)
    elif found := _HEADING.match(body):
        reader.close()
        reader.remove(line.start, start + found.end(1))
        reader.heading(start + found.start(2), start + found.end(2), first_level=found.group(1).strip() == "#")
        if found.group(3):
            reader.remove(start + found.start(3), start + found.end(3))
    elif (found := _UNDERLINE.match(body)) and reader.underlined(found.group(1)[0]):
        reader.remove(line.start, line.end)
    elif _RULE_LINE.match(body) or _DEFINITION.match(body) or (_TABLE_RULE.match(body) and "-" in body and "|" in body):
        reader.close()
        reader.remove(line.start, line.end)
    else:
        _read_text(reader, line, start, body, following)


def _read_text(reader: _Reader, line: _Line, start: int, body: str, following: str) -> None:
    stripped = body.strip()
    in_table = stripped.startswith("|") or (
        _TABLE_RULE.match(following) is not None and "|" in body and "|" in following
    )
    if in_table or (" | " in body and not reader.is_open):
        _read_row(reader, line, start, body)
    elif (found := _BULLET.match(body)) or (found := _NUMBER.match(body)):
        reader.close()
        reader.remove(line.start, start)
        reader.start("list_item", start + found.end(), line.end)
    else:
        indent = len(body) - len(body.lstrip())
        if not reader.is_open:
            reader.remove(line.start, start)
            start += indent
        reader.extend(start, line.end)


def _read_row(reader: _Reader, line: _Line, start: int, body: str) -> None:
    """A row of a table: its outer pipes are syntax."""
    first = start + len(body) - len(body.lstrip())
    last = start + len(body.rstrip())
    inner_start = first + (body.lstrip()[:1] == "|")
    inner_end = last - (reader.text[last - 1] == "|" and last - 1 > inner_start)
    reader.close()
    reader.remove(line.start, inner_start)
    reader.start("table_row", inner_start, max(inner_start, inner_end))
    reader.close()
    reader.remove(max(inner_start, inner_end), last)


def _syntax(text: str, start: int, end: int) -> list[Span]:
    """Emphasis, links, code marks, tags and escapes inside text[start:end], in order."""
    cuts: list[Span] = []
    opened: dict[str, tuple[int, int]] = {}
    brackets: list[tuple[int, int]] = []
    for found in _INLINE.finditer(text, start, end):
        kind, (low, high) = found.lastgroup, found.span()
        if kind == "escape":
            cuts.append((low, low + 1))
        elif kind in ("image", "comment", "tag"):
            cuts.append((low, high))
        elif kind == "open":
            brackets.append((low, high))
        elif kind == "target":
            if brackets:
                cuts += [brackets.pop(), (low, high)]
        else:
            _emphasis(text, start, end, found, opened, cuts)
    return sorted(cuts)


def _emphasis(
    text: str, start: int, end: int, found: re.Match[str], opened: dict[str, tuple[int, int]], cuts: list[Span]
) -> None:
    """Pair a delimiter with the one that opened it, by the white space and letters next to it."""
    token, (low, high) = found.group(), found.span()
    before = text[low - 1] if low > start else " "
    after = text[high] if high < end else " "
    in_word = token[0] == "_" and before.isalnum() and after.isalnum()
    if token in opened and not before.isspace() and not in_word:
        cuts += [opened.pop(token), (low, high)]
    elif not after.isspace() and not in_word:
        opened[token] = (low, high)
