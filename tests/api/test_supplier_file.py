"""A supplier's footprint of PACT and Catena-X as a bought part: figures, units, warnings and messages."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.footprint_files import ALL, CATENA_7, CATENA_9, PACT, changed

import brightcell as bc
from brightcell.api.supplier_file import supplier_file
from brightcell.errors import InputError
from brightcell.io.exchange.read import exchanged_footprint, read_exchanged
from brightcell.product.pack import CellSupplier, Supplier

DAY = date(2026, 6, 1)


def entry(data: dict[str, Any], **options: Any) -> dict[str, Any]:
    return supplier_file(exchanged_footprint(data, "pcf.json"), day=DAY, **options).entry


def warnings(data: dict[str, Any], day: date = DAY, **options: Any) -> str:
    return "\n".join(supplier_file(exchanged_footprint(data, "pcf.json"), day=day, **options).warnings)


@pytest.mark.parametrize("form", ALL)
def test_the_same_footprint_reads_alike_in_every_format(form: str) -> None:
    """30 kg CO2e a piece of 4 kg are 7.5 kg CO2e/kg; ten pieces of Catena-X 9 have ten times the figure and mass."""
    told = entry(ALL[form], per="kg")
    assert told["footprint"] == {"value": 7.5, "unit": "kg CO2e/kg"}
    assert told["name"] == "Imagined Foils GmbH"
    assert told["boundary"] == "cradle-to-gate"
    assert told["gwp_set"] == "ipcc-ar6-gwp100"
    assert told["period"] == "from 2025-01-01 to 2025-12-31"
    assert told["primary_data_share"] == "56.5 %"
    assert told["source"].endswith("Foil 6, valid from 2026-01-01 to 2026-12-31")
    part = Supplier.model_validate(told)
    assert part.footprint is not None
    assert part.footprint.value == 7.5
    assert entry(ALL[form])["footprint"] == {"value": 30.0, "unit": "kg CO2e"}
    assert CellSupplier.model_validate(entry(ALL[form])).footprint.value == 30.0


def test_units_that_need_no_mass() -> None:
    """kg and kWh stay as they are declared; kWh is told to be taken as rated energy."""
    kilogram = changed(PACT, "pcf", "declaredUnitOfMeasurement", to="kilogram")
    assert entry(kilogram)["footprint"] == {"value": 30.0, "unit": "kg CO2e/kg"}
    kwh = changed(PACT, "pcf", "declaredUnitOfMeasurement", to="kilowatt hour")
    assert entry(kwh)["footprint"] == {"value": 30.0, "unit": "kg CO2e/kWh"}
    assert "taken as rated energy" in warnings(kwh)
    assert "rated energy" not in warnings(PACT)
    litre = changed(PACT, "pcf", "declaredUnitOfMeasurement", to="liter")
    assert entry(litre)["footprint"] == {"value": 7.5, "unit": "kg CO2e/kg"}


def test_units_that_the_mass_does_not_lead_to_are_refused() -> None:
    """No mass, no figure per kg; pieces never become kWh."""
    with pytest.raises(InputError, match="needs the mass of the declared unit"):
        entry(changed(PACT, "pcf", "productMassPerDeclaredUnit", to="0"), per="kg")
    with pytest.raises(InputError, match=r"can't be converted to this one \(found piece; expected per kWh"):
        entry(PACT, per="kWh")
    with pytest.raises(InputError, match=r"found kq; expected kg, kWh, piece"):
        entry(PACT, per="kq")


def test_biogenic_uptake_is_in_the_figure_where_it_is_asked_for() -> None:
    """28.5 with it, 30 without; the warning says both."""
    assert entry(PACT, biogenic="included")["footprint"]["value"] == 28.5
    assert "excluded: including 28.5, excluding 30" in warnings(PACT)
    same = changed(PACT, "pcf", "pcfIncludingBiogenicUptake", to="30")
    assert "biogenic" not in warnings(same)
    taken = changed(PACT, "pcf", "pcfIncludingBiogenicUptake", to="-2")
    with pytest.raises(InputError, match="takes up as much as it emits"):
        entry(taken, biogenic="included")
    with pytest.raises(InputError, match="expected excluded, included"):
        entry(PACT, biogenic="yes")


def test_validity_boundary_and_gwp_set_are_warned_of() -> None:
    """Each warning comes where it is due, and only there."""
    assert "expired: it was valid to 2026-12-31" in warnings(PACT, date(2027, 1, 1))
    assert "expired" not in warnings(PACT, date(2026, 12, 31))
    assert "isn't valid yet" in warnings(PACT, date(2025, 12, 31))
    assert "states no end" in warnings(changed(PACT, "validityPeriodEnd"))
    assert "deprecated" in warnings(changed(PACT, "status", to="Deprecated"))
    assert "distribution apart (2 kg" in warnings(CATENA_9)
    grave = changed(CATENA_9, "scopeOfPcfForm", 0, "partialFullPcf", to="Cradle-to-grave")
    assert "boundary is cradle-to-grave" in warnings(grave)
    assert "boundary" not in warnings(CATENA_9)
    assert "another GWP set, ipcc-ar6-gwp100, than ipcc-ar5-gwp100" in warnings(PACT, gwp_set="ipcc-ar5-gwp100")
    assert "GWP" not in warnings(PACT, gwp_set="ipcc-ar6-gwp100")
    both = changed(PACT, "pcf", "ipccCharacterizationFactors", to=["AR5", "AR6"])
    assert "gwp_set" not in entry(both)
    assert "AR5, AR6, which aren't those of one set" in warnings(both)
    assert "about 5 piece" in warnings(changed(PACT, "pcf", "declaredUnitAmount", to="5"))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (
            changed(PACT, "pcf", "pcfExcludingBiogenicUptake", to=30),
            r"pcf\.json: pcf\.pcfExcludingBiogenicUptake: this field is not a decimal \(found 30; expected a number",
        ),
        (changed(PACT, "pcf", "declaredUnitOfMeasurement", to="kilogramm"), r"did you mean kilogram\?"),
        (changed(PACT, "companyName"), r"companyName: this field is missing \(expected PACT 3\.0 asks for it\)"),
        (changed(PACT, "pcf", to=7), r"pcf\.declaredUnitAmount: this field is missing"),
        (changed(PACT, "validityPeriodEnd", to="soon"), r"validityPeriodEnd: this field is not a time stamp"),
        (changed(PACT, "specVersion", to="2.3.0"), r"specVersion: .*found '2\.3\.0'; expected specVersion 3\.x"),
        (changed(PACT, "specVersion"), r"found nothing; expected specVersion 3\.x of PACT, or urn:io\.catenax"),
        (changed(PACT, "pcf", "primaryDataShare", to="140"), r"out of its bounds \(found '140'; expected 0 to 100\)"),
        (
            changed(CATENA_7, "pcf", "pcfExcludingBiogenic", to="30"),
            r"pcf\.pcfExcludingBiogenic: this field is not a number",
        ),
        (
            changed(CATENA_9, "productLifeCycleStagesAndEmissions", to=[]),
            r"productLifeCycleStagesAndEmissions\[0\]\.productionStage\[0\]\.pcfExcludingBiogenicUptake: .* missing",
        ),
        ({"data": [PACT]}, "take the footprint out of its field data"),
        ([], "found an empty list; expected an object of JSON"),
    ],
)
def test_broken_files_name_field_found_and_expected(data: Any, words: str) -> None:
    with pytest.raises(InputError, match=words):
        exchanged_footprint(data, "pcf.json")


def test_everything_that_is_wrong_is_told_at_once() -> None:
    broken = changed(changed(PACT, "companyName"), "pcf", "productMassPerDeclaredUnit", to="-1")
    with pytest.raises(InputError) as caught:
        exchanged_footprint(broken, "pcf.json")
    assert [problem.path for problem in caught.value.problems] == ["companyName", "pcf.productMassPerDeclaredUnit"]


def test_an_amount_of_zero_is_refused() -> None:
    none = changed(CATENA_9, "companyAndProductInformation", 0, "productInformation", 0, "declaredUnitAmount", to=0)
    with pytest.raises(InputError, match=r"declaredUnitAmount: this number is zero"):
        exchanged_footprint(none, "pcf.json")


def test_files_that_are_no_json(tmp_path: Path) -> None:
    path = tmp_path / "pcf.json"
    with pytest.raises(InputError, match="there is no such footprint file"):
        read_exchanged(path)
    path.write_text('{"a": NaN}', encoding="utf-8")
    with pytest.raises(InputError, match="NaN"):
        read_exchanged(path)
    path.write_text("[" * 100000, encoding="utf-8")
    with pytest.raises(InputError, match=r"nested too deep"):
        read_exchanged(path)
    path.write_text(json.dumps(PACT), encoding="utf-8")
    assert bc.backgrounds.supplier_file(path).entry["footprint"]["value"] == 30.0
