"""A confidential block as a background of one process: its gases as emissions that are drawn together."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from pathlib import Path

from brightcell.background.basis import BLOCK
from brightcell.background.methods import read_method
from brightcell.background.models import (
    CERTAIN,
    Background,
    BackgroundExchange,
    Flow,
    MappingRow,
    Process,
    Source,
    Spread,
)
from brightcell.background.read import flows
from brightcell.data import sha256_of
from brightcell.errors import BackgroundError, InputError, Problem, nearest
from brightcell.io.aggregates import Aggregate, AggregateGas, read_aggregate
from brightcell.product.demands import demand_units
from brightcell.units import factor

ENDING, MEETS = ".json", "="
CODE = "block"
CONFIDENTIAL = "a confidential block, its maker's own"


def is_aggregate(name: str) -> bool:
    """Whether a name means a block: `FILE.json`, or `KEY=FILE.json`."""
    return name.endswith(ENDING)


def read_block(name: str) -> Background:
    """The background that a block is, `FILE.json` or `KEY=FILE.json`; the key is what products ask it for.

    It serves any place: who takes a supplier's block has chosen the supplier. Raises BackgroundError with everything
    that is wrong, as where neither the name nor the file says the key.
    """
    key, is_named, file = name.rpartition(MEETS)
    path = Path(file)
    block = read_aggregate(path)
    wanted = key.strip() if is_named else block.key
    problems = [*_key_problems(wanted, block, path.name), *_flow_problems(block, path.name)]
    if problems or wanted is None:
        raise BackgroundError(problems)
    return Background(
        name=path.stem,
        title=block.product,
        version=block.period,
        sha256=sha256_of(path),
        licence=CONFIDENTIAL,
        processes=(_process(block),),
        exchanges=tuple(_exchange(block, place, gas) for place, gas in enumerate(block.gases)),
        flows=_flows(block),
        mapping=(MappingRow(wanted, "", CODE, block.note, _per_unit(wanted, block)),),
        sources=(Source(BLOCK, f"{path.name}: {block.product}", block.period, "", CONFIDENTIAL, block.boundary),),
        year=block.period,
        log_correlations=_correlations(block),
    )


def _process(block: Aggregate) -> Process:
    share = "not stated" if block.primary_share is None else f"{block.primary_share:.0%}"
    return Process(
        code=CODE,
        name=block.product,
        product=block.product,
        unit=block.unit,
        location=block.place,
        group=BLOCK,
        year=block.period,
        source=BLOCK,
        licence=CONFIDENTIAL,
        confidence="computed",
        note=f"{block.boundary}; primary data {share}",
    )


def _exchange(block: Aggregate, place: int, gas: AggregateGas) -> BackgroundExchange:
    sigma = block.sigma(place)
    spread = CERTAIN
    if sigma > 0.0 and gas.amount:
        basis = f"{block.draws:,} draws of the block's maker"
        spread = Spread("lognormal", math.exp(sigma), basis=basis, median=gas.geometric_mean)
    return BackgroundExchange(CODE, "biosphere", gas.flow, gas.amount, spread, BLOCK, "computed", "")


def _flows(block: Aggregate) -> tuple[Flow, ...]:
    flow_of = {flow.flow: flow for flow in flows()}
    return tuple(flow_of[gas.flow] for gas in block.gases)


def _correlations(block: Aggregate) -> Mapping[tuple[str, str, str], float]:
    names = [gas.flow for gas in block.gases]
    return {(CODE, names[i], names[j]): value for i, j, value in block.correlations()}


def _key_problems(key: str | None, block: Aggregate, file: str) -> Iterator[Problem]:
    if key is None:
        hint = f"write KEY{MEETS}{file}, such as nmc622{MEETS}{file}"
        yield Problem("neither the block nor the call says which key the block meets", file, "key", hint=hint)
        return
    wanted = demand_units().get(key)
    if wanted is None:
        return  # a key of the product's own, which counts in the unit of the block
    try:
        factor(wanted, block.unit)
    except InputError:
        what = f"the block counts in another kind of unit than {key}"
        yield Problem(what, file, "unit", found=block.unit, expected=wanted)


def _flow_problems(block: Aggregate, file: str) -> Iterator[Problem]:
    flow_of = {flow.flow: flow for flow in flows()}
    counted = read_method().factors
    for place, gas in enumerate(block.gases):
        path = f"gases[{place}]"
        if gas.flow not in flow_of:
            near = nearest(gas.flow, counted)
            yield Problem("there is no such elementary flow", file, f"{path}.flow", found=gas.flow, nearest=near)
        elif flow_of[gas.flow].unit != gas.unit:
            what, unit = "the gas counts in another unit", flow_of[gas.flow].unit
            yield Problem(what, file, f"{path}.unit", found=gas.unit, expected=unit)


def _per_unit(key: str, block: Aggregate) -> float:
    wanted = demand_units().get(key, block.unit)
    multiplier, divisor = factor(wanted, block.unit)
    return multiplier / divisor
