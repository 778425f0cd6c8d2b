"""Every amount of a product with what it rests on: its own evidence, else that of the block around it.

A block's evidence holds for the amounts in it and in its blocks that don't say their own. It doesn't reach what
somebody else states: a supplier's figures, and a factor of electricity. A formula without evidence of its own rests on
the weakest of its parameters; a parameter that says none is taken for what the block around the formula says.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from typing import NamedTuple

from brightcell.errors import Problem
from brightcell.product.amounts import Amount
from brightcell.product.evidence import LITERATURE, UNSTATED, AmountEvidence, evidence_types
from brightcell.product.fields import Block
from brightcell.product.formulas import Formula, names_in
from brightcell.product.holding import holding_amounts
from brightcell.product.messages import LocatedProblem
from brightcell.product.models import Product
from brightcell.product.pack import CellSupplier, Supplier
from brightcell.product.parameters import Parameter
from brightcell.product.paths import Path, dotted, item
from brightcell.product.sites import ElectricityFactor, Site
from brightcell.words import bare

SOMEONE_ELSES = (Supplier, CellSupplier, ElectricityFactor)
"""Blocks of figures that aren't the maker's, which his evidence doesn't reach."""
_SAYING = (*SOMEONE_ELSES, Site)
"""Blocks that say more of the amounts in them than by fields of their own."""
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
    leaves: dict[str, tuple[str, ...]]
    evidence: AmountEvidence | None = None
    stated: Path | None = None
    source: str | None = None
    companies: tuple[str, ...] = ()


def evidenced_amounts(product: Product) -> list[EvidencedAmount]:
    """Every amount of a product, in the order of its blocks, with the evidence that holds for it."""
    amounts: list[EvidencedAmount] = []
    _collect(product, (), _around(product), amounts)
    return amounts


def _around(product: Product) -> _Around:
    """What holds before any block says something."""
    return _Around(product.parameters, {}, companies=(product.identity.maker, product.identity.plant.name))


def _evidenced_at(product: Product, changed: Collection[Path]) -> list[EvidencedAmount]:
    """The same of the changed amounts only, and of what is below them."""
    amounts: list[EvidencedAmount] = []
    for path in changed:
        value, around = product, _around(product)
        for depth, step in enumerate(path):
            around = _inside(value, path[:depth], around) if isinstance(value, Block) else around
            value = item(value, step)
        _collect(value, path, around, amounts)
    return amounts


def evidence_problems(product: Product, changed: Collection[Path] | None = None) -> list[LocatedProblem]:
    """That figures are said to be from literature without a source, once for each place where that is stated.

    `changed` are the amounts in which it differs from a product where no source is missing.
    """
    without: dict[Path, list[Path]] = defaultdict(list)
    for row in evidenced_amounts(product) if changed is None else _evidenced_at(product, changed):
        of_parameter = row.stated is not None and row.stated[0] == "parameters" != row.path[0]
        if row.type == LITERATURE and row.evidence and not (of_parameter or row.source or row.evidence.document):
            without[row.stated or row.path].append(row.path)
    return [LocatedProblem(stated, _no_source(paths, stated, product)) for stated, paths in without.items()]


def _no_source(paths: list[Path], stated: Path, product: Product) -> Problem:
    own = (*paths[0], "evidence") == stated
    unsourced = None if own else ", ".join(dotted(path, product) for path in paths[:3])
    more = f" and {len(paths) - 3} more" if len(paths) > 3 else ""
    return Problem(
        "a figure from literature needs a source",
        found=unsourced and f"none for {unsourced}{more}",
        expected="source of the amount or of its block, or document of the evidence",
        hint="write {type: literature, document: ...}, or another type for those",
    )


def _collect(value: object, path: Path, around: _Around, amounts: list[EvidencedAmount]) -> None:
    """Add the amounts in a block, or in a list or table of blocks, to those collected."""
    if isinstance(value, tuple):
        for index, item in enumerate(value):
            _collect(item, (*path, index), around, amounts)
    elif isinstance(value, Amount):
        amounts.append(_evidenced(value, path, around))
    elif isinstance(value, Block):
        around, fields = _inside(value, path, around), value.__dict__
        for name, key in _holding_data(type(value)):
            if fields[name] is not None:
                _collect(fields[name], (*path, key), around, amounts)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            _collect(item, (*path, key), around, amounts)


@cache
def _holding_data(block: type[Block]) -> tuple[tuple[str, str], ...]:
    """Of the fields that may hold amounts, those that hold data of the product."""
    return tuple((name, key) for name, key in holding_amounts(block) if name not in NO_DATA)


def _inside(block: Block, path: Path, around: _Around) -> _Around:
    """What holds in a block."""
    fields = block.__dict__  # most blocks lack what is asked for below, and pydantic takes long to say so
    own, own_source = fields.get("evidence"), fields.get("source")
    if own is None and not own_source and not isinstance(block, _SAYING):
        return around
    parameters, leaves, evidence, stated, source, companies = around
    if isinstance(block, SOMEONE_ELSES):
        evidence, stated, source, companies = None, None, None, _named(block)
    elif isinstance(block, Site):
        companies = (*companies, block.name)
    if own is not None:
        evidence, stated = own, (*path, "evidence")
    return _Around(parameters, leaves, evidence, stated, own_source or source, companies)


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
    candidates = [_of_leaf(name, around) for name in _leaves(amount.formula, around)]
    return max(candidates, key=_weakness, default=(around.evidence, around.stated))


def _of_leaf(name: str, around: _Around) -> tuple[AmountEvidence | None, Path | None]:
    own = around.parameters[name].evidence
    return (around.evidence, around.stated) if own is None else (own, ("parameters", name, "evidence"))


def _leaves(formula: Formula | str, around: _Around) -> tuple[str, ...]:
    """The parameters that a formula rests on, each once: those that state evidence, or have no formula of their own.

    Those of the parameters that it goes through are kept in `around.leaves`, so that a chain is walked once.
    """
    leaves, opened, waiting = around.leaves, set[str](), [*reversed(names_in(formula))]
    while waiting:
        name = waiting[-1]
        parameter = around.parameters[name]
        if name in leaves:
            waiting.pop()
        elif parameter.evidence is not None or parameter.formula is None:
            leaves[name] = (name,)
        elif name in opened:
            leaves[name] = _joined(names_in(parameter.formula), leaves)
        else:
            opened.add(name)
            below = reversed(names_in(parameter.formula))
            waiting.extend(other for other in below if other not in leaves and other not in opened)
    return _joined(names_in(formula), leaves)


def _joined(names: Iterable[str], leaves: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The leaves of parameters, each once; none of one that leads back to itself."""
    return tuple(dict.fromkeys(leaf for name in names for leaf in leaves.get(name, ())))


def _weakness(candidate: tuple[AmountEvidence | None, Path | None]) -> int:
    return evidence_types()[UNSTATED if candidate[0] is None else candidate[0].type].rank
