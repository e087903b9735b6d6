"""Write the pages of `docs/` that derive from the contracts: `python -m flows.dictionary docs/tables.md`."""

from __future__ import annotations

import sys
from pathlib import Path

from transforms.dictionary import render

if __name__ == "__main__":
    Path(sys.argv[1]).write_text(render(), encoding="utf-8")
