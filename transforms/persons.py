"""Persons: names with an office or with words that only persons take, and the later mentions of the same persons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from transforms.names import Name, slug
from transforms.person_lexicon import Kind, Lexicon, key_of
from transforms.person_scan import Found, Scan
from transforms.reference import Rows, fold

NAMESAKES = 8  # persons of a document that one alias is kept for
Key = tuple[str, ...]


class Person(NamedTuple):
    """text[start:end] names a person, without the office."""

    start: int
    end: int
    entity_id: str
    name: str  # the fullest name in the document
    role: str | None  # the office as the text gives it here, quotes and dashes folded to ASCII
    role_country: str | None  # ISO 3166-1 alpha-3
    rule: str


class _Known:
    """The persons of a document by every name that may stand for them."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self.names: list[str] = []
        self._keys: list[Key] = []
        self._roles: list[set[str]] = []
        self._index: dict[Key, list[int]] = {}

    def add(self, key: Key, name: str) -> int:
        who = len(self.names)
        self.names.append(name)
        self._keys.append(key)
        self._roles.append(set())
        for alias in self._aliases(key, name):
            same = self._index.setdefault(alias, [])
            if len(same) <= NAMESAKES:
                same.append(who)
        return who

    def held(self, who: int, role: str | None) -> None:
        """Remember an office of a person."""
        if role:
            self._roles[who].add(role)

    def fitting(self, key: Key, role: str | None) -> int | None:
        """The one person whom `key` can mean, or None."""
        who = self._index.get(key, [])
        if not who:
            initials = _initials(key)
            who = [w for w in self._index.get(key[-1:], []) if initials and _initials_fit(key, self._keys[w])]
        if len(who) > 1 and len(key) > 1:
            who = [w for w in who if len(self._keys[w]) == len(key)] or who
        if len(who) > 1 and role:
            who = [w for w in who if role in self._roles[w]] or who
        if len(who) > 1 and len(key) == 1:  # `Zuma` is Jacob Zuma sooner than Nkosazana Dlamini Zuma
            who = [w for w in who if len(self._keys[w]) == 2 and self._keys[w][-1:] == key] or who
        return who[0] if len(who) == 1 else None

    def is_alias(self, key: Key) -> bool:
        return key in self._index

    def _aliases(self, key: Key, name: str) -> set[Key]:
        particles = self._lexicon.particles
        full = tuple(word for word in key if len(word) > 1)
        aliases = {key, full}
        for words in (key, full) if full != key else (key,):
            for i in range(1, len(words)):
                if words[i] not in particles or i < len(words) - 1:
                    aliases.add(words[i:])
        if len(full) > 1:
            aliases |= {(full[0], full[-1]), (full[-1], *full[:-1])}
            if len(full) > 2:
                aliases |= {full[:i] for i in range(2, len(full)) if full[i - 1] not in particles}
                aliases |= {full[i:j] for i in range(1, len(full)) for j in range(i + 2, len(full))}
            # `Retno` of Retno Marsudi, `Maduro` of Nicolás Maduro Moros, but no common first name alone.
            aliases |= {key_of(word) for word in name.split() if word[-1] != "." and self._stands_alone(word)}
        return {alias for alias in aliases if alias and alias[0]}

    def _stands_alone(self, word: str) -> bool:
        word = fold(word)
        lexicon = self._lexicon
        return word not in lexicon.given and word not in lexicon.particles and lexicon.kind(word) is Kind.NAME


def _initials(key: Key) -> bool:
    return len(key) > 1 and any(len(word) == 1 for word in key[:-1])


def _initials_fit(short: Key, full: Key) -> bool:
    """Whether `s lavrov` is `sergey lavrov`, and `robert g mugabe` is `robert gabriel mugabe`."""
    if short[-1] != full[-1] or len(short) > len(full):
        return False
    return all(b.startswith(a) if len(a) == 1 else a == b for a, b in zip(short[:-1], full, strict=False))


class Persons:
    """Finds persons in documents. Build it once from the reference files."""

    def __init__(self, files: Mapping[str, Rows]) -> None:
        self._lexicon = Lexicon(files)

    def find(self, text: str, sentences: Sequence[tuple[int, int]], names: Sequence[Name]) -> list[Person]:
        """Persons in the sentences of `text`, in order, none overlapping another; `names` are the known names in it.

        Offsets are code points. A person may cover a country's name that is part of the person's
        (`Minister Israel Katz`). Time is linear in the length of the text.
        """
        found = list(Scan(self._lexicon, fold(text), names).lines(sentences))
        sure = [f for f in found if f.sure]
        if not sure:
            return []
        known = self._cluster(text, sure)
        return list(self._resolve(text, found, known))

    def _cluster(self, text: str, sure: Iterable[Found]) -> _Known:
        """One person for each name, shorter names going to the longer one they fit; the fullest names come first."""
        names: dict[Key, str] = {}
        roles: dict[Key, list[str | None]] = {}
        for f in sure:
            surface = text[f.start : f.end]
            key = key_of(surface)
            names.setdefault(key, surface)
            roles.setdefault(key, []).append(f.role)
        known = _Known(self._lexicon)
        ambiguous: list[Key] = []
        for key in sorted((k for k in names if k), key=lambda k: -sum(min(len(word), 3) for word in k)):
            who = known.fitting(key, None)
            if who is None and known.is_alias(key):
                ambiguous.append(key)
                continue
            who = known.add(key, names[key]) if who is None else who
            for role in roles[key]:
                known.held(who, role)
        for key in ambiguous:
            if all(known.fitting(key, role) is None for role in roles[key]):
                known.add(key, names[key])
        return known

    def _resolve(self, text: str, found: Iterable[Found], known: _Known) -> Iterable[Person]:
        until = 0
        for f in found:
            if f.start < until:
                continue
            surface = text[f.start : f.end]
            key = key_of(surface)
            who = known.fitting(key, f.role)
            if who is None and not f.sure:
                continue
            name = known.names[who] if who is not None else surface
            entity = slug(name)
            if not entity:
                continue
            until = f.end
            rule = f.rule if f.sure else "later-mention"
            yield Person(f.start, f.end, f"person:{entity}", name, f.role, f.country, rule)
