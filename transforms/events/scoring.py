"""How far an event is to be trusted, as a number in (0, 1]."""

from __future__ import annotations

from transforms.events.flags import Flags
from transforms.events.model import Draft

_BASIS = {"clause": 1.0, "sentence": 0.95, "block": 0.9, "review_year": 0.8}


def confidence(draft: Draft, flags: Flags) -> float:
    """The weight of the trigger, less for a single or an implied participant, a date from afar and a doubtful mood.

    trigger weight x 1.0 (two participants or more) or 0.85 x 0.9 where an actor is implied x the basis of the date
    (clause 1, sentence 0.95, block 0.9, review year 0.8) x 0.7 where the event is hypothetical.
    """
    value = draft.weight
    if len(draft.participants) < 2:
        value *= 0.85
    if draft.implied:
        value *= 0.9
    value *= _BASIS[draft.when.basis]
    if flags.is_hypothetical:
        value *= 0.7
    return round(min(1.0, max(0.05, value)), 3)
