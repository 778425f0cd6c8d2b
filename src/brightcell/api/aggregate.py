"""A confidential block of a process: its chain added up by gas, to be handed on without a word of what is in it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from importlib.metadata import version

from brightcell.arguments import checked
from brightcell.background import AnyBackground, DatabaseBackground, Method, read_method
from brightcell.background.layers import LayeredBackground, SingleBackground
from brightcell.background.mapping import DatabaseMapping, MappedDemand
from brightcell.background.models import Background, Dangling, Process, Provider
from brightcell.background.read import flows
from brightcell.brightway.mapped import DatabaseNode, activities_of, read_database
from brightcell.errors import BackgroundError, InputError, Problem, nearest
from brightcell.io.aggregates import LEAST_DRAWS, Aggregate
from brightcell.model import DEFAULT_PROJECT, AskedBackground, read_background
from brightcell.model.resolving import DEFAULT_BACKGROUND
from brightcell.product.demands import demand_units
from brightcell.propagation.aggregating import drawn_gases

BOUNDARY = "cradle to gate"


@checked
def aggregate(
    code: str,
    *,
    background: AskedBackground | None = None,
    project: str = DEFAULT_PROJECT,
    database: str | None = None,
    method: Method | None = None,
    draws: int = LEAST_DRAWS,
    seed: int = 1,
    key: str | None = None,
    place: str | None = None,
    period: str | None = None,
    boundary: str = BOUNDARY,
    primary_share: float | None = None,
    note: str = "",
) -> Aggregate:
    """What one unit of a process emits over its chain, by gas, with the spread of every exchange behind it.

    The block names the product, its place and period, and no input. It is read as a layer, `nmc622=block.json`.

    Parameters
    ----------
    code : str
        A process of the background by its code, or by the key that products ask for; of a `database` an activity by its
        code or name.
    background : Background, str or Path, optional
        A background, its name, or a mapping table; "open" by default. Not beside a `database` alone.
    project, database : str, optional
        A database of a Brightway project, imported or not, which needs no mapping table here.
    method : Method, optional
        The set of GWP values by which gases that have no flow here count; IPCC AR6 GWP100 by default.
    draws : int
        Number of draws, 1,000 or more.
    seed : int
        Seed of the draws.
    key : str, optional
        The key that the block meets, where it is read without one; `code` itself where that is a key.
    place, period, boundary, primary_share, note
        What the block says of itself; place and period are those of the process by default, the share is not stated.

    Returns
    -------
    Aggregate
        kg of each gas per unit, its geometric mean, and the covariance of the logarithms.

    Raises
    ------
    InputError
        For an unknown process, with the nearest ones, and for too few draws.

    Examples
    --------
    >>> import brightcell as bc
    >>> block = bc.backgrounds.aggregate("steel")
    >>> block.product, block.unit, block.draws
    ('steel', 'kg', 1000)
    """
    _refuse(draws, primary_share)
    source, process = _layer_and_process(code, background, project, database, place)
    gases = drawn_gases(source, process.code, method or read_method(), draws, seed)
    flow_of = {flow.flow: flow for flow in (*flows(), *source.flows)}
    return Aggregate(
        product=process.product or process.name,
        unit=process.unit,
        place=process.location if place is None else place,
        period=process.year if period is None else period,
        boundary=boundary,
        gases=gases.gases(flow_of),
        log_covariance=tuple(tuple(row) for row in gases.log_covariance.tolist()),
        draws=draws,
        seed=seed,
        key=key or (code if code in demand_units() else None),
        primary_share=primary_share,
        note=note,
        made_by=f"brightcell {version('brightcell')}",
    )


def _refuse(draws: int, primary_share: float | None) -> None:
    problems = []
    if draws < LEAST_DRAWS:
        what = "the covariance of so few draws can't be relied on"
        problems.append(Problem(what, path="draws", found=str(draws), expected=f"{LEAST_DRAWS} or more"))
    if primary_share is not None and not 0.0 <= primary_share <= 1.0:
        what = "the primary share is not a share"
        problems.append(Problem(what, path="primary_share", found=f"{primary_share:g}", expected="0 to 1"))
    if problems:
        raise InputError(problems)


def _layer_and_process(
    code: str, background: AskedBackground | None, project: str, database: str | None, place: str | None
) -> tuple[SingleBackground, Process]:
    """The background that has a process, and the process."""
    if database is not None and background is None:
        return _of_database(code, project, database)
    asked = read_background(background or DEFAULT_BACKGROUND, project=project, database=database)
    label = _code_of(asked, code, place)
    layer, own = asked.layer_of(label) if isinstance(asked, LayeredBackground) else (asked, label)
    return layer, _process(layer, own)


def _code_of(background: AnyBackground, code: str, place: str | None) -> str:
    """The code of a process that is named by it, or by the key that it meets."""
    offers = background.offers.get(code, {})
    offer = offers.get(place or "") or offers.get("") or next(iter(offers.values()), None)
    if isinstance(offer, Provider):
        return offer.process.code
    if isinstance(offer, Dangling):
        raise BackgroundError(Problem(offer.what, found=code, nearest=offer.nearest))
    codes = set(_codes(background))
    if code in codes:
        return code
    near = nearest(code, {*codes, *background.offers})
    raise BackgroundError(Problem(f"{background.label} has no process of this code or key", found=code, nearest=near))


def _codes(background: AnyBackground) -> Iterable[str]:
    if isinstance(background, Background):
        return (process.code for process in background.processes)
    return background.nodes if isinstance(background, DatabaseBackground) else ()


def _process(layer: SingleBackground, code: str) -> Process:
    if isinstance(layer, Background):
        return layer.process(code)
    offers = (offer for places in layer.offers.values() for offer in places.values())
    return next(o.process for o in offers if isinstance(o, Provider) and o.process.code == code)


def _of_database(code: str, project: str, database: str) -> tuple[SingleBackground, Process]:
    """An activity of a database by its code, its name or its product, as a background of its own."""
    nodes = activities_of(project, database)
    node = _one_of(nodes, code, database)
    row = MappedDemand(code, "", node.target, -1.0 if node.makes < 0 else 1.0, "exact", "", 1)
    digest = hashlib.sha256(str(node.target).encode()).hexdigest()
    background = read_database(DatabaseMapping(database, database, (row,), digest), project, database, flows())
    (offer,) = background.offers[code].values()
    if isinstance(offer, Dangling):
        raise BackgroundError(Problem(offer.what, found=code, nearest=offer.nearest))
    return background, offer.process


def _one_of(nodes: Iterable[DatabaseNode], code: str, database: str) -> DatabaseNode:
    every = list(nodes)
    codes, activities = [node.key[1] for node in every], [node.target.activity for node in every]
    for names in (codes, activities, [node.target.product for node in every]):
        fitting = [node for node, name in zip(every, names, strict=True) if name == code]
        if len(fitting) == 1:
            return fitting[0]
        if fitting:
            listed = "; ".join(f"{node.key[1]} ({node.target})" for node in fitting[:5])
            what = f"{len(fitting)} activities of {database} have this name"
            raise BackgroundError(Problem(what, found=code, expected=f"the code of one of them: {listed}"))
    near = nearest(code, activities)
    raise BackgroundError(Problem(f"{database} has no activity of this code or name", found=code, nearest=near))
