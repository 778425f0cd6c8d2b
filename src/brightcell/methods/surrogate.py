"""A footprint as a short formula of a few amounts, with its error: for a workbook, or where no model is at hand.

In coordinates u_k = a_k / a_k0, or a_k0 / a_k where that is straighter, as for a yield, and with v = u - 1,

    h(a) = h_0 + sum over k of c_k v_k + sum over k <= l of c_kl v_k v_l + ...

up to an order, fitted by least squares to footprints computed anew, and exact at the nominal point. The error is that
at other points.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement
from typing import TYPE_CHECKING, Any

import numpy as np

from brightcell.arguments import checked
from brightcell.brightway.cut_offs import cut_off_notes
from brightcell.errors import InputError, Problem, nearest
from brightcell.inventory.product_paths import product_path
from brightcell.language import AsIs, speaking, told
from brightcell.matrices.system import FloatArray
from brightcell.methods.elasticities import is_share_of_whole
from brightcell.model import Model
from brightcell.propagation.derivatives import footprint_slopes
from brightcell.propagation.moved import moved_totals
from brightcell.results.page.block import page_block
from brightcell.results.page.held import HeldResult, csv_text
from brightcell.results.page.markup import element, table
from brightcell.results.page.numbers import significant
from brightcell.results.page.text import aligned, wrapped
from brightcell.uncertainty.linear_algebra import one_thread_each

if TYPE_CHECKING:
    import pandas as pd

MOST, POINTS, TESTED = 8, 512, 512
NEARLY_ALL = 1.0 - 1e-6
"""The largest share that is tried: at a yield of exactly one there is no scrap whose burden could be shared out."""
_NEGLIGIBLE = 1e-9
HEAD = (AsIs("cell"), "amount", "nominal", "from", "to", "unit")


@dataclass(frozen=True)
class SurrogateInput:
    """An amount that the formula takes: its path or name, the nominal value, its range; `inverse` where u is a0/a."""

    name: str
    datum: str
    nominal: float
    unit: str
    low: float
    high: float
    inverse: bool

    def coordinate(self, values: FloatArray) -> FloatArray:
        """v = u - 1."""
        ratio = values / self.nominal
        return np.asarray(1.0 / ratio - 1.0 if self.inverse else ratio - 1.0)


@dataclass(frozen=True, eq=False, repr=False)
class Surrogate(HeldResult):
    """A footprint as a formula of a few amounts.

    Attributes
    ----------
    inputs : tuple of SurrogateInput
        The amounts, each with its range, within which the formula holds.
    terms : tuple
        Places of the inputs of each term, and its coefficient, in `unit`; the empty term is the nominal footprint.
    unit : str
        Unit of the footprint.
    largest_error, rms_error : float
        Relative errors at points that the formula was not fitted to: the largest, and the root of the mean square.
    cautions : tuple of str
        What the footprint leaves out.
    """

    inputs: tuple[SurrogateInput, ...]
    terms: tuple[tuple[tuple[int, ...], float], ...]
    unit: str
    largest_error: float
    rms_error: float
    cautions: tuple[str, ...] = ()

    def __call__(self, values: Mapping[str, float] | None = None) -> float:
        """The footprint for some amounts by their name, in their canonical unit, all others nominal."""
        nominal = {amount.name: amount.nominal for amount in self.inputs}
        if unknown := [name for name in values or {} if name not in nominal]:
            what = "the formula has no such amount"
            raise InputError(
                Problem(what, found=name, expected=", ".join(nominal), nearest=nearest(name, nominal))
                for name in unknown
            )
        points = {name: np.array([value]) for name, value in {**nominal, **(values or {})}.items()}
        return float(_evaluated(self.inputs, self.terms, [points[amount.name] for amount in self.inputs])[0])

    @checked
    def formula(self, cells: Mapping[str, str] | None = None) -> str:
        """The formula as a cell of a workbook has it.

        Parameters
        ----------
        cells : Mapping, optional
            The cell of each amount by its name, in its canonical unit; B2, B3, ... by default, in their order.

        Returns
        -------
        str
            A text that begins with an equals sign.
        """
        names = [(cells or {}).get(amount.name, f"B{row}") for row, amount in enumerate(self.inputs, start=2)]
        parts = [_part(amount, name) for amount, name in zip(self.inputs, names, strict=True)]
        written = ["*".join([repr(weight), *(parts[k] for k in places)]) for places, weight in self.terms]
        return "=" + "+".join(written).replace("+-", "-")

    def to_frame(self) -> pd.DataFrame:
        """A row per term: the amounts in it, and its coefficient."""
        import pandas as pd

        rows = [(" x ".join(self.inputs[k].name for k in places) or "nominal", c) for places, c in self.terms]
        return pd.DataFrame(rows, columns=["term", f"coefficient, {self.unit}"])

    def as_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "unit": self.unit,
            "inputs": [vars(amount) for amount in self.inputs],
            "terms": [{"inputs": [self.inputs[k].name for k in p], "coefficient": c} for p, c in self.terms],
            "largest_error": self.largest_error,
            "rms_error": self.rms_error,
            "formula": self.formula(),
            "cautions": list(self.cautions),
        }

    def as_text(self, language: str | None = None) -> str:
        """Inputs with their cells and ranges, the formula, and its error."""
        with speaking(language):
            cautions = [line for text in self.cautions for line in wrapped(text)]
            lines = [told(self._title()), *aligned([list(HEAD), *self._cells()], "llrrrl")]
            return "\n".join([*lines, "", self.formula(), "", *wrapped(self._error()), *cautions])

    def as_csv(self) -> str:
        """`to_frame` as CSV at full precision."""
        frame = self.to_frame()
        return csv_text(frame.columns, frame.itertuples(index=False, name=None))

    def _cells(self) -> list[list[str]]:
        return [
            [f"B{row}", i.name, *(significant(value) for value in (i.nominal, i.low, i.high)), i.unit]
            for row, i in enumerate(self.inputs, start=2)
        ]

    def _error(self) -> str:
        error = f"at most {self.largest_error:.2g} of the footprint within these ranges, {self.rms_error:.2g} as a rule"
        return f"error: {error}; tested at {TESTED} points that it was not fitted to"

    def _title(self) -> str:
        return f"Footprint in {self.unit} as a formula"

    def _repr_html_(self) -> str:
        rows: list[list[object]] = [list(row) for row in self._cells()]
        terms: list[list[object]] = [list(row) for row in self.to_frame().itertuples(index=False, name=None)]
        return page_block(
            element("div", element("b", self._title()), cls="head"),
            table(list(HEAD), rows, {2, 3, 4}),
            element("div", self.formula(), style="font-family:monospace;overflow-wrap:anywhere"),
            table(["Term", f"Coefficient, {self.unit}"], terms, {1}),
            *(element("div", text, cls="muted") for text in (self._error(), *self.cautions)),
        )

    def __repr__(self) -> str:
        return f"<Surrogate of {len(self.inputs)} amounts, {len(self.terms)} terms, error {self.largest_error:.2g}>"


@one_thread_each()
def surrogate_of(model: Model, names: Sequence[str], percent: float, order: int = 2) -> Surrogate:
    """The footprint of a model as a formula of some amounts, by path or name, within so many percent of them."""
    inputs = tuple(_straightened(model, amount) for amount in _inputs(model, names, percent))
    nominal = float(moved_totals(model, {amount.datum: np.array([amount.nominal]) for amount in inputs})[0])
    fitted, tested = _points(inputs, POINTS, 1), _points(inputs, TESTED, 2)
    degrees = range(1, order + 1)
    places = [term for degree in degrees for term in combinations_with_replacement(range(len(inputs)), degree)]
    columns = _columns_of(inputs, places, fitted)
    weights, *_ = np.linalg.lstsq(columns, _totals(model, inputs, fitted) - nominal, rcond=None)
    size = np.abs(columns).max(axis=0) * np.abs(weights)
    kept = [(p, float(w)) for p, w, s in zip(places, weights, size, strict=True) if s > _NEGLIGIBLE * abs(nominal)]
    terms: tuple[tuple[tuple[int, ...], float], ...] = (((), nominal), *kept)
    true = _totals(model, inputs, tested)
    errors = np.abs(_evaluated(inputs, terms, tested) / true - 1.0)
    unit = f"kg CO2e / {model.foreground.functional_unit.unit}"
    largest, typical = float(errors.max()), float(np.sqrt(np.mean(errors**2)))
    return Surrogate(inputs, terms, unit, largest, typical, cut_off_notes(model.background))


def _inputs(model: Model, names: Sequence[str], percent: float) -> list[SurrogateInput]:
    """The amounts of these names; InputError with all that are none, or that can't be moved alone."""
    data = {slope.datum.name: slope.datum for slope in footprint_slopes(model)}
    by_path = {product_path(model.product, name) or name: name for name in data}
    problems, inputs = [], []
    for name in dict.fromkeys(names):
        datum = data.get(by_path.get(name, name))
        if datum is None:
            available = [*by_path, *data]
            what, hint = "the footprint depends on no such amount", "bc.elasticities lists them"
            problems.append(Problem(what, found=name, nearest=nearest(name, available), hint=hint))
        elif not datum.value or is_share_of_whole(datum.name):
            why = "is zero" if not datum.value else "is a share that others have to give way to"
            problems.append(Problem(f"this amount {why}, so it can't be moved alone", found=name))
        else:
            low, high = datum.value * (1 - percent / 100), datum.value * (1 + percent / 100)
            high = min(high, NEARLY_ALL) if datum.unit == "1" and datum.value <= 1.0 else high
            inputs.append(SurrogateInput(name, datum.name, datum.value, datum.unit, low, high, inverse=False))
    if not 1 <= len(set(names)) <= MOST:
        expected = f"from 1 to {MOST} amounts"
        problems.append(Problem("a short formula has few amounts", found=str(len(set(names))), expected=expected))
    if problems:
        raise InputError(problems)
    return inputs


def _straightened(model: Model, amount: SurrogateInput) -> SurrogateInput:
    """The input in the coordinate in which the footprint is straighter, a/a0 or a0/a."""
    inverse = SurrogateInput(**{**vars(amount), "inverse": True})
    values = np.linspace(amount.low, amount.high, 9)
    totals = moved_totals(model, {amount.datum: values})

    def bend(way: SurrogateInput) -> float:
        columns = np.stack([np.ones(len(values)), way.coordinate(values)], axis=1)
        left = totals - columns @ np.linalg.lstsq(columns, totals, rcond=None)[0]
        return float(np.abs(left).max())

    return min((amount, inverse), key=bend)


def _points(inputs: Sequence[SurrogateInput], number: int, seed: int) -> list[FloatArray]:
    """Values (point,) of each input, uniform over its range: a Latin square in each."""
    random = np.random.Generator(np.random.Philox(seed))
    shares = [(random.permutation(number) + random.random(number)) / number for _ in inputs]
    return [amount.low + (amount.high - amount.low) * share for amount, share in zip(inputs, shares, strict=True)]


def _totals(model: Model, inputs: Sequence[SurrogateInput], points: Sequence[FloatArray]) -> FloatArray:
    return moved_totals(model, {amount.datum: values for amount, values in zip(inputs, points, strict=True)})


def _columns_of(
    inputs: Sequence[SurrogateInput], places: Sequence[tuple[int, ...]], points: Sequence[FloatArray]
) -> FloatArray:
    """The terms (point, term)."""
    v = [amount.coordinate(values) for amount, values in zip(inputs, points, strict=True)]
    return np.stack([np.prod([v[k] for k in term], axis=0) for term in places], axis=1)


def _evaluated(
    inputs: Sequence[SurrogateInput], terms: Sequence[tuple[tuple[int, ...], float]], points: Sequence[FloatArray]
) -> FloatArray:
    v = [amount.coordinate(values) for amount, values in zip(inputs, points, strict=True)]
    parts = [weight * np.prod([v[k] for k in term], axis=0) * np.ones(len(points[0])) for term, weight in terms]
    return np.asarray(np.sum(parts, axis=0))


def _part(amount: SurrogateInput, cell: str) -> str:
    return f"({amount.nominal!r}/{cell}-1)" if amount.inverse else f"({cell}/{amount.nominal!r}-1)"
