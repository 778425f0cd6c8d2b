"""What a database of a project counts as nothing because the user of its import said so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from brightcell.background.layers import AnyBackground, layers_of
from brightcell.background.models import DatabaseBackground
from brightcell.brightway.arrays import members
from brightcell.brightway.projects import bw2data, project, project_folder
from brightcell.brightway.stamps import remembered
from brightcell.io.cache import key_of

CUT_OFF = "counts as nothing what was cut off when it was imported"


def cut_off_notes(*backgrounds: AnyBackground) -> tuple[str, ...]:
    """A sentence for each database below some backgrounds that was imported with --cut-off, with all that it left out.

    Every result that rests on the database lists them.
    """
    layers = (layer for background in backgrounds for layer in layers_of(background))
    return tuple(dict.fromkeys(note for layer in layers for note in _of_layer(layer)))


def _of_layer(layer: AnyBackground) -> Sequence[str]:
    if not isinstance(layer, DatabaseBackground):
        return ()
    where = (layer.project, layer.database)
    notes: list[str] = remembered(layer.project, key_of("cut off", *where), lambda: _asked(*where), project_folder)
    return notes


def _asked(project_name: str, database: str) -> list[str]:
    with project(project_name):
        return list(_notes(database))


def _notes(database: str) -> Iterator[str]:
    bd = bw2data()
    for name in members(bd, database):
        entries = bd.databases[name].get("cut_off") or ()
        if entries:
            yield f"{name} {CUT_OFF}: {'; '.join(entries)}"
