"""The noun phrases of meetings: where they begin and end, their names, editions, times and places."""

from __future__ import annotations

import re
from dataclasses import dataclass

from transforms.events.build import Scene
from transforms.events.lexicon import Hit
from transforms.events.model import Mention, Time
from transforms.events.scene import country_id
from transforms.events.sentences import Sentence
from transforms.names import slug

NAMES = frozenset({"event_series", "organization", "initiative", "document"})
_LEFT = re.compile(r"(?:[\w'’.+\"-]+ ){0,7}$")
_SPEAKS = ("spoke at the ", "spoke before the ", "speaking at the ", "spoke in the ", "a speech at the ")
_NUMBERED = re.compile(r"(?<!\w)(?:\d{1,3}(?:st|nd|rd|th)|inaugural) $")
_NUMBER = re.compile(r"(?<!\w)(?:\d{1,3}(?:st|nd|rd|th)) $")


@dataclass(slots=True)
class Noun:
    """A meeting's noun phrase text[start:end], the head text[head_start:head_end], its name if it is a named one."""

    start: int
    end: int
    head_start: int
    head_end: int
    named: Mention | None
    edition: bool
    orgs: list[Mention]


def read_noun(sentence: Sentence, hit: Hit, low: int) -> Noun | None:
    """The noun phrase around a meeting's noun; None where the noun is part of another name."""
    around = (m for m in sentence.mentions if m.start <= hit.start and hit.end <= m.end and m.entity_type in NAMES)
    named = next(around, None)
    if any(m.start <= hit.start < m.end and m.entity_type in ("place", "person") for m in sentence.mentions):
        return None
    if named is not None and named.entity_type != "event_series":
        return _body_as_meeting(sentence, hit, named, low)
    is_body = named is None and sentence.low.startswith(("council", "commission", "committee"), hit.start)
    if is_body and not (sentence.is_verbless and sentence.times):
        return None
    start, end = (named.start, named.end) if named else (_phrase_start(sentence, hit, low), hit.end)
    kinds = ("organization", "country", "group")
    if named is None and sentence.low.endswith(") ", sentence.start, start):  # `the Group of Twenty (G20) summit`
        short = next((m for m in sentence.mentions if m.end == start - 2 and m.entity_type == "organization"), None)
        if short is not None:
            long = next(
                (m for m in sentence.mentions if m.end == short.start - 2 and m.entity_id == short.entity_id), short
            )
            start = long.start
    bodies = [m for m in sentence.mentions if start <= m.start < end and m.entity_type in kinds]
    edition = has_edition(sentence, start) or bool(
        sentence.patterns["meeting-nouns-edition"].search(sentence.low, start, end)
    )
    return Noun(start, end, hit.start, hit.end, named, edition, bodies)


def _body_as_meeting(sentence: Sentence, hit: Hit, named: Mention, low: int) -> Noun | None:
    """A body that stands for its session: `at the European Council of 17 October`."""
    is_dated = any(named.end < t.start <= named.end + 5 for t in sentence.times)
    is_at = (
        sentence.patterns["meeting-nouns-at"].search(sentence.low, max(low, named.start - 30), named.start) is not None
    )
    if sentence.low.endswith(_SPEAKS, sentence.start, named.start):
        return None  # `spoke at the General Assembly` is an address
    is_held = sentence.patterns["meeting-nouns-is-held"].match(sentence.low, named.end) or sentence.patterns[
        "meeting-nouns-hosts"
    ].search(sentence.low, max(low, named.start - 40), named.start)
    is_item = (
        sentence.is_verbless
        and bool(sentence.times)
        and any(g.prep in ("with", "between") and named.end <= g.start <= named.end + 2 for g in sentence.groups)
    )
    if named.entity_type != "organization" or not (
        is_held or is_item or (is_dated and is_at) or _is_summit(sentence, hit, named)
    ):
        return None
    return Noun(named.start, named.end, hit.start, hit.end, None, has_edition(sentence, named.start), [named])


def _is_summit(sentence: Sentence, hit: Hit, named: Mention) -> bool:
    """Whether a body called a summit was attended: `attended … and the East Asia Summit in Manila`."""
    if hit.end != named.end or not sentence.patterns["meeting-nouns-summits"].search(sentence.low, hit.start, hit.end):
        return False
    return any(h.triggers[0].kind == "series" and h.end < named.start for h in sentence.hits)


def _phrase_start(sentence: Sentence, hit: Hit, low: int) -> int:
    """Where the adjectives and names before a noun begin."""
    start = hit.start
    match = _LEFT.search(sentence.low, max(low, hit.start - 80), hit.start)
    words = match.group().split(" ")[:-1] if match else []
    for at in range(len(words) - 1, -1, -1):
        word = words[at]
        if word == "of" and at and words[at - 1] in ("heads", "ministers", "chiefs"):
            start -= len(word) + 1  # `the SCO Heads of State Summit`
            continue
        if (
            word in sentence.words["phrase_stop"]
            or word in sentence.words["phrase_verb"]
            or word in sentence.words["finite"]
            or word in sentence.words["base_form"]
            or word.endswith(("ly", ",", "ed"))
        ):
            break
        if any(t.start <= start - len(word) - 1 < t.end for t in sentence.times):
            break
        start -= len(word) + 1
    return start


def extend(sentence: Sentence, noun: Noun) -> None:
    """Take in the series or body whose meeting it is: `the 6th meeting of the Moscow Format`."""
    if noun.named is not None:
        noun.end = _kind_end(sentence, noun)
    organ = sentence.patterns["meeting-nouns-of-organ"].match(sentence.low, noun.end) if noun.named is None else None
    if organ and not any(noun.end < m.start < organ.end() for m in sentence.mentions if not m.nested):
        noun.end = organ.end()
        return
    for mention in sentence.mentions:
        is_body = mention.entity_type in ("event_series", "organization", "group")
        if is_body and noun.end < mention.start <= noun.end + 9:
            if sentence.low[noun.end : mention.start] in (" of ", " of the ", ' of "', ' of the "'):
                noun.orgs.append(mention)
                noun.end = mention.end
            return


def _kind_end(sentence: Sentence, noun: Noun) -> int:
    """Where the kind of meeting said after its name ends: `the Northern Lights film festival in May`."""
    hit = next((h for h in sentence.hits if h.start > noun.end), None)
    if hit is None or not any(t.kind == "meeting" for t in hit.triggers):
        return noun.end
    leads = sentence.patterns["meeting-nouns-kind"].fullmatch(sentence.text, noun.end, hit.start)
    return hit.end if leads else noun.end


def has_edition(sentence: Sentence, start: int) -> bool:
    """Whether a number such as `19th` stands before text[start:]."""
    return _NUMBERED.search(sentence.low, max(sentence.start, start - 12), start) is not None


def name_start(sentence: Sentence, noun: Noun) -> int:
    """Where a meeting's name begins, its number included."""
    match = _NUMBER.search(sentence.low, max(sentence.start, noun.start - 8), noun.start)
    return match.start() if match else noun.start


def time_start(sentence: Sentence, noun: Noun) -> int:
    """Where a time that belongs to the noun may begin: `the December meeting`."""
    for time in sentence.times:
        if noun.start - 2 <= time.end <= noun.start and time.precision != "year":
            return time.start
    return noun.start


def parties_end(sentence: Sentence, noun: Noun) -> int:
    """Where the parties named after the noun end."""
    ends = [g.end for g in sentence.groups if noun.end < g.first < noun.end + 60 and g.prep in ("between", "with")]
    return ends[0] if ends else noun.end


def place_inside(scene: Scene, noun: Noun, sentence: Sentence) -> tuple[str | None, str | None]:
    """The place in a meeting's name: `the Kazan summit`."""
    for mention in sentence.mentions:
        if noun.start <= mention.start < noun.end and mention.entity_type == "place":
            return scene.located(mention)
    first = [w for w in sentence.text[noun.start : noun.end].split(" ") if w[:1].isupper()][:2]
    for count in (2, 1):  # `the Jeddah Summit`: a name holds no names of places
        name = " ".join(first[:count])
        place = scene.lexicon.place_names.get(name.lower(), f"place:{slug(name)}")
        if place in scene.people.places or (place in scene.places and name.lower() in scene.lexicon.place_names):
            code = scene.places.get(place)
            return place, country_id(code) if code else None
    return None, None


def has_time(sentence: Sentence, start: int, end: int) -> bool:
    """Whether text[start:end] names days, a month or the like."""
    return any(start - 1 <= t.start and t.end <= end and _dates(t) for t in sentence.times)


def _dates(time: Time) -> bool:
    return time.date_start is not None and time.date_end is not None and time.precision != "year"


def next_meeting(sentence: Sentence, noun: Noun) -> int:
    """Where the next meeting in the sentence begins."""
    for hit in sentence.hits:
        if hit.start >= noun.end and any(t.kind in ("meeting", "visit") for t in hit.triggers):
            inside = next(
                (m for m in sentence.mentions if m.start <= hit.start < m.end and m.entity_type == "event_series"), None
            )
            return inside.start if inside else hit.start
    return sentence.end
