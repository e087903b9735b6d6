"""Where clauses begin and end: subjects before their verbs, clauses put in between, hard boundaries."""

from __future__ import annotations

import re

from transforms.events.lexicon import Lexicon
from transforms.events.model import Mention
from transforms.events.sentences import Group, Sentence

LONGEST_ASIDE = 220  # code points
_NEXT = re.compile(r"(?:'s?)? ([\w-]+)")
_COMMA = re.compile(r",(?= )|;")
_WORD = re.compile(r"[\w'-]+")
_BY = re.compile(r" by (?!telephone|phone|video|letter|teleconference|videoconference)")


class Clauses:
    """Build it once."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._actors = lexicon.words["actor_noun"]
        self._verbs = lexicon.finite

    def divide(self, sentence: Sentence) -> None:
        """Fill in asides, boundaries and how to see which lists a finite verb follows, which few are asked."""
        sentence.asides = self._asides(sentence)
        sentence.closes = dict(sentence.asides)
        sentence.subject_test = self._leads
        sentence.hard = [
            m.start()
            for m in sentence.patterns["clauses-hard"].finditer(sentence.low, sentence.start, sentence.end - 1)
            if not sentence.in_brackets(m.start())
            and not sentence.inside_group(m.start())
            and not sentence.inside_name(m.start())
            and not any(x.start < m.start() < x.end for x in sentence.times)
        ]

    def _leads(self, sentence: Sentence, group: Group) -> bool:
        """Whether a finite verb follows a list, perhaps after the aside that describes it."""
        close = sentence.closes.get(group.end)
        return self._is_subject_to(sentence, group.end) or (
            close is not None and self.verb_follows(sentence, close + 1)
        )

    def verb_follows(self, sentence: Sentence, at: int) -> bool:
        """Whether a finite verb stands at text[at:], right after a name."""
        match = sentence.patterns["clauses-next-word"].match(sentence.low, at, sentence.end)
        if match is None or not (match[1] in self._verbs or (match[1].endswith("ed") and len(match[1]) > 4)):
            return False
        return not _BY.match(sentence.low, match.end())

    def _asides(self, sentence: Sentence) -> list[tuple[int, int]]:
        """Clauses put in between, each from its comma to the one that closes it: `X, who met Y, left`."""
        found: list[tuple[int, int]] = []
        low, at = sentence.low, sentence.start
        for match in sentence.patterns["clauses-aside"].finditer(low, sentence.start, sentence.end):
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
        for match in sentence.patterns["clauses-that"].finditer(sentence.low, sentence.start, sentence.end):
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
                group is not None and group.start <= end + 4 and self.is_subject(sentence, group.members[-1].mention)
            )
            if is_subject or self.verb_follows(sentence, end - 1):
                comma = sentence.low.find(",", end, sentence.end)
                found.append((start, comma if comma > 0 else sentence.end - 1))
        return found

    def _resumes(self, sentence: Sentence, at: int, is_participle: bool) -> bool:
        """Whether the main clause goes on after the comma at text[at]: with its verb, or with its subject and verb."""
        if self.verb_follows(sentence, at + 1):
            return True
        if not is_participle:
            return False
        group = next((g for g in sentence.groups if g.first > at), None)
        opening = sentence.patterns["clauses-preposed"].match(sentence.low, sentence.start) is not None
        return (
            opening
            and not sentence.low.startswith((", and ", ", in ", ", on ", ", with ", ", at "), at)
            and (group is None or group.first - at < 80)
        )

    def is_subject(self, sentence: Sentence, mention: Mention) -> bool:
        """Whether a finite verb follows, right after the name or after the holder of the office that it describes."""
        at = mention.end
        for other in sentence.mentions:
            if (
                other.start >= at
                and other.entity_type == "person"
                and sentence.patterns["clauses-officer"].fullmatch(sentence.text, at, other.start)
            ):
                is_apart = ", " in sentence.low[at : other.start] and sentence.low.startswith(", ", other.end)
                at = other.end + is_apart  # `the Kenyan minister, X, met`
                break
            if other.start > at + 60:
                break
        return self._is_subject_to(sentence, at)

    def _is_subject_to(self, sentence: Sentence, at: int) -> bool:
        """Whether a finite verb follows a name that ends at text[at], perhaps after offices."""
        if self.verb_follows(sentence, at):
            return True
        end = self._titled(sentence, at)
        return end != at and self.verb_follows(sentence, end)

    def _titled(self, sentence: Sentence, at: int) -> int:
        """Where the offices after a state's name end: `the Turkish Foreign Minister` came."""
        end = at
        for match in _NEXT.finditer(sentence.text, at, min(sentence.end, at + 70)):
            word = match[1]
            if match.start() != end or not (word.lower() in self._actors or word in ("of", "for", "and", "Affairs")):
                break
            end = match.end()
        return end
