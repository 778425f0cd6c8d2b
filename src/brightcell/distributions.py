"""How sure a number is: the distributions that a product file or a background may give.

The nominal value is the median of a lognormal, the mean of a normal, and the mode of a triangular or
beta-PERT distribution unless `mode` is given. Bounds and standard deviations are in the unit of the amount
that they belong to.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from brightcell.data import csv_rows, data_path

CRITERIA = (
    "reliability",
    "completeness",
    "temporal correlation",
    "geographical correlation",
    "further technological correlation",
)
DEFAULT_BASIC = "basic: energy and materials and process CO2"

WIDEST = 100
"""Largest geometric standard deviation, and largest standard deviation by value, that a figure can have."""
Nature = Literal["variability", "ignorance", "choice"]
Scheme = Literal["ecoinvent-2", "ecoinvent-3"]
Score = Annotated[int, Field(ge=1, le=5, strict=True)]
Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Positive = Annotated[float, Field(gt=0, strict=True, allow_inf_nan=False)]


class _Distribution(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    brightway_type: ClassVar[int] = 0
    nature: Nature | None = Field(
        default=None, description="What the spread stands for: variability, ignorance or choice."
    )

    def problem_with(self, value: float) -> str | None:
        """Why this distribution can't belong to a nominal `value`; None if it can."""
        return None

    def scaled(self, factor: float) -> Self:
        """The same distribution of a number in another unit: value x `factor` (> 0)."""
        if factor == 1.0:
            return self
        changed = {name: _times(getattr(self, name), factor) for name in self._in_the_unit()}
        return self.model_copy(update=changed)

    def brightway_fields(self, value: float) -> dict[str, Any]:
        """The fields of a Brightway exchange with the nominal `value` (stats_arrays 4)."""
        return {
            "uncertainty type": self.brightway_type,
            "loc": value,
            "negative": value < 0,
            **self._brightway_parameters(value),
        }

    def _in_the_unit(self) -> tuple[str, ...]:
        return ()

    def _brightway_parameters(self, value: float) -> dict[str, Any]:
        return {"brightcell uncertainty": self.model_dump(mode="json", exclude_none=True)}


class Lognormal(_Distribution):
    """ln X ~ N(ln value, sigma²); the spread is `sigma`, or `gsd` = exp(sigma), or pedigree scores.

    From pedigree scores: sigma² = sum of the variances of ln X of all criteria + `basic_variance` (Weidema et
    al. 2013). The older scheme gives U, a contribution to GSD², with variance (ln U / 2)² (Frischknecht &
    Jungbluth 2007).
    """

    brightway_type: ClassVar[int] = 2
    distribution: Literal["lognormal"] = "lognormal"
    sigma: Positive | None = Field(default=None, description="Standard deviation of the logarithm.")
    gsd: float | None = Field(
        default=None,
        gt=1,
        strict=True,
        allow_inf_nan=False,
        description="Geometric standard deviation, exp(sigma), above 1.",
    )
    pedigree: tuple[Score, ...] | None = Field(
        default=None,
        min_length=5,
        max_length=6,
        description="Scores 1 (best) to 5 of reliability, completeness, temporal, geographical and further "
        "technological correlation; a sixth, sample size, must be 1.",
    )
    basic_variance: float | None = Field(
        default=None,
        ge=0,
        strict=True,
        allow_inf_nan=False,
        description="Variance of ln X without the scores; default 0.0006.",
    )
    scheme: Scheme = Field(default="ecoinvent-3", description="Table that turns scores into variances.")

    @model_validator(mode="after")
    def _one_spread_is_given(self) -> Self:
        spreads = [name for name in ("sigma", "gsd", "pedigree") if getattr(self, name) is not None]
        if len(spreads) != 1:
            finding = f"found {' and '.join(spreads)}" if spreads else "found none of them"
            raise PydanticCustomError("one_spread", "give one of sigma, gsd and pedigree ({told})", {"told": finding})
        if self.pedigree is None and self.basic_variance is not None:
            raise PydanticCustomError("basic_variance", "basic_variance belongs to pedigree scores only")
        if self.pedigree is not None and self.pedigree[5:] not in ((), (1,)):
            raise PydanticCustomError("sample_size", "no table of variances is known for the sixth score, sample size")
        return self

    @property
    def standard_deviation(self) -> float:
        """Standard deviation of ln X."""
        if self.sigma is not None:
            return self.sigma
        if self.gsd is not None:
            return math.log(self.gsd)
        return pedigree_sigma(self.pedigree or (), self.basic_variance, self.scheme)

    def problem_with(self, value: float) -> str | None:
        if value <= 0:
            return "the median of a lognormal distribution is above zero"
        if self.standard_deviation > math.log(WIDEST):
            return (
                f"a geometric standard deviation above {WIDEST} can't be the spread of a figure: 95 % of its values "
                f"would lie between 1/{WIDEST**2:,} and {WIDEST**2:,} times the median"
            )
        return None

    def _brightway_parameters(self, value: float) -> dict[str, Any]:
        return {"loc": math.log(abs(value)), "scale": self.standard_deviation}


class Normal(_Distribution):
    """X ~ N(value, sd²)."""

    brightway_type: ClassVar[int] = 3
    distribution: Literal["normal"] = "normal"
    sd: Positive = Field(description="Standard deviation, in the unit of the amount.")

    def problem_with(self, value: float) -> str | None:
        if value and self.sd > WIDEST * abs(value):
            return (
                f"a standard deviation of more than {WIDEST} times the value {value:g} can't be the spread of a figure"
            )
        return None

    def _in_the_unit(self) -> tuple[str, ...]:
        return ("sd",)

    def _brightway_parameters(self, value: float) -> dict[str, Any]:
        return {"scale": self.sd}


class _Bounded(_Distribution):
    min: Number = Field(description="Smallest value, in the unit of the amount.")
    max: Number = Field(description="Largest value, in the unit of the amount.")

    @model_validator(mode="after")
    def _bounds_are_in_order(self) -> Self:
        if not self.min < self.max:
            bounds = {"min": f"{self.min:g}", "max": f"{self.max:g}"}
            raise PydanticCustomError("bounds", "min is not below max (found min {min}, max {max})", bounds)
        return self

    def problem_with(self, value: float) -> str | None:
        if not self.min <= value <= self.max:
            return f"the value {value:g} lies outside of min {self.min:g} and max {self.max:g}"
        if value and self.max - self.min > WIDEST**2 * abs(value):
            return f"a range of more than {WIDEST**2:,} times the value {value:g} can't be the spread of a figure"
        return None

    def _in_the_unit(self) -> tuple[str, ...]:
        return ("min", "max")

    def _brightway_parameters(self, value: float) -> dict[str, Any]:
        return {"minimum": self.min, "maximum": self.max}


class Uniform(_Bounded):
    """X ~ U(min, max)."""

    brightway_type: ClassVar[int] = 4
    distribution: Literal["uniform"] = "uniform"


class _Peaked(_Bounded):
    mode: Number | None = Field(default=None, description="Most likely value; default the amount itself.")

    @model_validator(mode="after")
    def _mode_is_between_the_bounds(self) -> Self:
        if self.mode is not None and not self.min <= self.mode <= self.max:
            raise PydanticCustomError("mode", "mode lies outside of min and max (found {mode})", {"mode": self.mode})
        return self

    def mode_of(self, value: float) -> float:
        return value if self.mode is None else self.mode

    def _in_the_unit(self) -> tuple[str, ...]:
        return ("min", "max", "mode")


class Triangular(_Peaked):
    """Triangular between min and max with its peak at the mode."""

    brightway_type: ClassVar[int] = 5
    distribution: Literal["triangular"] = "triangular"

    def _brightway_parameters(self, value: float) -> dict[str, Any]:
        return {"loc": self.mode_of(value), "minimum": self.min, "maximum": self.max}


class BetaPert(_Peaked):
    """Beta-PERT: min + (max - min) Beta(1 + 4 (mode - min) / (max - min), 1 + 4 (max - mode) / (max - min)).

    Brightway has no such type: there the number is certain, and `brightcell uncertainty` holds the rest.
    """

    distribution: Literal["beta-pert"] = "beta-pert"

    def _brightway_parameters(self, value: float) -> dict[str, Any]:
        return _Distribution._brightway_parameters(self, value)


class Discrete(_Distribution):
    """One of several values, each with its probability; not known to Brightway, like `BetaPert`."""

    distribution: Literal["choice"] = "choice"
    values: tuple[Number, ...] = Field(min_length=1, description="The values, in the unit of the amount.")
    probabilities: tuple[Number, ...] = Field(description="Probability of each value; they sum to 1.")

    @model_validator(mode="after")
    def _probabilities_sum_to_one(self) -> Self:
        if len(self.values) != len(self.probabilities):
            raise PydanticCustomError("probabilities", "each value needs exactly one probability")
        in_range = all(0 <= p <= 1 for p in self.probabilities)
        if not in_range or not math.isclose(sum(self.probabilities), 1.0, abs_tol=1e-9):
            raise PydanticCustomError("probabilities", "the probabilities are not shares that sum to 1")
        return self

    def _in_the_unit(self) -> tuple[str, ...]:
        return ("values",)


class Certain(_Distribution):
    """The number is exact: it has no spread, and no default one is read into it. May be written as `none`."""

    distribution: Literal["none"] = "none"

    def _brightway_parameters(self, value: float) -> dict[str, Any]:
        return {}


def _from_word(written: Any) -> Any:
    return {"distribution": "none"} if written == "none" else written


Distribution = Annotated[
    Lognormal | Normal | Triangular | Uniform | BetaPert | Discrete | Certain, Field(discriminator="distribution")
]
Uncertainty = Annotated[
    Distribution, BeforeValidator(_from_word, json_schema_input_type=Distribution | Literal["none"])
]
DISTRIBUTIONS = ("lognormal", "normal", "triangular", "uniform", "beta-pert", "choice", "none")


def certain_fields(value: float) -> dict[str, Any]:
    """The fields of a Brightway exchange without uncertainty."""
    return {"uncertainty type": 0, "loc": value, "negative": value < 0}


def pedigree_sigma(
    scores: tuple[int, ...], basic_variance: float | None = None, scheme: Scheme = "ecoinvent-3"
) -> float:
    """Standard deviation of ln X from pedigree scores: sqrt(sum of variances + basic variance).

    `databases/pedigree.csv` has the variances and their source; a missing `basic_variance` is that of energy,
    materials and process CO2.
    """
    table = pedigree_table()
    variances = [table[scheme, criterion][score - 1] for criterion, score in zip(CRITERIA, scores, strict=False)]
    basic = table["ecoinvent-3", DEFAULT_BASIC][0] if basic_variance is None else basic_variance
    return math.sqrt(sum(variances) + basic)


@cache
def pedigree_table() -> Mapping[tuple[str, str], tuple[float, ...]]:
    """Variance of ln X by scheme and criterion, for the scores 1 to 5."""
    rows = csv_rows(data_path("pedigree.csv"))
    return {(row["scheme"], row["criterion"]): _variances(row) for row in rows}


def _variances(row: Mapping[str, str]) -> tuple[float, ...]:
    contributions = [float(row[f"score_{score}"]) for score in range(1, 6) if row[f"score_{score}"]]
    if row["measure"] == "variance of the logarithm":
        return tuple(contributions)
    return tuple((math.log(contribution) / 2) ** 2 for contribution in contributions)


def _times(value: Any, factor: float) -> Any:
    if value is None:
        return None
    return tuple(item * factor for item in value) if isinstance(value, tuple) else value * factor
