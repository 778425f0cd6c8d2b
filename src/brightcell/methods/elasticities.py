"""Elasticities of a footprint by every amount of the product and of the rules, certain ones too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from brightcell.inventory.product_paths import product_path
from brightcell.methods.function import Array
from brightcell.methods.pictures import Swings
from brightcell.methods.records import NAME, Record, figure
from brightcell.model import Model
from brightcell.product.options import SUPPLY
from brightcell.propagation.derivatives import DatumSlope, footprint_slopes
from brightcell.propagation.moved import one_at_a_time_totals
from brightcell.results.page.numbers import significant
from brightcell.results.page.text import abridged, aligned
from brightcell.rulebooks import FUNCTIONAL_UNIT
from brightcell.rulebooks.settings import RULES
from brightcell.rulebooks.strategies.functional_unit import WARRANTY

if TYPE_CHECKING:
    import pandas as pd

PRODUCT, RULE, SECONDARY = "product", "rule", "secondary data"
COUNTED = "piece"
_ROUNDING = 1e-12
_ROUTES = "end_of_life.routes."


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Elasticities(Record):
    """What a small change, and one of some percent, of each amount does to the footprint; the strongest first.

    Attributes
    ----------
    derivative, elasticity : numpy.ndarray
        dh/da in kg CO2e per functional unit per unit of the datum, and (dh/da) (a/h), (1, datum); exact.
    low, high : numpy.ndarray
        Change of the footprint with so many percent less and more of the datum alone, kg CO2e per functional unit,
        computed anew; nan where that can't be, as a yield above 100 %.
    nominal, units, paths, kinds : tuple
        Value and unit of each datum; its path in the product, empty where the product doesn't state it; and whether it
        is of the product, of a rule, or secondary data that stands in for what the product leaves out.
    percent : float
        By how much `low` and `high` move.
    value : numpy.ndarray
        The footprint, (1,).
    """

    title: ClassVar[str] = "Elasticities"
    derivative: Array
    elasticity: Array
    low: Array
    high: Array
    value: Array
    nominal: tuple[float, ...]
    units: tuple[str, ...]
    paths: tuple[str, ...]
    kinds: tuple[str, ...]
    percent: float

    def columns(self) -> dict[str, Array]:
        less, more = f"-{self.percent:g} %", f"+{self.percent:g} %"
        return {"elasticity": self.elasticity, "derivative": self.derivative, less: self.low, more: self.high}

    def importance(self) -> Array:
        return np.abs(self.elasticity)

    def facts(self) -> dict[str, Any]:
        return {"exact": True, "ends": f"-/+ {self.percent:g} %", "value": self.value.tolist()}

    def conclusion(self, output: int = 0) -> str:
        """What moves the footprint most.

        Parameters
        ----------
        output : int
            Which of the results, from 0.

        Returns
        -------
        str
            A sentence.
        """
        self._require_output(output)
        if not self.labels or not np.isfinite(self.elasticity[output]).any():
            return ""
        first = int(self.order(output)[0])
        share = float(self.elasticity[output, first])
        verb = "raises" if share > 0 else "lowers"
        return f"1 % more of {self.labels[first]} {verb} the footprint by {significant(abs(share), 3)} %."

    def picture(self, output: int = 0) -> Swings:
        base = float(self.value[output])
        ends = f"-/+ {self.percent:g} %"
        low, high = (np.nan_to_num(side[output]) + base for side in (self.low, self.high))
        return Swings(self.outputs[output], ends, low, high, base)

    def to_frame(self) -> pd.DataFrame:
        """A row per datum, the strongest first, with its value, unit, path in the product and what it is of."""
        import pandas as pd

        return pd.DataFrame(self._rows(len(self.labels)))

    def _rows(self, most: int) -> list[dict[str, Any]]:
        details = {
            label: {"nominal": nominal, "unit": unit, "path": path, "of": kind}
            for label, nominal, unit, path, kind in zip(
                self.labels, self.nominal, self.units, self.paths, self.kinds, strict=True
            )
        }
        return [{**row, **details[row["input"]]} for row in super()._rows(most)]

    def _table(self, output: int, most: int) -> list[str]:
        columns = self.columns()
        rows = [
            [
                abridged(self.labels[f], NAME),
                f"{significant(self.nominal[f])} {self.units[f]}".removesuffix(" 1"),
                *(figure(table[output, f]) for table in columns.values()),
            ]
            for f in self.order(output)[:most]
        ]
        return aligned([[abridged(self.outputs[output], NAME), "amount", *columns], *rows], "lr" + "r" * len(columns))


def elasticities_of(model: Model, percent: float = 10.0) -> Elasticities:
    """The elasticities of the footprint of a model."""
    slopes = tuple(slope for slope in footprint_slopes(model) if slope.datum.name != WARRANTY)
    value = _total(model)
    nominal = {slope.datum.name: slope.datum.value for slope in slopes}
    moved = one_at_a_time_totals(model, nominal, 1.0 + np.array([-percent, percent]) / 100.0) - value
    moved[np.abs(moved) < _ROUNDING * abs(value)] = 0.0
    for place, slope in enumerate(slopes):
        moved[place] = np.where(_possible(slope, percent), moved[place], np.nan)
    derivative = np.array([[slope.derivative for slope in slopes]])
    paths = tuple(product_path(model.product, name) or "" for name in nominal)
    values = np.array(list(nominal.values()))
    return Elasticities(
        labels=tuple(path or name for path, name in zip(paths, nominal, strict=True)),
        outputs=(f"kg CO2e / {model.foreground.functional_unit.unit}",),
        derivative=derivative,
        elasticity=derivative * values / value if value else np.full_like(derivative, np.nan),
        low=moved[None, :, 0],
        high=moved[None, :, 1],
        value=np.array([value]),
        nominal=tuple(nominal.values()),
        units=tuple(slope.datum.unit for slope in slopes),
        paths=paths,
        kinds=tuple(_kind(name, path) for name, path in zip(nominal, paths, strict=True)),
        percent=percent,
        notes=_notes(slopes),
    )


def _total(model: Model) -> float:
    """kg CO2e per functional unit."""
    return float(model.unit_scores.sum(axis=0)[model.system.product_index[FUNCTIONAL_UNIT]])


def _kind(name: str, path: str) -> str:
    if name.startswith(RULES):
        return RULE
    return PRODUCT if path else SECONDARY


def _possible(slope: DatumSlope, percent: float) -> tuple[bool, bool]:
    """Whether a datum alone can be so many percent less, and more."""
    name, value = slope.datum.name, slope.datum.value
    if is_share_of_whole(name) or not value:
        return False, False
    moved = (value * (1.0 - percent / 100.0), value * (1.0 + percent / 100.0))
    if slope.datum.unit == COUNTED:
        return moved[0].is_integer(), moved[1].is_integer()
    is_share = slope.datum.unit == "1" and 0.0 <= value <= 1.0
    return (True, not is_share or moved[1] <= 1.0)


def is_share_of_whole(name: str) -> bool:
    """Whether a datum is a share that others have to give way to: of routes, of a site's electricity."""
    return name.startswith(_ROUTES) or (f"].{SUPPLY}[" in name and name.endswith(".share"))


def _notes(slopes: Sequence[DatumSlope]) -> tuple[str, ...]:
    notes = []
    corners = [slope.datum.name for slope in slopes if slope.kinked]
    if corners:
        notes.append(
            f"{', '.join(corners)} stand where a rule takes the lesser or greater of two equal numbers: the derivative "
            "is that of one side, the changes are exact on both"
        )
    shares = [slope.datum.name for slope in slopes if is_share_of_whole(slope.datum.name)]
    if shares:
        notes.append(f"{', '.join(shares)} are shares of a whole: derivatives are those with the others as they are")
    return tuple(notes)
