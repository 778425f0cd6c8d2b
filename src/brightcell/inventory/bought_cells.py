"""A product with bought cells as one whose cells are made of a single material, with its supplier's figure."""

from __future__ import annotations

from brightcell.inventory.models import Assumption
from brightcell.product.amounts import Amount
from brightcell.product.models import Product
from brightcell.product.own_materials import OwnMaterial
from brightcell.product.pack import Cell, CellSupplier, Part, Supplier

BOUGHT_CELL = "bought cell"  # no key that a file could give a material
_COMPONENT = "bought cells"
_NO_COMPOSITION = "the cell's supplier tells no composition: at the end of life nothing of the cells comes back"
_NO_SOURCE = "a footprint without a document that it comes from"
_WHOLLY = "a bought cell counts as raw material, the making of it too: its supplier's document gives one figure"


def with_bought_cells(product: Product) -> Product:
    """The product with each bought cell made of one material of the cell's mass; itself where cells are made.

    Per kg: F for a figure per kg, F E / m for one per kWh, F / m for one per piece, with E and m of one cell.
    """
    cell = product.pack.one_cell
    if cell.supplier is None or cell.mass is None:
        return product
    changed = cell.model_copy(update={"parts": (_part(product, cell, cell.supplier),)})
    material = OwnMaterial.model_construct(
        name=f"cell of {cell.supplier.name}",
        component=_COMPONENT,
        end_of_life_class="metal",
        composition=cell.supplier.composition,
        source=cell.supplier.source,
    )
    module = product.pack.module
    inside = {"cell": changed} if module is None else {"module": module.model_copy(update={"cell": changed})}
    pack = product.pack.model_copy(update=inside)
    return product.model_copy(update={"pack": pack, "materials": {**product.materials, BOUGHT_CELL: material}})


def bought_cell_assumptions(product: Product) -> list[Assumption]:
    """What a figure for a whole cell leaves open."""
    supplier = product.pack.one_cell.supplier
    if supplier is None:
        return []
    path = "pack.module.cell.supplier" if product.pack.module else "pack.cell.supplier"
    found = [Assumption(f"{path}.footprint", str(supplier.footprint), _WHOLLY)]
    if not (supplier.source or supplier.footprint.source):
        found.append(Assumption(f"{path}.source", "none", _NO_SOURCE))
    return found if supplier.composition else [*found, Assumption(f"{path}.composition", "none", _NO_COMPOSITION)]


def _document(supplier: CellSupplier) -> str:
    """The document behind a figure, with the months that it covers, its share of primary data and who verified it."""
    share = supplier.primary_data_share
    told = (
        supplier.source or supplier.footprint.source or supplier.name,
        supplier.period,
        f"{100 * share.value:g} % primary data" if share else None,
        f"verified by {supplier.verifier}" if supplier.verifier else None,
    )
    return ", ".join(filter(None, told))


def _part(product: Product, cell: Cell, supplier: CellSupplier) -> Part:
    assert cell.mass is not None, "a bought cell without a mass is refused when it is read"
    figure = Supplier.model_construct(
        name=supplier.name,
        footprint=_per_kg(product, supplier.footprint, cell.mass.value),
        source=_document(supplier),
        evidence=supplier.evidence,
    )
    return Part.model_construct(
        material=BOUGHT_CELL,
        amount=cell.mass,
        component=_COMPONENT,
        supplier=figure,
        origin=supplier.origin,
        transport=supplier.transport,
        source=supplier.source,
    )


def _per_kg(product: Product, footprint: Amount, mass: float) -> Amount:
    energy = product.performance.rated_energy.value / product.pack.cells_per_pack
    scale = {"kg CO2e/kWh": energy / mass, "kg CO2e": 1.0 / mass, "kg CO2e/kg": 1.0}[footprint.unit]
    uncertainty = footprint.uncertainty and footprint.uncertainty.scaled(scale)
    changes = {"value": footprint.value * scale, "unit": "kg CO2e/kg", "uncertainty": uncertainty, "source": None}
    return footprint.model_copy(update=changes)
