"""How well the text is taken out of pages, beside general extractors on the same pages, all measured in this one run.

`python -m benchmarks.formats` prints for each template in `tests/fixtures/pages` the recall and precision of words (as
a multiset) and the share of blocks whose text was found whole, with mean milliseconds for a page.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable

import lxml.html
import readability
import trafilatura

import seeds
from tests.fixtures import forms
from transforms.formats import extract

FILES = seeds.load_reference()
WORD = re.compile(r"\w+")
WANTED = "\n".join(text for _, text in forms.BLOCKS)


def ours(content: bytes) -> str:
    return "\n".join(text for _, text in forms.read_blocks(extract(content, files=FILES)))


def ours_without_words(content: bytes) -> str:
    return "\n".join(text for _, text in forms.read_blocks(extract(content)))


def of_trafilatura(content: bytes) -> str:
    return trafilatura.extract(content, include_comments=False, include_tables=True) or ""


def of_trafilatura_recall(content: bytes) -> str:
    return trafilatura.extract(content, include_comments=False, include_tables=True, favor_recall=True) or ""


def of_readability(content: bytes) -> str:
    document = readability.Document(content)
    return f"{document.title()}\n{of_lxml(document.summary())}"


def of_lxml(content: bytes | str) -> str:
    return "".join(str(text) for text in lxml.html.document_fromstring(content).itertext())


EXTRACTORS: dict[str, Callable[[bytes], str]] = {
    "communique": ours,
    "communique, no word list": ours_without_words,
    "trafilatura": of_trafilatura,
    "trafilatura, recall": of_trafilatura_recall,
    "readability-lxml": of_readability,
    "lxml text_content": of_lxml,
}


def score(text: str) -> tuple[float, float, float]:
    """Recall and precision of words, and share of blocks that stand whole in `text`."""
    wanted, found = Counter(WORD.findall(WANTED)), Counter(WORD.findall(text))
    common = sum((wanted & found).values())
    folded = " ".join(WORD.findall(text))
    whole = sum(" ".join(WORD.findall(block)) in folded for _, block in forms.BLOCKS)
    return common / sum(wanted.values()), common / max(1, sum(found.values())), whole / len(forms.BLOCKS)


def main() -> None:
    pages = {path.name: forms.page(path) for path in forms.PAGES}
    print(f"{'':28}" + "".join(f"{name[:18]:>20}" for name in pages) + f"{'ms/page':>10}")
    for name, extractor in EXTRACTORS.items():
        cells, spent = [], 0.0
        for content in pages.values():
            extractor(content)
            began = time.perf_counter()
            text = extractor(content)
            spent += time.perf_counter() - began
            cells.append("/".join(f"{value:.3f}" for value in score(text)))
        print(f"{name:28}" + "".join(f"{cell:>20}" for cell in cells) + f"{1000 * spent / len(pages):10.1f}")
    print("recall of words / precision of words / share of blocks found whole")


if __name__ == "__main__":
    main()
