"""A supplier's own electricity in a process of the background, without a table of one's own.

The supply of a part whose supplier says where its electricity comes from takes, instead of the process of the
background that makes the part, all that this process takes itself: its inputs and emissions by their amounts, and for
its electricity the supplier's. So a kilogram causes F - sum over k of e_k g_k + (sum over k of e_k) h, with e_k the
process's own electricity, g_k what that causes in the background and h what a kWh of the supplier's causes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from brightcell.background.layers import AnyBackground
from brightcell.background.models import Background, BackgroundExchange
from brightcell.errors import LinkError, Problem
from brightcell.inventory.models import Activity, Demand, Emission, Exchange, Foreground
from brightcell.inventory.quantity import Quantity
from brightcell.inventory.supply import electricity_code
from brightcell.linking.link import Link, provider_of
from brightcell.rulebooks.apply import ForegroundSystem

_UNIT = "kWh"


def with_makers_electricity(foreground: ForegroundSystem, background: AnyBackground) -> ForegroundSystem:
    """The foreground in which suppliers' own electricity stands in the processes of the background that they run."""
    codes = {activity.code for activity in foreground.activities}
    own = [a for a in foreground.activities if electricity_code(a.code) in codes and _electricity(a) is not None]
    if not own:
        return foreground
    problems: list[Problem] = []
    changed = {activity.code: _opened(activity, background, problems) for activity in own}
    if problems:
        raise LinkError(problems)
    return replace(foreground, activities=tuple(changed.get(a.code, a) for a in foreground.activities))


def _electricity(activity: Activity) -> Exchange | None:
    """What a supply takes of its supplier's own electricity, per kWh of the process."""
    target = Foreground(electricity_code(activity.code))
    return next((exchange for exchange in activity.exchanges if exchange.target == target), None)


def _opened(activity: Activity, background: AnyBackground, problems: list[Problem]) -> Activity:
    electricity = _electricity(activity)
    assert electricity is not None, "only supplies with an electricity of their own are asked for"
    exchanges: list[Exchange] = []
    for exchange in activity.exchanges:
        if exchange is electricity:
            continue
        is_part = isinstance(exchange.target, Demand) and exchange.target.kind == "material"
        inside = _inside(activity, exchange, electricity, background) if is_part else [exchange]
        if isinstance(inside, Problem):
            problems.append(inside)
        else:
            exchanges += inside
    return replace(activity, exchanges=tuple(exchanges))


def _inside(
    activity: Activity, exchange: Exchange, electricity: Exchange, background: AnyBackground
) -> list[Exchange] | Problem:
    """What the process behind a material takes itself, with the supplier's electricity."""
    assert isinstance(exchange.target, Demand)
    if not isinstance(background, Background):
        hint = "take the background open, or the supplier's footprint"
        return _problem(activity, f"processes of {background.label} can't be opened to change their electricity", hint)
    answer = provider_of(exchange.target, activity, background)
    if not isinstance(answer, Link):
        return [exchange]  # linking says what is wrong
    inputs = background.exchanges_of(answer.process.code)
    if not any(_is_electricity(taken, background) for taken in inputs):
        hint = "it is a mix or a figure: name the route that the supplier runs as the material, or give its footprint"
        return _problem(activity, f"{answer.process.name} takes no electricity itself", hint)
    return list(_taken(inputs, exchange.amount * answer.provider.factor, electricity, background))


def _taken(
    inputs: tuple[BackgroundExchange, ...], kilograms: Quantity, electricity: Exchange, background: Background
) -> Iterator[Exchange]:
    for taken in inputs:
        amount = kilograms * taken.amount
        if _is_electricity(taken, background):
            yield replace(electricity, amount=amount)
        elif taken.type == "technosphere":
            demand = Demand("process", taken.input, None, background.process(taken.input).unit)
            yield Exchange(demand, amount, taken.source)
        else:
            yield Exchange(Emission(taken.input), amount, taken.source)


def _is_electricity(taken: BackgroundExchange, background: Background) -> bool:
    return taken.type == "technosphere" and background.process(taken.input).unit == _UNIT


def _problem(activity: Activity, what: str, hint: str) -> Problem:
    return Problem(what, path=f"{activity.code}.supplier.electricity_supply", found=activity.name, hint=hint)
