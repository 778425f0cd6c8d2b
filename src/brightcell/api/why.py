"""Why one footprint is lower than another: the difference shared out among what differs, whatever the order."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from brightcell.api.drawing import drawing_of
from brightcell.arguments import checked
from brightcell.background.factor_ranges import AskedRanges
from brightcell.brightway.cut_offs import cut_off_notes
from brightcell.errors import BrightcellError, InputError, Problem, nearest
from brightcell.methods.coalitions import Coalition, ShapleyValues, exact_shapley, sampled_shapley
from brightcell.model import Asked, AskedBackground, AskedRulebook, Model, Settings, model_of
from brightcell.model.change_groups import LEVELS, MOST, groups_of, own_groups
from brightcell.model.labels import model_labels
from brightcell.model.mixed import ChangeGroup, MixedModels
from brightcell.model.mixed_groups import buildable_groups, changes_in, joined_for
from brightcell.patterns import group_problems
from brightcell.product.paired_sites import SitePair, site_pairs, with_paired_sites
from brightcell.propagation.paired_totals import Drawing, paired_totals
from brightcell.propagation.without_value import WithoutValue, in_words, merged
from brightcell.results.footprint.provenance import provenance
from brightcell.results.page.numbers import decimals_for, fixed
from brightcell.results.reasons.data import Reason
from brightcell.results.reasons.face import Reasons
from brightcell.results.sweep.data import COMMON
from brightcell.rulebooks import STAGES
from brightcell.runs.running import Progress

PER = ("unit", "rated")
EVIDENCE = "evidence"
"""What amounts rest on: listed last, since it moves no number."""
CANCELLING = 4.0
"""How many times the difference reasons may move together before their shares of it say little."""
NOTHING = 1e-13
"""Share of all that moves below which a value is rounding, and is shown as zero."""


@checked
def why(
    first: Asked,
    second: Asked,
    *,
    rulebook: AskedRulebook | Sequence[AskedRulebook] | None = None,
    background: AskedBackground | Sequence[AskedBackground] | None = None,
    detail: str | None = None,
    groups: Mapping[str, Sequence[str]] | None = None,
    orders: int = 64,
    per: str = "unit",
    draws: int | None = None,
    seed: int = 1,
    background_uncertainty: bool = False,
    factor_uncertainty: AskedRanges = False,
    default_spreads: bool = True,
    progress: Progress | None = None,
    project: str | None = None,
    database: str | None = None,
    settings: Settings | None = None,
) -> Reasons:
    """Why the second footprint is lower, or higher, than the first: how much of the difference each change makes.

    What differs is put into groups: parts or components of the pack, sites, other blocks, slots of the rulebook, the
    background. Each gets its Shapley value, the mean over all orders of the groups of what it adds, so that no order is
    preferred and the values sum to the difference. Groups that can't be swapped by themselves, since no pack can be
    built so, are joined, and the result says why.

    Parameters
    ----------
    first, second : Model, Product, str or Path
        What is compared.
    rulebook, background : optional
        For products: one for both, or a list of one for each; a tuple of backgrounds are the layers of one.
    detail : {"part", "component", "block", "whole"}, optional
        How finely changes are grouped; by default as finely as makes at most 12 groups. Up to 12 groups are exact, all
        combinations being computed; above, orders are drawn.
    groups : Mapping, optional
        Groups of your own: names of changes, or of blocks that hold them, by the name of the group, where `*` stands
        for any text: `{"place": ["sites.*.location"], "recipe": ["pack"]}`. What they leave out keeps its group.
    orders : int
        How many orders are drawn where there are more than 12 groups, an even number.
    per : {"unit", "rated"}
        Whether the difference is in the unit that both share, or per kWh of rated energy.
    draws : int, optional
        Paired draws of every combination, which give each value an interval; for at most 12 groups.
    seed : int
        Seed of draws and of orders.
    background_uncertainty, factor_uncertainty, default_spreads
        As in `monte_carlo`.
    progress : callable, optional
        Called with the number of combinations that are computed, the number in all, and the seconds since the start.
    project, database, settings
        For products, as in `Model`.

    Returns
    -------
    Reasons
        A value per group and stage, in the unit that both share, else in kg CO2e per kWh rated; table, waterfall.

    Raises
    ------
    InputError
        Where the two don't differ, or one of them can't be computed.

    Examples
    --------
    >>> import brightcell as bc
    >>> model = bc.Model("lfp-pack-100kwh")
    >>> reasons = bc.why(model, model.with_({"sites.*.location": "DE"}, rulebook="iso-14067-cutoff"))
    >>> [reason.name for reason in reasons.reasons][:2]
    ['sites[reference plant].location', 'rulebook.functional_unit']
    >>> abs(sum(reason.value for reason in reasons.reasons) - reasons.difference) < 1e-9
    True
    """
    _check(detail, groups or {}, orders, per)
    drawing = drawing_of(draws, seed, background_uncertainty, factor_uncertainty, default_spreads)
    options: dict[str, Any] = {"project": project, "database": database, "settings": settings}
    books, backs = _pair(rulebook, "rulebook"), _pair(_one_in_layers(background), "background")
    models = [
        model_of(item, book, background=back, **options)
        for item, book, back in zip((first, second), books, backs, strict=True)
    ]
    pairs = site_pairs(models[0].product, models[1].product)
    paired = models[1] if not pairs else _with_sites(models[1], pairs)
    mixed = MixedModels(models[0], paired)
    if not mixed.changes:
        what = "the two don't differ in anything that could move the footprint"
        raise InputError(Problem(what, found=" and ".join(model.label for model in models)))
    asked = _Difference(mixed, (models[0], models[1]), pairs, orders, seed, per == PER[1], drawing, progress)
    of_changes = groups_of(mixed, detail)
    return asked.shared_out(own_groups(mixed, groups, of_changes) if groups else of_changes)


def _with_sites(model: Model, pairs: Sequence[SitePair]) -> Model:
    """A model whose paired sites have the names of the other one, so that draws of theirs are paired too."""
    return Model(with_paired_sites(model.product, pairs), model.rulebook, background=model.background)


def _check(detail: str | None, groups: Mapping[str, Any], orders: int, per: str) -> None:
    problems = [*group_problems("groups", groups)]
    if per not in PER:
        problems.append(Problem("this is not a basis", path="per", found=repr(per), expected=" or ".join(PER)))
    if detail is not None and detail not in LEVELS:
        expected = f"one of {', '.join(LEVELS)}"
        near = nearest(detail, LEVELS)
        problems.append(Problem("there is no such detail", "", "detail", None, repr(detail), expected, near))
    if orders < 4 or orders % 2:
        what = "this is not an even number of orders"
        problems.append(Problem(what, path="orders", found=repr(orders), expected="4 or more, such as 64"))
    if problems:
        raise InputError(problems)


def _one_in_layers(background: Any) -> Any:
    """A tuple are the layers of one background, as everywhere."""
    return [background, background] if isinstance(background, tuple) else background


def _pair(given: Any, name: str) -> tuple[Any, Any]:
    """One for both, or one for each."""
    if isinstance(given, Sequence) and not isinstance(given, str):
        if len(given) != 2:
            expected = f"one {name} for both, or two, one for each"
            raise InputError(
                Problem(f"this is not one {name} for each", path=name, found=str(len(given)), expected=expected)
            )
        return given[0], given[1]
    return given, given


class _CombinationRefused(Exception):
    """A combination that can't be computed, in the middle of all."""

    def __init__(self, members: Coalition) -> None:
        super().__init__()
        self.members = members


@dataclass(eq=False)
class _Difference:
    """The difference of two models that is being shared out."""

    mixed: MixedModels
    asked: tuple[Model, Model]
    pairs: tuple[SitePair, ...]
    orders: int
    seed: int
    is_per_rated: bool
    drawing: Drawing | None
    progress: Progress | None
    began: float = field(default_factory=time.monotonic)
    without_value: list[WithoutValue] = field(default_factory=list)

    def shared_out(self, groups: tuple[ChangeGroup, ...]) -> Reasons:
        """The reasons of buildable groups; groups are joined for as long as a combination fails."""
        self._refuse_ends()
        groups = buildable_groups(self.mixed, groups)
        while True:
            self._refuse_draws(groups)
            try:
                return self._reasons(groups)
            except _CombinationRefused as refused:
                groups = joined_for(self.mixed, groups, refused.members)

    def _refuse_ends(self) -> None:
        for changes in ((), self.mixed.changes):
            self.mixed.value(changes)

    def _refuse_draws(self, groups: Sequence[ChangeGroup]) -> None:
        if self.drawing is not None and len(groups) > MOST:
            what = f"draws of all combinations take at most {MOST} groups"
            hint = "leave detail out, or draws"
            raise InputError(Problem(what, path="draws", found=f"{len(groups)} groups", hint=hint))

    def _reasons(self, groups: tuple[ChangeGroup, ...]) -> Reasons:
        n, everyone = len(groups), frozenset(range(len(groups)))
        worth = self._counted(lambda members: self._stages(groups, members), n)
        exact = n <= MOST
        shared = exact_shapley(worth, n) if exact else sampled_shapley(worth, n, self.orders, self.seed)
        drawn = self._drawn(groups) if self.drawing else None
        solved = np.ones(0, bool) if drawn is None else np.isfinite(drawn.values).all(axis=0)
        failed = int((~solved).sum())
        total = [float(self._stages(groups, members).sum()) for members in (frozenset(), everyone)]

        def change(before: Coalition, after: Coalition) -> float:
            return float((self._stages(groups, after) - self._stages(groups, before)).sum())

        reasons = tuple(
            _reason(group, shared, i, drawn, change(frozenset(), frozenset({i})), change(everyone - {i}, everyone))
            for i, group in enumerate(groups)
        )
        return Reasons(
            labels=model_labels(*self.asked),
            unit=self.unit,
            first=total[0],
            second=total[1],
            reasons=reasons,
            rest=total[1] - total[0] - sum(reason.value for reason in reasons),
            evaluations=shared.evaluations,
            orders=None if exact else self.orders,
            seed=self.seed if drawn is not None or not exact else None,
            regime=self.drawing.regime if self.drawing else "",
            paired=tuple(map(str, self.pairs)),
            cautions=(
                *_cancelling([reason.value for reason in reasons], total[1] - total[0]),
                *self._sizes(),
                *cut_off_notes(self.mixed.first.background, self.mixed.second.background),
                *self._failed_draws(failed),
            ),
            draws=None if drawn is None else drawn.values[:, solved],
            drawn=None if drawn is None else self._ends_drawn(groups)[:, solved],
            failed=failed,
            provenance=_provenance(*self.asked),
        )

    def _failed_draws(self, failed: int) -> tuple[str, ...]:
        """How many draws have no value in some combination, and why, as one caution."""
        head, *reasons = in_words(failed, merged(self.without_value))
        return (" ".join([f"{head}; over all combinations:", *reasons]),) if failed else ()

    @property
    def unit(self) -> str:
        """The unit of both, where their rulebooks count the same service; else that of a kWh rated."""
        if self.is_per_rated:
            return COMMON
        first, second = (self.mixed.value(changes).unit for changes in ((), self.mixed.changes))
        strategies = {m.rulebook.slots.functional_unit.strategy for m in (self.mixed.first, self.mixed.second)}
        return first if first == second and len(strategies) == 1 else COMMON

    def _sizes(self) -> Iterator[str]:
        """What it comes to per kWh rated, where the packs are of other sizes and the difference is in another unit."""
        ends = [self.mixed.value(changes) for changes in ((), self.mixed.changes)]
        sizes = [f"{end.rated_energy_kwh:.6g}" for end in ends]
        if sizes[0] != sizes[1] and self.unit != COMMON:
            totals = [fixed(end.per_kwh_rated, decimals_for([ends[0].per_kwh_rated])) for end in ends]
            yield (
                f"the packs hold {sizes[0]} and {sizes[1]} kWh of rated energy, so that their size is part of the "
                f"difference; per kWh rated it is {totals[0]} to {totals[1]} kg CO2e, which per='rated' (--per rated) "
                "shares out"
            )

    def _stages(self, groups: Sequence[ChangeGroup], members: Coalition) -> np.ndarray:
        """kg CO2e by stage, and last what has none, in the unit of the result."""
        try:
            value = self.mixed.value(changes_in(groups, members))
        except BrightcellError:
            raise _CombinationRefused(members) from None
        return value.stages if self.unit == value.unit else value.stages * value.units_per_kwh_rated

    def _counted(self, worth: Callable[[Coalition], np.ndarray], n: int) -> Callable[[Coalition], np.ndarray]:
        """A game that reports each evaluation."""
        done, whole = [0], 1 << n if n <= MOST else self.orders * n

        def counted(members: Coalition) -> np.ndarray:
            value = worth(members)
            done[0] += 1
            if self.progress:
                self.progress(done[0], whole, time.monotonic() - self.began)
            return value

        return counted

    def _drawn(self, groups: Sequence[ChangeGroup]) -> ShapleyValues:
        n = len(groups)
        self.without_value.clear()
        return exact_shapley(self._counted(lambda members: self._draws(groups, members), n), n)

    def _draws(self, groups: Sequence[ChangeGroup], members: Coalition) -> np.ndarray:
        assert self.drawing is not None
        totals = paired_totals(self.mixed.model(changes_in(groups, members)), self.drawing)
        self.without_value.extend(totals.without_value)
        return totals.per_kwh_rated if self.unit == COMMON else totals.total

    def _ends_drawn(self, groups: Sequence[ChangeGroup]) -> np.ndarray:
        return np.array([self._draws(groups, members) for members in (frozenset(), frozenset(range(len(groups))))])


def _cancelling(values: Sequence[float], difference: float) -> Iterator[str]:
    """That shares of the difference say little where the reasons nearly cancel each other."""
    moved = sum(map(abs, values))
    if difference and moved > CANCELLING * abs(difference):
        yield (
            f"the reasons nearly cancel each other: together they move {moved / abs(difference):.0f} times the "
            'difference, so read them in kg CO2e, and not their shares "of it"'
        )


def _reason(
    group: ChangeGroup, shared: ShapleyValues, i: int, drawn: ShapleyValues | None, alone: float, last: float
) -> Reason:
    scale = np.abs(shared.values).sum() + abs(alone) + abs(last)
    stages = np.where(np.abs(shared.values[i]) > NOTHING * scale, shared.values[i], 0.0)
    ends = None if drawn is None else _interval(drawn.values[i])
    changes = sorted(group.changes, key=lambda change: EVIDENCE in change.what)
    return Reason(
        name=group.name,
        value=float(stages.sum()),
        alone=alone,
        last=last,
        stages=dict(zip(STAGES, stages.tolist(), strict=False)),
        changes=tuple(line for change in changes for line in change.told),
        error=None if shared.errors is None else float(np.linalg.norm(shared.errors[i])),
        low=None if ends is None else float(ends[0]),
        high=None if ends is None else float(ends[1]),
        joined=group.reason,
    )


def _interval(values: np.ndarray) -> np.ndarray:
    """The 5th and 95th percentile of the draws that have a value; nan where none has."""
    there = values[np.isfinite(values)]
    return np.quantile(there, [0.05, 0.95]) if there.size else np.full(2, np.nan)


def _provenance(first: Model, second: Model) -> dict[str, Any]:
    """Versions, and hashes of both."""
    origins: dict[str, Any] = {}
    for name, model in (("first", first), ("second", second)):
        full = provenance(model.product, model.rulebook, model.background, model.method, "structures")
        origins |= {"versions": full["versions"]}
        origins[name] = {part: full[part]["sha256"] for part in ("product", "rulebook", "background", "method")}
    return origins
