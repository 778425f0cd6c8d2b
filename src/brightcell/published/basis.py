"""What each case of a study rests on: rulebook, GWP set, background, and the blocks that nobody stated."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from brightcell.inventory import Assumption
from brightcell.language import AsIs, said, told
from brightcell.product import Product
from brightcell.published.targets import Label
from brightcell.results.page.numbers import plain

DISTRIBUTION, END_OF_LIFE = "distribution", "end_of_life"
SUMMED, LEFT_OUT, IN_NO_SUM = "summed", "left out of `*`", "in no sum"
VARIES = "differs by product"


@dataclass(frozen=True)
class FilledBlock:
    """A block that neither the source nor the study states: what the rulebook puts there, why, and whether it counts.

    use: "summed" in a stage of the case, "left out of `*`", or "in no sum".
    """

    parameter: str
    value: str
    why: str
    use: str


@dataclass(frozen=True)
class CaseBasis:
    """Rulebook, GWP set and background of a case; `given` says whether the case names its rulebook."""

    case: str
    rulebook: str | None
    given: bool
    method: str
    background: str
    filled: tuple[FilledBlock, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "case": self.case,
            "rulebook": self.rulebook,
            "rulebook_given": self.given,
            "gwp_set": self.method,
            "background": self.background,
            "filled_in": [vars(block) for block in self.filled],
        }


@dataclass(frozen=True)
class CaseFigures:
    """What a case computes, in the units of its stages; what it rests on; what a reader must know."""

    values: Mapping[Label, float]
    basis: CaseBasis
    warnings: tuple[str, ...] = ()


def stage_of(assumption: Assumption) -> str:
    """The life-cycle stage that a filled-in block belongs to."""
    return END_OF_LIFE if assumption.parameter.startswith(END_OF_LIFE) else DISTRIBUTION


def unstated_stages(product: Product) -> frozenset[str]:
    """Life-cycle stages of which a product says nothing: delivery without legs, an end of life that isn't there."""
    has_legs = product.transport is not None and bool(product.transport.outbound)
    absent = {DISTRIBUTION: not has_legs, END_OF_LIFE: product.end_of_life is None}
    return frozenset(stage for stage, is_absent in absent.items() if is_absent)


def filled_blocks(assumed: Iterable[Assumption], summed: Iterable[str], unstated: Iterable[str]) -> list[FilledBlock]:
    """The blocks that a rulebook filled in, with what the case does with their life-cycle stage."""
    counted, blank = set(summed), set(unstated)
    blocks = []
    for assumption in assumed:
        stage = stage_of(assumption)
        use = SUMMED if stage in counted else LEFT_OUT if stage in blank else IN_NO_SUM
        blocks.append(FilledBlock(assumption.parameter, value_text(assumption.value), assumption.why, use))
    return blocks


def merged(blocks: Sequence[FilledBlock]) -> tuple[FilledBlock, ...]:
    """Blocks of several products, each once; a value that isn't the same for all says so."""
    once: dict[tuple[str, str, str], FilledBlock] = {}
    for block in blocks:
        key = (block.parameter, block.why, block.use)
        earlier = once.setdefault(key, block)
        once[key] = earlier if earlier.value == block.value else replace(earlier, value=VARIES)
    return tuple(once.values())


def value_text(value: Any) -> str:
    """A filled-in value in a line: "road 1000 km, sea 18000 km", "0.5", "nickel 0.931, cobalt 0.931"."""
    if isinstance(value, dict):
        if "mode" in value:
            return " ".join(str(value[key]) for key in ("mode", "distance") if key in value)
        return ", ".join(f"{key} {value_text(item)}" for key, item in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(value_text(item) for item in value)
    return plain(value)


def basis_line(basis: CaseBasis) -> str:
    """ "iso-14067-cutoff 2018 (no rulebook given: the default), IPCC AR6 GWP100, open 2.0"."""
    rulebook = basis.rulebook or ""
    if rulebook and not basis.given:
        rulebook = said("no rulebook given: {} taken", AsIs(rulebook))
    return "; ".join(part for part in (rulebook, basis.method, said("on {}", AsIs(basis.background))) if part)


def block_lines(basis: CaseBasis) -> list[str]:
    """A line for each filled-in block that a sum could hold, with its assumption; one for all the others."""
    weighty = [block for block in basis.filled if block.use != IN_NO_SUM]
    idle = dict.fromkeys(block.parameter for block in basis.filled if block.use == IN_NO_SUM)
    lines = [
        f"{told(f'filled in, {block.use}')}: {block.parameter} = {block.value}; {told(' '.join(block.why.split()))}"
        for block in weighty
    ]
    return [*lines, *([f"{told(f'filled in, {IN_NO_SUM} of the case')}: {', '.join(idle)}"] if idle else [])]
