"""Zip files of other people, unpacked within limits."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath, PureWindowsPath

from brightcell.errors import BackgroundError, Problem

MOST_FILES = 200_000
MOST_BYTES = 4 * 2**30
_SHOWN = 5


def unpacked(path: Path, folder: Path) -> Path:
    """A folder as it is, a zip unpacked into `folder`.

    Raises BackgroundError for anything else, for a zip with more than 200,000 files or 4 GiB, and for one with paths
    that lead out of it. What a zip says of its sizes is held to: zipfile reads no file beyond it.
    """
    if path.is_dir():
        return path
    try:
        with zipfile.ZipFile(path) as archive:
            if problems := list(_unsafe(path.name, archive.infolist())):
                raise BackgroundError(problems)
            archive.extractall(folder)
    except (OSError, RuntimeError, zipfile.BadZipFile, zlib.error) as error:
        raise BackgroundError(
            Problem(f"this is not a folder or zip that can be read: {error}", file=path.name)
        ) from error
    return folder


def _unsafe(file: str, members: Sequence[zipfile.ZipInfo]) -> Iterator[Problem]:
    hint = "unpack it yourself if you trust it, and give the folder"
    if len(members) > MOST_FILES:
        what, most = "the zip holds too many files", f"at most {MOST_FILES:,}"
        yield Problem(what, file=file, found=f"{len(members):,}", expected=most, hint=hint)
    if (size := sum(member.file_size for member in members)) > MOST_BYTES:
        what, most = "the zip is too large when unpacked", f"at most {MOST_BYTES:,} bytes"
        yield Problem(what, file=file, found=f"{size:,} bytes", expected=most, hint=hint)
    outside = [member.orig_filename for member in members if _leads_out(member.orig_filename)]
    for name in outside[:_SHOWN]:
        yield Problem("the zip holds a path that leads out of it", file=file, found=name, expected="a relative path")


def _leads_out(name: str) -> bool:
    """Absolute, on a drive, or with `..`, as any system would read it."""
    posix, windows = PurePosixPath(name), PureWindowsPath(name)
    return posix.is_absolute() or bool(windows.anchor) or ".." in windows.parts
