"""The command line. Data on stdout, messages on stderr; exit code 0 done, 1 the work failed, 2 wrong input or call."""

from __future__ import annotations

import gc
import os
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from brightcell.cli import background as background_commands
from brightcell.cli import rulebook as rulebook_commands
from brightcell.cli import study as study_commands
from brightcell.cli import uncertainty as uncertainty_commands
from brightcell.cli.options import (
    Background,
    Backgrounds,
    Database,
    OneRulebook,
    Out,
    ProductArgument,
    Products,
    Project,
    Rulebooks,
    Set,
    TableJson,
    TableJsonCsv,
    format_of,
    one_of,
    settings,
    write,
)
from brightcell.io.json import json_text

if TYPE_CHECKING:
    from brightcell.errors import InputError
    from brightcell.results import Footprint

app = typer.Typer(
    name="brightcell",
    help="The carbon footprint of lithium-ion vehicle batteries: computed, explained, declared, reproduced.",
    no_args_is_help=True,
    add_completion=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.add_typer(rulebook_commands.app, name="rulebook")
app.add_typer(background_commands.app, name="background")
app.add_typer(study_commands.app, name="study")


@app.callback(invoke_without_command=True)
def root(
    version: Annotated[bool, typer.Option("--version", help="Show the version and stop.")] = False,
) -> None:
    """The carbon footprint of lithium-ion vehicle batteries."""
    if version:
        from importlib.metadata import version as installed

        typer.echo(installed("brightcell"))
        raise typer.Exit


@app.command()
def footprint(
    product: ProductArgument,
    rulebook: Rulebooks = None,
    background: Background = "open",
    project: Project = "brightcell",
    database: Database = None,
    setting: Set = None,
    format: TableJsonCsv = "table",
    out: Out = None,
) -> None:
    """The footprint of a product by life-cycle stage, under one or more rulebooks."""
    kind = format_of(format, out, "json", "csv")
    from brightcell.api import footprint as footprints
    from brightcell.model.backgrounds import read_background

    books = rulebook or ["cn-group-2024"]
    back = read_background(background, project=project, database=database)
    changes = settings(setting)
    found = [footprints.footprint(product, book, background=back, project=project, settings=changes) for book in books]
    write(_rendered(found, kind), out)


@app.command()
def check(
    product: ProductArgument,
    rulebook: OneRulebook = "cn-group-2024",
    background: Background = "open",
    project: Project = "brightcell",
    database: Database = None,
    setting: Set = None,
    format: TableJson = "table",
) -> None:
    """Everything that is wrong, missing or assumed in a product file, before any calculation."""
    one_of(format, "table", "json")
    from brightcell.api import check as checking

    report = checking.check(
        product, rulebook, background=background, project=project, database=database, settings=settings(setting)
    )
    typer.echo(json_text(report.as_dict()) if format == "json" else report.as_text())
    if not report.ok:
        for problem in report.problems:
            typer.echo(str(problem), err=True)
        raise typer.Exit(2)


@app.command()
def compare(
    products: Products,
    rulebook: Rulebooks = None,
    background: Backgrounds = None,
    project: Project = "brightcell",
    setting: Set = None,
    format: TableJsonCsv = "table",
    out: Out = None,
) -> None:
    """Products, rulebooks and backgrounds side by side, by stage, with what makes the difference."""
    kind = format_of(format, out, "json", "csv")
    from brightcell.api import compare as comparing
    from brightcell.model.backgrounds import read_background
    from brightcell.results.comparison.tables import as_csv, as_text

    backs = [read_background(name, project=project) for name in background or ["open"]]
    books = rulebook or list(comparing.RULEBOOKS if len(backs) == 1 else comparing.RULEBOOKS[:1])
    found = comparing.compare(products, rulebooks=books, background=backs, project=project, settings=settings(setting))
    render = {"table": as_text, "csv": as_csv, "json": lambda c: c.to_json()}
    write(render[kind](found), out)


app.command("monte-carlo")(uncertainty_commands.monte_carlo)
app.command()(uncertainty_commands.sensitivity)


@app.command()
def schema(name: Annotated[str, typer.Argument(help="What to describe: product.")] = "product") -> None:
    """JSON Schema of the product file, for completion in an editor."""
    one_of(name, "product")
    from brightcell.product.schema import json_schema

    typer.echo(json_text(json_schema()))


def main() -> None:
    """Run the command line; what goes wrong is told in words and by the exit code."""
    from brightcell.errors import BrightcellError, InputError

    _start_quickly()
    try:
        app()
    except InputError as error:
        _say_input_error(error)
        sys.exit(2)
    except BrightcellError as error:
        typer.echo(f"error: {error}", err=True)
        sys.exit(1)
    except BrokenPipeError:
        sys.exit(0)
    finally:
        gc.freeze()  # what is left goes with the process; looking for circles in it takes a tenth of a second


def _start_quickly() -> None:
    """Look for garbage less often, and for plugins of pydantic only where the user has set which."""
    gc.set_threshold(100_000, 20, 20)
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")


def _say_input_error(error: InputError) -> None:
    many = len(error.problems)
    typer.echo(f"{many} problem{'s' if many != 1 else ''}; nothing was written", err=True)
    for problem in error.problems:
        typer.echo(f"  {problem}", err=True)


def _rendered(found: list[Footprint], format: str) -> str:
    from brightcell.results.footprint.tables import as_csv, as_text

    if format == "json":
        dicts = [f.as_dict() for f in found]
        return json_text(dicts[0] if len(dicts) == 1 else dicts)
    if format == "csv":
        return as_csv(*found)
    return "\n\n".join(as_text(f) for f in found)
