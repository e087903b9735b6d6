"""Reading numbers: digits in the world's styles, number words, scale words, fractions and vague amounts."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

import ahocorasick_rs

from transforms.reference import Rows

MAX_DIGITS = 30  # longer runs of digits are no amounts

_DIGITS = r"\d+(?:[.,']\d+)*"
_RUN = re.compile(_DIGITS)
_FIRST_DIGIT = re.compile(r"\d(?<!\d.)", re.DOTALL)
_LETTERS_BEFORE = re.compile(r"(?<!\w)[A-Z][A-Za-z]{0,3}\Z")
_SPACED = re.compile(r"(?:[ \u2009\u2008]\d{3}(?!\d)){1,5}")
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?:'\d{3})+(?:\.\d+)?|\d{1,2}(?:,\d\d)+,\d{3}(?:\.\d+)?")
_EUROPEAN = re.compile(r"\d{1,3}(?:\.\d{3}){2,}(?:,\d+)?|\d{1,3}(?:\.\d{3})+,\d+|[1-9]\d{0,2}\.000")
_DECIMAL = re.compile(r"\d+[.,]\d+")
_YEAR = re.compile(r"1[89]\d\d|20\d\d|2100")
_HALF_MORE = re.compile(r"(?i:[ -]and a half\b)")
_WORD = re.compile(r"[ -](?:and )?([A-Za-z]{2,9})(?!\w)")
_SPACED_WORD = re.compile(r"[ -]([A-Za-z]{2,9})(?![^\W_])")
_GLUED = re.compile(r" ?([A-Za-z]{1,3})(?![^\W_])")
_VAGUE_NEXT = re.compile(r" of ([a-z]{5,9}) of(?= )")
_LETTERS = re.compile(r"[A-Za-z]{1,10}")
_SCALE_AFTER_HALF = re.compile(r" (?:an? )?([a-z]{5,8})(?!\w)")
_PERCENT = re.compile(r" per ?cent| ?%")
_OF = re.compile(r" of(?= )")


class Number(NamedTuple):
    """text[start:end] means `value`.

    `style` is `digits`, `grouped` (with thousands separators), `words`, `vague` (`dozens of`) or `share` (`a third`,
    value in per cent). `scaled`: a scale word or letter is part of it. `short_end` is where the number ends if the
    letter after it is no scale (`5 m` may be five metres); it is None where the scale is certain.
    """

    start: int
    end: int
    value: float
    style: str
    scaled: bool = False
    short_end: int | None = None
    short_value: float = 0.0

    def like_year(self, text: str) -> bool:
        """Whether the bare digits may be a calendar year."""
        return self.style == "digits" and not self.scaled and bool(_YEAR.fullmatch(text, self.start, self.end))


class NumberReader:
    """Finds where numbers may begin and reads them."""

    def __init__(self, files: Mapping[str, Rows]) -> None:
        words = files["number_words"]
        self._cardinals = {r["word"]: float(r["value"]) for r in words if r["kind"] == "cardinal"}
        self._scales = {r["word"]: float(r["value"]) for r in words if r["kind"] == "scale"}
        roles = words_by_role(files)
        self._scales |= {word: float(value) for word, value in roles["scale"].items()}
        self._short = {word: float(value) for word, value in roles["short_scale"].items()}
        self._vague = {word: float(value) for word, value in roles["vague"].items()}
        self._fractions = {word: int(value) for word, value in roles["fraction"].items()}
        self._plural_scales = {f"{word}s": value for word, value in self._scales.items() if len(word) > 3}
        few = "|".join(map(re.escape, sorted(roles["vague_before"], key=len, reverse=True)))
        self._few_before = re.compile(rf"(?i:(?<!\w)(?:{few}) )\Z")
        self._article_before = re.compile(r"(?i:(?<!\w)an? )\Z")
        starters = {*self._cardinals, *self._vague, *self._fractions, *(w for w in self._scales if len(w) > 3)}
        self._start = re.compile(rf"(?<!\w)(?:{_DIGITS}|[A-Z][A-Za-z]{{0,3}}{_DIGITS}|{_trie(starters)})")
        forms = {
            f"{first}{rest}" for w in starters for first in {w[0], w[0].upper()} for rest in {w[1:], w[1:].upper()}
        }
        self._automaton = ahocorasick_rs.AhoCorasick(sorted(forms), store_patterns=False)

    def starts(self, text: str) -> list[int]:
        """Where numbers may begin, in order: at digits, letters before them (`R94`) and the words of numbers."""
        found = {start for _, start, _ in self._automaton.find_matches_as_indexes(text, overlapping=True)}
        for match in _FIRST_DIGIT.finditer(text):
            at = match.start()
            letters = _LETTERS_BEFORE.search(text, max(0, at - 4), at)
            found.add(letters.start() if letters else at)
        return sorted(found)

    def candidates(self, text: str, starts: Iterable[int], end: int) -> Iterator[re.Match[str]]:
        """The starts of numbers at `starts`, which ascend, up to `end`; none within another."""
        until = 0
        for start in starts:
            match = self._start.match(text, start, end) if start >= until else None
            if match:
                until = match.end()
                yield match

    def read(self, text: str, at: int, floor: int, limit: int) -> Number | None:
        """The number at `at`, which may reach back to `floor` for an article (`a million`) and on to `limit`."""
        if "0" <= text[at] <= "9":
            return self._read_digits(text, at, limit)
        first = _LETTERS.match(text, at, limit)
        word = first.group().lower() if first else ""
        if first is None or not (word[1:] == first.group()[1:] or first.group().isupper()):
            return None
        end = first.end()
        if word in self._cardinals:
            return self._read_words(text, at, end, self._cardinals[word], limit)
        if word in self._fractions:
            return self._read_fraction(text, at, end, word, floor, limit)
        if word in self._vague:
            return self._read_vague(text, at, end, word, limit)
        return self._read_lone_scale(text, at, end, word, floor, limit)

    def _read_digits(self, text: str, at: int, limit: int) -> Number | None:
        run = _RUN.match(text, at, limit)
        if run is None or len(run.group()) > MAX_DIGITS:
            return None
        figures, end, style = run.group(), run.end(), "digits"
        if (
            len(figures) <= 3
            and figures.isdigit()
            and figures[0] != "0"
            and (spaced := _SPACED.match(text, end, limit))
        ):
            figures, end, style = figures + re.sub(r"\D", "", spaced.group()), spaced.end(), "grouped"
        value = _value(figures)
        if value is None:
            return None
        if not figures.isdigit():
            style = "grouped"
        number = self._scaled(text, Number(at, end, value, style), limit)
        if not number.scaled and (glued := _GLUED.match(text, end, limit)):
            scale = self._short.get(glued.group(1).lower())
            if scale and (glued.group()[0] != " " or len(glued.group(1)) == 1):
                return Number(at, glued.end(), value * scale, style, True, end, value)
        return number

    def _scaled(self, text: str, number: Number, limit: int) -> Number:
        """The number with `and a half` and the scale words after it, at most three."""
        value, end, scaled = number.value, number.end, number.scaled
        if half := _HALF_MORE.match(text, end, limit):
            value, end = value + 0.5, half.end()
        for _ in range(3):
            word = _SPACED_WORD.match(text, end, limit)
            scale = self._scale(word.group(1)) if word else None
            if word is None or scale is None:
                break
            value, end, scaled = value * scale, word.end(), True
        if scaled and (half := _HALF_MORE.match(text, end, limit)):  # `two million and a half`
            value, end = value + 0.5 * (value / number.value if number.value else 1.0), half.end()
        return number._replace(value=value, end=end, scaled=scaled)

    def _scale(self, word: str) -> float | None:
        low = word.lower()
        return self._scales.get(low) or self._plural_scales.get(low)

    def _read_words(self, text: str, at: int, end: int, value: float, limit: int) -> Number:
        """Number words after the first one: tens and units, `hundred and`, scale words."""
        total, current, scaled, least = 0.0, value, False, 1e18
        for _ in range(12):
            if half := _HALF_MORE.match(text, end, limit):
                current, end = current + 0.5, half.end()
            match = _WORD.match(text, end, limit)
            if match is None:
                break
            word, joined = match.group(1).lower(), " and " in match.group()
            step, scale = self._cardinals.get(word), self._scale(word)
            if scale is not None and not joined and scale <= least:
                current, scaled, end = current * scale, True, match.end()
                if scale > 100:
                    total, current, least = total + current, 0.0, scale
            elif step is not None and _fits(current, step, total, joined):
                current, end = current + step, match.end()
            else:
                break
        number = Number(at, end, total + current, "words", scaled)
        share = _WORD.match(text, end, limit)
        if share and not scaled and share.group(1).lower() in self._fractions and " and " not in share.group():
            number = self._share(text, at, share.end(), number.value, share.group(1).lower(), limit) or number
        return number

    def _read_fraction(self, text: str, at: int, end: int, word: str, floor: int, limit: int) -> Number | None:
        before = self._article_before.search(text, max(floor, at - 3), at)
        if word == "half":
            scale = _SCALE_AFTER_HALF.match(text, end, limit)
            if scale and scale.group(1) in self._scales:
                value = 0.5 * self._scales[scale.group(1)]
                number = self._scaled(text, Number(at, scale.end(), value, "words", True), limit)
                return number._replace(start=before.start() if before else at)
        elif before is None:
            return None
        return self._share(text, before.start() if before else at, end, 1.0, word, limit)

    def _share(self, text: str, at: int, end: int, over: float, word: str, limit: int) -> Number | None:
        under = self._fractions[word]
        if over >= under or not _OF.match(text, end, limit):
            return None
        return Number(at, end, round(100 * over / under, 2), "share")

    def _read_vague(self, text: str, at: int, end: int, word: str, limit: int) -> Number | None:
        """`dozens of`, `tens of thousands of`: the least that the words allow, two of each."""
        value = self._vague[word]
        further = _VAGUE_NEXT.match(text, end, limit)
        if further and further.group(1) in self._plural_scales:
            return Number(at, further.end(), value * self._plural_scales[further.group(1)], "vague", True)
        of = _OF.match(text, end, limit)
        return Number(at, of.end(), value, "vague", True) if of else None

    def _read_lone_scale(self, text: str, at: int, end: int, word: str, floor: int, limit: int) -> Number | None:
        """A scale word without a number: `a million`, `several hundred`, `hundred percent`."""
        scale = self._scales.get(word)
        if scale is None:
            return None
        if few := self._few_before.search(text, max(floor, at - 9), at):
            return self._scaled(text, Number(few.start(), end, 2 * scale, "vague", True), limit)
        article = self._article_before.search(text, max(floor, at - 3), at)
        if article is None and not _PERCENT.match(text, end, limit):
            return None
        number = self._scaled(text, Number(at, end, scale, "words", True), limit)
        return number._replace(start=article.start() if article else at)


def _fits(current: float, step: float, total: float, joined: bool) -> bool:
    """Whether `step` may follow: units after tens (`twenty-five`), anything below 100 after a hundred or more."""
    if step == 0:
        return False
    if current == 0:
        return total > 0
    if current >= 100 and current % 100 == 0:
        return step < 100
    return not joined and 20 <= current % 100 <= 90 and current % 10 == 0 and step < 10


def _value(figures: str) -> float | None:
    """What digits and their separators mean; None for what is no number (dates, versions, leading zeros)."""
    if figures.isdigit():
        return float(figures) if figures.isascii() and (figures == "0" or figures[0] != "0") else None
    if not figures.isascii():
        return None
    if _EUROPEAN.fullmatch(figures):
        return float(figures.replace(".", "").replace(",", "."))
    if _GROUPED.fullmatch(figures):
        return float(figures.replace(",", "").replace("'", ""))
    if _DECIMAL.fullmatch(figures) and not re.match(r"0\d", figures):
        return float(figures.replace(",", "."))
    return None


def _trie(words: set[str]) -> str:
    """An alternation of whole words, capitalised, in capitals or small, grouped by first letter."""
    rests: dict[str, set[str]] = defaultdict(set)
    for word in words:
        rests[word[0]] |= {word[1:], word[1:].upper()}
    groups = (
        f"[{first.upper()}{first}](?:{'|'.join(sorted(rest, key=lambda r: (-len(r), r)))})"
        for first, rest in sorted(rests.items())
    )
    return rf"(?:{'|'.join(groups)})(?!\w)"


def words_by_role(files: Mapping[str, Rows]) -> dict[str, dict[str, str]]:
    """The rows of `quantity_words`: role → word → value; a role without words is empty.

    Of the rarer roles: after a `label` or, with a capital, a `label_capital` a number counts nothing (`section 12`,
    `Goal Five`); `one` of `not_one` is an adverb (`one day`); a share of a `part_of_period` is a time (`a third of the year`);
    a `plural_modifier` or `singular` ends in s without being the head (`human rights defenders`, `physics teachers`); a
    `hyphen_noun` is counted after a hyphen (`12-seat`) and a `comparator_after_hyphen` compares there (`50-odd`).
    """
    roles: dict[str, dict[str, str]] = defaultdict(dict)
    for row in files["quantity_words"]:
        roles[row["role"]][row["word"]] = row["value"]
    return roles
