"""`--with PATH=VALUE` on every command that takes a product."""

import inspect
import json
import subprocess
import sys

import pytest
import typer

from brightcell.cli import background, decide, explain, footprint, sweep, uncertainty
from brightcell.cli.options import _changes, changed
from brightcell.errors import InputError
from brightcell.product import read_product

NMC622 = "nmc622-pack-100kwh"
STEEL = "pack.parts[material=steel].amount"


def run(*arguments: str, code: int = 0) -> subprocess.CompletedProcess[str]:
    """The command line in a process of its own."""
    command = [sys.executable, "-c", "from brightcell.cli import main; main()", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == code, done.stderr
    return done


@pytest.mark.parametrize(
    "command",
    [
        footprint.footprint,
        footprint.check,
        footprint.compare,
        explain.explain,
        explain.surrogate,
        uncertainty.monte_carlo,
        uncertainty.sensitivity,
        sweep.sweep,
        decide.why,
        decide.break_even,
        decide.target,
        background.background_coverage,
    ],
)
def test_every_command_on_a_product_takes_it(command) -> None:
    """As an option that may be repeated."""
    options = {
        name
        for parameter in inspect.signature(command, eval_str=True).parameters.values()
        for info in getattr(parameter.annotation, "__metadata__", ())
        if isinstance(info, typer.models.OptionInfo)
        for name in (info.default, *(info.param_decls or ()))
    }
    assert "--with" in options


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sites.*.location=CN-SC", {"sites.*.location": "CN-SC"}),
        ("sites.*.location = NO", {"sites.*.location": "NO"}),
        (f"{STEEL}=110 kg", {STEEL: "110 kg"}),
        ("pack.module.cell.yield=0.93", {"pack.module.cell.yield": 0.93}),
        ("pack.parts[steel].note=a=b", {"pack.parts[steel].note": "a=b"}),
        ("sites[a=[b]].location=DE", {"sites[a=[b]].location": "DE"}),
        (
            "transport.outbound=[{mode: road, distance: 9 km}]",
            {"transport.outbound": [{"mode": "road", "distance": "9 km"}]},
        ),
    ],
)
def test_the_first_sign_outside_of_brackets_parts_path_and_value(text: str, expected: dict) -> None:
    """Values are read as YAML."""
    assert _changes([text]) == expected


def test_what_cannot_be_read_is_told_all_at_once() -> None:
    """With the option and what it takes."""
    with pytest.raises(InputError) as caught:
        _changes(["sites", "=1", "a.b=", "a[b=c]", "x={", "performance.mass=1 kg", "performance.mass=2 kg"])
    told = [str(problem) for problem in caught.value.problems]
    assert len(told) == 6
    assert all("--with" in text for text in told)
    assert "changed twice (found 1 kg and 2 kg" in told[-1]


def test_a_wrong_change_names_the_option() -> None:
    """A path that meets nothing is no fault of a file."""
    with pytest.raises(InputError, match=r"^--with: sites\.\*\.place: this path meets nothing.*name, location"):
        changed(NMC622, ["sites.*.place=DE"])
    assert changed(NMC622, None) == NMC622
    assert changed(NMC622, [f"{STEEL}=110 kg"]) == read_product(NMC622).with_({STEEL: "110 kg"})


def test_a_changed_footprint_says_so() -> None:
    """In JSON under `changed`, in the table in a section of its own; in the rest it is the footprint of that pack."""
    options = [
        "--with",
        "sites.*.location=CN-SC",
        "--with",
        f"{STEEL}=110 kg",
        "--set",
        "end_of_life=burdens-without-credit",
    ]
    told = json.loads(run("footprint", NMC622, *options, "--format", "json").stdout)["changed"]
    assert told == {
        "end_of_life": "burdens-without-credit",
        "pack.parts[steel].amount": {"before": "99.9995 kg", "after": "110 kg"},
        "sites[reference plant].location": {"before": "CN-JS", "after": "CN-SC"},
        "identity.plant.location": {"before": "CN-JS", "after": "CN-SC", "follows": "the place of its site"},
        "performance.mass": {"before": "514.786 kg", "after": "524.7865 kg", "follows": "the mass of its parts"},
    }
    table = run("footprint", NMC622, *options).stdout
    assert "performance.mass: 514.786 kg -> 524.7865 kg (follows the mass of its parts)" in table
    assert "1 rule and 2 fields changed by you" in table
    refused = run("check", NMC622, "--with", f"{STEEL}=-1 kg", code=2)
    assert "pack.parts[steel].amount: negative amount (found -1 kg" in refused.stderr
