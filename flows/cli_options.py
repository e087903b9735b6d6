"""Options that several commands have."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

DataOption = Annotated[
    Path, typer.Option("--data", help="Folder of snapshots, runs and the DuckDB file.", envvar="COMMUNIQUE_DATA")
]
DATA = Path("data")

OfflineOption = Annotated[bool, typer.Option("--offline", help="Take everything from the raw archive.")]
ContactOption = Annotated[
    str,
    typer.Option(
        "--contact",
        envvar="COMMUNIQUE_CONTACT",
        help="Address or page that servers may write to; part of the User-Agent.",
    ),
]
PrivateOption = Annotated[
    bool, typer.Option("--allow-private-addresses", help="Let URLs reach loopback and private addresses.")
]
DirectOption = Annotated[
    bool, typer.Option("--direct", envvar="COMMUNIQUE_DIRECT", help="Run the stages without Prefect's engine.")
]
OnlyOption = Annotated[
    list[str] | None,
    typer.Option("--only", metavar="ID", help="Look at this document only (id or address); may be repeated."),
]
SinceOption = Annotated[int | None, typer.Option("--since", metavar="YEAR", help="From this year under review on.")]
UntilOption = Annotated[int | None, typer.Option("--until", metavar="YEAR", help="Up to this year under review.")]
ShrinkOption = Annotated[
    bool, typer.Option("--allow-shrink", help="Publish also what a gate would hold; the run's record says so.")
]
WaitOption = Annotated[float, typer.Option("--wait", metavar="SECONDS", help="How long to wait for another run.")]
RunnerOption = Annotated[
    str, typer.Option("--runner", envvar="COMMUNIQUE_RUNNER", help="Who takes the batches: local, processes or dask.")
]
WorkersOption = Annotated[
    int, typer.Option("--workers", metavar="N", help="Processes of the runner; 0 is one a core.", show_default=False)
]
AddressOption = Annotated[
    str, typer.Option("--address", metavar="URL", help="Dask scheduler, such as tcp://10.0.0.5:8786.")
]
ReportOption = Annotated[
    bool, typer.Option("--report/--no-report", help="Write a report on what was published; it takes some seconds.")
]
PublishToOption = Annotated[
    str,
    typer.Option(
        "--publish-to",
        metavar="URI",
        envvar="COMMUNIQUE_PUBLISH_TO",
        help="Publish to this object store too, such as s3://bucket/prefix.",
    ),
]
ManifestOption = Annotated[
    Path | None, typer.Option("--sources", help="Source manifest (CSV); by default the one that ships.")
]
