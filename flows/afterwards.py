"""What follows a publication: a report beside it, and the snapshot in an object store."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from flows.mirror import Mirror
from flows.objects import open_store
from flows.report import NoReport, report
from flows.sources import BadRequest
from flows.web import FetchFailed, redact

REPORT = "report.html"


class After(NamedTuple):
    """What shall follow: a report in the data folder; the snapshot in the object store at `publish_to`, if any."""

    report: bool = False
    publish_to: str = ""

    def refuse_nonsense(self) -> None:
        """Raise BadRequest where the address can be no object store; whether it is there, publishing finds out."""
        if self.publish_to:
            try:
                open_store(self.publish_to)
            except FetchFailed as error:
                raise BadRequest(f"--publish-to: {error.detail}") from None


NOTHING_MORE = After()


class Sent(NamedTuple):
    """What became of publishing to a store: whether the snapshot is current there, and a line that says so or why not."""

    done: bool
    says: str
    moved: bool = False  # whether readers of the store see something new


def send(folder: Path, uri: str) -> Sent:
    """Publish a snapshot to an object store; what hinders it is told, not raised, since the publication here stands."""
    where = redact(uri)
    try:
        done = Mirror(uri).publish(folder)
    except FetchFailed as error:
        return Sent(False, f"not published to the store: {error.detail}")
    except (BadRequest, OSError) as error:
        return Sent(False, f"not published to {where}: {error}")
    except (ValueError, KeyError, TypeError) as error:
        return Sent(False, f"not published to {where}: what lies there is no publication of communique ({error!r})")
    says = "published to" if done.moved else "was published before to"
    return Sent(True, f"{says} {where}: {done.sent} files sent, {done.copied} copied, {done.there} there", done.moved)


def write_report(data: Path) -> str:
    """Write the report on what is published; gives why it could not be written, or nothing."""
    try:
        report(data, data / REPORT)
    except NoReport as error:
        return f"no report: {error}"
    return ""
