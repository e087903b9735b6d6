"""Templates, style and script of the page. Jinja escapes every value: no text of a document becomes markup."""

from __future__ import annotations

import math
import shlex
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

import seeds
from transforms.report.embed import policy

HERE = Path(__file__).parent
SCRIPTS = ("evidence.js", "rows.js", "reader.js", "router.js")
STEPS = 5  # shades of a heat table
MONTHS_LONG = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def page(context: Mapping[str, Any]) -> str:
    style = _static("report.css") + _widths()
    script = "(() => {\n'use strict';\n" + "\n".join(_static(name) for name in SCRIPTS) + "})();"
    template = environment().get_template("page.html")
    return template.render(
        **context,
        style=Markup(style),  # noqa: S704 - our own file
        script=Markup(script),  # noqa: S704 - our own files
        policy=policy(style, script),
        months_names=[name[:3] for name in MONTHS_LONG],
        months_long=MONTHS_LONG,
    )


def _static(name: str) -> str:
    return (HERE / "static" / name).read_text(encoding="utf-8")


def _widths() -> str:
    """Lengths of bars as classes: the page's policy allows no style attributes."""
    return "".join(f".w{n}{{width:calc((100% - 4rem)*{n / 100:g})}}" for n in range(101))


@cache
def labels() -> dict[tuple[str, str], str]:
    return {(row["set"], row["value"]): row["label"] for row in seeds.read_rows(seeds.HERE / "labels.csv")}


def all_labels() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for (kind, value), name in labels().items():
        found.setdefault(kind, {})[value] = name
    return found


@cache
def environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "quoted": shlex.quote,
        "num": number,
        "rate": rate,
        "label": label,
        "percent": percent,
        "share": share,
    }
    made.globals |= {"rows_link": rows_link, "width": width, "shade": shade, "pair_of": pair_of}
    return made


def number(value: float) -> str:
    """With separators of thousands; large amounts in millions and billions."""
    for size, word in ((1e12, "trillion"), (1e9, "billion"), (1e6, "million")):
        if abs(value) >= size:
            return f"{value / size:,.4g} {word}"
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}"


def rate(value: float) -> str:
    return f"{value:.1f}"


def percent(part: float, whole: float) -> str:
    return f"{100 * part / whole:.0f}\u00a0%" if whole else "–"


def share(value: float) -> str:
    """A part of one in percent; below ten with a decimal."""
    shown = 100 * value
    return f"{shown:.1f}\u00a0%" if 0 < shown < 9.95 else f"{shown:.0f}\u00a0%"


def pair_of(one: str, other: str) -> frozenset[str]:
    return frozenset((one, other))


def label(value: str, kind: str) -> str:
    """The word of readers for a value of the tables."""
    return labels().get((kind, value)) or value.replace("_", " ").capitalize()


def rows_link(table: str, **filters: Any) -> str:
    """Address, inside the page, of the rows behind a number."""
    pairs = [(name, one) for name, value in filters.items() for one in (value if isinstance(value, list) else [value])]
    return f"#rows/{table}?{urlencode(pairs, safe=':')}"


def width(value: float, most: float) -> str:
    """Class of a bar; what is there at all is seen."""
    return f"w{max(1, round(100 * value / most)) if value and most else 0}"


def shade(value: float, most: float) -> str:
    """Class of a cell, by the root of its part of the most, so that small counts are told apart."""
    return f"h{math.ceil(STEPS * math.sqrt(value / most)) if value and most else 0}"
