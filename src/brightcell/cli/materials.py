"""`brightcell materials`: the footprint of materials."""

from __future__ import annotations

from typing import Annotated

import typer

from brightcell.cli.options import (
    Background,
    Database,
    Format,
    Layers,
    Out,
    Project,
    format_of,
    in_layers,
    write,
)


def materials(
    name: Annotated[
        str | None, typer.Argument(help="A key or a function, shown with its alternatives; without it, all keys.")
    ] = None,
    background: Background = "open",
    place: Annotated[str | None, typer.Option("--place", help="Where it is asked for, e.g. CN or CN-JS.")] = None,
    project: Project = "brightcell",
    database: Database = None,
    layer: Layers = None,
    format: Format = "table",
    out: Out = None,
) -> None:
    """Footprints of materials in kg CO2e per unit: place, route, source, spread and year, beside alternatives."""
    kind = format_of(format, out, "json", "csv", "html")
    from brightcell.api.materials import materials as run

    table = run(name, background=in_layers(background, layer), place=place, project=project, database=database)
    render = {"table": table.as_text, "csv": table.as_csv, "json": table.to_json, "html": table.to_html}
    write(render[kind](), out)
