"""The contribution cube: exact sums, credits signed, and the labels that a reader sums by."""

import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import brightcell as bc
from brightcell.errors import InputError
from brightcell.results.footprint.contributions import ActivityRow
from brightcell.results.footprint.cube import CUBE_KEYS, Cube, InputLabel

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
