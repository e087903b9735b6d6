"""Which addresses may be reached, and a transport that reaches no other.

A name is resolved once; every address it has is checked; the connection is made to a checked address and not to the
name, so that an answer which changes between check and connection (DNS rebinding) gains nothing. TLS and the `Host`
header still see the name.
"""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Any

import httpcore
import httpx

Resolve = Callable[[str, int], list[str]]  # host and port to addresses; OSError where there are none

# IANA's special-purpose registry, written out: `ipaddress` of one Python judges some of these unlike that of another.
_SPECIAL_4 = tuple(
    (IPv4Network(network), what)
    for network, what in (
        ("0.0.0.0/8", "unspecified"),
        ("10.0.0.0/8", "private"),
        ("100.64.0.0/10", "private, shared by a provider's customers"),
        ("127.0.0.0/8", "loopback"),
        ("169.254.0.0/16", "link-local"),
        ("172.16.0.0/12", "private"),
        ("192.0.0.0/24", "reserved"),
        ("192.0.2.0/24", "reserved for documentation"),
        ("192.88.99.0/24", "reserved"),
        ("192.168.0.0/16", "private"),
        ("198.18.0.0/15", "reserved for benchmarks"),
        ("198.51.100.0/24", "reserved for documentation"),
        ("203.0.113.0/24", "reserved for documentation"),
        ("224.0.0.0/4", "multicast"),
        ("240.0.0.0/4", "reserved"),
    )
)
_SPECIAL_6 = tuple(
    (IPv6Network(network), what)
    for network, what in (
        ("::1/128", "loopback"),
        ("::/128", "unspecified"),
        ("fc00::/7", "private"),
        ("fe80::/10", "link-local"),
        ("ff00::/8", "multicast"),
        ("2001::/23", "reserved"),
        ("2001:db8::/32", "reserved for documentation"),
        ("3fff::/20", "reserved for documentation"),
    )
)
_GLOBAL_6 = IPv6Network("2000::/3")  # all that has been given out for use in the Internet
_MAPPED = IPv6Network("::ffff:0:0/96")
_NAT64 = IPv6Network("64:ff9b::/96")
_TEREDO = IPv6Network("2001::/32")
_SIX_TO_FOUR = IPv6Network("2002::/16")


class ForbiddenAddress(Exception):
    """A host has an address that must not be reached."""

    def __init__(self, host: str, address: str, what: str) -> None:
        super().__init__(host, address, what)
        self.host = host
        self.address = address
        self.what = what


class NoAddress(Exception):
    """A host's name has no address; `final` where asking again wouldn't help."""

    def __init__(self, host: str, said: str, *, final: bool) -> None:
        super().__init__(host, said)
        self.host = host
        self.said = said
        self.final = final


def forbidden(address: str) -> str:
    """What keeps a numeric address from being one of the public Internet, such as `loopback`; "" if nothing does.

    IPv6 addresses that carry an IPv4 one (mapped, NAT64, 6to4, Teredo) are as good as what they carry.
    """
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return "not an IP address"
    if isinstance(parsed, IPv4Address):
        return _special(parsed, _SPECIAL_4)
    carried = _carried(parsed)
    if carried:
        return next((f"{what} ({inner})" for inner in carried if (what := _special(inner, _SPECIAL_4))), "")
    return _special(parsed, _SPECIAL_6) or ("" if parsed in _GLOBAL_6 else "reserved")


def _special(address: Any, networks: Iterable[tuple[Any, str]]) -> str:
    return next((what for network, what in networks if address in network), "")


def _carried(address: IPv6Address) -> list[IPv4Address]:
    number = int(address)
    if address in _MAPPED or address in _NAT64:
        return [IPv4Address(number & 0xFFFFFFFF)]
    if address in _SIX_TO_FOUR:
        return [IPv4Address(number >> 80 & 0xFFFFFFFF)]
    if address in _TEREDO:  # the server's, and the client's with its bits turned over
        return [IPv4Address(number >> 64 & 0xFFFFFFFF), IPv4Address(~number & 0xFFFFFFFF)]
    return []


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a host as the system knows them, in its order, each once. Numbers in any notation count too."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


class Clock(threading.local):
    """When the exchange of the current thread has to be over, in seconds of the monotonic clock."""

    end: float = float("inf")

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        self.end = time.monotonic() + seconds
        try:
            yield
        finally:
            self.end = float("inf")

    @property
    def left(self) -> float:
        return self.end - time.monotonic()

    def at_most(self, timeout: float | None) -> float | None:
        """`timeout`, or the time left if that is less. Raises httpcore.ReadTimeout when none is left."""
        left = self.left
        if left <= 0:
            raise httpcore.ReadTimeout("the time allowed is over")
        shortest = left if timeout is None else min(timeout, left)
        return None if shortest == float("inf") else shortest


class _TimedStream(httpcore.NetworkStream):
    """A stream whose every read and write ends with the clock: a server that drips bytes gains no time."""

    def __init__(self, inner: httpcore.NetworkStream, clock: Clock) -> None:
        self._inner = inner
        self._clock = clock

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._clock.at_most(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._clock.at_most(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _TimedStream(
            self._inner.start_tls(ssl_context, server_hostname, self._clock.at_most(timeout)), self._clock
        )

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class _CheckedBackend(httpcore.NetworkBackend):
    """Connects to checked addresses only."""

    def __init__(self, resolver: Resolve, clock: Clock, *, allow_private: bool) -> None:
        self._resolve = resolver
        self._clock = clock
        self._allow_private = allow_private
        self._system = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        within = self._clock.at_most(timeout)
        end = time.monotonic() + (float("inf") if within is None else within)
        addresses = self._addresses(host, port, within)
        problem: Exception = httpcore.ConnectError("no address answered")
        for number, address in enumerate(addresses):
            # An address that swallows packets leaves the others their share of the time.
            share = (end - time.monotonic()) / (len(addresses) - number)
            if share <= 0:
                raise httpcore.ConnectTimeout("the time to connect is over")
            try:
                stream = self._system.connect_tcp(
                    address, port, None if share == float("inf") else share, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                problem = error
                continue
            return _TimedStream(stream, self._clock)
        raise problem

    def _addresses(self, host: str, port: int, within: float | None) -> list[str]:
        try:
            addresses = _in_time(self._resolve, host, port, within)
        except TimeoutError:
            raise httpcore.ConnectTimeout("its name server doesn't answer") from None
        except socket.gaierror as error:
            again = error.errno == socket.EAI_AGAIN
            raise NoAddress(host, error.strerror or "unknown name", final=not again) from None
        except (OSError, UnicodeError) as error:  # UnicodeError: a label that no name can have
            raise NoAddress(host, str(error), final=True) from None
        if not addresses:
            raise NoAddress(host, "the name has no address", final=True)
        if not self._allow_private:
            for address in addresses:
                if what := forbidden(address):
                    raise ForbiddenAddress(host, address, what)
        return addresses


def _in_time(resolver: Resolve, host: str, port: int, seconds: float | None) -> list[str]:
    """Run the resolver in a thread of its own, since the system's knows no time limit."""
    answer: Future[list[str]] = Future()

    def ask() -> None:
        try:
            answer.set_result(resolver(host, port))
        except Exception as error:  # noqa: BLE001 - handed on to who waits for it
            answer.set_exception(error)

    threading.Thread(target=ask, name=f"resolve {host}", daemon=True).start()
    return answer.result(seconds)


class CheckedTransport(httpx.HTTPTransport):
    """httpx's transport on checked addresses: without proxy or other settings of the environment.

    Every request has a connection of its own, so each one is checked, and bytes that a server sends beyond its
    Content-Length can't be taken for the next answer.
    """

    def __init__(self, clock: Clock, resolver: Resolve, tls: ssl.SSLContext, *, allow_private: bool) -> None:
        super().__init__(verify=tls, trust_env=False)
        self._pool.close()
        self._pool = httpcore.ConnectionPool(
            ssl_context=tls,
            max_connections=None,  # how many there may be is the caller's affair
            max_keepalive_connections=0,
            network_backend=_CheckedBackend(resolver, clock, allow_private=allow_private),
        )
