"""Figures of unit processes of a background: the score of one unit, and what parts of its supply chain add to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase

from brightcell.background import AnyBackground, Background, DatabaseBackground, LayeredBackground, Method, read_method
from brightcell.background.models import Provider
from brightcell.background.show import process_of
from brightcell.brightway.flows import characterise
from brightcell.errors import LinkError, Problem, nearest
from brightcell.linking import background_label
from brightcell.matrices import build_system, characterised_contributions, solve
from brightcell.matrices.columns import background_columns
from brightcell.model.supply import unit_inventories, unit_scores_of
from brightcell.published.basis import CaseBasis, CaseFigures
from brightcell.published.draws import drawn_scores, statistics_of
from brightcell.published.idle import refuse_idle
from brightcell.published.models import Case, Study, Variant
from brightcell.published.scopes import StudyError
from brightcell.published.targets import Label

DEFAULT_METHOD = "ipcc-ar6-gwp100"
WHOLE = ("*",)


def process_figures(
    study: Study, name: str, variant: Variant, background: AnyBackground, wanted: Sequence[tuple[str, str]]
) -> CaseFigures:
    """The figures of a case at the wanted labels, kg CO2e per unit of process; `{location}` in a code is the place."""
    method = read_method(variant.method or study.cases[name].method or study.method or DEFAULT_METHOD)
    basis = CaseBasis(name, None, True, method.name, f"{background.name} {background.version}")
    return CaseFigures(dict(_figures(study.cases[name], background, method, wanted)), basis)


def _figures(
    case: Case, background: AnyBackground, method: Method, wanted: Sequence[tuple[str, str]]
) -> Iterator[tuple[Label, float]]:
    for chemistry, location in wanted:
        place = case.locations[location]
        code = process_code(background, case.processes[chemistry].replace("{location}", place), place)
        parts = contributions(background, code, method)
        drawn = _drawn(case, background, code, method)
        for stage, what in case.stages.items():
            _refuse_another_unit(background, code, case, stage)
            value = _summed(parts, what.sum, code, stage) if what.statistic is None else drawn[what.statistic]
            yield (chemistry, location, stage), value


def _drawn(case: Case, background: AnyBackground, code: str, method: Method) -> Mapping[str, float]:
    """Statistics of the draws of a process, where a stage names one."""
    if all(stage.statistic is None for stage in case.stages.values()):
        return {}
    if not isinstance(background, Background):
        raise StudyError(Problem("only processes of a background of tables can be drawn", background.name, found=code))
    return statistics_of(drawn_scores(background, [code], method, case.draws, case.seed)[0])


def process_code(background: AnyBackground, name: str, place: str) -> str:
    """A process by its code, or by the key that products name it by, at the place or for any; else the name."""
    if isinstance(background, LayeredBackground):
        raise StudyError(Problem("a process of a study needs a single background", background.name, found=name))
    codes = {p.code for p in background.processes} if isinstance(background, Background) else set(background.nodes)
    offers = {} if name in codes else background.offers.get(name, {})
    offer = offers.get(place) or offers.get("")
    return offer.process.code if isinstance(offer, Provider) else name


def contributions(background: AnyBackground, code: str, method: Method) -> Mapping[str, float]:
    """kg CO2e per unit of a process, by the process that emits it; of a solved database the whole only."""
    if isinstance(background, DatabaseBackground):
        return {code: _solved(background, code, method)}
    if isinstance(background, LayeredBackground):
        return {code: unit_scores_of(background, method)[0][code]}
    process_of(background, code)
    system = build_system(background_columns(background, [code]), {method.id: method.factors})
    solution = solve(system, {background_label(background, code): 1.0})
    by_activity = characterised_contributions(system, solution.supply).sum(axis=0)
    return {label.rpartition(":")[2]: float(value) for label, value in zip(system.activities, by_activity, strict=True)}


def _solved(background: DatabaseBackground, code: str, method: Method) -> float:
    if code not in background.nodes:
        near = nearest(code, background.nodes)
        raise LinkError(Problem("there is no process of this code", background.name, found=code, nearest=near))
    characterised = characterise(background.project, background.database, method)
    factors = method.factors if characterised.method is None else characterised.factors
    inventory = unit_inventories(background, characterised)[code]
    return sum(amount * factors.get(flow, 0.0) for flow, amount in inventory.items())


def _summed(parts: Mapping[str, float], patterns: tuple[str, ...], code: str, stage: str) -> float:
    if patterns == WHOLE:
        return sum(parts.values())
    own = [pattern.replace("{process}", code) for pattern in patterns]
    refuse_idle(own, parts, stage)
    return sum(value for label, value in parts.items() if any(fnmatchcase(label, pattern) for pattern in own))


def _refuse_another_unit(background: AnyBackground, code: str, case: Case, stage: str) -> None:
    if not isinstance(background, Background):
        return
    unit = f"kg CO2e/{background.process(code).unit}"
    if case.unit_of(stage) != unit:
        what = f"the process {code} has a different unit"
        raise StudyError(Problem(what, background.name, found=case.unit_of(stage), expected=unit))
