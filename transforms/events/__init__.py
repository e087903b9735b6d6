"""Who did what to whom, when and where: the events that a review tells, clause by clause."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from transforms.events import bounds, dates, framing, listings, receptions, scoring, visits
from transforms.events.arguments import Grammar
from transforms.events.build import Scene
from transforms.events.flags import FlagReader, plover
from transforms.events.frames import Frame
from transforms.events.lexicon import Hit, Lexicon, Trigger
from transforms.events.meetings import Meetings
from transforms.events.merging import Merger
from transforms.events.model import Context, Draft, Event, Mention, Participant, Time
from transforms.events.nouns import Nouns
from transforms.events.reading import Reader
from transforms.events.references import References
from transforms.events.scene import Memory, People, country_id
from transforms.events.sentences import Sentence
from transforms.events.series import read_series
from transforms.events.verbs import best, read_verb, subject_drafts
from transforms.reference import Rows, fold

__all__ = ["Context", "Event", "Events", "Mention", "Participant", "Time"]

LONGEST = 3000  # code points of a sentence that is still read
MOST_HITS = 40  # triggers of a sentence that are read; more are noise
MOST_NAMES = 200


class Events:
    """Build it once from the reference files."""

    def __init__(self, files: Mapping[str, Rows]) -> None:
        self._lexicon = Lexicon(files)
        self._reader = Reader(self._lexicon)
        self._grammar = Grammar(self._lexicon)
        self._meetings = Meetings(self._lexicon)
        self._nouns = Nouns(self._lexicon)
        self._flags = FlagReader(self._lexicon)
        self._references = References(self._lexicon.words["body_head"], self._lexicon.body_names)
        self._merger = Merger(self._lexicon.words["held_once"], self._lexicon.patterns["merging-edition"])

    def find(
        self,
        text: str,
        sentences: Sequence[tuple[int, int]],
        blocks: Sequence[int],
        mentions: Sequence[Mention],
        times: Sequence[Time],
        context: Context,
        place_countries: Mapping[str, str],
    ) -> list[Event]:
        """The events that `sentences` tell, in the order of their first telling.

        `blocks` is the block ordinal of each sentence; mentions and times are sorted by start; `place_countries` are
        alpha-3 codes by entity id. Offsets are code points. Sentences of more than `LONGEST` code points are tables or
        noise and tell nothing. Time is linear in the length of the text.
        """
        mentions = self._references.recall(text, mentions)
        issuer = country_id(context.issuer_country) if context.issuer_country else None
        scene = Scene(
            self._lexicon,
            self._grammar,
            People(
                text,
                mentions,
                issuer,
                self._lexicon.leaders,
                self._lexicon.surnames,
                self._lexicon.body_states,
                self._lexicon.words["national_body"],
            ),
            {**self._lexicon.capitals, **place_countries},
            context,
            Memory(),
        )
        events = [
            self._finish(sentence, draft, context)
            for sentence in self._sentences(text, sentences, blocks, mentions, times, scene.places)
            for draft in self._read(scene, sentence)
        ]
        return self._merger.merge(events)

    def _sentences(
        self,
        text: str,
        spans: Sequence[tuple[int, int]],
        blocks: Sequence[int],
        mentions: Sequence[Mention],
        times: Sequence[Time],
        places: Mapping[str, str],
    ) -> Iterator[Sentence]:
        folded = fold(text)
        low = lower(folded)
        hits = self._lexicon.hits(low)
        starts = [hit.start for hit in hits], [m.start for m in mentions], [t.start for t in times]
        block = -1
        for index, ((start, end), of_block) in enumerate(zip(spans, blocks, strict=True)):
            inside = [slice(bisect_left(s, start), bisect_left(s, end)) for s in starts]
            is_first = of_block != block
            block = of_block
            if end - start > LONGEST or not (
                is_first or inside[0].stop > inside[0].start or inside[1].stop > inside[1].start
            ):
                continue
            own = [m for m in mentions[inside[1]] if m.end <= end][:MOST_NAMES]
            sentence = Sentence(
                index,
                of_block,
                start,
                end,
                folded,
                low,
                own,
                times[inside[2]][:MOST_NAMES],
                hits[inside[0]][:MOST_HITS],
                places,
                self._lexicon.patterns,
                self._lexicon.words,
            )
            yield sentence

    def _read(self, scene: Scene, sentence: Sentence) -> list[Draft]:
        """The drafts of a sentence, in the order of the text; the memory goes on."""
        memory = scene.memory
        if memory.block != sentence.block:
            scene.memory = Memory(block=sentence.block, head=dates.list_head(sentence), intro=memory.intro)
            memory = scene.memory
            if any(m.entity_type == "organization" for m in sentence.mentions):
                self._reader.read(sentence)
                self._topic(memory, sentence)
        memory.intro, is_only_intro = listings.introduces(memory.intro, sentence)
        if is_only_intro:
            return []
        if not sentence.hits and not listings.may_be_item(memory.intro, sentence):
            memory.unread.append(sentence)
            return []
        self._catch_up(scene)
        self._reader.read(sentence)
        sentence.told = bounds.told(self._grammar, sentence)
        drafts: list[Draft] = []
        memory.framed = memory.anchor if framing.points_back(sentence) else None
        scene.nested = [m for m in sentence.mentions if m.nested]
        listed = listings.read(scene, sentence) or listings.items(scene, sentence)
        if listed:
            memory.sentence = sentence.index
            self._remember(memory, listed)
            return listed
        cuts: dict[tuple[int, int] | None, int] = {}  # where the clause begins, by aside
        limit_at = 0
        for order, hit in enumerate(sentence.hits):
            if hit.start < limit_at:
                continue
            held = sentence.aside(hit.start)
            seen = sentence.view(held)
            at = order if seen is sentence else seen.hits.index(hit)
            cuts[held] = cut = bounds.begin(seen, at, cuts.get(held))
            framing.look_back(memory, seen, hit, cut)
            found = self._hit(scene, bounds.with_aside(sentence, seen, hit), hit, cut, bounds.limit(seen, at))
            if not found or (found[0].rule == "joint-initiative" and any(d.event_type == "initiative" for d in drafts)):
                continue
            limit_at = found[0].trigger_end
            if found[0].event_type == "visit":
                found = visits.invited(scene, sentence, found)
            found = framing.settle(scene, sentence, found)
            drafts += found
            memory.sentence = sentence.index
            self._remember(memory, found)
        if not drafts:
            self._note_subject(scene, sentence)
        return framing.during(sentence, drafts) if len(drafts) > 1 else drafts

    def _catch_up(self, scene: Scene) -> None:
        """Read the sentences without triggers that went by, as far as they tell whom `it` and `they` mean."""
        unread = scene.memory.unread
        while unread:
            if self._note_subject(scene, self._reader.read(unread.pop())):
                unread.clear()

    def _note_subject(self, scene: Scene, sentence: Sentence) -> bool:
        """Whom `it` and `they` of the next sentence mean where this one told no event."""
        for group in sentence.groups:
            if not group.prep and not group.listed and group.members[0].mention.entity_type != "place":
                cast = scene.cast()
                cast.take_group(group, "actor")
                scene.memory.subject = tuple(p._replace(mention_id=None) for p in cast.result)
                return True
        return False

    def _hit(self, scene: Scene, sentence: Sentence, hit: Hit, cut: int, limit: int) -> list[Draft]:
        """What a hit tells: as a noun, as a verb, and as a noun again where no verb is meant."""
        kinds = hit.kinds
        low, high = sentence.clause(hit.start, hit.end, cut)
        high = min(high, max(limit, hit.end))
        if "visit" in kinds:
            found = visits.read_noun(scene, hit, kinds["visit"], sentence, low, high)
            if found or len(kinds) == 1:
                return found
        if hit.kind in bounds.NOUNS:
            return self._noun(scene, hit, sentence, low, high)
        frame = self._grammar.frame(sentence, hit, low, high)
        if frame is None and not kinds.keys() & {"phrase", "noun"}:
            return self._noun(scene, hit, sentence, low, high)
        frame = frame or self._nouns.frame(sentence, hit, low, high)
        if hit.triggers[0].kind == "noun":
            if self._nouns.is_aim(sentence, hit, low):
                return []
            frame.voice = "noun"
        return self._verb(scene, hit, kinds, frame) or self._noun(scene, hit, sentence, low, high)

    def _verb(self, scene: Scene, hit: Hit, kinds: Mapping[str, Trigger], frame: Frame) -> list[Draft]:
        """What a verb in its clause tells."""
        if "visit_verb" in kinds:
            going = replace(frame, voice="active") if "turned" in kinds else frame
            found = visits.read_verb(scene, hit, kinds["visit_verb"], going)
            if found or not kinds.keys() & {"verb", "turned"}:
                return found
        if "receive" in kinds:
            trigger = kinds["receive"]
            found = receptions.read_reception(scene, hit, trigger, frame) or receptions.read_envoys(
                scene, hit, trigger, frame
            )
            if found:
                return found
        if hit.triggers[0].rule == "attack-verb" and (aside := self._grammar.reduced(frame)) is not None:
            frame = aside  # `a journalist, abducted in May, …`
        chosen = best(scene, hit, frame)
        if chosen is None and (reduced := self._grammar.reduced(frame)) is not None:
            frame, chosen = reduced, best(scene, hit, reduced)
        if chosen is None:
            return read_series(scene, hit, kinds["series"], frame) if "series" in kinds else []
        return subject_drafts(read_verb(scene, hit, frame, *chosen), chosen[0].each)

    def _noun(self, scene: Scene, hit: Hit, sentence: Sentence, low: int, high: int) -> list[Draft]:
        for trigger in hit.triggers:
            if trigger.kind == "meeting":
                return self._meetings.read(scene, hit, trigger, sentence, low, high)
            if trigger.kind == "exercise":
                return self._nouns.exercise(scene, hit, trigger, sentence, low, high)
            if trigger.kind == "chair_noun":
                return self._nouns.chair(scene, hit, trigger, sentence, low, high)
            if trigger.kind == "decided":
                return self._nouns.decided(scene, hit, trigger, sentence, low, high)
        return []

    def _topic(self, memory: Memory, sentence: Sentence) -> None:
        """The body that a block is about: the first one that its first sentence names, with the states beside it."""
        for group in sentence.groups:
            for member in group.members:
                if member.mention.entity_type == "organization" and group.prep in (
                    "",
                    "of",
                    "in",
                    "within",
                    "under",
                    "by",
                ):
                    memory.topic = (Participant(member.mention.entity_id, "party", None),)
                    return

    def _remember(self, memory: Memory, found: Sequence[Draft]) -> None:
        first = found[0]
        memory.when = first.when
        if first.rule == "attack-noun":
            return  # an object of the verb that tells of it
        memory.event_type = first.event_type
        everyone = tuple([Participant(p.entity_id, p.role, None) for p in first.participants])
        states = tuple([p for p in everyone if p.entity_id.startswith("country:")])
        actors = tuple([p for p in everyone if p.role != "recipient"])
        if first.lead:
            memory.subject = tuple([p for p in actors if p.entity_id in first.lead]) or memory.subject
            actors = ()
        lead = actors[0].role if actors else ""
        if first.event_type == "visit":
            lead = "guest" if first.rule != "receive-guest" else "host"
        memory.subject = tuple([p for p in actors if p.role == lead]) or memory.subject
        if len(states) > 1:
            memory.parties = states
        elif first.event_type == "agreement" and sum(p.role == "party" for p in everyone) > 1:
            memory.parties = tuple(p for p in everyone if p.role == "party")
        for draft in found:
            if draft.event_type in ("visit", "meeting"):
                memory.anchor, memory.anchored = draft, memory.sentence
                break
        memory.place = (first.place_id, first.country_id)

    def _finish(self, sentence: Sentence, draft: Draft, context: Context) -> Event:
        low, high = sentence.clause(draft.trigger_start, draft.trigger_end)
        flags = self._flags.read(
            sentence, draft.trigger_start, draft.trigger_end, low, high, draft.when, context.review_year
        )
        plover_type, mode, status = plover(draft.plover_type, draft.plover_mode, draft.status, flags)
        quad, score = self._lexicon.plover.get(
            (plover_type or "", mode or ""), self._lexicon.plover.get((plover_type or "", ""), (None, None))
        )
        return Event(
            sentence=sentence.index,
            event_type=draft.event_type,
            subtype=draft.subtype,
            name=draft.name,
            status=status,
            plover_type=plover_type,
            plover_mode=mode,
            quad_class=quad,
            plover_score=score,
            date_start=draft.when.date_start,
            date_end=draft.when.date_end,
            date_precision=draft.when.precision,
            date_basis=draft.when.basis,
            place_id=draft.place_id,
            country_id=draft.country_id,
            trigger_start=draft.trigger_start,
            trigger_end=draft.trigger_end,
            confidence=scoring.confidence(draft, sentence, flags),
            is_negated=flags.is_negated,
            is_hypothetical=flags.is_hypothetical,
            is_future=flags.is_future,
            is_historical=flags.is_historical,
            rule=draft.rule,
            participants=draft.participants,
            evidence=((sentence.index, draft.trigger_start, draft.trigger_end),),
        )


def lower(text: str) -> str:
    """`text` in lower case, letter for letter, so that offsets stay."""
    low = text.lower()
    return low if len(low) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
