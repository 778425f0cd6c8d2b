"""Materials and energy by route and place, national variants of general processes, and the markets that mix routes.

`primary/routes.csv` has the processes, `route_exchanges.csv` what they take, `route_corrections.csv` what a mended copy
of a published inventory takes instead. `variants.csv` says which process stands for a general one in a country: every
recipe of that country takes it, and products find it there under its key.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from background_builder.merging import merged
from background_builder.providers import WORLD, Grids, Providers, grids_of, makers
from background_builder.quality import Scores, scores, spread_of, written
from background_builder.rows import (
    Exchange,
    Link,
    Part,
    Process,
    Row,
    Spread,
    biosphere,
    certain,
    combine,
    from_range,
    joined,
    lognormal,
    primary,
    provenance,
    technosphere,
    triangular,
)
from brightcell.linking.locations import fallback

MAKERS = "makers"
PLACE = "*"
KEPT_AS_THEY_ARE = "proxy"


def routes(base: Part) -> Part:
    """Every route at every place where it is made; `base` has electricity and the processes that are copied."""
    grids, originals = grids_of(base), _exchanges_of(base)
    power = {(link.key, link.location): link.process for link in base.links if link.key.startswith("electricity")}
    return combine(_route(row, place, power, originals) for row in primary("routes") for place in _places(row, grids))


def nationalised(background: Part) -> Part:
    """The background with the variant of each country in the recipes of that country, and its keys."""
    grids = grids_of(background)
    variants = {(row["base"], place): at(row["process"], place) for row, place in _variants(grids) if row["base"]}
    places = {process.code: process.location for process in background.processes}
    fixed = {process.code for process in background.processes if KEPT_AS_THEY_ARE in process.group}
    exchanges = (
        exchange if exchange.process in fixed else _national(exchange, places[exchange.process], variants)
        for exchange in background.exchanges
    )
    links = (Link(row["key"], place, at(row["process"], place), row["note"]) for row, place in _variants(grids))
    keys = (_key(row, place) for row in primary("route_keys") for place in _key_places(row, grids))
    return Part(
        background.processes,
        tuple(exchanges),
        (*background.links, *(link for link in links if link.key), *keys),
    )


def at(code: str, place: str) -> str:
    """A code that ends in the place of its process, "graphite-synthetic-*", at one place."""
    return code.replace(PLACE, place.lower())


def _national(exchange: Exchange, place: str, variants: Mapping[tuple[str, str], str]) -> Exchange:
    """The exchange with the variant of the place or of what it lies in; the world has variants for itself only."""
    chain = [here for here in fallback(place) if here != WORLD or place == WORLD]
    variant = next((variants[exchange.input, here] for here in chain if (exchange.input, here) in variants), None)
    return exchange if variant in (None, exchange.process) else replace(exchange, input=str(variant))


def _variants(grids: Grids) -> Iterable[tuple[Row, str]]:
    for row in primary("variants"):
        yield from ((row, place) for place in _key_places(row, grids))


def _key_places(row: Row, grids: Grids) -> tuple[str, ...]:
    if row["location"] != PLACE:
        return (row["location"],)
    return tuple(place for place in makers(grids) if place not in row["without"].split())


def _key(row: Row, place: str) -> Link:
    return Link(row["key"], place, at(row["process"], place or row["default"]), row["note"])


def _places(row: Row, grids: Grids) -> tuple[str, ...]:
    if row["location"] != MAKERS:
        return (row["location"],)
    return tuple(place for place in makers(grids) if place not in row["without"].split())


def _route(row: Row, place: str, power: Providers, originals: Mapping[str, list[Exchange]]) -> Part:
    code, home = at(row["code"], place), row["home"] or place
    pedigree = scores(row["kind"], row["confidence"], row["year"], home, place)
    process = Process(
        code,
        row["name"],
        row["product"],
        row["unit"],
        place,
        row["group"],
        *provenance(row),
        row["note"],
        row["technology"],
        written(pedigree),
    )
    if row["copy_of"]:
        exchanges = tuple(_mended(row["code"], code, place, power, originals[at(row["copy_of"], place)]))
    else:
        exchanges = tuple(_exchange(item, code, place, power, pedigree) for item in _recipe(row["code"]))
    return Part((process,), merged(exchanges))


def _recipe(code: str) -> list[Row]:
    return [row for row in primary("route_exchanges") if row["process"] == code]


def _exchange(row: Row, code: str, place: str, power: Providers, pedigree: Scores) -> Exchange:
    make = biosphere if row["type"] == "emission" else technosphere
    supplier = _supplier(row["input"], row["at"] or place, power)
    spread = _spread(row, pedigree)
    return make(code, supplier, float(row["amount"]), spread, row["source"], row["confidence"], row["note"])


def _supplier(item: str, place: str, power: Providers) -> str:
    """The process behind an item: electricity of the default year by its key, all else by its code."""
    return power.get((item, place)) or at(item, place)


def _spread(row: Row, pedigree: Scores) -> Spread:
    """Of the amount: exact, by pedigree, a published range, assumed bounds, or a gsd of ours."""
    kind, basis = row["spread"], row["basis"]
    if kind == "exact":
        return certain(basis)
    if kind == "pedigree":
        return spread_of(pedigree, row["unit"], row["input"])
    low, high = float(row["low"]), float(row["high"] or 0.0)
    if kind == "range":
        spread = from_range(low, high)
        return replace(spread, basis=joined(spread.basis, basis))
    if kind == "bounds":
        return triangular(low, high, f"default of ours: between {low:g} and {high:g}; {basis}")
    return lognormal(low, f"default of ours: {basis}")


def _mended(route: str, code: str, place: str, power: Providers, original: Iterable[Exchange]) -> Iterable[Exchange]:
    """The exchanges of a published inventory, those with a correction as they should be.

    Raises ValueError if a correction is of an exchange or an amount that isn't there.
    """
    rows = [row for row in primary("route_corrections") if row["process"] == route]
    corrections = {_supplier(row["input"], place, power): row for row in rows}
    for exchange in original:
        row = corrections.pop(exchange.input, None)
        yield replace(exchange if row is None else _corrected(exchange, row, place), process=code)
    if corrections:
        raise ValueError(f"{route}: corrections of exchanges that don't exist: {sorted(corrections)}")


def _corrected(exchange: Exchange, row: Row, place: str) -> Exchange:
    published = float(row["published"])
    if abs(published - float(exchange.amount)) > 1e-6 * published:
        raise ValueError(f"{row['process']}, {exchange.input}: {exchange.amount} is not {row['published']}")
    supplier = at(row["corrected_input"], place) if row["corrected_input"] else exchange.input
    if row["corrected"] == row["published"]:
        return replace(exchange, input=supplier)
    spread = from_range(float(row["low"]), float(row["high"]))
    note = f"corrected from {published:g} {row['unit']}: {row['why']}"
    amount, source, confidence = float(row["corrected"]), row["source"], row["confidence"]
    return technosphere(exchange.process, supplier, amount, spread, source, confidence, note)


def _exchanges_of(part: Part) -> Mapping[str, list[Exchange]]:
    by_process: dict[str, list[Exchange]] = defaultdict(list)
    for exchange in part.exchanges:
        by_process[exchange.process].append(exchange)
    return by_process
