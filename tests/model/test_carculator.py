"""The background of the carculator tools, read from the installed package; none of its figures stands here."""

import csv
import importlib.util
import sys

import numpy as np
import pytest
from scipy import sparse
from scipy.sparse.linalg import spsolve

import brightcell as bc
from brightcell.background import carculator, read_method
from brightcell.background.models import Background
from brightcell.errors import BackgroundError, BrightcellError
from brightcell.matrices import build_system, unit_scores
from brightcell.matrices.columns import background_columns
from brightcell.model import Model
from brightcell.model import backgrounds as choosing
from brightcell.results.calculate import calculate

PACKS = tuple(
    f"{chemistry}-pack-100kwh" for chemistry in ("nmc111", "nmc532", "nmc622", "nmc811", "nca", "lfp", "lmo", "lco")
)
STATIC, STRICT = "carculator:static", "carculator:SSP2-PkBudg650-2050"

needs_package = pytest.mark.skipif(
    importlib.util.find_spec(carculator.PACKAGE) is None,
    reason=f"{carculator.PACKAGE} is not installed: {carculator.INSTALL}",
)


@pytest.fixture(scope="module")
def backgrounds() -> dict[str, Background]:
    return {name: choosing.read_background(name) for name in (STATIC, STRICT)}


def scores(background: Background) -> np.ndarray:
    """Climate score of one unit of each product, in the order of the background's processes."""
    method = read_method("ipcc-ar6-gwp100")
    system = build_system(background_columns(background), {method.id: method.factors})
    return unit_scores(system).sum(axis=0)


def score_of(background: Background, key: str, place: str) -> float:
    """Climate score of what a demand key is met by."""
    offer = background.offers[key][place]
    return float(scores(background)[background.processes.index(offer.process)]) * offer.factor


@needs_package
@pytest.mark.parametrize("name", [STATIC, STRICT])
@pytest.mark.parametrize("pack", PACKS)
def test_every_shipped_pack_runs_unchanged(backgrounds, pack: str, name: str) -> None:
    """No product file says anything of the background."""
    assert bc.footprint(pack, background=backgrounds[name], project=None).check().total > 0


@needs_package
@pytest.mark.parametrize(("name", "file"), [(STATIC, "static"), (STRICT, "remind_SSP2-PkBudg650_2050")])
def test_unit_scores_are_those_of_the_packages_own_matrices(backgrounds, name: str, file: str) -> None:
    """b A^-1 with the package's arrays alone: no flow is lost or counted twice on the way through our tables."""
    folder = carculator.package_folder()
    with (folder / "lcia" / "dict_impact_categories.csv").open(encoding="utf-8", newline="") as text:
        categories = [row[3] for row in csv.reader(text) if row[:2] == ["ef", "midpoint"]]
    with (folder / "IAM" / "dict_inputs_A_matrix.csv").open(encoding="utf-8", newline="") as text:
        is_activity = [len(row) == 4 for row in csv.reader(text, delimiter=";")]
    technosphere = sparse.load_npz(folder / "IAM" / "A_matrix.npz")
    direct = sparse.load_npz(folder / "IAM" / f"B_matrix_ef_midpoint_{file}.npz").toarray()
    expected = spsolve(technosphere.T.tocsc(), direct[categories.index("climate change")])
    assert scores(backgrounds[name]) == pytest.approx(expected[is_activity], rel=1e-9, abs=1e-12)


@needs_package
def test_the_written_project_gives_the_same_total(backgrounds) -> None:
    """By plain bw2calc; Brightway stores amounts in single precision."""
    found = bc.footprint("nmc622-pack-100kwh", background=backgrounds[STATIC], project="carculator")
    assert bc.verify(found) == pytest.approx(found.total, rel=1e-6)


@needs_package
@pytest.mark.parametrize("place", ["CN", "EU27"])
def test_electricity_of_2050_under_a_strict_budget_is_cleaner_than_todays(backgrounds, place: str) -> None:
    """Else scenario and year would not have been read."""
    assert score_of(backgrounds[STRICT], "electricity", place) < score_of(backgrounds[STATIC], "electricity", place)


@needs_package
def test_an_unknown_scenario_names_the_nearest() -> None:
    """And all that the installed version has."""
    with pytest.raises(BackgroundError, match=r"did you mean carculator:SSP2-NPi-2030") as caught:
        choosing.read_background("carculator:SSP2-Npi-2030")
    assert STATIC in str(caught.value)


@needs_package
def test_a_stand_in_that_covers_only_a_part_warns(backgrounds) -> None:
    """The result names the demand and what of it is not counted."""
    model = Model("nmc622-pack-100kwh", background=backgrounds[STATIC])
    partial = [link for link in model.product_system.links if link.provider.match == "partial"]
    assert {link.demand.key for link in partial} == {"graphite"}
    warnings = calculate(model).warnings
    assert any("graphite is counted in part only" in warning for warning in warnings)
    assert all(any(link.provider.note in warning for warning in warnings) for link in partial)


@needs_package
def test_the_package_is_not_imported(backgrounds) -> None:
    """Its files are read; its code, and what that asks for, stays out."""
    bc.footprint("lfp-pack-100kwh", background=backgrounds[STATIC], project=None)
    assert carculator.PACKAGE not in sys.modules


def test_without_the_package_the_command_that_installs_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is an optional extra."""
    monkeypatch.setattr(carculator, "find_spec", lambda name: None)
    with pytest.raises(BrightcellError, match="pip install --no-deps carculator_utils"):
        choosing.read_background(STATIC)
