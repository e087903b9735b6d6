"""What a target lacks of a snapshot: files are compared by their hashes, rows replaced by documents."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from flows import snapshots
from flows.sources import BadRequest
from transforms import contract, tables

MOST_DOCUMENTS = 1000  # whose rows a statement names; beyond, the table is replaced whole
LONGEST_LINE = 400
ROWS_PER_BATCH = 8192
DOCUMENTS_PER_BATCH = 64  # of `texts`, whose rows hold whole documents

# What an export leaves in its target, so that the next one knows what is there.
STATE = contract.Table(
    "communique_export",
    "file of a snapshot that the tables hold",
    ("table_name", "path"),
    ("table_name", "path"),
    (
        contract.Column("table_name", contract.STRING, "Table"),
        contract.Column("path", contract.STRING, "File of the snapshot that its rows came from"),
        contract.Column("sha256", contract.STRING, "SHA-256 of that file, in hexadecimal"),
        contract.Column("n_rows", contract.INT, "Rows of that file", minimum=0),
        contract.Column("documents", contract.STRINGS, "Documents whose rows it holds"),
        contract.Column("contract_version", contract.STRING, "Contract of the tables"),
        contract.Column("snapshot_id", contract.STRING, "Snapshot that was exported"),
    ),
)


def one_line(error: object) -> str:
    """What went wrong in the words of a library, in one line of bearable length."""
    text = " ".join(str(error).split()) or type(error).__name__
    return text if len(text) <= LONGEST_LINE else text[:LONGEST_LINE] + " …"


class Part(NamedTuple):
    """A file of a snapshot, as its manifest or the target names it; `documents` are empty where nobody asked yet."""

    path: str
    sha256: str
    rows: int
    documents: tuple[str, ...] = ()


class Change(NamedTuple):
    """What to do to a table: drop the rows of `documents` (None: all rows), then add those of the files in `add`."""

    table: contract.Table
    documents: tuple[str, ...] | None
    add: tuple[Part, ...]

    @property
    def rows(self) -> int:
        return sum(part.rows for part in self.add)

    @property
    def is_void(self) -> bool:
        """Nothing to drop and nothing to add: only files without rows came or went."""
        return self.documents == () and not self.rows


Parts = dict[str, tuple[Part, ...]]


class Published(NamedTuple):
    """The current snapshot: its folder, id and files by table."""

    folder: Path
    snapshot_id: str
    parts: Parts

    def with_documents(self, part: Part) -> Part:
        column = pq.read_table(self.folder / part.path, columns=["document_id"], partitioning=None).column(0)
        return part._replace(documents=tuple(sorted(str(value) for value in column.unique().to_pylist())))

    def reader(self, table: contract.Table, parts: Sequence[Part]) -> pa.RecordBatchReader:
        """The rows of files, in the contract's schema, without all of them in memory at once."""
        return pa.RecordBatchReader.from_batches(table.schema, self._batches(table, parts))

    def _batches(self, table: contract.Table, parts: Sequence[Part]) -> Iterator[pa.RecordBatch]:
        size = DOCUMENTS_PER_BATCH if table.name == "texts" else ROWS_PER_BATCH
        for part in parts:
            for batch in pq.ParquetFile(self.folder / part.path).iter_batches(size):
                yield from contract.conform(table, pa.Table.from_batches([batch])).to_batches()


def published(data: Path) -> Published:
    """The current snapshot of a data folder. Raises BadRequest where there is none, or one of another contract."""
    folder = snapshots.current(data)
    if folder is None:
        raise BadRequest(f"{data / 'current'}: nothing is published there; run `communique run` first")
    try:
        manifest = snapshots.read_manifest(folder)
        version, files = manifest["contract_version"], manifest["files"]
        parts: Parts = {
            name: tuple(Part(f["path"], f["sha256"], f["rows"]) for f in files if f["table"] == name)
            for name in tables.DATA_TABLES
        }
    except (OSError, ValueError, KeyError) as error:
        raise BadRequest(
            f"{folder / 'manifest.json'}: can't be read: {error}; publish anew with `communique run`"
        ) from error
    if version != contract.CONTRACT_VERSION:
        raise BadRequest(
            f"{data}: published under contract {version}, this is {contract.CONTRACT_VERSION}; "
            "publish anew with `communique run`"
        )
    return Published(folder, manifest["snapshot_id"], parts)


def changes(now: Parts, kept: Mapping[str, tuple[Part, ...]], documents_of: Callable[[Part], Part]) -> list[Change]:
    """What makes tables that hold `kept` hold `now`. A table that `kept` lacks is replaced whole.

    A file that is new or differs brings its documents; those, and the documents of files that differ or are gone,
    are dropped before. `documents_of` reads which documents a file holds.
    """
    found = []
    for name, table in tables.DATA_TABLES.items():
        parts = now[name]
        if name not in kept:
            found.append(Change(table, None, parts))
            continue
        before, after = ({(p.path, p.sha256): p for p in some} for some in (kept[name], parts))
        fresh, gone = ([a[key] for key in a if key not in b] for a, b in ((after, before), (before, after)))
        if not fresh and not gone:
            continue
        if not table.has_document:
            found.append(Change(table, None, parts))
            continue
        read = [documents_of(part) for part in fresh]
        named = sorted({document for part in (*gone, *read) for document in part.documents})
        many = len(named) > MOST_DOCUMENTS
        found.append(Change(table, None, parts) if many else Change(table, tuple(named), tuple(read)))
    return found


def state_rows(snapshot: Published, kept: Parts) -> pa.Table:
    """The state as a table, in its order."""
    rows = [
        {
            "table_name": name,
            "path": part.path,
            "sha256": part.sha256,
            "n_rows": part.rows,
            "documents": list(part.documents),
            "contract_version": contract.CONTRACT_VERSION,
            "snapshot_id": snapshot.snapshot_id,
        }
        for name, parts in sorted(kept.items())
        for part in sorted(parts)
    ]
    return STATE.build(rows)


def read_state(state: pa.Table) -> Parts:
    """What a target holds, by its state; files that came under another contract don't count."""
    kept: dict[str, list[Part]] = {}
    for row in state.to_pylist():
        if row["contract_version"] == contract.CONTRACT_VERSION:
            part = Part(row["path"], row["sha256"], row["n_rows"], tuple(row["documents"]))
            kept.setdefault(row["table_name"], []).append(part)
    return {name: tuple(parts) for name, parts in kept.items()}
