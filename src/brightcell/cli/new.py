"""`brightcell new`: a product file from few numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from brightcell.errors import InputError, Problem

if TYPE_CHECKING:
    from brightcell.product.plausibility import PlausibilityFinding


def new(
    file: Annotated[str, typer.Argument(help="File to write, ending in .yaml; never overwritten.")],
    chemistry: Annotated[str | None, typer.Option(help="Cathode chemistry, such as nmc811 or lfp.")] = None,
    energy: Annotated[str | None, typer.Option(help="Rated energy of the pack, kWh.")] = None,
    mass: Annotated[str | None, typer.Option(help="Mass of the finished pack, kg.")] = None,
    cells: Annotated[str | None, typer.Option(help="Cells in the whole pack.")] = None,
    plant: Annotated[str | None, typer.Option(help="Where cells and packs are made: CN-SC, KR, HU.")] = None,
    format: Annotated[str | None, typer.Option(help="prismatic (default), pouch or cylindrical.")] = None,
    pack: Annotated[str | None, typer.Option(help="module (default) or cell-to-pack.")] = None,
    modules: Annotated[str | None, typer.Option(help="Modules in the pack; default as usual for the format.")] = None,
    cell_mass: Annotated[
        str | None, typer.Option(help="Mass of one cell, kg; default a usual share of the pack.")
    ] = None,
    cell_plant: Annotated[str | None, typer.Option(help="large (default), small or all-electric.")] = None,
    usable: Annotated[str | None, typer.Option(help="Usable energy, kWh; default the rated energy.")] = None,
    fade: Annotated[str | None, typer.Option(help="Tested fade, such as '8 % in 500 cycles'.")] = None,
    cycles: Annotated[str | None, typer.Option(help="Full cycles of the life, instead of a fade.")] = None,
    end_state_of_health: Annotated[str | None, typer.Option(help="State of health after these cycles, '80 %'.")] = None,
    warranty_years: Annotated[str | None, typer.Option(help="Warranty, years.")] = None,
    warranty_km: Annotated[str | None, typer.Option(help="Warranty, km.")] = None,
    retention: Annotated[str | None, typer.Option(help="Energy warranted at the end, '70 %'.")] = None,
    category: Annotated[str | None, typer.Option(help="Vehicle category, default M1.")] = None,
    name: Annotated[str | None, typer.Option(help="Name of the model.")] = None,
    maker: Annotated[str | None, typer.Option(help="Name of the maker.")] = None,
) -> None:
    """Write a commented product file from few numbers; what isn't given is assumed and marked so."""
    options = {key: value for key, value in locals().items() if key != "file"}
    from brightcell.api.new import new as run

    try:
        product = run(file, **options)
    except InputError as error:
        raise InputError(tuple(_as_option(problem) for problem in error.problems)) from None
    from brightcell.language import told
    from brightcell.product.plausibility import plausibility_findings

    many = len(product.assumptions)
    typer.echo(told(f"written: {file}"), err=True)
    for finding in plausibility_findings(product):
        typer.echo(told(f"warning: {_caused(finding, cell_mass).sentence}"), err=True)
    summary = f"{many} assumptions are marked in it; `brightcell footprint {file}` gives its first result"
    typer.echo(told(summary), err=True)


def _caused(finding: PlausibilityFinding, cell_mass: str | None) -> PlausibilityFinding:
    """A finding on the mass of a cell, which a draft makes up or scales to, with the options that lead to it."""
    if finding.band.quantity != "cell-energy-density":
        return finding
    from dataclasses import replace

    drafted = "--energy and --mass, with which no plausible share of cells in the pack gives usual ones"
    return replace(finding, hint=f"check {drafted if cell_mass is None else '--energy, --cells and --cell-mass'}")


def _as_option(problem: Problem) -> Problem:
    """A problem with an option as it is written on the command line."""
    from dataclasses import replace

    if problem.file or not problem.path or "." in problem.path:
        return problem
    return replace(problem, path=f"--{problem.path.replace('_', '-')}")
