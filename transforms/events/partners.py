"""Meetings that one noun tells of several partners: each with its own days and place; talks abroad without a named partner."""

from __future__ import annotations

from collections.abc import Sequence

from transforms.events.build import LOCATING, Scene
from transforms.events.frames import ACTING
from transforms.events.meeting_nouns import Noun
from transforms.events.model import Draft, Participant, When
from transforms.events.scene import Cast
from transforms.events.sentences import Group, Member, Sentence

_BILATERAL = frozenset({"talks", "consultations", "negotiations", "conversations", "discussions"})


def take_beside(scene: Scene, noun: Noun, sentence: Sentence, cast: Cast) -> None:
    """Take the partner named before the meeting, and the issuer: `With Peru the third round was held`."""
    for group in sentence.groups:
        if group.prep == "with" and group.end <= noun.start and opens(sentence, group):
            cast.take_group(group, "participant", ACTING)
            if scene.issuer:
                cast.add(scene.issuer, "participant")


def take_last(scene: Scene, noun: Noun, cast: Cast) -> None:
    """Take who was at the meeting just told, and its body where this one names none: `in A in May and in the session of 3 June`."""
    memory = scene.memory
    cast.take_all(memory.subject, "participant")
    if noun.named is None and not noun.orgs and memory.anchor is not None:
        bodies = [p for p in memory.anchor.participants if p.entity_id.startswith("org:")]
        cast.take_all((p._replace(mention_id=None) for p in bodies), "participant")


def take_us(scene: Scene, noun: Noun, sentence: Sentence, cast: Cast) -> None:
    """Take the issuer where its nameless office is the partner: `held talks with the Minister`."""
    if scene.issuer and sentence.low.startswith(" with ", noun.end) and scene.grammar.is_we(sentence.low, noun.end):
        cast.add(scene.issuer, "participant")


def opens(sentence: Sentence, group: Group) -> bool:
    """Whether a list governed by `with` opens the sentence or its part, and is no help: `with Peru's support`."""
    before = sentence.low[sentence.start : group.start].rstrip()
    is_first = not before or before.endswith((";", ":")) or before in ("and", "also")
    return is_first and not sentence.low.startswith("'", group.end)


def abroad(scene: Scene, noun: Noun, sentence: Sentence, base: Draft, high: int, word: str) -> list[Draft]:
    """Talks of the issuer alone in the capitals of others are with those: `held consultations in Lima and Quito`."""
    states = {p.entity_id for p in base.participants if p.entity_id.startswith("country:")}
    if word not in _BILATERAL or noun.named is not None or noun.orgs or len(states) != 1:
        return []
    group = next(
        (g for g in sentence.groups if g.prep == "in" and noun.end <= g.first < min(high, noun.end + 40)), None
    )
    members = [m for m in group.members if m.mention.entity_type == "place"] if group else []
    found = []
    for member in members:
        place = scene.located(member.mention)
        if place[1] is None or place[1] in states:
            return []
        who = (*(p for p in base.participants if p.role != "host"), Participant(place[1], "participant", None))
        found.append(base._replace(participants=who, place_id=place[0], country_id=place[1]))
    return found


def moved(base: Draft, day: When, spot: tuple[str | None, str | None]) -> Draft:
    """The meeting on another day at another place, with that place's state as its host."""
    people = tuple(
        p._replace(entity_id=spot[1]) if p.role == "host" and p.entity_id == base.country_id and spot[1] else p
        for p in base.participants
    )
    return base._replace(participants=people, when=day, place_id=spot[0], country_id=spot[1])


def with_partner(scene: Scene, cast: Cast, member: Member) -> tuple[Participant, ...]:
    """The cast and one partner."""
    own = scene.cast()
    own.take(member, "participant")
    return (*cast.result, *(p for p in own.result if p.entity_id not in cast.members))


def placed(scene: Scene, sentence: Sentence, members: Sequence[Member], told: list[Draft], high: int) -> list[Draft]:
    """The meetings each at the place named after its partner, where several are: `with A in Lima and with B in Quito`."""
    ends = [*(m.mention.start for m in members[1:]), high]
    places = [scene.where(sentence.groups, m.end, end) for m, end in zip(members, ends, strict=True)]
    own = [scene.in_bracket(sentence, m) for m in members]
    if any(spot != (None, None) for spot in own):
        places = own
    elif len([p for p in places if p != (None, None)]) < 2:
        return told
    return [one._replace(place_id=p[0], country_id=p[1]) for one, p in zip(told, places, strict=True)]


def dated(sentence: Sentence, group: Group, end: int) -> Group | None:
    """The partners where each has days of its own: `with A (May) and B (June)`, `with A in May and with B in June`."""
    if len(group.members) > 1:
        return group if any(m.time for m in group.members[:-1]) else None
    members = list(group.members)
    for other in sentence.groups:
        if other.prep != "with" or other.first <= members[-1].end or other.first >= max(end, members[-1].end + 60):
            continue
        is_placed = any(members[-1].end <= g.first < other.start and g.prep in LOCATING for g in sentence.groups)
        if not is_placed and not any(members[-1].end <= t.start and t.end <= other.start for t in sentence.times):
            break
        if not sentence.low.endswith((" and ", ", "), sentence.start, other.start):
            break
        members += other.members
    return Group("with", group.start, members) if len(members) > 1 else None
