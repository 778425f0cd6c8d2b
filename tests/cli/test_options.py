"""Options that commands share: a background with its database, and what is refused."""

import csv
import inspect
import io
import json
import subprocess
import sys

import pytest
import typer

import brightcell as bc
from brightcell.cli import (
    app,
    background,
    decide,
    declare,
    explain,
    export,
    footprint,
    main,
    materials,
    study,
    sweep,
    uncertainty,
)

NMC622 = "nmc622-pack-100kwh"
ECOINVENT = "ecoinvent-3.10.1-cutoff"


def _error_of(*arguments: str) -> str:
    """What a command that can't be carried out says."""
    code = "from brightcell.cli import main; main()"
    run = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False)
    assert run.returncode == 2, run.stderr
    assert run.stdout == ""
    return run.stderr


@pytest.mark.parametrize(
    "command",
    [
        footprint.footprint,
        footprint.check,
        footprint.compare,
        explain.explain,
        explain.surrogate,
        export.export,
        materials.materials,
        uncertainty.monte_carlo,
        uncertainty.sensitivity,
        sweep.sweep,
        decide.why,
        decide.break_even,
        decide.target,
        declare.declare,
        background.background_coverage,
        background.background_sample,
        study.study_run,
    ],
)
def test_a_command_on_a_background_takes_its_project_and_database(command) -> None:
    """Else a database of a project that has a name of its own could not be reached by it."""
    assert inspect.signature(command).parameters.keys() >= {"project", "database"}


def test_every_command_with_a_background_is_among_them() -> None:
    """A command with `--background` that is added later takes `--database` too."""
    commands = [command.callback for command in app.registered_commands]
    signatures = [inspect.signature(command).parameters.keys() for command in commands if command is not None]
    of_backgrounds = [names for names in signatures if "background" in names]
    assert len(of_backgrounds) == 18
    assert all("database" in names for names in of_backgrounds)


def test_compare_looks_for_the_database_that_is_named() -> None:
    """In the project, by the mapping table; shipped tables beside it stay as they are."""
    options = ["--database", "my ecoinvent", "--project", "default"]
    assert "my ecoinvent" in _error_of("compare", NMC622, "--background", ECOINVENT, *options)
    assert "my ecoinvent" in _error_of("compare", NMC622, "--background", "open", "--background", ECOINVENT, *options)


def test_a_database_beside_shipped_tables_is_refused() -> None:
    """It would have no effect on them."""
    two = ["--background", "open", "--background", "greet-2022"]
    assert "mapping table" in _error_of("compare", NMC622, *two, "--database", "x")
    assert "mapping table" in _error_of("footprint", NMC622, "--database", "x")
    assert "mapping table" in _error_of("monte-carlo", NMC622, "--database", "x")


ON_A_BACKGROUND = {
    "footprint": (NMC622,),
    "check": (NMC622,),
    "compare": (NMC622,),
    "explain": (NMC622,),
    "why": (NMC622, "--to", "sites.*.location=DE"),
    "sweep": (NMC622, "--over", "background=open"),
    "break-even": (NMC622, "--to", "sites.*.location=DE", "--over", "grid=0..1"),
    "target": (NMC622, "60", "--lever", "grid=0..1"),
    "monte-carlo": (NMC622, "--draws", "10"),
    "sensitivity": (NMC622,),
    "surrogate": (NMC622, "--of", "pack.parts[steel].amount"),
    "export": (NMC622, "--format", "simapro-csv", "--out", "pack.csv"),
    "declare": (NMC622, "--document", "report", "--out", "report.html"),
    "bundle": (NMC622, "--out", "pack.zip"),
    "verify": ("bundle.zip", "--background", "open"),
    "class": (NMC622,),
    "tail": (NMC622, "--above", "0.2"),
    "materials": (),
    "background coverage": ("open",),
    "background map": ("new.csv", "--database", "book"),
    "background aggregate": ("steel", "--out", "block.json"),
}
"""What each command is called with, whose background may have layers."""


def _commands(group=None, name=()):
    """All commands of the command line with their options."""
    group = group or typer.main.get_command(app)
    if not hasattr(group, "commands"):
        yield " ".join(name), {option for parameter in group.params for option in getattr(parameter, "opts", ())}
        return
    for own, command in group.commands.items():
        yield from _commands(command, (*name, own))


def test_every_command_with_a_background_has_layers() -> None:
    """Walks the whole command line, so that a command that is added later takes `--layer` too."""
    options = dict(_commands())
    assert {name for name, own in options.items() if "--layer" in own} == set(ON_A_BACKGROUND)
    assert {name for name, own in options.items() if "--background" in own} <= set(ON_A_BACKGROUND)


@pytest.mark.parametrize(
    "command", [name for name in ON_A_BACKGROUND if name != "verify"]
)  # which reads a bundle first
def test_a_layer_is_asked_by_each_command(command, monkeypatch, capsys, tmp_path) -> None:
    """One that isn't there is named by each of them: none leaves it out in silence."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("brightcell.api.mapping.activities_of", lambda project, name: ())
    arguments = ["brightcell", *command.split(), *ON_A_BACKGROUND[command], "--layer", "no-such-layer"]
    monkeypatch.setattr(sys, "argv", arguments)
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == 2
    assert "no-such-layer" in capsys.readouterr().err


ASKING = (
    "footprint",
    "compare",
    "explain",
    "why",
    "sweep",
    "break-even",
    "target",
    "monte-carlo",
    "sensitivity",
    "tail",
)
"""Verbs that ask something of a product."""
OF_A_MODEL = {"--rulebook", "--background", "--layer", "--project", "--database", "--set", "--with", "--aliases"}
OF_DRAWS = {
    "--draws",
    "--seed",
    "--background-uncertainty",
    "--factor-uncertainty",
    "--factor-ranges",
    "--default-spreads",
}
DRAWING = {"why", "sweep", "target", "monte-carlo", "sensitivity", "tail"}


@pytest.mark.parametrize("verb", [*ASKING, "surrogate"])
def test_whatever_is_asked_is_asked_of_a_model_in_the_same_words(verb) -> None:
    """Every verb takes for its model what `footprint` takes, and those that draw what `monte-carlo` takes for that."""
    options = dict(_commands())[verb]
    assert options >= OF_A_MODEL
    assert options >= OF_DRAWS or not (options & OF_DRAWS - {"--draws"})
    assert (options >= OF_DRAWS) == (verb in DRAWING)


@pytest.mark.parametrize("verb", ["why", "break_even", "sweep", "target", "explain", "surrogate"])
def test_python_takes_what_the_command_line_takes(verb) -> None:
    """By the names that `monte_carlo` has."""
    own, model = inspect.signature(getattr(bc, verb)).parameters, {"rulebook", "background", "project", "database"}
    draws = {"draws", "seed", "background_uncertainty", "factor_uncertainty", "default_spreads"}
    assert own.keys() >= model | {"settings"}
    assert own.keys() >= draws or not own.keys() & draws


QUICK = {
    "explain": (NMC622, "manufacturing"),
    "why": (NMC622, "--to", "sites.*.location=DE"),
    "sweep": (NMC622, "--over", "sites.*.location=CN-SC,DE"),
    "break-even": (NMC622, "--to", "sites.*.location=DE", "--over", "parameters.cell_energy=30..60", "--points", "3"),
    "target": (NMC622, "60", "--choice", "sites.*.location=DE"),
    "sensitivity": (NMC622, "--method", "elasticities"),
    "surrogate": (NMC622, "--of", "pack.parts[steel].amount", "--order", "1"),
}
"""What is asked to explain and decide, in one call each."""


@pytest.mark.parametrize("verb", QUICK)
def test_every_answer_has_every_format(verb, monkeypatch, capsys) -> None:
    """JSON that can be read, CSV of more than one column, and a page of its own; the table is what `EXAMPLES` print."""
    texts = {}
    for kind in ("json", "csv", "html"):
        monkeypatch.setattr(sys, "argv", ["brightcell", verb, *QUICK[verb], "--format", kind])
        with pytest.raises(SystemExit) as end:
            main()
        texts[kind] = capsys.readouterr().out
        assert end.value.code in (0, None, 1)
    assert isinstance(json.loads(texts["json"]), dict)
    assert len(next(csv.reader(io.StringIO(texts["csv"])))) > 1
    assert texts["html"].startswith("<!DOCTYPE html>")


def test_a_table_of_variants_says_its_layers_itself(monkeypatch, capsys, tmp_path) -> None:
    """A layer above backgrounds that a table names would have no effect."""
    table = tmp_path / "variants.csv"
    table.write_text("background\nopen\n", encoding="utf-8")
    monkeypatch.setattr(sys, "argv", ["brightcell", "sweep", NMC622, "--table", str(table), "--layer", "mine.csv"])
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == 2
    assert "mine.csv > open" in capsys.readouterr().err
