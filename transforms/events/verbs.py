"""Events told by verbs and fixed phrases: agreements, memberships, institutions, aid, statements and so on."""

from __future__ import annotations

import re
from collections.abc import Sequence

from transforms.events.build import Scene, clause_of, days_of, draft, own_days
from transforms.events.frames import ACTING, Frame
from transforms.events.implied import add_bystanders, around, imply
from transforms.events.lexicon import Hit, Trigger
from transforms.events.model import Draft, Mention
from transforms.events.roles import arguments, split_list
from transforms.events.scene import Cast
from transforms.events.sentences import Group
from transforms.events.sites import mission_sites, opened_at, place_of, sites_of

_GOES_ON = (
    ", at which",
    ", in which",
    ", on which",
    " on which",
    " at which",
    ", during",
    " during",
    " where",
    ", where",
    ", when",
    ", which",
    " which",
)
WORDS_AWAY = 20  # the distance of an object that is only a pronoun
UNGUIDED = 40  # the distance of a trigger that needs no object
CROWD_TYPES = frozenset({"establishment", "agreement", "membership", "initiative"})


def best(scene: Scene, hit: Hit, frame: Frame) -> tuple[Trigger, str] | None:
    """The trigger of a verb that its clause fits best, with the word of the object that decided."""
    ranked: list[tuple[float, int, Trigger, str]] = []
    low, patterns = frame.sentence.low, frame.sentence.patterns
    for order, trigger in enumerate(hit.triggers):
        if not _allowed(trigger, hit, frame):
            continue
        tail = trigger.tail.match(low, hit.end, frame.sentence.end) if trigger.tail else None
        if tail and trigger.rule == "undertake" and patterns["verbs-a-noun"].search(tail.group()):
            tail = None  # `undertook a visit to`
        found = scene.grammar.object_word(frame, trigger) if tail or not trigger.tail else None
        if found is None and _goes_on(scene, frame, trigger) and patterns["verbs-it"].match(low, hit.end):
            found = "", WORDS_AWAY
        if found is None and _is_another(scene, frame, trigger):
            found = "agreement", WORDS_AWAY
        if found is None and trigger.rule == "hand-over-chair" and _hands_over(frame):
            found = "", WORDS_AWAY
        if found is None or (frame.is_passive and trigger.event_type == "establishment" and _is_aside(frame, found[0])):
            continue
        word = tail.group(1) if tail and not trigger.needs else found[0]
        distance = found[1] if trigger.needs else (1.5 if tail else UNGUIDED)
        ranked.append((distance, order, trigger, word))
    if not ranked:
        return None
    _, _, trigger, word = min(ranked, key=lambda r: r[:2])
    return trigger, word


def _is_aside(frame: Frame, word: str) -> bool:
    """Whether the word that fits is no head of the subject: `the bid for a seat on the Council was launched`."""
    at = frame.sentence.low.rfind(word, frame.low, frame.head)
    match = (
        frame.sentence.patterns["verbs-governed"].search(frame.sentence.low, frame.low, at) if word and at > 0 else None
    )
    return match is not None and match.start() > frame.low + 3


def _goes_on(scene: Scene, frame: Frame, trigger: Trigger) -> bool:
    """Whether `it` after the verb is the agreement that the sentence just told: `signed a treaty and ratified it`."""
    memory = scene.memory
    return memory.sentence == frame.sentence.index and memory.event_type == trigger.event_type == "agreement"


def _is_another(scene: Scene, frame: Frame, trigger: Trigger) -> bool:
    """Whether one more agreement is meant: `a treaty with A was signed; one with B was initialled`."""
    if not _goes_on(scene, frame, trigger) or not trigger.needs or not frame.is_passive:
        return False
    sentence = frame.sentence
    return sentence.patterns["verbs-another"].search(sentence.low, frame.low, frame.head) is not None


def _hands_over(frame: Frame) -> bool:
    """Whether what is handed over is the chair that the sentence spoke of: `chaired the group and handed over to Peru`."""
    sentence = frame.sentence
    taker = next((g for g in frame.right() if g.prep == "to"), None)
    if taker is None or sentence.patterns["verbs-more"].match(sentence.low, taker.end):
        return False  # `handed over to Peru the new school`
    return sentence.low.startswith(" to ", frame.end) and bool(
        sentence.patterns["verbs-chair"].search(sentence.low, sentence.start, frame.start)
    )


def _allowed(trigger: Trigger, hit: Hit, frame: Frame) -> bool:
    """Whether a trigger may be read in this voice; `in a statement issued by …` only introduces what was stated."""
    if trigger.kind in ("passive", "turned"):
        return frame.voice == "passive"
    if trigger.rule == "chair-organization" and frame.sentence.patterns["verbs-gathers"].match(
        frame.sentence.low, frame.end
    ):
        return False
    if trigger.rule in ("chair-organization", "welcome-event") and frame.voice not in ("active", "gerund"):
        return False  # `the treaty was welcomed` doesn't say by whom
    if trigger.rule in ("join-organization", "join-initiative") and frame.is_passive:
        return False
    if trigger.rule == "deliver-aid" and frame.is_passive and frame.sentence.low.startswith("put", frame.start):
        return False  # `exports were put at 9 billion`
    if trigger.rule == "discuss" and frame.is_passive and frame.sentence.low.startswith("negotiated", frame.start):
        return False  # that is a text
    if trigger.rule == "issue-statement":
        low = max(frame.sentence.start, hit.start - 30)
        return frame.sentence.patterns["verbs-in-statement"].search(frame.sentence.low, low, hit.start) is None
    return trigger.kind in ("verb", "phrase", "noun")


def read_verb(scene: Scene, hit: Hit, frame: Frame, trigger: Trigger, word: str) -> list[Draft]:
    """The events that a verb in its clause tells, given its best trigger and the word of the object that decided."""
    if _is_retold(scene, frame, trigger):
        return []
    cast = scene.cast()
    lists, split, is_merged = split_list(trigger, arguments(frame, trigger))
    is_acting = _acting(scene, frame, trigger, cast, lists)
    lead = tuple(cast.members) if frame.voice in ("active", "gerund") else ()
    if trigger.rule == "confer" and len(cast.countries) < 2:
        return []  # nobody to talk to
    if not is_acting and trigger.rule == "meet" and scene.issuer:
        place = place_of(scene, hit, frame, trigger)
        if place != (None, None) and not scene.lexicon.words["crowd"].isdisjoint(_before(frame)[-3:]):
            cast.add(scene.issuer, "host")  # `fifty delegations gathered in Nairobi`
            is_acting = True
    if not is_acting and _needs_actor(scene, frame, trigger, lists, split):
        is_sent = (
            trigger.event_type == "aid" and frame.voice == "active" and any(role == "recipient" for role, _ in lists)
        )
        if not is_sent or scene.issuer is None:
            return []
        cast.add(scene.issuer, trigger.subject)  # `our aircraft delivered supplies to A`
    is_carried = not is_acting and trigger.event_type == "operation" and frame.voice == "active"
    if is_carried and scene.issuer and not frame.sentence.words["carrier"].isdisjoint(_before(frame)):
        cast.add(scene.issuer, trigger.subject)  # `a special flight brought our nationals home`
    if frame.voice == "participle" and scene.memory.sentence == frame.sentence.index and scene.memory.subject:
        lead = ("",)  # who imposed the ban is not who acts next
    if lead and scene.issuer and all(who.startswith("person:") for who in lead):
        cast.add(scene.issuer, trigger.subject)  # whose state nobody names is the issuer's own
    named = _named(frame, trigger)
    _take(scene, frame, trigger, cast, lists, split)
    if not is_acting and scene.issuer and _meets_partner(frame, trigger, lists):
        cast.add(scene.issuer, trigger.subject)
    implied = imply(scene, frame, trigger, cast, split, named)
    name = frame.sentence.text[named.start : named.end] if named else None
    subtype = (word or _kind_word(scene, frame, name)) if trigger.subtype.startswith("=") else trigger.subtype
    place = place_of(scene, hit, frame, trigger)
    base = draft(trigger, (hit.start, hit.end), (), scene.year(), place, subtype, name, implied, lead)
    if base.event_type == "agreement" and base.subtype in scene.lexicon.words["resolution"]:
        base = base._replace(event_type="resolution")
    return _drafts(scene, frame, trigger, base, cast, (lists, split, is_merged), word)


def _meets_partner(frame: Frame, trigger: Trigger, lists: Sequence[tuple[str, Group]]) -> bool:
    """Whether partners are named and the subject is not: `the two ministers signed a treaty with Peru`."""
    is_joint = trigger.event_type in ("agreement", "meeting") and frame.voice in ("active", "gerund")
    return is_joint and any(group.prep in ("with", "to") for _, group in lists)


def _is_retold(scene: Scene, frame: Frame, trigger: Trigger) -> bool:
    """Whether a noun only names what its verb told: `facilitated the evacuation of`."""
    memory = scene.memory
    is_noun = trigger.rule == "evacuation-of"
    return is_noun and memory.sentence == frame.sentence.index and memory.event_type == trigger.event_type


def _take(
    scene: Scene, frame: Frame, trigger: Trigger, cast: Cast, lists: Sequence[tuple[str, Group]], split: Group | None
) -> None:
    """Take in the arguments and who else took part."""
    has_recipient = trigger.event_type == "aid" and any(g.prep == "to" for _, g in lists)
    for role, group in lists:
        if split is group or (has_recipient and group.prep == "for"):
            continue  # `gave aid to A for refugees from B`
        is_site = role == "recipient" and trigger.event_type != "membership"
        cast.take_group(group, role, ACTING | {"place"} if is_site else ACTING)
    add_bystanders(scene, frame, trigger, cast, split is not None)
    is_ours = frame.voice == "active" and frame.sentence.low.startswith((" our ", " against our "), frame.end)
    if (
        is_ours
        and trigger.object == "recipient"
        and scene.issuer
        and (trigger.event_type == "attack" or not any(p.role == "recipient" for p in cast.result))
    ):
        cast.add(scene.issuer, "recipient")  # `attacked our embassy`
    if trigger.event_type == "aid" and frame.sentence.patterns["verbs-that-country"].search(
        frame.sentence.low, frame.end, frame.high
    ):
        state = scene.people.last_state(frame.start)
        if state and not any(p.role == "recipient" for p in cast.result):
            cast.add(state, "recipient")  # `a donation was made to that country`
    if trigger.rule == "meet" and scene.issuer and scene.grammar.is_we(frame.sentence.low, frame.end):
        cast.add(scene.issuer, "participant")


def _drafts(
    scene: Scene,
    frame: Frame,
    trigger: Trigger,
    base: Draft,
    cast: Cast,
    split_lists: tuple[Sequence[tuple[str, Group]], Group | None, bool],
    word: str,
) -> list[Draft]:
    """One event, or one for each partner, mission or site of its own."""
    lists, split, is_merged = split_lists
    place = base.place_id, base.country_id
    missions = scene.lexicon.words["mission_body"]
    is_mission = trigger.event_type == "establishment" and (
        word in missions or (trigger.kind == "phrase" and not missions.isdisjoint(_before(frame)))
    )
    sites = mission_sites(scene, frame) if is_mission and split is None else []
    if is_mission and place[1] and len(sites) < 2:
        cast.add(place[1], "recipient")
    if split is not None:
        role = next(role for role, group in lists if group is split)
        return _each(scene, frame, base, cast, split, role, is_merged)
    if not cast.members or (trigger.rule == "meet" and not _meets(scene, frame)):
        return []
    if len(sites) > 1 or (sites and not place[1]):
        return opened_at(scene, frame, base, cast, sites)
    several = sites_of(scene, frame, trigger)
    if several:
        base = base._replace(participants=cast.result)
        return [base._replace(when=when, place_id=where[0], country_id=where[1]) for when, where in several]
    follows = frame.sentence.low.startswith(_GOES_ON, frame.low) or _shares_days(scene, frame)
    span = (base.trigger_start, base.trigger_end)
    when = scene.when(frame.sentence, span, clause_of(frame), follows)
    return [base._replace(participants=cast.result, when=when)]


def _before(frame: Frame) -> list[str]:
    """The words of the clause before its verb."""
    return frame.sentence.low[frame.low : frame.head].split()


def _needs_actor(
    scene: Scene, frame: Frame, trigger: Trigger, lists: Sequence[tuple[str, Group]], split: Group | None
) -> bool:
    """Whether a clause without a subject tells nothing."""
    if frame.voice == "gerund":
        return not lists
    if frame.voice != "active" or trigger.kind != "verb" or split is not None:
        return False
    if trigger.event_type == "attack" and frame.sentence.low.startswith((" our ", " one of our "), frame.end):
        return False  # `gunmen attacked our embassy`
    if trigger.event_type == "operation" and not frame.sentence.words["carrier"].isdisjoint(_before(frame)):
        return False  # `a special flight brought our nationals home`
    return trigger.event_type not in CROWD_TYPES or not scene.grammar.is_nameless(frame)


def _each(scene: Scene, frame: Frame, base: Draft, cast: Cast, split: Group, role: str, is_merged: bool) -> list[Draft]:
    """One event for each member of a list, with the days of its own."""
    span = (base.trigger_start, base.trigger_end)
    if is_merged:
        days = own_days(scene, frame.sentence, split.members, span, clause_of(frame))
    else:
        days = days_of(scene, frame.sentence, split.members, span[0], clause_of(frame))
    if base.event_type == "establishment" and split.prep == "with" and base.rule != "establish-relations":
        base = base._replace(plover_type="COOPERATE")
    last = scene.memory.when
    if last is not None and last.basis != "review_year" and _shares_days(scene, frame):
        days = [last._replace(basis="sentence") if day.basis == "review_year" else day for day in days]
    drafts = []
    for member, when in zip(split.members, days, strict=True):
        own = scene.cast()
        own.take(member, role)
        own.members.update({k: p for k, p in cast.members.items() if k not in own.members})
        spot = scene.in_bracket(frame.sentence, member)
        one = base._replace(participants=own.result, when=when)
        drafts.append(one._replace(place_id=spot[0], country_id=spot[1]) if spot != (None, None) else one)
    return drafts


def _shares_days(scene: Scene, frame: Frame) -> bool:
    """Whether a verb without days goes on with the one just told: `visited A on 3 May and met the leaders of B`."""
    sentence = frame.sentence
    if scene.memory.event_type not in ("visit", "meeting", "statement"):
        return False
    if frame.voice == "gerund" and scene.memory.sentence == sentence.index:
        return not any(frame.low <= t.start < frame.high for t in sentence.times)
    is_joined = scene.memory.sentence == sentence.index and sentence.patterns["verbs-joined"].fullmatch(
        sentence.low, frame.low, frame.head
    )
    return bool(is_joined) and not any(frame.low <= t.start < frame.high for t in sentence.times)


def _acting(scene: Scene, frame: Frame, trigger: Trigger, cast: Cast, lists: Sequence[tuple[str, Group]]) -> bool:
    """Take who acts; whether the clause says it."""
    role = trigger.subject
    if not role:
        return False
    if trigger.kind == "phrase" and trigger.event_type == "agreement" and trigger.rule != "accede-document":
        return True  # its subject is a text, and whose it is stands beside it
    if frame.is_passive:
        return scene.grammar.agent(frame, cast, role)
    if trigger.kind == "noun":
        return around(scene, frame, trigger, cast, role)
    taken = {id(group) for _, group in lists}
    found = scene.grammar.subject(frame, scene.memory, cast, role)
    if not found:
        for group in (*frame.right(), *frame.left()):
            if group.listed and id(group) not in taken:
                cast.take_group(group, role, ACTING)
                return True
    return found


def _named(frame: Frame, trigger: Trigger) -> Mention | None:
    """The document, organization or initiative that the object names."""
    low, high = (frame.low, frame.head) if frame.is_passive or trigger.kind == "phrase" else (frame.end, frame.high)
    documents = [m for m in frame.sentence.mentions if m.entity_type == "document" and m.end < frame.start]
    if frame.voice == "participle" and documents:
        return documents[-1]
    for mention in frame.sentence.mentions:
        is_near = low <= mention.start < high and mention.start - low < 60 and not mention.nested
        if is_near and mention.entity_type in ("document", "initiative", "event_series"):
            return mention
    return None


def _kind_word(scene: Scene, frame: Frame, name: str | None) -> str | None:
    """The word for a document in its name, or before the verb."""
    text = name.lower() if name else frame.sentence.low[frame.low : frame.start]
    words = [w for w in re.findall(r"[\w-]+", text) if w in scene.lexicon.words["document"]]
    return words[-1] if words else None


def _meets(scene: Scene, frame: Frame) -> bool:
    """Whether `met` means people: somebody is met, or a body meets somewhere; `met its commitments` is neither."""
    after = frame.sentence.low[frame.end : frame.end + 40]
    if scene.grammar.is_we(frame.sentence.low, frame.end):
        return True
    if (crowd := frame.sentence.patterns["verbs-somebody"].match(after)) and crowd[1] in scene.lexicon.words["visitor"]:
        return True
    if frame.sentence.patterns["verbs-delegates"].match(after):
        return True
    if frame.sentence.patterns["verbs-times"].match(after):
        return True
    if frame.sentence.patterns["verbs-meets"].match(after):
        return any(frame.end <= g.first < frame.high for g in frame.sentence.groups) or bool(
            any(frame.end <= t.start < frame.high for t in frame.sentence.times)
        )
    return any(
        not g.prep and frame.end <= g.first < frame.high and g.start - frame.end < 40 for g in frame.sentence.groups
    )


def subject_drafts(drafts: list[Draft], trigger_each: str) -> list[Draft]:
    """One draft for each acting state where the subjects act each for itself: `A and B joined C`."""
    result: list[Draft] = []
    for one in drafts:
        actors = [p for p in one.participants if p.role == "actor" and p.entity_id.startswith("country:")]
        if trigger_each != "subject" or len(actors) < 2:
            result.append(one)
            continue
        others = [p for p in one.participants if p not in actors]
        result += [one._replace(participants=(actor, *others)) for actor in actors]
    return result
