"""Whether time grows with the length of a text and not faster, for texts that nobody means.

`python -m benchmarks.linear [bytes [layer …]]` runs each pattern, repeated to a quarter of `bytes` (by default 400,000) and
to all of it, through a layer or all stages, and prints both times and their ratio: about 4 is linear, 16 quadratic. It
ends with what grew more than `TOO_FAST`-fold, and then fails; a busy machine can cause that, so look again.
"""

from __future__ import annotations

import contextlib
import random
import sys
import time
from collections.abc import Callable, Sequence

from flows import work
from transforms.decode import Unreadable
from transforms.enrich import enrich_batch
from transforms.events import Context
from transforms.events.model import Mention
from transforms.formats import extract
from transforms.relations import Relations
from transforms.reuse import find_reuse
from transforms.stages import FETCHED, clean_batch, split_batch

TOO_FAST = 8
LEAST = 0.02  # seconds; shorter times say nothing
SENTENCE = 2900  # characters of the longest sentence that events are read in

TOOLBOX = work.toolbox()
RELATIONS = Relations(TOOLBOX.files)


def stages(text: str) -> None:
    """Cleaning, splitting and all layers."""
    content = f"Review of 2020\n\nText. {text}".encode()
    source = dict.fromkeys(FETCHED.names) | {
        "source_uri": "x.txt", "document_id": "x", "content": content, "language": "en",
    }  # fmt: skip
    cleaned, _ = clean_batch([source], TOOLBOX)
    enrich_batch(split_batch(cleaned["cleaned"], cleaned["removals"], TOOLBOX), TOOLBOX)


def page(text: str) -> None:
    with contextlib.suppress(Unreadable):
        extract(f"<html><body>{text}".encode(), declared_type="text/html")


def events(text: str) -> None:
    """With a country every fifty characters."""
    spans = [(at, min(at + SENTENCE, len(text))) for at in range(0, len(text), SENTENCE)]
    states = [
        Mention(str(at), at, at + 1, "country:GHA", "country", "name", False, None, None)
        for at in range(0, len(text), 50)
    ]
    TOOLBOX.events.find(text, spans, [0] * len(spans), states, [], Context(2020, "KEN"), {})


def reuse(text: str) -> None:
    """Boilerplate: twenty templates with a number at the end, a sentence every hundred bytes."""
    pick = random.Random(len(text))
    templates = [pick.choices([f"w{i}" for i in range(3000)], k=20) for _ in range(20)]
    count = len(text) // 100
    sentences = [" ".join([*pick.choice(templates)[:19], str(pick.randrange(500))]) for _ in range(count)]
    find_reuse(sentences, [f"d{i // 50:04}" for i in range(count)])


COMMON = ("(", "A. ", "1", "a", "A", "and ")
LAYERS: dict[str, tuple[Callable[[str], object], Sequence[str]]] = {
    "stages": (
        stages,
        (*COMMON, "Agency ", "May ", "2019 ", "Kazan, ", "$1 ", "Vladimir Putin ", "Council of ", "“", "-", "(UN) ",
         "Talks were held. ", "North South Pact (NSP) ", "x. "),
    ),
    "pages": (page, ("<", "<div>", "<p>a text", "<br>", "<a class=cookie>", "&", "<!--", "<table><tr><td>")),
    "known names": (TOOLBOX.names.find, (*COMMON, "Oman ", "UN ", "Paris, ", "Paris and ", "Guinea-Bissau-")),
    "unknown names": (
        lambda text: TOOLBOX.unknown_names.find(text, [(0, len(text))], []),
        (*COMMON, "A'", "Agency ", "Agency of ", "Agency and ", "Treaty on Trade, ", "x-", "a-A", "Xx's-Agency "),
    ),
    "persons": (
        lambda text: TOOLBOX.persons.find(text, [(0, len(text))], []),
        (*COMMON, "7", "Ab ", "President ", "President of ", "Foreign Affairs, ", "Mr. Smith ", "Angela Merkel and ",
         "Ab-", "President Al bin ", "Presidents Putin, ", "Xi's ", "al-Ab "),
    ),
    "places": (
        lambda text: TOOLBOX.places.find(text, [(0, len(text))], []),
        (*COMMON, "A'", "in A-", "Kazan, ", "Lake ", "Aa Bb River ", "in Karumbeza ", "Aa", " River", "Aa-Bb Region"),
    ),
    "dates": (
        lambda text: TOOLBOX.times.find(text, [(0, len(text))], 2024),
        (*COMMON, "2019-", "wordword", "CAPS ", "5, ", "the ", "May (", "end of "),
    ),
    "quantities": (
        lambda text: TOOLBOX.quantities.find(text, [(0, len(text))]),
        (*COMMON, "1 ", "1,", "1.1 ", "five ", "people ", "5 people ", "$1", "$ ", "R1 ", "1-", "hundreds of ",
         "number of states to 5 ", "5 a, a and a ", "100 ", "1 000 000 ", "more than "),
    ),
    "topics": (
        lambda text: TOOLBOX.topics.find(text, [(0, len(text))]),
        (*COMMON, "econom", "trade ", "İ"),
    ),
    "events": (events, (*COMMON, "visit ", "signed with ", "MET ")),
    "relations": (
        lambda text: RELATIONS.code(text, (0, 1), (len(text) - 1, len(text))),
        (*COMMON, "seek ", "call on ", "not will ", "after "),
    ),
    "reuse": (reuse, ("boilerplate",)),
}  # fmt: skip


def seconds(read: Callable[[str], object], text: str) -> float:
    """Processor time, the less of two."""
    found = []
    for _ in range(2):
        began = time.process_time()
        read(text)
        found.append(time.process_time() - began)
    return min(found)


def main(size: int, layers: Sequence[str]) -> int:
    grew: list[str] = []
    for layer in layers:
        read, patterns = LAYERS[layer]
        read("Talks were held. ")  # build what is built once
        for pattern in patterns:
            text = pattern * (size // len(pattern.encode()))
            quarter, whole = seconds(read, text[: len(text) // 4]), seconds(read, text)
            ratio = whole / max(quarter, LEAST)
            print(f"{layer:14} {pattern!r:26} {quarter:7.2f} s {whole:7.2f} s  ratio {ratio:5.1f}", flush=True)
            if ratio > TOO_FAST:
                grew.append(f"{layer} {pattern!r}")
    print(f"grew more than {TOO_FAST}-fold: {', '.join(grew) or 'nothing'}")
    return bool(grew)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 400_000, sys.argv[2:] or list(LAYERS)))
