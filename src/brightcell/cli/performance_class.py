"""`brightcell class`: the class of a footprint by a table of limits that the user gives."""

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
    TableJson,
    With,
    changed,
    model_options,
    one_of,
)
from brightcell.io.json import json_text


def performance_class(
    product: ProductArgument,
    table: Annotated[
        Path | None, typer.Option("--table", help="Rows of class, limit and unit, the best first.")
    ] = None,
    rulebook: OneRulebook = "cn-group-2024",
    draws: Annotated[int | None, typer.Option("--draws", help="Draws for the probability of each class.")] = None,
    seed: Annotated[int, typer.Option("--seed", help="Seed of the draws.")] = 1,
    background: Background = "open",
    project: Project = "brightcell",
    database: Database = None,
    layer: Layers = None,
    setting: Set = None,
    change: With = None,
    aliases: Aliases = None,
    format: TableJson = "table",
) -> None:
    """The class of a footprint by your own limits, and how probable each class or better is."""
    one_of(format, "table", "json")
    options = model_options(background, project, database, setting, layer)
    from brightcell.api.monte_carlo import monte_carlo
    from brightcell.api.performance_class import performance_class as run
    from brightcell.api.performance_class import refuse_without_table
    from brightcell.model import model_of

    if draws is not None:
        refuse_without_table(table)
    model = model_of(changed(product, change, aliases), rulebook, **options)
    drawn = None if draws is None else monte_carlo(model, draws=draws, seed=seed)
    result = run(model, table, draws=drawn)
    typer.echo(json_text(result.as_dict()) if format == "json" else result.as_text())
