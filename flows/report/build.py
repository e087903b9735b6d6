"""The page put together: questions asked, answers compared, templates filled."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

import seeds
from flows.report import NoReport, evidence, issuers, render
from flows.report.queries import Queries
from flows.warehouse import NAME
from transforms.report import compare, world
from transforms.report.compare import Counted, Pair, Years
from transforms.report.embed import json_text
from transforms.report.evidence import dictionary
from transforms.report.model import Document, Issuer, Quantity
from transforms.vocabulary import TIME_PRECISIONS

MAP = seeds.HERE / "map"
MOST_DOCUMENTS = 60  # in the table of documents
MOST_PARTNERS = 20
MOST_ISSUERS = 60
MOST_ACTS = 40  # in each list of visits, agreements and memberships
MOST_IN_MATRIX = 14
# By type of event its view, and what the page tells of a row beside the date.
ACTS = {
    "visit": (
        "visits",
        "coalesce(visitor, visitor_country) AS one, CASE WHEN visitor IS NOT NULL THEN visitor_country END AS other, "
        "concat_ws(', ', place, host_country) AS third",
    ),
    "agreement": ("agreements", "name AS one, parties AS other, status AS third"),
    "membership": ("memberships", "member AS one, joined AS other, capacity AS third"),
}
MOST_QUANTITIES = 25  # of a kind
MOST_REUSED = 40
NAMED = ("organization", "person", "event_series")


def page(database: Path, years: tuple[int, int] | None, budget: int, issuer: str | None = None) -> str:
    """The HTML of the report; NoReport where nothing is published or a year or the issuer asked for has no review."""
    try:
        with Queries(database) as queries:
            known = queries.issuers()
            if issuer is not None and known:
                known = [issuers.chosen(known, issuer)]
                queries.keep(known[0].key)
            words = queries.words()
            if not words:
                raise NoReport(f"{database}: no document is published there; run `communique run` first")
            chosen = compare.compared(years, words)
            documents = queries.documents()
            packs = evidence.embedded(queries, documents, chosen, budget)
            context = _context(queries, documents, chosen, words, known)
            regions = dict(queries.rows("SELECT entity_id, region FROM entities WHERE region IS NOT NULL"))
    except duckdb.Error as error:
        raise NoReport(f"{database}: {str(error).splitlines()[0]}; publish anew with `communique run`") from None
    except ValueError as error:
        of = f" of {known[0].key}" if issuer is not None else ""
        raise NoReport(f"--years: {error}{of}") from None
    one = known[0] if issuer is not None else None
    index = {
        "issuer": one and one.key,
        "many": len(known) > 1,
        "documents": {
            d.document_id: {
                "year": d.year,
                "title": d.title or d.document_id,
                "issuer": d.by,
                "country": d.issuer_country,
                "language": d.language,
                "packed": d.document_id in packs,
            }
            for d in documents
        },
        "columns": dictionary(),
        "regions": regions,
        "labels": render.all_labels(),
    }
    return render.page({**context, "packs": packs, "index": json_text(index), "database": NAME, "one": one})


def _context(
    queries: Queries, documents: Sequence[Document], years: Years, words: dict[int, int], known: Sequence[Issuer]
) -> dict[str, Any]:
    countries = compare.pairs(queries.countries(), years)
    events = compare.pairs(queries.event_types(), years)
    regions = compare.grouped(countries, years)
    sentences = queries.sentences()
    topics = compare.pairs(queries.topics(), years, sentences)
    run = queries.run()
    n_reused, reused = queries.reused(MOST_REUSED)
    quantities = queries.quantities(years.both, MOST_QUANTITIES)
    shown = [d for d in documents if d.year in years.both]
    sides = issuers.sides(queries, known, shown, years)
    return {
        "years": years,
        "documents": documents,
        "shown": shown,
        "words": words,
        "sentences": sentences,
        "uneven": [side.issuer.name for side in sides if years.before is not None and len(side.words) == 1],
        "sides": sides,
        "naming": issuers.naming(sides),
        "countries": countries,
        "regions": regions,
        "labels": render.all_labels(),
        "leaders": compare.leaders(countries),
        "shift": compare.shift([r for r in regions if r.key]),
        "named_others": {kind: compare.pairs(queries.named(kind), years)[:12] for kind in NAMED},
        "map": _map(countries),
        "events": events,
        "visits": _acts(queries, years, events, "visit", many=len(sides) > 1),
        "agreements": _acts(queries, years, events, "agreement", many=len(sides) > 1),
        "memberships": _acts(queries, years, events, "membership", many=len(sides) > 1),
        "months": _months(queries, years),
        "partners": _partners(queries, years),
        "matrix": _matrix(queries, years),
        "date_bases": _date_bases(queries, years),
        "topics": topics,
        "by_year": _by_year(queries.topics(), sentences),
        "quantities": quantities,
        "quantity_kinds": compare.pairs(queries.quantity_kinds(), years),
        "reused": reused,
        "n_reused": n_reused,
        "run": run,
        "validations": queries.validations(run.run_id) if run else [],
        "quarantine": queries.quarantine(run.run_id) if run else [],
        "scores": _scores(),
        "movers": {change: compare.movers(countries, change) for change in ("up", "down", "new", "gone")},
        "topic_movers": {change: compare.movers(topics, change, 1) for change in ("up", "down", "new", "gone")},
        "largest": _largest(quantities),
        "most": {
            "documents": MOST_DOCUMENTS,
            "quantities": MOST_QUANTITIES,
            "reused": MOST_REUSED,
            "issuers": MOST_ISSUERS,
        },
    }


def _acts(queries: Queries, years: Years, events: Sequence[Pair], event_type: str, *, many: bool) -> dict[str, Any]:
    """Acts of a type one by one: rows of its view that say who or what, how many there are, and all events by year."""
    view, columns = ACTS[event_type]
    n, rows = queries.acts(view, columns, years.both, MOST_ACTS)
    if many and n > len(rows):
        rows = []  # the first of them would be those of whoever comes first in the alphabet
    counts = {years.before: pair.before, years.after: pair.after} if (pair := _of(events, event_type)) else {}
    return {"n": n, "rows": rows, "by_year": counts}


def _of(pairs: Sequence[Pair], key: str) -> Pair | None:
    return next((pair for pair in pairs if pair.key == key), None)


def _largest(quantities: Sequence[Quantity], most: int = 3) -> list[Quantity]:
    """The largest sum of each of the currencies named most: sums of different currencies can't be compared."""
    first: dict[str, Quantity] = {}
    for quantity in quantities:
        if quantity.kind == "money":
            first.setdefault(quantity.unit, quantity)
    return list(first.values())[:most]


def _map(countries: Sequence[Pair]) -> dict[str, Any]:
    points = {
        f"country:{row['iso_alpha3']}": (float(row["longitude"]), float(row["latitude"]))
        for row in seeds.read_rows(MAP / "country_points.csv")
    }
    marks = world.marks(countries, points)
    return {
        "land": world.land(json.loads((MAP / "land-110m.json").read_text(encoding="utf-8"))),
        "marks": marks,
        "names": world.names(marks),
        "missing": [pair for pair in countries if pair.key not in points],
        "width": world.WIDTH,
        "height": world.HEIGHT,
    }


def _months(queries: Queries, years: Years) -> dict[int, dict[str, Any]]:
    """By year: cells (type, month) -> n, the types and the sums by month."""
    found: dict[int, dict[str, Any]] = {}
    rows = queries.months(years.both)
    for year in years.both:
        cells = {(m.event_type, m.month): m.n for m in rows if m.year == year}
        by_type: Counter[str] = Counter()
        by_month: Counter[int] = Counter()
        for (event_type, month), n in cells.items():
            by_type[event_type] += n
            by_month[month] += n
        found[year] = {
            "cells": cells,
            "types": [name for name, _ in by_type.most_common()],
            "by_type": by_type,
            "by_month": by_month,
            "most": max([compare.PEAK, *(n for (_, month), n in cells.items() if month)]),
            "peaks": compare.peaks({month: n for month, n in by_month.items() if month}),
        }
    return found


def _partners(queries: Queries, years: Years) -> dict[str, Any]:
    """Countries by events with them: cells (entity, type, year) -> n."""
    cells: dict[tuple[str, str, int], int] = {}
    names: dict[str, str] = {}
    after: Counter[str] = Counter()
    before: Counter[str] = Counter()
    types: Counter[str] = Counter()
    for entity, name, event_type, year, n in queries.partners(years.both):
        cells[entity, event_type, year] = n
        names[entity] = name
        (after if year == years.after else before)[entity] += n
        types[event_type] += n
    ranked = sorted(names, key=lambda e: (-after[e], -before[e], names[e]))
    return {
        "cells": cells,
        "names": names,
        "ranked": ranked[:MOST_PARTNERS],
        "n": len(ranked),
        "first": compare.peaks(after),
        "types": [name for name, _ in types.most_common(9)],
        "after": after,
        "before": before,
        "most": max([compare.PEAK, *cells.values()]),
    }


def _matrix(queries: Queries, years: Years) -> dict[str, Any]:
    """Pairs of countries among those with most company; the pair that shares most events, where one does. No countries
    where no pair shares more than a few: a field of ones says nothing.
    """
    shared = queries.shared(years.both)
    weight: defaultdict[str, float] = defaultdict(float)
    for pair in shared:
        weight[pair.one] += pair.weight
        weight[pair.other] += pair.weight
    ranked = sorted(weight, key=lambda entity: (-round(weight[entity], 6), entity))[:MOST_IN_MATRIX]
    cells = {frozenset((p.one, p.other)): p.n for p in shared if p.one in ranked and p.other in ranked}
    names = dict(queries.rows("SELECT entity_id, name FROM entities WHERE entity_type = 'country'"))
    most = max(cells.values(), default=0)
    return {
        "ranked": ranked if most >= compare.PEAK else [],
        "cells": cells,
        "names": names,
        "most": most,
        "strongest": shared[0] if shared and (len(shared) == 1 or shared[0].n > shared[1].n) else None,
    }


def _date_bases(queries: Queries, years: Years) -> dict[str, Any]:
    """Events by how exactly they are dated: rows of (precision, counts by year), and totals by year."""
    found: dict[str, Counter[int]] = {precision: Counter() for precision in TIME_PRECISIONS}
    totals: Counter[int] = Counter()
    for year, precision, n in queries.date_bases(years.both):
        found[precision][year] += n
        totals[year] += n
    return {"rows": [(name, counts) for name, counts in found.items() if counts], "totals": totals}


def _by_year(counts: Sequence[Counted], sentences: dict[int, int]) -> dict[str, Any]:
    """Shares of sentences by topic for each of the last years, where there are more than two."""
    last = sorted(sentences)[-10:]
    total: Counter[str] = Counter()
    cells: dict[tuple[str, int], int] = {}
    for count in counts:
        if count.year in last:
            cells[count.key, count.year] = count.n
            total[count.key] += count.n
    ranked = [topic for topic, _ in total.most_common(20)]
    share = {(t, y): cells.get((t, y), 0) / sentences[y] if sentences[y] else 0.0 for t in ranked for y in last}
    return {"years": last, "topics": ranked, "n": cells, "share": share, "most": max(share.values(), default=0)}


@cache
def _scores() -> list[dict[str, Any]]:
    """How well the rules do on the annotated reviews that ship, overall by set."""
    from flows import evaluation

    if not evaluation.GOLD.is_dir():
        return []
    return [score.row() for score in evaluation.measure(evaluation.GOLD, None) if not score.document]
