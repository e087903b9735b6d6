"""What kind of file some bytes are, and gzip taken off them."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO

from transforms.decode import Unreadable

HTML, PDF, MARKDOWN, PLAIN = "text/html", "application/pdf", "text/markdown", "text/plain"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MAX_BYTES_PER_CHAR = 4
_GZIP = b"\x1f\x8b"
_CHUNK = 1 << 16
_NESTED = 2  # a server may compress a file that is compressed already
_DECLARED = {
    "text/html": HTML,
    "application/xhtml+xml": HTML,
    "application/pdf": PDF,
    "application/x-pdf": PDF,
    DOCX: DOCX,
    "text/markdown": MARKDOWN,
    "text/x-markdown": MARKDOWN,
    "text/plain": PLAIN,
}
_EXTENSIONS = {
    "html": HTML,
    "htm": HTML,
    "xhtml": HTML,
    "shtml": HTML,
    "md": MARKDOWN,
    "markdown": MARKDOWN,
    "txt": PLAIN,
    "text": PLAIN,
}
_REFUSED = (
    (b"{\\rtf", "an RTF document; save it as DOCX, PDF or plain text"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document (.doc); save it as DOCX or PDF"),
    (b"\x89PNG", "a PNG picture; give a file that holds the text itself"),
    (b"\xff\xd8\xff", "a JPEG picture; give a file that holds the text itself"),
    (b"GIF8", "a GIF picture; give a file that holds the text itself"),
    (b"PK", "a ZIP archive but no DOCX; unpack it or save the document as DOCX, PDF or plain text"),
    (b"\x7fELF", "a program; give the document itself"),
    (b"PAR1", "a Parquet file; give the document itself"),
)
_HTML_START = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--.{0,4000}?-->\s*)*<(?:!doctype\s+html|html[\s>]|head[\s>]|body[\s>])",
    re.IGNORECASE | re.DOTALL,
)
_PDF_HEADER_WITHIN = 1024  # readers accept some bytes before %PDF-


def unpack(content: bytes, limit: int) -> bytes:
    """`content` without its gzip layers; Unreadable `too_large` beyond `limit` bytes, found before any are kept."""
    for _ in range(_NESTED):
        if not content.startswith(_GZIP):
            break
        for _ in _inflate(content, limit):
            pass
        content = b"".join(_inflate(content, limit))
    if content.startswith(_GZIP):
        raise Unreadable("unsupported_type", f"gzip inside of gzip more than {_NESTED} times; unpack the file")
    return content


def _inflate(content: bytes, limit: int) -> Iterator[bytes]:
    size = 0
    rest = content
    while rest.startswith(_GZIP):  # members may follow each other
        stream = zlib.decompressobj(wbits=31)
        try:
            while rest and not stream.eof:
                piece = stream.decompress(rest, _CHUNK)
                rest = stream.unconsumed_tail
                size += len(piece)
                if size > limit:
                    raise Unreadable("too_large", f"the gzip file unpacks to more than {limit:,} bytes; split it")
                yield piece
        except zlib.error as error:
            raise Unreadable("undecodable", f"the gzip file is damaged: {error}; fetch it again") from None
        if not stream.eof:
            raise Unreadable("undecodable", "the gzip file ends too early; fetch it again")
        rest = stream.unused_data


def sniff(content: bytes, uri: str = "", declared_type: str = "") -> str:
    """The media type: magic bytes and markup decide, then `declared_type`, then the extension of `uri`.

    Raises Unreadable with `unsupported_type` for a known format that can't be read.
    """
    if b"%PDF-" in content[:_PDF_HEADER_WITHIN]:
        return PDF
    if content.startswith(b"PK\x03\x04") and _is_docx(content):
        return DOCX
    for signature, what in _REFUSED:
        if content.startswith(signature) and not (signature == b"PK" and content[2:4] != b"\x03\x04"):
            raise Unreadable("unsupported_type", f"this is {what}")
    if _HTML_START.match(_narrow(content[:8192])):
        return HTML
    declared = _DECLARED.get(declared_type.partition(";")[0].strip().lower(), "")
    path = re.split(r"[?#]", uri, maxsplit=1)[0].lower().removesuffix(".gz")
    by_name = _EXTENSIONS.get(path.rpartition(".")[2], "") if "." in path else ""
    if declared in (PDF, DOCX):  # the bytes say otherwise
        raise Unreadable("unsupported_type", f"declared as {declared}, which the bytes are not; fetch it again")
    if declared == PLAIN and by_name == MARKDOWN:  # servers know no better type for it
        return MARKDOWN
    return declared or by_name or PLAIN


def _narrow(start: bytes) -> bytes:
    """The start of a file of UTF-16 as ASCII, as far as that goes."""
    if start[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return start[2:].replace(b"\0", b"")
    return start


def _is_docx(content: bytes) -> bool:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            return "word/document.xml" in archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return False
