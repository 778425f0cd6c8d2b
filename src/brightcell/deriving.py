"""The exchanges of a database behind a product, ready for exact derivatives and steps."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from brightcell.background import DatabaseBackground
from brightcell.product import Product
from brightcell.rulebooks import Rulebook

if TYPE_CHECKING:
    from brightcell.sensitivity import Problem
    from brightcell.sensitivity.chain import Chain, Labels
    from brightcell.uncertain_database import Exchanges
    from brightcell.uncertainty.background import ReachedBackground
    from brightcell.uncertainty.task import Alternative
    from brightcell.uncertainty.variables import Variables


def chain_of(
    product: Product | str | Path,
    rulebook: Rulebook | str | Path,
    background: DatabaseBackground,
    settings: Mapping[str, Any] | None = None,
) -> Chain:
    """A product under a rulebook and every exchange of the database behind it, solved once."""
    from brightcell.linking import background_code
    from brightcell.sensitivity.adjoint import factorised
    from brightcell.sensitivity.chain import Chain
    from brightcell.simulating import modelled
    from brightcell.uncertain_database import exchanges_of

    model, alternative, variables = modelled(product, rulebook, background, settings)
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


def problem_of(alternative: Alternative, variables: Variables) -> Problem:
    """The footprint of an alternative as a function of its uncertain data."""
    import numpy as np

    from brightcell.sensitivity import Problem
    from brightcell.sensitivity.chain import LABELS

    names, rows = variables.uncertain_names, np.flatnonzero(variables.uncertain)
    items = [variables.items[row] for row in rows.tolist()]

    def evaluate(x: Any) -> Any:
        values = alternative.contributions(dict(zip(names, x, strict=True)), x.shape[1])
        return values.sum(axis=(0, 1))

    return Problem(
        names=names,
        quantile=variables.distributions.take(rows).quantile,
        evaluate=evaluate,
        groups={kind: tuple(getattr(one, kind) or one.group for one in items) for kind in LABELS},
        outputs=(alternative.unit,),
        nominal=variables.nominal[rows],
        gradient=None if alternative.background is None else _gradient(alternative, variables),
    )


def _gradient(alternative: Alternative, variables: Variables) -> Callable[[Any], Any]:
    """Derivatives by all data of the product and of the tables behind it, those of tables by one adjoint solve."""
    import numpy as np

    part, names = alternative.background, variables.uncertain_names
    assert part is not None
    of_tables = {variable.name for variable in part.variables}

    def gradient(point: Any) -> Any:
        values = dict(zip(names, point, strict=True))
        by_name = _slopes_of_tables(alternative, part, values)
        own = [name for name in names if name not in of_tables]
        by_name |= _slopes_of_product(alternative, part, values, own) if own else {}
        return np.array([by_name[name] for name in names])

    return gradient


def _slopes_of_tables(alternative: Alternative, part: ReachedBackground, values: Mapping[str, Any]) -> dict[str, float]:
    import numpy as np

    from brightcell.sensitivity.adjoint import factorised, slopes
    from brightcell.uncertainty.background import matrices, name_of
    from brightcell.uncertainty.foreground import exchanged

    here = matrices(part, values, alternative.factors)
    solved = factorised(here)
    taken, _ = exchanged(alternative.foreground, values, 1)
    demand = np.bincount(here.links, taken[:, 0], minlength=here.size).astype(np.float64)
    found = slopes(here, solved.worth, solved.supply(demand))[here.size :]
    found[: len(part.inputs)] *= -1.0  # an input is subtracted
    exchanges = (exchange for *_, exchange in (*part.inputs, *part.emissions))
    return dict(zip(map(name_of, exchanges), found.tolist(), strict=True))


def _slopes_of_product(
    alternative: Alternative, part: ReachedBackground, values: Mapping[str, Any], own: Sequence[str]
) -> dict[str, float]:
    """By extrapolated differences on the background as it is at the point."""
    from dataclasses import replace

    import numpy as np

    from brightcell.sensitivity import Problem
    from brightcell.sensitivity.gradient import differences
    from brightcell.uncertainty.background import unit_scores

    scores = unit_scores(part, values, alternative.factors, 1)[:, :, 0]
    fixed, point = replace(alternative, background=None, scores=scores), np.array([values[name] for name in own])

    def evaluate(x: Any) -> Any:
        return fixed.contributions(dict(zip(own, x, strict=True)), x.shape[1]).sum(axis=(0, 1))

    slope, _ = differences(Problem(names=tuple(own), quantile=lambda u: u, evaluate=evaluate), point)
    return dict(zip(own, slope[0].tolist(), strict=True))


def _parts(alternative: Alternative, names: tuple[str, ...]) -> Callable[[Any], Any]:
    from brightcell.uncertainty.foreground import exchanged

    def parts(x: Any) -> Any:
        taken, emitted = exchanged(alternative.foreground, dict(zip(names, x, strict=True)), x.shape[1])
        return taken, alternative.factors @ emitted

    return parts


def _labels(exchanges: Exchanges) -> Callable[[Any], Labels]:
    from brightcell.sensitivity.chain import Labels

    def labels(which: Any) -> Labels:
        background = ("background",) * len(which)
        groups = {
            **dict.fromkeys(("group", "stage", "component"), background),
            "supplier": tuple(exchanges.activities(which)),
            "source": tuple(exchanges.databases(which)),
        }
        return Labels(tuple(exchanges.labels(which)), groups)

    return labels
