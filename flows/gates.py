"""Gates before publication: a snapshot that shrinks without cause is not published.

Documents that are no longer asked for are a cause; documents that were lost on the way are not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from pathlib import Path

import duckdb

from flows import snapshots

FEWEST_ROWS = 20  # below that a share says nothing


def breaches(before: Path, built: Path, lost: Collection[str], n_before: int, floors: Mapping[str, float]) -> list[str]:
    """One line for each floor that a built snapshot does not hold against the snapshot before.

    `lost` are the documents of `before` that are still asked for and did not come through, of `n_before` in all that
    are asked for.
    """
    lines: list[str] = []
    if n_before and (share := 1 - len(lost) / n_before) < floors["documents"]:
        shown = ", ".join(sorted(lost)[:5])
        lines.append(
            f"documents: {len(lost)} of {n_before} that were published did not come through ({shown}), "
            f"leaving {share:.2f} of them; the floor is {floors['documents']}"
        )
    return [*lines, *_rows(before, built, floors["rows"]), *_mentioned(before, built, floors["mentioned"])]


def _rows(before: Path, built: Path, floor: float) -> list[str]:
    old, new = ({f.path: f for f in snapshots.files_of(folder)} for folder in (before, built))
    documents: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for at, files in enumerate((old, new)):
        for file in files.values():
            if file.table == "documents":
                documents[file.part][at] = file.rows
    lines = []
    for path, file in old.items():
        had, has = documents[file.part]
        rows = new[path].rows if path in new else 0
        if file.rows >= FEWEST_ROWS and has >= had and rows < floor * file.rows and file.table != "text_reuse":
            lines.append(f"{path}: {rows} rows where there were {file.rows}; the floor is {floor} of them")
    return lines


def _mentioned(before: Path, built: Path, floor: float) -> list[str]:
    old, new = _share_mentioned(before), _share_mentioned(built)
    if old is None or new is None or new >= floor * old:
        return []
    return [f"mentions: {new:.2f} of the sentences name somebody where {old:.2f} did; the floor is {floor} of that"]


def _share_mentioned(folder: Path) -> float | None:
    """Share of the sentences of a snapshot with a mention, or None where there are too few to tell."""
    files = snapshots.files_of(folder)
    sentences = sum(f.rows for f in files if f.table == "sentences")
    if sentences < FEWEST_ROWS:
        return None
    paths = [str(folder / f.path) for f in files if f.table == "mentions"]
    query = "SELECT count(DISTINCT sentence_id) FROM read_parquet(?, hive_partitioning = false)"
    with duckdb.connect() as connection:
        ((mentioned,),) = connection.execute(query, [paths]).fetchall()
    return float(mentioned) / sentences
