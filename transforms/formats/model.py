"""What a reader of a format hands on: the text with everything visible in it, and marks that say what its parts are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

REMOVED = "removed"
BLOCK_KINDS = ("title", "heading", "paragraph", "list_item", "table_row")

Rows = Sequence[Mapping[str, str]]
Span = tuple[int, int]


class Mark(NamedTuple):
    """text[start:end] is a block, or a piece of one, or furniture (`removed`, for which `rule` says why).

    Line feeds inside a block mean a space. Pieces of one block have the same kind and touch each other through
    `removed` marks only: a paragraph that goes on over a page break is interrupted by the furniture of the page.
    """

    start: int
    end: int
    kind: str
    rule: str = ""


@dataclass(frozen=True)
class Extracted:
    """`text` in reading order with its `marks`, sorted and disjoint; `encoding` is "" where a format has its own."""

    text: str
    marks: tuple[Mark, ...]
    media_type: str
    encoding: str
    meta: dict[str, str] = field(default_factory=dict)


class MarkedBlock(NamedTuple):
    kind: str
    spans: tuple[Span, ...]  # in order; several where furniture interrupts the block


def blocks(marks: Iterable[Mark]) -> Iterator[MarkedBlock]:
    """The blocks that `marks` describe, each with its pieces put together; `removed` marks give none."""
    kind, spans, reach = "", list[Span](), -1
    for mark in marks:
        if mark.kind == REMOVED:
            if mark.start == reach:
                reach = mark.end
            continue
        if spans and mark.kind == kind and spans[-1][1] < mark.start == reach:
            spans.append((mark.start, mark.end))
        else:
            if spans:
                yield MarkedBlock(kind, tuple(spans))
            kind, spans = mark.kind, [(mark.start, mark.end)]
        reach = mark.end
    if spans:
        yield MarkedBlock(kind, tuple(spans))


class Writer:
    """Puts a text together and marks its parts as it goes."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._marks: list[Mark] = []
        self.at = 0

    def add(self, text: str, kind: str = "", rule: str = "") -> None:
        """Append `text`; with a `kind` it is marked, and joins the mark before it where that is the same piece."""
        if not text:
            return
        if kind:
            last = self._marks[-1] if self._marks else None
            if last is not None and last.end == self.at and last.kind == kind and last.rule == rule:
                self._marks[-1] = last._replace(end=self.at + len(text))
            else:
                self._marks.append(Mark(self.at, self.at + len(text), kind, rule))
        self._parts.append(text)
        self.at += len(text)

    def done(self) -> tuple[str, tuple[Mark, ...]]:
        return "".join(self._parts), tuple(self._marks)


def put(meta: dict[str, str], key: str, value: str | None, basis: str) -> None:
    """Set `key` and the basis it was found on, unless an earlier and better basis has set it."""
    value = " ".join((value or "").split())
    if value and key not in meta:
        meta[key] = value
        meta[f"{key}_basis"] = basis
