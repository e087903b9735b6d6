"""Acronyms that a document defines for itself: `North-South International Transport Corridor (NSITC)`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from transforms.names import Name, slug
from transforms.reference import Sense, fold

_BRACKETED = re.compile(r"\(([A-Z][A-Za-z0-9&+-]{1,11})\)")
_MINOR = frozenset(["of", "the", "for", "and", "on", "in", "to", "de", "la", "du", "des", "da", "do", "a", "an", "&"])
_GEOGRAPHIC = ("country", "place", "region", "territory")
_TOKEN = re.compile(r"[^\s()\[\],;:]+")


class Definition(NamedTuple):
    """text[start:end] is the expansion, text[acronym_start:acronym_end] the acronym in its brackets."""

    start: int
    end: int
    acronym_start: int
    acronym_end: int
    sense: Sense
    known: bool


def bracketed(folded: str) -> list[re.Match[str]]:
    """Where acronyms stand in brackets after a space."""
    return [
        match
        for match in _BRACKETED.finditer(folded)
        if folded[max(0, match.start() - 1) : match.start()] == " " and sum(c.isupper() for c in match.group(1)) > 1
    ]


def definitions(text: str, names: Sequence[Name], head_nouns: Mapping[str, str]) -> list[Definition]:
    """Expansions followed by their acronym in brackets.

    Where a known name stands before the bracket, the acronym is its; otherwise the words before it are matched with
    its letters from the last back to the first, as Schwartz and Hearst (2003) do, and name an entity of their own,
    whose type follows from its head noun.
    """
    folded = fold(text)
    ends = {name.end: name for name in names if name.sense.kind in ("name", "acronym") and not name.nested}
    found: list[Definition] = []
    for match in bracketed(folded):
        acronym, before = match.group(1), match.start() - 1
        name = ends.get(before)
        if name is not None and (name.sense.entity_type not in _GEOGRAPHIC or _is_short_for(acronym, name, folded)):
            sense = name.sense._replace(kind="acronym", guards=())
            found.append(Definition(name.start, name.end, match.start(1), match.end(1), sense, True))
            continue
        start = _expansion_start(folded, before, acronym)
        if name is not None and start is not None and start >= name.start:
            continue  # a state with its own initials, `the United Arab Emirates (UAE)`, is no new name
        if start is not None:
            sense = _new_sense(text[start:before], head_nouns)
            found.append(Definition(start, before, match.start(1), match.end(1), sense, False))
    return found


def _is_short_for(acronym: str, name: Name, folded: str) -> bool:
    """Whether a geographic name has these initials; in `the mission in Abyei (UNISFA)` the mission is meant."""
    letters = [c.lower() for c in acronym if c.isalpha()]
    words = _TOKEN.findall(folded[name.start : name.end])
    return name.sense.entity_type != "country" and _spells(words, letters)


def _expansion_start(text: str, end: int, acronym: str) -> int | None:
    """Where the expansion of `acronym` that ends at `end` starts, or None if the words before don't spell it."""
    window = text[max(0, end - 12 * len(acronym) - 60) : end]
    offset = end - len(window)
    boundary = max((window.rfind(mark) for mark in ("\n", ". ", "; ", ": ", "(", ")", ", ")), default=-1)
    words = [(offset + m.start(), m.group()) for m in _TOKEN.finditer(window, max(boundary + 1, 0)) if m.group() != "-"]
    letters = [c.lower() for c in acronym if c.isalpha()]
    for at in range(len(words) - 1, -1, -1):
        start, first = words[at]
        if len(words) - at > len(letters) + 6:
            return None
        if not first[0].isupper() or first[0].lower() != letters[0]:
            continue
        if _spells([word for _, word in words[at:]], letters):
            return start
    return None


def _spells(words: Sequence[str], letters: Sequence[str]) -> bool:
    """Whether the initials of the words, hyphenated parts counted, are the letters; minor words may be passed over."""
    initials = [(part[0].lower(), word in _MINOR) for word in words for part in word.split("-") if part]
    at = 0
    for initial, minor in initials:
        if at < len(letters) and initial == letters[at]:
            at += 1
        elif not minor:
            return False
    return at == len(letters)


def _new_sense(expansion: str, head_nouns: Mapping[str, str]) -> Sense:
    """A sense for a name that no table lists, typed by its head noun: the last before `of`, `for`, `on` or `in`."""
    head = re.split(r" (?:of|for|on|in|against|to) ", expansion)[0].split(" ")[-1]
    kind = head_nouns.get(head, "organization")
    prefix = {"organization": "org", "event_series": "series"}.get(kind, kind)
    return Sense(f"{prefix}:{slug(expansion)}", kind, "acronym")


def learned_senses(text: str, found: Iterable[Definition]) -> dict[str, Sense]:
    """Senses that hold in this document: each acronym, and each expansion that no table knows; by folded surface."""
    senses: dict[str, Sense] = {}
    for definition in found:
        senses[fold(text[definition.acronym_start : definition.acronym_end])] = definition.sense
        if not definition.known:
            senses[fold(text[definition.start : definition.end])] = definition.sense._replace(kind="name")
    return senses
