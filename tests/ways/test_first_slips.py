"""Slips of the first hour on the command line: each message is for people who never saw the library."""

import re
import subprocess
import sys

import pytest
from typer.testing import CliRunner

import brightcell as bc
from brightcell.cli import app
from brightcell.methods.records import in_words
from brightcell.rulebooks.show import in_words as value_in_words
from brightcell.units import convert

PACK = "lfp-pack-100kwh"
FEW = ("--chemistry", "lfp", "--energy", "60", "--plant", "CN-SC", "--cells", "120")


def refused(*arguments: str) -> bc.InputError:
    """The error of a command."""
    done = CliRunner().invoke(app, list(arguments))
    assert isinstance(done.exception, bc.InputError), done.output
    return done.exception


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("explain", PACK, "unobtainum"), "`brightcell explain PRODUCT` shows all that there is"),
        (("explain", PACK, "graphit"), "did you mean graphite"),
        (("footprint", PACK, "--background", "econvent"), "did you mean ecoinvent-"),
        (("new", "none.yaml", *FEW, "--mass", "410 kilo"), "did you mean kilogram?"),
        (("new", "none.yaml", *FEW), "--mass: a draft can't do without this (expected mass of the finished pack"),
        (("footprint", PACK, "--with", "pack.parts[steel].material=stele"), "`brightcell materials` lists those"),
    ],
)
def test_a_slip_is_told_with_the_next_step(arguments, words) -> None:
    """Without a call in Python."""
    text = str(refused(*arguments))
    assert words in text
    assert "by('" not in text


def test_a_footprint_without_the_e_is_told_what_it_lacks() -> None:
    """CO2 alone is another thing."""
    with pytest.raises(bc.InputError, match="the e of CO2e is missing: write kg CO2e"):
        convert(2.1, "kg CO2/kg", "kg CO2e/kg")


def test_verify_does_not_speak_of_writing(tmp_path) -> None:
    """It only reads."""
    path = tmp_path / "a.zip"
    path.write_text("no zip")
    command = [sys.executable, "-c", "from brightcell.cli import main; main()", "verify", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("1 problem\n")


def test_rulebooks_are_shown_without_python() -> None:
    """Tables as words in lines of a readable width, nothing as "not set"."""
    shown = CliRunner().invoke(app, ["rulebook", "show", "cn-group-2024"]).output
    differing = CliRunner().invoke(app, ["rulebook", "diff", "cn-group-2024", "eu-cfb-2024-draft"]).output
    assert "full_equivalent_cycles_per_year = M1: 60, N1: 60" in shown
    assert not any(sign in shown + differing for sign in ("= None", ": None", "{", "['"))
    assert "eu-cfb-2024-draft: not set" in differing
    assert all(len(line) <= 100 for line in shown.splitlines() if re.match(r" {4}\w+ = ", line))


def test_values_and_columns_are_words() -> None:
    """Of rules, and of tables of sensitivities."""
    assert value_in_words({"M1": 60.0, "M2": [True, None]}) == "M1: 60, M2: (yes, not set)"
    assert [in_words(name) for name in ("first", "first_half_width", "mu_star")] == ["first", "± first", "mu star"]
