"""From a trigger and its arguments to drafts of events: coordination told apart, days and places found."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from transforms.events import dates
from transforms.events.arguments import Grammar
from transforms.events.frames import Frame
from transforms.events.lexicon import Lexicon, Trigger
from transforms.events.model import Context, Draft, Mention, Participant, Time, When
from transforms.events.scene import Cast, Memory, People, country_id
from transforms.events.sentences import Group, Member, Sentence

LOCATING = ("in", "at", "near", "off")
_TO = re.compile(r",? (?:(?:on )?to )?(?:the )?")


@dataclass(slots=True)
class Scene:
    """All that drafting needs beside the sentence."""

    lexicon: Lexicon
    grammar: Grammar
    people: People
    places: Mapping[str, str]
    context: Context
    memory: Memory

    nested: Sequence[Mention] = ()  # the states inside longer names of the sentence

    def cast(self) -> Cast:
        """Nobody yet."""
        return Cast(self.people, self.places, nested=self.nested)

    def last_subject(self, sentence: Sentence) -> Sequence[Participant]:
        """Whom a pronoun means: who acted last in the block."""
        return self.memory.subject if self.memory.block == sentence.block else ()

    @property
    def issuer(self) -> str | None:
        return self.people.issuer

    def when(self, sentence: Sentence, span: tuple[int, int], clause: tuple[int, int], follows: bool = False) -> When:
        """The days of an event told by text[span] in a clause."""
        return dates.choose(sentence, self.memory, span, clause, self.context.review_year, follows)

    def year(self) -> When:
        """The year under review."""
        return dates.review_year(self.context.review_year)

    def where(
        self, groups: Sequence[Group], start: int, high: int, bare: bool = False
    ) -> tuple[str | None, str | None]:
        """The place and the country that the first locating phrase of text[start:high] names.

        With `bare` a place that nothing governs counts too: `consultations with Mongolia, Ulaanbaatar, 7 June`.
        """
        for group in groups:
            is_bare = bare and not group.prep and group.members[0].mention.entity_type == "place"
            if group.first < start or group.first >= high:
                continue
            is_island = group.prep == "on" and "island" in group.members[0].mention.entity_id
            if not (group.prep in LOCATING or is_bare or is_island):
                continue
            found = self.located(group.members[0].mention)
            if found != (None, None):
                return found
        return None, None

    def in_bracket(self, sentence: Sentence, member: Member) -> tuple[str | None, str | None]:
        """The place in the bracket after a member of a list: `with Peru (Lima, 4 May) and Chile (Santiago, 6 June)`."""
        for mention in sentence.mentions:
            if member.mention.end < mention.start < member.end and mention.entity_type == "place":
                return self.located(mention)
        return None, None

    def located(self, mention: Mention) -> tuple[str | None, str | None]:
        """Place and country that a mention says; nothing for what is no place."""
        if mention.entity_type == "place":
            code = self.places.get(mention.entity_id)
            return mention.entity_id, country_id(code) if code else None
        if mention.entity_type == "territory":
            return mention.entity_id, None
        if mention.entity_type == "country" and mention.kind != "demonym":
            return None, mention.entity_id
        return None, None


def clause_of(frame: Frame) -> tuple[int, int]:
    """Where the days of a frame's event may stand."""
    return frame.low, frame.high


def draft(
    trigger: Trigger,
    span: tuple[int, int],
    participants: tuple[Participant, ...],
    when: When,
    place: tuple[str | None, str | None] = (None, None),
    subtype: str | None = None,
    name: str | None = None,
    implied: bool = False,
    lead: tuple[str, ...] = (),
) -> Draft:
    """A draft by a trigger."""
    return Draft(
        *span,
        rule=trigger.rule,
        event_type=trigger.event_type,
        subtype=subtype or (trigger.subtype if not trigger.subtype.startswith("=") else trigger.event_type) or None,
        name=name,
        status=trigger.status,
        plover_type=trigger.plover_type,
        plover_mode=trigger.plover_mode,
        participants=participants,
        when=when,
        place_id=place[0],
        country_id=place[1],
        weight=trigger.weight,
        implied=implied,
        lead=lead,
    )


def days_of(
    scene: Scene, sentence: Sentence, members: Sequence[Member], start: int, clause: tuple[int, int]
) -> list[When]:
    """The days of each member of a list: the bracket after it, `respectively`, or what all share.

    A member without a bracket beside others that have one has no days of its own.
    """
    own = dates.brackets(sentence, members)
    if len(members) > 1 and any(own):
        return [when or scene.year() for when in own]
    if len(members) > 1 and (times := _respective(sentence, len(members), clause)):
        return [_told(t) for t in times]
    first = own[0] if own else None
    shared = first or scene.when(sentence, (start, max(start, members[-1].end if members else start)), clause)
    return [shared] * len(members)


def _respective(sentence: Sentence, count: int, clause: tuple[int, int]) -> list[Time]:
    """The `count` times that `respectively` deals out: those before it, else those after it."""
    at = sentence.low.find("respectively", clause[0], min(clause[1] + 15, sentence.end))
    if at < 0:
        return []
    before = [t for t in sentence.times if clause[0] <= t.start and t.end <= at][-count:]
    after = [t for t in sentence.times if at < t.start and t.end <= clause[1]][:count]
    near = bool(before) and at - before[-1].end < 4
    return before if len(before) == count and near else after if len(after) == count else []


def own_days(
    scene: Scene, sentence: Sentence, hosts: Sequence[Member], span: tuple[int, int], clause: tuple[int, int]
) -> list[When]:
    """The days of each visit or deal: a bracket, a time between this partner and the next, or what the clause says."""
    own = dates.brackets(sentence, hosts)
    leads = [
        _leading(sentence, hosts[i - 1].mention.end, hosts[i].mention.start) if i else None for i in range(len(hosts))
    ]
    days: list[When | None] = [None] * len(hosts)
    last: When | None = None
    for i in range(len(hosts) - 1, -1, -1):
        following = hosts[i + 1].mention.start if i + 1 < len(hosts) else clause[1]
        taken = leads[i + 1] if i + 1 < len(hosts) else None
        inside = [
            t for t in sentence.times if hosts[i].mention.end <= t.start and t.end <= following and t is not taken
        ]
        times = inside if inside and not (taken and own[i]) else []
        if times:
            last = _told(times[0])
        elif taken is not None:
            last = None  # the time before the next one is that one's alone
        lead = leads[i]
        if own[i] is not None and not times:
            days[i] = own[i]
        elif lead is not None and not times:
            days[i] = _told(lead)
        elif times or not any(own):
            days[i] = last
    if any(d is None for d in days) and any(days) and len(hosts) > 1:
        return [d or scene.year() for d in days]  # the others have days of their own
    if any(own) and len(hosts) > 1:
        return [d or scene.year() for d in days]
    free = (clause[0], min((lead.start for lead in leads if lead), default=clause[1]))
    return [d or scene.when(sentence, span, free) for d in days]


def _leading(sentence: Sentence, low: int, high: int) -> Time | None:
    """The time that stands before its partner: `A in May and, in December, B`."""
    for time in sentence.times:
        if low <= time.start and time.end <= high and _TO.fullmatch(sentence.low, time.end, high):
            return time if sentence.patterns["build-and-in"].search(sentence.low, low, time.start) else None
    return None


def _told(time: Time) -> When:
    return When(time.date_start, time.date_end, time.precision, "clause")


def repeated(sentence: Sentence, word: str, low: int, high: int) -> list[When]:
    """The days of several events under one plural: `visits (in May and in June)`, `in May and June talks were held`."""
    if not word.endswith("s"):
        return []
    found = [t for t in sentence.times if low <= t.start and t.end <= high and t.precision in ("day", "month", "range")]
    chain: list[Time] = []
    for time in found:
        between = sentence.low[chain[-1].end : time.start] if chain else ""
        in_list = sentence.in_brackets(time.start) and between in (", ", " and ", ", and ")
        if chain and not (
            in_list or between in (" and ", " and in ", " and on ") or _both_bracketed(sentence, chain[-1], time)
        ):
            if len(chain) > 1:
                break
            chain = []
        chain.append(time)
    return [_told(t) for t in chain] if len(chain) > 1 else []


def _both_bracketed(sentence: Sentence, one: Time, other: Time) -> bool:
    """Whether two times each tell one of two: `(the May meeting and the June summit)`."""
    between = sentence.low[one.end : other.start]
    is_one = sentence.in_brackets(one.start) and sentence.in_brackets(other.start) and ")" not in between
    return is_one and " and " in between


def pairs(scene: Scene, sentence: Sentence, low: int, high: int) -> list[tuple[When, tuple[str | None, str | None]]]:
    """Days and places of `in A in May and in B in June`; nothing where there is one alone."""
    found: list[tuple[When, tuple[str | None, str | None]]] = []
    last = low
    for group in sentence.groups:
        if not low <= group.first < high or group.prep not in ("in", "at"):
            continue
        own = [(_told(m.time), scene.located(m.mention)) for m in group.members if m.time]
        if not found and len(own) > 1 and all(where != (None, None) for _, where in own):
            return own  # `summits were held in A (May) and B (June)`
        where = scene.located(group.members[0].mention)
        time = next((t for t in sentence.times if group.end <= t.start <= group.end + 8), None)
        if found and sentence.patterns["build-next-pair"].fullmatch(sentence.low, last, group.first) is None:
            break
        if time is not None and where != (None, None):
            last = time.end
            found.append((_told(time), where))
    return found if len(found) > 1 else []
