"""Clean text to blocks and sentences. Offsets are code points of the clean text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import sentencex

from transforms.words import count_words

_BULLET = re.compile(r"(?:[•·▪◦‣●○■□➢➤*]|[-–—](?= ))\s*")
_ARABIC = re.compile(r"\(?(\d{1,3}(?:\.\d{1,2}){0,3})(?:[.)]|(?<=\.\d)|(?<=\.\d\d))\s+(?=\S)")
_ROMAN = re.compile(r"\(?([IVXL]{1,6}|[ivxl]{1,6})[.)]\s+(?=\S)")
_LETTER = re.compile(r"\(?([a-z])\)\s+(?=\S)|([a-h])\.\s+(?=[A-Z])")
_TABLE_ROW = re.compile(r"\S \| \S")
_HEADING_MARK = re.compile(r"#{1,6}\s+")
_LONGEST_ABBREVIATION = 40  # characters looked back, so that merging stays linear
LONGEST_PART = 8_000
HEADING_WORDS = 14
LIST_ITEM_WORDS = 40


class Block(NamedTuple):
    """clean[start:end] without its item number or bullet."""

    kind: str
    item_number: str | None
    section_number: str | None
    start: int
    end: int


class Sentence(NamedTuple):
    block: int  # ordinal of its block, from 0
    start: int
    end: int


@dataclass(frozen=True)
class _Line:
    start: int
    end: int
    text: str
    style: str  # "", "bullet", "arabic", "roman" or "letter"
    number: str | None
    body: int  # start of the text after the marker


def split_blocks(
    clean: str,
    title: tuple[int, int] | None,
    datelines: Sequence[tuple[int, int]],
    kinds: Mapping[int, str] | None = None,
) -> list[Block]:
    """One block a line, in reading order; `kinds` are what the format says of the lines, by their starts.

    A number, letter or bullet at the head of a line is not part of its block. Unnumbered blocks carry the number of
    the item that they follow, up to the next heading.
    """
    lines = list(_lines(clean))
    special = dict.fromkeys(datelines, "dateline")
    if title is not None:
        special[title] = "title"
    blocks: list[Block] = []
    section: str | None = None
    for i, line in enumerate(lines):
        kind = special.get((line.start, line.end))
        if kind is not None:
            blocks.append(Block(kind, None, None, line.start, line.end))
            continue
        kind = (kinds or {}).get(line.start) or _kind(lines, i)
        sets_section = line.style in ("arabic", "roman")
        if sets_section:
            blocks.append(Block(kind, line.number, None, line.body, line.end))
            section = line.number
            continue
        if kind == "heading":
            section = None
        blocks.append(Block(kind, line.number, section, line.body, line.end))
    return blocks


def _lines(clean: str) -> Iterator[_Line]:
    found = list(re.finditer(r"[^\n]+", clean))
    texts = [match.group() for match in found]
    romans = sum(bool(_ROMAN.match(text)) for text in texts)
    for match, text in zip(found, texts, strict=True):
        style, number, length = _marker(text, romans > 1)
        if length >= len(text):
            style, number, length = "", None, 0
        yield _Line(match.start(), match.end(), text, style, number, match.start() + length)


def _marker(text: str, has_romans: bool) -> tuple[str, str | None, int]:
    """Style, number and length of the marker at the head of a line; a lone `I.` or `V.` is somebody's initial."""
    if mark := _HEADING_MARK.match(text):
        return "hash", None, mark.end()
    if mark := _BULLET.match(text):
        return "bullet", None, mark.end()
    if (mark := _ARABIC.match(text)) and not re.match(r"(?:19|20)\d\d", mark.group(1)):
        return "arabic", mark.group(1), mark.end()
    if has_romans and (mark := _ROMAN.match(text)):
        return "roman", mark.group(1), mark.end()
    if mark := _LETTER.match(text):
        return "letter", mark.group(1) or mark.group(2), mark.end()
    return "", None, 0


def _kind(lines: Sequence[_Line], i: int) -> str:
    line = lines[i]
    text = line.text[line.body - line.start :]
    if line.style == "hash":
        return "heading"
    if _TABLE_ROW.search(text):
        return "table_row"
    if line.style in ("bullet", "letter"):
        return "list_item"
    if _is_heading(text) and i + 1 < len(lines):
        return "heading"
    if line.style and count_words(text) <= LIST_ITEM_WORDS:
        neighbours = [lines[k] for k in (i - 1, i + 1) if 0 <= k < len(lines)]
        if any(other.style == line.style for other in neighbours):
            return "list_item"
    return "paragraph"


def _is_heading(text: str) -> bool:
    """A short line that begins with a capital and doesn't end as a sentence, or stands in capitals."""
    words = count_words(text)
    if not 0 < words <= HEADING_WORDS or text[-1] in ".!?;,…" or not text[0].isupper():
        return False
    return text.rstrip(":") == text or words <= 6


def split_sentences(
    clean: str, blocks: Sequence[Block], body_kinds: Sequence[str], abbreviations: frozenset[str], language: str
) -> list[Sentence]:
    """The sentences of the body blocks, without the white space around them."""
    code = language.split("-", maxsplit=1)[0] or "en"
    sentences: list[Sentence] = []
    for ordinal, block in enumerate(blocks):
        if block.kind in body_kinds:
            text = clean[block.start : block.end]
            for start, end in _merge(text, _boundaries(text, code), abbreviations):
                sentences.append(Sentence(ordinal, block.start + start, block.start + end))
    return sentences


def _boundaries(text: str, language: str) -> Iterator[tuple[int, int]]:
    for offset, part in _parts(text):
        for found in sentencex.get_sentence_boundaries(language, part):
            start, end = offset + found["start_index"], offset + found["end_index"]
            piece = text[start:end]
            stripped = piece.strip()
            if stripped:
                start += len(piece) - len(piece.lstrip())
                yield start, start + len(stripped)


def _parts(text: str) -> Iterator[tuple[int, str]]:
    """A block in parts of bounded length, since the splitter is quadratic in runs of quotes; cut after a full stop, or
    else at white space, so that only monstrous blocks are cut inside a sentence.
    """
    at = 0
    while len(text) - at > LONGEST_PART:
        window = text[at : at + LONGEST_PART]
        cut = max(window.rfind(". ", LONGEST_PART // 2) + 1, 0) or max(window.rfind(" "), 0) or LONGEST_PART
        yield at, text[at : at + cut]
        at += cut
    yield at, text[at:]


def _merge(text: str, pieces: Iterable[tuple[int, int]], abbreviations: frozenset[str]) -> list[tuple[int, int]]:
    """Pieces joined again where the text goes on: after an abbreviation or initial, or before a small letter."""
    merged: list[tuple[int, int]] = []
    for start, end in pieces:
        if merged:
            reach = merged[-1][1]
            before, after = text[max(merged[-1][0], reach - _LONGEST_ABBREVIATION) : reach], text[start:end]
            last = before.rsplit(" ", 1)[-1].lstrip("(\"'“‘[")
            goes_on = (
                after[0].islower()
                or after[0] in ",;:)]”’"
                or (last in abbreviations and not _closes(last, after))
                or (
                    re.fullmatch(r"(?:[A-Z]\.){1,3}", last) is not None
                    and re.match(r"[A-Z][a-z]+", after) is not None
                    and not _closes(last, after)
                )
            )
            if goes_on:
                merged[-1] = (merged[-1][0], end)
                continue
        merged.append((start, end))
    return merged


def _closes(last: str, after: str) -> bool:
    """Whether an abbreviation of several letters, such as `U.S.`, may end a sentence before a word such as `The`."""
    return (
        last.count(".") > 1
        and re.match(r"(?:The|This|In|On|At|A|An|It|We|They|He|She|However|Its|Our)\b", after) is not None
    )
