"""Every amount of a product with what it rests on: its own evidence, else that of the block around it.

A block's evidence holds for the amounts in it and in its blocks that don't say their own. It doesn't reach what
somebody else states: a supplier's figures, and a factor of electricity. A formula without evidence of its own rests on
the weakest of its parameters; a parameter that says none is taken for what the block around the formula says.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple, get_args

from brightcell.errors import Problem
from brightcell.product.amounts import Amount
from brightcell.product.evidence import LITERATURE, UNSTATED, AmountEvidence, evidence_types
from brightcell.product.fields import Block, keys_of
from brightcell.product.formulas import Formula, names_in
from brightcell.product.messages import LocatedProblem
from brightcell.product.models import Product
from brightcell.product.pack import CellSupplier, Supplier
from brightcell.product.parameters import Parameter
from brightcell.product.paths import Path, dotted
from brightcell.product.sites import ElectricityFactor, Site
from brightcell.words import bare

SOMEONE_ELSES = (Supplier, CellSupplier, ElectricityFactor)
"""Blocks of figures that aren't the maker's, which his evidence doesn't reach."""
NO_DATA = frozenset({"mass_tolerance", "uncertainty", "evidence"})
"""Fields that hold no data of the product."""


class EvidencedAmount(NamedTuple):
    """An amount at its path, with the evidence that holds for it and the path where that is `stated`.

    `source` is its own or that of the nearest block; `companies` are the names of who runs the plant.
    """

    path: Path
    amount: Amount
    evidence: AmountEvidence | None
    stated: Path | None = None
    source: str | None = None
    companies: tuple[str, ...] = ()

    @property
    def type(self) -> str:
        """The type of its evidence, `unstated` where there is none."""
        return UNSTATED if self.evidence is None else self.evidence.type

    @property
    def is_company_specific(self) -> bool:
        """Whether it is measured or calculated, and by the company that runs the plant."""
        if self.evidence is None or not evidence_types()[self.evidence.type].is_company_specific:
            return False
        return self.evidence.by is None or bare(self.evidence.by) in map(bare, self.companies)


class _Around(NamedTuple):
    """What the blocks around an amount say."""

    parameters: Mapping[str, Parameter]
    evidence: AmountEvidence | None = None
    stated: Path | None = None
    source: str | None = None
    companies: tuple[str, ...] = ()


def evidenced_amounts(product: Product) -> Iterator[EvidencedAmount]:
    """Every amount of a product, in the order of its blocks, with the evidence that holds for it."""
    identity = product.identity
    yield from _below(product, (), _Around(product.parameters, companies=(identity.maker, identity.plant.name)))


def evidence_by_amount(product: Product) -> Mapping[int, EvidencedAmount]:
    """Each amount of a product with its evidence, by the identity of the amount."""
    return {id(row.amount): row for row in evidenced_amounts(product)}


def evidence_problems(product: Product) -> list[LocatedProblem]:
    """That figures are said to be from literature without a source, once for each place where that is stated."""
    without: dict[Path, list[Path]] = defaultdict(list)
    for row in evidenced_amounts(product):
        of_parameter = row.stated is not None and row.stated[0] == "parameters" != row.path[0]
        if row.type == LITERATURE and row.evidence and not (of_parameter or row.source or row.evidence.document):
            without[row.stated or row.path].append(row.path)
    return [LocatedProblem(stated, _no_source(paths, stated, product)) for stated, paths in without.items()]


def _no_source(paths: list[Path], stated: Path, product: Product) -> Problem:
    own = (*paths[0], "evidence") == stated
    found = None if own else ", ".join(dotted(path, product) for path in paths[:3])
    more = f" and {len(paths) - 3} more" if len(paths) > 3 else ""
    return Problem(
        "a figure from literature needs a source",
        found=found and f"none for {found}{more}",
        expected="source of the amount or of its block, or document of the evidence",
        hint="write {type: literature, document: ...}, or another type for those",
    )


def _below(value: Block, path: Path, around: _Around) -> Iterator[EvidencedAmount]:
    """The amounts in a block."""
    around = _inside(value, path, around)
    for name, key in _holding_amounts(type(value)):
        below = getattr(value, name)
        if below is not None and below != ():
            yield from _in_value(below, (*path, key), around)


@cache
def _holding_amounts(block: type[Block]) -> tuple[tuple[str, str], ...]:
    """The name of each field of a block that may hold amounts, and its key in a file."""
    fields = block.model_fields
    return tuple(
        (name, key) for name, key in keys_of(block) if name not in NO_DATA and _may_hold(fields[name].annotation)
    )


def _may_hold(annotation: Any) -> bool:
    """Whether an amount, or a block, is among the parts of an annotation."""
    if isinstance(annotation, type) and issubclass(annotation, Amount | Block):
        return True
    return any(_may_hold(part) for part in get_args(annotation))


def _in_value(value: object, path: Path, around: _Around) -> Iterator[EvidencedAmount]:
    if isinstance(value, Amount):
        yield _evidenced(value, path, around)
    elif isinstance(value, Block):
        yield from _below(value, path, around)
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _in_value(item, (*path, index), around)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _in_value(item, (*path, key), around)


def _inside(block: Block, path: Path, around: _Around) -> _Around:
    """What holds in a block."""
    parameters, evidence, stated, source, companies = around
    if isinstance(block, SOMEONE_ELSES):
        evidence, stated, source, companies = None, None, None, _named(block)
    elif isinstance(block, Site):
        companies = (*companies, block.name)
    own = getattr(block, "evidence", None)
    if own is not None:
        evidence, stated = own, (*path, "evidence")
    return _Around(parameters, evidence, stated, getattr(block, "source", None) or source, companies)


def _named(block: Block) -> tuple[str, ...]:
    name = getattr(block, "name", None)
    return () if name is None else (name,)


def _evidenced(amount: Amount, path: Path, around: _Around) -> EvidencedAmount:
    evidence, stated = _of(amount, path, around)
    return EvidencedAmount(path, amount, evidence, stated, amount.source or around.source, around.companies)


def _of(amount: Amount, path: Path, around: _Around) -> tuple[AmountEvidence | None, Path | None]:
    """The evidence of an amount, and where it is stated."""
    if amount.evidence is not None:
        return amount.evidence, (*path, "evidence")
    if amount.formula is None:
        return around.evidence, around.stated
    found = [_of_leaf(name, around) for name in _leaves(amount.formula, around.parameters)]
    return max(found, key=_weakness, default=(around.evidence, around.stated))


def _of_leaf(name: str, around: _Around) -> tuple[AmountEvidence | None, Path | None]:
    own = around.parameters[name].evidence
    return (around.evidence, around.stated) if own is None else (own, ("parameters", name, "evidence"))


def _leaves(formula: Formula | str, parameters: Mapping[str, Parameter]) -> Iterator[str]:
    """The parameters that a formula rests on, each once: those that state evidence, or have no formula of their own."""
    waiting, seen = [*reversed(names_in(formula))], set[str]()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        parameter = parameters[name]
        if parameter.evidence is not None or parameter.formula is None:
            yield name
        else:
            waiting.extend(reversed(names_in(parameter.formula)))


def _weakness(found: tuple[AmountEvidence | None, Path | None]) -> int:
    return evidence_types()[UNSTATED if found[0] is None else found[0].type].rank
