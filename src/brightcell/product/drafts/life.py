"""From a tested fade to the energy that a pack delivers over its life."""

from __future__ import annotations

import re
from dataclasses import dataclass

from brightcell.errors import InputError, Problem

END = 0.80
"""State of health that a life is drawn out to where the test ended above it; usual in tests of vehicle cells."""
_FADE = re.compile(r"\s*([\d.]+)\s*%\s*(?:in|after|over)\s*([\d.]+)(?:\s*(?:full\s+)?cycles)?\s*", re.IGNORECASE)


@dataclass(frozen=True)
class Life:
    """Full cycles to a state of health, and in words where both come from."""

    cycles: float
    state_of_health: float
    told: str
    given: bool


def energy_delivered(rated: float, life: Life) -> float:
    """E = rated · N · (1 + s) / 2, in kWh: a straight line from new to the state of health s after N full cycles."""
    return rated * life.cycles * (1 + life.state_of_health) / 2


def straight_line(fade: float, cycles: float, end: float = END) -> float:
    """N = n (1 - s) / f: full cycles to the state of health s, if n of them lose the share f and all lose the same."""
    return cycles * (1 - end) / fade


def life_from_fade(text: str) -> Life:
    """The life that a fade such as "8 % in 500 cycles" leads to.

    Drawn out in a straight line to 80 %, or as it was tested where the test went further. A test that ends early says
    nothing of a knee, so that the line is an assumption and stands as one in the file.
    """
    match = _FADE.fullmatch(text)
    fade, cycles = (float(match[1]) / 100, float(match[2])) if match else (0.0, 0.0)
    if not (0 < fade < 1 and cycles >= 1):
        expected = "the share that was lost and the full cycles that lost it, such as '8 % in 500 cycles'"
        raise InputError(Problem("this is not a tested fade", path="fade", found=repr(text), expected=expected))
    tested = f"{100 * fade:g} % lost in {cycles:g} cycles"
    if 1 - fade <= END:
        return Life(cycles, round(1 - fade, 6), f"as tested: {tested}", True)
    basis = f"{tested}, drawn out in a straight line to {100 * END:g} %"
    return Life(float(round(straight_line(fade, cycles))), END, basis, False)
