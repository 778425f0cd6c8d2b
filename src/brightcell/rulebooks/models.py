"""A rulebook is data: seven slots, each naming a strategy with its parameters and the clause they come from."""

from __future__ import annotations

import hashlib
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from brightcell.errors import Problem, RulebookError, nearest
from brightcell.rulebooks.html import rulebook_html

Status = Literal["official", "secondary", "assumed", "user"]

SLOTS = (
    "functional_unit",
    "system_boundary",
    "allocation",
    "end_of_life",
    "electricity",
    "data_quality",
    "reporting",
)
STAGES = ("raw_material", "manufacturing", "distribution", "end_of_life")

CHAIN = (
    "material supply",
    "recycled content",
    "site energy",
    "electrode making",
    "cell assembly",
    "module assembly",
    "pack assembly",
    "transport between plants",
    "supplier manufacturing",
)
"""The kinds of process without which there is no pack; a rulebook can't leave them out."""

BESIDE = (
    "auxiliary supply",
    "scrap recycling",
    "delivery",
    "end of life",
    "collection",
    "dismantling",
    "pre-processing",
    "material recovery",
    "metal recycling",
    "energy recovery",
    "disposal",
    "credit",
)
"""The kinds of process beside and after the making of the pack."""

PROCESSES = (*CHAIN, *BESIDE)


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class RuleParameter(_Frozen):
    """A value of a rule with its unit, source, clause and status; `why` says what an assumption rests on."""

    value: Any = None
    unit: str | None = None
    status: Status
    source: str | None = None
    clause: str | None = None
    why: str | None = None


class Slot(_Frozen):
    """One question that a rulebook answers: the strategy, those it may be exchanged for, the parameters."""

    strategy: str
    status: Status
    options: tuple[str, ...] = ()
    source: str | None = None
    clause: str | None = None
    why: str | None = None
    parameters: dict[str, RuleParameter] = Field(default_factory=dict)


class Slots(_Frozen):
    """The seven slots, in the order in which they are applied."""

    functional_unit: Slot
    system_boundary: Slot
    allocation: Slot
    end_of_life: Slot
    electricity: Slot
    data_quality: Slot
    reporting: Slot


class InForce(_Frozen):
    """The first and the last day on which a rule is in force, None where there is none or it isn't known."""

    first_day: str | None = None
    last_day: str | None = None
    status: Status
    source: str | None = None
    why: str | None = None

    def __str__(self) -> str:
        ends = [f"from {self.first_day}" if self.first_day else "", f"until {self.last_day}" if self.last_day else ""]
        return " ".join(filter(None, ends)) or "not known"


class Rulebook(_Frozen):
    """A resolved rulebook: `extends` has been merged, user settings are in, nothing is left to look up.

    Examples
    --------
    >>> import brightcell as bc
    >>> book = bc.read_rulebook("cn-group-2024")
    >>> book.id, book.slot("functional_unit").strategy
    ('cn-group-2024', 'warranty-cycles')
    """

    id: str
    title: str
    edition: str
    status: str
    jurisdiction: str
    note: str = ""
    extends: str | None = None
    in_force: InForce | None = None
    slots: Slots

    def slot(self, name: str) -> Slot:
        """One of the seven slots by its name: its strategy, the strategies it may be set to, and its parameters.

        Parameters
        ----------
        name : str
            Name of the slot: functional_unit, system_boundary, allocation, end_of_life, electricity, data_quality or
            reporting.

        Returns
        -------
        Slot
            Strategy, status, options, source and parameters.

        Raises
        ------
        RulebookError
            For another name, with the nearest ones.

        Examples
        --------
        >>> import brightcell as bc
        >>> bc.read_rulebook("iso-14067-cutoff").slot("end_of_life").strategy
        'recycled-content-cut-off'
        """
        if name not in SLOTS:
            near = nearest(str(name), SLOTS)
            raise RulebookError(
                Problem("no slot of this name", found=str(name), expected=", ".join(SLOTS), nearest=near)
            )
        return getattr(self.slots, name)

    def __repr__(self) -> str:
        lines = (f"  {name:<16} {self.slot(name).strategy} [{self.slot(name).status}]" for name in SLOTS)
        return "\n".join([f"<Rulebook {self.id} ({self.edition}), {self.status}>", *lines])

    __str__ = __repr__

    def _repr_html_(self) -> str:
        slots = ((name, self.slot(name)) for name in SLOTS)
        rows = [(name, slot.strategy, slot.status, slot.why or slot.source or "") for name, slot in slots]
        return rulebook_html(self.id, self.title, self.edition, rows)

    @property
    def user_settings(self) -> dict[str, Any]:
        """What the user changed: `slot` for a strategy, `slot.parameter` for a value."""
        slots = [(name, self.slot(name)) for name in SLOTS]
        strategies = {name: slot.strategy for name, slot in slots if slot.status == "user"}
        values = {
            f"{name}.{key}": parameter.value
            for name, slot in slots
            for key, parameter in slot.parameters.items()
            if parameter.status == "user"
        }
        return {**strategies, **values}

    @property
    def sha256(self) -> str:
        """Hash of the resolved rulebook, whatever files it came from; its days in force change no figure."""
        return hashlib.sha256(self.model_dump_json(exclude={"in_force"}).encode()).hexdigest()
