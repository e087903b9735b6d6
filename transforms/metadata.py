"""What a document says about itself: title, dateline, date, issuer, place and year under review, each with its basis."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from transforms.datelines import YEAR, Dateline, DatelineReader, Line
from transforms.names import Names
from transforms.reference import Reference
from transforms.words import count_words

HEAD_LINES, TAIL_LINES = 14, 4
_MARKED = re.compile(r"(?:\d{1,3}|[IVX]{1,5}|[a-z])[.)] |[•▪◦‣*-] ")


@dataclass(frozen=True)
class Declared:
    """What the source manifest says of a document; empty where it says nothing."""

    issuer: str = ""
    issuer_country: str = ""
    review_year: int | None = None
    meta: Mapping[str, str] = field(default_factory=dict)  # what page or file says of itself, as `formats` gives it


@dataclass(frozen=True)
class Description:
    title: str | None
    title_basis: str | None
    title_span: tuple[int, int] | None
    dateline_spans: tuple[tuple[int, int], ...]
    published_on: dt.date | None
    published_basis: str | None
    published_at_local: dt.datetime | None
    issuer: str | None
    issuer_country: str | None
    issuer_basis: str | None
    place: str | None
    review_year: int | None
    review_year_basis: str | None


class _When(NamedTuple):
    date: dt.date | None
    local: dt.datetime | None
    basis: str | None


class Describer:
    """Reads the description of documents off their clean text."""

    def __init__(self, reference: Reference, names: Names) -> None:
        self._reference = reference
        self._names = names
        self._datelines = DatelineReader(reference, names)

    def describe(self, clean: str, declared: Declared, kinds: Mapping[int, str] | None = None) -> Description:
        """The description of one document; what neither the text nor what is declared says is None.

        `kinds` are what the format says of lines, by their starts. The text comes before the manifest, and the manifest
        before what page or file say of themselves.
        """
        lines = [Line(m.start(), m.end(), m.group()) for m in re.finditer(r"[^\n]+", clean)]
        head = self._head(lines)
        datelines = [found for line in head if (found := self._datelines.read(line)) is not None]
        marked = next((line for line in lines if (kinds or {}).get(line.start) == "title"), None)
        title = marked or self._title([line for line in head if all(line is not found.line for found in datelines)])
        if not any(found.date for found in datelines):
            rest = lines[len(head) :][-TAIL_LINES:]
            tail = [found for line in rest if (found := self._datelines.read(line)) and found.date]
            datelines += tail[-1:]
        when = _published(datelines, declared.meta)
        name = re.sub(r"\s*\.$", "", title.text).removeprefix("#").strip() if title else ""
        issuer, country, basis = self._who(clean, title, datelines, declared)
        year, year_basis = self._year(lines, title, datelines, when.date, declared)
        return Description(
            title=name or declared.meta.get("title") or None,
            title_basis="text" if name else declared.meta.get("title_basis"),
            title_span=(title.start, title.end) if title else None,
            dateline_spans=tuple((found.line.start, found.line.end) for found in datelines if found.line != title),
            published_on=when.date,
            published_basis=when.basis,
            published_at_local=when.local,
            issuer=issuer,
            issuer_country=country,
            issuer_basis=basis,
            place=next((found.place for found in datelines if found.place), None),
            review_year=year,
            review_year_basis=year_basis,
        )

    def _head(self, lines: Sequence[Line]) -> list[Line]:
        """The lines before the body: up to the first line of prose."""
        head: list[Line] = []
        for line in lines[:HEAD_LINES]:
            if _MARKED.match(line.text) or (_is_prose(line.text) and not self._datelines.read(line)):
                break
            head.append(line)
        return head

    def _title(self, head: Sequence[Line]) -> Line | None:
        """The line of the head that reads most like the title of a review; the first of several as good."""
        best: tuple[float, Line] | None = None
        for position, line in enumerate(head):
            words = [word.lower() for word in re.findall(r"[^\W\d_]+", line.text)]
            if not words:
                continue
            score: float = sum(self._reference.title_cues.get(word, 0) for word in words) + 3 * bool(
                re.search(YEAR, line.text)
            )
            score -= position / 2
            if best is None or score > best[0]:
                best = (score, line)
        return best[1] if best else None

    def _who(
        self, clean: str, title: Line | None, datelines: Sequence[Dateline], declared: Declared
    ) -> tuple[str | None, str | None, str | None]:
        """Issuer, its country and the basis: the dateline before the manifest before what the text leaves to infer."""
        issuer = next((found.issuer for found in datelines if found.issuer), None)
        country = next((found.country for found in datelines if found.country), None)
        if country:
            return issuer or declared.issuer or None, country, "text"
        if declared.issuer_country:
            return issuer or declared.issuer or None, declared.issuer_country, "manifest"
        country = self._infer_country(clean, title)
        return issuer or declared.issuer or None, country, "inferred" if country else None

    def _infer_country(self, clean: str, title: Line | None) -> str | None:
        """The country that the title names, or that is named clearly most often in the first pages."""
        counts: Counter[str] = Counter()
        if title is not None:
            named = [n.sense.entity_id for n in self._names.find(title.text) if n.sense.entity_type == "country"]
            if len(set(named)) == 1:
                return named[0].removeprefix("country:")
        for name in self._names.find(clean[:20000]):
            if name.sense.entity_type == "country":
                counts[name.sense.entity_id] += 1
        ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:2]
        if not ranked or ranked[0][1] < 3 or (len(ranked) > 1 and ranked[0][1] < 1.5 * ranked[1][1]):
            return None
        return ranked[0][0].removeprefix("country:")

    def _year(
        self,
        lines: Sequence[Line],
        title: Line | None,
        datelines: Sequence[Dateline],
        published: dt.date | None,
        declared: Declared,
    ) -> tuple[int | None, str | None]:
        if declared.review_year is not None:
            return declared.review_year, "manifest"
        latest = published.year if published else 9999
        if title is not None:
            years = [year for year in _years(self._datelines.dates.sub(" ", title.text)) if year <= latest]
            if years:
                return years[-1], "title"
        special = {title, *(found.line for found in datelines)}
        body = [line.text for line in lines if line not in special]
        opening = " ".join(body[:3])[:4000]
        said = Counter(
            int(match)
            for match in re.findall(
                rf"\b(?:[Ii]n|[Dd]uring|[Tt]hroughout|of|for|year|over)(?: the year)? ({YEAR})\b", opening
            )
            if int(match) <= latest and (published is None or int(match) >= latest - 1)
        )
        if said:
            return max(said, key=lambda year: (said[year], year)), "text"
        whole = "\n".join(body)
        if published is not None:
            looks_back = bool(self._reference.looks_back.search(whole)) or whole.count(str(latest - 1)) > whole.count(
                str(latest)
            )
            return (latest - 1 if published.month <= 3 and looks_back else latest), "published"
        counts = Counter(_years(whole))
        if counts:
            return max(counts, key=lambda year: (counts[year], year)), "inferred"
        return None, None


def _published(datelines: Sequence[Dateline], meta: Mapping[str, str]) -> _When:
    """Date and time of publication, from the dateline or else from what page or file say of themselves."""
    dated = next((found for found in datelines if found.date), None)
    if dated is not None and dated.date is not None:
        time = next((found.time for found in datelines if found.time), None)
        return _When(dated.date, dt.datetime.combine(dated.date, time) if time else None, "text")
    said = meta.get("published", "")
    try:
        local = dt.datetime.fromisoformat(said).replace(tzinfo=None)
    except ValueError:
        return _When(None, None, None)
    return _When(local.date(), local if "T" in said or ":" in said else None, meta.get("published_basis"))


def _is_prose(text: str) -> bool:
    """Whether a line reads as text rather than as a heading: it is long, or ends as a sentence of some length."""
    words = count_words(text)
    return words >= 22 or (words > 12 and text[-1] in ".;:")


def _years(text: str) -> list[int]:
    """Years named in the text; of `2019/20` and `2019-20` the later one."""
    years: list[int] = []
    for match in re.finditer(rf"(?<!\d)({YEAR})(?:[/–-](\d\d))?(?!\d)", text):
        year = int(match.group(1))
        if match.group(2) and int(match.group(2)) == (year + 1) % 100:
            year += 1
        years.append(year)
    return years
