"""A researcher draws with inputs, asks the folder what matters and what makes a difference, and meets messages."""

import importlib
import json
import sys

import pytest

from brightcell.cli import main

PACK = "lfp-pack-100kwh"
BOOKS = ("--rulebook", "cn-group-2024", "--rulebook", "iso-14067-cutoff")


@pytest.fixture
def run(monkeypatch, capsys):
    """A command line of this process: its exit code, output and errors."""

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["brightcell", *arguments])
        with pytest.raises(SystemExit) as end:
            main()
        out, err = capsys.readouterr()
        return int(end.value.code or 0), out, err

    return run


def test_a_run_is_kept_and_asked(run, tmp_path):
    folder = str(tmp_path / "run")
    code, out, _ = run("monte-carlo", PACK, *BOOKS, "--draws", "400", "--keep-inputs", "--out", folder)
    assert code == 0
    assert "against nominal: mean" in out
    code, out, _ = run("sensitivity", folder, "--method", "pawn", "--of", "cn-group-2024", "--format", "json")
    assert code == 0
    assert json.loads(out)["rows"][0]["output"] == "cn-group-2024, kg CO2e / kWh delivered"
    asked = ("--of", "iso-14067-cutoff", "--against", "cn-group-2024", "--group", "cathode=supply/cathode/*")
    code, out, _ = run("sensitivity", folder, "--method", "variance", *asked, "--format", "json")
    told = json.loads(out)
    assert code == 0
    assert {row["input"] for row in told["rows"]} == {"cathode", "others"}
    assert told["rows"][0]["output"] == "iso-14067-cutoff minus cn-group-2024, kg CO2e / kWh rated"
    code, _, err = run("sensitivity", folder, "--method", "pawn")
    assert (code, "several alternatives" in err) == (2, True)
    code, _, err = run("sensitivity", folder, "--of", "cn-group-2025", "--method", "pawn")
    assert (code, "found cn-group-2025; expected cn-group-2024, iso-14067-cutoff" in err) == (2, True)
    code, _, err = run("sensitivity", folder, "--of", "cn-group-2024", "--method", "sobol")
    assert (code, "information, delta, pawn, variance" in err) == (2, True)
    code, _, err = run("sensitivity", folder, "--of", "cn-group-2024", "--draws", "64")
    assert (code, "nothing but" in err) == (2, True)


def test_a_design_against_its_variant(run):
    """What makes the difference of a moved plant is the plant's electricity."""
    change = ("--with", "sites.*.location=CN-SC", "--against", PACK)
    code, out, _ = run("sensitivity", PACK, *change, "--method", "sobol", "--draws", "128", "--format", "json")
    assert code == 0
    assert json.loads(out)["rows"][0]["input"] == "parameters.electricity_share"
    code, _, err = run("sensitivity", PACK, "--against", PACK, "--method", "sobol")
    assert (code, "same product" in err) == (2, True)


def test_parts_are_asked_for_with_their_draws(run):
    """By keys and groups of one's own, and explained; a slip is told before anything is drawn."""
    asked = ("--draws", "60", "--by", "stage", "--group", "power=kind:electricity", "--explain", "graphite")
    code, out, _ = run("monte-carlo", PACK, *asked)
    assert (code, "power   manufacturing" in out, "graphite, kg CO2e / kWh delivered, 60 draws" in out) == (
        0,
        True,
        True,
    )
    code, out, _ = run("monte-carlo", PACK, *asked, "--format", "json")
    told = json.loads(out)
    assert code == 0
    mean = told["alternatives"]["cn-group-2024"]["total"]["mean"]["value"]
    assert sum(row["mean"] for row in told["by"]) == pytest.approx(mean, rel=1e-9)
    assert told["explained"]["cn-group-2024"]["reasons"][0]["label"] == "graphite"
    million = ("--draws", "100000000")
    code, _, err = run("monte-carlo", PACK, *million, "--group", "g=graphte*")
    assert (code, "did you mean graphite, battery grade" in err) == (2, True)
    code, _, err = run("monte-carlo", PACK, *million, "--explain", "graphit")
    assert (code, "no such stage, component" in err) == (2, True)
    code, _, err = run("monte-carlo", PACK, *million, "--by", "kind", "--format", "html")
    assert (code, "--by with csv" in err) == (2, True)


def test_a_method_that_is_cut_short_says_how_to_go_on(run, monkeypatch, tmp_path):
    """Ctrl-C while it computes: exit 1, and what is kept; the same command then has the figures of one run."""
    method = importlib.import_module("brightcell.methods.sobol")
    asked = ("sensitivity", PACK, "--method", "sobol", "--draws", "16", "--format", "json")
    keep = ("--keep", str(tmp_path / "kept"))
    crossed = method.results_crossed

    def stopped(*arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(method, "results_crossed", stopped)
    code, out, err = run(*asked, *keep)
    assert (code, out, "go on with the same command" in err) == (1, "", True)
    code, _, err = run(*asked)
    assert (code, "--keep DIR" in err) == (1, True)
    monkeypatch.setattr(method, "results_crossed", crossed)
    resumed, plain = run(*asked, *keep), run(*asked)
    assert resumed[0] == 0
    assert json.loads(resumed[1])["rows"] == json.loads(plain[1])["rows"]


def test_a_method_that_is_cut_short_shows_what_is_finished(run, monkeypatch):
    """Ctrl-C after the first of two blocks: figures of these, told on standard error, exit 1."""
    method = importlib.import_module("brightcell.methods.sobol")
    crossed, calls = method.results_crossed, []

    def second_stopped(*arguments):
        calls.append(arguments)
        if len(calls) > 1:
            raise KeyboardInterrupt
        return crossed(*arguments)

    monkeypatch.setattr("brightcell.methods.evaluating.AT_ONCE", 8)
    monkeypatch.setattr(method, "results_crossed", second_stopped)
    code, out, err = run("sensitivity", PACK, "--method", "sobol", "--draws", "16", "--format", "json")
    told = json.loads(out)
    assert (code, told["status"], told["draws"]) == (1, "partial", 8)
    assert "cut short after 8 of 16 draws: all figures are of these; with --keep DIR it goes on" in err


def test_calls_that_cannot_be_used(run):
    code, _, err = run("monte-carlo", PACK, "--draws", "10", "--keep-inputs")
    assert (code, "name one by --out" in err) == (2, True)
    code, _, err = run("sensitivity", PACK, "--group", "x=", "--by", "stage")
    assert (code, "NAME=PATTERN" in err, "kind of label" in err) == (2, True, True)
