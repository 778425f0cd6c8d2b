"""What `brightcell monte-carlo` shows of the parts of a footprint: `--by`, `--group` and `--explain`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan
from typing import TYPE_CHECKING, Annotated, Any

import typer

from brightcell.errors import InputError, Problem

if TYPE_CHECKING:
    import pandas as pd

    from brightcell.model import Model
    from brightcell.results.draws.face import MonteCarlo

ByKeys = Annotated[
    str | None,
    typer.Option(
        "--by",
        help="Show parts with the spread of their draws too: one or more of stage, component, activity, input, kind, "
        "place, basis, site, location, gas, with commas between.",
    ),
]
ByGroups = Annotated[
    list[str] | None,
    typer.Option(
        "--group",
        help="A group of your own, NAME=[KEY:]PATTERN[,...]: of inputs by their names, or of a key, kind:electricity.",
    ),
]
ExplainPart = Annotated[
    str | None,
    typer.Option("--explain", help="Explain a stage, activity or material with its draws; `footprint` for everything."),
]
EVERYTHING = "footprint"


@dataclass(frozen=True)
class AskedParts:
    """The parts that are asked for: keys and groups to sum by, and what to explain."""

    by: tuple[Any, ...] = ()
    explain: str | None = None

    def __bool__(self) -> bool:
        return bool(self.by) or self.explain is not None

    def checked(self, models: Sequence[Model]) -> list[Model]:
        """The models, after what is asked for was found in their footprints: before anything is drawn."""
        from brightcell.results.calculate import calculate

        for model in models if self else ():
            footprint = calculate(model)
            if self.explain is not None:
                footprint.explain(self._name, depth=0)
            if self.by and model.product.uncertainty is None:
                footprint.by(*self.by)
        return list(models)

    @property
    def _name(self) -> str | None:
        return None if self.explain == EVERYTHING else self.explain

    def frame(self, draws: MonteCarlo) -> pd.DataFrame:
        """The parts of all alternatives one below the other."""
        import pandas as pd

        frames = [draws.by(*self.by, label=label) for label in draws.with_statistics]
        for label, frame in zip(draws.with_statistics, frames, strict=True):
            frame.insert(0, "alternative", label)
        return pd.concat(frames, ignore_index=True)

    def as_dict(self, draws: MonteCarlo) -> dict[str, Any]:
        """`by` and `explained` for JSON."""
        data: dict[str, Any] = {}
        if self.by:
            data["by"] = self.frame(draws).to_dict(orient="records")
        if self.explain is not None:
            data["explained"] = {label: self._explained(draws, label).as_dict() for label in draws.with_statistics}
        return data

    def as_text(self, draws: MonteCarlo) -> str:
        """Tables for a terminal."""
        from brightcell.results.page.text import titled

        lines: list[str] = []
        for label in draws.with_statistics:
            if self.by:
                unit = draws.alternative(label).unit
                lines += titled(f"{label}, {unit}", _table(draws.by(*self.by, label=label)))
            if self.explain is not None:
                lines += ["", f"{label}: {self._explained(draws, label).as_text().rstrip()}"]
        return "\n".join(lines) + "\n"

    def _explained(self, draws: MonteCarlo, label: str) -> Any:
        return draws.explain(self._name, label=label)


def asked_parts(by: str | None, groups: list[str] | None, explain: str | None, format: str) -> AskedParts:
    """What is asked for; InputError for a group that is none, and for formats that don't have it."""
    from brightcell.results.draws.cube import check_keys
    from brightcell.results.footprint.cube_groups import ROW_KEYS

    keys = [key.strip() for key in by.split(",")] if by else []
    own = dict(_group(text, ROW_KEYS) for text in groups or ())
    parts = AskedParts((*([own] if own else ()), *keys), explain)
    if parts.by:
        check_keys(parts.by)
    odd = "--explain" if explain is not None and format == "csv" else "--by" if parts and format == "html" else None
    if odd:
        what = "this format can't show parts of draws"
        raise InputError(Problem(what, path=odd, found=f"--format {format}", expected="table, json, or --by with csv"))
    return parts


def _group(text: str, keys: tuple[str, ...]) -> tuple[str, dict[str, list[str]]]:
    name, _, patterns = text.partition("=")
    if not name.strip() or not patterns.strip():
        raise InputError(Problem("this is not a group", "--group", found=text, expected="NAME=[KEY:]PATTERN[,...]"))
    patterns_by_key: dict[str, list[str]] = {}
    for pattern in patterns.split(","):
        key, colon, rest = pattern.strip().partition(":")
        is_key = bool(colon) and key in keys
        patterns_by_key.setdefault(key if is_key else "input", []).append(rest.strip() if is_key else pattern.strip())
    return name.strip(), patterns_by_key


def _table(frame: pd.DataFrame) -> list[str]:
    from brightcell.results.page.numbers import significant
    from brightcell.results.page.text import abridged, aligned

    figures = ("nominal", "median", "p2.5", "p97.5", "mean")
    names = [name for name in frame.columns if name not in (*figures, "sd")]
    ordered = frame.sort_values("mean", ascending=False)
    rows = [
        [*(abridged(str(row[name]), 40) for name in names), *(_figure(row[name], significant) for name in figures)]
        for _, row in ordered.iterrows()
    ]
    return aligned([[*names, "nominal", "median", "2.5 %", "97.5 %", "mean"], *rows], "l" * len(names) + "rrrrr")


def _figure(value: float, show: Any) -> str:
    return "-" if isnan(value) else str(show(value))
