"""Blocks that the maker doesn't know are filled from the rulebook, visibly."""

from __future__ import annotations

from brightcell.inventory.models import Assumption
from brightcell.product.models import EndOfLife, Leg, Product, Transport
from brightcell.rulebooks.models import Parameter, Rulebook


def complete(product: Product, rulebook: Rulebook) -> tuple[Product, tuple[Assumption, ...]]:
    """The product with an end of life and an outbound transport, and what had to be assumed for that.

    Recovery rates are never filled in.
    """
    changes: dict[str, object] = {}
    assumed: list[Assumption] = []
    route = rulebook.slots.end_of_life.parameters.get("default_route")
    if product.end_of_life is None and route is not None:
        block = {"location": product.identity.plant.location, **route.value}
        changes["end_of_life"] = EndOfLife.model_validate(block)
        assumed.append(_assumption("end_of_life", route))
    legs = rulebook.slots.system_boundary.parameters.get("default_outbound_transport")
    transport = product.transport or Transport()
    if not transport.outbound and legs is not None:
        outbound = tuple(Leg.model_validate(leg) for leg in legs.value)
        changes["transport"] = transport.model_copy(update={"outbound": outbound})
        assumed.append(_assumption("transport.outbound", legs))
    return product.model_copy(update=changes), tuple(assumed)


def _assumption(name: str, parameter: Parameter) -> Assumption:
    why = parameter.why or parameter.source or "the rulebook's default"
    return Assumption(name, parameter.value, f"not given by the maker; {why}")
