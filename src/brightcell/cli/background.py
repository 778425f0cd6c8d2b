"""`brightcell background ...`"""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

from brightcell.cli.options import (
    Background,
    Database,
    Layers,
    OneRulebook,
    Project,
    Set,
    TableJson,
    With,
    changed,
    in_layers,
    listed,
    model_options,
    one_of,
    tell,
)
from brightcell.errors import BackgroundError, Problem
from brightcell.io.json import json_text
from brightcell.io.write import write_text

TableName = Annotated[str, typer.Argument(metavar="NAME", help="Name or folder of a background of tables.")]
Name = Annotated[str, typer.Argument(metavar="NAME", help="Name, folder or mapping table of a background.")]

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Background databases: list, show, judge, install, import, cover, draw.",
)


@app.command("list")
def background_list(project: Project = "brightcell", format: TableJson = "table") -> None:
    """The backgrounds that can be linked to, and which databases of a project they are."""
    one_of(format, "table", "json")
    from brightcell.model.backgrounds import available

    listed([background.as_dict() for background in available(project)], format)


@app.command("install")
def background_install(name: TableName, project: Project = "brightcell") -> None:
    """Write a background and the characterisation methods to a Brightway project; nothing is written twice."""
    from brightcell.api.footprint import install_background

    installed = install_background(name, project)
    state = "written" if installed.written else "already there"
    typer.echo(f"{installed.database} in project {project}: {state} (sha256 {installed.sha256[:12]})")


@app.command("coverage")
def background_coverage(
    name: Name,
    product: Annotated[list[str] | None, typer.Option("--product", help="Product; may be repeated.")] = None,
    rulebook: OneRulebook = "cn-group-2024",
    project: Project = "brightcell",
    database: Database = None,
    layer: Layers = None,
    change: With = None,
    format: TableJson = "table",
) -> None:
    """What a background's mapping table covers, by which fallback, and how much of a footprint rests on it."""
    from brightcell.api.coverage import DEFAULT_PRODUCTS, coverage

    products = [changed(one, change) for one in product or DEFAULT_PRODUCTS]
    report = coverage(in_layers(name, layer), products, rulebook, project=project, database=database)
    tell(report, format)
    if not report.ok:
        raise typer.Exit(1)


@app.command("map")
def background_map(
    name: Annotated[str, typer.Argument(metavar="NAME", help="File to write, .csv or .xlsx; without ending a .csv.")],
    database: Annotated[str, typer.Option("--database", help="Database of the project to propose a table for.")],
    product: Annotated[list[str] | None, typer.Option("--product", help="Product; may be repeated.")] = None,
    rulebook: OneRulebook = "cn-group-2024",
    background: Background = "open",
    project: Project = "brightcell",
    accept: Annotated[
        float | None, typer.Option("--accept", help="Confirm the best rows with this score or more, such as 1.")
    ] = None,
    change: With = None,
    format: TableJson = "table",
) -> None:
    """Propose a mapping table for a database: what its activities may be taken for, to be confirmed in the file."""
    one_of(format, "table", "json")
    from brightcell.api.mapping import DEFAULT_PRODUCTS, propose_mapping

    products = [changed(one, change) for one in product or DEFAULT_PRODUCTS]
    proposal = propose_mapping(database, products, rulebook, background=background, project=project)
    written = proposal.write(name if Path(name).suffix else f"{name}.csv", accept)
    tell(proposal, format)
    typer.echo(
        f"written: {written}; write yes under use in each row that is right, then take it as a layer: "
        f"--layer {written}@{database}",
        err=True,
    )


@app.command("aggregate")
def background_aggregate(
    code: Annotated[str, typer.Argument(metavar="CODE", help="Code of a process, or a key; of --database a name too.")],
    out: Annotated[Path, typer.Option("--out", help="JSON file to write.")],
    background: Annotated[str | None, typer.Option("--background", help="Background; open by default.")] = None,
    project: Project = "brightcell",
    database: Annotated[
        str | None, typer.Option("--database", help="Database of the project, which needs no mapping table here.")
    ] = None,
    draws: Annotated[int, typer.Option("--draws", help="Number of draws, 1000 or more.")] = 1000,
    seed: Annotated[int, typer.Option("--seed", help="Seed: the same gives the same numbers.")] = 1,
    key: Annotated[str | None, typer.Option("--key", help="Key that the block meets, such as nmc622.")] = None,
    place: Annotated[str | None, typer.Option("--place", help="Place that the block states.")] = None,
    period: Annotated[str | None, typer.Option("--period", help="Period that the block states.")] = None,
    boundary: Annotated[str, typer.Option("--boundary", help="Boundary that the block states.")] = "cradle to gate",
    primary_share: Annotated[
        float | None, typer.Option("--primary-share", help="Share of it that was measured, 0 to 1.")
    ] = None,
) -> None:
    """A confidential block: what one unit of a process emits over its chain, by gas, without a name of an input."""
    from brightcell.api.aggregate import aggregate

    block = aggregate(
        code,
        background=background,
        project=project,
        database=database,
        draws=draws,
        seed=seed,
        key=key,
        place=place,
        period=period,
        boundary=boundary,
        primary_share=primary_share,
    )
    write_text(out, block.as_text())
    typer.echo(f"written: {out}", err=True)


@app.command("supplier")
def background_supplier(
    block: Annotated[Path, typer.Argument(metavar="BLOCK", help="JSON file of a confidential block.")],
    name: Annotated[str, typer.Option("--name", help="Name of the supplier.")],
    gwp_set: Annotated[str, typer.Option("--gwp-set", help="Set of GWP values of the figure.")] = "ipcc-ar6-gwp100",
) -> None:
    """A confidential block as the `supplier` of a bought part or cell, to be put into a product's file."""
    from brightcell.api.supplier_entry import supplier_entry

    typer.echo(json_text({"supplier": supplier_entry(block, name, gwp_set)}))


@app.command("quality")
def background_quality(name: TableName, format: TableJson = "table") -> None:
    """How complete, balanced, linked, sure and recent a background is: named checks, each with its worst cases."""
    from brightcell.api.background import quality

    tell(quality(name), format)


@app.command("show")
def background_show(name: TableName, code: str, format: TableJson = "table") -> None:
    """One process as a page: source, technology, quality, exchanges with their uncertainty, users and score."""
    from brightcell.api.background import show

    tell(show(name, code), format)


@app.command("sample")
def background_sample(
    name: Name,
    draws: Annotated[int, typer.Option("--draws", help="Make so many draws, counting those that are kept.")] = 0,
    rulebook: OneRulebook = "cn-group-2024",
    seed: Annotated[int, typer.Option("--seed", help="Seed: the same gives the same numbers.")] = 1,
    drop: Annotated[bool, typer.Option("--drop", help="Remove what is kept first.")] = False,
    project: Project = "brightcell",
    database: Database = None,
    setting: Set = None,
    format: TableJson = "table",
) -> None:
    """Show, make or drop the kept draws of a database, which monte-carlo --background-uncertainty reads."""
    options = model_options(name, project, database, setting)
    from brightcell.api.samples import background_sample as run
    from brightcell.runs.progress import terminal_bar

    with terminal_bar() as progress:
        report = run(draws=draws, rulebook=rulebook, seed=seed, drop=drop, progress=progress, **options)
    tell(report, format)


@app.command("import")
def background_import(
    files: Annotated[
        list[Path], typer.Argument(help="Files or folders of one format; together they are one database.")
    ],
    kind: Annotated[
        str | None,
        typer.Option(
            "--format",
            help="ecospold2, ecospold1, jsonld, ilcd, simapro-csv, excel or brightway-csv; found out where not given.",
        ),
    ] = None,
    project: Project = "brightcell",
    database: Annotated[str | None, typer.Option("--database", help="Name to write it under.")] = None,
    link_to: Annotated[list[str] | None, typer.Option("--link-to", help="Database of the project to link to.")] = None,
    write: Annotated[bool, typer.Option("--write", help="Write it to the project if no error is found.")] = False,
    form: Annotated[str, typer.Option("--report", help="table or json.")] = "table",
    report_file: Annotated[
        Path | None, typer.Option("--report-file", help="Write all findings to it: a CSV, or the report as .json.")
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Take equal rows for an error.")] = False,
    cut_off: Annotated[
        Path | None, typer.Option("--cut-off", help="List of names that count as nothing where nothing provides them.")
    ] = None,
    encoding: Annotated[str | None, typer.Option("--encoding", help="Of a CSV file, where it isn't clear.")] = None,
) -> None:
    """Read a database of another program and report on it; with --write, write it to the project."""
    from brightcell.api.imports import import_background
    from brightcell.runs.progress import stage_counts

    if report_file is not None and not report_file.parent.is_dir():
        raise BackgroundError(Problem("there is no such folder", path="--report-file", found=str(report_file.parent)))
    with stage_counts() as progress:
        report = import_background(
            files,
            kind,
            project=project,
            database=database,
            link_to=link_to or (),
            write=write,
            progress=progress,
            strict=strict,
            cut_off=cut_off,
            encoding=encoding,
        )
    if report_file is not None:
        report.write_findings(report_file)
    tell(report, form)
    if not report.ok:
        raise typer.Exit(2)
    if write:
        name = database or report.database
        words = ["brightcell", "background", "map", f"{name}.csv", "--database", name, "--project", project]
        typer.echo(f"next: {shlex.join(words)}", err=True)
