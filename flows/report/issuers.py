"""Issuers side by side, and the choice of one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

from flows.report import NoReport
from flows.report.queries import Queries
from transforms.report import compare
from transforms.report.compare import Counted, Pair, Years
from transforms.report.model import Document, Issuer


class Side(NamedTuple):
    """What an issuer's reviews of the years compared say; `new` and `gone` are numbers of partners, None where it has no
    review of one of the years.
    """

    issuer: Issuer
    words: dict[int, int]
    countries: list[Pair]
    leaders: list[Pair]
    new: int | None
    gone: int | None
    act: Pair | None


def chosen(known: Sequence[Issuer], asked: str) -> Issuer:
    """The issuer asked for by the name that the views group by, its country's or its own; NoReport where there is none."""
    wanted = asked.strip().casefold()
    for column in ("key", "country", "body"):
        for issuer in known:
            if (getattr(issuer, column) or "").casefold() == wanted:
                return issuer
    there = ", ".join(issuer.key for issuer in known[:30]) + (", …" if len(known) > 30 else "")
    raise NoReport(f"--issuer {asked}: no review of that issuer is published; there are {there}")


def sides(queries: Queries, known: Sequence[Issuer], shown: Sequence[Document], years: Years) -> list[Side]:
    """One row per issuer with a review of the years compared, those with most words first."""
    countries, acts = (_by_issuer(rows) for rows in (queries.countries_by_issuer(), queries.acts_by_issuer()))
    words: defaultdict[str, dict[int, int]] = defaultdict(dict)
    for document in shown:
        of_year = words[document.by]
        of_year[document.year] = of_year.get(document.year, 0) + document.n_words
    made = [_side(issuer, words[issuer.key], countries, acts, years) for issuer in known if issuer.key in words]
    return sorted(made, key=lambda side: (-sum(side.words.values()), side.issuer.key))


def _side(
    issuer: Issuer,
    words: dict[int, int],
    countries: dict[str, list[Counted]],
    acts: dict[str, list[Counted]],
    years: Years,
) -> Side:
    pairs = compare.pairs(countries.get(issuer.key, ()), years)
    told = [pair for pair in compare.pairs(acts.get(issuer.key, ()), years) if pair.after]
    both = years.before in words and years.after in words
    changes = [pair.change for pair in pairs] if both else []
    return Side(
        issuer,
        words,
        pairs,
        compare.leaders(pairs),
        changes.count("new") if both else None,
        changes.count("gone") if both else None,
        told[0] if told and (len(told) == 1 or told[0].after > told[1].after) else None,
    )


def naming(rows: Sequence[Side]) -> dict[str, int]:
    """How many issuers name a country in the later year, by its entity."""
    found: defaultdict[str, int] = defaultdict(int)
    for side in rows:
        for pair in side.countries:
            found[pair.key] += pair.after > 0
    return dict(found)


def _by_issuer(rows: Sequence[tuple[Any, ...]]) -> dict[str, list[Counted]]:
    found: defaultdict[str, list[Counted]] = defaultdict(list)
    for issuer, *counted in rows:
        found[issuer].append(Counted(*counted))
    return dict(found)
