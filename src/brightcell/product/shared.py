"""Parameters that products share: `parameters_from: plant.yaml` names a file with nothing but a block `parameters`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from brightcell.errors import InputError, Problem, ProductError, nearest
from brightcell.io.yaml import Document, KeptDocument, read_yaml
from brightcell.product.messages import in_file
from brightcell.product.parameters import Parameter, ParameterReader

KEY, BLOCK = "parameters_from", "parameters"
_ASIDE = ("notes",)


def with_shared_parameters(document: Document) -> Document:
    """The document with the parameters of the files that it names; itself where it names none.

    Paths begin in the folder of the document. ProductError with what is wrong in these files, and for a parameter that
    two of them, or one of them and the document, give.
    """
    data = document.data
    if not isinstance(data, Mapping) or KEY not in data:
        return document
    own = data.get(BLOCK) or {}
    problems: list[Problem] = []
    shared: dict[str, Parameter] = {}
    for name in _files(document, data[KEY]):
        try:
            parameters = _parameters(_path(document, name))
        except InputError as error:
            problems += error.problems
            continue
        given = [*shared, *(own if isinstance(own, Mapping) else ())]
        problems += [_given_twice(document, key, name) for key in parameters if key in given]
        shared |= parameters
    if problems:
        raise ProductError([*document.problems, *problems])
    rest = {key: value for key, value in data.items() if key != KEY}
    return _with_data(document, {**rest, BLOCK: {**shared, **own} if isinstance(own, Mapping) else own})


def _with_data(document: Document, data: dict[str, Any]) -> Document:
    return document.with_data(data) if isinstance(document, KeptDocument) else replace(document, data=data)


def _files(document: Document, written: Any) -> list[str]:
    """The names of the files, one or several."""
    names = written if isinstance(written, list) else [written]
    if names and all(isinstance(name, str) and name.strip() for name in names):
        return names
    problem = Problem(
        "this names no file of shared parameters",
        found=repr(written),
        expected="the path of a YAML file, or a list of them, from the folder of this file",
    )
    raise ProductError(_at(document, KEY, problem))


def _path(document: Document, name: str) -> Path:
    folder = Path(document.file).parent if document.file else Path()
    path = folder / name
    if path.is_file():
        return path
    files = [file.name for file in folder.iterdir() if file.suffix in (".yaml", ".yml")] if folder.is_dir() else []
    hint = "a path begins in the folder of the file that names it"
    problem = Problem("there is no such file of shared parameters", found=name, nearest=nearest(name, files), hint=hint)
    raise ProductError(_at(document, KEY, problem))


def _parameters(path: Path) -> dict[str, Parameter]:
    """The parameters in a file; ProductError with everything that is wrong with it, by its own lines."""
    document = read_yaml(path, collect=True)
    data = document.data if isinstance(document.data, Mapping) else {}
    problems = [*document.problems, *(_foreign(document, key) for key in data if key not in (BLOCK, *_ASIDE))]
    block = data.get(BLOCK)
    if not isinstance(block, Mapping) or not block:
        expected = "a block `parameters` of names, each with its number"
        problems.append(_at(document, BLOCK, Problem("this file has no parameters to share", expected=expected)))
        raise ProductError(problems)
    reader = ParameterReader(block).read()
    problems += [in_file(p, document.file, data, document.line_of(p.path)) for p in reader.problems]
    if problems:
        raise ProductError(problems)
    return {name: _with_source(parameter, path) for name, parameter in reader.known.items()}


def _with_source(parameter: Parameter, path: Path) -> Parameter:
    """The parameter, whose source is the file where it states none."""
    return parameter if parameter.source else parameter.model_copy(update={"source": f"shared parameters, {path.name}"})


def _foreign(document: Document, key: str) -> Problem:
    what = "only parameters can be shared"
    return _at(document, str(key), Problem(what, found=str(key), expected=f"a block `{BLOCK}`, and notes"))


def _given_twice(document: Document, key: str, name: str) -> Problem:
    hint = "leave one of them out, or give it another name"
    problem = Problem("this parameter is given twice", found=f"{key}, in {name} too", hint=hint)
    own = document.data.get(BLOCK)
    return (
        _at(document, BLOCK, problem, key) if isinstance(own, Mapping) and key in own else _at(document, KEY, problem)
    )


def _at(document: Document, key: str, problem: Problem, *below: str) -> Problem:
    """The problem at a key of a document."""
    path = (key, *below)
    line = document.line_of(path)
    return Problem(
        problem.what,
        document.file or None,
        ".".join(path),
        line,
        problem.found,
        problem.expected,
        problem.nearest,
        problem.hint,
    )
