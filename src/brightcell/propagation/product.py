"""How the uncertain data of a model depend on one another: shares, correlations and factors as the draws need them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from brightcell.background import Method
from brightcell.background.factor_ranges import AskedRanges, asked_ranges
from brightcell.errors import InputError, Problem, ProductError, collecting, nearest
from brightcell.inventory.models import Inventory
from brightcell.product.models import Product, SupplierModel
from brightcell.product.options import share_amounts
from brightcell.product.uncertain import Correlation, SharesOfOne
from brightcell.propagation.factors import DrawnFactor, drawn_factors
from brightcell.propagation.scores import UnitScores
from brightcell.uncertainty.correlations import Copula
from brightcell.uncertainty.dependence import Dirichlet, LogisticNormal, ShareGroup

BACKGROUND = "background/"


def share_groups(product: Product, used: Iterable[str]) -> tuple[ShareGroup, ...]:
    """The groups of shares of which a model uses a member, their nominal shares summing to one to the last digit."""
    names = set(used)
    blocks = product.uncertainty.shares if product.uncertainty else ()
    groups = [_group(product, i, block) for i, block in enumerate(blocks)]
    own = tuple(group for group in groups if names.intersection(group.members))
    return (*own, *(group for model in product.models.values() for group in _groups_of_model(model, names)))


def _groups_of_model(model: SupplierModel, used: set[str]) -> Iterator[ShareGroup]:
    """The groups of a supplier's model, by the names that its data have in the buyer's."""
    start = model.prefixed("")
    inside = {name.removeprefix(start) for name in used if name.startswith(start)}
    for group in share_groups(model.product, inside):
        yield replace(group, name=model.prefixed(group.name), members=tuple(map(model.prefixed, group.members)))


def _group(product: Product, index: int, block: SharesOfOne) -> ShareGroup:
    amounts = share_amounts(product, block)
    members, whole = tuple(amounts), math.fsum(amount.value for amount in amounts.values())
    nominal = tuple(amount.value / whole for amount in amounts.values())
    try:
        if block.gsd is not None:
            gsds = block.gsd * len(members) if len(block.gsd) == 1 else block.gsd
            return LogisticNormal(block.name, members, nominal, tuple(map(math.log, gsds)), block.nature)
        if block.sd is not None:
            return Dirichlet.of_spread(block.name, members, nominal, block.sd, block.nature)
        return Dirichlet(block.name, members, nominal, block.concentration or 0.0, block.nature)
    except InputError as error:
        raise _located(product, f"uncertainty.shares[#{index + 1}]", error.problems) from None


def check_together(product: Product, inventory: Callable[[], Inventory]) -> None:
    """Raise ProductError for shares and correlations that no data can have."""
    problems: list[Problem] = []
    with collecting(problems):
        share_groups(product, ())
    with collecting(problems):
        correlations(product, inventory)
    if problems:
        raise ProductError(problems)


def correlations(product: Product, inventory: Callable[[], Inventory]) -> dict[tuple[str, str], float]:
    """The correlation of each pair; ProductError, with file and line, for what no data can have.

    Names are those of the inventory, whether or not the rules use them, or of exchanges of the background.
    """
    theirs = _correlations_of_models(product, inventory)
    blocks = product.uncertainty.correlations if product.uncertainty else ()
    if not blocks:
        return theirs
    drawn = _drawn_names(product, inventory())
    problems = [p for i, block in enumerate(blocks) for p in _pair_problems(product, i, block, drawn)]
    if problems:
        raise ProductError(problems)
    pairs = {(min(block.between), max(block.between)): block.correlation for block in blocks}
    _check_possible(product, pairs)
    return {**theirs, **pairs}


def _correlations_of_models(product: Product, inventory: Callable[[], Inventory]) -> dict[tuple[str, str], float]:
    """The correlations that suppliers' models state, of data that what is bought of them rests on."""
    by_pair: dict[tuple[str, str], float] = {}
    for model in product.models.values():
        blocks = model.product.uncertainty.correlations if model.product.uncertainty else ()
        drawn = _drawn_names(product, inventory()) if blocks else {}
        for block in blocks:
            first, second = sorted(map(model.prefixed, block.between))
            if drawn.get(first) and drawn.get(second):
                by_pair[first, second] = block.correlation
    return by_pair


def _drawn_names(product: Product, inventory: Inventory) -> dict[str, bool]:
    """Every datum of the inventory, and whether it is uncertain."""
    names: dict[str, bool] = {}
    for activity in inventory.activities:
        for exchange in activity.exchanges:
            names |= {name: datum.uncertainty is not None for name, datum in exchange.amount.inputs().items()}
    return names | dict.fromkeys(_share_names(product), True)


def _share_names(product: Product) -> tuple[str, ...]:
    groups = product.uncertainty.shares if product.uncertainty else ()
    return tuple(name for group in groups for name in share_amounts(product, group))


def _pair_problems(product: Product, index: int, block: Correlation, drawn: Mapping[str, bool]) -> Iterator[Problem]:
    shares = _share_names(product)
    path = f"uncertainty.correlations[#{index + 1}].between"
    if block.between[0] == block.between[1]:
        yield product.located(Problem("a datum can't be correlated with itself", path=path, found=block.between[0]))
    if block.between[0] != block.between[1] and all(name in shares for name in block.between):
        what, hint = "shares of a group can't be correlated, since the group relates them already", "leave it out"
        yield product.located(Problem(what, path=path, found=" and ".join(block.between), hint=hint))
    for name in block.between:
        if name in drawn and not drawn[name]:
            hint = "give it an `uncertainty`"
            yield product.located(
                Problem("a datum that is certain can't be correlated", path=path, found=name, hint=hint)
            )
        elif name not in drawn and not name.startswith(BACKGROUND):
            uncertain = [datum for datum, is_drawn in drawn.items() if is_drawn]
            expected = "the name of an uncertain datum, as results print it"
            near = nearest(name, uncertain, likeness=0.4)
            problem = Problem(
                "this correlation names no datum of the product", path=path, found=name, expected=expected, nearest=near
            )
            yield product.located(problem)


def _check_possible(product: Product, pairs: Mapping[tuple[str, str], float]) -> None:
    try:
        Copula.of(pairs)
    except InputError as error:
        raise _located(product, "uncertainty.correlations", error.problems) from None


def factors_drawn(method: Method, scores: UnitScores, asked: AskedRanges = True) -> tuple[DrawnFactor, ...]:
    """The gases whose factors are drawn; an uncertain database is drawn as a whole, all gases together."""
    if scores.own_draws:
        what = "the exchanges of a database and the factors of its gases can't be drawn together"
        hint = "leave one of the two out, or take a background of tables such as open"
        raise InputError(Problem(what, path="factor_uncertainty", hint=hint))
    return drawn_factors(method.id, asked_ranges(method, asked), scores.flows)


def _located(product: Product, path: str, problems: Iterable[Problem]) -> ProductError:
    """Problems of names as problems of the block that names them."""
    moved = (replace(p, path=path, found=": ".join(text for text in (p.path, p.found) if text)) for p in problems)
    return ProductError(product.located(problem) for problem in moved)
