"""Unit inventories of all processes of a background of tables: solved once, kept with the background."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from brightcell.background.models import Background
from brightcell.linking import background_code
from brightcell.matrices import build_system, unit_inventories
from brightcell.matrices.columns import background_columns
from brightcell.matrices.system import FloatArray

_KEPT = "_unit_inventories"


@dataclass(frozen=True, eq=False)
class UnitInventories(Mapping[str, Mapping[str, float]]):
    """B A^-1: what one unit of each process emits over its chain, by flow; `amounts` is (flow, process).

    As a mapping, the flows that a process emits by its code. Mass in kg, the aggregated flows in kg CO2e.
    """

    codes: tuple[str, ...]
    flows: tuple[str, ...]
    amounts: FloatArray

    @cached_property
    def place(self) -> dict[str, int]:
        """The column of each process by its code."""
        return {code: column for column, code in enumerate(self.codes)}

    def __getitem__(self, code: str) -> Mapping[str, float]:
        if code not in self._by_code:
            amounts = self.amounts[:, self.place[code]].tolist()
            self._by_code[code] = {flow: amount for flow, amount in zip(self.flows, amounts, strict=True) if amount}
        return self._by_code[code]

    @cached_property
    def _by_code(self) -> dict[str, Mapping[str, float]]:
        """Those that were asked for already."""
        return {}

    def __iter__(self) -> Iterator[str]:
        return iter(self.codes)

    def __len__(self) -> int:
        return len(self.codes)


def unit_inventories_of(background: Background) -> UnitInventories:
    """The unit inventories of a background: one solve of the adjoint system, the first time that they are asked for.

    Raises SingularSystemError where a loop of the background feeds on itself.
    """
    kept = vars(background)
    if _KEPT not in kept:
        kept[_KEPT] = _solved(background)
    inventories: UnitInventories = kept[_KEPT]
    return inventories


def _solved(background: Background) -> UnitInventories:
    system = build_system(background_columns(background), {})
    codes = tuple(background_code(background, label) for label in system.products)
    return UnitInventories(codes, system.flows, unit_inventories(system))
