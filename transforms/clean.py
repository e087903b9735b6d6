"""Raw text to clean text: white space folded, letters composed, boilerplate taken out, every step written down."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from transforms.align import Aligned, Op, apply
from transforms.formats.model import Mark
from transforms.marks import Marks, Stretch

_SPACES = r" \t\x1f\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
# Controls and format characters that carry no text: soft hyphen, zero width space and joiner of words, byte order
# mark, marks of direction. Joiners inside words (U+200C, U+200D) stay: Persian, Hindi and emoji mean something by them.
_DROPS = r"\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff"
_LINE = re.compile("\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_UNTIDY = re.compile(f"[{_SPACES}{_DROPS}]+")
_STRAY = re.compile(f"[{_SPACES[1:]}{_DROPS}]|  |^ | $")
_COMPOSABLE = re.compile("[\x00-\x7f]?[^\x00-\x7f]+")  # a letter of ASCII never joins with what stands before it


@dataclass(frozen=True)
class CleaningRule:
    """A rule of `cleaning_rules.csv`: `action` is `remove` or `space`; lines longer than `max_chars` are not tried."""

    rule: str
    action: str
    pattern: re.Pattern[str]
    max_chars: int


def clean(
    raw: str, rules: Sequence[CleaningRule], marks: Iterable[Mark] = (), hyphens: Iterable[tuple[int, bool]] = ()
) -> Aligned:
    """The clean text of `raw` with its alignment and the boilerplate removed; any Unicode text will do.

    Lines are ended by one line feed, two where a blank line stood between them; a line of the clean text has no white
    space at its ends and single spaces inside; its letters are composed (NFC). Lines of one block of `marks` become one
    line; `hyphens` are raw offsets of hyphens that break a word at the end of such a line, and whether they go with it.
    """
    return apply(raw, _tile(raw, rules, Marks(marks), dict(hyphens)))


@dataclass
class _Line:
    ops: list[Op]  # none for a line that holds nothing
    keeps: bool  # whether something of it stays
    block: Stretch | None = None
    broken: bool = False  # whether its last word goes on in the next line


def _tile(raw: str, rules: Sequence[CleaningRule], marks: Marks, hyphens: Mapping[int, bool]) -> Iterator[Op]:
    lines = list(_lines(raw, rules, marks, hyphens))
    kept = [i for i, line in enumerate(lines) if line.keeps]
    following = dict(itertools.pairwise(kept))
    separator, gap_start = "", 0
    for i, line in enumerate(lines):
        if not line.ops:
            continue
        yield Op(gap_start, line.ops[0].start, separator)
        yield from line.ops
        gap_start = line.ops[-1].end
        separator = _separator(lines, i, following[i]) if line.keeps and i in following else ""
    yield Op(gap_start, len(raw), "")


def _separator(lines: Sequence[_Line], i: int, after: int) -> str:
    """What stands between two lines that stay."""
    if lines[i].block is not None and lines[i].block is lines[after].block:
        return "" if lines[i].broken else " "
    return "\n\n" if any(not line.ops for line in lines[i + 1 : after]) else "\n"


def _lines(raw: str, rules: Sequence[CleaningRule], marks: Marks, hyphens: Mapping[int, bool]) -> Iterator[_Line]:
    start = 0
    for ending in (*_LINE.finditer(raw), None):
        end = len(raw) if ending is None else ending.start()
        block = marks.block_over(start, end)
        several = block is not None and (block.start < start or block.end > end)
        source = raw[start:end]
        text, ops = _tidy(source)
        if text:
            removed = marks.removed_within(start, end)
            if removed:
                ops = _remove_marked(
                    source, ops, [m._replace(start=m.start - start, end=m.end - start) for m in removed]
                )
            if not several:  # inside of a paragraph a line is no unit that a rule could speak of
                ops = _by_rules(source, ops, rules)
            last = start + len(source.rstrip()) - 1
            broken = last in hyphens
            if hyphens.get(last):
                ops = _remove_hyphen(ops, last - start)
            keeps = any(_texts(source, ops))
            yield _Line([Op(op.start + start, op.end + start, op.text, op.rule) for op in ops], keeps, block, broken)
        else:
            yield _Line([], False)
        start = end if ending is None else ending.end()


def _remove_hyphen(ops: list[Op], at: int) -> list[Op]:
    """`ops` without the hyphen at `at`; what follows it is white space and goes too."""
    return [*_cut(ops, 0, at), Op(at, ops[-1].end, "")]


def _remove_marked(source: str, ops: list[Op], marks: Iterable[Mark]) -> list[Op]:
    for mark in marks:
        part = source[mark.start : mark.end]
        start = mark.start + len(part) - len(part.lstrip())
        end = start + len(part.strip())
        if start < end:
            ops = _remove(source, ops, start, end, mark.rule)
    return ops


def _by_rules(source: str, ops: list[Op], rules: Sequence[CleaningRule]) -> list[Op]:
    text = "".join(_texts(source, ops))
    for rule in rules:
        if not text or len(text) > rule.max_chars:
            continue
        matches = list(rule.pattern.finditer(text))
        for match in reversed(matches):  # from the end, so that earlier places stay where they are
            places = _Places(ops)
            if rule.action == "space":
                ops = _insert_space(ops, places.before(match.start()))
            elif match.group():
                ops = _remove(source, ops, places.before(match.start()), places.after(match.end()), rule.rule)
        if matches:
            text = "".join(_texts(source, ops))
    return ops


def _texts(source: str, ops: Iterable[Op]) -> Iterator[str]:
    for op in ops:
        if not op.rule:
            yield source[op.start : op.end] if op.text is None else op.text


def _tidy(source: str) -> tuple[str, list[Op]]:
    """The line with white space folded and letters composed, and the operations that tile it."""
    if not _STRAY.search(source) and (source.isascii() or unicodedata.is_normalized("NFC", source)):
        return source, [Op(0, len(source))]
    ops: list[Op] = []
    at = 0
    for match in _UNTIDY.finditer(source):
        start, end = match.span()
        inside = start > 0 and end < len(source)
        text = " " if inside and any(c.isspace() for c in match.group()) else ""
        if match.group() == text:
            continue
        if at < start:
            ops.append(Op(at, start))
        ops.append(Op(start, end, text))
        at = end
    if at < len(source):
        ops.append(Op(at, len(source)))
    text = "".join(_texts(source, ops))
    if not unicodedata.is_normalized("NFC", text):
        ops = _compose(source, ops, text)
        text = "".join(_texts(source, ops))
    return text, ops


def _compose(source: str, ops: Sequence[Op], text: str) -> list[Op]:
    """`ops` with letters composed. Stretches that don't change keep their operations."""
    spans: list[tuple[int, int]] = []  # for each character of text, the raw stretch it stands for
    for op in ops:
        if op.text is None:
            spans.extend((i, i + 1) for i in range(op.start, op.end))
        elif op.text:
            spans.append((op.start, op.end))
            spans.extend((op.end, op.end) for _ in op.text[1:])
    result: list[Op] = []
    raw_at = 0

    def copy(first: int, last: int, until: int) -> None:
        """Tile raw up to `until` for the unchanged characters text[first:last]."""
        nonlocal raw_at
        for i in range(first, last):
            start, end = spans[i]
            if raw_at < start:
                result.append(Op(raw_at, start, ""))
            same = source[start:end] == text[i]
            if same and result and result[-1].text is None and result[-1].end == start:
                result[-1] = Op(result[-1].start, end)
            else:
                result.append(Op(start, end, None if same else text[i]))
            raw_at = end
        if raw_at < until:
            result.append(Op(raw_at, until, ""))
            raw_at = until

    at = 0
    for match in _COMPOSABLE.finditer(text):
        composed = unicodedata.normalize("NFC", match.group())
        if composed == match.group():
            continue
        first, last = match.span()
        copy(at, first, spans[first][0])
        end = spans[last - 1][1]
        result.append(Op(raw_at, end, composed))
        raw_at, at = end, last
    copy(at, len(text), len(source))
    return result


class _Places:
    """Raw places of the characters of a tidied line."""

    def __init__(self, ops: Sequence[Op]) -> None:
        self._ops = ops

    def before(self, position: int) -> int:
        """Raw offset at which the character `position` of the text begins."""
        at = 0
        for op in self._ops:
            length = 0 if op.rule else op.end - op.start if op.text is None else len(op.text)
            if position < at + length:
                return op.start + (position - at if op.text is None else 0)
            at += length
        return self._ops[-1].end

    def after(self, position: int) -> int:
        """Raw offset at which the character before `position` ends."""
        at = 0
        for op in self._ops:
            length = 0 if op.rule else op.end - op.start if op.text is None else len(op.text)
            if position <= at + length and length:
                return op.start + position - at if op.text is None else op.end
            at += length
        return self._ops[-1].end


def _cut(ops: Iterable[Op], start: int, end: int) -> list[Op]:
    """The part of `ops` within raw[start:end]; cuts fall only into kept stretches or between operations."""
    part: list[Op] = []
    for op in ops:
        if op.text is None and not op.rule:
            low, high = max(op.start, start), min(op.end, end)
            if low < high:
                part.append(Op(low, high))
        elif start <= op.start and op.end <= end and op.start < end:
            part.append(op)
    return part


def _insert_space(ops: Sequence[Op], at: int) -> list[Op]:
    return [*_cut(ops, 0, at), Op(at, at, " "), *_cut(ops, at, ops[-1].end)]


def _remove(source: str, ops: Sequence[Op], raw_start: int, raw_end: int, rule: str) -> list[Op]:
    """`ops` without source[raw_start:raw_end], and without the white space this leaves over.

    A replacement that the cut would halve goes with it.
    """
    for op in ops:
        if op.text is not None and op.start < op.end:
            if op.start < raw_start < op.end:
                raw_start = op.start
            if op.start < raw_end < op.end:
                raw_end = op.end
    before, after = _cut(ops, 0, raw_start), _cut(ops, raw_end, ops[-1].end)
    left = "".join(_texts(source, before))
    if not left or left.endswith(" "):
        after = _trim(source, after, at_end=False)
    if not "".join(_texts(source, after)):
        before = _trim(source, before, at_end=True)
    return [*before, Op(raw_start, raw_end, "", rule), *after]


def _trim(source: str, ops: list[Op], *, at_end: bool) -> list[Op]:
    """`ops` with the spaces at one end of their text replaced by nothing."""
    text = "".join(_texts(source, ops))
    kept = text.rstrip(" ") if at_end else text.lstrip(" ")
    if kept == text:
        return ops
    start, end, places = ops[0].start, ops[-1].end, _Places(ops)
    if at_end:
        cut = places.before(len(kept))
        return [*_cut(ops, start, cut), *_blank(_cut(ops, cut, end))]
    cut = places.after(len(text) - len(kept))
    return [*_blank(_cut(ops, start, cut)), *_cut(ops, cut, end)]


def _blank(ops: Iterable[Op]) -> list[Op]:
    return [op if op.rule else Op(op.start, op.end, "") for op in ops]
