"""Slopes of all data of a product in one pass are those of differences, one datum after another."""

from pathlib import Path

import numpy as np
import pytest

import brightcell as bc
from brightcell.model import models_of
from brightcell.propagation.alternatives import lay_out
from brightcell.propagation.task import total_of
from brightcell.uncertainty.control import STEP

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "uncertain-pack.yaml"
LFP, NMC, ISO = "lfp-pack-100kwh", "nmc622-pack-100kwh", "iso-14067-cutoff"
CASES = {
    "a product": (NMC, "cn-group-2024", {}),
    "two, paired": ([LFP, NMC], ISO, {}),
    "choices": (EXAMPLE, ISO, {}),
    "background and factors drawn": (LFP, ISO, {"background_uncertainty": True, "factor_uncertainty": True}),
}


@pytest.mark.parametrize("case", CASES)
def test_slopes_are_those_of_differences(case: str) -> None:
    """At the nominal point, of every datum of the product; slopes as the result changes by a standard deviation."""
    products, rulebook, options = CASES[case]
    models = models_of(products, rulebook)
    alternatives, variables = lay_out(models, default_spreads=True, **options)
    point, names = variables.nominal, variables.names
    deviation = np.sqrt(variables.distributions.variance())
    for alternative in alternatives:
        found = alternative.slopes(dict(zip(names, point.tolist(), strict=True)))
        assert found
        some = [name for name in list(found)[:: max(1, len(found) // 12)] if deviation[names.index(name)] > 0]
        rows = np.array([names.index(name) for name in some])
        x = np.repeat(point[:, None], 2 * len(rows), axis=1)
        step = STEP * deviation[rows]
        x[rows, np.arange(len(rows))] += step
        x[rows, np.arange(len(rows)) + len(rows)] -= step
        up, down = np.split(total_of(alternative, dict(zip(names, x, strict=True)), x.shape[1]), 2)
        expected = (up - down) / 2 / STEP
        slopes = np.array([found[name] for name in some]) * deviation[rows]
        np.testing.assert_allclose(slopes, expected, rtol=1e-4, atol=1e-7 * float(np.abs(up).max()))


def test_a_loop_without_a_solution_has_no_slopes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Differences are left, which are left out in their turn."""
    from brightcell.propagation import foreground_slopes

    def singular(matrix: object) -> object:
        raise RuntimeError("Factor is exactly singular")

    monkeypatch.setattr(foreground_slopes, "splu", singular)
    (alternative,), variables = lay_out([bc.Model(LFP, ISO)], default_spreads=True)
    assert alternative.slopes(dict(zip(variables.names, variables.nominal.tolist(), strict=True))) == {}
