"""Where a command will write is looked at before its work, so that hours of draws don't end without a place."""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import typer
from typer.models import ArgumentInfo

from brightcell.errors import InputError, Problem
from brightcell.io.write import is_replaceable

MAKING_FOLDERS = ("monte-carlo",)
"""Commands whose --out is a folder that they make, with those above it."""


def check_places(app: typer.Typer) -> None:
    """Let every command of an application, and of the groups in it, look at the place that it will write to first."""
    for command in app.registered_commands:
        if command.callback is not None and "out" in inspect.signature(command.callback).parameters:
            command.callback = _looking(command.callback, is_folder=command.name in MAKING_FOLDERS)
    for group in app.registered_groups:
        if group.typer_instance is not None:
            check_places(group.typer_instance)


def _looking(function: Callable[..., Any], is_folder: bool) -> Callable[..., Any]:
    """A command that refuses a place where nothing can be written before it does anything else."""
    kind = inspect.signature(function, eval_str=True)
    option = "OUT" if any(isinstance(mark, ArgumentInfo) for mark in _told_of(kind.parameters["out"])) else "--out"

    @wraps(function)
    def command(**options: Any) -> Any:
        if options.get("out") is not None:
            (check_folder if is_folder else check_file)(Path(options["out"]), option)
        if options.get("folder") is not None:
            check_folder(Path(options["folder"]), "--folder")
        return function(**options)

    command.__signature__ = kind  # type: ignore[attr-defined]
    return command


def _told_of(parameter: inspect.Parameter) -> tuple[Any, ...]:
    """What the library of commands knows of a parameter."""
    return getattr(parameter.annotation, "__metadata__", ())


def check_file(path: Path, option: str = "--out") -> None:
    """Refuse a file that is a folder, and one whose folder is missing or can't be written to."""
    if path.is_dir():
        raise InputError(Problem("this is a folder", path=option, found=str(path), expected="the name of a file"))
    if not is_replaceable(path):  # a device or a pipe, which needs no folder
        return
    folder = path.parent
    if not folder.exists():
        what, expected = "there is no such folder", "a folder that exists"
        raise InputError(Problem(what, path=option, found=str(folder), expected=expected, hint="make it first"))
    _check_right(folder, option)


def check_folder(path: Path, option: str = "--out") -> None:
    """Refuse a folder that can't be made or written to."""
    _check_right(next(folder for folder in (path, *path.absolute().parents) if folder.exists()), option)


def _check_right(folder: Path, option: str) -> None:
    if not folder.is_dir():
        what = "this is a file, and nothing can be written below it"
        raise InputError(Problem(what, path=option, found=str(folder), expected="a folder"))
    if not os.access(folder, os.W_OK | os.X_OK):
        what = "you have no permission to write into this folder"
        expected = "a folder that you may write to"
        raise InputError(Problem(what, path=option, found=str(folder), expected=expected))
