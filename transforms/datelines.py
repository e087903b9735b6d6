"""Datelines and page headers: who issued a document, where and when."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from transforms.names import Name, Names
from transforms.reference import Reference, fold

YEAR = r"(?:19|20)\d\d"
LONGEST = 240
_TIME = re.compile(r"\b([01]?\d|2[0-3])[:.]([0-5]\d)(?::[0-5]\d)?\s*(?:hrs?|h|GMT|UTC|MSK|local time)?\b")
_OWNER = re.compile(r"(?:,? of| -|,)?(?: the)? ", re.IGNORECASE)


@dataclass(frozen=True)
class Line:
    """clean[start:end], which holds no line feed."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Dateline:
    """What a line says of who, where and when; `country` is ISO 3166-1 alpha-3."""

    line: Line
    date: dt.date | None
    time: dt.time | None
    issuer: str | None
    country: str | None
    place: str | None


@dataclass
class _Rest:
    """The text of a line, from which what is understood is taken away."""

    text: str

    def take(self, part: str) -> None:
        self.text = self.text.replace(part, " ", 1)


class DatelineReader:
    """Reads datelines with the months, offices and names of a reference."""

    def __init__(self, reference: Reference, names: Names) -> None:
        self._reference = reference
        self._names = names
        months = "|".join(sorted(reference.months, key=len, reverse=True))
        self.dates = re.compile(
            rf"(?<!\w)(?:(?P<d1>[0-3]?\d)(?:st|nd|rd|th)?(?: of)?[ -](?P<m1>{months})\.?,?[ -](?P<y1>{YEAR})"
            rf"|(?P<m2>{months})\.? (?P<d2>[0-3]?\d)(?:st|nd|rd|th)?,? (?P<y2>{YEAR})"
            rf"|(?P<y3>{YEAR})-(?P<m3>[01]\d)-(?P<d3>[0-3]\d)"
            rf"|(?P<d4>[0-3]?\d)[./](?P<m4>[01]?\d)[./](?P<y4>{YEAR})"
            rf"|(?P<m5>{months})\.?,? (?P<y5>{YEAR}))(?!\d)",
            re.IGNORECASE,
        )
        offices = "|".join(re.escape(o) for o in sorted(reference.issuers, key=len, reverse=True))
        self._offices = re.compile(rf"(?<!\w)(?:{offices}|{offices.upper()})(?!\w)")
        self._country_of_office = {office.lower(): country or None for office, country in reference.issuers.items()}

    def read(self, line: Line) -> Dateline | None:
        """The line as a dateline or page header, or None if it says more than who, where and when."""
        text = fold(line.text)
        if len(text) > LONGEST:
            return None
        dated = self.dates.search(text)
        office = self._offices.search(text)
        if dated is None and office is None:
            return None
        rest = _Rest(text)
        date, time = self._when(dated, rest) if dated is not None else (None, None)
        names = self._names.find(text)
        issuer, country = self._who(line, office, names, rest) if office is not None else (None, None)
        place, home = self._where(line, names, rest, dated is not None)
        if not self._is_spent(rest.text, dated is not None):
            return None
        return Dateline(line, date, time, issuer, country or home, place)

    def _when(self, dated: re.Match[str], rest: _Rest) -> tuple[dt.date | None, dt.time | None]:
        rest.take(dated.group())
        time = _TIME.search(rest.text)
        if time is None:
            return self.date(dated), None
        rest.take(time.group())
        return self.date(dated), dt.time(int(time.group(1)), int(time.group(2)))

    def date(self, match: re.Match[str]) -> dt.date | None:
        """The day a match of `dates` means, day before month where all is numbers; None for a month alone."""
        for form in "1234":
            if match[f"y{form}"]:
                month = match[f"m{form}"]
                number = int(month) if month.isdigit() else self._reference.months[month.lower()]
                try:
                    return dt.date(int(match[f"y{form}"]), number, int(match[f"d{form}"]))
                except ValueError:
                    return None
        return None

    def _who(self, line: Line, office: re.Match[str], names: Sequence[Name], rest: _Rest) -> tuple[str, str | None]:
        """The office with the country that owns it, before or after: `Ministry of Foreign Affairs of Japan`."""
        start, end = office.span()
        country = self._country_of_office[office.group().lower()]
        for name in names:
            if name.sense.entity_type != "country" or name.sense.kind == "capital":
                continue
            code = name.sense.entity_id.removeprefix("country:")
            if name.start >= end and _OWNER.fullmatch(fold(line.text)[end : name.start]):
                end, country = name.end, code
                break
            if name.sense.kind == "demonym" and fold(line.text)[name.end : start] == " ":
                start, country = name.start, code
        issuer = line.text[start:end]
        rest.take(fold(issuer))
        return issuer, country

    def _where(self, line: Line, names: Sequence[Name], rest: _Rest, dated: bool) -> tuple[str | None, str | None]:
        """Place and the country that the place or a country's name gives."""
        place = country = None
        for name in names:
            surface = fold(line.text[name.start : name.end])
            if name.sense.entity_type == "place" or name.sense.kind == "capital":
                place = place or line.text[name.start : name.end]
                country = country or self._reference.country_of_capital.get(surface)
                rest.take(surface)
            elif name.sense.entity_type == "country" and name.sense.kind != "demonym" and not name.nested:
                country = country or name.sense.entity_id.removeprefix("country:")
                rest.take(surface)
        if place is None and dated:  # a town that no table knows
            left = " ".join(self._reference.dateline_labels.sub(" ", rest.text).split()).strip(",. ")
            town = re.fullmatch(r"([A-Z][a-zA-Z'-]+(?: [A-Z][a-zA-Z'-]+){0,2})", left)
            if town and not any(word.lower() in self._reference.title_cues for word in town.group(1).split()):
                place = town.group(1)
                rest.take(place)
        return place, country

    def _is_spent(self, rest: str, dated: bool) -> bool:
        """Whether what is left of a line says nothing more."""
        left = re.findall(r"[^\W\d_]{2,}", self._reference.dateline_labels.sub(" ", rest))
        if len(left) > 2 or any(word.lower() in self._reference.title_cues for word in left):
            return False
        return dated or re.search(r"(?i)\d|'s\b", rest) is None
