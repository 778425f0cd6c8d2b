"""The carbon footprint of lithium-ion vehicle batteries: computed, explained, declared and reproduced.

import brightcell as bc
bc.footprint("nmc622-pack-100kwh")
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from brightcell.background import backgrounds
    from brightcell.checking import check
    from brightcell.choosing import read_background
    from brightcell.comparing import compare
    from brightcell.covering import coverage
    from brightcell.errors import BrightcellError, InputError
    from brightcell.importing import import_background
    from brightcell.pipeline import footprint, verify
    from brightcell.product import products, read_product
    from brightcell.results import Comparison, Footprint
    from brightcell.results.plausible import plausibility_bands
    from brightcell.rulebooks import read_rulebook, rulebook_ids
    from brightcell.sensing import (
        delta,
        gradient,
        information,
        morris,
        pawn,
        shapley,
        sobol,
        spider,
        tornado,
        variance,
    )
    from brightcell.simulating import monte_carlo
    from brightcell.study import read_study, run_study, studies
    from brightcell.study.harmonise import harmonise

_HOMES = {
    "backgrounds": "background",
    "coverage": "covering",
    "quality": "inspecting",
    "read_background": "choosing",
    "check": "checking",
    "BrightcellError": "errors",
    "InputError": "errors",
    "compare": "comparing",
    "footprint": "pipeline",
    "harmonise": "study.harmonise",
    "plausibility_bands": "results.plausible",
    "monte_carlo": "simulating",
    "delta": "sensing",
    "gradient": "sensing",
    "information": "sensing",
    "morris": "sensing",
    "pawn": "sensing",
    "shapley": "sensing",
    "sobol": "sensing",
    "spider": "sensing",
    "tornado": "sensing",
    "variance": "sensing",
    "import_background": "importing",
    "products": "product",
    "read_product": "product",
    "Comparison": "results",
    "Footprint": "results",
    "read_rulebook": "rulebooks",
    "read_study": "study",
    "rulebook_ids": "rulebooks",
    "run_study": "study",
    "studies": "study",
    "verify": "pipeline",
}

__all__ = [
    "BrightcellError",
    "Comparison",
    "Footprint",
    "InputError",
    "backgrounds",
    "check",
    "compare",
    "coverage",
    "delta",
    "footprint",
    "gradient",
    "harmonise",
    "import_background",
    "information",
    "monte_carlo",
    "morris",
    "pawn",
    "plausibility_bands",
    "products",
    "quality",
    "read_background",
    "read_product",
    "read_rulebook",
    "read_study",
    "rulebook_ids",
    "run_study",
    "shapley",
    "sobol",
    "spider",
    "studies",
    "tornado",
    "variance",
    "verify",
]


def __getattr__(name: str) -> Any:
    """Public names are imported when they are first used, so that `import brightcell` costs nothing."""
    if name not in _HOMES:
        raise AttributeError(f"module 'brightcell' has no attribute {name!r}")
    value = getattr(import_module(f"brightcell.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
