"""Recycled input of parts: of a material as a whole, and of elements that are in it.

An element k of which w_k kg are in a kilogram of a part, and of which R1 is recycled, takes the place of virgin metal
in a salt: beside the burden of the wholly virgin part a rulebook counts, by its own terms of the recycling formula,

    w_k ((virgin - 1) Ev_k + recycled_input Erec_k)

with Ev_k of the metal in a salt as the background has it, Erec_k of its recycled route, or of the figure in the file.
"""

from __future__ import annotations

from collections.abc import Iterator

from brightcell.inventory.context import Context
from brightcell.inventory.models import Activity, Demand, Emission, Exchange, Foreground, Role
from brightcell.inventory.purchases import made_in, supply_code
from brightcell.inventory.quantity import ONE, Quantity, constant, total
from brightcell.inventory.recovered import RecoveredProduct, recovered_products
from brightcell.product.catalogue import RECYCLED, Material, recycled_materials
from brightcell.product.pack import Part
from brightcell.product.recycled import RecycledShare
from brightcell.product.vocabulary import ELEMENT_NAMES


def recycled_code(level: str, part: Part, element: str | None = None) -> str:
    """The code of the recycled input of a part, or of an element in it."""
    code = f"{supply_code(level, part)}/recycled-content"
    return code if element is None else f"{code}/{element}"


def recycled_route(material: Material) -> str:
    """What is asked of the background for recycled material: that of its general form, or what it is remelted as."""
    general = material.form_of or material.key
    for key in (material.key, general):
        if key in recycled_materials():
            return f"{RECYCLED}{key}"
    product = recovered_products().get(general)
    return product.remelting if product is not None and product.remelting else f"{RECYCLED}{general}"


def recycled_share(context: Context, content: RecycledShare | None, name: str) -> Quantity:
    """R1: a share, or the sum of those from before and after use."""
    if content is None:
        return constant(0.0)
    if content.share is not None:
        return context.read(content.share, name)
    named = (("pre_consumer", content.pre_consumer), ("post_consumer", content.post_consumer))
    return total(context.read(amount, f"{name}.{key}") for key, amount in named if amount is not None)


def recycled_input(
    context: Context, content: RecycledShare, demand: Demand, amount: Quantity, name: str, role: Role | None = None
) -> Exchange:
    """What is recycled, by the figure in the file, else as the background has it."""
    source = context.source(content.footprint, content.source)
    if content.footprint is None:
        return Exchange(demand, amount, source, role)
    figure = context.read(content.footprint, f"{name}.footprint")
    evidence = context.evidence(content.footprint)
    return Exchange(Emission("ghg-aggregated"), figure, source, role, figure_evidence=evidence)


def priced_elements(part: Part) -> Iterator[tuple[str, RecycledShare, RecoveredProduct]]:
    """The elements of a part with recycled content, of which a background has the virgin metal in a salt."""
    products = recovered_products()
    for name, content in part.recycled_content.elements.items() if part.recycled_content else ():
        if content.value > 0 and name in products and products[name].basis == "element":
            yield name, content, products[name]


def to_recycled_elements(context: Context, level: str, part: Part) -> list[Exchange]:
    """kg of each such element in a kilogram of the part."""
    held = context.materials[part.material].elements
    return [
        Exchange(
            Foreground(recycled_code(level, part, name)),
            constant(held[ELEMENT_NAMES[name]]),
            context.source(content.shares[0], content.source, part.source),
        )
        for name, content, _ in priced_elements(part)
    ]


def recycled_elements(context: Context, level: str, part: Part, component: str) -> list[Activity]:
    """For each such element an activity: recycled instead of virgin metal, per kg of the element in the part."""
    return [
        _recycled_element(context, level, part, component, name, content, product)
        for name, content, product in priced_elements(part)
    ]


def _recycled_element(
    context: Context,
    level: str,
    part: Part,
    component: str,
    name: str,
    content: RecycledShare,
    product: RecoveredProduct,
) -> Activity:
    code, place = recycled_code(level, part, name), made_in(context, part)
    r1 = recycled_share(context, content, f"{supply_code(level, part)}.recycled_content.{name}")
    classes = ((product.end_of_life_class, ONE),)
    virgin = Demand("material", product.substitutes, place, "kg")
    recycled = Demand("recycled material", f"{RECYCLED}{product.substitutes}", place, "kg", instead=virgin.key)
    amount = constant(product.ratio)
    replaced = Exchange(virgin, amount, context.source(None, content.source), Role("replaced virgin", classes, r1))
    taken = recycled_input(context, content, recycled, amount, code, Role("recycled input", classes, r1))
    return Activity(
        code=code,
        name=f"recycled {name} in {context.materials[part.material].name}, supply for {level}",
        process="recycled content",
        component=component,
        unit="kg",
        place=place,
        exchanges=(replaced, taken),
    )


def unpriced_elements(part: Part) -> list[str]:
    """The elements of a part with recycled content of which nothing can be counted."""
    content = part.recycled_content
    stated = [name for name, share in (content.elements if content else {}).items() if share.value > 0]
    priced = [name for name, _, _ in priced_elements(part)]
    return [name for name in stated if name not in priced]
