"""`brightcell explain`, `brightcell surrogate`: what is behind a footprint, and a short formula in its place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Annotated

import typer

from brightcell.cli.options import (
    Aliases,
    Background,
    Database,
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
from brightcell.cli.results import FORMATS, TableJsonCsvHtml, rendered
from brightcell.errors import InputError, Problem
from brightcell.io.inert import frame_csv


def explain(
    product: ProductArgument,
    what: Annotated[
        str | None,
        typer.Argument(
            help="A stage, component, activity, material such as nmc622, or process of the background; all by default."
        ),
    ] = None,
    rulebook: OneRulebook = "cn-group-2024",
    depth: Annotated[int, typer.Option("--depth", help="Levels of the background below the data of the product.")] = 2,
    cut_off: Annotated[
        str,
        typer.Option("--cut-off", help="Share of the value below which parts are gathered in one line, 2 % or 0.02."),
    ] = "2 %",
    background: Background = "open",
    project: Project = "brightcell",
    database: Database = None,
    layer: Layers = None,
    setting: Set = None,
    change: With = None,
    aliases: Aliases = None,
    format: Annotated[str, typer.Option("--format", help="table, json, html or csv.")] = "table",
    out: Out = None,
) -> None:
    """Why a footprint is as large as it is: stages, data, processes behind them, and what the rules moved."""
    kind = format_of(format, out, "json", "html", "csv")
    options = model_options(background, project, database, setting, layer)
    share = share_of_text(cut_off)
    from brightcell.api.explain import explain as run

    try:
        explanation = run(changed(product, change, aliases), what, rulebook, depth=depth, cut_off=share, **options)
    except InputError as error:
        raise InputError(tuple(map(_on_the_command_line, error.problems))) from None
    render: dict[str, Callable[[], str]] = {
        "table": explanation.as_text,
        "json": explanation.to_json,
        "html": explanation.to_html,
        "csv": lambda: frame_csv(explanation.tree_frame()),
    }
    write(render[kind](), out)


def _on_the_command_line(problem: Problem) -> Problem:
    """A problem whose next step is a command, where the library's is a call in Python."""
    if problem.hint is None or "by('component')" not in problem.hint:
        return problem
    return replace(problem, hint="`brightcell explain PRODUCT` shows all that there is")


def surrogate(
    product: ProductArgument,
    of: Annotated[
        list[str],
        typer.Option("--of", help="An amount by its path, such as 'pack.parts[steel].amount'; may be repeated."),
    ],
    rulebook: OneRulebook = "cn-group-2024",
    percent: Annotated[
        float, typer.Option("--percent", help="How far from its value each amount may be, in percent.")
    ] = 20.0,
    order: Annotated[int, typer.Option("--order", help="Highest order of a term, 1 to 4.")] = 2,
    background: Background = "open",
    project: Project = "brightcell",
    database: Database = None,
    layer: Layers = None,
    setting: Set = None,
    change: With = None,
    aliases: Aliases = None,
    format: TableJsonCsvHtml = "table",
    out: Out = None,
) -> None:
    """The footprint as a short formula of a few amounts, for a cell of a workbook, with its error."""
    kind = format_of(format, out, *FORMATS)
    options = model_options(background, project, database, setting, layer)
    from brightcell.api.surrogate import surrogate as run

    result = run(changed(product, change, aliases), of, rulebook, percent=percent, order=order, **options)
    write(rendered(result, kind), out)


def share_of_text(text: str) -> float:
    """A share such as `2 %` or `0.02`; InputError for anything else."""
    number, percent = text.strip().removesuffix("%"), text.strip().endswith("%")
    try:
        return float(number) / (100.0 if percent else 1.0)
    except ValueError:
        from brightcell.errors import InputError, Problem

        problem = Problem("this is not a share", path="--cut-off", found=text, expected="for example 2 % or 0.02")
        raise InputError([problem]) from None
