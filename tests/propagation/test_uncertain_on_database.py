"""Choices and drawn factors on a database of a Brightway project."""

import copy
import importlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import brightcell as bc
from brightcell.data import data_path
from brightcell.errors import InputError
from brightcell.io.yaml import read_yaml
from brightcell.model.backgrounds import read_background
from brightcell.product import product_from_data
from brightcell.propagation.alternatives import lay_out
from brightcell.uncertainty.designs import design
from brightcell.uncertainty.variables import draw

NAME, PROJECT, BOOK = "ecoinvent-3.10.1-cutoff", "licensed", "cn-group-2024"
EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "uncertain-pack.yaml"
OPTIONS = [
    {"label": "mix", "probability": 0.5},
    {"label": "hydro", "probability": 0.5, "set": {"end_of_life.routes": {"hydrometallurgical": 1}}},
]


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The small synthetic database, read."""
    from brightcell.brightway.projects import bw2data, project
    from brightcell.quiet import quiet

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BRIGHTWAY2_DIR", str(tmp_path_factory.mktemp("brightway")))
        patch.syspath_prepend(str(data_path().parent / "scripts"))
        bw2data().projects.create_project(PROJECT, exist_ok=True)
        with project(PROJECT), quiet():
            table = data_path("mappings", f"{NAME}.csv")
            importlib.import_module("synthetic.write").small(table, database=NAME)
        yield read_background(NAME, project=PROJECT)


def example(routes: dict[str, Any] | None = None, **uncertainty: Any) -> Any:
    """The example with these routes, and its other uncertainty in place of its own."""
    data = copy.deepcopy(read_yaml(EXAMPLE).data)
    data["uncertainty"] = uncertainty
    data["end_of_life"]["routes"] = routes or data["end_of_life"]["routes"]
    return product_from_data(data)


def test_options_of_a_drawn_database_have_its_draws(database: Any) -> None:
    """A draw is that of the product that it chose, with the same draw of the database."""
    choices = [{"name": "route", "options": OPTIONS}]
    chosen = bc.monte_carlo(example(choices=choices), BOOK, background=database, background_uncertainty=True, draws=24)
    plain, hydro = (
        bc.monte_carlo(example(routes), BOOK, background=database, background_uncertainty=True, draws=24).values()
        for routes in (None, {"hydrometallurgical": 1})
    )
    place = draw(
        lay_out([bc.Model(example(choices=choices), BOOK, background=database)])[1],
        design("random", 1, 24, ()),
        0,
        24,
    )["choices.route"]
    assert 0 < place.mean() < 1
    assert np.array_equal(chosen.values(), np.where(place == 0, hydro, plain))


def test_the_cube_of_a_drawn_database_sums_to_its_draws(database: Any) -> None:
    """By input and kind, under any option; nominal values are those of the footprint, of gases they aren't told."""
    choices = [{"name": "route", "options": OPTIONS}]
    run = bc.monte_carlo(example(choices=choices), BOOK, background=database, background_uncertainty=True, draws=24)
    found = run.cube("input", "kind").contribution.sum(["input", "kind"]).values
    assert found == pytest.approx(run.values(), rel=1e-9)
    kinds = run.by("kind").set_index("kind")["nominal"].dropna()
    assert kinds.to_dict() == pytest.approx(run.nominal[0].by("kind")["value"].to_dict(), rel=1e-9)
    assert run.by("gas")["nominal"].isna().all()


def test_factors_are_drawn_on_a_database_as_it_stands(database: Any) -> None:
    """Fossil methane moves by its factor, in what the product emits and in what lies behind it."""
    (one,), variables = lay_out([bc.Model(example(), BOOK, background=database)], factor_uncertainty=True)
    draws = draw(variables, design("random", 1, 8, ()), 0, 8)
    name, place = "factors/ipcc-ar6-gwp100/ch4-fossil", one.flows.index("ch4-fossil")
    still = one.contributions({**draws, name: np.full(8, 29.8)}, 8)[:, place]
    assert np.abs(still).max() > 0
    assert one.contributions(draws, 8)[:, place] == pytest.approx(still * draws[name] / 29.8, rel=1e-9)


def test_factors_of_a_drawn_database_are_refused(database: Any) -> None:
    """It is drawn as a whole, all gases together."""
    model = bc.Model(example(), BOOK, background=database)
    with pytest.raises(InputError, match="can't be drawn together"):
        lay_out([model], background_uncertainty=True, factor_uncertainty=True)
