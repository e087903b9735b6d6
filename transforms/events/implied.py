"""Who takes part without being the subject: helpers and sponsors named nearby, and those left unsaid."""

from __future__ import annotations

import re

from transforms.events.build import Scene
from transforms.events.frames import ACTING, Frame
from transforms.events.lexicon import Trigger
from transforms.events.model import Draft, Mention, Participant
from transforms.events.scene import Cast
from transforms.events.sentences import Group, Sentence

JOINT_TYPES = frozenset({"meeting", "agreement", "establishment", "exchange", "exercise", "measure"})
ONE_SIDED = frozenset({"measure", "aid", "operation", "establishment", "protest", "sanction", "statement"})
_NUMBERED = re.compile(r"(?<!\w)resolution \d{4}(?!\w)")  # only the Security Council counts so far
_OUR = re.compile(r"(?<!\w)our(?!\w)")


def around(scene: Scene, frame: Frame, trigger: Trigger, cast: Cast, role: str) -> bool:
    """Who acts around a noun: `by X`, `between X and Y`, `X's`, the subject of its clause."""
    for group in frame.sentence.groups:
        is_after = frame.end <= group.first < frame.high
        is_pair = (
            group.prep == "between" and trigger.event_type == "exchange" and frame.low <= group.first < frame.start
        )
        if is_pair or (is_after and group.prep in ("by", "between")):
            cast.take_group(group, role, ACTING)
    if trigger.event_type == "attack":  # who condemned it is not who did it
        for group in frame.sentence.groups:
            if group.end == frame.start - 1 or frame.sentence.low[group.end : frame.start] == "'s ":
                cast.take_group(group, role, ACTING)
        return bool(cast.members)
    if not cast.members and _during_visit(scene, frame, trigger, cast, role):
        return True
    tail = frame.sentence.low[frame.end : frame.end + 40]
    if "two countries" in tail or "two states" in tail or "two sides" in tail:
        for group in reversed(list(frame.left())):
            if len(group.members) == 2:
                cast.take_group(group, role, ACTING)
                break
    start = frame.sentence.start
    for group in frame.sentence.groups:
        if (
            start <= group.first
            and group.end <= frame.start
            and (not group.prep or group.end == frame.start - 1)
            and not group.listed
        ):
            cast.take_group(group, role, ACTING)
            scene.grammar.together(frame, cast, role)
            break
    return bool(cast.members)


def _pair(anchor: Draft | None) -> list[Participant]:
    """The two states of a visit or meeting, without their mentions; nobody where there are more or fewer."""
    states = [p for p in anchor.participants if p.entity_id.startswith("country:")] if anchor else []
    return [p._replace(mention_id=None) for p in states] if len(states) == 2 else []


def _during_visit(scene: Scene, frame: Frame, trigger: Trigger, cast: Cast, role: str) -> bool:
    """Take the two states of the visit told before in the sentence: `visited Korea, followed by the signing of eight treaties`."""
    memory = scene.memory
    anchor = memory.anchor if memory.anchored == frame.sentence.index else None
    if anchor is None or anchor.event_type != "visit" or trigger.event_type != "agreement":
        return False
    if not (states := _pair(anchor)) or any(g.prep == "with" for g in frame.right()):
        return False
    cast.take_all(states, role)
    return True


def _helpers(frame: Frame, trigger: Trigger) -> list[Group]:
    """With whose support it was done, and before which body something was said."""
    found = [
        g
        for g in frame.sentence.groups
        if g.first < frame.head
        and g.prep == "with"
        and frame.sentence.patterns["implied-help"].match(frame.sentence.low, g.end)
    ]
    if trigger.event_type in ("statement", "initiative") and frame.voice == "active":
        for group in frame.sentence.groups:
            is_body = group.members[0].mention.entity_type == "organization" and group.prep in (
                "of",
                "to",
                "at",
                "by",
                "in",
            )
            if is_body and group.end <= frame.head and group.first >= frame.low - 200:
                lead = frame.sentence.low[frame.sentence.start : group.first]
                if (
                    frame.sentence.patterns["implied-framing"].match(lead)
                    or " at the " in lead[-60:]
                    or " to the " in lead[-60:]
                ):
                    found.append(group)
    return found


def with_part(sentence: Sentence, at: int, end: int) -> list[Group]:
    """Who is said to have chaired, addressed or attended: `…, co-chaired by A and B`, `attended by A and by B`."""
    match = sentence.patterns["meetings-with-part"].search(sentence.low, at, min(end, at + 160))
    found: list[Group] = []
    for group in sentence.groups if match else ():
        first = min(m.start for m in (group.members[0].mention, *group.members[0].more))
        if match and not found and match.end() <= first <= match.end() + 40 and group.prep in ("", "by", "of"):
            found.append(group)
        elif found and group.first > found[-1].end and group.prep == "by":
            if sentence.patterns["implied-and-by"].match(sentence.low, found[-1].end) is None:
                break
            found.append(group)
    return found


def _sponsors(frame: Frame) -> list[Mention]:
    """Who is named as the author in the object: `Kenya-sponsored`."""
    return [
        m
        for m in frame.sentence.mentions
        if frame.low <= m.start < frame.high
        and m.entity_type in ACTING
        and frame.sentence.patterns["implied-sponsor"].match(frame.sentence.low, m.end)
    ]


def add_bystanders(scene: Scene, frame: Frame, trigger: Trigger, cast: Cast, has_split: bool) -> None:
    """Take in who helped, sponsored or heard it, and the body whose chair is meant."""
    for group in _helpers(frame, trigger):
        cast.take_group(group, "participant", ACTING)
    if trigger.rule == "hold-chair" and not has_split and not any(p.entity_id.startswith("org") for p in cast.result):
        cast.take_all(scene.memory.topic, "recipient")
    if trigger.rule == "term-ended" and scene.issuer and _OUR.search(frame.sentence.low, frame.low, frame.start):
        cast.add(scene.issuer, "actor")
    for group in frame.right():
        if frame.sentence.patterns["implied-present"].search(frame.sentence.low, frame.end, group.first):
            cast.take_group(group, "participant", ACTING)
    if trigger.subtype == "credentials" and scene.issuer:
        cast.add(scene.issuer, "participant")
    for group in frame.sentence.groups:
        if frame.low <= group.first < frame.high and frame.sentence.patterns["implied-authored"].search(
            frame.sentence.low, frame.low, group.first
        ):
            cast.take_group(group, "actor", ACTING)
    if trigger.rule == "meet":
        for group in with_part(frame.sentence, frame.end, frame.sentence.end):
            cast.take_group(group, "participant", ACTING)
    for mention in _sponsors(frame):
        cast.add(mention.entity_id, "actor", mention.mention_id)


def imply(scene: Scene, frame: Frame, trigger: Trigger, cast: Cast, split: Group | None, named: Mention | None) -> bool:
    """Add who is left unsaid: states in the document's name, the body the block is about, the issuer.

    Whether somebody was taken from the context.
    """
    role = trigger.subject or "actor"
    _imply_object(scene, frame, trigger, cast, role)
    if frame.voice in ("active", "gerund") and trigger.kind == "verb" and cast.members:
        if trigger.rule == "win-contract" and scene.issuer and len(cast.countries) < 2:
            cast.add(scene.issuer, role)
        return trigger.event_type == "aid" and scene.issuer is not None and _received(scene, frame, cast, split)
    if named is not None and trigger.event_type == "agreement":
        _take_named(scene, frame, cast, named, role, split is None)
    is_unsigned = (
        trigger.event_type == "agreement"
        and frame.voice == "passive"
        and split is None
        and bool(cast.members)
        and _is_witnessed(frame)
    )
    if is_unsigned and scene.issuer and scene.issuer not in cast.members:
        cast.add(scene.issuer, role)
        return True
    if not cast.members and split is None:
        return _from_context(scene, frame, trigger, cast, role)
    return _other_side(scene, frame, trigger, cast, role, split)


def _imply_object(scene: Scene, frame: Frame, trigger: Trigger, cast: Cast, role: str) -> None:
    """Take whom a passive means by `our country`, `the country` or a pronoun."""
    is_bare = frame.is_passive and bool(trigger.object) and not any(p.role == trigger.object for p in cast.result)
    if is_bare and scene.issuer and scene.grammar.ends_with_us(frame):
        cast.add(scene.issuer, trigger.object)
    elif is_bare and frame.sentence.low[frame.low : frame.head].strip(" ,;") in ("it", "he", "she", "they"):
        cast.take_all(scene.last_subject(frame.sentence), trigger.object)
    if trigger.rule == "invite-join" and scene.issuer and not any(p.role == role for p in cast.result):
        cast.add(scene.issuer, role)  # `the country was invited to join`
    if trigger.rule == "visa-needless" and scene.issuer and len(cast.countries) < 2:
        cast.add(scene.issuer, "actor")  # `citizens of Peru no longer need visas`


def _take_named(scene: Scene, frame: Frame, cast: Cast, named: Mention, role: str, is_whole: bool) -> None:
    """Take the states and bodies that a document's name names: `Turkey-EU Agreement`."""
    for mention in frame.sentence.mentions:
        if mention.nested and named.start <= mention.start < named.end and mention.entity_type == "country":
            cast.add(mention.entity_id, "party", mention.mention_id)
    is_resolution = "resolution" in frame.sentence.low[named.start : named.end]
    is_pair = "-" in frame.sentence.text[named.start : named.end].split(" ")[0]
    if (not cast.members or is_resolution or is_pair) and is_whole:
        for body in scene.lexicon.bodies_in(frame.sentence.text[named.start : named.end]):
            cast.add(body, role)


def _is_witnessed(frame: Frame) -> bool:
    """Whether a text was agreed in somebody's presence, and nobody is named as its party."""
    sentence = frame.sentence
    if any(g.prep in ("with", "by", "between") for g in frame.right()) or any(frame.left()):
        return False
    return " in the presence of " in sentence.low[frame.end : frame.high]


def _from_context(scene: Scene, frame: Frame, trigger: Trigger, cast: Cast, role: str) -> bool:
    """Nobody is named: the event just told, a body in the sentence, the block's body, the issuer."""
    memory, sentence = scene.memory, frame.sentence
    goes_on = trigger.event_type == "agreement" and (memory.sentence == sentence.index or memory.framed is not None)
    is_next = memory.anchored == memory.sentence == sentence.index - 1 and memory.block == sentence.block
    is_result = is_next and trigger.event_type == "agreement" and frame.voice == "passive"
    if is_result and (states := _pair(memory.anchor)):  # `The President visited China. A joint statement was issued.`
        memory.framed = memory.anchor
        cast.take_all(states, role)
        return True
    if memory.parties and (goes_on or sentence.patterns["implied-where"].match(sentence.low, frame.low)):
        cast.take_all(memory.parties, role)
        return True
    for group in sentence.groups:
        is_body = group.members[0].mention.entity_type == "organization"
        is_after = group.first > frame.start and group.prep in ("of", "by", "in", "within")
        is_near = frame.low <= group.first < frame.head
        if is_body and (is_near or (is_after and trigger.event_type in ("agreement", "resolution"))):
            cast.take_group(group, role, ACTING)
            return True
    if trigger.event_type == "resolution" and _NUMBERED.search(sentence.low, sentence.start, frame.high):
        cast.add("org:UN-SC", role)
        return True
    topic = memory.topic if memory.block == sentence.block else ()
    if topic:
        cast.take_all(topic, role)
    elif scene.issuer:
        cast.add(scene.issuer, role)
    return True


def _other_side(scene: Scene, frame: Frame, trigger: Trigger, cast: Cast, role: str, split: Group | None) -> bool:
    """One side is named: the other is the body that opens the sentence, or the issuer."""
    sentence, issuer = frame.sentence, scene.issuer
    if _has_partner(scene, frame, trigger, split, role):
        comma = sentence.low.find(",", sentence.start, frame.start)
        bodies = [g for g in sentence.groups if g.first < comma and g.members[0].mention.entity_type == "organization"]
        if bodies and sentence.patterns["implied-lead-in"].match(sentence.low, sentence.start):
            cast.take_group(bodies[0], role, ACTING)
        elif issuer:
            cast.add(issuer, role)
        return True
    if issuer is None:
        return False
    if (ours := _unsaid(frame, trigger, cast, role, issuer)) is not None:
        cast.add(issuer, ours)
        return True
    if trigger.event_type == "agreement" and split is not None and split.prep == "with" and not cast.members:
        cast.add(issuer, role)  # `the treaties with A and B took effect`
        return True
    lone = (
        len(cast.members) == 1
        and bool(cast.countries)
        and (trigger.kind == "noun" or frame.voice in ("gerund", "noun"))
    )
    is_ours = len(cast.members) == 1 and (frame.is_passive or trigger.kind == "phrase") and _bound(frame, cast)
    lone = lone or is_ours
    done_to = frame.voice == "passive" and trigger.event_type in ONE_SIDED
    is_joint = trigger.event_type == "agreement" or trigger.rule == "establish-relations"
    if trigger.event_type == "establishment" and done_to and (owners := _owners(frame, cast)):
        for body in owners:
            cast.members[body.entity_id] = body._replace(role=role)  # `a new category of BRICS partners was created`
        return True
    if (lone and is_joint) or (done_to and not any(p.role == role for p in cast.result)):
        cast.add(issuer, role)
        return True
    return False


def _unsaid(frame: Frame, trigger: Trigger, cast: Cast, role: str, issuer: str) -> str | None:
    """The role in which the issuer is meant by a passive that names only the other side; None where it is not."""
    if not frame.is_passive or issuer in cast.members or not cast.members:
        return None
    if trigger.event_type == "aid" and all(p.role == role for p in cast.result) and not _elsewhere(frame):
        return "recipient"  # `with the World Bank a loan was agreed`
    if trigger.event_type == "exchange" and len(cast.countries) == 1:
        return role  # `17 prisoners were transferred from Thailand`
    is_shared = any(g.prep == "with" and len(g.members) == 1 for g in frame.left())
    if trigger.event_type == "establishment" and is_shared:
        return role  # `the commission with Peru, installed in Lima`
    return None


def _received(scene: Scene, frame: Frame, cast: Cast, split: Group | None) -> bool:
    """Whether help of somebody else that names no recipient came to the issuer."""
    if split is not None or scene.issuer is None or any(p.role == "recipient" for p in cast.result):
        return False
    if scene.issuer in cast.members:
        struck = _stricken(scene, frame)
        if struck:
            cast.add(struck, "recipient")
        return False
    if _elsewhere(frame):
        return False
    if (struck := _stricken(scene, frame)) is not None:
        cast.add(struck, "recipient")
        return True
    cast.add(scene.issuer, "recipient")
    return True


def _stricken(scene: Scene, frame: Frame) -> str | None:
    """The state whose misfortune opens the sentence: `After the earthquake in Nepal, we sent …`."""
    sentence = frame.sentence
    if not sentence.patterns["implied-after"].match(sentence.low, sentence.start):
        return None
    for group in sentence.groups:
        if group.first < frame.head and group.members[0].mention.entity_type in ("place", "country"):
            country = scene.located(group.members[0].mention)[1]
            if country and country != scene.issuer:
                return country
    return None


def _owners(frame: Frame, cast: Cast) -> list[Participant]:
    """The bodies whose something was created: `a new category of BRICS partners`; the new body itself is none."""
    owned = [
        g.members[-1].mention.entity_id
        for g in frame.left()
        if frame.sentence.patterns["implied-owned"].match(frame.sentence.low, g.end)
    ]
    return [p for p in cast.result if p.entity_id.startswith("org:") and p.entity_id in owned]


def _elsewhere(frame: Frame) -> bool:
    """Whether a region or some place is named after the verb, where the help may have gone."""
    return any(
        frame.end <= m.start < frame.high and m.entity_type in ("region", "place", "territory")
        for m in frame.sentence.mentions
    )


def _bound(frame: Frame, cast: Cast) -> bool:
    """Whether the only party is governed by `with`: `the treaty with Peru entered into force`."""
    return any(g.prep == "with" and g.members[0].mention.entity_id in cast.members for g in frame.left())


def _has_partner(scene: Scene, frame: Frame, trigger: Trigger, split: Group | None, role: str) -> bool:
    """Whether a passive names one partner after `with` and no agent: `a memorandum was signed with Oman`."""
    if not frame.is_passive or trigger.event_type not in JOINT_TYPES:
        return False
    is_before = any(g.prep == "with" and not frame.sentence.low.startswith("'", g.end) for g in frame.left())
    if split is None and not is_before and not any(g.prep == "with" for g in frame.right()):
        return False
    return not scene.grammar.agent(frame, scene.cast(), role)
