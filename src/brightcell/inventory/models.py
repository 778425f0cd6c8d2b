"""Unit processes and exchanges of the foreground, before any rule is applied."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from brightcell.inventory.decisions import Decision
from brightcell.inventory.locations import Location
from brightcell.inventory.particulars import Particulars
from brightcell.inventory.quantity import Quantity
from brightcell.product.amounts import Amount
from brightcell.product.bands import PlausibilityFinding
from brightcell.product.paths import Path
from brightcell.records import record, unique_record

Term = Literal[
    "virgin",
    "replaced virgin",
    "recycled input",
    "collection",
    "recycling",
    "credit",
    "energy recovery",
    "energy credit",
    "disposal",
]
Reading = Literal["declared", "background"]
Kind = Literal["material", "recycled material", "electricity", "energy", "transport", "waste", "process"]


@record
class Supply:
    """One share of a site's electricity: where it comes from, and the proof that its maker gave.

    `year` is that of the grid mix, where the product says which; `evidence` that of the factor.
    """

    kind: str
    share: Quantity
    technology: str | None = None
    place: Location | None = None
    factor: Quantity | None = None
    factor_kind: str | None = None
    source: str | None = None
    year: int | None = None
    evidence: str | None = None


@record
class Foreground:
    """An input from another activity of the foreground."""

    code: str


@record
class Demand:
    """What an activity asks of the background: a key, a place and a unit; linking finds the provider.

    `instead` is the key to take where the background has no such thing; `year` is that of the grid mix which is asked
    for, None for the default year of the background. Of the kind `process` the key is a code of the background.
    """

    kind: Kind
    key: str
    place: Location | None
    unit: str
    supplies: tuple[Supply, ...] = ()
    instead: str | None = None
    year: int | None = None

    @property
    def location(self) -> str | None:
        """The code of its place."""
        return None if self.place is None else self.place.code


@record
class Emission:
    """An elementary flow to air, kg (the aggregated flows: kg CO2e)."""

    flow: str


@record
class Returnable:
    """What recycling may give back of a kilogram of a part in another form: kg of what that replaces, by its key.

    `content` is kg of the `recovered` element or metal in the part.
    """

    recovered: str
    substitutes: str
    amount: float
    content: float


@unique_record
class Purchase:
    """How a part is bought, which its burden and the credit for what is recovered from it have in common (Ev, E*v).

    `demand` is what the background supplies for the part without a figure, `placed` whether its maker says from where;
    `figure` is the footprint that its supplier declares, kg CO2e/kg, `virgin_figure` the same for wholly virgin
    material where `figure` contains recycled content, and `element_figures` the share of it that belongs to an element,
    kg CO2e per kg of the element. `made` is the code of the activity that makes it, where the product describes that.
    `is_foil` says that it is bought in a form whose making doesn't come back; `returns` are the elements of a compound,
    or the metal of a foil: together they are credited with no more than the part causes.
    """

    code: str
    material: str
    demand: Demand
    source: str
    placed: bool = False
    figure: Quantity | None = None
    virgin_figure: Quantity | None = None
    contains_recycled: bool = False
    element_figures: Mapping[str, Quantity] = field(default_factory=dict)
    made: str | None = None
    is_foil: bool = False
    returns: tuple[Returnable, ...] = ()

    @property
    def is_stated(self) -> bool:
        """Whether what it causes is stated by the product and not by the background: by a figure or by a process."""
        return self.figure is not None or self.made is not None

    @property
    def virgin(self) -> Quantity | None:
        """Ev by the supplier's figure; None where there is none, or none for virgin material."""
        return self.virgin_figure or (None if self.contains_recycled else self.figure)


@record
class Role:
    """The term of a recycling formula that an exchange stands for.

    `masses` are the recovered masses by end-of-life class (metal, graphite, lithium, ...) among which a joint
    burden is shared; `recycled_content` is R1 of the input side. Of a credit, `recovered` is the product of recycling
    that it is for. Where a supplier declares a figure there are two of them, one for each reading of E*v, of which a
    rulebook takes one: `reading` says which. `purchase` is that whose burden scales or bounds the credit.
    """

    term: Term
    masses: tuple[tuple[str, Quantity], ...]
    recycled_content: Quantity | None = None
    recovered: str | None = None
    reading: Reading | None = None
    purchase: Purchase | None = None


@record
class Exchange:
    """An input or emission per unit of the activity's product.

    `evidence` is that of the amounts of the product which give it, the weakest of them, and `figure_evidence` that of a
    footprint which it carries; None where there is no such amount, or no such figure.
    """

    target: Foreground | Demand | Emission
    amount: Quantity
    source: str
    role: Role | None = None
    evidence: str | None = None
    figure_evidence: str | None = None


@record
class Activity:
    """A unit process with one product; `process` names its kind, from which a rulebook gives the stage."""

    code: str
    name: str
    process: str
    component: str
    unit: str
    place: Location | None
    exchanges: tuple[Exchange, ...]
    step: str | None = None
    note: str = ""
    stage: str = ""

    @property
    def location(self) -> str | None:
        """The code of its place."""
        return None if self.place is None else self.place.code


CO2_PER_CARBON = 44.009 / 12.011
"""kg of CO2 per kg of carbon: molar masses by the standard atomic weights of IUPAC, C 12.011 and O 15.999."""
_OF_TYPICAL_CELLS = 0.02


@dataclass(frozen=True)
class ElementRow:
    """The way of one element through the recycling of one pack, kg."""

    element: str
    input: float
    recovered: float
    emitted: float
    residue: float

    @property
    def closes(self) -> bool:
        """No more of an element leaves than entered; what a route emits is known per kg of typical cells only."""
        tolerance = _OF_TYPICAL_CELLS if self.emitted else 1e-6
        return self.residue >= -tolerance * max(self.input, 1e-12)


@record
class ElementFlows:
    """What is behind an `ElementRow`: masses, kg, each with kg of the element in a kilogram.

    `cells` are the masses of what is in them, and `burnt` kg of CO2 that the routes emit per kg of those.
    """

    element: str
    inside: tuple[tuple[Quantity, float], ...]
    recovered: tuple[tuple[Quantity, float], ...]
    cells: tuple[Quantity, ...]
    burnt: float

    @property
    def row(self) -> ElementRow:
        """in = recovered + emitted + residue, kg; of CO2 44/12 kg are emitted per kg of carbon."""
        inside, recovered = (sum((m.value * share for m, share in flow), 0.0) for flow in (self.inside, self.recovered))
        emitted = self.burnt * sum(mass.value for mass in self.cells) / CO2_PER_CARBON
        return ElementRow(self.element, inside, recovered, emitted, inside - recovered - emitted)


Reads = dict[int, tuple[Amount, list[Quantity]]]
"""What was read of which amount of a product, by the identity of the amount."""


@dataclass(frozen=True, eq=False)
class BuildNotes:
    """What something that was built rests on: amounts that were read, decisions about its structure, element flows."""

    reads: Reads = field(default_factory=dict)
    decisions: tuple[Decision, ...] = ()
    elements: tuple[ElementFlows, ...] = ()

    @cached_property
    def element_balance(self) -> tuple[ElementRow, ...]:
        """The way of each element that is there through recycling."""
        return tuple(row for row in (flows.row for flows in self.elements) if row.input > 0)

    def __reduce__(self) -> tuple[type[BuildNotes], tuple[Any, ...]]:
        """A copy in another process holds other objects, so that no identity says what was read of which amount."""
        return BuildNotes, ({}, self.decisions, self.elements)


@dataclass(frozen=True)
class Service:
    """What the maker declares of the pack's service: energies in kWh, duration in years, distance in km.

    `None` where nothing is declared; shares are fractions. `second_life_energy` is that of a mean pack, where making
    and end of life are shared by it.
    """

    rated_energy: Quantity
    usable_energy: Quantity
    mass: Quantity
    vehicle_category: str
    cycles: Quantity | None = None
    end_state_of_health: Quantity | None = None
    energy_ratio: Quantity | None = None
    energy_record: tuple[Quantity, ...] = ()
    warranty_duration: Quantity | None = None
    warranty_distance: Quantity | None = None
    warranty_retention: Quantity | None = None
    second_life_energy: Quantity | None = None


@dataclass(frozen=True)
class Assumption:
    """A parameter that nobody gave, prescribed or measured, and why it has this value."""

    parameter: str
    value: object
    why: str
    source: str | None = None


@dataclass(frozen=True, eq=False)
class Assumptions:
    """What is assumed, which `words` put into words when it is first read: a footprint alone needs none of them."""

    words: Callable[[], Iterable[Assumption]] = tuple

    @cached_property
    def read(self) -> tuple[Assumption, ...]:
        """All of them, in order."""
        return tuple(self.words())


@dataclass(frozen=True)
class Inventory:
    """The foreground of one product: activities in the order in which the product is made.

    `pack`, `delivered` and `end_of_life` are the codes of the pack at the plant's gate, and of the activities that a
    functional unit consumes;
    `recoveries_known` says whether the maker gave the recovery rates of recycling, `described` names the
    processes on which it gave data, each with the evidence of those that aren't the company's own; `depends_on` are
    the fields of the product whose places were looked at while it was built, so that another place there needs another
    inventory; `plausibility` are the unusual values of the product; `particulars` are what rules have something to say
    on; `notes` are what was noted while it was built.
    """

    product: str
    activities: tuple[Activity, ...]
    pack: str
    delivered: str
    end_of_life: str
    service: Service
    recoveries_known: bool
    described: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    notes: BuildNotes = field(default_factory=BuildNotes, compare=False, repr=False)
    warnings: tuple[str, ...] = ()
    plausibility: tuple[PlausibilityFinding, ...] = ()
    assumptions: Assumptions = field(default_factory=Assumptions, compare=False)
    depends_on: frozenset[Path] = frozenset()
    particulars: Particulars = field(default_factory=Particulars)

    @property
    def assumed(self) -> tuple[Assumption, ...]:
        """What the product assumes."""
        return self.assumptions.read

    @property
    def element_balance(self) -> tuple[ElementRow, ...]:
        """The way of each element through recycling."""
        return self.notes.element_balance


def reachable(activities: Iterable[Activity], roots: Iterable[str]) -> tuple[Activity, ...]:
    """The activities that are reached from the codes in `roots`, in the order given, each code once."""
    by_code = {activity.code: activity for activity in activities}
    reached: set[str] = set()
    stack = list(roots)
    while stack:
        code = stack.pop()
        if code in by_code and code not in reached:
            reached.add(code)
            stack += [e.target.code for e in by_code[code].exchanges if isinstance(e.target, Foreground)]
    return tuple(activity for code, activity in by_code.items() if code in reached)
