"""Every method by its function: the options that it shows are used, and others are refused."""

import inspect
from typing import Any

import numpy as np
import pytest

import brightcell as bc
from brightcell import methods
from brightcell.errors import InputError

METHODS = tuple(bc.sensitivity.METHODS)
MODEL_OPTIONS = (
    "background",
    "project",
    "database",
    "settings",
    "background_uncertainty",
    "factor_uncertainty",
    "default_spreads",
)
WITHOUT_SPREADS = ("elasticities",)
"""Methods that ask for no spread, and so have no option about spreads."""
OPTIONS: dict[str, dict[str, tuple[Any, Any]]] = {
    "tornado": {"quantiles": ((0.1, 0.9), (0.2, 0.8)), "percent": (5, 10), "by": (None, "stage")},
    "gradient": {"by": (None, "stage")},
    "elasticities": {"percent": (5, 10)},
    "spider": {"quantiles": ((0.1, 0.9), (0.2, 0.8)), "by": (None, "stage")},
    "morris": {
        "trajectories": (10, 12),
        "levels": (4, 6),
        "seed": (1, 2),
        "by": (None, "stage"),
        "repeats": (50, 60),
        "level": (0.9, 0.95),
    },
    "sobol": {
        "draws": (64, 128),
        "seed": (1, 2),
        "by": (None, "stage"),
        "second_order": (False, True),
        "repeats": (50, 60),
        "level": (0.9, 0.95),
    },
    "delta": {
        "draws": (200, 300),
        "seed": (1, 2),
        "by": (None, "stage"),
        "repeats": (10, 12),
        "level": (0.9, 0.95),
    },
    "pawn": {"slices": (5, 8), "draws": (200, 300), "seed": (1, 2), "by": (None, "stage")},
    "shapley": {
        "orders": (10, 12),
        "draws": (8, 16),
        "seed": (1, 2),
        "by": (None, "stage"),
        "level": (0.9, 0.95),
    },
    "variance": {"by": (None, "stage")},
    "information": {"draws": (200, 300), "seed": (1, 2), "by": (None, "stage")},
}
"""Method -> each of its own options, with two values that give different answers."""


@pytest.fixture(scope="module")
def model() -> bc.Model:
    return bc.Model("nmc622-pack-100kwh")


@pytest.mark.parametrize("method", METHODS)
def test_a_signature_shows_every_option_of_its_method(method: str) -> None:
    """By name, with its default, and keyword only; nothing hides behind `**options`."""
    parameters = inspect.signature(getattr(bc.sensitivity, method)).parameters
    shared = MODEL_OPTIONS[:4] if method in WITHOUT_SPREADS else MODEL_OPTIONS
    keeping = ["keep"] if method in {"morris", "sobol", "delta", "pawn", "shapley", "information"} else []
    assert list(parameters) == ["model", "rulebook", *OPTIONS[method], *shared, *keeping]
    kinds = [parameter.kind for parameter in parameters.values()][2:]
    assert set(kinds) == {inspect.Parameter.KEYWORD_ONLY}


@pytest.mark.parametrize("method", METHODS)
def test_methods_agree_on_what_is_asked_without_a_word(method: str) -> None:
    """The first seed, of an uncertain product on a certain background, datum by datum, at 95 %."""
    parameters = inspect.signature(getattr(bc.sensitivity, method)).parameters
    shared = {
        "rulebook": None,
        "seed": 1,
        "by": None,
        "level": 0.95,
        "background": None,
        "project": None,
        "database": None,
        "settings": None,
        "background_uncertainty": False,
        "factor_uncertainty": False,
    }
    defaults = {name: parameters[name].default for name in shared if name in parameters}
    assert defaults == {name: shared[name] for name in defaults} | ({"seed": None} if method == "information" else {})


@pytest.mark.parametrize("method", ["sobol", "shapley"])
def test_a_verb_does_as_much_as_its_method_unasked(method: str) -> None:
    """Its numbers of runs are those of `brightcell.methods`; the seed is the first instead of none."""
    own = inspect.signature(getattr(methods, method)).parameters
    verb = inspect.signature(getattr(bc.sensitivity, method)).parameters
    shared = [name for name in OPTIONS[method] if name != "seed"]
    assert {name: verb[name].default for name in shared} == {name: own[name].default for name in shared}


def test_information_without_a_seed_is_that_of_the_first(model: bc.Model) -> None:
    """A seed of None, by which a seed that would not be used is told apart, is 1."""
    first, second = (bc.sensitivity.information(model, draws=256, seed=seed).as_text() for seed in (1, 2))
    assert bc.sensitivity.information(model, draws=256).as_text() == first != second


@pytest.mark.parametrize(("method", "option"), [(m, option) for m, own in OPTIONS.items() for option in own])
def test_every_option_is_used(model: bc.Model, method: str, option: str) -> None:
    """Another value gives another answer."""
    small: dict[str, Any] = {} if method in WITHOUT_SPREADS else {"default_spreads": False}
    small |= {"draws": 256} if "draws" in OPTIONS[method] and method != "shapley" else {}
    answers = []
    for value in OPTIONS[method][option]:
        record = getattr(bc.sensitivity, method)(model, **{**small, option: value})
        answers.append(record.as_text())
    assert answers[0] != answers[1]


@pytest.mark.parametrize(
    ("method", "option"),
    [
        ("morris", "draws"),
        ("tornado", "draws"),
        ("tornado", "seed"),
        ("gradient", "seed"),
        ("spider", "draws"),
        ("variance", "draws"),
        ("information", "repeats"),
        ("morris", "second_order"),
    ],
)
def test_an_option_of_another_method_is_refused(model: bc.Model, method: str, option: str) -> None:
    """By Python, and by name with what to use instead."""
    with pytest.raises(TypeError, match=option):
        getattr(bc.sensitivity, method)(model, **{option: 100})
    own = [name for name in OPTIONS[method]]
    with pytest.raises(InputError, match=rf"{option}: the method {method} doesn't use this option .*{', '.join(own)}"):
        bc.sensitivity.analyse(model, method=method, **{option: 100})


def test_draws_of_morris_name_its_paths(model: bc.Model) -> None:
    """A number of draws would have to be turned into a number of paths."""
    with pytest.raises(InputError, match="trajectories is the number of its paths; sobol, delta, pawn, shapley"):
        bc.sensitivity.analyse(model, method="morris", draws=100)


@pytest.mark.parametrize("method", METHODS)
def test_a_name_of_before_is_the_same_function(method: str) -> None:
    """`bc.sobol` is `bc.sensitivity.sobol`."""
    assert getattr(bc, method) is getattr(bc.sensitivity, method) is bc.sensitivity.METHODS[method]


@pytest.mark.parametrize("method", METHODS)
def test_a_model_and_what_makes_it_give_the_same(model: bc.Model, method: str) -> None:
    """A method takes either."""
    options = {"draws": 256} if "draws" in OPTIONS[method] else {}
    by_model, by_name = (getattr(bc.sensitivity, method)(of, **options) for of in (model, "nmc622-pack-100kwh"))
    assert by_model.as_text() == by_name.as_text()


@pytest.mark.parametrize(
    ("method", "options", "said"),
    [
        ("sobol", {"draws": 64.0}, "draws: this is not a whole number"),
        ("sobol", {"draws": True}, "draws: this is not a whole number"),
        ("delta", {"seed": -1}, "seed: a seed can't be negative"),
        ("morris", {"trajectories": 0}, "trajectories: this number is too small"),
        ("shapley", {"orders": 5}, "orders: orders must be an even number"),
        ("pawn", {"slices": 1}, "too few slices"),
        ("tornado", {"percent": -5}, "percent is out of range"),
    ],
)
def test_numbers_that_cannot_be_are_refused(model: bc.Model, method: str, options: dict[str, Any], said: str) -> None:
    """By the name of the option."""
    with pytest.raises(InputError, match=said):
        getattr(bc.sensitivity, method)(model, **options)


def test_the_footprint_is_a_function_for_any_method(model: bc.Model) -> None:
    """At nominal data it is the footprint itself."""
    function = bc.sensitivity.footprint_function(model, background_uncertainty=True)
    nominal = function.evaluate(np.asarray(function.nominal)[:, None])
    assert nominal == pytest.approx(bc.footprint(model).total, rel=1e-12)


def test_the_next_method_finds_the_model_prepared(monkeypatch: pytest.MonkeyPatch) -> None:
    """Laid out once for each kind of uncertainty, and not again with a model made of it."""
    from brightcell.methods import of_model

    calls = []
    lay_out = of_model.function_of
    monkeypatch.setattr(of_model, "function_of", lambda *parts: calls.append(parts) or lay_out(*parts))
    model = bc.Model("nmc622-pack-100kwh")
    bc.sensitivity.tornado(model)
    bc.sensitivity.sobol(model, draws=16)
    assert len(calls) == 1
    bc.sensitivity.tornado(model, background_uncertainty=True)
    assert len(calls) == 2
    bc.sensitivity.tornado(model.with_(rulebook="iso-14067-cutoff"))
    assert len(calls) == 3
