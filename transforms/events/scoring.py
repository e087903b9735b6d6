"""How far an event is to be trusted, as a number in (0, 1].

The factors are multiplied: the weight of the trigger (how surely its form tells an event of its type, in
`event_triggers.csv`), how many participants were found, how far the nearest of them stands, whether somebody was taken
from the context, what the days rest on, and a doubtful mood. How well the number keeps its promise is measured:
`communique evaluate` counts the right events by tenth of confidence.
"""

from __future__ import annotations

from transforms.events.flags import Flags
from transforms.events.model import Draft
from transforms.events.sentences import Sentence

_BASIS = {"clause": 1.0, "sentence": 0.85, "block": 0.9, "review_year": 0.93}
_PARTICIPANTS = (0.6, 0.8, 0.95)  # nobody, one, two; three or more take nothing off
_NEAR, _FAR = 40, 100  # code points between the trigger and its nearest participant
_IMPLIED = 0.92
_HYPOTHETICAL = 0.7
_LEAST = 0.05


def confidence(draft: Draft, sentence: Sentence, flags: Flags) -> float:
    """The product of the factors, at least 0.05, to three decimals."""
    count = len(draft.participants)
    value = draft.weight * _distance(draft, sentence) * _BASIS[draft.when.basis]
    value *= _PARTICIPANTS[count] if count < len(_PARTICIPANTS) else 1.0
    if draft.implied:
        value *= _IMPLIED
    if flags.is_hypothetical:
        value *= _HYPOTHETICAL
    return round(min(1.0, max(_LEAST, value)), 3)


def _distance(draft: Draft, sentence: Sentence) -> float:
    """1 where a participant stands near the trigger, 0.95 further off, 0.85 far away or in another sentence."""
    named = {p.mention_id for p in draft.participants if p.mention_id}
    gaps = [
        max(m.start - draft.trigger_end, draft.trigger_start - m.end, 0)
        for m in sentence.mentions
        if m.mention_id in named
    ]
    nearest = min(gaps, default=_FAR + 1)
    return 1.0 if nearest <= _NEAR else 0.95 if nearest <= _FAR else 0.85
