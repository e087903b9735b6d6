"""The head noun after a number, found without a tagger: by plural forms, stop words and fixed compounds."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple

from transforms.numbers import words_by_role
from transforms.reference import Rows

MAX_WORDS = 8

_WORD = re.compile(r"[^\W\d_](?:\w|[.'&-](?=\w)){0,39}(?!\w)")
_OF = re.compile(r" of(?: (?:the|all|its|their|our|his|her|these|those|this|that|a|an)){0,2}(?= )")
_ADJECTIVE = re.compile(r"(?:al|ive|ic|ous|ed|ing|ern|able|ible|ful|ary|ish|ian|ese|new|joint|young|old|modern)\Z")
_NOT_PLURAL = re.compile(r"(?:ss|us|is|'s)\Z")
_DEMONYM_PLURAL = re.compile(r"[A-Z][a-z]+[a-hj-z]is\Z")  # `311 Kazakhstanis`
_UNCHANGED = re.compile(r"[A-Z][a-z]+ese\Z")  # `two million overseas Japanese`
_ACRONYMS = re.compile(r"[A-Z][A-Za-z]*[A-Z]s")
_SIBILANT = re.compile(r"(?:sses|xes|zzes|ches|shes)\Z")


class Phrase(NamedTuple):
    """text[start:end] is the noun phrase after a number; `head` its head noun in the singular."""

    start: int
    end: int
    head: str
    head_start: int


class NounPhrases:
    """Finds noun phrases and makes singulars."""

    def __init__(self, files: Mapping[str, Rows]) -> None:
        roles = words_by_role(files)
        self._plurals = roles["plural"]
        self._singulars = frozenset(roles["singular"])
        self._modifiers = frozenset(roles["plural_modifier"])
        cardinals = (row["word"] for row in files["number_words"] if row["kind"] == "cardinal")
        self.stops = frozenset((*roles["stop"], *cardinals))
        self._not_one = frozenset(roles["not_one"])
        self._compounds: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for words, value in sorted(roles["compound"].items(), key=lambda item: -len(item[0])):
            first, _, rest = words.partition(" ")
            self._compounds[first].append((f" {rest}" if rest else "", value))

    def is_plural(self, word: str) -> bool:
        """Whether the word, without a possessive ending, looks like a noun in the plural."""
        low = word.lower()
        if low in self._plurals or low in self._compounds or _ACRONYMS.fullmatch(word):
            return True
        if _DEMONYM_PLURAL.match(word):
            return True
        return len(low) > 3 and low[-1] == "s" and low not in self._singulars and not _NOT_PLURAL.search(low)

    def singular(self, word: str) -> str:
        """The singular of a plural noun; regular ones keep their capitals (`Indonesians`)."""
        low = word.lower()
        if low in self._plurals:
            return self._plurals[low]
        head, hyphen, last = word.rpartition("-")
        if hyphen and last.lower() in self._plurals:
            return f"{head}-{self._plurals[last.lower()]}"
        if not self.is_plural(word):
            return word
        if low.endswith("ies") and len(low) > 4:
            return word[:-3] + ("y" if word[-1] == "s" else "Y")
        if _SIBILANT.search(low):
            return word[:-2]
        return word[:-1]

    def plural_phrase(self, text: str, at: int, limit: int) -> Phrase | None:
        """The phrase that begins with the space at `at` and has a plural head, if there is one.

        Words before the head may be anything but stop words; after it only further plurals belong to the phrase
        (`sports federations`), or any word after a plural that is used as a modifier (`human rights treaties`).
        """
        start, found, last = at + 1, None, ""
        for _ in range(MAX_WORDS):
            gap = int(text[at : at + 1] == " " and at < limit) if found else self._gap(text, at, limit, last)
            match = _WORD.match(text, at + gap, limit) if gap else None
            if match is None:
                break
            word, end = match.group(), match.end()
            low = word.lower()
            if low in self.stops and not (last.endswith("ly") and not found):
                break
            plural = self.is_plural(word) or (
                _UNCHANGED.match(word) is not None and self._ends_phrase(text, end, limit)
            )
            if found and not plural and last not in self._modifiers:
                break
            if plural:
                found = Phrase(start, end, word, match.start())
                if text[end : end + 1] == "'":
                    break
            elif found and low.endswith(("ed", "ing")):
                break
            at, last = end, low
        return self._finish(text, found, limit)

    def _ends_phrase(self, text: str, at: int, limit: int) -> bool:
        """Whether no further word of the phrase follows `at`."""
        following = _WORD.match(text, at + 1, limit) if text[at : at + 1] == " " else None
        return following is None or following.group().lower() in self.stops

    def _gap(self, text: str, at: int, limit: int, last: str) -> int:
        """How many characters join the word before `at` to the next word of the phrase; 0 where it ends."""
        if at >= limit:
            return 0
        for joint in (" and ", " or ", ", ", " & "):
            if last and text.startswith(joint, at):
                return len(joint) if joint != ", " or _ADJECTIVE.search(last) else 0
        return 1 if text[at] == " " or (last and text[at] == "/") else 0

    def _finish(self, text: str, found: Phrase | None, limit: int) -> Phrase | None:
        if found is None:
            return None
        low = found.head.lower()
        for rest, value in self._compounds.get(low, ()):
            end = found.end + len(rest)
            if end <= limit and text[found.end : end].lower() == rest and not text[end : end + 1].isalnum():
                return found._replace(end=end, head=value)
        head = self.singular(found.head)
        return found._replace(head=head)

    def singular_phrase(self, text: str, at: int, limit: int) -> Phrase | None:
        """The phrase of at most three words after `one`, up to a stop word or the end of the clause."""
        start, found = at + 1, None
        for _ in range(3):
            match = _WORD.match(text, at + 1, limit) if text[at : at + 1] == " " and at < limit else None
            if match is None or match.group().lower() in self.stops:
                break
            if match.group().lower() in self._not_one and found is None:
                return None
            found, at = Phrase(start, match.end(), match.group(), match.start()), match.end()
        return found

    def share_phrase(self, text: str, at: int, limit: int) -> Phrase | None:
        """What follows ` of ` at `at`: the noun phrase that a percentage is a share of."""
        match = _OF.match(text, at, limit)
        if match is None:
            return None
        plural = self.plural_phrase(text, match.end(), limit)
        if plural is not None:
            return plural
        start, found, at = match.end() + 1, None, match.end()
        for _ in range(5):
            word = _WORD.match(text, at + 1, limit) if text[at : at + 1] == " " and at < limit else None
            if word is None or word.group().lower() in self.stops:
                break
            found, at = Phrase(start, word.end(), word.group(), word.start()), word.end()
        return found
