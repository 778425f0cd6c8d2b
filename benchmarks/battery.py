"""A foreground of 150 activities on 100 processes of a background, made up, of the size of a battery's inventory.

It has 923 inputs (189 of each other, 734 from the background), 300 direct emissions, two loops, three credits, three
waste treatments, and 200 uncertain parameters, 66 of which act on two exchanges. It is plain data, so that others can
build the same in their own way. Amounts are 32-bit numbers, since Brightway keeps no others of a database.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

ACTIVITIES, LINKS, TREE, FURTHER, LOOPS = 150, 100, 149, 38, 2
DEMANDS, EMISSIONS, CREDITS, WASTES, PARAMETERS, TWICE = 734, 300, 3, 3, 200, 66
SEED = 7


class Exchange(NamedTuple):
    """An activity (by place; 0 is the functional unit) takes or emits `amount`, times a parameter (-1 for none)."""

    activity: int
    target: int
    amount: float
    parameter: int


@dataclass(frozen=True)
class Battery:
    """Exchanges by kind, and the standard deviation of the logarithm of each parameter, whose median is 1."""

    inputs: list[Exchange]
    demands: list[Exchange]
    emissions: list[Exchange]
    sigmas: np.ndarray

    def parameters(self, number: int, seed: int = 1) -> np.ndarray:
        """Values of the parameters (parameter, draw)."""
        normal = np.random.default_rng(seed).standard_normal((len(self.sigmas), number))
        return np.exp(self.sigmas[:, None] * normal)


def battery() -> Battery:
    """The inventory."""
    random = np.random.default_rng(SEED)
    kinds = [_inputs(random), _demands(random), _emissions(random)]
    total = sum(len(kind) for kind in kinds)
    moved = random.permutation(total)[: PARAMETERS + TWICE]
    parameter = np.full(total, -1)
    parameter[moved] = np.r_[np.arange(PARAMETERS), np.arange(TWICE)]
    sigmas = random.uniform(0.02, 0.3, PARAMETERS)
    numbers = iter(parameter.tolist())
    inputs, demands, emissions = ([Exchange(i, j, single(a), next(numbers)) for i, j, a in kind] for kind in kinds)
    return Battery(inputs, demands, emissions, sigmas)


def single(number: float) -> float:
    """The nearest 32-bit number."""
    return float(np.float32(number))


def _inputs(random: np.random.Generator) -> list[tuple[int, int, float]]:
    """Each activity is taken by an earlier one, some by two; two take of an earlier one, in a loop."""
    users = [int(random.integers(max(0, i - 12), i)) for i in range(1, ACTIVITIES)]
    inputs = [(user, i + 1, float(random.uniform(0.2, 0.9))) for i, user in enumerate(users)]
    while len(inputs) < TREE + FURTHER:
        user, taken = sorted(random.integers(1, ACTIVITIES, 2).tolist())
        if user < taken:
            inputs.append((user, taken, float(random.uniform(0.02, 0.2))))
    back = [(i, users[i - 1], float(random.uniform(0.05, 0.3))) for i in (60, 110)]
    return inputs + back


def _demands(random: np.random.Generator) -> list[tuple[int, int, float]]:
    activities, links = random.integers(1, ACTIVITIES, DEMANDS), np.arange(DEMANDS) % LINKS
    amounts = random.lognormal(-3, 1, DEMANDS)
    amounts[random.permutation(DEMANDS)[:CREDITS]] *= -1
    return list(zip(activities.tolist(), links.tolist(), amounts.tolist(), strict=True))


def _emissions(random: np.random.Generator) -> list[tuple[int, int, float]]:
    """Two gases; the last activities are waste treatments, which emit most."""
    activities, amounts = random.integers(1, ACTIVITIES, EMISSIONS), random.lognormal(-2, 1, EMISSIONS)
    activities[:WASTES], amounts[:WASTES] = ACTIVITIES - 1 - np.arange(WASTES), 1.0
    return list(zip(activities.tolist(), (np.arange(EMISSIONS) % 2).tolist(), amounts.tolist(), strict=True))


FACTORS = (1.0, 28.0)
"""kg CO2e per kg of the two gases."""


def alternative(of: Battery, scores: list[float]) -> Any:
    """The inventory as the project holds it, on unit scores of the background's processes, and its variables."""
    from brightcell.distributions import Lognormal
    from brightcell.inventory.quantity import Input, constant, from_input
    from brightcell.propagation.evaluable import Alternative
    from brightcell.propagation.foreground import ForegroundEntry, ForegroundModel
    from brightcell.propagation.scores import FixedScores
    from brightcell.rulebooks import FUNCTIONAL_UNIT
    from brightcell.uncertainty.variables import Variable, Variables

    spreads = [Lognormal(sigma=sigma) for sigma in of.sigmas.tolist()]
    data = [from_input(Input(f"p{i:03d}", 1.0, "kg", spread)) for i, spread in enumerate(spreads)]

    def entries(exchanges: list[Exchange]) -> tuple[ForegroundEntry, ...]:
        amounts = [data[p] * amount if p >= 0 else constant(amount) for _, _, amount, p in exchanges]
        return tuple(
            ForegroundEntry(e.activity, e.target, amount) for e, amount in zip(exchanges, amounts, strict=True)
        )

    foreground = ForegroundModel(
        activities=(FUNCTIONAL_UNIT, *(f"a{i:03d}" for i in range(1, ACTIVITIES))),
        stages=tuple(("raw_material", "manufacturing")[i % 2] for i in range(ACTIVITIES)),
        components=tuple(f"component {i % 8}" for i in range(ACTIVITIES)),
        links=tuple(f"link {i}" for i in range(LINKS)),
        flows=("co2", "ch4"),
        inputs=entries(of.inputs),
        demands=entries(of.demands),
        emissions=entries(of.emissions),
    )
    fixed = FixedScores(foreground.flows, np.array([scores, [0.0] * LINKS]).T, np.array(FACTORS))
    model = Alternative("battery", "kg CO2e", foreground, fixed.factors, fixed, constant(1.0))
    listed = [Variable(f"p{i:03d}", 1.0, "kg", spread) for i, spread in enumerate(spreads)]
    return model, Variables(tuple(listed))
