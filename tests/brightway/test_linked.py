"""Databases of a project as backgrounds: small ones made by hand, where everything can be computed in the head."""

from pathlib import Path

import pytest

from brightcell.background import DatabaseBackground, read_mapping, read_method
from brightcell.background.models import Dangling
from brightcell.background.read import flows
from brightcell.brightway.flows import characterise
from brightcell.brightway.mapped import read_database
from brightcell.brightway.projects import bw2data, cache_folder, project
from brightcell.errors import BackgroundError, BrightcellError
from brightcell.model import supply as presolved
from brightcell.quiet import quiet

PROJECT = "small"
AR6 = read_method("ipcc-ar6-gwp100", "0/0")
IPCC = ("IPCC 2021", "climate change", "global warming potential (GWP100)")
HEADER = "key,location,activity,product,activity_location,unit,factor,match,note\n"
STEEL = "steel,,steel making,steel,GLO,kilogram,1,exact,\n"
COPPER = "copper,,copper making,copper,GLO,kilogram,1,exact,\n"


@pytest.fixture(autouse=True)
def brightway(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A project of its own with a biosphere of three gases."""
    monkeypatch.setenv("BRIGHTWAY2_DIR", str(tmp_path / "brightway"))
    bw2data().projects.create_project(PROJECT, exist_ok=True)
    with project(PROJECT), quiet():
        for name in list(bw2data().methods):
            del bw2data().methods[name]
        for name in list(bw2data().databases):
            del bw2data().databases[name]
        write_biosphere()
        yield


def write_biosphere() -> None:
    gases = {"co2": "Carbon dioxide, fossil", "ch4": "Methane, fossil", "cfc": "Methane, trichlorofluoro-, CFC-11"}
    nodes = {code: flow(name, ("air",)) for code, name in gases.items()}
    nodes["ch4-high"] = flow("Methane, fossil", ("air", "non-urban air or from high stacks"))
    bw2data().Database("bio").write({("bio", code): node for code, node in nodes.items()})


def flow(name: str, categories: tuple[str, ...]) -> dict:
    return {"name": name, "categories": categories, "type": "emission", "unit": "kilogram", "exchanges": []}


def activity(product: str, *exchanges: tuple, made: float = 1.0, **fields) -> dict:
    """An activity that makes `product`, with exchanges (database, code, amount)."""
    own = fields.pop("own")
    rest = [
        {"input": (base, code), "amount": amount, "type": "biosphere" if base == "bio" else "technosphere"}
        for base, code, amount in exchanges
    ]
    return {
        "name": f"{product} making",
        "reference product": product,
        "unit": "kilogram",
        "location": "GLO",
        "production amount": made,
        "type": "processwithreferenceproduct",
        "exchanges": [{"input": own, "amount": made, "type": "production"}, *rest],
        **fields,
    }


def write(database: str, **activities: tuple) -> None:
    """Activities by code: (product, exchanges...), or a node as Brightway has it."""
    nodes = {
        (database, code): given if isinstance(given, dict) else activity(given[0], *given[1:], own=(database, code))
        for code, given in activities.items()
    }
    bw2data().Database(database).write(nodes)


def table(tmp_path: Path, *rows: str) -> Path:
    path = tmp_path / "mine.csv"
    path.write_text(HEADER + "".join(rows), encoding="utf-8")
    return path


def read(tmp_path: Path, database: str, *rows: str) -> DatabaseBackground:
    return read_database(read_mapping(table(tmp_path, *rows)), PROJECT, database, flows())


def carbon(background: DatabaseBackground, key: str) -> float:
    """kg of fossil CO2 behind one unit of a key."""
    offer = background.offers[key][""]
    found = presolved.unit_inventories(background, characterise(PROJECT, background.database, AR6))
    return found[offer.process.code].get("co2-fossil", 0.0) * offer.factor


def test_a_database_and_what_it_depends_on_may_share_codes(tmp_path: Path) -> None:
    """Copper of the other database is not steel of this one, though both have the code x."""
    write("metals", x=("copper", ("bio", "co2", 7.0)))
    write("mine", x=("steel", ("bio", "co2", 2.0), ("metals", "x", 0.1)))
    background = read(tmp_path, "mine", STEEL, COPPER)
    assert carbon(background, "steel") == pytest.approx(2.7, rel=1e-6)
    assert carbon(background, "copper") == pytest.approx(7.0, rel=1e-6)


def test_the_database_itself_goes_before_what_it_depends_on(tmp_path: Path) -> None:
    """An edited copy that still depends on the original is what its user means."""
    write("original", s=("steel", ("bio", "co2", 2.0)), c=("copper", ("bio", "co2", 7.0)))
    write("mine", s=("steel", ("bio", "co2", 3.0), ("original", "c", 0.1)))
    assert carbon(read(tmp_path, "mine", STEEL), "steel") == pytest.approx(3.7, rel=1e-6)


def test_a_biosphere_that_was_written_anew_is_followed(tmp_path: Path) -> None:
    """Its flows have new ids; the database is processed again, and no emission is lost."""
    write("mine", s=("steel", ("bio", "co2", 2.0)))
    write_biosphere()
    assert carbon(read(tmp_path, "mine", STEEL), "steel") == pytest.approx(2.0, rel=1e-6)


def test_a_flow_that_is_gone_is_told(tmp_path: Path) -> None:
    """Its emission would count as nothing."""
    write("mine", s=("steel", ("bio", "co2", 2.0)))
    gas = flow("Methane, fossil", ("air",))
    bw2data().Database("bio").write({("bio", "ch4"): gas})
    with pytest.raises(BrightcellError, match="no longer in the project"):
        read(tmp_path, "mine", STEEL)


def test_a_background_that_was_read_before_its_database_changed_is_refused(tmp_path: Path) -> None:
    """It would give the old footprint beside the new database."""
    write("mine", s=("steel", ("bio", "co2", 2.0)))
    background = read(tmp_path, "mine", STEEL)
    write("mine", s=("steel", ("bio", "co2", 9.0)))
    with pytest.raises(BackgroundError, match="has changed since this background was read"):
        presolved.refuse_changed(background)
    assert carbon(read(tmp_path, "mine", STEEL), "steel") == pytest.approx(9.0, rel=1e-6)


def test_processing_again_changes_no_hash(tmp_path: Path) -> None:
    """The hash is that of the matrices, so a result can be told to be of the same database."""
    write("mine", s=("steel", ("bio", "co2", 2.0)))
    before = read(tmp_path, "mine", STEEL).sha256
    bw2data().Database("mine").process()
    assert read(tmp_path, "mine", STEEL).sha256 == before


@pytest.mark.parametrize("left", [b"", b"half of it", b"PK\x03\x04" + bytes(996)])
def test_a_broken_file_of_unit_inventories_is_made_again(tmp_path: Path, left: bytes) -> None:
    """Empty, foreign or cut off: computed again, and right."""
    write("mine", s=("steel", ("bio", "co2", 2.0)))
    background = read(tmp_path, "mine", STEEL)
    carbon(background, "steel")
    for file in cache_folder(PROJECT).glob("*.npz"):
        file.write_bytes(left)
    assert carbon(background, "steel") == pytest.approx(2.0, rel=1e-6)


def test_old_files_of_unit_inventories_are_removed(tmp_path: Path) -> None:
    """A database that is edited all day leaves no trail."""
    for amount in range(1, presolved.KEPT + 4):
        write("mine", s=("steel", ("bio", "co2", float(amount))))
        carbon(read(tmp_path, "mine", STEEL), "steel")
    assert len(list(cache_folder(PROJECT).glob("*.npz"))) == presolved.KEPT


def test_a_missing_dependency_is_named(tmp_path: Path) -> None:
    """With the database that needs it."""
    write("metals", c=("copper", ("bio", "co2", 7.0)))
    write("mine", s=("steel", ("metals", "c", 0.1)))
    del bw2data().databases["metals"]
    with pytest.raises(BackgroundError, match="'mine' depends on 'metals'"):
        read(tmp_path, "mine", STEEL)


def test_a_tuple_as_location_is_its_last_part(tmp_path: Path) -> None:
    """As some importers write it."""
    write("mine", s=activity("steel", ("bio", "co2", 2.0), own=("mine", "s"), location=("ecoinvent", "RER")))
    row = STEEL.replace("GLO", "RER")
    assert carbon(read(tmp_path, "mine", row), "steel") == pytest.approx(2.0, rel=1e-6)


def test_an_activity_whose_product_is_a_node_of_its_own_is_told(tmp_path: Path) -> None:
    """The table is to name the product, which works."""
    product = {"name": "steel", "type": "product", "unit": "kilogram", "location": "GLO", "reference product": "steel"}
    maker = activity("steel", ("bio", "co2", 2.0), own=("mine", "p"), type="process")
    write("mine", m=maker, p={**product, "exchanges": []})
    with pytest.raises(BackgroundError, match="makes the product of another node"):
        carbon(read(tmp_path, "mine", STEEL), "steel")
    assert carbon(read(tmp_path, "mine", STEEL.replace("steel making", "steel", 1)), "steel") == pytest.approx(2.0)


def test_the_treatment_of_a_waste_takes_a_negative_factor(tmp_path: Path) -> None:
    """Handed over: -1 kg. Bought by mistake, it would count against the footprint."""
    write("mine", w=activity("slag", ("bio", "co2", 0.5), own=("mine", "w"), made=-1.0))
    row = "landfill-inert,,slag making,slag,GLO,kilogram,{},exact,handed over\n"
    assert carbon(read(tmp_path, "mine", row.format(-1)), "landfill-inert") == pytest.approx(0.5, rel=1e-6)
    offer = read(tmp_path, "mine", row.format(1)).offers["landfill-inert"][""]
    assert isinstance(offer, Dangling)
    assert "its factor must be negative" in offer.what


def test_another_unit_needs_a_conversion(tmp_path: Path) -> None:
    """A kilogram is no kilowatt hour."""
    with pytest.raises(BackgroundError, match="a factor that converts it"):
        read_mapping(table(tmp_path, STEEL.replace("kilogram", "kilowatt hour")))


def test_a_loop_that_feeds_on_itself_is_named(tmp_path: Path) -> None:
    """By the names of its activities."""
    write("mine", s=("steel", ("mine", "c", 1.0), ("bio", "co2", 2.0)), c=("copper", ("mine", "s", 1.0)))
    with pytest.raises(BrightcellError, match="consumes all that it makes"):
        carbon(read(tmp_path, "mine", STEEL), "steel")


def write_method(factors: dict[str, float | dict], name: tuple[str, ...] = IPCC) -> None:
    method = bw2data().Method(name)
    method.register(unit="kg CO2-Eq")
    method.write([(("bio", code), factor) for code, factor in factors.items()])


def gases(tmp_path: Path) -> tuple:
    write("mine", s=("steel", ("bio", "co2", 1.0), ("bio", "ch4", 0.1), ("bio", "ch4-high", 0.1), ("bio", "cfc", 1e-3)))
    background = read(tmp_path, "mine", STEEL)
    found = characterise(PROJECT, "mine", AR6)
    (inventory,) = presolved.unit_inventories(background, found).values()
    return found, inventory, sum(amount * found.factors[flow] for flow, amount in inventory.items())


def test_without_a_method_the_shipped_factors_are_matched_by_name(tmp_path: Path) -> None:
    """Gases that have no flow of their own count together, in kg CO2e."""
    found, inventory, total = gases(tmp_path)
    assert found.method is None
    assert inventory["ghg-other"] == pytest.approx(6.230, rel=1e-6)
    assert total == pytest.approx(1.0 + 0.2 * 29.8 + 6.230, rel=1e-6)


def test_the_projects_own_method_comes_first_and_differences_are_told(tmp_path: Path) -> None:
    """Its factor for methane is used, and kept for the warning."""
    write_method({"co2": 1.0, "ch4": 30.0, "ch4-high": 30.0, "cfc": 6230.0})
    found, inventory, total = gases(tmp_path)
    assert found.method == IPCC
    assert found.differing == {"ch4-fossil": (30.0, 29.8)}
    assert inventory["ch4-fossil"] == pytest.approx(0.2, rel=1e-6)
    assert total == pytest.approx(1.0 + 0.2 * 30.0 + 6.230, rel=1e-6)


def test_a_method_behind_the_name_of_a_release_is_the_projects_own_too(tmp_path: Path) -> None:
    """As ecoinvent 3.9 and later name it."""
    write_method({"co2": 1.0, "ch4": 30.0, "ch4-high": 30.0}, ("ecoinvent-3.10", *IPCC))
    assert gases(tmp_path)[0].method == ("ecoinvent-3.10", *IPCC)


def test_compartments_that_count_differently_stay_apart(tmp_path: Path) -> None:
    """Methane of high stacks by its own factor, among the other gases."""
    write_method({"co2": 1.0, "ch4": 29.8, "ch4-high": 11.0, "cfc": 6230.0})
    _, inventory, total = gases(tmp_path)
    assert inventory["ch4-fossil"] == pytest.approx(0.1, rel=1e-6)
    assert total == pytest.approx(1.0 + 0.1 * 29.8 + 0.1 * 11.0 + 6.230, rel=1e-6)


def test_a_factor_with_its_uncertainty_is_read(tmp_path: Path) -> None:
    """Its amount."""
    write_method({"co2": {"amount": 1.0, "uncertainty type": 0}, "ch4": 29.8, "ch4-high": 29.8})
    assert gases(tmp_path)[2] == pytest.approx(1.0 + 0.2 * 29.8 + 6.230, rel=1e-6)
