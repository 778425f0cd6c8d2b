"""What a study states about its figures, and the common basis that they are put on."""

from __future__ import annotations

from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any, Literal

from pydantic import Field, FiniteFloat

from brightcell.published.scopes import Frozen

Level = Literal["cell", "pack"]
Statistic = Literal["total", "median", "bound", "percentile", "review", "declared", "excluded"]
Confidence = Literal["official", "seen", "secondary", "derived", "computed", "assumed"]


class FigureFacts(Frozen):
    """What is needed to put a figure on another basis; `None` where the study doesn't say.

    statistic, bounds: what the figure is, and what its low and high are. mass: kg per kWh of rated energy, of what
    the figure is for (cell or pack). electricity: kWh of the grid that making one kWh takes; grid_factor: kg CO2e
    per kWh of it. ch4, n2o: kg per kWh rated, as counted in the figure. beyond, pack_parts: stages among the study's
    own targets that lie outside of cell or pack making, and that are the pack without its cells.
    """

    level: Level | None = None
    statistic: Statistic | None = None
    bounds: Statistic | None = None
    gwp_set: str | None = None
    pack_energy: FiniteFloat | None = Field(None, gt=0)
    energy_delivered: FiniteFloat | None = Field(None, gt=0)
    mass: FiniteFloat | None = Field(None, gt=0)
    electricity: FiniteFloat | None = Field(None, ge=0)
    grid_factor: FiniteFloat | None = Field(None, ge=0)
    ch4: FiniteFloat | None = Field(None, ge=0)
    n2o: FiniteFloat | None = Field(None, ge=0)
    beyond: tuple[str, ...] | None = None
    pack_parts: str | None = None


class Statement(FigureFacts):
    """Facts about the targets that match `of` (columns of `targets.csv`, with wildcards), with their source."""

    of: dict[Literal["chemistry", "location", "stage", "unit", "indicator"], str] = Field(default_factory=dict)
    source: str
    confidence: Confidence
    note: str = ""

    def is_about(self, target: dict[str, str]) -> bool:
        return all(fnmatchcase(target[column], pattern) for column, pattern in self.of.items())

    def facts(self) -> dict[str, Any]:
        """What it states, without what it doesn't."""
        return {name: value for name in FigureFacts.model_fields if (value := getattr(self, name)) is not None}


class Statements(Frozen):
    """`harmonise.yaml` of a study: later statements add to earlier ones, or replace them.

    replaced_by: a later edition by the same authors; the figures then take no part in bands.
    """

    states: tuple[Statement, ...]
    replaced_by: str | None = None


class Density(Frozen):
    """kg per kWh of rated energy of cell and pack, by chemistry."""

    cell: FiniteFloat = Field(gt=0)
    pack: FiniteFloat = Field(gt=0)


class Basis(Frozen):
    """The common basis: everything per kWh of rated energy; `density` None leaves each study its own."""

    level: Level
    gwp_set: str
    grid: str
    background: str
    counted: tuple[Statistic, ...]
    banded: tuple[Statistic, ...]
    steps: tuple[str, ...]
    families: dict[str, tuple[str, ...]]
    density: dict[str, Density] | None
    density_source: str
    density_confidence: Confidence
    least_figures: int = Field(ge=1)
    least_studies: int = Field(ge=1)

    def family(self, chemistry: str) -> str | None:
        """The family that a chemistry belongs to, the first whose pattern it matches."""
        matching = (
            name for name, patterns in self.families.items() if any(fnmatchcase(chemistry, p) for p in patterns)
        )
        return next(matching, None)


@dataclass(frozen=True)
class PublishedFigure:
    """A published figure, or an end of a band, with what its study states about it.

    part: value, low or high. stages: the study's other figures of the case and the same part, by stage.
    """

    study: str
    chemistry: str
    location: str
    stage: str
    part: str
    value: float
    unit: str
    statistic: Statistic
    family: str | None
    facts: FigureFacts
    stages: dict[str, float] = field(default_factory=dict)
    current: bool = True

    @property
    def label(self) -> str:
        places = (self.study, self.chemistry, self.location, self.stage, "" if self.part == "value" else self.part)
        return " · ".join(part for part in places if part not in ("", "any"))


@dataclass(frozen=True)
class HarmonisationStep:
    """A step taken with a figure, or left undone for a reason; `value` is kg CO2e per `per` after it."""

    step: str
    done: bool
    value: float
    per: str
    text: str


@dataclass(frozen=True)
class HarmonisedFigure:
    """A published figure with its steps."""

    published: PublishedFigure
    steps: tuple[HarmonisationStep, ...]

    @property
    def value(self) -> float:
        return self.steps[-1].value

    @property
    def per(self) -> str:
        return self.steps[-1].per

    @property
    def complete(self) -> bool:
        """Whether every step could be taken."""
        return all(step.done for step in self.steps)

    @property
    def comparable(self) -> bool:
        """Whether it can be set beside others: per kWh from the first step on, and of the basis's boundary."""
        return self.steps[0].per == "kWh" and self.at_boundary

    @property
    def at_boundary(self) -> bool:
        """Whether it is a cell or pack as the basis has it, cradle to gate."""
        return all(step.done for step in self.steps if step.step == "boundary")

    def after(self, step: str) -> HarmonisationStep:
        return next(taken for taken in self.steps if taken.step == step)

    def as_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        f = self.published
        return {
            "study": f.study,
            "chemistry": f.chemistry,
            "location": f.location,
            "stage": f.stage,
            "part": f.part,
            "family": f.family,
            "statistic": f.statistic,
            "published": f.value,
            "unit": f.unit,
            "steps": [dict(step.__dict__) for step in self.steps],
            "harmonised": self.value if self.per == "kWh" and self.at_boundary else None,
            "complete": self.complete,
            "comparable": self.comparable,
        }
