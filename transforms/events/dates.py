"""The days of an event: its own time expression, else the sentence's, the block's, the review year."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import cache

from transforms.events.model import Time, When
from transforms.events.scene import Memory
from transforms.events.sentences import Member, Sentence

FAR = 80  # code points that a time before the verb joined to another counts as further off
_JOINED = re.compile(r",? (?:and|but|or|then)(?: (?:then|later|finally|also|subsequently))? ")
_PREMODIFIED = 40  # code points between a time and the head of the noun phrase that it begins
LEAD = 30  # code points before a time that stands at the head of its sentence
_AT_ONCE = re.compile(r" (?:in |on |from )?")


def of_member(member: Member) -> When | None:
    """The days in the bracket after a member of a list."""
    return _when(member.time, "clause") if member.time else None


def brackets(sentence: Sentence, members: Sequence[Member]) -> list[When | None]:
    """The days in the bracket after each member of a list; `(both in May)` holds for those before it that have none."""
    found = [of_member(member) for member in members]
    for at, member in enumerate(members):
        reach = (
            sentence.patterns["dates-reach"].search(sentence.low, member.mention.end, member.time.start)
            if member.time
            else None
        )
        for before in range(at - 1, -1, -1):
            if reach is None or found[before] is not None or (reach[1] == "both" and at - before > 1):
                break
            found[before] = found[at]
    return found


def of_clause(sentence: Sentence, start: int, end: int, low: int, high: int) -> When | None:
    """The nearest expression to text[start:end] inside text[low:high]; one after it wins over one as near before it."""
    best: tuple[int, Time] | None = None
    for time in sentence.times:
        if time.start < low or time.end > high or not _holds(sentence, time, start):
            continue
        if time.end < start and _is_of_another(sentence, time, start):
            continue
        if time.start > end and sentence.patterns["dates-relative"].search(sentence.low, end, time.start):
            continue  # `talks on the visas that Canada demanded in July 2009`
        distance = time.start - end if time.start >= end else 1 + 2 * (start - time.end)
        if _AT_ONCE.fullmatch(sentence.low, end, time.start):
            distance = 1
        if time.end < start and _JOINED.fullmatch(sentence.low, time.end, start):
            distance += FAR  # `initialled in May and signed on 3 June`
        if time.start < start < time.end or (time.start <= start and end <= time.end):
            distance = 0
        if best is None or distance < best[0]:
            best = (distance, time)
    return _when(best[1], "clause") if best else None


def _is_of_another(sentence: Sentence, time: Time, start: int) -> bool:
    """Whether a time before text[start:] is part of another meeting's noun phrase: `the July G20 summit and the forum`."""
    for hit in sentence.hits:
        if hit.start > time.end + _PREMODIFIED:
            break
        if hit.start > time.end and any(t.kind == "meeting" for t in hit.triggers):
            leads = sentence.patterns["dates-premodifier"].fullmatch(sentence.low, time.end, hit.start)
            return leads is not None and hit.end < start
    follows = sentence.patterns["dates-next-item"].fullmatch(sentence.low, time.end, start)
    return follows is not None and any(
        h.end < time.start and any(t.kind in ("meeting", "visit") for t in h.triggers) for h in sentence.hits
    )


def _holds(sentence: Sentence, time: Time, start: int) -> bool:
    """Whether a time can say when: open ends can't, nor a bracket after somebody else's name, nor a span to come."""
    before = sentence.low[max(sentence.start, time.start - 12) : time.start]
    if time.date_start is None or before.endswith((" since ", " from 1")):
        return time.date_start is not None and time.date_end is not None
    if before.endswith((" for ", " for the ")) and not before.endswith(
        ("ned for ", "led for ", "set for ", "ned for the ", "led for the ")
    ):
        return False
    if time.date_end is None or before.endswith((" until ", " by ", " than in ", "after ", "before ", "than ")):
        return False
    if sentence.patterns["dates-term"].search(sentence.low, max(sentence.start, time.start - 30), time.start):
        return False
    if sentence.low[time.start - 1 : time.start] == "(" and time.start > start:
        owner = next((g for g in sentence.groups if any(m.time is time for m in g.members)), None)
        return owner is None or len(owner.members) == 1 or owner.members[-1].time is time
    return True


def of_segment(sentence: Sentence, at: int) -> When | None:
    """The expression at the head of the part between semicolons or colons in which text[at] stands."""
    opened = -1
    for boundary in sentence.hard:
        if opened < boundary < at and sentence.low[boundary] in ";:":
            opened = boundary
    if opened < 0:
        return None
    for time in sentence.times:
        lead = sentence.low[opened + 1 : time.start] if opened < time.start < at else "?"
        if sentence.patterns["dates-leading"].fullmatch(lead) and _holds(sentence, time, sentence.end):
            return _when(time, "sentence")
    return None


def of_sentence(sentence: Sentence) -> When | None:
    """The expression at the head of the sentence."""
    comma = sentence.low.find(",", sentence.start, sentence.end)
    for time in sentence.times[:1]:
        if (
            time.end <= comma
            and sentence.patterns["dates-opening"].match(sentence.low, sentence.start)
            and _holds(sentence, time, sentence.end)
        ):
            return _when(time, "sentence")
        if time.start - sentence.start <= LEAD and _holds(sentence, time, sentence.end):
            between = sentence.low[sentence.start : time.start]
            if (
                not any(m.start < time.start and m.entity_type != "place" for m in sentence.mentions)
                and ";" not in between
            ):
                return _when(time, "sentence")
    return None


def of_aside(sentence: Sentence, at: int) -> When | None:
    """The expression between commas before anything is told: `To mark the day, in July, we held …`."""
    for time in sentence.times:
        if time.end >= at or any(
            h.start < time.start and h.kind == "verb" and sentence.is_told(h) for h in sentence.hits
        ):
            break
        opened = sentence.low.rfind(",", sentence.start, time.start)
        if opened < 0 or sentence.low[time.end : time.end + 1] != ",":
            continue
        if sentence.patterns["dates-leading"].fullmatch(sentence.low[opened + 1 : time.start]):
            return _when(time, "sentence") if _holds(sentence, time, sentence.end) else None
    return None


def of_place(sentence: Sentence, at: int) -> When | None:
    """The last expression before `where` or `at which`, for what happened there: `met in Lima on 3 May, where a pact was signed`."""
    opened = [m.start() for m in sentence.patterns["dates-there"].finditer(sentence.low, sentence.start, at)]
    before = [t for t in sentence.times if opened and t.end <= opened[-1] and _holds(sentence, t, sentence.end)]
    if not before or ";" in sentence.low[before[-1].end : at]:
        return None
    return _when(before[-1], "sentence")


def choose(
    sentence: Sentence, memory: Memory, span: tuple[int, int], clause: tuple[int, int], year: int, follows: bool = False
) -> When:
    """The days of an event told by text[span] in a clause; `follows` where the clause only goes on with the last one."""
    found = of_clause(sentence, *span, *clause)
    if (
        follows
        and found is not None
        and any(clause[0] <= t.start < clause[1] and sentence.in_brackets(t.start) for t in sentence.times)
    ):
        found = None
    if found is None and follows and memory.when is not None and memory.when.basis != "review_year":
        found = memory.when._replace(basis="sentence")
    if found is None and sentence.patterns["dates-later"].search(sentence.low, max(clause[0], span[0] - 14), span[0]):
        return review_year(year)
    if found is None:
        found = of_segment(sentence, span[0]) or of_sentence(sentence) or of_aside(sentence, span[0])
        found = found or of_place(sentence, span[0])
    if found is None and memory.framed is not None and memory.framed.when.basis != "review_year":
        found = memory.framed.when._replace(basis="sentence")
    if found is None and memory.head is not None and memory.block == sentence.block:
        found = _when(memory.head, "block")
    return found or review_year(year)


@cache
def review_year(year: int) -> When:
    """The days of what has no days of its own."""
    return When(date(year, 1, 1), date(year, 12, 31), "year", "review_year")


def list_head(sentence: Sentence) -> Time | None:
    """The time that opens a block, such as `12 March: …`, which holds for all of it."""
    for time in sentence.times[:1]:
        after = sentence.low[time.end : time.end + 3]
        if (time.start - sentence.start <= 3 and after[:1] in (":", ".", "-", "|")) or (
            after[:2] == " -" and time.start == sentence.start
        ):
            return time
    return None


def _when(time: Time, basis: str) -> When:
    return When(time.date_start, time.date_end, time.precision, basis)
