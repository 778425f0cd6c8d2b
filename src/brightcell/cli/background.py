"""`brightcell background ...`"""

from __future__ import annotations

import shlex
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from brightcell.cli.options import (
    Aliases,
    Background,
    Database,
    Layers,
    OneRulebook,
    Project,
    Set,
    TableJson,
    With,
    all_changed,
    in_layers,
    listed,
    model_options,
    one_of,
    settings,
    tell,
)
from brightcell.cli.writing import check_file
from brightcell.errors import InputError, Problem
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
    setting: Set = None,
    change: With = None,
    aliases: Aliases = None,
    format: TableJson = "table",
) -> None:
    """What a background's mapping table covers, by which fallback, and how much of a footprint rests on it."""
    from brightcell.api.coverage import DEFAULT_PRODUCTS, coverage

    names = product or DEFAULT_PRODUCTS
    products = all_changed(names, [change] * len(names), aliases)
    report = coverage(products=products, rulebook=rulebook, **model_options(name, project, database, setting, layer))
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
    layer: Layers = None,
    project: Project = "brightcell",
    accept: Annotated[
        float | None, typer.Option("--accept", help="Confirm the best rows with this score or more, such as 1.")
    ] = None,
    setting: Set = None,
    change: With = None,
    aliases: Aliases = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there already.")] = False,
    format: TableJson = "table",
) -> None:
    """Propose a mapping table for a database: what its activities may be taken for, to be confirmed in the file."""
    one_of(format, "table", "json")
    from brightcell.api.mapping import DEFAULT_PRODUCTS, propose_mapping, table_to_write

    file = table_to_write(name if Path(name).suffix else f"{name}.csv", force)
    check_file(file, "NAME")
    names = product or DEFAULT_PRODUCTS
    products = all_changed(names, [change] * len(names), aliases)
    below = in_layers(background, layer)
    proposal = propose_mapping(
        database, products, rulebook, background=below, project=project, settings=settings(setting)
    )
    written = proposal.write(file, accept, overwrite=force)
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
    layer: Layers = None,
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
        background=in_layers(background or "open", layer) if layer else background,
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
    block: Annotated[Path, typer.Argument(metavar="FILE", help="A confidential block, or PACT 3.0 or Catena-X JSON.")],
    name: Annotated[str | None, typer.Option("--name", help="Name of the supplier; that of a footprint file.")] = None,
    gwp_set: Annotated[str, typer.Option("--gwp-set", help="Set of GWP values of the figure.")] = "ipcc-ar6-gwp100",
    per: Annotated[str | None, typer.Option("--per", help="kg, kWh or piece; of a footprint file alone.")] = None,
    biogenic: Annotated[
        str, typer.Option("--biogenic", help="Biogenic uptake excluded or included; of a footprint file alone.")
    ] = "excluded",
    on: Annotated[
        str | None, typer.Option("--on", help="Day on which a footprint file is to be valid; by default today.")
    ] = None,
) -> None:
    """A confidential block or a supplier's footprint file as the `supplier` of a bought part or cell."""
    from brightcell.api.supplier_entry import supplier_entry
    from brightcell.api.supplier_file import supplier_file
    from brightcell.io.aggregates import is_aggregate

    if is_aggregate(block):
        _refuse_of_a_file(name, {"--per": per, "--biogenic": biogenic != "excluded" and biogenic, "--on": on})
        typer.echo(json_text({"supplier": supplier_entry(block, str(name), gwp_set)}))
        return
    supplier = supplier_file(block, name, per=per, biogenic=biogenic, gwp_set=gwp_set, day=_day(on))
    typer.echo(json_text({"supplier": supplier.entry}))
    for warning in supplier.warnings:
        typer.echo(f"warning: {warning}", err=True)


def _refuse_of_a_file(name: str | None, options: dict[str, str | bool | None]) -> None:
    """A confidential block needs the name of its supplier, and takes no options of a footprint file."""
    problems = [Problem("a confidential block doesn't name its supplier", expected="--name")] if name is None else []
    what = "a confidential block says this itself"
    problems += [Problem(what, path=option, found=str(value)) for option, value in options.items() if value]
    if problems:
        raise InputError(problems)


def _day(written: str | None) -> date:
    try:
        return date.today() if written is None else date.fromisoformat(written)
    except ValueError:
        raise InputError(Problem("--on is not a day", found=written, expected="such as 2026-03-15")) from None


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
    draws: Annotated[
        int, typer.Option("--draws", help="Number of draws to be kept, those that are kept already included.")
    ] = 0,
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
    migrate: Annotated[
        str | None,
        typer.Option(
            "--migrate",
            help="FROM:TO, versions of ecoinvent such as ecoinvent-3.9.1-cutoff:ecoinvent-3.12-cutoff; or a JSON of "
            "changes.",
        ),
    ] = None,
) -> None:
    """Read a database of another program and report on it; with --write, write it to the project."""
    from brightcell.api.imports import import_background
    from brightcell.runs.progress import stage_counts

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
            migrate=migrate,
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
