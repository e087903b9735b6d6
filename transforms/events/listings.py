"""Lists without verbs: `High-level visits: President of A (May); Prime Minister of B (June)`, `Agreements signed: …`."""

from __future__ import annotations

import re

from transforms.events.build import Scene, draft
from transforms.events.frames import ACTING
from transforms.events.model import Draft, Time, When
from transforms.events.sentences import Sentence

NEAR = 12  # code points between a name and its time
_ITEM = re.compile(r"[^;]+")
_MARKS = (": ", " include", "visitors", "guests", "delegations")  # of a list, one of which must be there
_PEOPLE = frozenset({"person", "country", "organization"})


def read(scene: Scene, sentence: Sentence) -> list[Draft]:
    """The events that a list without verbs tells; nothing where the sentence is no such list."""
    if not sentence.groups or not sentence.times or scene.issuer is None:
        return []
    if not any(sentence.low.find(mark, sentence.start, sentence.end) >= 0 for mark in _MARKS):
        return []
    match = sentence.patterns["listings-visits"].match(sentence.low, sentence.start, sentence.end)
    if match is not None:
        return _visits(scene, sentence, match)
    match = sentence.patterns["listings-agreed"].match(sentence.low, sentence.start, sentence.end)
    return _agreements(scene, sentence, match) if match is not None else []


def _visits(scene: Scene, sentence: Sentence, match: re.Match[str]) -> list[Draft]:
    """One visit for each item with a time: guests of the issuer, or hosts of its own people."""
    trigger = scene.lexicon.trigger("visit-noun")
    own = sentence.patterns["listings-abroad"].search(sentence.low, sentence.start, match.end()) is not None
    span = match.span("noun" if match["noun"] else "people")
    drafts: list[Draft] = []
    if any(h.start >= match.end() and h.triggers[0].kind == "verb" and sentence.is_told(h) for h in sentence.hits):
        return drafts
    for group in sentence.groups:
        if group.first < match.end():
            continue
        for member in group.members:
            time = member.time or _time_after(sentence, member.end)
            if time is None or member.mention.entity_type not in _PEOPLE | {"place"}:
                continue
            cast = scene.cast()
            cast.take(member, "host" if own else "guest")
            cast.add(scene.issuer or "", "guest" if own else "host")
            place = scene.located(member.mention) if own else (None, scene.issuer)
            if len(cast.countries) > 1:
                drafts.append(draft(trigger, span, cast.result, _told(time), place, "visit"))
    return drafts


def _agreements(scene: Scene, sentence: Sentence, match: re.Match[str]) -> list[Draft]:
    """One agreement for each item between semicolons, with the states that it names."""
    trigger = scene.lexicon.trigger("ratify-document" if match["noun"] == "ratified" else "sign-document")
    drafts = []
    for item in _ITEM.finditer(sentence.low, match.end(), sentence.end):
        groups = [g for g in sentence.groups if item.start() <= g.first < item.end()]
        times = [t for t in sentence.times if item.start() <= t.start < item.end()]
        cast = scene.cast()
        for group in groups:
            if group.prep in ("", "with", "between", "and"):
                cast.take_group(group, "party", ACTING)
        if not cast.members:
            continue
        if len(cast.members) < 2:
            cast.add(scene.issuer or "", "party")
        words = [w for w in re.findall(r"[\w-]+", item.group()) if w in scene.lexicon.words["document"]]
        when = _told(times[-1]) if times else scene.year()
        drafts.append(draft(trigger, match.span("noun"), cast.result, when, (None, None), words[0] if words else None))
    return drafts


def _time_after(sentence: Sentence, at: int) -> Time | None:
    return next(
        (t for t in sentence.times if at <= t.start <= at + NEAR and ";" not in sentence.low[at : t.start]), None
    )


def _told(time: Time) -> When:
    return When(time.date_start, time.date_end, time.precision, "clause")
