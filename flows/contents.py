"""What a snapshot shall hold: which documents are made anew, which stay, and which partitions are just as they were."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import Any

from flows.ledger import Entry
from flows.snapshots import Content


def content_of(
    entries: Sequence[Entry],
    known: Sequence[Entry],
    before: Path | None,
    damaged: Collection[str],
    stays: Collection[str],
    staged: Sequence[Path],
) -> Content:
    """What of a snapshot is made anew, what stays, and which partitions are just as they were."""
    documents = {entry.document_id: entry.part for entry in entries if not entry.is_repeat}
    kept = set(stays) & set(documents)
    had, has = _by_part(known), _by_part(entries)
    touched = {part for document, part in documents.items() if document not in kept} | set(damaged)
    intact = [part for part in sorted(has) if part not in touched and has[part] == had.get(part)]
    return Content(documents, staged, set(documents) - kept, kept, intact, before, damaged)


def _by_part(entries: Iterable[Entry]) -> dict[str, set[Entry]]:
    parts: dict[str, set[Entry]] = {}
    for entry in entries:
        parts.setdefault(entry.part, set()).add(entry)
    return parts


def source_rows(entries: Iterable[Entry], content: Content) -> list[dict[str, Any]]:
    """Rows of `document_sources` that no batch staged: repeats, and what is kept where its partition changes."""
    intact = set(content.intact)
    return [
        {
            "document_id": entry.document_id,
            "review_year": entry.review_year,
            "source_uri": entry.source_uri,
            "content_sha256": entry.content_sha256,
        }
        for entry in entries
        if entry.part not in intact and (entry.is_repeat or entry.document_id in content.kept)
    ]
