"""A sentence as the coder reads it: groups of coordinated mentions with their prepositions, times, clause ends."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from transforms.events.lexicon import Hit, Lexicon, alternatives
from transforms.events.model import Mention, Time

NAMED = frozenset({"country", "organization", "person", "group", "territory", "place"})
_PLACE_OF = re.compile(r"'s? (?:[A-Z][\w.'-]* ?){1,6}")
_HARD = re.compile(
    r";|: |, (?:which|who|where|when|whose|while|whereas|although|though|but|so that)\b|, (?:during|at|in) which\b| - | (?:while|whereas|during which|where)\b"
)
_SOFT = re.compile(r",? (?:and|but|or|then)\b|,(?!\d)")
_TEMPORAL = frozenset({"before", "after", "during", "since", "following", "until", "despite"})
_TITLED = re.compile(r"[a-z]{4,} (?:(?:[A-Z][\w-]* )+)$")
_NO_LIST = frozenset(
    [
        "while",
        "whereas",
        "where",
        "which",
        "who",
        "when",
        "but",
        "than",
        "was",
        "were",
        "is",
        "are",
        "has",
        "have",
        "had",
        "will",
        "that",
        "to",
    ]
)
_PERSON_JOINT = re.compile(
    r",? (?:and|,) (?:the |H\.E\. )?(?:(?:[A-Z][\w.-]*|of|and|for|the) ){0,8}(?:[A-Z][\w-]*, )?(?:(?:Mr|Mrs|Ms|Dr|H\.E)\.? )*"
)
LONGEST_ASIDE = 220  # code points
_ASIDE = re.compile(
    r", (?:(?P<relative>who|which|whose|whom|where|in which|at which|during which)|held|attended|hosted|chaired|co-chaired|convened|organi[sz]ed|"
    r"founded|established|launched|adopted|created|opened)(?!\w)"
)
_OFFICER = re.compile(r"(?:'s?)? (?:[A-Z][\w.-]*,? |of |and |for |the ){1,8}|(?:'s?)? ")
_AND_MORE = re.compile(
    r",? and (?:\d+|[a-z]+) (?:[a-z]+ ){0,3}(?:countries|states|nations|members|partners|others|governments)|,? and others"
)
_COUNTERPART = re.compile(
    r" (?:[a-z]+ ){0,3}(?:counterpart|colleague|leader|envoy|ambassador|minister|president|premier|counterparts)s?,? (?:[A-Z][\w.]*\.? ){0,2}"
)
_VERBAL = frozenset({"verb", "visit_verb", "receive", "series", "phrase"})
_PLACED = frozenset({"place", "country", "territory"})
_NEW_PHRASE = re.compile(
    r"\w+ (?:(?!the |a |an |his |her |its |our |their )[\w.'-]+ )+(?:the|and|his|her|its)(?: |$)|\w+ (?:[\w.'-]+ )+and "
)
_NEXT = re.compile(r"(?:'s?)? ([\w-]+)")
_WHICH = re.compile(r"(?<!\w)(?:which|whom|where|when|that|whose)(?!\w)")
_THAT = re.compile(r" that (?!of |the two |both |they |it |he |she |there )")
_BE = re.compile(r"(?<!\w)(?:was|were|has|have|had|is|are|will|took)(?!\w)")
_COMMA = re.compile(r",(?= )|;")
_PREPOSED = re.compile(r"(?:at|during|following|after|on|in|within|under|as|with|through) ")
_OF = re.compile(
    r"(?:president|minister|king|queen|chancellor|sultan|emir|premier|leader|secretary-general|state|government) of (?:the )?$"
)
_CLAUSE = re.compile(r", (?:and|but) ")
_FINITE = re.compile(r"(?<![\w'-])(?:was|were|has|have|had|is|are|remained|continued|grew|became)(?!\w)")
_AND = re.compile(r"(?<!\w)(?:and|or|as well|plus)(?!\w)|[&/]")
_WORD = re.compile(r"[\w'-]+")
_CAPITALS = r"(?:(?:[A-Z][\w.'-]*,?|and|of|the|for|from|its|a|an) ){0,9}"
_TITLE = re.compile(rf"(?:'s?)?,? ?{_CAPITALS}")
_OFFICE = re.compile(
    r"(?:, |,? )(?:the |its |a |an |former |new |acting )*(?:[A-Z][\w-]* (?:and )?){1,6}(?:of|for|to) (?:the )?$"
)
_JOINT = re.compile(
    r"(?:'s?)?(?: \([^()]{0,60}\))?,?"
    r"(?: ?(?:,|and|or|as well as|and also|plus|&|/|along with|together with|and later|then|in addition to|and in|and on|as well as with) ?|-| - )"
    r"(?:(?:later|also|then|finally|most|in particular) )?(?P<prep>with |to |in |at |from |between |by |for )?"
    r"(?:the |its |his |her |a |an )?(?:[\w.'-]+ ){0,6}(?:of (?:the )?|from (?:the )?)?"
)


@dataclass(slots=True)
class Member:
    """A mention in a list, with the mentions that only say who it is, and the time in brackets after it."""

    mention: Mention
    more: list[Mention] = field(default_factory=list)
    end: int = 0
    time: Time | None = None


@dataclass(slots=True)
class Group:
    """Mentions joined by commas and `and`; `prep` governs them, "" where nothing does."""

    prep: str
    start: int  # of the whole phrase, articles and titles included
    members: list[Member]
    listed: bool = False  # after `such as`, `including`

    @property
    def first(self) -> int:
        return self.members[0].mention.start

    @property
    def end(self) -> int:
        return self.members[-1].end


@dataclass(slots=True)
class Sentence:
    """Sentence `index` of the document, text[start:end], in block `block`."""

    index: int
    block: int
    start: int
    end: int
    text: str  # the whole folded document
    low: str  # the same in lower case
    mentions: Sequence[Mention]
    times: Sequence[Time]
    hits: Sequence[Hit]
    places: Mapping[str, str] = field(default_factory=dict)  # alpha-3 codes or country ids by place
    groups: list[Group] = field(default_factory=list)
    hard: list[int] = field(default_factory=list)
    asides: list[tuple[int, int]] = field(default_factory=list)
    subjects: set[int] = field(default_factory=set)  # starts of lists that a finite verb follows
    told: set[int] = field(default_factory=set)  # starts of hits that are verbs of their own
    _views: dict[tuple[int, int] | None, Sentence] = field(default_factory=dict)

    def clause(self, start: int, end: int, cut: int = 0) -> tuple[int, int]:
        """The stretch between hard boundaries (and `cut`) around text[start:end]; an aside is a stretch of its own."""
        held = self.aside(start)
        hard = self.hard
        if self.asides:
            hard = [h for h in hard if self._same_level(h, held)]
        at = bisect_right(hard, start)
        low = max(hard[at - 1] if at else self.start, cut)
        high = hard[bisect_left(hard, end)] if bisect_left(hard, end) < len(hard) else self.end
        return (max(low, held[0]), min(high, held[1])) if held else (low, high)

    def aside(self, at: int) -> tuple[int, int] | None:
        """The aside that holds text[at]."""
        return next(((start, end) for start, end in self.asides if start <= at < end), None)

    def _same_level(self, at: int, held: tuple[int, int] | None) -> bool:
        return self.aside(at) == held

    def view(self, held: tuple[int, int] | None) -> Sentence:
        """The sentence without what stands in asides other than `held`."""
        if not self.asides or self.asides == [held]:
            return self
        if held not in self._views:
            left_out = [aside for aside in self.asides if aside != held]

            def stays(at: int) -> bool:
                return not any(start <= at < end for start, end in left_out)

            self._views[held] = replace(
                self,
                mentions=[m for m in self.mentions if stays(m.start)],
                times=[t for t in self.times if stays(t.start)],
                hits=[h for h in self.hits if stays(h.start)],
                groups=[g for g in self.groups if stays(g.first)],
                _views={},
            )
        return self._views[held]

    def is_subject(self, group: Group) -> bool:
        """Whether a finite verb follows a list."""
        return group.first in self.subjects

    @property
    def is_verbless(self) -> bool:
        """Whether nothing in the sentence stands as a verb, as in an item of a list."""
        verbs = (h for h in self.hits if all(t.kind in _VERBAL for t in h.triggers))
        return not any(h.start in self.told for h in verbs) and not _BE.search(self.low, self.start, self.end)

    def is_told(self, hit: Hit) -> bool:
        """Whether a hit stands as a verb of its own."""
        return hit.start in self.told

    def described(self, aside: tuple[int, int]) -> Sentence:
        """The sentence where `aside` is no aside: what it describes stands right before it, and the rest is cut off."""
        others = [other for other in self.asides if other != aside]
        seen = replace(self, asides=others, _views={}).view(None)
        return replace(
            seen,
            times=[t for t in seen.times if t.start < aside[1]],
            groups=[g for g in seen.groups if g.first < aside[1]],
            hard=sorted({*(h for h in seen.hard if h < aside[0] or h > aside[1]), aside[1]}),
            _views={},
        )

    def inside_group(self, at: int) -> bool:
        """Whether text[at] lies between two members of a list."""
        return any(group.first < at < group.members[-1].mention.start for group in self.groups)

    def soft(self, low: int, high: int) -> int | None:
        """The last comma or `and` between clauses in text[low:high], None where there is none."""
        last = strong = None
        held = self.aside(high - 1)
        for match in _SOFT.finditer(self.low, low, high):
            at = match.start()
            if self.asides and (self.aside(at) != held or any(end == at for _, end in self.asides)):
                continue  # a comma that opens, closes or stands in an aside
            if any(m.start < at < m.end for m in self.mentions):
                continue  # `Heads of State and Government`
            if not self.inside_group(match.start() + 1) and not self.in_brackets(match.start()):
                last = match.start()
                if len(match.group()) > 3 and match.group()[0] == ",":
                    strong = last
        return strong if strong is not None else last

    def joint(self, high: int) -> int | None:
        """The last `, and` or `, but` in text[start:high] that opens a new clause, a verb standing before it."""
        last = None
        for match in _CLAUSE.finditer(self.low, self.start, high):
            if self.inside_group(match.start() + 1) or self.in_brackets(match.start()):
                continue
            if _FINITE.search(self.low, self.start, match.start()):
                last = match.start()
        return last

    def in_brackets(self, at: int) -> bool:
        """Whether text[at] stands in brackets that open and close in this sentence."""
        opened = self.text.rfind("(", self.start, at)
        return opened >= 0 and self.text.find(")", opened, at) < 0


class Reader:
    """Makes sentences; holds the patterns made from the vocabulary."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._prepositions = lexicon.words["preposition"]
        self._actors = lexicon.words["actor_noun"]
        self._people = lexicon.words["persons_home"]
        self._led = re.compile(r"[\w ,]{0,8}(?<=led|ded|red) ?by ")
        self._listed = re.compile(rf"(?:{lexicon.alternatives['enumerate']})[\s,:]")
        verbs = alternatives(lexicon.finite)
        self._verbs = lexicon.finite
        self._finite = re.compile(
            rf" (?:(?:\w+ly|also|then|later|again|both|all|jointly|in turn) )?(?:(?:{verbs})(?! by(?!\w))|\w{{3,}}ed(?! by(?!\w)))(?![\w-])"
        )

    def read(self, sentence: Sentence) -> Sentence:
        """Fill in groups and boundaries."""
        sentence.groups = self._groups(sentence)
        sentence.asides = self._asides(sentence)
        ends = dict(sentence.asides)
        for group in sentence.groups:
            if (
                self.verb_follows(sentence, group.end)
                or self.verb_follows(sentence, self._titled(sentence, group.end))
                or (group.end in ends and self.verb_follows(sentence, ends[group.end] + 1))
            ):
                sentence.subjects.add(group.first)
        sentence.hard = [
            m.start()
            for m in _HARD.finditer(sentence.low, sentence.start, sentence.end - 1)
            if not sentence.in_brackets(m.start())
            and not sentence.inside_group(m.start())
            and not any(x.start < m.start() < x.end for x in sentence.mentions)
            and not any(x.start < m.start() < x.end for x in sentence.times)
        ]
        return sentence

    def verb_follows(self, sentence: Sentence, at: int) -> bool:
        """Whether a finite verb stands at text[at:], right after a name."""
        return self._finite.match(sentence.low, at, sentence.end) is not None

    def _asides(self, sentence: Sentence) -> list[tuple[int, int]]:
        """Clauses put in between, each from its comma to the one that closes it: `X, who met Y, left`."""
        found: list[tuple[int, int]] = []
        low, at = sentence.low, sentence.start
        for match in _ASIDE.finditer(low, sentence.start, sentence.end):
            if match.start() < at or sentence.in_brackets(match.start()) or sentence.inside_group(match.start() + 1):
                continue
            for comma in _COMMA.finditer(low, match.end(), min(sentence.end, match.end() + LONGEST_ASIDE)):
                end = comma.start()
                if sentence.in_brackets(end) or sentence.inside_group(end + 1) or low[end] == ";":
                    if low[end] == ";":
                        break
                    continue
                if self._resumes(sentence, end, match["relative"] is None):
                    found.append((match.start(), end))
                    at = end
                    break
        return found + self._restrictive(sentence, found)

    def _restrictive(self, sentence: Sentence, taken: list[tuple[int, int]]) -> list[tuple[int, int]]:
        """Relative clauses without a comma: `the duty that Peru imposed in 2009`."""
        found: list[tuple[int, int]] = []
        for match in _THAT.finditer(sentence.low, sentence.start, sentence.end):
            start, end = match.start(), match.end()
            word = _WORD.findall(sentence.low, max(sentence.start, start - 30), start)[-1:]
            if (
                not word
                or word[0] in self._verbs
                or word[0].endswith(("ed", "ing"))
                or any(low <= start < high for low, high in taken + found)
            ):
                continue
            group = next((g for g in sentence.groups if g.first >= end), None)
            is_subject = (
                group is not None and group.start <= end + 4 and self._is_subject(sentence, group.members[-1].mention)
            )
            if is_subject or self._finite.match(sentence.low, end - 1, sentence.end):
                comma = sentence.low.find(",", end, sentence.end)
                found.append((start, comma if comma > 0 else sentence.end - 1))
        return found

    def _resumes(self, sentence: Sentence, at: int, is_participle: bool) -> bool:
        """Whether the main clause goes on after the comma at text[at]: with its verb, or with its subject and verb."""
        if self._finite.match(sentence.low, at + 1, sentence.end):
            return True
        if not is_participle:
            return False
        group = next((g for g in sentence.groups if g.first > at), None)
        opening = _PREPOSED.match(sentence.low, sentence.start) is not None
        return (
            opening
            and not sentence.low.startswith((", and ", ", in ", ", on ", ", with ", ", at "), at)
            and (group is None or group.first - at < 80)
        )

    def _groups(self, sentence: Sentence) -> list[Group]:
        groups: list[Group] = []
        at = sentence.start
        for mention in sentence.mentions:
            if mention.start < at and mention.entity_type == "place":
                continue  # in the bracket of the last member: `Egypt (Cairo, May)`
            if mention.nested or mention.entity_type not in NAMED:
                if not mention.nested:
                    at = mention.end
                continue
            between = sentence.text[at : mention.start]
            last = groups[-1].members[-1] if groups else None
            if last is not None and at == last.end and self._describes(sentence, last, mention, between):
                at = last.end
                continue
            if (
                last is not None
                and at == last.end
                and mention.entity_type == last.mention.entity_type == "person"
                and len(between) < 120
                and _PERSON_JOINT.fullmatch(between)
                and not self._begins(sentence, groups[-1], mention, between)
            ):
                groups[-1].members.append(self._member(sentence, mention))
                at = groups[-1].end
                continue
            joint = _JOINT.fullmatch(between) if last is not None and at == last.end and len(between) < 120 else None
            prep = (joint["prep"] or "").strip() if joint else ""
            if (
                joint
                and last is not None
                and self._continues(groups[-1], mention, joint.group(), prep)
                and not self._begins(sentence, groups[-1], mention, between)
            ):
                groups[-1].members.append(self._member(sentence, mention))
            else:
                groups.append(self._group(sentence, at, mention))
            at = groups[-1].end
        return [part for group in groups for part in self._parted(sentence, group)]

    def _begins(self, sentence: Sentence, group: Group, mention: Mention, between: str) -> bool:
        """Whether a mention is the subject of the next clause rather than one more of what a verb or preposition governs."""
        if "," not in between or not self._is_subject(sentence, mention):
            return False
        if len(group.members) > 1 and not _AND.search(
            sentence.low, group.members[-2].end, group.members[-1].mention.start
        ):
            return False  # `A, B, and C signed` is one list
        return bool(group.prep) or self._governed(sentence, group)

    def _is_subject(self, sentence: Sentence, mention: Mention) -> bool:
        """Whether a finite verb follows, right after the name or after the holder of the office that it describes."""
        at = mention.end
        for other in sentence.mentions:
            if (
                other.start >= at
                and other.entity_type == "person"
                and _OFFICER.fullmatch(sentence.text, at, other.start)
            ):
                at = other.end
                break
            if other.start > at + 60:
                break
        return self.verb_follows(sentence, at) or self.verb_follows(sentence, self._titled(sentence, at))

    def _titled(self, sentence: Sentence, at: int) -> int:
        """Where the offices after a state's name end: `the Turkish Foreign Minister` came."""
        end = at
        for match in _NEXT.finditer(sentence.text, at, min(sentence.end, at + 70)):
            word = match[1]
            if match.start() != end or not (word.lower() in self._actors or word in ("of", "for", "and", "Affairs")):
                break
            end = match.end()
        return end

    def _is_titled(self, lead: str, at: int) -> bool:
        """Whether an office-holder stands in apposition after a phrase: `the custodian of the two mosques King` X."""
        words = _WORD.findall(lead, at)
        return len(words) > 4 and words[-1] in self._actors

    def _governed(self, sentence: Sentence, group: Group) -> bool:
        """Whether a verb stands right before a list: `visited Ghana and Kenya`."""
        words = _WORD.findall(sentence.low, max(sentence.start, group.first - 60), group.start)[-4:]
        return any(w in self._verbs or (w.endswith("ed") and len(w) > 4) for w in words)

    def _parted(self, sentence: Sentence, group: Group) -> list[Group]:
        """A list that never says `and` after a preposition is none: `In a note to the bloc, Kenya rejected …`."""
        if not group.prep or len(group.members) < 2 or group.listed:
            return [group]
        between = sentence.low[group.members[-2].end : group.members[-1].mention.start]
        is_list = (
            between.strip() != ","
            and len(group.members) > 2
            and group.members[-2].mention.entity_type == group.members[-1].mention.entity_type
        )
        if is_list or not between.lstrip().startswith(",") or _AND.search(between):
            return [group]
        like = group.members[-2].mention.entity_type == group.members[-1].mention.entity_type
        if like and _AND_MORE.match(sentence.low, group.end) and any(h.end < group.first for h in sentence.hits):
            return [group]  # `signed by A, B and six other states`
        last = group.members.pop()
        return [group, Group("", last.mention.start, [last])]

    def _continues(self, group: Group, mention: Mention, between: str, prep: str) -> bool:
        """Whether a mention after a comma or `and` goes on with a list: like goes with like."""
        last = group.members[-1].mention
        if prep and prep != group.prep:
            return False
        if last.entity_type == "place" and mention.entity_type not in _PLACED:
            return False
        if any(
            w in self._prepositions and w not in ("of", "from", "in", prep, "with")
            for w in _WORD.findall(between.lower())
        ):
            return False
        words = [w for w in _WORD.findall(between) if w.islower()]
        if any(w in _NO_LIST or w.endswith("ed") for w in words):
            return False
        small = [w for w in words if w not in self._actors and w not in self._prepositions]
        return len(
            [
                w
                for w in small
                if w
                not in (
                    "and",
                    "the",
                    "as",
                    "well",
                    "or",
                    "its",
                    "his",
                    "her",
                    "their",
                    "later",
                    "a",
                    "also",
                    "plus",
                    "then",
                )
            ]
        ) <= (1 if last.kind == mention.kind and last.entity_type == mention.entity_type else 0) + (
            1 if mention.kind == "demonym" else 0
        )

    def _describes(self, sentence: Sentence, last: Member, mention: Mention, between: str) -> bool:
        """Take in a mention that only says who the last one is, or that the last one only introduces."""
        person, other = last.mention, mention
        if len(between) > 90:
            return False
        if mention.entity_id == last.mention.entity_id and between in (" (", ", or "):
            last.end = mention.end + (
                1 if between == " (" and sentence.text[mention.end : mention.end + 1] == ")" else 0
            )
            return True
        if person.entity_type != "person" and mention.entity_type == "person":
            if (
                person.entity_type in ("country", "organization")
                and _TITLE.fullmatch(between)
                and " and " not in between
                and (
                    ", " not in between
                    or (
                        between == ", "
                        and _OF.search(sentence.low, max(sentence.start, person.start - 30), person.start)
                    )
                    or person.kind == "demonym"
                    or between.startswith("'s")
                )
            ):
                last.more.append(person)
                last.mention = mention
                last.end, last.time = self._after(sentence, mention.end)
                return True
            if person.kind == "demonym" and _COUNTERPART.fullmatch(between):
                last.more.append(person)
                last.mention = mention
                last.end, last.time = self._after(sentence, mention.end)
                return True
            return False
        if person.entity_type == "place" and other.entity_type == "country" and between == ", ":
            code = sentence.places.get(person.entity_id, "")
            if code and other.entity_id.endswith(code):  # `in Cali, Colombia`
                last.end, last.time = self._after(sentence, mention.end)
                return True
        if person.entity_type == "person" and other.entity_type in ("country", "organization", "territory"):
            after = sentence.text[mention.end : mention.end + 60]
            if any(m.entity_type == "person" and m.start == mention.end + 1 for m in sentence.mentions):
                return False
            if (
                between in (" of ", " of the ")
                or _OFFICE.fullmatch(between)
                or (between == ", " and _PLACE_OF.match(after))
            ):
                last.more.append(other)
                title = _PLACE_OF.match(after)
                last.end, last.time = self._after(
                    sentence, mention.end + (len(title.group().rstrip()) if title and between == ", " else 0)
                )
                return True
        return False

    def _member(self, sentence: Sentence, mention: Mention) -> Member:
        end, time = self._after(sentence, mention.end)
        return Member(mention, [], end, time)

    def _after(self, sentence: Sentence, end: int) -> tuple[int, Time | None]:
        """The end of a mention with the bracket after it, and the time in that bracket."""
        if sentence.text[end : end + 2] != " (":
            return end, None
        close = sentence.text.find(")", end, min(sentence.end, end + 60))
        for time in sentence.times:
            if end < time.start and time.end <= close and time.start - end < 30:
                return close + 1, time
        return end, None

    def _group(self, sentence: Sentence, at: int, mention: Mention) -> Group:
        lead = sentence.low[at : mention.start]
        cut = max(lead.rfind(mark) for mark in (",", ";", ":", ")", "(")) + 1
        for time in sentence.times:
            if at <= time.start and time.end < mention.start:
                cut = max(cut, time.end - at)
        for match in _WHICH.finditer(lead):
            cut = max(cut, match.end())
        for hit in sentence.hits:  # a preposition before a verb doesn't govern what follows the verb
            if at <= hit.start and hit.end < mention.start and hit.triggers[0].kind in _VERBAL:
                cut = max(cut, hit.end - at)
        listed = bool(self._listed.search(lead[max(0, len(lead) - 40) :]))
        led = self._led.match(sentence.low, max(sentence.start, at + cut - 8))
        prep, where = self._preposition(lead[cut:], sentence.text[at + cut : mention.start])
        if (prep == "by" and led is not None) or (
            prep
            and (
                _NEW_PHRASE.match(lead, cut + where)
                or (mention.entity_type == "person" and self._is_titled(lead, cut + where))
            )
            and self._is_subject(sentence, mention)
        ):
            prep = ""
        return Group(prep, at + cut + where, [self._member(sentence, mention)], listed)

    def _preposition(self, lead: str, cased: str) -> tuple[str, int]:
        """The preposition that governs what follows `lead`, and its place; `of` after an actor's noun is looked through."""
        words = [(m.group(), m.start()) for m in _WORD.finditer(lead[-160:])]
        offset = max(0, len(lead) - 160)
        far = len(words)
        for i in range(len(words) - 1, -1, -1):
            word = words[i][0]
            if far - i > 9:
                break
            if word not in self._prepositions:
                continue
            if word in ("of", "from", "for") and i and words[i - 1][0] in self._actors:
                if word == "from" and words[i - 1][0] in self._people:
                    return word, offset + words[i][1]
                far = i
                continue
            if word in _TEMPORAL and _TITLED.search(cased):
                return "", offset + words[-1][1]
            if (far < len(words) and word in ("as", "like", "including")) or (
                word == "by" and i and words[i - 1][0] in ("led", "headed", "chaired", "represented")
            ):
                return "", offset + words[min(far, len(words) - 1)][1]
            return word, offset + words[i][1]
        if far < len(words):
            back = far - 1
            while back and words[back - 1][0] in self._actors | {"the", "foreign", "and", "prime"}:
                back -= 1
            return "", offset + words[back][1]
        return "", offset + (words[-1][1] if words and words[-1][0] in ("the", "a") else len(lead) - offset)
