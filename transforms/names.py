"""Finding known names in text: one Aho-Corasick automaton, word boundaries, longest match, senses by context."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

import ahocorasick_rs

from transforms.reference import Cue, Reference, Sense, fold


class Name(NamedTuple):
    """A name found: text[start:end] in one of its senses, by a rule."""

    start: int
    end: int
    sense: Sense
    rule: str
    nested: bool = False


# Names in which a country's name doesn't mean the country: `Latin America`, `Gulf of Guinea`, `Michael Jordan`.
_CLOSED = frozenset({"", "country", "region", "place", "person"})
_CAPITAL_AFTER = re.compile(r" [A-Z][\w-]+")
_POSSESSIVE = re.compile(r"'s? \w")
_OBJECT = re.compile(r"(?<![\w-])[a-z]+ed (?:the )?$")
_SUBJECT = re.compile(r" (?!and\b|or\b|on\b|in\b|at\b|for\b|as\b|with\b|where\b|when\b)[a-z]+(?:ed|s)\b")
_JOINT = re.compile(r"\s*(?:,|and|or|&|/|-|, and)\s*$")


class _Guard(NamedTuple):
    """The cues that speak against a sense, by where they stand."""

    shouted: bool
    before: tuple[re.Pattern[str], ...]
    after: tuple[re.Pattern[str], ...]
    around: tuple[re.Pattern[str], ...]


class Names:
    """The names of a reference, ready to be found. Build it once; it holds some tens of megabytes."""

    def __init__(self, reference: Reference) -> None:
        self._reference = reference
        surfaces = dict(reference.senses)
        for surface, sense in reference.senses.items():  # headings in capitals
            if sense.kind != "acronym" and len(surface) > 4:
                surfaces.setdefault(surface.upper(), sense)
        self._automaton = ahocorasick_rs.AhoCorasick(
            list(surfaces), matchkind=ahocorasick_rs.MatchKind.Standard, store_patterns=False
        )
        self._guarded = [(sense, self._guard(sense)) for sense in surfaces.values()]
        before = _alternatives(c.cue for c in reference.capital_cues if c.where == "before")
        after = _alternatives(c.cue for c in reference.capital_cues if c.where == "after")
        self._before = re.compile(rf"(?<![\w-])({before})(?: the)? $")
        self._after = re.compile(rf" ?({after})(?!\w)")
        self._capital_senses = {(c.where, c.cue): c.sense for c in reference.capital_cues}
        self._last_before = tuple(
            {f"{cue.split(' ')[-1]} " for where, cue in self._capital_senses if where == "before"} | {" the "}
        )

    def find(self, text: str, extra: Mapping[str, Sense] | None = None) -> list[Name]:
        """Names in `text`, in order, those nested in another after it; `extra` are senses learned from the text.

        Offsets are code points. Time is linear in the length of the text for a given number of names in it.
        """
        return self.among(text, self.matches(text), extra)

    def matches(self, text: str) -> list[Name]:
        """What stands in the tables, at word boundaries and not ruled out by a guard; matches may overlap."""
        folded = fold(text)
        guarded, size = self._guarded, len(folded)
        found: list[Name] = []
        for which, start, end in self._automaton.find_matches_as_indexes(folded, overlapping=True):
            if start and folded[start - 1].isalnum() and folded[start].isalnum():
                continue
            if end < size and folded[end].isalnum() and (folded[end - 1].isalnum() or folded[end - 1] == "."):
                continue
            sense, guard = guarded[which]
            if guard is None or _holds(guard, folded, start, end):
                found.append(Name(start, end, sense, "reference"))
        return found

    def among(self, text: str, matches: Sequence[Name], extra: Mapping[str, Sense] | None = None) -> list[Name]:
        """The names among the matches of `text`, as `find` gives them."""
        folded = fold(text)
        if extra:
            learned = [
                match
                for match in _occurrences(folded, extra)
                if (guard := self._guard(match.sense)) is None or _holds(guard, folded, match.start, match.end)
            ]
            matches = [*(match for match in matches if folded[match.start : match.end] not in extra), *learned]
        # Stops hide what lies in them and are dropped.
        return self._place_capitals(folded, [name for name in resolve(matches) if name.sense.entity_id])

    def _guard(self, sense: Sense) -> _Guard | None:
        """What rules a sense out, None for most."""
        guards = (*sense.guards, sense.kind)
        cues: dict[str, list[re.Pattern[str]]] = defaultdict(list)
        for cue in (cue for guard in guards for cue in self._cues(guard)):
            cues[cue.where].append(cue.pattern)
        found = _Guard("all_caps" in guards, *(tuple(cues[where]) for where in ("before", "after", "sentence")))
        return found if any(found) else None

    def _place_capitals(self, text: str, names: list[Name]) -> list[Name]:
        """Decide for each capital whether it acts for its government or only says where."""
        result = [name for name in names if name.nested or name.sense.kind != "capital"]
        if len(result) == len(names):
            return names
        chain: list[Name] = []
        for name in names:
            if name.nested or name.sense.kind != "capital":
                continue
            if chain and not _JOINT.fullmatch(text[chain[-1].end : name.start]):
                result += self._decide(text, chain)
                chain = []
            chain.append(name)
        if chain:
            result += self._decide(text, chain)
        return sorted(result, key=lambda n: (n.start, -n.end))

    def _decide(self, text: str, chain: Sequence[Name]) -> list[Name]:
        """Capitals joined by commas and `and` share their sense: cues stand before the first and after the last."""
        first, last = chain[0], chain[-1]
        if _CAPITAL_AFTER.match(text, last.end, last.end + 30):
            chain = chain[:-1]  # part of a longer name that no table knows
            if not chain:
                return []
        sense, rule = self._capital_sense(text, first.start, last.end)
        decided: list[Name] = []
        for name in chain:
            blocked = any(cue.where == "capital" for g in name.sense.guards for cue in self._cues(g))
            if sense == "capital" and not blocked:
                decided.append(Name(name.start, name.end, name.sense, rule))
            elif sense == "place":
                place = Sense(f"place:{slug(text[name.start : name.end])}", "place", "name")
                decided.append(Name(name.start, name.end, place, rule))
        return decided

    def _cues(self, guard: str) -> tuple[Cue, ...]:
        return self._reference.guard_cues.get(guard, ())

    def _capital_sense(self, text: str, start: int, end: int) -> tuple[str, str]:
        before, after = text[max(0, start - 40) : start], text[end : end + 40]
        cue = self._after.match(after.lower())
        if cue and self._capital_senses["after", cue.group(1)] == "place":
            return "place", f"capital-after:{cue.group(1)}"
        if _POSSESSIVE.match(after):
            return "capital", "capital-possessive"
        prior = self._before.search(low) if (low := before.lower()).endswith(self._last_before) else None
        if prior:
            return self._capital_senses["before", prior.group(1)], f"capital-before:{prior.group(1)}"
        if cue:
            return "capital", f"capital-after:{cue.group(1)}"
        if before.endswith(("ed ", "ed the ")) and _OBJECT.search(before):
            return "capital", "capital-object"
        if _SUBJECT.match(after):
            return "capital", "capital-subject"
        return "place", "capital-locates"


def _alternatives(cues: Iterable[str]) -> str:
    return "|".join(re.escape(cue) for cue in sorted(cues, key=len, reverse=True))


def _around(text: str, start: int, end: int) -> str:
    """Roughly the sentence around text[start:end]."""
    before = re.split(r"(?<=[.;!?]) ", text[max(0, start - 300) : start])[-1]
    return before + text[start:end] + re.split(r"(?<=[.;!?]) ", text[end : end + 300])[0]


def _holds(guard: _Guard, text: str, start: int, end: int) -> bool:
    """Whether nothing that the guard knows stands around text[start:end]."""
    if guard.after:
        after = text[end : end + 60]
        if any(pattern.search(after) for pattern in guard.after):
            return False
    if guard.before:
        before = text[max(0, start - 60) : start]
        if any(pattern.search(before) for pattern in guard.before):
            return False
    if guard.shouted and _shouted(text, start, end):
        return False
    return not (guard.around and any(pattern.search(_around(text, start, end)) for pattern in guard.around))


def _occurrences(text: str, extra: Mapping[str, Sense]) -> list[Name]:
    """Where the learned surfaces stand as words of their own; those of one surface don't overlap."""
    automaton = ahocorasick_rs.AhoCorasick(list(extra), matchkind=ahocorasick_rs.MatchKind.Standard)
    senses = list(extra.values())
    until = [0] * len(senses)
    found: list[Name] = []
    for which, start, end in automaton.find_matches_as_indexes(text, overlapping=True):
        if start < until[which] or (start and _is_word(text[start - 1])) or (end < len(text) and _is_word(text[end])):
            continue
        until[which] = end
        found.append(Name(start, end, senses[which], "reference"))
    return found


def _is_word(letter: str) -> bool:
    return letter.isalnum() or letter == "_"


def _shouted(text: str, start: int, end: int) -> bool:
    """Whether the words around are all in capitals, so that capitals distinguish nothing."""
    words = re.findall(r"[^\W\d_]{2,}", text[max(0, start - 60) : start] + " " + text[end : end + 60])
    return bool(words) and sum(word.isupper() for word in words) > 0.7 * len(words)


def resolve(names: Iterable[Name], text: str = "") -> list[Name]:
    """The longest names, not overlapping, in order, and what may be nested in them.

    Nested are countries in names of something else and, where `text` is given, acronyms in brackets. Of two names as
    long the earlier in the text stays, of two on the same characters the first given.
    """
    done: list[Name] = []
    ordered = sorted(names, key=itemgetter(0))
    first, size = 0, len(ordered)
    while first < size:
        name = ordered[first]
        until, last = name[1], first + 1
        while last < size and ordered[last][0] < until:  # overlapping, directly or by others between them
            until = max(until, ordered[last][1])
            last += 1
        if last > first + 1:
            done += _settled(ordered[first:last], text)
        else:
            done.append(name._replace(nested=False) if name[4] else name)
        first = last
    return done


def _settled(group: Sequence[Name], text: str) -> list[Name]:
    """Those of overlapping names that stay."""
    if len(group) == 2:
        return _settled_pair(group[0], group[1], text)
    outer, nested = _Disjoint(), _Disjoint()
    inside: list[Name] = []
    for name in sorted(group, key=lambda n: (n.start - n.end, n.start)):
        plain = name._replace(nested=False) if name.nested else name
        if not outer.add(plain):
            inside.append(plain)
    for name in inside:
        around = outer.around(name)
        if around is not None and (_names_country(name, around) or _in_brackets(name, text)):
            nested.add(name._replace(nested=True))
    return sorted((*outer.names, *nested.names), key=lambda n: (n.start, -n.end))


def _settled_pair(one: Name, other: Name, text: str) -> list[Name]:
    """`_settled` for two names, the usual case: the longer one, and the other if it may be nested in it."""
    longer, shorter = (other, one) if other.end - other.start > one.end - one.start else (one, other)
    kept = [longer._replace(nested=False) if longer.nested else longer]
    inside = longer.start <= shorter.start and shorter.end <= longer.end
    if inside and (_names_country(shorter, longer) or _in_brackets(shorter, text)):
        kept.append(shorter if shorter.nested else shorter._replace(nested=True))
    return kept


def _names_country(name: Name, around: Name) -> bool:
    is_country = name.sense.entity_type == "country" and name.sense.kind != "capital"
    return is_country and around.sense.entity_type not in _CLOSED


def _in_brackets(name: Name, text: str) -> bool:
    return name.sense.kind == "acronym" and text[name.start - 1 : name.start] + text[name.end : name.end + 1] == "()"


class _Disjoint:
    """Names that don't overlap, by their starts."""

    def __init__(self) -> None:
        self.names: list[Name] = []
        self._starts: list[int] = []

    def add(self, name: Name) -> bool:
        """Take the name if it overlaps none."""
        at = bisect_right(self._starts, name.start)
        if at and self.names[at - 1].end > name.start:
            return False
        if at < len(self.names) and self.names[at].start < name.end:
            return False
        self._starts.insert(at, name.start)
        self.names.insert(at, name)
        return True

    def around(self, name: Name) -> Name | None:
        """The name that contains `name`, if one does."""
        at = bisect_right(self._starts, name.start) - 1
        return self.names[at] if at >= 0 and self.names[at].end >= name.end else None


_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ı": "i"})


@lru_cache(1 << 14)
def slug(text: str) -> str:
    """Lower-case ASCII words joined by hyphens, for ids; letters without an ASCII base are dropped."""
    plain = unicodedata.normalize("NFKD", text.lower().translate(_LETTERS)).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.replace("'", "")).strip("-")
