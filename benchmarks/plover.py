"""How well and how fast the relation between two marked actors is coded, on a table of sentences with a gold type.

`python -m benchmarks.plover --tsv FILE [--every N --keep K [K …]]` reads the columns `sentence`, `source`, `target` and
`gold_root`, tab-separated, unquoted. With `--every` only rows whose number (1 is the first below the header) leaves
one of the remainders K when divided by N are read. Gold `YIELD` stands for CONCEDE and RETREAT alike. Prints accuracy,
macro-F1 over the types in gold, F1 by type, a table of confusions and sentences per second of one core; no sentence.
"""

from __future__ import annotations

import argparse
import csv
import time
from collections import Counter
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import NamedTuple

import seeds
from transforms.relations import Relations

YIELD = frozenset({"CONCEDE", "RETREAT"})


class Example(NamedTuple):
    sentence: str
    source: tuple[int, int]
    target: tuple[int, int]
    gold: str


class Score(NamedTuple):
    accuracy: float
    macro_f1: float
    f1: dict[str, float]
    confusions: Counter[tuple[str, str]]  # (gold, coded)


def read_examples(path: Path, every: int = 1, keep: Collection[int] = (0,)) -> list[Example]:
    """The rows of the table whose number leaves a remainder in `keep` when divided by `every`."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [
            Example(
                row["sentence"],
                _span(row["sentence"], row["source"]),
                _span(row["sentence"], row["target"]),
                row["gold_root"],
            )
            for number, row in enumerate(rows, 1)
            if number % every in keep
        ]


def _span(sentence: str, actor: str) -> tuple[int, int]:
    """Where the actor stands first; an empty span where it doesn't."""
    start = sentence.find(actor)
    return (start, start + len(actor)) if start >= 0 else (0, 0)


def code_all(relations: Relations, examples: Sequence[Example]) -> list[str]:
    """The type of each example, CONCEDE and RETREAT as YIELD, `none` where no cue was found."""
    types = (relations.code(example.sentence, example.source, example.target)[0] for example in examples)
    return ["YIELD" if name in YIELD else name or "none" for name in types]


def score(gold: Sequence[str], coded: Sequence[str]) -> Score:
    confusions = Counter(zip(gold, coded, strict=True))
    in_gold, in_coded = Counter(gold), Counter(coded)
    f1 = {name: 2 * confusions[name, name] / (in_gold[name] + in_coded[name]) for name in sorted(in_gold)}
    right = sum(confusions[name, name] for name in in_gold)
    return Score(right / max(1, len(gold)), sum(f1.values()) / max(1, len(f1)), f1, confusions)


def _confusion_table(found: Score) -> str:
    names = sorted({name for pair in found.confusions for name in pair})
    lines = ["gold \\ coded".ljust(12) + "".join(f"{name[:7]:>8}" for name in names)]
    for gold in found.f1:
        cells = "".join(f"{found.confusions[gold, name] or '.':>8}" for name in names)
        lines.append(gold.ljust(12) + cells)
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Score the coding of PLOVER relations on a table of sentences.")
    parser.add_argument("--tsv", type=Path, required=True)
    parser.add_argument("--every", type=int, default=1, metavar="N")
    parser.add_argument("--keep", type=int, nargs="+", default=[0], metavar="K")
    options = parser.parse_args(arguments)
    if options.every < 1:
        parser.error("--every must be 1 or more")
    examples = read_examples(options.tsv, options.every, options.keep)
    relations = Relations(seeds.load_reference())
    began = time.perf_counter()
    coded = code_all(relations, examples)
    seconds = time.perf_counter() - began
    found = score([example.gold for example in examples], coded)
    print(f"{len(examples)} sentences, {len(examples) / seconds:,.0f} a second")
    print(f"accuracy {found.accuracy:.3f}, macro-F1 {found.macro_f1:.3f}")
    for name, value in found.f1.items():
        print(f"  {name:12} F1 {value:.3f}")
    print(_confusion_table(found))


if __name__ == "__main__":
    main()
