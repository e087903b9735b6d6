"""Where persons may be named: names with an office, names with a cue, and capitalised words for later comparison."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from transforms.names import Name
from transforms.person_lexicon import Kind, Lexicon
from transforms.person_offices import Line, Office, Offices, lines
from transforms.spans import Spans

ENOUGH = 3  # support from which a name without an office is a person
LONGEST = 7  # words of a name
SOUGHT = 64  # words that are sought one by one before all words of the text are listed
LIST = 20  # names after one plural office
_SON_OF = frozenset({" bin ", " bint ", " ibn ", " ben "})
_PEERS = frozenset({"colleague", "counterpart", "predecessor", "successor", "homologue", "number"})
_JOIN = re.compile(r"(?: \([^()]{1,60}\))?(?:, and |, | and )(?:the )?")
_NEXT = re.compile(r"('s?)? (?:([a-z][a-z-]*)(?: ([a-z-]+))?|\d)")
_NUMBER = re.compile(r" (?:No\. ?)?\d")
_CLOSED = re.compile(r"\s*(?:$|[,;:.()]| and )")
_SMALL_WORDS = re.compile(r"(?<![\w'-])[a-z]{4,}(?![\w'-])")
_BRACKET = re.compile(r" \((?=[^\W\d_])")


class Found(NamedTuple):
    """text[start:end] may name a person; `sure` where an office or cues say so."""

    start: int
    end: int
    role: str | None
    country: str | None
    rule: str
    sure: bool


class _Segment(NamedTuple):
    start: int
    end: int
    first: int  # words first to last-1 of the line
    last: int


class _SmallWords:
    """Whether a text writes a word of four or more letters small; the first few words are sought, then all are listed."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._said: dict[str, bool] = {}
        self._all: frozenset[str] | None = None

    def hold(self, word: str) -> bool:
        """Whether the lower-case word stands in the text by itself."""
        if word not in self._said:
            self._said[word] = self._look_up(word)
        return self._said[word]

    def _look_up(self, word: str) -> bool:
        if self._all is None:
            if len(self._said) < SOUGHT and word not in self._text:
                return False
            self._all = frozenset(_SMALL_WORDS.findall(self._text))
        return word in self._all


class Scan:
    """The scan of one document, its text folded."""

    def __init__(self, lexicon: Lexicon, text: str, names: Sequence[Name]) -> None:
        self._lexicon, self._text, self._names = lexicon, text, names
        self._starts: Mapping[int, Name] = {n.start: n for n in reversed(names) if not n.nested}
        ends = {n.end: n for n in names if not n.nested} | {n.end: n for n in names if n.nested}
        self._offices = Offices(lexicon, self._starts, ends)
        self._common = _SmallWords(text)

    def lines(self, sentences: Sequence[tuple[int, int]]) -> Iterator[Found]:
        """All that may name a person, sentence by sentence, in order."""
        known = Spans([(name.start, name.end) for name in self._names])
        for line in lines(self._text, sentences, self._lexicon, self._starts, known):
            yield from self._countries_of_pairs(line, self._line(line))

    def _line(self, line: Line) -> list[Found]:
        found: list[Found] = []
        kinds, looks = line.kinds, line.looks
        i = 0
        while i < line.names_until:
            kind = kinds[i]
            if looks[i].in_office_if_known if kind == Kind.KNOWN else looks[i].in_office:
                office = self._offices.at(line, i)
                if office is not None:
                    i = self._after_office(line, office, i, found)
                    continue
            if kind in (Kind.NAME, Kind.INITIAL):
                i = self._bare(line, i, found)
            else:
                i += 1
        return found

    def _after_office(self, line: Line, office: Office, i: int, found: list[Found]) -> int:
        """Take the name after an office, and those that follow a plural one; the word to go on with."""
        j = line.next_index(office.end)
        segment = self._named_by(line, office, j)
        if segment is None:
            return max(j, i + 1)
        found.append(self._person(line, segment, office.role, office.country, "office-before"))
        j = segment.last
        for _ in range(LIST if office.plural else 0):
            of = self._offices.country_after(line, found[-1].end)
            mark = _JOIN.match(line.text, of[0] if of else found[-1].end, line.end)
            k = line.index(mark.end()) if mark else None
            if k is None or line.kinds[k] not in (Kind.NAME, Kind.INITIAL):
                break
            more = self._segment(line, k, line.starts[k], office=True)
            if more is None or self._spoilt_after(line, more, office=True):
                break
            found.append(self._person(line, more, office.role, None, "office-list"))
            j = more.last
        return j

    def _named_by(self, line: Line, office: Office, j: int) -> _Segment | None:
        if j >= len(line.words):
            return None
        gap = line.text[office.end : line.starts[j]]
        comma = gap == ", "
        if not comma and (office.only_after_comma or not (gap == " " or gap in self._lexicon.particle_gaps)):
            return None
        start = line.starts[j] if comma or gap == " " else office.end + 1
        surnames = office.role not in self._lexicon.titles
        segment = self._segment(line, j, start, office=not comma, surnames=surnames)
        if segment is None or self._spoilt_after(line, segment, office=True):
            return None
        words = line.words[segment.first : segment.last]
        if len(words) < 2 and (comma or office.loose):
            return None
        return segment if not comma or self._may_follow_comma(line, office, segment) else None

    def _may_follow_comma(self, line: Line, office: Office, segment: _Segment) -> bool:
        """Whether the name after `the Foreign Minister, ` is the minister's and not the next in a list of others."""
        if office.role is None:
            return False
        supported = self._lexicon.supports(line.words[segment.first : segment.last]) >= 2
        return supported or _CLOSED.match(line.text, segment.end, line.end) is not None

    def _person(self, line: Line, segment: _Segment, role: str | None, country: str | None, rule: str) -> Found:
        if country is None:
            after = self._offices.country_after(line, segment.end)
            country = after[1] if after else None
        if role is None or role in self._lexicon.titles:
            said = self._offices.after(line, self._lexicon.after_letters(line.text, segment.end))
            if said is not None:
                role, country = said[0], said[1] or country
        return Found(segment.start, segment.end, role, country, rule, True)

    def _bare(self, line: Line, i: int, found: list[Found]) -> int:
        """Take a name without a capitalised office before it, sure or not; the word to go on with."""
        segment = self._segment(line, i, line.starts[i], office=False)
        if segment is None:
            i += 1
            while i < len(line.words) and line.kinds[i] == line.kinds[i - 1] == Kind.INITIAL and line.gap(i) == " ":
                i += 1
            return i
        start = segment.start
        joined = i > 0 and line.gap(i) == " "
        if joined and line.kinds[i - 1] in (Kind.REJECT, Kind.ACRONYM, Kind.PLACE, Kind.SUFFIX):
            return segment.last
        if self._spoilt_after(line, segment, office=False):
            return segment.last
        words = line.words[segment.first : segment.last]
        before = line.text[max(line.start, start - 40) : start].split(" ")
        one, other = before[-3] if len(before) > 2 else "", before[-2] if len(before) > 1 and not before[-1] else ""
        said = (
            self._offices.before(line, start)
            if other.islower() or joined or line.text[start - 2 : start] == ", "
            else None
        )
        known = joined and line.kinds[i - 1] == Kind.KNOWN
        if said is not None and (len(words) > 1 or (other.islower() and other not in self._lexicon.loose)):
            found.append(self._person(line, segment, said[0], said[1], "small-office-before"))
            return segment.last
        if other.lower() in self._lexicon.article:
            return segment.last
        if 2 <= len(words) <= 5:
            is_peer = other.endswith(",") and other[:-1] in _PEERS  # `his Peruvian counterpart, X Y`
            found.append(self._weigh(line, segment, (one.lower(), other[:-1] if is_peer else other.lower()), known))
        elif not known and other.lower() not in self._lexicon.place_before and (i > 0 or self._alike(words)):
            found.append(Found(start, segment.end, None, None, "later-surname", False))
        return segment.last

    def _weigh(self, line: Line, segment: _Segment, before: tuple[str, str], known: bool) -> Found:
        """Add up what speaks for a person without an office before the name."""
        lexicon, text = self._lexicon, line.text
        words = line.words[segment.first : segment.last]
        said = self._offices.after(line, self._lexicon.after_letters(line.text, segment.end))
        after = self._offices.country_after(line, segment.end)
        country = after[1] if after else None
        country = country or self._offices.country_before(line, segment.start)
        if said is not None and self._alike(words):
            return Found(segment.start, segment.end, said[0], said[1] or country, "office-after", True)
        looks = lexicon.supports(words)
        cue = lexicon.before.get(f"{before[0]} {before[1]}", lexicon.before.get(before[1], 0))
        if cue >= 2 and before[1] in _PEERS and country is None:
            head = segment.start - len(before[1]) - (2 if text.startswith(", ", segment.start - 2) else 1)
            country = self._offices.country_before(line, head)
        support = looks + cue + self._cue_after(line, segment)
        if any(k == Kind.INITIAL for k in line.kinds[segment.first : segment.last]):
            support += 1
        elif len(words) > 1 and text.count(" ", segment.start, segment.end) >= len(words):
            support += 1  # a particle
        if _BRACKET.match(text, segment.end) and self._alias_follows(line, segment):
            support += ENOUGH
        support += country is not None and text.startswith("'s ", segment.start - 3)  # `Iceland's Katrín …`
        support -= 2 * (before[1] in lexicon.place_before) + known
        sure = support >= ENOUGH and (looks >= 2 or self._alike(words))
        return Found(segment.start, segment.end, None, country, "cues", sure)

    def _alias_follows(self, line: Line, segment: _Segment) -> bool:
        """Whether `(Pope Francis)` follows."""
        i = line.index(segment.end + 2)
        if i is None or line.kinds[i] == Kind.KNOWN:
            return False
        office = self._offices.at(line, i)
        return office is not None and self._named_by(line, office, line.next_index(office.end)) is not None

    def _cue_after(self, line: Line, segment: _Segment) -> int:
        lexicon = self._lexicon
        follows = _NEXT.match(line.text, segment.end, line.end)
        if follows is None:
            return 1 if line.text.startswith((", who ", " and "), segment.end) else 0
        possessive, one, other = follows.groups()
        if possessive:
            return 2 if one in lexicon.possessed or other in lexicon.possessed else 1
        return lexicon.after.get(f"{one} {other}", lexicon.after.get(one, 0)) if one else 0

    def _alike(self, words: Sequence[str]) -> bool:
        """Whether no word of the name is written small elsewhere in the document, as common words are."""
        return not any(word not in self._lexicon.given and self._common.hold(word.lower()) for word in words)

    def _segment(self, line: Line, i: int, start: int, *, office: bool, surnames: bool = False) -> _Segment | None:
        """The words of a name from word i, which begins (with its particle) at `start`."""
        kinds, words = line.kinds, line.words
        first = i
        names = 0
        limit = min(len(words), i + 2 * LONGEST)
        while i < limit and (i == first or self._goes_on(line, i)):
            kind = kinds[i]
            if kind == Kind.NAME or self._names_too(line, i, first, office):
                names += 1
            elif kind == Kind.TIME and words[i] == "May" and names and words[i - 1] in self._lexicon.given:
                names += not _NUMBER.match(line.text, line.ends[i])
                i += 1
                break
            elif surnames and self._common_surname(line, i, first):
                i += 1
                break
            elif kind == Kind.SUFFIX and i > first:
                pass
            elif kind != Kind.INITIAL or (i == first and words[i] in "AI"):
                break
            i += 1
        while i > first and kinds[i - 1] == Kind.INITIAL:
            i -= 1
        if not names or i == first or i - first > LONGEST:
            return None
        end = line.ends[i - 1]
        if words[i - 1] in ("Jr", "Sr") and line.text.startswith(".", end) and end + 1 < line.end:
            end += 1
        return _Segment(start, end, first, i)

    def _names_too(self, line: Line, i: int, first: int, office: bool) -> bool:
        """Whether a word that isn't a name by itself is one here."""
        if line.kinds[i] == Kind.PLACE:
            return i > first  # `Aung San Suu Kyi`
        if i > first and line.gap(i) in _SON_OF:
            return True  # `Zayed bin Sultan`
        return self._capitals(line, i, first, office) or (
            line.kinds[i] == Kind.KNOWN and self._country_as_name(line, i, first, office)
        )

    def _goes_on(self, line: Line, i: int) -> bool:
        gap = line.gap(i)
        if gap == " " or gap in self._lexicon.particle_gaps:
            return True
        if gap == "":
            return line.kinds[i - 1] == Kind.INITIAL
        return line.kinds[i] == Kind.SUFFIX and gap == ", "

    def _capitals(self, line: Line, i: int, first: int, office: bool) -> bool:
        """Family names in capitals: `Foreign Minister MOTEGI Toshimitsu`, `Emmanuel MACRON`."""
        if line.kinds[i] != Kind.ACRONYM or len(line.words[i]) < 3 + (i > first):
            return False
        if line.text[line.start : line.end].isupper():
            return False
        return office or (i > first and line.words[i - 1] in self._lexicon.given)

    def _common_surname(self, line: Line, i: int, first: int) -> bool:
        """A common word that is a family name after a first name: `Minister Robert Hill`."""
        if i == first or line.words[i] not in self._lexicon.surnames or line.kinds[i] == Kind.KNOWN:
            return False
        return line.gap(i) == " " and line.words[i - 1] in self._lexicon.given

    def _country_as_name(self, line: Line, i: int, first: int, office: bool) -> bool:
        """A country's or place's name as part of a person's: `Minister Israel Katz`, `Vernon Jordan`."""
        name = self._starts.get(line.starts[i])
        if name is None or name.end != line.ends[i] or name.sense.kind not in ("name", "capital"):
            return False
        if name.sense.entity_type not in ("country", "place", "territory"):
            return False
        if i > first:
            return line.gap(i) == " " and line.words[i - 1] in self._lexicon.given and i - 1 == first
        follows = i + 1 < len(line.words) and line.gap(i + 1) == " " and line.kinds[i + 1] == Kind.NAME
        return office and follows

    def _spoilt_after(self, line: Line, segment: _Segment, *, office: bool) -> bool:
        """Whether the words after show a longer name that isn't a person's: `Nelson Mandela Foundation`."""
        i = segment.last
        if i < len(line.words) and line.text[segment.end : line.starts[i]] == " ":
            kind = line.kinds[i]
            if (office and line.words[i].isupper()) or self._lexicon.after_letters(
                line.text, segment.end
            ) > segment.end:
                return False  # `Jane Doe MP`
            if kind in (Kind.REJECT, Kind.PLACE) or (kind in (Kind.ACRONYM, Kind.KNOWN) and not office):
                return True
        if office:
            return False
        if _NUMBER.match(line.text, segment.end, line.end):
            return True
        follows = _NEXT.match(line.text, segment.end, line.end)
        return follows is not None and not follows.group(1) and follows.group(2) in self._lexicon.thing_after

    def _countries_of_pairs(self, line: Line, found: list[Found]) -> list[Found]:
        """`King A and Queen B of the Netherlands`: the country holds for both."""
        for k in range(len(found) - 2, -1, -1):
            one, other = found[k], found[k + 1]
            if one.sure and one.role and not one.country and other.country and other.start - one.end < 40:
                between = line.text[one.end : other.start]
                said = self._offices.country_after(line, other.end)
                if between.startswith(" and ") and said is not None and not one.rule.startswith("cues"):
                    found[k] = one._replace(country=other.country)
        return found
