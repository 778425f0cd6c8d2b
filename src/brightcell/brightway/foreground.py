"""Writing a foreground as a Brightway database that opens in Activity Browser."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from math import isfinite
from typing import Any

from brightcell.brightway.databases import is_written, node_ids, refuse_foreign, write_database
from brightcell.brightway.projects import bw2data, project, writing
from brightcell.errors import BrightcellError, InputError, Problem, nearest
from brightcell.units import BRIGHTWAY_UNITS

_TYPES = ("technosphere", "biosphere", "substitution")


@dataclass(frozen=True)
class ForegroundExchange:
    """What one unit of output of an activity takes or emits, and how sure that is (stats_arrays fields)."""

    input: tuple[str, str]
    amount: float
    type: str
    unit: str
    uncertainty: Mapping[str, Any] = field(default_factory=dict)
    comment: str = ""
    evidence: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ForegroundActivity:
    """An activity with its single product; `production` is -1 for the treatment of a waste.

    Its `evidence` and that of an exchange are fields of their own in the database.
    """

    code: str
    name: str
    stage: str
    component: str
    unit: str
    location: str
    product: str
    exchanges: tuple[ForegroundExchange, ...]
    comment: str = ""
    production: float = 1.0
    evidence: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class WrittenForeground:
    """Where a foreground is; `written` is False when this very content was there already."""

    project: str
    database: str
    sha256: str
    activities: int
    written: bool


class NameTakenError(BrightcellError):
    """A database of this name holds the model of another product."""


def write_foreground(
    project_name: str, database: str, activities: Sequence[ForegroundActivity], beside: str = "", product: str = ""
) -> WrittenForeground:
    """Write activities as a Brightway database of the project, unless this very content is there.

    `beside` is the hash of a database that it links to and that somebody else writes: nodes written anew have other
    ids, so the foreground is written anew too. `product` says whose model it is: what is there of the same product is
    replaced. Raises NameTakenError where another product has the name, InputError with every link that leads nowhere,
    and BrightcellError when the project has a database of this name that brightcell did not write; nothing is written
    in any of these cases.
    """
    sha256 = _digest(activities, beside)
    bd = bw2data()
    with project(project_name):
        missing = not is_written(bd, database, sha256)
        if missing:
            _write(bd, database, activities, sha256, product)
    return WrittenForeground(project_name, database, sha256, len(activities), missing)


def _digest(activities: Sequence[ForegroundActivity], beside: str) -> str:
    content: list[Any] = sorted((asdict(activity) for activity in activities), key=lambda activity: activity["code"])
    content += [beside] if beside else []
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()


def _write(bd: Any, database: str, activities: Sequence[ForegroundActivity], sha256: str, product: str) -> None:
    with writing(bd, f"writing {database}"):
        refuse_foreign(bd, [database])
        _refuse_another_product(bd, database, product)
        if problems := [*_odd_activities(activities), *_odd_exchanges(bd, database, activities)]:
            raise InputError(problems)
        nodes = {activity.code: _node(database, activity) for activity in activities}
        whose = {"product": product} if product else {}
        metadata = {"kind": "foreground", "format": "brightcell foreground", "sha256": sha256, **whose}
        write_database(bd, database, nodes, metadata)


def _refuse_another_product(bd: Any, database: str, product: str) -> None:
    """What an interrupted write left, or one that didn't say of which product it is, is anybody's."""
    there = bd.databases.get(database, {})
    if product and there.get("sha256") and there.get("product", product) != product:
        raise NameTakenError(f"the database {database!r} holds the model of another product")


def _node(database: str, activity: ForegroundActivity) -> dict[str, Any]:
    unit = BRIGHTWAY_UNITS.get(activity.unit, activity.unit)
    production = {
        "input": (database, activity.code),
        "amount": activity.production,
        "type": "production",
        "unit": unit,
    }
    return {
        "name": activity.name,
        "reference product": activity.product,
        "production amount": activity.production,
        "unit": unit,
        "location": activity.location,
        "type": "processwithreferenceproduct",
        "stage": activity.stage,
        "component": activity.component,
        "comment": activity.comment,
        **activity.evidence,
        "exchanges": [production, *(_exchange(exchange) for exchange in activity.exchanges)],
    }


def _exchange(exchange: ForegroundExchange) -> dict[str, Any]:
    return {
        "input": tuple(exchange.input),
        "amount": exchange.amount,
        "type": exchange.type,
        "unit": BRIGHTWAY_UNITS.get(exchange.unit, exchange.unit),
        "comment": exchange.comment,
        **exchange.evidence,
        **(exchange.uncertainty or {"uncertainty type": 0, "loc": exchange.amount}),
    }


def _odd_activities(activities: Sequence[ForegroundActivity]) -> list[Problem]:
    counts = Counter(activity.code for activity in activities)
    twice = [Problem("two activities have this code", path=code) for code, n in counts.items() if n > 1]
    # bw2data evaluates a location with a bracket in it as Python
    brackets = [
        Problem("a location can't have brackets in it", path=activity.code, found=activity.location)
        for activity in activities
        if "(" in activity.location
    ]
    return [*twice, *brackets]


def _odd_exchanges(bd: Any, database: str, activities: Sequence[ForegroundActivity]) -> list[Problem]:
    inputs = {exchange.input[0] for activity in activities for exchange in activity.exchanges}
    codes = {name: node_ids(name).keys() for name in inputs if name in bd.databases}
    codes[database] = {activity.code: 0 for activity in activities}.keys()
    pairs = ((activity, exchange) for activity in activities for exchange in activity.exchanges)
    checked = (_odd_exchange(activity, exchange, codes) for activity, exchange in pairs)
    return [problem for problem in checked if problem]


def _odd_exchange(
    activity: ForegroundActivity, exchange: ForegroundExchange, codes: Mapping[str, Any]
) -> Problem | None:
    name, code = exchange.input
    place = f"{activity.code}.{code}"
    if name not in codes:
        return Problem("this project has no such database", path=place, found=name, nearest=nearest(name, codes))
    if code not in codes[name]:
        return Problem(
            f"the database {name} has no such activity", path=place, found=code, nearest=nearest(code, codes[name])
        )
    if exchange.type not in _TYPES:
        return Problem("there is no such kind of exchange", path=place, found=exchange.type, expected=", ".join(_TYPES))
    if not isfinite(exchange.amount):
        return Problem("the amount is not a finite number", path=place, found=str(exchange.amount))
    return None
