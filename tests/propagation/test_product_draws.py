"""Draws of a database for one product alone: the numbers of the kept sample, from what the product takes."""

import importlib
import os
import pickle
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import brightcell as bc
from brightcell.api.samples import background_sample
from brightcell.background import read_method
from brightcell.brightway.projects import bw2data, cache_folder, project
from brightcell.data import data_path
from brightcell.model import Model
from brightcell.model.backgrounds import read_background
from brightcell.propagation import database_plan
from brightcell.propagation.alternatives import lay_out
from brightcell.propagation.database_sample import made_ready, sample_of
from brightcell.propagation.evaluable import Alternative
from brightcell.propagation.foreground import evaluate
from brightcell.propagation.product_draws import ProductDraws, stage_demands
from brightcell.quiet import quiet
from brightcell.results.draws.face import MonteCarlo
from brightcell.rulebooks import STAGES

NAME, PROJECT = "ecoinvent-3.10.1-cutoff", "alone"
NMC, LFP = "nmc622-pack-100kwh", "lfp-pack-100kwh"
DRAWS, SEED = 60, 4


@pytest.fixture(scope="module", autouse=True)
def _synthetic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A project with the small synthetic database."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BRIGHTWAY2_DIR", str(tmp_path_factory.mktemp("brightway")))
        patch.syspath_prepend(str(data_path().parent / "scripts"))
        bw2data().projects.create_project(PROJECT, exist_ok=True)
        with project(PROJECT), quiet():
            importlib.import_module("synthetic.write").small(data_path("mappings", f"{NAME}.csv"), database=NAME)
        yield


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    background_sample(NAME, project=PROJECT, drop=True)


@pytest.fixture(scope="module")
def alone() -> MonteCarlo:
    """A run that keeps nothing."""
    return drawn(NMC)


def drawn(products, **run) -> MonteCarlo:
    """A run that draws the database too."""
    how = {"draws": DRAWS, "seed": SEED, "background_uncertainty": True} | run
    return bc.monte_carlo(products, background=NAME, project=PROJECT, **how)


def same(one: MonteCarlo, other: MonteCarlo) -> bool:
    """All columns, bit for bit."""
    columns = other.draws.columns
    return all(np.array_equal(values, columns[name], equal_nan=True) for name, values in one.draws.columns.items())


def kept() -> int:
    return sample_of(read_background(NAME, project=PROJECT), read_method(), SEED).draws


def alternative() -> Alternative:
    model = Model(NMC, background=read_background(NAME, project=PROJECT))
    return lay_out([model], background_uncertainty=True, seed=SEED)[0][0]


def test_the_draws_are_those_of_the_sample(alone: MonteCarlo) -> None:
    """Streams are keyed by name, so every stage differs by no more than both errors."""
    assert kept() == 0
    other = drawn(NMC, keep=True)
    assert kept() == 200
    for name in ("total", *STAGES):
        one, another = alone.draws.columns[name], other.draws.columns[name]
        np.testing.assert_allclose(one, another, rtol=2e-8, atol=0)
        assert name == "total" or not np.array_equal(one, another)


def test_the_regime_says_that_they_were_drawn_for_it_alone(alone: MonteCarlo) -> None:
    """How many processes, and how they were solved."""
    number = len(alone.alternative().foreground.links)
    assert f"the {number} processes that it takes drawn for it alone: estimated error up to" in alone.regime
    assert alone.regime.endswith("e-09, 0 solved directly")


@pytest.mark.parametrize("how", [{"chunk": 33}, {"workers": 3, "chunk": 16}])
def test_any_chunks_and_workers_give_the_same_draws(alone: MonteCarlo, how: dict) -> None:
    """Bit for bit."""
    assert same(alone, drawn(NMC, **how))


def test_enough_kept_draws_are_read(alone: MonteCarlo, monkeypatch: pytest.MonkeyPatch) -> None:
    """Too few are not, and stay as they are."""
    background_sample(NAME, 200, seed=SEED, project=PROJECT)
    assert same(drawn(NMC), drawn(NMC, keep=True))
    assert isinstance(drawn(NMC, draws=201).alternative().scores.drawn, ProductDraws)
    assert kept() == 200


@pytest.mark.parametrize(("products", "how"), [(NMC, {"out": "run"}), ([NMC, LFP], {})])
def test_a_sample_is_kept_with_a_folder_and_for_several_products(products, how: dict, tmp_path: Path) -> None:
    """Both are likely to be drawn again."""
    drawn(products, **{name: tmp_path / folder for name, folder in how.items()})
    assert kept() == 200


def test_a_run_may_keep_nothing_in_spite_of_its_folder(alone: MonteCarlo, tmp_path: Path) -> None:
    """`keep` decides where it is given; the folder then says that its draws are not those of the sample."""
    assert same(drawn(NMC, out=tmp_path / "run", keep=False), alone)
    assert kept() == 0


def test_workers_without_the_disk_give_the_same_numbers(alone: MonteCarlo) -> None:
    """The plan of the product is sent along, and nothing is read there."""
    (sent,) = pickle.loads(pickle.dumps(made_ready([alternative()], DRAWS, sent=True)))
    expected = alone.alternative().scores.drawn.scores(0, DRAWS)
    assert np.array_equal(sent.scores.drawn.scores(0, DRAWS), expected, equal_nan=True)
    assert sent.scores.drawn.key == alone.alternative().scores.drawn.key
    assert "drawn by the workers" in sent.scores.drawn.description


def test_a_database_is_laid_out_once(alone: MonteCarlo, monkeypatch: pytest.MonkeyPatch) -> None:
    """A further product and another seed read what was laid out before."""
    with monkeypatch.context() as patch:
        patch.setattr(database_plan, "uncertain_matrices", None)
        assert same(drawn(NMC), alone)
        drawn(LFP, seed=5)
        drawn(LFP, keep=True)
        patch.setattr(database_plan, "weights", None)
        drawn(LFP, seed=6, keep=True)


@pytest.mark.parametrize("kind", [database_plan.ORDERED, database_plan.WEIGHTS])
def test_a_damaged_file_is_laid_out_again(kind: str) -> None:
    """A bit of the file is another; the draws stay."""
    expected = drawn(NMC, keep=True)
    (file,) = cache_folder(PROJECT).glob(f"{kind}*.npz")
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(bytes(content))
    background_sample(NAME, project=PROJECT, drop=True)
    assert same(drawn(NMC, keep=True), expected)
    assert file.read_bytes() != bytes(content)


def test_what_was_laid_out_of_earlier_databases_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    """All but the latest few."""
    monkeypatch.setattr(database_plan, "KEPT", 1)
    folder = cache_folder(PROJECT)
    for file in folder.glob(f"{database_plan.ORDERED}*.npz"):
        file.unlink()
    (folder / f"{database_plan.ORDERED}earlier.npz").touch()
    drawn(NMC)
    (left,) = folder.glob(f"{database_plan.ORDERED}*.npz")
    assert "earlier" not in left.name


def test_the_stages_are_sums_of_what_they_take() -> None:
    """By the scores of the links they give the stages of the footprint at nominal amounts."""
    one = alternative()
    demands = stage_demands(one.foreground)
    links, gases = len(one.foreground.links), len(one.foreground.flows)
    scores = np.zeros((links, gases))
    scores[:, -1] = np.linspace(1, 2, links)
    total = evaluate(one.foreground, {}, scores, np.zeros(gases), 1).sum()
    taken = demands.any(axis=1)
    assert taken.all()
    assert (demands.T @ scores[:, -1]).sum() == pytest.approx(total, rel=1e-12)


def test_a_link_that_nothing_takes_at_nominal_amounts_is_wanted_too() -> None:
    """A draw may take it."""
    one = alternative()
    spare = replace(one.foreground, links=(*one.foreground.links, "spare"))
    demands = stage_demands(spare)
    assert demands[-1].tolist() == [0.0] * (demands.shape[1] - 1) + [1.0]


def test_a_further_run_needs_no_brightway(alone: MonteCarlo, tmp_path: Path) -> None:
    """Once a database is laid out, a process of its own neither loads bw2data nor what comes with it."""
    drawn(NMC)
    code = f"""
import sys
import brightcell as bc
run = bc.monte_carlo({NMC!r}, background={NAME!r}, project={PROJECT!r}, draws=8, seed=9, background_uncertainty=True)
print(sorted({{"bw2data", "bw2calc", "pandas", "xarray"}} & set(sys.modules)))
"""
    env = {**os.environ, "BRIGHTWAY2_DIR": str(Path(bw2data().projects.dir).parent), "BRIGHTCELL_CACHE": str(tmp_path)}
    for _ in range(2):  # the first one finds the folder
        done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, env=env)
    assert done.stdout.splitlines()[-1] == "[]"
