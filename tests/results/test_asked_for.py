"""What a result is asked for and hasn't, and what a figure would ignore: refused in words."""

from collections.abc import Callable
from typing import Any

import pytest

import brightcell as bc

LFP = "lfp-pack-100kwh"


@pytest.fixture(scope="module")
def results() -> dict[str, Any]:
    model = bc.Model(LFP)
    drawn = bc.monte_carlo(model, draws=16)
    return {"footprint": bc.footprint(model), "draws": drawn, "record": bc.gradient(model), "rules": model.rulebook}


CALLS: dict[str, tuple[str, str, Callable[[Any], Any]]] = {
    "an alternative": ("draws", "there is no such alternative", lambda r: r.nominal_values("nonsense")),
    "a slot": ("rules", "no slot of this name", lambda r: r.slot("end-of-life")),
    "a result": ("record", "there is no such result", lambda r: r.plot(1)),
    "a result by name": ("record", "there is no such result", lambda r: r.plot("total")),
    "a depth": ("footprint", "depth: this is not a whole number", lambda r: r.explain(depth="2")),
    "a threshold": ("draws", "threshold: this is not a number", lambda r: r.probability_below("0.2")),
    "a size": ("record", "this is not the size of a figure", lambda r: r.plot(figsize=(1, 2, 3))),
    "axes": ("footprint", "these are not axes to draw on", lambda r: r.plot.stages(ax=5)),
    "interactive axes": ("record", "ax: an interactive figure", lambda r: r.plot(interactive=True, ax=object())),
    "an interactive size": ("draws", "figsize: an int", lambda r: r.plot.violins(interactive=True, figsize="page")),
    "no title": ("draws", "title: an interactive", lambda r: r.plot.convergence(interactive=True, title=False)),
    "another language": ("record", "language: an int", lambda r: r.plot(interactive=True, language="zh")),
}


@pytest.mark.parametrize("case", CALLS)
def test_what_there_is_not_is_refused_in_words(case: str, results: dict[str, Any]) -> None:
    """By one of brightcell's errors, with what there is."""
    of, message, call = CALLS[case]
    with pytest.raises(bc.InputError, match=message):
        call(results[of])
