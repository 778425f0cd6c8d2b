"""Values of another kind than a parameter takes, in every parameter of every public function."""

import inspect
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

import brightcell as bc
from brightcell.data import data_path

LFP = "lfp-pack-100kwh"
GIVEN: dict[str, Any] = {
    "amounts": "pack.parts[steel].amount",
    "block": "block.json",
    "bounds": (0.8, 0.99),
    "code": "steel",
    "database": "grid",
    "document": "report",
    "file": "pcf.json",
    "files": "grid.xlsx",
    "folder": "run",
    "format": "simapro-csv",
    "goal": 50.0,
    "gwp_set": "ipcc-ar6-gwp100",
    "key": "pack.module.cell.yield",
    "language": "en",
    "name": "open",
    "out": "pack.zip",
    "over": {"sites.*.location": ["DE"]},
    "path": "pack.yaml",
    "path_or_name": LFP,
    "study": "everbatt-2023",
    "threshold": 0.2,
}
"""What a function is given besides; products by their name, backgrounds too."""
OWN = {"over": "what is swept is a table, a list or the path of a file", "changes": "of the basis", "options": "of it"}
"""Parameters that take more than a kind, and say themselves what is wrong with them."""
UNUSED = {("read", "project"), ("available", "project")}
"""Where a project is looked up only if a database is asked for."""


def _functions() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Each public function once, by the name that a user writes."""
    found: dict[int, tuple[str, Callable[..., Any]]] = {}
    for space in (*(getattr(bc, name) for name in bc._MODULES), bc):
        for name in space.__all__:
            value = getattr(space, name)
            if inspect.isfunction(value):
                found.setdefault(id(value), (name, value))
    return iter(found.values())


def _needed(function: Callable[..., Any]) -> dict[str, Any]:
    """Values of the parameters without a default."""
    parameters = inspect.signature(function).parameters.values()
    empty = [p.name for p in parameters if p.default is p.empty and p.kind is not p.VAR_KEYWORD]
    return {name: GIVEN.get(name, "open" if name == "background" else LFP) for name in empty}


def _entered(result: Any) -> None:
    """What a context does is done when it is entered."""
    if isinstance(result, AbstractContextManager):
        result.__enter__()


PARAMETERS = [
    (name, function, parameter)
    for name, function in _functions()
    for parameter in inspect.signature(function).parameters
    if parameter not in OWN and (name, parameter) not in UNUSED
]


@pytest.mark.parametrize(
    ("name", "function", "parameter"), PARAMETERS, ids=lambda value: str(value) * isinstance(value, str)
)
def test_a_value_of_no_kind_is_refused_in_words(
    name: str, function: Callable[..., Any], parameter: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    """Before anything is computed, in a clause that says where and what was found; never by a bare error of Python."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(bc.InputError) as caught:
        _entered(function(**{**_needed(function), parameter: object()}))
    assert parameter in str(caught.value) or "this is not a" in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_there_are_hundreds_of_parameters() -> None:
    """None is left out by a change of how they are found."""
    assert len(PARAMETERS) > 450


@pytest.mark.parametrize("settings", [5, "x", ["x"], {1: 2}], ids=str)
def test_settings_of_a_model_are_a_table(settings: Any) -> None:
    """By an object of a rulebook too."""
    for rulebook in ("cn-group-2024", bc.read_rulebook("cn-group-2024")):
        with pytest.raises(bc.InputError, match="settings: this is not a dict with texts as keys"):
            bc.Model(LFP, rulebook, settings=settings)


OF_DRAWS: dict[str, tuple[str, Callable[[], Any]]] = {
    "target": ("this has no effect without a probability", lambda: bc.target(LFP, 50, {"grid": (0, 1)}, draws=64)),
    "difference": (
        "tornado makes no draws",
        lambda: bc.sensitivity.difference(LFP, "nmc622-pack-100kwh", method="tornado", draws=64),
    ),
}


@pytest.mark.parametrize("verb", OF_DRAWS)
def test_draws_are_refused_where_nothing_is_drawn(verb: str) -> None:
    """The answer would be that without them."""
    message, call = OF_DRAWS[verb]
    with pytest.raises(bc.InputError, match=message):
        call()


def test_groups_of_ones_own_are_made_of_names() -> None:
    """Of data and of changes."""
    for call in (
        lambda: bc.tornado(LFP, by={"a": 1}),
        lambda: bc.why(LFP, "nmc622-pack-100kwh", groups={"a": 1}),
    ):
        with pytest.raises(bc.InputError, match="the group is not made of names"):
            call()


def test_a_published_total_is_a_number(tmp_path: Any) -> None:
    """Of which a relative difference can be said."""
    for value in (float("nan"), 0.0):
        with pytest.raises(bc.InputError, match="this is not a published total"):
            bc.studies.new(tmp_path / "mine", LFP, value=value)


def test_a_statistic_to_stop_by_is_a_name() -> None:
    """And draws before it is asked are a number of 1 or more."""
    for options, message in (
        ({"statistic": ["median"]}, "statistic: this is not a text"),
        ({"statistic": "mean"}, "no such statistic"),
        ({"at_least": "1000"}, "at_least: this is not a whole number"),
        ({"at_least": 0}, "asked after some draws"),
        ({"relative": "no"}, "relative: this is not True or False"),
    ):
        with pytest.raises(bc.InputError, match=message):
            bc.StopRule(0.1, **options)


def test_one_method_beside_is_no_list_of_letters() -> None:
    """A text is one method, as a list of it is."""
    one, listed = (bc.footprint(LFP, project=None, also=also) for also in ("ipcc-ar5-gwp100", ["ipcc-ar5-gwp100"]))
    assert one.others == listed.others
    assert len(one.others) == 1


def test_resamples_are_a_number() -> None:
    """Not fewer than none."""
    for method, few in ((bc.sobol, {"draws": 8}), (bc.morris, {"trajectories": 2})):
        with pytest.raises(bc.InputError, match="too few repeats"):
            method(LFP, repeats=-1, default_spreads=False, **few)


def test_two_quantiles_are_two() -> None:
    """Neither one nor three."""
    for quantiles in ((0.9,), (0.1, 0.5, 0.9)):
        with pytest.raises(bc.InputError, match="quantiles: this is not a list of 2 numbers"):
            bc.tornado(LFP, quantiles=quantiles)  # type: ignore[arg-type]


def test_what_makes_a_background_or_a_study_is_taken_everywhere(tmp_path: Path) -> None:
    """Layers and an object to verify on, a folder to harmonise."""
    file = bc.bundle(LFP, tmp_path / "lfp.zip")
    assert bc.verify_bundle(file, background=bc.read_background("open")).is_same
    assert not bc.verify_bundle(file, background=("greet-2018", "open")).is_same
    folder = data_path("studies", "everbatt-2023")
    assert bc.harmonise(folder).as_dict() == bc.harmonise("everbatt-2023").as_dict()
