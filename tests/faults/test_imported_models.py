"""Models of strangers: what is misspelt, missing, doubled or impossible in them is told, and nothing is dropped."""

from pathlib import Path

import pytest

import brightcell as bc
from brightcell.errors import SingularSystemError
from brightcell.imports import Stores
from brightcell.imports.nodes import LinkTarget, NodeStore
from brightcell.matrices import SOLVERS, Column, build_system, solve

from .asked import LFP, found, named, product_file, told, workbook
from .readers import SPOLD1

STEEL = ("steel", [("ore", 2, "kilogram", "technosphere", "CN", "")])
ORE = ("ore", [])
AIR = ("carbon dioxide", "air")
BIOSPHERE = Stores(
    biospheres=(NodeStore("bio", flows=(LinkTarget("bio", "co2", AIR[0], unit="kilogram", categories=(AIR[1],)),)),)
)


def with_row(path: Path, *row: object, **more: object) -> Path:
    """Steel of ore, and one further row of steel."""
    name, rows = STEEL
    return workbook(path / "w.xlsx", (name, [*rows, row]), ORE, **more)


def test_a_sound_model_has_no_error(tmp_path: Path) -> None:
    """What is changed below is found for its fault alone."""
    errors = [one for one in found(workbook(tmp_path / "w.xlsx", STEEL, ORE)) if one.severity == "error"]
    assert errors == []


@pytest.mark.parametrize("kind", ["biosphre", "Technosphere input", "emission", ""])
def test_23_a_misspelt_kind_of_exchange_is_an_error(tmp_path: Path, kind: str) -> None:
    """Brightway takes it for nothing; here its row and what is allowed are named."""
    (said,) = named(with_row(tmp_path, *AIR[:1], 31, "kilogram", kind, "", "air"), "exchange_type_is_known")
    assert ":9: " in said or "steel" in said
    assert "expected production" in said or "did you mean" in said


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("amount: 115.949 kg", "amount: 115949 g"),
        ("amount: 115.949 kg", "amount: 0.115949 t"),
        ("value: 169.855\n    unit: MJ", "value: 47.18194444444444\n    unit: kWh"),
        ("rated_energy: 100 kWh", "rated_energy: 360 MJ"),
    ],
)
def test_24_another_unit_is_converted(tmp_path: Path, old: str, new: str) -> None:
    """Grams, tonnes and megajoules give the footprint of kilograms and kilowatt-hours."""
    total = bc.footprint(product_file(tmp_path, old, new), project=None).total
    assert total == pytest.approx(bc.footprint(LFP, project=None).total, rel=1e-12)


def test_24_another_unit_in_an_import_is_an_error_or_converted(tmp_path: Path) -> None:
    """Kilowatt-hours of what is made in kilograms."""
    (said,) = named(with_row(tmp_path, "ore", 1, "kilowatt hour", "technosphere", "CN", ""), UNIT)
    assert "found kilowatt hour; expected kilogram" in said


UNIT = "unit_is_that_of_the_provider"


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ("amount: 115.949 kg", "amount: 115.949 kWh", "pack.parts[steel].amount"),
        ("rated_energy: 100 kWh", "rated_energy: 100 kg", "performance.rated_energy"),
        ("distance: 160000 km", "distance: 160000 years", "performance.warranty.distance"),
    ],
)
def test_25_a_unit_of_another_kind_is_refused(tmp_path: Path, old: str, new: str, path: str) -> None:
    """Energy for a mass, a mass for energy, years for a distance: the field and both units are named."""
    said = told(lambda: bc.read_product(product_file(tmp_path, old, new)))
    assert f"{path}: " in said
    assert new.rsplit(maxsplit=1)[-1] in said


def test_26_an_input_that_nothing_provides_has_candidates(tmp_path: Path) -> None:
    """The three that look most like it, nearest first."""
    others = [(f"steel sheet {kind}", []) for kind in ("hot", "cold", "thin", "wide")]
    taker = ("cell", [("steel sheeet hot", 1, "kilogram", "technosphere", "CN", "")])
    (said,) = named(workbook(tmp_path / "w.xlsx", *others, taker), "exchange_is_linked")
    assert "did you mean steel sheet hot | CN, " in said
    assert said.count("steel sheet ") == 3


def test_26_a_material_that_the_background_lacks_has_candidates(tmp_path: Path) -> None:
    """In a product file the material is named with the nearest."""
    said = told(lambda: bc.footprint(product_file(tmp_path, "material: steel", "material: steal"), project=None))
    assert "did you mean steel" in said


def test_27_an_emission_without_a_factor_is_told(tmp_path: Path) -> None:
    """A gas of which only the file knows: it would count as nothing."""
    flow = 'number="2" name="Methane, of nowhere" category="air" unit="kg" meanValue="1"'
    text = SPOLD1.replace("</flowData>", f"<exchange {flow}><outputGroup>4</outputGroup></exchange></flowData>")
    (tmp_path / "a.xml").write_text(text)
    said = " ".join(named(tmp_path / "a.xml", "greenhouse_gas_has_no_factor", "ecospold1"))
    assert "Methane, of nowhere: no database of the project has this gas; it counts as nothing" in said


@pytest.mark.parametrize(
    ("name", "is_linked"),
    [("carbon dioxide", True), ("carbon dioxide ", True), ("carbon  dioxide", False), ("carbon dioxid", False)],
)
def test_28_a_flow_of_nearly_this_name_is_told(tmp_path: Path, name: str, is_linked: bool) -> None:
    """A blank at its end is nobody's; any other difference is an own flow or an error, never silently the same."""
    path = workbook(tmp_path / "w.xlsx", ("steel", [(name, 1, "kilogram", "biosphere", "", "air")]))
    told_of = {one.check: str(one.problem) for one in found(path, stores=BIOSPHERE)}
    unlinked = {"exchange_is_linked", "flow_has_no_factors", "greenhouse_gas_has_no_factor"} & set(told_of)
    assert bool(unlinked) is not is_linked


def test_29_equal_rows_of_an_import_are_told_and_an_error_where_asked(tmp_path: Path) -> None:
    """Both rows and the sum; `--strict` makes an error of it."""
    path = with_row(tmp_path, *STEEL[1][0])
    (said,) = named(path, "duplicate_exchange")
    assert "2 + 2" in said
    assert "it is added up to 4" in said
    assert not bc.import_background(path, "excel", strict=True).ok


def test_31_an_activity_without_production_is_told(tmp_path: Path) -> None:
    """What Brightway takes for granted is said; nothing made at all is an error."""
    rows = [("ore", 1, "kilogram", "technosphere", "CN", "")]
    path = workbook(tmp_path / "w.xlsx", ("steel", rows), ORE, makes=False)
    assert "it is taken as 1" in " ".join(named(path, "production_is_taken_as_one"))
    made = ("steel", [*rows, ("steel", 0, "kilogram", "production", "CN", "")])
    assert "makes nothing" in " ".join(named(workbook(path, made, makes=False), "activity_makes_something"))


def test_31_an_activity_without_inputs_is_told(tmp_path: Path) -> None:
    """It makes its product out of nothing: a footprint of zero."""
    (said,) = named(workbook(tmp_path / "w.xlsx", STEEL, ORE), "activity_takes_nothing")
    assert "ore: this activity takes nothing and emits nothing" in said


@pytest.mark.parametrize("amount", ["-1 kg", ".nan", ".inf kg", '""', "1e999 kg", "0 kgg"])
def test_32_an_impossible_amount_of_a_product_is_refused(tmp_path: Path, amount: str) -> None:
    """Below zero, no number, nothing, without end: with the line of the field."""
    said = told(lambda: bc.read_product(product_file(tmp_path, "amount: 115.949 kg", f"amount: {amount}")))
    assert "pack.yaml:49: pack.parts[steel].amount" in said


@pytest.mark.parametrize("amount", [None, "nan", "inf", "1,5", "about 1"])
def test_32_an_impossible_amount_of_an_import_is_an_error(tmp_path: Path, amount: object) -> None:
    """With its row."""
    (said,) = named(with_row(tmp_path, "ore", amount, "kilogram", "technosphere", "CN", ""), "amount_is_a_number")
    assert "isn't a finite number" in said


LOOP = [Column("a", 1.0, {"b": 1.0}), Column("b", 1.0, {"a": 1.0})]


@pytest.mark.parametrize("solver", SOLVERS)
def test_33_a_singular_system_names_its_loop_with_every_solver(solver: str) -> None:
    """a takes all of b, and b all of a."""
    with pytest.raises(SingularSystemError, match="consumes all that it makes: a -> b -> a"):
        solve(build_system(LOOP, {}), {"a": 1.0}, solver=solver)


@pytest.mark.parametrize(("gain", "words"), [(1.0 - 1e-14, "all that it makes"), (1.8, "1.8 times what it makes")])
def test_34_a_loop_that_eats_what_it_makes_is_refused(gain: float, words: str) -> None:
    """Where Brightway answers with negative supplies, and where rounding leaves no digit."""
    with pytest.raises(SingularSystemError, match=words):
        solve(build_system([LOOP[0], Column("b", 1.0, {"a": gain})], {}), {"a": 1.0})


def test_34_an_import_names_such_a_loop(tmp_path: Path) -> None:
    """By the names of its activities."""
    takes = [("steel", [("ore", 2, "kilogram", "technosphere", "CN", "")])]
    path = workbook(tmp_path / "w.xlsx", *takes, ("ore", [("steel", 0.9, "kilogram", "technosphere", "CN", "")]))
    (said,) = named(path, "singular_loop")
    assert "1.8 times what it makes" in said
    assert "steel" in said


def test_35_avoided_waste_is_no_fault() -> None:
    """A credit in a loop: a = 1 + 0.8 b and b = -2 a give a = 1 / 2.6, b = -2 / 2.6, and no alarm."""
    columns = [Column("a", 1.0, {"b": -2.0}), Column("b", 1.0, {"a": 0.8})]
    supply = solve(build_system(columns, {}), {"a": 1.0}).supply
    assert supply == pytest.approx([1 / 2.6, -2 / 2.6], rel=1e-12)


def test_36_a_product_without_a_maker_is_named() -> None:
    """And one that two make."""
    with pytest.raises(SingularSystemError) as refused:
        solve(build_system([Column("a", 1.0, {"b": 1.0}), Column("b", 0.0, {})], {}), {"a": 1.0})
    assert "b makes nothing" in str(refused.value)


def test_36_several_products_of_an_import_are_named(tmp_path: Path) -> None:
    """An activity with two productions has to be split or allocated first."""
    rows = [("slag", 1, "kilogram", "production", "CN", "")]
    said = " ".join(named(workbook(tmp_path / "w.xlsx", ("steel", rows)), "activity_makes_one_product"))
    assert "slag" in said
