"""Receptions: guests received, one visit each, by who receives or the issuer; envoys without names."""

from __future__ import annotations

import re

from transforms.events import guests as guests_of
from transforms.events.build import Scene, clause_of, days_of, draft
from transforms.events.frames import Frame
from transforms.events.lexicon import Hit, Trigger
from transforms.events.model import Draft, Participant
from transforms.events.sentences import Group, Member, Sentence


def chain(sentence: Sentence, group: Group) -> list[Member]:
    at = sentence.groups.index(group)
    members = list(group.members)
    for other in sentence.groups[at + 1 :]:
        if other.prep or len(sentence.low[members[-1].end : other.first]) > 50:
            break
        members += other.members
    return members


def read_reception(scene: Scene, hit: Hit, trigger: Trigger, frame: Frame) -> list[Draft]:
    """Guests received, one visit each; hosts are who receives, or the issuer."""
    sentence = frame.sentence
    passive = frame.voice in ("passive", "participle")
    groups = [
        g
        for g in (frame.left() if passive else frame.right())
        if not g.prep or (not passive and g.prep in ("of", "from"))
    ]
    groups = [
        g
        for g in groups
        if not g.prep or sentence.patterns["visits-delegation"].fullmatch(sentence.low, hit.end, first_of(g))
    ]
    word = sentence.low[hit.start : hit.end]
    guests = groups[-1] if passive and groups else groups[0] if groups else None
    if not passive and (named := _listed_guests(scene, frame)) is not None:
        return _received(scene, hit, trigger, frame, named, passive)
    pronoun = sentence.low[frame.low : frame.head].strip(" ,;")
    if guests is None and passive and (pronoun in ("he", "she") or scene.grammar.ends_with_us(frame)):
        return _received_us(scene, hit, trigger, frame, pronoun in ("he", "she"))
    if guests is None:
        return []
    is_led = (
        not passive
        and sentence.patterns["visits-delegation"].fullmatch(sentence.low, hit.end, first_of(guests)) is not None
    )
    if is_led:
        return _received(scene, hit, trigger, frame, guests, passive)
    at = hit.end if passive else _past_aside(sentence, hit.end)
    if not passive and guests.start - at > 12 and not _attributes(scene, sentence, at, guests.first):
        return []
    if not _is_guest(scene, sentence, guests, word, passive):
        return []
    return _received(scene, hit, trigger, frame, guests, passive)


def _listed_guests(scene: Scene, frame: Frame) -> Group | None:
    """The guests that a list names: `welcomed several leaders, including the presidents of A and B`."""
    listed = next((g for g in frame.right() if g.listed), None)
    if listed is None or listed.members[0].mention.entity_type not in ("person", "country"):
        return None
    words = re.findall(r"[\w'-]+", frame.sentence.low[frame.end : listed.start])[:6]
    if not any(w in scene.lexicon.words["visitor"] for w in words):
        return None
    return Group("", listed.start, chain(frame.sentence, listed), True)


def _past_aside(sentence: Sentence, at: int) -> int:
    """Where the object begins after an aside: `received, in Lima, the presidents of A and B`."""
    found = sentence.patterns["visits-aside"].match(sentence.low, at, sentence.end)
    return found.end() - 1 if found else at


def first_of(group: Group) -> int:
    """Where the first name of a list begins, states before their office-holders included."""
    return min(m.start for m in (group.members[0].mention, *group.members[0].more))


def _received(scene: Scene, hit: Hit, trigger: Trigger, frame: Frame, guests: Group, passive: bool) -> list[Draft]:
    """One visit for each guest of who receives."""
    sentence = frame.sentence
    host = scene.cast()
    if passive:
        scene.grammar.agent(frame, host, "host")
    elif not scene.grammar.subject(frame, scene.memory, host, "host"):
        return []
    if not host.members and scene.issuer:
        host.add(scene.issuer, "host")
    place = scene.where(sentence.groups, hit.end, frame.high)
    if place == (None, None) and passive:
        to = next((g for g in frame.right() if g.prep == "to" and g.first < hit.end + 12), None)
        place = scene.located(to.members[0].mention) if to else place  # `was welcomed to Wellington`
    drafts = []
    days = days_of(scene, sentence, guests.members, hit.start, clause_of(frame))
    for member, when in zip(guests.members, days, strict=True):
        cast = scene.cast()
        cast.members.update(host.members)
        cast.take(member, "guest")
        if cast.members:
            drafts.append(draft(trigger, (hit.start, hit.end), cast.result, when, place, trigger.subtype))
    return drafts if passive else guests_of.gapped(scene, hit, trigger, sentence, drafts)


def _received_us(scene: Scene, hit: Hit, trigger: Trigger, frame: Frame, is_known: bool = False) -> list[Draft]:
    """The visit of the issuer's nameless office-holder: `the minister was received in Harare by the president`."""
    cast = scene.cast()
    if is_known and scene.memory.block == frame.sentence.block:
        cast.take_all(scene.people.single(scene.memory.subject), "guest")
    if scene.issuer and not cast.countries:
        cast.add(scene.issuer, "guest")
    scene.grammar.agent(frame, cast, "host")
    place = scene.where(frame.sentence.groups, hit.end, frame.high)
    if place[1] and place[1] != scene.issuer:
        cast.add(place[1], "host")
    when = scene.when(frame.sentence, (hit.start, hit.end), clause_of(frame))
    told = draft(trigger, (hit.start, hit.end), cast.result, when, place, trigger.subtype)
    return [told] if len(cast.countries) > 1 else []


def _attributes(scene: Scene, sentence: Sentence, low: int, high: int) -> bool:
    words = re.findall(r"[\w'-]+", sentence.low[low:high])
    return all(
        w
        in scene.lexicon.words["actor_noun"]
        | {"the", "of", "h", "e", "his", "her", "then", "and", "new", "its", "mr", "mrs", "dr"}
        for w in words
    )


def _is_guest(scene: Scene, sentence: Sentence, group: Group, word: str, passive: bool) -> bool:
    """Whether somebody is received rather than something: a person, or a state's president, delegation or envoys."""
    if group.members[0].mention.entity_type == "person":
        return True
    lead = sentence.low[group.start : group.first]
    is_owner = sentence.low.startswith(("'s", "' "), group.end)
    after = re.findall(r"[\w'-]+", sentence.low[group.end : group.end + 40])[:3]
    if (
        not passive
        and group.members[0].mention.kind == "demonym"
        and any(w in scene.lexicon.words["visitor"] for w in after[:2])
    ):
        return True
    if word in ("hosted", "hosts", "welcomed", "welcomes") and (passive or is_owner or not lead.strip()):
        return False
    if passive or lead.strip():
        return not is_owner and any(w in scene.lexicon.words["visitor"] for w in lead.split())
    return any(w in scene.lexicon.words["actor_noun"] and w not in ("general", "state", "support") for w in after)


def read_envoys(scene: Scene, hit: Hit, trigger: Trigger, frame: Frame) -> list[Draft]:
    """`received the African ambassadors`: guests without a name; who receives is the only participant."""
    sentence = frame.sentence
    words = re.findall(r"[\w'-]+", sentence.low[hit.end : hit.end + 45])[:4]
    if frame.voice != "active" or not any(
        w in ("ambassadors", "ambassador", "delegation", "delegations", "envoys", "ministers") for w in words
    ):
        return []
    cast = scene.cast()
    if not scene.grammar.subject(frame, scene.memory, cast, "host"):
        return []
    for group in frame.right():
        if not group.prep and _attributes(scene, sentence, hit.end, group.first):
            cast.take_group(group, "guest", frozenset({"country", "organization", "person"}))
            break
    participants: tuple[Participant, ...] = cast.result
    when = scene.when(sentence, (hit.start, hit.end), clause_of(frame))
    return [
        draft(trigger, (hit.start, hit.end), participants, when, (None, None), trigger.subtype)._replace(
            event_type="meeting", plover_mode=None
        )
    ]
