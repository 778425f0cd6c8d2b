"""The house itself: environments agree, nothing reaches for the network, every figure has its source."""

import ast
import csv
import inspect
import os
import re
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import brightcell as bc
from brightcell.data import data_path
from brightcell.io.yaml import read_yaml

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "src"
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT, CONTRACTS = SETTINGS["project"], SETTINGS["tool"]["importlinter"]["contracts"]

WITHOUT_NETWORK = """
import socket
def refuse(*arguments, **keywords):
    raise AssertionError("a connection was asked for")
socket.socket.connect = refuse
socket.create_connection = refuse
socket.getaddrinfo = refuse
import brightcell as bc
footprint = bc.footprint("nmc622-pack-100kwh", project="offline")
footprint._repr_html_()
assert footprint.total > 0
"""


def test_environment_has_the_dependencies_of_the_package() -> None:
    """environment.yml gives JupyterLab and the same lower bounds as pyproject.toml."""
    listed = read_yaml(ROOT / "environment.yml").data["dependencies"]
    (from_pip,) = (entry["pip"] for entry in listed if isinstance(entry, dict))
    assert set(PROJECT["dependencies"]) <= set(from_pip)
    assert any(str(entry).startswith("jupyterlab") for entry in listed)


def test_dependencies_have_lower_bounds() -> None:
    """No dependency without a version that is known to work, none pinned."""
    extras = [name for names in PROJECT["optional-dependencies"].values() for name in names]
    assert all(re.search(r">=\d", name) for name in [*PROJECT["dependencies"], *extras])


def test_the_readme_has_the_two_command_lines() -> None:
    """One that installs and runs the main job, one that installs and passes the tests."""
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    assert "pip install . && brightcell footprint nmc622-pack-100kwh" in lines
    assert 'pip install -e ".[dev]" && pytest' in lines


def test_the_version_is_said_once_alike() -> None:
    """Package, citation and changelog."""
    citation = read_yaml(ROOT / "CITATION.cff").data
    assert str(citation["version"]) == PROJECT["version"]
    assert f"## {PROJECT['version']}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_no_network_at_import_or_run_time() -> None:
    """A footprint on a fresh project with every connection refused."""
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_NETWORK], capture_output=True, text=True, env=dict(os.environ), check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "table",
    sorted(str(path.relative_to(data_path())) for path in data_path().rglob("*.csv")),
)
def test_every_figure_has_source_year_licence_and_confidence(table: str) -> None:
    """In its row, or for year and licence in the `sources` table that the row's source names."""
    rows = _rows(data_path(table))
    if not rows or _names_only(rows[0]) or not set(rows[0]) & FIGURES:
        return
    known = _sources(data_path(table))
    for row in rows:
        of_source = known.get(row["source"], {})
        assert row["source"], row
        assert row.get("year") or of_source.get("year"), row
        assert row.get("licence") or of_source.get("licence"), row
        assert row["confidence"] in CONFIDENCES, row


FIGURES = {"value", "amount", "net", "factor", "share", "ratio", "recovery", "ghg_kgco2e", "ghg_gco2e", "score_1", "C"}
LINKS = {"key", "activity", "factor", "match", "note"}
CONFIDENCES = {"official", "seen", "secondary", "derived", "computed", "assumed", "not applicable"}


def _names_only(row: dict[str, str]) -> bool:
    """Tables that link to other databases hold names, which are facts, and a conversion that `note` explains."""
    return set(row) >= LINKS


def test_conversions_of_links_are_explained() -> None:
    """A factor other than 1 says in `note` where it comes from."""
    tables = {path: _rows(path) for path in data_path("mappings").rglob("*.csv")}
    links = [row for rows in tables.values() if _names_only(rows[0]) for row in rows]
    assert links
    assert [row for row in links if row["factor"] not in ("", "1") and not row["note"]] == []


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _sources(table: Path) -> dict[str, dict[str, str]]:
    """The sources tables beside a table and above it, by the name that rows use."""
    files = [path for folder in (table.parent, table.parent.parent) for path in folder.glob("*sources.csv")]
    return {row["source"]: row for path in files for row in _rows(path)}


def test_nothing_names_a_machine() -> None:
    """No path of somebody's machine in what is shipped."""
    pattern = re.compile(r"/(?:home|root|Users|work)/\w+")
    texts = [
        p for folder in ("src", "databases", "docs", "notebooks") for p in (ROOT / folder).rglob("*") if p.is_file()
    ]
    found = [
        str(p)
        for p in texts
        if p.suffix in {".py", ".md", ".yaml", ".csv", ".ipynb"} and pattern.search(p.read_text(encoding="utf-8"))
    ]
    assert found == []


# The house: what its modules import, and what they are called.


def _modules() -> dict[str, Path]:
    """Every module by its dotted name."""
    names = {}
    for path in sorted((SOURCES / "brightcell").rglob("*.py")):
        parts = path.relative_to(SOURCES).with_suffix("").parts
        names[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return names


MODULES = _modules()
TREES = {name: ast.parse(path.read_text(encoding="utf-8")) for name, path in MODULES.items()}


def _imported(tree: ast.AST) -> Iterator[tuple[ast.stmt, str]]:
    """Each import statement with what it names, modules of a package one by one."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield node, inner if inner in MODULES else node.module
        elif isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)


LATE = {
    "brightcell.api.footprint": {"brightcell.brightway"},
    "brightcell.api.check": {"brightcell.propagation"},
}
"""Verbs that load a package late, since many of their calls do without: Brightway, and what draws."""


def test_imports_of_our_own_stand_at_the_top() -> None:
    """A function hides no import of ours, except where a verb that `LATE` lists or a command is loaded late."""
    hidden = [
        (name, statement.lineno, ".".join(target.split(".")[:2]))
        for name, tree in TREES.items()
        if not name.startswith("brightcell.cli")
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for statement, target in _imported(function)
        if target.split(".")[0] == "brightcell"
    ]
    assert [f"{name}:{line}" for name, line, package in hidden if package not in LATE.get(name, ())] == []
    needed = {(name, package) for name, _, package in hidden}
    assert needed == {(name, package) for name, packages in LATE.items() for package in packages}, "LATE lists too much"


def test_only_the_face_and_registries_import_by_name() -> None:
    """`import_module` is no way around."""
    using = [name for name in MODULES if "import_module" in MODULES[name].read_text(encoding="utf-8")]
    assert set(using) <= {"brightcell", "brightcell.engine.late", "brightcell.rulebooks.registry"}


def test_no_circle_of_imports() -> None:
    """Of any kind: at run time, for types only, or inside functions."""
    graph = {
        name: {target for _, target in _imported(tree) if target in MODULES and target != name}
        for name, tree in TREES.items()
    }
    graph["brightcell"] = set()  # the face names everything, and imports it when it is used
    assert _circles(graph) == []


def _circles(graph: dict[str, set[str]]) -> list[str]:
    """Modules that remain when all that import nothing of the rest are taken away, again and again, from both ends."""
    for edges in (graph, _turned(graph)):
        while free := [name for name in graph if not edges[name] & graph.keys()]:
            for name in free:
                del graph[name]
    return sorted(graph)


def _turned(graph: dict[str, set[str]]) -> dict[str, set[str]]:
    return {name: {other for other, targets in graph.items() if name in targets} for name in graph}


def test_a_circle_would_be_found() -> None:
    """Two that import each other, with others before and behind."""
    assert _circles({"a": {"b"}, "b": {"c"}, "c": {"b", "d"}, "d": set()}) == ["b", "c"]


def test_a_class_name_means_one_thing() -> None:
    """In the whole package."""
    names = Counter(node.name for tree in TREES.values() for node in ast.walk(tree) if isinstance(node, ast.ClassDef))
    assert [name for name, number in names.items() if number > 1] == []


def test_tests_stand_where_the_code_stands() -> None:
    """A folder of tests for each package, and none besides."""
    packages = {path.parent.name for path in (SOURCES / "brightcell").glob("*/__init__.py")}
    folders = {path.name for path in (ROOT / "tests").iterdir() if path.is_dir() and any(path.glob("*.py"))}
    assert packages == folders - {"ways"}


PLOTTING = re.compile(r"(^|_)(figures|interactive|pictures)$")


@pytest.mark.parametrize(
    ("library", "allowed"),
    [("matplotlib", PLOTTING), ("plotly", PLOTTING), ("numba", re.compile(r"^brightcell\.engine\."))],
)
def test_heavy_libraries_have_their_rooms(library: str, allowed: re.Pattern[str]) -> None:
    """Plotting in figure modules, compiling in the engine."""
    using = [name for name, tree in TREES.items() for _, target in _imported(tree) if target.split(".")[0] == library]
    assert [
        name for name in using if not allowed.search(name if "engine" in allowed.pattern else name.split(".")[-1])
    ] == []


def test_each_contract_about_a_library_binds_every_package() -> None:
    """A package that is added later is bound too."""
    packages = {f"brightcell.{path.parent.name}" for path in (SOURCES / "brightcell").glob("*/__init__.py")}
    free = {
        "bw2calc": {"brightcell.matrices"},
        "bw2data": {"brightcell.brightway", "brightcell.imports"},
        "numba": {"brightcell.engine"},
    }
    bound = {c["forbidden_modules"][0]: set(c["source_modules"]) for c in CONTRACTS if c["type"] == "forbidden"}
    assert bound == {library: packages - owners for library, owners in free.items()}


def test_every_module_has_its_layer() -> None:
    """Each package, and each module beside the packages."""
    (contract,) = (c for c in CONTRACTS if c["type"] == "layers")
    layers = {name.strip() for layer in contract["layers"] for name in layer.split("|")}
    assert layers == {".".join(name.split(".")[:2]) for name in MODULES} - {"brightcell"}


def test_public_names_are_listed_once() -> None:
    """`__all__` is what can be had, and type checkers see the same, each name from its home."""
    seen = {
        alias.asname or alias.name: statement.module
        for block in TREES["brightcell"].body
        if isinstance(block, ast.If)
        for statement in block.body
        if isinstance(statement, ast.ImportFrom)
        for alias in statement.names
    }
    homes = {name: f"brightcell.{home}" for name, home in bc._HOMES.items()}
    assert list(bc.__all__) == sorted(bc.__all__)
    assert seen.keys() == set(bc.__all__)
    assert seen == homes | dict.fromkeys(bc._MODULES, "brightcell.api")
    assert all(getattr(bc, name) is not None for name in bc.__all__)


def _public() -> dict[str, Any]:
    """Public names, and those of public modules, with what they are."""
    names = {name: getattr(bc, name) for name in bc.__all__}
    for module in bc._MODULES:
        names |= {f"{module}.{name}": getattr(names[module], name) for name in names[module].__all__}
    return {name: value for name, value in names.items() if callable(value) or inspect.ismodule(value)}


@pytest.mark.parametrize(("name", "value"), _public().items(), ids=list(_public()))
def test_public_names_explain_themselves(name: str, value: Any) -> None:
    """In numpy style: a summary, and of verbs each parameter, what they return, and an example."""
    assert inspect.getdoc(value), name
    if inspect.isfunction(value):
        assert _undocumented(value) == []


SECTION = r"\n(Parameters|Returns|Raises|Examples|Notes|Attributes)\n-+\n"


def _undocumented(function: Callable[..., Any]) -> list[str]:
    """Names of parameters, and sections, that the docstring lacks."""
    text = inspect.getdoc(function) or ""
    sections = dict(zip(re.findall(SECTION, text), re.split(SECTION, text)[2::2], strict=True))
    entries = re.findall(r"^[*\w, ]+", sections.get("Parameters", ""), re.MULTILINE)
    described = {name.strip(" *") for entry in entries for name in entry.split(",")}
    lacking = [name for name in inspect.signature(function).parameters if name not in described]
    return [*lacking, *(name for name in ("Returns", "Examples") if name not in sections)]


ORDERS = (
    "import brightcell.published; import brightcell as bc",
    "import brightcell as bc; bc.studies; import brightcell.published",
    "import brightcell.api.studies; import brightcell as bc",
    "import brightcell.background, brightcell.methods; import brightcell as bc",
)


@pytest.mark.parametrize("order", ORDERS)
def test_public_modules_are_the_same_in_any_order_of_imports(order: str) -> None:
    """`bc.studies`, `bc.backgrounds` and `bc.sensitivity` are modules of `api`, and the first two can be called."""
    code = (
        f"{order}; print(bc.studies.__name__, bc.backgrounds.__name__, bc.sensitivity.__name__, "
        "len(bc.studies()) > 5, bc.backgrounds()[-1])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    expected = "brightcell.api.studies brightcell.api.backgrounds brightcell.api.sensitivity True open"
    assert done.stdout.strip() == expected


def test_starting_up_is_quick_because_little_is_imported() -> None:
    """`import brightcell` loads nothing, the help of the command line none of our packages but its own."""
    for code, allowed in (
        ("import brightcell", {"brightcell"}),
        ("import brightcell.cli.main", {"brightcell", "brightcell.cli", "brightcell.io", "brightcell.errors"}),
    ):
        shown = f"{code}; import sys; print(*[name for name in sys.modules if name.startswith('brightcell')])"
        done = subprocess.run([sys.executable, "-c", shown], capture_output=True, text=True, check=True)
        loaded = {".".join(name.split(".")[:2]) for name in done.stdout.split()}
        assert loaded <= allowed
        heavy = subprocess.run(
            [sys.executable, "-c", f"{code}; import sys; print('numpy' in sys.modules)"],
            capture_output=True,
            text=True,
            check=True,
        )
        assert heavy.stdout.strip() == "False"


def test_importlib_finds_every_module() -> None:
    """Each can be imported by itself, whatever was imported before."""
    names = [name for name in MODULES if "engine" not in name]
    code = (
        "import importlib, sys\n"
        "for name in sys.argv[1:]:\n"
        "    for known in [known for known in sys.modules if known.startswith('brightcell')]: del sys.modules[known]\n"
        "    importlib.import_module(name)\n"
    )
    subprocess.run([sys.executable, "-c", code, *names[::7]], capture_output=True, text=True, check=True)
