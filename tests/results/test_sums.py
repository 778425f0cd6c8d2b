"""Sums over the dataset: nature gives the properties."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brightcell.errors import InputError
from brightcell.results import ActivityRow, Footprint, contributions

STAGES = ("raw_material", "manufacturing", "distribution", "end_of_life")
FLOWS = ["co2-fossil", "ch4-fossil", "n2o"]

numbers = st.floats(-1e6, 1e6, allow_subnormal=False)
cells = st.tuples(st.sampled_from(STAGES), st.sampled_from(["cell", "pack", "电芯"]), *[numbers] * len(FLOWS))
tables = st.lists(cells, min_size=1, max_size=12)


def footprint_of(table, parts):
    rows = [ActivityRow(f"activity {i}", row[0], row[1], f"c{i}", 1.0, "CN") for i, row in enumerate(table)]
    return Footprint(contributions=contributions(rows, FLOWS, [row[2:] for row in table]), **parts)


def near(one, other, table):
    """Equal within what float64 can tell of numbers of this size."""
    size = sum(abs(value) for row in table for value in row[2:])
    return abs(one - other) <= max(1e-9 * abs(other), 1e-14 * size)


@given(tables)
def test_stages_sum_to_the_total(parts, table):
    """The four stages sum to the total within 1e-9."""
    footprint = footprint_of(table, parts)
    assert near(math.fsum(footprint.stages.values()), footprint.total, table)
    assert footprint.check() is footprint


@given(tables)
def test_gases_sum_to_the_total(parts, table):
    """The gases sum to the total within 1e-9."""
    footprint = footprint_of(table, parts)
    assert near(math.fsum(footprint.gases.values()), footprint.total, table)


@given(tables, st.randoms(use_true_random=False))
def test_order_of_rows_changes_nothing(parts, table, random):
    """Rows in another order give the same total and stages, to the last bit."""
    shuffled = random.sample(table, len(table))
    one, other = footprint_of(table, parts), footprint_of(shuffled, parts)
    assert one.total == other.total
    assert one.stages == other.stages


@given(tables)
def test_doubled_contributions_double_the_footprint(parts, table):
    """Twice every contribution is twice the footprint, exactly."""
    doubled = [(*row[:2], *(2 * value for value in row[2:])) for row in table]
    assert footprint_of(doubled, parts).total == 2 * footprint_of(table, parts).total


@pytest.mark.parametrize("key", ["stage", "component", "activity", "gas", "location"])
def test_every_way_to_group_sums_to_the_total(footprint, known_total, key):
    """Whatever a footprint is grouped by, the values sum to the total and the shares to one."""
    frame = footprint.by(key)
    assert frame["value"].sum() == pytest.approx(known_total, rel=1e-12)
    assert frame["share"].sum() == pytest.approx(1.0, rel=1e-12)
    assert frame.index.name == key


def test_stages_are_the_known_ones(footprint, known_stages):
    """Stages stand in the order of the life cycle with the values summed by hand."""
    assert list(footprint.stages) == list(STAGES)
    assert footprint.stages == pytest.approx(known_stages, rel=1e-12)


def test_a_stage_without_activities_is_zero(make_footprint):
    """A stage that nothing belongs to is there, and zero."""
    rows = [ActivityRow("assembly", "manufacturing", "cell", "c", 1.0, "CN")]
    footprint = make_footprint(contributions=contributions(rows, ["n2o"], [[2.0]]))
    expected = {"raw_material": 0.0, "manufacturing": 2.0, "distribution": 0.0, "end_of_life": 0.0}
    assert footprint.stages == expected
    assert footprint.by("stage")["value"].to_dict() == expected


def test_groups_by_two_keys(footprint):
    """Two keys give a table with two index levels."""
    frame = footprint.by("stage", "component")
    assert frame.loc[("raw_material", "anode"), "value"] == pytest.approx(0.0112)
    assert list(frame.index.names) == ["stage", "component"]


def test_an_unknown_key_names_the_nearest(footprint):
    """Grouping by what doesn't exist says what does."""
    with pytest.raises(InputError, match="component"):
        footprint.by("componant")


def test_other_denominators(footprint, known_total):
    """Per pack, per kWh rated and per kg: the total times the units of a pack, over energy and mass."""
    per_pack = known_total * 87_500
    assert footprint.per_pack_kg == pytest.approx(per_pack)
    assert footprint.per_kwh_rated_kg == pytest.approx(per_pack / 100)
    assert footprint.per_kg_pack_kg == pytest.approx(per_pack / 520)


def test_share_of_aggregated_flows(footprint, known_total):
    """What came as CO2e is known as a share of the total."""
    assert footprint.aggregated_share == pytest.approx(0.0194 / known_total)


def test_activities_of_the_same_name_stay_apart(make_footprint):
    """Two activities with one name are told apart by their codes."""
    rows = [ActivityRow("supply of steel", "raw_material", part, part, 1.0, "CN") for part in ("cell", "pack")]
    footprint = make_footprint(contributions=contributions(rows, ["n2o"], [[2.0], [1.0]]))
    assert list(footprint.by("activity").index) == ["supply of steel [cell]", "supply of steel [pack]"]


def test_the_functional_unit_activity_is_not_a_component(make_footprint, activities, values):
    """The activity that only takes what others make isn't shown, as long as it contributes nothing."""
    rows = [*activities, ActivityRow("functional unit", "functional_unit", "unit", "fu", 1.0, "")]
    flows = ["co2-fossil", "ch4-fossil", "n2o", "ghg-aggregated"]
    footprint = make_footprint(contributions=contributions(rows, flows, [*values, (0.0,) * 4])).check()
    assert "unit" not in footprint.by("component").index
    assert "functional_unit" not in set(footprint.to_frame()["stage"])


def test_the_dataset_cannot_be_written_to(footprint):
    """The numbers of a result don't change under its holder."""
    with pytest.raises(ValueError, match="read-only"):
        footprint.dataset["contribution"].values[0, 0] = 1.0


def test_the_tidy_table_holds_every_cell(footprint, known_total):
    """The long table has a row per activity and gas, with the unit on each."""
    frame = footprint.to_frame()
    assert len(frame) == footprint.dataset["contribution"].size
    assert frame["value"].sum() == pytest.approx(known_total)
    assert set(frame["unit"]) == {"kg CO2e / kWh delivered"}
    assert {"stage", "component", "activity", "gas", "value", "unit"} <= set(frame.columns)
