"""The PLOVER relation between two marked actors of a sentence, read from weighted cues of `relation_cues.csv`.

The cue that follows the first actor governs: each cue found lessens what later ones weigh, and so do subordinate
clauses. Operators (not, will, urge, threaten) turn the cues after them into another type: what is refused is REJECT, what
is to come is AGREE or, where it is hostile, THREATEN, what is asked of another is REQUEST.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from transforms.reference import Rows, fold

GAP = 5  # words that `...` in a cue may stand for; an actor counts as one
REACH = 9  # words after an operator that it can turn
SUBORDINATE = 0.6  # what a cue weighs in a clause opened by `after`, `which`, `because` …, per clause
GOVERNED = 0.14  # what a cue takes from those after it, per unit of its weight
AFTER_SECOND = 0.7  # cues after the second actor, where others stand between the two
BEFORE_FIRST = 0.25  # cues before the first actor
_SOURCE, _TARGET = "<source>", "<target>"  # what stands for an actor in the stream of tokens
INSIDE = {_SOURCE: 0.45, _TARGET: 0.2}  # cues in the words that name an actor: `shelling by rebels`
FULL_WEIGHT = 5.0  # the weight of a cue that leaves no doubt
NO_RELATION = ("", 0.0, "no-cue")

_TOKEN = re.compile(r"\w+(?:[-.']\w+)*|[;:]")
_SKIPPED = frozenset({"a", "an", "the", "its", "his", "her", "their", "our", "my", "your"})
_COOPERATIVE = frozenset({"CONSULT", "SUPPORT", "COOPERATE", "AID", "CONCEDE", "RETREAT", "AGREE"})
_HOSTILE = frozenset({"PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT", "THREATEN"})
_OPERATORS = frozenset({"negation", "future", "threat", "request"})
_VOWELS = "aeiou"


class _Cue(NamedTuple):
    words: tuple[str, ...]  # `...` is a gap
    kind: str
    plover_type: str
    weight: float
    rule: str


class _Hit(NamedTuple):
    cue: _Cue
    at: tuple[int, ...]  # places of its words in the stream of tokens


class Relations:
    """The cues of relations, ready to be found; ValueError where a row's kind or weight is not known."""

    def __init__(self, files: Mapping[str, Rows]) -> None:
        rows = files["relation_cues"]
        self._forms: dict[str, str] = {}
        self._barriers = frozenset(row["cue"] for row in rows if row["kind"] == "barrier") | {";", ":"}
        cues = [_cue(row) for row in rows if row["kind"] not in ("barrier", "form")]
        for cue in cues:
            if cue.kind == "phrase":
                continue
            heads = cue.words[:1] if cue.kind != "noun" else ()
            for word in cue.words:
                for form in (*_plurals(word), *(_inflected(word) if word in heads else ())):
                    self._forms.setdefault(form, word)
        self._forms |= {row["cue"]: row["base"] for row in rows if row["kind"] == "form"}
        index: dict[str, list[_Cue]] = defaultdict(list)
        for cue in cues:
            index[cue.words[0]].append(cue)
        self._index = {head: sorted(found, key=_precedence) for head, found in index.items()}

    def code(self, sentence: str, source: tuple[int, int], target: tuple[int, int]) -> tuple[str, float, str]:
        """PLOVER type, score in [0, 1] and rule of what `source` does to `target` (spans of code points).

        Type and score are `NO_RELATION` where no cue is found. Time is linear in the sentence's length.
        """
        stream, inner = self._streams(fold(sentence), source, target)
        objects = frozenset(self._forms.get(token, token) for token in inner.get(_TARGET, ()))
        actors = [i for i, token in enumerate(stream) if token in INSIDE]
        first, second = (actors[0], actors[-1]) if actors else (-1, -1)
        if first > 0 and stream[first - 1] == "by":  # the agent of a passive: what is done stands before it
            first = -1
        tally = _Tally()
        self._weigh(stream, self._hits(stream, objects), (first + 1, second), tally)
        for actor, tokens in inner.items():
            for hit in self._hits(tokens):
                tally.add(hit.cue.plover_type, hit.cue.weight * INSIDE[actor], hit.cue.rule)
        return tally.best()

    def _streams(
        self, text: str, source: tuple[int, int], target: tuple[int, int]
    ) -> tuple[list[str], dict[str, list[str]]]:
        """The tokens of the sentence with each actor as one token, and the tokens of each actor."""
        spans = sorted(
            (max(0, start), min(len(text), end), name)
            for (start, end), name in ((source, _SOURCE), (target, _TARGET))
            if start < end
        )
        stream: list[str] = []
        inner: dict[str, list[str]] = {}
        at = 0
        for start, end, name in spans:
            if start < at or start >= end:  # an actor inside the other has no place of its own
                continue
            stream += self._tokens(text[at:start])
            stream.append(name)
            inner[name] = self._tokens(text[start:end])
            at = end
        return stream + self._tokens(text[at:]), inner

    def _tokens(self, text: str) -> list[str]:
        tokens: list[str] = []
        for token in _TOKEN.findall(text.lower()):
            word = token.removesuffix("'s")
            if word.endswith("n't"):
                tokens.append("not")
            elif word not in _SKIPPED:
                tokens.append(word)
        return tokens

    def _weigh(self, stream: Sequence[str], hits: Sequence[_Hit], actors: tuple[int, int], tally: _Tally) -> None:
        """Weigh the cues found in the stream; `actors` are the place after the first actor and that of the second."""
        start, second = actors
        between = any(start <= hit.at[0] < second for hit in hits)
        barriers = [i for i in range(start, len(stream)) if stream[i] in self._barriers]
        factor, operator, until, passed = 1.0, "", -1, 0
        for hit in hits:
            place, cue = hit.at[0], hit.cue
            if place < start:
                tally.add(cue.plover_type, cue.weight * BEFORE_FIRST, cue.rule)
                continue
            while passed < len(barriers) and barriers[passed] <= place:
                factor *= SUBORDINATE if tally.total else 1.0
                operator = ""
                passed += 1
            kind = cue.plover_type
            weight = cue.weight * factor * (AFTER_SECOND if between and place > second else 1.0)
            rule = cue.rule
            if operator and place <= until:
                kind, share = _turned(operator, kind)
                weight *= share
                rule = f"{operator}-{rule}"
            if kind:
                tally.add(kind, weight, rule)
                factor *= max(0.1, 1.0 - GOVERNED * cue.weight)
            if cue.kind in _OPERATORS and not (operator == "negation" and place <= until):
                operator, until = cue.kind, hit.at[-1] + REACH

    def _hits(self, stream: Sequence[str], objects: frozenset[str] = frozenset()) -> list[_Hit]:
        """The cues in the stream in reading order; of those that share a word the longest, then the earliest.

        `objects` are the base forms of the target's words: they complete a cue that reaches it (`expel … diplomat`).
        """
        found: list[_Hit] = []
        for i, token in enumerate(stream):
            base = self._forms.get(token, token)
            candidates = self._index.get(token, ()) if base == token else self._both(token, base)
            hit = self._longest(stream, i, candidates, objects)
            if hit is not None:
                found.append(hit)
        taken: set[int] = set()
        kept: list[_Hit] = []
        for hit in sorted(found, key=lambda h: -len(h.at)):
            if taken.isdisjoint(hit.at):
                taken.update(hit.at)
                kept.append(hit)
        return sorted(kept, key=lambda h: h.at[0])

    def _both(self, token: str, base: str) -> Iterable[_Cue]:
        """The cues that begin with the word as it stands or with its base form, longer ones first."""
        exact, lemma = self._index.get(token, ()), self._index.get(base, ())
        if not exact or not lemma:
            return exact or [cue for cue in lemma if cue.kind != "phrase"]
        return sorted((*exact, *(cue for cue in lemma if cue.kind != "phrase")), key=lambda cue: -len(cue.words))

    def _longest(
        self, stream: Sequence[str], i: int, candidates: Iterable[_Cue], objects: frozenset[str]
    ) -> _Hit | None:
        """The cue of most words that begins at `i`; of several the one that ends first, then the heaviest."""
        best: _Hit | None = None
        for cue in candidates:
            if best is not None and len(cue.words) < len(best.at):
                break
            hit = self._match(stream, i, cue, objects)
            if hit is not None and (best is None or _rank(hit) < _rank(best)):
                best = hit
        return best

    def _match(self, stream: Sequence[str], i: int, cue: _Cue, objects: frozenset[str]) -> _Hit | None:
        if len(cue.words) == 1:
            return _Hit(cue, (i,))
        rest = self._rest(stream, i + 1, cue, 1, objects)
        return None if rest is None else _Hit(cue, (i, *rest))

    def _rest(
        self, stream: Sequence[str], place: int, cue: _Cue, which: int, objects: frozenset[str]
    ) -> tuple[int, ...] | None:
        """Where the words of the cue from `which` on stand, the first of them at `place` or, after a gap, later."""
        if which == len(cue.words):
            return ()
        gap = cue.words[which] == "..."
        if gap:
            which += 1
        word = cue.words[which]
        for at in range(place, min(len(stream), place + (GAP if gap else 0) + 1)):
            token = stream[at]
            same = token == word or (cue.kind != "phrase" and self._forms.get(token) == word)
            if same or (stream[at] == _TARGET and word in objects):
                rest = self._rest(stream, at + 1, cue, which + 1, objects)
                if rest is not None:
                    return (at, *rest)
            if token in self._barriers:
                return None
        return None


class _Tally:
    """Weights by type, each with the rule of its heaviest cue."""

    def __init__(self) -> None:
        self.total = 0.0
        self._sums: dict[str, float] = defaultdict(float)
        self._rules: dict[str, tuple[float, str]] = {}

    def add(self, plover_type: str, weight: float, rule: str) -> None:
        if not plover_type or weight <= 0:
            return
        self.total += weight
        self._sums[plover_type] += weight
        if weight > self._rules.get(plover_type, (0.0, ""))[0]:
            self._rules[plover_type] = weight, rule

    def best(self) -> tuple[str, float, str]:
        """The heaviest type (the first of the alphabet among equals), its score and rule."""
        if not self._sums:
            return NO_RELATION
        plover_type = min(self._sums, key=lambda name: (-self._sums[name], name))
        weight = self._sums[plover_type]
        return plover_type, weight / self.total * min(1.0, weight / FULL_WEIGHT), self._rules[plover_type][1]


def _turned(operator: str, plover_type: str) -> tuple[str, float]:
    """What an operator makes of a type, and the share of its weight that is left; "" where nothing is."""
    if operator == "negation":
        if plover_type in _COOPERATIVE:
            return "REJECT", 1.0
        return ("CONCEDE", 0.6) if plover_type in ("SANCTION", "COERCE") else (plover_type, 0.4)
    if operator == "request":
        return "REQUEST", 0.8
    if operator == "threat":
        return ("THREATEN", 1.0) if plover_type in _HOSTILE | _COOPERATIVE else (plover_type, 0.6)
    if plover_type in _COOPERATIVE:
        return "AGREE", 1.0
    return ("THREATEN", 1.0) if plover_type in _HOSTILE else (plover_type, 1.0)


def _cue(row: Mapping[str, str]) -> _Cue:
    words = tuple(row["cue"].split())
    name = "-".join(word for word in words if word != "...").replace("'", "")
    return _Cue(words, row["kind"], row["plover_type"], float(row["weight"]), f"{row['kind']}-{name}")


def _rank(hit: _Hit) -> tuple[int, int, float]:
    return -len(hit.at), hit.at[-1], -hit.cue.weight


def _precedence(cue: _Cue) -> tuple[int, float]:
    return -len(cue.words), -cue.weight


def _plurals(word: str) -> tuple[str, ...]:
    if len(word) < 3 or not word.isalpha():
        return ()
    if word.endswith("y") and word[-2] not in _VOWELS:
        return (f"{word[:-1]}ies",)
    return (f"{word}es",) if word.endswith(("s", "x", "z", "ch", "sh")) else (f"{word}s",)


def _inflected(verb: str) -> tuple[str, ...]:
    """Past and participle forms, with and without a doubled consonant; forms that don't exist do no harm."""
    if verb.endswith("e"):
        return f"{verb}d", f"{verb[:-1]}ing"
    if verb.endswith("y") and len(verb) > 1 and verb[-2] not in _VOWELS:
        return f"{verb[:-1]}ied", f"{verb}ing"
    doubled = verb + verb[-1]
    return f"{verb}ed", f"{verb}ing", f"{doubled}ed", f"{doubled}ing"
