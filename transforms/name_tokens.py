"""Runs of capitalised words, their tokens, and the roles that words play in names."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
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
# What follows the first character of a capitalised word, a number, a quoted name.
_WORD_ON = r"(?:t\.(?= )|\w{0,40}(?:[-&+/.]\w{1,40}){0,6}(?:'(?!s\b)\w{1,40}){0,3})"
_NUMBER_ON = r"[\w+/-]{0,40}"
_QUOTED_ON = rf'[{_UPPER}\d][^"\n]{{0,40}}"(?= [{_UPPER}])'
_CAPITAL_WORD = rf"[{_UPPER}]{_WORD_ON}"
_WORD = rf"(?:[a-z]{{1,6}}-)?{_CAPITAL_WORD}"
_NUMBER = rf"\d{_NUMBER_ON}"
_QUOTED = f'"{_QUOTED_ON}'
_LINKS = "of|on|for|and|in|to|against|the|between|by|among|with|a|an|from|or|as|at|its|their|all|concerning|regarding"
_UNIT = rf"(?:{_WORD}|{_NUMBER}|{_QUOTED})"
_RUN_ON = rf"(?:'s?)?(?:(?: \([A-Z][\w-]{{1,11}}\))?,?(?: & | (?:(?:{_LINKS}) ){{0,3}}){_UNIT}(?:'s?)?){{0,80}}"
# A run is (?<!\w){_UNIT}{_RUN_ON}; found by a set of first characters it is found twice as quickly.
_RUN = re.compile(
    rf'[{_UPPER}\d"](?<!\w.)(?:(?<=[{_UPPER}]){_WORD_ON}|(?<=\d){_NUMBER_ON}|(?<="){_QUOTED_ON}){_RUN_ON}', re.DOTALL
)
_PREFIX = re.compile(r"(?<!\w)[a-z]{1,6}-\Z")
# W is a word that begins with a capital: most are, so it is tried first.
_TOKEN = re.compile(
    rf"(?P<W>(?<!\w){_CAPITAL_WORD})|(?P<b>\([A-Z][\w-]*\))|(?P<p>'s?(?!\w))|(?<!\w)(?P<q>{_QUOTED})"
    rf"|(?P<l>(?<!\w)(?:{_LINKS})(?!\w)|&(?= ))|(?P<w>(?<!\w){_WORD})|(?P<n>{_NUMBER})|(?P<c>,)"
)
_ABSTRACT = re.compile(
    r"\w{2}(?:tions?|sions?|ments?|ity|ities|ing|ism|ure|ics|ship|ance|ence|logy|ness|cy|al|ic|ive)$"
)
_TITLE_LINKS = frozenset({"Of", "On", "For", "And", "In", "To", "Against", "The", "By", "Between", "With"})


def runs(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Runs of capitalised words, numbers and quoted names with the small words between them, in text[start:end]."""
    for match in _RUN.finditer(text, start, end):
        begin, stop = match.span()
        hyphened = begin > start and text[begin - 1] == "-" and text[begin].isalpha()
        if hyphened and (prefix := _PREFIX.search(text, max(start, begin - 7), begin)):
            begin = prefix.start()
        yield begin, stop
        start = stop


def _token(kind: str, word: str, start: int, end: int, inside: bool) -> Token:
    if kind == "W":
        if inside and word in _TITLE_LINKS:
            return Token("l", start, end, word.lower())  # Initiative On Global Unity
        kind = "w"
    return Token(kind, start, end, word)


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
        self.names = [name for name in names if not name.nested]
        self._starts = [name.start for name in self.names]

    def inside(self, start: int, end: int) -> Sequence[Name]:
        """The known names that share a character with text[start:end]."""
        at = bisect_right(self._starts, start)
        at -= at > 0 and self.names[at - 1].end > start
        return self.names[at : bisect_left(self._starts, end)]

    def cover(self, start: int, end: int) -> bool:
        """Whether one known name covers text[start:end]."""
        at = bisect_right(self._starts, start) - 1
        return at >= 0 and self.names[at].end >= end

    def tokens(self, start: int, end: int) -> list[Token]:
        """The tokens of text[start:end], each known name one token with its sense."""
        text, known = self._text, self.names
        at = max(bisect_right(self._starts, start) - 1, 0)
        name = known[at] if at < len(known) else None
        tokens: list[Token] = []
        first, close, until = 0, 0, -1  # the known name whose tokens are being joined, and where it ends
        for match in _TOKEN.finditer(text, start, end):
            begin, stop = match.span()
            if begin < until:
                close = max(close, stop)
                continue
            if until >= 0 and name is not None:
                tokens.append(Token("w", first, close, text[first:close], name.sense))
                until = -1
            while name is not None and name.end <= begin:
                at += 1
                name = known[at] if at < len(known) else None
            kind = match.lastgroup or ""
            # A name that is only a part of a hyphenated word leaves the word whole.
            if name is not None and name.start < stop <= name.end and kind in "Wwnql":
                first, close, until = min(begin, name.start), name.end, name.end
            else:
                tokens.append(_token(kind, text[begin:stop], begin, stop, begin > start))
        if until >= 0 and name is not None:
            tokens.append(Token("w", first, close, text[first:close], name.sense))
        return tokens
