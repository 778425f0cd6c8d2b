"""`brightcell sweep`: many variants of one product."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from brightcell.cli.options import (
    Aliases,
    Background,
    BackgroundUncertainty,
    Database,
    DefaultSpreads,
    FactorRanges,
    FactorUncertainty,
    Layers,
    OneRulebook,
    Out,
    ProductArgument,
    Project,
    Set,
    With,
    changed,
    format_of,
    model_options,
    write,
)
from brightcell.cli.results import BACKGROUND, FORMATS, Seed, TableJsonCsvHtml, below_layers, keyed_values, rendered
from brightcell.errors import InputError, Problem

if TYPE_CHECKING:
    from brightcell.results.sweep.face import Sweep

Draws = Annotated[
    int | None, typer.Option("--draws", help="Number of draws of each variant, paired over all variants.")
]


def sweep(
    product: ProductArgument,
    over: Annotated[
        list[str] | None,
        typer.Option(
            "--over",
            help="KEY=V1,V2,...: a path of the product, product, rulebook, background, year or settings.SLOT"
            "[.PARAMETER]; may be repeated: all combinations.",
        ),
    ] = None,
    table: Annotated[
        Path | None,
        typer.Option("--table", help="Variants one by one: a CSV, Excel or YAML file with a key per column."),
    ] = None,
    rulebook: OneRulebook = "cn-group-2024",
    background: Background = "open",
    project: Project = "brightcell",
    database: Database = None,
    layer: Layers = None,
    draws: Draws = None,
    seed: Seed = 1,
    background_uncertainty: BackgroundUncertainty = False,
    factor_uncertainty: FactorUncertainty = False,
    factor_ranges: FactorRanges = None,
    default_spreads: DefaultSpreads = True,
    folder: Annotated[
        Path | None, typer.Option("--folder", help="Keep each variant there as soon as it is finished.")
    ] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with an interrupted sweep in --folder.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with code 1 where a variant was refused.")] = False,
    setting: Set = None,
    change: With = None,
    aliases: Aliases = None,
    format: TableJsonCsvHtml = "table",
    out: Out = None,
) -> None:
    """The footprint of many variants: places, amounts, rules, backgrounds; all combinations, or the rows of a table.

    A variant that can't be computed is listed with the reason, and the sweep goes on. Ctrl-C ends it with the variants
    that are finished, and exit code 1.
    """
    kind = format_of(format, out, *FORMATS)
    given = _variants(over, table, layer)
    if resume and folder is None:
        hint = "name the folder of the sweep by --folder"
        raise InputError(Problem("the sweep to resume is not named", path="--resume", hint=hint))
    options = model_options(background, project, database, setting, layer)
    from brightcell.api.sweep import sweep as run
    from brightcell.runs.progress import terminal_bar

    with terminal_bar("variants") as progress:
        result = run(
            changed(product, change, aliases),
            given,
            rulebook=rulebook,
            **options,
            draws=draws,
            seed=seed,
            background_uncertainty=background_uncertainty,
            factor_uncertainty=factor_ranges or factor_uncertainty,
            default_spreads=default_spreads,
            out=folder,
            resume=resume,
            progress=progress,
        )
    write(rendered(result, kind), out)
    _end(result, strict, folder)


def _variants(over: list[str] | None, table: Path | None, layer: list[str] | None) -> Any:
    """Values by key of `--over`, backgrounds below the layers; or the file of `--table`."""
    if bool(over) == bool(table):
        found = "both" if over else "neither"
        hint = "--over 'sites.*.location=CN-SC,DE', or --table variants.csv"
        raise InputError(Problem("a sweep takes either --over or --table", found=found, hint=hint))
    if table is not None:
        _refuse_backgrounds_of(table, layer)
        return table
    return below_layers(keyed_values(over or (), "--over", "KEY=V1,V2,..."), layer)


def _refuse_backgrounds_of(table: Path, layer: list[str] | None) -> None:
    """A table that names backgrounds says their layers itself."""
    if not layer:
        return
    from brightcell.io.rows import read_rows

    if any(BACKGROUND in row.values for row in read_rows(table)):
        what = "the table names the background of its variants, so their layers belong in its cells"
        expected = " > ".join((*layer, "open"))
        raise InputError(
            Problem(what, str(table), path=BACKGROUND, found="--layer", expected=f"{expected}, for example")
        )


def _end(result: Sweep, strict: bool, folder: Path | None) -> None:
    """How many were refused, and the exit code: 1 for a sweep that was cut short, or without any number."""
    if result.refused:
        typer.echo(f"{len(result.refused)} of {len(result.rows)} variants were refused", err=True)
    for row in result.without_value:
        typer.echo(f"{row.label}: {row.message}", err=True)
    if result.status == "partial":
        hint = (
            f"go on with the same command and --resume: {folder} keeps them" if folder else "--folder would keep them"
        )
        typer.echo(
            f"the sweep was cut short after {_finished(result)} of {len(result.rows)} variants; {hint}", err=True
        )
        raise typer.Exit(1)
    if not result.computed or result.without_value or (strict and result.refused):
        raise typer.Exit(1)


def _finished(result: Sweep) -> int:
    return len(result.computed) + len(result.refused)
