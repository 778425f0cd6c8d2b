"""What `brightcell check` says of a product: wrong, missing, assumed, and what a cut-off would allow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from brightcell.background import AnyBackground, Background
from brightcell.errors import InputError, Problem, collecting
from brightcell.inventory import Assumption
from brightcell.linking import Link
from brightcell.model import model as pipeline
from brightcell.model.backgrounds import read_background
from brightcell.product import Product, read_product
from brightcell.results.plausible import note_outside
from brightcell.rulebooks import read_rulebook

PACK = "pack"
"""Code of the activity of the pack at the plant's gate."""


@dataclass(frozen=True)
class CutOff:
    """Mass by which a cut-off is judged: `small` parts are each below the threshold, `uncovered` is not described."""

    threshold: float
    small: tuple[tuple[str, float], ...]
    uncovered: float


@dataclass(frozen=True)
class CheckReport:
    """The outcome of a check; `ok` when the product can be calculated under the rulebook."""

    product: str
    rulebook: str
    problems: tuple[Problem, ...] = ()
    warnings: tuple[str, ...] = ()
    assumed: tuple[Assumption, ...] = ()
    fallbacks: tuple[Link, ...] = ()
    cut_off: CutOff | None = None

    @property
    def ok(self) -> bool:
        return not self.problems

    def as_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "product": self.product,
            "rulebook": self.rulebook,
            "ok": self.ok,
            "problems": [asdict(problem) for problem in self.problems],
            "warnings": list(self.warnings),
            "assumed": [asdict(assumption) for assumption in self.assumed],
            "fallbacks": [_fallback(link) for link in self.fallbacks],
            "cut_off": asdict(self.cut_off) if self.cut_off else None,
        }

    def as_text(self) -> str:
        """Lines for a terminal; the problems themselves go to standard error."""
        if not self.ok:
            return f"{self.product} under {self.rulebook}: {len(self.problems)} to mend"
        lines = [f"{self.product} under {self.rulebook}: complete"]
        lines += _section("warnings", self.warnings)
        lines += _section("assumed", [f"{a.parameter} = {a.value}: {a.why}" for a in self.assumed])
        lines += _section("other places taken", [f"{k.demand.key}: {k.step}" for k in self.fallbacks])
        return "\n".join(lines + _cut_off_lines(self.cut_off))


def check(
    product: Product | str | Path,
    rulebook: str | Path = pipeline.DEFAULT_RULEBOOK,
    *,
    background: AnyBackground | str | Path = pipeline.DEFAULT_BACKGROUND,
    project: str | None = None,
    database: str | None = None,
    settings: Mapping[str, Any] | None = None,
) -> CheckReport:
    """Check a product file against a rulebook and a background, without writing anything.

    Whether the total is plausible is told for backgrounds of tables, where solving takes a moment.
    """
    problems: list[Problem] = []
    with collecting(problems):
        found = product if isinstance(product, Product) else read_product(product)
    with collecting(problems):
        book = read_rulebook(rulebook, settings)
    with collecting(problems):
        back = read_background(background, project=project, database=database)
    if not problems:
        with collecting(problems):
            model = pipeline.build(found, book, background=back)
            _check_uncertainty(model)
            return _report(found, model)
    return CheckReport(str(product), str(rulebook), problems=tuple(problems))


def _check_uncertainty(model: pipeline.Model) -> None:
    """What the product says of how its uncertain data hang together has to be possible, option by option."""
    product = model.product
    if product.uncertainty is None:
        return
    from brightcell.propagation.options import check_options
    from brightcell.propagation.product import check_together

    problems: list[Problem] = []
    with collecting(problems):
        check_together(product, lambda: pipeline.inventory(product, model.rulebook))
    with collecting(problems):
        check_options(model)
    if problems:
        raise InputError(problems)


def _report(product: Product, model: pipeline.Model) -> CheckReport:
    """What to know of a product that can be calculated."""
    stated = model.rulebook.slots.system_boundary.parameters.get("mass_cut_off")
    threshold = stated.value if stated else None
    return CheckReport(
        product=product.identity.model,
        rulebook=model.rulebook.id,
        warnings=(*model.linked.applied.warnings, *model.linked.warnings, *_implausible(model)),
        assumed=model.linked.assumed,
        fallbacks=tuple(link for link in model.linked.links if link.is_fallback),
        cut_off=None if threshold is None else cut_off(product, float(threshold)),
    )


def _implausible(model: pipeline.Model) -> tuple[str, ...]:
    """A note where the pack at the gate lies outside of published figures; a database, solved first, is left alone."""
    if not isinstance(model.background, Background):
        return ()
    note = note_outside(gate_of(model), model.product.identity.chemistry, model.method.name)
    return () if note is None else (note,)


def gate_of(model: pipeline.Model) -> float:
    """kg CO2e per kWh of rated energy of the pack at the plant's gate, without solving for stages."""
    from brightcell.matrices import build_system, unit_scores
    from brightcell.matrices.columns import columns
    from brightcell.model.supply import supply

    supplied = supply(model.linked, model.method)
    system = build_system(columns(model.linked, supplied.columns), {supplied.method.id: supplied.method.factors})
    pack = float(unit_scores(system)[:, system.product_index[PACK]].sum())
    return pack / model.linked.applied.service.rated_energy.value


def cut_off(product: Product, threshold: float) -> CutOff:
    """What the mass cut-off would allow to leave out, shares of the declared mass. Nothing is left out."""
    declared = product.performance.mass.value
    masses = net_masses(product.pack)
    small = tuple((key, mass / declared) for key, mass in masses.items() if mass / declared < threshold)
    return CutOff(threshold, small, 1.0 - sum(masses.values()) / declared)


def net_masses(piece: Any, count: float = 1.0) -> dict[str, float]:
    """Mass of each material in one finished pack, kg: its parts, and those of what is in it times their count."""
    masses: Counter[str] = Counter()
    for part in piece.parts:
        masses[part.material] += part.amount.value * count
    for name in ("module", "cell", "cathode", "anode"):
        inner = getattr(piece, name, None)
        if inner is not None:
            masses.update(net_masses(inner, count * (inner.count.value if hasattr(inner, "count") else 1.0)))
    return dict(masses)


def _fallback(link: Link) -> dict[str, Any]:
    return {
        "demand": link.demand.key,
        "requested": link.demand.location,
        "provider": link.process.name,
        "step": link.step,
    }


def _section(title: str, items: Any) -> list[str]:
    return ["", f"{title}:", *(f"  - {item}" for item in items)] if items else []


def _cut_off_lines(found: CutOff | None) -> list[str]:
    if found is None:
        return []
    small = ", ".join(f"{key} ({share:.2%})" for key, share in found.small) or "none"
    return [
        "",
        f"mass cut-off {found.threshold:.0%} (a permission; nothing that is known is left out):",
        f"  - below it: {small}",
        f"  - not described: {found.uncovered:.2%} of the declared mass",
    ]
