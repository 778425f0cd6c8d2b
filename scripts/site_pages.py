"""Pages of the documentation site that come from the code: public names, commands, rulebooks; and the notebooks."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from inspect import signature
from pathlib import Path
from typing import Any

import click
import typer
from api_pages import api_pages, is_made_by_verbs
from docutils import nodes
from rulebook_pages import rulebook_page
from shell_lines import broken

from brightcell.cli.examples import EXAMPLES
from brightcell.cli.main import app
from brightcell.rulebooks import read_rulebook, rulebook_ids

DASH = " -- "
JOINT = ",\u200b"
"""Between names that are told together: without a space, which would end the name, but with room for a break."""
COMMON = {
    "language": [
        "",
        "Parameters",
        "----------",
        "language : str, optional",
        "    en or zh; by default the one in force.",
    ],
    "indent": ["", "Parameters", "----------", "indent : int, optional", "    Spaces per level; None for one line."],
}
"""What a method's arguments of these names are, where it doesn't say so itself."""
ROOT = Path(__file__).resolve().parent.parent
_DATA_LINK = re.compile(r"\]\(\.\./databases/([\w-]+)/README\.md(#[\w-]+)?\)")
GROUPS = {
    "A model and its parts": ("Model", "Product", "Rulebook", "Background", "StopRule"),
    "Reading": (
        "products",
        "example_packs",
        "read_product",
        "rulebook_ids",
        "read_rulebook",
        "read_background",
        "read_study",
    ),
    "Questions": (
        "footprint",
        "check",
        "compare",
        "explain",
        "why",
        "sweep",
        "break_even",
        "target",
        "surrogate",
        "monte_carlo",
        "read_draws",
        "materials",
        "coverage",
        "quality",
        "performance_class",
        "plausibility_bands",
        "run_study",
        "harmonise",
        "verify",
        "verify_bundle",
    ),
    "Sensitivity": (
        "sobol",
        "morris",
        "variance",
        "shapley",
        "delta",
        "pawn",
        "tornado",
        "spider",
        "gradient",
        "elasticities",
        "information",
    ),
    "Writing": ("declare", "new", "template", "write", "export", "bundle", "import_background", "doctor"),
    "Results": ("Footprint", "Comparison", "MonteCarlo", "speaking"),
    "Errors": ("BrightcellError", "InputError"),
}
"""Headings of the page of public names; a name that is in none of them stands under "Further"."""


def write_reference(docs: Path) -> None:
    """Write `reference/` below `docs`; what stands there already in the same words is left alone."""
    pages = {
        **{f"reference/{name}": text for name, text in api_pages(GROUPS).items()},
        "reference/command-line.md": command_line_page(),
        **{
            f"reference/rulebooks/{name}.md": rulebook_page(read_rulebook(name))
            for name in rulebook_ids(incomplete=True)
        },
        "reference/data/index.md": data_index(),
        **{f"reference/data/{path.parent.name}.md": data_page(path) for path in data_pages()},
    }
    for name, text in pages.items():
        path = docs / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")


def copy_notebooks(docs: Path) -> None:
    """Copy the notebooks below `docs`, with an index; a newer copy, run already, stays."""
    folder = docs / "notebooks"
    folder.mkdir(exist_ok=True)
    names = []
    for source in sorted((ROOT / "notebooks").glob("*.ipynb")):
        target = folder / source.name
        names.append(source.stem)
        if not target.is_file() or target.stat().st_mtime < source.stat().st_mtime:
            shutil.copyfile(source, target)
    for table in (ROOT / "notebooks").glob("*.csv"):
        shutil.copyfile(table, folder / table.name)
    index = folder / "index.md"
    text = "\n".join(
        [
            "# Notebooks",
            "",
            "Each begins with a question and ends with asserts on its answer.",
            "",
            "```{toctree}",
            ":maxdepth: 1",
            "",
            *names,
            "```",
            "",
        ]
    )
    if not index.is_file() or index.read_text(encoding="utf-8") != text:
        index.write_text(text, encoding="utf-8")


# ---- commands


def commands() -> Iterator[tuple[str, click.Command]]:
    """Every command that does something, by the words after `brightcell`."""
    yield from _below(typer.main.get_command(app), ())


def _below(command: Any, words: tuple[str, ...]) -> Iterator[tuple[str, click.Command]]:
    inner = getattr(command, "commands", None)
    if not inner:
        yield " ".join(words), command
        return
    for name, below in inner.items():
        yield from _below(below, (*words, name))


def command_line_page() -> str:
    """Every command with its arguments, options and examples."""
    lines = [
        "# Command line",
        "",
        "Data go to standard output, messages to standard error. Exit code 0: done; 1: the",
        "work failed; 2: wrong input or call. Every example below is run by the tests.",
        "",
    ]
    for words, command in commands():
        lines += [
            f"## brightcell {words}",
            "",
            _one_text(command.help),
            "",
            "```bash",
            *(line for example in EXAMPLES[words] for line in broken(example)),
            "```",
            "",
            *_parameters(command),
            "",
        ]
    return "\n".join(lines)


def _parameters(command: click.Command) -> list[str]:
    rows = [_row(parameter) for parameter in command.params if parameter.name != "help"]
    return ["| takes | what it is | default |", "|---|---|---|", *rows] if rows else []


def _row(parameter: click.Parameter) -> str:
    is_option = parameter.param_type_name == "option"
    names = [*parameter.opts, *parameter.secondary_opts]
    name = "`, `".join(names) if is_option else str(parameter.name).upper()
    default = parameter.default
    shown = "" if default in (None, (), [], False) or callable(default) else f"`{default}`"
    text = _one_text(getattr(parameter, "help", None))
    return f"| `{name}` | {text} | {shown} |"


def _one_text(text: str | None) -> str:
    return " ".join(str(text or "").split()).replace("|", "\\|").replace("*", "\\*").replace("<", "&lt;")


# ---- folders of data


_CODE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")


def connect_reference(app: Any) -> None:
    """Have docstrings read as they are written here, and entries shown without what is of no use to readers."""
    app.connect("autodoc-process-docstring", as_restructured, 1)
    app.connect("autodoc-process-signature", _signature)
    app.connect("doctree-resolved", _with_colons)
    app.add_css_file("reference.css")


def as_restructured(app: Any, what: str, name: str, value: Any, options: Any, lines: list[str]) -> None:
    """Let docstrings, whose code stands in single backticks, be read as reStructuredText; bars are no references.

    An escaped space before the text of a property keeps "The inventory: each activity" from being read as a type.
    """
    lines[:] = [_line(line, shown) for line, shown in zip(lines, _in_examples(lines), strict=True)]
    if what == "class":
        lines[:] = _joined_names(lines)
    if what == "method":
        lines += [line for name, paragraph in COMMON.items() if _lacks(value, name, lines) for line in paragraph]
    if what in ("property", "attribute") and lines:
        lines.insert(0, "\\ ")


def _line(line: str, is_shown: bool) -> str:
    """A line of prose as reStructuredText; one of an example as it is."""
    return line if is_shown else _CODE.sub(r"``\1``", line if "``" in line else _bars(line))


def _in_examples(lines: list[str]) -> Iterator[bool]:
    """Of each line whether it belongs to an example, which ends with an empty line."""
    inside = False
    for line in lines:
        inside = line.lstrip().startswith(">>>") or (inside and bool(line.strip()))
        yield inside


def _joined_names(lines: list[str]) -> Iterator[str]:
    """Attributes that are told together, `total, stages : float`, as one name, as a list of fields wants them."""
    section = ""
    for line, below in zip(lines, [*lines[1:], ""], strict=True):
        section = line if below.startswith("----") else section
        names, colon, kind = line.partition(" :")
        is_head = section == "Attributes" and bool(line[:1].strip()) and re.fullmatch(r"\w+(, \w+)+", names)
        yield f"{names.replace(', ', JOINT)}{colon}{kind}" if is_head else line


def _lacks(value: Any, name: str, lines: list[str]) -> bool:
    """Whether a method takes an argument of which its docstring doesn't tell."""
    return name in signature(value).parameters and not any(line.startswith(f"{name} :") for line in lines)


def _signature(app: Any, what: str, name: str, *_: Any) -> tuple[str, None] | None:
    """Of what verbs make, no arguments."""
    return ("", None) if what == "class" and is_made_by_verbs(name) else None


def _with_colons(app: Any, doctree: nodes.document, page: str) -> None:
    """A colon between a parameter and what it is; the variables of an object are its attributes."""
    for text in list(doctree.findall(nodes.Text)):
        if text.startswith(DASH) and isinstance(text.parent, nodes.paragraph):
            text.parent.replace(text, nodes.Text(f": {text.removeprefix(DASH)}"))
        elif text == "Variables" and isinstance(text.parent, nodes.field_name):
            text.parent.replace(text, nodes.Text("Attributes"))


def _bars(line: str) -> str:
    """Bars outside of code are signs of their own."""
    parts = line.split("`")
    return "`".join(part if number % 2 else part.replace("|", "\\|") for number, part in enumerate(parts))


def data_pages() -> list[Path]:
    """What stands in the folders of `databases/` about themselves."""
    return sorted((ROOT / "databases").glob("*/README.md"))


def data_index() -> str:
    """The list of those pages."""
    names = [path.parent.name for path in data_pages()]
    lines = [
        "# Data",
        "",
        "What stands in each folder of `databases/`: sources, licences, columns, how it was made.",
        "",
    ]
    return "\n".join([*lines, "```{toctree}", ":maxdepth: 1", "", *names, "```", ""])


def data_page(path: Path) -> str:
    """A page of `databases/`, its links to the documentation as they are from `reference/data/`."""
    return path.read_text(encoding="utf-8").replace("](../../docs/", "](../../")


def linked(text: str) -> str:
    """A page of the documentation whose links to pages in `databases/` go to their copies on the site."""
    return _DATA_LINK.sub(r"](reference/data/\1.md\2)", text)
