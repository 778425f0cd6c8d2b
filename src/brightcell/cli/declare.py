"""`brightcell declare`: a document or an exchange file from a result."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from brightcell.cli.options import (
    Aliases,
    Background,
    Database,
    Layers,
    OneRulebook,
    ProductArgument,
    Project,
    Set,
    With,
    changed,
    model_options,
)

Document = Annotated[
    str,
    typer.Option("--document", "--format", help="eu, miit, group, report, idta, catena-x-pcf, catena-x-component, ..."),
]

READERS = {
    "public": "the public version, for everybody",
    "supporting": "the supporting version, for authorities, customers and verifiers and not for the public",
}
"""Whom a version of a document is for."""


def declare(
    product: ProductArgument,
    document: Document,
    out: Annotated[
        Path, typer.Option("--out", help="The file to write; its ending sets its format: .html, .json, ...")
    ],
    rulebook: OneRulebook = "cn-group-2024",
    version: Annotated[
        str | None, typer.Option("--version", help="public or supporting; by default the first that there is.")
    ] = None,
    language: Annotated[
        str | None, typer.Option("--language", help="en or zh; by default the first that there is.")
    ] = None,
    draws: Annotated[
        int | None, typer.Option("--draws", help="Number of draws whose spread the document states.")
    ] = None,
    seed: Annotated[int, typer.Option("--seed", help="Seed of the draws.")] = 1,
    classes: Annotated[
        Path | None, typer.Option("--classes", help="Your limits of performance classes: rows of class, limit, unit.")
    ] = None,
    background: Background = "open",
    project: Project = "brightcell",
    database: Database = None,
    layer: Layers = None,
    setting: Set = None,
    change: With = None,
    aliases: Aliases = None,
) -> None:
    """A declaration, a report or an exchange file from the result of a product; the ending of --out sets its format."""
    options = model_options(background, project, database, setting, layer)
    from brightcell.documents.declare import check_asked
    from brightcell.documents.declare import declare as run

    given = {"draws": draws, "classes": classes}
    kind = check_asked(document, out, version, language, [name for name, value in given.items() if value is not None])
    from brightcell.model import model_of

    model = model_of(changed(product, change, aliases), rulebook, **options)
    drawn = None
    if draws is not None:
        from brightcell.api.monte_carlo import monte_carlo

        drawn = monte_carlo(model, draws=draws, seed=seed)
    run(model, document, out, version=version, language=language, draws=drawn, classes=classes)
    from brightcell.language import speaking, told

    with speaking(language):
        typer.echo(told(f"written: {out}, {READERS[version or kind.versions[0]]}"), err=True)
