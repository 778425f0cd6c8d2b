"""What each key of a background costs, by what it is taken for."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

UNIT = "kg CO2e"
COLUMNS = (
    "key",
    "function",
    "value",
    "unit",
    "place",
    "route",
    "technology",
    "match",
    "gsd",
    "low",
    "high",
    "spread",
    "year",
    "source",
    "confidence",
    "process",
    "note",
)


@dataclass(frozen=True, kw_only=True)
class MaterialRow:
    """A key and the process that provides it at one place.

    value: kg CO2e per `unit`, cradle to gate, with the factor of the mapping table. function: what it is taken for.
    place: where the process stands. route: its name. match: "exact", or how it stands in for what was asked. gsd:
    geometric standard deviation of the value, to first order; `low` and `high` are the value over and times its square.
    They are None where nothing says how sure the amounts are. spread: what the gsd rests on, and its source.
    """

    key: str
    function: str
    value: float
    unit: str
    place: str
    route: str
    technology: str
    match: str
    gsd: float | None
    year: str
    source: str
    confidence: str
    process: str
    note: str
    spread: str = ""

    @property
    def low(self) -> float | None:
        """About the 2.5th percentile, kg CO2e per unit."""
        return None if self.gsd is None else min(self.value / self.gsd**2, self.value * self.gsd**2)

    @property
    def high(self) -> float | None:
        """About the 97.5th percentile, kg CO2e per unit."""
        return None if self.gsd is None else max(self.value / self.gsd**2, self.value * self.gsd**2)

    def as_dict(self) -> dict[str, Any]:
        """Plain data, under `COLUMNS`."""
        fields = {**asdict(self), "unit": f"{UNIT} / {self.unit}", "low": self.low, "high": self.high}
        return {name: fields[name] for name in COLUMNS}


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class MaterialTableData:
    """Keys of a background with what they cost; `name` is what was asked for, None for all.

    rows: one per key at the place that was asked for. places: the same key at all its places, where one key was asked.
    """

    background: str
    method: str
    place: str | None
    name: str | None
    rows: tuple[MaterialRow, ...]
    places: tuple[MaterialRow, ...] = ()
    cautions: tuple[str, ...] = ()

    @property
    def functions(self) -> dict[str, tuple[MaterialRow, ...]]:
        """Rows by what they are taken for, smallest value first: alternatives stand side by side."""
        groups: dict[str, list[MaterialRow]] = {}
        for row in self.rows:
            groups.setdefault(row.function, []).append(row)
        return {name: tuple(sorted(group, key=lambda row: row.value)) for name, group in groups.items()}

    def row(self, key: str) -> MaterialRow:
        """The row of a key.

        Parameters
        ----------
        key : str
            A key of the table.

        Returns
        -------
        MaterialRow
            kg CO2e per unit, place, route, source, spread and year.

        Raises
        ------
        KeyError
            For a key that isn't in the table.
        """
        return next((row for row in self.rows if row.key == key), None) or _missing(key)

    @property
    def all_rows(self) -> tuple[MaterialRow, ...]:
        """Rows by function, then the other places of the key that was asked for."""
        rows = tuple(row for group in self.functions.values() for row in group)
        return (*rows, *(row for row in self.places if row not in rows))

    def to_frame(self) -> pd.DataFrame:
        """A row per key and place, at full precision.

        Returns
        -------
        pandas.DataFrame
            Columns key, function, value, unit, place, route, technology, match, gsd, low, high, spread, year, source,
            confidence, process, note.

        Examples
        --------
        >>> import brightcell as bc
        >>> frame = bc.materials("graphite").to_frame()
        >>> set(frame["function"])
        {'anode active material'}
        """
        import pandas as pd

        return pd.DataFrame([row.as_dict() for row in self.all_rows], columns=list(COLUMNS))


def _missing(key: str) -> MaterialRow:
    raise KeyError(key)
