"""A linked foreground as Brightway activities, written beside its background."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from brightcell.background.models import Method
from brightcell.brightway.background import Installed, install_background, method_name
from brightcell.brightway.foreground import ForegroundActivity, ForegroundExchange, write_foreground
from brightcell.inventory.models import Demand, Emission
from brightcell.inventory.quantity import Quantity, evaluate
from brightcell.linking import Linked, LinkedActivity, LinkedExchange
from brightcell.rulebooks import FUNCTIONAL_UNIT


def write_model(
    linked: Linked, method: Method, methods: Sequence[Method], project: str, database: str
) -> dict[str, Any]:
    """Install the background and write the foreground; nothing is written twice.

    Returns where it is: project, databases, code of the functional unit, name of the method.
    """
    installed = install_background(linked.background, methods, project)
    activities = [_activity(activity, database, installed) for activity in linked.activities]
    written = write_foreground(project, database, activities)
    return {
        "project": project,
        "database": written.database,
        "code": FUNCTIONAL_UNIT,
        "method": list(method_name(method)),
        "background_database": installed.database,
        "sha256": written.sha256,
    }


def _activity(linked: LinkedActivity, database: str, installed: Installed) -> ForegroundActivity:
    activity = linked.activity
    return ForegroundActivity(
        code=activity.code,
        name=activity.name,
        stage=activity.stage,
        component=activity.component,
        unit=activity.unit,
        location=activity.location or "GLO",
        product=activity.name,
        exchanges=tuple(_exchange(exchange, database, installed) for exchange in linked.exchanges),
        comment=f"{activity.process}; component: {activity.component}",
    )


def _exchange(linked: LinkedExchange, database: str, installed: Installed) -> ForegroundExchange:
    target = linked.exchange.target
    home = database
    if isinstance(target, Emission):
        home = installed.biosphere
    elif isinstance(target, Demand):
        home = installed.database
    code = linked.label.partition(":")[2] if isinstance(target, Demand) else linked.label
    return ForegroundExchange(
        input=(home, code),
        amount=linked.amount,
        type="biosphere" if linked.is_emission else "technosphere",
        unit=linked.unit,
        uncertainty=uncertainty_fields(linked.exchange.amount),
        comment=_comment(linked),
    )


def _comment(linked: LinkedExchange) -> str:
    names = linked.exchange.amount.inputs()
    return f"source: {linked.exchange.source}" + (f"; computed from: {', '.join(names)}" if names else "")


def uncertainty_fields(quantity: Quantity) -> dict[str, Any]:
    """Brightway's uncertainty fields, where one uncertain input drives the amount in proportion.

    Anything else has no faithful counterpart in one Brightway exchange and stays without; the comment names
    the inputs, and a Monte Carlo run of our own draws them.
    """
    uncertain = [datum for datum in quantity.inputs().values() if datum.uncertainty is not None]
    if len(uncertain) != 1 or quantity.value == 0:
        return {}
    (datum,) = uncertain
    if datum.uncertainty is None or datum.value == 0:
        return {}
    doubled = evaluate(quantity, {datum.name: 2 * datum.value})
    if abs(doubled - 2 * quantity.value) > 1e-9 * abs(quantity.value) or quantity.value < 0:
        return {}
    return datum.uncertainty.scaled(quantity.value / datum.value).brightway_fields(quantity.value)
