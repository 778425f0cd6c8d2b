"""Files that are whole and on the disk, or not there at all, even when the process or the power goes."""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from pathlib import Path

from brightcell.errors import BrightcellError

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_REFUSED = (errno.EACCES, errno.EPERM, errno.EROFS)
_RESUME = "go on with --resume; what was finished is intact"


def write_durably(path: Path, content: bytes, then: str = _RESUME) -> None:
    """Write a file and wait until it is on the disk; an earlier file stays until then.

    Raises `BrightcellError` that says what to do when the disk is full (`then`, once there is space) or the folder
    can't be written to.
    """
    temporary = path.with_name(f".{path.name}.tmp")  # one name, so that what a kill leaves is found again
    try:
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException as error:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise cannot_write(path, error, then) from error
        raise
    _sync_folder(path.parent)


def make_folder(folder: Path) -> None:
    """The folder with all above it; raises `BrightcellError` as `write_durably` does."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise cannot_write(folder, error) from error


def cannot_write(path: Path, error: OSError, then: str = _RESUME) -> BrightcellError:
    """What to say, and to do, when a file or folder can't be written."""
    failure = f"{path} can't be written: {error.strerror or error}"
    if error.errno in _FULL:
        return BrightcellError(f"{failure} - free some space, then {then}")
    if error.errno in _REFUSED:
        return BrightcellError(f"{failure} - give a folder that you may write to")
    return BrightcellError(failure)


def _sync_folder(folder: Path) -> None:
    """Bring the renaming itself to the disk, where the system has a way to."""
    with suppress(OSError):  # neither Windows nor some network drives sync folders
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
