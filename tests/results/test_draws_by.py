"""Contributions of every draw: their sums are those of the run, their nominal values those of the footprint."""

import pytest

import brightcell as bc
from brightcell.errors import InputError
from brightcell.results.draws import cube

BOOKS = ["cn-group-2024", "iso-14067-cutoff"]


@pytest.fixture(scope="module")
def run():
    return bc.monte_carlo("lfp-pack-100kwh", BOOKS, draws=230, seed=4)


@pytest.mark.parametrize("keys", [("stage",), ("gas", "stage"), ("stage", "component", "gas")])
def test_cells_of_a_draw_sum_to_its_total(run, keys, monkeypatch):
    """By any keys and in chunks of any size; stages are the columns of the run."""
    monkeypatch.setattr(cube, "CHUNK", 100)
    for label in run.labels:
        data = run.cube(*keys, label=label).contribution
        assert data.sum(list(keys)).values == pytest.approx(run.values(label), rel=1e-9)
        by_stage = data.sum([key for key in keys if key != "stage"])
        assert by_stage.sel(stage="manufacturing").values == pytest.approx(run.values(label, "manufacturing"), rel=1e-9)
        assert data.attrs["units"] == run.alternative(label).unit


def test_the_table_has_nominal_values_and_means(run):
    """Both sum exactly; each interval holds its median."""
    frame = run.by("component", "gas", label=BOOKS[0])
    assert frame["nominal"].sum() == pytest.approx(run.nominal_values(BOOKS[0])["total"], rel=1e-9)
    assert frame["mean"].sum() == pytest.approx(run.values(BOOKS[0]).mean(), rel=1e-9)
    assert ((frame["p2.5"] <= frame["median"]) & (frame["median"] <= frame["p97.5"])).all()


def test_what_cannot_be_summed_by_is_told(run, monkeypatch):
    """Other keys with what has them; too many numbers with their size."""
    with pytest.raises(InputError, match=r"contributions of draws can't be grouped by this .*did you mean basis"):
        run.by("bases", label=BOOKS[0])
    with pytest.raises(InputError, match="given twice"):
        run.by("gas", "gas", label=BOOKS[0])
    with pytest.raises(InputError, match="nothing says what to sum by"):
        run.by(label=BOOKS[0])
    layout = cube.laid_out(run.alternatives[0], ("stage", "gas"))
    with pytest.raises(InputError, match=r"don't fit into memory .*25 cells of 230 draws"):
        cube.draws_by(run.task, run.alternatives[0], layout, 230, numbers=1000)
