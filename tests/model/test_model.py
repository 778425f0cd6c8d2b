"""A model is resolved once, frozen, and shares with its changed copies what doesn't depend on the change."""

import pickle
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

import brightcell as bc
from brightcell.data import data_path

PRODUCT = "nmc622-pack-100kwh"


@pytest.fixture(scope="module")
def model() -> bc.Model:
    return bc.Model(PRODUCT)


def test_names_paths_and_objects_are_one_model(model: bc.Model) -> None:
    """Product, rulebook and background, each by name, by path and as an object."""
    path = data_path("products", f"{PRODUCT}.yaml")
    for product in (PRODUCT, str(path), path, bc.read_product(PRODUCT)):
        for background in ("open", data_path("open"), model.background):
            other = bc.Model(product, Path(_book()), background=background)
            assert bc.footprint(other).total == pytest.approx(bc.footprint(model).total, rel=1e-14)


def _book() -> str:
    from brightcell.rulebooks import read

    return str(Path(str(read.__file__)).parent / "books" / "cn-group-2024.yaml")


def test_a_model_is_frozen(model: bc.Model) -> None:
    """Another one is made by `with_`."""
    with pytest.raises(FrozenInstanceError):
        model.product = bc.read_product("lfp-pack-100kwh")  # type: ignore[misc]


def test_each_step_is_made_once(model: bc.Model) -> None:
    """Inventory, foreground, product system, matrices, scores."""
    steps = ("inventory", "foreground", "method", "product_system", "supply", "system", "factorisation", "unit_scores")
    assert all(getattr(model, step) is getattr(model, step) for step in steps)


def test_what_does_not_depend_on_the_change_is_shared(model: bc.Model) -> None:
    """The rules don't depend on the background, the background on nothing."""
    _ = model.foreground
    elsewhere = model.with_(background="greet-2022")
    assert elsewhere.product is model.product
    assert elsewhere.rulebook is model.rulebook
    assert elsewhere.background.name == "greet-2022"
    assert model.with_({"sites.*.location": "CN-SC"}).background is model.background


@pytest.mark.parametrize(
    "change",
    [
        {"changes": {"sites.*.location": "CN-SC"}},
        {"changes": {"pack.module.cell.yield": "90 %"}},
        {"rulebook": "eu-cfb-2024-draft"},
        {"background": data_path("open")},
        {"settings": {"end_of_life": "burdens-without-credit"}},
    ],
    ids=str,
)
def test_a_changed_model_is_the_model_made_anew(change: dict, model: bc.Model) -> None:
    """Nothing of the first is left where it shouldn't be."""
    changed = bc.footprint(model.with_(**change))
    product = model.with_(change["changes"]).product if "changes" in change else model.product
    rest = {name: value for name, value in change.items() if name in ("background", "settings")}
    anew = bc.footprint(bc.Model(product, change.get("rulebook"), **rest))
    assert changed.total == pytest.approx(anew.total, rel=1e-12)
    assert changed.stages == pytest.approx(anew.stages, rel=1e-12)


def test_settings_come_on_top_of_those_of_the_model(model: bc.Model) -> None:
    """The first stay."""
    first = model.with_(settings={"end_of_life": "burdens-without-credit"})
    second = first.with_(settings={"functional_unit": "rated-energy"})
    assert set(second.rulebook.user_settings) == {"end_of_life", "functional_unit"}


def test_a_model_shows_itself_in_few_lines(model: bc.Model) -> None:
    """Product, rulebook, background, and what was changed."""
    text = repr(model.with_(settings={"end_of_life": "burdens-without-credit"}))
    assert len(text.splitlines()) < 10
    for word in ("NMC622 pack", "cn-group-2024", "open", "burdens-without-credit"):
        assert word in text


def test_a_footprint_of_a_model_writes_nothing_unless_told(model: bc.Model, project_name: str) -> None:
    """That of a product writes, as it always did."""
    assert "brightway" not in bc.footprint(model).provenance
    assert bc.footprint(model, project=project_name).provenance["brightway"]["project"] == project_name
    assert bc.write(model, project_name)["project"] == project_name


def test_a_model_that_was_asked_goes_to_another_process() -> None:
    """What a question prepared stays behind."""
    model = bc.Model(PRODUCT)
    expected = bc.sensitivity.gradient(model).value
    copied = pickle.loads(pickle.dumps(model))
    assert "kept" not in vars(copied)
    assert bc.sensitivity.gradient(copied).value == expected
