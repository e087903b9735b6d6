"""Visitors told without a host of their own: at the issuer's, each in a month of its own, or in a clause without a verb."""

from __future__ import annotations

import re
from collections.abc import Sequence

from transforms.events.build import Scene, clause_of, days_of, draft
from transforms.events.frames import ACTING, Frame
from transforms.events.lexicon import Hit, Trigger
from transforms.events.model import Draft, Participant, Time, When
from transforms.events.sentences import Group, Member, Sentence

NEAR = 25  # code points between a verb and the time that follows it
_WORD = re.compile(r"[\w'-]+")
_TO = re.compile(r" to (?:the )?")
_ENDS = re.compile(r"[.;,)]| and(?!\w)|$")


def subject_group(frame: Frame) -> Group | None:
    """The list that is the subject of a verb, as far as it stands in the clause."""
    for group in reversed(list(frame.left())):
        if not group.prep and not group.listed and group.members[0].mention.entity_type in ACTING:
            return group
    return None


def _visit(scene: Scene, hit: Hit, trigger: Trigger, member: Member, hosts: Sequence[Participant], when: When) -> Draft:
    cast = scene.cast()
    cast.take(member, "guest")
    for host in hosts:
        cast.add(host.entity_id, "host", host.mention_id)
    return draft(trigger, (hit.start, hit.end), cast.result, when, (None, None), trigger.subtype)


def each_guest(scene: Scene, hit: Hit, trigger: Trigger, frame: Frame, told: list[Draft]) -> list[Draft]:
    """One visit for each of several guests of one host where `respectively` gives each days of its own."""
    group = subject_group(frame)
    if len(told) != 1 or group is None or len(group.members) < 2:
        return told
    days = days_of(scene, frame.sentence, group.members, hit.start, clause_of(frame))
    if len(set(days)) < 2:
        return told
    hosts = [p for p in told[0].participants if p.role == "host"]
    return [
        _visit(scene, hit, trigger, member, hosts, when)._replace(
            place_id=told[0].place_id, country_id=told[0].country_id
        )
        for member, when in zip(group.members, days, strict=True)
    ]


def at_home(scene: Scene, hit: Hit, trigger: Trigger, frame: Frame) -> list[Draft]:
    """`X visited in May`: the host left unsaid is the issuer."""
    group, sentence = subject_group(frame), frame.sentence
    if group is None or scene.issuer is None or not sentence.patterns["guests-bare"].match(sentence.low, hit.end):
        return []
    time = _time_after(sentence, hit.end, NEAR)
    cast = scene.cast()
    cast.take_group(group, "guest", ACTING)
    person = group.members[0].mention
    if not cast.countries and person.entity_type == "person" and person.role:
        state = scene.people.country(person, [scene.issuer], guess=True)
        if state is not None:
            cast.add(state, "guest")
    if time is None or not cast.countries or scene.issuer in cast.countries:
        return []
    if any(hit.end <= g.first < time.start for g in sentence.groups):
        return []
    cast.add(scene.issuer, "host")
    when = scene.when(sentence, (hit.start, hit.end), clause_of(frame))
    base = draft(trigger, (hit.start, hit.end), cast.result, when, (None, scene.issuer), trigger.subtype)
    return each_guest(scene, hit, trigger, frame, [base])


def gapped(scene: Scene, hit: Hit, trigger: Trigger, sentence: Sentence, told: list[Draft]) -> list[Draft]:
    """The visits of a clause that leaves out the verb: `A visited us in May, and the president of B in July`."""
    if not told:
        return told
    hosts = [p for p in told[-1].participants if p.role == "host"]
    first = _time_after(sentence, hit.end, sentence.end)
    at = first.end if first else sentence.end
    found = list(told)
    if first and sentence.patterns["guests-leads"].search(
        sentence.low, hit.end, first.start
    ):  # `…, and in June the president of B`
        at = first.start
    for group in sentence.groups:
        if group.first < at or len(group.members) > 1:
            continue
        onward = _onward(sentence, group)
        if onward is not None and _is_visitor(scene, sentence, group, at, None):
            host, day = onward
            cast = scene.cast()
            cast.take(host, "host")
            one = _visit(scene, hit, trigger, group.members[0], cast.result, _told(day))
            place = scene.located(host.mention)
            found.append(one._replace(place_id=place[0], country_id=place[1]))
            at = day.end
            continue
        lead = next((t for t in sentence.times if at <= t.start and t.end < group.first), None)
        time = lead or _time_after(sentence, group.end, 8)
        end = group.end if lead else time.end if time else group.end
        if time is None or not _is_visitor(scene, sentence, group, at, lead) or not _ENDS.match(sentence.low, end):
            break
        if lead is first and len(found) == len(told):
            found = [_without(scene, sentence, one, lead) for one in told]
        one = _visit(scene, hit, trigger, group.members[0], hosts, _told(time))
        found.append(one._replace(place_id=told[-1].place_id, country_id=told[-1].country_id))
        at = end
    return found


def _onward(sentence: Sentence, group: Group) -> tuple[Member, Time] | None:
    """Where and when a visitor of a clause without a verb went: `and President A to Lima on 3 May`."""
    at = sentence.groups.index(group) + 1
    if at >= len(sentence.groups):
        return None
    host = sentence.groups[at]
    time = _time_after(sentence, host.end, 8)
    is_next = host.prep == "to" and _TO.fullmatch(sentence.low, group.end, host.first) is not None
    return (host.members[0], time) if is_next and time is not None else None


def _without(scene: Scene, sentence: Sentence, one: Draft, lead: Time | None) -> Draft:
    """A visit dated without the time that belongs to the next one."""
    high = lead.start if lead else sentence.end
    return one._replace(when=scene.when(sentence, (one.trigger_start, one.trigger_end), (sentence.start, high)))


def _told(time: Time) -> When:
    return When(time.date_start, time.date_end, time.precision, "clause")


def _is_visitor(scene: Scene, sentence: Sentence, group: Group, at: int, time: Time | None) -> bool:
    """Whether text[at:] comes to a person or a holder of an office through nothing but `and` and titles."""
    member = group.members[0]
    first = min(m.start for m in (member.mention, *member.more))
    lead = sentence.low[at:first]
    if time is not None:
        before = sentence.patterns["guests-leads"].search(
            sentence.low, max(sentence.start, time.start - 30), time.start
        )
        lead = before.group() + sentence.low[time.end : first] if before else "?"
    words = _WORD.findall(lead) if len(lead) < 100 else ["?"]
    offices = scene.lexicon.words["actor_noun"]
    titled = any(w in offices for w in words) or group.members[0].mention.entity_type == "person"
    linked = (bool(words) and words[0] in sentence.words["visitor_link"]) or lead.startswith((", ", "; "))
    return (
        titled
        and linked
        and all(
            w in offices or w in sentence.words["visitor_link"] or w in sentence.words["visitor_filling"] for w in words
        )
    )


def _time_after(sentence: Sentence, at: int, reach: int) -> Time | None:
    return next((t for t in sentence.times if at <= t.start <= at + reach), None)
