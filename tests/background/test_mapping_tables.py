"""Mapping tables to licensed databases: what products can name is there, once, in units that fit."""

import csv
import math
import re
from pathlib import Path

import pytest

from brightcell.data import csv_rows, data_path
from brightcell.linking.locations import fallback
from brightcell.product.catalogue import general_of
from brightcell.product.demands import demand_units, expected_demands
from brightcell.product.vocabulary import WASTE_UNITS

COLUMNS = ["key", "location", "activity", "product", "activity_location", "unit", "factor", "match", "note"]
UNITS = {
    "kilogram": "kg",
    "kilowatt hour": "kWh",
    "megajoule": "MJ",
    "ton kilometer": "t km",
    "cubic meter": "m3",
}
ARITHMETIC = re.compile(r"([\d.]+) / ([\d.]+) k(?:g|Wh)\b")


def header(path: Path) -> list[str]:
    with path.open(encoding="utf-8", newline="") as lines:
        return next(csv.reader(lines))


TABLES = sorted(path.stem for path in data_path("mappings").glob("*.csv") if "process" not in header(path))
ECOINVENT = [f"ecoinvent-{release}-cutoff" for release in ("3.8", "3.9.1", "3.10.1", "3.11", "3.12")]
Row = dict[str, str]


def rows(table: str) -> list[Row]:
    return csv_rows(data_path("mappings", f"{table}.csv"))


def by_key_and_place(table: str) -> dict[tuple[str, str], Row]:
    return {(row["key"], row["location"]): row for row in rows(table)}


def where(row: Row) -> str:
    return f"{row['key']} at {row['location'] or 'every place'}"


# --- what is there


def test_five_releases_and_carculator_are_shipped() -> None:
    """Each release of ecoinvent has a table, and so has carculator_utils."""
    assert {"carculator", *ECOINVENT} <= set(TABLES)


@pytest.mark.parametrize("table", TABLES)
def test_columns_are_the_agreed_ones(table: str) -> None:
    """The reader finds its columns, in their order."""
    assert header(data_path("mappings", f"{table}.csv")) == COLUMNS


@pytest.mark.parametrize("table", TABLES)
def test_every_key_resolves_everywhere(table: str) -> None:
    """Whatever a product can name, or the material that it is a route of, has a row that serves every place."""
    served = {key for key, place in by_key_and_place(table) if not place}
    assert {key for key in expected_demands() if not {key, general_of(key)} & served} == set()


@pytest.mark.parametrize("table", TABLES)
def test_open_and_the_tables_cover_the_same_keys(table: str) -> None:
    """No nameable key works on the open background and fails on another, or the reverse; routes are general there."""
    here, there = ({row["key"] for row in rows(name)} for name in ("open", table))
    for key in expected_demands():
        assert (key in here) == bool({key, general_of(key)} & there), key


@pytest.mark.parametrize("table", TABLES)
def test_a_key_at_a_place_stands_once(table: str) -> None:
    """No demand has two answers."""
    assert len(by_key_and_place(table)) == len(rows(table))


@pytest.mark.parametrize("table", TABLES)
def test_places_are_of_the_location_table(table: str) -> None:
    """A row that serves a place no product can name would never be found."""
    known = {row["location"] for row in csv_rows(data_path("locations.csv"))} | {""}
    assert {row["location"] for row in rows(table)} <= known


@pytest.mark.parametrize("table", TABLES)
def test_no_cell_of_the_target_is_empty(table: str) -> None:
    """Activity, product, location and unit are all needed to find an activity."""
    target = COLUMNS[2:6]
    assert [
        where(row) for row in rows(table) if not all(row[column].strip() == row[column] != "" for column in target)
    ] == []


# --- amounts


@pytest.mark.parametrize("table", TABLES)
def test_factors_are_finite_and_not_zero(table: str) -> None:
    """A factor of nothing would silently drop a demand."""
    assert [
        where(row) for row in rows(table) if not math.isfinite(float(row["factor"])) or not float(row["factor"])
    ] == []


@pytest.mark.parametrize("table", TABLES)
def test_only_wastes_are_negative(table: str) -> None:
    """Handing over a waste is a negative input; buying something is a positive one."""
    treated = set(WASTE_UNITS) - {"incineration-plastics"}  # a service of collection, which is bought
    assert [where(row) for row in rows(table) if (float(row["factor"]) < 0) != (row["key"] in treated)] == []


@pytest.mark.parametrize("table", TABLES)
def test_units_are_known(table: str) -> None:
    """Units are the long words of Brightway."""
    assert {row["unit"] for row in rows(table)} <= set(UNITS)


@pytest.mark.parametrize("table", TABLES)
def test_a_factor_is_one_or_explained(table: str) -> None:
    """In the unit of the key a factor is 1 (a waste: -1) or the note says why; in another unit the note always does."""
    units = demand_units()
    plain = [row for row in rows(table) if not row["note"] and row["key"] in units]
    assert [
        where(row) for row in plain if UNITS[row["unit"]] != units[row["key"]] or abs(float(row["factor"])) != 1
    ] == []


@pytest.mark.parametrize("table", TABLES)
def test_another_unit_has_another_factor(table: str) -> None:
    """A litre is no kilogram: where units differ, one doesn't stand for one."""
    units = demand_units()
    other = [row for row in rows(table) if row["key"] in units and UNITS[row["unit"]] != units[row["key"]]]
    assert [where(row) for row in other if abs(float(row["factor"])) == 1] == []


@pytest.mark.parametrize("table", TABLES)
def test_arithmetic_in_notes_is_the_factor(table: str) -> None:
    """A quotient of masses in a note gives the factor to four digits."""
    found = [(row, ARITHMETIC.search(row["note"])) for row in rows(table)]
    wrong = [
        where(row)
        for row, match in found
        if match and float(row["factor"]) != pytest.approx(float(match[1]) / float(match[2]), rel=1e-4)
    ]
    assert any(match for _, match in found)
    assert wrong == []


@pytest.mark.parametrize("table", TABLES)
def test_proxies_say_why(table: str) -> None:
    """What stands in for something else has a note; anything else is exact."""
    assert {row["match"] for row in rows(table)} <= {"exact", "proxy", "partial"}
    assert [where(row) for row in rows(table) if row["match"] != "exact" and not row["note"]] == []


# --- known answers


@pytest.mark.parametrize("table", ECOINVENT)
@pytest.mark.parametrize(
    ("province", "theirs"),
    [
        ("CN-HI", "CN-HA"),
        ("CN-HE", "CN-HB"),
        ("CN-HA", "CN-HE"),
        ("CN-HB", "CN-HU"),
        ("CN-HN", "CN-HN"),
        ("CN-SN", "CN-SA"),
    ],
)
def test_provinces_that_ecoinvent_writes_otherwise(table: str, province: str, theirs: str) -> None:
    """ecoinvent's CN-HA is Hainan and its CN-HB Hebei; by equal codes Henan and Hubei would get them."""
    assert by_key_and_place(table)["electricity-wind", province]["activity_location"] == theirs


@pytest.mark.parametrize(
    ("table", "place", "theirs"),
    [
        ("ecoinvent-3.8-cutoff", "CN-JS", "CN-SGCC"),
        ("ecoinvent-3.11-cutoff", "CN-JS", "CN-ECGC"),
        ("ecoinvent-3.11-cutoff", "CN-GD", "CN-CSG"),
        ("ecoinvent-3.11-cutoff", "CN", "CN"),
        ("ecoinvent-3.11-cutoff", "EU27", "RER"),
        ("ecoinvent-3.11-cutoff", "US-MI", "US-RFC"),
        ("ecoinvent-3.11-cutoff", "CA-NL", "CA-NF"),
        ("carculator", "KR", "RAS"),
    ],
)
def test_electricity_of_a_place(table: str, place: str, theirs: str) -> None:
    """Grids are those of the release; Chinese provinces have their regional grid."""
    assert by_key_and_place(table)["electricity", place]["activity_location"] == theirs


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("place", ["CN", "DE", "HU", "PL", "US", "JP", "KR"])
def test_electricity_where_batteries_are_made(table: str, place: str) -> None:
    """A factory gets the electricity of its place or of the region around it, never the world's."""
    found = by_key_and_place(table)
    assert next(step for step in fallback(place) if ("electricity", step or "") in found) not in {"GLO", None}


@pytest.mark.parametrize("table", ECOINVENT)
def test_powder_is_not_the_coated_electrode(table: str) -> None:
    """ecoinvent's `cathode, …` is the coated foil; the keys of cathode powders are the oxides."""
    powders = {row["product"] for row in rows(table) if row["key"] in {"nmc111", "nmc532", "nmc622", "nmc811", "nca"}}
    assert all(product.endswith(" oxide") for product in powders)


@pytest.mark.parametrize("table", ECOINVENT)
def test_burnt_lime_is_quicklime(table: str) -> None:
    """What ecoinvent called lime until 3.10.1 is ground limestone."""
    assert by_key_and_place(table)["lime", ""]["product"] == "quicklime, milled, packed"
