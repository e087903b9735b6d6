"""What a sentence happens at: the meeting or visit that it opens with, or the one told before that it points back to."""

from __future__ import annotations

import re

from transforms.events.build import Scene
from transforms.events.frames import ACTING
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
SPAN = 160  # code points between a sentence's beginning and the meeting that it opens with
SUBJECT_FAR = 160


def opens(sentence: Sentence, start: int) -> bool:
    """Whether a meeting's noun at text[start:] stands in the phrase that opens the sentence: `At the summit in May, …`."""
    if start - sentence.start > SPAN or _OPENS.match(sentence.low, sentence.start, start) is None:
        return False
    return not any(h.end < start and h.triggers[0].kind in ("verb", "visit_verb") and sentence.is_told(h) for h in sentence.hits)


def points_back(sentence: Sentence) -> bool:
    """Whether a sentence opens with the visit or meeting told before: `During the visit, …`, `The conference adopted …`."""
    return bool(
        _BACK.match(sentence.low, sentence.start, sentence.end)
        or _GATHERING.match(sentence.low, sentence.start, sentence.end)
    )


def during(sentence: Sentence, low: int, high: int) -> bool:
    """Whether a clause says that it happened at what was told before: `seven memoranda were signed during the visit`."""
    return _DURING.search(sentence.low, low, high) is not None


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


def inherit(memory: Memory, draft: Draft) -> Draft:
    """A draft without a place takes that of the meeting at which it happened, where it has taken its days."""
    framed = memory.framed
    if framed is None or draft.when.basis != "sentence" or (draft.place_id, draft.country_id) != (None, None):
        return draft
    if draft.when[:3] != framed.when[:3] or draft.event_type in ("visit", "aid"):
        return draft
    return draft._replace(place_id=framed.place_id, country_id=framed.country_id)
