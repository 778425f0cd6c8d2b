"""`brightcell template`: the Excel form of a product, and a form as a text file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from brightcell.cli.options import Aliases


def template(
    out: Annotated[Path, typer.Argument(help="The file to write: a form (.xlsx) or a product file (.yaml).")],
    source: Annotated[
        str | None, typer.Option("--from", help="A product file, a filled form, or the name of a shipped product.")
    ] = None,
    language: Annotated[str, typer.Option("--language", help="Language of the form: en or zh.")] = "en",
    aliases: Aliases = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there already.")] = False,
) -> None:
    """An Excel form to fill in, empty or with a product in it; or a form as a product file in YAML."""
    from brightcell.api.template import template as run

    written = run(out, source, language, aliases=aliases, overwrite=force)
    typer.echo(f"written: {written}", err=True)
