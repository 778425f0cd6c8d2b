"""`brightcell bundle`, `brightcell verify`: a result with all that repeats it, and the repetition."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

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
    in_layers,
    model_options,
    one_of,
)
from brightcell.io.json import json_text

if TYPE_CHECKING:
    from brightcell.product import Product


def bundle(
    product: ProductArgument,
    out: Annotated[Path, typer.Option("--out", help="The zip to write.")],
    rulebook: OneRulebook = "cn-group-2024",
    draws: Annotated[int | None, typer.Option("--draws", help="Draws whose quantiles go into it.")] = None,
    seed: Annotated[int, typer.Option("--seed", help="Seed of the draws.")] = 1,
    sign: Annotated[Path | None, typer.Option("--sign", help="Private Ed25519 key in PEM that signs it.")] = None,
    background: Background = "open",
    project: Project = "brightcell",
    database: Database = None,
    layer: Layers = None,
    setting: Set = None,
    change: With = None,
    aliases: Aliases = None,
) -> None:
    """An RO-Crate of a result: product, rules, inventory, figures, environment and hashes, for `verify`."""
    options = model_options(background, project, database, setting, layer)
    from brightcell.api.bundle import bundle as run
    from brightcell.model import model_of

    model = model_of(changed(product, change, aliases), rulebook, **options)
    run(model, out, draws=draws, seed=seed, key=sign)
    typer.echo(f"written: {out}", err=True)
    told_of_fields(model.product)


def told_of_fields(product: Product) -> None:
    """Say that the bundle has fields whole that documents keep back; without them nothing can be computed again."""
    entries = product.declaration.visibility if product.declaration else ()
    kept_back = [entry.field for entry in entries if entry.level != "public"]
    if kept_back:
        fields = ", ".join(kept_back)
        typer.echo(f"warning: the bundle holds what is not public: {fields} - give it to who may read that", err=True)


def verify(
    path: Annotated[Path, typer.Argument(metavar="BUNDLE", help="A zip of `brightcell bundle`.")],
    background: Annotated[
        str | None, typer.Option("--background", "-b", help="Compute on this one, not on that of the bundle.")
    ] = None,
    project: Project = "brightcell",
    database: Database = None,
    layer: Layers = None,
    format: TableJson = "table",
) -> None:
    """Check a bundle's files against their hashes, compute it again, and compare; exit code 1 if a figure differs."""
    one_of(format, "table", "json")
    from brightcell.api.verify_bundle import verify_bundle

    on = in_layers(background or "open", layer) if layer else background
    verified = verify_bundle(path, background=on, project=project, database=database)
    typer.echo(json_text(verified.as_dict()) if format == "json" else verified.as_text().rstrip())
    if not verified.is_same:
        raise typer.Exit(1)
