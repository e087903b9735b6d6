"""The command that keeps reviews up to date on a schedule."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from flows.cli_options import (
    DATA,
    AddressOption,
    ContactOption,
    DataOption,
    ManifestOption,
    PrivateOption,
    PublishToOption,
    ReportOption,
    RunnerOption,
    WorkersOption,
)


def mount(app: typer.Typer) -> None:
    """Add the command to an app."""
    app.command()(serve)


def serve(
    data: DataOption = DATA,
    manifest: ManifestOption = None,
    cron: Annotated[
        str | None,
        typer.Option("--cron", help="When to look for new reviews (UTC), by default Mondays at six; '' is never."),
    ] = None,
    host: Annotated[str, typer.Option("--host", help="Address that Prefect's server listens on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", help="Port that Prefect's server listens on.")] = 4200,
    contact: ContactOption = "",
    allow_private_addresses: PrivateOption = False,
    runner: RunnerOption = "local",
    workers: WorkersOption = 0,
    address: AddressOption = "",
    report: ReportOption = True,
    publish_to: PublishToOption = "",
) -> None:
    """Keep reviews up to date on a schedule: Prefect's server and UI, and the deployments, until Ctrl-C.

    With PREFECT_API_URL set, that server is used and none is started.
    """
    from flows.cli_console import fail, out, prepare
    from flows.plan import Request
    from flows.serving import serve as keep_serving
    from flows.sources import BadRequest

    parameters: dict[str, Any] = {
        "manifest": str(manifest.absolute()) if manifest else None,
        "contact": contact,
        "allow_private_addresses": allow_private_addresses,
        "runner": runner,
        "workers": workers,
        "address": address,
        "report": report,
        "publish_to": publish_to,
    }
    try:
        request = Request(data=str(data), **parameters)
        request.plan()
        request.workforce.refuse_nonsense()
        prepare(data)
        keep_serving(data, parameters, cron, host, port, lambda line: out.print(line, soft_wrap=True))
    except BadRequest as error:
        fail(str(error))
    except KeyboardInterrupt:
        raise typer.Exit(0) from None
