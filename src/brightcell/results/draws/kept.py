"""Draws with the inputs that gave them, in memory or in a folder: read part by part, with units and labels."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from brightcell.arguments import checked
from brightcell.errors import InputError, Problem, nearest
from brightcell.io.installed import differing, made_with_others
from brightcell.patterns import met_by
from brightcell.propagation.task import INPUT
from brightcell.runs.request import INDEX
from brightcell.runs.store import each_part, read_labels, sound_manifest

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

MOST_NUMBERS = 100_000_000
"""More numbers than that are not read into memory at once: 0.8 GB."""
Part = Mapping[str, np.ndarray]


class Parts(Protocol):
    """Where draws are: gives the named columns part by part, in order."""

    def __call__(self, names: Sequence[str]) -> Iterator[Part]: ...


@dataclass(frozen=True, eq=False, repr=False)
class RunDraws:
    """The draws of a run with the values of its inputs; `bc.read_draws` reads them, `mc.inputs` has them.

    Attributes
    ----------
    columns : tuple of str
        Names of all columns: results, then `input:NAME` for each input.
    number, asked : int
        Draws that are there, and those asked for.
    status : {"complete", "partial", "running"}
        Whether the run came to its end.
    labels : dict
        Alternatives with their functional units, and inputs with unit, nominal value, group, stage and path.
    about : dict
        Seed, design, hashes and versions of the run, and the packages that were installed.
    """

    parts: Parts
    columns: tuple[str, ...]
    number: int
    asked: int
    status: str
    labels: Mapping[str, Any]
    about: Mapping[str, Any]

    @property
    def differing(self) -> list[tuple[str, str, str]]:
        """Packages of another version here than where the draws were made: name, version then, version here."""
        return differing(self.about["installed"]) if self.about.get("installed") else []

    @property
    def remark(self) -> str:
        """The same in words, for whoever opens the draws; empty where nothing differs."""
        return made_with_others(self.about.get("installed"))

    @property
    def inputs(self) -> tuple[str, ...]:
        """Names of the inputs that were kept."""
        return tuple(column.removeprefix(INPUT) for column in self.columns if column.startswith(INPUT))

    @property
    def results(self) -> tuple[str, ...]:
        """Names of the columns of results."""
        return tuple(column for column in self.columns if not column.startswith(INPUT))

    @property
    def alternatives(self) -> tuple[str, ...]:
        """Labels of the alternatives; none where nothing tells them."""
        return tuple(alternative["label"] for alternative in self.labels.get("alternatives", ()))

    @cached_property
    def units(self) -> dict[str, str]:
        """The unit of each column that has one."""
        several = len(self.alternatives) > 1
        units: dict[str, str] = {}
        for alternative in self.labels.get("alternatives", ()):
            start = f"{alternative['label']}/" if several else ""
            own = [column for column in self.results if column.startswith(start)]
            units |= {c: "1/kWh rated" if c.endswith("units_per_kwh_rated") else alternative["unit"] for c in own}
        return units | {f"{INPUT}{entry['name']}": entry["unit"] for entry in self.labels.get("inputs", ())}

    @checked
    def matching(self, patterns: str | Sequence[str] | None) -> tuple[str, ...]:
        """The inputs whose name meets one of some patterns (`supply/cathode/*`); all of them without.

        Parameters
        ----------
        patterns : str or sequence of str, optional
            Names of inputs, with wildcards.

        Returns
        -------
        tuple of str
            Names of inputs, in the order of the columns.

        Raises
        ------
        InputError
            Where no inputs were kept, and for a pattern that meets none, with the nearest names.
        """
        if not self.inputs:
            hint = 'draw with monte_carlo(..., keep="inputs"), on the command line --keep-inputs'
            raise InputError(Problem("these draws were kept without their inputs", path="inputs", hint=hint))
        if patterns is None:
            return self.inputs
        wanted = [patterns] if isinstance(patterns, str) else list(patterns)
        met = {pattern: met_by(pattern, self.inputs) for pattern in wanted}
        if unmet := [pattern for pattern, names in met.items() if not names]:
            what = "this names no input of the draws"
            raise InputError(
                Problem(what, path="inputs", found=pattern, nearest=nearest(pattern, self.inputs)) for pattern in unmet
            )
        return tuple(dict.fromkeys(name for names in met.values() for name in names))

    @checked
    def values(self, column: str = "total") -> np.ndarray:
        """One column: a result, or an input by its name.

        Parameters
        ----------
        column : str
            One of `columns` or of `inputs`.

        Returns
        -------
        numpy.ndarray
            float64[number], in its unit; nan where a draw has no solution.

        Raises
        ------
        InputError
            For a name that is unknown, with the nearest ones.
        """
        (name,) = self._named([column])
        return np.concatenate([np.empty(0), *(part[name] for part in self.parts([name]))])

    def chunks(self, columns: Sequence[str] | None = None) -> Iterator[pd.DataFrame]:
        """Tables of some columns, part by part, for runs that are larger than memory.

        Parameters
        ----------
        columns : sequence of str, optional
            Names of results and inputs; all by default.

        Yields
        ------
        pandas.DataFrame
            A row per draw, with the number of the draw as index.
        """
        import pandas as pd

        names = self._named(columns)
        for part in self.parts([INDEX, *names]):
            yield pd.DataFrame({n.removeprefix(INPUT): part[n] for n in names}, index=pd.Index(part[INDEX], name=INDEX))

    @checked
    def to_frame(self, columns: Sequence[str] | None = None, where: str | None = None) -> pd.DataFrame:
        """A table of some columns, filtered part by part.

        Parameters
        ----------
        columns : sequence of str, optional
            Names of results and inputs; all by default.
        where : str, optional
            A condition in the words of `pandas.DataFrame.query` over these columns, such as "total > 0.2"; names with
            other signs than letters stand in backticks.

        Returns
        -------
        pandas.DataFrame
            A row per draw that meets the condition, with the number of the draw as index; `attrs["units"]` are the
            units.

        Raises
        ------
        InputError
            For an unknown column, for a condition that can't be judged, and for more numbers than memory should hold.
        """
        import pandas as pd

        names, parts, kept = self._named(columns), [], 0
        for part in self.chunks(columns):
            chosen = part if where is None else _filtered(part, where)
            kept += chosen.size
            self._refuse_many(kept if where else self.number * len(names))
            parts.append(chosen)
        frame = pd.concat(parts) if parts else pd.DataFrame(columns=[n.removeprefix(INPUT) for n in names])
        frame.attrs["units"] = {name.removeprefix(INPUT): self.units[name] for name in names if name in self.units}
        return frame

    @checked
    def matrix(self, names: Sequence[str]) -> np.ndarray:
        """Some columns as one array, filled part by part.

        Parameters
        ----------
        names : sequence of str
            Names of columns.

        Returns
        -------
        numpy.ndarray
            float64 (column, draw).

        Raises
        ------
        InputError
            For more than memory should hold.
        """
        wanted = self._named(names)
        self._refuse_many(self.number * len(wanted))
        matrix, start = np.empty((len(wanted), self.number)), 0
        for part in self.parts(wanted):
            stop = start + len(part[wanted[0]])
            for row, name in enumerate(wanted):
                matrix[row, start:stop] = part[name]
            start = stop
        return matrix

    @property
    def dataset(self) -> xr.Dataset:
        """Results by column, and `input` (input, draw) with unit, group, stage and path of inputs as coordinates."""
        import xarray as xr

        variables: dict[str, Any] = {
            name: ("draw", self.values(name), {"units": self.units.get(name, "")}) for name in self.results
        }
        coordinates: dict[str, Any] = {"draw": np.arange(self.number)}
        if self.inputs:
            variables["input_value"] = (("input", "draw"), self.matrix(self.inputs))
            coordinates |= {"input": list(self.inputs), **self._coordinates()}
        attributes = {key: str(value) for key, value in self.about.items()}
        return xr.Dataset(variables, coords=coordinates, attrs={**attributes, "status": self.status})

    def label_of(self, kind: str) -> tuple[str, ...]:
        """The label of a kind of each input.

        Parameters
        ----------
        kind : str
            group, stage, component, supplier, source, path or unit.

        Returns
        -------
        tuple of str
            One per input; "" where it has none.
        """
        labels = {entry["name"]: entry for entry in self.labels.get("inputs", ())}
        return tuple(labels.get(name, {}).get(kind, "") for name in self.inputs)

    def __repr__(self) -> str:
        drawn = f"{self.number:,}" if self.number == self.asked else f"{self.number:,} of {self.asked:,}"
        kept = f"{len(self.results)} results and {len(self.inputs):,} inputs"
        lines = [
            f"  {alternative['label']}: {alternative['unit']}"
            for alternative in self.labels.get("alternatives", ())[:6]
        ]
        others = [f"  {self.remark}"] if self.remark else []
        return "\n".join([f"<RunDraws: {drawn}, {self.status}, {kept}>", *lines, *others])

    def _coordinates(self) -> dict[str, Any]:
        return {kind: ("input", list(self.label_of(kind))) for kind in ("unit", "group", "stage", "component", "path")}

    def _named(self, names: Sequence[str] | None) -> list[str]:
        if names is None:
            return list(self.columns)
        columns = dict.fromkeys(self.columns)
        column_of = {name: next((c for c in (name, f"{INPUT}{name}") if c in columns), None) for name in names}
        if missing := [name for name, column in column_of.items() if column is None]:
            available = [*self.results, *self.inputs]
            raise InputError(
                Problem(
                    "the draws have no such column",
                    found=name,
                    expected=", ".join(available[:5]) + " ...",
                    nearest=nearest(name, available),
                )
                for name in missing
            )
        return [column for column in column_of.values() if column is not None]

    def _refuse_many(self, numbers: int) -> None:
        if numbers > MOST_NUMBERS:
            hint = "name fewer inputs, filter by where=, or go through chunks()"
            found = f"{numbers:,} numbers, {numbers * 8 / 1e9:.1f} GB"
            raise InputError(
                Problem(
                    "this is more than should be in memory at once",
                    found=found,
                    expected=f"{MOST_NUMBERS:,} or less",
                    hint=hint,
                )
            )


def kept_in(folder: Path) -> RunDraws:
    """The draws in a folder; InputError where there are none, or where parts are damaged."""
    manifest = sound_manifest(folder)
    asked = manifest["asked"]
    about = {key: asked[key] for key in ("seed", "design", "hashes", "versions")}
    about["installed"] = manifest.get("installed")
    return RunDraws(
        lambda names: each_part(folder, manifest, names),
        tuple(asked["columns"]),
        manifest["drawn"],
        asked["draws"],
        manifest["status"],
        read_labels(folder),
        about,
    )


def _filtered(part: pd.DataFrame, where: str) -> pd.DataFrame:
    try:
        return part.query(where, engine="python")
    except Exception as error:
        expected = "such as total > 0.2, other names in backticks: `gas:carbon dioxide, fossil` > 0.1"
        raise InputError(
            Problem(f"the condition can't be judged: {error}", path="where", found=where, expected=expected)
        ) from None
