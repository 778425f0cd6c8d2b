"""`--language` of every command: what people read is shown in it; JSON, CSV, names and errors stay as they are."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
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
        from brightcell.language import speaking

        with speaking(language):
            return function(*arguments, **options)

    own = inspect.signature(function, eval_str=True)
    option = inspect.Parameter(NAME, inspect.Parameter.KEYWORD_ONLY, default=ENGLISH, annotation=Language)
    command.__signature__ = own.replace(parameters=[*own.parameters.values(), option])  # type: ignore[attr-defined]
    return command
