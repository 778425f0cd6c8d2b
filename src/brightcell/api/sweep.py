"""What if: many variants of one model, each computed or refused with the reason."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from brightcell.api.drawing import drawing_of
from brightcell.api.refusals import reason_of
from brightcell.arguments import checked
from brightcell.background.factor_ranges import AskedRanges
from brightcell.brightway.cut_offs import cut_off_notes
from brightcell.errors import BrightcellError, InputError, Problem
from brightcell.linking.years import year_warnings
from brightcell.model import Asked, AskedBackground, AskedRulebook, Model, Settings, model_of, project_of
from brightcell.model.asked_scenarios import scenarios_of
from brightcell.model.scenario_checks import check_scenarios
from brightcell.model.scenarios import YEAR, AskedVariant, ScenarioModels, changes_of_product, label_of
from brightcell.model.variants import Variants, VariantValue
from brightcell.propagation.paired_totals import Drawing, paired_totals
from brightcell.propagation.without_value import in_words
from brightcell.results.footprint.provenance import provenance
from brightcell.results.sweep.data import COMPUTED, NOT_REACHED, QUANTILES, REFUSED, VariantRow
from brightcell.results.sweep.face import Sweep
from brightcell.rulebooks import STAGES
from brightcell.runs.rows import RowFolder, row_folder
from brightcell.runs.running import Progress

PLANTS = ("sites", "identity")
"""What the paths of plants' places begin with."""


@checked
def sweep(
    product: Asked,
    over: Any,
    *,
    rulebook: AskedRulebook | None = None,
    background: AskedBackground | None = None,
    draws: int | None = None,
    seed: int = 1,
    background_uncertainty: bool = False,
    factor_uncertainty: AskedRanges = False,
    default_spreads: bool = True,
    out: str | Path | None = None,
    resume: bool = False,
    progress: Progress | None = None,
    project: str | None = None,
    database: str | None = None,
    settings: Settings | None = None,
) -> Sweep:
    """The footprint of many variants of a model, as one labelled dataset and a tidy table.

    A variant that can't be computed has NaN, the status "refused" and the reason, and the sweep goes on.

    Parameters
    ----------
    product : Model, Product, str or Path
        What is varied.
    over : Mapping, sequence of Mapping, pandas.DataFrame, str or Path
        Lists of values by key, `{"sites.*.location": ["CN-SC", "DE"], "rulebook": [...]}`: all combinations. Or the
        variants one by one: tables of values by label, a list of tables, a DataFrame, or a CSV, Excel or YAML
        file, where a column `variant` may name the rows and an empty cell changes nothing. Keys are paths of the
        product as in `Model.with_`, or `product`, `rulebook`, `background`, `year` (of the grid mixes),
        `settings.SLOT` and `settings.SLOT.PARAMETER`.
    rulebook, background, project, database, settings
        For a product, as in `Model`; `project` and `database` are those of the values of `background` too.
    draws : int, optional
        Number of draws of each variant; the draws of all variants are paired.
    seed : int
        The same seed gives the same numbers.
    background_uncertainty, factor_uncertainty, default_spreads
        As in `monte_carlo`.
    out : str or Path, optional
        Folder in which each variant is kept as soon as it is finished, with its draws.
    resume : bool
        Go on with an interrupted sweep in `out`.
    progress : callable, optional
        Called with the number of variants that are finished, the number in all, and the seconds since the start.

    Returns
    -------
    Sweep
        A row per variant, `dataset`, `to_frame()`, and how many were refused.

    Raises
    ------
    InputError
        Before anything is computed: for a path that meets nothing in any variant, two variants of one label, or a
        name that is unknown.

    Examples
    --------
    >>> import brightcell as bc
    >>> result = bc.sweep("lfp-pack-100kwh", {"rulebook": bc.rulebook_ids(), "sites.*.location": ["CN-SC", "DE", "XX"]})
    >>> dict(result.dataset.sizes)
    {'rulebook': 9, 'sites.*.location': 3, 'stage': 4}
    >>> len(result.computed), len(result.refused)
    (18, 9)
    """
    drawing = drawing_of(draws, seed, background_uncertainty, factor_uncertainty, default_spreads)
    folder = _folder(out, resume)
    there = project_of(product, project)
    model = model_of(product, rulebook, background=background, project=there, database=database, settings=settings)
    scenarios, axes = scenarios_of(over)
    models = ScenarioModels(model, project, database)
    check_scenarios(models, scenarios)
    asked = _asked(model, scenarios, drawing)
    with _kept(folder, asked, resume) as kept:
        rows, drawn = _swept(_Sweeping(models, drawing, kept), scenarios, progress)
    keys = tuple(dict.fromkeys(key for scenario in scenarios for key in scenario.values))
    return Sweep(
        model=model.label,
        rows=tuple(rows),
        keys=keys,
        axes=axes,
        draws=drawn,
        seed=drawing.seed if drawing else None,
        regime=drawing.regime if drawing else "",
        cautions=(
            *_cautions(model, keys),
            *dict.fromkeys(_missing_years(models, scenarios)),
            *cut_off_notes(*models.backgrounds),
        ),
        provenance=_provenance(model),
    )


def _cautions(model: Model, keys: Sequence[str]) -> Iterator[str]:
    """What moves with the place of a plant though it is made elsewhere: bought parts without a stated origin."""
    moved = [key for key in keys if key.split(".")[-1] == "location" and key.split(".")[0].split("[")[0] in PLANTS]
    unplaced = [assumed for assumed in model.assumptions if assumed.parameter == "pack.parts.origin"]
    if moved and unplaced:
        yield (
            f"{', '.join(moved)} moves bought parts too, since no origin is given for them and they count as made in "
            f"{unplaced[0].value}; give their `origin` to move the plant alone"
        )


def _missing_years(models: ScenarioModels, scenarios: Sequence[AskedVariant]) -> Iterator[str]:
    """Years of variants for which a background has no grid mix, and what is taken in their place."""
    asked: set[tuple[int, int]] = set()
    for scenario in scenarios:
        if YEAR not in scenario.values:
            continue
        try:
            base = models.base(scenario)
            if (id(base), scenario.values[YEAR]) in asked:
                continue
            asked.add((id(base), scenario.values[YEAR]))
            year = AskedVariant("", {YEAR: scenario.values[YEAR]})
            model = base.with_(changes_of_product(year, base.product))
            yield from year_warnings(model.product_system.links, model.background)
        except BrightcellError:
            continue  # its row says why it is refused


def _folder(out: str | Path | None, resume: bool) -> Path | None:
    if resume and out is None:
        hint = "name the folder of the sweep by out"
        raise InputError(Problem("the sweep to resume is not named", path="resume", hint=hint))
    return None if out is None else Path(out)


def _kept(folder: Path | None, asked: dict[str, Any], resume: bool) -> AbstractContextManager[RowFolder | None]:
    return nullcontext() if folder is None else row_folder(folder, asked, resume)


@dataclass(frozen=True, eq=False)
class _Sweeping:
    """What computes variants: models by what is beside the product, and where finished rows are kept."""

    models: ScenarioModels
    drawing: Drawing | None
    kept: RowFolder | None

    def __post_init__(self) -> None:
        object.__setattr__(self, "_variants", {})

    def row(self, number: int, scenario: AskedVariant) -> tuple[VariantRow, np.ndarray | None]:
        """One variant, from what is kept or computed; its draws, if there are any."""
        if self.kept is not None and number in self.kept.finished:
            return _restored(scenario, self.kept.finished[number]), self.kept.draws(number)
        row, draws = self._computed(scenario)
        if self.kept is not None:
            self.kept.write(number, row.as_dict(), draws)
        return row, draws

    def _computed(self, scenario: AskedVariant) -> tuple[VariantRow, np.ndarray | None]:
        try:
            base = self.models.base(scenario)
            changes = changes_of_product(scenario, base.product)
            value = self._of(base).value(changes)
            if not self.drawing:
                return _row(scenario, value), None
            drawn = paired_totals(base.with_(changes) if changes else base, self.drawing)
        except BrightcellError as error:
            return _refused(scenario, error), None
        message = " ".join(in_words(drawn.failed, drawn.without_value)) if drawn.failed else ""
        return replace(_row(scenario, value), statistics=_statistics(drawn.total), message=message), drawn.total

    def _of(self, base: Model) -> Variants:
        variants: dict[int, Variants] = vars(self)["_variants"]
        if id(base) not in variants:
            variants[id(base)] = Variants(base)
        return variants[id(base)]


def _swept(
    sweeping: _Sweeping, scenarios: Sequence[AskedVariant], progress: Progress | None
) -> tuple[list[VariantRow], np.ndarray | None]:
    """All rows; those that an interruption left are not reached."""
    rows: list[VariantRow] = []
    drawn: list[np.ndarray | None] = []
    try:
        for row, draws in _with_progress(sweeping, scenarios, progress):
            rows.append(row)
            drawn.append(draws)
    except KeyboardInterrupt:
        pass
    rows += [VariantRow(label=s.label, values=_values(s), status=NOT_REACHED) for s in scenarios[len(rows) :]]
    if sweeping.drawing is None:
        return rows, None
    table = np.full((len(rows), sweeping.drawing.draws), np.nan)
    for place, draws in enumerate(drawn):
        if draws is not None:
            table[place] = draws
    return rows, table


def _with_progress(
    sweeping: _Sweeping, scenarios: Sequence[AskedVariant], progress: Progress | None
) -> Iterator[tuple[VariantRow, np.ndarray | None]]:
    began = time.monotonic()
    for number, scenario in enumerate(scenarios):
        yield sweeping.row(number, scenario)
        if progress:
            progress(number + 1, len(scenarios), time.monotonic() - began)


def _values(scenario: AskedVariant) -> dict[str, Any]:
    return {key: label_of(value) for key, value in scenario.values.items()}


def _row(scenario: AskedVariant, value: VariantValue) -> VariantRow:
    return VariantRow(
        label=scenario.label,
        values=_values(scenario),
        total=value.total,
        unit=value.unit,
        stages=dict(zip(STAGES, value.stages.tolist(), strict=False)),
        per_kwh_rated=value.per_kwh_rated,
        per_pack=value.per_kwh_rated * value.rated_energy_kwh,
    )


def _refused(scenario: AskedVariant, error: BrightcellError) -> VariantRow:
    """A variant with the reason why it can't be computed."""
    return VariantRow(label=scenario.label, values=_values(scenario), status=REFUSED, message=reason_of(error))


def _statistics(draws: np.ndarray) -> dict[str, float]:
    """Statistics of the draws that have a solution."""
    solved = draws[np.isfinite(draws)]
    if not solved.size:
        return {}
    quantiles = np.quantile(solved, list(QUANTILES.values())).tolist()
    sd = float(solved.std(ddof=1)) if solved.size > 1 else float("nan")
    return {"mean": float(solved.mean()), "sd": sd, **dict(zip(QUANTILES, quantiles, strict=True))}


def _restored(scenario: AskedVariant, kept: dict[str, Any]) -> VariantRow:
    """A row of an earlier process."""
    if kept["status"] != COMPUTED:
        return VariantRow(
            label=scenario.label, values=_values(scenario), status=kept["status"], message=kept["message"]
        )
    statistics = {name: float("nan") if value is None else value for name, value in kept.get("draws", {}).items()}
    return VariantRow(
        label=scenario.label,
        values=_values(scenario),
        total=kept["total"],
        unit=kept["unit"],
        stages=kept["stages"],
        per_kwh_rated=kept["per_kwh_rated_kg"],
        per_pack=kept["per_pack_kg"],
        statistics=statistics,
        message=kept["message"],
    )


def _asked(model: Model, scenarios: Sequence[AskedVariant], drawing: Drawing | None) -> dict[str, Any]:
    """All that the numbers of a sweep depend on."""
    listed = [
        (scenario.label, sorted((key, str(label_of(v))) for key, v in scenario.values.items()))
        for scenario in scenarios
    ]
    return {
        "product": model.product.sha256,
        "rulebook": model.rulebook.sha256,
        "background": model.background.sha256,
        "variants": hashlib.sha256(repr(listed).encode()).hexdigest(),
        "draws": drawing.key if drawing else "none",
    }


def _provenance(model: Model) -> dict[str, Any]:
    """Versions and hashes of what is varied."""
    full = provenance(model.product, model.rulebook, model.background, model.method, "structures")
    hashes = {name: {"sha256": full[name]["sha256"]} for name in ("product", "rulebook", "background", "method")}
    return {"versions": full["versions"], **hashes}
