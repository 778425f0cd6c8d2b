"""More than climate: a footprint by other methods beside that of the rulebook, each with what it leaves out."""

import sys

import pytest

import brightcell as bc
from brightcell.background import read_method
from brightcell.cli import main

NMC = "nmc622-pack-100kwh"
HEAD = "input,factor,unit,source\n"


@pytest.fixture(scope="module")
def model():
    return bc.Model(NMC)


@pytest.fixture(scope="module")
def plain(model):
    return bc.footprint(model)


def table(tmp_path, rows, name="mine.csv"):
    file = tmp_path / name
    file.write_text(HEAD + rows, encoding="utf-8")
    return str(file)


def test_a_shipped_method_gives_what_the_rulebook_gives_with_it(model, plain) -> None:
    """The headline stays; the other total and its stages are those of the model under that method."""
    result = bc.footprint(model, also=["ipcc-ar6-gwp20"])
    other = result.others[0]
    alone = bc.footprint(model.with_(settings={"reporting.method": "ipcc-ar6-gwp20"}))
    assert result.total == plain.total
    assert other.value == pytest.approx(alone.total, rel=1e-9)
    assert sum(other.stages.values()) == pytest.approx(other.value, rel=1e-9)
    assert other.value > plain.total
    assert any(f"{alone.aggregated_share:.1%} of the total came as CO2e, by IPCC AR6 GWP100" in n for n in other.notes)


def test_a_table_of_our_own_factors_gives_our_own_total(model, plain, tmp_path) -> None:
    """GWP100 of every flow, written as a table of one's own: the flows of the whole system by these factors."""
    factors = read_method().factors
    of_gases = {flow: factor for flow, factor in factors.items() if not flow.startswith(("ghg", "pfc"))}
    of_sums = {flow: factor for flow, factor in factors.items() if flow not in of_gases}
    rows = "".join(f"{flow},{factor!r},kg CO2e/kg,copied\n" for flow, factor in of_gases.items())
    rows += "".join(f"{flow},{factor!r},kg CO2e/kg CO2e,copied\n" for flow, factor in of_sums.items())
    other = bc.footprint(model, also=[table(tmp_path, rows)]).others[0]
    assert other.value == pytest.approx(plain.total, rel=1e-9)
    assert any("came as CO2e" in note for note in other.notes)


def test_an_indicator_counts_what_the_foreground_takes(model, plain, tmp_path) -> None:
    """2 points per tonne of cathode powder are 0.002 per kg: by hand from the inputs that the footprint lists."""
    taken = sum(row.amount for row in plain.exchanges if row.key == "nmc622" and row.unit == "kg")
    assert taken > 0
    other = bc.footprint(model, also=[table(tmp_path, "nmc622,2,points/t,by hand\n")]).others[0]
    assert other.value == pytest.approx(taken * 0.002, rel=1e-9)
    assert other.unit == "points / kWh delivered"


def test_all_mistakes_are_told_at_once(tmp_path, monkeypatch, capsys) -> None:
    """Unknown methods and cells of a table, each with what is near; as text the methods stand below the totals."""

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["brightcell", "footprint", NMC, "--project", "others", *arguments])
        with pytest.raises(SystemExit) as end:
            main()
        return int(end.value.code or 0), *capsys.readouterr()

    rows = "nmc62,2,points/kg,by hand\nnmc622,two,points/kWh,\n"
    code, _, err = run("--also", "ipcc-ar6-gwp2", "--also", table(tmp_path, rows))
    assert code == 2
    assert "did you mean ipcc-ar6-gwp20" in err
    assert "mine.csv:2: input: there is no such input or flow" in err
    assert "mine.csv:3: factor: factor isn't a finite number" in err
    assert "mine.csv:3: source: source is empty" in err
    assert "expected points/kg" in err
    code, out, err = run("--also", "ipcc-ar6-gwp20")
    assert code == 0, err
    assert "By other methods" in out
