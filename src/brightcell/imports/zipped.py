"""Zip files of other people, unpacked within limits."""

from __future__ import annotations

import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath, PureWindowsPath

from brightcell.errors import BackgroundError, Problem
from brightcell.io.limits import ZIP_BYTES as MOST_BYTES
from brightcell.io.limits import ZIP_FAULTS, in_time, zip_fault
from brightcell.io.limits import ZIP_FILES as MOST_FILES
from brightcell.io.limits import ZIP_RATIO as MOST_RATIO
from brightcell.io.limits import ZIP_SMALL as _SMALL

_SHOWN = 5


def unpacked(path: Path, folder: Path) -> Path:
    """A folder as it is, a zip unpacked into `folder`.

    Raises BackgroundError for anything else, and for a zip that `refuse_unsafe` refuses. What a zip says of its sizes
    is held to: zipfile reads no file beyond it.
    """
    if path.is_dir():
        return path
    refuse_unsafe(path)
    try:
        with zipfile.ZipFile(path) as archive:
            for member in in_time(archive.infolist(), path.name, _size(archive), BackgroundError):
                archive.extract(member, folder)
    except ZIP_FAULTS as error:
        raise _unreadable(path, error) from error
    return folder


def _size(archive: zipfile.ZipFile) -> int:
    return sum(member.file_size for member in archive.infolist())


def refuse_unsafe(path: Path) -> None:
    """Raise BackgroundError for a zip that may do harm, before anything of it is unpacked.

    These are more than 200,000 files, more than 4 GiB, more than 64 MiB that shrank to less than a 200th, and paths
    that lead out of it.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except ZIP_FAULTS as error:
        raise _unreadable(path, error) from error
    if problems := list(_unsafe(path.name, members)):
        raise BackgroundError(problems)


def _unreadable(path: Path, error: Exception) -> BackgroundError:
    what = f"this is not a folder or zip that can be read: {zip_fault(error)}"
    return BackgroundError(Problem(what, file=path.name))


def _unsafe(file: str, members: Sequence[zipfile.ZipInfo]) -> Iterator[Problem]:
    hint = "unpack it yourself if you trust it, and give the folder"
    if len(members) > MOST_FILES:
        what, most = "the zip holds too many files", f"at most {MOST_FILES:,}"
        yield Problem(what, file=file, found=f"{len(members):,}", expected=most, hint=hint)
    size = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if size > MOST_BYTES:
        what, most = "the zip is too large when unpacked", f"at most {MOST_BYTES:,} bytes"
        yield Problem(what, file=file, found=f"{size:,} bytes", expected=most, hint=hint)
    elif size > _SMALL and size > MOST_RATIO * packed:
        what, most = "the zip grows too much when unpacked", f"at most {MOST_RATIO} times"
        yield Problem(what, file=file, found=f"{packed:,} to {size:,} bytes", expected=most, hint=hint)
    names = Counter(member.filename for member in members if not member.is_dir())
    if double := [name for name, number in names.items() if number > 1]:
        yield Problem("two files of the zip have one name", file=file, found=double[0], expected="each name once")
    outside = [member.orig_filename for member in members if _leads_out(member.orig_filename)]
    for name in outside[:_SHOWN]:
        yield Problem("the zip holds a path that leads out of it", file=file, found=name, expected="a relative path")


def _leads_out(name: str) -> bool:
    """Absolute, on a drive, or with `..`, as any system would read it."""
    posix, windows = PurePosixPath(name), PureWindowsPath(name)
    return posix.is_absolute() or bool(windows.anchor) or ".." in windows.parts
