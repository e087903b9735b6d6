"""Data and code inside an HTML page, so that no text of a document can end or leave its element."""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from typing import Any

# A script element ends at `</script`, changes its state at `<!--`, and older parsers take U+2028 for the end of a line.
_ESCAPES = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"})


def json_text(value: Any) -> str:
    """Compact JSON that is safe inside a `<script type=application/json>`."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).translate(_ESCAPES)


def packed(value: Any) -> str:
    """JSON, gzipped and in base64: what `DecompressionStream("gzip")` of a browser unpacks. The same value, the same text."""
    engine = zlib.compressobj(9, zlib.DEFLATED, 31)
    data = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
    return base64.b64encode(engine.compress(data) + engine.flush()).decode("ascii")


def source_hash(code: str) -> str:
    """The source expression of a Content Security Policy (level 3) that allows exactly this inline style or script."""
    digest = hashlib.sha256(code.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


def policy(style: str, script: str) -> str:
    """A policy under which the page runs its own style and script and asks nobody for anything."""
    return (
        f"default-src 'none'; script-src {source_hash(script)}; style-src {source_hash(style)}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
