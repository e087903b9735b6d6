"""Keep the contract as `docs/contracts/<version>.json`: `python -m flows.contract_release docs/contracts`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from transforms import contract, evolution, tables


def current() -> dict[str, Any]:
    return evolution.document(tables.TABLES.values(), contract.CONTRACT_VERSION)


def released(folder: Path) -> dict[str, dict[str, Any]]:
    """Contracts by version."""
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in folder.glob("*.json")}


def migrations(folder: Path) -> str:
    return (folder / "migrations.md").read_text(encoding="utf-8")


def main(folder: Path) -> None:
    """Write the contract of today, or end with a line for each reason why it may not be as it is."""
    before, now = released(folder), current()
    breaches = evolution.breaches(before, now, migrations(folder)) if before else []
    if breaches:
        sys.exit("\n".join(breaches))
    text = json.dumps(now, indent=1, ensure_ascii=False) + "\n"
    (folder / f"{contract.CONTRACT_VERSION}.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
