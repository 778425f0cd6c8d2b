"""The footprint of each material of a background, by place and route, with its alternatives."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import exp, sqrt

from brightcell.arguments import checked
from brightcell.background import AnyBackground, Background, Method, read_method
from brightcell.background.layers import among, by_layer
from brightcell.background.models import Process, Provider
from brightcell.background.routes import unknown_routes
from brightcell.brightway.cut_offs import cut_off_notes
from brightcell.errors import InputError, Problem, nearest
from brightcell.linking.locations import fallback
from brightcell.matrices.first_order import log_variances
from brightcell.model.backgrounds import AskedBackground, read_background
from brightcell.model.supply import unit_scores_of
from brightcell.product.catalogue import function_of
from brightcell.product.catalogue import materials as catalogue
from brightcell.product.places import is_place, nearest_places
from brightcell.results.materials.data import MaterialRow
from brightcell.results.materials.face import MaterialTable


@checked
def materials(
    name: str | None = None,
    *,
    background: AskedBackground = "open",
    place: str | None = None,
    project: str | None = None,
    database: str | None = None,
    method: Method | None = None,
) -> MaterialTable:
    """The footprint of the keys of a background: kg CO2e per unit, place, route, source, spread and year of each.

    Parameters
    ----------
    name : str, optional
        A key, or a function such as "anode active material": it and its alternatives; every key by default.
    background : Background, str or Path
        A background, its name, or a mapping table of a `database` in `project`.
    place : str, optional
        Where the materials are asked for; found as for a product's origin. Without it, what a product gets that names
        no origin.
    project, database : str, optional
        As in `Model`.
    method : Method, optional
        Characterisation factors; IPCC AR6 GWP100 by default.

    Returns
    -------
    MaterialTable
        Alternatives of one function side by side; `to_frame`, `as_text`, `as_csv` and `to_json` give it away.

    Raises
    ------
    InputError
        For a name or a place that is unknown, with the nearest ones.

    Examples
    --------
    >>> import brightcell as bc
    >>> table = bc.materials("graphite", place="CN")
    >>> {row.key for row in table.functions["anode active material"]} >= {"graphite", "graphite-synthetic"}
    True
    """
    back = read_background(background, project=project, database=database)
    if place is not None and not is_place(place):
        raise InputError(Problem("there is no such place", found=repr(place), nearest=nearest_places(place)))
    offers = _usable(back)
    functions = {key: _function(key, next(iter(places.values())).process) for key, places in offers.items()}
    wanted = _wanted(name, functions)
    scores, own = unit_scores_of(back, method or read_method())
    chosen = [(key, _at(offers[key], place)) for key in wanted]
    elsewhere = [(name, offer) for offer in offers[name].values()] if name in offers else []
    gsds = _spreads(back, own, scores, (offer.process.code for _, offer in (*chosen, *elsewhere)))
    table = _Maker(functions, scores, gsds, back)
    rows = tuple(table.row(key, offer) for key, offer in chosen)
    places = tuple(row for row in (table.row(key, offer) for key, offer in elsewhere) if row not in rows)
    return MaterialTable(
        background=back.label,
        method=own.name,
        place=place,
        name=name,
        rows=rows,
        places=places,
        cautions=cut_off_notes(back),
    )


@dataclass(frozen=True)
class _Maker:
    """What rows are made of: functions by key, scores and spreads by process of a background."""

    functions: Mapping[str, str]
    scores: Mapping[str, float]
    gsds: Mapping[str, float | None]
    background: AnyBackground

    def row(self, key: str, offer: Provider) -> MaterialRow:
        process = offer.process
        return MaterialRow(
            key=key,
            function=self.functions[key],
            value=self.scores[process.code] * offer.factor,
            unit=process.unit,
            place=process.location,
            route=process.name,
            technology=process.technology,
            match=offer.match,
            gsd=self.gsds[process.code],
            year=process.year,
            source=process.source,
            confidence=process.confidence,
            process=process.code,
            note=offer.note or process.note,
            spread=_rests_in_layer(self.background, process.code),
        )


Places = Mapping[str, Provider]


def _usable(background: AnyBackground) -> dict[str, Places]:
    """Providers by key and place, without the rows that lead nowhere; materials first, in the catalogue's order."""
    rows = {
        key: {place: offer for place, offer in places.items() if isinstance(offer, Provider)}
        for key, places in background.offers.items()
    }
    order = {key: rank for rank, key in enumerate(catalogue())}
    keys = sorted((key for key, places in rows.items() if places), key=lambda key: order.get(key, len(order)))
    return {key: rows[key] for key in keys}


def _function(key: str, process: Process) -> str:
    """What a key is taken for; outside of the catalogue of materials, what its process makes."""
    return function_of(key) or process.product.split(",")[0] or key


def _wanted(name: str | None, functions: Mapping[str, str]) -> list[str]:
    """All keys; or the one that was named with its alternatives, or those of the function that was named."""
    if name is None:
        return list(functions)
    function = functions.get(name, name)
    keys = [key for key, its in functions.items() if its == function]
    if not keys:
        names = list(dict.fromkeys([*functions, *functions.values()]))
        raise InputError(
            Problem(
                "the background has no such material",
                found=repr(name),
                nearest=nearest(name, names),
                hint="`brightcell materials` lists all",
            )
        )
    return keys


def _at(places: Places, place: str | None) -> Provider:
    """The provider at a place, as a product's demand finds it; the first one where a key is at other places only."""
    chain: Iterable[str] = ("", *fallback(None)) if place is None else (*fallback(place), "")
    return next((places[here] for here in chain if here in places), next(iter(places.values())))


def _rests_in_layer(background: AnyBackground, label: str) -> str:
    """What the spread of a process rests on in its layer; nothing is known of that of a database."""
    ((layer, (code,)),) = [(layer, codes) for layer, codes in by_layer(background, [label]) if codes]
    return _rests_on(layer, code) if isinstance(layer, Background) else ""


def _rests_on(background: Background, code: str) -> str:
    """What the spread of a process rests on: that of its whole, of its one figure, or of the one process it takes."""
    if background.process(code).group in background.choice_groups and (route := unknown_routes(background).get(code)):
        shares = ", ".join(f"{name} {share:.0%}" for name, share in zip(route.routes, route.shares, strict=True))
        return f"one of its routes in each draw: {shares} ({route.source}, {route.confidence})"
    together, exchanges = background.common.get(code), background.exchanges_of(code)
    if together is not None:
        return f"{together.basis} ({together.source}, {together.confidence})"
    only = exchanges[0] if len(exchanges) == 1 else None
    if only is not None and only.type == "technosphere" and only.spread.distribution == "none":
        return _rests_on(background, only.input)
    if only is None or only.type == "technosphere":
        return "spreads of what it takes and emits" if exchanges else ""
    return f"{only.spread.basis or 'no basis given'} ({only.source}, {only.confidence})"


def _spreads(
    background: AnyBackground, method: Method, scores: Mapping[str, float], codes: Iterator[str]
) -> dict[str, float | None]:
    """Geometric standard deviations; None for a database of a project, whose inventory stays where it is."""
    spreads: dict[str, float | None] = {}
    for layer, own in by_layer(background, codes):
        label = {code: among(background, layer, code) for code in own}
        if isinstance(layer, Background):
            of_layer = {process.code: scores[among(background, layer, process.code)] for process in layer.processes}
            variances = log_variances(layer, method.factors, of_layer, iter(own))
            spreads |= {label[code]: None if v is None else exp(sqrt(v)) for code, v in variances.items()}
        else:
            spreads |= dict.fromkeys(label.values())
    return spreads
