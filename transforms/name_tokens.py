"""Runs of capitalised words, their tokens, and the roles that words play in names."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from transforms.names import Name
from transforms.reference import Rows, Sense


class Token(NamedTuple):
    kind: str  # w capitalised word or known name, n number, q quoted, p possessive, l linking word, "," or "b" bracket
    start: int
    end: int
    word: str
    sense: Sense | None = None


_UPPER = "A-Z" + "".join(chr(c) for c in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)) if chr(c).isupper())
_WORD = rf"(?:[a-z]{{1,6}}-)?[{_UPPER}](?:t\.(?= )|\w{{0,40}}(?:[-&+/.]\w{{1,40}}){{0,6}}(?:'(?!s\b)\w{{1,40}}){{0,3}})"
_NUMBER = r"\d[\w+/-]{0,40}"
_QUOTED = rf'"[{_UPPER}\d][^"\n]{{0,40}}"(?= [{_UPPER}])'
_LINKS = "of|on|for|and|in|to|against|the|between|by|among|with|a|an|from|or|as|at|its|their|all|concerning|regarding"
_UNIT = rf"(?:{_WORD}|{_NUMBER}|{_QUOTED})"
RUN = re.compile(
    rf"(?<!\w){_UNIT}(?:'s?)?(?:(?: \([A-Z][\w-]{{1,11}}\))?,?(?: & | (?:(?:{_LINKS}) ){{0,3}}){_UNIT}(?:'s?)?){{0,80}}"
)
_TOKEN = re.compile(
    rf"(?P<b>\([A-Z][\w-]*\))|(?P<p>'s?(?!\w))|(?<!\w)(?P<q>{_QUOTED})|(?P<l>(?<!\w)(?:{_LINKS})(?!\w)|&(?= ))|(?P<w>(?<!\w){_WORD})|(?P<n>{_NUMBER})|(?P<c>,)"
)
_ABSTRACT = re.compile(
    r"\w{2}(?:tions?|sions?|ments?|ity|ities|ing|ism|ure|ics|ship|ance|ence|logy|ness|cy|al|ic|ive)$"
)
_TITLE_LINKS = frozenset({"Of", "On", "For", "And", "In", "To", "Against", "The", "By", "Between", "With"})


def _token(match: re.Match[str], start: int) -> Token:
    word = match.group()
    if match.lastgroup == "w" and word in _TITLE_LINKS and match.start() > start:
        return Token("l", match.start(), match.end(), word.lower())  # Initiative On Global Unity
    return Token(match.lastgroup or "", match.start(), match.end(), word)


class Vocabulary:
    """Head nouns with their types, and words by role."""

    def __init__(self, files: Mapping[str, Rows]) -> None:
        self.months = frozenset(row["surface"] for row in files["months"])
        self.heads = {row["noun"]: row["entity_type"] for row in files["head_nouns"]}
        self.words: dict[str, set[str]] = defaultdict(set)
        for row in files["name_words"]:
            self.words[row["role"]].add(row["word"])
        self._long_heads: dict[str, list[str]] = defaultdict(list)
        for noun in sorted(self.heads, key=len, reverse=True):
            if " " in noun:
                self._long_heads[noun.split(" ")[0]].append(noun)

    def is_(self, token: Token, role: str) -> bool:
        return token.sense is None and token.word in self.words[role]

    def begins_date(self, tokens: Sequence[Token], at: int) -> bool:
        """Whether a day or month stands at `at`: `on 9 July` dates a name and is no part of it."""
        return any(token.word in self.months for token in tokens[at : at + 2])

    def field(self, token: Token) -> bool:
        if token.kind != "w" or token.sense is not None or self.is_(token, "office"):
            return False
        last = token.word.rpartition("-")[2]
        return token.word in self.words["field"] or last in self.words["field"] or bool(_ABSTRACT.search(token.word))

    def head_at(self, text: str, token: Token) -> tuple[str, int] | None:
        """Type and end of the head noun that begins at the token."""
        if token.sense is not None or token.kind != "w":
            return None
        for noun in self._long_heads.get(token.word, ()):
            if text.startswith(noun, token.start) and not text[token.start + len(noun) :][:1].isalnum():
                return self.heads[noun], token.start + len(noun)
        kind = self.heads.get(token.word)
        return (kind, token.end) if kind else None

    def group_end(self, tokens: Sequence[Token], at: int) -> int:
        """End of the group of capitalised words that starts at `at`; a possessive ends it unless names have it."""
        while at < len(tokens):
            kind = tokens[at].kind
            if kind == "p":
                if not self.is_(tokens[at - 1], "possessor"):
                    return at
            elif kind not in "wnq" and not (kind == "b" and at + 1 < len(tokens) and tokens[at + 1].kind == "w"):
                return at
            at += 1
        return at


class KnownNames:
    """The known names of a text, asked for by place."""

    def __init__(self, text: str, names: Sequence[Name]) -> None:
        self._text = text
        self._known = [name for name in names if not name.nested]
        self._starts = [name.start for name in self._known]

    def inside(self, start: int, end: int) -> Sequence[Name]:
        """The known names that share a character with text[start:end]."""
        at = bisect_right(self._starts, start)
        at -= at > 0 and self._known[at - 1].end > start
        return self._known[at : bisect_left(self._starts, end)]

    def cover(self, start: int, end: int) -> bool:
        """Whether one known name covers text[start:end]."""
        at = bisect_right(self._starts, start) - 1
        return at >= 0 and self._known[at].end >= end

    def tokens(self, start: int, end: int) -> list[Token]:
        """The tokens of text[start:end], each known name one token with its sense."""
        tokens = [_token(m, start) for m in _TOKEN.finditer(self._text, start, end)]
        at = max(bisect_right(self._starts, start) - 1, 0)
        merged: list[Token] = []
        i = 0
        while i < len(tokens):
            token = tokens[i]
            while at < len(self._known) and self._known[at].end <= token.start:
                at += 1
            name = self._known[at] if at < len(self._known) else None
            # A name that is only a part of a hyphenated word leaves the word whole.
            if name is None or name.start >= token.end or name.end < token.end or token.kind not in "wnql":
                merged.append(token)
                i += 1
                continue
            last = i
            while last + 1 < len(tokens) and tokens[last + 1].start < name.end:
                last += 1
            first, close = min(token.start, name.start), max(tokens[last].end, name.end)
            merged.append(Token("w", first, close, self._text[first:close], name.sense))
            i = last + 1
        return merged
