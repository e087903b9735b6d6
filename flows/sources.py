"""What to fetch: rows of a source manifest, or files and folders named on the command line."""

from __future__ import annotations

import csv
import glob
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
    path: str = ""  # where a local file lies
    document_id: str = ""
    issuer: str = ""
    issuer_country: str = ""
    language: str = ""
    media_type: str = ""
    encoding: str = ""
    review_year: int | None = None
    kind: str = "document"  # or "index": a page, feed or sitemap that lists documents
    pattern: str = ""  # what the links of an index must match


def is_web(uri: str) -> bool:
    return uri.lower().startswith(("http://", "https://"))


def is_object(uri: str) -> bool:
    """Whether a URI is read through fsspec, such as `s3://bucket/key`."""
    return re.match(r"[a-z][a-z0-9+.-]+://", uri) is not None and not is_web(uri) and not uri.startswith("file://")


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
        problem = _problem(cells, lines, countries)
        if problem:
            raise BadRequest(f"{manifest}:{line}: {problem}")
        if cells["document_id"]:
            lines[cells["document_id"]] = line
        sources.append(_source(cells, manifest.parent))
    return sources


def _problem(cells: dict[str, str], lines: dict[str, int], countries: frozenset[str]) -> str:
    """What is wrong with a row and what to do, or nothing; `lines` are those of the ids above it."""
    document_id, country, year = cells["document_id"], cells["issuer_country"], cells.get("review_year", "")
    kind, pattern = cells.get("kind") or "document", cells.get("pattern", "")
    checks = (
        (not cells["uri"], "uri is empty; give the file or address of the document"),
        (
            document_id and not _ID.fullmatch(document_id),
            f"document_id {document_id!r} needs letters, digits, '.', '_' and '-' only",
        ),
        (
            document_id in lines,
            f"document_id {document_id!r} stands in line {lines.get(document_id)} already; rename one",
        ),
        (country and country not in countries, f"issuer_country {country!r} is no ISO 3166-1 alpha-3 code; correct it"),
        (
            year and not re.fullmatch(r"(?:19|20)\d\d", year),
            f"review_year {year!r} is no year; write it as 2024 or leave it empty",
        ),
        (kind not in ("document", "index"), f"kind {kind!r} is neither document nor index"),
        (
            kind == "index" and not is_web(cells["uri"]),
            "an index is a page, feed or sitemap on the web; give its address",
        ),
        (kind == "index" and document_id, "an index gives many documents; leave document_id empty"),
        (kind == "index" and not pattern, "an index needs a pattern for the links to follow"),
        (pattern and not _is_pattern(pattern), f"pattern {pattern!r} is no regular expression"),
    )
    return next((says for is_wrong, says in checks if is_wrong), "")


def _is_pattern(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except re.error:
        return False
    return True


def _source(cells: dict[str, str], folder: Path) -> Source:
    uri, year = cells["uri"], cells.get("review_year", "")
    return Source(
        uri=uri,
        path="" if is_web(uri) or is_object(uri) else str(_resolve(uri, folder)),
        document_id=cells["document_id"],
        issuer=cells["issuer"],
        issuer_country=cells["issuer_country"],
        language=cells["language"],
        media_type=cells["media_type"],
        encoding=cells.get("encoding", ""),
        review_year=int(year) if year else None,
        kind=cells.get("kind") or "document",
        pattern=cells.get("pattern", ""),
    )


def from_arguments(arguments: Sequence[str]) -> list[Source]:
    """The sources that addresses, files, folders and globs stand for.

    A folder gives all its files but hidden ones, by name. Raises BadRequest where nothing is meant.
    """
    sources: list[Source] = []
    for argument in arguments:
        if is_web(argument) or is_object(argument):
            sources.append(Source(argument))
            continue
        path = Path(argument.removeprefix("file://"))
        if not path.exists() and not path.is_symlink() and glob.has_magic(str(path)):
            found = [p for match in sorted(glob.glob(str(path), recursive=True)) for p in _files(Path(match))]
        else:
            found = list(_files(path))
        if not found:
            raise BadRequest(f"{argument}: no files there; name a review or a folder that holds some")
        sources += [Source(file.as_posix(), str(file)) for file in found]
    return list({source.uri: source for source in sources}.values())


def _files(path: Path) -> Iterator[Path]:
    if path.is_dir():
        inside = (p for p in path.rglob("*") if not any(part.startswith(".") for part in p.relative_to(path).parts))
        yield from sorted(p for p in inside if not p.is_dir())
    else:
        yield path


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
