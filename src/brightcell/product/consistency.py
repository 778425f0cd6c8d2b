"""What must hold between the blocks of a product: chemistry and cathode, plants and steps, parts and their fate."""

from __future__ import annotations

from collections.abc import Iterator

from brightcell.errors import Problem, nearest
from brightcell.product.catalogue import chemistry_of
from brightcell.product.messages import LocatedProblem
from brightcell.product.models import Product


def consistency_problems(product: Product) -> list[LocatedProblem]:
    """Every place where two blocks of a product contradict each other."""
    return [*_chemistry(product), *_steps(product), *_dismantled(product)]


def _chemistry(product: Product) -> Iterator[LocatedProblem]:
    """The chemistry is one of the active materials in the cathode."""
    chemistry = product.identity.chemistry
    parts = product.pack.one_cell.cathode.parts
    active = [name for part in parts if part.amount.value > 0 and (name := chemistry_of(part.material))]
    if chemistry in active:
        return
    held = ", ".join(active) or "no active material"
    path = "pack.module.cell.cathode.parts" if product.pack.module else "pack.cell.cathode.parts"
    problem = Problem(
        "the cathode has no part of this chemistry",
        found=f"{chemistry}, with {held} in {path}",
        nearest=nearest(chemistry, active) or tuple(active),
        hint=None if active else f"add a part with material {chemistry} to the cathode",
    )
    yield LocatedProblem(("identity", "chemistry"), problem)


def _steps(product: Product) -> Iterator[LocatedProblem]:
    """A step is carried out at one site: two would add up, as if every piece were made twice."""
    first: dict[str, str] = {}
    for i, site in enumerate(product.sites):
        for j, step in enumerate(site.steps):
            if step.step in first:
                problem = Problem(
                    "two sites carry out the same step",
                    found=f"{step.step} at {first[step.step]} and at {site.name}",
                    expected="one site per step",
                    hint="describe the site that makes this product, or one site with the weighted mean of both",
                )
                yield LocatedProblem(("sites", i, "steps", j, "step"), problem)
            first.setdefault(step.step, site.name)


def _dismantled(product: Product) -> Iterator[LocatedProblem]:
    """What is dismantled is in the pack, outside of the cells."""
    pack, block = product.pack, product.end_of_life
    outside = {part.material: None for part in (*pack.parts, *(pack.module.parts if pack.module else ()))}
    for index, fate in enumerate(block.dismantled if block else ()):
        if fate.material not in outside:
            problem = Problem(
                "no such material in the pack outside of the cells",
                found=fate.material,
                expected=f"one of {', '.join(outside)}" if outside else None,
                nearest=nearest(fate.material, outside),
                hint="what comes back from the cells is given in end_of_life.recoveries",
            )
            yield LocatedProblem(("end_of_life", "dismantled", index, "material"), problem)
