"""A product system as the processes of a file: the foreground, with the background embedded or only named.

Values of a database that isn't ours to hand out never get here: of such a database a file has the name, place and code
of each process that is linked to.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from math import isfinite

from brightcell.background.layers import LayeredBackground, SingleBackground, background_label, layers_of
from brightcell.background.models import Background, DatabaseBackground, Flow, Provider
from brightcell.background.read import backgrounds
from brightcell.brightway.write import uncertainty_fields
from brightcell.errors import InputError, Problem
from brightcell.exports.embedding import ExportedTables, may_be_embedded
from brightcell.exports.models import ExportedExchange, ExportedProcess, ExportedProvider, ExportedSystem
from brightcell.exports.notes import counted
from brightcell.inventory.models import Demand, Emission
from brightcell.linking import ProductSystem, SystemActivity, SystemExchange
from brightcell.rulebooks import FUNCTIONAL_UNIT


def exported_system(
    linked: ProductSystem, database: str, version: str, about: Mapping[str, str], *, embed: bool = False
) -> ExportedSystem:
    """The processes that a file of this product system holds, under the name `database`.

    `version` is the hash of all that the foreground comes from, `about` the same in words. With `embed` all processes
    of the background that it reaches are among them. Raises InputError for an amount that is not a finite number, and
    where a background may not be embedded.
    """
    if embed:
        _refuse_licensed(layers_of(linked.background))
    names = _TargetNames(linked, database, version)
    processes = [_process(activity, names) for activity in linked.activities]
    if embed:
        processes += [process for tables, codes in names.taken() for process in tables.reached(codes)]
    if problems := [problem for process in processes for problem in _not_finite(process)]:
        raise InputError(problems)
    return ExportedSystem(database, about, names.foreground[FUNCTIONAL_UNIT], tuple(processes), tuple(_notes(linked)))


class _TargetNames:
    """What exchanges refer to, by the labels of the product system."""

    def __init__(self, linked: ProductSystem, database: str, version: str) -> None:
        self.linked = linked
        self.flows = {flow.flow: flow for flow in linked.background.flows}
        self.foreground = _foreground(linked, database, version)
        tables = (layer for layer in layers_of(linked.background) if isinstance(layer, Background))
        self.tables = {layer.label: ExportedTables(layer) for layer in tables}
        self.background = {
            background_label(linked.background, link.process.code): self.provider(link.process.code, link.provider)
            for link in linked.links
        }

    def home(self, code: str) -> tuple[SingleBackground, str]:
        """The layer that a process is of, and its code there."""
        background = self.linked.background
        return background.layer_of(code) if isinstance(background, LayeredBackground) else (background, code)

    def provider(self, code: str, offer: Provider) -> ExportedProvider:
        """A process that is linked to; one of a database with what the mapping table says of it."""
        layer, own = self.home(code)
        if isinstance(layer, Background):
            return self.tables[layer.label].provider(own)
        return _of_database(layer, own, offer)

    def taken(self) -> Iterator[tuple[ExportedTables, list[str]]]:
        """Each background of tables with the processes of it that are linked to."""
        homes = [self.home(link.process.code) for link in self.linked.links]
        for label, tables in self.tables.items():
            yield tables, list(dict.fromkeys(own for layer, own in homes if layer.label == label))

    def target(self, exchange: SystemExchange) -> ExportedProvider | Flow:
        """The provider or flow of an exchange."""
        if isinstance(exchange.exchange.target, Emission):
            return self.flows[exchange.label]
        table = self.background if isinstance(exchange.exchange.target, Demand) else self.foreground
        return table[exchange.label]


def _foreground(linked: ProductSystem, database: str, version: str) -> dict[str, ExportedProvider]:
    activities = [activity.activity for activity in linked.activities]
    count = Counter((activity.name, activity.location) for activity in activities)
    return {
        a.code: ExportedProvider(
            database,
            a.code,
            a.name,
            a.name,
            a.unit,
            a.location or "GLO",
            is_unique=count[a.name, a.location] == 1,
            version=version,
        )
        for a in activities
    }


def _of_database(layer: DatabaseBackground, code: str, offer: Provider) -> ExportedProvider:
    """Names alone: what the process is made of stays where it is."""
    database, inner = layer.nodes[code]
    process, sign = offer.process, -1.0 if offer.factor < 0 else 1.0
    return ExportedProvider(database, inner, process.name, process.product, process.unit, process.location, sign)


def _process(linked: SystemActivity, names: _TargetNames) -> ExportedProcess:
    activity = linked.activity
    return ExportedProcess(
        names.foreground[activity.code],
        added_up(_exchange(exchange, names) for exchange in linked.exchanges),
        comment=f"{activity.process}; component: {activity.component}",
        stage=activity.stage,
        component=activity.component,
    )


def _exchange(linked: SystemExchange, names: _TargetNames) -> ExportedExchange:
    inputs = linked.exchange.amount.inputs()
    computed = f"; computed from: {', '.join(inputs)}" if inputs else ""
    return ExportedExchange(
        names.target(linked),
        linked.amount,
        uncertainty_fields(linked.exchange.amount),
        f"source: {linked.exchange.source}{computed}",
    )


def added_up(exchanges: Iterable[ExportedExchange]) -> tuple[ExportedExchange, ...]:
    """Certain amounts of one target as one; uncertain ones stay apart, since they are drawn apart."""
    kept: dict[object, ExportedExchange] = {}
    for place, exchange in enumerate(exchanges):
        key: object = place if exchange.uncertainty else (exchange.target, exchange.is_avoided)
        before = kept.get(key)
        if before is None:
            kept[key] = exchange
            continue
        comments = dict.fromkeys((*before.comment.split(" + "), exchange.comment))
        kept[key] = replace(before, amount=before.amount + exchange.amount, comment=" + ".join(comments))
    return tuple(kept.values())


def _refuse_licensed(layers: Iterable[SingleBackground]) -> None:
    """Raises InputError with every background whose values are not ours to hand out."""
    problems = [
        Problem(
            "the values of this background may not be handed out, so that it can't be embedded",
            path="--embed",
            found=f"{layer.label} ({layer.licence})",
            expected=f"a background that is shipped: {', '.join(backgrounds())}",
            hint="leave --embed out: the file then names its processes, and holds none of their values",
        )
        for layer in layers
        if not may_be_embedded(layer)
    ]
    if problems:
        raise InputError(problems)


def _not_finite(process: ExportedProcess) -> Iterator[Problem]:
    for exchange in process.exchanges:
        spread = {k: v for k, v in exchange.uncertainty.items() if isinstance(v, float) and not isfinite(v)}
        if not isfinite(exchange.amount) or spread:
            found = f"{exchange.amount}" + "".join(f", {name} {value}" for name, value in spread.items())
            yield Problem("the amount is not a finite number", path=process.provider.code, found=found)


def _notes(linked: ProductSystem) -> Iterator[str]:
    """Spreads that no exchange of any of the formats can hold."""
    exchanges = [(activity.activity.name, e) for activity in linked.activities for e in activity.exchanges]
    uncertain: Mapping[str, list[str]] = {"lost": [], "apart": []}
    drawn: Counter[str] = Counter()
    for name, exchange in exchanges:
        data = [datum.name for datum in exchange.exchange.amount.inputs().values() if datum.uncertainty is not None]
        if data and not uncertainty_fields(exchange.exchange.amount):
            uncertain["lost"].append(f"{name} <- {exchange.name}")
        drawn.update(data)
    uncertain["apart"].extend(name for name, count in drawn.items() if count > 1)
    yield from counted(
        "amounts count as certain, since they come from several uncertain data, or not in proportion to one",
        uncertain["lost"],
    )
    yield from counted(
        "uncertain data move several amounts, which other programs draw independently", uncertain["apart"]
    )
