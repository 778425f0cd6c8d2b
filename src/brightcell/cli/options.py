"""Options and small helpers that the commands share."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Protocol

import typer
from typer.models import ArgumentInfo

from brightcell.errors import InputError, Problem, collecting, nearest
from brightcell.io.json import json_text
from brightcell.io.write import write_text

if TYPE_CHECKING:
    from brightcell.product import Product

ProductArgument = Annotated[
    str, typer.Argument(help="A product file (.yaml, .xlsx), or the name of a shipped product.")
]
Products = Annotated[list[str], typer.Argument(help="Product files (.yaml, .xlsx), or names of shipped products.")]
Rulebooks = Annotated[list[str] | None, typer.Option("--rulebook", help="Rulebook id or file; may be repeated.")]
OneRulebook = Annotated[str, typer.Option("--rulebook", help="Rulebook id or file.")]
Background = Annotated[
    str, typer.Option("--background", help="Background: open, carculator:static, ecoinvent-3.10.1-cutoff, a path.")
]
Backgrounds = Annotated[
    list[str] | None,
    typer.Option(
        "--background", help="Background, or TABLE@DATABASE; may be repeated: each is compared with the first."
    ),
]
Layers = Annotated[
    list[str] | None,
    typer.Option(
        "--layer",
        help="A background that is asked before --background: TABLE@DATABASE, an aggregate, a name or a path; may be "
        "repeated, the first one is asked first.",
    ),
]
Database = Annotated[
    str | None,
    typer.Option("--database", help="Database of the project that the mapping table links to, if not of its name."),
]
Project = Annotated[
    str, typer.Option("--project", help="Brightway project: where databases are, and where models are written.")
]
Set = Annotated[
    list[str] | None,
    typer.Option("--set", help="Change a rule: SLOT=STRATEGY or SLOT.PARAMETER=VALUE; may be repeated."),
]
With = Annotated[
    list[str] | None,
    typer.Option(
        "--with",
        help="Change the product: PATH=VALUE, such as sites.*.location=CN-SC or 'pack.parts[steel].amount=110 kg'; "
        "may be repeated.",
    ),
]
Aliases = Annotated[
    Path | None,
    typer.Option(
        "--aliases",
        help="Table of renamed labels of an Excel form; what it lacks is added as a proposal for you to confirm.",
    ),
]
Also = Annotated[
    list[str] | None,
    typer.Option(
        "--also",
        help="Another method beside that of the rulebook: ipcc-ar6-gwp20, a table of factors (CSV), or a method of the "
        "Brightway project as 'EF v3.1 | acidification | ...'; may be repeated.",
    ),
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
FactorRanges = Annotated[
    Path | None,
    typer.Option("--factor-ranges", help="Draw the characterisation factors with the ranges of this CSV."),
]
DefaultSpreads = Annotated[
    bool,
    typer.Option(
        "--default-spreads/--no-default-spreads",
        help="Give data of the product and of assumed rules that state no spread that of their class.",
    ),
]
Out = Annotated[Path | None, typer.Option("--out", help="Write to this file instead of standard output.")]
Strict = Annotated[bool, typer.Option("--strict", help="Exit with code 1 where there are warnings.")]
Format = Annotated[str, typer.Option("--format", help="table, json, csv or html (a page of its own).")]
TableJson = Annotated[str, typer.Option("--format", help="table or json.")]
TableJsonHtml = Annotated[str, typer.Option("--format", help="table, json or html (a page of its own).")]


FORM = ".xlsx"


class Printable(Protocol):
    """What can be shown as text and as JSON."""

    def as_dict(self) -> dict[str, Any]: ...

    def as_text(self) -> str: ...


def as_typed(parameter: inspect.Parameter) -> str:
    """A parameter of a command as it is typed: `--draws`, or GOAL."""
    is_argument = any(isinstance(one, ArgumentInfo) for one in getattr(parameter.annotation, "__metadata__", ()))
    return parameter.name.upper() if is_argument else f"--{parameter.name.replace('_', '-')}"


def tell(report: Printable, format: str) -> None:
    """A report on standard output."""
    one_of(format, "table", "json")
    typer.echo(json_text(report.as_dict()) if format == "json" else report.as_text())


def one_of(value: str, *allowed: str) -> None:
    """Refuse a value that isn't one of those allowed."""
    if value not in allowed:
        what, expected = "this is not one of the choices", " or ".join(allowed)
        raise InputError(Problem(what, found=value, expected=expected, nearest=nearest(value, allowed)))


def only_in(option: str, is_given: object, format: str, *formats: str) -> None:
    """Refuse an option that the format has no place for."""
    if is_given and format not in formats:
        what, expected = "this format has no place for what the option adds", " or ".join(formats)
        raise InputError(Problem(what, path=option, found=format, expected=expected))


def model_options(
    background: str | list[str],
    project: str,
    database: str | None,
    setting: list[str] | None,
    layer: list[str] | None = None,
) -> dict[str, Any]:
    """What every verb takes beside product and rulebook, by the names that it has there."""
    return {
        "background": in_layers(background, layer),
        "project": project,
        "database": database,
        "settings": settings(setting),
    }


def in_layers(background: str | list[str], layer: list[str] | None) -> Any:
    """A background below the layers that are asked first; of several each."""
    if not layer:
        return background
    return [(*layer, name) for name in background] if isinstance(background, list) else (*layer, background)


def changed(product: str, texts: list[str] | None, aliases: Path | None = None) -> Product | str:
    """A product with the changes of `--with`, each PATH=VALUE; its name or path where there are none."""
    if not texts and aliases is None:
        return product
    from brightcell.product import read_product

    changes = _changes(texts or [])
    original = read_product(product, aliases)
    if not changes:
        return original
    try:
        return original.with_(changes)
    except InputError as error:
        raise InputError(
            problem if problem.file else replace(problem, file="--with") for problem in error.problems
        ) from None


def all_changed(
    products: Sequence[str], texts: Sequence[list[str] | None], aliases: Path | None = None
) -> list[Product | str]:
    """Products with the changes of each; the table of renamed labels is for the forms among them."""
    forms = {product for product in products if product.lower().endswith(FORM)} or set(products)
    return [
        changed(product, own, aliases if product in forms else None)
        for product, own in zip(products, texts, strict=True)
    ]


def _changes(texts: list[str]) -> dict[str, Any]:
    """PATH=VALUE as a table; all that can't be read is raised at once."""
    changes: dict[str, Any] = {}
    problems: list[Problem] = []
    for text in texts:
        with collecting(problems):
            path, value = _named(text, _equals_sign(text), "--with", "change", "--with PATH=VALUE")
            if path in changes and changes[path] != value:
                found = f"{changes[path]} and {value}"
                raise InputError(Problem("this is changed twice", path=f"--with {path}", found=found, expected="one"))
            changes[path] = value
    if problems:
        raise InputError(problems)
    return changes


def _equals_sign(text: str) -> int:
    """Where the first "=" outside of brackets is; -1 where there is none."""
    depth = 0
    for place, sign in enumerate(text):
        depth += (sign == "[") - (sign == "]")
        if sign == "=" and depth <= 0:
            return place
    return -1


def settings(texts: list[str] | None) -> dict[str, Any]:
    """SLOT=STRATEGY and SLOT.PARAMETER=VALUE as a table; all that can't be read is raised at once."""
    changes = {}
    problems: list[Problem] = []
    for text in texts or ():
        with collecting(problems):
            key, value = setting(text)
            changes[key] = value
    if problems:
        raise InputError(problems)
    return changes


def setting(text: str) -> tuple[str, Any]:
    """The name before the first "=" and the value behind it, read as YAML, so that 0.5 is a number."""
    return _named(text, text.find("="), "--set", "setting", "--set SLOT=STRATEGY or SLOT.PARAMETER=VALUE")


def key_and_text(text: str, what: str, expected: str) -> tuple[str, str]:
    """The key before the first "=" outside of brackets, and the text behind it."""
    return _parted(text, _equals_sign(text), what, expected)


def _parted(text: str, equals: int, what: str, expected: str) -> tuple[str, str]:
    key, value = text[:equals].strip(), text[equals + 1 :]
    if equals < 0 or not key or not value.strip():
        raise InputError([Problem(f"this is not a {what}", found=text, expected=expected)])
    return key, value


def _named(text: str, equals: int, option: str, what: str, expected: str) -> tuple[str, Any]:
    """The name before an "=" and the value behind it, read as YAML."""
    key, value = _parted(text, equals, what, expected)
    from brightcell.io.yaml import parse_yaml

    try:
        return key, parse_yaml(value).data
    except InputError as error:
        message = f"the value of this {what} can't be read: {error.problems[0].what}"
        values = "a number, a text, a list [a, b] or a table {a: 1}"
        raise InputError([Problem(message, path=f"{option} {key}", found=value, expected=values)]) from None


def format_of(format: str, out: Path | None, *further: str) -> str:
    """The format of the option, or that of the file's name: `--out result.json` is JSON.

    Before anything is computed it refuses an unknown format, and a file whose ending belongs to none.
    """
    one_of(format, "table", *further)
    if format != "table" or out is None:
        return format
    formats = {"": "table", ".txt": "table", **{f".{name}": name for name in further}}
    suffix = out.suffix.lower()
    if suffix not in formats:
        endings = [ending for ending in formats if ending]
        what, expected = "no format has this ending", " or ".join(endings)
        raise InputError(Problem(what, path="--out", found=suffix, expected=expected, nearest=nearest(suffix, endings)))
    return formats[suffix]


def write(text: str, out: Path | None) -> None:
    """To standard output, or whole into a file: a half-written file never stands in for a result."""
    if out is None:
        typer.echo(text)
        return
    write_text(out, text)
    from brightcell.language import told

    typer.echo(told(f"written: {out}"), err=True)


def listed(rows: list[dict[str, Any]], format: str, empty: str = "nothing to list") -> None:
    """Rows as JSON, or each under its first entry."""
    if format == "json":
        typer.echo(json_text(rows))
        return
    from brightcell.language import told

    if not rows:
        typer.echo(told(empty))
        return
    for row in rows:
        first, *rest = row.items()
        typer.echo(f"{first[1]}")
        for key, value in rest:
            typer.echo(f"    {told(key)}: {told(value if isinstance(value, str) else str(value))}")
