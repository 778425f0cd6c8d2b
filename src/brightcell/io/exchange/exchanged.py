"""What a supplier's footprint file says, in the same words whatever its format."""

from __future__ import annotations

from dataclasses import dataclass

CRADLE_TO_GATE, CRADLE_TO_GRAVE = "cradle-to-gate", "cradle-to-grave"


@dataclass(frozen=True)
class ExchangedFootprint:
    """A footprint of a supplier.

    All figures are per one declared `unit`: kg CO2e `excluding` and `including` biogenic uptake, kg CO2e of
    `distribution` where it is told apart, and the `mass` in kg. `reference` and `validity` are first and last days,
    None where they aren't stated. `characterisation` names the IPCC reports of the GWP values. `notes` are what the
    reading had to take a side in.
    """

    form: str
    id: str
    company: str
    product: str
    unit: str
    mass: float | None
    excluding: float
    including: float | None
    boundary: str
    characterisation: tuple[str, ...]
    reference: tuple[str | None, str | None]
    validity: tuple[str | None, str | None]
    status: str | None = None
    primary_share: float | None = None
    distribution: float | None = None
    verifier: str | None = None
    notes: tuple[str, ...] = ()
