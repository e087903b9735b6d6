"""Who acts: the subject of a verb, through asides, relative clauses, pronouns and shared subjects; the agent after `by`."""

from __future__ import annotations

import re

from transforms.events.frames import ACTING, Frame
from transforms.events.lexicon import Lexicon
from transforms.events.scene import Cast, Memory
from transforms.events.sentences import Group, Sentence

_STRANGER = re.compile(r"(?<![\w-])[A-Z][\w'-]+ (?:[A-Z]\. )?[A-Z][\w'-]+ $")


class Subjects:
    """Finds subjects and agents; build it once."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._shared = re.compile(
            r"(?:(?:^|[ ,;])(?:and|but|then|or|yet|also|while)|,|and then) (?:\w+ly |also |then |later ){0,2}$"
        )
        self._relative = re.compile(
            r",? (?:which|who|that)(?: (?:has|have|had|was|were|is|are))? (?:\w+ly |also |then ){0,2}$"
        )
        self._we = re.compile(rf"(?<![\w'-])(?:{lexicon.alternatives['we']})(?!\w| of )")
        self._actors = lexicon.words["actor_noun"]
        self._counted = lexicon.patterns["subjects-counted"]
        self._both = re.compile(rf"(?<![\w'-])(?:{lexicon.alternatives['both']})(?!\w)")
        self._single = re.compile(rf"(?<![\w'-])(?:{lexicon.alternatives['single']})(?!\w)")

    def subject(self, frame: Frame, memory: Memory, cast: Cast, role: str) -> bool:
        """Take the subject of an active verb into the cast; whether there is one."""
        sentence = frame.sentence
        if self._follows_relative(frame):
            return self._antecedent(frame, cast, role)
        if frame.voice == "active" and (aside := self._aside(frame)) is not None:
            return self._around_aside(frame, aside, cast, role)
        is_listed = frame.voice == "gerund" and sentence.patterns["subjects-include"].search(
            sentence.low, sentence.start, frame.start
        )
        if (is_listed and self._listing(frame, Memory(), cast, role)) or self._office_aside(frame, cast, role):
            return True
        stripped = self._strip(frame)
        is_shared = self._shared.search(stripped.rstrip() + " ") is not None
        if not is_shared and stripped.rstrip().endswith(","):
            is_shared = self._shared.search(stripped.rstrip(" ,") + " ") is not None
        if frame.voice == "gerund" or is_shared or not stripped.strip(" ,;"):
            return self._common(frame, memory, cast, role, stripped)
        group = self._nearest(frame, role)
        is_meant = group is not None and group.members[-1].mention.kind == "reference"  # `the Council`, and known which
        if not is_meant and self._pronoun(frame, stripped, memory, cast, role, group is None):
            self.together(frame, cast, role)
            return True
        if group is not None:
            return self._take_subject(frame, group, cast, role)
        return (
            self._ending(frame, cast, role)
            or self._gathering(frame, stripped, memory, cast, role)
            or self._far_off(frame, cast, role)
        )

    def _office_aside(self, frame: Frame, cast: Cast, role: str) -> bool:
        """Take the issuer where its nameless office stands before an aside: `The minister, with his colleague, signed`."""
        opening = self._strip(frame).lstrip(" ,;") if frame.voice == "active" else ""
        found = self._we.match(opening) if opening.rstrip().endswith(",") and cast.people.issuer else None
        if found is None or not opening.startswith(", ", found.end()):
            return False
        cast.add(cast.people.issuer or "", role)
        self.together(frame, cast, role)
        return True

    def _take_subject(self, frame: Frame, group: Group, cast: Cast, role: str) -> bool:
        """Take the list that is the subject, with those who act beside it."""
        sentence = frame.sentence
        cast.take_group(group, role, ACTING if role != "host" else None)
        if cast.people.issuer and sentence.low.endswith("our ", sentence.start, group.first):
            cast.add(cast.people.issuer, role)
        at = sentence.groups.index(group) + 1
        following = sentence.groups[at] if at < len(sentence.groups) else None
        if following and sentence.patterns["subjects-between"].fullmatch(sentence.low, group.end, following.first):
            cast.take_group(following, role, ACTING)  # `the commission between A and B met`
            is_ours = following.prep == "with" and group.members[-1].mention.entity_type == "organization"
            if is_ours and len(following.members) == 1 and cast.people.issuer:
                cast.add(cast.people.issuer, role)
        self.together(frame, cast, role)
        return bool(cast.members)

    def _far_off(self, frame: Frame, cast: Cast, role: str) -> bool:
        """A name that no table knows, or who opens the sentence."""
        if (stranger := self._stranger(frame, cast, role)) is not None:
            return stranger
        before = frame.sentence.low[frame.low : frame.head]
        return bool(before.strip()) and self.first(frame.sentence, frame.head, cast, role)

    def is_we(self, low: str, at: int) -> bool:
        """Whether an object is the issuer without a name: `met the president`."""
        if low.startswith(" with", at):
            at += 5
        return self._we.match(low, at + 1) is not None

    def we_act(self, sentence: Sentence, low: int, high: int) -> bool:
        """Whether the issuer without a name is the subject of the first verb: `at the summit in Lima the President proposed`."""
        found = self._we.search(sentence.low, low, high)
        if found is None or any(low < h.start < found.start() and sentence.is_told(h) for h in sentence.hits):
            return False
        word = sentence.patterns["clauses-next-word"].match(sentence.low, found.end(), sentence.end)
        return word is not None and (word[1] in sentence.words["finite"] or word[1].endswith("ed"))

    def ends_with_us(self, frame: Frame) -> bool:
        """Whether the clause before a passive is only the issuer without a name: `our country was elected`."""
        before = frame.sentence.low[frame.low : frame.head].rstrip()
        found = _last(self._we, before)
        return found is not None and found.end() == len(before)

    def _common(self, frame: Frame, memory: Memory, cast: Cast, role: str, stripped: str) -> bool:
        """The subject that a verb shares with the verb before it, or that follows its participle."""
        sentence = frame.sentence
        if frame.voice == "gerund" and self.first(sentence, frame.head, cast, role):
            return True
        if memory.subject and memory.block == sentence.block and (stripped.strip() or frame.low > sentence.start):
            cast.take_all(memory.subject, role)
            return True
        if self.first(sentence, frame.head, cast, role) or self._later(frame, cast, role):
            return True
        if frame.voice == "gerund":
            return self._listing(frame, memory, cast, role)
        if (
            cast.people.issuer
            and frame.low > sentence.start
            and self._we.search(sentence.low, sentence.start, frame.low)
        ):
            cast.add(cast.people.issuer, role)  # `the Ministry will seek A and plans to open B`
        return bool(cast.members)

    def _around_aside(self, frame: Frame, aside: Group, cast: Cast, role: str) -> bool:
        """Take the subject before an aside, and who leads it: `X, led by Y, presented`."""
        cast.take_group(aside, role, ACTING)
        is_led = frame.sentence.low.startswith((", led by", ", headed by", ", chaired by"), aside.end)
        for other in frame.sentence.groups:
            if is_led and aside.end < other.first < frame.head and not other.prep:
                cast.take_group(other, role, ACTING)
        self.together(frame, cast, role)
        frame.low = min(frame.low, aside.start)
        return bool(cast.members)

    def _follows_relative(self, frame: Frame) -> bool:
        """Whether `which`, `who` or `that` is the subject."""
        sentence = frame.sentence
        if self._relative.search(sentence.low, max(sentence.start, frame.head - 30), frame.head):
            return True
        if not sentence.patterns["subjects-which"].match(sentence.low, frame.low) or frame.left():
            return False
        return self._we.search(sentence.low, frame.low, frame.head) is None

    def _listing(self, frame: Frame, memory: Memory, cast: Cast, role: str) -> bool:
        """Whose deeds gerunds list: `the bloc's results include signing …`."""
        for group in frame.sentence.groups:
            if (
                group.first < frame.start
                and group.prep in ("of", "by", "for")
                and group.members[0].mention.entity_type in ACTING
            ):
                cast.take_group(group, role, ACTING)
                return True
        if memory.block == frame.sentence.block:
            cast.take_all(memory.subject or memory.topic, role)
        return bool(cast.members)

    def _ending(self, frame: Frame, cast: Cast, role: str) -> bool:
        """A governed list that ends at the verb: `with help from A, B and C joined`, `the session of the D approved`."""
        for group in reversed(frame.sentence.groups):
            if frame.head - 2 <= group.end <= frame.head:
                members = group.members
                is_body = group.prep == "of" and len(members) == 1 and members[0].mention.entity_type == "organization"
                is_partner = group.prep == "with" and frame.sentence.patterns["subjects-body-with"].search(
                    frame.sentence.low, frame.low, group.first
                )
                if is_partner and cast.people.issuer:
                    cast.add(cast.people.issuer, role)
                if is_body or is_partner or (group.prep == "between" and len(members) > 1):
                    cast.take_group(group, role, ACTING)
                elif len(members) > 2 and group.prep and frame.sentence.low.startswith(",", members[0].end):
                    for member in members[1:]:
                        cast.take(member, role)
                    cast.take(members[0], "participant")
                return bool(cast.members)
        return False

    def _aside(self, frame: Frame) -> Group | None:
        """The subject before an aside in commas: `the leaders of the bloc, meeting in May, approved`."""
        sentence, close = frame.sentence, frame.head - 2
        if sentence.low[max(sentence.start, close) : frame.head] != ", ":
            return None
        last = next((g for g in reversed(sentence.groups) if g.end <= close), None)
        is_next = last is not None and last.end == close and not last.prep
        if (
            last is not None
            and is_next
            and (
                last.members[-1].more
                or sentence.patterns["subjects-apart"].search(sentence.low, sentence.start, last.first)
            )
        ):
            return last
        opened = sentence.low.rfind(",", sentence.start, close)
        if any(opened + 2 < hit.start < close for hit in sentence.hits):
            return None
        for group in sentence.groups:
            if group.prep or group.end > opened or group.members[0].mention.entity_type not in ACTING:
                continue
            if len(sentence.low[group.end : opened].split()) <= 2:
                return group
        return None

    def is_nameless(self, frame: Frame) -> bool:
        """Whether the subject is a crowd without a name: `26 countries launched`."""
        return (
            frame.sentence.patterns["subjects-nameless"].search(
                frame.sentence.low, max(frame.low, frame.head - 30), frame.head
            )
            is not None
        )

    def together(self, frame: Frame, cast: Cast, role: str) -> None:
        """Take those who act `together with` the subject."""
        sentence = frame.sentence
        for other in sentence.groups:
            is_with = other.first < max(frame.head, frame.high) and other.prep in ("with", "alongside")
            if is_with and (
                sentence.patterns["subjects-together"].search(
                    sentence.low, max(sentence.start, other.start - 16), other.first
                )
                or sentence.low.startswith((" partners", " allies", " colleagues"), other.end)
            ):
                cast.take_group(other, role, ACTING)

    def _antecedent(self, frame: Frame, cast: Cast, role: str) -> bool:
        for group in reversed([g for g in frame.sentence.groups if g.end <= frame.head]):
            cast.take_group(group, role, ACTING)
            if cast.members:
                return True
        return False

    def _strip(self, frame: Frame) -> str:
        """The clause before the verb without times and their prepositions."""
        sentence, at = frame.sentence, frame.head
        for time in reversed(sentence.times):
            if frame.low <= time.start and time.end <= at and not sentence.low[time.end : at].strip(" ,"):
                at = time.start
                match = re.search(
                    r"(?:(?:in|on|at|by|during|between|from|since) )?(?:the )?$", sentence.low[frame.low : at]
                )
                at -= len(match.group()) if match else 0
        return sentence.low[frame.low : at].rstrip(" ") if at != frame.head else sentence.low[frame.low : frame.head]

    def _pronoun(self, frame: Frame, before: str, memory: Memory, cast: Cast, role: str, alone: bool) -> bool:
        tail = before[-50:]
        found = _last(self._we, tail)
        if found and found.group() == "us" and tail.endswith("the us", 0, found.end()):
            found = None  # the state
        if found and cast.people.issuer and (alone or len(tail) - found.end() < 2):
            for mention in frame.sentence.mentions:  # `the Ministry of Foreign Affairs` is a body of its own too
                is_last = mention.entity_type == "organization" and 0 <= frame.head - mention.end < 3
                if is_last and frame.low <= mention.start:
                    cast.add(mention.entity_id, role, mention.mention_id)
            cast.add(cast.people.issuer, role)
            return True
        if (found := _last(self._both, tail)) and self._is_subject(found, before, alone):
            cast.take_all(memory.parties or memory.subject or memory.topic, role)
            return bool(cast.members)
        if (found := _last(self._single, tail)) and self._is_subject(found, before, alone):
            chosen = memory.subject or memory.topic
            cast.take_all(cast.people.single(chosen) if found.group() in ("he", "she") else chosen, role)
            if not cast.members and found.group() in ("he", "she") and cast.people.issuer:
                cast.add(cast.people.issuer, role)  # a review's nameless minister
            return bool(cast.members)
        return False

    def _stranger(self, frame: Frame, cast: Cast, role: str) -> bool | None:
        """Whether a name that no table knows and that holds an office acts for the issuer; None where there is none."""
        sentence = frame.sentence
        if frame.low == sentence.start or not _STRANGER.search(sentence.text, frame.low, frame.head):
            return None
        words = sentence.low[frame.low : frame.head].split()
        if cast.people.issuer and not self._actors.isdisjoint(words):
            cast.add(cast.people.issuer, role)
        return bool(cast.members)

    def _gathering(self, frame: Frame, stripped: str, memory: Memory, cast: Cast, role: str) -> bool:
        """Those who met: `the conference adopted`, `COP 27 created`, and at a meeting `leaders of 18 members adopted`."""
        sentence = frame.sentence
        series = [m for m in sentence.mentions if frame.low <= m.start and m.end <= frame.head and not m.nested]
        if series and series[-1].entity_type == "event_series" and frame.head - series[-1].end < 3:
            cast.add(series[-1].entity_id, role, series[-1].mention_id)
            return True
        if memory.anchor is not None and sentence.patterns["subjects-gathering"].fullmatch(stripped.strip(" ,")):
            if memory.anchor.series:
                cast.add(memory.anchor.series, role)
            cast.take_all(memory.anchor.participants, role)
        elif memory.framed is not None and sentence.patterns["subjects-crowd"].search(stripped.rstrip(" ,") + " "):
            bodies = [p for p in memory.framed.participants if p.entity_id.startswith("org:")]
            cast.take_all(bodies or memory.framed.participants, role)
        return bool(cast.members)

    def _is_subject(self, found: re.Match[str], before: str, alone: bool) -> bool:
        """Whether a pronoun ends the clause before the verb, or opens it where no name does; numbers of people are none."""
        cut = len(before) - len(found.string)  # what was searched is the end of it
        if found.group().endswith("s") and self._counted.search(before, 0, cut + found.start()):
            return False
        return len(found.string) - found.end() < 3 or (alone and cut + found.start() < 10)

    def _nearest(self, frame: Frame, role: str) -> Group | None:
        for group in reversed(frame.sentence.groups):
            if group.end > frame.head + 1 or group.first < frame.low or group.prep or group.listed:
                continue
            if self._is_region(frame.sentence, group):
                continue
            if group.members[0].mention.entity_type in ACTING or role == "host":
                return group
        return None

    def _is_region(self, sentence: Sentence, group: Group) -> bool:
        """Whether a body ends a list of regions: `50 countries in Asia, Africa and the CIS`."""
        before = [m for m in sentence.mentions if m.end < group.first][-1:]
        if not before or before[0].entity_type != "region" or group.members[0].mention.entity_type != "organization":
            return False
        return sentence.patterns["subjects-and-the"].fullmatch(sentence.low, before[0].end, group.first) is not None

    def first(self, sentence: Sentence, limit: int, cast: Cast, role: str) -> bool:
        """Take the first list of the sentence that nothing governs, if it ends before text[limit]; whether there is one."""
        for group in sentence.groups:
            if group.first >= limit:
                break
            if not group.prep and group.members[0].mention.entity_type in ACTING:
                cast.take_group(group, role)
                return True
        return False

    def _later(self, frame: Frame, cast: Cast, role: str) -> bool:
        """The subject of the main clause after a participle that opens the sentence."""
        for group in frame.sentence.groups:
            before = frame.sentence.low[max(frame.end, group.start - 3) : group.start + 1]
            if group.first > frame.end and not group.prep and "," in before:
                cast.take_group(group, role, ACTING)
                return True
        return False

    def agent(self, frame: Frame, cast: Cast, role: str) -> bool:
        """Take the agent after `by` into the cast."""
        for group in frame.right():
            if group.prep == "by":
                cast.take_group(group, role)
                return True
        tail = frame.sentence.low[frame.end : min(frame.high, frame.end + 40)]
        if (
            " by " in tail
            and (found := self._we.search(tail))
            and tail.find(" by ") + 4 >= found.start() - 4
            and cast.people.issuer
        ):
            cast.add(cast.people.issuer, role)
            return True
        return False


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    found = None
    for match in pattern.finditer(text):
        found = match
    return found
