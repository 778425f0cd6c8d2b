"""Footprints side by side."""

import json
import math

import pytest

from brightcell.results import Comparison, FootprintError, FunctionalUnitRef, RulebookRef, SlotEffect
from brightcell.results.comparison.tables import as_csv, as_text
from brightcell.results.page.text import width

RATED = FunctionalUnitRef("kWh rated", None, 100.0, 100.0, 520.0)
LONGER = FunctionalUnitRef("kWh delivered", 100_000.0, 100_000.0, 100.0, 520.0)
MIIT = RulebookRef("cn-miit-2025-551", "2025", "official", "MIIT declaration")


@pytest.fixture
def comparison(make_footprint):
    footprints = (make_footprint(), make_footprint(rulebook=MIIT, functional_unit=LONGER, assumed=()))
    effects = (
        SlotEffect(from_="cn-group-2024", to="cn-miit-2025-551", slot="end_of_life", value=10.0),
        SlotEffect(from_="cn-group-2024", to="cn-miit-2025-551", slot="electricity", value=-1.5),
    )
    return Comparison(footprints, effects)


def test_rows_are_named_by_what_differs(comparison, make_footprint):
    """Rulebooks of one product, products under one rulebook, or both."""
    assert comparison.labels == ("cn-group-2024", "cn-miit-2025-551")
    assert Comparison((make_footprint(product="A"), make_footprint(product="B"))).labels == ("A", "B")
    both = (make_footprint(product="A"), make_footprint(product="B", rulebook=MIIT))
    assert Comparison(both).labels == ("cn-group-2024 | A", "cn-miit-2025-551 | B")


def test_the_same_twice_is_numbered(footprint):
    """Two footprints that nothing tells apart still have two labels."""
    assert Comparison((footprint, footprint)).labels == ("cn-group-2024 (1)", "cn-group-2024 (2)")


def test_the_table_has_each_denominator(comparison, known_total):
    """Stages and total in their own unit, with the unit and the energy beside them, and the common units."""
    frame = comparison.to_frame()
    assert list(frame["total_energy_kwh"]) == [87_500.0, 100_000.0]
    assert list(frame["unit"]) == ["kg CO2e / kWh delivered"] * 2
    assert frame["per_kwh_rated_kg"].to_list() == pytest.approx([known_total * 875, known_total * 1000])
    assert frame.loc["cn-group-2024", "raw_material"] == pytest.approx(0.049)


def test_stages_per_kwh_rated_sum_to_their_total(comparison):
    """On the common denominator too."""
    frame = comparison.to_frame()
    stages = [f"{stage}_per_kwh_rated_kg" for stage in comparison.footprints[0].stages]
    assert frame[stages].sum(axis=1).to_list() == pytest.approx(frame["per_kwh_rated_kg"].to_list(), rel=1e-12)


def test_the_dataset_is_on_the_common_denominator(comparison):
    """Footprint by stage and gas, in kg CO2e per kWh rated."""
    dataset = comparison.dataset
    assert dataset["contribution"].dims == ("footprint", "stage", "gas")
    totals = dataset["contribution"].sum(("stage", "gas")).values
    assert totals == pytest.approx([one.per_kwh_rated_kg for one in comparison.footprints])


def test_another_energy_is_warned_of(comparison):
    """The same unit with another energy over life isn't comparable as it stands."""
    assert any("energy delivered over life differs" in one for one in comparison.warnings)


def test_another_unit_is_warned_of(make_footprint):
    """Units that differ are named."""
    warnings = Comparison((make_footprint(), make_footprint(functional_unit=RATED))).warnings
    assert any("kWh rated" in one and "kWh delivered" in one for one in warnings)


def test_another_gwp_set_is_warned_of(make_footprint):
    """Fingerprints of GWP sets that differ are named."""
    other = make_footprint(provenance={"gwp_fingerprint": "sha256:other"})
    assert any("GWP sets differ" in one for one in Comparison((make_footprint(), other)).warnings)


def test_equals_are_not_warned_of(footprint):
    """Nothing differs, nothing is said."""
    assert Comparison((footprint, footprint)).warnings == ()


def test_the_text_shows_both_denominators(comparison):
    """Per kWh rated, and as declared with the energy over life."""
    text = as_text(comparison)
    assert "kg CO2e per kWh rated" in text
    assert "87500 kWh" in text
    assert "100000 kWh" in text
    assert all(width(line) <= 100 for line in text.splitlines())


def test_the_text_shows_the_split(comparison):
    """The effect of each slot, and of all together."""
    text = as_text(comparison)
    assert "end_of_life  +10.000" in text or "end_of_life  +10.00" in text
    assert "electricity   -1.50" in text
    assert "together      +8.50" in text


def test_without_a_split_nothing_is_shown_of_it(footprint):
    """No slots, no heading."""
    assert "slot" not in as_text(Comparison((footprint, footprint)))
    assert "slot" not in Comparison((footprint, footprint))._repr_html_()


def test_json_has_every_footprint_and_the_split(comparison):
    """Each footprint in full; effects with `from` and `to`."""
    data = json.loads(comparison.to_json())
    assert [one["rulebook"]["id"] for one in data["footprints"]] == ["cn-group-2024", "cn-miit-2025-551"]
    assert data["split"][0] == {
        "from": "cn-group-2024",
        "to": "cn-miit-2025-551",
        "slot": "end_of_life",
        "value": 10.0,
        "unit": "kg CO2e / kWh rated",
    }


def test_csv_has_a_row_per_footprint(comparison, make_footprint):
    """A unit without energy over life leaves its cell empty."""
    text = as_csv(Comparison((*comparison.footprints, make_footprint(functional_unit=RATED))))
    assert len(text.splitlines()) == 4
    assert "nan" not in text


def test_a_broken_footprint_is_refused(make_footprint):
    """A comparison is as whole as its parts."""
    broken = make_footprint(functional_unit=FunctionalUnitRef("kWh rated", None, math.nan, 100.0, 500.0))
    with pytest.raises(FootprintError):
        Comparison((make_footprint(), broken)).check()


def test_repr_is_short(footprint):
    """Fewer than ten lines, however many footprints."""
    assert len(repr(Comparison((footprint,) * 30)).splitlines()) < 10


def test_long_names_in_a_repr_are_cut_at_forty(make_footprint):
    """A name of 40 letters is whole, of one of 41 the last four give way to dots."""
    text = repr(Comparison((make_footprint(product="a" * 40), make_footprint(product="b" * 41))))
    assert f"{'a' * 40} " in text
    assert f"{'b' * 37}... " in text


def test_it_has_its_text_and_csv_at_hand(comparison):
    """The methods give what the command line prints; it calls itself by its name."""
    assert comparison.as_text() == as_text(comparison)
    assert comparison.as_csv() == as_csv(comparison)
    assert repr(comparison).startswith("<Comparison of 2 footprints>")


def test_labels_that_are_cut_in_the_tables_stand_in_full_above_them(make_footprint) -> None:
    """With their numbers; short ones need no such list."""
    names = ("a pack of a long name, made in one place", "a pack of a long name, made in another")
    text = Comparison(tuple(make_footprint(product=name) for name in names)).as_text()
    assert [line.strip() for line in text.splitlines()[2:4]] == [f"{n} {name}" for n, name in enumerate(names, 1)]
    short = Comparison((make_footprint(product="A"), make_footprint(product="B"))).as_text()
    assert short.splitlines()[2].startswith("kg CO2e per kWh rated")
