"""The reference of public names: what each says of its arguments, of what it hands back, and of its members."""

import inspect
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import brightcell as bc
from brightcell.cli.examples import EXAMPLES

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "scripts"))

import api_pages as pages
import shell_lines as shell
import site_pages as site

TOLD_BY_THE_SITE = set(site.COMMON)
ELSEWHERE = {"Any", "DataFrame", "Iterator", "Mapping", "MappingProxyType", "None", "Path", "PathLike", "AnyBackground"}
"""Names of types that aren't of this package, and of a union of classes of it."""


def _functions() -> Iterator[tuple[str, Callable[..., Any]]]:
    for name in bc.__all__:
        value = getattr(bc, name)
        inner = getattr(value, "__all__", ()) if inspect.ismodule(value) else ()
        found = {f"{name}.{one}": getattr(value, one) for one in inner} or {name: value}
        yield from ((one, each) for one, each in found.items() if inspect.isfunction(each))


FUNCTIONS = dict(_functions())
CLASSES = {value.__name__: value for value in pages.documented_classes()}


def _untold(value: Callable[..., Any]) -> set[str]:
    """Arguments that no entry of the section of parameters names."""
    doc = inspect.getdoc(value) or ""
    section = re.split(r"\n\w+\n-{4,}\n", doc.partition("Parameters\n----------\n")[2])[0]
    heads = [line.partition(" :")[0] for line in section.splitlines() if line[:1].strip()]
    told = {name.strip(" *") for head in heads for name in head.split(",")}
    return set(inspect.signature(value).parameters) - {"self", "cls"} - told


@pytest.mark.parametrize("name", FUNCTIONS)
def test_each_function_tells_its_arguments_and_what_it_hands_back(name: str) -> None:
    """By name, with type, shape and unit."""
    doc = inspect.getdoc(FUNCTIONS[name]) or ""
    assert not _untold(FUNCTIONS[name])
    if inspect.signature(FUNCTIONS[name]).return_annotation not in (None, "None"):
        assert "Returns\n-------" in doc or "Yields\n------" in doc


@pytest.mark.parametrize("name", CLASSES)
def test_each_member_tells_what_it_is_and_takes(name: str) -> None:
    """But for what all of that name take, which the site adds."""
    for member, value in pages.members_of(CLASSES[name]).items():
        function = getattr(value, "__func__", value)
        assert inspect.getdoc(function), member
        if inspect.isfunction(function):
            assert _untold(function) <= TOLD_BY_THE_SITE, member


def test_what_functions_hand_back_has_an_entry() -> None:
    """Of each class that is named where a public function says what it returns."""
    for name, function in FUNCTIONS.items():
        annotation = str(inspect.signature(function).return_annotation)
        named = {word.rpartition(".")[2] for word in re.findall(r"[\w.]*\b[A-Z]\w+", annotation)}
        assert named - ELSEWHERE <= set(CLASSES), name


def test_an_index_has_every_public_name() -> None:
    """And each class that verbs hand back, with a sentence."""
    index = site.api_pages(site.GROUPS)["api.md"]
    rows = re.findall(r"^\| \{py:obj\}`([\w.]+) <[\w.]+>` \| (.+) \|$", index, re.MULTILINE)
    listed = {name for name, _ in rows}
    public = {name for name in bc.__all__ if not inspect.ismodule(getattr(bc, name))}
    assert public | {path.rpartition(".")[2] for classes in pages.ANSWERS.values() for path in classes} <= listed
    assert all(sentence.endswith(".") and sentence[0].isupper() for _, sentence in rows)


def test_long_commands_stand_in_lines_that_a_shell_joins() -> None:
    """An option per line, so that none is broken on a narrow page."""
    for commands in EXAMPLES.values():
        for command in commands:
            lines = shell.broken(command)
            assert " ".join(line.removesuffix("\\").strip() for line in lines) == command
            assert all(line.endswith(" \\") for line in lines[:-1])
    assert [line.split()[0] for line in shell.broken(EXAMPLES["footprint"][1])] == [
        "brightcell",
        "--rulebook",
        "--with",
    ]


def test_a_docstring_is_read_as_it_is_written() -> None:
    """Code in single backticks, names that are told together, and an example with a bar."""
    lines = [
        "Of `x` | y.",
        "",
        "Attributes",
        "----------",
        "low, high : float",
        "    Ends.",
        "",
        ">>> a",
        "<A | `b`>",
        "",
    ]
    site.as_restructured(None, "class", "C", object, None, lines)
    assert lines[0] == r"Of ``x`` \| y."
    assert lines[4] == f"low{site.JOINT}high : float"
    assert lines[8] == "<A | `b`>"
    told = ["The inventory: each activity."]
    site.as_restructured(None, "property", "C.p", object, None, told)
    assert told == ["\\ ", "The inventory: each activity."]


def test_each_name_of_a_module_has_an_entry_on_its_page() -> None:
    """Also one that another function has at the top: `bc.studies.check` isn't `bc.check`."""
    made = site.api_pages(site.GROUPS)
    for name in (name for name in bc.__all__ if inspect.ismodule(getattr(bc, name))):
        page = made[f"api/{pages.slug(f'bc.{name}')}.md"]
        assert [f"## {name}.{inner}" for inner in getattr(bc, name).__all__] == re.findall(
            r"^## .+$", page, re.MULTILINE
        )
    assert ".. autofunction:: brightcell.studies.check" in made["api/bc-studies.md"]
