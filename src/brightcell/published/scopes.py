"""Which labels of a study something is for: changes to its products, and what a variant omits."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from brightcell.errors import InputError

HEADER = "study.yaml"
"""The file of a study's folder that says what it is and what it computes."""


class StudyError(InputError):
    """A fault in a study's folder, or a call that a study can't answer."""


class Frozen(BaseModel):
    """A part of a study's folder: nothing unknown in it, nothing changed later."""

    model_config = ConfigDict(frozen=True, extra="forbid", coerce_numbers_to_str=True)


class Scope(Frozen):
    """Which labels something is for; an empty list is for all."""

    cases: tuple[str, ...] = ()
    chemistries: tuple[str, ...] = ()
    locations: tuple[str, ...] = ()

    def holds(self, case: str, chemistry: str, location: str) -> bool:
        """Whether a place of the table is in the scope."""
        pairs = ((self.cases, case), (self.chemistries, chemistry), (self.locations, location))
        return all(not wanted or label in wanted for wanted, label in pairs)


class Change(Scope):
    """A value put into a product at a path as `Product.with_` takes it: `pack.parts[steel].amount`, `sites.*.location`.

    `{location}` and `{chemistry}` in the value stand for the place and the product of the case.
    """

    path: str = Field(min_length=1)
    value: Any


class Omission(Scope):
    """Inputs that the source leaves out by mistake: of activities by code, with wildcards, all those of one kind."""

    activity: str = Field(min_length=1)
    kind: Literal["material", "electricity", "energy", "transport", "waste", "emission"]
