"""What is wrong with data that don't have the structure of their format, in words instead of Python's."""

from __future__ import annotations


def misfit(error: Exception) -> str:
    """What an error says that came from going through the data."""
    if isinstance(error, KeyError) and error.args:
        return f"the field {error.args[0]!r} is missing"
    if isinstance(error, IndexError):
        return "a list is too short"
    return "there is a table, list or text where another kind of value belongs"
