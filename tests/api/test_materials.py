"""What materials cost: each key with its value, and its alternatives beside it."""

import csv
import io
import json
from math import log

import pytest

import brightcell as bc
from brightcell.matrices.first_order import log_variances
from brightcell.product.catalogue import function_of, route_of

from ..small import BACKGROUND, METHOD


@pytest.fixture(scope="module")
def table():
    return bc.materials()


@pytest.mark.parametrize("key", ["graphite", "graphite-synthetic", "lipf6", "sodium-hydroxide"])
def test_a_value_is_the_score_of_the_process(table, key: str) -> None:
    """The page of the process says the same."""
    row = table.row(key)
    assert row.value == pytest.approx(bc.backgrounds.show("open", row.process).score.total, rel=1e-12)


def test_every_key_of_the_background_is_listed_once(table) -> None:
    """Nothing that a product may name is left out."""
    assert sorted(row.key for row in table.rows) == sorted(bc.read_background("open").offers)


def test_alternatives_stand_side_by_side_from_smallest_to_largest() -> None:
    """Asked for one graphite, the others are there too, and nothing else."""
    rows = bc.materials("graphite").functions["anode active material"]
    assert {row.key for row in rows} >= {"graphite", "graphite-natural", "graphite-synthetic"}
    assert [row.value for row in rows] == sorted(row.value for row in rows)


def test_a_function_may_be_asked_for_by_its_name() -> None:
    """The same table as for one of its keys."""
    assert {row.key for row in bc.materials("anode active material").rows} == {
        row.key for row in bc.materials("graphite").rows
    }


def test_a_place_is_found_as_for_an_origin() -> None:
    """Cathode powder of Jiangsu, and what is only known elsewhere from elsewhere."""
    rows = {row.key: row for row in bc.materials("lfp", place="CN-JS").rows}
    assert rows["nmc622"].place == "CN-JS"
    assert rows["lfp-us-average"].place == "US"


def test_other_places_of_a_key_are_there() -> None:
    """One key is shown wherever it is made."""
    places = {row.place for row in bc.materials("graphite-synthetic", place="CN").places}
    assert {"CN-NM", "CN-SC", "KR"} <= places


def test_the_spread_is_that_of_the_chain() -> None:
    """Two processes that take each other, by hand: x = A^-1 f, w the squared absolute deviations of each."""
    totals = {"electricity": (0.6 + 0.003 * 1.9 + 0.003 * 0.0123 * 29.8) / (1 - 0.0021)}
    totals["steel"] = 1.9 + 0.0123 * 29.8 + 0.7 * totals["electricity"]
    variances = log_variances(BACKGROUND, METHOD.factors, totals, ["steel"])
    electricity, steel = 0.7 / (1 - 0.0021), 1 / (1 - 0.0021)
    own = (electricity * 0.6 * log(1.1)) ** 2 + (steel * 0.7 * totals["electricity"] * log(1.2)) ** 2
    assert variances["steel"] == pytest.approx(own / totals["steel"] ** 2, rel=1e-12)


def test_a_single_figure_has_its_own_spread() -> None:
    """Recycled steel is one figure with one lognormal spread."""
    row = bc.materials("recycled-steel").row("recycled-steel")
    (exchange,) = bc.read_background("open").exchanges_of(row.process)
    assert row.gsd == pytest.approx(exchange.spread.gsd, rel=1e-9)
    assert (row.low, row.high) == (pytest.approx(row.value / row.gsd**2), pytest.approx(row.value * row.gsd**2))


def test_gases_of_one_material_have_the_spread_of_their_sum() -> None:
    """GREET's graphite, 8.7 to 42.7 published: carbon dioxide and methane together have the gsd of 1.49."""
    row = bc.materials("graphite").row("graphite-us-average")
    assert row.gsd == pytest.approx(1.49, rel=1e-9)
    assert len(bc.read_background("open").exchanges_of(row.process)) == 3


def test_a_row_says_what_its_spread_rests_on() -> None:
    """The whole of a market, that of a salt by the sulfate that it is, one figure, or many spreads."""
    rows = {key: bc.materials(key, place="CN").row(key).spread for key in ("nickel-sulfate", "nickel-in-salt")}
    shares = "nickel-sulfate-refined-metal 57%, nickel-sulfate-mhp 32%, nickel-sulfate-matte 11%"
    assert rows["nickel-sulfate"] == f"one of its routes in each draw: {shares} (smm-nickel-2022, assumed)"
    assert rows["nickel-in-salt"] == rows["nickel-sulfate"]
    assert bc.materials("recycled-steel").row("recycled-steel").spread.endswith("(desnz-2023, assumed)")
    assert bc.materials("nmc622").row("nmc622").spread == "spreads of what it takes and emits"
    assert "one of its routes in each draw" in " ".join(bc.materials("nickel-sulfate", place="CN").as_text().split())


def test_an_unknown_name_is_answered_with_the_nearest() -> None:
    """Nothing is guessed."""
    with pytest.raises(bc.InputError, match="graphite-synthetic"):
        bc.materials("graphite-sintetic")


def test_an_unknown_place_is_answered_with_the_nearest() -> None:
    """A name of a place gets its code."""
    with pytest.raises(bc.InputError, match="HU"):
        bc.materials("graphite", place="Hungary")


def test_json_csv_frame_and_text_hold_the_same_rows() -> None:
    """Full precision in all that programs read."""
    table = bc.materials("lithium-carbonate", place="CN")
    data, frame = json.loads(table.to_json()), table.to_frame()
    rows = list(csv.DictReader(io.StringIO(table.as_csv())))
    values = [row.value for row in table.all_rows]
    assert frame["value"].tolist() == values == [float(row["value"]) for row in rows]
    assert {row["key"] for row in data["rows"]} == {row.key for row in table.rows}
    assert all(len(line) <= 100 for line in table.as_text().splitlines())
    assert "lithium-carbonate" in table._repr_html_()
    assert len(repr(table).splitlines()) == 1


@pytest.mark.parametrize(
    ("key", "function", "route"),
    [
        ("graphite-natural", "anode active material", "anode active material"),
        ("lfp-hydrothermal", "cathode active material", "lfp"),
        ("nmc622-via-precursor", "cathode active material", "nmc622"),
        ("lithium-carbonate-spodumene", "lithium-carbonate", "lithium-carbonate"),
        ("nickel-sulfate-class-1", "nickel-sulfate", "nickel-sulfate"),
        ("copper-foil", "copper", "copper"),
        ("aluminium-sulfate", "aluminium-sulfate", "aluminium-sulfate"),
        ("recycled-copper", "copper", None),
        ("container-ship", None, None),
    ],
)
def test_functions_of_materials(key: str, function: str | None, route: str | None) -> None:
    """Routes to one material share its name; a chemistry of cathode is another design, not another route."""
    assert (function_of(key), route_of(key)) == (function, route)


def test_keys_are_whole_and_lines_fit() -> None:
    """A key is for copying; a notebook has room for the route too."""
    table = bc.materials()
    lines = table.as_text().splitlines()
    assert all(len(line) <= 100 for line in lines)
    printed = {line.split()[0] for line in lines if line.startswith("  ")}
    assert {row.key for row in table.rows} <= printed
    assert all(row.key in table._repr_html_() for row in table.rows)
