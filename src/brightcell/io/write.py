"""Writing files whole or not at all."""

from __future__ import annotations

import os
import tempfile
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
    """Write a file, as `write_text` does."""
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent or Path())
    except OSError as error:
        raise BrightcellError(f"{path} can't be written: {error.strerror or error}") from error
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.chmod(name, 0o644)
        os.replace(name, path)
    except OSError as error:
        Path(name).unlink(missing_ok=True)
        raise BrightcellError(f"{path} can't be written: {error.strerror or error}") from error
