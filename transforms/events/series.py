"""Meetings told by the name of their series alone: `hosted the sixth TICAD`, `attended COP 21`."""

from __future__ import annotations

import re

from transforms.events.build import Scene, draft
from transforms.events.frames import Frame
from transforms.events.lexicon import Hit, Trigger
from transforms.events.model import Draft, Mention

FAR = 60  # code points between the verb and the name
_WORD = re.compile(r"[\w'-]+")


def read_series(scene: Scene, hit: Hit, trigger: Trigger, frame: Frame) -> list[Draft]:
    """The meeting of a series whose name holds no word for a meeting; who holds or attends it is the subject."""
    sentence = frame.sentence
    named = _named(scene, frame)
    if named is None or frame.voice not in ("active", "gerund"):
        return []
    role = "host" if sentence.patterns["series-hosting"].match(sentence.low, hit.start) else "participant"
    cast = scene.cast()
    if not scene.grammar.subject(frame, scene.memory, cast, role):
        return []
    for group in frame.right():
        if group.prep == "with" and group.first < named.start:
            cast.take_group(group, role)
    parent = scene.lexicon.series_parent.get(named.entity_id)
    if parent:
        cast.add(parent, "organizer")
    place = scene.where(sentence.groups, named.end, min(frame.high, named.end + FAR))
    if place[1]:
        cast.add(place[1], "host")
    when = scene.when(sentence, (named.start, named.end), (frame.low, frame.high))
    name = sentence.text[named.start : named.end]
    return [draft(trigger, (named.start, named.end), cast.result, when, place, trigger.subtype, name)]


def _named(scene: Scene, frame: Frame) -> Mention | None:
    """The series that is the object."""
    sentence = frame.sentence
    prepositions = scene.lexicon.words["preposition"] - {"with"}
    for mention in sentence.mentions:
        if mention.nested or not frame.end <= mention.start < min(frame.high, frame.end + FAR):
            continue
        if any(w in prepositions for w in _WORD.findall(sentence.low[frame.end : mention.start])):
            return None
        if mention.entity_type != "event_series":
            continue
        told = any(
            mention.start <= h.start < mention.end and any(t.kind == "meeting" for t in h.triggers)
            for h in sentence.hits
        )
        return mention if not told and sentence.patterns["series-after"].match(sentence.low, mention.end) else None
    return None
