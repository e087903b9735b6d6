"""Lists without verbs: `High-level visits: President of A (May); Prime Minister of B (June)`, `Agreements signed: …`."""

from __future__ import annotations

import re

from transforms.events.build import Scene, draft
from transforms.events.frames import ACTING
from transforms.events.lexicon import Trigger
from transforms.events.model import Draft, Time, When
from transforms.events.sentences import Sentence

NEAR = 12  # code points between a name and its time
_ITEM = re.compile(r"[^;]+")
_MARK = re.compile(": | include|visitors|guests|delegations|among those who")  # of a list, one of which must be there
_PEOPLE = frozenset({"person", "country", "organization"})


def read(scene: Scene, sentence: Sentence) -> list[Draft]:
    """The events that a list without verbs tells; nothing where the sentence is no such list."""
    if not sentence.groups or scene.issuer is None:
        return []
    if not _MARK.search(sentence.low, sentence.start, sentence.end):
        return []
    match = sentence.patterns["listings-visits"].match(sentence.low, sentence.start, sentence.end)
    if match is not None and (sentence.times or not match["noun"]):
        return _visits(scene, sentence, match)
    if not sentence.times or sentence.low.find(":", sentence.start, sentence.end) < 0:
        return []  # agreements are listed after a colon
    match = sentence.patterns["listings-agreed"].match(sentence.low, sentence.start, sentence.end)
    return _agreements(scene, sentence, match) if match is not None else []


def _visits(scene: Scene, sentence: Sentence, match: re.Match[str]) -> list[Draft]:
    """One visit for each item with a time: guests of the issuer, or hosts of its own people."""
    trigger = scene.lexicon.trigger("visit-noun")
    own = sentence.patterns["listings-abroad"].search(sentence.low, sentence.start, match.end()) is not None
    span = match.span("noun" if match["noun"] else "people" if match["people"] else "came")
    drafts: list[Draft] = []
    if any(h.start >= match.end() and h.triggers[0].kind == "verb" and sentence.is_told(h) for h in sentence.hits):
        return drafts
    for group in sentence.groups:
        if group.first < match.end():
            continue
        for member in group.members:
            time = member.time or _time_after(sentence, member.end)
            if (time is None and sentence.times and not match["came"]) or member.mention.entity_type not in _PEOPLE | {
                "place"
            }:
                continue
            cast = scene.cast()
            cast.take(member, "host" if own else "guest")
            cast.add(scene.issuer or "", "guest" if own else "host")
            place = scene.located(member.mention) if own else (None, scene.issuer)
            if len(cast.countries) > 1:
                drafts.append(draft(trigger, span, cast.result, _told(time) if time else scene.year(), place, "visit"))
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


def introduces(was: bool, sentence: Sentence) -> tuple[bool, bool]:
    """Whether a list of agreements that were made goes on after the sentence, and whether the sentence only opens it."""
    if sentence.text[sentence.start : sentence.end].rstrip().endswith(":"):
        is_made = sentence.patterns["listings-made"].search(sentence.low, sentence.start, sentence.end) is not None
        return is_made, is_made and " with " not in sentence.low[sentence.start : sentence.end]
    return was and may_be_item(was, sentence), False


def may_be_item(is_introduced: bool, sentence: Sentence) -> bool:
    """Whether the sentence begins as the name of an agreement, with a day of its own or in a list of such."""
    if not sentence.mentions or not (is_introduced or sentence.times):
        return False
    if sentence.patterns["listings-among"].match(sentence.low, sentence.start, sentence.end):
        return True
    return sentence.patterns["listings-text"].match(sentence.low, sentence.start, sentence.end) is not None


def items(scene: Scene, sentence: Sentence) -> list[Draft]:
    """Agreements told by their names alone: `a labour agreement with Peru (May)` in a list, or `Among the results were …`.

    A name tells an agreement where it has a day of its own, or stands in a list that says that they were made.
    """
    head = sentence.patterns["listings-among"].match(sentence.low, sentence.start, sentence.end)
    if scene.issuer is None or not sentence.groups or not (head or sentence.is_listed):
        return []
    is_dated = bool(sentence.times) and not sentence.low[sentence.times[-1].end : sentence.end].strip(" );.,")
    if head is None and not (scene.memory.intro or is_dated):
        return []
    trigger = scene.lexicon.trigger("sign-document")
    low, drafts = head.end() if head else sentence.start, []
    matches = list(sentence.patterns["listings-text"].finditer(sentence.low, low, sentence.end))
    for at, match in enumerate(matches):
        if head is None and not at and match.start() > sentence.start:
            return []
        end = matches[at + 1].start() if at + 1 < len(matches) else sentence.end
        drafts += _named_text(scene, sentence, trigger, match, end)
    return drafts


def _named_text(scene: Scene, sentence: Sentence, trigger: Trigger, match: re.Match[str], end: int) -> list[Draft]:
    """The agreements that one name tells, one for each partner of a plural."""
    times = [t for t in sentence.times if match.start() <= t.start < end]
    groups = [g for g in sentence.groups if match.start() <= g.first < end]
    partners = next((g for g in groups if g.prep in ("with", "between")), None)
    if partners is None:
        return []
    signers = scene.cast()
    for group in groups:
        if group.prep == "by":
            signers.take_group(group, "party", ACTING)
    if partners.prep == "with":
        signers.add(scene.issuer or "", "party")
    members = [m for m in partners.members if m.mention.entity_type in _PEOPLE]
    several = partners.prep == "with" and len(members) > 1
    drafts = []
    for lot in [[m] for m in members] if several else [members]:
        cast = scene.cast()
        cast.members.update(signers.members)
        for member in lot:
            cast.take(member, "party")
        own = lot[0].time if lot and lot[0].time else times[0] if times else None
        when = _told(own) if own else scene.year()
        if len(cast.members) > 1:
            drafts.append(draft(trigger, match.span("noun"), cast.result, when, (None, None), match["kind"]))
    return drafts


def _time_after(sentence: Sentence, at: int) -> Time | None:
    return next(
        (t for t in sentence.times if at <= t.start <= at + NEAR and ";" not in sentence.low[at : t.start]), None
    )


def _told(time: Time) -> When:
    return When(time.date_start, time.date_end, time.precision, "clause")
