"""How much each activity takes and emits, so that every activity has the score it is meant to have.

With score t and a share s of it from suppliers, activity i takes a_ij = w_ij s_i t_i / t_j of supplier j (the weights
w_ij add to one) and emits (1 - s_i) t_i itself; then the scores t solve t_i = emitted_i + sum_j a_ij t_j. So they
don't depend on how many other activities there are, and since s_i < 1 at producers, all loops converge.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from synthetic.biosphere import Flows, Gas
from synthetic.links import Network, inputs, network
from synthetic.names import Activity
from synthetic.scores import OF_PRODUCERS, score
from synthetic.streams import fraction, stream

WEIGHTS = {"electricity": 8, "heat": 3, "transport": 2, "infrastructure": 1, "waste": 1, "product": 2}
FROM_SUPPLIERS = (0.3, 0.55)  # share of a producer's score that its suppliers have
SCALES = (0.04, 0.6)  # standard deviation of the logarithm
MAIN_GASES = ("Carbon dioxide, fossil", "Methane, fossil", "Dinitrogen monoxide")


@dataclass(frozen=True)
class Exchanges:
    """Exchanges in arrays, sorted by activity: `of` takes or emits `amount` of `what`; scale 0 means certain.

    `activities` is how many there are, with exchanges or without.
    """

    activities: int
    of: np.ndarray
    what: np.ndarray
    amount: np.ndarray
    scale: np.ndarray


@dataclass(frozen=True)
class Model:
    """Activities with the scores they are meant to have (kg CO2e per unit) and their exchanges.

    `technosphere` amounts are those of Brightway: what treats waste has a negative one.
    """

    activities: list[Activity]
    scores: np.ndarray
    technosphere: Exchanges
    biosphere: Exchanges


def model(activities: list[Activity], flows: Flows, seed: int) -> Model:
    scores = np.array([score(activity, seed) for activity in activities])
    net = network(activities, seed)
    suppliers = inputs(net, activities, seed)
    taken = [_taken(net, i, chosen, activities, scores, seed) for i, chosen in enumerate(suppliers)]
    emitted = [_emitted(activity, float(t), flows, seed) for activity, t in zip(activities, scores, strict=True)]
    return Model(activities, scores, _joined(taken), _joined(emitted))


Rows = list[tuple[int, float, float]]  # what, amount, scale


def _joined(rows: Sequence[Rows]) -> Exchanges:
    flat = [(of, *row) for of, exchanges in enumerate(rows) for row in exchanges]
    of, what, amount, scale = zip(*flat, strict=True)
    return Exchanges(len(rows), np.array(of), np.array(what), np.array(amount), np.array(scale))


def _taken(
    net: Network, i: int, suppliers: list[int], activities: Sequence[Activity], scores: np.ndarray, seed: int
) -> Rows:
    random = stream(seed, "amounts", *activities[i].identity)
    chain = net.chains.get(i, [])
    others = [j for j in suppliers if j not in chain]
    share = 1 - OF_PRODUCERS if chain else from_suppliers(activities[i], seed)
    weights = _weights(random, [WEIGHTS[activities[j].role] for j in others])
    amounts = [
        *_mix(random, activities[i], scores[i], scores[chain]),
        *(share * scores[i] * weights / scores[others]),
    ]
    scales = [*(0.0 for _ in chain), *_scales(random, len(others))]
    return [
        (j, -float(amount) if activities[j].waste else float(amount), scale)
        for j, amount, scale in zip([*chain, *others], amounts, scales, strict=True)
    ]


def from_suppliers(activity: Activity, seed: int) -> float:
    """Share of a producer's score that comes from its suppliers."""
    low, high = FROM_SUPPLIERS
    return low + (high - low) * fraction(seed, "share", *activity.identity)


def _mix(random: np.random.Generator, market: Activity, score_: float, producers: np.ndarray) -> np.ndarray:
    """Amounts, about one in sum, of a market's producers; a grid's two plants give exactly one."""
    if not len(producers):
        return producers
    if market.role == "electricity":
        much, little = producers
        part = (OF_PRODUCERS * score_ - little) / (much - little)
        return np.array([part, 1 - part])
    return _weights(random, [1] * len(producers)) * OF_PRODUCERS * score_ / producers


def _weights(random: np.random.Generator, base: Sequence[int]) -> np.ndarray:
    """Weights that add to one; whole numbers until the division, so that their sum is exact."""
    drawn = random.integers(1, 100, len(base)) * np.array(base, dtype=np.int64)
    return drawn / drawn.sum()


def _scales(random: np.random.Generator, number: int) -> list[float]:
    low, high = SCALES
    return [float(scale) for scale in low + (high - low) * random.random(number)]


def _emitted(activity: Activity, score_: float, flows: Flows, seed: int) -> Rows:
    if activity.is_market:
        return []
    direct = (1 - from_suppliers(activity, seed)) * score_
    rows = _greenhouse(activity, direct, flows, seed) + _others(activity, flows, seed)
    return list({what: (what, amount, scale) for what, amount, scale in rows}.values())


def _greenhouse(activity: Activity, direct: float, flows: Flows, seed: int) -> Rows:
    """Emissions of `direct` kg CO2e: mostly fossil carbon dioxide, sometimes a little of a rarer gas."""
    random = stream(seed, "greenhouse gases", *activity.identity)
    gases = [gas for gas in flows.gases if gas.name in MAIN_GASES] + _rare(random, flows)
    weights = _weights(random, [600, 30, 10, 1][: len(gases)])
    wheres = random.integers(0, 3, len(gases))
    amounts = direct * weights / np.array([gas.gwp100 for gas in gases])
    places = [flows.places[gas.name][int(where)] for gas, where in zip(gases, wheres, strict=True)]
    return list(zip(places, map(float, amounts), _scales(random, len(gases)), strict=True))


def _rare(random: np.random.Generator, flows: Flows) -> list[Gas]:
    rare = [gas for gas in flows.gases if gas.gwp100 and gas.name not in MAIN_GASES]
    chosen, is_taken = rare[int(random.integers(0, len(rare)))], random.integers(0, 3) == 0
    return [chosen] if is_taken else []


def _others(activity: Activity, flows: Flows, seed: int) -> Rows:
    """Emissions and resources that no climate method counts."""
    random = stream(seed, "other flows", *activity.identity)
    number = min(int(random.integers(*flows.per_activity)), len(flows.others))
    chosen = random.integers(0, len(flows.others), number)
    amounts = (1 + 9 * random.random(number)) * np.array([10.0**-k for k in range(2, 9)])[random.integers(0, 7, number)]
    return [
        (flows.others[int(at)], float(amount), scale)
        for at, amount, scale in zip(chosen, amounts, _scales(random, number), strict=True)
    ]
