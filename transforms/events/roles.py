"""Which lists of names a verb takes, in which roles, and which of them is told apart member by member."""

from __future__ import annotations

import re

from transforms.events.frames import Frame
from transforms.events.implied import JOINT_TYPES
from transforms.events.lexicon import Trigger
from transforms.events.sentences import Group

_INFINITIVE = re.compile(r" to (?!the |a |an )[a-z]+ ")


def arguments(frame: Frame, trigger: Trigger) -> list[tuple[str, Group]]:
    """The groups that the trigger takes, with their roles: the first of each preposition, every one after `with`."""
    taken: list[tuple[str, Group]] = []
    seen: set[str] = set()
    for group in frame.sentence.groups:
        if not frame.low <= group.first < frame.high:
            continue
        role = _role(frame, trigger, group, "" in seen)
        if role and (group.prep not in seen or group.prep == "with" or _again(frame, trigger, group)):
            taken.append((role, group))
            seen.add(group.prep)
    return taken


def _again(frame: Frame, trigger: Trigger, group: Group) -> bool:
    """Whether a recipient with days of its own goes on with a list: `gave aid to A in May and to B in June`."""
    sentence = frame.sentence
    wanted = {"aid": "to", "membership": "of"}.get(trigger.event_type)
    if group.prep != wanted or group.first < frame.end:
        return False
    last = max((g.end for g in sentence.groups if g.end < group.first), default=frame.end)
    return sentence.patterns["roles-more"].search(sentence.low, last, group.first) is not None


def _role(frame: Frame, trigger: Trigger, group: Group, has_object: bool) -> str:
    """The role of a group by its preposition and its side of the verb, "" where it takes none."""
    after = group.first >= frame.end
    if _helped(frame, trigger, group, after):
        return "participant"
    if not group.prep:
        return _bare_role(frame, trigger, group, has_object)
    if (
        group.prep == "by"
        and after
        and not frame.is_passive
        and frame.sentence.patterns["roles-done-by"].search(frame.sentence.low, frame.end, group.first)
    ):
        return trigger.object
    goes_back = frame.is_passive or (trigger.kind == "phrase" and trigger.event_type == "agreement")
    if not after and not (goes_back and group.prep in frame.sentence.words["passive_preposition"]):
        return ""
    if after and _is_aim(frame, group):
        is_helped = trigger.event_type == "aid" and frame.sentence.patterns["roles-to-help"].search(
            frame.sentence.low, frame.end, group.first
        )
        return "recipient" if is_helped else ""
    if group.prep == "between" and trigger.event_type in JOINT_TYPES:
        return trigger.roles.get("with", trigger.subject)
    if trigger.event_type == "aid" and after and _into(frame, trigger, group):
        return trigger.roles.get("to", "")
    return trigger.roles.get(group.prep, "")


def _helped(frame: Frame, trigger: Trigger, group: Group, after: bool) -> bool:
    """Whether somebody helped or it went through somebody: `with the help of A`, `through the Red Cross`, `including A`."""
    sentence = frame.sentence
    if group.prep == "of" and sentence.patterns["roles-help-of"].search(sentence.low, sentence.start, group.first):
        return True
    is_body = group.members[0].mention.entity_type == "organization"
    if after and group.prep in ("through", "via") and is_body and trigger.event_type in ("aid", "operation"):
        return True
    return after and group.listed and trigger.event_type in ("operation", "establishment")


def _into(frame: Frame, trigger: Trigger, group: Group) -> bool:
    """Whether aid went into a fund or to what a body does: `put 5 million into`, `gave 1 million to the activities of`."""
    is_body = group.members[0].mention.entity_type == "organization"
    if group.prep == "of" and is_body and not trigger.roles.get("of"):
        return frame.sentence.low.find(" to ", frame.end, group.first) >= 0
    return group.prep == "into"


def _bare_role(frame: Frame, trigger: Trigger, group: Group, has_object: bool) -> str:
    """The role of a list that nothing governs: the object, or whose text or aid it is."""
    after = group.first >= frame.end
    if trigger.kind == "turned":  # `Peruvian troops left for Haiti`, `supplies reached Malawi`
        return trigger.object if after and not has_object else "" if after else trigger.subject
    if frame.is_passive or (trigger.kind == "phrase" and trigger.event_type == "agreement"):
        if after:
            return ""
        owner = trigger.subject if trigger.event_type in ("agreement", "aid") and _owns(frame, group) else ""
        if owner and trigger.event_type == "aid":
            return owner  # `Peruvian aid was delivered`
        return trigger.object or owner
    return trigger.object if after and not has_object and group.start - frame.end < 90 else ""


def _is_aim(frame: Frame, group: Group) -> bool:
    """Whether an infinitive stands between the verb and a group; `to` before a name is none."""
    names = {m.start for m in frame.sentence.mentions}
    found = _INFINITIVE.finditer(frame.sentence.low, frame.end, group.first)
    return any(match.start() + 4 not in names for match in found)


def split_list(trigger: Trigger, lists: list[tuple[str, Group]]) -> tuple[list[tuple[str, Group]], Group | None, bool]:
    """The lists, the one whose members have an event each, and whether that was put together from several."""
    fitting = [
        group for _, group in lists if group.prep == trigger.each or (trigger.each == "object" and not group.prep)
    ]
    for prep in ("to", "of"):
        several = [group for _, group in lists if group.prep == prep]
        if len(several) > 1:
            whole = Group(prep, several[0].start, [m for g in several for m in g.members])
            return [*((r, g) for r, g in lists if g.prep != prep), (trigger.roles[prep], whole)], whole, True
    if not fitting:
        return lists, None, False
    if len(fitting) > 1 and fitting[0].prep == "with":
        whole = Group("with", fitting[0].start, [m for g in fitting for m in g.members])
        rest = [(role, group) for role, group in lists if group.prep != "with"]
        return [*rest, (trigger.roles["with"], whole)], whole, True
    split = next((g for g in fitting if len(g.members) > 1 or g.members[0].time), None)
    return lists, split, False


def _owns(frame: Frame, group: Group) -> bool:
    """Whether a list tells whose text it is: `a Peruvian-Chilean treaty`, `the Peru-Chile agreement`."""
    return (
        frame.low <= group.first < frame.head
        and frame.sentence.patterns["roles-owned"].match(frame.sentence.low, group.end, frame.head) is not None
    )
