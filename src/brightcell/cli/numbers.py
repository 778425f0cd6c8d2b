"""Numbers of the command line: each is read here, so that every option says in the same words what it takes."""

from __future__ import annotations

import inspect
import math
import re
from collections.abc import Callable
from copy import copy
from functools import wraps
from typing import Annotated, Any, get_args

import typer
from typer.models import ArgumentInfo

from brightcell.cli.options import as_typed
from brightcell.errors import InputError, Problem, collecting

Number = int | float
SOME = {int: 1000, float: 0.5}
"""What a message shows as an example where an option has no default."""
_PLAIN = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_WHOLE = re.compile(r"[+-]?\d+", re.ASCII)


def read_numbers(app: typer.Typer) -> None:
    """Let every command of an application, and of the groups in it, read its numbers here."""
    for command in app.registered_commands:
        if command.callback is not None and (kinds := _kinds(command.callback)):
            command.callback = _reading(command.callback, kinds)
    for group in app.registered_groups:
        if group.typer_instance is not None:
            read_numbers(group.typer_instance)


def whole_number(text: str, place: str, example: Number = SOME[int]) -> int:
    """A text such as "1000" or "1e4" as a whole number; InputError for any other, which names its place."""
    from brightcell.units import number_readings
    from brightcell.words import folded

    plain = folded(text).strip()
    if _WHOLE.fullmatch(plain):
        return int(plain)
    if _PLAIN.fullmatch(plain) and "e" in plain.lower() and math.isfinite(value := float(plain)) and value % 1 == 0:
        return int(value)
    readings = number_readings(plain)
    if readings is not None and readings.thousands is not None and not readings.unit:
        example = readings.thousands
    raise InputError(_refused(text, place, "a whole number", example))


def plain_number(text: str, place: str, example: Number = SOME[float]) -> float:
    """A text such as "0.5" or "1e-3" as a number; InputError for any other, which names its place."""
    from brightcell.units import number_readings
    from brightcell.words import folded

    plain = folded(text).strip()
    if _PLAIN.fullmatch(plain) and math.isfinite(value := float(plain)):
        return value
    readings, hint = number_readings(plain), None
    if readings is not None and not readings.unit:
        meant = [value for value in (readings.decimals, readings.thousands) if value is not None]
        hint = readings.hint if len(meant) > 1 else None
        example = meant[0] if len(meant) == 1 else example
    raise InputError(_refused(text, place, "a number", example, hint))


_READERS: dict[type, Callable[[str, str, Number], Number]] = {int: whole_number, float: plain_number}


def _refused(text: str, place: str, kind: str, example: Number, hint: str | None = None) -> Problem:
    what, expected = f"this can't be read as {kind}", f"{kind} such as {example:.15g}"
    return Problem(what, path=place, found=text or "nothing", expected=expected, hint=hint)


def _kinds(function: Callable[..., Any]) -> dict[str, type]:
    """Parameters of a command that are numbers -> whole or not."""
    parameters = inspect.signature(function, eval_str=True).parameters.values()
    return {parameter.name: kind for parameter in parameters if (kind := _kind(parameter)) is not None}


def _kind(parameter: inspect.Parameter) -> type | None:
    """`int` or `float` where that is what a parameter is annotated with, alone or beside None."""
    first, *_ = get_args(parameter.annotation) or (parameter.annotation,)
    return next((kind for kind in get_args(first) or (first,) if kind in _READERS), None)


def _reading(function: Callable[..., Any], kinds: dict[str, type]) -> Callable[..., Any]:
    """A command that is given its numbers as texts; all that can't be read is raised at once."""
    own = inspect.signature(function, eval_str=True)
    places = {name: as_typed(own.parameters[name]) for name in kinds}
    examples = {name: own.parameters[name].default for name in kinds}

    @wraps(function)
    def command(**options: Any) -> Any:
        problems: list[Problem] = []
        for name, kind in kinds.items():
            if options.get(name) is not None:
                example = examples[name] if isinstance(examples[name], Number) else SOME[kind]
                with collecting(problems):
                    options[name] = _READERS[kind](str(options[name]), places[name], example)
        if problems:
            raise InputError(problems)
        return function(**options)

    parameters = [_as_text(one, kinds.get(one.name)) for one in own.parameters.values()]
    command.__signature__ = own.replace(parameters=parameters)  # type: ignore[attr-defined]
    return command


def _as_text(parameter: inspect.Parameter, kind: type | None) -> inspect.Parameter:
    """A parameter that takes a text, shown as the number that it is."""
    if kind is None:
        return parameter
    option = copy(get_args(parameter.annotation)[1])
    kind_of_number = "INTEGER" if kind is int else "NUMBER"
    option.metavar = as_typed(parameter) if isinstance(option, ArgumentInfo) else kind_of_number
    default = str(parameter.default) if isinstance(parameter.default, Number) else parameter.default
    return parameter.replace(annotation=Annotated[str | None, option], default=default)
