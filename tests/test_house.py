"""The house itself: imports, names, environments, no network, and a source for every figure."""

import ast
import csv
import inspect
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import brightcell as bc
from brightcell.data import data_path
from brightcell.io.yaml import read_yaml

from .syntax import ROOT, SOURCE, all_imports, circles, circles_in, class_names, inner_imports, package_of, trees

SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT, TOOLS = SETTINGS["project"], SETTINGS["tool"]

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
    assert 'pip install -e ".[dev]" && pytest -n auto --dist loadfile' in lines


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


FIGURES = {
    "value",
    "amount",
    "net",
    "factor",
    "share",
    "ratio",
    "recovery",
    "ghg_kgco2e",
    "ghg_gco2e",
    "score_1",
    "C",
    "unusual_high",
}
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


LATE = {
    "brightcell.api.check": {"brightcell.propagation"},
    "brightcell.api.footprint": {"brightcell.brightway"},
}
"""What a verb loads late, since many of its calls do without: packages by the verb's module."""
SECTION = r"\n(Parameters|Returns|Raises|Examples|Attributes)\n-+\n"
"""The head of a section of a numpy-style docstring."""
NEVER_RAISES = {"available"}
"""Public functions that take something and refuse nothing."""
FIGURES_OF = ("figures", "interactive")
"""Names of the modules that draw."""


def test_imports_stand_at_the_top_of_a_module() -> None:
    """No module of ours is imported in a function, except by a command of `cli`, and by a verb that `LATE` lists."""
    late = [found for found in inner_imports() if found.function and found.package != "cli"]
    packages = [(found, ".".join(found.target.split(".")[:2])) for found in late]
    assert [str(found) for found, package in packages if package not in LATE.get(found.module, ())] == []
    used = {(found.module, package) for found, package in packages}
    assert used == {(module, package) for module, listed in LATE.items() for package in listed}, "LATE lists too much"


def test_no_modules_import_each_other() -> None:
    """No circle of any kind: at run time, for type checkers only, or in functions."""
    assert circles() == []


def test_a_circle_would_be_noticed() -> None:
    """Two that import each other, with others before and behind, and a longer one."""
    assert circles_in({"a": {"b"}, "b": {"c"}, "c": {"b", "d"}, "d": set()}) == [["b", "c"]]
    assert circles_in({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}) == [["a", "b", "c"]]


def test_a_class_name_means_one_thing() -> None:
    """No name of a class is defined twice in the package."""
    modules: dict[str, list[str]] = {}
    for name, module in class_names():
        modules.setdefault(name, []).append(module)
    assert {name: where for name, where in modules.items() if len(where) > 1} == {}


def test_folders_of_tests_are_those_of_the_package() -> None:
    """Each package has a folder of tests, and each folder of tests a package."""
    packages = {path.parent.name for path in SOURCE.glob("*/__init__.py")}
    tested = {path.parent.name for path in (ROOT / "tests").glob("*/test_*.py")}
    assert packages == tested - {"ways", "faults"}  # whole ways of a user, and faults by row, through all packages


def test_folders_within_those_of_tests_are_packages_too() -> None:
    """`tests/product/form` tests `product/form`."""
    inner = {path.parent.relative_to(ROOT / "tests") for path in (ROOT / "tests").glob("*/*/**/test_*.py")}
    assert inner
    assert [str(folder) for folder in inner if not (SOURCE / folder / "__init__.py").is_file()] == []


def test_the_guide_names_every_package_and_its_files() -> None:
    """CONTRIBUTING's table of folders has each package and each module beside them; what it names is there."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    table = text.partition("| folder | owns |")[2].partition("\n\n")[0]
    named = {
        name.strip("/") for row in table.splitlines()[1:] for name in re.findall(r"`([\w./]+)`", row.split("|")[1])
    }
    modules = {path.parent.name for path in SOURCE.glob("*/__init__.py")} | {path.name for path in SOURCE.glob("*.py")}
    assert named == modules - {"__init__.py", "__main__.py"}
    roots = (ROOT, ROOT / "src", SOURCE)
    paths = re.findall(r"`([a-z_]+/[\w./-]+)`", text)
    assert [path for path in paths if not any((root / path).exists() for root in roots)] == []


def test_only_modules_of_figures_draw() -> None:
    """matplotlib and plotly are imported in modules whose names end with `figures` or `interactive`, even for types."""
    drawing = [found for found in all_imports() if found.target.split(".")[0] in ("matplotlib", "plotly")]
    assert drawing
    assert [str(found) for found in drawing if not found.module.endswith(FIGURES_OF)] == []


def test_only_the_engine_compiles() -> None:
    """numba is imported in `engine` only, even for types."""
    compiling = {found.package for found in all_imports() if found.target.split(".")[0] == "numba"}
    assert compiling == {"engine"}


def test_each_contract_about_a_library_covers_every_package() -> None:
    """A package that is added later is bound by the contracts of import-linter too."""
    packages = {path.parent.name for path in SOURCE.glob("*/__init__.py")}
    allowed = {
        "bw2calc": {"matrices"},
        "bw2data": {"brightway", "imports"},
        "numba": {"engine"},
    }
    contracts = [c for c in TOOLS["importlinter"]["contracts"] if c["type"] == "forbidden"]
    assert len(contracts) == len(allowed)
    for contract in contracts:
        bound = {package_of(name) for name in contract["source_modules"]}
        assert bound == packages - allowed[contract["forbidden_modules"][0]], contract["name"]


def test_the_layers_name_every_module() -> None:
    """Each package, and each module beside the packages, has its layer."""
    (contract,) = (c for c in TOOLS["importlinter"]["contracts"] if c["type"] == "layers")
    layers = {package_of(name.strip()) for layer in contract["layers"] for name in layer.split("|")}
    modules = {name.split(".")[1] for name in trees() if name != "brightcell"}
    assert layers == modules


def test_public_names_agree_with_what_type_checkers_see() -> None:
    """`__all__`, the homes of the names and the block for type checkers list the same names, each from its home."""
    listed = {name: f"brightcell.{home}" for name, home in bc._HOMES.items()}
    listed |= {name: "brightcell.api" for name in bc._MODULES}
    assert sorted(listed) == sorted(bc.__all__) == bc.__dir__()
    assert _typed() == listed


def _typed() -> dict[str, str]:
    """Public name -> the module that the block for type checkers imports it from."""
    (block,) = (node for node in trees()["brightcell"].body if isinstance(node, ast.If))
    statements = [node for node in block.body if isinstance(node, ast.ImportFrom)]
    return {alias.asname or alias.name: node.module or "" for node in statements for alias in node.names}


@pytest.mark.parametrize("name", bc.__all__)
def test_a_public_name_is_documented(name: str) -> None:
    """A function's docstring lists every parameter and what it returns; a class and a module say what they are."""
    value = getattr(bc, name)
    assert inspect.getdoc(value), f"{name} has no docstring"
    if inspect.isfunction(value):
        assert _undocumented(value) == []


def _undocumented(function: Callable[..., Any]) -> list[str]:
    """What a numpy-style docstring lacks: names of parameters, and sections."""
    text = inspect.getdoc(function) or ""
    sections = dict(zip(re.findall(SECTION, text), re.split(SECTION, text)[2::2], strict=True))
    entries = re.findall(r"^[*\w, ]+", sections.get("Parameters", ""), re.MULTILINE)
    described = {name.strip(" *") for entry in entries for name in entry.split(",")}
    parameters = inspect.signature(function).parameters
    lacking = [name for name in parameters if name not in described]
    wanted = ["Returns", "Examples", *(["Raises"] if parameters and function.__name__ not in NEVER_RAISES else [])]
    return [*lacking, *(name for name in wanted if name not in sections)]


@pytest.mark.parametrize("namespace", bc._MODULES)
def test_verbs_of_a_namespace_are_documented(namespace: str) -> None:
    """Each lists its parameters and what it returns, for Shift-Tab in Jupyter."""
    module = getattr(bc, namespace)
    verbs = {name: getattr(module, name) for name in module.__all__}
    functions = {name: verb for name, verb in verbs.items() if inspect.isfunction(verb)}
    assert functions
    assert {name: lacking for name, verb in functions.items() if (lacking := _undocumented(verb))} == {}


def test_only_the_face_and_registries_import_by_name() -> None:
    """`import_module` is no way around; the doctor tries solvers of others by it."""
    using = {
        str(path.relative_to(SOURCE)) for path in SOURCE.rglob("*.py") if "import_module" in path.read_text("utf-8")
    }
    assert using <= {"__init__.py", "api/doctor.py", "engine/late.py", "rulebooks/registry.py"}


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


def test_the_help_loads_only_the_library_of_commands() -> None:
    """No mathematics, no models, and none of our packages but the command line."""
    code = (
        "import sys, atexit; sys.argv = ['brightcell', '--help']; from brightcell.cli.main import main; "
        "atexit.register(lambda: print('LOADED', *sys.modules)); main()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = done.stdout.partition("LOADED ")[2].split()
    assert "brightcell.cli.main" in loaded
    own = {".".join(name.split(".")[:2]) for name in loaded if name.startswith("brightcell.")}
    assert own == {"brightcell.cli", "brightcell.io", "brightcell.errors"}
    assert not {"numpy", "scipy", "pandas", "xarray", "pint", "pydantic", "yaml", "bw2data"} & set(loaded)


def test_the_checks_run_every_session_of_nox() -> None:
    """`.ci/run` runs the tests by the README's own command, and all other sessions by their names.

    Mutation testing and taking guards away are studies of half an hour, the oldest versions and a release need an index
    of packages: all are asked for.
    """
    tree = ast.parse((ROOT / "noxfile.py").read_text(encoding="utf-8"))
    sessions = {node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.decorator_list}
    (command,) = re.findall(r"^nox .*--session (.*)$", (ROOT / ".ci" / "run").read_text(encoding="utf-8"), re.MULTILINE)
    elsewhere = {
        "mutation",
        "guards",
        "lowest",
        "release",
        "reproducibility",
        "reproducibility_floors",
        "reproducibility_umfpack",
    }
    assert sessions - {"tests", *elsewhere} == set(command.split())


def test_no_property_fails_because_a_machine_is_busy() -> None:
    """Examples of hypothesis have no deadline, in any test."""
    from hypothesis import settings

    assert settings().deadline is None


def test_hooks_before_a_commit_are_local() -> None:
    """They run tools of the environment that is active, and fetch nothing."""
    repositories = read_yaml(ROOT / ".pre-commit-config.yaml").data["repos"]
    assert [repository["repo"] for repository in repositories] == ["local"]
    entries = {hook["entry"].split()[0] for hook in repositories[0]["hooks"]}
    assert entries >= {"ruff", "lint-imports", "mypy", "python"}
    assert all(hook["language"] == "system" for hook in repositories[0]["hooks"])
