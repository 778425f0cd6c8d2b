"""What a database of a project counts as nothing because the user of its import said so."""

from __future__ import annotations

from collections.abc import Iterator

from brightcell.background.layers import AnyBackground
from brightcell.background.models import DatabaseBackground
from brightcell.brightway.arrays import members
from brightcell.brightway.projects import bw2data, project, project_folder
from brightcell.brightway.stamps import remembered
from brightcell.io.cache import key_of


def cut_off_notes(background: AnyBackground) -> tuple[str, ...]:
    """A sentence for each database below a background that was imported with --cut-off, with all that it left out."""
    if not isinstance(background, DatabaseBackground):
        return ()
    where = (background.project, background.database)
    return tuple(remembered(background.project, key_of("cut off", *where), lambda: _asked(*where), project_folder))


def _asked(project_name: str, database: str) -> list[str]:
    with project(project_name):
        return list(_notes(database))


def _notes(database: str) -> Iterator[str]:
    bd = bw2data()
    for name in members(bd, database):
        entries = bd.databases[name].get("cut_off") or ()
        if entries:
            yield f"{name} counts as nothing what was cut off when it was imported: {'; '.join(entries)}"
