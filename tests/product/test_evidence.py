"""What an amount rests on: stated on it or on the block around it, and what is made of that."""

import copy
from typing import Any

import pytest

from brightcell.data import csv_rows, data_path
from brightcell.errors import ProductError
from brightcell.io.yaml import read_yaml
from brightcell.product import Product, product_from_data, read_product
from brightcell.product.evidence import evidence_types, is_primary, stated_types, weakest
from brightcell.product.evidenced import EvidencedAmount, evidenced_amounts
from brightcell.product.paths import dotted

DATA = read_yaml(data_path("products", "nmc622-pack-100kwh.yaml")).data


def silent() -> dict[str, Any]:
    """The shipped pack without any evidence."""

    def without(data: Any) -> Any:
        if isinstance(data, dict):
            return {key: without(value) for key, value in data.items() if key != "evidence"}
        return [without(value) for value in data] if isinstance(data, list) else data

    return without(copy.deepcopy(DATA))


def found(data: dict[str, Any]) -> dict[str, EvidencedAmount]:
    product = product_from_data(data)
    return {dotted(row.path, product): row for row in evidenced_amounts(product)}


def test_the_table_has_the_five_types_and_unstated() -> None:
    """From the strongest to the weakest; unstated is what a file can't write."""
    assert tuple(evidence_types()) == (*stated_types(), "unstated")
    assert stated_types() == ("measured", "calculated", "supplier", "literature", "estimated")


def test_unstated_counts_as_estimated() -> None:
    """Every column of the table but its name, rank and meaning is the same for both."""
    rows = {row["type"]: row for row in csv_rows(data_path("evidence.csv"))}
    same = ("company_specific", "primary", "factor_primary", "basis", "catena_x", "pact")
    assert [rows["unstated"][key] for key in same] == [rows["estimated"][key] for key in same]


@pytest.mark.parametrize("amount", ["measured", "calculated", "supplier", "literature", "estimated", "unstated"])
@pytest.mark.parametrize("factor", ["measured", "calculated", "supplier", "literature", "estimated", "unstated"])
def test_primary_needs_both_amount_and_factor(amount: str, factor: str) -> None:
    """Measured, calculated or supplier for the amount, and a factor that is measured or supplier's."""
    expected = amount in ("measured", "calculated", "supplier") and factor in ("measured", "supplier")
    assert is_primary(amount, factor) is expected


def test_the_weakest_of_nothing_is_unstated() -> None:
    """And of some, the one that says least."""
    assert weakest([]) == "unstated"
    assert weakest(["supplier", "measured", "calculated"]) == "supplier"


def test_what_states_none_is_unstated() -> None:
    """Each of the 62 amounts."""
    assert {row.type for row in found(silent()).values()} == {"unstated"}


def test_a_block_speaks_for_the_amounts_in_it() -> None:
    """A site for energy and solvents of its steps, unless one says its own; nothing else changes."""
    data = silent()
    data["sites"][0]["evidence"] = {"type": "measured", "meter": "E-17"}
    data["sites"][0]["steps"][0]["solvents"][0]["amount"]["evidence"] = "calculated"
    rows = found(data)
    site = {name: row.type for name, row in rows.items() if name.startswith("sites")}
    assert site == {
        "sites[reference plant].steps[cell].energy[electricity].amount": "measured",
        "sites[reference plant].steps[cell].energy[natural-gas].amount": "measured",
        "sites[reference plant].steps[cell].solvents[nmp].amount": "calculated",
        "sites[reference plant].steps[cell].solvents[nmp].recovery": "measured",
    }
    assert {row.type for name, row in rows.items() if not name.startswith("sites")} == {"unstated"}


def test_a_formula_rests_on_the_weakest_of_its_parameters() -> None:
    """Unless it says its own; a parameter that says none is as the block says."""
    data = silent()
    data["sites"][0]["evidence"] = "measured"
    data["parameters"]["cell_energy"]["evidence"] = "literature"
    energy = "sites[reference plant].steps[cell].energy[electricity].amount"
    assert found(data)[energy].type == "literature"
    data["sites"][0]["steps"][0]["energy"][0]["amount"]["evidence"] = "calculated"
    assert found(data)[energy].type == "calculated"


def test_the_evidence_of_a_pack_does_not_reach_its_suppliers() -> None:
    """What a supplier declares is his; the mass of what he supplies is the maker's."""
    data = silent()
    data["pack"]["evidence"] = "measured"
    cathode = data["pack"]["module"]["cell"]["cathode"]["parts"]
    cathode[0]["supplier"] = {"name": "S", "footprint": "20 kg CO2e/kg", "source": "EPD"}
    rows = found(data)
    path = "pack.module.cell.cathode.parts[nmc622]"
    assert (rows[f"{path}.amount"].type, rows[f"{path}.supplier.footprint"].type) == ("measured", "unstated")


@pytest.mark.parametrize("word", ["measured", "Measured", "metered", "实测", "测量"])
def test_words_for_measured_are_read(word: str) -> None:
    """In any letter case, and in Chinese."""
    data = silent()
    data["sites"][0]["evidence"] = word
    assert product_from_data(data).sites[0].evidence.type == "measured"


REFUSED = {
    "a slip": ("measurd", "evidence.type: unknown type of evidence (found measurd; expected measured, calculated, "),
    "unstated": ("unstated", "leave it out: what states no evidence is unstated"),
    "primary": ("primary", "did you mean measured, calculated or supplier?"),
    "a number": (
        3,
        "this is not evidence (found 3; expected measured, calculated, supplier, literature, estimated, or a table",
    ),
    "an unknown key": ({"type": "measured", "metre": "E-17"}, "evidence.metre: unknown key (found metre; "),
    "no type": ({"meter": "E-17"}, "evidence.type: missing (expected measured, calculated, supplier, literature"),
    "literature alone": ("literature", "evidence: a figure from literature needs a source (found none for sites["),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_evidence_is_refused_with_field_and_choices(case: str) -> None:
    """Each with the path of the block, what was found, and what is allowed."""
    written, told = REFUSED[case]
    data = silent()
    data["sites"][0]["evidence"] = written
    with pytest.raises(ProductError) as refused:
        product_from_data(data)
    assert told in str(refused.value)
    assert "sites[reference plant].evidence" in str(refused.value)


@pytest.mark.parametrize(
    "evidence",
    [{"type": "literature", "document": "a report"}, "measured"],
)
def test_literature_may_name_its_document_or_lean_on_a_source(evidence: Any) -> None:
    """A document of the evidence does, and so does the source of an amount."""
    data = silent()
    data["sites"][0]["evidence"] = evidence
    data["pack"]["parts"][0]["evidence"] = "literature"  # its source is EverBatt 2023
    assert found(data)["pack.parts[aluminium].amount"].type == "literature"


@pytest.mark.parametrize("name", ["nmc622-pack-100kwh", "lfp-pack-100kwh", "lco-pack-100kwh"])
def test_the_shipped_packs_state_all_of_theirs_and_measured_none(name: str) -> None:
    """They are designs from publications."""
    types = {row.type for row in evidenced_amounts(read_product(name))}
    assert types == {"literature", "estimated"}


def test_evidence_survives_reading_and_writing() -> None:
    """On amounts, formulas, parameters and blocks."""
    data = copy.deepcopy(DATA)
    evidence = {"type": "measured", "document": "d", "meter": "m", "period": "2025", "by": "reference plant"}
    data["sites"][0]["steps"][0]["energy"][0]["amount"]["evidence"] = evidence
    product = product_from_data(data)
    assert Product.from_dict(product.to_dict()) == product
    assert product.to_dict()["sites"][0]["steps"][0]["energy"][0]["amount"]["evidence"] == evidence


def test_evidence_is_changed_by_path() -> None:
    """As any other field."""
    product = read_product("lfp-pack-100kwh").with_({"sites.*.evidence": "measured"})
    assert [str(change) for change in product.changed] == [
        "sites[reference plant].evidence: type literature, document EverBatt 2023 -> measured"
    ]
