"""The vocabulary of persons, compiled: offices, honorifics, and what the words of a name can and can't be."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate, chain
from typing import Final, NamedTuple

from transforms.reference import Rows, fold, items


class Kind:
    """What a capitalised word is to a name: numbers, since members of an enumeration are ten times slower to name."""

    NAME: Final = 0
    REJECT: Final = 1  # never part of a name, and spoils a name that it stands next to: `Foundation`
    FUNCTION: Final = 2  # capitalised at the head of a sentence only: `The`, `With`
    TIME: Final = 3  # months and days
    PLACE: Final = 4  # never begins a name: `San`, `Lake`
    ACRONYM: Final = 5
    SUFFIX: Final = 6  # never begins a name: `II`, `Jr`
    INITIAL: Final = 7
    KNOWN: Final = 8  # part of a known name


class Phrase(NamedTuple):
    """An office, title or honorific as written, and its singular."""

    text: str
    kind: str  # office, loose, title or honorific
    role: str
    plural: bool


class Word(NamedTuple):
    """A capitalised word by itself: its kind, the offices that may begin with it, whether to look for one there."""

    kind: int
    phrases: Sequence[Phrase]  # longest first
    in_office: bool
    in_office_if_known: bool  # where it is part of a known name
    in_name: bool  # may be a word of a person's name that is not a known name


DISTINCT_WORDS = 1 << 16  # words that are remembered; a text has some thousands

_UPPER = "".join(chr(c) for c in (*range(0x41, 0x250), *range(0x1E00, 0x1F00)) if chr(c).isupper())
_U = f"[{_UPPER}]"
_ARTICLE = r"(?:a[ldnrstz]|ash|el|ul|d|l|ou|t)[-']"
_PLAIN = r"\w*(?:[-'](?!s(?!\w))\w+){0,6}"
_AFTER_INITIAL = rf"\.(?:-?{_U}\.){{0,3}}(?!\w)|\.(?={_U}[^\W\d_A-Z])"
# An initial or several (`G.`, `J.K.`, `J.-P.`), or a word with its hyphens, apostrophes and Arabic article, without a
# possessive `'s`.
TOKEN = re.compile(rf"(?<![\w-])(?:{_U}(?:{_AFTER_INITIAL})|(?:{_ARTICLE})?{_U}{_PLAIN})")
# The same found by its capital, which is twice as quick; an article before it is then looked up.
_BY_CAPITAL = re.compile(
    rf"(?s:{_U}(?:(?<=[-'].)(?:(?<=(?<![\w-])[dlt].{{2}})|(?<=(?<![\w-])(?:a[ldnrstz]|el|ul|ou).{{2}})|(?<=(?<![\w-])ash.{{2}})){_PLAIN}"
    rf"|(?<![\w-].)(?:{_AFTER_INITIAL}|{_PLAIN})))"
)
_ARTICLE_BEFORE = re.compile(rf"(?<![\w-]){_ARTICLE}\Z")
_COMMON_END = re.compile(r"\w{3}(?:tions?|sions?|ments|ship|ships|ness|ities|ology|isms?)$")
_WORD = re.compile(r"[\w'-]+")


def capitalised(text: str, sentences: Sequence[tuple[int, int]]) -> tuple[list[tuple[int, int]], list[int]]:
    """Where `TOKEN` stands in the sentences, which are in order, and how many there are up to the end of each."""
    edges = chain.from_iterable((text[start - 1 : start], text[end : end + 1]) for start, end in sentences)
    if not sentences or any(
        edge and not edge.isspace() for edge in edges
    ):  # a word may run over the edge of a sentence
        found = [[match.span() for match in TOKEN.finditer(text, start, end)] for start, end in sentences]
        return list(chain.from_iterable(found)), list(accumulate(map(len, found)))
    spans = [match.span() for match in _BY_CAPITAL.finditer(text, sentences[0][0], sentences[-1][1])]
    for i in [i for i, (at, _) in enumerate(spans) if text[at - 1] in "-'" and at]:
        article = _ARTICLE_BEFORE.search(text, max(0, spans[i][0] - 4), spans[i][0])
        if article:
            spans[i] = article.start(), spans[i][1]
    starts = [at for at, _ in spans]
    inside = [slice(bisect_left(starts, start), bisect_left(starts, end)) for start, end in sentences]
    return list(chain.from_iterable(spans[part] for part in inside)), list(accumulate(s.stop - s.start for s in inside))


@lru_cache(1 << 14)
def key_of(name: str) -> tuple[str, ...]:
    """The words of a name as lower-case ASCII where they have it, for comparison; initials are single letters."""
    if not name.isascii():
        name = unicodedata.normalize("NFKD", name)
        name = "".join(c for c in name if not unicodedata.combining(c))
    return tuple(_WORD.findall(name.casefold()))


class Lexicon:
    """What `offices.csv`, `person_words.csv`, `head_nouns.csv` and `countries.csv` say, ready for look-up."""

    def __init__(self, files: Mapping[str, Rows]) -> None:
        words: dict[str, set[str]] = {}
        self.before: dict[str, int] = {}
        self.after: dict[str, int] = {}
        for row in files["person_words"]:
            word = fold(row["word"])
            if row["kind"] in ("before", "after"):
                getattr(self, row["kind"])[word] = int(row["weight"])
            else:
                words.setdefault(row["kind"], set()).add(word)
        self.given = words["given"]
        self.family = words["family"]  # family names that stand first: `Choi Park`
        self.surnames = words["surname"]  # common words that are family names after a first name
        self.article = words["article"]  # before a ship or a prize: `a Sergey Pavlov`
        self.place_before = words["place_before"]  # before towns named after persons
        letters = "|".join(r"\.?".join((*map(re.escape, word), "")) for word in sorted(words["letters"]))
        self._letters = re.compile(rf"(?:,? (?:{letters})(?=[, ]|$))+")
        self.possessed = words["possessed"]  # what persons have: `Anna Lind's birthday`
        self.thing_after = words["thing_after"]  # what is named after persons: `the Anna Lind award`
        self.particles = words["particle"]
        self.particle_gaps = set(_particle_gaps(words["particle"]))
        self._compile_offices(files["offices"])
        self.kinds: dict[str, int] = dict.fromkeys(self.chain, Kind.REJECT)
        self.kinds |= {row["noun"]: Kind.REJECT for row in files["head_nouns"]}
        self.kinds |= dict.fromkeys(words["not_name"], Kind.REJECT)
        # `Burj Salman` is no person; `Addressing Ivan Petrov` is not named Addressing; May is rather a month.
        for name, kind in (("place_first", Kind.PLACE), ("time", Kind.TIME), ("function", Kind.FUNCTION)):
            self.kinds |= dict.fromkeys(words[name], kind)
        self.kinds |= dict.fromkeys(words["suffix"], Kind.SUFFIX)
        for word in self.given | self.family:  # `Dean Acheson`, `General Park`
            if self.kinds.get(word) == Kind.REJECT and word not in self.openers:
                del self.kinds[word]
        self.countries = dict(_country_names(files["countries"]))
        self.extenders = self.modifiers | self.portfolio  # words that lead to an office without being one
        self.word: Callable[[str], Word] = lru_cache(DISTINCT_WORDS)(self._word)

    def after_letters(self, text: str, end: int) -> int:
        """Where the letters after a name end: `Jane Doe MP, Minister for Trade`; `end` if there are none."""
        found = self._letters.match(text, end)
        return found.end() if found else end

    def _compile_offices(self, rows: Rows) -> None:
        self.openers: dict[str, list[Phrase]] = {}
        self.modifiers: set[str] = set()
        self.portfolio: set[str] = set()
        lower: dict[str, str] = {}
        for row in rows:
            surface, kind = fold(row["surface"]), row["kind"]
            if kind in ("modifier", "portfolio"):  # `Acting`, `Foreign Affairs`: part of the office as it is said
                (self.modifiers if kind == "modifier" else self.portfolio).add(surface)
                continue
            for text in dict.fromkeys([surface, fold(row["plural"])]):
                opener = TOKEN.match(text)
                if opener:
                    plural = bool(row["plural"]) and text == fold(row["plural"])
                    self.openers.setdefault(opener.group(), []).append(Phrase(text, kind, row["surface"], plural))
            if kind in ("office", "loose") and len(surface) > 4:
                lower[surface.lower()] = surface
        for phrases in self.openers.values():
            phrases.sort(key=lambda phrase: -len(phrase.text))
        # Words that a chain such as `Deputy Prime Minister` is made of.
        self.titles = {fold(row["surface"]) for row in rows if row["kind"] == "title"}
        self.loose = {fold(row["surface"]).lower() for row in rows if row["kind"] == "loose"}
        self.chain = self.modifiers | self.portfolio | self.openers.keys()
        self.lower_last = {surface.rsplit(" ", 1)[-1] for surface in lower}
        before = "|".join(sorted((re.escape(word.lower()) for word in self.modifiers | self.portfolio), key=len)[::-1])
        heads = "|".join(sorted((re.escape(surface) for surface in lower), key=len)[::-1])
        office = rf"(?:(?:{before})[ -](?:and )?){{0,5}}(?:{heads})"
        self.lower_office = re.compile(rf"{office}(?:-elect|-designate)?(?![\w-])")
        self.lower_office_before = re.compile(rf"(?<![\w-])({office})(,? )$")

    def kind(self, word: str) -> int:
        """What a token of `TOKEN` is, whatever stands around it."""
        known = self.kinds.get(word)
        if known is not None:
            return known
        if word[-1] == "." or len(word) == 1:
            return Kind.INITIAL
        if word.isalpha() and not word.isupper():
            return Kind.REJECT if len(word) > 7 and _COMMON_END.match(word[-9:]) else Kind.NAME
        if not word.isascii() and not word.isupper():
            return Kind.NAME if not any(c.isdigit() for c in word) else Kind.REJECT
        if word.isupper():
            return Kind.REJECT if any(c.isdigit() for c in word) else Kind.ACRONYM
        return self._compound(word)

    def _word(self, word: str) -> Word:
        hyphened = "-" in word
        phrases = self.openers.get(word) or self.openers.get(word.split("-", 1)[0]) or ()
        kind = self.kind(word)
        in_name = kind not in (Kind.REJECT, Kind.FUNCTION, Kind.TIME)
        return Word(kind, phrases, hyphened or word in self.chain, hyphened or word in self.openers, in_name)

    def _compound(self, word: str) -> int:
        """`Diaz-Canel` and `O'Connor` are names; `Minister-level`, `Covid-19` and `Foreign-Policy` are not."""
        if any(c.isdigit() or c == "_" for c in word):
            return Kind.REJECT
        parts = word.split("-")
        if word[0].islower():  # `al-Houthi`
            return Kind.NAME
        if any(self.kinds.get(part) in (Kind.REJECT, Kind.TIME, Kind.FUNCTION) for part in parts if part):
            return Kind.REJECT
        last = parts[-1]
        return Kind.REJECT if len(parts) > 1 and last.islower() and last.endswith(("ed", "ing", "wide")) else Kind.NAME

    def supports(self, words: list[str]) -> int:
        """How far the words themselves look like a person's name: 2 for a known first name or family name first."""
        first = words[0]
        if first in self.given or first.split("-")[0] in self.given:
            return 2
        if first in self.family and len(words) < 4:
            return 2
        if len(words) == 2 and words[1] in self.given:  # family name first, or an unknown double first name
            return 1
        return 1 if len(words) > 2 and words[1] in self.given else 0


def _particle_gaps(particles: Iterable[str]) -> Iterator[str]:
    for one in particles:
        yield f" {one} "
        for other in ("bin", "ibn", "al", "el", "la", "da", "de"):
            yield f" {one} {other} "


def _country_names(rows: Rows) -> Iterator[tuple[str, str]]:
    """Names of states by folded surface, for the places after `President of` where no context is needed."""
    for row in rows:
        for column in ("capitals", "other_names", "official_names", "acronyms"):
            for surface in items(row[column]):
                yield fold(surface), row["iso_alpha3"]
        yield fold(row["name"]), row["iso_alpha3"]
