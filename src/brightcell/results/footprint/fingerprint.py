"""Telling sets of global warming potentials apart, so that a mixture of two is seen."""

import hashlib
from collections.abc import Mapping

PROVENANCE_KEY = "gwp_fingerprint"


def gwp_fingerprint(factors: Mapping[str, float]) -> str:
    """A short hash of characterisation factors (kg CO2e per unit of flow), whatever their order.

    Two results with the same fingerprint used the same number for every gas.
    """
    lines = "\n".join(f"{flow}={float(factors[flow])!r}" for flow in sorted(factors))
    return f"sha256:{hashlib.sha256(lines.encode()).hexdigest()[:16]}"


def gwp_mixture(factors: Mapping[str, float], sets: Mapping[str, Mapping[str, float]]) -> dict[str, tuple[str, ...]]:
    """By flow, the named sets that its factor agrees with; empty where one set explains every factor.

    Flows that no set knows don't count. `{"ch4-fossil": ("ar5",), "n2o": ("ar6",)}` is a mixture; an empty
    tuple is a factor that no set has.
    """
    shared = {flow: factor for flow, factor in factors.items() if any(flow in of_set for of_set in sets.values())}
    agreeing = {
        flow: tuple(sorted(name for name, of_set in sets.items() if of_set.get(flow) == factor))
        for flow, factor in shared.items()
    }
    whole = set(sets).intersection(*agreeing.values()) if agreeing else set(sets)
    return {} if whole else agreeing
