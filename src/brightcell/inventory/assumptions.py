"""What a product assumes, in words: its own list, and what its blanks are read as."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from pydantic import BaseModel

from brightcell.inventory.bought_cells import bought_cell_assumptions
from brightcell.inventory.chemistry import recycling_assumption
from brightcell.inventory.declared import declared_assumptions
from brightcell.inventory.locations import noted_reads
from brightcell.inventory.metering import meter_assumptions
from brightcell.inventory.models import Assumption, Assumptions
from brightcell.inventory.ways import way_assumptions
from brightcell.product.amounts import Amount
from brightcell.product.catalogue import METAL
from brightcell.product.end_of_life import BY_ENERGY
from brightcell.product.evidence import UNSTATED
from brightcell.product.evidenced import EvidencedAmount, evidenced_amounts
from brightcell.product.models import OF_MODEL, Product, SupplierModel
from brightcell.product.pack import Pack, Supplier
from brightcell.product.paths import Path

_NO_SUPPLY = "no electricity supply is given, so all of it is read as grid electricity"
_NO_ENERGY = "no energy is given for this step, so none is counted; meter it, or ask the plant"
_NO_SOURCE = "a footprint without a document that it comes from"
_NO_ORIGIN = (
    "no origin is given: taken as made in the plant's country, or as the background has it where it knows no such"
)
_NO_INBOUND = "inbound transport of bought parts is not given; materials are cradle-to-gate of their supplier"
_NO_FATE = "not given by the maker: what is not said to be recycled is disposed of; give end_of_life.dismantled"

_OWN_POWER = (
    "it takes the place of what the background's process of this material takes itself; how much that is, and all else "
    "of the process, is the background's by its nominal amounts"
)
_NO_COMPOSITION = (
    "no composition is given: at the end of life it is treated by its mass, and nothing of its elements comes back"
)
_NOT_STATED = (
    "counts as estimated; say of amounts, or of the blocks around them, evidence: measured, calculated, supplier, "
    "literature or estimated"
)
_BEHIND_THE_GATE = ("end_of_life", "performance", "transport.outbound", "sites.steps[pack]")
_ASIDE = ("note", "source", "evidence")
_WORTH_TELLING = 0.01
"""Share of the pack's mass above which a metal that is disposed of is told."""


def assumptions(
    product: Product, filled: Iterable[Assumption], amounts: Iterable[EvidencedAmount] | None = None
) -> Assumptions:
    """What was `filled` in for the maker and what the product assumes, put into words when that is read."""
    return Assumptions(partial(_all_assumptions, product, tuple(filled), amounts))


def _all_assumptions(
    product: Product, filled: Iterable[Assumption], amounts: Iterable[EvidencedAmount] | None
) -> list[Assumption]:
    """Which places come up in them makes nothing that is built depend on those."""
    with noted_reads():
        return [*filled, *assumptions_of(product, filled, amounts)]


def assumptions_of(
    product: Product, filled: Iterable[Assumption] = (), amounts: Iterable[EvidencedAmount] | None = None
) -> list[Assumption]:
    """The product's own assumptions with their values, then what is read into its blanks.

    `filled` is what was filled in for the maker, of which he states no evidence; `amounts` are those of the product,
    where they are known already.
    """
    rows = evidenced_amounts(product) if amounts is None else amounts
    values = ((assumed, product.at(assumed.field)) for assumed in product.assumptions)
    own: list[Assumption] = [Assumption(a.field, described(value), a.why) for a, value in values if value is not None]
    unsourced = [*_unsourced(product.pack), *_unsourced_materials(product), *bought_cell_assumptions(product)]
    unsourced += _without_composition(product)
    unsourced += [*declared_assumptions(product), *_suppliers_electricity(product)]
    optional = [
        recycling_assumption(product),
        _second_life(product),
        _unstated(rows, [tuple(assumed.parameter.split(".")) for assumed in filled]),
    ]
    return [*own, *unsourced, *_blanks(product), *filter(None, optional), *_of_models(product)]


def _of_models(product: Product) -> list[Assumption]:
    """What the models of suppliers assume of all that is before their gate."""
    return [
        replace(assumption, parameter=model.prefixed(assumption.parameter))
        for model in product.models.values()
        for assumption in assumptions_of(model.product)
        if _is_before_the_gate(assumption.parameter, model)
    ]


def _is_before_the_gate(parameter: str, model: SupplierModel) -> bool:
    if model.key is not None:
        return parameter.startswith("materials.") or OF_MODEL in parameter
    return not parameter.startswith(_BEHIND_THE_GATE)


def model_warnings(product: Product) -> list[str]:
    """What a reader must know of the models of suppliers: steps without energy, choices that aren't drawn."""
    return [text for model in product.models.values() for text in _model_warnings(model)]


def _model_warnings(model: SupplierModel) -> list[str]:
    theirs = model.product
    asked = () if model.key is not None else ("cell", "module") if model.kind == "module" else ("cell",)
    silent = [step for step in silent_steps(theirs) if step in asked]
    gaps = [f"no energy is given for making the {' and the '.join(silent)}: counted as zero"] if silent else []
    if theirs.uncertainty is not None and theirs.uncertainty.choices:
        gaps.append("its choices count as they stand, and aren't drawn")
    return [f"{model.file}: {text}" for text in [*gaps, *model_warnings(theirs)]]


def _second_life(product: Product) -> Assumption | None:
    """How a second life is counted, of which no rulebook says anything."""
    life = product.end_of_life.second_life if product.end_of_life is not None else None
    if life is None:
        return None
    if life.allocation == BY_ENERGY:
        why = "making and end of life are shared by the energy delivered in each life; no rulebook gives a formula"
        return Assumption("end_of_life.second_life", f"{life.allocation}, {life.energy}", why)
    why = "all burdens are of the first life, and no credit is given; no rulebook gives a formula"
    return Assumption("end_of_life.second_life", life.allocation, why)


def _unstated(rows: Iterable[EvidencedAmount], filled: Sequence[Path]) -> Assumption | None:
    """That amounts state no evidence, where some don't of those that the maker gave, so of none below `filled`."""
    types = [row.type for row in rows if not any(row.path[: len(path)] == path for path in filled)]
    number = types.count(UNSTATED)
    return Assumption("evidence", f"not stated for {number} of {len(types)} amounts", _NOT_STATED) if number else None


def described(value: Any) -> str:
    """A block or field in a few words: "duration 8 year, distance 160000 km"."""
    if isinstance(value, Amount):
        return f"{100 * value.value:g} %" if value.unit == "1" else f"{value.value:g} {value.unit}"
    if isinstance(value, BaseModel):
        value = {name: item for name, item in value if item not in (None, ()) and name not in _ASIDE}
    if isinstance(value, dict):
        return ", ".join(f"{name.replace('_', ' ')} {described(item)}" for name, item in value.items())
    if isinstance(value, tuple | list):
        return "; ".join(described(item) for item in value) or "none"
    return str(value)


def _unsourced(level: Any, path: str = "pack") -> list[Assumption]:
    """Supplier footprints without a document behind them."""
    unsourced = [
        Assumption(f"{path}.parts[{part.material}].supplier.footprint", described(part.supplier.footprint), _NO_SOURCE)
        for part in level.parts
        if part.supplier is not None and part.supplier.footprint is not None and not _has_source(part.supplier)
    ]
    return unsourced + [a for name, below in level.below for a in _unsourced(below, f"{path}.{name}")]


def _suppliers_electricity(product: Product) -> list[Assumption]:
    """What is read into the electricity of suppliers."""
    return [
        Assumption(f"{name}.parts[{part.material}].supplier.electricity_supply", _shares(part.supplier), _OWN_POWER)
        for name, level in product.pack.levels
        for part in level.parts
        if part.supplier is not None and part.supplier.electricity_supply
    ]


def _shares(supplier: Supplier) -> str:
    return ", ".join(f"{supply.kind} {described(supply.share)}" for supply in supplier.electricity_supply)


def _unsourced_materials(product: Product) -> list[Assumption]:
    """Footprints of the file's own materials without a document behind them."""
    return [
        Assumption(f"materials.{key}.footprint", described(own.footprint), _NO_SOURCE)
        for key, own in product.materials.items()
        if own.footprint is not None and not (own.source or own.footprint.source)
    ]


def _without_composition(product: Product) -> list[Assumption]:
    """Materials of the file in the cells of which nothing can come back, since it doesn't say what they hold."""
    cell = product.pack.one_cell
    inside = dict.fromkeys(part.material for level in (cell, cell.cathode, cell.anode) for part in level.parts)
    silent = [key for key in inside if key in product.materials and not product.materials[key].composition]
    ends = product.end_of_life is not None
    return [Assumption(f"materials.{key}.composition", "none", _NO_COMPOSITION) for key in silent if ends]


def _without_origin(pack: Pack) -> list[str]:
    """Materials that are bought from nowhere in particular, each once."""
    parts = (part for _, level in pack.levels for part in level.parts)
    return list(dict.fromkeys(part.material for part in parts if part.origin is None))


def _has_source(supplier: Any) -> bool:
    return bool(supplier.source or supplier.footprint.source)


def silent_steps(product: Product) -> list[str]:
    """The steps of making that exist and for which no plant gives any energy."""
    described = {step.step for site in product.sites for step in site.steps if step.uses}
    made_modules = product.pack.module is not None and not product.pack.is_of_bought_modules
    making = {"cell": product.pack.one_cell.supplier is None, "module": made_modules, "pack": True}
    steps = [step for step, is_made in making.items() if is_made]
    return [step for step in steps if step not in described]


def fateless_metals(product: Product) -> dict[str, float]:
    """Metals outside of the cells of which the maker doesn't say what becomes of them: shares of the pack's mass.

    Of those above 1 % of the pack; none where the end of life is not counted.
    """
    pack, block = product.pack, product.end_of_life
    if block is None:
        return {}
    masses: Counter[str] = Counter()
    for level, count in ((pack, 1.0), *(((pack.module, pack.module.count.value),) if pack.module else ())):
        for part in level.parts:
            masses[part.material] += part.amount.value * count  # type: ignore[assignment]
    catalogue, stated = product.catalogue, {fate.material for fate in block.dismantled}
    shares = {key: mass / product.performance.mass.value for key, mass in masses.items() if key not in stated}
    return {k: v for k, v in shares.items() if v > _WORTH_TELLING and catalogue[k].end_of_life_class == METAL}


def fate_warnings(product: Product) -> list[str]:
    """That metals outside of the cells come back as nothing, since their maker doesn't say what becomes of them."""
    shares = [f"{key} ({share:.1%} of the pack)" for key, share in fateless_metals(product).items()]
    fate = "nothing of them is recycled; give end_of_life.dismantled"
    return [f"no recovery is given for {', '.join(shares)}, outside of the cells: {fate}"] if shares else []


def _blanks(product: Product) -> list[Assumption]:
    without = (site for site in product.sites if not site.electricity_supply)
    blanks = [Assumption(f"sites[{site.name}].electricity_supply", "grid 100 %", _NO_SUPPLY) for site in without]
    blanks += [Assumption(f"sites.steps[{step}].energy", "0 kWh", _NO_ENERGY) for step in silent_steps(product)]
    if unplaced := _without_origin(product.pack):
        blanks.append(Assumption("pack.parts.origin", f"the plant's country: {', '.join(unplaced)}", _NO_ORIGIN))
    if product.transport is None or not product.transport.inbound:
        blanks.append(Assumption("transport.inbound", "none", _NO_INBOUND))
    blanks += [*way_assumptions(product), *meter_assumptions(product)]
    if metals := fateless_metals(product):
        blanks.append(Assumption("end_of_life.dismantled", f"0 % recycled: {', '.join(metals)}", _NO_FATE))
    return blanks
