"""What stands behind a declared footprint: its boundary, GWP set, gases and stages, and the document with its proof."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from brightcell.errors import Problem
from brightcell.product import fields as f
from brightcell.product.amounts import Amount, refuse
from brightcell.product.fields import DataBlock
from brightcell.product.gwp_sets import WITHOUT_TABLE, gwp_factors
from brightcell.product.rules import check_shares_sum_to_one
from brightcell.product.vocabulary import DELIVERED_BOUNDARY

DISTRIBUTION = "distribution"
_ROUNDING = 0.02
"""Share by which gases that a document rounds may miss its total."""
_EXPLAINS = ("boundary", "gwp_set", "gases", "stages", "verifier", "period", "primary_data_share")


class Declaration(DataBlock):
    """Who supplies something, and the footprint that the supplier declares for it."""

    name: f.Text = Field(description="Name of the supplier.")
    footprint: Amount | None = None
    model: f.Text | None = Field(
        default=None,
        description="The supplier's own model in place of a footprint: a product file, from the folder of this one; "
        "powders.yaml#KEY names one of several materials in it.",
    )
    boundary: f.Boundary | None = Field(
        default=None, description="cradle-to-gate (default), or cradle-to-customer with the way to the plant in it."
    )
    gwp_set: f.GwpSet | None = Field(
        default=None, description="GWP set of the document; by default that of the rulebook, and the result says so."
    )
    gases: Annotated[dict[f.GasKey, f.Mass], f.EachOnce] = Field(
        default_factory=dict, description="Gases of the footprint per what it is per, e.g. {ch4-fossil: 0.1 kg}."
    )
    stages: Annotated[dict[f.DeclaredStage, f.Share], f.EachOnce] = Field(
        default_factory=dict, description="Shares of its stages, e.g. {raw_material: 80 %, manufacturing: 20 %}."
    )
    source: f.Text | None = Field(default=None, description="Document that the footprint comes from.")
    verifier: f.Text | None = Field(default=None, description="Who verified it.")
    period: f.Text | None = Field(default=None, description="Months of production that it covers.")
    primary_data_share: f.Share | None = Field(default=None, description="Share of it that rests on primary data.")

    @model_validator(mode="after")
    def is_a_footprint_or_a_model(self) -> Self:
        """A model gives the footprint and all that explains it; both would say one thing twice."""
        if self.model is None:
            return self
        stated = [name for name in ("footprint", *_EXPLAINS) if getattr(self, name) not in (None, {})]
        if stated:
            what = "the supplier's model gives this already, so it would be stated twice"
            raise refuse(Problem(what, found=f"{stated[0]} beside model", hint="leave one of the two out"), stated[0])
        return self

    @model_validator(mode="after")
    def details_stand_beside_the_footprint(self) -> Self:
        """What explains a footprint is nothing by itself."""
        given = [name for name in _EXPLAINS if getattr(self, name) not in (None, {})]
        if self.footprint is None and given:
            problem = Problem("the supplier's footprint is missing", hint=f"{given[0]} only explains a footprint")
            raise refuse(problem, "footprint")
        return self

    @model_validator(mode="after")
    def stages_are_a_whole(self) -> Self:
        """Shares of stages sum to 100 %; a way to the customer is in them only where it is within the boundary."""
        if not self.stages:
            return self
        for name, share in self.stages.items():
            if share.uncertainty is not None:
                hint = "give the footprint an uncertainty; it moves all stages"
                raise refuse(Problem("a share of a stage has no uncertainty of its own", hint=hint), "stages", name)
        check_shares_sum_to_one(list(self.stages.values()), "stages of the declared footprint")
        if self.boundary is not None and self.boundary != DELIVERED_BOUNDARY and self.stages.get(DISTRIBUTION):
            problem = Problem(
                "the stages have a way to the customer, the boundary has none",
                found=f"{DISTRIBUTION} {100 * self.stages[DISTRIBUTION].value:g} %, {self.boundary}",
                expected=f"boundary: {DELIVERED_BOUNDARY}, or no {DISTRIBUTION}",
            )
            raise refuse(problem, "stages", DISTRIBUTION)
        return self

    @model_validator(mode="after")
    def gases_are_within_the_footprint(self) -> Self:
        """sum of m_g GWP_g <= F by the document's own set, but for rounding."""
        if not self.gases or self.footprint is None:
            return self
        if self.gwp_set is None or self.gwp_set in WITHOUT_TABLE:
            problem = Problem(
                "gases need the set that counts them",
                found=self.gwp_set or "no gwp_set",
                expected=f"gwp_set, but not {', '.join(WITHOUT_TABLE)}, whose factors aren't known here",
                hint="without its factors the share of the gases in the footprint is unknown; else leave the gases out",
            )
            raise refuse(problem, "gases")
        uncertain = next((gas for gas, amount in self.gases.items() if amount.uncertainty is not None), None)
        if uncertain is not None:
            hint = "give the footprint an uncertainty; it moves all gases"
            problem = Problem("a gas of a declared footprint has no uncertainty of its own", hint=hint)
            raise refuse(problem, "gases", uncertain)
        together = self._counted()
        if together > self.footprint.value * (1 + _ROUNDING):
            problem = Problem(
                "the gases cause more than the footprint",
                found=f"{together:.4g} {self.footprint.unit} by {self.gwp_set}",
                expected=f"at most {self.footprint}",
                hint="gases are per what the footprint is per",
            )
            raise refuse(problem, "gases")
        return self

    @property
    def is_delivered(self) -> bool:
        """Whether the way to the plant is in the figure, so that none is added."""
        return self.boundary == DELIVERED_BOUNDARY or DISTRIBUTION in self.stages

    def gas_shares(self) -> Mapping[str, float]:
        """kg of each gas per kg CO2e of the footprint, and as `ghg-aggregated` the share that no gas explains.

        Gases that miss the total by rounding are scaled to it.
        """
        together, whole = self._counted(), self.footprint.value if self.footprint is not None else 0.0
        if together == 0.0 or whole == 0.0:
            return {"ghg-aggregated": 1.0}
        scale = min(1.0, whole / together)
        shares = {gas: scale * amount.value / whole for gas, amount in self.gases.items()}
        rest = 1.0 - min(1.0, together / whole)
        return {**shares, "ghg-aggregated": rest} if rest > 1e-9 else shares

    @property
    def unexplained(self) -> float:
        """The share of the footprint that no gas explains."""
        return self.gas_shares().get("ghg-aggregated", 0.0)

    @property
    def gases_beyond(self) -> float:
        """The share by which the gases exceed the footprint, within what rounding explains."""
        whole = self.footprint.value if self.footprint is not None else 0.0
        return max(0.0, self._counted() / whole - 1.0) if whole else 0.0

    def _counted(self) -> float:
        """CO2e of the gases by the document's set; a gas without a factor there counts as nothing."""
        factors = gwp_factors(self.gwp_set) if self.gwp_set else {}
        return math.fsum(amount.value * factors.get(gas, 0.0) for gas, amount in self.gases.items())


def document_of(supplier: Declaration) -> str:
    """The document behind a figure, with the months that it covers, its share of primary data and who verified it."""
    share, figure = supplier.primary_data_share, supplier.footprint
    parts = (
        supplier.source or (figure.source if figure is not None else None) or supplier.name,
        supplier.period,
        f"{100 * share.value:g} % primary data" if share else None,
        f"verified by {supplier.verifier}" if supplier.verifier else None,
    )
    return ", ".join(filter(None, parts))


def transport_problem(supplier: Any, legs: Any) -> Problem | None:
    """That a way is described which is in the figure already."""
    if supplier is None or not supplier.is_delivered or not legs:
        return None
    return Problem(
        "this way is in the declared footprint already",
        found=f"{len(legs)} legs beside a footprint {supplier.boundary or 'with a stage of distribution'}",
        expected="no legs, or a footprint from cradle to gate",
        hint="otherwise the transport is counted twice",
    )
