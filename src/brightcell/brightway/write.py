"""A linked foreground as Brightway activities, written beside its background."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Any

from brightcell.background.layers import ABOVE, LayeredBackground
from brightcell.background.models import Background, DatabaseBackground, Method
from brightcell.brightway.background import install_background, install_method_beside, method_name
from brightcell.brightway.databases import BIOSPHERE
from brightcell.brightway.evidence import activity_evidence, exchange_evidence
from brightcell.brightway.flows import FlowCharacterisation
from brightcell.brightway.foreground import ForegroundActivity, ForegroundExchange, write_foreground
from brightcell.inventory.models import Demand, Emission
from brightcell.inventory.quantity import Quantity, evaluate
from brightcell.linking import ProductSystem, SystemActivity, SystemExchange, background_code, background_label
from brightcell.rulebooks import FUNCTIONAL_UNIT

WrittenOverrides = Mapping[str, Sequence[ForegroundExchange]]
WITH_OVERRIDES = ", with overrides"


@dataclass(frozen=True)
class ForegroundTargets:
    """Where in Brightway a foreground finds what it takes: background processes by label, flows by name."""

    processes: Callable[[str], tuple[str, str]]
    flows: Callable[[str], tuple[str, str]]


@dataclass(frozen=True)
class ForegroundName:
    """What the database of a foreground is called, and of which product that is a model."""

    database: str
    product: str = ""


def write_model(
    linked: ProductSystem, method: Method, methods: Sequence[Method], project: str, name: ForegroundName
) -> dict[str, Any]:
    """Install the background and write the foreground; nothing is written twice.

    Returns where it is: project, databases, code of the functional unit, name of the method. This function and the two
    below raise NameTakenError where another product has the name.
    """
    if not isinstance(linked.background, Background):
        raise TypeError("only a background of tables can be installed; a database is linked to where it is")
    installed = install_background(linked.background, methods, project)
    background = linked.background
    homes = ForegroundTargets(
        lambda label: (installed.database, background_code(background, label)),
        lambda flow: (installed.biosphere, flow),
    )
    return _write(linked, homes, project, name, method_name(method), installed.database)


def write_beside(
    linked: ProductSystem,
    method: Method,
    characterised: FlowCharacterisation,
    name: ForegroundName,
    overrides: WrittenOverrides | None = None,
) -> dict[str, Any]:
    """Write the foreground into the project of the database that it is linked to, with a method for both.

    `overrides` are exchanges that make up for those changed in the background, by the label of the process.
    """
    background = linked.background
    if not isinstance(background, DatabaseBackground):
        raise TypeError("a foreground can be written only beside a database of a Brightway project")
    factors = {number: units * method.factors[flow] for number, (flow, units) in characterised.flows.items()}
    counting = install_method_beside(background, method, factors, background.project, background.database)
    homes = ForegroundTargets(
        lambda label: background.nodes[background_code(background, label)],
        lambda flow: characterised.homes.get(flow, (BIOSPHERE, flow)),
    )
    where = (background.project, name, counting, background.database, background.sha256)
    return _write(linked, homes, *where, overrides=overrides)


def write_on_layers(
    linked: ProductSystem,
    method: Method,
    methods: Sequence[Method],
    matched: Mapping[str, FlowCharacterisation],
    project: str,
    name: ForegroundName,
    overrides: WrittenOverrides | None = None,
) -> dict[str, Any]:
    """Write the foreground on layers: tables are installed, databases linked to, and one method counts all of them.

    `matched` says how the flows of each database count, by the label of its layer.
    """
    background = linked.background
    if not isinstance(background, LayeredBackground):
        raise TypeError("this background has no layers")
    taken = {link.layer for link in linked.links}
    layers = [layer for layer in background.layers if layer.label in taken]
    tables = [layer for layer in layers if isinstance(layer, Background)]
    installed = {layer.label: install_background(layer, methods, project).database for layer in tables}
    counted = {
        number: units * method.factors[flow]
        for characterised in matched.values()
        for number, (flow, units) in characterised.flows.items()
    }
    counting = install_method_beside(background, method, counted, project, background.label)

    def process(label: str) -> tuple[str, str]:
        layer, code = background.layer_of(label)
        return (installed[layer.label], code) if isinstance(layer, Background) else layer.nodes[code]

    homes = ForegroundTargets(process, lambda flow: (BIOSPHERE, flow))
    below = [installed[layer.label] if isinstance(layer, Background) else layer.database for layer in layers]
    beside = " ".join(layer.sha256 for layer in layers if isinstance(layer, DatabaseBackground))
    return _write(linked, homes, project, name, counting, ABOVE.join(below), beside, overrides=overrides)


def _write(
    linked: ProductSystem,
    homes: ForegroundTargets,
    project: str,
    name: ForegroundName,
    method: tuple[str, ...],
    background: str,
    beside: str = "",
    *,
    overrides: WrittenOverrides | None = None,
) -> dict[str, Any]:
    changed = _changed_processes(linked, homes, overrides or {})
    homes = replace(homes, processes=_or_changed(homes, name.database, {activity.code for activity in changed}))
    activities = [*(_activity(activity, name.database, homes) for activity in linked.activities), *changed]
    written = write_foreground(project, name.database, activities, beside, name.product)
    return {
        "project": project,
        "database": written.database,
        "code": FUNCTIONAL_UNIT,
        "method": list(method),
        "background_database": background,
        "sha256": written.sha256,
    }


def _changed_processes(
    linked: ProductSystem, homes: ForegroundTargets, overrides: WrittenOverrides
) -> list[ForegroundActivity]:
    """A process of the background with what makes up for its overrides, for each that rests on changed exchanges."""
    taken = {link.process.code: link.process for link in linked.links}
    processes = {background_label(linked.background, code): process for code, process in taken.items()}
    return [
        ForegroundActivity(
            code=_code(label),
            name=f"{processes[label].name}{WITH_OVERRIDES}",
            stage="background",
            component="",
            unit=processes[label].unit,
            location=processes[label].location or "GLO",
            product=processes[label].product or processes[label].name,
            exchanges=(
                ForegroundExchange(homes.processes(label), 1.0, "technosphere", processes[label].unit),
                *exchanges,
            ),
            comment="what it takes on the unchanged database to be what it is with the exchanges that overrides change",
        )
        for label, exchanges in overrides.items()
    ]


def _or_changed(homes: ForegroundTargets, database: str, codes: Set[str]) -> Callable[[str], tuple[str, str]]:
    """Where a process of the background is: in the foreground where overrides change what is behind it."""

    def process(label: str) -> tuple[str, str]:
        return (database, _code(label)) if _code(label) in codes else homes.processes(label)

    return process


def _code(label: str) -> str:
    return f"{label}{WITH_OVERRIDES}"


def _activity(linked: SystemActivity, database: str, homes: ForegroundTargets) -> ForegroundActivity:
    activity = linked.activity
    return ForegroundActivity(
        code=activity.code,
        name=activity.name,
        stage=activity.stage,
        component=activity.component,
        unit=activity.unit,
        location=activity.location or "GLO",
        product=activity.name,
        exchanges=tuple(_exchange(exchange, database, homes) for exchange in linked.exchanges),
        comment=f"{activity.process}; component: {activity.component}",
        evidence=activity_evidence(activity.exchanges),
    )


def _exchange(linked: SystemExchange, database: str, homes: ForegroundTargets) -> ForegroundExchange:
    target = linked.exchange.target
    if isinstance(target, Emission):
        home = homes.flows(linked.label)
    elif isinstance(target, Demand):
        home = homes.processes(linked.label)
    else:
        home = (database, linked.label)
    return ForegroundExchange(
        input=home,
        amount=linked.amount,
        type="biosphere" if linked.is_emission else "technosphere",
        unit=linked.unit,
        uncertainty=uncertainty_fields(linked.exchange.amount),
        comment=_comment(linked),
        evidence=exchange_evidence(linked.exchange),
    )


def _comment(linked: SystemExchange) -> str:
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
