"""Meetings told by nouns: talks, summits, named forums. A noun alone is no event; something must say that it took place."""

from __future__ import annotations

import re

from transforms.events import framing, partners
from transforms.events.build import Scene, draft, own_days, pairs, repeated
from transforms.events.frames import ACTING, Frame
from transforms.events.implied import with_part
from transforms.events.lexicon import Hit, Lexicon, Trigger
from transforms.events.meeting_nouns import (
    Noun,
    extend,
    has_time,
    name_start,
    next_meeting,
    parties_end,
    place_inside,
    read_noun,
    time_start,
)
from transforms.events.model import Draft
from transforms.events.scene import Cast
from transforms.events.sentences import Group, Sentence

ENOUGH = 1.0
SURE = 1.2
_OWNED = re.compile(r"'s? (?:[\w-]+ ){0,3}")
_DEBATING = frozenset({"org:UN-SC", "org:UN-GA"})
_GOES_ON = (", where", ", when", " where", ", at which", ", during which", ", on which")


class Meetings:
    """Build it once."""

    def __init__(self, lexicon: Lexicon) -> None:
        gap = r"(?:[\w'’.\"-]+ ){0,6}"
        hold = "|".join(sorted(lexicon.words["hold"], key=len, reverse=True))
        attend = "|".join(sorted(lexicon.words["attend"], key=len, reverse=True))
        self._hold = re.compile(rf"(?<![\w'-])(?P<verb>{hold}) (?:host to |in |a series of )?{gap}$")
        self._attend = re.compile(
            rf"(?<![\w'-])(?P<verb>took part|take part|taken part|{attend}|represented (?:[\w-]+ ){{1,3}}at|(?:led|headed) (?:the|a|our|its) (?:[\w-]+ ){{0,3}}delegation to)(?: in| at| the opening of)? {gap}$"
        )
        self._host_to = re.compile(
            r"(?<!\w)(?P<verb>(?:was|is|were|been|played) (?:the )?host)(?:ed)? (?:to|of) (?:[\w'-]+ ){0,6}$"
        )
        self._occurred = re.compile(rf"(?<![\w'-])(?:{lexicon.alternatives['occurred']})(?!\w)")
        self._be = re.compile(r"(?<!\w)(?:was|were|has been|have been|is|will be|is to be|are|became) (?:\w+ly )?$")

    def read(self, scene: Scene, hit: Hit, trigger: Trigger, sentence: Sentence, low: int, high: int) -> list[Draft]:
        """The meetings that a noun tells; several where a plural has several partners or months."""
        noun = self._noun(hit, trigger, sentence, low)
        if noun is None:
            return []
        word = sentence.low[noun.head_start : noun.head_end]
        cast = scene.cast()
        is_loose = trigger.rule == "contacts-noun" or "dialogue" in word
        opening = framing.opens(sentence, noun.start)
        evidence = self._evidence(scene, noun, sentence, low, high, cast)
        if not cast.members and self._coordinated(scene, noun, sentence):
            evidence += 1.0
            partners.take_last(scene, noun, cast)
        if opening and not sentence.patterns["meetings-aside-of"].match(sentence.low, sentence.start):
            evidence += 0.5
        if evidence < (SURE if is_loose else ENOUGH):
            return []
        near = (time_start(sentence, noun), min(high, next_meeting(sentence, noun)))
        split = self._partners(scene, noun, sentence, high, cast, word)
        self._own(scene, noun, sentence, cast)
        if high < sentence.end and sentence.low.startswith((", where", ", at which", ", during which"), high):
            framing.attendants(scene, sentence, high, cast)
        if opening:
            framing.attendants(scene, sentence, noun.end, cast)
        place = self._place(scene, noun, sentence, near[1], high)
        if all(p.role == "organizer" for p in cast.result):
            self._inherited(scene, noun, sentence, low, cast)
        self._hosts(scene, noun, cast, place, split)
        name_end = noun.named.end if noun.named else noun.end
        name = sentence.text[name_start(sentence, noun) : name_end] if noun.named or noun.edition else None
        follows = sentence.low.startswith(_GOES_ON, low)
        when = scene.when(sentence, (noun.start, noun.end), near if has_time(sentence, *near) else (low, high), follows)
        subtype = word if trigger.subtype.startswith("=") else trigger.subtype
        base = draft(trigger, (noun.start, noun.end), cast.result, when, place, subtype, name)
        base = base._replace(series=noun.named.entity_id if noun.named else None)
        if split is None:
            abroad = partners.abroad(scene, noun, sentence, base, near[1], word)
            return abroad or self._several(scene, noun, sentence, base, (low, high))
        days = own_days(scene, sentence, split.members, (noun.start, noun.end), (low, high))
        dated = zip(split.members, days if any(d != when for d in days) else [when] * len(days), strict=True)
        told = [
            base._replace(participants=partners.with_partner(scene, cast, member), when=day) for member, day in dated
        ]
        return partners.placed(scene, sentence, split.members, told, high)

    def _noun(self, hit: Hit, trigger: Trigger, sentence: Sentence, low: int) -> Noun | None:
        """The noun phrase of a meeting; None where it is a part of something else, or a ceremony that nobody attended."""
        noun = read_noun(sentence, hit, low)
        if noun is None or sentence.patterns["meetings-followed"].match(sentence.low, noun.end):
            return None
        extend(sentence, noun)
        is_session = sentence.low.startswith("session", noun.head_start) and bool(noun.orgs)
        if is_session and sentence.patterns["meetings-organ"].match(sentence.low, noun.end):
            return None
        begin = time_start(sentence, noun)
        is_plural = sentence.low.startswith("s", noun.head_end - 1)
        if is_plural and sentence.patterns["meetings-counted"].search(sentence.low[noun.start : noun.head_start]):
            return None
        if trigger.rule == "ceremony-noun" and not self._attend.search(sentence.low, max(low, begin - 70), begin):
            return None
        return noun

    def _coordinated(self, scene: Scene, noun: Noun, sentence: Sentence) -> bool:
        """Whether the verb of attending is the last meeting's: `took part in the session in May and in the forum of 3 June`."""
        memory = scene.memory
        if memory.event_type != "meeting" or memory.sentence != sentence.index:
            return False
        begin = time_start(sentence, noun)
        return (
            sentence.patterns["meetings-and-in"].search(sentence.low, max(sentence.start, begin - 40), begin)
            is not None
        )

    def _place(
        self, scene: Scene, noun: Noun, sentence: Sentence, near: int, high: int
    ) -> tuple[str | None, str | None]:
        """Where it was: after the noun, at the meeting on whose margins it was held, or in its name."""
        place = scene.where(sentence.groups, noun.end, min(near, noun.end + 90), sentence.is_verbless)
        if place == (None, None) and sentence.patterns["meetings-sidelines"].match(
            sentence.low, parties_end(sentence, noun)
        ):
            place = scene.where(sentence.groups, noun.end, high)
        if place == (None, None):
            brought = sentence.patterns["meetings-brought"].match(sentence.low, noun.end, min(high, noun.end + 140))
            group = next((g for g in sentence.groups if brought and g.start <= brought.end() <= g.first + 4), None)
            place = scene.located(group.members[0].mention) if group else place
        return place_inside(scene, noun, sentence) if place == (None, None) else place

    def _inherited(self, scene: Scene, noun: Noun, sentence: Sentence, low: int, cast: Cast) -> None:
        """Who took part where the noun doesn't say it: who acted last in the sentence, or who did what is enumerated."""
        goes_on = (
            noun.named is None
            or sentence.in_brackets(noun.start)
            or sentence.patterns["meeting-nouns-at"].search(sentence.low, max(low, noun.start - 40), noun.start)
            or sentence.patterns["meetings-list-verb"].search(sentence.low, sentence.start, noun.start)
        )
        if goes_on and scene.memory.sentence == sentence.index:
            cast.take_all(scene.memory.subject, "participant")
        elif sentence.patterns["meetings-enumerated"].search(sentence.low, sentence.start, noun.start):
            scene.grammar.first(sentence, noun.start, cast, "participant")

    def _several(
        self, scene: Scene, noun: Noun, sentence: Sentence, base: Draft, clause: tuple[int, int]
    ) -> list[Draft]:
        """One meeting, or one for each place and day that a noun without a name has."""
        if noun.named is not None:
            return [base]
        sites = pairs(scene, sentence, noun.end, clause[1])
        if sites:
            return [partners.moved(base, day, spot) for day, spot in sites]
        times = repeated(sentence, sentence.low[noun.head_start : noun.head_end], *clause)
        return [base._replace(when=when) for when in times] if times else [base]

    def _hosts(
        self, scene: Scene, noun: Noun, cast: Cast, place: tuple[str | None, str | None], split: Group | None
    ) -> None:
        """Add the host that the place tells, or the issuer where nobody else is named."""
        country = place[1]
        home = scene.lexicon.series_country.get(noun.named.entity_id) if noun.named else None
        if home and place == (None, None):
            cast.add(home, "host")
        alone = cast.countries == [scene.issuer] and len(cast.members) == 1 and split is None and noun.named is None
        if country and (noun.named is not None or country == scene.issuer or not cast.members or alone):
            cast.add(country, "host")
        if country or scene.issuer is None or split is not None:
            return
        is_open = noun.named is not None and noun.named.entity_id not in scene.lexicon.series_parent
        if not cast.members or (is_open and not cast.countries and len(cast.members) < 2):
            cast.add(scene.issuer, "host")

    def _evidence(self, scene: Scene, noun: Noun, sentence: Sentence, low: int, high: int, cast: Cast) -> float:
        """How surely the meeting took place, 1 being enough; who held or attended it goes into the cast."""
        begin = time_start(sentence, noun)
        word = sentence.low[noun.head_start : noun.head_end]
        near = (begin, min(high, next_meeting(sentence, noun)))
        weight = self._holding(scene, noun, sentence, low, high, cast)
        weight += self._gathered(scene, noun, sentence, low, cast)
        weight += self._listed(scene, noun, sentence, cast)
        weight += self._after(noun, sentence, high)
        if sentence.patterns["meetings-launched"].search(sentence.low, max(low, begin - 60), begin) or (
            sentence.patterns["meetings-made"].match(sentence.low, noun.end)
        ):
            weight -= 1.0  # that is an initiative
        if has_time(sentence, *near):
            weight += 0.5
        elif has_time(sentence, sentence.start, noun.start):
            weight += 0.3
        of_body = any(
            g.prep == "of" and 0 < g.first - noun.end < 12 and g.members[0].mention.entity_type == "organization"
            for g in sentence.groups
        )
        located = scene.where(sentence.groups, noun.end, noun.end + 60) != (None, None)
        with_parties = sentence.patterns["meetings-parties"].match(sentence.low, noun.end) and word != "meetings"
        for holds, points in (
            (sentence.patterns["nouns-aim"].search(sentence.low, max(low, begin - 50), begin), -0.6),
            (sentence.patterns["meetings-there"].search(sentence.low, max(low, begin - 70), begin), 1.0),
            (sentence.is_verbless and (scene.memory.head or sentence.times), 0.6),
            (sentence.patterns["meetings-presided"].search(sentence.low, max(low, begin - 40), begin), -1.0),
            (sentence.patterns["meetings-of-leaders"].match(sentence.low, noun.end), 0.3),
            (sentence.patterns["meetings-sidelines"].match(sentence.low, parties_end(sentence, noun)), 0.5),
            (of_body, 0.5),
            (
                begin - low < 12
                and sentence.patterns["meetings-opens"].match(sentence.low, noun.end, high) is not None,
                0.5,
            ),
            (noun.named is not None or noun.edition or noun.orgs, 0.5),
            (located or place_inside(scene, noun, sentence) != (None, None), 0.3),
            (with_parties, 0.5),
            (
                sentence.patterns["meeting-nouns-at"].search(sentence.low, max(low, begin - 70), begin),
                0.7 if "contacts" in word else 0.2,
            ),
        ):
            weight += points if holds else 0.0
        return weight

    def _holding(self, scene: Scene, noun: Noun, sentence: Sentence, low: int, high: int, cast: Cast) -> float:
        """The weight of a verb of holding or attending before the noun; its subject goes into the cast."""
        begin = time_start(sentence, noun)
        talk = sentence.low[noun.head_start : noun.head_end] in sentence.words["talks"]
        for pattern, role in ((self._hold, "host"), (self._host_to, "host"), (self._attend, "participant")):
            match = pattern.search(sentence.low, max(low, begin - 70), begin)
            if match is None:
                continue
            verb = match.start("verb")
            if pattern is self._hold and sentence.patterns["meetings-passed"].search(
                sentence.low, match.end("verb"), begin
            ):
                continue  # `hosted the leaders of A for talks`
            if pattern is self._hold and self._be.search(sentence.low, max(low, verb - 12), verb):
                continue
            frame = Frame(sentence, noun.start, noun.end, low, high, "active", verb)
            presides = sentence.patterns["meetings-presides"].match(sentence.low, verb) is not None
            taken = "participant" if talk or presides else role
            found = scene.grammar.subject(frame, scene.memory, cast, taken)
            for group in sentence.groups:
                if pattern is self._hold and verb < group.first < begin and group.prep == "with":
                    cast.take_group(group, role, ACTING)
            return 1.0 if found or noun.named else 0.5
        return 0.0

    def _gathered(self, scene: Scene, noun: Noun, sentence: Sentence, low: int, cast: Cast) -> float:
        """`welcomed the leaders of A to the summit`, `hosted A at the summit`, `travelled to A for the conference`."""
        begin = time_start(sentence, noun)
        match = sentence.patterns["meetings-gathered"].search(sentence.low, max(low, begin - 160), begin)
        if (
            match is None
            or cast.members
            or any(
                h.start > match.end("verb")
                and h.start < begin
                and h.triggers[0].kind in ("verb", "visit_verb")
                and sentence.is_told(h)
                for h in sentence.hits
            )
        ):
            return 0.0
        verb = match.start("verb")
        frame = Frame(sentence, verb, match.end("verb"), low, noun.end, "active", verb)
        is_host = match["host"] is not None
        if not scene.grammar.subject(frame, scene.memory, cast, "host" if is_host else "participant"):
            return 0.0
        for group in sentence.groups:
            if is_host and match.end("verb") <= group.first < begin and not group.prep:
                cast.take_group(group, "guest", ACTING)
        return 1.0

    def _after(self, noun: Noun, sentence: Sentence, high: int) -> float:
        """The weight of a verb after the noun that says that it took place, unless it belongs to another meeting."""
        beyond = sentence.clause(noun.end - 1, noun.end)[1]
        occurred = self._occurred.search(sentence.low, noun.end, min(beyond, noun.end + 140))
        if occurred is None or (
            occurred.start() >= high
            and any(noun.end < g.first < occurred.start() and sentence.is_subject(g) for g in sentence.groups)
        ):
            return 0.0
        if any(noun.end < h.start < occurred.start() and h.triggers[0].kind == "meeting" for h in sentence.hits):
            return 0.0
        if (
            occurred.group() in sentence.words["negotiations_end"]
            and sentence.low[noun.head_start : noun.head_end] == "negotiations"
        ):
            return 0.0  # that is an agreement
        return 1.0 if occurred.group() in sentence.words["held_plainly"] else 0.5

    def _listed(self, scene: Scene, noun: Noun, sentence: Sentence, cast: Cast) -> float:
        """`hosted forums, such as A (May) and B (June)`: the named ones share the verb of the list."""
        if (noun.named is None and not noun.edition) or cast.members:
            return 0.0
        match = sentence.patterns["meetings-list-verb"].search(sentence.low, sentence.start, noun.start)
        if match is None:
            return 0.0
        verb = match.start()
        frame = Frame(sentence, verb, verb + 4, sentence.start, sentence.end, "active", verb)
        scene.grammar.subject(frame, scene.memory, cast, "host")
        return 0.6 if cast.members else 0.2

    def _partners(self, scene: Scene, noun: Noun, sentence: Sentence, high: int, cast: Cast, word: str) -> Group | None:
        """Take in who meets; the list of partners where each has a meeting of its own."""
        self._referred(scene, noun, sentence, cast)
        end = min(high, next_meeting(sentence, noun), noun.end + 130)
        alone = not cast.members
        partners.take_beside(scene, noun, sentence, cast)
        for group in sentence.groups:
            if group.first < noun.end or group.first >= end:
                continue
            if group.prep == "with":
                dated = partners.dated(sentence, group, end)
                if dated is not None and noun.named is None and not noun.edition:
                    if alone and scene.issuer:
                        cast.add(scene.issuer, "participant")
                    return dated
                if alone and scene.issuer:
                    cast.add(scene.issuer, "participant")
                if word in scene.lexicon.words["separate_plural"] and len(group.members) > 1:
                    return group
            if self._takes_part(sentence, noun, group):
                cast.take_group(group, "participant", ACTING)
        if cast.members:
            partners.take_us(scene, noun, sentence, cast)
        for group in sentence.groups:
            if group.end <= noun.start and _OWNED.fullmatch(sentence.low, group.end, noun.start):
                cast.take_group(group, "participant", ACTING)
        return None

    def _takes_part(self, sentence: Sentence, noun: Noun, group: Group) -> bool:
        """Whether a group after the noun says who met."""
        distance = group.first - noun.end
        if group.prep in ("between", "among", "with") or (group.prep == "by" and distance < 100):
            return True
        if group.prep == "of" and distance < 60:
            return True
        is_body = group.members[0].mention.entity_type == "organization"
        return (group.prep in ("in", "within", "under") and is_body) or sentence.in_brackets(group.first)

    def _referred(self, scene: Scene, noun: Noun, sentence: Sentence, cast: Cast) -> None:
        """Who is meant by `their`, `the group`, `those states`, and who is said to have been there."""
        before = [g for g in sentence.groups if g.end <= noun.start]
        if sentence.patterns["meetings-their"].search(sentence.low, max(sentence.start, noun.start - 40), noun.start):
            own = next((g for g in before if not g.prep), None)
            body = next((g for g in reversed(before) if g.members[0].mention.entity_type == "organization"), None)
            if own is not None or body is not None:
                cast.take_group(own or body or before[0], "participant", ACTING)
            elif scene.memory.block == sentence.block:
                cast.take_all(scene.memory.subject, "participant")
        if sentence.patterns["meetings-the-group"].match(sentence.low, noun.end):
            bodies = [
                m for m in sentence.mentions if m.end <= noun.start and m.entity_type in ("organization", "group")
            ]
            if bodies:
                cast.add(bodies[-1].entity_id, "participant")
            else:
                cast.take_all(scene.memory.topic, "participant")
        if (
            sentence.patterns["meetings-those"].search(sentence.low, noun.end, min(sentence.end, noun.end + 60))
            and before
        ):
            longest = max(before, key=lambda g: len(g.members))
            last = sentence.groups.index(longest)
            for group in sentence.groups[last : last + 3]:
                if group.end <= noun.start:
                    cast.take_group(group, "participant", ACTING)
            if scene.issuer:
                cast.add(scene.issuer, "participant")
        for group in with_part(sentence, noun.end, next_meeting(sentence, noun)):
            cast.take_group(group, "participant", ACTING)

    def _own(self, scene: Scene, noun: Noun, sentence: Sentence, cast: Cast) -> None:
        """Who stands in the meeting's name or owns the series."""
        for mention in noun.orgs:
            if sentence.low[mention.start : mention.end] in sentence.words["own_office"]:
                continue  # `Foreign Office Consultations` name no body of a state
            cast.add(mention.entity_id, "participant", mention.mention_id)
            for inner in sentence.mentions:
                is_inside = inner.nested and mention.start <= inner.start < mention.end and inner.kind == "name"
                if is_inside and inner.entity_type == "country" and not sentence.low.endswith(" on ", 0, inner.start):
                    cast.add(inner.entity_id, "participant", inner.mention_id)
        if sentence.low.endswith("debate", noun.head_start, noun.head_end) and not noun.orgs:
            cast.take_all((p for p in scene.memory.topic if p.entity_id in _DEBATING), "participant")
        if noun.named is not None:
            for mention in sentence.mentions:
                if mention.nested and noun.start <= mention.start < noun.end:
                    cast.add(mention.entity_id, "participant", mention.mention_id)
            parent = scene.lexicon.series_parent.get(noun.named.entity_id)
            if parent:
                cast.add(parent, "organizer")
            for body in scene.lexicon.bodies_in(sentence.text[noun.start : noun.end]):
                cast.add(body, "organizer")
