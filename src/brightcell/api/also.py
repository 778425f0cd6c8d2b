"""Other methods beside that of the rulebook: shipped ones, those of the database's project, and tables of your own."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from brightcell.background import DatabaseBackground, methods
from brightcell.background.layers import layers_of
from brightcell.background.own_methods import OwnMethod, read_own_method
from brightcell.brightway import lca_inputs
from brightcell.brightway.other_methods import BETWEEN, method_names, method_unit
from brightcell.errors import InputError, Problem, collecting, nearest
from brightcell.inventory.models import Demand
from brightcell.matrices import solve, solve_brightway
from brightcell.model import Model
from brightcell.results import Footprint
from brightcell.results.calculate import calculate
from brightcell.results.footprint.others import OWN, PROJECT, SHIPPED, OtherFigure
from brightcell.results.footprint.solved import SolvedSystem
from brightcell.results.page.numbers import percent
from brightcell.rulebooks import FUNCTIONAL_UNIT

FILES = (".csv", ".xlsx")
AskedMethod = str | Path | tuple[str, ...]
"""The id of a shipped method, the path of a table of factors, or the name of a method of the Brightway project."""
Write = Callable[[Model, str], dict[str, object]]


def others_of(
    model: Model, result: Footprint, also: Sequence[AskedMethod], write: Write, writes: bool = True
) -> tuple[OtherFigure, ...]:
    """The footprint of a model by other methods; InputError with every method that can't be had."""
    problems: list[Problem] = []
    figures: list[OtherFigure] = []
    if isinstance(also, str | Path):
        also = [also]
    for place, asked in enumerate(also):
        with collecting(problems):
            figures.append(_figure(model, result, asked, f"also[{place}]", write if writes else None))
    if problems:
        raise InputError(problems)
    return tuple(figures)


def _figure(model: Model, result: Footprint, asked: AskedMethod, path: str, write: Write | None) -> OtherFigure:
    name = " | ".join(asked) if isinstance(asked, tuple) else str(asked).strip()
    if name.lower().endswith(FILES):
        return _by_table(model, result, read_own_method(Path(name)))
    if name in methods():
        return _by_shipped(model, result, name)
    return _by_project(model, result, name, path, write)


def _by_shipped(model: Model, result: Footprint, name: str) -> OtherFigure:
    """The same product under the same rules with another set of factors."""
    other = calculate(model.under({"reporting.method": name}))
    method = other.provenance["method"]
    notes = tuple(warning for warning in other.warnings if warning not in result.warnings)
    return OtherFigure(other.method, SHIPPED, other.total, other.unit, other.stages, notes, str(method["sha256"]))


def _by_table(model: Model, result: Footprint, method: OwnMethod) -> OtherFigure:
    """Sum over what the foreground takes of amount x factor, and over the flows of all of it: credits are negative."""
    solution = solve(model.system, {FUNCTIONAL_UNIT: 1.0}, "lu", model.factorisation)
    solved = SolvedSystem(model.product_system, model.system, solution, model.unit_scores)
    stage_of = [linked.activity.stage for linked in model.product_system.activities]
    taken = [
        (stage_of[exchange.row], exchange.target.key, exchange.unit, exchange.amount)
        for exchange in solved.exchanges
        if isinstance(exchange.target, Demand)
    ]
    by_stage = dict.fromkeys(result.stages, 0.0)
    for stage, key, _, amount in taken:
        by_stage[stage] = by_stage.get(stage, 0.0) + amount * method.inputs.get(key, 0.0)
    masses = solution.inventory_by_flow()
    of_flows = math.fsum(masses.get(flow, 0.0) * factor for flow, factor in method.flows.items())
    total = math.fsum([*by_stage.values(), of_flows])
    unit = f"{method.unit} / {result.functional_unit.unit}"
    stages = {} if method.flows else by_stage
    return OtherFigure(method.name, OWN, total, unit, stages, tuple(_left_out(method, result, taken)), method.sha256)


def _left_out(method: OwnMethod, result: Footprint, taken: Sequence[tuple[str, str, str, float]]) -> Iterable[str]:
    """How much of what the foreground takes in kg has a factor, and what of the table isn't taken."""
    if method.inputs:
        kg = [(key, amount) for _, key, unit, amount in taken if unit == "kg" and amount > 0]
        whole = math.fsum(amount for _, amount in kg)
        with_factor = math.fsum(amount for key, amount in kg if key in method.inputs)
        share = percent(with_factor / whole) if whole else "none"
        yield f"{share} of the mass that the foreground takes has a factor; what the background takes isn't counted"
        if unused := sorted(set(method.inputs) - {key for _, key, _, _ in taken}):
            yield f"the foreground takes no {', '.join(unused)} by this name"
    if method.flows and result.aggregated_share:
        yield f"{percent(result.aggregated_share)} of the footprint came as CO2e, whose gases aren't known"


def _by_project(model: Model, result: Footprint, name: str, path: str, write: Write | None) -> OtherFigure:
    """What plain bw2calc gives by a method of the project that the background is in."""
    databases = [layer for layer in layers_of(model.background) if isinstance(layer, DatabaseBackground)]
    theirs = method_names(databases[0].project) if databases else ()
    if name not in theirs:
        raise InputError(_unknown(name, path, theirs, bool(databases)))
    if write is None:
        what, hint = "a method of a project is computed on the written product", "leave out project=None"
        raise InputError(Problem(what, path=path, found=name, hint=hint))
    project = databases[0].project
    where = write(model, project)
    asked = (str(where["project"]), str(where["database"]), str(where["code"]), tuple(name.split(BETWEEN)))
    value = solve_brightway(*lca_inputs(*asked))
    unit = f"{method_unit(project, name)} / {result.functional_unit.unit}"
    return OtherFigure(name, PROJECT, value, unit, {}, tuple(_unknown_flows(model, result)))


def _unknown_flows(model: Model, result: Footprint) -> Iterable[str]:
    """Layers of tables emit into a biosphere of their own, which a method of the project need not know."""
    tables = {layer.label for layer in layers_of(model.background) if not isinstance(layer, DatabaseBackground)}
    share = math.fsum(link.share for link in result.links if link.layer in tables)
    if share:
        yield f"{percent(share)} of the footprint rests on layers of tables, whose flows this method may not know"
    yield "data of the product count with the emissions that it states"


def _unknown(name: str, path: str, theirs: Sequence[str], has_project: bool) -> Problem:
    names = (*methods(), *theirs)
    hint = None if has_project else "methods of a Brightway project need a background that is a database of it"
    expected = f"one of {', '.join(methods())}, a table ({', '.join(FILES)}), or a method of the background's project"
    near = nearest(name, names) or tuple(method for method in names if name.lower() in method.lower())[:3]
    return Problem("there is no such method", path=path, found=repr(name), expected=expected, nearest=near, hint=hint)
