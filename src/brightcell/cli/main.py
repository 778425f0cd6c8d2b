"""The command line. Data on stdout, messages on stderr; exit code 0 done, 1 the work failed, 2 wrong input or call."""

from __future__ import annotations

import atexit
import gc
import os
from typing import Annotated

import typer

from brightcell.cli import (
    background,
    boundary,
    bundle,
    decide,
    declare,
    doctor,
    explain,
    export,
    footprint,
    materials,
    new,
    performance_class,
    rulebook,
    study,
    sweep,
    template,
    uncertainty,
)
from brightcell.cli.examples import show_examples
from brightcell.cli.language import speak
from brightcell.cli.numbers import read_numbers
from brightcell.cli.options import one_of
from brightcell.cli.writing import check_places
from brightcell.io.json import json_text

app = typer.Typer(
    name="brightcell",
    help="The carbon footprint of lithium-ion vehicle batteries: computed, explained, declared, reproduced.",
    no_args_is_help=True,
    add_completion=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.command("footprint")(footprint.footprint)
app.command("check")(footprint.check)
app.command("compare")(footprint.compare)
app.command("explain")(explain.explain)
app.command("why")(decide.why)
app.command("sweep")(sweep.sweep)
app.command("break-even")(decide.break_even)
app.command("target")(decide.target)
app.command("declare")(declare.declare)
app.command("bundle")(bundle.bundle)
app.command("verify")(bundle.verify)
app.command("class")(performance_class.performance_class)
app.command("monte-carlo")(uncertainty.monte_carlo)
app.command("sensitivity")(uncertainty.sensitivity)
app.command("tail")(uncertainty.tail)
app.command("surrogate")(explain.surrogate)
app.command("materials")(materials.materials)
app.command("template")(template.template)
app.command("doctor")(doctor.doctor)
app.command("new")(new.new)
app.command("export")(export.export)
app.add_typer(rulebook.app, name="rulebook")
app.add_typer(background.app, name="background")
app.add_typer(study.app, name="study")


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
def schema(name: Annotated[str, typer.Argument(help="What to describe: product.")] = "product") -> None:
    """JSON Schema of the product file, for completion in an editor."""
    one_of(name, "product")
    from brightcell.product.schema import json_schema

    typer.echo(json_text(json_schema()))


check_places(app)
read_numbers(app)
show_examples(app)
speak(app)


def main() -> None:
    """Run the command line; an error is reported in words and by the exit code, without a traceback."""
    _start_quickly()
    boundary.run(app)


def _start_quickly() -> None:
    """Look for garbage less often, not at the end, and for plugins of pydantic only where the user has set which.

    What is left at the end goes with the process; looking for circles in it takes a tenth of a second.
    """
    gc.set_threshold(100_000, 20, 20)
    atexit.unregister(gc.freeze)
    atexit.register(gc.freeze)
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
