"""The deployments that ship: what runs when, under which names. `prefect.yaml` says the same to `prefect deploy`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

WAIT = 3600  # seconds that a run waits for another in the same data folder
AFTER = {"report": True, "publish_to": ""}  # what follows a publication


@dataclass(frozen=True)
class Deployment:
    """A deployment of the flow. `cron` is in UTC, "" where it runs by hand only; `collision` says what becomes of a run
    that comes while one of the same deployment is at work.
    """

    name: str
    description: str
    parameters: dict[str, Any]
    tags: tuple[str, ...]
    cron: str = ""
    slug: str = ""
    collision: str = "CANCEL_NEW"
    limit: int = 1


DEPLOYMENTS = (
    Deployment(
        "annual-reviews",
        "Fetch what changed of the manifest's sources, and make, validate, publish and load that.",
        {"data": "data", "wait": WAIT, **AFTER},
        ("communique", "scheduled"),
        cron="0 6 * * 1",
        slug="weekly",
    ),
    Deployment(
        "backfill",
        "Make documents anew from the raw archive, all or those of some years (since, until) or ids (only).",
        {
            "data": "data",
            "offline": True,
            "full": True,
            "since": None,
            "until": None,
            "only": [],
            "wait": WAIT,
            **AFTER,
        },
        ("communique", "by-hand"),
        collision="ENQUEUE",
    ),
    Deployment(
        "retry-quarantine",
        "Ask again for what the last run put into quarantine; does nothing where nothing is there.",
        {"data": "data", "retry": True, "wait": WAIT, **AFTER},
        ("communique", "scheduled"),
        cron="0 7 * * *",
        slug="daily",
    ),
)
