"""The modules of the package as syntax trees: which of them imports which, and where in the module."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "brightcell"
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


@dataclass(frozen=True)
class Import:
    """What a module imports; `function` is the one that the statement is in, or None at the top of the module."""

    module: str
    target: str
    function: str | None
    line: int

    @property
    def package(self) -> str:
        """The package that the importing module belongs to."""
        return package_of(self.module)

    def __str__(self) -> str:
        return f"{self.module}:{self.line} imports {self.target}"


def package_of(module: str) -> str:
    """`results` of `brightcell.results.page.html`; a module beside the packages is its own."""
    return module.split(".")[1] if "." in module else module


@cache
def trees() -> dict[str, ast.Module]:
    """Module name -> its syntax tree, of every module of the package."""
    files = {_name(path): path for path in sorted(SOURCE.rglob("*.py"))}
    return {name: ast.parse(path.read_text(encoding="utf-8")) for name, path in files.items()}


@cache
def all_imports() -> tuple[Import, ...]:
    """Every import of every module: at the top, for type checkers only, and in functions."""
    return tuple(found for name, tree in trees().items() for found in _imports(name, tree, None))


def inner_imports() -> list[Import]:
    """The imports of our own modules, each once, without that of a package by what is in it."""
    return [found for found in all_imports() if found.target in trees() and found.target != found.module]


def circles() -> list[list[str]]:
    """Modules that reach each other by imports of any kind, each group sorted."""
    targets: dict[str, set[str]] = {name: set() for name in trees()}
    for found in inner_imports():
        targets[found.module].add(found.target)
    return circles_in(targets)


def circles_in(targets: dict[str, set[str]]) -> list[list[str]]:
    """Names that reach each other, each group sorted; `targets` are those that a name leads to."""
    reached = {name: _reached(name, targets) for name in targets}
    groups = {name: sorted(other for other in reached[name] if name in reached[other]) for name in targets}
    return [list(group) for group in sorted({tuple(group) for group in groups.values() if group})]


def class_names() -> Iterator[tuple[str, str]]:
    """Name of every class and the module that defines it."""
    for module, tree in trees().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                yield node.name, module


def _reached(start: str, targets: dict[str, set[str]]) -> set[str]:
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        for other in targets[waiting.pop()] - seen:
            seen.add(other)
            waiting.append(other)
    return seen


def _name(path: Path) -> str:
    parts = ("brightcell", *path.relative_to(SOURCE).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _imports(module: str, node: ast.AST, function: str | None) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            yield from (Import(module, alias.name, function, child.lineno) for alias in child.names)
        elif isinstance(child, ast.ImportFrom):
            base = _absolute(module, child)
            yield from (Import(module, _target(base, alias.name), function, child.lineno) for alias in child.names)
        inside = getattr(child, "name", "lambda") if isinstance(child, FUNCTIONS) else None
        yield from _imports(module, child, function or inside)


def _target(base: str, name: str) -> str:
    """The module that `from base import name` reads: a module of that name, or `base` itself."""
    return f"{base}.{name}" if f"{base}.{name}" in _names() else base


def _absolute(module: str, node: ast.ImportFrom) -> str:
    assert node.level == 0, f"{module}:{node.lineno} imports by a relative name"
    return node.module or ""


@cache
def _names() -> frozenset[str]:
    return frozenset(_name(path) for path in SOURCE.rglob("*.py"))
