"""The evidence that travels in the page: whole documents, as many as fit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from flows.report.queries import Queries
from transforms.report.compare import Years
from transforms.report.embed import packed
from transforms.report.evidence import SHOWN, columns, document_pack
from transforms.report.model import Document
from transforms.tables import TABLES

BATCH = 25  # documents asked for at once
ENTITIES = """
    SELECT DISTINCT document_id, entity_id, name FROM (
        SELECT document_id, entity_id FROM mentions UNION SELECT document_id, entity_id FROM event_participants
        UNION SELECT document_id, place_id FROM events UNION SELECT document_id, country_id FROM events
    ) JOIN entities USING (entity_id) WHERE document_id IN (SELECT unnest(?)) ORDER BY ALL"""


def embedded(queries: Queries, documents: Sequence[Document], years: Years, budget: int) -> dict[str, str]:
    """Packs by document id, of the years that are compared first, then of those with most events, up to `budget` characters.

    The first that does not fit ends it, so that what is there is the most salient without a gap.
    """
    ranked = sorted(documents, key=lambda d: (d.year not in years.both, -d.events, d.document_id))
    packs: dict[str, str] = {}
    size = 0
    for document_id, pack in _packs(queries, [d.document_id for d in ranked]):
        size += len(pack)
        if size > budget:
            break
        packs[document_id] = pack
    return packs


def _packs(queries: Queries, ids: Sequence[str]) -> Iterator[tuple[str, str]]:
    for start in range(0, len(ids), BATCH):
        batch = list(ids[start : start + BATCH])
        texts = dict(
            queries.rows("SELECT document_id, clean_text FROM texts WHERE document_id IN (SELECT unnest(?))", [batch])
        )
        names: dict[str, dict[str, str]] = defaultdict(dict)
        for document_id, entity_id, name in queries.rows(ENTITIES, [batch]):
            names[document_id][entity_id] = name
        rows: dict[str, dict[str, list[Sequence[Any]]]] = defaultdict(lambda: defaultdict(list))
        for table in SHOWN:
            order = ", ".join(f"{name[1:]} DESC" if name[0] == "-" else name for name in TABLES[table].order)
            query = f"SELECT document_id, {', '.join(columns(table))} FROM {table} WHERE document_id IN (SELECT unnest(?)) ORDER BY {order}"
            for row in queries.rows(query, [batch]):
                rows[row[0]][table].append(row[1:])
        for document_id in batch:
            yield document_id, packed(document_pack(texts[document_id], rows[document_id], names[document_id]))
