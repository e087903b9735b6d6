"""Where a verb says that it happened; missions and meetings at several places."""

from __future__ import annotations

from collections.abc import Sequence

from transforms.events.build import Scene, clause_of, own_days, pairs
from transforms.events.frames import Frame
from transforms.events.lexicon import Hit, Trigger
from transforms.events.model import Draft, When
from transforms.events.scene import Cast
from transforms.events.sentences import Member


def place_of(scene: Scene, hit: Hit, frame: Frame, trigger: Trigger) -> tuple[str | None, str | None]:
    """Where it happened: what a statement is about is no place; aid has the place that it was brought to."""
    if trigger.event_type == "statement" and trigger.rule != "condemn":
        return None, None
    if trigger.event_type in ("aid", "operation"):
        is_brought = frame.sentence.patterns["sites-brought"].match(frame.sentence.low, hit.start) is not None
        for group in frame.right():
            kinds = {"place", "country", "territory"} if is_brought else {"place"}
            if group.prep in ("to", "from", "for") and group.members[0].mention.entity_type in kinds:
                return scene.located(group.members[0].mention)
    ahead = frame.sentence.patterns["sites-ahead"].search(frame.sentence.low, frame.end, frame.high)
    return scene.where(frame.sentence.groups, frame.end, ahead.start() if ahead else frame.high)


def mission_sites(scene: Scene, frame: Frame) -> list[Member]:
    """Where missions are opened: the first list of places in the clause, and those of `and a consulate in B`."""
    found: list[Member] = []
    for group in frame.sentence.groups:
        begin = frame.low if frame.is_passive else frame.end
        if not begin <= group.first < frame.high or group.prep not in ("in", "at"):
            continue
        lead = _untimed(frame, found[-1].end, group.first).split() if found else []
        if (
            found
            and not set(lead) <= _ONWARD
            and (not frame.sentence.words["mission_body"].intersection(lead) or any(w.endswith("ed") for w in lead))
        ):
            break
        found += [m for m in group.members if scene.located(m.mention)[1]]
    return found


_ONWARD = frozenset({"and", "in", "on", "at", "then", "later", "also", ",", "the"})


def _untimed(frame: Frame, low: int, high: int) -> str:
    """text[low:high] without its times."""
    text = frame.sentence.low[low:high]
    for time in frame.sentence.times:
        if low <= time.start and time.end <= high:
            text = text.replace(frame.sentence.low[time.start : time.end], "")
    return text


def opened_at(scene: Scene, frame: Frame, base: Draft, cast: Cast, sites: Sequence[Member]) -> list[Draft]:
    """One establishment for each place of missions opened together."""
    span = base.trigger_start, base.trigger_end
    days = own_days(scene, frame.sentence, sites, span, clause_of(frame))
    drafts = []
    for site, when in zip(sites, days, strict=True):
        own = scene.cast()
        own.members.update(cast.members)
        own.take(site, "recipient")
        place = scene.located(site.mention)
        drafts.append(base._replace(participants=own.result, when=when, place_id=place[0], country_id=place[1]))
    return drafts


def sites_of(scene: Scene, frame: Frame, trigger: Trigger) -> list[tuple[When, tuple[str | None, str | None]]]:
    """Days and places of `met in A in May and in B in June`."""
    if trigger.event_type != "meeting":
        return []
    return pairs(scene, frame.sentence, frame.end, frame.high)
