"""Towns of the gazetteer and places that no table knows, where the words around say that a place is meant.

Names of towns are names of people, ships and clubs too. So a town needs a cue: a preposition of place before it, its
country after it, another place beside it in a list; only large cities stand without one.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import ahocorasick_rs

from transforms.names import Name, slug
from transforms.reference import Rows, fold, items
from transforms.spans import Spans


class Place(NamedTuple):
    """text[start:end] is a place; `name` is its usual name, `country` its ISO 3166-1 alpha-3 code where known."""

    start: int
    end: int
    entity_id: str
    name: str
    country: str | None
    rule: str


class _City(NamedTuple):
    name: str
    country: str | None
    population: int


LARGE = 500_000  # inhabitants from which a city needs no cue
_UPPER = "A-Z" + "".join(chr(c) for c in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)) if chr(c).isupper())
_WORD = rf"[{_UPPER}](?:\w|'(?!s\b)){{0,40}}(?:-\w{{1,40}}){{0,3}}"
LONGEST_NAME = 500  # characters of three such words
_CAPITAL = re.compile(rf"[{_UPPER}](?<![\w'-].)", re.DOTALL)
_AFTER_IN = re.compile(rf"[{_UPPER}](?:(?<=(?<!\w)(?:in|at) .)|(?<=(?<!\w)near .)|(?<=(?<!\w)off .))", re.DOTALL)
_JOINT = re.compile(r"(?:'s)?(?: \([^()]{0,40}\))?(?:,| and| or| &|/|-|, and| to| as well as)\s*(?:in |to |at )?$")
_CAPITAL_AFTER = re.compile(rf" [{_UPPER}]\w")
_WORD_BEFORE = re.compile(r"([\w.'-]+) $")
_TOWN = rf"(?:{_WORD} (?:(?:de|da|do|dos|del|di|du|el|la|las|los) )?){{0,2}}[{_UPPER}][^\W\d_]{{0,40}}(?:-[^\W\d_]{{1,40}}){{0,3}}"
_TOWN_ENDS = r"(?= (?:and|in|on|from|with|to|for|by|between|was|were|where|which|after|during|last|this|next|under)\b|[,.;)]| \()"
_UNKNOWN_TOWN = re.compile(rf"(?<!\w)(?:in|near|at|off) ({_TOWN}){_TOWN_ENDS}")
_NEXT_TOWN = re.compile(rf",? and (?:in |at )?({_TOWN}){_TOWN_ENDS}")


class Places:
    """Build it once; it holds the names of some ten thousand towns."""

    def __init__(self, files: Mapping[str, Rows]) -> None:
        self._cities: dict[str, _City] = {}
        for row in files["cities"]:
            city = _City(row["name"], row["country"] or None, int(row["population"]))
            for surface in (row["name"], *items(row["variants"])):
                self._cities.setdefault(fold(surface), city)
        self._surfaces = list(self._cities)
        self._automaton = ahocorasick_rs.AhoCorasick(
            self._surfaces, matchkind=ahocorasick_rs.MatchKind.LeftmostLongest, store_patterns=False
        )
        words: dict[str, set[str]] = defaultdict(set)
        for row in files["name_words"]:
            words[row["role"]].add(row["word"])
        self._no_place = words["no_place"] | words["generic"] | words["start"] | words["time"] | words["office"]
        self._no_place |= words["direction"] | {row["noun"] for row in files["head_nouns"]} | words["ordinal"]
        self._direction = words["direction"] | words["generic"] | words["start"] | words["office"] | words["ordinal"]
        self._start = words["start"]
        self._plain_before = words["start"] | words["time"]
        self._locative = re.compile(rf"(?:^|[\s(])(?:{_any(words['locative'])})(?: the)? $", re.IGNORECASE)
        self._gathering = re.compile(rf" (?:{_any(words['gathering'])})(?!\w)")
        self._states = re.compile(rf", ({_any(words['us_state'])})(?!\w)")
        self._patterns = {
            "place-before": re.compile(rf"(?<![\w'-])(?:{_any(words['place_before'])})(?: {_WORD}){{1,2}}"),
            "place-of": re.compile(rf"(?<![\w'-])(?:{_any(words['place_of'])}) of (?:the )?({_WORD}(?: {_WORD})?)"),
            "place-after": re.compile(rf"(?<![\w'-])((?:{_WORD} ){{1,3}})(?:{_any(words['place_after'])})(?!\w)"),
            "place-lower": re.compile(rf"(?<![\w'-])((?:{_WORD} ){{1,2}})(?:{_any(words['place_lower'])})(?!\w)"),
        }
        cues = {f"{word} ": "place-before" for word in words["place_before"]}
        cues |= {f"{word} of ": "place-of" for word in words["place_of"]}
        cues |= {f" {word}": "place-after" for word in words["place_after"]}
        cues |= {f" {word}": "place-lower" for word in words["place_lower"]}
        self._cue_rules = list(cues.values())
        self._cue_automaton = ahocorasick_rs.AhoCorasick(list(cues), store_patterns=False)

    def find(
        self,
        text: str,
        sentences: Sequence[tuple[int, int]],
        names: Sequence[Name],
        taken: Sequence[tuple[int, int]] = (),
    ) -> list[Place]:
        """Places in the sentences that overlap neither `taken` nor known names, in order.

        Countries may stand inside a place's name. Time is linear in the length of the text.
        """
        folded = fold(text)
        known = [name for name in names if not name.nested]
        closed = Spans([*taken, *((n.start, n.end) for n in known)])
        within = Spans(sentences)
        countries = {n.start: n for n in known if n.sense.entity_type == "country"}
        found = [p for p in self._by_rule(folded, text, countries) if not closed.meet(p.start, p.end)]
        located = [
            (n.start, n.end)
            for n in known
            if n.sense.entity_type in ("place", "territory") or n.sense.kind == "capital"
        ]
        closed = Spans([*closed, *((p.start, p.end) for p in found)])
        found += self._towns(folded, text, closed, countries, located + [(p.start, p.end) for p in found])
        closed = Spans([*closed, *((p.start, p.end) for p in found)])
        found += [p for p in self._unknown_towns(folded, text, countries) if not closed.meet(p.start, p.end)]
        return sorted(p for p in found if within.around(p.start, p.end))

    def _by_rule(self, folded: str, text: str, countries: Mapping[int, Name]) -> list[Place]:
        """Places told by the words in their names: Lake X, X Region, X border crossing; the longest of each place."""
        matches: list[tuple[int, int, str]] = []
        for rule, starts in self._rule_starts(folded).items():
            for match in _matches(self._patterns[rule], folded, starts):
                start, end = match.span()
                if rule == "place-of" and folded[start].islower():
                    start = match.start(1)
                while rule in ("place-after", "place-lower"):
                    word = folded[start:end].partition(" ")[0]
                    if word not in self._start:
                        break
                    start += len(word) + 1
                middle = [word for word in folded[start:end].split(" ") if word and word[0].isupper()]
                middle = middle[:-1] if rule == "place-after" else middle
                if all(word in self._direction for word in middle) or folded[start:end] in self._cities:
                    continue
                if rule in ("place-before", "place-of") and middle[-1] in self._direction:
                    continue
                matches.append((start, end, rule))
        found: list[Place] = []
        for start, end, rule in sorted(matches, key=lambda m: (m[0], -m[1])):
            if not found or start >= found[-1].end:
                home = self._cities.get(folded[start:end].partition(" ")[0])
                country = self._country_after(folded, end, countries) or (home.country if home else None)
                found.append(_place(text, start, end, text[start:end], country, rule))
        return found

    def _rule_starts(self, folded: str) -> dict[str, list[int]]:
        """Where a match of each rule's pattern may begin, in order: at its cue or up to three words before it."""
        starts: dict[str, set[int]] = {rule: set() for rule in self._patterns}
        for which, start, _ in self._cue_automaton.find_matches_as_indexes(folded, overlapping=True):
            rule = self._cue_rules[which]
            if rule in ("place-before", "place-of"):
                starts[rule].add(start)
                continue
            low = max(0, start - LONGEST_NAME)
            first = max(low, folded.rfind(" ", low, start) + 1)
            if folded[first:start].islower():
                continue  # most often: `the region`
            for _ in range(2):
                first = max(low, folded.rfind(" ", low, max(low, first - 1)) + 1)
            starts[rule].update(match.start() for match in _CAPITAL.finditer(folded, first, start))
        return {rule: sorted(found) for rule, found in starts.items()}

    def _towns(
        self,
        folded: str,
        text: str,
        closed: Spans,
        countries: Mapping[int, Name],
        located: Sequence[tuple[int, int]],
    ) -> list[Place]:
        """Towns of the gazetteer that a cue supports, and those joined to them in lists."""
        candidates = [
            (start, end, self._cities[self._surfaces[which]])
            for which, start, end in self._automaton.find_matches_as_indexes(folded)
            if _bounded(folded, start, end) and not closed.meet(start, end) and self._stands_alone(folded, start, end)
        ]
        rules = [self._cue(folded, start, end, city, countries) for start, end, city in candidates]
        ends = {end for _, end in located} | {c[1] for c, rule in zip(candidates, rules, strict=True) if rule}
        sure = sorted(ends)
        for i, (start, end, _) in enumerate(candidates):  # A and B: what holds for A holds for B
            if not rules[i]:
                at = bisect_right(sure, start) - 1
                if at >= 0 and start - sure[at] < 60 and _JOINT.fullmatch(folded, sure[at], start):
                    rules[i] = "place-in-list"
                    sure.insert(bisect_left(sure, end), end)
        found: list[Place] = []
        for (start, end, city), rule in zip(candidates, rules, strict=True):
            if not rule:
                continue
            state = self._states.match(folded, end)
            country = self._country_after(folded, end, countries) or ("USA" if state else city.country)
            found.append(_place(text, start, end, city.name, country, rule))
            if state and not closed.meet(*state.span(1)):
                found.append(_place(text, *state.span(1), state.group(1), "USA", "state-of-town"))
        return found

    def _cue(self, text: str, start: int, end: int, city: _City, countries: Mapping[int, Name]) -> str:
        """The rule by which the town counts as one here, or ""."""
        if self._country_after(text, end, countries) or self._states.match(text, end):
            return "town-with-country"
        if self._locative.search(text[max(0, start - 20) : start]):
            return "town-located"
        if self._gathering.match(text, end):
            return "town-of-gathering"
        return "large-city" if city.population >= LARGE else ""

    def _stands_alone(self, text: str, start: int, end: int) -> bool:
        """Whether no capitalised word beside it makes the town's name part of a longer one."""
        if _CAPITAL_AFTER.match(text, end) and not self._gathering.match(text, end):
            return False
        if text[end : end + 1] == "-" and text[end + 1 : end + 2].islower() and not text.startswith("based", end + 1):
            return False
        before = _WORD_BEFORE.search(text[max(0, start - 30) : start])
        if before is None or not before.group(1)[0].isupper():
            return True
        word = before.group(1)
        return word in self._plain_before or word.lower() in ("in", "at", "to", "from", "near", "the", "and", "visited")

    def _country_after(self, text: str, end: int, countries: Mapping[int, Name]) -> str | None:
        """The country in `Hamburg, Germany` or `Davos (Switzerland)`."""
        for mark in (", ", " (", ", the "):
            name = countries.get(end + len(mark)) if text.startswith(mark, end) else None
            if name is not None and name.sense.kind in ("name", "acronym"):
                after = text[name.end : name.end + 1]
                if mark == " (" and after != ")":
                    continue
                # In a list of countries and towns a comma parts places of the same rank.
                if mark == " (" or not re.match(r",? and |, [A-Z]\w+(?:,| and)", text[name.end : name.end + 30]):
                    return name.sense.entity_id.removeprefix("country:")
        return None

    def _unknown_towns(self, folded: str, text: str, countries: Mapping[int, Name]) -> Iterable[Place]:
        """Capitalised words after a preposition of place that no table knows: in Kultaranta, near Beni."""
        cues = (at - {"r": 5, "f": 4}.get(folded[at - 2], 3) for at in map(re.Match.start, _AFTER_IN.finditer(folded)))
        for match in _matches(_UNKNOWN_TOWN, folded, cues):
            following = _NEXT_TOWN.match(folded, match.end(1))
            for found in (match, following):  # in Abqaiq and Khurais
                if found is None or self._is_no_town(found.group(1)):
                    break
                start, end = found.span(1)
                country = self._country_after(folded, end, countries)
                yield _place(text, start, end, text[start:end], country, "unknown-town")

    def _is_no_town(self, name: str) -> bool:
        """Whether a word of the name says that it is none, or one shouted or cut short."""
        words = [word for word in name.split(" ") if not word.islower()]
        return any(word in self._no_place or word.endswith("'s") or len(word) < 3 or word.isupper() for word in words)


def _matches(pattern: re.Pattern[str], text: str, starts: Iterable[int]) -> Iterator[re.Match[str]]:
    """What `pattern.finditer(text)` gives where a match can begin at `starts` only, which ascend."""
    until = 0
    for start in starts:
        match = pattern.match(text, start) if start >= until else None
        if match:
            until = match.end()
            yield match


def _any(words: Iterable[str]) -> str:
    """The words as alternatives of a pattern, longest first; never matches if there are none."""
    return "|".join(re.escape(word) for word in sorted(words, key=lambda w: (-len(w), w))) or r"(?!)"


def _bounded(text: str, start: int, end: int) -> bool:
    if start and (text[start - 1].isalnum() or text[start - 1] in "'@/."):
        return False
    return not (end < len(text) and text[end].isalnum())


def _place(text: str, start: int, end: int, name: str, country: str | None, rule: str) -> Place:
    key = slug(name) or slug(text[start:end]) or "unnamed"
    return Place(start, end, f"place:{key}", name, country, rule)
