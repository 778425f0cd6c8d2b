"""The whole way, on the shipped pack: stages, rules, provenance and what a change of one rule does."""

import json

import pytest

import brightcell as bc
from brightcell.model import Model
from brightcell.results.calculate import calculate
from brightcell.rulebooks import STAGES

NMC622 = "nmc622-pack-100kwh"
BOOKS = ("cn-group-2024", "cn-miit-2025-551", "eu-cfb-2024-draft", "iso-14067-cutoff")


@pytest.fixture(scope="module")
def product() -> bc.product.Product:
    return bc.read_product(NMC622)


@pytest.fixture(scope="module")
def footprints(product) -> dict[str, bc.Footprint]:
    return {book: calculate(Model(product, book)) for book in BOOKS}


@pytest.mark.parametrize("book", BOOKS)
def test_stages_and_gases_sum_to_the_total(footprints, book: str) -> None:
    """Contributions of the activities are exact, so nothing is lost between the solve and the table."""
    footprint = footprints[book]
    assert sum(footprint.stages.values()) == pytest.approx(footprint.solved_total, rel=1e-9)
    assert sum(footprint.gases.values()) == pytest.approx(footprint.solved_total, rel=1e-9)
    assert tuple(footprint.stages) == STAGES


@pytest.mark.parametrize("book", BOOKS)
def test_two_solvers_agree(product, book: str) -> None:
    """bw2calc's factorisation and a dense solve give the same total to 1e-10."""
    model = Model(product, book)
    superlu, dense = (calculate(model, solver).total for solver in ("superlu", "dense"))
    assert superlu == pytest.approx(dense, rel=1e-10)


def test_every_activity_is_in_exactly_one_stage(product) -> None:
    """The functional unit alone belongs to none of the four."""
    applied = Model(product).foreground
    stages = {activity.code: activity.stage for activity in applied.activities}
    assert len(stages) == len(applied.activities)
    assert stages.pop("functional-unit") == "functional_unit"
    assert set(stages.values()) == set(STAGES)


def test_denominators_are_those_of_the_rulebooks(footprints) -> None:
    """48,000 kWh by warranty and cycles, 90,000 kWh by the cycle test with linear fade, none for rated energy."""
    energies = {book: f.functional_unit.total_energy_kwh for book, f in footprints.items()}
    assert energies == {
        "cn-group-2024": pytest.approx(100 * 60 * 8),
        "cn-miit-2025-551": pytest.approx(100 * 1000 * (1 + 0.8) / 2),
        "eu-cfb-2024-draft": pytest.approx(48_000),
        "iso-14067-cutoff": None,
    }


def test_the_two_units_of_the_group_standard_describe_the_same_pack(product, footprints) -> None:
    """kWh delivered and kWh rated differ by the denominator only."""
    rated = bc.footprint(product, settings={"functional_unit": "rated-energy"}, project=None)
    assert rated.functional_unit.unit == "kWh rated"
    assert rated.per_pack_kg == pytest.approx(footprints["cn-group-2024"].per_pack_kg, rel=1e-12)


def test_burdens_without_credit_has_no_negative_contribution(footprints) -> None:
    """The MIIT reading charges recycling in full and credits nothing."""
    table = footprints["cn-miit-2025-551"].dataset["contribution"].sum("gas")
    assert float(table.min()) >= 0.0


def test_the_cut_off_charges_collection_and_disposal_only(footprints) -> None:
    """No recycling process and no credit is left in the end of life."""
    dataset = footprints["iso-14067-cutoff"].dataset
    end = dataset.where(dataset["stage"] == "end_of_life", drop=True)
    assert set(end["component"].values) <= {"collection and dismantling", "disposal", "recycling"}
    codes = {str(code) for code in end["code"].values}
    assert not any("credit" in code or "hydrometallurgical" in code for code in codes)
    assert footprints["iso-14067-cutoff"].stages["end_of_life"] > 0


def test_avoided_burden_credits_most(product, footprints) -> None:
    """Full credit lies below the circular footprint formula, which lies below no credit."""
    full = bc.footprint(product, settings={"end_of_life": "avoided-burden"}, project=None)
    none = bc.footprint(product, settings={"end_of_life": "burdens-without-credit"}, project=None)
    assert full.total < footprints["cn-group-2024"].total < none.total


def test_the_eu_draft_takes_the_national_grid(footprints) -> None:
    """Jiangsu's mix under the group standard, China's under the EU draft."""
    requested = {
        book: {link.provider_location for link in footprints[book].links if link.demand == "electricity"}
        for book in ("cn-group-2024", "eu-cfb-2024-draft")
    }
    assert "CN-JS" in requested["cn-group-2024"]
    assert "CN-JS" not in requested["eu-cfb-2024-draft"]
    assert "CN" in requested["eu-cfb-2024-draft"]


def test_the_cathode_is_made_with_the_electricity_of_its_origin(footprints) -> None:
    """The material with a unit inventory is linked to its Chinese version."""
    (cathode,) = (link for link in footprints["cn-group-2024"].links if link.demand == "nmc622")
    assert cathode.provider_location == "CN"


@pytest.mark.parametrize("book", BOOKS)
def test_each_assumed_parameter_is_listed_with_its_reason(footprints, book: str) -> None:
    """Nothing assumed hides: each has a name, a value and a why."""
    assumed = footprints[book].assumed
    assert {"end_of_life.strategy", "functional_unit.strategy"} & {a.parameter for a in assumed} or book.startswith(
        "eu"
    )
    assert all(a.parameter and a.why for a in assumed)


def test_what_the_user_sets_is_not_listed_as_assumed(product) -> None:
    """A rule that the user chose is theirs."""
    footprint = bc.footprint(product, settings={"end_of_life": "burdens-without-credit"}, project=None)
    assert "end_of_life.strategy" not in {a.parameter for a in footprint.assumed}
    (step,) = (s for s in footprint.trace if s.slot == "end_of_life" and s.parameter == "strategy")
    assert step.status == "user"


def test_elements_balance_through_recycling(footprints) -> None:
    """Li, Ni, Co, Mn and C: recovered + emitted + residue = input, and none comes from nothing."""
    rows = {row["element"]: row for row in footprints["cn-group-2024"].element_balance}
    assert set(rows) == {"Li", "Ni", "Co", "Mn", "C"}
    for row in rows.values():
        assert row["closes"]
        out = row["recovered_kg"] + row["emitted_kg"] + row["residue_kg"]
        assert out == pytest.approx(row["input_kg"], rel=1e-12)
    assert rows["Ni"]["recovered_share"] == pytest.approx(0.931, abs=1e-3)


def test_the_json_has_what_the_design_promises(footprints) -> None:
    """Keys, types and full precision of `footprint --format json`."""
    found = json.loads(footprints["cn-group-2024"].to_json())
    assert {"product", "rulebook", "background", "method", "functional_unit", "unit", "total", "stages"} <= set(found)
    assert {"per_pack_kg", "per_kwh_rated_kg", "per_kg_pack_kg", "gases", "assumed", "warnings"} <= set(found)
    assert found["unit"] == "kg CO2e / kWh delivered"
    assert found["total"] == footprints["cn-group-2024"].total
    assert found["rulebook"]["id"] == "cn-group-2024"
    assert len(found["background"]["sha256"]) == 64


def test_provenance_identifies_everything_that_went_in(footprints) -> None:
    """Versions, hashes of product, rulebook, background and method, the resolved rulebook, the solver."""
    record = footprints["cn-group-2024"].provenance
    assert all(len(record[part]["sha256"]) == 64 for part in ("product", "rulebook", "background", "method"))
    assert record["rulebook"]["resolved"]["slots"]["end_of_life"]["strategy"] == "circular-footprint-formula"
    assert record["versions"]["bw2calc"]
    assert record["solver"]


def test_gwp_sets_differ_and_say_what_they_could_not_recharacterise(product, footprints) -> None:
    """GWP20 weighs methane more; what came as CO2e stays as it was, and its share is told."""
    short = bc.footprint(product, settings={"reporting.method": "ipcc-ar6-gwp20"}, project=None)
    default = footprints["cn-group-2024"]
    assert short.gases["CH4 fossil"] == pytest.approx(default.gases["CH4 fossil"] * 82.5 / 29.8, rel=1e-9)
    assert short.gases["GHG, aggregated"] == pytest.approx(default.gases["GHG, aggregated"], rel=1e-12)
    assert 0 < default.aggregated_share < 0.7
    assert "method.ch4-fossil" in {a.parameter for a in short.assumed}
    assert "method.ch4-fossil" not in {a.parameter for a in default.assumed}


def test_a_small_battery_is_outside_of_the_scheme(product) -> None:
    """The MIIT notice covers packs above 2 kWh."""
    from brightcell.data import data_path
    from brightcell.io.yaml import read_yaml
    from brightcell.product import product_from_data

    data = read_yaml(data_path("products", f"{NMC622}.yaml")).data
    data["performance"]["rated_energy"] = data["performance"]["usable_energy"] = "2 kWh"
    data["pack"]["module"] |= {"count": 1, "cell": {**data["pack"]["module"]["cell"], "count": 8}}
    data["performance"]["mass"] = f"{514.786 - (400 - 8) * 0.79816} kg"
    with pytest.raises(bc.InputError, match="outside the scope of cn-miit-2025-551"):
        bc.footprint(product_from_data(data), "cn-miit-2025-551", project=None)


def test_a_changed_rule_shows_wherever_the_result_shows(product) -> None:
    """Text, short text, HTML, CSV, JSON and figure say that the rulebook is not what it was."""
    from brightcell.results.footprint.tables import as_csv, as_text

    footprint = bc.footprint(product, settings={"end_of_life": "burdens-without-credit"}, project=None)
    assert footprint.changed == {"end_of_life": "burdens-without-credit"}
    assert "changed by you" in as_text(footprint)
    assert "1 rule changed by you" in repr(footprint)
    assert "1 rule changed by you" in footprint._repr_html_()
    assert "end_of_life = burdens-without-credit" in as_csv(footprint)
    assert footprint.as_dict()["changed"] == {"end_of_life": "burdens-without-credit"}
    assert "rules changed" in footprint.plot.stages().axes[0].get_title(loc="left") + str(
        [text.get_text() for text in footprint.plot.stages().texts]
    )


def test_the_public_names_stay_what_they_are(product) -> None:
    """A footprint imports packages; none of them takes the place of a public function."""
    bc.footprint(product, project=None)
    assert all(getattr(bc, name) is not None for name in bc.__all__)
    assert "cn-group-2024" in bc.rulebook_ids()


def test_the_choice_of_electricity_is_logged_for_each_process(footprints) -> None:
    """Plant, scrap and recycling each have their reason, and explain shows it where it belongs."""
    footprint = footprints["eu-cfb-2024-draft"]
    logged = {code: step.text for step in footprint.trace if step.slot == "electricity" for code in step.touches}
    assert "grid mix of CN" in logged["site/reference plant/energy/electricity"]
    assert "grid mix of EU27" in logged["end-of-life/recovery/hydrometallurgical"]
    assert "grid mix of CN" in logged["scrap/recovery/hydrometallurgical"]
    assert "hydrometallurgical recycling of" not in str(footprint.explain("distribution"))


def test_what_came_as_co2e_is_told_under_another_set() -> None:
    """A total under GWP20 that is for a quarter GWP100 is a mixture, and says so."""
    found = bc.footprint("nmc622-pack-100kwh", project=None, settings={"reporting.method": "ipcc-ar6-gwp20"})
    assert any("came as CO2e" in warning and "not counted by IPCC AR6 GWP20" in warning for warning in found.warnings)


@pytest.mark.parametrize("name", bc.products())
def test_bw2calc_agrees_for_every_product_and_rulebook(name) -> None:
    """The solver of record, on the matrices of each shipped pack under each rulebook; a result names its solver."""
    product, background = bc.read_product(name), bc.read_background("open")
    for book in bc.rulebook_ids():
        model = Model(product, book, background=background)
        own, record = calculate(model), calculate(model, solver="bw2calc")
        assert own.total == pytest.approx(record.total, rel=1e-12)
        assert own.solved_total == pytest.approx(record.solved_total, rel=1e-12)
        assert "dense LU" in own.provenance["solver"]
        assert record.provenance["solver"].startswith("bw2calc 3")


HEAVY = ("bw2calc", "bw2data", "bw_processing", "scipy", "pint", "pandas", "xarray", "matplotlib", "numba", "pyarrow")
LIGHT = """
import sys
import brightcell as bc
footprint = bc.footprint("nmc622-pack-100kwh", project=None)
footprint.to_json(), repr(footprint), footprint._repr_html_(), footprint.explain("raw_material"), footprint.stages
print([name for name in sys.argv[1:] if name in sys.modules])
"""


def test_a_footprint_needs_no_heavy_library() -> None:
    """Solved by numpy; pandas, xarray and Brightway wait until a table, a Dataset or a project is wanted."""
    import subprocess
    import sys

    done = subprocess.run([sys.executable, "-c", LIGHT, *HEAVY], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
