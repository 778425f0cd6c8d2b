"""A pack whose suppliers' routes nobody knows: what is drawn, who says so, and what naming a route takes out of it."""

import json

import pytest

from brightcell.cli import main

NAMED = ("--with", "pack.module.cell.anode.parts[graphite].material=graphite-natural")
BOTH = {"graphite, battery grade, mix of routes in China", "market for lithium carbonate, China, by ore"}


@pytest.fixture
def drawn(monkeypatch, capsys):
    """The statistics of a few draws by the command line, as plain data."""

    def drawn(*arguments):
        ways = ("--rulebook", "iso-14067-cutoff", "--draws", "200", "--seed", "1", "--format", "json")
        monkeypatch.setattr("sys.argv", ["brightcell", "monte-carlo", "lfp-pack-100kwh", *ways, *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsys.readouterr()
        assert ended.value.code == 0, err
        return json.loads(out)

    return drawn


def test_a_route_that_is_named_is_no_longer_drawn(drawn):
    """Graphite and lithium are choices, listed with shares, source and standing; natural graphite leaves one."""
    unknown, named = (drawn("--background-uncertainty", *more) for more in ((), NAMED))
    routes = {route["what"]: route for route in unknown["routes"]}
    assert set(routes) == BOTH
    lithium = routes["market for lithium carbonate, China, by ore"]
    assert lithium["confidence"] == "assumed"
    assert lithium["source"] == "smm-lithium-2024"
    assert sum(lithium["routes"].values()) == pytest.approx(1.0)
    assert {route["what"] for route in named["routes"]} == BOTH - {"graphite, battery grade, mix of routes in China"}
    assert named["variables"] < unknown["variables"]
    assert drawn()["routes"] == []
