"""What recycling gives back: each recovered product, what it replaces and how it is made fit for that."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from brightcell.data import csv_rows, data_path
from brightcell.errors import Problem, ProductError, nearest
from brightcell.inventory.decisions import decided, is_positive
from brightcell.inventory.models import Purchase, Returnable
from brightcell.inventory.quantity import Quantity, total
from brightcell.product.catalogue import Material
from brightcell.records import record


@dataclass(frozen=True)
class RecoveredProduct:
    """A product of recycling: kg of what it `substitutes` per kg of the element or material recovered."""

    key: str
    basis: str
    of: str
    substitutes: str
    ratio: float
    end_of_life_class: str
    remelting: str | None
    source: str

    def per_kg(self, material: Material) -> float:
        """kg of the recovered element or material in 1 kg of `material`."""
        if self.basis == "material":
            return 1.0 if self.of in (material.key, material.form_of) else 0.0
        return material.elements.get(self.of, 0.0)


@record
class Content:
    """A material in what is recycled, kg, and how its maker bought it, where that is known."""

    material: str
    mass: Quantity
    purchase: Purchase | None = None


@record
class RecoveredAmount:
    """An amount of a recovered product: of the element or material, and of what it replaces, kg.

    `purchase` is how the part that it comes from was bought, where the credit has to follow that.
    """

    product: RecoveredProduct
    mass: Quantity
    purchase: Purchase | None = None

    @property
    def substituted(self) -> Quantity:
        return self.mass * self.product.ratio

    @property
    def share(self) -> tuple[str, Quantity]:
        """The end-of-life class and the mass by which joint burdens are shared."""
        return self.product.end_of_life_class, self.mass


@cache
def recovered_products() -> dict[str, RecoveredProduct]:
    """The table `databases/recycling/recovered.csv`, by key."""
    return {row["key"]: _product(row) for row in csv_rows(data_path("recycling", "recovered.csv"))}


def find_recovered(key: str, material: Material | None = None) -> RecoveredProduct:
    """The recovered product of that key, or of what it is a form of; other materials are recovered as themselves."""
    products = recovered_products()
    for name in (key, material.form_of if material else None):
        if name in products:
            return products[name]
    if material is not None:
        source = "recovered as the material itself"
        return RecoveredProduct(key, "material", key, key, 1.0, material.end_of_life_class, None, source)
    raise ProductError(
        [
            Problem(
                what="no recovered product of this name",
                path="end_of_life.recoveries",
                found=key,
                nearest=nearest(key, products),
            )
        ]
    )


def recovered_amounts(
    product: RecoveredProduct, rate: Quantity, contents: Iterable[Content], materials: Mapping[str, Material]
) -> list[RecoveredAmount]:
    """Rate x kg of the element or material in the contents, for each purchase that its credit has to follow.

    All that is bought as the background supplies it in the country of the plant is one amount.
    """
    masses: dict[str, list[Quantity]] = {}
    purchases: dict[str, Purchase | None] = {}
    for content in contents:
        if fraction := product.per_kg(materials[content.material]):
            bought = content.purchase
            purchase = bought if bought is not None and follows_purchase(product, bought) else None
            code = purchase.code if purchase else ""
            purchases.setdefault(code, purchase)
            masses.setdefault(code, []).append(content.mass * fraction)
    amounts = [RecoveredAmount(product, total(masses[code]) * rate, purchases[code]) for code in masses]
    return [amount for amount in amounts if decided(is_positive, amount.mass) or amount.mass.may_vary]


def follows_purchase(product: RecoveredProduct, purchase: Purchase) -> bool:
    """Whether the credit for a product depends on how the part was bought that holds it: E*v = Ev.

    An element and the metal of a foil are credited with what they cause where the part was bought, and with no more
    than the part does; a material with the very thing that is bought. What is bought as the background has it in the
    plant's country has nothing of its own.
    """
    replaced = purchase.demand.key == product.substitutes
    return product.basis == "element" or purchase.is_stated or purchase.placed or not replaced


def returnables(material: Material) -> tuple[Returnable, ...]:
    """What recycling may give back of a material in another form: its elements, kg per kg; nothing of a metal."""
    elements = (product for product in recovered_products().values() if product.basis == "element")
    contents = ((product, product.per_kg(material)) for product in elements)
    return tuple(Returnable(p.key, p.substitutes, kg * p.ratio, kg) for p, kg in contents if kg)


def _product(row: Mapping[str, str]) -> RecoveredProduct:
    return RecoveredProduct(
        key=row["key"],
        basis=row["basis"],
        of=row["of"],
        substitutes=row["substitutes"],
        ratio=float(row["ratio"]),
        end_of_life_class=row["end_of_life_class"],
        remelting=row["remelting"] or None,
        source=row["source"],
    )
