"""What a study's folder says, validated once and frozen: metadata, cases to compute, variants."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, PrivateAttr, field_validator, model_validator

from brightcell.errors import nearest
from brightcell.published.scopes import Change, Frozen, Omission, Scope
from brightcell.published.targets import Target

Kind = Literal["reproduction", "partial", "band", "computed"]
PUBLISHED = "as-published"
ANYWHERE = "any"
DEFAULT_RULEBOOK = "iso-14067-cutoff"
"""What a case takes that names no rulebook; the head of its study says so."""
EMISSIONS = "kg CO2e/"
PER = ("kWh", "kWh delivered", "kg cell", "kg pack", "pack")
"""What a figure of a product may be per; those of processes are per unit of the process."""
UNITS = tuple(EMISSIONS + per for per in PER)
"""The units that a figure of a product may have."""


class Stage(Frozen):
    """What the source sums: activities by code, with wildcards, of all life-cycle stages or of some, and the unit.

    statistic: of draws of the process with the spread of all that is behind it, instead of the nominal figure.
    """

    sum: tuple[str, ...] = ("*",)
    statistic: Literal["P5", "median", "P95", "mean", "standard deviation"] | None = None
    life_cycle: tuple[Literal["raw_material", "manufacturing", "distribution", "end_of_life"], ...] = ()
    unit: str | None = None

    @model_validator(mode="before")
    @classmethod
    def a_list_is_what_is_summed(cls, given: Any) -> Any:
        return {"sum": given} if isinstance(given, list) else given


class Case(Frozen):
    """Products, or processes of a background, by chemistry label; computed at each location, summed by stage.

    `products` are shipped ones by name or files of the folder; `processes` are codes of the background, one unit each,
    or with an `inventory` (a table of the folder) names of its activities. `own_scores` are processes whose scores by
    the background's own matrices, read at run time, stand as published, within `own_tolerance`.
    """

    products: dict[str, str] = Field(default_factory=dict)
    processes: dict[str, str] = Field(default_factory=dict)
    inventory: str | None = None
    own_scores: dict[str, str] = Field(default_factory=dict)
    own_tolerance: float = Field(1e-9, gt=0)
    own_reproducible: bool = True
    draws: int = Field(1000, gt=0)
    seed: int = 1
    locations: dict[str, str] = Field(default_factory=lambda: {ANYWHERE: ""})
    rulebook: str = DEFAULT_RULEBOOK
    background: str | None = None
    method: str | None = None
    settings: dict[str, Any] = Field(default_factory=dict)
    changes: tuple[Change, ...] = ()
    unit: str | None = None
    stages: dict[str, Stage] = Field(min_length=1)

    @field_validator("locations", mode="before")
    @classmethod
    def a_list_names_each_place_as_it_is(cls, given: Any) -> Any:
        return {str(place): str(place) for place in given} if isinstance(given, list) else given

    @model_validator(mode="after")
    def either_products_or_processes(self) -> Case:
        if bool(self.products) == bool(self.processes):
            raise ValueError("a case has either products or processes")
        return self

    @model_validator(mode="after")
    def an_inventory_is_of_processes(self) -> Case:
        if self.products and (self.inventory or self.own_scores):
            raise ValueError("an inventory and scores of the background's own are for processes only")
        return self

    @model_validator(mode="after")
    def nothing_is_given_that_would_be_ignored(self) -> Case:
        """Settings, changes and rulebooks are of products, life-cycle stages not of processes, draws only of them."""
        stages = self.stages.values()
        ineffective = {
            "settings": self.processes and self.settings,
            "changes": self.processes and self.changes,
            "rulebook": self.processes and "rulebook" in self.model_fields_set,
            "statistic": (self.products or self.inventory) and any(stage.statistic for stage in stages),
            "life_cycle": self.processes and not self.inventory and any(stage.life_cycle for stage in stages),
        }
        ignored = [name for name, value in ineffective.items() if value]
        if ignored:
            kind = "an inventory" if self.inventory else "processes" if self.processes else "products"
            raise ValueError(f"a case of {kind} can't have {', '.join(ignored)}, which would have no effect")
        return self

    @model_validator(mode="after")
    def places_are_used(self) -> Case:
        """A place that goes nowhere would be a label alone; processes are found by it."""
        used = any("{location}" in str(change.value) for change in self.changes)
        idle = [] if used or not (self.products or self.inventory) else [p for p in self.locations.values() if p]
        if idle:
            raise ValueError(f"no change of the case uses the place by {{location}}: {', '.join(idle)}")
        return self

    @model_validator(mode="after")
    def own_scores_are_of_processes_of_the_case(self) -> Case:
        odd = [name for name in self.own_scores if name not in self.processes]
        if odd:
            raise ValueError(f"own_scores names {', '.join(odd)}, for which the case has no process")
        return self

    @model_validator(mode="after")
    def every_stage_has_a_unit(self) -> Case:
        lacking = [name for name, stage in self.stages.items() if not (stage.unit or self.unit)]
        if lacking:
            raise ValueError(f"there is no unit for {', '.join(lacking)}; give the case or the stage a unit")
        return self

    def labels(self) -> list[tuple[str, str, str]]:
        """Chemistry, location and stage of every figure of the case."""
        return [
            (chemistry, location, stage)
            for chemistry in (*self.products, *self.processes)
            for location in self.locations
            for stage in self.stages
        ]

    def unit_of(self, stage: str) -> str:
        """Unit of a stage: its own, or that of the case."""
        return self.stages[stage].unit or self.unit or ""


class Variant(Frozen):
    """The study with a known defect of its source put right, or left as it was."""

    note: str
    changes: tuple[Change, ...] = ()
    omits: tuple[Omission, ...] = ()
    settings: dict[str, Any] = Field(default_factory=dict)
    background: str | None = None
    method: str | None = None

    def scopes(self) -> tuple[Scope, ...]:
        """What it changes and omits, each with the labels that it is for."""
        return (*self.changes, *self.omits)


class BackgroundPin(Frozen):
    """A background as it was when the study was set up."""

    name: str
    version: str | None = None
    sha256: str | None = None


class FastScope(Scope):
    """The part of a study that stands for the whole where time is short; without labels, all of it."""

    skip: bool = False


class Study(Frozen):
    """A folder of `databases/studies`: what to compute, and what was published."""

    id: str
    title: str
    kind: Kind
    citation: str
    doi: str | None = None
    url: str | None = None
    year: str
    licence: str
    boundary: str
    functional_unit: str
    gwp: str
    method: str | None = None
    background: BackgroundPin | None = None
    summary: str
    missing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    cases: dict[str, Case] = Field(default_factory=dict)
    variants: dict[str, Variant] = Field(default_factory=lambda: {PUBLISHED: Variant(note="as the source has it")})
    fast: FastScope = FastScope()
    _folder: Path = PrivateAttr(default=Path())
    _targets: tuple[Target, ...] = PrivateAttr(default=())

    @model_validator(mode="after")
    def published_figures_belong_to_a_variant(self) -> Study:
        if PUBLISHED not in self.variants:
            raise ValueError(
                f"a study must have a variant called {PUBLISHED}, the one that the published figures belong to"
            )
        return self

    @model_validator(mode="after")
    def every_case_has_a_background(self) -> Study:
        lacking = [name for name, case in self.cases.items() if not (case.background or self.background)]
        if lacking:
            raise ValueError(f"there is no background for {', '.join(lacking)}; give the study or the case one")
        return self

    @model_validator(mode="after")
    def no_figure_is_computed_twice(self) -> Study:
        labels = Counter(label for case in self.cases.values() for label in case.labels())
        twice = [", ".join(label) for label, count in labels.items() if count > 1]
        if twice:
            raise ValueError(f"two cases compute the same figures: {'; '.join(twice[:3])}")
        return self

    @model_validator(mode="after")
    def variants_change_products(self) -> Study:
        """Changes, settings and omissions reach products only; a variant without any case of them does nothing."""
        if any(case.products for case in self.cases.values()):
            names = {name for name, case in self.cases.items() if case.processes}
            idle = [name for name, v in self.variants.items() if any(set(s.cases) & names for s in v.scopes())]
        else:
            idle = [name for name, variant in self.variants.items() if variant.scopes() or variant.settings]
        if idle:
            raise ValueError(
                f"changes, settings and omits, which these variants have, do nothing to processes: {', '.join(idle)}"
            )
        return self

    @model_validator(mode="after")
    def scopes_name_what_there_is(self) -> Study:
        """A change for a misspelt label would silently change nothing."""
        labels = [label for case in self.cases.values() for label in case.labels()]
        names_of = (set(self.cases), {label[0] for label in labels}, {label[1] for label in labels})
        odd = [
            (name, nearest(name, names))
            for scope in self._scopes()
            for labels_of, names in zip((scope.cases, scope.chemistries, scope.locations), names_of, strict=True)
            for name in labels_of
            if name not in names
        ]
        if odd:
            text = "; ".join(f"{name}, did you mean {near[0]}?" if near else name for name, near in odd)
            raise ValueError(f"there is no case, chemistry or location of this name: {text}")
        return self

    def _scopes(self) -> list[Scope]:
        variants = [scope for variant in self.variants.values() for scope in variant.scopes()]
        return [self.fast, *variants, *(change for case in self.cases.values() for change in case.changes)]

    @property
    def folder(self) -> Path:
        """Where the study was read from."""
        return self._folder

    @property
    def targets(self) -> tuple[Target, ...]:
        """The published figures, in the order of the table."""
        return self._targets

    def background_of(self, case: Case, variant: Variant) -> str:
        """Name of the background that a case is computed on.

        Parameters
        ----------
        case : Case
            One of `cases`.
        variant : Variant
            One of `variants`.

        Returns
        -------
        str
            That of the variant, else of the case, else of the study.
        """
        return variant.background or case.background or (self.background.name if self.background else "")

    def units(self) -> dict[tuple[str, str, str], str]:
        """Unit of every figure that the cases compute, by chemistry, location and stage."""
        return {label: case.unit_of(label[2]) for case in self.cases.values() for label in case.labels()}
