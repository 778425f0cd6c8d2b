"""A database of a project with the uncertainty of its exchanges: draws that can be computed by hand."""

from pathlib import Path

import numpy as np
import pytest
from scipy.special import ndtri

from brightcell.background import read_mapping, read_method
from brightcell.background.read import flows
from brightcell.brightway.mapped import read_database
from brightcell.brightway.projects import bw2data, project
from brightcell.propagation.database_sample import uncertain_database
from brightcell.quiet import quiet
from brightcell.uncertainty.streams import keys_of, uniforms

PROJECT = "drawn"
AR6 = read_method("ipcc-ar6-gwp100", "0/0")
SIGMA = 0.3
TABLE = (
    "key,location,activity,product,activity_location,unit,factor,match,note\n"
    "steel,,steel making,steel,GLO,kilogram,1,exact,\n"
)


def lognormal(amount: float) -> dict:
    return {"uncertainty type": 2, "loc": np.log(abs(amount)), "scale": SIGMA, "negative": amount < 0}


def activity(code: str, product: str, made: float, *exchanges: tuple) -> dict:
    rest = [
        {"input": key, "amount": amount, "type": kind, **(lognormal(amount) if drawn else {})}
        for key, kind, amount, drawn in exchanges
    ]
    return {
        "name": f"{product} making",
        "reference product": product,
        "unit": "kilogram",
        "location": "GLO",
        "production amount": made,
        "type": "processwithreferenceproduct",
        "exchanges": [{"input": ("mine", code), "amount": made, "type": "production"}, *rest],
    }


@pytest.fixture
def background(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Steel takes copper, emits carbon dioxide and methane, and hands slag over to its treatment."""
    monkeypatch.setenv("BRIGHTWAY2_DIR", str(tmp_path / "brightway"))
    bw2data().projects.create_project(PROJECT, exist_ok=True)
    gas = {"type": "emission", "unit": "kilogram", "categories": ("air",)}
    with project(PROJECT), quiet():
        for name in list(bw2data().databases):
            del bw2data().databases[name]
        names = {"co2": "Carbon dioxide, fossil", "ch4": "Methane, fossil"}
        bw2data().Database("bio").write({("bio", code): {**gas, "name": name} for code, name in names.items()})
        steel = activity(
            "s",
            "steel",
            1.0,
            (("mine", "c"), "technosphere", 0.5, True),
            (("mine", "w"), "technosphere", -0.2, True),
            (("bio", "co2"), "biosphere", 2.0, True),
            (("bio", "ch4"), "biosphere", 0.1, False),
        )
        copper = activity("c", "copper", 1.0, (("bio", "co2"), "biosphere", 7.0, True))
        slag = activity("w", "slag", -1.0, (("bio", "co2"), "biosphere", 0.4, False))
        bw2data().Database("mine").write({("mine", "s"): steel, ("mine", "c"): copper, ("mine", "w"): slag})
        table = tmp_path / "mine.csv"
        table.write_text(TABLE, encoding="utf-8")
        yield read_database(read_mapping(table), PROJECT, "mine", flows())


def drawn(name: str, median: float, seed: int, size: int) -> np.ndarray:
    """The draws of one lognormal exchange, from its stream."""
    return median * np.exp(SIGMA * ndtri(uniforms(keys_of([name]), seed, 0, size)[0]))


def test_each_draw_is_the_one_computed_by_hand(background) -> None:
    """Signs of inputs, of waste handed over and of its treatment; a method's factors; streams by database and code."""
    seed, size = 11, 40
    scores = uncertain_database(background, AR6, ["s"], 3, seed).scores(0, size)
    copper = drawn("mine|s/mine|c", 0.5, seed, size) * drawn("mine|c/bio|co2", 7.0, seed, size)
    slag = drawn("mine|s/mine|w", 0.2, seed, size) * 0.4
    own = drawn("mine|s/bio|co2", 2.0, seed, size) + 0.1 * 29.8
    assert scores.shape == (1, 3, size)
    assert scores[0, :2].max() == 0.0
    assert scores[0, 2] == pytest.approx(copper + slag + own, rel=1e-5)


def test_draws_do_not_depend_on_where_they_begin(background) -> None:
    """So chunks and workers change nothing."""
    found = uncertain_database(background, AR6, ["s"], 1, 11)
    assert np.array_equal(found.scores(0, 40)[..., 16:], found.scores(16, 40))
