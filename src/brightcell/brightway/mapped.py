"""A database that is in a Brightway project already, reached through a mapping table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING, Any

from brightcell.background.mapping import DatabaseMapping, MappedDemand, MappingTarget
from brightcell.background.models import Dangling, DatabaseBackground, Flow, Offers, Process, Provider
from brightcell.brightway.arrays import fingerprint, members, process_stale
from brightcell.brightway.databases import PER_QUESTION, batched, is_made_by_us
from brightcell.brightway.projects import bw2data, project, project_folder
from brightcell.brightway.stamps import remembered
from brightcell.errors import BackgroundError, Problem, nearest
from brightcell.io.cache import key_of
from brightcell.units import BRIGHTWAY_UNITS

if TYPE_CHECKING:
    from bw2data.backends.schema import ActivityDataset

ACTIVITIES = ("process", "processwithreferenceproduct", "product")
"""Types of nodes that Brightway gives to activities and products; anything else is a flow."""
_CANONICAL = {name: unit for unit, name in BRIGHTWAY_UNITS.items()}


@dataclass(frozen=True)
class DatabaseNode:
    """An activity of the database, as far as linking needs it."""

    key: tuple[str, str]
    target: MappingTarget
    makes: float = 1.0


def read_database(
    mapping: DatabaseMapping, project_name: str, database: str, flows: tuple[Flow, ...]
) -> DatabaseBackground:
    """The background that a mapping table makes of a database; nothing of it is copied.

    `flows` are the elementary flows that a foreground may emit. Raises BackgroundError where the project has no
    such database; rows that lead to no single activity raise only when a demand needs them.
    """
    key = key_of("database", database, mapping.sha256)
    data = remembered(project_name, key, lambda: _read(mapping, project_name, database), project_folder)
    offers = {
        demand: {place: _offer_of(offer) for place, offer in places.items()}
        for demand, places in data["offers"].items()
    }
    return DatabaseBackground(
        name=mapping.name,
        title=f"database {database} of the Brightway project {project_name}",
        version=data["version"],
        sha256=data["sha256"],
        mapping_sha256=mapping.sha256,
        licence="that of the database, the user's own matter",
        project=project_name,
        database=database,
        flows=flows,
        offers=offers,
        nodes={code: (owner, inner) for code, (owner, inner) in data["nodes"].items()},
    )


def _read(mapping: DatabaseMapping, project_name: str, database: str) -> dict[str, Any]:
    """What the database holds for the table, as plain data."""
    bd = bw2data()
    _refuse_unknown(bd, project_name, database)
    with project(project_name):
        process_stale(bd, database)
        databases = members(bd, database)
        offers, nodes = _offers(mapping, _nodes(databases, {row.target.activity for row in mapping.rows}), databases)
        return {
            "version": str(bd.databases[database].get("version") or bd.databases[database].get("modified", "")[:10]),
            "sha256": fingerprint(bd, database, mapping.sha256),
            "offers": {key: {place: _plain(o) for place, o in places.items()} for key, places in offers.items()},
            "nodes": {code: list(node) for code, node in nodes.items()},
        }


def _plain(offer: Provider | Dangling) -> list[Any]:
    """An offer as plain data."""
    if isinstance(offer, Dangling):
        return [offer.what, list(offer.nearest)]
    return [list(astuple(offer.process)), offer.factor, offer.match, offer.note]


def _offer_of(data: Sequence[Any]) -> Provider | Dangling:
    """The offer of plain data."""
    if len(data) == 2:
        return Dangling(data[0], tuple(data[1]))
    process, factor, match, note = data
    return Provider(Process(*process), factor, match, note)


def databases_of(project_name: str) -> tuple[str, ...]:
    """A project's databases of activities that brightcell did not make; a project that doesn't exist is not made.

    What it imported is its user's own; backgrounds and foregrounds that it wrote are not among them.
    """
    bd = bw2data()
    if project_name not in bd.projects:
        return ()
    with project(project_name):
        names = sorted(name for name in bd.databases if not is_made_by_us(bd.databases[name]))
        return tuple(name for name in names if _has_activities(name))


def _has_activities(database: str) -> bool:
    """A biosphere has flows alone."""
    table = _table()
    return table.select().where((table.database == database) & (table.type << ACTIVITIES)).exists()


def activities_of(project_name: str, database: str) -> tuple[DatabaseNode, ...]:
    """Every activity of a database, without its flows; BackgroundError where the project has no such database."""
    bd = bw2data()
    _refuse_unknown(bd, project_name, database)
    with project(project_name):
        table = _table()
        columns = (table.database, table.code, table.name, table.product, table.data)
        is_activity = table.type << ACTIVITIES
        rows = table.select(*columns).where((table.database == database) & is_activity).tuples()
        return tuple(_node(*row) for row in rows)


def _refuse_unknown(bd: Any, project_name: str, database: str) -> None:
    """Neither project nor database is made by asking for it."""
    projects = [project.name for project in bd.projects]
    if project_name not in projects:
        raise BackgroundError(
            Problem(
                "there is no such Brightway project",
                found=project_name,
                expected=" or ".join(map(repr, sorted(projects))),
                nearest=nearest(project_name, projects),
                hint="name the project that has the database with --project",
            )
        )
    with project(project_name):
        if database in bd.databases and _has_activities(database):
            return
    databases = databases_of(project_name)
    nothing = "a project with databases; this one has none but brightcell's own"
    raise BackgroundError(
        Problem(
            f"the Brightway project {project_name} has no such database",
            found=repr(database),
            expected=" or ".join(map(repr, databases)) or nothing,
            nearest=nearest(database, databases),
            hint="the mapping table links to a database under this name: name the one that you have with --database "
            "NAME, or its project with --project; a database in files is read by `brightcell background import FILES "
            f"--database {database} --write`",
        )
    )


def _offers(
    mapping: DatabaseMapping, nodes: Mapping[MappingTarget, list[DatabaseNode]], databases: tuple[str, ...]
) -> tuple[Offers, dict[str, tuple[str, str]]]:
    offers: dict[str, dict[str, Provider | Dangling]] = defaultdict(dict)
    keys: dict[str, tuple[str, str]] = {}
    for row in mapping.rows:
        anywhere = nodes.get(row.target, [])
        here = [node for node in anywhere if node.key[0] == databases[0]] or anywhere
        candidates = [node for node in here if not row.code or node.key[1] == row.code]
        offer = _offer(row, candidates, databases[0]) or _dangling(row, mapping, candidates, nodes, databases)
        if isinstance(offer, Provider):
            keys[offer.process.code] = candidates[0].key
        offers[row.key][row.location] = offer
    return dict(offers), keys


def _offer(row: MappedDemand, candidates: list[DatabaseNode], database: str) -> Provider | None:
    """The provider, where there is just one and the sign of the factor is that of what it makes."""
    if len(candidates) != 1 or (not row.signed and (candidates[0].makes < 0) != (row.factor < 0)):
        return None
    return _provider(row, candidates[0], database)


def _provider(row: MappedDemand, node: DatabaseNode, database: str) -> Provider:
    target = row.target
    process = Process(
        code=node.key[1] if node.key[0] == database else "|".join(node.key),
        name=target.activity,
        product=target.product,
        unit=_CANONICAL[target.unit],
        location=target.location,
        group="",
        year="",
        source=node.key[0],
        licence="that of the database",
        confidence="",
        note=row.note,
    )
    return Provider(process, row.factor, row.match, row.note)


def _dangling(
    row: MappedDemand,
    mapping: DatabaseMapping,
    candidates: list[DatabaseNode],
    nodes: Mapping[MappingTarget, list[DatabaseNode]],
    databases: tuple[str, ...],
) -> Dangling:
    where = f"{mapping.file}:{row.line}: {row.target}"
    if len(candidates) == 1:
        kind, sign = ("treats a waste", "negative") if candidates[0].makes < 0 else ("makes a product", "positive")
        return Dangling(f"{where} {kind} in {databases[0]}, so its factor must be {sign}, not {row.factor:g}")
    here = sorted({target for target in nodes if target.activity == row.target.activity}, key=str)
    near = _alike(row.target, here, databases)
    if candidates:
        codes = ", ".join(node.key[1] for node in candidates)
        head = f"{where} is in {databases[0]} {len(candidates)} times; name the one that is meant by a column `code`"
        return Dangling(f"{head}, one of {codes}")
    if row.code and (named := nodes.get(row.target)):
        other = [node.key[1] for node in named]
        head = f"{where} has no activity of the code {row.code!r} in {databases[0]}; of these names there are"
        return Dangling(f"{head} {', '.join(other)}", nearest(row.code, other))
    if any(target.product == row.target.product and target.location == row.target.location for target in here):
        units = {t.unit for t in here if t.location == row.target.location}
        what = f"{where} counts in {', '.join(sorted(units))} in {databases[0]}, not in {row.target.unit}"
        return Dangling(what, near)
    return Dangling(f"{where} is not in {databases[0]}", near)


def _alike(target: MappingTarget, here: list[MappingTarget], databases: tuple[str, ...]) -> tuple[str, ...]:
    """The three activities that look most like it: those of the same name first, else any of the database."""
    if len(here) >= 3:
        return nearest(str(target), [str(other) for other in here], likeness=0.0)
    names = [" | ".join((name, product or "", place or "")) for name, product, place in _all_names(databases)]
    return nearest(str(target), names, likeness=0.0)


def _all_names(databases: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
    table = _table()
    yield from table.select(table.name, table.product, table.location).where(table.database << databases).tuples()


def _nodes(databases: tuple[str, ...], names: Iterable[str]) -> dict[MappingTarget, list[DatabaseNode]]:
    """Activities of these names, by what they are."""
    table = _table()
    nodes: dict[MappingTarget, list[DatabaseNode]] = defaultdict(list)
    for batch in batched(sorted(names), PER_QUESTION):
        chosen = table.name << batch
        columns = (table.database, table.code, table.name, table.product, table.data)
        for row in table.select(*columns).where((table.database << databases) & chosen).tuples():
            node = _node(*row)
            nodes[node.target].append(node)
    return nodes


def _node(database: str, code: str, name: str, product: str | None, data: Mapping[str, Any]) -> DatabaseNode:
    place = data.get("location") or ""
    place = str(place[-1]) if isinstance(place, tuple | list) else str(place)
    target = MappingTarget(name, product or data.get("reference product") or "", place, data.get("unit", ""))
    return DatabaseNode((database, code), target, float(data.get("production amount") or 1.0))


def _table() -> type[ActivityDataset]:
    from bw2data.backends.schema import ActivityDataset

    return ActivityDataset
