"""The exchanges of a database behind a product, ready for exact derivatives and steps."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from brightcell.background import DatabaseBackground
from brightcell.errors import InputError, Problem
from brightcell.product import Product
from brightcell.rulebooks import Rulebook

if TYPE_CHECKING:
    from brightcell.methods import Function
    from brightcell.methods.chain import Chain, ExchangeLabels
    from brightcell.propagation.database import Exchanges
    from brightcell.propagation.tables import ReachedBackground
    from brightcell.propagation.task import Alternative
    from brightcell.uncertainty.variables import Variables


def chain_of(
    product: Product | str | Path,
    rulebook: Rulebook | str | Path,
    background: DatabaseBackground,
    settings: Mapping[str, Any] | None = None,
    factor_uncertainty: bool = False,
) -> Chain:
    """A product under a rulebook and every exchange of the database behind it, solved once.

    Raises InputError where data hang together, which the exchanges of a database can't be derived with.
    """
    from brightcell.linking import background_code
    from brightcell.methods.adjoint import factorised
    from brightcell.methods.chain import Chain
    from brightcell.propagation.alternatives import modelled
    from brightcell.propagation.database import exchanges_of

    model, alternative, variables = modelled(product, rulebook, background, settings)
    _refuse_together(model.product, factor_uncertainty)
    codes = [background_code(background, label) for label in alternative.foreground.links]
    exchanges = exchanges_of(background, model.method, codes)
    return Chain(
        product=problem_of(alternative, variables),
        distributions=variables.distributions.take(variables.uncertain),
        parts=_parts(alternative, variables.uncertain_names),
        background=exchanges.matrices,
        solved=factorised(exchanges.matrices),
        per_amount=exchanges.per_amount,
        labels=_labels(exchanges),
    )


def _refuse_together(product: Product, factor_uncertainty: bool) -> None:
    hint = "leave background_uncertainty out, or take a background of tables such as open"
    problems = []
    if product.uncertainty is not None:
        what = "choices, shares and correlations of a product can't be combined with all exchanges of a database"
        problems.append(product.located(Problem(what, path="uncertainty", hint=hint)))
    if factor_uncertainty:
        what = "factors of gases can't be combined with all exchanges of a database"
        problems.append(Problem(what, path="factor_uncertainty", hint=hint))
    if problems:
        raise InputError(problems)


def problem_of(alternative: Alternative, variables: Variables) -> Function:
    """The total of an alternative as a function of its uncertain variables; of shares, of their sizes."""
    import numpy as np

    from brightcell.methods import Function
    from brightcell.methods.chain import LABELS
    from brightcell.propagation.changed import ChangedTotals
    from brightcell.propagation.network import is_network, totals
    from brightcell.uncertainty.variables import correlation_matrix, divided, sizes_of

    names, rows = variables.uncertain_names, np.flatnonzero(variables.uncertain)
    items = [variables.items[row] for row in rows.tolist()]
    total = totals(alternative, names, variables.shares) if is_network(alternative) else None

    def evaluate(x: Any) -> Any:
        values = alternative.contributions(dict(zip(names, divided(variables, x), strict=True)), x.shape[1])
        return values.sum(axis=(0, 1))

    return Function(
        names=names,
        quantile=lambda u: sizes_of(variables, u),
        evaluate=total.evaluate if total else evaluate,
        evaluate_changed=ChangedTotals(total) if total else None,
        groups={kind: tuple(getattr(one, kind) or one.group for one in items) for kind in LABELS},
        outputs=(alternative.unit,),
        nominal=variables.nominal[rows],
        gradient=_gradient(alternative, variables) if total and _has_slopes(alternative) else None,
        correlation=correlation_matrix(variables),
    )


def _has_slopes(alternative: Alternative) -> bool:
    """Whether all but the product's own data are exchanges of tables."""
    return alternative.background is not None and not alternative.drawn_factors


def _gradient(alternative: Alternative, variables: Variables) -> Callable[[Any], Any]:
    """Derivatives by all data of the product and of the tables behind it, those of tables by one adjoint solve."""
    import numpy as np

    from brightcell.uncertainty.variables import divided

    part, names = alternative.background, variables.uncertain_names
    assert part is not None
    of_tables = {variable.name for variable in part.variables}

    def gradient(point: Any) -> Any:
        sizes = np.asarray(point, dtype=np.float64)
        values = dict(zip(names, divided(variables, sizes[:, None])[:, 0], strict=True))
        by_name = _slopes_of_tables(alternative, part, values)
        own = [name for name in names if name not in of_tables]
        slopes, errors = _slopes_of_product(alternative, part, values, own) if own else ({}, {})
        slopes = by_name | slopes
        told = np.array([errors.get(name, np.nan) for name in names])
        return np.array(list(_by_sizes(variables, slopes, values, sizes))), told

    return gradient


def _by_sizes(
    variables: Variables, slopes: Mapping[str, float], values: Mapping[str, float], sizes: Any
) -> Iterator[float]:
    """Shares are sizes by their sum, w = s / S: dT/ds[k] = (dT/dw[k] - sum of w dT/dw) / S."""
    size = dict(zip(variables.uncertain_names, sizes.tolist(), strict=True))
    of_group = {name: group.members for group in variables.shares for name in group.members}
    for name in variables.uncertain_names:
        members = of_group.get(name)
        if members is None:
            yield slopes[name]
        else:
            mean = sum(values[one] * slopes[one] for one in members)
            yield (slopes[name] - mean) / sum(size[one] for one in members)


def _slopes_of_tables(alternative: Alternative, part: ReachedBackground, values: Mapping[str, Any]) -> dict[str, float]:
    import numpy as np

    from brightcell.methods.adjoint import factorised, slopes
    from brightcell.propagation.foreground import exchanged
    from brightcell.propagation.tables import matrices, name_of

    here = matrices(part, values, alternative.factors)
    solved = factorised(here)
    taken, _ = exchanged(alternative.foreground, values, 1)
    demand = np.bincount(here.links, taken[:, 0], minlength=here.size).astype(np.float64)
    found = slopes(here, solved.worth, solved.supply(demand))[here.size :]
    found[: len(part.inputs)] *= -1.0  # an input is subtracted
    entries = [name_of(exchange) for *_, exchange in (*part.inputs, *part.emissions)]
    return {name: slope * part.sums.get(name, 1.0) for name, slope in zip(entries, found.tolist(), strict=True)}


def _slopes_of_product(
    alternative: Alternative, part: ReachedBackground, values: Mapping[str, Any], own: Sequence[str]
) -> tuple[dict[str, float], dict[str, float]]:
    """By extrapolated differences on the background as it is at the point, and their errors."""
    from dataclasses import replace

    import numpy as np

    from brightcell.methods import Function
    from brightcell.methods.gradient import differences
    from brightcell.propagation.tables import unit_scores

    scores = unit_scores(part, values, alternative.factors, 1)[:, :, 0]
    fixed, point = replace(alternative, background=None, scores=scores), np.array([values[name] for name in own])

    def evaluate(x: Any) -> Any:
        return fixed.contributions(dict(zip(own, x, strict=True)), x.shape[1]).sum(axis=(0, 1))

    slope, error = differences(Function(names=tuple(own), quantile=lambda u: u, evaluate=evaluate), point)
    return dict(zip(own, slope[0].tolist(), strict=True)), dict(zip(own, error[0].tolist(), strict=True))


def _parts(alternative: Alternative, names: tuple[str, ...]) -> Callable[[Any], Any]:
    from brightcell.propagation.foreground import exchanged

    def parts(x: Any) -> Any:
        taken, emitted = exchanged(alternative.foreground, dict(zip(names, x, strict=True)), x.shape[1])
        return taken, alternative.factors @ emitted

    return parts


def _labels(exchanges: Exchanges) -> Callable[[Any], ExchangeLabels]:
    from brightcell.methods.chain import ExchangeLabels

    def labels(which: Any) -> ExchangeLabels:
        background = ("background",) * len(which)
        groups = {
            **dict.fromkeys(("group", "stage", "component"), background),
            "supplier": tuple(exchanges.activities(which)),
            "source": tuple(exchanges.databases(which)),
        }
        return ExchangeLabels(tuple(exchanges.labels(which)), groups)

    return labels
