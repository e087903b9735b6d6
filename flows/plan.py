"""What a request means, and the settings under which Prefect runs it; neither imports Prefect."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import seeds
from flows.sources import Source, from_arguments, read_manifest
from flows.work import country_codes


def plan(sources: Sequence[str], manifest: str | None) -> list[Source]:
    """The sources: files or folders, or without any the rows of a manifest, by default of the one that ships.

    Raises BadRequest.
    """
    if sources:
        return from_arguments(sources)
    return read_manifest(Path(manifest) if manifest else seeds.MANIFEST, country_codes())


def prefect_environment(data: Path) -> None:
    """Settings that let Prefect run quietly on one machine; what the user has set stays. Call before its import."""
    defaults = {
        "PREFECT_HOME": str((data / "prefect").resolve()),
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",  # a cold home takes half a minute
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "PREFECT_LOGGING_EXTRA_LOGGERS": "communique",
        "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "ERROR",
    }
    for name, value in defaults.items():
        os.environ.setdefault(name, value)
