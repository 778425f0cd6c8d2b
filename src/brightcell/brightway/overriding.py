"""Overrides of a database: which of its exchanges the rows of a file mean. Nothing of the database is written.

A process or an input is named by its code, `DATABASE|CODE`, its name, or `NAME | PRODUCT | PLACE` as results show it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from brightcell.background.aggregated import is_aggregate
from brightcell.background.layers import AnyBackground, LayeredBackground
from brightcell.background.models import ChangedExchange, DatabaseBackground, hash_with
from brightcell.background.overrides import EVERY, Override, Overrides
from brightcell.brightway.arrays import members
from brightcell.brightway.databases import PER_QUESTION, batched
from brightcell.brightway.projects import bw2data, project
from brightcell.errors import BackgroundError, Problem, nearest

if TYPE_CHECKING:
    from bw2data.backends.schema import ActivityDataset

Key = tuple[str, str]
BETWEEN = "|"
SHOWN = 5


@dataclass(frozen=True)
class NamedNode:
    """An activity, product or flow of a database with what it may be called."""

    key: Key
    name: str
    product: str
    place: str
    unit: str

    def is_called(self, text: str, database: str) -> bool:
        """Whether a text is its code, its name, or name, product and place."""
        parts = tuple(part.strip() for part in text.split(BETWEEN))
        if text == self.key[1] or parts in (self.key, (database, self.key[1])):
            return True
        return self.name == text or parts in ((self.name, self.product, self.place), (self.name, self.place))

    def __str__(self) -> str:
        return f"{self.name} {{{self.place}}}, code {self.key[1]}" if self.place else f"{self.name}, code {self.key[1]}"


class ProjectOverrides:
    """Overrides of databases of a Brightway project."""

    def changed(
        self, background: DatabaseBackground, overrides: Overrides, met: set[int], problems: list[Problem]
    ) -> DatabaseBackground:
        """The background with the exchanges that the rows mean; `met` and `problems` are told what became of the rows.

        A row whose process the database doesn't have is left to other layers.
        """
        with project(background.project):
            network = _Network(members(bw2data(), background.database))
            changes: list[ChangedExchange] = []
            for row in overrides.rows:
                row_changes, problem = _changes(network, row, overrides)
                changes += row_changes
                met.update([row.line] if row_changes or problem else [])
                problems += [problem] if problem else []
            problems += _taken_twice(changes, overrides)
        return with_changes(background, changes, overrides) if changes else background

    def names(self, background: DatabaseBackground) -> list[str]:
        """The names of all activities and flows of the database and of those that it depends on."""
        with project(background.project):
            return list(_Network(members(bw2data(), background.database)).names())


def with_changes(
    background: DatabaseBackground, changes: Sequence[ChangedExchange], overrides: Overrides
) -> DatabaseBackground:
    """The background with a label and a hash of its own, whose matrices are changed when they are read."""
    names = (*background.overrides, overrides.name)
    title = f"{background.title}, with {len(changes)} exchanges changed by {overrides.path.name}"
    every = (*background.changes, *changes)
    return replace(
        background,
        title=title,
        overrides=names,
        changes=every,
        unchanged_sha256=background.own_sha256,
        sha256=hash_with(background.own_sha256, every),
    )


def refuse_half_changed(background: AnyBackground) -> None:
    """A database that two layers rest on can't be changed for one of them only: both are one system."""
    if not isinstance(background, LayeredBackground):
        return
    changes = {change for layer in background.databases for change in layer.changes}
    bd = bw2data()
    for layer in background.databases if changes else ():
        with project(layer.project):
            shared = set(members(bd, layer.database)) & {change.activity[0] for change in changes - set(layer.changes)}
        if shared:
            changed = ", ".join(sorted(shared))
            what = f"{changed} is changed by overrides for some layers only, and this one rests on it too"
            hint = "name the file of overrides above all layers that rest on it"
            raise BackgroundError(Problem(what, path="background", found=layer.label, hint=hint))


class _Network:
    """The nodes of some databases and what they take and emit, as far as rows name them."""

    def __init__(self, databases: tuple[str, ...]) -> None:
        self.databases = databases

    def named(self, text: str) -> list[NamedNode]:
        """The nodes that a text may mean; those of the first database that has any."""
        first, last = (part.strip() for part in (text.partition(BETWEEN)[0], text.rpartition(BETWEEN)[2]))
        table = _table()
        meant = (table.code << (text, last)) | (table.name << (text, first))
        nodes = [node for node in self._nodes(meant) if node.is_called(text, self.databases[0])]
        for database in self.databases:
            if here := [node for node in nodes if node.key[0] == database]:
                return here
        return []

    def nodes(self, keys: Iterable[Key]) -> dict[Key, NamedNode]:
        """Nodes by their keys."""
        wanted = set(keys)
        table = _table()
        nodes_by_key: dict[Key, NamedNode] = {}
        for batch in batched(sorted({code for _, code in wanted}), PER_QUESTION):
            nodes_by_key |= {node.key: node for node in self._nodes(table.code << batch) if node.key in wanted}
        return nodes_by_key

    def inputs_of(self, activity: Key) -> dict[Key, str]:
        """What an activity takes and emits, by key, with the type of the exchange."""
        return {key: kind for key, _, kind in self._exchanges(output=activity)}

    def users_of(self, taken: Key) -> list[Key]:
        """The activities that take or emit a node."""
        return list(dict.fromkeys(user for _, user, _ in self._exchanges(taken=taken)))

    def names(self) -> Iterator[str]:
        """The names of all activities and flows."""
        table = _table()
        yield from (name for (name,) in table.select(table.name).where(table.database << self.databases).tuples())

    def _nodes(self, condition: Any) -> list[NamedNode]:
        table = _table()
        columns = (table.database, table.code, table.name, table.product, table.location, table.data)
        rows = table.select(*columns).where((table.database << self.databases) & condition).tuples()
        return [_node(*row) for row in rows]

    def _exchanges(self, output: Key | None = None, taken: Key | None = None) -> Iterator[tuple[Key, Key, str]]:
        from bw2data.backends.schema import ExchangeDataset as Table

        condition = Table.output_database << self.databases
        if output is not None:
            condition &= (Table.output_database == output[0]) & (Table.output_code == output[1])
        if taken is not None:
            condition &= (Table.input_database == taken[0]) & (Table.input_code == taken[1])
        columns = (Table.input_database, Table.input_code, Table.output_database, Table.output_code, Table.type)
        for a, b, c, d, kind in Table.select(*columns).where(condition).tuples():
            if (a, b) != (c, d) and kind != "production":
                yield (a, b), (c, d), kind


def _changes(network: _Network, row: Override, overrides: Overrides) -> tuple[list[ChangedExchange], Problem | None]:
    """The exchanges that a row means; nothing where the databases have no such process, or what is wrong."""
    pairs, problem = _pairs(network, row, overrides)
    if not pairs or problem:
        return [], problem
    if not row.by:
        return [ChangedExchange(user, taken, taken, row.amount) for user, taken in pairs], None
    by, problem = _provider(network, row, pairs, overrides)
    if by is None:
        return [], problem
    return [ChangedExchange(user, taken, by, row.amount) for user, taken in pairs if user != by], None


def _pairs(network: _Network, row: Override, overrides: Overrides) -> tuple[list[tuple[Key, Key]], Problem | None]:
    """Activity and input of each exchange that a row means."""
    column = "input" if row.process == EVERY else "process"
    text = row.input if row.process == EVERY else row.process
    nodes = network.named(text)
    if len(nodes) > 1:
        return [], _ambiguous(row, column, text, nodes, overrides)
    if not nodes:
        return [], None
    if row.process == EVERY:
        return [(user, nodes[0].key) for user in network.users_of(nodes[0].key)], None
    return _pair(network, row, nodes[0], overrides)


def _pair(
    network: _Network, row: Override, process: NamedNode, overrides: Overrides
) -> tuple[list[tuple[Key, Key]], Problem | None]:
    """The exchange of one process that a row means."""
    taken = network.nodes(network.inputs_of(process.key))
    fitting = [node for node in taken.values() if node.is_called(row.input, network.databases[0])]
    if len(fitting) > 1:
        return [], _ambiguous(row, "input", row.input, fitting, overrides)
    if not fitting:
        what = f"{process.name} takes and emits nothing of this name or code"
        near = nearest(row.input, [text for node in taken.values() for text in (node.name, node.key[1])])
        return [], Problem(what, overrides.path.name, "input", row.line, found=row.input, nearest=near)
    return [(process.key, fitting[0].key)], None


def _provider(
    network: _Network, row: Override, pairs: Sequence[tuple[Key, Key]], overrides: Overrides
) -> tuple[Key | None, Problem | None]:
    """What is taken instead; None with a problem."""
    at = (overrides.path.name, "by", row.line)
    kinds = {network.inputs_of(user)[taken] for user, taken in pairs}
    if "biosphere" in kinds:
        return None, Problem("an emission has no other provider, only another amount", *at, found=row.by)
    if is_aggregate(row.by):
        what = "a confidential block can take the place of an exchange of tables only, not inside a database"
        hint = "let it meet a demand: --layer KEY=FILE"
        return None, Problem(what, *at, found=row.by, hint=hint)
    providers = network.named(row.by)
    if len(providers) > 1:
        return None, _ambiguous(row, "by", row.by, providers, overrides)
    if not providers:
        near = nearest(row.by, list(network.names()))
        where = ", ".join(network.databases)
        return None, Problem("there is no such process", *at, found=row.by, expected=f"one of {where}", nearest=near)
    (provider,) = providers
    unit = network.nodes([pairs[0][1]])[pairs[0][1]].unit
    if provider.unit != unit and row.amount is None:
        what = "the provider counts in another unit, so that the amount has to be given"
        return None, Problem(what, *at, found=provider.unit, expected=unit)
    return provider.key, None


def _ambiguous(row: Override, column: str, text: str, nodes: Sequence[NamedNode], overrides: Overrides) -> Problem:
    """A name that several nodes have, with their codes."""
    what = "this name means several activities or flows; name one by its code, or by name | product | place"
    listed = "; ".join(map(str, nodes[:SHOWN])) + ("; …" if len(nodes) > SHOWN else "")
    return Problem(what, overrides.path.name, column, row.line, found=text, expected=listed)


def _taken_twice(changes: Sequence[ChangedExchange], overrides: Overrides) -> Iterator[Problem]:
    """An exchange that two rows change would be changed by whichever comes first."""
    rows: Mapping[tuple[Key, Key], list[ChangedExchange]] = defaultdict(list)
    for change in changes:
        rows[change.activity, change.input].append(change)
    for (activity, taken), several in rows.items():
        if len(several) > 1:
            found = f"{activity[1]} <- {taken[1]}"
            yield Problem("several rows change this exchange", overrides.path.name, found=found, expected="one row")


def _node(database: str, code: str, name: str, product: str | None, place: str | None, data: Any) -> NamedNode:
    return NamedNode(
        (database, code),
        str(name),
        str(product or data.get("reference product") or ""),
        str(place or data.get("location") or ""),
        str(data.get("unit") or ""),
    )


def _table() -> type[ActivityDataset]:
    from bw2data.backends.schema import ActivityDataset

    return ActivityDataset
