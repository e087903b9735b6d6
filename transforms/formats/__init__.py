"""The formats in which ministries publish: bytes in, text with marks out. Pure functions; nothing is read or fetched."""

from __future__ import annotations

from collections.abc import Mapping

from transforms.decode import Unreadable
from transforms.formats import sniff
from transforms.formats.charset import decode_plain
from transforms.formats.furniture import compile_furniture
from transforms.formats.model import REMOVED, Extracted, Mark, MarkedBlock, Rows, blocks
from transforms.formats.plain import hyphen_breaks, mark_plain, soft_hyphen_breaks

__all__ = [
    "Extracted",
    "Mark",
    "MarkedBlock",
    "Unreadable",
    "blocks",
    "extract",
    "hyphen_breaks",
    "soft_hyphen_breaks",
]
_NO_FILES: Mapping[str, Rows] = {}


def extract(
    content: bytes,
    *,
    uri: str = "",
    declared_type: str = "",
    declared_charset: str = "",
    max_chars: int = 20_000_000,
    files: Mapping[str, Rows] = _NO_FILES,
) -> Extracted:
    """The visible text of a document in any format that can be read, with marks of its blocks and furniture.

    `files` are rows of the reference data by name, of which `page_furniture` counts; `max_chars` bounds the text, and
    the bytes that compressed files may unpack to at four for a character. Raises Unreadable with `empty`,
    `unsupported_type`, `undecodable`, `no_text`, `encrypted` or `too_large`.
    """
    if not content:
        raise Unreadable("empty", "the file has no bytes; fetch it again or take it out of the sources")
    limit = sniff.MAX_BYTES_PER_CHAR * max_chars
    content = sniff.unpack(content, limit)
    if not content:
        raise Unreadable("empty", "the gzip file holds no bytes; fetch it again or take it out of the sources")
    media_type = sniff.sniff(content, uri, declared_type)
    found = _read(content, media_type, declared_charset, limit, max_chars, files)
    if len(found.text) > max_chars:
        raise Unreadable("too_large", f"the text has more than {max_chars:,} characters; split the document")
    if not _has_words(found):
        raise Unreadable("no_text", "no words are in it beside its furniture; look whether this is the right file")
    return found


def _read(
    content: bytes, media_type: str, charset: str, limit: int, max_chars: int, files: Mapping[str, Rows]
) -> Extracted:
    # Parsers are imported where they are needed: a run over plain text doesn't wait for them.
    if media_type == sniff.PDF:
        from transforms.formats.pdf import extract_pdf

        return extract_pdf(content, max_chars, compile_furniture(files))
    if media_type == sniff.DOCX:
        from transforms.formats.docx import extract_docx

        return extract_docx(content, limit)
    if len(content) > limit:
        raise Unreadable("too_large", f"the file has more than {limit:,} bytes; split the document")
    if media_type == sniff.HTML:
        from transforms.formats.html import extract_html

        return extract_html(content, charset, compile_furniture(files))
    text, encoding = decode_plain(content, charset)
    if media_type == sniff.MARKDOWN:
        from transforms.formats.markdown import mark_markdown

        marks, meta = mark_markdown(text)
        return Extracted(text, marks, media_type, encoding, meta)
    return Extracted(text, mark_plain(text), media_type, encoding)


def _has_words(found: Extracted) -> bool:
    """Whether a letter stands outside of what is removed."""
    at = 0
    for mark in found.marks:
        if mark.kind == REMOVED:
            if any(c.isalpha() for c in found.text[at : mark.start]):
                return True
            at = mark.end
    return any(c.isalpha() for c in found.text[at:])
