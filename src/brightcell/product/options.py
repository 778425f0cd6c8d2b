"""The product of each option of its choices, and the amounts that are shares of one whole."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import product as combinations
from typing import Any

from brightcell.errors import Problem, ProductError, nearest
from brightcell.io.yaml import Document
from brightcell.product.amounts import Amount
from brightcell.product.messages import LocatedProblem
from brightcell.product.models import Product
from brightcell.product.paths import Path, places, value_at
from brightcell.product.putting import Follow, followed_by_totals, put
from brightcell.product.sites import Site
from brightcell.product.uncertain import ChoiceOption, ProductChoice, SharesOfOne

Read = Callable[[Document, Follow], Product]
"""How a document becomes a product: what an option sets must be one too."""
SUPPLY = "electricity_supply"
SHARES_OF = (
    "end_of_life.routes, sites[NAME].electricity_supply, sites.*.steps[STEP].share, or a list of parameters.NAME"
)


def options_of(product: Product) -> list[dict[str, ChoiceOption]]:
    """Every way to take one option of each choice, by the name of the choice; first those that change least."""
    choices = product.uncertainty.choices if product.uncertainty else ()
    names = [choice.name for choice in choices]
    ways = [dict(zip(names, way, strict=True)) for way in combinations(*(choice.options for choice in choices))]
    return sorted(ways, key=lambda way: sum(not option.as_it_stands for option in way.values()))


def product_of_options(product: Product, options: Mapping[str, ChoiceOption], read: Read) -> Product:
    """The product with what the options set, without its choices, read anew; itself where they set nothing.

    Totals follow as they do for a change. `ProductError` for a path that leads nowhere.
    """
    changes = {path: value for option in options.values() for path, value in option.set.items()}
    if not changes:
        return product
    data = product.to_dict()
    asked = put(data, product, changes)
    data["uncertainty"] = {"shares": _kept_shares(product, data, asked)}
    return read(changed_document(product, data), followed_by_totals(product, asked))


def _kept_shares(product: Product, data: dict[str, Any], asked: Iterable[Path]) -> list[Any]:
    """The groups of shares of which none is set; shares that are set are certain."""
    groups = product.uncertainty.shares if product.uncertainty else ()
    kept = [
        i
        for i, group in enumerate(groups)
        if not _any_touches(asked, [path for text in group.of for path in places(product, text)])
    ]
    shares = (data.get("uncertainty") or {}).get("shares") or []
    return [shares[i] for i in kept]


def _any_touches(these: Iterable[Path], those: Iterable[Path]) -> bool:
    """Whether any of these paths leads into one of the others, or the other way round."""
    return any(a[: len(b)] == b[: len(a)] for a in these for b in those)


def changed_document(product: Product, data: dict[str, Any]) -> Document:
    """Changed data as a document whose lines are those of the file before the change."""
    return product._document.with_data(data) if product._document else Document(data, "")


def supply_name(site: str, index: int, kind: str) -> str:
    """Name of a share of a site's electricity supply."""
    return f"sites[{site}].{SUPPLY}[{index}:{kind}].share"


def share_name(site: str, step: str) -> str:
    """Name of the share of a step's pieces that a site makes."""
    return f"sites[{site}].{step}.share"


def share_amounts(product: Product, shares: SharesOfOne) -> dict[str, Amount]:
    """The shares of a group by the name that the inventory gives them; ProductError for what holds no shares."""
    amounts: dict[str, Amount] = {}
    for text in shares.of:
        for path in places(product, text):
            amounts_here = _shares_at(product, text, path)
            if not amounts_here:
                nearest_places = nearest(text, _places(product))
                problem = Problem("there are no shares here that sum to one", None, None, None, text, SHARES_OF)
                raise ProductError(replace(problem, nearest=nearest_places))
            amounts |= amounts_here
    return amounts


def _shares_at(product: Product, text: str, path: Path) -> dict[str, Amount]:
    """The shares at one place, by the name that the inventory gives them."""
    held = value_at(product, path)
    if held and path == ("end_of_life", "routes"):
        return {f"{text}.{route}": amount for route, amount in held.items()}
    if held and path[0] == "parameters" and len(path) == 2:
        return {text: held}
    return _shares_of_site(product.sites[int(path[1])], path[2:], held) if held and path[0] == "sites" else {}


def _shares_of_site(site: Site, path: Path, held: Any) -> dict[str, Amount]:
    if path == (SUPPLY,):
        return {supply_name(site.name, i, supply.kind): supply.share for i, supply in enumerate(held)}
    if len(path) == 3 and path[::2] == ("steps", "share"):
        return {share_name(site.name, site.steps[int(path[1])].step): held}
    return {}


def _places(product: Product) -> tuple[str, ...]:
    supplies = (f"sites[{site.name}].{SUPPLY}" for site in product.sites if site.electricity_supply)
    routes = ("end_of_life.routes",) if product.end_of_life else ()
    steps = dict.fromkeys(step.step for site in product.sites for step in site.steps if step.share is not None)
    shared = (f"sites.*.steps[{step}].share" for step in steps)
    return (*routes, *supplies, *shared, *(f"parameters.{name}" for name in product.parameters))


# Checking


def uncertainty_problems(product: Product, read: Read) -> list[LocatedProblem]:
    """What is wrong with the shares, and with where the options of choices lead; numbers are checked when drawn."""
    if product.uncertainty is None:
        return []
    shares, choices = product.uncertainty.shares, product.uncertainty.choices
    problems = [problem for i, group in enumerate(shares) for problem in _share_problems(product, i, group)]
    return problems or [
        problem for i, choice in enumerate(choices) for problem in _choice_problems(product, i, choice, read)
    ]


def _share_problems(product: Product, index: int, shares: SharesOfOne) -> Iterator[LocatedProblem]:
    path = ("uncertainty", "shares", index)
    try:
        amounts = share_amounts(product, shares)
    except ProductError as error:
        yield from (LocatedProblem((*path, "of"), problem) for problem in error.problems)
        return
    for name, amount in amounts.items():
        if amount.uncertainty is not None or amount.formula is not None:
            found = f"{name} with {'an uncertainty' if amount.uncertainty else 'a formula'} of its own"
            yield LocatedProblem(
                (*path, "of"), Problem("this share is drawn with its group, so it can't have this", found=found)
            )
    if shares.gsd and len(shares.gsd) not in (1, len(amounts)):
        found, expected = f"{len(shares.gsd)} for {len(amounts)} shares", "one for all, or one for each"
        yield LocatedProblem(
            (*path, "gsd"), Problem("the number of spreads is not that of the shares", found=found, expected=expected)
        )
    yield from _total_problems(path, amounts)


def _total_problems(path: tuple[str | int, ...], amounts: Mapping[str, Amount]) -> Iterator[LocatedProblem]:
    total = sum(amount.value for amount in amounts.values())
    plain = all(amount.unit == "1" and amount.value >= 0 for amount in amounts.values())
    if not plain or abs(total - 1) > 1e-6:
        texts = ", ".join(str(amount) for amount in amounts.values())
        problem = Problem("the shares don't sum to one", found=f"{texts}, sum {total:g}", expected="shares, sum 100 %")
        yield LocatedProblem((*path, "of"), problem)


def _choice_problems(product: Product, index: int, choice: ProductChoice, read: Read) -> Iterator[LocatedProblem]:
    """What an option sets must be a product too."""
    for place, option in enumerate(choice.options):
        try:
            product_of_options(product, {choice.name: option}, read)
        except ProductError as error:
            path = ("uncertainty", "choices", index, "options", place, "set")
            for problem in error.problems:
                what = f"{problem.path}: {problem.what}" if problem.path else problem.what
                yield LocatedProblem(
                    path,
                    Problem(what, None, None, None, problem.found, problem.expected, problem.nearest, problem.hint),
                )
