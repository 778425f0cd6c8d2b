"""What every method gives back: a frozen record that is a table, plain data and text."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from brightcell.methods.function import Array
from brightcell.results.page.numbers import significant
from brightcell.results.page.text import abridged, aligned, wrapped

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

SHOWN = 6
TOLD: dict[str, Callable[[Any], str]] = {
    "unit": lambda unit: f"in {unit}",
    "ends": str,
    "draws": lambda number: f"{number:,} draws",
    "trajectories": lambda number: f"{number:,} trajectories",
    "orders": lambda number: f"{number:,} orders",
    "slices": lambda number: f"{number:,} slices",
    "level": lambda share: f"{share:.0%} intervals",
    "way": lambda way: f"by {way}",
    "exact": lambda exact: "exact" if exact else "by finite differences where an error is told",
}
"""Fact -> its words; any other is told by its name."""
NAME, LONG_NAME = 44, 100
"""Characters of a name in text; exchanges of a database have long ones."""
MANY, FIRST, LINES = 200, 20, 40
"""Of more than MANY factors plain data, of more than LINES text have the FIRST ones only; a table has all."""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Record:
    """Figures per result and factor (input or group), float64[M, F] each, most important factor first when shown.

    A method says its `title`, and by `columns` and `importance` what it found. `notes` are what a reader must know.
    """

    title: ClassVar[str]
    labels: tuple[str, ...]
    outputs: tuple[str, ...]
    notes: tuple[str, ...] = ()

    def columns(self) -> dict[str, Array]:
        """Name of a column -> float64[M, F], in the order of a table."""
        raise NotImplementedError

    def importance(self) -> Array:
        """What sorts the rows, float64[M, F]."""
        raise NotImplementedError

    def facts(self) -> dict[str, Any]:
        """How the figures were made: draws, seed, totals."""
        return {}

    def conclusion(self, output: int = 0) -> str:
        """What to do about it, in a sentence; empty for methods that advise nothing."""
        return ""

    def told(self) -> str:
        """The facts on one line."""
        return told(self.facts())

    def order(self, output: int = 0) -> np.ndarray:
        """Indices of the factors of a result, most important first, nan last, ties by label."""
        value = -np.nan_to_num(self.importance()[output], nan=-np.inf)
        return np.lexsort((np.asarray(self.labels, dtype=object), value))

    def to_frame(self) -> "pd.DataFrame":
        """A row per result and factor under the names of `columns`, with all factors."""
        import pandas as pd

        return pd.DataFrame(self._rows(len(self.labels)), columns=["output", "input", *self.columns()])

    def as_dict(self) -> dict[str, Any]:
        """Plain data at full precision; None where a figure is not defined."""
        concluded = [one for one in map(self.conclusion, range(len(self.outputs))) if one]
        rows = [plain_row(row) for row in self._rows(self.shown)]
        return {
            "method": self.title,
            **plain_row(self.facts()),
            **({"inputs": len(self.labels)} if self.shown < len(self.labels) else {}),
            **({"notes": list(self.notes)} if self.notes else {}),
            **({"conclusions": concluded} if concluded else {}),
            "rows": rows,
        }

    def as_csv(self) -> str:
        """`to_frame` as text."""
        return str(self.to_frame().to_csv(index=False, lineterminator="\n"))

    def as_text(self) -> str:
        """The table for a terminal, with the notes below it."""
        shown = self.shown if len(self.labels) <= LINES else FIRST
        blocks = [self._table(m, shown) + self._concluded(m) for m in range(len(self.outputs))]
        tables = [line for block in blocks for line in ("", *block)]
        notes = ["", *(line for note in self.notes for line in wrapped(note, first=""))] if self.notes else []
        return "\n".join([self._heading(), *tables, *self._more(shown), *notes]) + "\n"

    @property
    def shown(self) -> int:
        """How many factors text and plain data have."""
        return len(self.labels) if len(self.labels) <= MANY else FIRST

    def plot(self, output: int = 0, **options: Any) -> "Figure":
        """The figure that suits the method, of one result; `options` are `most` factors and `ax` to draw on.

        `interactive=True` gives a plotly figure, which tells names and figures in full under the mouse.
        """
        if options.pop("interactive", False):
            from brightcell.methods.interactive import record_figure as interactive_figure

            return interactive_figure(self, output, **options)
        from brightcell.methods.plots import record_figure

        return record_figure(self, output, **options)

    def _repr_html_(self) -> str:
        from brightcell.methods.html import record_html

        return record_html(self)

    def __repr__(self) -> str:
        concluded = self._concluded(0)
        shown = SHOWN - len(concluded)
        return "\n".join([f"<{self._heading()}>", *self._table(0, shown), *self._more(shown), *concluded])

    def _more(self, shown: int) -> list[str]:
        return [f"  and {len(self.labels) - shown:,} more"] if len(self.labels) > shown else []

    def _rows(self, most: int) -> list[dict[str, Any]]:
        columns = self.columns()
        return [
            {"output": output, "input": self.labels[f], **{key: float(table[m, f]) for key, table in columns.items()}}
            for m, output in enumerate(self.outputs)
            for f in self.order(m)[:most]
        ]

    def _table(self, output: int, most: int) -> list[str]:
        columns, width = self.columns(), NAME if len(self.labels) <= MANY else LONG_NAME
        rows = [
            [abridged(self.labels[f], width), *(figure(table[output, f]) for table in columns.values())]
            for f in self.order(output)[:most]
        ]
        return aligned([[abridged(self.outputs[output], 44), *columns], *rows], "l" + "r" * len(columns))

    def _concluded(self, output: int) -> list[str]:
        return wrapped(self.conclusion(output), first="") if self.conclusion(output) else []

    def _heading(self) -> str:
        facts = self.told()
        return f"{self.title} of {len(self.labels):,} inputs{f' ({facts})' if facts else ''}"


def told(facts: Mapping[str, Any]) -> str:
    """The facts that are single figures or words, on one line; those of each result are left out."""
    single = {key: value for key, value in facts.items() if np.isscalar(value)}
    return ", ".join(
        TOLD.get(key, lambda value, key=key: f"{key} {_fact(value)}")(value) for key, value in single.items()
    )


def plain_row(row: dict[str, Any]) -> dict[str, Any]:
    """Figures that are not finite as None, as JSON needs."""
    return {key: _plain(value) for key, value in row.items()}


def figure(value: float) -> str:
    """Four digits; a dash where it isn't defined."""
    return significant(value) if np.isfinite(value) else "-"


def _fact(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return None if isinstance(value, float) and not np.isfinite(value) else value
