"""Shared by the tests of backgrounds: shipped ones, scores of all their processes, and a copy to break."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from brightcell.background import Background, Method, read_background, read_method
from brightcell.data import data_path

Scores = dict[str, float]


def unit_scores(background: Background, method: Method) -> Scores:
    """kg CO2e per unit of each process, from the transposed system (I - A)' x = c."""
    import numpy as np
    from scipy.sparse import csc_array
    from scipy.sparse.linalg import spsolve

    place = {process.code: index for index, process in enumerate(background.processes)}
    rows, columns, values = list(place.values()), list(place.values()), [1.0] * len(place)
    direct = np.zeros(len(place))
    for exchange in background.exchanges:
        consumer = place[exchange.process]
        if exchange.type == "biosphere":
            direct[consumer] += exchange.amount * method.factors[exchange.input]
        else:
            rows.append(consumer)
            columns.append(place[exchange.input])
            values.append(-exchange.amount)
    system = csc_array((values, (rows, columns)), shape=(len(place), len(place)))
    return dict(zip(place, spsolve(system, direct).tolist(), strict=True))


@pytest.fixture(scope="session")
def open_background() -> Background:
    return read_background("open")


@pytest.fixture(scope="session")
def greet_background() -> Background:
    return read_background("greet-2022")


@pytest.fixture(scope="session")
def ar6() -> Method:
    return read_method("ipcc-ar6-gwp100")


@pytest.fixture(scope="session")
def open_scores(open_background: Background, ar6: Method) -> Scores:
    return unit_scores(open_background, ar6)


@pytest.fixture(scope="session")
def greet_scores(greet_background: Background, ar6: Method) -> Scores:
    return unit_scores(greet_background, ar6)


@pytest.fixture(scope="session")
def score_of() -> Callable[[Background, Method], Scores]:
    return unit_scores


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of a shipped background, to be broken."""
    copy = tmp_path / "greet-2022"
    shutil.copytree(data_path("greet-2022"), copy)
    (tmp_path / "mappings").mkdir()
    shutil.copy(data_path("mappings", "greet-2022.csv"), tmp_path / "mappings")
    return copy
