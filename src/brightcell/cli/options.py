"""Options and small helpers that the commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Protocol

import typer

from brightcell.io.json import json_text

ProductArgument = Annotated[str, typer.Argument(help="A product file, or the name of a shipped product.")]
Products = Annotated[list[str], typer.Argument(help="Product files, or names of shipped products.")]
Rulebooks = Annotated[list[str] | None, typer.Option("--rulebook", help="Rulebook id or file; may be repeated.")]
OneRulebook = Annotated[str, typer.Option("--rulebook", help="Rulebook id or file.")]
Background = Annotated[
    str, typer.Option("--background", help="Background: open, carculator:static, ecoinvent-3.10.1-cutoff, a path.")
]
Backgrounds = Annotated[
    list[str] | None,
    typer.Option("--background", help="Background, or TABLE@DATABASE; may be repeated: the first against each."),
]
Database = Annotated[
    str | None, typer.Option("--database", help="Database of the project that a mapping table is meant for.")
]
Project = Annotated[str, typer.Option("--project", help="Brightway project that the model is written to.")]
Set = Annotated[
    list[str] | None,
    typer.Option("--set", help="Change a rule: SLOT=STRATEGY or SLOT.PARAMETER=VALUE; may be repeated."),
]
BackgroundUncertainty = Annotated[
    bool, typer.Option("--background-uncertainty", help="Draw the exchanges of the background too.")
]
FactorUncertainty = Annotated[
    bool,
    typer.Option(
        "--factor-uncertainty", help="Draw the characterisation factors too, where their source gives ranges."
    ),
]
Out = Annotated[Path | None, typer.Option("--out", help="Write to this file instead of standard output.")]
TableJsonCsv = Annotated[str, typer.Option("--format", help="table, json or csv.")]
TableJson = Annotated[str, typer.Option("--format", help="table or json.")]


class Printable(Protocol):
    """What can be told as text and as JSON."""

    def as_dict(self) -> dict[str, Any]: ...

    def as_text(self) -> str: ...


def tell(report: Printable, format: str) -> None:
    """A report on standard output."""
    one_of(format, "table", "json")
    typer.echo(json_text(report.as_dict()) if format == "json" else report.as_text())


def one_of(value: str, *allowed: str) -> None:
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


def settings(texts: list[str] | None) -> dict[str, Any]:
    """SLOT=STRATEGY and SLOT.PARAMETER=VALUE as a table; all that can't be read is told at once."""
    from brightcell.errors import InputError, Problem, collecting

    found = {}
    problems: list[Problem] = []
    for text in texts or ():
        with collecting(problems):
            key, value = setting(text)
            found[key] = value
    if problems:
        raise InputError(problems)
    return found


def setting(text: str) -> tuple[str, Any]:
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


def format_of(format: str, out: Path | None, *further: str) -> str:
    """The format that was asked for, `table` or a further one, or that of the file's name: `--out result.json` is JSON.

    Told before anything is computed: a format that there isn't, and a file whose ending says nothing.
    """
    one_of(format, "table", *further)
    if format != "table" or out is None:
        return format
    known = {"": "table", ".txt": "table", **{f".{name}": name for name in further}}
    suffix = out.suffix.lower()
    if suffix not in known:
        from brightcell.errors import InputError, Problem, nearest

        endings = [ending for ending in known if ending]
        what, expected = "no format has this ending", " or ".join(endings)
        raise InputError(Problem(what, path="--out", found=suffix, expected=expected, nearest=nearest(suffix, endings)))
    return known[suffix]


def write(text: str, out: Path | None) -> None:
    """To standard output, or whole into a file: a half-written file never stands in for a result."""
    if out is None:
        typer.echo(text)
        return
    from brightcell.io.write import write_text

    write_text(out, text)
    typer.echo(f"written: {out}", err=True)


def listed(rows: list[dict[str, Any]], format: str, empty: str = "nothing to list") -> None:
    if format == "json":
        typer.echo(json_text(rows))
        return
    if not rows:
        typer.echo(empty)
        return
    for row in rows:
        first, *rest = row.items()
        typer.echo(f"{first[1]}")
        for key, value in rest:
            typer.echo(f"    {key}: {value}")
