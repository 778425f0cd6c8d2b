"""`brightcell export`: a product's foreground as a file of another program."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from brightcell.cli.options import (
    Aliases,
    Background,
    Database,
    Layers,
    OneRulebook,
    ProductArgument,
    Project,
    Set,
    With,
    changed,
    model_options,
    one_of,
    tell,
)


def export(
    product: ProductArgument,
    kind: Annotated[str, typer.Option("--format", help="openlca-jsonld, brightway-excel, simapro-csv or ilcd.")],
    out: Annotated[Path, typer.Option("--out", help="File to write: .zip, .xlsx or .csv.")],
    rulebook: OneRulebook = "cn-group-2024",
    background: Background = "open",
    project: Project = "brightcell",
    database: Database = None,
    layer: Layers = None,
    setting: Set = None,
    change: With = None,
    aliases: Aliases = None,
    embed: Annotated[
        bool,
        typer.Option(
            "--embed", help="Write the processes of a shipped background too, so that the file needs no other."
        ),
    ] = False,
    derived: Annotated[
        bool, typer.Option("--derived", help="Write amounts that are scaled by scores of a licensed database too.")
    ] = False,
    report: Annotated[str, typer.Option("--report", help="table or json.")] = "table",
) -> None:
    """Write the foreground of a product under a rulebook for openLCA, Brightway or SimaPro."""
    one_of(report, "table", "json")
    options = model_options(background, project, database, setting, layer)
    from brightcell.api.export import export as run

    written = run(changed(product, change, aliases), kind, out, rulebook, embed=embed, derived=derived, **options)
    tell(written, report)
