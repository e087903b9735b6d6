"""Offices before and after a name: `Deputy Prime Minister and Minister of Foreign Affairs`, `, Japan's premier`."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from transforms.names import Name
from transforms.person_lexicon import Kind, Lexicon, Phrase, Word, capitalised
from transforms.spans import Spans

CHAIN_WORDS = 10
OBJECTS = 6
_OF = re.compile(r",? (?:of|for|to|on|at|in charge of|responsible for)(?: the| its| our| all)? ")
_AND = re.compile(r"(?:(?: and| &|/|,| -) ?| )(?=[^\W\d_])")
_THE = re.compile(r"(?:(?:the|its|our|their|then|former) )+")
_CHAIN_GAPS = frozenset([" ", " and ", ", ", ", and ", " & ", "/", "-"])
_AFTER = re.compile(
    r"(?:, [A-Z]{2,5}(?=,)){0,4}(?:, | \(| - )(?:(?:the|a|an|its|our|their|his|her|former|then|new|current|acting|late|both) )*"
)
_OF_COUNTRY = re.compile(r" of (?:the )?")
_CLOSES = re.compile(r"\s*(?:$|[,.;:()!?\"]| (?:and|of|in|on|at|to|from|who|as|was|has|met|said)\b)")
_ADJECTIVE = re.compile(
    r"(?:^| )(?:new|former|then|outgoing|incoming|acting|late|current|first|(?:newly|re)[ -](?:elected|appointed)) $"
)


class Office(NamedTuple):
    """text[start:end] is an office with what belongs to it; text[start:role_end] says it without the country."""

    start: int
    end: int
    role: str | None  # None for an honorific
    country: str | None
    plural: bool
    loose: bool  # `General`, `Head`: also common words, so that one word after it is no name
    only_after_comma: bool  # what the office is of may run on to the end of the capitals


@dataclass(slots=True)
class Line:
    """The capitalised words of one sentence; `names_until` is where those end that may be in a person's name."""

    text: str
    start: int
    end: int
    starts: list[int]
    ends: list[int]
    words: list[str]
    looks: list[Word]
    kinds: list[int]
    names_until: int

    def index(self, offset: int) -> int | None:
        """The word that starts at `offset`."""
        at = bisect_left(self.starts, offset)
        return at if at < len(self.starts) and self.starts[at] == offset else None

    def next_index(self, offset: int) -> int:
        """The first word at or after `offset`."""
        return bisect_left(self.starts, offset)

    def gap(self, i: int) -> str:
        """What stands between word i-1 and word i."""
        return self.text[self.ends[i - 1] : self.starts[i]]


def lines(
    text: str, sentences: Iterable[tuple[int, int]], lexicon: Lexicon, starts: Mapping[int, Name], known: Spans
) -> Iterator[Line]:
    """The lines of the sentences that may name a person; `starts` are the known names by start, `known` their spans."""
    sentences = sorted(sentences)
    spans, bounds = capitalised(text, sentences)
    begins = [at for at, _ in spans]
    words = [text[at:to] for at, to in spans]
    looks = list(map(lexicon.word, words))
    kinds = [look.kind for look in looks]
    _mark_known(kinds, begins, words, starts, known)
    named = [i for i, look in enumerate(looks) if look.in_name and kinds[i] != Kind.KNOWN]
    first = 0
    for (start, end), last in zip(sentences, bounds, strict=True):
        at = bisect_left(named, last)
        if at and named[at - 1] >= first:
            ends = [to for _, to in spans[first:last]]
            part = slice(first, last)
            until = named[at - 1] + 1 - first
            yield Line(text, start, end, begins[part], ends, words[part], looks[part], kinds[part], until)
        first = last


def _mark_known(
    kinds: list[int], begins: Sequence[int], words: Sequence[str], starts: Mapping[int, Name], known: Spans
) -> None:
    """Mark the words that begin in a known name, and those a part of which does: `Trans-Siberia`, but not `al-Houthi`."""
    i, size = 0, len(begins)
    for start, end in known:
        i = bisect_left(begins, start, i)
        while i < size and begins[i] < end:
            kinds[i] = Kind.KNOWN
            i += 1
    for i, word in enumerate(words):
        if (
            "-" in word
            and word[0].isupper()
            and any(begins[i] + k + 1 in starts for k, c in enumerate(word) if c == "-")
        ):
            kinds[i] = Kind.KNOWN


class Offices:
    """Finds offices in a line; `ends` are the document's known names by their end."""

    def __init__(self, lexicon: Lexicon, starts: Mapping[int, Name], ends: Mapping[int, Name]) -> None:
        self._lexicon = lexicon
        self._starts, self._ends = starts, ends

    def at(self, line: Line, i: int) -> Office | None:
        """The office that begins with word i, with its `of …` and the offices and honorifics joined to it."""
        found = self._chain(line, i)
        if found is None:
            return None
        start = line.starts[i]
        end, phrases = found
        role_start, role_end = start, end
        country = self.country_before(line, start)
        only_after_comma = False
        for _ in range(OBJECTS):
            of = _OF.match(line.text, end, line.end)
            if of:
                done = self._object(line, of.end())
                if done is None:
                    break
                end, said, only_after_comma = done
                if said and of.group().lstrip(", ").startswith("of"):
                    country = said
                else:
                    role_end = end
                continue
            joined = self._joined(line, end)
            if joined is None:
                break
            at, end, more, again = joined
            if again and any(p.kind != "honorific" for p in more):
                role_start = at
            if any(p.kind != "honorific" for p in more):
                role_end = end
            phrases += more
            only_after_comma = False
        return self._office(line, (start, end), (role_start, role_end), phrases, country, only_after_comma)

    def _office(
        self,
        line: Line,
        span: tuple[int, int],
        role: tuple[int, int],
        phrases: list[Phrase],
        country: str | None,
        only_after_comma: bool,
    ) -> Office:
        start, end = span
        held = [p for p in phrases if p.kind != "honorific"]
        plural = (held or phrases)[-1].plural
        said: str | None = None
        if held:
            said = _without_honorifics(line.text[role[0] : role[1]], phrases)
            if said and plural:
                said = _singular(said, held[-1])
        loose = bool(held) and all(p.kind == "loose" and p.text == said for p in phrases)
        return Office(start, end, said, country, plural, loose, only_after_comma)

    def _chain(self, line: Line, i: int) -> tuple[int, list[Phrase]] | None:
        """End and offices of `Deputy Prime Minister` and the like from word i; None where no office is among them."""
        text, words, starts = line.text, line.words, line.starts
        extenders = self._lexicon.extenders
        phrases: list[Phrase] = []
        end = chain_end = starts[i]
        first, last = i, min(len(words), i + CHAIN_WORDS)
        while i < last:
            start = starts[i]
            if i > first and not self._continues(line, i, chain_end, bool(phrases)):
                break
            phrase = _phrase(text, line.looks[i].phrases, start)
            if phrase is not None:
                phrases.append(phrase)
                end = chain_end = start + len(phrase.text) + _designate(text, start + len(phrase.text))
                i = line.next_index(end)
            elif words[i] in extenders:
                chain_end = line.ends[i]
                i += 1
            else:
                break
        return (end, phrases) if phrases else None

    def _continues(self, line: Line, i: int, end: int, has_office: bool) -> bool:
        """Whether word i goes on with a chain that has come to `end`."""
        gap = line.text[end : line.starts[i]]
        if gap == " ":
            return True
        return not has_office and gap in _CHAIN_GAPS and line.words[i] in self._lexicon.portfolio

    def _joined(self, line: Line, end: int) -> tuple[int, int, list[Phrase], bool] | None:
        """The office after `and` or the honorific after a comma: start, end, offices, whether it is another's."""
        mark = _AND.match(line.text, end, line.end)
        if mark is None:
            return None
        the = _THE.match(line.text, mark.end(), line.end)
        at = the.end() if the else mark.end()
        i = line.index(at)
        if i is None:
            return None
        found = self._chain(line, i)
        if found is None:
            return None
        comma = mark.group().startswith(",")
        if comma and any(p.kind in ("office", "loose") for p in found[1]) and the is None and len(found[1]) == 1:
            return None  # a list of offices
        return at, found[0], found[1], the is not None or comma

    def _object(self, line: Line, at: int) -> tuple[int, str | None, bool] | None:
        """What an office is of: its end, the country where it is one, whether a name can follow a comma only."""
        known = self._starts.get(at)
        country = self._country_phrase(line, at)
        if country is not None and (known is None or country[0] >= known.end):
            return country[0], country[1], False
        if known is not None and known.end <= line.end:
            if known.sense.entity_type == "country" and known.sense.kind != "demonym":
                return known.end, known.sense.entity_id[8:], False
            if known.sense.entity_type != "country":
                return self._more_words(line, known.end), None, False
            at = known.end + 1
        i = line.index(at)
        if i is None:
            return None
        return self._words_of(line, i)

    def _more_words(self, line: Line, end: int) -> int:
        """The end of the portfolios that follow another: `for Europe, Integration and Foreign Affairs`."""
        i = line.next_index(end)
        if i == len(line.words) or line.words[i] not in self._lexicon.portfolio:
            return end
        if line.text[end : line.starts[i]] not in _CHAIN_GAPS or self._chain(line, i):
            return end
        more = self._words_of(line, i)
        return more[0] if more else end

    def _words_of(self, line: Line, i: int) -> tuple[int, str | None, bool] | None:
        """The capitalised words that an office is of: portfolios and the like, or up to a first name."""
        chain = self._lexicon.chain
        j, last = i, -1
        while j < len(line.words) and j - i < CHAIN_WORDS:
            gap = line.gap(j) if j > i else " "
            if gap != " " and not (gap in _CHAIN_GAPS and line.words[j] in chain and last == j - 1):
                break
            kind = line.kinds[j]
            if j > i and self._courtesy(line, j):
                break
            if kind == Kind.REJECT or (kind == Kind.KNOWN and gap == " ") or line.words[j] in chain:
                last = j
            elif kind in (Kind.NAME, Kind.INITIAL) and last == j - 1 and j > i:
                return line.ends[last], None, False
            elif j > i and line.words[j] in self._lexicon.given:
                return line.ends[j - 1], None, False
            elif kind not in (Kind.NAME, Kind.ACRONYM, Kind.PLACE) or j - i > 3:
                break
            j += 1
        if j == i:
            return None
        return (line.ends[last], None, False) if last == j - 1 else (line.ends[j - 1], None, True)

    def _courtesy(self, line: Line, i: int) -> bool:
        phrase = _phrase(line.text, line.looks[i].phrases, line.starts[i])
        return phrase is not None and phrase.kind in ("honorific", "title")

    def _country_phrase(self, line: Line, at: int) -> tuple[int, str] | None:
        """The state named at `at` whatever follows (`King of Jordan Abdullah II`)."""
        i = line.index(at)
        if i is None:
            return None
        for j in range(min(i + 3, len(line.ends)) - 1, i - 1, -1):
            iso = self._lexicon.countries.get(line.text[at : line.ends[j]])
            if iso is not None:
                return line.ends[j], iso
        return None

    def country_before(self, line: Line, at: int) -> str | None:
        """The country whose name, demonym or possessive stands right before `at`: `Indian `, `Japan's new `."""
        before = line.text[max(line.start, at - 24) : at]
        adjective = _ADJECTIVE.search(before)
        if adjective:
            at -= len(adjective.group().lstrip())
        for length, mark in ((1, " "), (3, "'s "), (2, "' ")):
            if line.text.endswith(mark, max(0, at - length), at):
                name = self._ends.get(at - length)
                if name is not None and name.sense.entity_type == "country" and name.sense.kind != "capital":
                    return name.sense.entity_id[8:]
        return None

    def country_after(self, line: Line, at: int) -> tuple[int, str] | None:
        """The country after a name: ` of Zimbabwe`, ` (China)`; its end and code."""
        of = _OF_COUNTRY.match(line.text, at, line.end)
        bracketed = line.text.startswith(" (", at)
        if not of and not bracketed:
            return None
        name = self._starts.get(of.end() if of else at + 2)
        if name is None or name.sense.entity_type != "country" or name.end > line.end:
            return None
        if bracketed and line.text[name.end : name.end + 1] != ")":
            return None
        return name.end + bracketed, name.sense.entity_id[8:]

    def before(self, line: Line, at: int) -> tuple[str, str | None] | None:
        """An office in small letters before a name, with its country: `Swedish foreign minister `."""
        last = line.text[max(line.start, at - 30) : at].rstrip(", ").rsplit(" ", 1)[-1]
        known = self._ends.get(at - 1) or self._ends.get(at - 2)
        if last.rsplit("-", 1)[-1] not in self._lexicon.lower_last and last not in self._lexicon.lower_last:
            if known is None or known.sense.entity_type != "country" or known.start < line.start:
                return None
            head = line.text[max(line.start, known.start - 80) : known.start].removesuffix("the ")
            office = self._lexicon.lower_office_before.search(head[:-3]) if head.endswith(" of ") else None
            return (office.group(1), known.sense.entity_id[8:]) if office else None
        office = self._lexicon.lower_office_before.search(line.text[max(line.start, at - 80) : at])
        if office is None:
            return None
        return office.group(1), self.country_before(line, at - len(office.group()))

    def after(self, line: Line, at: int) -> tuple[str, str | None] | None:
        """An office in apposition after a name that ends at `at`: role and country."""
        mark = _AFTER.match(line.text, at, line.end)
        if mark is None:
            return None
        p = mark.end()
        country = None
        name = self._starts.get(p)
        if name is not None and name.end < line.end:
            if name.sense.entity_type == "country":
                country = name.sense.entity_id[8:]
            p = name.end + (2 if line.text.startswith("'s ", name.end) else 0) + 1
            the = _THE.match(line.text, p, line.end)
            p = the.end() if the else p
        i = line.index(p)
        if i is not None:
            return self._capital_after(line, i, country)
        office = self._lexicon.lower_office.match(line.text, p, line.end)
        if office is None:
            return None
        of = self.country_after(line, office.end())
        if _CLOSES.match(line.text, office.end(), line.end) is None:
            return None
        return office.group(), of[1] if of else country

    def _capital_after(self, line: Line, i: int, country: str | None) -> tuple[str, str | None] | None:
        office = self.at(line, i)
        if office is None or office.role is None or office.plural or office.end > line.end:
            return None
        j = line.next_index(office.end)
        follows = j < len(line.words) and line.text[office.end : line.starts[j]] in (" ", *self._lexicon.particle_gaps)
        if follows and line.kinds[j] in (Kind.NAME, Kind.INITIAL, Kind.ACRONYM):
            return None
        if _CLOSES.match(line.text, office.end, line.end) is None:
            return None
        return office.role, office.country or country


def _phrase(text: str, phrases: Sequence[Phrase], start: int) -> Phrase | None:
    """The first of the phrases that stands at `start` as words of its own."""
    for phrase in phrases:
        if text.startswith(phrase.text, start):
            end = start + len(phrase.text)
            after = text[end : end + 1]
            if not after.isalnum() and (after != "-" or _designate(text, end)):
                return phrase
    return None


def _designate(text: str, at: int) -> int:
    """Length of `-elect` or `-designate` at `at`."""
    return next((len(tail) for tail in ("-elect", "-designate") if text.startswith(tail, at)), 0)


def _singular(role: str, phrase: Phrase) -> str:
    at = role.rfind(phrase.text)
    return role[:at] + phrase.role + role[at + len(phrase.text) :] if at >= 0 else role


def _without_honorifics(role: str, phrases: list[Phrase]) -> str | None:
    """The offices among titles of courtesy: `Foreign Minister Dr` says `Foreign Minister`."""
    for phrase in phrases:
        if phrase.kind == "honorific":
            role = re.sub(rf"(?<!\w){re.escape(phrase.text)}(?!\w)", "", role)
    role = " ".join(role.split()).strip(" ,&/-")
    if any(p.kind in ("office", "loose") for p in phrases):
        for phrase in phrases:
            if phrase.kind == "title" and role != phrase.text:
                role = role.removesuffix(phrase.text).removeprefix(phrase.text).strip(" ,&/-") or role
    return role.removesuffix(" and").strip() or None
