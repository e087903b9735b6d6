"""How often Python looks for garbage."""

from __future__ import annotations

import gc

OBJECTS = 50_000


def collect_seldom() -> None:
    """Let the garbage collector look at new objects by ten thousands instead of hundreds.

    A run makes millions of rows and definitions of classes, nearly all of which stay or go by their reference counts:
    with Python's defaults a sixth of its time went into looking for cycles among them.
    """
    gc.set_threshold(OBJECTS, 20, 50)
