"""Running studies: every case at every label, beside what was published."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

from brightcell.arguments import checked
from brightcell.background import AnyBackground, Background, backgrounds, find_mapping
from brightcell.background.carculator import PREFIX, package_folder
from brightcell.errors import BrightcellError, InputError, LinkError, Problem
from brightcell.model.backgrounds import DEFAULT_PROJECT, read_background
from brightcell.published.basis import CaseBasis, CaseFigures
from brightcell.published.footprints import product_figures
from brightcell.published.inventories import (
    inventory_figures,
    is_mass,
    linked_background,
    mass_figures,
    refuse_other_units,
)
from brightcell.published.inventory_table import InventoryRow, read_inventory
from brightcell.published.models import PUBLISHED, Study, Variant
from brightcell.published.own import own_targets
from brightcell.published.read import placed_in, read_study, studies, variant_of
from brightcell.published.result import StudyResult
from brightcell.published.spreads import spread_warnings
from brightcell.published.targets import Label, Target, indicator_in
from brightcell.published.unit_processes import process_figures
from brightcell.published.verdicts import Figure

Wanted = Sequence[tuple[str, str]]


@checked
def run_study(
    study: Study | str | Path,
    variant: str = PUBLISHED,
    *,
    fast: bool = False,
    project: str = DEFAULT_PROJECT,
    shipped_only: bool = False,
    database: str | None = None,
) -> StudyResult:
    """Run a study in one of its variants: published and computed side by side.

    Parameters
    ----------
    study : Study, str or path
        A study, the name of a shipped one, or the folder of one.
    variant : str
        The study with its source's known defects put right, or as it was published.
    fast : bool
        Compute only the part that the study names for it.
    project : str
        Brightway project that has the databases which the study needs.
    shipped_only : bool
        Leave out what needs a background that isn't shipped, even where this machine has it.
    database : str, optional
        What the project calls the database, where that isn't its usual name.

    Returns
    -------
    StudyResult
        Each figure in the unit that it names. A background that is not available is named in `missing`, and all
        else is computed.

    Raises
    ------
    StudyError
        For an unknown study or variant, and for every fault in a study's folder.

    Examples
    --------
    >>> import brightcell as bc
    >>> bc.run_study("everbatt-2023", fast=True).outcome
    'passed'
    """
    began = perf_counter()
    study = study if isinstance(study, Study) else read_study(study)
    run = StudyRun(study, variant, variant_of(study, variant), fast, project, shipped_only, database)
    run.refuse_unused_database()
    for name in () if fast and study.fast.skip else study.cases:
        run.case(name)
    figures = tuple(run.figures())
    return StudyResult(
        study=study,
        variant=variant,
        figures=figures,
        missing=run.missing(),
        warnings=tuple(dict.fromkeys(run.warnings)),
        spreads=spread_warnings(study, figures),
        seconds=perf_counter() - began,
        fast=fast,
        bases=tuple(run.bases),
    )


def run_studies(
    names: Iterable[str] | None = None, *, fast: bool = False, project: str = DEFAULT_PROJECT
) -> tuple[StudyResult, ...]:
    """Run several studies, or all that are shipped, each as published.

    Parameters
    ----------
    names : iterable of str, optional
        Studies by name; by default all that are shipped.
    fast : bool
        Compute only the part that each study names for it.
    project : str
        Brightway project that has the databases which the studies need.

    Returns
    -------
    tuple of StudyResult
        In the order of the names.
    """
    return tuple(run_study(name, fast=fast, project=project) for name in (studies() if names is None else names))


def is_required(background: str) -> bool:
    """Whether a background is one that its user brings: a database of a project, or another package's."""
    table = background.partition("@")[0]
    return table.partition(":")[0] == PREFIX or (table not in backgrounds() and find_mapping(table) is not None)


@dataclass
class StudyRun:
    """What has been computed of a study so far."""

    study: Study
    name: str
    variant: Variant
    fast: bool
    project: str
    shipped_only: bool
    database: str | None
    computed: dict[Label, float] = field(default_factory=dict)
    left_out: set[Label] = field(default_factory=set)
    own: list[Target] = field(default_factory=list)
    lacking: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    bases: list[CaseBasis] = field(default_factory=list)

    def refuse_unused_database(self) -> None:
        """Raise InputError for a database that no case is on."""
        backgrounds = [self.study.background_of(case, self.variant) for case in self.study.cases.values()]
        if self.database and not any(map(is_on_database, backgrounds)):
            what = f"no case of the study {self.study.id} is on a database of a project"
            expected = f"none: its backgrounds are {', '.join(dict.fromkeys(backgrounds))}"
            raise InputError(Problem(what, path="database", found=self.database, expected=expected))

    def case(self, name: str) -> None:
        """Compute a case, or note what is missing for it; masses of an inventory need no background."""
        case, wanted = self.study.cases[name], self._wanted(name)
        if not wanted:
            return
        rows = read_inventory(self.study.folder / case.inventory) if case.inventory else ()
        if rows:
            refuse_other_units(case, rows, wanted)
        self.computed |= dict(mass_figures(case, rows, wanted))
        if all(is_mass(case, stage) for stage in case.stages):
            return
        reference = on_database(self.study.background_of(case, self.variant), self.database)
        background = self._opened(name, reference, rows)
        if background is None:
            return
        self.warnings += _changed_since(self.study, background)
        try:
            figures = self._figures(name, background, rows, wanted)
        except InputError as error:
            if isinstance(error, LinkError) and is_required(reference):
                self._leave_out(name, reference, str(error))
                return
            with placed_in(self.study, name):
                raise
        self.computed |= figures.values
        self.bases.append(figures.basis)
        self.warnings += figures.warnings
        self.own += own_targets(self.study, name, reference, wanted)

    def _opened(self, name: str, background: str, rows: Sequence[InventoryRow]) -> AnyBackground | None:
        """The background, or None where its user doesn't have it; faults of the study are raised."""
        required = is_required(background)
        if required and self.shipped_only:
            self._leave_out(name, background, "isn't shipped")
            return None
        own = self.study.folder / background
        try:
            if rows:
                return linked_background(rows, background, self.project)
            return read_background(own if own.is_dir() else background, project=self.project)
        except BrightcellError as error:
            if not required or _is_installed(background):
                field = f"variants.{self.name}.background" if self.variant.background else f"cases.{name}.background"
                with placed_in(self.study, name, field):
                    raise
            self._leave_out(name, background, str(error))
        return None

    def _figures(
        self, name: str, background: AnyBackground, rows: Sequence[InventoryRow], wanted: Wanted
    ) -> CaseFigures:
        if rows:
            return inventory_figures(self.study, name, self.variant, background, rows, wanted)
        figures = product_figures if self.study.cases[name].products else process_figures
        return figures(self.study, name, self.variant, background, wanted)

    def _wanted(self, name: str) -> list[tuple[str, str]]:
        case, scope = self.study.cases[name], self.study.fast
        labels = [(chemistry, place) for chemistry in (*case.products, *case.processes) for place in case.locations]
        return [label for label in labels if not self.fast or scope.holds(name, *label)]

    def _leave_out(self, name: str, background: str, why: str) -> None:
        labels = {(*label, stage) for label in self._wanted(name) for stage in self.study.cases[name].stages}
        self.left_out |= labels - set(self.computed)
        self.lacking.setdefault((background.rpartition("@")[2], why), []).append(name)

    def missing(self) -> tuple[str, ...]:
        """Each reason once, led by the background's name, with the cases that wait for it."""
        return tuple(f"{name}: {why} (for {', '.join(cases)})" for (name, why), cases in self.lacking.items())

    def figures(self) -> Iterator[Figure]:
        """A figure per target, then one per computed figure that the source doesn't publish."""
        units = self.study.units()
        targets = [target for target in (*self.study.targets, *self.own) if self._is_shown(target, units)]
        for target in targets:
            same = target.indicator == indicator_in(units.get(target.compare, ""))
            computed = self.computed.get(target.compare) if same else None
            yield _of_target(self.study, self.name, target, computed, same and target.compare in self.left_out)
        shown = {
            target.compare for target in targets if target.indicator == indicator_in(units.get(target.compare, ""))
        }
        for label in self.computed:
            if label not in shown:
                yield Figure(self.study.id, self.name, *label, unit=units[label], computed=self.computed[label])

    def _is_shown(self, target: Target, units: Mapping[Label, str]) -> bool:
        """In a fast run, what could have been computed and wasn't, or is of other labels, is not shown."""
        if not self.fast or target.compare in self.computed or target.compare in self.left_out:
            return True
        scope = self.study.fast
        pairs = ((scope.chemistries, target.chemistry), (scope.locations, target.location))
        return target.compare not in units and all(not wanted or label in wanted for wanted, label in pairs)


def on_database(background: str, database: str | None) -> str:
    """The background on the database that is named; shipped tables and packages stay as they are."""
    return f"{background.partition('@')[0]}@{database}" if database and is_on_database(background) else background


def is_on_database(background: str) -> bool:
    """Whether a background is a database of a project, whose name may be another one there."""
    return is_required(background) and background.partition(":")[0] != PREFIX


def _is_installed(background: str) -> bool:
    """Whether a background is of a package that is there, so that what is wrong is the study's fault."""
    if background.partition(":")[0] != PREFIX:
        return False
    try:
        package_folder()
    except BrightcellError:
        return False
    return True


def _changed_since(study: Study, background: AnyBackground) -> list[str]:
    """That the background isn't the one that the study was set up on, where it isn't."""
    pin = study.background
    if pin is None or pin.name != background.name:
        return []
    if isinstance(background, Background) and pin.version not in (None, background.version):
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
