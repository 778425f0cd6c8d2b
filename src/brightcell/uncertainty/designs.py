"""How draws fill the space of the variables: at random, as a Latin hypercube, or along a Sobol sequence.

In each, a uniform is a function of the variable's name, the seed, the draw (and the size of the design), so that
chunks, workers and order don't matter. Another seed is a further sample of the random design and the Latin hypercube;
of a Sobol sequence it only shifts the same points, so that two independent samples need two names of each variable.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

import numpy as np

from brightcell.errors import InputError, Problem, nearest
from brightcell.uncertainty.quantiles import Floats
from brightcell.uncertainty.sequences import BITS, dimensions_of, directions, points
from brightcell.uncertainty.streams import check_range, keys_of, uniforms

DesignName = Literal["random", "latin-hypercube", "sobol"]
DESIGNS: tuple[DesignName, ...] = ("random", "latin-hypercube", "sobol")
LARGEST_SOBOL = 2**20


class Design(Protocol):
    """Anything that gives uniforms in the open (0, 1), shape (names, stop - start), for names and a range of draws."""

    @property
    def size(self) -> int | None:
        """Number of draws; None if there is no end."""

    def uniforms(self, names: Sequence[str], start: int, stop: int) -> Floats:
        """Draws `start` to `stop` (not included) of each name."""


def design(kind: str, seed: int, size: int, names: Sequence[str] = ()) -> Design:
    """The design of that name; `names` are all variables of a Sobol sequence."""
    if kind == "random":
        return Random(seed)
    if kind == "latin-hypercube":
        return LatinHypercube(seed, size)
    if kind == "sobol":
        return Sobol(seed, size, tuple(names))
    raise InputError(
        Problem("there is no such design", found=kind, expected=", ".join(DESIGNS), nearest=nearest(kind, DESIGNS))
    )


@dataclass(frozen=True)
class Random:
    """Independent draws without an end."""

    seed: int

    @property
    def size(self) -> None:
        """There is no end."""
        return None

    def uniforms(self, names: Sequence[str], start: int, stop: int) -> Floats:
        """Draws `start` to `stop` (not included) of each name, shape (names, stop - start)."""
        return uniforms(keys_of(names), self.seed, start, stop)


@dataclass(frozen=True)
class LatinHypercube:
    """`size` draws, one in each of `size` equal strata of every variable (McKay, Beckman & Conover 1979)."""

    seed: int
    size: int

    def __post_init__(self) -> None:
        _check_size(self.size, self.size >= 1, "1 or more")

    def uniforms(self, names: Sequence[str], start: int, stop: int) -> Floats:
        """Draws `start` to `stop` (not included) of each name, shape (names, stop - start)."""
        _check_end(self.size, self.seed, start, stop)
        order = uniforms(keys_of(f"stratum of {name}" for name in names), self.seed, 0, self.size)
        strata = np.argsort(order, axis=1, kind="stable")[:, start:stop]
        inside = uniforms(keys_of(names), self.seed, start, stop)
        return _kept_inside(np.add(strata, inside, dtype=np.float64) / self.size)


@dataclass(frozen=True)
class Sobol:
    """`size` points, a power of 2, of Sobol's sequence with a dimension and a digital shift for each of `names`.

    A further name changes no other unless it takes the other's dimension (see `sequences.dimensions_of`): the more
    likely, the more names there are per usable dimension.
    """

    seed: int
    size: int
    names: tuple[str, ...]
    dimensions: dict[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        power_of_two = self.size >= 4 and self.size.bit_count() == 1
        _check_size(self.size, power_of_two and self.size <= LARGEST_SOBOL, f"a power of 2 from 4 to {LARGEST_SOBOL}")
        given = dimensions_of(tuple(dict.fromkeys(self.names)), len(directions(self._bits)))
        object.__setattr__(self, "dimensions", given)

    def uniforms(self, names: Sequence[str], start: int, stop: int) -> Floats:
        """Draws `start` to `stop` (not included) of each name, shape (names, stop - start)."""
        _check_end(self.size, self.seed, start, stop)
        self._check_names(names)
        numbers = directions(self._bits)[[self.dimensions[name] for name in names]]
        chance = uniforms(keys_of(f"shift of {name}" for name in names), self.seed, 0, 2)
        shift, inside = (chance[:, :1] * 2.0**BITS).astype(np.uint64), chance[:, 1:]
        shifted = (points(numbers, start, stop) ^ shift).astype(np.float64)
        return _kept_inside((shifted + inside) * 2.0**-BITS)

    @property
    def _bits(self) -> int:
        return self.size.bit_length() - 1

    def _check_names(self, names: Sequence[str]) -> None:
        unknown = [name for name in names if name not in self.dimensions]
        what, hint = "the Sobol design doesn't have this variable", "name it when the design is made"
        if unknown:
            raise InputError(Problem(what, path=n, nearest=nearest(n, self.names), hint=hint) for n in unknown)


@dataclass(frozen=True)
class NestedDesign:
    """Two-dimensional sampling: each draw of the `held` variables (say all of ignorance) is kept for `repeats` draws.

    Draws d = o * repeats to (o + 1) * repeats - 1 have the held variables at draw o of `outer`; all others follow
    `inner`. The spread within such a group is that of the others alone, given the held ones.
    """

    outer: Design
    inner: Design
    repeats: int
    held: frozenset[str]

    def __post_init__(self) -> None:
        _check_size(self.repeats, self.repeats >= 1, "1 or more")

    @property
    def size(self) -> int | None:
        """Number of draws: that of the inner design, or `repeats` times that of the outer one."""
        ends = [self.inner.size, None if self.outer.size is None else self.outer.size * self.repeats]
        return min((end for end in ends if end is not None), default=None)

    def uniforms(self, names: Sequence[str], start: int, stop: int) -> Floats:
        """Draws `start` to `stop` (not included) of each name, shape (names, stop - start)."""
        held = np.array([name in self.held for name in names], dtype=bool)
        drawn = np.empty((len(names), stop - start))
        drawn[~held] = self.inner.uniforms([name for name in names if name not in self.held], start, stop)
        first, last = start // self.repeats, -(-stop // self.repeats)
        outer = self.outer.uniforms([name for name in names if name in self.held], first, last)
        drawn[held] = outer[:, np.arange(start, stop) // self.repeats - first]
        return drawn


def _kept_inside(u: Floats) -> Floats:
    """Rounding may reach 1."""
    return np.minimum(u, 1.0 - 2.0**-53)


def _check_size(size: int, fits: bool, expected: str) -> None:
    if not fits:
        raise InputError(Problem("the design can't have this number of draws", found=str(size), expected=expected))


def _check_end(size: int, seed: int, start: int, stop: int) -> None:
    check_range(seed, start, stop)
    if stop > size:
        hint = "its size is fixed; make a larger design"
        raise InputError(
            Problem(
                "the design has fewer draws than asked for", found=f"draw {stop}", expected=f"at most {size}", hint=hint
            )
        )
