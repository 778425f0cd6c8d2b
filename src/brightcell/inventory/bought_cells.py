"""A product with bought cells as one whose cells are made of a single material, with its supplier's figure.

A bought module counts as a cell of which it holds one.
"""

from __future__ import annotations

from collections.abc import Mapping

from brightcell.inventory.declared import MANUFACTURING
from brightcell.inventory.models import Assumption
from brightcell.product.amounts import Amount, plain
from brightcell.product.declared import document_of
from brightcell.product.fields import PER_PIECE
from brightcell.product.models import Product
from brightcell.product.own_materials import OwnMaterial
from brightcell.product.pack import Cell, CellSupplier, Part, Supplier
from brightcell.product.supplier_models import elements_of_piece
from brightcell.product.vocabulary import COMPOSITION_NAMES

BOUGHT_CELL = "bought cell"  # no key that a file could give a material
_NO_COMPOSITION = "the {0}'s supplier states no composition: at the end of life nothing of the {0}s comes back"
_NO_SOURCE = "a footprint without a document that it comes from"
_WHOLLY = (
    "a bought {0} counts as raw material, the making of it too: its supplier's document gives one figure, "
    "and no shares of stages"
)
_MODULE_AS_CELL = "a bought module is treated at the end of life by its mass, with the recycling data of cells"
_SYMBOLS = {symbol: name for name, symbol in COMPOSITION_NAMES.items()}


def with_bought_cells(product: Product) -> Product:
    """The product with each bought cell made of one material of the cell's mass; itself where cells are made.

    Per kg: F for a figure per kg, F E / m for one per kWh, F / m for one per piece, with E and m of one cell.
    """
    cell = product.pack.one_cell
    if cell.supplier is None or cell.mass is None:
        return product
    changed = cell.model_copy(update={"parts": (_part(product, cell, cell.supplier),)})
    material = OwnMaterial.model_construct(
        name=f"{_piece(product)} of {cell.supplier.name}",
        component=f"bought {_piece(product)}s",
        end_of_life_class="metal",
        composition={_SYMBOLS[symbol]: plain(share) for symbol, share in _elements(product, cell.supplier).items()},
        source=cell.supplier.source,
    )
    module = product.pack.module
    inside = {"cell": changed} if module is None else {"module": module.model_copy(update={"cell": changed})}
    pack = product.pack.model_copy(update=inside)
    return product.model_copy(update={"pack": pack, "materials": {**product.materials, BOUGHT_CELL: material}})


def bought_cell_assumptions(product: Product) -> list[Assumption]:
    """What a figure for a whole cell or module leaves open."""
    supplier = product.pack.one_cell.supplier
    if supplier is None or supplier.footprint is None:
        return _of_modules(product) if supplier is not None else []
    path, piece = f"{'.'.join(product.pack.cell_path)}.supplier", _piece(product)
    assumptions = []
    if MANUFACTURING not in supplier.stages:
        assumptions.append(Assumption(f"{path}.footprint", str(supplier.footprint), _WHOLLY.format(piece)))
    if not (supplier.source or supplier.footprint.source):
        assumptions.append(Assumption(f"{path}.source", "none", _NO_SOURCE))
    if not supplier.composition:
        assumptions.append(Assumption(f"{path}.composition", "none", _NO_COMPOSITION.format(piece)))
    return [*assumptions, *_of_modules(product)]


def _of_modules(product: Product) -> list[Assumption]:
    is_treated = product.pack.is_of_bought_modules and product.end_of_life is not None
    return [Assumption("end_of_life", "as cells", _MODULE_AS_CELL)] if is_treated else []


def _elements(product: Product, supplier: CellSupplier) -> Mapping[str, float]:
    """kg of each element per kg of the piece: as its supplier states them, or as they are in its model."""
    if supplier.model is None:
        return supplier.elements
    model = product.models["module" if product.pack.is_of_bought_modules else "cell", supplier.model]
    return {symbol: share for symbol, share in elements_of_piece(model).items() if symbol in _SYMBOLS}


def _piece(product: Product) -> str:
    return "module" if product.pack.is_of_bought_modules else "cell"


def _part(product: Product, cell: Cell, supplier: CellSupplier) -> Part:
    assert cell.mass is not None, "a bought cell without a mass is refused when it is read"
    return Part.model_construct(
        material=BOUGHT_CELL,
        amount=cell.mass,
        component=f"bought {_piece(product)}s",
        supplier=_supplier(product, supplier, cell.mass.value),
        origin=supplier.origin,
        transport=supplier.transport,
        source=supplier.source,
    )


def _supplier(product: Product, supplier: CellSupplier, mass: float) -> Supplier:
    """The supplier of the material that stands for the piece."""
    if supplier.footprint is None:
        return Supplier.model_construct(name=supplier.name, model=supplier.model, source=supplier.source)
    scale = _scale_to_kg(product, supplier.footprint, mass)
    return Supplier.model_construct(
        name=supplier.name,
        footprint=_scaled(supplier.footprint, scale, "kg CO2e/kg"),
        boundary=supplier.boundary,
        gwp_set=supplier.gwp_set,
        gases={gas: _scaled(amount, scale, amount.unit) for gas, amount in supplier.gases.items()},
        stages=supplier.stages,
        source=document_of(supplier),
        evidence=supplier.evidence,
    )


def _scale_to_kg(product: Product, footprint: Amount, mass: float) -> float:
    """What one unit of the figure is in kg CO2e per kg of the piece."""
    energy = product.performance.rated_energy.value / product.pack.cells_per_pack
    return {"kg CO2e/kWh": energy / mass, "kg CO2e/kg": 1.0, **dict.fromkeys(PER_PIECE, 1.0 / mass)}[footprint.unit]


def _scaled(amount: Amount, scale: float, unit: str) -> Amount:
    uncertainty = amount.uncertainty and amount.uncertainty.scaled(scale)
    changes = {"value": amount.value * scale, "unit": unit, "uncertainty": uncertainty, "source": None}
    return amount.model_copy(update=changes)
