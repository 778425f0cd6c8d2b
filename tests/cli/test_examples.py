"""Every command has examples, in its help and on the site, and they run as they stand."""

import os
import shlex
import shutil
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from brightcell.cli import app
from brightcell.cli.examples import EXAMPLES

DOCS = Path(__file__).resolve().parents[2] / "docs"


def _commands(command, before=()):
    """The words of every command that does something."""
    inner = getattr(command, "commands", None)
    if not inner:
        return {" ".join(before)}
    return {words for name, one in inner.items() for words in _commands(one, (*before, name))}


def test_each_command_has_examples() -> None:
    """None is missing, and none is of a command that is gone."""
    assert _commands(typer.main.get_command(app)) == set(EXAMPLES)
    assert all(EXAMPLES.values())


def test_the_help_shows_them() -> None:
    """As they are to be typed, not wrapped."""
    shown = CliRunner().invoke(app, ["background", "map", "--help"]).stdout
    assert all(line in shown for line in EXAMPLES["background map"])


@pytest.mark.parametrize("words", sorted(EXAMPLES))
def test_examples_run(words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In an empty folder with the example files of the documentation, one after the other."""
    shutil.copytree(DOCS / "examples", tmp_path / "docs" / "examples")
    monkeypatch.chdir(tmp_path)
    for line in EXAMPLES[words]:
        program, *arguments = shlex.split(line)
        done = CliRunner().invoke(app, arguments, env={**os.environ})
        assert program == "brightcell"
        assert done.exit_code == 0, f"{line}\n{done.output}"
        assert done.output
