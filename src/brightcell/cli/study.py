"""`brightcell study ...`"""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from brightcell.cli.options import Database, Out, Project, TableJson, format_of, listed, one_of, tell, write
from brightcell.errors import InputError, Problem
from brightcell.io.json import json_text

if TYPE_CHECKING:
    from brightcell.published import StudyResult

app = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="Published studies: list, run, new, check, harmonise."
)


@app.command("list")
def study_list(format: TableJson = "table") -> None:
    """The shipped studies, with what they need."""
    one_of(format, "table", "json")
    from brightcell.language import AsIs, said
    from brightcell.published import read_study, studies
    from brightcell.published.table import head_of, requires

    shipped = [read_study(name) for name in studies()]
    if format == "json":
        typer.echo(json_text([head_of(study) for study in shipped]))
        return
    rows = [
        {
            "id": study.id,
            "title": AsIs(study.title),
            "kind": AsIs(said("{}, {} published figures", study.kind, str(len(study.targets)))),
            "variants": ", ".join(study.variants),
            "needs": ", ".join(requires(study)) or "nothing that isn't shipped",
        }
        for study in shipped
    ]
    listed(rows, format)


@app.command("run")
def study_run(
    study: Annotated[str | None, typer.Argument(help="Name of a study, or its folder.")] = None,
    variant: Annotated[str, typer.Option("--variant", help="Variant of the study.")] = "as-published",
    all_: Annotated[bool, typer.Option("--all", help="Every shipped study, as published.")] = False,
    fast: Annotated[bool, typer.Option("--fast", help="Only the part that each study names for a fast run.")] = False,
    project: Project = "brightcell",
    database: Database = None,
    format: Annotated[str, typer.Option("--format", help="table, json or html.")] = "table",
    out: Out = None,
) -> None:
    """Published against computed; exit code 1 when a figure marked reproducible misses its tolerance."""
    kind = format_of(format, out, "json", "html")
    from brightcell.published import run_studies, run_study
    from brightcell.published.verdicts import all_passed

    _one_or_all(study, variant, all_, database)
    if all_:
        results = run_studies(fast=fast, project=project)
    else:
        results = (run_study(str(study), variant, fast=fast, project=project, database=database),)
    write(_rendered(results, kind), out)
    if not all_passed(results):
        raise typer.Exit(1)


@app.command("new")
def study_new(
    folder: Annotated[Path, typer.Argument(help="Folder to make; its name is that of the study.")],
    product: Annotated[str, typer.Option("--product", help="Product file, which is copied, or a shipped product.")],
    value: Annotated[float | None, typer.Option("--value", help="The published total.")] = None,
    unit: Annotated[
        str, typer.Option("--unit", help="Its unit: kg CO2e/ with kWh, kWh delivered, kg cell, kg pack or pack.")
    ] = "kg CO2e/kWh",
    tolerance: Annotated[str, typer.Option("--tolerance", help="What counts as reproduced.")] = "10 %",
    title: Annotated[str | None, typer.Option("--title", help="Title of the study.")] = None,
) -> None:
    """A folder for a study of your own: what is known is filled in, what isn't is marked."""
    from brightcell.language import told
    from brightcell.published import new_study

    study_folder = new_study(folder, product, value=value, unit=unit, tolerance=tolerance, title=title)
    typer.echo(told(f"written: {study_folder}"), err=True)
    typer.echo(told(f"next: {shlex.join(['brightcell', 'study', 'check', str(study_folder)])}"), err=True)


@app.command("check")
def study_check(
    study: Annotated[str, typer.Argument(help="Name of a study, or its folder.")],
    project: Project = "brightcell",
    format: TableJson = "table",
) -> None:
    """Everything that is wrong in a study's folder, each with file, case and line; exit code 2 where anything is."""
    from brightcell.published import check_study

    report = check_study(study, project=project)
    tell(report, format)
    if not report.ok:
        raise typer.Exit(2)


@app.command("harmonise")
def study_harmonise(
    studies: Annotated[list[str] | None, typer.Argument(help="Names or folders of studies; all by default.")] = None,
    with_: Annotated[
        list[str] | None, typer.Option("--with", help="A study of your own beside them; may be repeated.")
    ] = None,
    level: Annotated[str, typer.Option("--level", help="cell or pack.")] = "pack",
    gwp_set: Annotated[str, typer.Option("--gwp-set", help="GWP set of all figures.")] = "IPCC AR6 GWP100",
    grid: Annotated[str, typer.Option("--grid", help="Place whose electricity all studies take.")] = "CN",
    own_density: Annotated[bool, typer.Option("--own-density", help="Leave each study its energy density.")] = False,
    format: Annotated[str, typer.Option("--format", help="table, json or html.")] = "table",
    out: Out = None,
) -> None:
    """Published figures on a common unit, GWP set, boundary, grid and energy density, step by step."""
    kind = format_of(format, out, "json", "html")
    from brightcell.published.harmonise import harmonise

    changes = {"density": None} if own_density else {}
    from brightcell.published.harmonise.read import harmonisable

    names = [*(studies or harmonisable()), *(with_ or ())]
    harmonisation = harmonise(names, level=level, gwp_set=gwp_set, grid=grid, **changes)
    render = {
        "table": harmonisation.as_text,
        "json": lambda: json_text(harmonisation.as_dict()),
        "html": harmonisation.as_html,
    }
    write(render[kind](), out)


def _one_or_all(study: str | None, variant: str, all_: bool, database: str | None) -> None:
    from brightcell.published import studies

    if (study is None) != all_:
        what = "a study and --all were given, of which only one is possible" if all_ else "no study was named"
        raise InputError(Problem(what, expected=f"--all, or one of {', '.join(studies())}"))
    if all_ and variant != "as-published":
        raise InputError(
            Problem("--all runs each study as published", "--variant", found=variant, hint="name the study")
        )
    if all_ and database:
        what = "--all takes the database of each study by its usual name"
        raise InputError(Problem(what, "--database", found=database, hint="name the study"))


def _rendered(results: tuple[StudyResult, ...], format: str) -> str:
    from brightcell.published.html import studies_page

    if format == "html":
        return studies_page(results)
    if format == "json":
        dicts = [result.as_dict() for result in results]
        return json_text(dicts[0] if len(dicts) == 1 else dicts)
    return "\n\n".join(result.as_text() for result in results)
