"""`brightcell doctor`: whether everything that brightcell needs is there and whole."""

from __future__ import annotations

from typing import Annotated

import typer

from brightcell.cli.options import Out, TableJsonHtml, format_of, write
from brightcell.io.json import json_text


def doctor(
    project: Annotated[
        str | None, typer.Option("--project", help="Look at this Brightway project alone, instead of all of them.")
    ] = None,
    repair: Annotated[
        bool, typer.Option("--repair", help="Mend what can be mended; damaged lists are kept beside the new ones.")
    ] = False,
    format: TableJsonHtml = "table",
    out: Out = None,
) -> None:
    """Check the installation, fonts, cache, free space and Brightway's projects; mend them only with --repair."""
    kind = format_of(format, out, "json", "html")
    from brightcell.api.doctor import doctor as run

    diagnosis = run(project, repair=repair)
    render = {"table": diagnosis.as_text, "json": lambda: json_text(diagnosis.as_dict()), "html": diagnosis.to_html}
    write(render[kind](), out)
    if not diagnosis.ok:
        raise typer.Exit(1)
