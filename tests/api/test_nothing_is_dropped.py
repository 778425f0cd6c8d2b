"""What is given to a verb is used or refused: nothing is dropped in silence, and one text is one thing."""

import ast
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.syntax import trees

import brightcell as bc
from brightcell.cli.main import app
from brightcell.model.backgrounds import read_background
from brightcell.results import Footprint
from brightcell.results.draws.face import MonteCarlo

LFP = "lfp-pack-100kwh"
NMC = "nmc622-pack-100kwh"
TABLE = "ecoinvent-3.10.1-cutoff"


@pytest.fixture(scope="module")
def model() -> bc.Model:
    return bc.Model(LFP)


@pytest.fixture(scope="module")
def footprint(model: bc.Model) -> Footprint:
    return bc.footprint(model)


@pytest.fixture(scope="module")
def drawn(model: bc.Model) -> MonteCarlo:
    return bc.monte_carlo(model, draws=8)


def _read_nowhere(function: ast.FunctionDef) -> list[str]:
    """Parameters that a function never reads; one that takes all of its local names reads them."""
    arguments = function.args
    named = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
    read = {node.id for part in function.body for node in ast.walk(part) if isinstance(node, ast.Name)}
    return [] if "locals" in read else [a.arg for a in named if a is not None and a.arg not in {*read, "self", "cls"}]


FACES = ("brightcell.api", "brightcell.cli", "brightcell.documents.declare", "brightcell.published")


def test_each_public_function_reads_what_it_takes() -> None:
    """Verbs, methods of results and commands: an option that nothing reads could only be ignored."""
    public = [
        (f"{name}.{node.name}", node)
        for name, tree in trees().items()
        if name.startswith(FACES) and ".harmonise.steps" not in name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    ]
    assert len(public) > 300
    assert {name: unread for name, node in public if (unread := _read_nowhere(node))} == {}


REFUSED: dict[str, tuple[str, Callable[[bc.Model, Footprint, MonteCarlo], Any]]] = {
    "a rulebook beside a footprint": (
        "a footprint has its rulebook already",
        lambda m, f, d: bc.declare(f, "report", rulebook="iso-14067-cutoff"),
    ),
    "draws for a document without": (
        "the document pact says nothing of draws",
        lambda m, f, d: bc.declare(f, "pact", draws=d),
    ),
    "classes for a document without": (
        "the document pact says nothing of performance classes",
        lambda m, f, d: bc.declare(f, "pact", classes="limits.csv"),
    ),
    "draws without classes": ("without a table there are no classes", lambda m, f, d: bc.performance_class(m, draws=d)),
    "a folder that isn't named": (
        "the run to resume is not named",
        lambda m, f, d: bc.monte_carlo(m, draws=8, resume=True),
    ),
    "workers of two kinds": (
        "a scheduler has workers of its own",
        lambda m, f, d: bc.monte_carlo(m, draws=8, workers=2, scheduler="tcp://127.0.0.1:1"),
    ),
    "a rule that is not a number": (
        "this is not a StopRule or a number",
        lambda m, f, d: bc.monte_carlo(m, until="1 %"),
    ),
    "spreads that aren't drawn": (
        "default_spreads: this has no effect without a number of draws",
        lambda m, f, d: bc.sweep(m, {"sites.*.location": ["DE"]}, default_spreads=False),
    ),
    "spreads of a nominal goal": (
        "default_spreads: this has no effect without a probability",
        lambda m, f, d: bc.target(m, 50, {"grid": (0, 1)}, default_spreads=False),
    ),
    "two databases": (
        f"the background {TABLE}@one names its database already",
        lambda m, f, d: read_background(f"{TABLE}@one", database="other"),
    ),
    "a database of a block": (
        "a confidential block has no database",
        lambda m, f, d: read_background("nmc622=block.json", database="other"),
    ),
    "a project without a background": ("none is given", lambda m, f, d: m.with_(project="other")),
    "a database of a study without": (
        "no case of the study everbatt-2023 is on a database",
        lambda m, f, d: bc.run_study("everbatt-2023", fast=True, database="other"),
    ),
    "labels of a product file": ("is for an Excel form", lambda m, f, d: bc.read_product(LFP, "labels.csv")),
    "labels of an empty form": ("is for a filled form", lambda m, f, d: bc.template("form.xlsx", aliases="labels.csv")),
    "a language of a product file": (
        "the same in every language",
        lambda m, f, d: bc.template("pack.yaml", LFP, language="zh"),
    ),
    "quantiles and a percentage": (
        "both are given",
        lambda m, f, d: bc.tornado(m, quantiles=(0.1, 0.9), percent=5),
    ),
    "keys in a list": ("neither a key nor groups", lambda m, f, d: f.by(["stage", "gas"])),
    "keys of draws in a list": ("neither a key nor groups", lambda m, f, d: d.by(["stage", "gas"])),
    "a level that is not a number": ("this is not a number", lambda m, f, d: bc.sobol(m, draws=8, level="high")),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_would_be_ignored_is_refused(
    case: str, model: bc.Model, footprint: Footprint, drawn: MonteCarlo, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """In a sentence."""
    monkeypatch.chdir(tmp_path)
    message, call = REFUSED[case]
    with pytest.raises(bc.InputError, match=message):
        call(model, footprint, drawn)


def test_an_encoding_is_refused_of_files_that_state_theirs(tmp_path: Path) -> None:
    """Only text without a statement of its own takes one."""
    (tmp_path / "pack.xlsx").write_bytes(b"PK")
    with pytest.raises(bc.BrightcellError, match="in the format excel state their encoding themselves"):
        bc.import_background(tmp_path / "pack.xlsx", "excel", encoding="gb18030")


def test_draws_of_another_model_say_nothing_of_its_classes(drawn: MonteCarlo, tmp_path: Path) -> None:
    """The probabilities would be those of the other one."""
    limits = tmp_path / "limits.csv"
    limits.write_text("class,limit,unit\nA,0.2,kg CO2e / kWh delivered\n", encoding="utf-8")
    assert bc.performance_class(LFP, limits, draws=drawn).at_most
    with pytest.raises(bc.InputError, match="the draws are of another model"):
        bc.performance_class(NMC, limits, draws=drawn)


def test_one_text_is_one_thing_in_place_of_a_list(model: bc.Model, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not its letters."""
    steel = "pack.parts[steel].amount"
    assert bc.surrogate(model, steel, order=1).formula() == bc.surrogate(model, [steel], order=1).formula()
    assert bc.harmonise("everbatt-2023").as_dict() == bc.harmonise(["everbatt-2023"]).as_dict()
    asked: list[Any] = []
    monkeypatch.setattr("brightcell.imports.read_files", lambda *_: None)
    monkeypatch.setattr("brightcell.imports.stores", lambda project, databases: asked.extend(databases) or 1 / 0)
    with pytest.raises(ZeroDivisionError):
        bc.import_background("grid.xlsx", "excel", link_to="grid")
    assert asked == ["grid"]


def test_writing_and_bundling_take_what_makes_a_model(tmp_path: Path, project_name: str) -> None:
    """The name of a product, as every verb does."""
    assert bc.write(LFP, project_name) == bc.write(bc.Model(LFP), project_name)
    assert bc.verify_bundle(bc.bundle(LFP, tmp_path / "lfp.zip")).is_same


IGNORED = {
    "sensitivity RUN --rulebook eu-cfb-2024-draft": "draws that were kept need nothing but by",
    "sensitivity RUN --set end_of_life=burdens-without-credit": "draws that were kept need nothing but by",
    "sensitivity RUN --with performance.mass=600": "draws that were kept need nothing but by",
    "sensitivity RUN --layer suppliers.csv": "draws that were kept need nothing but by",
    f"monte-carlo {LFP} --threshold 0.1 --format csv": "this format has no place for what the option adds",
    f"compare {LFP} --detail --format html": "this format has no place for what the option adds",
    f"footprint {LFP} --also ipcc-ar5-gwp100 --out x.csv": "this format has no place for what the option adds",
    f"target {LFP} 50 --lever grid=0..1 --draws 64": "this has no effect without a probability",
    f"monte-carlo {LFP} --until-of p95": "this value ends no run without --until",
    f"class {LFP} --draws 8": "without a table there are no classes",
    f"declare {LFP} --document pact --out x.json --draws 8": "the document pact says nothing of draws",
    f"check {LFP} --aliases labels.csv": "a table of renamed labels is for an Excel form",
    f"compare {LFP} {NMC} --aliases labels.csv": "a table of renamed labels is for an Excel form",
    "background supplier block.json --name Works --per kg": "a confidential block says this itself",
    "background supplier block.json --name Works --on 2026-01-01": "a confidential block says this itself",
}


@pytest.mark.parametrize("command", IGNORED)
def test_what_a_command_would_ignore_is_refused(command: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Before anything is computed."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "RUN").mkdir()
    (tmp_path / "RUN" / "manifest.json").write_text("{}", encoding="utf-8")
    monkeypatch.setattr("brightcell.io.aggregates.is_aggregate", lambda file: True)
    with pytest.raises(bc.InputError, match=IGNORED[command]):
        app(command.split(), standalone_mode=False)


def test_labels_are_those_of_the_forms_among_several_products(monkeypatch: pytest.MonkeyPatch) -> None:
    """A product file beside a form needs none."""
    from brightcell.cli import options

    monkeypatch.setattr(options, "changed", lambda product, texts, aliases: (product, texts, aliases))
    asked = options.all_changed(["a.xlsx", "b.yaml"], [None, None], Path("labels.csv"))
    assert asked == [("a.xlsx", None, Path("labels.csv")), ("b.yaml", None, None)]


@pytest.mark.parametrize("verb", ["background coverage x", "background map x --database y", f"export {LFP}"])
def test_each_command_on_products_takes_their_changes(verb: str) -> None:
    """Settings, changes and renamed labels."""
    import typer

    command = typer.main.get_command(app)
    for name in (part for part in verb.split() if part.isalpha() and part not in "xy"):
        command = command.commands[name]
    options = {option for parameter in command.params for option in parameter.opts}
    assert options >= {"--set", "--with", "--aliases"}
