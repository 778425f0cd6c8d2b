"""What must hold between plants: shares of a step are a whole, and ways lead from where pieces are made onwards."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence

from brightcell.errors import Problem, nearest
from brightcell.product.messages import LocatedProblem
from brightcell.product.models import Product
from brightcell.product.paths import Path
from brightcell.product.plants import CARRIED, carried_steps, covers, next_step, pairs_of, plants_of, ways_of
from brightcell.product.sites import Site, Step
from brightcell.product.transport import Way

_TOLERANCE = 1e-6
Places = Sequence[tuple[Path, Site, Step]]


def share_problems(product: Product) -> Iterator[LocatedProblem]:
    """A step that several sites carry out says how much of it each does: together all of it."""
    by_step: dict[str, list[tuple[Path, Site, Step]]] = defaultdict(list)
    for i, site in enumerate(product.sites):
        for j, described in enumerate(site.steps):
            by_step[described.step].append((("sites", i, "steps", j), site, described))
    for step, places in by_step.items():
        yield from _unstated(step, places)
        yield from _incomplete(step, places)
        yield from _drawn_apart(step, places)


def _unstated(step: str, places: Places) -> Iterator[LocatedProblem]:
    """Two sites without shares would add up, as if every piece were made twice."""
    if len(places) < 2:
        return
    silent = [(path, site) for path, site, described in places if described.share is None]
    if silent:
        path, site = silent[-1]
        problem = Problem(
            f"several sites carry out the same step, and {site.name} doesn't say how much of it it does",
            found=f"{step} at {' and at '.join(site.name for _, site, _ in places)}",
            expected="share, for example 60 %, at each of them; together 100 %",
        )
        yield LocatedProblem((*path, "share"), problem)


def _incomplete(step: str, places: Places) -> Iterator[LocatedProblem]:
    shares = [(path, site, described.share) for path, site, described in places if described.share is not None]
    total = math.fsum(share.value for _, _, share in shares)
    if len(shares) < len(places) or abs(total - 1.0) <= _TOLERANCE:
        return
    terms = " + ".join(f"{100 * share.value:g} % ({site.name})" for _, site, share in shares)
    problem = Problem(
        f"the shares of the sites that carry out the step {step} don't sum to 100 %",
        found=f"{terms} = {100 * total:.6g} %" if len(shares) > 1 else terms,
        expected="100 % together" if len(shares) > 1 else "100 %, or no share, since no other site carries it out",
        hint="describe every site that makes pieces of it, also one of which only the place is known",
    )
    yield LocatedProblem((*shares[-1][0], "share"), problem)


def _drawn_apart(step: str, places: Places) -> Iterator[LocatedProblem]:
    """Shares that are drawn each by itself don't sum to 100 % in any draw."""
    for path, _, described in places:
        if described.share is not None and described.share.uncertainty is not None:
            hint = "name the group under uncertainty.shares, or give formulas of one parameter: x and 1 - x"
            problem = Problem(
                "the shares of plants can't each have an uncertainty: they wouldn't sum to 100 % in a draw",
                found=f"an uncertainty of {described.share}",
                expected=f"uncertainty.shares: [{{of: 'sites.*.steps[{step}].share', distribution: dirichlet, ...}}]",
                hint=hint,
            )
            yield LocatedProblem((*path, "share", "uncertainty"), problem)


def way_problems(product: Product) -> Iterator[LocatedProblem]:
    """Each way carries pieces that are made, from a site that makes them to one that builds them in, and once."""
    ways = ways_of(product)
    for index, way in enumerate(ways):
        path: Path = ("transport", "between", index)
        fault = _wrong_step(product, way) or _wrong_end(product, way) or _nowhere(product, way)
        if fault is not None:
            key, problem = fault
            yield LocatedProblem((*path, *key), problem)
        elif (twice := _earlier(product, ways[:index], way)) is not None:
            yield LocatedProblem(path, twice)


def _wrong_step(product: Product, way: Way) -> tuple[Path, Problem] | None:
    possible = carried_steps(product)
    if way.step in possible:
        return None
    hints = {
        "pack": "the way of the finished pack is transport.outbound",
        "electrode": "electrodes are made with the cells unless a site has the step electrode",
        "module": "modules are made with the pack unless a site has the step module",
    }
    bought = product.pack.one_cell.supplier is not None and way.step in CARRIED
    hint = "the way of what is bought is that of its supplier: supplier.transport" if bought else hints.get(way.step)
    problem = Problem(
        "no plant of this file carries pieces of this step to another one",
        found=way.step,
        expected=" or ".join(possible) if possible else "no way, since nothing is made that another plant builds in",
        hint=hint,
    )
    return ("step",), problem


def _wrong_end(product: Product, way: Way) -> tuple[Path, Problem] | None:
    following = next_step(product, way.step)
    for key, name, step, verb in (("from", way.from_, way.step, "makes"), ("to", way.to, following, "builds in")):
        plants = [plant.name for plant in plants_of(product, step)]
        if name is not None and name not in plants:
            problem = Problem(
                f"this is not a plant that {verb} pieces of the step {way.step}",
                found=name,
                expected=", ".join(plants),
                nearest=nearest(name, plants),
                hint=f"name a site with the step {step}, or the plant of identity where no site has that step",
            )
            return (key,), problem
    return None


def _nowhere(product: Product, way: Way) -> tuple[Path, Problem] | None:
    pairs = list(pairs_of(product, way.step))
    if any(covers(way, way.step, a, b) for a, b in pairs):
        return None
    plants = ", ".join(plant.name for plant in plants_of(product, way.step))
    problem = Problem(
        "this way begins and ends at the same plant",
        found=f"{way.step} made and built in at {way.from_ or plants}",
        expected="a way between two plants",
        hint=f"name the site that carries out the step {next_step(product, way.step)} apart from that of {way.step}",
    )
    return (), problem


def _earlier(product: Product, before: Sequence[Way], way: Way) -> Problem | None:
    """A way that two entries describe would be counted twice."""
    pairs = list(pairs_of(product, way.step))
    for other in before:
        for a, b in pairs:
            if covers(way, way.step, a, b) and covers(other, way.step, a, b):
                found = f"{way.step} from {a.name} to {b.name}"
                hint = "put all legs of one way in one entry, and name from and to where there are several ways"
                return Problem("two entries describe the same way", found=found, hint=hint)
    return None
