"""What the commands on variants share: the formats of their results, and keys with several values."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, Protocol

import typer

from brightcell.cli.options import key_and_text
from brightcell.errors import InputError, Problem, collecting

BACKGROUND = "background"
FORMATS = ("json", "csv", "html")
TableJsonCsvHtml = Annotated[str, typer.Option("--format", help="table, json, csv or html.")]
Seed = Annotated[int, typer.Option("--seed", help="Seed: the same gives the same numbers.")]


class Result(Protocol):
    """What can be shown in each format."""

    def as_text(self) -> str: ...

    def as_csv(self) -> str: ...

    def to_json(self) -> str: ...

    def to_html(self) -> str: ...


def rendered(result: Result, kind: str) -> str:
    """A result in one of the formats."""
    render = {"table": result.as_text, "csv": result.as_csv, "json": result.to_json, "html": result.to_html}
    return render[kind]()


def keyed_values(texts: Iterable[str], option: str, form: str) -> dict[str, list[Any]]:
    """Values by key; all that can't be read is raised at once."""
    values: dict[str, list[Any]] = {}
    problems: list[Problem] = []
    for text in texts:
        with collecting(problems):
            key, listed = _values(text, option, form)
            if key in values:
                what, hint = "this key is given twice", f"give all its values in one {option}"
                raise InputError(Problem(what, path=f"{option} {key}", hint=hint))
            values[key] = listed
    if problems:
        raise InputError(problems)
    return values


def _values(text: str, option: str, form: str) -> tuple[str, list[Any]]:
    """KEY=V1,V2 as the key and its values, read as the entries of a YAML list."""
    key, listed = key_and_text(text, "key with values", f"{option} {form}")
    from brightcell.io.yaml import parse_yaml

    try:
        values = parse_yaml(f"[{listed}]").data
    except InputError as error:
        what = f"these values can't be read: {error.problems[0].what}"
        expected = "values with commas between them; in quotes where a value has a comma"
        raise InputError([Problem(what, path=f"{option} {key}", found=listed, expected=expected)]) from None
    return key, values


def below_layers(values: dict[str, list[Any]], layer: list[str] | None) -> dict[str, list[Any]]:
    """The values by key, backgrounds among them below the layers that are asked first."""
    if not layer or BACKGROUND not in values:
        return values
    return {**values, BACKGROUND: [" > ".join((*layer, str(name))) for name in values[BACKGROUND]]}
