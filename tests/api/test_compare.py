"""Footprints side by side: what they share, and which slot makes the difference."""

import pytest

import brightcell as bc


@pytest.fixture(scope="module")
def comparison() -> bc.Comparison:
    books = ["cn-group-2024", "cn-miit-2025-551", "iso-14067-cutoff"]
    return bc.compare("nmc622-pack-100kwh", rulebooks=books, project=None)


def test_each_footprint_keeps_its_own_denominator(comparison: bc.Comparison) -> None:
    """Energy delivered over life is a column, absent for kWh rated."""
    energies = [f.functional_unit.total_energy_kwh for f in comparison.footprints]
    assert energies == [pytest.approx(48_000), pytest.approx(90_000), None]


def test_slot_effects_sum_to_the_difference(comparison: bc.Comparison) -> None:
    """In their common unit: kWh delivered for the first two, kWh rated where the units differ."""
    first, miit, iso = comparison.footprints
    effects = {to: [e.value for e in comparison.split if e.to == to] for to in comparison.labels[1:]}
    assert sum(effects["cn-miit-2025-551"]) == pytest.approx(miit.total - first.total, rel=1e-9)
    assert sum(effects["iso-14067-cutoff"]) == pytest.approx(iso.per_kwh_rated_kg - first.per_kwh_rated_kg, rel=1e-9)


def test_the_effects_are_where_the_rules_differ(comparison: bc.Comparison) -> None:
    """Between the group standard and MIIT: the functional unit lowers, recycling without credit raises."""
    effects = {e.slot: e.value for e in comparison.split if e.to == "cn-miit-2025-551"}
    assert effects["functional_unit"] < 0 < effects["end_of_life"]
    assert "electricity" not in effects


def test_products_are_compared_under_one_rulebook() -> None:
    """NMC622 lies above LFP per pack; nothing is split by slot between products."""
    found = bc.compare(["nmc622-pack-100kwh", "lfp-pack-100kwh"], rulebooks=["cn-group-2024"], project=None)
    nmc, lfp = found.footprints
    assert nmc.per_pack_kg > lfp.per_pack_kg
    assert found.split == ()


def test_two_routes_of_one_function_are_a_caution() -> None:
    """GREET's graphite beside synthetic graphite: most of the difference isn't the packs'."""
    model = bc.Model("nmc622-pack-100kwh")
    other = model.with_({"pack.module.cell.anode.parts[graphite].material": "graphite-synthetic"})
    (caution,) = (text for text in bc.compare([model, other]).warnings if "different routes" in text)
    assert "anode active material" in caution
    assert "graphite powder coating" in caution


def test_two_chemistries_are_no_two_routes() -> None:
    """Packs of different cathodes are compared for just that."""
    warnings = bc.compare(
        ["nmc622-pack-100kwh", "lfp-pack-100kwh"], rulebooks=["iso-14067-cutoff"], project=None
    ).warnings
    assert not any("different routes" in text for text in warnings)
