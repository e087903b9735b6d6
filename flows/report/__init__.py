"""The report: what the published reviews say, in one HTML file that needs no network."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

EVIDENCE = 6_000_000  # characters of packed evidence in a page


class NoReport(Exception):
    """What hinders a report: what, where, what to do."""


def report(
    data: Path, output: Path, years: tuple[int, int] | None = None, evidence: int = EVIDENCE, issuer: str | None = None
) -> Path:
    """Write the report on what is published in a data folder and return its path; NoReport where that can't be.

    `years` are the two review years to compare, by default the last two that have documents. `evidence` is how many
    characters of texts and rows, packed, go into the page; what does not fit is left to SQL. `issuer` leaves the others
    out, and is named as the views do (`RUS`), or by the name of the country or the body.
    """
    from flows.report.build import page
    from flows.warehouse import NAME

    database = data / NAME
    if not database.exists():
        raise NoReport(f"{database}: no such file; run `communique run` first")
    html = page(database, years, evidence, issuer)
    building = output.with_name(f".{output.name}-{os.getpid()}")
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        building.write_text(html, encoding="utf-8", newline="\n")
        os.replace(building, output)
    except OSError as error:
        with suppress(OSError):
            building.unlink()
        raise NoReport(f"{output}: can't be written: {error.strerror}; choose another file with --output") from None
    return output
