"""What to fetch: rows of a source manifest, or files and folders named on the command line."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import seeds

REQUIRED = ("document_id", "uri", "issuer", "issuer_country", "language", "media_type", "note")
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,119}")


class BadRequest(Exception):
    """The request itself is wrong; the message says what, where and what to do, in one line."""


@dataclass(frozen=True)
class Source:
    """One document to fetch. What the manifest leaves empty is found out from the document."""

    uri: str
    path: str
    document_id: str = ""
    issuer: str = ""
    issuer_country: str = ""
    language: str = ""
    media_type: str = ""
    encoding: str = ""
    review_year: int | None = None


def read_manifest(manifest: Path, countries: frozenset[str]) -> list[Source]:
    """The sources of a manifest, in its order; relative URIs are relative to its folder. Raises BadRequest."""
    try:
        rows = seeds.read_rows(manifest)
    except FileNotFoundError:
        raise BadRequest(f"{manifest}: no such source manifest; check --sources") from None
    except (ValueError, csv.Error, OSError) as error:
        raise BadRequest(f"{manifest}: not a readable CSV: {error}; mend the manifest") from None
    if not rows:
        raise BadRequest(f"{manifest}: no sources in it; add a row for each document")
    missing = [column for column in REQUIRED if column not in rows[0]]
    if missing:
        raise BadRequest(f"{manifest}: column {', '.join(missing)} missing; the header needs {','.join(REQUIRED)}")
    sources: list[Source] = []
    lines: dict[str, int] = {}
    for line, row in enumerate(rows, 2):
        cells = {name: cell.strip() for name, cell in row.items()}
        where = f"{manifest}:{line}"
        if not cells["uri"]:
            raise BadRequest(f"{where}: uri is empty; give the file of the document")
        document_id = cells["document_id"]
        if document_id and not _ID.fullmatch(document_id):
            raise BadRequest(f"{where}: document_id {document_id!r} needs letters, digits, '.', '_' and '-' only")
        if document_id in lines:
            raise BadRequest(
                f"{where}: document_id {document_id!r} stands in line {lines[document_id]} already; rename one"
            )
        if document_id:
            lines[document_id] = line
        if cells["issuer_country"] and cells["issuer_country"] not in countries:
            raise BadRequest(
                f"{where}: issuer_country {cells['issuer_country']!r} is no ISO 3166-1 alpha-3 code; correct it"
            )
        year = cells.get("review_year", "")
        if year and not re.fullmatch(r"(?:19|20)\d\d", year):
            raise BadRequest(f"{where}: review_year {year!r} is no year; write it as 2024 or leave it empty")
        sources.append(
            Source(
                cells["uri"],
                str(_resolve(cells["uri"], manifest.parent)),
                document_id,
                cells["issuer"],
                cells["issuer_country"],
                cells["language"],
                cells["media_type"],
                cells.get("encoding", ""),
                int(year) if year else None,
            )
        )
    return sources


def from_arguments(arguments: Sequence[str]) -> list[Source]:
    """The sources that files and folders stand for; a folder gives all its files but hidden ones, by name."""
    sources = [
        Source(_uri(path), str(path))
        for argument in arguments
        for path in _files(Path(argument.removeprefix("file://")))
    ]
    if not sources:
        raise BadRequest(f"{', '.join(arguments)}: no files there; name a review or a folder that holds some")
    return list({source.uri: source for source in sources}.values())


def _files(path: Path) -> Iterator[Path]:
    if path.is_dir():
        inside = (p for p in path.rglob("*") if not any(part.startswith(".") for part in p.relative_to(path).parts))
        yield from sorted(p for p in inside if not p.is_dir())
    else:
        yield path


def _uri(path: Path) -> str:
    return path.as_posix()


def _resolve(uri: str, folder: Path) -> Path:
    path = Path(uri.removeprefix("file://"))
    return path if path.is_absolute() else folder / path


def batches(sources: Iterable[Source], most: int, most_bytes: int) -> Iterator[list[Source]]:
    """Sources in batches of at most `most` documents and, but for a single larger one, `most_bytes` of files."""
    batch: list[Source] = []
    size = 0
    for source in sources:
        path = Path(source.path)
        length = path.stat().st_size if path.is_file() else 0
        if batch and (len(batch) == most or size + length > most_bytes):
            yield batch
            batch, size = [], 0
        batch.append(source)
        size += length
    if batch:
        yield batch
