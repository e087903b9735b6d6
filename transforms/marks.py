"""What a format says of the structure of its text, looked up by place."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from typing import NamedTuple

from transforms.formats.model import REMOVED, Mark, blocks


class Stretch(NamedTuple):
    """raw[start:end] is one block of `kind`, furniture that interrupts it included."""

    start: int
    end: int
    kind: str


class Marks:
    """Marks by place: the blocks, which may span several lines, and what is removed."""

    def __init__(self, marks: Iterable[Mark]) -> None:
        ordered = sorted(marks)
        self.removed = [mark for mark in ordered if mark.kind == REMOVED]
        self._blocks = [Stretch(b.spans[0][0], b.spans[-1][1], b.kind) for b in blocks(ordered)]
        self._block_starts = [block.start for block in self._blocks]
        self._removed_starts = [mark.start for mark in self.removed]
        self._removed_ends = [mark.end for mark in self.removed]

    @property
    def is_empty(self) -> bool:
        return not self._blocks and not self.removed

    def block_over(self, start: int, end: int) -> Stretch | None:
        """The first block that shares a character with raw[start:end]."""
        at = max(bisect_right(self._block_starts, start) - 1, 0)
        for block in self._blocks[at : at + 2]:
            if block.start < end and start < block.end:
                return block
        return None

    def removed_within(self, start: int, end: int) -> list[Mark]:
        """What is removed of raw[start:end], cut to it."""
        first = bisect_right(self._removed_ends, start)
        last = bisect_right(self._removed_starts, end - 1)
        return [m._replace(start=max(m.start, start), end=min(m.end, end)) for m in self.removed[first:last]]
