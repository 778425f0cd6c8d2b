"""Running studies: every case at every label, beside what was published."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

from brightcell.background import AnyBackground, backgrounds, find_mapping
from brightcell.background.carculator import PREFIX
from brightcell.choosing import DEFAULT_PROJECT, read_background
from brightcell.errors import BrightcellError
from brightcell.study.footprints import product_figures
from brightcell.study.inventories import inventory_figures, is_mass, mass_figures
from brightcell.study.models import PUBLISHED, Study, Variant
from brightcell.study.own import own_targets
from brightcell.study.read import read_study, studies, variant_of
from brightcell.study.result import Figure, StudyResult
from brightcell.study.targets import Label, Target, indicator_in
from brightcell.study.unit_processes import process_figures


def run_study(
    study: Study | str | Path,
    variant: str = PUBLISHED,
    *,
    fast: bool = False,
    project: str = DEFAULT_PROJECT,
    shipped_only: bool = False,
) -> StudyResult:
    """A study in one of its variants: published and computed side by side.

    `fast` computes the part that the study names for it. A background that the study needs and this machine or the
    Brightway `project` doesn't have is told in `missing`; all else is computed. `shipped_only` leaves out what isn't
    shipped, even where it is there. Raises StudyError.
    """
    began = perf_counter()
    study = study if isinstance(study, Study) else read_study(study)
    run = _Run(study, variant, variant_of(study, variant), fast, project, shipped_only)
    for name in () if fast and study.fast.skip else study.cases:
        run.case(name)
    return StudyResult(
        study=study,
        variant=variant,
        figures=tuple(run.figures()),
        missing=tuple(dict.fromkeys(run.missing)),
        warnings=tuple(dict.fromkeys(run.warnings)),
        seconds=perf_counter() - began,
        fast=fast,
    )


def run_studies(
    names: Iterable[str] | None = None, *, fast: bool = False, project: str = DEFAULT_PROJECT
) -> tuple[StudyResult, ...]:
    """Several studies, or all that are shipped, as published."""
    return tuple(run_study(name, fast=fast, project=project) for name in (studies() if names is None else names))


def is_required(background: str) -> bool:
    """Whether a background is one that its user brings: a database of a project, or another package's."""
    table = background.partition("@")[0]
    return table.partition(":")[0] == PREFIX or (table not in backgrounds() and find_mapping(table) is not None)


@dataclass
class _Run:
    """What has been computed of a study so far."""

    study: Study
    name: str
    variant: Variant
    fast: bool
    project: str
    shipped_only: bool
    computed: dict[Label, float] = field(default_factory=dict)
    left_out: set[Label] = field(default_factory=set)
    own: list[Target] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def case(self, name: str) -> None:
        """Compute a case, or note what is missing for it; masses of an inventory need no background."""
        case = self.study.cases[name]
        if case.inventory:
            self.computed |= dict(mass_figures(self.study, name, self._wanted(name)))
        if all(is_mass(case, stage) for stage in case.stages):
            return
        background = self.study.background_of(case, self.variant)
        required = is_required(background)
        if required and self.shipped_only:
            self._leave_out(name, f"{name}: {background} isn't shipped")
            return
        try:
            self._compute(name, background)
        except BrightcellError as error:
            if not required:
                raise
            self._leave_out(name, f"{name}: {background} - {error}")

    def _compute(self, name: str, background: str) -> None:
        case, wanted = self.study.cases[name], self._wanted(name)
        if case.inventory:
            self.computed |= dict(inventory_figures(self.study, name, background, self.project, wanted))
        else:
            self._compute_on(name, background)
        self.own += own_targets(self.study, name, background, wanted)

    def _compute_on(self, name: str, background: str) -> None:
        own = self.study.folder / background
        found = read_background(own if own.is_dir() else background, project=self.project)
        figures = product_figures if self.study.cases[name].products else process_figures
        self.computed |= dict(figures(self.study, name, self.variant, found, self._wanted(name)))
        self.warnings += _changed_since(self.study, found)

    def _wanted(self, name: str) -> list[tuple[str, str]]:
        case, scope = self.study.cases[name], self.study.fast
        labels = [(chemistry, place) for chemistry in (*case.products, *case.processes) for place in case.locations]
        return [label for label in labels if not self.fast or scope.holds(name, *label)]

    def _leave_out(self, name: str, why: str) -> None:
        labels = {(*label, stage) for label in self._wanted(name) for stage in self.study.cases[name].stages}
        self.left_out |= labels - set(self.computed)
        self.missing.append(why)

    def figures(self) -> Iterator[Figure]:
        """A figure per target, then one per computed figure that nobody published."""
        units = self.study.units()
        targets = [target for target in (*self.study.targets, *self.own) if self._is_shown(target, units)]
        for target in targets:
            same = target.indicator == indicator_in(units.get(target.compare, ""))
            computed = self.computed.get(target.compare) if same else None
            yield _of_target(self.study, self.name, target, computed, same and target.compare in self.left_out)
        told = {target.compare for target in targets if target.indicator == indicator_in(units.get(target.compare, ""))}
        for label in self.computed:
            if label not in told:
                yield Figure(self.study.id, self.name, *label, unit=units[label], computed=self.computed[label])

    def _is_shown(self, target: Target, units: Mapping[Label, str]) -> bool:
        """In a fast run, what could have been computed and wasn't is not shown."""
        ran = target.compare in self.computed or target.compare in self.left_out
        return ran or not self.fast or target.compare not in units


def _changed_since(study: Study, background: AnyBackground) -> list[str]:
    """That the background isn't the one that the study was set up on, where it isn't."""
    pin = study.background
    if pin is None or pin.name != background.name:
        return []
    if pin.version != background.version:
        return [f"{pin.name} is version {background.version}; the study was set up on version {pin.version}"]
    if pin.sha256 not in (None, background.sha256):
        return [f"the tables of {pin.name} have changed since the study was set up: sha256 is {background.sha256}"]
    return []


def _of_target(study: Study, variant: str, target: Target, computed: float | None, left_out: bool) -> Figure:
    return Figure(
        study.id,
        variant,
        *target.label,
        indicator=target.indicator,
        unit=target.unit,
        low=target.low,
        published=target.value,
        high=target.high,
        computed=computed,
        tolerance=target.tolerance,
        reproducible=target.reproducible,
        compared_with=None if target.compare == target.label else " | ".join(target.compare),
        not_run=left_out,
        source=target.source,
        confidence=target.confidence,
        note=target.note,
    )
