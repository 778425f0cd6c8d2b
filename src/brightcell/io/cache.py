"""What can be computed again from files, kept in the user's cache folder; anything odd there is as good as nothing.

The folder is `BRIGHTCELL_CACHE` where that is set ("off" keeps nothing), else that of the system:
`~/.cache/brightcell`, `~/Library/Caches/brightcell` or `%LOCALAPPDATA%\\brightcell\\Cache`.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from brightcell.errors import BrightcellError
from brightcell.io.write import write_bytes

VARIABLE = "BRIGHTCELL_CACHE"
KEPT = 256  # files of a kind


def cache_folder(kind: str) -> Path | None:
    """The folder for one kind of content, made when it is missing; None where nothing can be kept."""
    setting = os.environ.get(VARIABLE, "")
    if setting.lower() == "off":
        return None
    folder = (Path(setting) if setting else _system_folder()) / kind
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return folder if os.access(folder, os.W_OK) else None


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


def read_json(kind: str, key: str) -> Any:
    """What was kept as JSON; None where nothing was, or where it can't be read."""
    folder = cache_folder(kind)
    if folder is None:
        return None
    try:
        return json.loads((folder / f"{key}.json").read_bytes())
    except (OSError, ValueError):
        return None


def write_json(kind: str, key: str, data: Any) -> None:
    """Keep plain data, whole or not at all."""
    write_cached(kind, f"{key}.json", json.dumps(data, ensure_ascii=False).encode())


def write_cached(kind: str, name: str, content: bytes) -> None:
    """Keep a file; where that can't be, nothing is kept and nobody is the worse for it."""
    folder = cache_folder(kind)
    if folder is None:
        return
    with suppress(BrightcellError, OSError):
        write_bytes(folder / name, content)
        _keep_latest(folder)


def _keep_latest(folder: Path) -> None:
    files = sorted((path for path in folder.iterdir() if path.is_file()), key=lambda path: path.stat().st_mtime_ns)
    for path in files[:-KEPT]:
        path.unlink(missing_ok=True)


def _system_folder() -> Path:
    home = Path.home()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", home / "AppData" / "Local")) / "brightcell" / "Cache"
    if sys.platform == "darwin":
        return home / "Library" / "Caches" / "brightcell"
    return Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache") / "brightcell"
