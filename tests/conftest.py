from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

import seeds
from flows import work
from flows.web import Web
from tests.server import QUICK, Loopback, serve
from transforms.enrich import enrich_batch
from transforms.names import Names
from transforms.reference import Reference
from transforms.stages import FETCHED, Batch, clean_batch, split_batch
from transforms.toolbox import Toolbox

ROOT = Path(__file__).parents[1]
REVIEWS = seeds.HERE / "reviews"
COMMAND = Path(sys.executable).with_name("communique")

settings.register_profile("tests", deadline=None, max_examples=200)
settings.load_profile("tests")


@pytest.fixture(scope="session")
def toolbox() -> Toolbox:
    return work.toolbox()


@pytest.fixture(scope="session")
def reference(toolbox: Toolbox) -> Reference:
    return toolbox.reference


@pytest.fixture(scope="session")
def names(toolbox: Toolbox) -> Names:
    return toolbox.names


Make = Callable[..., Batch]


@pytest.fixture(scope="session")
def make(toolbox: Toolbox) -> Make:
    """All tables of a text, as the stages give them."""

    def run(text: str, document_id: str = "doc", **declared: object) -> Batch:
        row = dict.fromkeys(FETCHED.names) | {
            "source_uri": f"{document_id}.txt",
            "document_id": document_id,
            "content": text.encode(),
            "review_year": 2020,
            **declared,
        }
        cleaned, rejected = clean_batch([row], toolbox)
        assert not rejected, rejected
        split = split_batch(cleaned["cleaned"], cleaned["removals"], toolbox)
        return split | enrich_batch(split, toolbox)

    return run


def communique(
    *arguments: str | Path, cwd: Path = ROOT, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own, as a user does."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT", "COMMUNIQUE"))}
    return subprocess.run(
        [COMMAND, *map(str, arguments)],
        cwd=cwd,
        env=clean | {"PYTHONHASHSEED": "random"} | (env or {}),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.fixture(scope="session")
def _published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("published") / "data"
    done = communique("run", "--direct", "--data", data)
    assert done.returncode == 0, done.stderr
    return data


@pytest.fixture
def published(_published: Path, tmp_path: Path) -> Path:
    """A data folder with the two reviews published, free to be spoilt."""
    data = tmp_path / "data"
    shutil.copytree(_published, data, symlinks=True)
    return data


@pytest.fixture(scope="session")
def published_read_only(_published: Path) -> Path:
    return _published


@pytest.fixture(scope="module")
def _server() -> Iterator[Loopback]:
    with serve() as server:
        yield server


@pytest.fixture
def server(_server: Loopback) -> Loopback:
    """The module's loopback server with nothing asked yet."""
    _server.pages.clear()
    _server.counts.clear()
    _server.asked.clear()
    return _server


@pytest.fixture
def web() -> Iterator[Web]:
    with Web(QUICK) as client:
        yield client
