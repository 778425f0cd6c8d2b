"""What holds for every verb alike: names, paths and objects are one thing, and nothing that is given is dropped."""

import inspect
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any

import pytest

import brightcell as bc
from brightcell import methods
from brightcell.api import samples
from brightcell.rulebooks import read as rulebook_files

PRODUCT = "nmc622-pack-100kwh"
BOOK = "cn-group-2024"
SETTINGS = {"end_of_life": "burdens-without-credit", "functional_unit": "rated-energy"}
UNIT = "kg CO2e / kWh rated"
LFP = "lfp-pack-100kwh"
KINDS = ("id", "path", "object")


@pytest.fixture(scope="module")
def background() -> bc.Background:
    return bc.read_background("open")


def _rulebook(kind: str) -> Any:
    path = Path(str(rulebook_files.__file__)).parent / "books" / f"{BOOK}.yaml"
    return {"id": BOOK, "path": path, "object": bc.read_rulebook(BOOK)}[kind]


def _total(result: Any) -> tuple[str, float]:
    return result.unit, result.total


def _rows(result: Any) -> str:
    return str(result.to_frame().to_csv())


def _exported(rulebook: Any, background: bc.Background, settings: dict[str, Any]) -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder, "pack.csv")
        bc.export(PRODUCT, "simapro-csv", path, rulebook, background=background, settings=settings)
        return path.read_bytes()


def _of_method(name: str, **options: Any) -> Callable[..., str]:
    method = getattr(bc.sensitivity, name)
    return lambda r, b, s: _rows(method(PRODUCT, r, background=b, settings=s, **options))


DE = {"sites.*.location": "DE"}
STEEL = "pack.parts[steel].amount"
VERBS: dict[str, Callable[[Any, bc.Background, dict[str, Any]], Any]] = {
    "footprint": lambda r, b, s: _total(bc.footprint(PRODUCT, r, background=b, project=None, settings=s)),
    "compare": lambda r, b, s: _total(
        bc.compare(PRODUCT, rulebooks=r, background=b, project=None, settings=s).footprints[0]
    ),
    "check": lambda r, b, s: bc.check(PRODUCT, r, background=b, settings=s).assumed,
    "coverage": lambda r, b, s: [(row.demand, row.share) for row in bc.coverage(b, PRODUCT, r, settings=s).met],
    "propose_mapping": lambda r, b, s: bc.backgrounds.propose("any", PRODUCT, r, background=b, settings=s).shares,
    "monte_carlo": lambda r, b, s: bc.monte_carlo(PRODUCT, r, background=b, settings=s, draws=8).values().tolist(),
    "sweep": lambda r, b, s: [
        (row.unit, row.total)
        for row in bc.sweep(PRODUCT, {"sites.*.location": ["DE"]}, rulebook=r, background=b, settings=s).rows
    ],
    "why": lambda r, b, s: bc.why(
        PRODUCT, bc.read_product(PRODUCT).with_(DE), rulebook=r, background=b, settings=s
    ).as_dict(),
    "break_even": lambda r, b, s: bc.break_even(
        PRODUCT, LFP, "pack.module.cell.yield", (0.8, 0.99), points=3, rulebook=r, background=b, settings=s
    ).first.tolist(),
    "target": lambda r, b, s: (
        bc.target(PRODUCT, 40, choices={"sites.*.location": ["DE"]}, rulebook=r, background=b, settings=s).total
    ),
    "explain": lambda r, b, s: bc.explain(PRODUCT, rulebook=r, background=b, settings=s, depth=0).as_dict(),
    "surrogate": lambda r, b, s: bc.surrogate(PRODUCT, STEEL, r, order=1, background=b, settings=s).formula(),
    "export": _exported,
    "tail": lambda r, b, s: bc.sensitivity.tail(
        PRODUCT, r, threshold=0.2, background=b, settings=s, draws=100, runs=3
    ).as_dict(),
    "difference": lambda r, b, s: _rows(
        bc.sensitivity.difference(PRODUCT, LFP, r, method="tornado", background=b, settings=s)
    ),
    "footprint_function": lambda r, b, s: methods.drawn(
        bc.sensitivity.footprint_function(PRODUCT, r, background=b, settings=s), draws=8, seed=1
    ).y.tolist(),
    "model": lambda r, b, s: _total(bc.footprint(bc.Model(PRODUCT, r, background=b, settings=s))),
    "with_": lambda r, b, s: _total(bc.footprint(bc.Model(PRODUCT, background=b).with_(rulebook=r, settings=s))),
    **{name: _of_method(name) for name in ("tornado", "gradient", "variance", "spider", "elasticities")},
    **{name: _of_method(name, draws=64) for name in ("sobol", "information", "delta")},
    "pawn": _of_method("pawn", draws=512),
    "morris": _of_method("morris", trajectories=3),
    "shapley": _of_method("shapley", draws=8, orders=4, by="group"),
}


def _taking(parameter: str) -> set[str]:
    """The functions of the public face, by the names that they were given, that have a parameter."""
    spaces = [bc, *(getattr(bc, name) for name in bc._MODULES)]
    functions = [getattr(space, name) for space in spaces for name in space.__all__]
    return {
        function.__name__
        for function in functions
        if inspect.isfunction(function) and parameter in inspect.signature(function).parameters
    }


def test_each_verb_that_takes_settings_is_tried() -> None:
    """One that is added later too."""
    assert _taking("settings") == {*VERBS, "background_sample", "read_rulebook"} - {"model", "with_"}


@pytest.fixture(autouse=True)
def _no_database(monkeypatch: pytest.MonkeyPatch) -> None:
    """A mapping table is proposed for a database without activities."""
    monkeypatch.setattr("brightcell.api.mapping.activities_of", lambda project, name: ())


@pytest.mark.parametrize("verb", VERBS)
def test_settings_hold_for_an_id_a_path_and_an_object(verb: str, background: bc.Background) -> None:
    """The same answer whichever way the rulebook is given, and another one than without the settings."""
    by_id, by_path, by_object = (VERBS[verb](_rulebook(kind), background, SETTINGS) for kind in KINDS)
    assert by_id == by_path == by_object
    assert by_id != VERBS[verb](BOOK, background, {})


@pytest.mark.parametrize("kind", ["id", "path", "object"])
def test_draws_of_a_database_are_made_under_the_settings(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the method that they name."""
    methods_used: list[str] = []
    monkeypatch.setattr(samples, "sample_of", lambda back, method, seed: methods_used.append(method.id))
    database = SimpleNamespace(nodes=())
    samples._make(database, _rulebook(kind), {"reporting.method": "ipcc-ar6-gwp20"}, 1, 0, None)
    assert methods_used == ["ipcc-ar6-gwp20"]


@pytest.mark.parametrize("verb", ["footprint", "compare", "model", "with_"])
def test_settings_are_in_the_answer(verb: str, background: bc.Background) -> None:
    """The unit is that of the setting, and credits are gone."""
    unit, total = VERBS[verb](_rulebook("object"), background, SETTINGS)
    without = bc.footprint(PRODUCT, background=background, project=None).per_kwh_rated_kg
    assert unit == UNIT
    assert total > without * 1.1


NEEDS_MAPPING = {
    "footprint": lambda b: bc.footprint(PRODUCT, background=b, project=None, database="nonsense"),
    "compare": lambda b: bc.compare(PRODUCT, background=b, project=None, database="nonsense"),
    "coverage": lambda b: bc.coverage(b, PRODUCT, database="nonsense"),
    "monte_carlo": lambda b: bc.monte_carlo(PRODUCT, background=b, database="nonsense", draws=8),
    "sobol": lambda b: bc.sensitivity.sobol(PRODUCT, background=b, database="nonsense", draws=8),
    "model": lambda b: bc.Model(PRODUCT, background=b, database="nonsense"),
    "with_": lambda b: bc.Model(PRODUCT, background=b).with_(database="nonsense"),
    "read_background": lambda b: bc.read_background(b, database="nonsense"),
}


@pytest.mark.parametrize("verb", NEEDS_MAPPING)
def test_a_database_beside_a_background_object_is_refused(verb: str, background: bc.Background) -> None:
    """It could only be ignored."""
    with pytest.raises(bc.InputError, match="can't be given another database"):
        NEEDS_MAPPING[verb](background)


def test_check_tells_of_a_database_beside_a_background_object(background: bc.Background) -> None:
    """As a problem of the report."""
    report = bc.check(PRODUCT, background=background, database="nonsense")
    assert [problem.path for problem in report.problems] == ["database"]


BESIDE_A_MODEL: dict[str, Callable[..., Any]] = {
    **{name: getattr(bc, name) for name in ("footprint", "monte_carlo", "explain")},
    **{name: getattr(bc.sensitivity, name) for name in bc.sensitivity.METHODS},
    "footprint_function": bc.sensitivity.footprint_function,
    "compare": lambda model, rulebook=None, **more: bc.compare(model, rulebooks=rulebook, **more),
    "sweep": lambda model, **options: bc.sweep(model, {"grid": [0.1]}, **options),
    "why": lambda model, **options: bc.why(model, model, **options),
    "break_even": lambda model, **options: bc.break_even(model, model, "grid", (0, 1), **options),
    "target": lambda model, **options: bc.target(model, 50, {"grid": (0, 1)}, **options),
    "surrogate": lambda model, **options: bc.surrogate(model, STEEL, **options),
    "export": lambda model, **options: bc.export(model, "simapro-csv", "pack.csv", **options),
    "tail": lambda model, **options: bc.sensitivity.tail(model, threshold=0.2, **options),
    "difference": lambda model, **options: bc.sensitivity.difference(model, model, **options),
}
WRITING = {"footprint", "compare"}
"""Verbs whose project is the one to write to."""
OF_VALUES = {"sweep", "target"}
"""Verbs whose project is that of backgrounds among the values."""


def test_each_verb_that_takes_a_model_is_tried() -> None:
    """One that is added later too; `check` tells what is refused, and coverage has a background of its own."""
    others = {"check", "coverage", "propose_mapping", "background_sample", "read_rulebook"}
    assert _taking("settings") == {*BESIDE_A_MODEL, *others}


@pytest.mark.parametrize("verb", BESIDE_A_MODEL)
@pytest.mark.parametrize(
    "argument",
    [{"rulebook": BOOK}, {"background": "open"}, {"settings": SETTINGS}, {"database": "x"}, {"project": "x"}],
    ids=str,
)
def test_what_a_model_has_is_refused_beside_it(verb: str, argument: dict[str, Any], background: bc.Background) -> None:
    """A model has one rulebook and one background; `with_` makes another model."""
    if "project" in argument and verb in WRITING | OF_VALUES:
        return
    with pytest.raises(bc.InputError, match=r"a model has its .* already"):
        BESIDE_A_MODEL[verb](bc.Model(PRODUCT, background=background), **argument)


def test_a_model_is_covered_and_mapped_under_its_own_rulebook(background: bc.Background) -> None:
    """And another one beside it is refused."""
    model = bc.Model(PRODUCT, "iso-14067-cutoff", background=background)
    shares = [
        [row.share for row in bc.coverage(background, *asked).met] for asked in ((model,), (PRODUCT, model.rulebook))
    ]
    assert shares[0] == pytest.approx(shares[1], rel=1e-9)
    proposed = [bc.backgrounds.propose("any", *asked).shares for asked in ((model,), (PRODUCT, model.rulebook))]
    assert proposed[0] == pytest.approx(proposed[1], rel=1e-9)
    for verb in (bc.coverage, bc.backgrounds.propose):
        with pytest.raises(bc.InputError, match="a model has its rulebook already"):
            verb("open", model, BOOK)


def test_check_takes_a_rulebook_and_a_model(background: bc.Background) -> None:
    """As every other verb does."""
    assert bc.check(PRODUCT, bc.read_rulebook(BOOK), background=background).ok
    assert bc.check(bc.Model(PRODUCT, background=background)).ok


def test_coverage_takes_one_name(background: bc.Background) -> None:
    """A text is one product, not its letters."""
    assert bc.coverage(background, PRODUCT) == bc.coverage(background, [PRODUCT])


def test_a_number_is_a_stop_rule(background: bc.Background) -> None:
    """`until=0.01` is the relative standard error of the median, as `StopRule(0.01)` is."""
    options: dict[str, Any] = {"background": background, "draws": 4000}
    by_number, by_rule = (bc.monte_carlo(PRODUCT, until=until, **options) for until in (0.01, bc.StopRule(0.01)))
    assert by_number.number == by_rule.number == 1000


def test_problems_of_product_rulebook_and_background_come_together() -> None:
    """One run tells all of them."""
    with pytest.raises(bc.InputError) as caught:
        bc.Model("nmc62-pack-100kwh", "cn-grup-2024", background="opn")
    assert len(caught.value.problems) == 3


@pytest.mark.parametrize("argument", [{"product": 5}, {"rulebook": 5}, {"background": 5}], ids=str)
def test_what_is_no_name_path_or_object_is_refused(argument: dict[str, Any]) -> None:
    """In words, with what it may be."""
    with pytest.raises(bc.InputError, match=r"this is not a .*found 5; expected"):
        bc.Model(**{"product": PRODUCT, **argument})


def test_two_plants_of_one_product_are_told_apart(background: bc.Background) -> None:
    """By their plant, in every verb that puts alternatives side by side."""
    model = bc.Model(PRODUCT, background=background)
    other = model.with_({"identity.plant.location": "CN-SC", "sites.*.location": "CN-SC"})
    drawn = bc.monte_carlo([model, other], draws=8)
    compared = bc.compare([model, other])
    for labels in (drawn.labels, compared.labels):
        assert len(set(labels)) == 2
        assert all(place in label for place, label in zip(("CN-JS", "CN-SC"), labels, strict=True))


def test_two_places_of_its_sites_are_told_apart(background: bc.Background) -> None:
    """Where the plant that finishes the pack keeps its place."""
    model = bc.Model(PRODUCT, background=background)
    other = model.with_({"sites.*.location": "CN-SC"})
    for labels in (bc.monte_carlo([model, other], draws=8).labels, bc.compare([model, other]).labels):
        assert ["CN-JS" in labels[0], "CN-SC" in labels[1]] == [True, True]


def test_two_settings_of_one_rulebook_are_told_apart(background: bc.Background) -> None:
    """By what the user changed."""
    model = bc.Model(PRODUCT, background=background)
    other = model.with_(settings={"end_of_life": "burdens-without-credit"})
    for labels in (bc.monte_carlo([model, other], draws=8).labels, bc.compare([model, other]).labels):
        assert labels[1].endswith("end_of_life=burdens-without-credit")


def test_two_files_of_one_product_are_told_apart(tmp_path: Path, background: bc.Background) -> None:
    """By their file, where all else is the same; the very same twice is refused where draws would be paired."""
    from brightcell.data import data_path

    text = data_path("products", f"{PRODUCT}.yaml").read_text(encoding="utf-8")
    paths = [tmp_path / name for name in ("first.yaml", "second.yaml")]
    for path in paths:
        path.write_text(text, encoding="utf-8")
    labels = bc.monte_carlo(paths, background=background, draws=8).labels
    assert [Path(label.rpartition(" | ")[2]).name for label in labels] == ["first.yaml", "second.yaml"]
    with pytest.raises(bc.InputError, match="the same product under the same rulebook"):
        bc.monte_carlo([paths[0], paths[0]], background=background, draws=8)


def test_models_of_one_product_are_covered_apart(background: bc.Background) -> None:
    """Each under its own label, so that no share is that of two; the very same twice are numbered."""
    model = bc.Model(PRODUCT, background=background)
    others = [
        model.with_({"sites.*.location": "DE"}),
        model.with_(settings={"end_of_life": "burdens-without-credit"}),
        model.with_(rulebook="iso-14067-cutoff"),
        model,
    ]
    alone = bc.coverage(background, model).shares(model.product.identity.model)
    for other in others:
        report = bc.coverage(background, [model, other])
        first, second = dict.fromkeys(demand.product for demand in report.met)
        assert first != second
        assert report.shares(first) == alone
        assert sum(burden + credit for burden, credit in report.shares(second).values()) < 1.0
