"""Objects in stores that fsspec reaches: `s3://`, and `memory://` and `file://` beside it.

Where an S3 store is and who may read it stands in the environment (`AWS_ENDPOINT_URL`, `AWS_ACCESS_KEY_ID`,
`AWS_SECRET_ACCESS_KEY`, `AWS_PROFILE`, …) or in fsspec's configuration. Whoever runs the flows sets it, so its
address isn't checked as those of manifests are.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flows.sources import BadRequest
from flows.web import FetchFailed, redact

SCHEMES = ("s3", "memory", "file")

_PIECE = 8 * 2**20
_S3_OPTIONS = {"config_kwargs": {"connect_timeout": 10, "read_timeout": 30, "retries": {"max_attempts": 2}}}
_NO_SUCH = ("NoSuchBucket", "NoSuchKey")


def read_object(uri: str, max_bytes: int) -> tuple[bytes, str]:
    """Content of an object and a tag that changes with it: its ETag or else what its store says of its time and size.

    Raises FetchFailed: `not_found`, `unreadable` (permissions), `too_large`, `unreachable`.
    """
    where = redact(uri)
    store, path = open_store(uri)
    too_large = FetchFailed(
        "too_large", f"{where} is larger than {max_bytes} bytes; raise the limit if it is the right document"
    )
    with told(where):
        info = store.info(path)
        if info.get("type") == "directory":
            raise FetchFailed("unreadable", f"{where} is a folder; name an object, or a pattern such as {where}/*")
        size = info.get("size")
        if size is not None and size > max_bytes:
            raise too_large
        whole = io.BytesIO()
        if size != 0:
            with store.open(path, "rb", cache_type="none") as source:
                while piece := source.read(min(_PIECE, max_bytes + 1 - whole.tell())):
                    whole.write(piece)
        if whole.tell() > max_bytes:
            raise too_large
        return whole.getvalue(), _tag(info)


def list_objects(uri_glob: str) -> list[str]:
    """URIs of the objects that a pattern (`*`, `**`, `?`, `[…]`) fits, sorted; folders and their markers left out.

    Raises FetchFailed: `not_found` for a bucket that doesn't exist, `unreadable`, `unreachable`.
    """
    store, pattern = open_store(uri_glob)
    scheme = uri_glob.partition("://")[0]
    with told(redact(uri_glob)):
        if scheme == "s3":
            require_bucket(store, pattern)
        found: dict[str, dict[str, Any]] = store.glob(pattern, detail=True)
        names = (name for name, info in found.items() if info.get("type") == "file" and not name.endswith("/"))
        return sorted(str(store.unstrip_protocol(name)) for name in names)


def require_bucket(store: Any, pattern: str) -> None:
    """Have an S3 store complain of a bucket that isn't there: a pattern in it would just fit nothing, a write make it."""
    bucket = pattern.partition("/")[0]
    if not any(sign in bucket for sign in "*?["):
        store.call_s3("list_objects_v2", Bucket=bucket, MaxKeys=1)


def open_store(uri: str) -> tuple[Any, str]:
    """The file system that a URI means, and the path in it. Raises FetchFailed."""
    import fsspec  # type: ignore[import-untyped]

    where = redact(uri)
    scheme, _, rest = uri.partition("://")
    if scheme not in SCHEMES or not rest:
        known = ", ".join(f"{name}://" for name in SCHEMES)
        raise FetchFailed("unreachable", f"{where} is no object that can be read; write it with {known}")
    options: dict[str, Any] = dict(_S3_OPTIONS) if scheme == "s3" else {}
    try:
        store = fsspec.filesystem(scheme, use_listings_cache=False, **options)
        return store, str(store._strip_protocol(uri))
    except ImportError:
        detail = f"{where} needs s3fs, which isn't installed: pip install 'communique[s3]'"
        raise FetchFailed("unreachable", detail) from None


@contextmanager
def told(where: str) -> Iterator[None]:
    """Turn what stores raise into FetchFailed; what is told already passes."""
    try:
        yield
    except (FetchFailed, BadRequest):
        raise
    except FileNotFoundError:
        raise FetchFailed("not_found", f"there is no {where}; correct the address or take it out") from None
    except PermissionError as error:
        detail = f"{where} may not be read ({_said(error)}); check credentials and permissions"
        raise FetchFailed("unreadable", detail) from None
    except Exception as error:  # noqa: BLE001 - stores raise what their libraries do, such as botocore's kinds
        said = _said(error)
        if any(code in said for code in _NO_SUCH):
            raise FetchFailed("not_found", f"there is no {where}; correct the address or take it out") from None
        if "credentials" in said.lower():
            detail = f"{where}: no credentials; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE"
            raise FetchFailed("unreachable", detail) from None
        detail = f"{where} can't be reached ({said}); check AWS_ENDPOINT_URL and the network"
        raise FetchFailed("unreachable", detail) from None


def _said(error: Exception) -> str:
    return redact(" ".join(str(error).split()))[:300] or type(error).__name__


def _tag(info: dict[str, Any]) -> str:
    etag = str(info.get("ETag") or "").strip('"')
    if etag:
        return etag
    changed = info.get("mtime") or info.get("created") or ""
    return f"{changed}-{info.get('size')}"
