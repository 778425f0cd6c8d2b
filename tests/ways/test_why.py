"""From a total to its reasons on the command line: what is in it, what is behind that, and what moves it."""

import json
import math
import sys

import pytest

from brightcell.cli import main

PACK = "nmc622-pack-100kwh"


@pytest.fixture
def run(monkeypatch, capsys):
    """A command line of this process: its exit code, output and errors."""

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["brightcell", *arguments])
        code = 0
        try:
            main()
        except SystemExit as end:
            code = int(end.code or 0)
        out, err = capsys.readouterr()
        return code, out, err

    return run


def sums(node) -> bool:
    children = node.get("children", [])
    whole = not children or math.isclose(node["value"], sum(child["value"] for child in children), rel_tol=1e-9)
    return whole and all(map(sums, children))


def test_the_whole_way_from_the_total_down(run) -> None:
    """Stage, datum, process, plant; how the energy came about; what gets no credit; rules and effects."""
    code, out, _ = run("explain", PACK)
    told = " ".join(out.split())
    assert code == 0
    for words in (
        "E_total = 48,000 kWh = 100 kWh usable x 60 full cycles a year x 8 years",
        "electricity production, coal [CN]",
        "Rules that moved it",
        "end_of_life = circular-footprint-formula, against",
        "graphite, 40.91 kg per pack: the rule counts none of it as reaching",
        "lithium, 29.60 kg per pack: the rule counts none of it as reaching",
    ):
        assert words in told
    assert "Rules applied" not in out
    assert max(map(len, out.splitlines())) <= 112


def test_a_material_is_found_by_its_key_and_opened(run) -> None:
    """The tree sums on every level; nothing larger than the cut-off is left closed at depth three but figures."""
    code, out, _ = run("explain", PACK, "nmc622", "--depth", "3", "--format", "json")
    data = json.loads(out)
    assert code == 0
    assert data["kind"] == "material"
    assert sums(data["tree"])
    powder = data["tree"]["children"][0]["children"][0]
    assert powder["place"] == "CN"
    assert powder["per_unit"] > 10
    assert len(powder["children"]) > 4
    assert max(child["share"] for child in powder["children"]) < 0.2


def test_a_page_of_its_own(run, tmp_path) -> None:
    """It opens on a click and loads nothing."""
    path = tmp_path / "why.html"
    code, _, err = run("explain", PACK, "manufacturing", "--out", str(path))
    page = path.read_text(encoding="utf-8")
    assert (code, "written" in err) == (0, True)
    assert page.startswith("<!DOCTYPE html>")
    assert page.count("<details") > 3
    assert not [word for word in ("http", "<script", "url(") if word in page]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["grafite"], "did you mean graphite"),
        (["cathode powder"], "NMC622 cathode powder"),
        (["graphite", "--depth", "-1"], "the depth is negative"),
        (["graphite", "--cut-off", "many"], "for example 2 % or 0.02"),
        (["graphite", "--cut-off", "200 %"], "the cut-off is not a share"),
        (["graphite", "--out", "why.pdf"], "no format has this ending"),
    ],
)
def test_a_slip_is_answered_with_what_would_do(run, arguments, words) -> None:
    """Exit code 2, one problem, nothing on standard output."""
    code, out, err = run("explain", PACK, *arguments)
    assert (code, out) == (2, "")
    assert words in err


def test_what_moves_the_total(run) -> None:
    """Every amount, ranked, with what ten percent do; an option of draws is refused."""
    code, out, _ = run("sensitivity", PACK, "--method", "elasticity", "--format", "csv")
    lines = out.splitlines()
    assert code == 0
    assert len(lines) > 60
    assert [name for name in ("nominal", "unit", "path", "-10 %", "+10 %") if name not in lines[0]] == []
    code, _, err = run("sensitivity", PACK, "--method", "elasticities", "--draws", "64")
    assert code == 2
    assert "the method elasticities doesn't use this option" in err


def test_a_formula_for_a_workbook(run) -> None:
    """Exact for what is linear; a slip in a path is answered with the right one."""
    code, out, _ = run("surrogate", PACK, "--of", "pack.parts[steel].amount", "--order", "1", "--format", "json")
    data = json.loads(out)
    assert code == 0
    assert data["formula"].startswith("=0.18")
    assert data["largest_error"] < 1e-9
    code, _, err = run("surrogate", PACK, "--of", "pack.parts[stel].amount")
    assert code == 2
    assert "did you mean pack.parts[steel].amount" in err


def test_a_cathode_is_what_is_in_it(run) -> None:
    """The activity that makes it causes nothing by itself; who asks for it means the material."""
    code, out, _ = run("explain", PACK, "cathode", "--depth", "0")
    assert (code, out.startswith("cathode (component)"), "    cathode active material" in out) == (0, True, True)


def test_what_moves_nothing_is_named_beside_the_table(run) -> None:
    """Cycles under a rulebook that asks for none were a row of zeros."""
    changes = ["--to", "performance.cycle_life.cycles=2000", "--to", "sites.*.location=CN-SC"]
    code, out, _ = run("why", PACK, *changes)
    table, _, rest = out.partition("Together")
    assert (code, "cycle_life" in table) == (0, False)
    assert "Without effect here: performance.cycle_life" in " ".join(rest.split())
    _, out, _ = run("why", PACK, *changes, "--format", "json")
    assert len(json.loads(out)["reasons"]) == 2


def test_reasons_that_cancel_each_other_are_told(run) -> None:
    """-817 % of a tiny difference is no share of anything."""
    changes = ["--to", "parameters.cell_energy=40 kWh", "--to", "pack.module.cell.yield=90.7 %"]
    code, out, _ = run("why", PACK, *changes)
    assert (code, "the reasons nearly cancel each other: together they move" in " ".join(out.split())) == (0, True), out
