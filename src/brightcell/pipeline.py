"""The way of the data, end to end: the public functions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from brightcell.choosing import DEFAULT_PROJECT, read_background
from brightcell.errors import BackgroundError, BrightcellError, Problem, ProductError
from brightcell.product import Product, read_product
from brightcell.rulebooks import Rulebook, change_rulebook, read_rulebook

if TYPE_CHECKING:
    from brightcell.background import AnyBackground, Background, DatabaseBackground, Method
    from brightcell.brightway import Installed
    from brightcell.inventory import Inventory
    from brightcell.linking import Linked
    from brightcell.presolved import Supplied
    from brightcell.results import Footprint

DEFAULT_RULEBOOK = "cn-group-2024"
DEFAULT_BACKGROUND = "open"
Settings = Mapping[str, Any]


@dataclass(frozen=True)
class Model:
    """A product linked to a background under a rulebook: everything before the matrices."""

    product: Product
    rulebook: Rulebook
    background: AnyBackground
    method: Method
    linked: Linked


def footprint(
    product: Product | str | Path,
    rulebook: Rulebook | str | Path = DEFAULT_RULEBOOK,
    *,
    background: AnyBackground | str | Path = DEFAULT_BACKGROUND,
    project: str | None = DEFAULT_PROJECT,
    database: str | None = None,
    settings: Settings | None = None,
) -> Footprint:
    """The carbon footprint of a product under a rulebook, kg CO2e per functional unit.

    `product` is a `Product`, a path or the name of a shipped one; `settings` changes the rulebook in one line,
    `{"end_of_life": "burdens-without-credit"}`. `background` is `open`, another of `backgrounds()`, or the mapping
    table of a `database` in `project`. The model is written to the Brightway `project`, from which plain bw2calc
    gives the same total; `project=None` writes no model (the solved form of a database that is linked to is kept in
    its project's folder all the same). Raises `InputError` with every problem.
    """
    from dataclasses import replace

    from brightcell.presolved import supply

    back = read_background(background, project=project, database=database)
    model = build(product, rulebook, background=back, settings=settings)
    supplied = supply(model.linked, model.method)
    result = calculate(model, supplied=supplied)
    if project is None:
        return result
    return replace(result, provenance={**result.provenance, "brightway": write(model, project, supplied)})


def build(
    product: Product | str | Path,
    rulebook: Rulebook | str | Path = DEFAULT_RULEBOOK,
    *,
    background: AnyBackground | str | Path = DEFAULT_BACKGROUND,
    settings: Settings | None = None,
) -> Model:
    """Everything up to the matrices: product, inventory, rules, links."""
    from brightcell.background import read_method
    from brightcell.linking import link
    from brightcell.rulebooks import apply

    product = product if isinstance(product, Product) else read_product(product)
    book = _rulebook(rulebook, settings)
    back = read_background(background)
    try:
        applied = apply(inventory(product, book), book)
    except ProductError as error:
        raise ProductError(product.located(problem) for problem in error.problems) from None
    method = read_method(applied.reporting.method, applied.reporting.biogenic)
    return Model(product, book, back, method, link(applied, back))


def inventory(product: Product, rulebook: Rulebook) -> Inventory:
    """The product's inventory, blocks that the maker left out filled from the rulebook."""
    from brightcell.inventory import build_inventory
    from brightcell.rulebooks import complete

    completed, assumed = complete(product, rulebook)
    return build_inventory(completed, assumed)


def calculate(model: Model, solver: str = "superlu", supplied: Supplied | None = None) -> Footprint:
    """Solve a model: the footprint, without having written anything."""
    from brightcell.matrices import build_system, engine, solve
    from brightcell.matrices.columns import columns
    from brightcell.presolved import supply
    from brightcell.results.assemble import assemble, solved
    from brightcell.results.plausible import with_plausibility
    from brightcell.results.provenance import provenance
    from brightcell.rulebooks import FUNCTIONAL_UNIT

    supplied = supplied or supply(model.linked, model.method)
    system = build_system(columns(model.linked, supplied.columns), {supplied.method.id: supplied.method.factors})
    solution = solve(system, {FUNCTIONAL_UNIT: 1.0}, solver)
    record = provenance(model.product, model.rulebook, model.background, supplied.method, engine())
    found = assemble(solved(model.linked, system, solution), supplied.method, record, supplied.warnings)
    return with_plausibility(found, model.product.identity.chemistry)


def write(model: Model, project: str, supplied: Supplied | None = None) -> dict[str, Any]:
    """Write background, methods and foreground to a Brightway project; nothing is written twice.

    A foreground on a database is written beside it, into the same project.
    """
    from brightcell.background import DatabaseBackground
    from brightcell.brightway.model import write_beside, write_model
    from brightcell.presolved import supply

    supplied = supplied or supply(model.linked, model.method)
    if isinstance(model.background, DatabaseBackground) and supplied.matched is not None:
        _refuse_another_project(model.background, project)
        return write_beside(model.linked, supplied.method, supplied.matched, database_name(model))
    return write_model(model.linked, model.method, _all_methods(), project, database_name(model))


def _refuse_another_project(background: DatabaseBackground, project: str) -> None:
    if project not in (background.project, DEFAULT_PROJECT):
        what = f"the database {background.database!r} is in another Brightway project than the one to write to"
        hint = "Brightway links within a project only; leave the project out, or name that of the database"
        raise BackgroundError(Problem(what, found=project, expected=background.project, hint=hint))


def database_name(model: Model) -> str:
    """Name of the foreground's database: product, rulebook, background, and what the user changed in the rules."""
    changes = "; ".join(f"{name}={value}" for name, value in model.rulebook.user_settings.items())
    if len(changes) > 80:
        changes = f"settings {model.rulebook.sha256[:8]}"
    named = (_stem(model.product), model.rulebook.id, model.background.label, changes)
    return ", ".join(part for part in named if part)


def verify(result: Footprint) -> float:
    """The total that plain `bw2calc.LCA` gives on the databases that `footprint` wrote.

    Agrees with `result.total` to 1e-6: Brightway stores amounts in single precision. Raises `BrightcellError` for
    a result that was not written.
    """
    from brightcell.brightway import installed, lca_inputs
    from brightcell.matrices import solve_brightway

    written = result.provenance.get("brightway")
    if not written:
        raise BrightcellError("this footprint was computed with project=None, so there is nothing to verify")
    if written["sha256"] not in {e.sha256 for e in installed(written["project"]) if e.name == written["database"]}:
        raise BrightcellError(
            f"the database {written['database']!r} has been removed or written anew with another model since; "
            "compute the footprint again"
        )
    method = tuple(written["method"])
    return solve_brightway(*lca_inputs(written["project"], written["database"], written["code"], method))


def install_background(background: Background | str | Path, project: str = DEFAULT_PROJECT) -> Installed:
    """Write a background and all characterisation methods to a Brightway project, once."""
    from brightcell import brightway
    from brightcell.background import Background

    found = read_background(background, project=project)
    if not isinstance(found, Background):
        raise BackgroundError(Problem("this background is a database of the project already", found=found.name))
    return brightway.install_background(found, _all_methods(), project)


def _all_methods() -> list[Method]:
    """Every characterisation method under every biogenic convention."""
    from brightcell.background import methods, read_method
    from brightcell.background.methods import biogenic_conventions

    return [read_method(name, convention) for name in methods() for convention in biogenic_conventions()]


def _stem(product: Product) -> str:
    """The name of a product's file, or of its model where it was not read from one."""
    return Path(product.file).stem if product.file else product.identity.model


def _rulebook(rulebook: Rulebook | str | Path, settings: Settings | None) -> Rulebook:
    if isinstance(rulebook, Rulebook):
        return change_rulebook(rulebook, settings) if settings else rulebook
    return read_rulebook(rulebook, settings)
