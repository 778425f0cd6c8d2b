"""What the shipped packs ask for is met by the mapping table of every database, newer keys included."""

import csv
from collections.abc import Iterator
from itertools import product as combinations

import pytest

import brightcell as bc
from brightcell.data import data_path
from brightcell.inventory.models import Demand
from brightcell.linking import fallback
from brightcell.product.catalogue import materials

TABLES = tuple(sorted(path.stem for path in data_path("mappings").glob("*.csv") if "greet" not in path.stem))
"""GREET serves the studies that used it, and not what recycling credits under every rulebook."""
BOOKS = ("cn-group-2024", "cn-miit-2025-551", "eu-cfb-2024-draft", "iso-14067-cutoff")
ROUTES = {
    "lfp-pack-100kwh": ("lfp-hydrothermal", "lfp-solid-state", "lfp-via-iron-phosphate", "lfp-us-average"),
    "nmc622-pack-100kwh": ("nmc622-via-precursor",),
}
ANODES = ("graphite-natural", "graphite-synthetic", "graphite-synthetic-as-published", "graphite-us-average")


def offered(table: str) -> set[tuple[str, str]]:
    """Keys with their places, "" for any place."""
    with data_path("mappings", f"{table}.csv").open(encoding="utf-8", newline="") as rows:
        return {(row["key"], row["location"]) for row in csv.DictReader(rows)}


def demands(model: bc.Model) -> Iterator[Demand]:
    for activity in model.foreground.activities:
        for exchange in activity.exchanges:
            if isinstance(exchange.target, Demand):
                yield exchange.target


def unmet(model: bc.Model, offers: set[tuple[str, str]]) -> set[str]:
    """Keys of which neither themselves nor what stands in is offered at their place or around it."""
    return {
        demand.key
        for demand in demands(model)
        if not any(
            (key, place) in offers for key in (demand.key, demand.instead) for place in (*fallback(demand.location), "")
        )
    }


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize(("name", "book"), combinations(bc.products(), BOOKS))
def test_every_pack_is_met_under_every_rulebook(table: str, name: str, book: str) -> None:
    """Each ecoinvent release, carculator and open; foils of electrodes and stated years among the demands."""
    model = bc.Model(name, book).with_({"identity.production": "2023-06"})
    keys = {demand.key for demand in demands(model)}
    assert {"copper-foil", "aluminium-foil", "electricity"} <= keys
    assert unmet(model, offered(table)) == set()


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize(
    ("name", "path", "route"),
    [
        *(
            (n, f"pack.module.cell.cathode.parts[{n.split('-')[0]}].material", r)
            for n, rs in ROUTES.items()
            for r in rs
        ),
        *(("nmc622-pack-100kwh", "pack.module.cell.anode.parts[graphite].material", route) for route in ANODES),
    ],
)
def test_every_named_route_is_met(table: str, name: str, path: str, route: str) -> None:
    """By itself, or by the general material that it is a route of."""
    assert materials()[route].form_of is not None
    model = bc.Model(name, "iso-14067-cutoff").with_({path: route})
    assert route in {demand.key for demand in demands(model)}
    assert unmet(model, offered(table)) == set()


def test_a_key_that_a_table_lacks_is_found() -> None:
    """The comparison above notices a row that isn't there."""
    rows = {row for row in offered("carculator") if row[0] != "graphite"}
    assert unmet(bc.Model("lfp-pack-100kwh"), rows) == {"graphite"}
