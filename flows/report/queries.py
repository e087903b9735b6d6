"""What the report asks of the DuckDB file. What a view answers is asked of the view, so that both say the same."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb

from transforms.report.compare import Counted
from transforms.report.model import UNDATED, Act, Document, Issuer, Monthly, Quantity, Reuse, Run, Shared, Validation
from transforms.tables import DATA_TABLES


class Queries:
    """Questions to the DuckDB file of a data folder."""

    def __init__(self, path: Path) -> None:
        self._connection = duckdb.connect(str(path), read_only=True)

    def __enter__(self) -> Queries:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def rows(self, query: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        return self._connection.execute(query, list(parameters)).fetchall()

    def issuers(self) -> list[Issuer]:
        """All issuers, by the name that the views group by."""
        return [
            Issuer(*row)
            for row in self.rows("""
            SELECT r.issuer, arg_max(r.issuer_name, r.review_year), any_value(e.name)
            FROM reviews r LEFT JOIN entities e ON e.entity_id = 'country:' || r.issuer
            GROUP BY r.issuer ORDER BY r.issuer""")
        ]

    def keep(self, issuer: str) -> None:
        """Leave out the documents of other issuers from all that is asked from now on.

        Temporary views take the place of the tables, for the views of the file too.
        """
        self._connection.execute("CREATE TEMP TABLE kept AS SELECT document_id FROM reviews WHERE issuer = ?", [issuer])
        (database,) = self.rows("SELECT current_database()")[0]
        for table in DATA_TABLES.values():
            ids = [name for name in table.names if name in ("document_id", "other_document_id")]
            if ids:
                kept = " AND ".join(f"{name} IN (SELECT document_id FROM kept)" for name in ids)
                self._connection.execute(
                    f'CREATE TEMP VIEW "{table.name}" AS SELECT * FROM "{database}".main."{table.name}" WHERE {kept}'
                )

    def documents(self) -> list[Document]:
        """All documents, the latest year first."""
        return [
            Document(*row)
            for row in self.rows("""
            SELECT d.document_id, d.review_year, d.title, r.issuer, d.issuer, d.issuer_country, d.place, d.published_on, d.source_uri,
                strftime(d.retrieved_at AT TIME ZONE 'UTC', '%Y-%m-%d'), d.language, d.n_words, d.n_sentences, coalesce(m.n, 0), coalesce(m.countries, 0), coalesce(m.of_countries, 0),
                coalesce(e.n, 0), coalesce(t.n, 0), coalesce(q.n, 0), c.with_nothing
            FROM documents d JOIN reviews r USING (document_id)
            LEFT JOIN (SELECT document_id, count(*) AS n,
                count(DISTINCT entity_id) FILTER (entity_type = 'country') AS countries,
                count(*) FILTER (entity_type = 'country') AS of_countries
                FROM mentions GROUP BY document_id) m USING (document_id)
            LEFT JOIN (SELECT document_id, count(*) AS n FROM event_timeline GROUP BY document_id) e USING (document_id)
            LEFT JOIN (SELECT document_id, count(*) AS n FROM time_expressions GROUP BY document_id) t USING (document_id)
            LEFT JOIN (SELECT document_id, count(*) AS n FROM quantities GROUP BY document_id) q USING (document_id)
            JOIN coverage c USING (document_id)
            ORDER BY d.review_year DESC, d.document_id""")
        ]

    def words(self) -> dict[int, int]:
        return dict(self.rows("SELECT review_year, sum(n_words)::BIGINT FROM documents GROUP BY ALL"))

    def countries(self) -> list[Counted]:
        """Mentions of countries other than the issuer's own by year; their groups are regions."""
        return self._counted(
            "SELECT country_id, country, coalesce(region, ''), review_year, sum(mentions)::BIGINT FROM country_year "
            "WHERE NOT is_issuer GROUP BY ALL ORDER BY ALL"
        )

    def named(self, entity_type: str) -> list[Counted]:
        """Mentions of entities of another type by year."""
        return self._counted(
            "SELECT m.entity_id, e.name, '', m.review_year, count(*) FROM mentions m JOIN entities e USING (entity_id) "
            "WHERE m.entity_type = ? GROUP BY ALL ORDER BY ALL",
            [entity_type],
        )

    def _counted(self, query: str, parameters: Sequence[Any] = ()) -> list[Counted]:
        return [Counted(*row) for row in self.rows(query, parameters)]

    def event_types(self) -> list[Counted]:
        return self._counted(
            "SELECT event_type, event_type, '', review_year, count(*) FROM event_timeline GROUP BY ALL ORDER BY ALL"
        )

    def months(self, years: Sequence[int]) -> list[Monthly]:
        """Events by month where the text dates them to a day or month of the review's year."""
        return [
            Monthly(*row)
            for row in self.rows(
                f"""
            SELECT review_year, event_type, CASE WHEN date_precision IN ('day', 'month') AND year(date_start) = review_year
                THEN month(date_start) ELSE {UNDATED} END AS month, count(*)
            FROM event_timeline WHERE review_year IN (SELECT unnest(?)) GROUP BY ALL ORDER BY ALL""",
                [list(years)],
            )
        ]

    def partners(self, years: Sequence[int]) -> list[tuple[str, str, str, int, int]]:
        """Events by country other than the issuer's, type and year: (entity_id, name, event_type, year, n)."""
        return [
            (row[0], row[1], row[2], row[3], row[4])
            for row in self.rows(
                """
            SELECT p.entity_id, n.name, e.event_type, e.review_year, count(DISTINCT e.event_id)
            FROM event_timeline e JOIN event_participants p USING (event_id) JOIN entities n ON n.entity_id = p.entity_id
            JOIN documents d ON d.document_id = e.document_id
            WHERE n.entity_type = 'country' AND n.iso_alpha3 IS DISTINCT FROM d.issuer_country
                AND e.review_year IN (SELECT unnest(?))
            GROUP BY ALL ORDER BY ALL""",
                [list(years)],
            )
        ]

    def shared(self, years: Sequence[int]) -> list[Shared]:
        """Events that pairs of countries other than the issuer's share; an event of k countries weighs 1 / (k - 1) a pair."""
        return [
            Shared(*row)
            for row in self.rows(
                """
            WITH who AS (
                SELECT DISTINCT e.event_id, p.entity_id FROM event_participants p JOIN event_timeline e USING (event_id)
                JOIN documents d ON d.document_id = e.document_id
                WHERE starts_with(p.entity_id, 'country:') AND p.entity_id IS DISTINCT FROM 'country:' || d.issuer_country
                    AND e.review_year IN (SELECT unnest(?))
            ), sized AS (SELECT *, count(*) OVER (PARTITION BY event_id) AS k FROM who)
            SELECT a.entity_id, b.entity_id, count(*), sum(1 / (a.k - 1)) FROM sized a JOIN sized b USING (event_id)
            WHERE a.entity_id < b.entity_id GROUP BY ALL ORDER BY 3 DESC, 4 DESC, 1, 2""",
                [list(years)],
            )
        ]

    def acts(self, view: str, columns: str, years: Sequence[int], most: int) -> tuple[int, list[Act]]:
        """How many rows a view of events has of the years, and the first of them, the latest year first.

        `columns` give what is told beside the date as `one`, which says who or what, `other` and `third`; rows without
        `one` are left out.
        """
        told = f"FROM (SELECT *, {columns} FROM {view}) WHERE review_year IN (SELECT unnest(?)) AND one IS NOT NULL"
        ((n,),) = self.rows(f"SELECT count(*) {told}", [list(years)])
        rows = self.rows(
            f"SELECT document_id, review_year, issuer, right(event_id, -1 - length(document_id)), dated, one, other, third {told} "
            "ORDER BY review_year DESC, issuer, date_start, date_end, event_id LIMIT ?",
            [list(years), most],
        )
        return n, [Act(*row) for row in rows]

    def countries_by_issuer(self) -> list[tuple[Any, ...]]:
        """Mentions of countries other than the issuer's own: (issuer, key, name, group, year, n)."""
        return self.rows(
            "SELECT issuer, country_id, country, coalesce(region, ''), review_year, mentions FROM country_year "
            "WHERE NOT is_issuer ORDER BY ALL"
        )

    def acts_by_issuer(self) -> list[tuple[Any, ...]]:
        """Events by issuer and type: (issuer, key, name, group, year, n)."""
        return self.rows(
            "SELECT issuer, event_type, event_type, '', review_year, count(*) FROM event_timeline GROUP BY ALL ORDER BY ALL"
        )

    def topics(self) -> list[Counted]:
        return self._counted(
            "SELECT topic, topic, '', review_year, sum(sentences)::BIGINT FROM topic_year WHERE sentences > 0 "
            "GROUP BY ALL ORDER BY ALL"
        )

    def sentences(self) -> dict[int, int]:
        return dict(self.rows("SELECT review_year, sum(n_sentences)::BIGINT FROM documents GROUP BY ALL"))

    def quantities(self, years: Sequence[int], most: int) -> list[Quantity]:
        """The largest quantities of each kind; of sums of money and measures the largest of each unit before the others,
        since units can't be compared.
        """
        return [
            Quantity(*row)
            for row in self.rows(
                """
            SELECT document_id, review_year, issuer, right(quantity_id, -1 - length(document_id)), surface, value, value_max,
                comparator, kind, unit, counted, sentence
            FROM (
                SELECT *, row_number() OVER (PARTITION BY kind, measured ORDER BY value DESC, quantity_id) AS nth,
                    count(*) OVER (PARTITION BY kind, measured) AS of_unit
                FROM (SELECT *, CASE WHEN kind <> 'count' THEN unit END AS measured FROM quantity_list)
                WHERE review_year IN (SELECT unnest(?))
            )
            QUALIFY row_number() OVER (PARTITION BY kind ORDER BY nth, value DESC, quantity_id) <= ?
            ORDER BY kind, of_unit DESC, measured, value DESC, quantity_id""",
                [list(years), most],
            )
        ]

    def quantity_kinds(self) -> list[Counted]:
        return self._counted(
            "SELECT kind, kind, '', review_year, count(*) FROM quantities GROUP BY kind, review_year ORDER BY ALL"
        )

    def reused(self, most: int) -> tuple[int, list[Reuse]]:
        """How many pairs of like sentences there are, and the first of them: across years first, then the most alike."""
        ((n,),) = self.rows("SELECT count(*) FROM text_reuse")
        rows = self.rows(
            """
            SELECT document_id, right(sentence_id, -1 - length(document_id)), sentence, later_document_id,
                right(later_sentence_id, -1 - length(later_document_id)), later_sentence, similarity, kind
            FROM reused_sentences
            ORDER BY year = later_year, similarity DESC, length(sentence) DESC, sentence_id, later_sentence_id LIMIT ?""",
            [most],
        )
        return n, [Reuse(*row) for row in rows]

    def run(self) -> Run | None:
        """The run that last published what the file holds."""
        says = self.rows("SELECT 1 FROM duckdb_views() WHERE view_name = 'snapshot' AND NOT internal")
        held = "AND snapshot_id = (SELECT snapshot_id FROM snapshot)" if says else ""
        rows = self.rows(
            "SELECT run_id, snapshot_id, strftime(started_at AT TIME ZONE 'UTC', '%Y-%m-%d %H:%M'), code_version, n_sources FROM runs "
            f"WHERE state IN ('published', 'unchanged') {held} ORDER BY started_at DESC LIMIT 1"
        )
        return Run(*rows[0]) if rows else None

    def validations(self, run_id: str) -> list[Validation]:
        return [
            Validation(*row)
            for row in self.rows(
                "SELECT table_name, count(*), count(*) FILTER (NOT success), string_agg(expectation || ': ' || detail, '; ') "
                "FILTER (NOT success) FROM validations WHERE run_id = ? GROUP BY ALL ORDER BY 3 DESC, 1",
                [run_id],
            )
        ]

    def quarantine(self, run_id: str) -> list[tuple[Any, ...]]:
        return self.rows(
            "SELECT source_uri, stage, reason, detail FROM quarantine WHERE run_id = ? ORDER BY ALL", [run_id]
        )

    def date_bases(self, years: Sequence[int]) -> list[tuple[Any, ...]]:
        """Events by how exactly they are dated: (year, precision, n)."""
        return self.rows(
            "SELECT review_year, date_precision, count(*) FROM event_timeline WHERE "
            "review_year IN (SELECT unnest(?)) GROUP BY ALL ORDER BY ALL",
            [list(years)],
        )
