"""Notes of a report, grouped: nothing is left out in silence, and no line is said a hundred times."""

from __future__ import annotations

from collections.abc import Iterable, Iterator


def counted(what: str, names: Iterable[str]) -> Iterator[str]:
    """One note for all of a kind: how many, what about them, and three examples; none where there are none."""
    listed = list(names)
    if listed:
        examples = list(dict.fromkeys(listed))[:3]
        yield f"{len(listed)} {what}: {'; '.join(examples)}{'; and others' if len(set(listed)) > 3 else ''}"
