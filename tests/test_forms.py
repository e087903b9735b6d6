"""One review in every form a ministry publishes in: the same clean blocks and the same metadata from all of them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.fixtures import forms
from transforms.enrich import enrich_batch
from transforms.stages import FETCHED, clean_batch, split_batch
from transforms.toolbox import Toolbox

TABLE_FACTS = ("title", "issuer", "issuer_country", "issuer_basis", "place", "published_on", "review_year", "language")


@pytest.fixture(scope="module")
def made() -> dict[str, tuple[bytes, str]]:
    return forms.forms()


def read(content: bytes, uri: str, toolbox: Toolbox) -> tuple[list[tuple[str, str]], dict[str, Any], dict[str, Any]]:
    """Blocks as (kind, text), facts of the document, and counts of what the enrichment found."""
    source = dict.fromkeys(FETCHED.names) | {"source_uri": uri, "document_id": "doc", "content": content}
    cleaned, rejected = clean_batch([source], toolbox)
    assert not rejected, rejected
    split = split_batch(cleaned["cleaned"], cleaned["removals"], toolbox)
    blocks = [(row["kind"], row["text"]) for row in split["blocks"].to_pylist()]
    (document,) = split["documents"].to_pylist()
    counts = {name: table.num_rows for name, table in enrich_batch(split, toolbox).items()}
    return blocks, {name: document[name] for name in TABLE_FACTS}, counts


NAMES = [path.name for path in forms.PAGES] + [
    "wrapped.txt", "review.md", "review.docx", "justified.pdf", "ragged.pdf", "page.html.gz", "wrapped.txt.gz",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_every_form_is_the_same_document(name: str, made: dict[str, tuple[bytes, str]], toolbox: Toolbox) -> None:
    plain = read((forms.HERE / "review.txt").read_bytes(), "review.txt", toolbox)
    blocks, facts, counts = read(*made[name], toolbox)
    assert [text for _, text in blocks] == [text for _, text in plain[0]]
    assert facts == plain[1]
    assert counts == plain[2]


def test_kinds_of_the_plain_text(toolbox: Toolbox) -> None:
    blocks, facts, _ = read((forms.HERE / "review.txt").read_bytes(), "review.txt", toolbox)
    assert facts["title"] == "Foreign Policy of Uruguay in 2016: Annual Review"
    assert (facts["issuer_country"], facts["review_year"], str(facts["published_on"])) == ("URY", 2016, "2017-01-27")
    assert [kind for kind, _ in blocks[:2]] == ["title", "dateline"]
    assert {kind for kind, _ in blocks[2:]} == {"heading", "paragraph", "list_item", "table_row"}
