"""Words: what is counted as one."""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W_]+(?:['’.,-][^\W_]+)*")


def count_words(text: str) -> int:
    """Runs of letters and digits; hyphens, apostrophes, points and commas inside them join."""
    return sum(1 for _ in _WORD.finditer(text))
