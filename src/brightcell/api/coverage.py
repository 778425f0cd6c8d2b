"""What a background's mapping table covers, how each demand is met, and how much of a footprint rests on that."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from brightcell.arguments import checked
from brightcell.background import AnyBackground
from brightcell.background.models import Dangling, Provider
from brightcell.errors import Problem, collecting
from brightcell.io.shown import ShownAsText
from brightcell.language import AsIs, said, speaking, told
from brightcell.linking import Link
from brightcell.model import (
    DEFAULT_RULEBOOK,
    Asked,
    AskedBackground,
    AskedRulebook,
    Model,
    Settings,
    items,
    model_of,
    read_background,
)
from brightcell.model.labels import distinguishing, further_facts
from brightcell.model.resolving import DEFAULT_BACKGROUND
from brightcell.product.catalogue import general_of
from brightcell.product.demands import expected_demands
from brightcell.results import ProviderShare
from brightcell.results.calculate import calculate
from brightcell.results.comparison.data import numbered
from brightcell.results.page.text import aligned, shortened, titled, wrapped
from brightcell.rulebooks import Rulebook, rulebook_of

DEFAULT_PRODUCTS = ("nmc622-pack-100kwh",)
SHOWN = 20


@dataclass(frozen=True)
class CoverageRow:
    """A row of a mapping table that is a stand-in, or leads nowhere."""

    key: str
    location: str
    what: str
    nearest: tuple[str, ...] = ()


@dataclass(frozen=True)
class DemandCoverage:
    """How a demand of a product is met; `share` is the part of the footprint behind it."""

    product: str
    demand: str
    requested: str | None
    provider: str
    location: str
    step: str
    match: str
    share: float


@dataclass(frozen=True, repr=False)
class Coverage(ShownAsText):
    """What a background covers; `ok` when every row of its table leads to one activity, and every demand to a row.

    `unmet` is what the products ask for and don't get.
    """

    background: str
    database: str | None
    wanted: tuple[str, ...]
    missing: tuple[str, ...]
    stand_ins: tuple[CoverageRow, ...]
    dangling: tuple[CoverageRow, ...]
    met: tuple[DemandCoverage, ...]
    unmet: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether each row leads to one activity, and each demand to a row."""
        return not self.dangling and not self.unmet

    def shares(self, product: str) -> dict[str, tuple[float, float]]:
        """Burdens and credits by how demands are met, as shares of the footprint; the rest is the foreground's own.

        Parameters
        ----------
        product : str
            Name of one of the products.

        Returns
        -------
        dict
            By how demands are met: the shares of burdens and of credits in the gross burden.
        """
        shares: dict[str, tuple[float, float]] = {}
        for demand in (met for met in self.met if met.product == product):
            burden, credit = shares.get(_class(demand), (0.0, 0.0))
            shares[_class(demand)] = (burden + max(demand.share, 0.0), credit + min(demand.share, 0.0))
        return shares

    def as_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        products = dict.fromkeys(demand.product for demand in self.met)
        return {**asdict(self), "ok": self.ok, "shares": {product: self.shares(product) for product in products}}

    def as_text(self, language: str | None = None) -> str:
        """Lines for a terminal."""
        with speaking(language):
            return _text(self)


@checked
def coverage(
    background: AskedBackground = DEFAULT_BACKGROUND,
    products: Asked | Sequence[Asked] = DEFAULT_PRODUCTS,
    rulebook: AskedRulebook | None = None,
    *,
    project: str | None = None,
    database: str | None = None,
    settings: Settings | None = None,
) -> Coverage:
    """What a background's mapping table covers, by which fallback, and what share of footprints rests on each link.

    Parameters
    ----------
    background : Background, str or Path
        A background, its name, or a mapping table.
    products : Product, Model, str, Path, or a sequence of them
        The products whose demands are looked up; a model is taken under its rulebook, on this background.
    rulebook, settings : optional
        For products, as in `Model`.
    project, database : str, optional
        Of the background, as in `Model`.

    Returns
    -------
    Coverage
        `met` and `unmet` demands, rows of the table that stand in or lead nowhere, and shares of the footprint.

    Raises
    ------
    InputError
        For a background or a rulebook that can't be read; what a product lacks is in `unmet`.

    Examples
    --------
    >>> import brightcell as bc
    >>> bc.coverage("open", "lfp-pack-100kwh").ok
    True
    """
    back = read_background(background, project=project, database=database)
    asked = items(products)
    for item in asked:
        if isinstance(item, Model):
            model_of(item, rulebook, settings=settings)  # refuses what a model has already
    book = rulebook_of(DEFAULT_RULEBOOK if rulebook is None else rulebook, settings)
    wanted = expected_demands()
    rows = [(key, place, offer) for key, places in back.offers.items() for place, offer in places.items()]
    unmet: list[Problem] = []
    met: list[DemandCoverage] = []
    models: list[Model] = []
    for item in asked:
        with collecting(unmet):
            models.append(_on(item, book, back))
    for model, label in zip(models, _labels(models), strict=True):
        with collecting(unmet):
            met += _met(model, label)
    return Coverage(
        background=back.name,
        database=getattr(back, "database", None),
        wanted=wanted,
        missing=tuple(key for key in wanted if not {key, general_of(key)} & back.offers.keys()),
        stand_ins=tuple(_stand_ins(rows)),
        dangling=tuple(CoverageRow(key, place, o.what, o.nearest) for key, place, o in rows if isinstance(o, Dangling)),
        met=tuple(met),
        unmet=tuple(str(problem) for problem in unmet),
    )


def _stand_ins(rows: Iterable[tuple[str, str, Provider | Dangling]]) -> Iterable[CoverageRow]:
    for key, place, offer in rows:
        if isinstance(offer, Provider) and offer.stands_in:
            yield CoverageRow(
                key, place, f"{offer.match}, {offer.process.name} {{{offer.process.location}}}: {offer.note}"
            )


def _on(item: Asked, rulebook: Rulebook, background: AnyBackground) -> Model:
    """A product under the rulebook, or a model under its own, on a background."""
    return (
        item.with_(background=background) if isinstance(item, Model) else Model(item, rulebook, background=background)
    )


def _labels(models: Sequence[Model]) -> Sequence[str]:
    """A name for each model: that of its product, and what tells it apart from others of this name."""
    if not models:
        return ()
    facts = [(model.product.identity.model,) for model in models]
    return numbered(distinguishing(facts, [(model.rulebook.id, *further_facts(model)) for model in models]))


def _met(model: Model, label: str) -> Iterable[DemandCoverage]:
    pairs = zip(model.product_system.links, calculate(model).links, strict=True)
    rows = (_demand_coverage(label, *pair) for pair in pairs)
    return sorted(rows, key=lambda row: -abs(row.share))


def _demand_coverage(product: str, link: Link, counted: ProviderShare) -> DemandCoverage:
    return DemandCoverage(
        product=product,
        demand=link.demand.key,
        requested=link.demand.location,
        provider=link.process.name,
        location=link.process.location,
        step=link.step,
        match=link.provider.match,
        share=counted.share,
    )


def _class(met: DemandCoverage) -> str:
    """Stand-ins first, since they weigh more than a place."""
    if met.match != "exact":
        return met.match
    return met.step if met.step in ("exact", "no place asked") else "another place"


def _text(report: Coverage) -> str:
    """A coverage report for a terminal, in at most 100 columns."""
    lines = [told(_heading(report)), told(_counts(report))]
    lines += titled("Keys without a row", wrapped(", ".join(report.missing), first="  ") if report.missing else [])
    lines += titled(f"Rows that lead nowhere ({len(report.dangling)})", _rows(report.dangling))
    lines += titled(
        "Asked for and not found", [line for demand in report.unmet for line in wrapped(demand, first="  - ")]
    )
    lines += titled("Stand-ins and assumptions", _rows(_by_key(_asked_first(report))))
    for product in dict.fromkeys(met.product for met in report.met):
        lines += titled(f"What the footprint rests on: {product}", _shares(report, product))
        lines += titled("Behind it", _met_rows(met for met in report.met if met.product == product))
    return "\n".join(lines)


def _heading(report: Coverage) -> str:
    where = f", database {report.database}" if report.database else ""
    return f"{report.background}{where}"


def _counts(report: Coverage) -> str:
    every = len(report.wanted)
    keys = {row.key for row in report.stand_ins} & set(report.wanted)
    broken = {row.key for row in report.dangling} & set(report.wanted)
    resolved = f"{every - len(report.missing) - len(broken)} of the {every} keys that products may name resolve"
    nowhere = f"; {len(report.dangling)} rows lead nowhere" if report.dangling else ""
    return f"{resolved}, {len(keys)} by a stand-in or an assumption{nowhere}"


def _rows(rows: tuple[CoverageRow, ...]) -> list[str]:
    lines = [line for row in rows[:SHOWN] for line in wrapped(_row(row), first="  - ")]
    return lines + ([told(f"  and {len(rows) - SHOWN} more: --format json")] if len(rows) > SHOWN else [])


def _asked_first(report: Coverage) -> tuple[CoverageRow, ...]:
    """Stand-ins that products may name, those of the given products first."""
    asked = {met.demand for met in report.met}
    named = [row for row in report.stand_ins if row.key in report.wanted]
    return tuple(sorted(named, key=lambda row: row.key not in asked))


def _by_key(rows: tuple[CoverageRow, ...]) -> tuple[CoverageRow, ...]:
    """One row per key, with the number of places that it is a stand-in for."""
    alike: dict[str, list[CoverageRow]] = {}
    for row in rows:
        alike.setdefault(row.key, []).append(row)
    return tuple(_together(rows_of_key) for rows_of_key in alike.values())


def _together(rows: list[CoverageRow]) -> CoverageRow:
    first = rows[0]
    place = first.location or "every place without a row of its own"
    return first if len(rows) == 1 else replace(first, location=f"{place}, and {len(rows) - 1} more")


def _row(row: CoverageRow) -> str:
    near = f" (did you mean {'; or '.join(row.nearest)}?)" if row.nearest else ""
    demand = said("{} at {}", AsIs(row.key), row.location) if row.location else row.key
    return AsIs(f"{demand}: {told(row.what)}{told(near)}")


def _shares(report: Coverage, product: str) -> list[str]:
    shares = report.shares(product)
    rest = 1.0 - sum(burden + credit for burden, credit in shares.values())
    rows = [(name, f"{burden:.1%}", f"{credit:.1%}") for name, (burden, credit) in sorted(shares.items(), key=_weight)]
    return aligned(
        [("", "Burdens", "Credits"), *rows, ("emissions of the foreground itself", f"{rest:.1%}", "")], "lrr"
    )


def _weight(item: tuple[str, tuple[float, float]]) -> float:
    return -item[1][0]


def _met_rows(met: Iterable[DemandCoverage]) -> list[str]:
    head = ["Demand", "Asked for", "Provider", "In", "How", "Share"]
    rows = [
        [
            AsIs(shortened(demand.demand, 24)),
            demand.requested or "-",
            AsIs(shortened(demand.provider, 30)),
            shortened(demand.location, 6),
            shortened(told(demand.step if demand.match == "exact" else f"{demand.match}, {demand.step}"), 20),
            f"{demand.share:.1%}",
        ]
        for demand in met
    ]
    return aligned([head, *rows[:SHOWN]], "lllllr")
