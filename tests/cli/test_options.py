"""Options that commands share: a background with its database, and what is refused."""

import inspect
import subprocess
import sys

import pytest

from brightcell.cli import app, background, decide, declare, explain, footprint, materials, study, sweep, uncertainty

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
    assert len(of_backgrounds) == 13
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
