"""Footprints side by side, never without the denominator of each."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from brightcell.model.labels import distinguishing
from brightcell.product.differences import asked_text
from brightcell.results.comparison.routes import route_differences
from brightcell.results.footprint.face import Footprint
from brightcell.results.footprint.tables import changes_text
from brightcell.results.page.labels import STAGES

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr


@dataclass(frozen=True, kw_only=True)
class SlotEffect:
    """How much of the difference between two footprints a slot of the rulebook makes.

    from_, to: labels of the footprints (see `Comparison.labels`). value: in `unit`, positive where the slot
    makes `to` larger.
    """

    from_: str
    to: str
    slot: str
    value: float
    unit: str = "kg CO2e / kWh rated"

    def as_dict(self) -> dict[str, Any]:
        """Plain data, with the key `from`."""
        return {"from": self.from_, "to": self.to, "slot": self.slot, "value": self.value, "unit": self.unit}


@dataclass(frozen=True, kw_only=True)
class ParameterEffect:
    """How much of the effect of a slot its strategy or one of its parameters makes, in their order.

    The effects of a slot sum to that of the slot. value: in `unit`, positive where the parameter makes `to` larger.
    """

    from_: str
    to: str
    slot: str
    parameter: str
    value: float
    unit: str = "kg CO2e / kWh rated"

    def as_dict(self) -> dict[str, Any]:
        """Plain data, with the key `from`."""
        named = {"slot": self.slot, "parameter": self.parameter}
        return {"from": self.from_, "to": self.to, **named, "value": self.value, "unit": self.unit}


@dataclass(frozen=True, kw_only=True)
class DemandEffect:
    """What a demand weighs in one footprint and in another, kg CO2e per kWh rated.

    from_providers, to_providers: name and place of each process that meets it.
    """

    from_: str
    to: str
    demand: str
    before: float
    after: float
    unit: str = "kg CO2e / kWh rated"
    from_providers: tuple[tuple[str, str], ...] = ()
    to_providers: tuple[tuple[str, str], ...] = ()

    @property
    def value(self) -> float:
        """The difference, kg CO2e per kWh rated."""
        return self.after - self.before

    @property
    def way(self) -> str:
        """What differs in how it is met: "CN-JS to KR", "another process in CN", or nothing but the amount."""
        if self.from_providers == self.to_providers:
            return ""
        before, after = _places(self.from_providers), _places(self.to_providers)
        return f"another process in {after}" if before == after else f"{before or '-'} to {after or '-'}"

    def as_dict(self) -> dict[str, Any]:
        """Plain data, with the key `from`."""
        rest = {"demand": self.demand, "before": self.before, "after": self.after, "value": self.value}
        providers = {"from_providers": self.from_providers, "to_providers": self.to_providers}
        return {"from": self.from_, "to": self.to, **rest, "unit": self.unit, **providers}


def _places(providers: tuple[tuple[str, str], ...]) -> str:
    """The places of providers in a few words, each once."""
    return ", ".join(dict.fromkeys(place for _, place in providers))


@dataclass(frozen=True, eq=False, repr=False)
class ComparisonData:
    """Some footprints, and how much of their difference each slot makes (empty where it was not split).

    `demands` is what each demand makes of the difference between backgrounds, or between products.
    """

    footprints: tuple[Footprint, ...]
    split: tuple[SlotEffect, ...] = ()
    demands: tuple[DemandEffect, ...] = ()
    parameters: tuple[ParameterEffect, ...] = ()

    @property
    def labels(self) -> tuple[str, ...]:
        """A name for each footprint: what tells it apart of rulebook, product, background and method."""
        return footprint_labels(self.footprints)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What makes the footprints less comparable than they look."""
        return tuple(_differences(self.footprints))

    @property
    def footprint_warnings(self) -> tuple[str, ...]:
        """What the footprints themselves warn of, each warning once."""
        return tuple(_own_warnings(self.footprints))

    @property
    def dataset(self) -> "xr.Dataset":
        """Variable `contribution` (footprint, stage, gas) in kg CO2e per kWh rated, which all share."""
        return _common_dataset(self)

    def check(self) -> Self:
        """The comparison itself, if each footprint is whole.

        Raises
        ------
        FootprintError
            For the first footprint that contradicts itself, with every reason.
        """
        for footprint in self.footprints:
            footprint.check()
        return self

    def to_frame(self) -> "pd.DataFrame":
        """The footprints as a table.

        Returns
        -------
        pandas.DataFrame
            A row per footprint, named by its label: stages and total in its own `unit`, the energy over life and the
            units per pack that they are per, and stages and total per kWh rated (kg CO2e).

        Examples
        --------
        >>> import brightcell as bc
        >>> model = bc.Model("lfp-pack-100kwh")
        >>> frame = bc.compare([model, model.with_(rulebook="iso-14067-cutoff")]).to_frame()
        >>> frame["per_kwh_rated_kg"].shape
        (2,)
        """
        import pandas as pd

        rows = [_row(footprint) for footprint in self.footprints]
        return pd.DataFrame(rows, index=pd.Index(self.labels, name="footprint"))


def per_kwh_rated(footprint: Footprint) -> dict[str, float]:
    """Stages in kg CO2e per kWh of rated energy: value x functional units per pack / rated energy."""
    unit = footprint.functional_unit
    factor = unit.units_per_pack / unit.rated_energy_kwh
    return {stage: value * factor for stage, value in footprint.stages.items()}


def footprint_labels(footprints: tuple[Footprint, ...]) -> tuple[str, ...]:
    """Labels that tell footprints apart by as few of rulebook, product, background and method as it takes."""
    facts = [
        (footprint.rulebook.id, footprint.product, footprint.background.name, footprint.method)
        for footprint in footprints
    ]
    return numbered(distinguishing(facts, [_further(footprint) for footprint in footprints]))


def numbered(names: Sequence[str]) -> tuple[str, ...]:
    """Names of which those that come more than once have a number behind them."""
    times, before, labels = Counter(names), Counter[str](), []
    for name in names:
        before[name] += 1
        labels.append(name if times[name] == 1 else f"{name} ({before[name]})")
    return tuple(labels)


def _further(footprint: Footprint) -> tuple[str, ...]:
    """What tells footprints of the same product apart: plant, file, rules, and what the background holds."""
    product = footprint.provenance.get("product", {})
    changes = "; ".join(f"{name}={value}" for name, value in footprint.changed_rules.items())
    facts = [str(product.get(name) or "") for name in ("plant", "sites", "file")]
    return (*facts, changes, asked_text(footprint.changed_fields), footprint.background.sha256[:8])


def _row(footprint: Footprint) -> dict[str, object]:
    unit = footprint.functional_unit
    return {
        "product": footprint.product,
        "rulebook": footprint.rulebook.id,
        "edition": footprint.rulebook.edition,
        "unit": footprint.unit,
        "total_energy_kwh": math.nan if unit.total_energy_kwh is None else unit.total_energy_kwh,
        "units_per_pack": unit.units_per_pack,
        **footprint.stages,
        "total": footprint.total,
        **{f"{stage}_per_kwh_rated_kg": value for stage, value in per_kwh_rated(footprint).items()},
        "per_kwh_rated_kg": footprint.per_kwh_rated_kg,
        "per_pack_kg": footprint.per_pack_kg,
        "assumed": len(footprint.assumed),
        "changed": changes_text(footprint),
    }


def _differences(footprints: tuple[Footprint, ...]) -> list[str]:
    units = sorted({footprint.unit for footprint in footprints})
    backgrounds = sorted({footprint.background.label for footprint in footprints})
    contents = {footprint.background.sha256 for footprint in footprints}
    prints = sorted({footprint.gwp_fingerprint for footprint in footprints if footprint.gwp_fingerprint})
    energies = {footprint.functional_unit.total_energy_kwh for footprint in footprints}
    differences = []
    if len(units) > 1:
        differences.append(f"the functional units differ ({'; '.join(units)}): compare per kWh rated or per pack")
    elif len(energies) > 1:
        differences.append("the energy delivered over life differs: compare per kWh rated or per pack as well")
    if len(contents) > 1:
        differences.append(f"the backgrounds differ ({'; '.join(backgrounds)})")
    if len(prints) > 1:
        differences.append(_gwp_difference(footprints))
    return [*differences, *route_differences(footprints, footprint_labels(footprints))]


def _gwp_difference(footprints: tuple[Footprint, ...]) -> str:
    """Two GWP sets, or one set under two conventions for biogenic carbon."""
    names = sorted({footprint.method for footprint in footprints})
    conventions = sorted(
        {str(footprint.provenance.get("method", {}).get("biogenic", "unknown")) for footprint in footprints}
    )
    if len(names) == 1 and len(conventions) > 1:
        return f"biogenic carbon is counted differently ({'; '.join(conventions)})"
    prints = sorted({str(footprint.gwp_fingerprint) for footprint in footprints})
    return f"the GWP sets differ ({'; '.join(names if len(names) > 1 else prints)})"


def _own_warnings(footprints: tuple[Footprint, ...]) -> list[str]:
    """What each footprint warns of; a warning that all share is named once."""
    labels_of: dict[str, list[str]] = {}
    for label, footprint in zip(footprint_labels(footprints), footprints, strict=True):
        for warning in footprint.warnings:
            labels_of.setdefault(warning, []).append(label)
    return [
        warning if len(labels) == len(footprints) else f"{', '.join(labels)}: {warning}"
        for warning, labels in labels_of.items()
    ]


def _common_dataset(comparison: ComparisonData) -> "xr.Dataset":
    import xarray as xr

    footprints = comparison.footprints
    gases = list(dict.fromkeys(gas for footprint in footprints for gas in footprint.gases))
    table = [[[cells.get((stage, gas), 0.0) for gas in gases] for stage in STAGES] for cells in map(_cells, footprints)]
    variable = (("footprint", "stage", "gas"), table, {"unit": "kg CO2e / kWh rated"})
    along = {
        "rulebook": ("footprint", [footprint.rulebook.id for footprint in footprints]),
        "product": ("footprint", [footprint.product for footprint in footprints]),
    }
    coordinates = {"footprint": list(comparison.labels), "stage": list(STAGES), "gas": gases, **along}
    return xr.Dataset({"contribution": variable}, coords=coordinates)


def _cells(footprint: Footprint) -> dict[tuple[str, ...], float]:
    unit = footprint.functional_unit
    factor = unit.units_per_pack / unit.rated_energy_kwh
    return {cell: value * factor for cell, value in footprint.contributions.grouped("stage", "gas").items()}
