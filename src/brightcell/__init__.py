"""The carbon footprint of lithium-ion vehicle batteries: computed, explained, declared and reproduced.

import brightcell as bc
model = bc.Model("nmc622-pack-100kwh")
bc.footprint(model)
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from brightcell.api import backgrounds, sensitivity, studies
    from brightcell.api.background import quality
    from brightcell.api.break_even import break_even
    from brightcell.api.bundle import bundle
    from brightcell.api.check import check
    from brightcell.api.compare import compare
    from brightcell.api.coverage import coverage
    from brightcell.api.doctor import doctor
    from brightcell.api.explain import explain
    from brightcell.api.export import export
    from brightcell.api.footprint import footprint, verify, write
    from brightcell.api.imports import import_background
    from brightcell.api.materials import materials
    from brightcell.api.monte_carlo import monte_carlo
    from brightcell.api.new import new
    from brightcell.api.performance_class import performance_class
    from brightcell.api.read_draws import read_draws
    from brightcell.api.sensitivity import (
        delta,
        elasticities,
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
    from brightcell.api.studies import read_study, run_study
    from brightcell.api.surrogate import surrogate
    from brightcell.api.sweep import sweep
    from brightcell.api.target import target
    from brightcell.api.template import template
    from brightcell.api.verify_bundle import verify_bundle
    from brightcell.api.why import why
    from brightcell.background import Background
    from brightcell.documents.declare import declare
    from brightcell.errors import BrightcellError, InputError
    from brightcell.language import speaking
    from brightcell.model import Model, read_background
    from brightcell.product import Product, example_packs, products, read_product
    from brightcell.published.harmonise import harmonise
    from brightcell.results import Comparison, Footprint
    from brightcell.results.draws.face import MonteCarlo
    from brightcell.results.footprint.plausible import plausibility_bands
    from brightcell.rulebooks import Rulebook, read_rulebook, rulebook_ids
    from brightcell.runs.stopping import StopRule

_MODULES = ("backgrounds", "sensitivity", "studies")
"""Public modules of `brightcell.api`."""
_HOMES = {
    "Background": "background",
    "BrightcellError": "errors",
    "Comparison": "results",
    "Footprint": "results",
    "InputError": "errors",
    "Model": "model",
    "MonteCarlo": "results.draws.face",
    "Product": "product",
    "Rulebook": "rulebooks",
    "StopRule": "runs.stopping",
    "break_even": "api.break_even",
    "bundle": "api.bundle",
    "check": "api.check",
    "compare": "api.compare",
    "coverage": "api.coverage",
    "declare": "documents.declare",
    "delta": "api.sensitivity",
    "doctor": "api.doctor",
    "example_packs": "product",
    "elasticities": "api.sensitivity",
    "explain": "api.explain",
    "export": "api.export",
    "footprint": "api.footprint",
    "gradient": "api.sensitivity",
    "harmonise": "published.harmonise",
    "import_background": "api.imports",
    "information": "api.sensitivity",
    "materials": "api.materials",
    "monte_carlo": "api.monte_carlo",
    "morris": "api.sensitivity",
    "new": "api.new",
    "pawn": "api.sensitivity",
    "performance_class": "api.performance_class",
    "plausibility_bands": "results.footprint.plausible",
    "products": "product",
    "quality": "api.background",
    "read_background": "model",
    "read_draws": "api.read_draws",
    "read_product": "product",
    "read_rulebook": "rulebooks",
    "read_study": "api.studies",
    "rulebook_ids": "rulebooks",
    "run_study": "api.studies",
    "shapley": "api.sensitivity",
    "sobol": "api.sensitivity",
    "speaking": "language",
    "spider": "api.sensitivity",
    "surrogate": "api.surrogate",
    "sweep": "api.sweep",
    "target": "api.target",
    "template": "api.template",
    "tornado": "api.sensitivity",
    "variance": "api.sensitivity",
    "verify": "api.footprint",
    "verify_bundle": "api.verify_bundle",
    "why": "api.why",
    "write": "api.footprint",
}
"""Public name -> the module that it is imported from when it is first used."""

__all__ = [
    "Background",
    "BrightcellError",
    "Comparison",
    "Footprint",
    "InputError",
    "Model",
    "MonteCarlo",
    "Product",
    "Rulebook",
    "StopRule",
    "backgrounds",
    "break_even",
    "bundle",
    "check",
    "compare",
    "coverage",
    "declare",
    "delta",
    "doctor",
    "elasticities",
    "example_packs",
    "explain",
    "export",
    "footprint",
    "gradient",
    "harmonise",
    "import_background",
    "information",
    "materials",
    "monte_carlo",
    "morris",
    "new",
    "pawn",
    "performance_class",
    "plausibility_bands",
    "products",
    "quality",
    "read_background",
    "read_draws",
    "read_product",
    "read_rulebook",
    "read_study",
    "rulebook_ids",
    "run_study",
    "sensitivity",
    "shapley",
    "sobol",
    "speaking",
    "spider",
    "studies",
    "surrogate",
    "sweep",
    "target",
    "template",
    "tornado",
    "variance",
    "verify",
    "verify_bundle",
    "why",
    "write",
]


def __getattr__(name: str) -> Any:
    """Public names are imported when they are first used, so that `import brightcell` costs nothing."""
    if name in _MODULES:
        value: Any = import_module(f"brightcell.api.{name}")
    elif name in _HOMES:
        value = getattr(import_module(f"brightcell.{_HOMES[name]}"), name)
    else:
        raise AttributeError(f"module 'brightcell' has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
