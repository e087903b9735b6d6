"""Events told by other nouns: exercises, chairmanships, decisions to create something."""

from __future__ import annotations

import re
from collections.abc import Sequence

from transforms.events.build import Scene, draft
from transforms.events.frames import ACTING, Frame
from transforms.events.lexicon import Hit, Lexicon, Trigger
from transforms.events.model import Draft
from transforms.events.scene import Cast
from transforms.events.sentences import Group, Sentence


class Nouns:
    """Build it once."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    def frame(self, sentence: Sentence, hit: Hit, low: int, high: int) -> Frame:
        """A noun or fixed phrase as a frame whose arguments stand on both sides."""
        return Frame(sentence, hit.start, hit.end, low, high, "active", hit.start)

    def is_aim(self, sentence: Sentence, hit: Hit, low: int) -> bool:
        """Whether a noun names what is aimed at: `to speed up the ratification of`, `for the signing of`."""
        if sentence.low.endswith(("instrument of ", "instruments of "), sentence.start, hit.start):
            return True
        return sentence.patterns["nouns-aim"].search(sentence.low, max(low, hit.start - 50), hit.start) is not None

    def exercise(
        self, scene: Scene, hit: Hit, trigger: Trigger, sentence: Sentence, low: int, high: int
    ) -> list[Draft]:
        """Military exercises with at least one named participant."""
        match = sentence.patterns["nouns-exercise"].search(sentence.low, max(low, hit.start - 60), hit.start)
        is_named = sentence.text[hit.end + 1 : hit.end + 2].isupper()  # `Exercise Blue Sea`
        if match is None or (match.group() == "the " and not sentence.low.startswith(" between", hit.end)):
            is_told = scene.memory.event_type == "exercise" and scene.memory.sentence == sentence.index
            if not is_named or is_told:
                return []
            match = None
        cast = scene.cast()
        for group in sentence.groups:
            if hit.end <= group.first < high and (group.listed or group.prep in ("with", "between", "of", "by")):
                cast.take_group(group, "participant", ACTING)
        gathers = sentence.patterns["nouns-gathers"].match(sentence.low, hit.end, high)
        for group in sentence.groups if gathers else ():
            if gathers and gathers.end() <= group.first < high and group.prep in ("", "of", "from"):
                cast.take_group(group, "participant", ACTING)
        tail = sentence.low[hit.end : hit.end + 30]
        before = [g for g in sentence.groups if g.end <= hit.start]
        if "two countries" in tail or "two states" in tail or "both countries" in tail:
            pair = next((g for g in reversed(before) if len(g.members) == 2), None)
            if pair is not None:
                cast.take_group(pair, "participant", ACTING)
        self._who_drills(scene, sentence, before, (low, hit.start), cast)
        if not cast.members:
            return []
        start = hit.start if match is None else match.start() + (4 if match.group().startswith("the ") else 0)
        when = scene.when(sentence, (start, hit.end), (low, high))
        return [draft(trigger, (start, hit.end), cast.result, when, scene.where(sentence.groups, hit.end, high))]

    def _who_drills(
        self, scene: Scene, sentence: Sentence, before: Sequence[Group], span: tuple[int, int], cast: Cast
    ) -> None:
        """Take the subject of an exercise, and the issuer: `our forces and those of Peru conducted the exercise`."""
        for group in before:
            is_theirs = group.prep == "of" and sentence.low.startswith("those of", group.start - 6)
            if not group.prep or is_theirs:
                cast.take_group(group, "participant", ACTING)
                break
        if scene.issuer is None or not cast.members:
            return
        is_ours = sentence.patterns["nouns-our-forces"].search(sentence.low, *span) is not None
        if is_ours or (not before and any(g.prep == "with" for g in sentence.groups)):
            cast.add(scene.issuer, "participant")

    def chair(self, scene: Scene, hit: Hit, trigger: Trigger, sentence: Sentence, low: int, high: int) -> list[Draft]:
        """A chairmanship that frames what is told: `under Kenya's chairmanship in the union`, `as chair of the bloc`."""
        cast = scene.cast()
        for group in sentence.groups:
            if group.first >= hit.end and group.first - hit.end < 50 and group.prep in ("", "of", "in", "for"):
                cast.take_group(group, "recipient", frozenset({"organization", "group"}))
                break
        for group in sentence.groups:
            gap = sentence.low[group.end : hit.start]
            if group.end <= hit.start and re.fullmatch(r"'s? (?:[\w-]+ ){0,3}|", gap):
                cast.take_group(group, "actor", ACTING)
        is_ours = sentence.patterns["nouns-ours"].search(sentence.low, max(low, hit.start - 30), hit.start) is not None
        is_item = (
            sentence.is_verbless
            and (scene.memory.head is not None or bool(sentence.times))
            and not any(p.role == "actor" for p in cast.result)
        )
        if scene.issuer and (is_ours or is_item or sentence.low.startswith("as ", hit.start)):
            cast.add(scene.issuer, "actor")
        actors = [p for p in cast.result if p.role == "actor"]
        if not actors or len(cast.members) < 2:
            return []
        when = scene.when(sentence, (hit.start, hit.end), (low, high))
        return [draft(trigger, (hit.start, hit.end), cast.result, when)]

    def decided(self, scene: Scene, hit: Hit, trigger: Trigger, sentence: Sentence, low: int, high: int) -> list[Draft]:
        """`decisions on creating a centre`: one event for each body that is named."""
        match = sentence.patterns["nouns-decided"].search(sentence.low, max(low, hit.start - 60), hit.start)
        if match is None:
            return []
        cast = scene.cast()
        frame = Frame(sentence, hit.start, hit.end, low, high, "active", match.start())
        if not scene.grammar.subject(frame, scene.memory, cast, trigger.subject):
            return []
        when = scene.when(sentence, (hit.start, hit.end), (sentence.start, hit.start))
        bodies = [
            m
            for m in sentence.mentions
            if hit.end <= m.start < high and m.entity_type == "organization" and not m.nested
        ]
        if not bodies:
            words = re.findall(r"[\w'-]+", sentence.low[hit.end : min(high, hit.end + 60)])[:5]
            if not any(self._lexicon.fits(trigger.needs, w) for w in words):
                return []
            return [draft(trigger, (hit.start, hit.end), cast.result, when, subtype=None)]
        drafts = []
        for at, body in enumerate(bodies):
            end = bodies[at + 1].start if at + 1 < len(bodies) else high
            own = scene.cast()
            own.members.update(cast.members)
            own.add(body.entity_id, "participant", body.mention_id)
            place = scene.where(sentence.groups, body.end, end)
            drafts.append(draft(trigger, (hit.start, hit.end), own.result, when, place, "institution"))
        return drafts
