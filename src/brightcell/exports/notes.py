"""Notes of a report, grouped: nothing is left out in silence, and no line is said a hundred times."""

from __future__ import annotations

from collections.abc import Iterable, Iterator


def counted(what: str, names: Iterable[str]) -> Iterator[str]:
    """One note for all of a kind: how many, what about them, and the first three; none where there are none."""
    listed = list(names)
    if listed:
        more = f", and {len(listed) - 3} more" if len(listed) > 3 else ""
        yield f"{len(listed)} {what}: {'; '.join(listed[:3])}{more}"
