"""What the books of the JRC, the PEFCR, GBA, Catena-X, PACT and the IEC do that the first four don't."""

import pytest

import brightcell as bc
from brightcell.errors import InputError
from brightcell.rulebooks import read_rulebook, rulebook_ids
from brightcell.rulebooks.show import as_text
from brightcell.rulebooks.unset import unset_parameters

NEEDED = (
    "functional_unit.cumulated_requested_service",
    *(f"end_of_life.{name}" for name in ("A", "B", "Q_in", "Q_out")),
)
PACK = "nmc622-pack-100kwh"
SUPPLIED = dict(zip(NEEDED, (250_000, 0.5, 0, 1, 1), strict=True)) | {"system_boundary.excluded_vehicle_categories": []}


def total(book: str, **settings: object) -> bc.Footprint:
    return bc.footprint(PACK, book, project=None, settings={k.replace("__", "."): v for k, v in settings.items()})


def test_the_norm_for_storage_is_refused_with_all_that_it_leaves_unset() -> None:
    """requested-service, the formula's factors, and the pack of a vehicle, in one message."""
    assert unset_parameters(read_rulebook("iec-63369-1")) == NEEDED
    with pytest.raises(InputError) as refused:
        total("iec-63369-1")
    assert all(name in str(refused.value) for name in (*NEEDED, "performance.vehicle_category", "--set"))


def test_it_counts_once_all_is_supplied() -> None:
    """kg per pack / 250,000 kWh of requested service."""
    found = bc.footprint(PACK, "iec-63369-1", project=None, settings=SUPPLIED)
    assert found.total == pytest.approx(found.per_pack_kg / 250_000, rel=1e-12)


def test_only_books_that_can_be_applied_are_listed_by_default() -> None:
    assert set(rulebook_ids(incomplete=True)) - set(rulebook_ids()) == {"iec-63369-1"}
    assert all(unset_parameters(read_rulebook(book)) == () for book in rulebook_ids())


@pytest.mark.parametrize("book", ["catena-x-4", "pact-3"])
def test_cradle_to_gate_is_what_a_full_footprint_has_up_to_the_gate(book: str) -> None:
    """Raw material and manufacturing under the cut-off, where grid and biogenic convention are the same."""
    gate = total(book)
    full = total(book, system_boundary__excluded_processes=[])
    assert gate.stages["distribution"] == gate.stages["end_of_life"] == 0.0
    assert full.stages["distribution"] > 0
    assert gate.total == pytest.approx(full.stages["raw_material"] + full.stages["manufacturing"], rel=1e-12)


def test_metals_of_cells_have_no_credit_under_the_rules_of_the_case_study() -> None:
    """With the other books' reading of what reaches the point of substitution the credit is larger."""
    reached = read_rulebook("eu-cfb-2024-draft").slots.end_of_life.parameters["reached"].value
    own, other = total("jrc-cfb-ev-2023"), total("jrc-cfb-ev-2023", end_of_life__reached=reached)
    assert other.stages["end_of_life"] < own.stages["end_of_life"]
    assert {credit.recovered for credit in own.credits if credit.score} & {"nickel", "cobalt", "manganese"} == set()


def test_what_a_rule_counts_and_is_not_modelled_is_told() -> None:
    assert any("losses of battery and charger in use" in text for text in total("pefcr-2018").warnings)


@pytest.mark.parametrize(
    ("book", "told"),
    [
        ("pefcr-2018", "in force: from 2018-02-01 until 2020-12-31  [assumed]"),
        ("cn-miit-2025-551", "in force: from 2025-12-30  [secondary]"),
        ("cn-group-2024", "in force: not known  [assumed]"),
    ],
)
def test_days_in_force_are_shown(book: str, told: str) -> None:
    assert told in as_text(read_rulebook(book))


def test_days_in_force_change_no_hash() -> None:
    """They are no part of how a figure is made."""
    book = read_rulebook("pefcr-2018")
    assert book.model_copy(update={"in_force": None}).sha256 == book.sha256
