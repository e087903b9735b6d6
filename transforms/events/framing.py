"""What a sentence happens at: the meeting or visit that it opens with, or the one told before that it points back to."""

from __future__ import annotations

import re
from collections.abc import Sequence

from transforms.events.build import LOCATING, Scene
from transforms.events.frames import ACTING
from transforms.events.lexicon import Hit
from transforms.events.model import Draft
from transforms.events.scene import Cast, Memory
from transforms.events.sentences import Sentence

_OPENS = re.compile(
    r"(?:(?:later|also|then|and|finally|in (?:his|her) speech|speaking|addressing),? )?"
    r"(?:at|during|on the (?:sidelines|margins|occasion) of|on the sidelines|in the (?:course|framework|margins) of|as part of|within the framework of)"
    r" (?:[\w.'()/-]+ ){0,14}$"
)
_BACK = re.compile(
    r"(?:(?:on|in|at) (?:the|its|their|his|her) (?:sidelines|margins|occasion|opening|close|end|conclusion)|"
    r"(?:during|at|on|in|as a result of|at the end of|at the conclusion of|in the course of|on the occasion of|following|within the framework of|on the sidelines of|on the margins of) "
    r"(?:the|this|that|his|her|their|these|those|both|which) (?:\w+ ){0,2}?"
    r"(?:visits?|trips?|meetings?|summit|conference|talks|session|occasion|event|forum|negotiations|consultations|discussions|margins|sidelines|tour|stay|gathering|ministerial|ceremony))"
    r"(?: of the (?:two|foreign) \w+)?,? "
)
_GATHERING = re.compile(
    r"(?:the|this) (?:\w+ )?(?:visit|trip|meeting|summit|conference|talks|session|forum|negotiations|congress|gathering|event|consultations|ministerial) "
    r"(?!of|in|on|between|with|for|to|at)"
)
_DURING = re.compile(
    r"(?<!\w)(?:during|at|on the occasion of|in the course of|on the sidelines of|on the margins of|as part of|following) (?:the|this|that|his|her|their|these) "
    r"(?:(?:same|state|official|working) )?(?:visits?|trips?|meetings?|summit|conference|talks|session|occasion|forum|negotiations|consultations|tour)(?= ?[.,;)]|$| (?:in|on)(?!\w))"
)
_LEAD = re.compile(r"[\s,]*(?:(?:on|in|at|during|from|to|and|of|the|later|also|early|late|then|while)[\s,]+)*")
SPAN = 160  # code points between a sentence's beginning and the meeting that it opens with
SUBJECT_FAR = 160
_OPENERS = ("on ", "in ", "at ", "during ", "as a result", "following ", "within ", "the ", "this ")


def opens(sentence: Sentence, start: int) -> bool:
    """Whether a meeting's noun at text[start:] stands in the phrase that opens the sentence: `At the summit in May, …`."""
    if start - sentence.start > SPAN or _OPENS.match(sentence.low, sentence.start, start) is None:
        return False
    return not any(h.end < start and h.kind in ("verb", "visit_verb") and sentence.is_told(h) for h in sentence.hits)


def points_back(sentence: Sentence) -> bool:
    """Whether a sentence opens with the visit or meeting told before: `During the visit, …`, `The conference adopted …`."""
    if not sentence.low.startswith(_OPENERS, sentence.start):
        return False
    return bool(
        _BACK.match(sentence.low, sentence.start, sentence.end)
        or _GATHERING.match(sentence.low, sentence.start, sentence.end)
    )


def look_back(memory: Memory, sentence: Sentence, hit: Hit, cut: int) -> None:
    """Note that a clause happened at what was told before: `seven memoranda were signed during the visit`."""
    if memory.framed is not None or memory.anchor is None:
        return
    low, high = sentence.clause(hit.start, hit.end, cut)
    if _DURING.search(sentence.low, low, high):
        memory.framed = memory.anchor


def attendants(scene: Scene, sentence: Sentence, end: int, cast: Cast) -> None:
    """Take in the subject of the clause that follows the opening phrase: who was at the meeting."""
    for group in sentence.groups:
        if group.first < end or group.prep or group.listed:
            continue
        if group.first - end > SUBJECT_FAR:
            return
        if sentence.is_subject(group) and group.members[0].mention.entity_type in ACTING:
            cast.take_group(group, "participant", ACTING)
        return
    comma = sentence.low.find(",", end, min(sentence.end, end + SUBJECT_FAR))
    if comma >= 0 and scene.issuer and scene.grammar.is_we(sentence.low, comma + 1):
        cast.add(scene.issuer, "participant")


def settle(scene: Scene, sentence: Sentence, drafts: Sequence[Draft]) -> list[Draft]:
    """Drafts with the places of what they happened at; a meeting that opens the sentence is what the rest happens at."""
    memory, first = scene.memory, drafts[0]
    if memory.framed is None and first.event_type == "meeting" and opens(sentence, first.trigger_start):
        memory.framed = first
    return [_settled(scene, sentence, draft) for draft in drafts]


def _dated(memory: Memory, sentence: Sentence, draft: Draft) -> Draft:
    """An agreement whose parties are those of the visit told right before was made then: `…; 12 agreements were signed`."""
    anchor = memory.anchor
    is_theirs = draft.event_type == "agreement" and draft.implied and draft.when.basis == "review_year"
    if not is_theirs or anchor is None or memory.anchored != sentence.index or anchor.when.basis == "review_year":
        return draft
    return draft._replace(when=anchor.when._replace(basis="sentence"))


def _settled(scene: Scene, sentence: Sentence, draft: Draft) -> Draft:
    """A draft without a place takes that of the meeting or visit at which it happened, or that the sentence opens with."""
    memory = scene.memory
    draft = _dated(memory, sentence, draft)
    if (draft.place_id, draft.country_id) != (None, None) or draft.event_type == "visit":
        return draft
    at = memory.framed or (memory.anchor if memory.anchored == sentence.index else None)
    if at is not None and draft.when[:3] == at.when[:3] and at.when.basis != "review_year":
        return draft._replace(place_id=at.place_id, country_id=at.country_id)
    place = _opening_place(scene, sentence, draft)
    if place == (None, None) and draft.event_type == "meeting":
        hosts = [p.entity_id for p in draft.participants if p.role == "host" and p.entity_id.startswith("country:")]
        place = (None, hosts[0]) if len(hosts) == 1 else place
    return draft._replace(place_id=place[0], country_id=place[1])


def _opening_place(scene: Scene, sentence: Sentence, draft: Draft) -> tuple[str | None, str | None]:
    """The place that opens a sentence, for what happened on the day beside it: `On 3 May in Lima, …`, `In Lima, …`."""
    for group in sentence.groups[:2]:
        lead = sentence.low[sentence.start : group.first]
        for time in reversed(sentence.times):
            if time.end <= group.first:
                lead = lead[: time.start - sentence.start] + lead[time.end - sentence.start :]
        beside = [t for t in sentence.times if t.end <= group.first]
        if beside and (draft.when.date_start, draft.when.date_end) not in [(t.date_start, t.date_end) for t in beside]:
            return None, None
        if any(group.end < h < draft.trigger_start and sentence.low[h] == ";" for h in sentence.hard):
            return None, None
        if group.prep in LOCATING and len(lead) < 40 and _LEAD.fullmatch(lead):
            return scene.located(group.members[0].mention)
    return None, None
