"""Is what a person entered possible, and is it usual? A product against the bands of `databases/plausibility.csv`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from brightcell.product.amounts import Amount
from brightcell.product.bands import (
    InputBand,
    PlausibilityFinding,
    find_input_band,
    input_band,
    joint_band,
    judged,
)
from brightcell.product.catalogue import chemistry_of
from brightcell.product.fields import Block
from brightcell.product.formats import format_hint
from brightcell.product.masses import cell_mass, declared_masses, parts_mass
from brightcell.product.messages import LocatedProblem
from brightcell.product.models import Product
from brightcell.product.paths import Path, dotted, value_at
from brightcell.product.performance import Performance
from brightcell.units import convert

_BLOCKS = ("performance", "materials", "pack", "sites", "transport", "end_of_life")
_FIELDS: dict[Path, str] = {
    ("performance", "mass_tolerance"): "mass-tolerance",
    ("performance", "cycle_life", "cycles"): "full-cycles",
    ("performance", "cycle_life", "energy_ratio"): "full-cycles",
    ("performance", "cycle_life", "end_state_of_health"): "state-of-health",
    ("performance", "warranty", "duration"): "warranty-duration",
    ("performance", "warranty", "energy_retention"): "state-of-health",
}
_CATEGORY = ("performance", "vehicle_category")
_RECORD = ("performance", "cycle_life", "energy_record")
_WITH_AMOUNTS = (Amount, Block, tuple, dict)
_WITH_BANDS = frozenset({*(path[-1] for path in _FIELDS), "distance", "footprint", "virgin_footprint", "value"})
Found = tuple[Path, PlausibilityFinding | None]


def plausibility_findings(product: Product) -> tuple[PlausibilityFinding, ...]:
    """Every value of a product that is impossible or unusual, in the order of its blocks.

    Parameters
    ----------
    product : Product
        A product as it was read, or completed.

    Returns
    -------
    tuple of PlausibilityFinding
        Each with its field, the value in the unit of its band, the band and the kind.
    """
    return tuple(finding for _, finding in _all_findings(product) if finding is not None)


def impossible_problems(product: Product) -> list[LocatedProblem]:
    """What is impossible in a product, each with the keys that lead to it."""
    return [
        LocatedProblem(path, finding.problem)
        for path, finding in _all_findings(product)
        if finding is not None and finding.kind == "impossible"
    ]


def band_at(path: Path, data: Any) -> InputBand | None:
    """The band of the field at a path of a product, or of the nested data of its file; None where it has none."""
    of_element = path[-3:-1] == ("supplier", "elements")
    if path[-1] not in _WITH_BANDS and not of_element:
        return None
    if path in _FIELDS:
        return input_band(_FIELDS[path])
    *above, last = path[:-1] if of_element else path
    if last == "distance":
        return _distance_band(tuple(above), data)
    if last in ("footprint", "virgin_footprint", "elements"):
        return _footprint_band((*above, last), data)
    if last == "value" and "electricity_supply" in above:
        return input_band("electricity-factor")
    return None


def _footprint_band(path: Path, data: Any) -> InputBand | None:
    """Of a material that the file describes, and of a part, its elements and virgin material.

    That of a bought cell follows from several fields.
    """
    if path[0] == "materials":
        return input_band("supplier-footprint")
    return _band_for("supplier-footprint", value_at(data, (*path[:-2], "material")))


def _distance_band(above: Path, data: Any) -> InputBand | None:
    if above == ("performance", "warranty"):
        default = Performance.model_fields["vehicle_category"].default
        return _band_for("warranty-distance", value_at(data, _CATEGORY) or default)
    return _band_for("leg", value_at(data, (*above, "mode")))


def _band_for(quantity: str, word: Any) -> InputBand | None:
    """The band for a word of a file, which may be no word at all."""
    return find_input_band(quantity, word) if isinstance(word, str) else None


def _all_findings(product: Product) -> Iterator[Found]:
    yield from _fields(product)
    yield from _energy_record(product)
    yield from _usable(product)
    yield from _undescribed(product)
    yield from _active_material(product)
    yield from _cell_energy(product)
    yield from _bought_cell(product)


def _found(product: Product, path: Path, value: float, band: InputBand, hint: str | None = None) -> Found:
    return path, judged(dotted(path, product), value, band, hint)


def _fields(product: Product) -> Iterator[Found]:
    """Amounts that have a band by themselves."""
    for block in _BLOCKS:
        for path, amount in _amounts(getattr(product, block), (block,)):
            band = band_at(path, product)
            if band is not None:
                value = convert(amount.value, amount.unit, band.unit) if amount.unit != "1" else _plain(amount, band)
                outside = band.kind_of(value) is not None
                yield _found(product, path, value, band, format_hint(product, path, amount, band) if outside else None)


def _plain(amount: Amount, band: InputBand) -> float:
    """A share in per cent, or a ratio as it is."""
    return 100.0 * amount.value if band.unit == "%" else amount.value


def _amounts(value: Any, path: Path) -> list[tuple[Path, Amount]]:
    """Every amount below a block, with the keys that lead to it as a file has them."""
    found: list[tuple[Path, Amount]] = []
    _collect(value, path, found)
    return found


def _collect(value: Any, path: Path, found: list[tuple[Path, Amount]]) -> None:
    """Add the amounts below a block, or below a list of blocks, to what was found."""
    if isinstance(value, Amount):
        found.append((path, value))
    elif isinstance(value, tuple):
        for index, entry in enumerate(value):
            _collect(entry, (*path, index), found)
    elif isinstance(value, dict):
        for key, entry in value.items():
            _collect(entry, (*path, key), found)
    elif isinstance(value, Block):
        fields = value.__dict__
        for name in type(value).model_fields:
            if isinstance(fields[name], _WITH_AMOUNTS):
                _collect(fields[name], (*path, name), found)


def _energy_record(product: Product) -> Iterator[Found]:
    """Discharged energy of a test in full cycles: sum of the record / rated energy."""
    test = product.performance.cycle_life
    if test is not None and test.energy_record:
        cycles = sum(amount.value for amount in test.energy_record) / product.performance.rated_energy.value
        yield _found(product, _RECORD, cycles, input_band("full-cycles"))


def _usable(product: Product) -> Iterator[Found]:
    performance = product.performance
    share = 100.0 * performance.usable_energy.value / performance.rated_energy.value
    yield _found(product, ("performance", "usable_energy"), share, input_band("usable-share"))


def _undescribed(product: Product) -> Iterator[Found]:
    """What the declared mass of a piece has more, or less, than its parts."""
    for path, declared, added in declared_masses(product):
        missing = 100.0 * (declared.value - added) / declared.value
        quantity = "mass-not-described" if missing > 0 else "mass-above-declared"
        yield _found(product, tuple(path.split(".")), abs(missing), input_band(quantity))


def _active_material(product: Product) -> Iterator[Found]:
    """kWh of rated energy per kg of active material, where each of the materials in the cathode has a band."""
    cathode = product.pack.one_cell.cathode
    known_materials = product.catalogue
    named = [(part, chemistry_of(part.material, known_materials)) for part in cathode.parts if part.amount.value > 0]
    active = [part for part, chemistry in named if chemistry]
    families = dict.fromkeys(re.sub(r"\d+$", "", chemistry) for _, chemistry in named if chemistry)
    bands = [find_input_band("energy-per-active-material", family) for family in families]
    known = [band for band in bands if band is not None]
    if known and len(known) == len(bands):
        mass = sum(part.amount.value for part in active) * product.pack.cells_per_pack
        path = (*_cell_path(product), "cathode", "parts")
        yield _found(product, path, product.performance.rated_energy.value / mass, joint_band(known))


def _cell_path(product: Product) -> Path:
    return ("pack", "module", "cell") if product.pack.module else ("pack", "cell")


def _cell_energy(product: Product) -> Iterator[Found]:
    """kWh of all carriers per kWh of good cells, where the making of cells is described.

    Energy of electrode making is per set of electrodes, of which a good cell takes 1 / (yield of cells).
    """
    cell = product.pack.one_cell
    energy = product.performance.rated_energy.value / product.pack.cells_per_pack
    electrodes = parts_mass(cell.cathode) + parts_mass(cell.anode)
    started = 1.0 / cell.yield_.value if cell.yield_ else 1.0
    used, first = 0.0, None
    for i, site in enumerate(product.sites):
        for j, step in enumerate(site.steps):
            if step.step not in ("electrode", "cell") or not step.energy:
                continue
            pieces = started if step.step == "electrode" else 1.0
            mass = electrodes if step.step == "electrode" else cell_mass(cell)
            per = {"piece": 1.0, "kg": mass, "kWh": energy}
            amounts = ((use.amount, per[use.per]) for use in step.energy)
            used += pieces * sum(convert(one.value, one.unit, "kWh") * basis for one, basis in amounts)
            first = ("sites", i, "steps", j, "energy") if step.step == "cell" and first is None else first
    if first is not None:
        yield _found(product, first, used / energy, input_band("cell-energy"))


def _bought_cell(product: Product) -> Iterator[Found]:
    """A declared footprint of a cell per kWh of its rated energy, whatever it is declared per."""
    cell = product.pack.one_cell
    if cell.supplier is not None and cell.mass is not None:
        energy = product.performance.rated_energy.value / product.pack.cells_per_pack
        figure = cell.supplier.footprint
        per = {"kg CO2e/kWh": 1.0, "kg CO2e/kg": cell.mass.value / energy, "kg CO2e": 1.0 / energy}[figure.unit]
        yield _found(
            product, (*_cell_path(product), "supplier", "footprint"), figure.value * per, input_band("bought-cell")
        )
