"""Bytes to text: encodings, and what is no text at all."""

from __future__ import annotations

import codecs
import re

_MARKS = (  # the longer first: UTF-32's little-endian mark starts with UTF-16's
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_SIGNATURES = {
    b"%PDF-": "a PDF file",
    b"PK\x03\x04": "a ZIP archive or Office document",
    b"\x1f\x8b": "a gzip file",
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"GIF8": "a GIF picture",
    b"\x7fELF": "a program",
    b"\xd0\xcf\x11\xe0": "an old Office document",
    b"PAR1": "a Parquet file",
}


class Unreadable(ValueError):
    """A document that can't be used: `reason` from the closed list of quarantine reasons, `detail` what to do."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


def decode(content: bytes, declared: str = "") -> tuple[str, str]:
    """Text and name of its encoding: a byte order mark decides, then `declared`, then UTF-8.

    Raises Unreadable with `empty`, `unsupported_type` (bytes of another format) or `undecodable`. The text keeps a
    byte order mark as its first character: it is part of the source.
    """
    if not content:
        raise Unreadable("empty", "the file has no bytes; fetch it again or take it out of the sources")
    for signature, what in _SIGNATURES.items():
        if content.startswith(signature):
            raise Unreadable("unsupported_type", f"this is {what}; give the plain text of the review")
    encoding = next((name for mark, name in _MARKS if content.startswith(mark)), "")
    if not encoding and declared:
        try:
            encoding = codecs.lookup(declared).name
        except LookupError:
            raise Unreadable("undecodable", f"no encoding is called {declared!r}; correct the manifest") from None
    encoding = encoding or "utf-8"
    if encoding == "utf-8" and len(_CONTROL.findall(content[:65536].decode("latin-1"))) > len(content[:65536]) // 100:
        raise Unreadable("unsupported_type", "the bytes are no text; give the plain text of the review")
    try:
        return content.decode(encoding), encoding
    except UnicodeDecodeError as error:
        raise Unreadable(
            "undecodable",
            f"byte {error.start} (0x{content[error.start]:02x}) is not {encoding}; save the file as UTF-8",
        ) from None
