"""Where one footprint becomes lower than another: all numbers of a range at which both are equal."""

from __future__ import annotations

import numpy as np

from brightcell.api.refusals import reason_of
from brightcell.arguments import checked
from brightcell.brightway.cut_offs import cut_off_notes
from brightcell.errors import BrightcellError, InputError, Problem
from brightcell.methods.roots import Root, all_roots
from brightcell.model import Asked, AskedBackground, AskedRulebook, Settings, model_of
from brightcell.model.labels import model_labels
from brightcell.model.levers import Bounds, LeveredModel, lever_of
from brightcell.results.break_even.data import EvenPoint
from brightcell.results.break_even.face import BreakEven
from brightcell.results.sweep.data import COMMON

LEAST = 3
MOVED = ("both", "first", "second")


@checked
def break_even(
    first: Asked,
    second: Asked,
    key: str,
    bounds: Bounds,
    *,
    of: str = "both",
    points: int = 33,
    rulebook: AskedRulebook | None = None,
    background: AskedBackground | None = None,
    project: str | None = None,
    database: str | None = None,
    settings: Settings | None = None,
) -> BreakEven:
    """All values of a number, within a range, at which two footprints are equal.

    They are compared in the unit that both share, such as a kWh delivered over life, else per kWh of rated energy.

    The number is set in both models, or in one `of` them; a model that doesn't have it stays as it is.

    Parameters
    ----------
    first, second : Model, Product, str or Path
        What is compared.
    key : str
        A path of an amount such as "pack.module.cell.yield", `settings.SLOT.PARAMETER`, or "grid" for the kg CO2e per
        kWh of what the sites take from the grid.
    bounds : tuple
        The ends of the range, as numbers in the unit of the field or as texts such as "80 kg".
    of : {"both", "first", "second"}
        In which of the models the number is set: "second" asks from where on that one is
        better than the first as it is.
    points : int
        At how many values the footprints are looked at before the roots between them are narrowed down.
    rulebook, background, project, database, settings
        For products, as in `Model`.

    Returns
    -------
    BreakEven
        `points`, which may be none, `answer` in a sentence, and both curves.

    Raises
    ------
    InputError
        For a key that meets nothing in both or names no number, ends that are no range, and two equal models.

    Examples
    --------
    >>> import brightcell as bc
    >>> nmc, lfp = (bc.Model(f"{name}-pack-100kwh") for name in ("nmc622", "lfp"))
    >>> bc.break_even(nmc, lfp, "pack.module.cell.yield", (0.8, 0.99), points=3).answer
    'none: over pack.module.cell.yield from 0.8 to 0.99 LFP pack, 100 kWh is lower everywhere'
    """
    if points < LEAST:
        expected = f"{LEAST} or more, such as 33"
        raise InputError(Problem("there are too few points", path="points", found=str(points), expected=expected))
    if of not in MOVED:
        expected = " or ".join(MOVED)
        raise InputError(
            Problem("this doesn't say which of the two models is moved", path="of", found=repr(of), expected=expected)
        )
    models = [
        model_of(item, rulebook, background=background, project=project, database=database, settings=settings)
        for item in (first, second)
    ]
    moved = [of in (name, "both") for name in ("first", "second")]
    lever = lever_of([model for model, is_moved in zip(models, moved, strict=True) if is_moved], key, bounds)
    curves = [LeveredModel(model, [lever], is_moved) for model, is_moved in zip(models, moved, strict=True)]
    units = [curve.model_unit for curve in curves]
    common = COMMON if units[0] != units[1] else units[0]
    refused: dict[float, str] = {}

    def total(place: int, x: float) -> float:
        try:
            return curves[place].total([x], common == COMMON)
        except BrightcellError as error:
            refused.setdefault(x, reason_of(error))
            return float("nan")

    roots = all_roots(lambda x: total(1, x) - total(0, x), lever.low, lever.high, points, lever.is_whole)
    labels = model_labels(*models)
    return BreakEven(
        labels=labels,
        key=key,
        unit=lever.unit,
        total_unit=common,
        low=lever.low,
        high=lever.high,
        points=tuple(_point(root, total(0, root.x), labels) for root in roots.roots),
        at=roots.x,
        first=np.array([total(0, float(x)) for x in roots.x]),
        second=np.array([total(1, float(x)) for x in roots.x]),
        now=lever.start,
        of=of,
        is_everywhere=roots.is_everywhere,
        refused=dict(sorted(refused.items())),
        cautions=cut_off_notes(*(model.background for model in models)),
    )


def _point(root: Root, total: float, labels: tuple[str, str]) -> EvenPoint:
    """A root of second - first; at an end of the range, what is lower beyond it isn't known."""
    before, after = (
        root.before if root.before == root.before else -root.after,
        root.after if root.after == root.after else -root.before,
    )
    return EvenPoint(at=root.x, total=total, kind=root.kind, lower=(_lower(before, labels), _lower(after, labels)))


def _lower(difference: float, labels: tuple[str, str]) -> str:
    return labels[1] if difference < 0 else labels[0]
