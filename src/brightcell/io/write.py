"""Writing files whole or not at all."""

from __future__ import annotations

import os
import secrets
import shutil
from pathlib import Path

from brightcell.errors import BrightcellError


def write_text(path: Path, text: str) -> None:
    """Write UTF-8 text, a final newline added; an earlier file stays until the new one is complete.

    Raises `BrightcellError` when the folder is missing or can't be written to.
    """
    content = text if text.endswith("\n") else text + "\n"
    write_bytes(path, content.encode("utf-8"))


def write_new_text(path: Path, text: str) -> None:
    """Write UTF-8 text as a file that isn't there yet; one that came in the meantime stays as it is.

    Raises `BrightcellError` when it is there, the folder is missing or can't be written to.
    """
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except OSError as error:
        raise BrightcellError(f"{path} can't be written: {error.strerror or error}") from error


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file, as `write_text` does.

    A link stays a link, a file keeps its rights, and a device or a pipe, such as /dev/stdout, is written into.
    """
    try:
        if not is_replaceable(path):
            path.write_bytes(content)
            return
        _replace(Path(os.path.realpath(path)), content)
    except OSError as error:
        raise BrightcellError(f"{path} can't be written: {error.strerror or error}") from error


def is_replaceable(path: Path) -> bool:
    """Whether a file may be put in this place: one is there, or nothing is."""
    return path.is_file() or not path.exists()


def _replace(path: Path, content: bytes) -> None:
    """Put a file in the place of an earlier one once it is complete; nothing is left of one that isn't."""
    temporary = path.with_name(f".brightcell-{secrets.token_hex(8)}.tmp")
    try:
        with temporary.open("xb") as file:
            file.write(content)
        if path.exists():
            shutil.copymode(path, temporary)
        os.replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
