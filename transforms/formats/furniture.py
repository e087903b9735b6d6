"""The words of `page_furniture.csv`, compiled: what names the furniture of a page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from transforms.formats.model import Rows

FILE = "page_furniture"
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_SEPARATORS = re.compile(r"[\s_:.-]+")


@dataclass(frozen=True)
class Words:
    """Words of one kind: a pattern that finds them, and the rule that each stands for."""

    pattern: re.Pattern[str] | None
    rules: dict[str, str]

    def match(self, name: str) -> bool:
        return self.pattern is not None and self.pattern.search(name) is not None

    def rule(self, name: str) -> str:
        """The rule of the first word in `name`, "" where there is none."""
        found = self.pattern.search(name) if self.pattern else None
        return self.rules[found.group(1)] if found else ""


@dataclass(frozen=True)
class Furniture:
    tags: dict[str, str]  # tag → rule
    roles: dict[str, str]  # ARIA role → rule
    classes: Words
    overlays: Words  # classes of what lies over the page: however long it is, it is never the text
    main: Words  # classes of the text itself
    own: Words  # classes of the head and foot of the text, which are not those of the page
    headings: dict[str, str]  # heading over links to other pages → rule
    lines: dict[str, str]  # whole line → rule
    page_words: frozenset[str]  # beside the number of a page


def compile_furniture(files: Mapping[str, Rows]) -> Furniture:
    """The furniture words of the reference data; without the file only the structure of a page is gone by."""
    by_kind: dict[str, dict[str, str]] = {}
    for row in files.get(FILE, ()):
        by_kind.setdefault(row["kind"], {})[row["word"]] = row["rule"]
    return Furniture(
        by_kind.get("tag", {}),
        by_kind.get("role", {}),
        _words(by_kind.get("class", {})),
        _words(by_kind.get("overlay", {})),
        _words(by_kind.get("main", {})),
        _words(by_kind.get("own", {})),
        by_kind.get("heading", {}),
        by_kind.get("line", {}),
        frozenset(by_kind.get("page", {})),
    )


def _words(rules: dict[str, str]) -> Words:
    longest_first = sorted(rules, key=len, reverse=True)
    pattern = re.compile(rf"(?<=-)({'|'.join(map(re.escape, longest_first))})(?=-)") if rules else None
    return Words(pattern, rules)


def class_names(class_attribute: str, id_attribute: str) -> str:
    """Class and id as one string of small words between hyphens: `-main-nav-` for `mainNav`."""
    names = f"{class_attribute} {id_attribute}"[:500]
    return f"-{_SEPARATORS.sub('-', _CAMEL.sub('-', names)).strip('-').lower()}-"
