"""What a person holds: a few lines in a console, a block in a notebook."""

import pytest

import brightcell as bc

LFP = "lfp-pack-100kwh"
YIELD = "pack.module.cell.yield"
HELD = {
    "footprint": lambda: bc.footprint(LFP, project=None),
    "check": lambda: bc.check(LFP),
    "coverage": lambda: bc.coverage("open"),
    "aggregate": lambda: bc.backgrounds.aggregate("graphite-natural"),
    "materials": lambda: bc.materials("graphite"),
    "quality": lambda: bc.quality("open"),
    "process": lambda: bc.backgrounds.show("open", "graphite-natural-cn"),
    "doctor": bc.doctor,
    "explanation": lambda: bc.explain(LFP),
    "elasticities": lambda: bc.elasticities(LFP),
    "sweep": lambda: bc.sweep(LFP, {"grid": [0, 1]}),
    "reasons": lambda: bc.why(LFP, bc.Model(LFP).with_({"sites.*.location": "DE"})),
    "break-even": lambda: bc.break_even(LFP, LFP, "grid", (0, 1), points=3),
    "target": lambda: bc.target(LFP, 78, {YIELD: (0.9, 0.99)}),
    "surrogate": lambda: bc.surrogate(LFP, [YIELD], order=1),
    "draws": lambda: bc.monte_carlo(LFP, draws=20),
}


@pytest.mark.parametrize("name", HELD)
def test_it_shows_itself_in_few_lines_and_as_a_block(name: str) -> None:
    """Under ten lines in a console, none endless; HTML in a notebook."""
    result = HELD[name]()
    lines = repr(result).splitlines()
    assert 0 < len(lines) < 10
    assert max(map(len, lines)) < 400
    assert result._repr_html_().strip().startswith("<")
