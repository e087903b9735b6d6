"""Snapshots in an object store: the same files under `snapshots/<id>/`, and a pointer that moves last.

`current.json` names the snapshot that readers shall take. It is written only when every file of the snapshot is there,
and on the condition that nobody moved it since it was read, where the store knows conditions (S3 does). What changed
little costs little: files that the store's current snapshot has already are copied within the store.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from flows import snapshots
from flows.objects import open_store, require_bucket, told
from flows.snapshots import MANIFEST, PublishedFile
from flows.sources import BadRequest
from flows.web import FetchFailed, redact

POINTER = "current.json"


class Mirrored(NamedTuple):
    """What publishing to a store did: files sent, copied within the store, and there already."""

    snapshot_id: str
    sent: int
    copied: int
    there: int
    moved: bool  # whether the pointer moved


class Pointer(NamedTuple):
    """What the pointer said when it was read: the snapshots it named, the newest first, and a tag that changes with it."""

    snapshot_id: str
    published: tuple[str, ...]
    tag: str


class Mirror:
    """A place in an object store (`s3://bucket/prefix`). Errors of the store are FetchFailed, in one line."""

    def __init__(self, uri: str) -> None:
        self.uri = uri.rstrip("/")
        self._where = redact(self.uri)
        self._store, self._root = open_store(self.uri)
        self._is_s3 = uri.startswith("s3://")

    def pointer(self) -> Pointer:
        """What the store says is current; an empty id where nothing was published yet."""
        path = f"{self._root}/{POINTER}"
        with told(self._where):
            try:
                tag = str(self._store.info(path).get("ETag") or "")
                said = json.loads(self._store.cat_file(path))
            except FileNotFoundError:
                return Pointer("", (), "")
            except ValueError:
                raise BadRequest(f"{self._where}/{POINTER}: is no JSON; look who else writes there") from None
        return Pointer(str(said["snapshot_id"]), tuple(said["published"]), tag)

    def publish(self, folder: Path) -> Mirrored:
        """Bring a snapshot to the store and let the pointer name it. Raises BadRequest where another writer was faster."""
        self._require_bucket()
        pointer = self.pointer()
        files = snapshots.files_of(folder)
        before = {f.sha256: f.path for f in self._files(pointer.snapshot_id)}
        target = f"{self._root}/snapshots/{folder.name}"
        there = self._sizes(target)
        sent = copied = 0
        with told(self._where):
            for file in files:
                if there.get(file.path) == file.bytes:
                    continue
                if not self._is_s3:  # which has no folders, and would make the bucket
                    self._store.makedirs(f"{target}/{file.path}".rpartition("/")[0], exist_ok=True)
                if file.sha256 in before:
                    old = f"{self._root}/snapshots/{pointer.snapshot_id}/{before[file.sha256]}"
                    self._store.cp_file(old, f"{target}/{file.path}")
                    copied += 1
                else:
                    self._store.put_file(str(folder / file.path), f"{target}/{file.path}")
                    sent += 1
            self._store.pipe_file(f"{target}/{MANIFEST}", (folder / MANIFEST).read_bytes())
        moved = self._move(pointer, folder.name)
        return Mirrored(folder.name, sent, copied, len(files) - sent - copied, moved)

    def _require_bucket(self) -> None:
        """Raise FetchFailed where an S3 store has no such bucket: making one is for who pays for it."""
        if not self._is_s3:
            return
        try:
            with told(self._where):
                require_bucket(self._store, self._root)
        except FetchFailed as error:
            if error.reason != "not_found":
                raise
            bucket = self._root.partition("/")[0]
            detail = f"{self._where}: there is no bucket {bucket}; make it, or correct the address"
            raise FetchFailed("not_found", detail) from None

    def rollback(self, prefix: str) -> tuple[str, str]:
        """Let the pointer name an earlier snapshot; gives its id and that of the one before. Raises BadRequest."""
        pointer = self.pointer()
        found = [snapshot_id for snapshot_id in self.listing() if snapshot_id.startswith(prefix)] if prefix else []
        if len(found) != 1:
            what = "no snapshot begins" if not found else f"{len(found)} snapshots begin"
            raise BadRequest(f"{self._where}: {what} with {prefix!r}; see `communique snapshots --at {self._where}`")
        missing = [f.path for f in self._files(found[0]) if f.path not in self._sizes(self._folder(found[0]))]
        if missing:
            raise BadRequest(f"{self._where}/snapshots/{found[0]}/{missing[0]}: is gone; choose another snapshot")
        if not self._move(pointer, found[0]):
            raise BadRequest(f"{self._where}: {found[0]} is the current snapshot already")
        return found[0], pointer.snapshot_id

    def prune(self, keep: int) -> list[str]:
        """Remove all but the current snapshot and those `keep` that were published last; gives what was removed."""
        pointer = self.pointer()
        kept = {pointer.snapshot_id, *self.listing()[:keep]}
        removed = [snapshot_id for snapshot_id in self._all() if snapshot_id not in kept]
        for snapshot_id in removed:
            with told(self._where):  # the manifest goes first: what has none is no snapshot
                with suppress(FileNotFoundError):
                    self._store.rm_file(f"{self._folder(snapshot_id)}/{MANIFEST}")
                self._store.rm(self._folder(snapshot_id), recursive=True)
        return removed

    def listing(self) -> list[str]:
        """Ids of the snapshots in the store, the one published last first; those never pointed at are the last."""
        published = self.pointer().published
        with told(self._where):
            found = self._store.glob(f"{self._root}/snapshots/*/{MANIFEST}")
        there = {str(name).split("/")[-2] for name in found}
        return [*(s for s in published if s in there), *sorted(there - set(published))]

    def _all(self) -> list[str]:
        """Names of all folders where snapshots lie, also of those that were sent half."""
        with told(self._where):
            try:
                names = self._store.ls(f"{self._root}/snapshots", detail=False)
            except FileNotFoundError:
                return []
        return sorted({str(name).rstrip("/").rpartition("/")[2] for name in names} - {"", "snapshots"})

    def _folder(self, snapshot_id: str) -> str:
        return f"{self._root}/snapshots/{snapshot_id}"

    def _files(self, snapshot_id: str) -> list[PublishedFile]:
        """The files that the manifest of a snapshot in the store lists; none where it has no manifest."""
        if not snapshot_id:
            return []
        with told(self._where):
            try:
                manifest = json.loads(self._store.cat_file(f"{self._folder(snapshot_id)}/{MANIFEST}"))
            except FileNotFoundError:
                return []
        return [PublishedFile(**file) for file in manifest["files"]]

    def _sizes(self, folder: str) -> dict[str, int]:
        """Bytes of each file in a folder of the store, by path below it."""
        with told(self._where):
            try:
                found: dict[str, dict[str, Any]] = self._store.find(folder, detail=True)
            except FileNotFoundError:
                return {}
        start = len(folder.lstrip("/")) + 1
        return {name.lstrip("/")[start:]: int(info["size"]) for name, info in found.items()}

    def _move(self, pointer: Pointer, snapshot_id: str) -> bool:
        """Let the pointer name a snapshot, if it still says what was read; False where it names it already."""
        if pointer.snapshot_id == snapshot_id:
            return False
        published = list(dict.fromkeys([snapshot_id, *pointer.published]))
        content = json.dumps({"snapshot_id": snapshot_id, "published": published}, indent=1).encode()
        path = f"{self._root}/{POINTER}"
        with told(self._where):
            if not self._is_s3:
                self._store.makedirs(self._root, exist_ok=True)
                self._store.pipe_file(path, content)
                return True
            bucket, _, key = path.partition("/")
            condition = {"IfMatch": pointer.tag} if pointer.tag else {"IfNoneMatch": "*"}
            try:
                self._store.call_s3("put_object", Bucket=bucket, Key=key, Body=content, **condition)
            except Exception as error:
                if _is_refused(error):
                    raise BadRequest(
                        f"{self._where}/{POINTER}: somebody else published at the same time; run again"
                    ) from None
                raise
        return True


def _is_refused(error: BaseException) -> bool:
    """Whether a store said that a condition of a request did not hold."""
    return any("PreconditionFailed" in str(e) or "(412)" in str(e) for e in _causes(error))


def _causes(error: BaseException) -> Iterator[BaseException]:
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.__cause__ or cause.__context__
