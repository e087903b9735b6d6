"""What a sentence happens at: the meeting or visit that it opens with, or the one told before that it points back to."""

from __future__ import annotations

import re
from collections.abc import Sequence

from transforms.events.build import LOCATING, Scene
from transforms.events.frames import ACTING
from transforms.events.lexicon import Hit
from transforms.events.model import Draft, Participant
from transforms.events.scene import Cast, Memory
from transforms.events.sentences import Sentence

_DECIDED = frozenset({"agreement", "resolution", "establishment", "statement", "initiative"})
_DOMESTIC = frozenset({"aid", "measure", "establishment", "initiative", "exercise"})
SPAN = 160  # code points between a sentence's beginning and the meeting that it opens with
SUBJECT_FAR = 160
_DURING = re.compile(
    r"(?<!\w)(?:during|at|on the (?:sidelines|margins|occasion) of|in the course of) (?:[\w'-]+ ){0,6}$"
)
_OPENERS = ("on ", "in ", "at ", "during ", "as a result", "following ", "within ", "the ", "this ")


def opens(sentence: Sentence, start: int) -> bool:
    """Whether a meeting's noun at text[start:] stands in the phrase that opens the sentence: `At the summit in May, …`."""
    if (
        start - sentence.start > SPAN
        or sentence.patterns["framing-opens"].match(sentence.low, sentence.start, start) is None
    ):
        return False
    return not any(h.end < start and h.kind in ("verb", "visit_verb") and sentence.is_told(h) for h in sentence.hits)


def points_back(sentence: Sentence) -> bool:
    """Whether a sentence opens with the visit or meeting told before: `During the visit, …`, `The conference adopted …`."""
    if not sentence.low.startswith(_OPENERS, sentence.start):
        return False
    return bool(
        sentence.patterns["framing-back"].match(sentence.low, sentence.start, sentence.end)
        or sentence.patterns["framing-gathering"].match(sentence.low, sentence.start, sentence.end)
    )


def look_back(memory: Memory, sentence: Sentence, hit: Hit, cut: int) -> None:
    """Note that a clause happened at what was told before: `seven memoranda were signed during the visit`."""
    if memory.framed is not None or memory.anchor is None or not sentence.says("framing-during"):
        return
    low, high = sentence.clause(hit.start, hit.end, cut)
    if sentence.patterns["framing-during"].search(sentence.low, low, high):
        memory.framed = memory.anchor


def attendants(scene: Scene, sentence: Sentence, end: int, cast: Cast) -> None:
    """Take in the subject of the clause that follows the opening phrase: who was at the meeting."""
    for group in sentence.groups:
        if group.first < end or group.prep or group.listed:
            continue
        if group.first - end > SUBJECT_FAR:
            break
        if sentence.is_subject(group) and group.members[0].mention.entity_type in ACTING:
            cast.take_group(group, "participant", ACTING)
            return
        break
    comma = sentence.low.find(",", end, min(sentence.end, end + SUBJECT_FAR))
    if scene.issuer and (
        (comma >= 0 and scene.grammar.is_we(sentence.low, comma + 1))
        or scene.grammar.we_act(sentence, end, min(sentence.end, end + SUBJECT_FAR))
    ):
        cast.add(scene.issuer, "participant")


def _at_home(scene: Scene, draft: Draft) -> Draft:
    """A meeting at the issuer's with somebody whose state nobody names is the issuer's: `met with the Hon. X in Accra`."""
    if scene.issuer is None or draft.country_id != scene.issuer:
        return draft
    states = [p for p in draft.participants if p.entity_id.startswith("country:")]
    is_lone = len(draft.participants) == len(states) == 1 and states[0].entity_id != scene.issuer
    if draft.rule == "sign-document" and is_lone:  # `Fiji's Prime Minister signed in Wellington a statement`
        return draft._replace(participants=(*draft.participants, Participant(scene.issuer, "party", None)))
    if draft.event_type != "meeting":
        return draft
    people = [p for p in draft.participants if p.entity_id.startswith("person:")]
    if not people or any(p.entity_id == scene.issuer for p in draft.participants):
        return draft
    if all(scene.people.is_placed(p.entity_id) for p in people):
        return draft
    return draft._replace(participants=(*draft.participants, Participant(scene.issuer, "participant", None)))


def settle(scene: Scene, sentence: Sentence, drafts: Sequence[Draft]) -> list[Draft]:
    """Drafts with the places of what they happened at; a meeting that opens the sentence is what the rest happens at."""
    memory, first = scene.memory, drafts[0]
    is_new = memory.framed is None or first.when.basis == "clause"  # `At the summit in May` is none told before
    if is_new and first.event_type == "meeting" and opens(sentence, first.trigger_start):
        memory.framed = first
    return [_ours(scene, sentence, _at_home(scene, _settled(scene, sentence, draft))) for draft in drafts]


def _ours(scene: Scene, sentence: Sentence, draft: Draft) -> Draft:
    """The issuer where it is left unsaid: its side of `the agreement with Chile`, its agency that `trained 40 officials`.

    A body that no register of international organizations knows, acting alone, is most often one of the issuer's own.
    """
    if scene.issuer is None or not draft.participants or any(p.entity_id == scene.issuer for p in draft.participants):
        return draft
    first = draft.participants[0]
    if draft.event_type == "agreement":
        is_ours = len(draft.participants) == 1 and _is_with(sentence, first)
    else:
        is_ours = draft.event_type in _DOMESTIC and all(
            p.entity_id.startswith("org:") and p.entity_id not in scene.people.bodies for p in draft.participants
        )
    if not is_ours:
        return draft
    return draft._replace(participants=(*draft.participants, Participant(scene.issuer, first.role, None)))


def _is_with(sentence: Sentence, party: Participant) -> bool:
    """Whether the party stands after `with`."""
    return any(
        g.prep == "with" and any(m.mention.mention_id == party.mention_id for m in g.members) for g in sentence.groups
    )


def during(sentence: Sentence, drafts: list[Draft]) -> list[Draft]:
    """Drafts with the place of the visit or meeting named after them: `a treaty was signed during his visit to Tokyo on 3 May`."""
    frames = [one for one in drafts if one.event_type in ("visit", "meeting")]
    return [_placed_by(sentence, one, frames) for one in drafts] if frames else drafts


def _placed_by(sentence: Sentence, one: Draft, frames: Sequence[Draft]) -> Draft:
    if (one.place_id, one.country_id) != (None, None) or one.event_type not in _DECIDED:
        return one
    for at in frames:
        between = sentence.low[one.trigger_end : at.trigger_start]
        if (
            at.trigger_start > one.trigger_end
            and one.when[:3] == at.when[:3]
            and _DURING.search(between)
            and ";" not in between
        ):
            return one._replace(place_id=at.place_id, country_id=at.country_id)
    return one


def _dated(memory: Memory, sentence: Sentence, draft: Draft) -> Draft:
    """An agreement whose parties are those of the visit told right before was made then: `…; 12 agreements were signed`."""
    anchor = memory.anchor
    if _goes_on(sentence, memory, draft) and anchor is not None:
        return draft._replace(when=anchor.when._replace(basis="sentence"))
    is_theirs = draft.event_type == "agreement" and draft.implied and draft.when.basis == "review_year"
    if (
        anchor is not None
        and anchor.event_type == "meeting"
        and memory.anchored == sentence.index
        and draft.event_type in _DECIDED
        and draft.when.basis == "review_year"
        and anchor.when.basis != "review_year"
        and anchor.trigger_end < draft.trigger_start
        and {p.entity_id for p in draft.participants} <= {p.entity_id for p in anchor.participants}
    ):
        return draft._replace(when=anchor.when._replace(basis="sentence"))  # `the summit, held in May, adopted`
    if not is_theirs or anchor is None or memory.anchored != sentence.index or anchor.when.basis == "review_year":
        return draft
    return draft._replace(when=anchor.when._replace(basis="sentence"))


def _goes_on(sentence: Sentence, memory: Memory, draft: Draft) -> bool:
    """Whether a visit is a further leg of the one told right before: `travelled to Lima in May and went on to Quito`."""
    anchor, start = memory.anchor, draft.trigger_start
    return (
        anchor is not None
        and memory.anchored == sentence.index
        and not sentence.patterns["dates-later"].search(sentence.low, max(sentence.start, start - 14), start)
        and draft.event_type == anchor.event_type == "visit"
        and draft.when.basis == "review_year"
        and anchor.when.basis != "review_year"
        and {p for p in draft.participants if p.role == "guest"}
        == {p for p in anchor.participants if p.role == "guest"}
    )


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
    if place == (None, None):
        return draft
    return _helped(draft._replace(place_id=place[0], country_id=place[1]))


def _helped(draft: Draft) -> Draft:
    """Help without a recipient went to the state where it was given: `In Haiti our navy delivered water`."""
    country = draft.country_id
    if draft.event_type != "aid" or country is None or any(p.role == "recipient" for p in draft.participants):
        return draft
    if any(p.entity_id == country for p in draft.participants):
        return draft
    return draft._replace(participants=(*draft.participants, Participant(country, "recipient", None)))


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
        if group.prep in LOCATING and len(lead) < 40 and sentence.patterns["framing-lead"].fullmatch(lead):
            return scene.located(group.members[0].mention)
    return None, None
