"""Sensitivity of a footprint: which data make it what it is, which make it uncertain, and which to measure next."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from brightcell.background import AnyBackground, DatabaseBackground
from brightcell.errors import InputError, Problem, nearest
from brightcell.methods.of_model import chain_of, problem_of
from brightcell.model import DEFAULT_BACKGROUND, DEFAULT_RULEBOOK
from brightcell.model.backgrounds import read_background
from brightcell.product import Product
from brightcell.rulebooks import Rulebook

if TYPE_CHECKING:
    from brightcell.methods import Function
    from brightcell.methods.chain import Chain
    from brightcell.methods.records import Record

    Method = Callable[[Function, int, int, str | None], Record]

DRAWS = 4096


def analyse(
    product: Product | str | Path,
    rulebook: Rulebook | str | Path = DEFAULT_RULEBOOK,
    *,
    method: str = "tornado",
    background: AnyBackground | str | Path = DEFAULT_BACKGROUND,
    background_uncertainty: bool = False,
    factor_uncertainty: bool = False,
    settings: Mapping[str, Any] | None = None,
    project: str | None = None,
    draws: int = DRAWS,
    seed: int = 1,
    by: str | None = None,
    second_order: bool = False,
) -> Record:
    """The sensitivity of a product's footprint by one of `METHODS`, per functional unit.

    `by` counts inputs together that share a label: `group` (product, background or method), `stage`, `component`,
    `supplier` or `source`. `draws` and `seed` are for the methods that draw; of a database those take the product's
    data and the exchanges of the largest first-order variance, all others every exchange. `second_order` gives the
    indices of pairs too, by sobol alone. `project` holds the database of a background given by name. Raises InputError
    for an unknown method and where nothing is uncertain.
    """
    run = _method(method, second_order)
    _check_numbers(draws, seed)
    back = read_background(background, project=project)
    if background_uncertainty and isinstance(back, DatabaseBackground):
        chain = chain_of(product, rulebook, back, settings, factor_uncertainty)
        return _analyse_exchanges(chain, method, run, draws, seed, by)
    model = sensitivity_problem(
        product,
        rulebook,
        background=back,
        background_uncertainty=background_uncertainty,
        factor_uncertainty=factor_uncertainty,
        settings=settings,
    )
    return run(model, draws, seed, by)


def _method(method: str, second_order: bool) -> Method:
    if method not in METHODS:
        found = Problem("no such method", found=method, expected=", ".join(METHODS), nearest=nearest(method, METHODS))
        raise InputError(found)
    if second_order and method != "sobol":
        raise InputError(Problem("no indices of pairs by this method", path="method", found=method, expected="sobol"))
    return partial(_sobol, second_order=True) if second_order else METHODS[method]


def _check_numbers(draws: int, seed: int) -> None:
    wrong = [
        Problem(
            "too few" if name == "draws" else "a seed that can't be used", path=name, found=str(found), expected=least
        )
        for name, found, least in (("draws", draws, "1 or more"), ("seed", seed, "0 or more"))
        if found < int(least[0])
    ]
    if wrong:
        raise InputError(wrong)


def _analyse_exchanges(chain: Chain, method: str, run: Method, draws: int, seed: int, by: str | None) -> Record:
    """All exchanges to first order or by exact steps; for methods that draw, those that matter most."""
    from dataclasses import replace

    from brightcell.methods.selected import chosen

    if method in ALL_EXCHANGES:
        return ALL_EXCHANGES[method](chain, by)
    some = chosen(chain)
    return replace(run(some.function, draws, seed, by), notes=some.notes)


def sensitivity_problem(
    product: Product | str | Path,
    rulebook: Rulebook | str | Path = DEFAULT_RULEBOOK,
    *,
    background: AnyBackground | str | Path = DEFAULT_BACKGROUND,
    background_uncertainty: bool = False,
    factor_uncertainty: bool = False,
    settings: Mapping[str, Any] | None = None,
) -> Function:
    """The footprint as a function of its uncertain data, for any method of `brightcell.methods`.

    Of the exchanges of a database, those with the largest first-order variance.
    """
    from brightcell.methods.selected import chosen
    from brightcell.propagation.alternatives import alternatives_of

    back = read_background(background)
    if background_uncertainty and isinstance(back, DatabaseBackground):
        return chosen(chain_of(product, rulebook, back, settings, factor_uncertainty)).function
    (alternative,), variables = alternatives_of(
        product, rulebook, back, background_uncertainty, settings, factor_uncertainty
    )
    return problem_of(alternative, variables)


def _tornado(model: Function, draws: int, seed: int, by: str | None) -> Record:
    from brightcell.methods import tornado

    return tornado(model, by=by)


def _gradient(model: Function, draws: int, seed: int, by: str | None) -> Record:
    from brightcell.methods import gradient

    _refuse_choices(model, "gradient")
    return gradient(model, by=by)


def _spider(model: Function, draws: int, seed: int, by: str | None) -> Record:
    from brightcell.methods import one_at_a_time

    return one_at_a_time(model, by=by)


def _morris(model: Function, draws: int, seed: int, by: str | None) -> Record:
    from brightcell.methods import morris

    return morris(model, trajectories=max(draws // 64, 10), seed=seed, by=by)


def _sobol(model: Function, draws: int, seed: int, by: str | None, second_order: bool = False) -> Record:
    from brightcell.methods import sobol

    return sobol(model, draws=draws, seed=seed, by=by, second_order=second_order)


def _delta(model: Function, draws: int, seed: int, by: str | None) -> Record:
    from brightcell.methods import delta, drawn

    return delta(drawn(model, draws=draws, seed=seed), seed=seed, by=by)


def _pawn(model: Function, draws: int, seed: int, by: str | None) -> Record:
    from brightcell.methods import drawn, pawn

    return pawn(drawn(model, draws=draws, seed=seed), seed=seed, by=by)


def _shapley(model: Function, draws: int, seed: int, by: str | None) -> Record:
    from brightcell.methods import shapley

    return shapley(model, seed=seed, by=by)


def _variance(model: Function, draws: int, seed: int, by: str | None) -> Record:
    from brightcell.methods import variance_from_slopes

    _refuse_choices(model, "variance")
    return variance_from_slopes(model, by=by)


def _refuse_choices(model: Function, method: str) -> None:
    from brightcell.propagation.options import PREFIX

    if any(name.startswith(PREFIX) for name in model.names):
        what, hint = "a choice between options has no slope", "use sobol, shapley or information"
        raise InputError(Problem(what, path="method", found=method, hint=hint))


def _information(model: Function, draws: int, seed: int, by: str | None) -> Record:
    from brightcell.methods import drawn, value_of_information

    return value_of_information(drawn(model, draws=draws, seed=seed), by=by)


def _exchange_tornado(chain: Chain, by: str | None) -> Record:
    from brightcell.methods.steps import exchange_tornado

    return exchange_tornado(chain, by=by)


def _exchange_gradient(chain: Chain, by: str | None) -> Record:
    from brightcell.methods.first_order import exchange_gradient

    return exchange_gradient(chain, by=by)


def _exchange_variance(chain: Chain, by: str | None) -> Record:
    from brightcell.methods.first_order import exchange_variance

    return exchange_variance(chain, by=by)


def _exchange_information(chain: Chain, by: str | None) -> Record:
    from brightcell.methods.first_order import exchange_information

    return exchange_information(chain, by=by)


METHODS: dict[str, Method] = {
    "tornado": _tornado,
    "gradient": _gradient,
    "spider": _spider,
    "morris": _morris,
    "sobol": _sobol,
    "delta": _delta,
    "pawn": _pawn,
    "shapley": _shapley,
    "variance": _variance,
    "information": _information,
}
"""Name of a method -> how it is run with the options that all share."""
ALL_EXCHANGES: dict[str, Callable[[Chain, str | None], Record]] = {
    "tornado": _exchange_tornado,
    "gradient": _exchange_gradient,
    "variance": _exchange_variance,
    "information": _exchange_information,
}
"""Name of a method that takes every exchange of a database -> how it is run."""


def _public(method: str, what: str) -> Callable[..., Record]:
    """`analyse` with one method, under its name."""

    def run(
        product: Product | str | Path, rulebook: Rulebook | str | Path = DEFAULT_RULEBOOK, **options: Any
    ) -> Record:
        return analyse(product, rulebook, method=method, **options)

    run.__name__ = run.__qualname__ = method
    run.__doc__ = f"{what} of a product's footprint; options are those of `brightcell.api.sensitivity.analyse`."
    return run


tornado = _public("tornado", "Swing by each uncertain datum")
gradient = _public("gradient", "Derivatives and elasticities")
spider = _public("spider", "One datum at a time over its quantiles")
morris = _public("morris", "Elementary effects")
sobol = _public("sobol", "First and total Sobol indices with confidence intervals")
delta = _public("delta", "Borgonovo's delta")
pawn = _public("pawn", "PAWN indices")
shapley = _public("shapley", "Shapley effects")
variance = _public("variance", "Contributions to variance")
information = _public("information", "Value of information: what to measure next")
