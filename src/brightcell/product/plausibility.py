"""Is what a person entered possible, and is it usual? A product against the bands of `databases/plausibility.csv`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any

from brightcell.product.amounts import Amount
from brightcell.product.bands import (
    InputBand,
    PlausibilityFinding,
    cell_density_band,
    family_of,
    find_input_band,
    input_band,
    joint_band,
)
from brightcell.product.catalogue import ACTIVE, CHEMICALS, METAL, PLASTIC, blended, chemistry_of, materials
from brightcell.product.fields import PER_PIECE, Block
from brightcell.product.formats import typed_with_point
from brightcell.product.holding import holding_amounts
from brightcell.product.making import step_values
from brightcell.product.masses import cell_mass, declared_masses
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
_RECOVERIES = ("end_of_life", "recoveries")
_RECORD = ("performance", "cycle_life", "energy_record")
_NONE_IS_SAID = ("recovery", "solvent-recovery")
"""Quantities of which 0 % is a statement, and no slip: nothing is recovered."""
_LOW_VOLTAGE = ("lto",)
"""Anodes that leave a cell so little voltage that its energy isn't that of its cathode in other cells."""
LocatedFinding = tuple[Path, PlausibilityFinding]


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
    return tuple(finding for _, finding in _all_findings(product))


def impossible_problems(product: Product, changed: Collection[Path] | None = None) -> list[LocatedProblem]:
    """What is impossible in a product, each with the keys that lead to it.

    `changed` are the amounts in which it differs from a product in which nothing is.
    """
    return [
        LocatedProblem(path, finding.problem)
        for path, finding in _all_findings(product, changed)
        if finding.kind == "impossible"
    ]


def band_at(path: Path, data: Any) -> InputBand | None:
    """The band of the field at a path of a product, or of the nested data of its file; None where it has none."""
    if path[-3:-1] == ("supplier", "elements"):
        return _footprint_band(path[:-1], data)
    if path in _FIELDS:
        return input_band(_FIELDS[path])
    if path[:2] == _RECOVERIES:
        return input_band("recovery")
    find = _BY_NAME.get(path[-1])
    return None if find is None else find(path, data)


def _footprint_band(path: Path, data: Any) -> InputBand | None:
    """Of a material that the file describes, and of a part, of its elements and of virgin material too.

    That of a bought cell follows from several fields.
    """
    key = path[1] if path[0] == "materials" else value_at(data, (*path[:-2], "material"))
    if not isinstance(key, str):
        return None
    kinds = _kinds(key, data) if path[-1] == "footprint" else ()
    return find_input_band("supplier-footprint", key, *kinds)


def _kinds(key: str, data: Any) -> Iterator[str]:
    """What kind of material it is, where a band tells kinds apart: an active material, a metal, a plastic."""
    material = materials().get(key) or value_at(data, ("materials", key))
    component, fate = str(value_at(material, ("component",))), value_at(material, ("end_of_life_class",))
    if component.endswith(ACTIVE):
        yield ACTIVE.replace(" ", "-")
    elif component != CHEMICALS and fate in (METAL, PLASTIC):
        yield str(fate)


def _recovery_band(path: Path, data: Any) -> InputBand | None:
    """Of a material outside of the cells, or of a solvent, of which some only are recovered as a rule."""
    if "solvents" in path:
        return _band_for("solvent-recovery", value_at(data, (*path[:-1], "material")))
    return input_band("recovery")


def _distance_band(path: Path, data: Any) -> InputBand | None:
    if path[:-1] == ("performance", "warranty"):
        return _band_for("warranty-distance", _category(data))
    return _band_for("leg", value_at(data, (*path[:-1], "mode")))


def _category(data: Any) -> Any:
    """The vehicle category that is written, or the one that counts where none is."""
    return value_at(data, _CATEGORY) or Performance.model_fields["vehicle_category"].default


def _band_for(quantity: str, word: Any) -> InputBand | None:
    """The band for a word of a file, which may be no word at all."""
    return find_input_band(quantity, word) if isinstance(word, str) else None


_BY_NAME: Mapping[Any, Callable[[Path, Any], InputBand | None]] = {
    "distance": _distance_band,
    "footprint": _footprint_band,
    "virgin_footprint": _footprint_band,
    "rated_energy": lambda _, data: _band_for("rated-energy", _category(data)),
    "recovery": _recovery_band,
    "value": lambda path, _: input_band("electricity-factor") if "electricity_supply" in path else None,
    "yield": lambda *_: input_band("yield"),
}
"""What finds the band of a field of this name, wherever it stands."""


def _all_findings(product: Product, changed: Collection[Path] | None = None) -> Iterator[LocatedFinding]:
    """Findings on amounts by themselves, of those that are `changed` or of all, and on what follows from several."""
    yield from _fields(product, changed)
    yield from _energy_record(product)
    yield from _usable(product)
    yield from _undescribed(product)
    yield from _active_material(product)
    yield from _cell_energy_density(product)
    for value in step_values(product):
        yield from _finding(product, *value)
    yield from _bought_cell(product)


def _finding(
    product: Product, path: Path, value: float, band: InputBand, as_typed: tuple[str, str] | None = None
) -> Iterator[LocatedFinding]:
    """The finding on a value in the unit of its band, if it lies outside; `as_typed` are what was typed and a hint."""
    kind = band.kind_of(value)
    if kind is not None:
        typed, hint = as_typed or (None, None)
        yield path, PlausibilityFinding(dotted(path, product), value, band, kind, hint, typed)


def _fields(product: Product, changed: Collection[Path] | None) -> Iterator[LocatedFinding]:
    """Amounts that have a band by themselves."""
    for path, amount in _amounts(product) if changed is None else _amounts_at(product, changed):
        band = band_at(path, product)
        if band is not None and not (band.quantity in _NONE_IS_SAID and amount.value == 0):
            value = _in_unit_of(band, amount, path, product)
            if band.kind_of(value) is not None:
                yield from _finding(product, path, value, band, typed_with_point(product, path, amount, band))


def _in_unit_of(band: InputBand, amount: Amount, path: Path, product: Product) -> float:
    """An amount in the unit of its band; a footprint per piece by the mass of a piece."""
    if amount.unit in PER_PIECE:
        return amount.value / value_at(product, (*path[:-1], "piece_mass")).value
    return convert(amount.value, amount.unit, band.unit) if amount.unit != "1" else _plain(amount, band)


def _plain(amount: Amount, band: InputBand) -> float:
    """A share in per cent, or a ratio as it is."""
    return 100.0 * amount.value if band.unit == "%" else amount.value


def _amounts(product: Product) -> list[tuple[Path, Amount]]:
    """Every amount in the blocks of a product, with the keys that lead to it as a file has them."""
    amounts: list[tuple[Path, Amount]] = []
    for block in _BLOCKS:
        _collect(getattr(product, block), (block,), amounts)
    return amounts


def _amounts_at(product: Product, changed: Collection[Path]) -> list[tuple[Path, Amount]]:
    """The changed amounts in these blocks, and what is below them."""
    amounts: list[tuple[Path, Amount]] = []
    for path in changed:
        if path[0] in _BLOCKS:
            _collect(value_at(product, path), path, amounts)
    return amounts


def _collect(value: Any, path: Path, amounts: list[tuple[Path, Amount]]) -> None:
    """Add the amounts below a block, or below a list of blocks, to those collected."""
    if isinstance(value, tuple):
        for index, entry in enumerate(value):
            _collect(entry, (*path, index), amounts)
    elif isinstance(value, dict):
        for key, entry in value.items():
            _collect(entry, (*path, key), amounts)
    elif isinstance(value, Amount):
        amounts.append((path, value))
    elif isinstance(value, Block):
        fields = value.__dict__
        for name, key in holding_amounts(type(value)):
            if fields[name] is not None:
                _collect(fields[name], (*path, key), amounts)


def _energy_record(product: Product) -> Iterator[LocatedFinding]:
    """Discharged energy of a test in full cycles: sum of the record / rated energy."""
    test = product.performance.cycle_life
    if test is not None and test.energy_record:
        cycles = sum(amount.value for amount in test.energy_record) / product.performance.rated_energy.value
        yield from _finding(product, _RECORD, cycles, input_band("full-cycles"))


def _usable(product: Product) -> Iterator[LocatedFinding]:
    performance = product.performance
    share = 100.0 * performance.usable_energy.value / performance.rated_energy.value
    yield from _finding(product, ("performance", "usable_energy"), share, input_band("usable-share"))


def _undescribed(product: Product) -> Iterator[LocatedFinding]:
    """What the declared mass of a piece has more, or less, than its parts."""
    for path, declared, added in declared_masses(product):
        missing = 100.0 * (declared.value - added) / declared.value
        quantity = "mass-not-described" if missing > 0 else "mass-above-declared"
        yield from _finding(product, tuple(path.split(".")), abs(missing), input_band(quantity))


def _active_material(product: Product) -> Iterator[LocatedFinding]:
    """kWh of rated energy per kg of active material, where each of the materials in the cathode has a band."""
    cathode = product.pack.one_cell.cathode
    known_materials = product.catalogue
    named = [(part, chemistry_of(part.material, known_materials)) for part in cathode.parts if part.amount.value > 0]
    active = [part for part, chemistry in named if chemistry]
    families = _families(product, (chemistry for _, chemistry in named if chemistry))
    bands = [find_input_band("energy-per-active-material", family) for family in families]
    usual = [band for band in bands if band is not None]
    if active and usual and len(usual) == len(bands):
        mass = sum(part.amount.value for part in active) * product.pack.cells_per_pack
        path = (*_cell_path(product), "cathode", "parts")
        yield from _finding(product, path, product.performance.rated_energy.value / mass, joint_band(usual))


def _cell_energy_density(product: Product) -> Iterator[LocatedFinding]:
    """Wh of rated energy per kg of cell, E / (n m), where each chemistry in the cathode has a band.

    Of a bought cell by the chemistry that the pack is said to be of, and of a bought module not at all.
    """
    pack, known_materials = product.pack, product.catalogue
    if pack.is_of_bought_modules:
        return
    cell = pack.one_cell
    inside = [name for part in cell.cathode.parts if (name := chemistry_of(part.material, known_materials))]
    families = _families(product, inside or blended(product.identity.chemistry))
    bands = [cell_density_band(family) for family in families]
    mass = cell_mass(cell) * pack.cells_per_pack
    if mass > 0 and bands and all(bands):
        density = 1000.0 * product.performance.rated_energy.value / mass
        field = "mass" if cell.mass is not None else "count"
        yield from _finding(
            product, (*_cell_path(product), field), density, joint_band([band for band in bands if band])
        )


def _families(product: Product, chemistries: Iterable[str]) -> tuple[str, ...]:
    """Words of the bands of energy per active material: the anode where it sets the voltage, else the cathodes."""
    if any(part.material in _LOW_VOLTAGE for part in product.pack.one_cell.anode.parts):
        return _LOW_VOLTAGE
    return tuple(dict.fromkeys(map(family_of, chemistries)))


def _cell_path(product: Product) -> Path:
    return product.pack.cell_path


def _bought_cell(product: Product) -> Iterator[LocatedFinding]:
    """A declared footprint of a cell per kWh of its rated energy, whatever it is declared per."""
    cell = product.pack.one_cell
    figure = cell.supplier.footprint if cell.supplier is not None else None
    if figure is not None and cell.mass is not None:
        energy = product.performance.rated_energy.value / product.pack.cells_per_pack
        per_piece = dict.fromkeys(PER_PIECE, 1.0 / energy)
        per = {"kg CO2e/kWh": 1.0, "kg CO2e/kg": cell.mass.value / energy, **per_piece}[figure.unit]
        yield from _finding(
            product, (*_cell_path(product), "supplier", "footprint"), figure.value * per, input_band("bought-cell")
        )
