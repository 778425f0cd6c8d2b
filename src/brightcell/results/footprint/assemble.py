"""From a solved product system to its footprint."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from brightcell.background.models import Method
from brightcell.linking import ProductSystem
from brightcell.results.footprint.amounts import ProductEvidence
from brightcell.results.footprint.behind import Behind
from brightcell.results.footprint.face import Footprint
from brightcell.results.footprint.meta import BackgroundRef, FunctionalUnitRef, RulebookRef
from brightcell.results.footprint.plausible import gate_per_kwh, note_outside
from brightcell.results.footprint.solved import SolvedSystem
from brightcell.results.footprint.system_evidence import system_evidence
from brightcell.rulebooks import ForegroundSystem


def assemble(
    solved: SolvedSystem,
    method: Method,
    *,
    further_warnings: tuple[str, ...],
    describe: Callable[[], Mapping[str, Any]],
    of_product: ProductEvidence,
    behind: Behind | None = None,
) -> Footprint:
    """The footprint, checked; what explains it is put together when it is read.

    `describe` makes the provenance, `of_product` lists its amounts with
    their evidence, and `behind` is asked when the footprint is explained.
    """
    foreground, identity = solved.product_system.applied, of_product.product.identity
    contributions, unit = solved.contributions(), _functional_unit(foreground)
    note = partial(_plausibility, contributions.stages, unit, identity.chemistry, method.name)
    return Footprint(
        contributions=contributions,
        product=foreground.product,
        rulebook=_rulebook(foreground),
        background=_background(solved.product_system),
        method=method.name,
        functional_unit=unit,
        evidence=system_evidence(solved, method, further_warnings, note, describe, of_product),
        solved_total=solved.score,
        behind=behind,
    ).check()


def _plausibility(stages: Mapping[str, float], unit: FunctionalUnitRef, chemistry: str, method: str) -> str | None:
    return note_outside(gate_per_kwh(stages, unit), chemistry, method)


def _rulebook(foreground: ForegroundSystem) -> RulebookRef:
    book = foreground.rulebook
    return RulebookRef(id=book.id, edition=book.edition, status=book.status, title=book.title)


def _background(system: ProductSystem) -> BackgroundRef:
    background = system.background
    return BackgroundRef(name=background.label, version=background.version, sha256=background.sha256)


def _functional_unit(foreground: ForegroundSystem) -> FunctionalUnitRef:
    unit = foreground.functional_unit
    return FunctionalUnitRef(
        unit=unit.unit,
        total_energy_kwh=unit.total_energy.value if unit.total_energy is not None else None,
        units_per_pack=unit.per_pack.value,
        rated_energy_kwh=foreground.service.rated_energy.value,
        pack_mass_kg=foreground.service.mass.value,
    )
