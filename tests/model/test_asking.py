"""What may stand beside a model."""

from dataclasses import replace

import pytest

import brightcell as bc
from brightcell.background import DatabaseBackground, read_background
from brightcell.errors import InputError
from brightcell.model import model_of, models_of


@pytest.fixture(scope="module")
def models() -> list[bc.Model]:
    """Two on databases of the projects "one" and "two"."""
    one = DatabaseBackground("mine", "", "", "", "", "one", "mine", read_background("open").flows, {}, {})
    return [bc.Model("lfp-pack-100kwh", background=back) for back in (one, replace(one, project="two"))]


def test_the_project_of_a_model_may_be_said_again(models) -> None:
    """A script that names its project in every call says nothing else than the model does."""
    assert model_of(models[0], project="one") is models[0]
    assert models_of(models[:1], project="one") == models[:1]


def test_another_project_beside_a_model_is_refused(models) -> None:
    """Of one model or of one of several; tables are in none."""
    for project in ("two", "three"):
        with pytest.raises(InputError, match="a model has its background already"):
            model_of(models[0], project=project)
    with pytest.raises(InputError, match="a model has its background already"):
        models_of(models, project="one")
    with pytest.raises(InputError, match="a model has its background already"):
        model_of(bc.Model("lfp-pack-100kwh"), project="one")
