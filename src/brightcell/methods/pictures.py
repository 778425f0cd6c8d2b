"""What the figure of a record shows, as data: every factor of one result, whoever draws it."""

from dataclasses import dataclass

from brightcell.methods.function import Array


@dataclass(frozen=True, eq=False)
class Bars:
    """A bar per factor with half the width of its interval, where it has one: float64[F]."""

    axis: str
    values: Array
    half_width: Array | None = None


@dataclass(frozen=True, eq=False)
class PairedBars:
    """Two bars per factor with half the width of their intervals: each (name, float64[F], float64[F])."""

    axis: str
    pairs: tuple[tuple[str, Array, Array], tuple[str, Array, Array]]


@dataclass(frozen=True, eq=False)
class Swings:
    """A bar per factor from the result at its low end to that at its high end, float64[F], around the nominal one."""

    axis: str
    ends: str
    low: Array
    high: Array
    base: float


@dataclass(frozen=True, eq=False)
class Lines:
    """A line per factor: results over quantiles, float64[F, Q], around the nominal one."""

    axis: str
    quantiles: tuple[float, ...]
    values: Array
    base: float


@dataclass(frozen=True, eq=False)
class Cloud:
    """A point per factor with half the width of its interval along x: float64[F]."""

    x_axis: str
    y_axis: str
    x: Array
    y: Array
    half_width: Array


Picture = Bars | PairedBars | Swings | Lines | Cloud
