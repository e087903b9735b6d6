"""Where the time of enrichment goes: megabytes of text a second for each layer, and each layer's share.

`python -m benchmarks.layers [megabytes]` enriches so many megabytes (by default 2) of the annotated reviews as documents,
with all that is built once already built, and prints for each layer the rate it would have alone and its share of the
whole, on one core. What is left over is settling names among one another, rows and tables. The best of five rounds.
"""

from __future__ import annotations

import sys
import time
from collections import defaultdict
from collections.abc import Callable
from functools import partial
from typing import Any

from benchmarks import corpus
from flows import work
from transforms.enrich import enrich_batch
from transforms.toolbox import Toolbox

LAYERS = {
    "names": "known names",
    "unknown_names": "unknown names",
    "persons": "persons",
    "places": "places",
    "times": "dates",
    "quantities": "quantities",
    "topics": "topics",
    "events": "events",
}


class Watch:
    """A tool that adds the time of its calls to the time of its layer."""

    def __init__(self, tool: object, layer: str, spent: dict[str, float]) -> None:
        self._tool, self._layer, self._spent = tool, layer, spent

    def __getattr__(self, name: str) -> Callable[..., Any]:
        return partial(self._call, getattr(self._tool, name))

    def _call(self, method: Callable[..., Any], *given: Any, **named: Any) -> Any:
        began = time.process_time()
        result = method(*given, **named)
        self._spent[self._layer] += time.process_time() - began
        return (
            Watch(result, self._layer, self._spent)
            if hasattr(result, "find") and not isinstance(result, str)
            else result
        )


def main(megabytes: float) -> None:
    tables = corpus.copies(megabytes)
    size = corpus.size(tables) / 1e6
    spent: dict[str, float] = defaultdict(float)
    toolbox = Toolbox(work.toolbox().files)
    for tool, layer in LAYERS.items():
        vars(toolbox)[tool] = Watch(getattr(toolbox, tool), layer, spent)
    enrich_batch(tables, toolbox)
    rounds = []
    for _ in range(5):
        spent.clear()
        began = time.process_time()
        enrich_batch(tables, toolbox)
        rounds.append((time.process_time() - began, dict(spent)))
    whole, layers = min(rounds, key=lambda found: found[0])
    layers["names among one another, rows, tables"] = whole - sum(layers.values())
    print(f"{tables['texts'].num_rows} documents, {size:.1f} MB; {whole:.2f} s")
    for layer, seconds in layers.items():
        print(f"{layer:38}{size / seconds:8.1f} MB/s {seconds / whole:6.0%}")
    print(f"{'all':38}{size / whole:8.2f} MB/s")
    print(f"{'all but events':38}{size / (whole - layers['events']):8.2f} MB/s")


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 2.0)
