"""lca_algebraic on the battery foreground, in an interpreter of its own: it needs Brightway 2.

python -m venv algebraic && algebraic/bin/pip install lca_algebraic
BRIGHTCELL_ALGEBRAIC_PYTHON=algebraic/bin/python python -m benchmarks uncertainty
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import tempfile
import time
from statistics import median
from typing import Any

from benchmarks.battery import ACTIVITIES, FACTORS, LINKS, Battery, battery
from benchmarks.processes import alone
from benchmarks.registry import Measured, Missing

GIVEN = "BRIGHTCELL_ALGEBRAIC_PYTHON"
RUNS = 5


def measured(scores: list[float], draws: int) -> Measured:
    """Seconds per evaluation of `compute_impacts` once all is compiled, and its first few totals."""
    if GIVEN not in os.environ:
        raise Missing(f"{GIVEN} does not name a Python with lca_algebraic; see benchmarks/algebraic.py")
    with tempfile.TemporaryDirectory() as folder:
        return alone(evaluated, folder, json.dumps(scores), str(draws), interpreter=os.environ[GIVEN])


def evaluated(scores: str, draws: str) -> dict[str, Any]:
    """The model written, compiled and evaluated with arrays of parameters."""
    of, number = battery(), int(draws)
    with contextlib.redirect_stdout(sys.stderr):
        import lca_algebraic

        unit, method = _written(of, json.loads(scores))
        values = {f"p{i:03d}": row for i, row in enumerate(of.parameters(number))}
        seconds = []
        for _ in range(1 + RUNS):
            start = time.perf_counter()
            impacts = lca_algebraic.compute_impacts(unit, [method], **values)
            seconds.append(time.perf_counter() - start)
    return {"value": impacts.iloc[:, 0].tolist()[:100], "seconds": median(seconds[1:]) / number}


def _written(of: Battery, scores: list[float]) -> tuple[Any, tuple[str, ...]]:
    """The functional unit and the method in a new project."""
    import bw2data
    import lca_algebraic

    bw2data.projects.set_current("battery")
    bw2data.Database("biosphere3").write(
        {("biosphere3", gas): {"name": gas, "type": "emission", "unit": "kilogram"} for gas in ("co2", "ch4")}
    )
    bw2data.Database("background").write({("background", str(i)): _process(i, scores[i]) for i in range(LINKS)})
    lca_algebraic.setBackground("background")
    method = ("battery", "climate change", "GWP100")
    bw2data.Method(method).register(unit="kg CO2e")
    bw2data.Method(method).write([(("biosphere3", gas), f) for gas, f in zip(("co2", "ch4"), FACTORS, strict=True)])
    lca_algebraic.resetDb("foreground")
    lca_algebraic.setForeground("foreground")
    return _foreground(of), method


def _process(number: int, score: float) -> dict[str, Any]:
    production = {"input": ("background", str(number)), "amount": 1.0, "type": "production"}
    emitted = {"input": ("biosphere3", "co2"), "amount": score, "type": "biosphere"}
    return {"name": f"link {number}", "unit": "kilogram", "location": "GLO", "exchanges": [production, emitted]}


def _foreground(of: Battery) -> Any:
    import bw2data
    from lca_algebraic import newActivity, newFloatParam

    parameters = [newFloatParam(f"p{i:03d}", 1.0, min=0.01, max=10.0) for i in range(len(of.sigmas))]
    own = [newActivity("foreground", f"a{i:03d}", "kilogram") for i in range(ACTIVITIES)]
    links = [bw2data.Database("background").get(str(i)) for i in range(LINKS)]
    gases = [bw2data.Database("biosphere3").get(gas) for gas in ("co2", "ch4")]
    taken: list[dict[Any, Any]] = [{} for _ in own]
    for kind, targets in ((of.inputs, own), (of.demands, links), (of.emissions, gases)):
        for activity, target, amount, parameter in kind:
            term = amount * parameters[parameter] if parameter >= 0 else amount
            taken[activity][targets[target]] = taken[activity].get(targets[target], 0) + term
    for activity, exchanges in zip(own, taken, strict=True):
        activity.addExchanges(exchanges)
    return own[0]
