"""What must hold between the blocks of a product: chemistry and cathode, plants and steps, parts and their fate."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from brightcell.errors import Problem, nearest
from brightcell.product.catalogue import blended, chemistry_of
from brightcell.product.end_of_life import carbon_problem
from brightcell.product.evidenced import evidence_problems
from brightcell.product.messages import LocatedProblem
from brightcell.product.models import Product
from brightcell.product.pack import Level, Part, element_problem, recycled_content_problem
from brightcell.product.paths import Path
from brightcell.product.plant_rules import share_problems, way_problems


def consistency_problems(product: Product, changed: Collection[Path] | None = None) -> list[LocatedProblem]:
    """Every place where two blocks of a product contradict each other.

    `changed` are the amounts in which it differs from a product where none do.
    """
    kinds = (
        *(_described_twice, _chemistry, share_problems, _bought, way_problems, _dismantled),
        *(_own_materials, _suppliers_electricity),
    )
    problems = [problem for of_kind in kinds for problem in of_kind(product)]
    return [*problems, *evidence_problems(product, changed)]


def _chemistry(product: Product) -> Iterator[LocatedProblem]:
    """The chemistry is one of the active materials in the cathode; each of a blend is."""
    chemistry = product.identity.chemistry
    if product.pack.one_cell.supplier is not None:
        return
    parts = product.pack.one_cell.cathode.parts
    materials = product.catalogue
    active = [name for part in parts if part.amount.value > 0 and (name := chemistry_of(part.material, materials))]
    if set(blended(chemistry)) <= set(active):
        return
    held = ", ".join(active) or "no active material"
    path = ".".join((*product.pack.cell_path, "cathode", "parts"))
    problem = Problem(
        "the cathode has no part of this chemistry",
        found=f"{chemistry}, with {held} in {path}",
        nearest=nearest(chemistry, active) or tuple(active),
        hint=None if active else f"add a part with material {chemistry} to the cathode",
    )
    yield LocatedProblem(("identity", "chemistry"), problem)


def _own_materials(product: Product) -> Iterator[LocatedProblem]:
    """What needs the composition of materials that a file may describe, and that none is made of itself."""
    own = {key: m for key, m in product.catalogue.items() if key in product.materials or m.needs_supplier}
    for path, part in _parts(product.pack, ("pack",)):
        composition_problem = element_problem(part, own[part.material].elements) if part.material in own else None
        if composition_problem is not None:
            yield LocatedProblem((*path, *composition_problem[1]), composition_problem[0])
        recycled = recycled_content_problem(part, own[part.material]) if part.material in own else None
        if recycled is not None:
            yield LocatedProblem((*path, "recycled_content", *recycled[1]), recycled[0])
        elif _is_priced_by_nothing(product, part):
            hint = "give recycled_content the footprint of what is recycled, {share: 10 %, footprint: ...}"
            what = f"nothing says what recycled {part.material} causes"
            yield LocatedProblem((*path, "recycled_content"), Problem(what, hint=hint))
    for index, fate in enumerate(product.end_of_life.dismantled if product.end_of_life else ()):
        problem = carbon_problem(fate, own[fate.material]) if fate.material in own else None
        if problem is not None:
            yield LocatedProblem(("end_of_life", "dismantled", index, "energy_recovery"), problem)
    yield from _circles(product)


def _suppliers_electricity(product: Product) -> Iterator[LocatedProblem]:
    """A supplier's electricity stands in a process of the background, so that there must be one."""
    for path, part in _parts(product.pack, ("pack",)):
        own = product.materials.get(part.material)
        supplied = part.supplier is not None and part.supplier.electricity_supply
        if supplied and own is not None and (own.process is not None or own.footprint is not None):
            way = "process" if own.process is not None else "footprint"
            problem = Problem(
                "the file itself describes what this material causes, so that no process of the background is changed",
                found=f"materials.{part.material}.{way}",
                hint=f"leave it out; materials.{part.material}.process may have an electricity_supply of its own",
            )
            yield LocatedProblem((*path, "supplier", "electricity_supply"), problem)


def _described_twice(product: Product) -> Iterator[LocatedProblem]:
    """A material is made as the file says, or as its supplier's model says."""
    for path, part in _parts(product.pack, ("pack",)):
        own = product.materials.get(part.material)
        ways = [way for way in ("footprint", "process", "background") if own is not None and getattr(own, way)]
        if ways and part.supplier is not None and part.supplier.model is not None:
            problem = Problem(
                "the making of this material is described twice",
                found=f"materials.{part.material}.{ways[0]}, and the supplier's model",
                hint="leave one of the two out",
            )
            yield LocatedProblem((*path, "supplier", "model"), problem)


def _is_priced_by_nothing(product: Product, part: Part) -> bool:
    """Whether a part of a material that the file makes by a process is recycled, at no figure that anybody knows."""
    own, content = product.materials.get(part.material), part.recycled_content
    if own is None or own.process is None or content is None or content.value == 0:
        return False
    return content.footprint is None and (part.supplier is None or part.supplier.footprint is None)


def _parts(level: Level, path: Path) -> Iterator[tuple[Path, Part]]:
    for index, part in enumerate(level.parts):
        yield (*path, "parts", index), part
    for name, below in level.below:
        yield from _parts(below, (*path, name))


def _circles(product: Product) -> Iterator[LocatedProblem]:
    """A material of whose making it is itself an input, which no list of steps could say in order."""
    inputs = {
        key: [entry.material for entry in material.process.inputs]
        for key, material in product.materials.items()
        if material.process is not None
    }
    for key in inputs:
        way = _way_back(key, inputs)
        if way:
            problem = Problem(
                "this material is made of itself", found=" -> ".join(way), hint="give what circulates net, as a yield"
            )
            yield LocatedProblem(("materials", key, "process", "inputs"), problem)


def _way_back(key: str, inputs: Mapping[str, list[str]]) -> list[str]:
    """The materials by which a process takes what it makes, beginning and ending with it."""
    ways, seen = [[key]], {key}
    while ways:
        way = ways.pop()
        for taken in inputs.get(way[-1], ()):
            if taken == key:
                return [*way, key]
            if taken not in seen:
                seen.add(taken)
                ways.append([*way, taken])
    return []


def _bought(product: Product) -> Iterator[LocatedProblem]:
    """Whoever buys cells makes neither electrodes nor cells, and whoever buys modules no modules."""
    if product.pack.one_cell.supplier is None:
        return
    modules = product.pack.is_of_bought_modules
    for i, site in enumerate(product.sites):
        for j, step in enumerate(site.steps):
            if step.step in ("electrode", "cell") or (modules and step.step == "module"):
                problem = Problem(
                    f"the {'modules' if modules else 'cells'} are bought, so that no plant of this file makes them",
                    found=f"step {step.step} at {site.name}",
                    expected="the step pack" if modules else "steps module or pack",
                    hint="what the making of a bought piece takes is in its supplier's footprint",
                )
                yield LocatedProblem(("sites", i, "steps", j, "step"), problem)


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
