"""A product whose blanks are filled from a rulebook, and its inventory."""

from __future__ import annotations

from dataclasses import dataclass, replace

from brightcell.errors import Problem, collecting
from brightcell.inventory import Assumption, Inventory, build_inventory, recoveries_are_known, service_of
from brightcell.inventory.locations import noted_reads, with_locations
from brightcell.inventory.supplier_models import completed_models
from brightcell.product import Product
from brightcell.product.paths import Path
from brightcell.rulebooks import Rulebook, apply, complete, unmet_needs


@dataclass(frozen=True)
class CompletedProduct:
    """A product `with_locations`, its blanks filled from a rulebook, and what was assumed for that.

    `depends_on` are the fields whose places were looked at to fill them.
    """

    product: Product
    assumed: tuple[Assumption, ...]
    depends_on: frozenset[Path]


def completed_product(product: Product, rulebook: Rulebook) -> CompletedProduct:
    """The product with the blocks that its maker left out."""
    with noted_reads() as fields:
        located, assumed = complete(with_locations(product), rulebook)
        located = completed_models(located, lambda theirs: complete(theirs, rulebook)[0])
    return CompletedProduct(located, assumed, frozenset(fields))


def inventory_of(product: Product, rulebook: Rulebook) -> Inventory:
    """The product's inventory, blocks that the maker left out filled from the rulebook."""
    return completed_inventory(completed_product(product, rulebook))


def completed_inventory(completed: CompletedProduct) -> Inventory:
    """The inventory of a completed product."""
    inventory = build_inventory(completed.product, completed.assumed)
    return replace(inventory, depends_on=inventory.depends_on | completed.depends_on)


def problems_under(product: Product, rulebook: Rulebook) -> tuple[Problem, ...]:
    """What a product lacks for its inventory and for the rules, each as far as the other allows to say it."""
    problems: list[Problem] = []
    with collecting(problems):
        completed = completed_product(product, rulebook)
        with collecting(problems):
            apply(completed_inventory(completed), rulebook)
        problems += needs_beside(problems, completed.product, rulebook)
    return tuple(product.located(problem) for problem in problems)


def needs_beside(problems: list[Problem], completed: Product, rulebook: Rulebook) -> list[Problem]:
    """What the rules ask of a completed product and don't find, apart from what is among some problems already."""
    reported = {(problem.path, problem.what) for problem in problems}
    needs: list[Problem] = []
    with collecting(needs):
        needs += unmet_needs(rulebook, service_of(completed), recoveries_are_known(completed))
    return [problem for problem in needs if (problem.path, problem.what) not in reported]
