"""`--language` of every command: what people read is shown in it; JSON, CSV, names and errors stay as they are."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable
from functools import wraps
from shutil import get_terminal_size
from typing import Annotated, Any

import typer

NAME, ENGLISH = "language", "en"
Language = Annotated[
    str,
    typer.Option("--language", help="Language of what is shown: en or zh. JSON, CSV and errors are the same in both."),
]


def speak(app: typer.Typer) -> None:
    """Give every command of an application, and of the groups in it, the option `--language`.

    Commands that have such an option of their own (`declare`, `template`) keep it.
    """
    for command in app.registered_commands:
        if command.callback is not None and NAME not in inspect.signature(command.callback).parameters:
            command.callback = _spoken(command.callback)
    for group in app.registered_groups:
        if group.typer_instance is not None:
            speak(group.typer_instance)


def _spoken(function: Callable[..., Any]) -> Callable[..., Any]:
    """A command that speaks the language of its option."""

    @wraps(function)
    def command(*arguments: Any, language: str = ENGLISH, **options: Any) -> Any:
        from brightcell.language import in_columns, speaking

        with speaking(language), in_columns(_columns(options.get("out"))):
            return function(*arguments, **options)

    own = inspect.signature(function, eval_str=True)
    option = inspect.Parameter(NAME, inspect.Parameter.KEYWORD_ONLY, default=ENGLISH, annotation=Language)
    command.__signature__ = own.replace(parameters=[*own.parameters.values(), option])  # type: ignore[attr-defined]
    return command


def _columns(out: object) -> int:
    """Columns of the terminal that text is shown in; as many as in a file where it goes to one or to a program."""
    is_shown = out is None and sys.stdout.isatty()
    return get_terminal_size().columns if is_shown else sys.maxsize
