"""`brightcell footprint`, `brightcell check`, `brightcell compare`: a product's footprint, its file, and several."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from brightcell.cli.options import (
    Aliases,
    Also,
    Background,
    Backgrounds,
    Database,
    Format,
    Layers,
    OneRulebook,
    Out,
    ProductArgument,
    Products,
    Project,
    Rulebooks,
    Set,
    Strict,
    TableJsonHtml,
    With,
    all_changed,
    changed,
    format_of,
    in_layers,
    model_options,
    only_in,
    write,
)
from brightcell.io.json import json_text

if TYPE_CHECKING:
    from brightcell.results import Footprint


def footprint(
    product: ProductArgument,
    rulebook: Rulebooks = None,
    background: Background = "open",
    project: Project = "brightcell",
    database: Database = None,
    layer: Layers = None,
    setting: Set = None,
    change: With = None,
    aliases: Aliases = None,
    also: Also = None,
    format: Format = "table",
    out: Out = None,
) -> None:
    """The footprint of a product by life-cycle stage, under one or more rulebooks."""
    kind = format_of(format, out, "json", "csv", "html")
    only_in("--also", also, kind, "table", "json", "html")
    options = model_options(background, project, database, setting, layer)
    from brightcell.api.footprint import footprint as run
    from brightcell.model import models_of

    models = models_of(changed(product, change, aliases), rulebook or None, **options)
    write(_rendered([run(model, project=project, also=also or ()) for model in models], kind), out)


def check(
    product: ProductArgument,
    rulebook: OneRulebook = "cn-group-2024",
    background: Background = "open",
    project: Project = "brightcell",
    database: Database = None,
    layer: Layers = None,
    setting: Set = None,
    change: With = None,
    aliases: Aliases = None,
    format: TableJsonHtml = "table",
    everything: Annotated[
        bool, typer.Option("--all", help="Show every entry, not only what is to be done first.")
    ] = False,
    strict: Strict = False,
    out: Out = None,
) -> None:
    """Everything that is wrong, missing or assumed in a product file, before any calculation."""
    kind = format_of(format, out, "json", "html")
    options = model_options(background, project, database, setting, layer)
    from brightcell.api.check import check as run

    report = run(changed(product, change, aliases), rulebook, **options)
    render = {
        "table": report.as_text if everything else report.in_short,
        "json": lambda: json_text(report.as_dict()),
        "html": report.to_html,
    }
    write(render[kind](), out)
    if not report.ok:
        for problem in report.problems:
            typer.echo(str(problem), err=True)
        raise typer.Exit(2)
    if strict and report.warnings:
        raise typer.Exit(1)


def compare(
    products: Products,
    rulebook: Rulebooks = None,
    background: Backgrounds = None,
    project: Project = "brightcell",
    database: Database = None,
    layer: Layers = None,
    setting: Set = None,
    change: With = None,
    aliases: Aliases = None,
    format: Format = "table",
    out: Out = None,
    detail: Annotated[bool, typer.Option("--detail", help="Split each slot's effect by parameter too.")] = False,
) -> None:
    """Products, rulebooks and backgrounds side by side, by stage, with what makes the difference."""
    kind = format_of(format, out, "json", "csv", "html")
    only_in("--detail", detail, kind, "table", "json")
    names = background or ["open"]
    options = model_options(names, project, database, setting, layer)
    from brightcell.api.compare import RULEBOOKS
    from brightcell.api.compare import compare as run
    from brightcell.results.comparison.tables import as_csv, as_text

    if len(names) > 1:
        options |= _on_database(names, database, layer)
    comparison = run(
        all_changed(products, [change] * len(products), aliases),
        rulebooks=rulebook or (RULEBOOKS[:1] if len(names) > 1 else None),
        detail=detail,
        **options,
    )
    render = {
        "table": as_text,
        "csv": as_csv,
        "json": lambda result: result.to_json(),
        "html": lambda result: result.to_html(),
    }
    write(render[kind](comparison), out)


def _on_database(names: Sequence[str], database: str | None, layer: list[str] | None) -> dict[str, object]:
    """Of several backgrounds, those with a mapping table on the database, the others as they are."""
    from brightcell.background import find_mapping

    tables = [name for name in names if "@" not in name and find_mapping(name) is not None]
    if database is None or not tables:
        return {}
    on_it = [f"{name}@{database}" if name in tables else name for name in names]
    return {"background": in_layers(on_it, layer), "database": None}


def _rendered(footprints: Sequence[Footprint], format: str) -> str:
    from brightcell.results.footprint.tables import as_csv, as_text
    from brightcell.results.page.document import html_document

    if format == "json":
        objects = [footprint.as_dict() for footprint in footprints]
        return json_text(objects[0] if len(objects) == 1 else objects)
    if format == "csv":
        return as_csv(*footprints)
    if format == "html":
        title = ", ".join(dict.fromkeys(footprint.product for footprint in footprints))
        return html_document(f"{title}: footprint", *(footprint._repr_html_() for footprint in footprints))
    return "\n\n".join(map(as_text, footprints))
