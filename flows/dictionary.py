"""Write the pages of `docs/` that derive from declarations: `python -m flows.dictionary docs/tables.md docs/views.md`."""

from __future__ import annotations

import sys
from pathlib import Path

from flows.warehouse import read_views
from transforms.dictionary import render, render_views

if __name__ == "__main__":
    for name in sys.argv[1:]:
        page = render_views(read_views()) if Path(name).name == "views.md" else render()
        Path(name).write_text(page, encoding="utf-8")
