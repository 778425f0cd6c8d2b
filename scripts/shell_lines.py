"""Commands in lines that fit a narrow page."""

from __future__ import annotations

import re

NARROW = 39
"""Characters beyond which a command goes on in a line per option."""


def broken(command: str) -> list[str]:
    """A command in lines of at most `NARROW` characters where its options allow it, as a shell reads it on."""
    if len(command) <= NARROW:
        return [command]
    first, *options = re.split(r" (?=--[a-z])", command)
    return " \\\n    ".join([first, *options]).split("\n")
