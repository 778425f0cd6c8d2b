"""The command line. Data on stdout, messages on stderr; exit code 0 done, 1 the work failed, 2 wrong input or call."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

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
rulebook_app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Rulebooks: list, show, compare.")
background_app = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="Background databases: list, install, import, cover."
)
app.add_typer(rulebook_app, name="rulebook")
app.add_typer(background_app, name="background")

ProductArgument = Annotated[str, typer.Argument(help="A product file, or the name of a shipped product.")]
Products = Annotated[list[str], typer.Argument(help="Product files, or names of shipped products.")]
Rulebooks = Annotated[list[str] | None, typer.Option("--rulebook", help="Rulebook id or file; may be repeated.")]
OneRulebook = Annotated[str, typer.Option("--rulebook", help="Rulebook id or file.")]
Background = Annotated[
    str, typer.Option("--background", help="Background: open, carculator:static, ecoinvent-3.10.1-cutoff, a path.")
]
Backgrounds = Annotated[
    list[str] | None, typer.Option("--background", help="Background; may be repeated: the first is compared with each.")
]
Database = Annotated[
    str | None, typer.Option("--database", help="Database of the project that a mapping table is meant for.")
]
Project = Annotated[str, typer.Option("--project", help="Brightway project that the model is written to.")]
Set = Annotated[
    list[str] | None,
    typer.Option("--set", help="Change a rule: SLOT=STRATEGY or SLOT.PARAMETER=VALUE; may be repeated."),
]
Out = Annotated[Path | None, typer.Option("--out", help="Write to this file instead of standard output.")]
TableJsonCsv = Annotated[str, typer.Option("--format", help="table, json or csv.")]
TableJson = Annotated[str, typer.Option("--format", help="table or json.")]


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
    _one_of(format, "table", "json", "csv")
    from brightcell import pipeline
    from brightcell.choosing import read_background

    books = rulebook or [pipeline.DEFAULT_RULEBOOK]
    settings = _settings(setting)
    back = read_background(background, project=project, database=database)
    found = [pipeline.footprint(product, book, background=back, project=project, settings=settings) for book in books]
    _write(_rendered(found, _format_of(format, out)), out)


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
    _one_of(format, "table", "json")
    from brightcell import checking

    settings = _settings(setting)
    report = checking.check(
        product, rulebook, background=background, project=project, database=database, settings=settings
    )
    typer.echo(json.dumps(report.as_dict(), indent=2, ensure_ascii=False) if format == "json" else report.as_text())
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
    database: Database = None,
    setting: Set = None,
    format: TableJsonCsv = "table",
    out: Out = None,
) -> None:
    """Products, rulebooks and backgrounds side by side, by stage, with what makes the difference."""
    _one_of(format, "table", "json", "csv")
    from brightcell import comparing
    from brightcell.choosing import read_background
    from brightcell.results.comparison_tables import as_csv, as_text

    backs = [read_background(name, project=project, database=database) for name in background or ["open"]]
    books = rulebook or list(comparing.RULEBOOKS if len(backs) == 1 else comparing.RULEBOOKS[:1])
    found = comparing.compare(products, rulebooks=books, background=backs, project=project, settings=_settings(setting))
    render = {"table": as_text, "csv": as_csv, "json": lambda c: c.to_json()}
    _write(render[_format_of(format, out)](found), out)


@rulebook_app.command("list")
def rulebook_list(format: TableJson = "table") -> None:
    """The shipped rulebooks."""
    _one_of(format, "table", "json")
    from brightcell.rulebooks import read_rulebook, rulebook_ids

    rows = [
        {"id": b.id, "edition": b.edition, "status": b.status, "title": b.title}
        for b in map(read_rulebook, rulebook_ids())
    ]
    _listed(rows, format)


@rulebook_app.command("show")
def rulebook_show(rulebook: str, setting: Set = None, format: TableJson = "table") -> None:
    """A rulebook as it is applied: every slot, strategy and parameter with its source and status."""
    _one_of(format, "table", "json")
    from brightcell.rulebooks import read_rulebook
    from brightcell.rulebooks.show import as_text

    book = read_rulebook(rulebook, _settings(setting))
    typer.echo(book.model_dump_json(indent=2) if format == "json" else as_text(book))


@rulebook_app.command("diff")
def rulebook_diff(first: str, second: str, format: TableJson = "table") -> None:
    """Where two rulebooks differ, slot by slot."""
    _one_of(format, "table", "json")
    from brightcell.rulebooks import read_rulebook
    from brightcell.rulebooks.show import differences

    rows = differences(read_rulebook(first), read_rulebook(second))
    _listed(rows, format, empty="no difference in strategies or parameters")


@background_app.command("list")
def background_list(format: TableJson = "table") -> None:
    """The backgrounds that can be linked to."""
    _one_of(format, "table", "json")
    from brightcell.background import backgrounds, read_background

    rows = [
        {
            "name": b.name,
            "version": b.version,
            "processes": len(b.processes),
            "licence": b.licence,
            "sha256": b.sha256,
            "title": b.title,
        }
        for b in map(read_background, backgrounds())
    ]
    _listed(rows, format)


@background_app.command("install")
def background_install(name: str, project: Project = "brightcell") -> None:
    """Write a background and the characterisation methods to a Brightway project; done once, then known."""
    from brightcell import pipeline

    installed = pipeline.install_background(name, project)
    state = "written" if installed.written else "already there"
    typer.echo(f"{installed.database} in project {project}: {state} (sha256 {installed.sha256[:12]})")


@background_app.command("coverage")
def background_coverage(
    name: str,
    product: Annotated[list[str] | None, typer.Option("--product", help="Product; may be repeated.")] = None,
    rulebook: OneRulebook = "cn-group-2024",
    project: Project = "brightcell",
    database: Database = None,
    format: TableJson = "table",
) -> None:
    """What a background's mapping table covers, by which fallback, and how much of a footprint rests on it."""
    _one_of(format, "table", "json")
    from brightcell import covering

    products = product or covering.DEFAULT_PRODUCTS
    found = covering.coverage(name, products, rulebook, project=project, database=database)
    typer.echo(json.dumps(found.as_dict(), indent=2, ensure_ascii=False) if format == "json" else found.as_text())
    if not found.ok:
        raise typer.Exit(1)


@background_app.command("quality")
def background_quality(name: str, format: TableJson = "table") -> None:
    """How complete, balanced, linked, sure and recent a background is: named checks, each with its worst cases."""
    _one_of(format, "table", "json")
    from brightcell import inspecting

    report = inspecting.quality(name)
    typer.echo(json.dumps(report.as_dict(), indent=2, ensure_ascii=False) if format == "json" else report.as_text())


@background_app.command("show")
def background_show(name: str, code: str, format: TableJson = "table") -> None:
    """One process as a page: source, technology, quality, exchanges with their uncertainty, users and score."""
    _one_of(format, "table", "json")
    from brightcell import inspecting

    page = inspecting.show(name, code)
    typer.echo(json.dumps(page.as_dict(), indent=2, ensure_ascii=False) if format == "json" else page.as_text())


@background_app.command("import")
def background_import(
    files: Annotated[
        list[Path], typer.Argument(help="Files or folders of one format; together they are one database.")
    ],
    kind: Annotated[str, typer.Option("--format", help="ecospold2, jsonld, simapro-csv or excel.")],
    project: Project = "brightcell",
    database: Annotated[str | None, typer.Option("--database", help="Name to write it under.")] = None,
    link_to: Annotated[list[str] | None, typer.Option("--link-to", help="Database of the project to link to.")] = None,
    write: Annotated[bool, typer.Option("--write", help="Write it to the project if no error is found.")] = False,
    report: Annotated[str, typer.Option("--report", help="table or json.")] = "table",
) -> None:
    """Read a database of another program, check it, and tell; with --write it is written."""
    _one_of(report, "table", "json")
    from brightcell.importing import import_background

    found = import_background(
        files, kind, project=project, database=database, link_to=link_to or (), write=write, progress=_progress
    )
    typer.echo(json.dumps(found.as_dict(), indent=2, ensure_ascii=False) if report == "json" else found.as_text())
    if not found.ok:
        raise typer.Exit(2)


@app.command()
def schema(name: Annotated[str, typer.Argument(help="What to describe: product.")] = "product") -> None:
    """JSON Schema of the product file, for completion in an editor."""
    _one_of(name, "product")
    from brightcell.product.schema import json_schema

    typer.echo(json.dumps(json_schema(), indent=2, ensure_ascii=False))


def main() -> None:
    """Run the command line; what goes wrong is told in words and by the exit code."""
    from brightcell.errors import BrightcellError, InputError

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


def _say_input_error(error: InputError) -> None:
    many = len(error.problems)
    typer.echo(f"{many} problem{'s' if many != 1 else ''}; nothing was written", err=True)
    for problem in error.problems:
        typer.echo(f"  {problem}", err=True)


def _progress(stage: str, done: int, steps: int) -> None:
    """The stage on standard error; on a terminal with the share that is done, every hundredth step."""
    if sys.stderr.isatty() and steps > 1 and done % 100 == 0:
        typer.echo(f"\r{stage}: {done} of {steps}", err=True, nl=False)
    elif done == 0:
        typer.echo(stage, err=True)


def _one_of(value: str, *allowed: str) -> None:
    if value in allowed:
        return
    from brightcell.errors import InputError, Problem, nearest

    raise InputError(
        [
            Problem(
                what="no such choice",
                found=value,
                expected=" or ".join(allowed),
                nearest=nearest(value, allowed),
            )
        ]
    )


def _settings(texts: list[str] | None) -> dict[str, Any]:
    """SLOT=STRATEGY and SLOT.PARAMETER=VALUE as a table; all that can't be read is told at once."""
    from brightcell.errors import InputError, Problem, collecting

    settings = {}
    problems: list[Problem] = []
    for text in texts or ():
        with collecting(problems):
            key, value = _setting(text)
            settings[key] = value
    if problems:
        raise InputError(problems)
    return settings


def _setting(text: str) -> tuple[str, Any]:
    """The name before the first "=" and the value behind it, read as YAML, so that 0.5 is a number."""
    from brightcell.errors import InputError, Problem
    from brightcell.io.yaml import parse_yaml

    key, equals, value = text.partition("=")
    if not equals or not key.strip() or not value.strip():
        expected = "--set SLOT=STRATEGY or SLOT.PARAMETER=VALUE"
        raise InputError([Problem(what="not a setting", found=text, expected=expected)])
    try:
        return key.strip(), parse_yaml(value).data
    except InputError as error:
        what = f"the value of this setting can't be read: {error.problems[0].what}"
        expected = "a number, a text, a list [a, b] or a table {a: 1}"
        raise InputError([Problem(what, path=f"--set {key.strip()}", found=value, expected=expected)]) from None


def _format_of(format: str, out: Path | None) -> str:
    """The format that was asked for, or that of the file's name: `--out result.json` is JSON."""
    if format != "table" or out is None:
        return format
    return {".json": "json", ".csv": "csv"}.get(out.suffix.lower(), format)


def _rendered(found: list[Footprint], format: str) -> str:
    from brightcell.results.serialise import json_text
    from brightcell.results.tables import as_csv, as_text

    if format == "json":
        dicts = [f.as_dict() for f in found]
        return json_text(dicts[0] if len(dicts) == 1 else dicts)
    if format == "csv":
        return as_csv(*found)
    return "\n\n".join(as_text(f) for f in found)


def _write(text: str, out: Path | None) -> None:
    """To standard output, or whole into a file: a half-written file never stands in for a result."""
    if out is None:
        typer.echo(text)
        return
    from brightcell.io.write import write_text

    write_text(out, text)
    typer.echo(f"written: {out}", err=True)


def _listed(rows: list[dict[str, Any]], format: str, empty: str = "nothing to list") -> None:
    if format == "json":
        typer.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    if not rows:
        typer.echo(empty)
        return
    for row in rows:
        first, *rest = row.items()
        typer.echo(f"{first[1]}")
        for key, value in rest:
            typer.echo(f"    {key}: {value}")
