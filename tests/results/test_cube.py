"""The contribution cube: exact sums, credits signed, and the labels that a reader sums by."""

import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import brightcell as bc
from brightcell.errors import InputError
from brightcell.inventory.models import Foreground
from brightcell.results.calculate import calculate
from brightcell.results.footprint.contributions import ActivityRow
from brightcell.results.footprint.cube import CUBE_KEYS, Cube, InputLabel
from brightcell.results.page.labels import gas_name
from brightcell.rulebooks import FUNCTIONAL_UNIT

PACKS = ("nmc622-pack-100kwh", "lfp-pack-100kwh", "lmo-pack-100kwh")
BOOKS = ("cn-group-2024", "eu-cfb-2024-draft")


@pytest.fixture(scope="module")
def footprints():
    return {(pack, book): bc.footprint(pack, book, project=None) for pack in PACKS for book in BOOKS}


@pytest.fixture(scope="module")
def footprint(footprints):
    return footprints[PACKS[0], BOOKS[0]]


@pytest.mark.parametrize("book", BOOKS)
@pytest.mark.parametrize("pack", PACKS)
def test_the_cube_sums_to_the_footprint(footprints, pack, book) -> None:
    """To its total, and by activity and gas to its table of contributions."""
    found = footprints[pack, book]
    assert found.cube.total == pytest.approx(found.total, rel=1e-12)
    table = found.contributions.grouped("activity", "gas")
    cube = found.cube.grouped("activity", "gas")
    assert cube == pytest.approx({key: value for key, value in table.items() if key in cube}, rel=1e-9, abs=1e-15)
    assert not any(value for key, value in table.items() if key not in cube)


@pytest.mark.parametrize("key", CUBE_KEYS)
def test_every_key_keeps_the_total(footprint, key) -> None:
    """Alone and with the stage."""
    for keys in ((key,), ("stage", key)):
        if len(set(keys)) == len(keys):
            assert footprint.by(*keys)["value"].sum() == pytest.approx(footprint.total, rel=1e-9)


def test_credits_have_a_sign_and_a_kind(footprint) -> None:
    """They are the only thing that takes away, and are what `credits` lists."""
    kinds = footprint.by("kind")["value"]
    assert kinds["credit"] == pytest.approx(sum(credit.score for credit in footprint.credits), rel=1e-9)
    assert (kinds.drop("credit") > 0).all()


def test_site_and_place_and_basis_are_told_apart(footprint) -> None:
    """The plant's electricity is of its province, by national data; the steel is a stand-in of another country."""
    of_site = footprint.by("site", "kind", "place", "basis")["value"]
    assert of_site["reference plant", "electricity", "CN-JS", "national"] > 0
    steel = footprint.by("input", "place", "basis")["value"]
    assert [key for key in steel.index if key[0].startswith("steel") and key[1:] == ("US", "proxy")]


def test_the_dataset_has_its_dims_and_coordinates(footprint) -> None:
    """Activity, input and gas; the rest along them; each label once."""
    found = footprint.cube.dataset
    assert found.contribution.dims == ("activity", "input", "gas")
    assert {"stage", "component", "site", "place", "kind", "basis", "code", "location", "flow"} <= set(found.coords)
    assert float(found.contribution.sum()) == pytest.approx(footprint.total, rel=1e-12)
    for dim in found.contribution.dims:
        labels = found[dim].values.tolist()
        assert len(set(labels)) == len(labels)


def test_the_frame_is_tidy(footprint) -> None:
    """A row for each cell that causes something."""
    frame = footprint.cube.to_frame()
    assert list(frame.columns) == [*(key for key in CUBE_KEYS if key != "gas"), "gas", "value"]
    assert frame["value"].sum() == pytest.approx(footprint.total, rel=1e-12)
    assert (frame["value"] != 0).all()


def test_a_copy_keeps_its_cube(footprint) -> None:
    """Pickled and read back, it is grouped alike and has nothing behind it."""
    copy = pickle.loads(pickle.dumps(footprint))
    assert copy.behind is None
    assert copy.by("kind")["value"].to_dict() == footprint.by("kind")["value"].to_dict()


def test_an_unknown_key_gets_the_nearest(footprint) -> None:
    """With all that there are."""
    with pytest.raises(InputError, match="did you mean basis"):
        footprint.by("bases")


def test_a_footprint_without_cube_says_what_it_can_be_grouped_by(make_footprint) -> None:
    """One that was made of a table alone."""
    with pytest.raises(InputError, match="expected stage, component, activity, gas, location"):
        make_footprint().by("kind")


@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.integers(0, 2), st.floats(-5, 5), st.floats(-5, 5)),
        max_size=12,
        unique_by=lambda p: p[:2],
    )
)
@settings(max_examples=25, deadline=None)
def test_random_cubes_sum_by_any_key(cells) -> None:
    """By brute force over all cells, for two keys and for one."""
    rows = tuple(ActivityRow(f"a{i}", f"s{i % 2}", "c", f"code{i}", 1.0, "CN") for i in range(4))
    inputs = tuple(InputLabel(f"i{j}", f"k{j % 2}", "CN", "route") for j in range(3))
    pairs = np.array([cell[:2] for cell in cells], np.int64).reshape(len(cells), 2)
    cube = Cube(rows, ("",) * 4, inputs, ("co2-fossil", "n2o"), pairs, np.array([c[2:] for c in cells]).reshape(-1, 2))
    for stage in ("s0", "s1"):
        for kind in ("k0", "k1"):
            expected = sum(c + n for i, j, c, n in cells if f"s{i % 2}" == stage and f"k{j % 2}" == kind)
            assert cube.grouped("stage", "kind").get((stage, kind), 0.0) == pytest.approx(expected, abs=1e-12)
    assert sum(cube.grouped("gas").values()) == pytest.approx(cube.total, abs=1e-12)


@given(
    st.sampled_from(PACKS),
    st.sampled_from(BOOKS),
    st.sampled_from(("CN-SC", "DE", "CN-NM")),
    st.floats(0.7, 0.99),
    st.floats(0.0, 1.0),
)
@settings(max_examples=4, deadline=None)
def test_every_cell_is_that_of_a_dense_solution(pack, book, place, good, collected) -> None:
    """Of random packs, with credits: x = A^-1 f, s = c B A^-1. Loops, which these have none of, are in `test_tree`."""
    changes = {"sites.*.location": place, "pack.module.cell.yield": good, "end_of_life.collection.rate": collected}
    model = bc.Model(bc.read_product(pack).with_(changes), book)
    system, cube = model.system, calculate(model).cube
    inverse = np.linalg.inv(system.dense_technosphere())
    runs = inverse @ system.demand_vector({FUNCTIONAL_UNIT: 1.0})
    factors = next(iter(system.factors.values()))
    scores = (factors[:, None] * system.dense_biosphere()) @ inverse
    brute: dict[tuple[str, str, str], float] = {}
    for linked in model.product_system.activities:
        run = runs[system.product_index[linked.activity.code]]
        for exchange in linked.exchanges:
            if isinstance(exchange.exchange.target, Foreground):
                continue
            for row, flow in enumerate(system.flows):
                if exchange.is_emission:
                    each = factors[row] if flow == exchange.label else 0.0
                else:
                    each = scores[row, system.product_index[exchange.label]]
                name = gas_name(exchange.label) if exchange.is_emission else exchange.name
                key = (linked.activity.code, name, flow)
                brute[key] = brute.get(key, 0.0) + run * exchange.amount * each
    found: dict[tuple[str, str, str], float] = {}
    for (activity, taken), values in zip(cube.pairs.tolist(), cube.values.tolist(), strict=True):
        for flow, value in zip(cube.flows, values, strict=True):
            key = (cube.activities[activity].code, cube.inputs[taken].name, flow)
            found[key] = found.get(key, 0.0) + value
    biggest = max(abs(value) for value in brute.values())
    assert {k: v for k, v in brute.items() if v} == pytest.approx(
        {k: found.get(k, 0.0) for k, v in brute.items() if v}, rel=1e-9, abs=1e-12 * biggest
    )
    assert sum(found.values()) == pytest.approx(sum(brute.values()), rel=1e-9)
    assert [v for (code, *_), v in found.items() if "/credit/" in code and v > 1e-12 * biggest] == []
