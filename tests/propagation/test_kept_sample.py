"""Draws of a database that are kept: the same numbers wherever they come from, for every product."""

import importlib
import json
import os
import pickle
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import brightcell as bc
from brightcell.api.samples import background_sample
from brightcell.background import read_method
from brightcell.brightway.projects import bw2data, cache_folder, project
from brightcell.data import data_path
from brightcell.engine import sample, scores_of
from brightcell.errors import BackgroundError, InputError
from brightcell.model import Model
from brightcell.model.backgrounds import read_background
from brightcell.propagation import database_sample as database_draws
from brightcell.propagation.alternatives import lay_out
from brightcell.propagation.database import uncertain_matrices
from brightcell.propagation.database_plan import DatabasePlan
from brightcell.propagation.database_sample import made_ready, sample_of
from brightcell.quiet import quiet
from brightcell.results.draws.face import MonteCarlo

NAME = "ecoinvent-3.10.1-cutoff"
TABLE = data_path("mappings", f"{NAME}.csv")
PROJECT = "kept"
OTHER_RULES = "cn-miit-2025-551"
NMC, LFP = "nmc622-pack-100kwh", "lfp-pack-100kwh"
DRAWS = 250


@pytest.fixture(scope="module", autouse=True)
def _synthetic(tmp_path_factory: pytest.TempPathFactory):
    """A project with the small synthetic database."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BRIGHTWAY2_DIR", str(tmp_path_factory.mktemp("brightway")))
        patch.syspath_prepend(str(data_path().parent / "scripts"))
        write(NAME)
        yield


@pytest.fixture
def _nothing_kept() -> None:
    background_sample(NAME, project=PROJECT, drop=True)


@pytest.fixture(scope="module")
def kept() -> MonteCarlo:
    """A run that made the sample."""
    return drawn(NMC)


@pytest.fixture(scope="module")
def scores(kept: MonteCarlo) -> np.ndarray:
    """The score of each link of that run, by draw."""
    return kept.alternative().scores.drawn.scores(0, DRAWS)[:, -1]


@pytest.fixture
def _only_kept(kept: MonteCarlo, monkeypatch: pytest.MonkeyPatch) -> None:
    """No draw of the database can be computed, so those that are kept must do."""

    def never(_: DatabasePlan) -> None:
        raise AssertionError("draws were computed again")

    drawn(NMC)
    monkeypatch.setattr(DatabasePlan, "__call__", never)


def write(database: str, **changes):
    """Write the synthetic database into the project."""
    bw2data().projects.create_project(PROJECT, exist_ok=True)
    with project(PROJECT), quiet():
        return importlib.import_module("synthetic.write").small(TABLE, database=database, **changes)


def drawn(products, background=NAME, **run) -> MonteCarlo:
    """A run that draws the database too."""
    how = {"draws": DRAWS, "seed": 4, "background_uncertainty": True, "keep": True} | run
    return bc.monte_carlo(products, background=background, project=PROJECT, **how)


def same(one: MonteCarlo, other: MonteCarlo, number: int = DRAWS) -> bool:
    """All columns, bit for bit."""
    return all(
        np.array_equal(one.draws.columns[name][:number], other.draws.columns[name][:number], equal_nan=True)
        for name in one.draws.columns
    )


def folders() -> list[Path]:
    return sorted(cache_folder(PROJECT).glob("sample-*"))


@pytest.mark.usefixtures("_only_kept")
@pytest.mark.parametrize("how", [{}, {"workers": 2, "chunk": 70}, {"draws": 100}, {"chunk": 33}])
def test_kept_draws_give_the_numbers_of_fresh_ones(kept: MonteCarlo, how: dict) -> None:
    """Bit for bit, by any chunks and workers, and in part."""
    assert same(drawn(NMC, **how), kept, how.get("draws", DRAWS))


@pytest.mark.usefixtures("_nothing_kept")
@pytest.mark.parametrize("how", [{"workers": 4, "chunk": 60}, {"chunk": 250}])
def test_fresh_draws_are_the_same_by_any_workers_and_chunks(kept: MonteCarlo, how: dict) -> None:
    """A sample that several threads make at once."""
    assert same(drawn(NMC, **how), kept)


@pytest.mark.parametrize("there", [0, 200, 400])
@pytest.mark.usefixtures("_nothing_kept")
def test_workers_without_the_disk_give_the_same_numbers(
    scores: np.ndarray, there: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is kept is sent along, the rest is computed by them, and nothing is asked of Brightway there."""
    if there:
        drawn(NMC, draws=there)
    back = read_background(NAME, project=PROJECT)
    (alternative,), _ = lay_out([Model(NMC, background=back)], background_uncertainty=True, seed=4)
    here = made_ready([alternative], DRAWS, sent=True, keep=True)
    monkeypatch.setattr(DatabasePlan, "__call__", None)
    monkeypatch.setattr(database_draws, "sample_of", None)
    (sent,) = pickle.loads(pickle.dumps(here))
    parts = [sent.scores.drawn.scores(start, start + 50)[:, -1] for start in range(0, DRAWS, 50)]
    assert np.array_equal(np.hstack(parts), scores, equal_nan=True)
    assert f"{min(there, DRAWS)} draws" in sent.scores.drawn.description


@pytest.mark.usefixtures("_nothing_kept")
def test_a_cluster_gives_the_same_numbers(kept: MonteCarlo) -> None:
    """Its workers draw by themselves what is not kept."""
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(n_workers=1, processes=False, dashboard_address=None) as cluster:
        found = drawn(NMC, scheduler=cluster.scheduler_address, chunk=60)
    assert same(found, kept)
    assert "the others drawn by the workers" in found.regime
    assert sample_of(read_background(NAME, project=PROJECT), read_method(), 4).draws == 0


@pytest.mark.usefixtures("_only_kept")
def test_a_further_product_reads_the_sample_and_is_paired(kept: MonteCarlo) -> None:
    """Its draws alone are those beside the first product, of the same sample."""
    alone, both = drawn(LFP), drawn([NMC, LFP])
    one, other = both.labels
    assert np.array_equal(both.values(one), kept.values())
    assert np.array_equal(both.values(other), alone.values())
    assert np.corrcoef(both.values(one), both.values(other))[0, 1] > 0.1


@pytest.mark.usefixtures("_only_kept")
def test_a_further_rulebook_reads_the_sample(kept: MonteCarlo) -> None:
    """Rules don't change what the database draws."""
    assert drawn(NMC, rulebook=OTHER_RULES).number == kept.number


@pytest.mark.usefixtures("_nothing_kept")
def test_more_draws_extend_the_sample(kept: MonteCarlo) -> None:
    """The first draws stay what they were."""
    drawn(NMC, draws=50)
    extended = drawn(NMC, draws=450)
    assert same(kept, extended)
    (folder,) = folders()
    assert len(list(folder.glob("*.npy"))) == 3


def test_the_regime_says_what_is_kept(kept: MonteCarlo) -> None:
    """How many draws, of how many processes, since when, and how they were solved."""
    links = len(read_background(NAME, project=PROJECT).nodes)
    assert f"400 draws of its {links} linked processes kept since 20" in kept.regime
    assert re.search(r"estimated error up to [1-9]e-09, 1 solved directly, 1 without a solution", kept.regime)


@pytest.mark.parametrize("workers", [1, 2])
def test_a_damaged_file_is_computed_again(kept: MonteCarlo, workers: int) -> None:
    """Also in the threads of a run."""
    drawn(NMC)
    (folder,) = folders()
    file = folder / "draws-000000000.npy"
    file.write_bytes(file.read_bytes()[:5000])
    assert same(drawn(NMC, workers=workers, chunk=50), kept)


def test_each_link_is_right_to_1e_8(kept: MonteCarlo) -> None:
    """Against a factorisation of the same draws, for every process that any product may take."""
    back, method = read_background(NAME, project=PROJECT), read_method()
    links = np.arange(len(back.nodes))
    matrices = uncertain_matrices(back, method, sorted(back.nodes))
    exact = scores_of(matrices, sample(matrices, 4, 0, 10))[:, 0]
    found = sample_of(back, method, 4).scores(links, 0, 10)
    solved = np.isfinite(found).all(axis=0)
    assert solved.sum() >= 8
    assert found[:, solved] == pytest.approx(exact[:, solved], rel=1e-8, abs=1e-12)


def test_a_changed_database_is_a_new_sample() -> None:
    """And what was kept of it before is gone."""
    write("changing")
    before = drawn(NMC, background=f"{NAME}@changing")
    (old,) = set(folders()) - {sample_of(read_background(NAME, project=PROJECT), read_method(), 4).folder}
    write("changing", seed=7)
    after = drawn(NMC, background=f"{NAME}@changing")
    assert not same(before, after)
    assert not old.exists()


def test_a_database_that_changes_meanwhile_is_told() -> None:
    """Draws of the new one are not kept as those of the old."""
    write("meanwhile")
    back = read_background(f"{NAME}@meanwhile", project=PROJECT)
    plan = DatabasePlan(back, read_method(), "identity")
    write("meanwhile", seed=7)
    with pytest.raises(BackgroundError, match="has changed since"):
        plan()


def test_another_seed_and_another_method_are_samples_of_their_own(kept: MonteCarlo) -> None:
    """None takes the place of another."""
    back, method = read_background(NAME, project=PROJECT), read_method()
    others = [sample_of(back, method, 5), sample_of(back, replace(method, biogenic="-1/+1"), 4)]
    assert len({sample_of(back, method, 4).folder, *(one.folder for one in others)}) == 3
    assert sample_of(back, method, 4).draws >= DRAWS


def test_a_run_is_not_resumed_with_draws_of_another_engine(
    kept: MonteCarlo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder names the sample that its draws are of."""
    drawn(NMC, out=tmp_path / "run")
    monkeypatch.setattr(database_draws, "TOLERANCE", 1e-7)
    with pytest.raises(InputError, match="sample 0"):
        drawn(NMC, out=tmp_path / "run", resume=True)


@pytest.mark.usefixtures("_nothing_kept")
def test_a_sample_is_made_ahead_seen_and_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    """With its method, seed and size; then a run computes none."""
    told: list[int] = []
    made = background_sample(
        NAME, 300, seed=4, project=PROJECT, progress=lambda done, total, seconds: told.append(done)
    )
    assert [(one.seed, one.draws, one.state) for one in made.samples] == [(4, 400, "in use")]
    assert told == [300]
    assert "IPCC AR6 GWP100, biogenic carbon 0/0" in made.as_text()
    with monkeypatch.context() as patch:
        patch.setattr(DatabasePlan, "__call__", None)
        drawn(LFP)
    assert background_sample(NAME, project=PROJECT) == made
    assert background_sample(NAME, project=PROJECT, drop=True).samples == ()
    assert sample_of(read_background(NAME, project=PROJECT), read_method(), 4).draws == 0


def test_the_command_tells_what_is_kept(kept: MonteCarlo) -> None:
    """As JSON, from a process of its own."""
    code = "from brightcell.cli import main; main()"
    options = ["--project", PROJECT, "--seed", "9", "--draws", "100", "--format", "json"]
    command = [sys.executable, "-c", code, "background", "sample", NAME, *options]
    env = {**os.environ, "BRIGHTWAY2_DIR": str(Path(bw2data().projects.dir).parent)}
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=env)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (9, 200, "in use") in [(one["seed"], one["draws"], one["state"]) for one in told["samples"]]


def test_a_sample_of_tables_is_refused() -> None:
    """They are drawn in an instant."""
    with pytest.raises(InputError, match="no draws of it are kept"):
        background_sample("open")
