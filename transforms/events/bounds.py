"""How far the clause of a trigger reaches between the verbs around it."""

from __future__ import annotations

import re

from transforms.events.arguments import Grammar
from transforms.events.lexicon import Hit
from transforms.events.sentences import Sentence

NOUNS = frozenset({"meeting", "exercise", "chair_noun", "decided"})
NEAR = 110  # code points between a noun and the aside that describes it


def told(grammar: Grammar, sentence: Sentence) -> set[int]:
    """Where the hits start after which a clause may end: verbs that are no nouns there, and nouns that tell events."""
    return {
        hit.start
        for hit in sentence.hits
        if not sentence.inside_name(hit.start + 1)
        and (hit.is_mixed or not hit.is_verbal or grammar.is_verb(sentence, hit))
    }


def begin(sentence: Sentence, at: int, cut: int | None) -> int:
    """Where the clause of hit number `at` begins, given where the one before it did."""
    hit = sentence.hits[at]
    before: Hit | None = None
    for earlier in reversed(sentence.hits[:at]):
        if sentence.is_told(earlier):
            before = before or earlier
            if earlier.is_verbal:
                before = earlier
                break
    if before is not None and cut is not None and (soft := sentence.soft(before.end, hit.start)) is not None:
        return _cut(sentence, hit, cut, soft, before.is_verbal)
    cut = sentence.start if cut is None else cut
    if before is None and hit.is_verbal:
        cut = sentence.joint(hit.start) or cut
    return cut


def limit(sentence: Sentence, at: int) -> int:
    """Where the clause of hit number `at` ends: where the next verb's begins."""
    this = sentence.hits[at]
    end = this.end
    for hit in sentence.hits[at + 1 :]:
        if this.kind in NOUNS and sentence.patterns["bounds-is-held"].search(sentence.low, end, hit.start):
            end = hit.end  # its own verb: `the conference, the first of its kind, was held`
            continue
        if hit.is_verbal and sentence.is_told(hit):
            soft = sentence.soft(end, hit.start)
            if soft is not None and not (this.kind in ("noun", *NOUNS) and _joins_nouns(sentence, this, soft)):
                return soft
    return sentence.end


def _joins_nouns(sentence: Sentence, noun: Hit, soft: int) -> bool:
    """Whether `and` joins what a noun governs: no verb stands before it, as in `the signing of A and B with X brought`."""
    if not sentence.low.startswith(" and ", soft) or sentence.low[sentence.start : noun.start].strip() not in (
        "",
        "the",
    ):
        return False
    words = re.findall(r"[\w'-]+", sentence.low[noun.end : soft])
    return not any(w in sentence.words["finite"] or w.endswith("ed") for w in words)


def with_aside(whole: Sentence, seen: Sentence, hit: Hit) -> Sentence:
    """What a noun sees: the aside that describes it too, as in `the summit, held in May, adopted`."""
    if not any(t.kind in NOUNS for t in hit.triggers) or whole is seen:
        return seen
    for aside in whole.asides:
        if hit.end <= aside[0] < hit.end + NEAR and "," not in whole.low[hit.end : aside[0]]:
            return whole.described(aside)
    return seen


def _cut(sentence: Sentence, hit: Hit, cut: int, soft: int, is_after_verb: bool) -> int:
    """The last comma or `and` before a verb, unless that only closes an aside."""
    if sentence.low.startswith(" by ", hit.end) and sentence.low[soft : hit.start] in (", ", " "):
        return cut
    if sentence.patterns["bounds-resumed"].fullmatch(sentence.low, soft, hit.start):
        if not is_after_verb:
            return cut  # `the talks with A, a first for both, were concluded`
        apart = next((g for g in sentence.groups if g.end == soft and not g.prep and g.members[-1].more), None)
        if apart is not None:  # `…; his Iraqi counterpart, X, was received`
            return max([cut, *(h for h in sentence.hard if h < apart.start)])
    for time in sentence.times:  # `A on 3 May and, on 5 May, visited B`: the days stand in the verb's clause
        if time.end == soft and sentence.low[soft : hit.start] == ", ":
            opened = sentence.patterns["bounds-and-on"].search(sentence.low, max(cut, time.start - 20), time.start)
            soft = opened.start() if opened else soft
            break
    return soft if hit.kind not in NOUNS and hit.kind != "visit" else cut
