"""Confidential blocks: what one unit of a product emits over its chain, by gas, without a word of what is in it.

The file is JSON, `brightcell-aggregate/1`: product, unit, place, period, boundary, kg of each greenhouse gas per unit,
its geometric mean, and the covariance of the logarithms of the gases over draws. Gases and not CO2e, so that any set of
GWP values can be applied. A gas without a spread has zeros in its row and column.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from brightcell.errors import BackgroundError, Problem, in_words, nearest
from brightcell.io.formats import other_format
from brightcell.io.json import json_text, read_json_file
from brightcell.io.shown import ShownAsText

FORMAT = "brightcell-aggregate/1"
LEAST_DRAWS = 1000
_TEXTS = ("product", "unit", "place", "period", "boundary")
_GAS_TEXTS = ("flow", "name", "compartment", "unit")
_MAY_BE_EMPTY = ("place", "period", "compartment")
_FIELDS = ("format", *_TEXTS, "key", "gases", "log_covariance", "draws", "seed", "primary_share", "note", "made_by")
_ROUNDING = 1e-9


@dataclass(frozen=True)
class AggregateGas:
    """A gas: kg (or kg CO2e, of what is known as CO2e only) per unit of the product.

    `geometric_mean` is that of the draws, with the sign of the amount.
    """

    flow: str
    name: str
    compartment: str
    unit: str
    amount: float
    geometric_mean: float


@dataclass(frozen=True, repr=False)
class Aggregate(ShownAsText):
    """A product with its chain added up by gas; `log_covariance` (gas, gas) is that of the logarithms of their sizes.

    `key` is what products ask for, where the file says it; `primary_share` the share of it that its maker measured,
    None where that isn't stated.
    """

    product: str
    unit: str
    place: str
    period: str
    boundary: str
    gases: tuple[AggregateGas, ...]
    log_covariance: tuple[tuple[float, ...], ...]
    draws: int
    seed: int
    key: str | None = None
    primary_share: float | None = None
    note: str = ""
    made_by: str = ""

    def sigma(self, gas: int) -> float:
        """The standard deviation of the logarithm of a gas.

        Parameters
        ----------
        gas : int
            Place of the gas in `gases`.

        Returns
        -------
        float
            ln of the geometric standard deviation; 0 for a certain amount.
        """
        return math.sqrt(max(self.log_covariance[gas][gas], 0.0))

    def correlations(self) -> Iterator[tuple[int, int, float]]:
        """The correlation of the logarithms of each pair of gases that both have a spread."""
        for i in range(len(self.gases)):
            for j in range(i):
                size = self.sigma(i) * self.sigma(j)
                if size > 0.0 and self.log_covariance[i][j]:
                    yield j, i, max(-1.0, min(1.0, self.log_covariance[i][j] / size))

    def as_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {"format": FORMAT, **asdict(self)}

    def as_text(self) -> str:
        """The file's text."""
        return json_text(self.as_dict()) + "\n"


def read_aggregate(path: str | Path) -> Aggregate:
    """Read and check a block; BackgroundError with everything that is wrong with it."""
    file = Path(path)
    if not file.is_file():
        raise BackgroundError(
            Problem("there is no such aggregate", found=str(path), expected="the path of a JSON file")
        )
    data = read_json_file(file, "the aggregate", BackgroundError)
    if problems := list(_problems(file.name, data)):
        raise BackgroundError(problems)
    gases = tuple(
        AggregateGas(**{name: gas[name] for name in AggregateGas.__dataclass_fields__}) for gas in data["gases"]
    )
    covariance = tuple(tuple(float(value) for value in row) for row in data["log_covariance"])
    optional = {name: data[name] for name in ("key", "primary_share", "note", "made_by") if data.get(name) is not None}
    texts = {name: data[name] for name in _TEXTS}
    return Aggregate(
        **texts, gases=gases, log_covariance=covariance, draws=data["draws"], seed=data.get("seed", 0), **optional
    )


def is_aggregate(path: str | Path) -> bool:
    """Whether a file says of itself which format it is of, as a block does."""
    try:
        data = read_json_file(Path(path), "the aggregate", BackgroundError)
    except (BackgroundError, OSError):
        return False
    return isinstance(data, Mapping) and "format" in data


def _problems(file: str, data: Any) -> Iterator[Problem]:
    if problem := other_format(data, FORMAT, "an aggregate that can be read", file):
        yield problem
        return
    for name in data:
        if name not in _FIELDS:
            yield Problem("an aggregate has no such field", file, name, nearest=nearest(name, _FIELDS))
    for name in _TEXTS:
        if not isinstance(data.get(name), str) or not (data[name] or name in _MAY_BE_EMPTY):
            yield Problem(f"the {name} is missing", file, name, found=in_words(data.get(name)), expected="a text")
    yield from _number_problems(file, data)
    gases = data.get("gases")
    if not isinstance(gases, list) or not gases or not all(isinstance(gas, Mapping) for gas in gases):
        yield Problem("the aggregate has no gases", file, "gases", found=in_words(gases), expected="a list of tables")
        return
    for place, gas in enumerate(gases):
        yield from _gas_problems(file, f"gases[{place}]", gas)
    yield from _covariance_problems(file, data.get("log_covariance"), len(gases))


def _number_problems(file: str, data: Mapping[str, Any]) -> Iterator[Problem]:
    draws, share = data.get("draws"), data.get("primary_share")
    if not isinstance(draws, int) or draws < LEAST_DRAWS:
        what = "the covariance is of too few draws to be relied on"
        yield Problem(what, file, "draws", found=in_words(draws), expected=f"{LEAST_DRAWS} or more")
    if share is not None and not (_is_number(share) and 0.0 <= share <= 1.0):
        yield Problem(
            "the primary share is not a share", file, "primary_share", found=in_words(share), expected="0 to 1"
        )


def _gas_problems(file: str, path: str, gas: Mapping[str, Any]) -> Iterator[Problem]:
    for name in _GAS_TEXTS:
        if not isinstance(gas.get(name), str) or not (gas[name] or name in _MAY_BE_EMPTY):
            yield Problem(f"the {name} of the gas is missing", file, f"{path}.{name}", found=in_words(gas.get(name)))
    for name in ("amount", "geometric_mean"):
        if not _is_number(gas.get(name)):
            what, found = f"the {name} of the gas is not a finite number", in_words(gas.get(name))
            yield Problem(what, file, f"{path}.{name}", found=found, expected="kg per unit of the product")


def _covariance_problems(file: str, rows: Any, size: int) -> Iterator[Problem]:
    path = "log_covariance"
    is_square = isinstance(rows, list) and len(rows) == size and all(_is_row(row, size) for row in rows)
    if not is_square:
        yield Problem("the covariance is not a number for each pair of gases", file, path, expected=f"{size} x {size}")
        return
    symmetric = all(abs(rows[i][j] - rows[j][i]) <= _ROUNDING for i in range(size) for j in range(i))
    if not symmetric or any(rows[i][i] < 0 for i in range(size)):
        yield Problem("the covariance is not symmetric with variances of 0 or more", file, path)
        return
    least = _least_variance(rows)
    if least < -_ROUNDING * max(1.0, *map(max, rows)):
        what, expected = "no gases vary together like this", "a positive semidefinite matrix"
        hint = "a covariance is at most the root of the product of both variances"
        yield Problem(what, file, path, found=f"the eigenvalue {least:.3g}", expected=expected, hint=hint)


def _least_variance(covariance: Sequence[Sequence[float]]) -> float:
    """The least variance of any mix of the quantities: the smallest eigenvalue."""
    import numpy as np

    return float(np.linalg.eigvalsh(np.array(covariance, dtype=float)).min())


def _is_row(row: Any, size: int) -> bool:
    return isinstance(row, Sequence) and len(row) == size and all(map(_is_number, row))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
