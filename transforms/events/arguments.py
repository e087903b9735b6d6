"""The grammar of a clause: the voice of a verb, and where its object stands."""

from __future__ import annotations

import re
from itertools import islice

from transforms.events.frames import Frame
from transforms.events.lexicon import TRADE_TEXTS, Hit, Lexicon, Trigger
from transforms.events.sentences import Sentence
from transforms.events.subjects import Subjects

_AUXILIARIES = "has|have|had|will|shall|may|might|could|would|should|can|did|does|do|must"
_ADVERBS = (
    "not", "also", "again", "finally", "first", "jointly", "both", "then", "even", "already", "recently", "subsequently",
    "since", "never", "now", "soon", "all", "each",
)  # fmt: skip
_ADVERB_ENDS = ("ly ", *(f"{word} " for word in _ADVERBS))
AUXILIARIES = 7  # words before a verb among which its auxiliary stands
WORDS_AHEAD = 16
WORDS_BEHIND = 30
GIVEN = 8  # words after a passive among which stands what was given
_WORD = re.compile(r"[^\W_](?:[\w'-]*\w)?")


class Grammar(Subjects):
    """The patterns of grammar made from the vocabulary; build it once."""

    def __init__(self, lexicon: Lexicon) -> None:
        super().__init__(lexicon)
        self._lexicon = lexicon
        be = lexicon.alternatives["be"]
        adverbs = rf"(?:(?:(?!assembly|july|italy|family|supply|anomaly)\w+ly|{'|'.join(_ADVERBS)}) ){{0,3}}"
        self._passive = re.compile(
            rf"(?<![\w'-])(?:(?:has|have|had|will|shall|may|might|could|should|would|can|must|to) (?:\w+ )?)?(?:{be}) {adverbs}$"
        )
        self._auxiliary = re.compile(rf"(?<![\w'-])(?:{_AUXILIARIES})(?: not)? (?:both )?{adverbs}(?:be )?(?:both )?$")
        self._adverb = re.compile(rf"(?<![\w'-]){adverbs}$")
        self._was_done = re.compile(rf"(?<![\w'-])(?:{be}) {adverbs}\w+(?:ed|un|ld|ht|en|gn|de)(?!\w)[^;:]*$")
        self._infinitive = re.compile(rf"(?<![\w'-])to {adverbs}$")
        self._planned = re.compile(
            rf"(?<!\w)(?:agreed|agrees|decided|decision|(?:proposal|plan|decision|request)s? to|{lexicon.alternatives['future']}) ?(?:to )?{adverbs}$"
            r"|(?<!\w)(?:became|was|were) (?:the |among the |one of the )(?:[\w-]+ ){1,4}to $"
        )
        self._be = lexicon.words["be"]
        self._auxiliaries = frozenset(_AUXILIARIES.split("|"))
        self._determiner = re.compile(
            r"(?<![\w'-])(?:the|a|an|its|their|his|her|our|this|that|these|those|any|every|newly|previously|of|such|other|all|some|on|for|against|towards|toward|in|into|from|at|as|about) $"
        )
        self._base_form = lexicon.words["base_form"]
        self._gerund = re.compile(
            r"(?:^|[.:(,]|(?<![\w'-])(?:and|by|includes?|included|including|having|after|as well as|include|while|thereby|thus)) $"
        )

    def is_verb(self, sentence: Sentence, hit: Hit) -> bool:
        """Whether a hit stands as a verb of its own: no infinitive, no noun after an article."""
        if hit.triggers[0].kind == "phrase":
            return True
        word = sentence.low[hit.start : hit.end].split(" ")[0]
        before = sentence.low[max(sentence.start, hit.start - 60) : hit.start]
        return bool(self._voice(sentence, word, before, hit, sentence.start)[0])

    def frame(self, sentence: Sentence, hit: Hit, low: int, high: int) -> Frame | None:
        """The verb at `hit` in its clause text[low:high]; None where it is no finite verb, participle or gerund that tells."""
        word = sentence.low[hit.start : hit.end].split(" ")[0]
        before = sentence.low[max(low, hit.start - 60) : hit.start]
        voice, head = self._voice(sentence, word, before, hit, low)
        if voice == "active" and (hit.kind == "turned" or self._elliptic(sentence, hit, head)):
            voice = "passive"
        is_joined = voice == "participle" and sentence.patterns["arguments-joined"].fullmatch(sentence.low, low, head)
        if voice == "passive" or is_joined or hit.triggers[0].kind == "phrase":
            low = self._opened(sentence, low, head)
        return Frame(sentence, hit.start, hit.end, low, high, voice, head) if voice else None

    def _elliptic(self, sentence: Sentence, hit: Hit, head: int) -> bool:
        """Whether a participle shares the auxiliary of the passive before it: `were launched in May and completed in June`."""
        joint = sentence.patterns["arguments-joined"].search(sentence.low, max(sentence.start, head - 20), head)
        gives = sentence.low[hit.start : hit.end] in sentence.words["ditransitive"]
        is_bare = sentence.patterns["arguments-no-object"].match(sentence.low, hit.end, sentence.end) is not None
        if joint is None or not (is_bare or gives):
            return False
        low = max(sentence.start, head - 120)
        return bool(
            self._was_done.search(sentence.low, low, joint.start())
            or sentence.patterns["arguments-done-by"].search(sentence.low, low, joint.start())
        )

    def _opened(self, sentence: Sentence, low: int, head: int) -> int:
        """Where the clause of a passive begins whose subject stands before an aside, or before the verb it is joined to."""
        if sentence.patterns["arguments-joined"].fullmatch(sentence.low, low, head):
            return max((at for at in sentence.hard if at < low), default=sentence.start)
        if sentence.low.endswith(", ", sentence.start, head):
            asides = list(
                sentence.patterns["arguments-aside"].finditer(sentence.low, max(sentence.start, head - 200), head - 2)
            )
            if asides and (";" not in asides[-1].string[asides[-1].start() : head]):
                return max((at for at in sentence.hard if at < asides[-1].start()), default=sentence.start)
        return low

    def _voice(self, sentence: Sentence, word: str, before: str, hit: Hit, low: int) -> tuple[str, int]:
        """The voice of a verb and where its group begins; an empty voice where it tells nothing that happened."""
        key = hit.start, len(before)
        found = sentence.voices.get(key)
        if found is None:
            found = sentence.voices[key] = self._read_voice(sentence, word, before, hit, low)
        return found

    def _read_voice(self, sentence: Sentence, word: str, before: str, hit: Hit, low: int) -> tuple[str, int]:
        """The voice as it is read from the words before a verb."""
        start = hit.start
        if before.lower() in ("having ", "after having ") and hit.start - len(before) == low:
            return "gerund", start
        if word.endswith("ing"):
            opens = self._gerund.search(before) or start == low or not before.strip()
            return ("gerund", start) if opens else ("", 0)
        base = start - len(before)
        words = before.split()[-AUXILIARIES:]  # sets are quicker to ask than patterns
        if not self._be.isdisjoint(words) and (match := self._passive.search(before)):
            return "passive", base + match.start()
        if "to" in words and (match := self._infinitive.search(before)):
            planned = self._planned.search(before)
            return ("active", base + planned.start()) if planned else ("", 0)
        if not self._auxiliaries.isdisjoint(words) and (match := self._auxiliary.search(before)):
            return "active", base + match.start()
        if self._determiner.search(before, before.rfind(" ", 0, -1) + 1) or word in self._base_form:
            return "", 0
        is_done_by = sentence.low.startswith(" by ", hit.end) and word not in sentence.words["past_only"]
        if before.endswith("(") or is_done_by:
            return "participle", start
        adverb = self._adverb.search(before) if before.endswith(_ADVERB_ENDS) else None
        return "active", base + adverb.start() if adverb else start

    def object_word(self, frame: Frame, trigger: Trigger) -> tuple[str, int] | None:
        """The word of the object that fits what the trigger needs, and its distance in words; None where none does."""
        if not trigger.needs:
            return "", 0
        low, high = self.object_region(frame)
        named = self._named_object(frame, trigger, low, high)
        fitting, is_document, is_money = self._lexicon.fitting(trigger.needs)
        if named is None and not (is_document or is_money) and fitting.isdisjoint(frame.said):
            return self._relative_object(frame, trigger)
        money = frame.sentence.patterns["arguments-money"]
        count = 0
        for start, word in frame.words:
            count += 1
            if named is not None and start >= named[1]:
                return named[0], count
            if word in fitting or (is_document and word.endswith(TRADE_TEXTS)):
                return word, count
            if is_money and money.match(frame.sentence.low, max(low, start - 3)):
                return "money", count
        if named is not None:
            return named[0], count
        return self._relative_object(frame, trigger) or self._given(frame, trigger)

    def _given(self, frame: Frame, trigger: Trigger) -> tuple[str, int] | None:
        """What somebody was given: `Laos was granted a loan`."""
        sentence = frame.sentence
        if frame.voice != "passive" or sentence.low[frame.start : frame.end] not in sentence.words["ditransitive"]:
            return None
        stop = sentence.patterns["arguments-stop"].search(sentence.low, frame.end, frame.high)
        end = stop.start() if stop else frame.high
        for count, match in enumerate(islice(_WORD.finditer(sentence.low, frame.end, end), GIVEN), 1):
            is_money = "money" in trigger.needs and sentence.patterns["arguments-money"].match(
                sentence.low, max(frame.end, match.start() - 3)
            )
            if is_money or self._lexicon.fits(trigger.needs, match.group()):
                return match.group(), count
        return None

    def reduced(self, frame: Frame) -> Frame | None:
        """The clause as a participle after what it describes: `the treaty with Peru, signed in Lima in May, opens`."""
        sentence = frame.sentence
        if frame.voice != "active" or not sentence.patterns["arguments-no-object"].match(
            sentence.low, frame.end, sentence.end
        ):
            return None
        if not sentence.low[frame.low : frame.head].strip() and frame.head - sentence.start < 3:
            return Frame(sentence, frame.start, frame.end, frame.low, sentence.end, "noun", frame.head)
        if not sentence.low.endswith(", ", sentence.start, frame.head):
            return self._after_noun(frame)
        later = (h for h in sentence.hits if h.start >= frame.end and sentence.is_told(h))
        if any(t.event_type == "agreement" for h in later for t in h.triggers[:1]):
            return None  # `the treaty, signed in March, entered into force in July`: what came of it is told
        close = frame.head - 2
        low = max((at for at in sentence.hard if at < close), default=sentence.start)
        return Frame(sentence, frame.start, frame.end, low, frame.high, "participle", frame.head)

    def _after_noun(self, frame: Frame) -> Frame | None:
        """The clause as a participle right after its plural noun: `in agreements concluded with Serbia`, `four missions opened in …`."""
        sentence = frame.sentence
        words = _WORD.findall(sentence.low, max(frame.low, frame.head - 40), frame.head)[-1:]
        opens = sentence.low[frame.start : frame.end] in sentence.words["unaccusative"]
        is_done = opens or sentence.low.endswith("ed", frame.start, frame.end)
        if not words or not is_done or (words[0] in self._actors and not opens):
            return None
        if not (words[0].endswith("s") or opens or words[0] in sentence.words["document"]):
            return None
        return Frame(sentence, frame.start, frame.end, frame.low, frame.high, "participle", frame.head)

    def _relative_object(self, frame: Frame, trigger: Trigger) -> tuple[str, int] | None:
        """The object before its relative clause: `a resolution, which the assembly adopted`."""
        sentence = frame.sentence
        is_relative = frame.voice == "active" and sentence.low.startswith(
            (", which ", " which ", ", that ", " that "), frame.low
        )
        if not is_relative or not (any(frame.left()) or self._we.search(sentence.low, frame.low, frame.head)):
            return None
        words = [m.group() for m in _WORD.finditer(sentence.low, max(sentence.start, frame.low - 120), frame.low)]
        fitting = [w for w in words if self._lexicon.fits(trigger.needs, w)]
        return (fitting[-1], 10) if fitting else None

    def object_region(self, frame: Frame) -> tuple[int, int]:
        """Where the object stands, with its words: after an active verb, before a passive one."""
        if frame.region is None:
            frame.region = self._region(frame)
            most = WORDS_AHEAD if frame.voice in ("active", "gerund", "noun") else WORDS_BEHIND
            found = islice(_WORD.finditer(frame.sentence.low, *frame.region), most)
            frame.words = [(match.start(), match[0]) for match in found]
            frame.said = frozenset([word for _, word in frame.words])
        return frame.region

    def _region(self, frame: Frame) -> tuple[int, int]:
        if frame.is_passive:
            return frame.low, frame.head
        begin = frame.end + (2 if frame.sentence.patterns["arguments-to"].match(frame.sentence.text, frame.end) else 0)
        stop = (
            frame.sentence.patterns["arguments-noun-stop"]
            if frame.voice == "noun"
            else frame.sentence.patterns["arguments-stop"]
        ).search(frame.sentence.low, begin, frame.high)
        end = stop.start() if stop else frame.high
        for mention in frame.sentence.mentions:  # a name holds its own `to` and `by`
            if mention.start < end < mention.end:
                end = min(mention.end, frame.high)
        return frame.end, end

    def _named_object(self, frame: Frame, trigger: Trigger, low: int, high: int) -> tuple[str, int] | None:
        wanted = self._lexicon.named_by(trigger.needs)
        for mention in frame.sentence.mentions if wanted else ():
            if mention.start >= high:
                break
            if mention.start < low or mention.nested:
                continue
            if mention.entity_type in wanted and self._is_object(frame, mention.start, low):
                words = _WORD.findall(frame.sentence.low[mention.start : mention.end])
                known = [w for w in words if self._lexicon.fits(trigger.needs, w)]
                return (known[0] if known else mention.entity_type), mention.start
        return None

    def _is_object(self, frame: Frame, start: int, low: int) -> bool:
        """Whether nothing but articles, adjectives and names stand between the verb and a name."""
        if frame.voice not in ("active", "gerund"):
            return True
        for group in frame.sentence.groups:
            if group.first <= start < group.end and group.prep and group.start > low:
                return False
        return start - low < 90
