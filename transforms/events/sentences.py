"""A sentence as the coder reads it: groups of coordinated mentions with their prepositions, times, clause ends."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from transforms.events.lexicon import Hit
from transforms.events.model import Mention, Time


@dataclass(slots=True)
class Member:
    """A mention in a list, with the mentions that only say who it is, and the time in brackets after it."""

    mention: Mention
    more: list[Mention] = field(default_factory=list)
    end: int = 0
    time: Time | None = None


@dataclass(slots=True)
class Group:
    """Mentions joined by commas and `and`; `prep` governs them, "" where nothing does."""

    prep: str
    start: int  # of the whole phrase, articles and titles included
    members: list[Member]
    listed: bool = False  # after `such as`, `including`
    first: int = field(init=False)  # where the first name begins

    def __post_init__(self) -> None:
        self.first = self.members[0].mention.start

    @property
    def end(self) -> int:
        return self.members[-1].end


@dataclass(slots=True)
class Sentence:
    """Sentence `index` of the document, text[start:end], in block `block`."""

    index: int
    block: int
    start: int
    end: int
    text: str  # the whole folded document
    low: str  # the same in lower case
    mentions: Sequence[Mention]
    times: Sequence[Time]
    hits: Sequence[Hit]
    places: Mapping[str, str] = field(default_factory=dict)  # alpha-3 codes or country ids by place
    patterns: Mapping[str, re.Pattern[str]] = field(default_factory=dict)  # by name
    words: Mapping[str, frozenset[str]] = field(default_factory=dict)  # by class
    groups: list[Group] = field(default_factory=list)
    hard: list[int] = field(default_factory=list)
    asides: list[tuple[int, int]] = field(default_factory=list)
    closes: Mapping[int, int] = field(default_factory=dict)  # ends of all asides by where they begin
    subject_test: Callable[[Sentence, Group], bool] | None = None  # whether a finite verb follows a list
    told: set[int] = field(default_factory=set)  # starts of hits that are verbs of their own
    voices: dict[tuple[int, int], tuple[str, int]] = field(default_factory=dict)  # of verbs, by place and words read
    is_read: bool = False
    _softs: list[tuple[int, int, bool, tuple[int, int] | None]] | None = None
    _starts: list[int] | None = None
    _said: dict[str, bool] = field(default_factory=dict)
    _views: dict[tuple[int, int] | None, Sentence] = field(default_factory=dict)

    def clause(self, start: int, end: int, cut: int = 0) -> tuple[int, int]:
        """The stretch between hard boundaries (and `cut`) around text[start:end]; an aside is a stretch of its own."""
        held = self.aside(start)
        hard = self.hard
        if self.asides:
            hard = [h for h in hard if self._same_level(h, held)]
        at, to = bisect_right(hard, start), bisect_left(hard, end)
        low = max(hard[at - 1] if at else self.start, cut)
        high = hard[to] if to < len(hard) else self.end
        return (max(low, held[0]), min(high, held[1])) if held else (low, high)

    def says(self, name: str) -> bool:
        """Whether a pattern fits somewhere in the sentence: asked once, before it is looked for clause by clause."""
        found = self._said.get(name)
        if found is None:
            found = self._said[name] = self.patterns[name].search(self.low, self.start, self.end) is not None
        return found

    def aside(self, at: int) -> tuple[int, int] | None:
        """The aside that holds text[at]."""
        for start, end in self.asides:
            if start <= at < end:
                return start, end
        return None

    def _same_level(self, at: int, held: tuple[int, int] | None) -> bool:
        return self.aside(at) == held

    def view(self, held: tuple[int, int] | None) -> Sentence:
        """The sentence without what stands in asides other than `held`."""
        if not self.asides or self.asides == [held]:
            return self
        if held not in self._views:
            left_out = [aside for aside in self.asides if aside != held]

            def stays(at: int) -> bool:
                return not any(start <= at < end for start, end in left_out)

            self._views[held] = replace(
                self,
                mentions=[m for m in self.mentions if stays(m.start)],
                times=[t for t in self.times if stays(t.start)],
                hits=[h for h in self.hits if stays(h.start)],
                groups=[g for g in self.groups if stays(g.first)],
                _views={},
                _softs=None,
                _starts=None,
            )
        return self._views[held]

    def is_subject(self, group: Group) -> bool:
        """Whether a finite verb follows a list."""
        return self.subject_test is not None and self.subject_test(self, group)

    @property
    def is_verbless(self) -> bool:
        """Whether nothing in the sentence stands as a verb, as in an item of a list."""
        verbs = (h for h in self.hits if not h.is_mixed)
        return not any(h.start in self.told for h in verbs) and not self.says("sentences-be")

    @property
    def is_listed(self) -> bool:
        """Whether it is an item of a list: no verb but participles, as in `a treaty with Peru, signed in May`."""
        if self.patterns["sentences-be"].search(self.low, self.start, self.end):
            return False
        verbs = (h for h in self.hits if not h.is_mixed and h.start in self.told)
        return all(h.kind == "verb" and self.low.endswith((", ", "("), self.start, h.start) for h in verbs)

    def is_told(self, hit: Hit) -> bool:
        """Whether a hit stands as a verb of its own."""
        return hit.start in self.told

    def described(self, aside: tuple[int, int]) -> Sentence:
        """The sentence where `aside` is no aside: what it describes stands right before it, and the rest is cut off."""
        others = [other for other in self.asides if other != aside]
        seen = replace(self, asides=others, _views={}, _softs=None, _starts=None).view(None)
        return replace(
            seen,
            times=[t for t in seen.times if t.start < aside[1]],
            groups=[g for g in seen.groups if g.first < aside[1]],
            hard=sorted({*(h for h in seen.hard if h < aside[0] or h > aside[1]), aside[1]}),
            _views={},
            _softs=None,
            _starts=None,
        )

    def inside_group(self, at: int) -> bool:
        """Whether text[at] lies between two members of a list."""
        for group in self.groups:
            if len(group.members) > 1 and group.first < at < group.members[-1].mention.start:
                return True
        return False

    def soft(self, low: int, high: int) -> int | None:
        """The last comma or `and` between clauses in text[low:high], None where there is none."""
        held = self.aside(high - 1) if self.asides else None
        last = None
        for start, end, is_strong, aside in reversed(self._boundaries()):
            if start < low:
                break
            if end > high or aside != held:
                continue
            if is_strong:
                return start
            last = start if last is None else last
        return last

    def _boundaries(self) -> list[tuple[int, int, bool, tuple[int, int] | None]]:
        """Every comma or `and` that may part clauses: its place, whether it is a comma with a word, its aside."""
        if self._softs is None:
            self._softs = []
            closed = {end for _, end in self.asides}
            for match in self.patterns["sentences-soft"].finditer(self.low, self.start, self.end):
                at = match.start()
                is_within = (
                    at in closed
                    or self.inside_group(at + 1)
                    or self.inside_name(at)
                    or self.in_brackets(at)
                    or any(t.start < at < t.end for t in self.times)  # `on 3 and 4 May`
                )
                if not is_within:
                    word = match.group()
                    self._softs.append((at, match.end(), len(word) > 3 and word[0] == ",", self.aside(at)))
        return self._softs

    def inside_name(self, at: int) -> bool:
        """Whether text[at] lies inside a name: `Heads of State and Government`."""
        if self._starts is None:
            self._starts = [m.start for m in self.mentions]
        upto = bisect_left(self._starts, at)
        return upto > 0 and at < max([m.end for m in self.mentions[max(0, upto - 3) : upto]])

    def joint(self, high: int) -> int | None:
        """The last `, and` or `, but` in text[start:high] that opens a new clause, a verb standing before it."""
        last = None
        for match in self.patterns["sentences-clause"].finditer(self.low, self.start, high):
            if self.inside_group(match.start() + 1) or self.in_brackets(match.start()):
                continue
            if self.patterns["sentences-finite"].search(self.low, self.start, match.start()):
                last = match.start()
        return last

    def in_brackets(self, at: int) -> bool:
        """Whether text[at] stands in brackets that open and close in this sentence."""
        opened = self.text.rfind("(", self.start, at)
        return opened >= 0 and self.text.find(")", opened, at) < 0
