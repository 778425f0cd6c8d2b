"""What `brightcell check` says of a product: wrong, missing, assumed, and what a cut-off would allow."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from typing import Any

from brightcell.background import Background
from brightcell.errors import InputError, Problem, collecting
from brightcell.inventory import Assumption
from brightcell.linking import Link
from brightcell.model import (
    DEFAULT_RULEBOOK,
    Asked,
    AskedBackground,
    AskedRulebook,
    Model,
    Settings,
    inventory_of,
    model_of,
)
from brightcell.product import Product
from brightcell.product.bands import ImplausibleProblem, PlausibilityFinding
from brightcell.results.footprint.plausible import note_outside

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
    """The outcome of a check; `ok` when the product can be calculated under the rulebook.

    `plausibility` are the values that are unusual, in words among the `warnings`, or impossible, among the `problems`.
    """

    product: str
    rulebook: str
    problems: tuple[Problem, ...] = ()
    warnings: tuple[str, ...] = ()
    plausibility: tuple[PlausibilityFinding, ...] = ()
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
            "problems": [_problem(problem) for problem in self.problems],
            "warnings": list(self.warnings),
            "plausibility": [finding.as_dict() for finding in self.plausibility],
            "assumed": [asdict(assumption) for assumption in self.assumed],
            "fallbacks": [_fallback(link) for link in self.fallbacks],
            "cut_off": asdict(self.cut_off) if self.cut_off else None,
        }

    def as_text(self) -> str:
        """Lines for a terminal; the problems themselves go to standard error."""
        if not self.ok:
            return f"{self.product} under {self.rulebook}: {self.verdict}"
        lines = [f"{self.product} under {self.rulebook}: {self.verdict}"]
        lines += _section("warnings", self.warnings)
        lines += _section("assumed", [f"{a.parameter} = {a.value}: {a.why}" for a in self.assumed])
        lines += _section("other places taken", [f"{k.demand.key}: {k.step}" for k in self.fallbacks])
        lines += _cut_off_lines(self.cut_off)
        return "\n".join(lines + (["", self.verdict] if len(lines) > 1 else []))

    @property
    def verdict(self) -> str:
        """The outcome in a few words: "complete, with 2 warnings"."""
        if not self.ok:
            return f"{_count(len(self.problems), 'problem')} to mend"
        return f"complete, with {_count(len(self.warnings), 'warning')}" if self.warnings else "complete"


def check(
    product: Asked,
    rulebook: AskedRulebook | None = None,
    *,
    background: AskedBackground | None = None,
    project: str | None = None,
    database: str | None = None,
    settings: Settings | None = None,
) -> CheckReport:
    """Everything that is wrong, missing or assumed in a product under a rulebook; nothing is written.

    Whether the total is plausible is told for backgrounds of tables, where solving takes a moment.

    Parameters
    ----------
    product : Model, Product, str or Path
        A model, or what makes one: a product, the path of its file, or the name of a shipped one.
    rulebook, background, project, database, settings
        As in `Model`.

    Returns
    -------
    CheckReport
        `ok`, `problems`, `warnings`, `plausibility`, `assumed` and what a mass cut-off would allow; wrong input is in
        `problems`, each with file, line and field, and not raised.

    Examples
    --------
    >>> import brightcell as bc
    >>> bc.check("nmc622-pack-100kwh").ok
    True
    """
    problems: list[Problem] = []
    with collecting(problems):
        model = model_of(
            product, rulebook, background=background, project=project, database=database, settings=settings
        )
        _check_uncertainty(model)
        return _report(model)
    return CheckReport(
        _name(product),
        _name(DEFAULT_RULEBOOK if rulebook is None else rulebook),
        tuple(problems),
        plausibility=tuple(p.finding for p in problems if isinstance(p, ImplausibleProblem) and p.finding),
    )


def _name(item: Any) -> str:
    """A product or rulebook in a few words."""
    if isinstance(item, Model):
        return item.label
    identity = getattr(item, "identity", None)
    return str(identity.model if identity else getattr(item, "id", item))


def _check_uncertainty(model: Model) -> None:
    """The correlations, shares and choices that the product states have to be possible, option by option."""
    product = model.product
    if product.uncertainty is None:
        return
    from brightcell.propagation.choices import check_options  # late: only uncertain products need what draws
    from brightcell.propagation.product import check_together

    problems: list[Problem] = []
    with collecting(problems):
        check_together(product, lambda: inventory_of(product, model.rulebook))
    with collecting(problems):
        check_options(model)
    if problems:
        raise InputError(problems)


def _report(model: Model) -> CheckReport:
    """What to know of a product that can be calculated."""
    stated = model.rulebook.slots.system_boundary.parameters.get("mass_cut_off")
    threshold = stated.value if stated else None
    return CheckReport(
        product=model.product.identity.model,
        rulebook=model.rulebook.id,
        warnings=(*model.warnings, *_implausible(model)),
        plausibility=model.plausibility,
        assumed=model.assumptions,
        fallbacks=tuple(link for link in model.product_system.links if link.is_fallback),
        cut_off=None if threshold is None else cut_off(model.product, float(threshold)),
    )


def _implausible(model: Model) -> tuple[str, ...]:
    """A note where the pack at the gate lies outside of published figures; a database, solved first, is left alone."""
    if not isinstance(model.background, Background):
        return ()
    note = note_outside(gate_of(model), model.product.identity.chemistry, model.method.name)
    return () if note is None else (note,)


def gate_of(model: Model) -> float:
    """kg CO2e per kWh of rated energy of the pack at the plant's gate, without solving for stages."""
    pack = float(model.unit_scores[:, model.system.product_index[PACK]].sum())
    return pack / model.foreground.service.rated_energy.value


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


def _problem(problem: Problem) -> dict[str, Any]:
    """A problem as plain data; what is impossible is listed under `plausibility` too."""
    return {key: value for key, value in asdict(problem).items() if key != "finding"}


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


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
