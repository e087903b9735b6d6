"""Bytes of HTML and plain text to characters, with the labels and the order of precedence of the HTML standard."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

import charset_normalizer

from transforms.decode import Unreadable, decode

_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_META_WITHIN = 1024  # bytes, as the HTML standard has it
_META = re.compile(rb"""<meta\b[^>]{0,500}?\bcharset\s*=\s*["']?\s*([\w:.-]{1,40})""", re.IGNORECASE)
_XML = re.compile(rb"""^\s*<\?xml[^>]{0,200}?\bencoding\s*=\s*["']([\w:.-]{1,40})""", re.IGNORECASE)
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
# What browsers take labels to mean: supersets that old pages were written in.
_SUPERSETS = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "ksc5601": "cp949",
    "big5": "big5hkscs",
    "utf-16": "utf-16-le",
    "utf-7": "",
}
_LIKELY = [
    "cp1252", "cp1251", "iso8859_2", "cp1250", "gb18030", "shift_jis", "euc_jp", "euc_kr", "big5", "cp1256",
]  # fmt: skip
_MULTIBYTE = ("gb18030", "shift_jis", "euc_jp", "euc_kr", "big5")
_LATIN = ("cp1252", "cp1250", "iso8859_2")
_CENTRAL_EUROPEAN = ("Polish", "Hungarian", "Czech", "Slovak", "Slovene", "Croatian", "Romanian")
_DETECT_FROM = 200_000  # bytes are enough to know an encoding by
_FEW_LETTERS = 12  # below this many bytes beyond ASCII nothing can be told
_MOST_CHAOS = 0.1
_TAG = re.compile(rb"<(?:script|style)\b.*?</(?:script|style)>|<[^>]*>", re.DOTALL | re.IGNORECASE)
_TOLERATED = 1000  # one bad byte in this many is a slip, not another encoding


def codec_of(label: str) -> str:
    """Python's codec for a label of the WHATWG encoding standard; "" for an unknown one."""
    try:
        name = codecs.lookup(label.strip().strip("\"'").lower()).name
        b"a".decode(name)
    except (LookupError, UnicodeError, ValueError):
        return ""
    return _SUPERSETS.get(name, name)


def decode_html(content: bytes, declared: str = "") -> tuple[str, str]:
    """Text and codec of a page: byte order mark, transport header, meta element, then what the bytes look like.

    A label that the bytes contradict is passed over; a slip of single bytes is not taken for a contradiction.
    """
    if content.startswith(_MARKS):
        return decode(content)
    labelled = [codec for label in (declared, *_meta_labels(content)) if (codec := codec_of(label))]
    for codec in (*labelled, "utf-8"):
        text = _try(content, codec)
        if text is not None:
            return text, codec
    codec = _detect(_TAG.sub(b" ", content[:_DETECT_FROM]))
    if codec and (text := _try(content, codec)) is not None:
        return text, codec
    for codec in (*labelled, "utf-8"):
        text = content.decode(codec, "replace")
        if text.count("\ufffd") * _TOLERATED <= len(text):
            return text, codec
    raise Unreadable("undecodable", "neither a label nor the bytes tell the encoding; give it in the source manifest")


def decode_plain(content: bytes, declared: str = "") -> tuple[str, str]:
    """As `transforms.decode.decode`, with labels read as browsers read them, and undeclared bytes looked at."""
    codec = codec_of(declared) if declared else ""
    try:
        return decode(content, codec or declared)
    except Unreadable as error:
        if error.reason != "undecodable" or declared or content.startswith(_MARKS):
            raise
        found = _detect(content[:_DETECT_FROM])
        text = _try(content, found) if found else None
        if text is None:
            raise
        return text, found


def _meta_labels(content: bytes) -> Iterator[str]:
    head = content[:_META_WITHIN]
    for pattern, source in ((_META, _COMMENT.sub(b"", head)), (_XML, head)):
        if found := pattern.search(source):
            label = found.group(1).decode("ascii")
            # A page whose meta element can be read as ASCII is not in UTF-16, whatever the element says.
            yield "utf-8" if label.lower().startswith("utf-16") else label


def _try(content: bytes, codec: str) -> str | None:
    try:
        return content.decode(codec)
    except (UnicodeDecodeError, LookupError):
        return None


def _detect(sample: bytes) -> str:
    """The likeliest encoding of text that isn't UTF-8, "" where several are as likely."""
    if len(re.findall(rb"[\x80-\xff]", sample)) < _FEW_LETTERS:
        return "cp1252" if _reads_as_western(sample) else ""
    best = charset_normalizer.from_bytes(sample, cp_isolation=_LIKELY, enable_fallback=False).best()
    if best is None or best.chaos > _MOST_CHAOS or not (best.coherence or best.encoding in _MULTIBYTE):
        return "cp1252" if _reads_as_western(sample) else ""
    # Western and Central European letters share their places: only the language tells them apart.
    western = best.encoding in _LATIN and best.language not in _CENTRAL_EUROPEAN
    if western or "cp1252" in best.could_be_from_charset:
        return "cp1252" if _try(sample, "cp1252") is not None else ""
    name = codecs.lookup(best.encoding).name
    return _SUPERSETS.get(name, name)


def _reads_as_western(sample: bytes) -> bool:
    """Whether all bytes beyond ASCII are quotes, dashes and spaces as Windows writes them, in enough ASCII text."""
    odd = set(re.findall(rb"[\x80-\xff]", sample))
    return len(sample) > 400 and odd <= {bytes([b]) for b in (*range(0x91, 0x98), 0x85, 0xA0, 0xAB, 0xBB)}
