"""What every notebook holds: a question first, public names only, an assert at the end."""

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jupytext
import pytest

import brightcell as bc

NOTEBOOKS = sorted(Path(__file__).parents[1].glob("notebooks/*.py"))


def code_of(notebook: Path) -> list[ast.Module]:
    """The code cells; magics are no Python, and there are none."""
    return [ast.parse(cell.source) for cell in jupytext.read(notebook).cells if cell.cell_type == "code"]


def hidden(tree: ast.AST) -> Iterator[str]:
    """Names of brightcell in a tree that aren't public, and attributes that begin with an underscore."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from (n.name for n in names if n.name.split(".")[0] == "brightcell" and n.name != "brightcell")
            case ast.ImportFrom(module=str(module), names=names) if module.split(".")[0] == "brightcell":
                yield from (f"{module}.{n.name}" for n in names if module != "brightcell" or n.name not in bc.__all__)
            case ast.Attribute(value=ast.Attribute(value=ast.Name(id="bc"), attr=space), attr=name):
                inner = getattr(bc, space, None)
                if inspect.ismodule(inner) and name not in getattr(inner, "__all__", ()):
                    yield f"bc.{space}.{name}"
            case ast.Attribute(value=ast.Name(id="bc"), attr=name) if name not in bc.__all__:
                yield f"bc.{name}"
            case ast.Attribute(attr=name) if name.startswith("_"):
                yield name


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=[path.stem for path in NOTEBOOKS])
def test_a_notebook_uses_public_names_only(notebook: Path) -> None:
    """What a reader copies must not break with the next version."""
    assert [name for tree in code_of(notebook) for name in hidden(tree)] == []


def test_the_readme_leads_to_a_first_footprint_in_six_lines() -> None:
    """Three at the command line, three in the notebook, and the latter run."""
    readme = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
    section = readme.partition("## In a notebook, in six lines")[2].partition("\n## ")[0]
    blocks = re.split("```(?:bash|python)\n", section)[1:]
    shell, python = ([line for line in block.partition("```")[0].splitlines() if line] for block in blocks)
    assert (len(shell), len(python)) == (3, 3)
    names: dict[str, Any] = {}
    exec("\n".join(python).replace('kwh")', 'kwh", project=None)'), names)
    assert "kg CO2e" in names["footprint"]._repr_html_()


def test_a_hidden_name_is_found() -> None:
    """Each way of reaching one: a module, a name of one, an attribute, one of a namespace."""
    code = "import brightcell.api\nfrom brightcell.results import Footprint\nbc.nothing\nbc.sensitivity.none\nfp._data"
    assert sorted(hidden(ast.parse(code))) == [
        "_data", "bc.nothing", "bc.sensitivity.none", "brightcell.api", "brightcell.results.Footprint",
    ]  # fmt: skip


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=[path.stem for path in NOTEBOOKS])
def test_a_notebook_asks_first_and_answers_last(notebook: Path) -> None:
    """A question in its first cell; in the last the answer is printed, and asserts hold its numbers."""
    first, last = jupytext.read(notebook).cells[0], code_of(notebook)[-1]
    assert first.cell_type == "markdown"
    assert "?" in first.source
    called = {node.func.id for node in ast.walk(last) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    assert "print" in called
    assert any(isinstance(node, ast.Assert) for node in last.body)
