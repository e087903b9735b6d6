"""Reading a run of capitalised words: which of them make a name around a head noun.

A name is read from its head noun (`Agency`, `Treaty`, `Forum`): to the left the capitalised words before it, to the
right what prepositions join to it (`Centre for Countering …`), as far as it stays capitalised.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from transforms.name_tokens import KnownNames, Token, Vocabulary


class Found(NamedTuple):
    """text[start:end] names an entity that the reference data doesn't know."""

    start: int
    end: int
    entity_id: str
    entity_type: str  # organization, document, initiative or event_series
    rule: str


_NUMERAL = re.compile(r"\d+(?:st|nd|rd|th)$|[IVXL]+$|\d{1,3}$")
_YEARS = re.compile(r"(?:19|20)\d\d(?:-(?:19|20)?\d\d)?$")
_RESOLUTION = re.compile(r" resolution \d[\d/]{0,8}(?: \(\d{4}\))?")
_ANEW = frozenset({"of", "on", "in", "for", "to", "by", "at", "with", "from", "as", "between"})
_STATES = frozenset({"country", "territory", "region"})
_ADOPTED = re.compile(r"\b(?:adopt|sign|approv|endors|ratif|initial)(?:ed|ing|ies|ied|s)?\b[^.;]*$")


class NameReader:
    """Reads the names in a run of capitalised words of one text."""

    def __init__(self, vocabulary: Vocabulary, lower: re.Pattern[str] | None, text: str, known: KnownNames) -> None:
        self._v = vocabulary
        self._lower = lower
        self._text = text
        self._known = known

    def read(self, start: int, end: int, sentence: int) -> list[Found]:
        tokens = self._known.tokens(start, end)
        found: list[Found] = []
        floor = at = 0
        while at < len(tokens):
            if tokens[at].kind not in "wnq":
                at += 1
                continue
            stop = self._v.group_end(tokens, at)
            name, after = self._name(tokens, at, stop, floor, sentence)
            if name is not None:
                found.append(name)
                floor = after
            at = max(after, at + 1)
        return found

    def _name(self, tokens: list[Token], start: int, stop: int, floor: int, sentence: int) -> tuple[Found | None, int]:
        """The name whose head noun stands in tokens[start:stop], and the token to go on from."""
        head, kind, head_end = -1, "", 0
        for i in range(start, stop):
            found = self._v.head_at(self._text, tokens[i])
            if found and tokens[i].end > head_end:
                head, (kind, head_end) = i, found
        if head < 0:
            return self._headless(tokens, start, stop), stop
        while stop < len(tokens) and tokens[stop - 1].end < head_end:
            stop += 1  # a head of several words: House of Representatives
        last = next((i for i in range(head, len(tokens)) if tokens[i].end >= head_end), head)
        left = self._left(tokens, start, head, floor, kind)
        if left is None:
            return None, max(stop, last + 1)
        end = self._numbers(tokens, last + 1, stop, kind)
        right = self._right(tokens, end, head, kind) if end >= stop else end
        if not self._specific(tokens, left, head, last, end, right, kind):
            return None, max(stop, last + 1)
        # A word that opens a sentence is capital for that alone: Talks on …
        if tokens[left].start == sentence and left == head and kind in ("event_series", "initiative"):
            return None, last + 1
        rule = "head-noun-title" if right > end else "head-noun"
        return self._found(tokens, left, right, kind, rule), max(right, stop)

    def _found(self, tokens: Sequence[Token], left: int, right: int, kind: str, rule: str) -> Found | None:
        start, end = tokens[left].start, tokens[right - 1].end
        if self._known.cover(start, end):
            return None
        if (
            kind == "initiative"
            and rule == "head-noun-title"
            and _ADOPTED.search(self._text, max(0, start - 80), start)
        ):
            kind = "document"  # adopted the Initiative on …: a text
        return Found(start, end, "", kind, rule)

    def _left(self, tokens: Sequence[Token], start: int, head: int, floor: int, kind: str) -> int | None:
        """First token of the name whose head is tokens[head] in the group that begins at `start`."""
        left = start
        for i in range(start, head):
            token = tokens[i]
            near = i == head - 1 or (i + 1 < head and tokens[i + 1].kind == "p")
            if (self._v.is_(token, "office") and not near) or (
                token.kind == "p" and not self._v.is_(tokens[i - 1], "possessor")
            ):
                left = i + 1
        if left == start:
            left = self._joined_left(tokens, start, floor)
        while left < head and (self._v.is_(tokens[left], "start") or tokens[left].kind in "b,lp"):
            if kind == "document" and self._v.is_(tokens[left], "ordinal"):
                break
            left += 1
        while left < head and kind != "document" and self._edition(tokens[left], kind):
            left += 1
        return left

    def _edition(self, token: Token, kind: str) -> bool:
        if token.kind == "n":
            return bool(_NUMERAL.match(token.word) or _YEARS.match(token.word))
        if kind != "event_series" or token.sense is not None:
            return False
        return self._v.is_(token, "ordinal") or bool(_NUMERAL.match(token.word))

    def _joined_left(self, tokens: Sequence[Token], start: int, floor: int) -> int:
        """Where the words before `and` that share the head begin: Foreign Policy and Global Health Group."""
        left = start
        joint = True
        while left - 2 >= floor:
            link, before = tokens[left - 1], tokens[left - 2]
            if not (link.word in ("and", "&") and joint) and not (link.kind == "c" and not joint):
                lead = link.word in ("of", "in") and self._v.is_(before, "lead")
                if not lead:
                    break
            first = left - 2
            if before.sense is not None or not (self._v.field(before) or self._v.is_(before, "lead")):
                break
            while first - 1 >= floor and tokens[first - 1].kind == "w" and not self._breaks(tokens[first - 1]):
                first -= 1
            left = first
            joint = False
        return left

    def _breaks(self, token: Token) -> bool:
        return (
            self._v.is_(token, "office")
            or self._v.is_(token, "start")
            or self._v.head_at(self._text, token) is not None
        )

    def _numbers(self, tokens: Sequence[Token], at: int, stop: int, kind: str) -> int:
        """End of the numbers that belong to the head: Resolution 2538, Strategy 2015-2063."""
        while at < stop and kind in ("document", "initiative") and tokens[at].kind == "n":
            at += 1
        return at

    def _right(self, tokens: Sequence[Token], end: int, head: int, kind: str) -> int:
        """End of what prepositions, commas and `and` join to the head; `end` if nothing."""
        at = end
        state_before = ""
        while at < len(tokens):
            links, nxt = self._links(tokens, at)
            if not links or nxt >= len(tokens) or tokens[nxt].kind not in "wnq":
                break
            stop = self._phrase_end(tokens, nxt) if kind == "document" else self._v.group_end(tokens, nxt)
            first = tokens[nxt]
            if self._v.is_(first, "time") or (first.kind == "n" and _YEARS.match(first.word)):
                break
            joint = links[0] in ("and", "or", "&", ",")
            if joint and at == end:
                twin = self._twin(tokens, head, links, nxt, stop, kind)
                if twin is None:
                    break
                end = at = twin
                continue
            if joint:
                if not self._may_join(tokens, links, nxt, stop, kind, state_before):
                    break
            elif not self._may_follow(links[0], tokens, head, nxt, stop, kind, at == end):
                break
            state_before = first.sense.entity_type if first.sense and stop == nxt + 1 else ""
            at = stop
        return at

    def _reaches(self, head: Token) -> bool:
        return self._v.is_(head, "reach") or self._v.is_(head, "state_organ")

    def _links(self, tokens: Sequence[Token], at: int) -> tuple[list[str], int]:
        links: list[str] = []
        while at < len(tokens) and tokens[at].kind in "lc":
            links.append(tokens[at].word)
            at += 1
        if links[:1] == [","] and links[1:2] in (["and"], ["or"]):
            links = links[1:]
        return links, at

    def _phrase_end(self, tokens: Sequence[Token], at: int) -> int:
        """End of the group at `at`, its possessives included where the words go on after them."""
        stop = self._v.group_end(tokens, at)
        while stop + 1 < len(tokens) and tokens[stop].kind == "p" and tokens[stop + 1].kind == "w":
            stop = self._v.group_end(tokens, stop + 1)
        return stop

    def _twin(
        self, tokens: Sequence[Token], head: int, links: Sequence[str], nxt: int, stop: int, kind: str
    ) -> int | None:
        """End of a second head of the same text: Strategy and Roadmap 2015-2063."""
        if kind != "document" or list(links) != ["and"]:
            return None
        other = self._v.head_at(self._text, tokens[nxt])
        if other is None or other[0] != kind or tokens[nxt].word == tokens[head].word:
            return None
        end = self._numbers(tokens, nxt + 1, stop, kind)
        return end if end == stop else None

    def _may_follow(
        self, link: str, tokens: Sequence[Token], head: int, nxt: int, stop: int, kind: str, direct: bool
    ) -> bool:
        """Whether a preposition may go on from the name to tokens[nxt:stop]."""
        first = tokens[nxt]
        if self._v.begins_date(tokens, nxt):
            return False
        state = first.sense is not None and first.sense.entity_type in (*_STATES, "place") and stop == nxt + 1
        place = first.sense is not None and (first.sense.entity_type == "place" or first.sense.kind == "capital")
        session = kind == "event_series" or (head and tokens[head - 1].kind == "n")
        body = first.sense is not None and first.sense.entity_type in ("organization", "group")
        if link in ("of", "concerning", "regarding"):
            goes_on = not (link == "of" and direct and session and body)
        elif link in ("the", "a", "an", "its", "their", "all") or (link == "with" and first.sense is not None):
            goes_on = False
        elif link in ("on", "for", "against"):
            goes_on = not (state and kind == "organization" and direct and not self._reaches(tokens[head]))
        elif kind == "document":
            goes_on = link in ("in", "between", "by", "among", "to") or (not direct and link != "at" and not place)
            goes_on = goes_on and not (link == "in" and (place or body))
        elif link in ("to", "in") and self._v.is_(tokens[head], "sent"):
            goes_on = True
        elif kind == "organization" and not direct:
            goes_on = link == "to" or (link == "in" and state and not place)
        else:
            goes_on = link == "in" and first.sense is None and self._v.field(first) and stop == nxt + 1
        return goes_on

    def _may_join(
        self, tokens: Sequence[Token], links: Sequence[str], nxt: int, stop: int, kind: str, before: str
    ) -> bool:
        """Whether `and` or a comma goes on with tokens[nxt:stop], rather than with something new."""
        first = tokens[nxt]
        comma = links[0] == ","
        heads = {found[0] for i in range(nxt, stop) if (found := self._v.head_at(self._text, tokens[i]))}
        article = not {"the", "a", "an"}.isdisjoint(links)
        if not _ANEW.isdisjoint(links):
            joins = False
        elif first.sense is not None:
            joins = kind != "organization" and first.sense.entity_type == before and not comma
        elif "organization" in heads or "document" in heads:
            joins = False
        elif article or self._v.is_(first, "office") or self._v.is_(first, "start"):
            joins = kind == "document" and not comma and not (article and self._v.is_(first, "office"))
        elif comma:
            joins = len(links) == 1 and self._list_goes_on(tokens, nxt, stop, kind)
        else:
            joins = kind == "document" or self._v.field(tokens[stop - 1]) or not before
        return joins

    def _list_goes_on(self, tokens: Sequence[Token], nxt: int, stop: int, kind: str) -> bool:
        """Whether `, X` belongs to a list that ends with `and Y`, all of it fields of work."""
        for _ in range(8):
            if not self._v.field(tokens[stop - 1]) and not (kind == "document" and stop == nxt + 1):
                return False
            links, nxt = self._links(tokens, stop)
            if not links or nxt >= len(tokens) or tokens[nxt].sense is not None:
                return False
            if links == ["and"]:
                return True
            if links != [","]:
                return False
            stop = self._phrase_end(tokens, nxt)
        return False

    def _specific(
        self, tokens: Sequence[Token], left: int, head: int, last: int, end: int, right: int, kind: str
    ) -> bool:
        """Whether the words around the head tell it from others of its kind."""
        core = left
        while core < head and self._v.is_(tokens[core], "generic"):
            core += 1
        bounds = {self._text[tokens[i].start : tokens[right - 1].end] for i in (left, core)}
        if bounds & self._v.words["whole"]:
            return False
        before = [t for t in tokens[left:head] if t.kind in "wq"]
        typed = kind == "document" and last == head and self._v.is_(tokens[head], "typed_document")
        if right > end:
            after = [t for t in tokens[end:right] if t.kind in "wq"]
            kept = [t for t in after if t.sense or not (self._v.is_(t, "office") or self._v.is_(t, "generic"))]
            if not typed:
                kept = [t for t in kept if t.word not in self._v.words["generic_document"] or len(after) > 1]
            return bool(kept) or (tokens[head].word in ("Council", "Cabinet") and tokens[right - 1].word == "Ministers")
        if end > last + 1:
            return True  # Resolution 2538
        generic = self._v.words["generic"] | self._v.words[f"generic_{kind}"]
        if typed:  # the Extradition Treaty, a Joint Implementation Plan: one of a kind between its parties
            generic = self._v.words["generic"] - self._v.words["telling_document"]
        telling = [t for t in before if t.sense or t.word not in generic]
        if kind in ("document", "initiative"):
            telling = [t for t in telling if not (t.sense and t.sense.kind == "demonym") or len(before) > 1]
        if not telling and last == head:
            return False
        if self._v.is_(tokens[head], "edition") and len(before) == 1 and "-" not in before[0].word:
            return False
        return bool(telling) or " " in self._text[tokens[head].start : tokens[last].end]

    def _headless(self, tokens: Sequence[Token], start: int, stop: int) -> Found | None:
        """Names with a head in lower case (Foreign Policy and Global Health group) or ending in International."""
        first = start
        while first < stop and (self._v.is_(tokens[first], "start") or tokens[first].kind in "np"):
            first += 1
        group = tokens[first:stop]
        if not group:
            return None
        cited = _RESOLUTION.match(self._text, group[-1].end)
        if cited and group[-1].sense and group[-1].sense.entity_type == "organization":
            return Found(group[-1].start, cited.end(), "", "document", "numbered-resolution")
        organ = self._organ_of_state(tokens, stop)
        if organ or any(t.kind != "w" or self._v.is_(t, "office") for t in group):
            return organ
        if 2 <= len(group) <= 3 and group[-1].word == "International" and all(t.sense is None for t in group):
            return self._found(tokens, first, stop, "organization", "international")
        return self._lower_head(tokens, first, stop, first == start)

    def _lower_head(self, tokens: Sequence[Token], first: int, stop: int, whole: bool) -> Found | None:
        group = tokens[first:stop]
        match = self._lower.match(self._text, group[-1].end) if self._lower else None
        if match is None or any(t.sense for t in group) or all(self._v.is_(t, "generic") for t in group):
            return None
        left = self._joined_left(tokens, first, 0) if whole else first
        if self._text[max(0, tokens[left].start - 4) : tokens[left].start].lower() != "the ":
            return None
        found = self._found(tokens, left, stop, "organization", "lower-case-head")
        return found._replace(end=match.end(1)) if found else None

    def _organ_of_state(self, tokens: Sequence[Token], stop: int) -> Found | None:
        """A known organ's name with a state after it is another organ: Security Council of the Russian Federation."""
        organ = tokens[stop - 1]
        links, nxt = self._links(tokens, stop)
        if organ.sense is None or organ.sense.entity_type != "organization" or links not in (["of"], ["of", "the"]):
            return None
        state = tokens[nxt].sense if nxt < len(tokens) else None
        if state is None or state.entity_type != "country" or state.kind != "name":
            return None
        if organ.word.rpartition(" ")[2] not in self._v.heads:
            return None
        return Found(organ.start, tokens[nxt].end, "", "organization", "organ-of-state")
