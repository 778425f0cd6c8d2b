"""What `brightcell check` says of a product: wrong, missing, assumed, and what a cut-off would allow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from brightcell.api.check_in_short import OF_PRODUCT, WARNINGS, in_short
from brightcell.api.clause_sections import clause_sections
from brightcell.arguments import checked
from brightcell.background import Background
from brightcell.background.layers import layers_of
from brightcell.brightway.cut_offs import cut_off_notes
from brightcell.errors import InputError, Problem, collecting
from brightcell.inventory import Assumption
from brightcell.io.shown import ShownAsText
from brightcell.language import AsIs, said, speaking, told
from brightcell.linking import Link
from brightcell.matrices import solve
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
from brightcell.product.bands import ImplausibleProblem, PlausibilityFinding
from brightcell.product.differences import FieldChange
from brightcell.product.recycled_shares import ElementShare, element_shares
from brightcell.results.footprint.amounts import amount_records
from brightcell.results.footprint.data_quality import DataRatings, data_ratings
from brightcell.results.footprint.evidence_shares import EvidenceShares, evidence_shares
from brightcell.results.footprint.evidence_summary import EvidenceSummary, evidence_summary
from brightcell.results.footprint.part_shares import part_shares
from brightcell.results.footprint.plausible import note_outside
from brightcell.results.footprint.register import Register, register
from brightcell.results.footprint.solved import SolvedSystem
from brightcell.results.footprint.system_evidence import unverified_factors
from brightcell.results.page.document import html_document
from brightcell.results.page.numbers import plain
from brightcell.results.page.report import Section, report_block
from brightcell.results.page.text import wrapped
from brightcell.rulebooks import FUNCTIONAL_UNIT, SLOTS, Rulebook
from brightcell.rulebooks.clauses import ClauseCase, ClauseCheck, headline, judge, read_clauses
from brightcell.rulebooks.cut_off import LEAST_TOLD, CutOff, cut_off

PACK = "pack"
"""Code of the activity of the pack at the plant's gate."""
OF_RULEBOOK = "assumed by the rulebook"
OF_BACKGROUND = "assumed in the background"


@dataclass(frozen=True, repr=False)
class CheckReport(ShownAsText):
    """The outcome of a check; `ok` when the product can be calculated under the rulebook.

    `plausibility` are the values that are unusual, in words among the `warnings`, or impossible, among the `problems`.
    """

    product: str
    rulebook: str
    problems: tuple[Problem, ...] = ()
    warnings: tuple[str, ...] = ()
    plausibility: tuple[PlausibilityFinding, ...] = ()
    changed: tuple[FieldChange, ...] = ()
    assumed: tuple[Assumption, ...] = ()
    fallbacks: tuple[Link, ...] = ()
    cut_off: CutOff | None = None
    evidence: EvidenceSummary | None = None
    recycled: tuple[ElementShare, ...] = ()
    quality: DataRatings | None = None
    register: Register | None = None
    """Proxies, gaps and assumptions with the share that rests on each; None where nothing was solved."""
    checks: tuple[ClauseCheck, ...] = ()
    """The verdict on each clause of the rulebook, failures first."""
    rules: frozenset[str] = frozenset()
    """Names of the rulebook's strategies and parameters, by which its assumptions are recognised."""

    @property
    def _is_recycled(self) -> bool:
        return any(share.share > 0 for share in self.recycled)

    @property
    def ok(self) -> bool:
        """Whether the product can be calculated under the rulebook."""
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
            "changed": {change.path: change.values() for change in self.changed},
            "assumed": [asdict(assumption) for assumption in self.assumed],
            "fallbacks": [_fallback(link) for link in self.fallbacks],
            "cut_off": asdict(self.cut_off) if self.cut_off else None,
            "recycled_content": [asdict(share) for share in self.recycled],
            "evidence": self.evidence.as_dict() if self.evidence else None,
            "data_quality": _ratings(self.quality),
            "register": self.register.as_dict() if self.register else None,
            "clauses": headline(self.checks) if self.checks else None,
            "checks": [check.as_dict() for check in self.checks],
        }

    def as_text(self, language: str | None = None) -> str:
        """Lines for a terminal; the problems themselves go to standard error."""
        with speaking(language):
            return self._as_lines(
                line
                for heading, entries, _ in self._sections()
                for line in ("", told(f"{heading}:"), *(part for entry in entries for part in wrapped(entry, "  - ")))
            )

    def in_short(self, language: str | None = None) -> str:
        """Warnings, what is to be done first, and how many entries `as_text` has under each other heading."""
        with speaking(language):
            return self._as_lines(in_short(self._sections()))

    def _as_lines(self, body: Iterable[str]) -> str:
        """The heading and the count of clauses, the body, and the verdict again below it."""
        if not self.ok:
            return self._heading()
        lines = [self._heading(), *(wrapped(headline(self.checks), "") if self.checks else ()), *body]
        return "\n".join(lines + (["", told(self.verdict)] if len(lines) > 1 else []))

    def _heading(self) -> str:
        return said("{} under {}: {}", AsIs(self.product), AsIs(self.rulebook), self.verdict)

    def to_html(self, language: str | None = None) -> str:
        """The check as a page of its own, for any browser."""
        with speaking(language):
            return html_document(f"{self.product}: check under {self.rulebook}", self._repr_html_())

    def _repr_html_(self) -> str:
        kind = "warn" if self.problems or self.warnings else "good"
        problems: Section = ("problems to mend", tuple(map(str, self.problems)), True)
        counted: Section = ("clauses", [headline(self.checks)] if self.checks else [], True)
        sections = [problems, counted, *self._sections()]
        return report_block(said("{} under {}", AsIs(self.product), AsIs(self.rulebook)), self.verdict, kind, sections)

    def _sections(self) -> list[Section]:
        """What is reported beside problems, under headings; no section is empty."""
        assumed = {name: [self._assumed(a) for a in entries] for name, entries in self._assumed_by_origin().items()}
        sections: list[Section] = [
            (WARNINGS, self.warnings, True),
            *clause_sections(self.checks),
            ("changed in the product", tuple(map(str, self.changed)), True),
            *((heading, entries, False) for heading, entries in assumed.items()),
            ("other places taken", [self._fallback_line(link) for link in self.fallbacks], False),
            (
                "recycled content of active materials",
                [str(r) for r in self.recycled] if self._is_recycled else [],
                True,
            ),
            ("evidence of its amounts", self.evidence.lines() if self.evidence else [], True),
            ("quality of its data", self.quality.lines() if self.quality else [], True),
            ("what rests on proxies, gaps and assumptions", self.register.lines() if self.register else [], True),
            *_cut_off_section(self.cut_off),
        ]
        return [section for section in sections if section[1]]

    def _assumed(self, assumption: Assumption) -> str:
        """An assumption with the share that rests on it."""
        share = self._share_of(assumption.parameter)
        return said(
            "{} = {}{}: {}", AsIs(assumption.parameter), AsIs(plain(assumption.value)), told(share), assumption.why
        )

    def _fallback_line(self, link: Link) -> str:
        place = f" at {link.demand.location}" if link.demand.location else ""
        return f"{link.demand.key}{place}: {told(link.step)}{self._share_of(f'background.{link.demand.key}{place}')}"

    def _share_of(self, identifier: str) -> str:
        """The share of the register for an entry, in brackets."""
        entry = self.register.of(identifier) if self.register else None
        return "" if entry is None else f" [{entry.share_text}]"

    def _assumed_by_origin(self) -> dict[str, list[Assumption]]:
        """Assumed data of the product, of the rulebook, and of background and method."""
        by_origin: dict[str, list[Assumption]] = {name: [] for name in (OF_PRODUCT, OF_RULEBOOK, OF_BACKGROUND)}
        for assumption in self.assumed:
            behind = assumption.parameter.split(".", 1)[0] in ("background", "method")
            ruled = assumption.parameter in self.rules
            by_origin[OF_BACKGROUND if behind else OF_RULEBOOK if ruled else OF_PRODUCT].append(assumption)
        return {origin: sorted(entries, key=self._weight) for origin, entries in by_origin.items()}

    def _weight(self, assumption: Assumption) -> float:
        """What puts those first on which most rests."""
        entry = self.register.of(assumption.parameter) if self.register else None
        return -(entry.share or 0.0) if entry else 0.0

    @property
    def verdict(self) -> str:
        """The outcome in a few words: "complete, with 2 warnings"."""
        if not self.ok:
            return f"{_count(len(self.problems), 'problem')} to mend"
        return f"complete, with {_count(len(self.warnings), 'warning')}" if self.warnings else "complete"


@checked
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

    For backgrounds of tables, which are solved in a moment, it also says whether the total is plausible.

    Parameters
    ----------
    product : Model, Product, str or Path
        A model, or what makes one: a product, the path of its file, or the name of a shipped one.
    rulebook, background, project, database, settings
        As in `Model`.

    Returns
    -------
    CheckReport
        `ok`, `problems`, `warnings`, `plausibility`, `assumed`, what a mass cut-off would allow, and `checks`, the
        verdict on each clause of the rulebook; wrong input is in `problems`, each with file, line and field, and not
        raised.

    Raises
    ------
    InputError
        For an argument of a kind that its parameter doesn't take, such as a number for a product, only.

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
    solved = _solved(model)
    shares = None if solved is None else evidence_shares(solved.exchanges, solved.totals_per_unit)
    return CheckReport(
        product=model.product.identity.model,
        rulebook=model.rulebook.id,
        warnings=(*model.warnings, *_implausible(model), *cut_off_notes(model.background)),
        plausibility=model.plausibility,
        changed=model.product.changed,
        assumed=model.assumptions,
        fallbacks=tuple(link for link in model.product_system.links if link.is_fallback),
        cut_off=cut_off(model.product, model.rulebook),
        evidence=evidence_summary(amount_records(model.product), shares),
        recycled=element_shares(model.product),
        quality=_quality(model, solved),
        register=None if solved is None else _register(model, solved),
        checks=judge(read_clauses(model.rulebook), _case(model, solved, shares)),
        rules=frozenset(_rule_names(model.rulebook)),
    )


def _solved(model: Model) -> SolvedSystem | None:
    """The solved product system; a database, where solving takes time, is left alone."""
    if not isinstance(model.background, Background):
        return None
    solution = solve(model.system, {FUNCTIONAL_UNIT: 1.0}, "lu", model.factorisation)
    return SolvedSystem(model.product_system, model.system, solution, model.unit_scores)


def _quality(model: Model, solved: SolvedSystem | None) -> DataRatings | None:
    if solved is None:
        return None
    year = model.product.identity.production_year
    return data_ratings(solved.exchanges, solved.totals_per_unit, model.product_system.links, year)


def register_of(model: Model) -> Register:
    """The register of a model on whatever background; a database is solved for it."""
    solution = solve(model.system, {FUNCTIONAL_UNIT: 1.0}, "lu", model.factorisation)
    return _register(model, SolvedSystem(model.product_system, model.system, solution, model.unit_scores))


def _register(model: Model, solved: SolvedSystem) -> Register:
    left_out = cut_off(model.product, model.rulebook)
    undescribed = left_out.uncovered if left_out else 0.0
    assumed = (*model.assumptions, *unverified_factors(solved, model.method))
    return register(model.product, solved, assumed, frozenset(_rule_names(model.rulebook)), undescribed)


def _ratings(quality: DataRatings | None) -> dict[str, Any] | None:
    """Ratings as plain data."""
    return None if quality is None else {**asdict(quality), "mean_of_three": quality.mean_of_three}


def _case(model: Model, solved: SolvedSystem | None, evidence: EvidenceShares | None) -> ClauseCase:
    """What the clauses of the rulebook are judged on."""
    activities = [linked.activity for linked in model.product_system.activities]
    shares = None
    if solved is not None and evidence is not None:
        shares = part_shares(activities, solved.exchanges, solved.totals_per_unit, evidence.amounts)
    background = model.background
    return ClauseCase(
        product=model.product,
        rulebook=model.rulebook,
        described=model.inventory.described,
        stages=frozenset(activity.stage for activity in activities),
        background=(background.label, background.name),
        mix_is_generation=True if isinstance(background, Background) else None,
        shares=shares,
    )


def _rule_names(rulebook: Rulebook) -> Iterator[str]:
    for name in SLOTS:
        yield f"{name}.strategy"
        yield from (f"{name}.{parameter}" for parameter in rulebook.slot(name).parameters)


def _implausible(model: Model) -> tuple[str, ...]:
    """A note where the pack at the gate lies outside of published figures; a database, solved first, is left alone."""
    if not all(isinstance(layer, Background) for layer in layers_of(model.background)):
        return ()
    note = note_outside(gate_of(model), model.product.identity.chemistry, model.method.name)
    return () if note is None else (note,)


def gate_of(model: Model) -> float:
    """kg CO2e per kWh of rated energy of the pack at the plant's gate, without solving for stages."""
    pack = float(model.unit_scores[:, model.system.product_index[PACK]].sum())
    return pack / model.foreground.service.rated_energy.value


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


def _cut_off_section(cut: CutOff | None) -> list[Section]:
    if cut is None:
        return []
    entries = [
        f"below it: {_shares(cut.small)}",
        f"not described: {cut.uncovered:z.2%} of the declared mass"
        if cut.uncovered > -LEAST_TOLD
        else f"the parts are {-cut.uncovered:.2%} heavier than the declared mass",
    ]
    if cut.exact:
        entries.append(f"below it, but must be exact: {_shares(cut.exact)}")
    if cut.cumulative is not None:
        word = "above" if cut.together > cut.cumulative else "within"
        entries.append(f"in sum: {cut.together:.2%}, {word} the {cut.cumulative:.1%} that may be left out together")
    if cut.note:
        entries.append(cut.note)
    heading = f"mass cut-off {cut.threshold:.0%} (a permission; nothing that is known is left out)"
    return [(heading, entries, False)]


def _shares(shares: tuple[tuple[str, float], ...]) -> str:
    return ", ".join(f"{key} ({share:.2%})" for key, share in shares) or "none"
