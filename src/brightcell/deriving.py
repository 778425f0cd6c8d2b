"""The exchanges of a database behind a product, ready for exact derivatives and steps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from brightcell.background import DatabaseBackground
from brightcell.product import Product
from brightcell.rulebooks import Rulebook

if TYPE_CHECKING:
    from brightcell.sensitivity.chain import Chain, Labels
    from brightcell.uncertain_database import Exchanges
    from brightcell.uncertainty.task import Alternative


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


def problem_of(alternative: Alternative, variables: Any) -> Any:
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
    )


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
