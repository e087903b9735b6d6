from __future__ import annotations

import datetime as dt
import email.utils
import gzip
import random
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from flows import addresses
from flows.answers import Broken, TooLarge, collect, gunzip, retry_after
from flows.web import FetchFailed, Response, Web
from tests.conftest import ROOT
from tests.server import CYRILLIC, DATE, QUICK, WESTERN, Loopback, at, failure, serve, settings

# Answers


def test_an_answer_says_what_it_is_and_where_it_came_from(server: Loopback, web: Web) -> None:
    before = dt.datetime.now(dt.UTC)
    answer = web.get(f"{server.url}/etag#part")
    assert (answer.status, answer.content, answer.etag, answer.not_modified) == (200, b"first version", '"v1"', False)
    assert answer.answered_uri == answer.uri == f"{server.url}/etag#part"
    assert before <= answer.retrieved_at <= dt.datetime.now(dt.UTC)
    assert set(answer.headers) == {"etag", "content-language", "date", "server"}
    asked = server.headers_of("/etag")
    assert asked["user-agent"].startswith("communique/")
    assert asked["user-agent"].endswith(" (+https://example.org/about)")
    assert asked["host"] == server.url.removeprefix("http://")


def test_what_did_not_change_is_not_sent_again(server: Loopback, web: Web) -> None:
    first = web.get(f"{server.url}/etag")
    again = web.get(f"{server.url}/etag", etag=first.etag)
    assert (again.status, again.not_modified, again.content, again.etag) == (304, True, b"", '"v1"')
    assert web.get(f"{server.url}/etag", etag='"v0"').content == b"first version"
    dated = web.get(f"{server.url}/last-modified")
    assert dated.last_modified == DATE
    assert web.get(f"{server.url}/last-modified", last_modified=DATE).not_modified


def test_an_etag_goes_back_as_it_came(server: Loopback, web: Web) -> None:
    uri = server.put("/odd", "x", ETag='"caf\xe9"')
    first = web.get(uri)
    web.get(uri, etag=first.etag)
    assert server.headers_of("/odd")["if-none-match"] == '"caf\xe9"'
    web.get(uri, etag='"a"\r\nX-Injected: yes')
    assert not {"if-none-match", "x-injected"} & set(server.headers_of("/odd"))


@pytest.mark.parametrize(
    ("name", "charset", "text"),
    [
        ("windows-1251", "windows-1251", CYRILLIC),
        ("-windows-1251", "", CYRILLIC),
        ("windows-1252", "windows-1252", WESTERN),
        ("-windows-1252", "", WESTERN),
    ],
)
def test_content_stays_bytes_and_the_declared_charset_is_told(
    server: Loopback, web: Web, name: str, charset: str, text: str
) -> None:
    answer = web.get(f"{server.url}/page?{name}")
    assert (answer.media_type, answer.charset) == ("text/html", charset)
    assert answer.content.decode(name.removeprefix("-")) == text


def test_gzip_is_undone(server: Loopback, web: Web) -> None:
    assert web.get(f"{server.url}/gzip").content == b"unpacked " * 1000


def test_a_content_length_that_is_too_short_cuts_and_spoils_nothing_after_it(server: Loopback, web: Web) -> None:
    assert web.get(f"{server.url}/says-less").content == b"four"
    assert web.get(f"{server.url}/etag").content == b"first version"


# Tries


@pytest.mark.parametrize(
    ("path", "content"), [("/fails-once", b"well again"), ("/truncated-once", b"all of it")], ids=["500", "truncated"]
)
def test_a_passing_failure_is_tried_again(server: Loopback, web: Web, path: str, content: bytes) -> None:
    assert web.get(server.url + path).content == content
    assert server.counts[path] == 2


@pytest.mark.parametrize("path", ["/busy-once", "/too-many-once"])
def test_retry_after_is_waited_for(server: Loopback, web: Web, path: str) -> None:
    started = time.monotonic()
    assert web.get(server.url + path).content == b"ready"
    assert time.monotonic() - started >= 1.0


def test_a_wait_that_is_too_long_is_left_to_the_user(server: Loopback) -> None:
    failed = failure(f"{server.url}/busy-for-an-hour")
    assert (failed.reason, failed.status) == ("http_error", 503)
    at = dt.datetime.now(dt.UTC) + dt.timedelta(hours=1)
    assert any(f"{at + dt.timedelta(seconds=s):%Y-%m-%d %H:%M:%S} UTC" in failed.detail for s in range(-5, 1))
    assert server.counts["/busy-for-an-hour"] == 1


def test_retry_after_is_read_as_seconds_and_as_date() -> None:
    now = dt.datetime(2024, 12, 27, 12, tzinfo=dt.UTC)
    later = email.utils.format_datetime(now + dt.timedelta(seconds=90), usegmt=True)
    assert [retry_after(v, now) for v in ("7", later, "Fri, 27 Dec 2024 11:00:00 GMT")] == [7.0, 90.0, 0.0]
    assert [retry_after(v, now) for v in ("", "soon", "-1", "1.5", "9" * 40)] == [None] * 5


@pytest.mark.parametrize(
    ("path", "reason", "tries", "says"),
    [
        ("/always-fails", "http_error", 3, "502"),
        ("/missing", "http_error", 1, "404"),
        ("/truncated", "unreachable", 3, "(3 tries)"),
        ("/gzip-cut", "unreachable", 3, "gzip ends early"),
        ("/brotli", "http_error", 1, "'br'"),
    ],
)
def test_what_lasts_is_told(server: Loopback, path: str, reason: str, tries: int, says: str) -> None:
    failed = failure(server.url + path)
    assert failed.reason == reason
    assert says in failed.detail
    assert server.url + path in failed.detail
    assert server.counts[path] == tries


def test_a_silent_server_is_given_up(server: Loopback) -> None:
    failed = failure(f"{server.url}/slow", read_seconds=0.3, retries=1)
    assert failed.reason == "timeout"
    assert server.counts["/slow"] == 2


@pytest.mark.parametrize("path", ["/drips", "/drips-headers"])
def test_a_server_that_drips_bytes_does_not_outlast_the_total_time(server: Loopback, path: str) -> None:
    failed = failure(server.url + path, total_seconds=0.6)
    assert failed.reason == "timeout"
    assert server.counts[path] == 1


def test_nobody_listens() -> None:
    with socket.socket() as taken:  # bound and not listening: nobody else gets the port
        taken.bind(("127.0.0.1", 0))
        uri = f"http://127.0.0.1:{taken.getsockname()[1]}/"
        failed = failure(uri)
    assert failed.reason == "unreachable"
    assert uri in failed.detail


def test_a_name_that_is_not_known_is_asked_for_once() -> None:
    asked: list[str] = []

    def unknown(host: str, port: int) -> list[str]:
        asked.append(host)
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    failed = failure("http://no.such.example/", unknown, obey_robots=False)
    assert (failed.reason, asked) == ("unreachable", ["no.such.example"])


def test_a_name_server_that_is_silent_does_not_outlast_the_time_to_connect() -> None:
    def silent(host: str, port: int) -> list[str]:
        time.sleep(2)
        return []

    assert failure("http://slow.example/", silent, connect_seconds=0.2, retries=0).reason == "timeout"


@pytest.mark.parametrize("uri", ["ftp://example.org/x", "example.org", "http://", "http://x:y/", "", "http://h:99999/"])
def test_what_is_no_web_address_is_told(uri: str) -> None:
    assert failure(uri).reason == "unreachable"


# Limits


def test_a_declared_length_beyond_the_limit_is_refused_before_reading(server: Loopback) -> None:
    assert failure(f"{server.url}/says-too-much").reason == "too_large"


@pytest.mark.parametrize("packed", [False, True])
def test_the_limit_is_exact(server: Loopback, packed: bool) -> None:
    content = b"x" * 1000
    if packed:
        uri = server.put("/sized", gzip.compress(content), Content_Encoding="gzip")
    else:
        uri = server.put("/sized", content)
    with Web(settings(max_bytes=1000)) as client:
        assert client.get(uri).content == content
    assert failure(uri, max_bytes=999).reason == "too_large"


def test_gunzip_gives_all_whatever_the_chunks() -> None:
    chance = random.Random(5)
    whole = chance.randbytes(600_000) + b"\0" * 1_000_000
    packed = gzip.compress(whole[:700_000]) + gzip.compress(whole[700_000:]) + b"\0" * 512
    for size in (7, 4096, len(packed)):
        chunks = [packed[at : at + size] for at in range(0, len(packed), size)]
        pieces = list(gunzip(chunks))
        assert b"".join(pieces) == whole
        assert max(map(len, pieces)) <= 256 * 1024
    with pytest.raises(Broken):
        list(gunzip([packed[:1000]]))
    with pytest.raises(Broken):
        list(gunzip([b"no gzip at all"]))
    assert list(gunzip([])) == []


def test_collect_stops_at_the_limit() -> None:
    assert collect([b"ab", b"cd"], 4) == b"abcd"
    assert collect([b"ab", b"cd", b"ef"], 3, cut=True) == b"abc"
    with pytest.raises(TooLarge):
        collect(iter(lambda: b"endless", b""), 1000)


MEASURE = """
import sys
from pathlib import Path
from flows.web import FetchFailed, Web, WebSettings
def peak():
    status = Path("/proc/self/status").read_text()  # not getrusage: it keeps the peak of the process that forked
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024
with Web(WebSettings(allow_private=True, max_bytes=int(sys.argv[2]), obey_robots=False)) as web:
    before = peak()
    try:
        print(len(web.get(sys.argv[1]).content), end=" ")
    except FetchFailed as failed:
        print(failed.reason, end=" ")
    print(peak() - before, peak())
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak of memory is read from Linux's /proc")
@pytest.mark.parametrize(
    ("path", "most", "says", "grows"),
    [
        ("/stream", 8 * 2**20, "too_large", 40),
        ("/stream", 256 * 2**20, str(200 * 2**20), 260),
        ("/bomb", 64 * 2**20, "too_large", 100),
    ],
)
def test_memory_stays_bounded(server: Loopback, path: str, most: int, says: str, grows: int) -> None:
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, server.url + path, str(most)],
        cwd=ROOT, capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    what, growth, peak = done.stdout.split()
    assert what == says
    assert float(growth) < grows, f"{growth} MiB more"
    assert float(peak) < 400


# Redirects


def test_redirects_are_followed_a_few_times(server: Loopback, web: Web) -> None:
    answer = web.get(f"{server.url}/chain?5")
    assert answer.content == b"the end of the chain"
    assert (answer.uri, answer.answered_uri) == (f"{server.url}/chain?5", f"{server.url}/chain?0")
    assert "more than 5 times" in failure(f"{server.url}/chain?6").detail
    for status in (301, 303, 307, 308):
        assert web.get(f"{server.url}/redirect?{status}&etag").content == b"first version"


@pytest.mark.parametrize(
    ("query", "reason", "says"),
    [
        ("302&", "http_error", "no address"),
        ("301&ftp://127.0.0.1/", "http_error", "another scheme"),
        ("301&file:///etc/passwd", "http_error", "no address"),
        ("301&https://127.0.0.1/x?token=abc", "http_error", "https://127.0.0.1/x?token=***"),
    ],
)
def test_redirects_that_are_not_followed(server: Loopback, query: str, reason: str, says: str) -> None:
    failed = failure(f"{server.url}/redirect?{query}")
    assert failed.reason == reason
    assert says in failed.detail


def test_a_circle_of_redirects_ends(server: Loopback) -> None:
    failed = failure(f"{server.url}/circle?0")
    assert (failed.reason, failed.status) == ("http_error", 302)
    assert "circle" in failed.detail
    assert server.counts["/circle"] == 2


def test_a_redirect_to_a_private_address_is_refused(server: Loopback) -> None:
    def pretend(host: str, port: int) -> list[str]:
        """Loopback passes for public under this name; what the redirects name is checked."""
        return ["127.0.0.1"] if host == "127.0.0.1" else addresses.resolve(host, port)

    for target in ("http://10.0.0.1/", "http://169.254.169.254/latest/meta-data/", "http://[::1]/"):
        with pytest.MonkeyPatch.context() as patch:
            judge = addresses.forbidden
            patch.setattr(addresses, "forbidden", lambda a, judge=judge: "" if a == "127.0.0.1" else judge(a))
            failed = failure(f"{server.url}/redirect?302&{target}", pretend, allow_private=False)
        assert failed.reason == "forbidden_address"
        assert target in failed.detail


# Many


def test_many_are_fetched_at_once_but_few_of_one_host() -> None:
    with serve() as server:
        requests = [(f"{server.url}/busy?{number}", "", "") for number in range(8)]
        requests += [(f"{server.url}/missing", "", ""), ("nonsense", "", ""), (f"{server.url}/etag", '"v1"', "")]
        with Web(QUICK) as client:
            answers = dict(client.get_many(requests))
    assert sorted(answers) == list(range(11))
    assert all(isinstance(answers[n], Response) for n in range(8))
    reasons = [answer.reason for n in (8, 9) if isinstance(answer := answers[n], FetchFailed)]
    assert reasons == ["http_error", "unreachable"]
    last = answers[10]
    assert isinstance(last, Response)
    assert last.not_modified
    assert server.most_at_once == 2


def test_one_slow_host_does_not_hold_up_the_others() -> None:
    with serve() as slow, serve() as quick:
        one = slow.url.replace("127.0.0.1", "slow.example")
        requests = [(f"{one}/busy", "", "")] * 20 + [(f"{quick.url}/etag", "", "")]
        with Web(settings(obey_robots=False), resolver=at("127.0.0.1")) as client:
            order = [index for index, _ in client.get_many(requests)]
    assert order[0] == 20


def test_starts_at_one_host_keep_their_distance(server: Loopback) -> None:
    requests = [(f"{server.url}/etag", "", "")] * 4
    started = time.monotonic()
    with Web(settings(delay_seconds=0.2, obey_robots=False)) as client:
        assert len(list(client.get_many(requests))) == 4
    assert time.monotonic() - started >= 0.6


def test_who_stops_taking_answers_is_not_kept_waiting(server: Loopback) -> None:
    requests = [(f"{server.url}/etag", "", "")] + [(f"{server.url}/busy-once", "", "")] * 50
    with Web(settings(delay_seconds=0.3)) as client:
        next(client.get_many(requests))
    assert server.counts["/busy-once"] < 5
