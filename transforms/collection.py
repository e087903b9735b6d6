"""When Python looks for garbage."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

OBJECTS = 50_000  # new objects between two looks


def collect_seldom() -> None:
    """Let a process look at new objects by ten thousands instead of hundreds.

    A run makes millions of rows and definitions of classes, nearly all of which stay or go by their reference counts:
    with Python's defaults a sixth of its time went into looking for cycles among them.
    """
    gc.set_threshold(OBJECTS, 20, 50)


@contextmanager
def no_cycles() -> Iterator[None]:
    """Leave the search for garbage in cycles for later: the layers make none, and it would walk all rows and tools.

    Measured on two megabytes of reviews: an eighth of the time.
    """
    searches = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if searches:
            gc.enable()
