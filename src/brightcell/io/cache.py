"""What can be computed again from files, kept in the user's cache folder; anything odd there is as good as nothing.

The folder is `BRIGHTCELL_CACHE` where that is set ("off" keeps nothing), else that of the system:
`~/.cache/brightcell`, `~/Library/Caches/brightcell` or `%LOCALAPPDATA%\\brightcell\\Cache`.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import zlib
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from time import time_ns
from typing import Any

from brightcell.errors import BrightcellError
from brightcell.io.write import write_bytes

VARIABLE = "BRIGHTCELL_CACHE"
KEPT = 256
"""Files of one kind that are kept; those written first go first."""
TICK = 2_000_000_000
"""ns; the coarsest clock of a file system, within which two changes of a file may bear the same time."""

_HEAD = '{"crc32": "%08x", "content": '
_HEAD_LENGTH = len(_HEAD % 0)


def cache_folder(kind: str) -> Path | None:
    """The folder for one kind of content, whether or not it is there yet; None where nothing is to be kept."""
    setting = os.environ.get(VARIABLE, "")
    if setting.lower() == "off":
        return None
    if setting:
        return Path(setting) / kind
    system = _system_folder()
    return system / kind if system else None


def can_keep(kind: str) -> bool:
    """Whether content of this kind can be written; its folder is made."""
    folder = cache_folder(kind)
    if folder is None:
        return False
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(folder, os.W_OK)


def key_of(*parts: Any) -> str:
    """A short hash of plain data."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:24]


def stamp_of(paths: Iterable[Path]) -> list[list[Any]]:
    """Path, size and time of change of some files: what is alike has not been written to since."""
    stamps = []
    for path in sorted(paths):
        try:
            about = path.stat()
            stamps.append([str(path), about.st_size, about.st_mtime_ns])
        except OSError:
            stamps.append([str(path), None, None])
    return stamps


def is_settled(stamp: list[list[Any]]) -> bool:
    """Whether a further change of these files is sure to show in their times of change."""
    now = time_ns()
    return all(changed is not None and changed + TICK < now for *_, changed in stamp)


def read_cached(kind: str, name: str) -> bytes | None:
    """The content of a file that was kept; None where there is none to be read."""
    folder = cache_folder(kind)
    try:
        return (folder / name).read_bytes() if folder else None
    except OSError:
        return None


def write_cached(kind: str, name: str, content: bytes, kept: int = KEPT) -> None:
    """Keep a file, whole or not at all, and of its kind the latest `kept` files; no error where that can't be."""
    folder = cache_folder(kind)
    if folder is None or not can_keep(kind):
        return
    with suppress(BrightcellError, OSError):
        write_bytes(folder / name, content)
        _keep_latest(folder, kept)


def read_json(kind: str, key: str) -> Any:
    """Plain data that were kept; None where there are none, or where the file is damaged."""
    text = read_cached(kind, f"{key}.json") or b""
    content = text[_HEAD_LENGTH:-1]
    if text[:_HEAD_LENGTH] != (_HEAD % zlib.crc32(content)).encode():
        return None
    return json.loads(content)


def write_json(kind: str, key: str, data: Any) -> None:
    """Keep plain data as JSON, with a checksum."""
    content = json.dumps(data).encode()
    write_cached(kind, f"{key}.json", (_HEAD % zlib.crc32(content)).encode() + content + b"}")


def _keep_latest(folder: Path, kept: int) -> None:
    files = sorted((path for path in folder.iterdir() if path.is_file()), key=lambda path: path.stat().st_mtime_ns)
    for path in files[:-kept]:
        path.unlink(missing_ok=True)


def _system_folder() -> Path | None:
    try:
        home = Path.home()
    except RuntimeError:  # a user without a home, as in some containers
        return None
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", home / "AppData" / "Local")) / "brightcell" / "Cache"
    if sys.platform == "darwin":
        return home / "Library" / "Caches" / "brightcell"
    return Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache") / "brightcell"
