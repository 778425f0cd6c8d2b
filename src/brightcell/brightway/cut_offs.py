"""What a database of a project counts as nothing because the user of its import said so."""

from __future__ import annotations

from collections.abc import Iterator

from brightcell.background.layers import AnyBackground
from brightcell.background.models import DatabaseBackground
from brightcell.brightway.arrays import members
from brightcell.brightway.projects import bw2data, project


def cut_off_notes(background: AnyBackground) -> tuple[str, ...]:
    """A sentence for each database below a background that was imported with --cut-off, with all that it left out."""
    if not isinstance(background, DatabaseBackground):
        return ()
    with project(background.project):
        return tuple(_notes(background.database))


def _notes(database: str) -> Iterator[str]:
    bd = bw2data()
    for name in members(bd, database):
        entries = bd.databases[name].get("cut_off") or ()
        if entries:
            yield f"{name} counts as nothing what was cut off when it was imported: {'; '.join(entries)}"
