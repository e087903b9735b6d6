"""The title of a page: which of its lines it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from transforms.formats.html_render import Line

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_DATELINE_WORDS = 25
_FEWEST_WORDS = 3  # of a line that is known as the title by what the metadata say
_WORD = re.compile(r"\w+")


def find_title(lines: Sequence[Line], titles: Sequence[str], may_hold: Callable[[int], bool]) -> int:
    """Index of the line that is the page's title, -1 where none is.

    `titles` are the titles in the metadata, the best first. A heading or line that says the same is the title; else
    the first heading of the first level that `may_hold` it, since what is above the text may be the site's name.
    """
    wanted = [words for title in titles if len(words := _words(title)) >= _FEWEST_WORDS]
    candidates = [i for i in range(len(lines)) if may_hold(i) and lines[i].linked < lines[i].size]
    for matches in (_same, _begins):
        for words in wanted:
            same = [i for i in candidates if matches(_words(lines[i].text[:400]), words)]
            if same:
                return min(same, key=lambda i: (lines[i].level or 9, i))
    firsts = [i for i in candidates if lines[i].level == 1]
    return firsts[0] if firsts else -1


def says_date(line: Line) -> bool:
    return bool(_YEAR.search(line.text)) and len(line.text.split()) <= _DATELINE_WORDS and line.linked < line.size


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def _same(line: list[str], title: list[str]) -> bool:
    return line == title


def _begins(line: list[str], title: list[str]) -> bool:
    """Whether the title is the line with the name of the site before or behind it."""
    return len(line) >= _FEWEST_WORDS and (title[: len(line)] == line or title[-len(line) :] == line)
