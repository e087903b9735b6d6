from __future__ import annotations

import datetime as dt
import ipaddress
import random
import ssl
from pathlib import Path
from typing import Any

import pytest

from flows import addresses
from flows.web import FetchFailed, Web
from tests.server import Loopback, at, failure, serve, settings


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "localhost", "[::1]", "0.0.0.0", "2130706433", "0x7f.1", "127.1", "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]", "[::]", "10.0.0.1", "169.254.169.254", "[fe80::1]", "[64:ff9b::7f00:1]", "[::ffff:0:0]",
    ],
)  # fmt: skip
def test_private_addresses_are_refused_in_any_spelling(server: Loopback, host: str) -> None:
    port = server.url.rpartition(":")[2]
    failed = failure(f"http://{host}:{port}/etag", allow_private=False)
    assert failed.reason == "forbidden_address"
    assert not server.asked


@pytest.mark.parametrize("host", ["0177.0.0.1", "１２７.0.0.1", "127。0。0。1"])
def test_addresses_in_odd_spellings_are_not_reached(server: Loopback, host: str) -> None:
    failed = failure(f"http://{host}:{server.url.rpartition(':')[2]}/etag", allow_private=False)
    assert failed.reason in {"forbidden_address", "unreachable"}
    assert not server.asked


@pytest.mark.parametrize("answers", [["127.0.0.1"], ["93.184.215.14", "192.168.1.1"], ["::ffff:10.0.0.1"]])
def test_a_name_with_a_private_address_is_refused(server: Loopback, answers: list[str]) -> None:
    failed = failure(f"http://ministry.example{server.url[16:]}/etag", at(*answers), allow_private=False)
    assert failed.reason == "forbidden_address"
    assert "ministry.example" in failed.detail
    assert not server.asked


def test_a_name_is_resolved_once_for_each_connection(server: Loopback) -> None:
    """An answer that changes after the check (DNS rebinding) is never asked for."""
    asked: list[str] = []

    def rebind(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["127.0.0.9"]

    with Web(settings(obey_robots=False), resolver=rebind) as client:
        port = server.url.rpartition(":")[2]
        assert client.get(f"http://ministry.example:{port}/etag").status == 200
    assert asked == ["ministry.example"]
    assert server.headers_of("/etag")["host"] == f"ministry.example:{port}"


def test_an_address_that_is_dead_leaves_the_next_one_its_turn(server: Loopback) -> None:
    with Web(settings(retries=0), resolver=at("127.0.0.77", "127.0.0.1")) as client:
        assert client.get(f"http://ministry.example:{server.url.rpartition(':')[2]}/etag").status == 200


def test_proxies_of_the_environment_are_not_used(server: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    with Web(settings(retries=0)) as client:
        assert client.get(f"{server.url}/etag").status == 200


def test_special_addresses_are_known() -> None:
    bad = (
        "0.1.2.3 10.1.2.3 100.64.0.1 100.127.255.255 127.9.9.9 169.254.0.1 172.16.0.1 172.31.255.255 192.0.0.8 "
        "192.0.2.1 192.168.0.1 198.18.0.1 198.19.255.255 198.51.100.1 203.0.113.9 224.0.0.1 240.0.0.1 255.255.255.255 "
        ":: ::1 ::7f00:1 ::ffff:10.0.0.1 fc00::1 fd12::1 fe80::1 fe80::1%eth0 fec0::1 ff02::1 100::1 2001:db8::1 "
        "2001:2::1 2001:10::1 64:ff9b::a00:1 64:ff9b:1::1 2002:7f00:1:: 2002:a9fe:a9fe::1 3fff::1 5f00::1 "
        "2001:0:7f00:1:: 2001:0:808:808:0:0:f5ff:fffe no"
    )
    good = "1.1.1.1 8.8.8.8 100.63.255.255 172.32.0.1 2606:4700::1111 2a00:1450::1 ::ffff:8.8.8.8 64:ff9b::808:808"
    assert [a for a in bad.split() if not addresses.forbidden(a)] == []
    assert [(a, addresses.forbidden(a)) for a in (*good.split(), "2002:808:808::1") if addresses.forbidden(a)] == []


def test_no_address_that_python_calls_private_passes() -> None:
    chance = random.Random(11)
    for _ in range(20_000):
        four = ipaddress.IPv4Address(chance.getrandbits(32))
        six = ipaddress.IPv6Address(chance.getrandbits(128) >> chance.choice((0, 3, 96, 120)))
        for address in (four, six):
            if not addresses.forbidden(str(address)) and getattr(address, "ipv4_mapped", None) is None:
                assert address.is_global or address in ipaddress.ip_network("64:ff9b::/96"), address
                assert not address.is_multicast


def certificate(folder: Path, name: str) -> tuple[Path, Path]:
    """A certificate for `name` signed by itself, and its key."""
    x509 = pytest.importorskip("cryptography.x509")
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    paths = folder / "certificate.pem", folder / "key.pem"
    paths[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return paths


def test_tls_is_made_with_the_name_and_not_the_address(tmp_path: Path) -> None:
    public, key = certificate(tmp_path, "reviews.example")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(public, key)
    names: list[str | None] = []

    def remember(_socket: object, name: str | None, _context: object) -> None:
        names.append(name)

    context.sni_callback = remember
    trusting = ssl.create_default_context(cafile=str(public))
    with serve(context) as server:
        port = server.url.rpartition(":")[2]
        options: dict[str, Any] = {"resolver": at("127.0.0.1"), "tls": trusting}
        with Web(settings(obey_robots=False), **options) as client:
            assert client.get(f"https://reviews.example:{port}/etag").content == b"first version"
            with pytest.raises(FetchFailed, match="certificate") as caught:
                client.get(f"https://other.example:{port}/etag")
        assert names == ["reviews.example", "other.example"]  # and no other try
        assert caught.value.reason == "unreachable"
        assert failure(f"{server.url}/etag", obey_robots=False).detail.count("certificate")
