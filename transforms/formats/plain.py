"""Plain text: lines that were broken at a width are put together, page furniture is marked, hyphens are judged."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from transforms.formats.model import REMOVED, Mark, Span

_WIDEST = 100  # columns; longer lines were not broken by hand
_NARROWEST = 30
_WRAPPED_SHARE = 0.7  # of the line ends inside of paragraphs at which the next word had no room
_FEWEST_BREAKS = 3
_BREAK = re.compile(r"(\w+)([-\u2010\u00ad])[ \t]*\r?\n\s*(\w+)")
_WORD = re.compile(r"\w+(?:[-\u2010]\w+)*")
_GAP = r"[ \t\xa0]+(?=\S)"
ITEM = re.compile(
    rf"(?P<bullet>[•·▪◦‣●○■□➢➤*–—\uf0b7-]|o(?= )){_GAP}"
    rf"|\(?(?:\d{{1,3}}(?:\.\d{{1,2}}){{0,3}}|[a-z]|[ivxl]{{1,6}}|[IVXL]{{1,6}})[.)]{_GAP}"
)
_ENDS_SENTENCE = re.compile(r"[.!?…:;][\"'”’»)\]]*$")
_DAY_AND_YEAR = re.compile(r"\b\d{1,2}\b.*\b(?:19|20)\d\d\b|\b(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}\b")
_UNDERLINE = re.compile(r"\s*(={3,}|-{3,}|\*{3,}|_{3,})\s*$")
_COLUMNS = re.compile(r"\S {2,}(?=\S)|\S ?\t(?=\S)|\S \| (?=\S)")
HEADING_WORDS = 14


class Line(NamedTuple):
    start: int
    end: int  # without the line feed and the white space before it
    indent: int
    text: str


def looks_like_heading(text: str) -> bool:
    """Whether a line that stands alone heads what follows: short, begun with a capital, ended without a stop.

    A line with the day and year of a date is none: it says when and where the review was published.
    """
    words = text.split()
    if not 0 < len(words) <= HEADING_WORDS or _ENDS_SENTENCE.search(text) or text[-1] in ",-":
        return False
    first = next((c for c in text if c.isalnum()), "")
    return bool(first) and not first.islower() and any(c.isalpha() for c in text) and not _DAY_AND_YEAR.search(text)


def ends_sentence(text: str) -> bool:
    return _ENDS_SENTENCE.search(text.rstrip()) is not None


def hyphen_breaks(text: str, start: int, end: int, following: str = "") -> list[tuple[int, bool]]:
    """Hyphens inside text[start:end] that stand between two halves of a word at the end of a line.

    For each its offset and whether it goes with its line feed (`exam-/ple` is example); otherwise the line feed alone
    goes (`long-/term` is long-term). `following` is the text that goes on after `end` where a block is in pieces.
    """
    found: list[tuple[int, bool]] = []
    piece = text[start:end]
    if "\n" not in piece:
        return found
    alone, hyphenated = _vocabulary(text)
    for match in _BREAK.finditer(piece + following[:80]):
        before, hyphen, after = match.groups()
        if match.start(2) < len(piece):
            found.append((start + match.start(2), _drops(before, hyphen, after, alone, hyphenated)))
    return found


def soft_hyphen_breaks(text: str, start: int, end: int, following: str = "") -> list[int]:
    """Offsets of the hyphens inside text[start:end] that only break a word at a line end and go with the line feed."""
    return [offset for offset, drops in hyphen_breaks(text, start, end, following) if drops]


def _drops(before: str, hyphen: str, after: str, alone: frozenset[str], hyphenated: frozenset[str]) -> bool:
    if hyphen == "\u00ad":
        return True
    if not after[0].islower() or not before[-1].isalpha():
        return False
    first, second = before.lower(), after.lower()
    if f"{first}-{second}" in hyphenated:
        return False
    return first + second in alone or first not in alone


@lru_cache(maxsize=4)
def _vocabulary(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """The words of `text` that stand alone, and those with a hyphen inside that is at no line end, in small letters."""
    alone: set[str] = set()
    hyphenated: set[str] = set()
    broken = set()
    for match in _BREAK.finditer(text):
        broken |= {match.start(1), match.start(3)}
    for match in _WORD.finditer(text):
        word = match.group().lower().replace("\u2010", "-")
        if "-" in word:
            hyphenated.add(word)
        elif match.start() not in broken:
            alone.add(word)
    return frozenset(alone), frozenset(hyphenated)


def mark_plain(text: str) -> tuple[Mark, ...]:
    """The marks of a plain text: its page furniture, and its blocks where its lines are broken at a width."""
    lines = list(_lines(text))
    furniture = _furniture(text, lines)
    width = _width([line for i, line in enumerate(lines) if i not in furniture])
    marks = [Mark(lines[i].start, lines[i].end, REMOVED, rule) for i, rule in furniture.items()]
    if width:
        marks += _blocks(lines, furniture, width)
    return tuple(sorted(marks))


def _lines(text: str) -> Iterator[Line]:
    at = 0
    for ending in re.finditer(r"\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]|\Z", text):
        source = text[at : ending.start()]
        body = source.strip()
        indent = len(source) - len(source.lstrip())
        yield Line(at + indent, at + indent + len(body), indent, body)
        at = ending.end()


def _width(lines: Sequence[Line]) -> int:
    """Columns at which the lines are broken, 0 where they aren't."""
    lengths = sorted(line.indent + len(line.text) for line in lines if line.text)
    if len(lengths) < _FEWEST_BREAKS or lengths[-1] > 2 * _WIDEST:
        return 0
    width = lengths[int(len(lengths) * 0.98)] if len(lengths) > 100 else lengths[-1]
    if not _NARROWEST <= width <= _WIDEST:
        return 0
    breaks = [(one, two) for one, two in pairwise(lines) if one.text and two.text and not _starts_block(two)]
    full = sum(_is_full(one, two, width) for one, two in breaks)
    return width if full >= _FEWEST_BREAKS and full >= _WRAPPED_SHARE * len(breaks) else 0


def _is_full(line: Line, following: Line, width: int) -> bool:
    """Whether the first word of the next line had no room on this one, give or take a ragged column or two."""
    return line.indent + len(line.text) + 1 + len(following.text.split(maxsplit=1)[0]) > width - 3


def _starts_block(line: Line) -> bool:
    return ITEM.match(line.text) is not None or _UNDERLINE.match(line.text) is not None or " | " in line.text


def _blocks(lines: Sequence[Line], furniture: dict[int, str], width: int) -> Iterator[Mark]:
    """Marks of the blocks, whose line feeds fold; underlines of headings and rules across the page are furniture."""
    group: list[Line] = []
    skipped: list[int] = []  # furniture since the last line of the group
    groups: list[list[Line]] = []
    blank = False
    for i, line in enumerate(lines):
        if i in furniture:
            skipped.append(i)
            continue
        if not line.text:
            blank = True
            continue
        underline = _UNDERLINE.match(line.text)
        if group and not underline and _goes_on(group, line, width, blank, bool(skipped)):
            group.append(line)
        else:
            if group:
                groups.append(group)
            group = [] if underline else [line]
            if underline:
                yield Mark(line.start, line.end, REMOVED, "plain-rule")
        blank, skipped = False, []
    if group:
        groups.append(group)
    cut = sorted((lines[i].start, lines[i].end) for i in furniture)
    for ordinal, group in enumerate(groups):
        yield from _marks_of(group, ordinal, groups, cut)


def _goes_on(group: Sequence[Line], line: Line, width: int, blank: bool, page_turned: bool) -> bool:
    """Whether `line` continues the block of `group`."""
    last = group[-1]
    if _starts_block(line) or " | " in last.text:
        return False
    if page_turned:
        return not ends_sentence(last.text) and (line.text[0].islower() or last.text.endswith("-"))
    if blank or _has_columns(last) or _has_columns(line):
        return False
    if line.indent > last.indent + 1 and not (len(group) == 1 and ITEM.match(group[0].text)):
        return False
    if ITEM.match(group[0].text) and len(group) > 1 and line.indent < last.indent:
        return False
    return _is_full(last, line, width) or not (ends_sentence(last.text) or looks_like_heading(last.text))


def _has_columns(line: Line) -> bool:
    return len(_COLUMNS.findall(line.text)) > 1


def _marks_of(group: Sequence[Line], ordinal: int, groups: Sequence[list[Line]], cut: Sequence[Span]) -> Iterator[Mark]:
    first, start, end = group[0], group[0].start, group[-1].end
    kind = "paragraph"
    if item := ITEM.match(first.text):
        kind = "list_item"
        start += item.end() if item["bullet"] else 0
    elif " | " in first.text or _has_columns(first):
        kind = "table_row"
    elif ordinal + 1 < len(groups) and looks_like_heading(" ".join(line.text for line in group)):
        kind = "heading" if ordinal else "title"
    for cut_start, cut_end in cut:  # furniture of the page inside of a block: its pieces touch it
        if start < cut_start < end:
            yield Mark(start, cut_start, kind)
            start = cut_end
    yield Mark(start, end, kind)


_PAGE_NUMBER = re.compile(r"[-–—\s(\[]*(?:\w{1,12}\s)?(\d{1,4})(?:\s*(?:/|\w{2,4})\s*\d{1,4})?[-–—\s)\]]*$")


def page_number(text: str) -> int | None:
    """The number on a line that holds nothing but that of a page (`12`, `- 12 -`, `Page 12 of 30`)."""
    found = _PAGE_NUMBER.match(text)
    return int(found.group(1)) if found and len(text) < 30 else None


def _furniture(text: str, lines: Sequence[Line]) -> dict[int, str]:
    """Lines that are the page's and not the text's, by index: numbers, and what repeats beside form feeds."""
    numbered = [(i, n) for i, line in enumerate(lines) if (n := _alone(lines, i)) is not None]
    found: dict[int, str] = {}
    chains: list[list[tuple[int, int]]] = []
    by_next: dict[int, list[tuple[int, int]]] = {}
    for i, n in numbered:
        chain = by_next.pop(n, None)
        if chain is None:
            chain = []
            chains.append(chain)
        chain.append((i, n))
        by_next[n + 1] = chain
    has_feeds = "\f" in text
    for chain in chains:
        if len(chain) >= (2 if has_feeds else 3):
            found |= {i: "plain-page-number" for i, _ in chain}
    if has_feeds:
        found |= _running(text, lines, found)
    return dict(sorted(found.items()))


def _alone(lines: Sequence[Line], i: int) -> int | None:
    """The page number that stands on line `i` with nothing next to it."""
    around = [lines[k].text for k in (i - 1, i + 1) if 0 <= k < len(lines)]
    number = page_number(lines[i].text) if lines[i].text else None
    return number if number is not None and not all(around) else None


def _running(text: str, lines: Sequence[Line], numbers: dict[int, str]) -> dict[int, str]:
    """Lines at the head and foot of pages, between form feeds, that stand on most of them but for their digits."""
    pages: list[list[int]] = [[]]
    for i, line in enumerate(lines):
        if i and "\f" in text[lines[i - 1].end : line.start]:
            pages.append([])
        if line.text and i not in numbers:
            pages[-1].append(i)
    found: dict[int, str] = {}
    for at, rule in ((0, "plain-running-header"), (-1, "plain-running-footer")):
        edge = [page[at] for page in pages if len(page) > 1]
        keys = {i: re.sub(r"\d+", "#", lines[i].text.lower()) for i in edge}
        often = Counter(keys.values())
        found |= {i: rule for i, key in keys.items() if often[key] >= max(2, len(pages) // 2)}
    return found
