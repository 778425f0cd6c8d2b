"""The carbon footprint of lithium-ion vehicle batteries: computed, explained, declared and reproduced.

import brightcell as bc
bc.footprint("nmc622-pack-100kwh")
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from brightcell.api.check import check
    from brightcell.api.compare import compare
    from brightcell.api.coverage import coverage
    from brightcell.api.footprint import footprint, verify
    from brightcell.api.imports import import_background
    from brightcell.api.monte_carlo import monte_carlo
    from brightcell.api.sensitivity import (
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
    from brightcell.background import backgrounds
    from brightcell.errors import BrightcellError, InputError
    from brightcell.model.backgrounds import read_background
    from brightcell.product import products, read_product
    from brightcell.published import read_study, run_study, studies
    from brightcell.published.harmonise import harmonise
    from brightcell.results import Comparison, Footprint
    from brightcell.results.plausible import plausibility_bands
    from brightcell.rulebooks import read_rulebook, rulebook_ids

_HOMES = {
    "backgrounds": "background",
    "coverage": "api.coverage",
    "quality": "api.background",
    "read_background": "model.backgrounds",
    "check": "api.check",
    "BrightcellError": "errors",
    "InputError": "errors",
    "compare": "api.compare",
    "footprint": "api.footprint",
    "harmonise": "published.harmonise",
    "plausibility_bands": "results.plausible",
    "monte_carlo": "api.monte_carlo",
    "delta": "api.sensitivity",
    "gradient": "api.sensitivity",
    "information": "api.sensitivity",
    "morris": "api.sensitivity",
    "pawn": "api.sensitivity",
    "shapley": "api.sensitivity",
    "sobol": "api.sensitivity",
    "spider": "api.sensitivity",
    "tornado": "api.sensitivity",
    "variance": "api.sensitivity",
    "import_background": "api.imports",
    "products": "product",
    "read_product": "product",
    "Comparison": "results",
    "Footprint": "results",
    "read_rulebook": "rulebooks",
    "read_study": "published",
    "rulebook_ids": "rulebooks",
    "run_study": "published",
    "studies": "published",
    "verify": "api.footprint",
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
