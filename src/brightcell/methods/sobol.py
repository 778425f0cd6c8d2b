"""Sobol indices: the shares of the variance that independent inputs make alone, with one other, and in all.

First order: S_j = E[f(B) (f(AB_j) - f(A))] / V (Saltelli et al. 2010, doi:10.1016/j.cpc.2009.09.018, table 2b).
Total: T_j = E[(f(A) - f(AB_j))^2] / 2V (Jansen 1999, doi:10.1016/S0010-4655(98)00154-4).
Second order: S_jk = E[f(BA_j) f(AB_k) - f(A) f(B)] / V - S_j - S_k (Saltelli 2002, doi:10.1016/S0010-4655(02)00280-1).
AB_j is A with the inputs of factor j from B; V is the variance over A and B; results are centred first.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from brightcell.language import speaking, told
from brightcell.methods.checks import (
    require_at_least,
    require_between,
    require_independent,
    require_power_of_two,
    require_variance,
    varies,
)
from brightcell.methods.designs import sobol_pair
from brightcell.methods.evaluating import blocks_of, inputs_at, results_at, results_crossed
from brightcell.methods.exact_sobol import exact_indices, said
from brightcell.methods.factors import By, Factors, factors_of
from brightcell.methods.function import Array, Function
from brightcell.methods.interrupting import cut_short, finished, status_of
from brightcell.methods.pictures import PairedBars
from brightcell.methods.products import ExactIndices, NoProductsError
from brightcell.methods.records import NAME, Record, figure, in_words, plain_row
from brightcell.methods.resampling import half_width, weights
from brightcell.results.page.text import abridged, aligned
from brightcell.uncertainty.linear_algebra import one_thread_each

if TYPE_CHECKING:
    import pandas as pd

WIDE = 0.1
"""Half-width of an index, as a share of the variance, above which it is told that draws are few."""
PAIRS = 10  # in text; a table and plain data have them all


@dataclass(frozen=True, eq=False)
class SobolSample:
    """Results of the design: a, b [M, N]; ab, ba [M, F, N]; `ba` only where there is second order."""

    a: Array
    b: Array
    ab: Array
    ba: Array | None = None


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class SobolIndices(Record):
    """First and total indices [M, F] with half-widths of their intervals; pairs [M, F, F], upper triangle.

    `exact` are the first and total indices [F] where the result is a sum of products of independent inputs; notes say
    so, or why it is none.

    The bootstrap takes the draws as independent; those of a Sobol sequence lie closer, so the intervals are wide.
    """

    title: ClassVar[str] = "Sobol indices"
    first: Array
    first_half_width: Array
    total: Array
    total_half_width: Array
    second: Array | None = None
    second_half_width: Array | None = None
    draws: int
    seed: int
    level: float
    exact: ExactIndices | None = None

    def columns(self) -> dict[str, Array]:
        sampled = {
            "first": self.first,
            "first_half_width": self.first_half_width,
            "total": self.total,
            "total_half_width": self.total_half_width,
        }
        if self.exact is None:
            return sampled
        return {**sampled, "exact_first": self.exact.first[None], "exact_total": self.exact.total[None]}

    def importance(self) -> Array:
        return self.total

    def facts(self) -> dict[str, Any]:
        return {"draws": self.draws, "seed": self.seed, "level": self.level}

    def picture(self, output: int = 0) -> PairedBars:
        first = ("first order", self.first[output], self.first_half_width[output])
        total = ("total", self.total[output], self.total_half_width[output])
        return PairedBars("share of the variance", (first, total))

    def pairs(self) -> list[dict[str, Any]]:
        """A row per result and pair of factors, largest first; empty where there is no second order."""
        return [row for output in range(len(self.outputs)) for row in self._pairs_of(output)]

    def pairs_frame(self) -> "pd.DataFrame":
        """`pairs` as a table."""
        import pandas as pd

        return pd.DataFrame(self.pairs(), columns=["output", "input", "other", "second", "second_half_width"])

    def as_dict(self) -> dict[str, Any]:
        """Plain data, with the pairs where there is second order."""
        pairs = [plain_row(row) for row in self.pairs()]
        return {**super().as_dict(), **({"pairs": pairs} if pairs else {})}

    def as_text(self, language: str | None = None) -> str:
        """The table for a terminal, with one of the largest pairs below it where there is second order."""
        with speaking(language):
            tables = [self._largest_pairs(self._pairs_of(output)) for output in range(len(self.outputs))]
            return "".join([super().as_text(), *("\n".join(["", *lines, ""]) for lines in tables if lines)])

    def _largest_pairs(self, pairs: list[dict[str, Any]]) -> list[str]:
        if not pairs:
            return []
        shown = [[_pair(row), *map(figure, (row["second"], row["second_half_width"]))] for row in pairs[:PAIRS]]
        more = [told(f"  and {len(pairs) - PAIRS:,} more: --format json")] if len(pairs) > PAIRS else []
        head = [f"{abridged(pairs[0]['output'], NAME)}, by pairs", *map(in_words, ("second", "second_half_width"))]
        return [*aligned([head, *shown], "lrr"), *more]

    def _pairs_of(self, output: int) -> list[dict[str, Any]]:
        if self.second is None or self.second_half_width is None:
            return []
        first, other = np.triu_indices(len(self.labels), 1)
        values, widths = self.second[output, first, other], self.second_half_width[output, first, other]
        return [
            {
                "output": self.outputs[output],
                "input": self.labels[first[pair]],
                "other": self.labels[other[pair]],
                "second": float(values[pair]),
                "second_half_width": float(widths[pair]),
            }
            for pair in np.argsort(-values, kind="stable")
        ]


def _pair(row: dict[str, Any]) -> str:
    return " x ".join(abridged(row[key], NAME) for key in ("input", "other"))


@one_thread_each()
def sobol(
    function: Function,
    *,
    draws: int = 4096,
    seed: int = 0,
    by: By = None,
    second_order: bool = False,
    repeats: int = 100,
    level: float = 0.95,
) -> SobolIndices:
    """Indices from N = `draws` (a power of two) points: N (F + 2) runs, with second order N (2F + 2).

    `by` is a kind of label: inputs that share one move together. `repeats` are the resamples of the intervals.
    """
    factors = factors_of(function.names, function.groups, by)
    require_independent(function.correlation, "sobol")
    require_power_of_two(draws)
    require_at_least("repeats", repeats, 0)
    require_between("level", level, 0, 1)
    sample = evaluated(function, factors, draws, seed, second_order)
    done = sample.a.shape[1]
    require_variance(np.concatenate([sample.a, sample.b], axis=1), function.outputs)
    columns = analysed(sample, weights(done, repeats, seed), level)
    exact, note = _exact(function, factors)
    result = SobolIndices(
        labels=factors.labels,
        outputs=function.outputs,
        draws=done,
        seed=seed,
        level=level,
        exact=exact,
        notes=(*cut_short(done, draws, "draws"), *note),
        status=status_of(done, draws),
        **columns,
    )
    return replace(result, notes=(*result.notes, *_few(result)))


def _few(result: SobolIndices) -> tuple[str, ...]:
    """That an interval is too wide to go by, and how many draws would do: its width goes with 1/sqrt(N)."""
    widths = np.concatenate([result.first_half_width.ravel(), result.total_half_width.ravel()])
    widest = float(np.max(widths, where=np.isfinite(widths), initial=0.0))
    if widest <= WIDE:
        return ()
    enough = 2 ** int(np.ceil(np.log2(result.draws * (widest / WIDE) ** 2)))
    return (f"few draws: an index is known to ±{widest:.2f} only; ±{WIDE:g} takes about {enough:,} draws",)


def _exact(function: Function, factors: Factors) -> tuple[ExactIndices | None, tuple[str, ...]]:
    """Exact indices of the only result, and what is said of them."""
    if function.structure is None or len(function.outputs) > 1:
        return None, ()
    try:
        exact = exact_indices(function, factors)
    except NoProductsError as error:
        return None, (f"no exact indices: {error}",)
    return exact, (said(exact),)


def evaluated(function: Function, factors: Factors, draws: int, seed: int, second_order: bool) -> SobolSample:
    """The model on A, B and every AB_j, and BA_j for second order.

    Ctrl-C leaves the largest power of two of the draws that are finished, which are a Sobol sequence too.
    """
    ua, ub = sobol_pair(function.names, draws, seed)
    xa, xb = inputs_at(function, ua, "matrix A"), inputs_at(function, ub, "matrix B")
    a, b = results_at(function, xa, "matrix A"), results_at(function, xb, "matrix B")
    ab = np.empty((len(function.outputs), len(factors.labels), draws))
    ba = np.empty_like(ab) if second_order else None

    def crossed() -> Iterator[int]:
        for part in blocks_of(draws):
            ab[:, :, part] = results_crossed(function, xa[:, part], xb[:, part], factors, "matrix A with {} of B")
            if ba is not None:
                ba[:, :, part] = results_crossed(function, xb[:, part], xa[:, part], factors, "matrix B with {} of A")
            yield part.stop

    done = 1 << finished(crossed())[0][-1].bit_length() - 1
    return SobolSample(a[:, :done], b[:, :done], ab[:, :, :done], None if ba is None else ba[:, :, :done])


def analysed(sample: SobolSample, taken: Array, level: float) -> dict[str, Any]:
    """Indices and half-widths by their names in `SobolIndices`; taken [1 + R, N] are the bootstrap's weights."""
    by_output = [_one_output(*results, taken, level) for results in _centred(sample)]
    columns = {key: np.stack([of_output[key] for of_output in by_output]) for key in by_output[0]}
    still = ~varies(np.concatenate([sample.a, sample.b], axis=1))
    for values in columns.values():
        values[still] = np.nan
    return columns


def variance(a: Array, b: Array, taken: Array) -> Array:
    """Variance over A and B [1 + R] for each row of weights."""
    n = 2 * taken.sum(axis=1)
    mean = taken @ (a + b) / n
    return np.asarray(taken @ (a * a + b * b) / n - mean * mean)


def first_order(a: Array, b: Array, ab: Array, taken: Array) -> Array:
    """E[b (ab - a)], [1 + R, F]: the variance that each factor makes alone."""
    product = ab - a
    product *= b
    return taken @ product.T / taken.shape[1]


def total_order(a: Array, ab: Array, taken: Array) -> Array:
    """E[(a - ab)^2] / 2, [1 + R, F]: the variance that is left when all other factors are known."""
    difference = ab - a
    return taken @ np.square(difference, out=difference).T / (2 * taken.shape[1])


def closed_pairs(a: Array, b: Array, ab: Array, ba_j: Array, taken: Array) -> Array:
    """E[ba_j ab_k - a b], [1 + R, F]: the variance that factors j and k make together."""
    return taken @ (ba_j * ab - a * b).T / taken.shape[1]


def _centred(sample: SobolSample) -> list[tuple[Array, Array, Array, Array | None]]:
    """Each result less its mean over all runs, which takes the product of means out of the estimates."""
    parts = [sample.a[:, None], sample.b[:, None], sample.ab, *([] if sample.ba is None else [sample.ba])]
    count = sum(part.shape[1] for part in parts) * sample.a.shape[1]
    mean = sum(part.sum(axis=(1, 2)) for part in parts) / count
    return [
        (sample.a[m] - c, sample.b[m] - c, sample.ab[m] - c, None if sample.ba is None else sample.ba[m] - c)
        for m, c in enumerate(mean)
    ]


def _one_output(a: Array, b: Array, ab: Array, ba: Array | None, taken: Array, level: float) -> dict[str, Array]:
    whole = variance(a, b, taken)[:, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        first, total = first_order(a, b, ab, taken) / whole, total_order(a, ab, taken) / whole
        columns = {
            "first": first[0],
            "first_half_width": half_width(first[1:], level),
            "total": total[0],
            "total_half_width": half_width(total[1:], level),
        }
        return columns if ba is None else {**columns, **_second(a, b, ab, ba, first, taken, level)}


def _second(a: Array, b: Array, ab: Array, ba: Array, first: Array, taken: Array, level: float) -> dict[str, Array]:
    whole = variance(a, b, taken)[:, None]
    second = np.full((len(ab), len(ab)), np.nan)
    width = second.copy()
    for j in range(len(ab) - 1):
        closed = closed_pairs(a, b, ab[j + 1 :], ba[j], taken) / whole
        pairs = closed - first[:, j, None] - first[:, j + 1 :]
        second[j, j + 1 :], width[j, j + 1 :] = pairs[0], half_width(pairs[1:], level)
    return {"second": second, "second_half_width": width}
