"""The footprint of a product: computed, written to Brightway, verified by plain bw2calc."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from brightcell.errors import BackgroundError, BrightcellError, Problem
from brightcell.model.backgrounds import DEFAULT_PROJECT, read_background
from brightcell.model.model import DEFAULT_BACKGROUND, DEFAULT_RULEBOOK, Model, Settings, build
from brightcell.product import Product
from brightcell.results.calculate import calculate
from brightcell.rulebooks import Rulebook

if TYPE_CHECKING:
    from brightcell.background import AnyBackground, Background, DatabaseBackground, Method
    from brightcell.brightway import InstalledBackground
    from brightcell.model.supply import BackgroundSupply
    from brightcell.results import Footprint


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

    from brightcell.model.supply import supply

    back = read_background(background, project=project, database=database)
    model = build(product, rulebook, background=back, settings=settings)
    supplied = supply(model.linked, model.method)
    result = calculate(model, supplied=supplied)
    if project is None:
        return result
    return replace(result, provenance={**result.provenance, "brightway": write(model, project, supplied)})


def write(model: Model, project: str, supplied: BackgroundSupply | None = None) -> dict[str, Any]:
    """Write background, methods and foreground to a Brightway project; nothing is written twice.

    A foreground on a database is written beside it, into the same project.
    """
    from brightcell.background import DatabaseBackground
    from brightcell.brightway.write import write_beside, write_model
    from brightcell.model.supply import supply

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


def install_background(background: Background | str | Path, project: str = DEFAULT_PROJECT) -> InstalledBackground:
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
