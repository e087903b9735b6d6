"""Small made-up reviews, as many as a test needs."""

from __future__ import annotations

from pathlib import Path

_STATES = ("Kenya", "Chile", "Norway", "Japan", "Ghana", "Peru", "Latvia", "Oman", "Nepal", "Malta")
HEADER = "document_id,uri,issuer,issuer_country,language,media_type,note\n"


def review(number: int, further: str = "") -> str:
    """A review of its own text; years from 2000, issuers in turn."""
    issuer, partner = _STATES[number % len(_STATES)], _STATES[(number + 3) % len(_STATES)]
    year = 2000 + number // len(_STATES)
    paragraphs = [
        f"In {year} {issuer} and {partner} signed agreement number {number + 2} on the exchange of weather data.",
        f"The President of {partner} paid a state visit to {issuer} in May. Some {number + 20} ministers met in June.",
        f"{issuer} sent {number + 5} tonnes of seed to the Lake Commission of {partner} and joined its council.",
    ]
    return f"Foreign policy of {issuer} in {year}\n\n" + "\n\n".join(paragraphs) + f"\n\n{further}\n"


def write_corpus(folder: Path, count: int) -> Path:
    """Write `count` reviews and a manifest that lists them; gives the manifest."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = []
    for number in range(count):
        (folder / f"{number:04d}.txt").write_text(review(number), encoding="utf-8")
        rows.append(f"doc-{number:04d},{number:04d}.txt,,,,,\n")
    manifest = folder / "sources.csv"
    manifest.write_text(HEADER + "".join(rows), encoding="utf-8")
    return manifest
