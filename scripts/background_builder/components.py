"""Precursors, other routes to cathode powders, components, housings, electronics: recipes linked to providers.

`primary/components.csv` has the processes, `component_exchanges.csv` what they take as published,
`component_corrections.csv` what was wrong in the source, `component_gaps.csv` what nothing here provides.
"""

from dataclasses import replace
from itertools import groupby

from background_builder.materials import figure, proxy_spread
from background_builder.merging import merged
from background_builder.providers import COUNTRIES, WORLD, Providers, grids_of, makers, provider, providers_of
from background_builder.quality import Scores, scores, spread_of, written
from background_builder.rows import (
    Exchange,
    Link,
    Part,
    Process,
    Row,
    Spread,
    biosphere,
    combine,
    joined,
    primary,
    technosphere,
    triangular,
)

MAKERS = "makers"
EVERYWHERE = "makers and provinces"


def components(base: Part) -> Part:
    """Every component, linked to `base` and to one another; one process per place where electricity matters."""
    figures = combine(figure(row, "figure") for row in primary("component_figures"))
    placed = [(row, place) for row in primary("components") for place in places(row, makers(grids_of(base)))]
    providers = providers_of((*base.links, *figures.links, *(_link(row, place) for row, place in placed)))
    recipes = _recipes()
    return combine([figures, *(_component(row, place, recipes[row["code"]], providers) for row, place in placed)])


def places(row: Row, everywhere: tuple[str, ...]) -> tuple[str, ...]:
    """Where it is made: in the countries of makers, in their provinces too, or where its row says."""
    choices = {MAKERS: (*COUNTRIES, WORLD), EVERYWHERE: everywhere}
    return choices.get(row["location"], (row["location"],))


def _in_many_places(row: Row) -> bool:
    return row["location"] in (MAKERS, EVERYWHERE)


def _code(row: Row, place: str) -> str:
    return f"{row['code']}-{place.lower()}" if _in_many_places(row) else row["code"]


def _link(row: Row, place: str) -> Link:
    """What products may ask for by `key`; other recipes find a process without a key by its code."""
    return Link(row["key"] or row["code"], place if _in_many_places(row) else "", _code(row, place))


def _component(row: Row, place: str, recipe: list[Row], providers: Providers) -> Part:
    code, pedigree = _code(row, place), scores(kind_of(row, recipe), row["confidence"], row["year"], WORLD, place)
    exchanges = [_exchange(code, item, provider_at(item, place, providers), pedigree) for item in recipe]
    links = (replace(_link(row, place), note=row["note"]),) if row["key"] else ()
    return Part((_process(row, place, recipe, pedigree),), merged(exchanges), links)


def kind_of(row: Row, recipe: list[Row]) -> str:
    """What the quality scores go by: an inventory of which half or more are proxies is one by proxy."""
    proxies = sum(item["fit"] == "proxy" for item in recipe)
    return "proxied inventory" if row["kind"] == "inventory" and 2 * proxies >= len(recipe) else row["kind"]


def confidence_of(row: Row, recipe: list[Row]) -> str:
    """Seen as long as nothing was corrected, derived if something was, assumed if half or more are proxies."""
    if kind_of(row, recipe) == "proxied inventory":
        return "assumed"
    return "derived" if any(item["confidence"] == "derived" for item in recipe) else row["confidence"]


def _process(row: Row, place: str, recipe: list[Row], pedigree: Scores) -> Process:
    return Process(
        _code(row, place),
        row["name"],
        row["product"],
        "kg",
        place,
        row["group"],
        row["year"],
        row["source"],
        row["licence"],
        confidence_of(row, recipe) if row["confidence"] == "seen" else row["confidence"],
        _proxied(row, recipe),
        row["technology"],
        written(pedigree),
    )


def _proxied(row: Row, recipe: list[Row]) -> str:
    """The note, with the word proxy where half or more of the recipe are proxies."""
    by_proxy = "" if kind_of(row, recipe) != "proxied inventory" else "half or more of its inputs are a proxy"
    return joined(row["note"], by_proxy)


def provider_at(item: Row, place: str, providers: Providers) -> str:
    return item["item"] if item["type"] == "biosphere" else provider(item["item"], place, providers)


def _exchange(code: str, row: Row, target: str, pedigree: Scores) -> Exchange:
    make = biosphere if row["type"] == "biosphere" else technosphere
    factor = float(row["factor"])
    amount, spread = float(row["amount"]) * factor, spread_of_row(row, pedigree)
    confidence = "assumed" if row["fit"] == "proxy" else row["confidence"]
    return make(code, target, amount, spread, row["source"], confidence, row["note"])


def spread_of_row(row: Row, pedigree: Scores) -> Spread:
    """Assumed amounts are triangular between their bounds, proxies have the spread of proxies, the rest pedigree."""
    if row["minimum"]:
        low, high = float(row["minimum"]), float(row["maximum"])
        return triangular(
            low, high, f"default of ours: assumed between {low:g} and {high:g}, most likely {float(row['amount']):g}"
        )
    if row["fit"] == "proxy":
        return proxy_spread()
    return spread_of(pedigree, row["unit"], row["item"])


def _recipes() -> dict[str, list[Row]]:
    """Corrected recipes by process."""
    corrections = {(row["process"], row["exchange"]): row for row in primary("component_corrections")}
    rows = [corrected(row, corrections.pop((row["process"], row["exchange"]), None)) for row in _published()]
    if corrections:
        raise ValueError(f"corrections of exchanges that don't exist: {sorted(corrections)}")
    return {code: list(recipe) for code, recipe in groupby(rows, key=lambda row: row["process"])}


def _published() -> tuple[Row, ...]:
    return primary("component_exchanges")


def corrected(row: Row, correction: Row | None) -> Row:
    """The exchange with its corrected amount and the reason; ValueError if the published amount isn't the one meant."""
    if correction is None:
        return row
    if float(correction["published"]) != float(row["amount"]):
        raise ValueError(f"{row['process']}, {row['exchange']}: {row['amount']} is not {correction['published']}")
    why = f"corrected from {row['amount']} {row['unit']}: {correction['why']}"
    note = joined(row["note"], why)
    return {**row, "amount": correction["corrected"], "confidence": correction["confidence"], "note": note}
