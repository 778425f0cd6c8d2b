"""From generation to the user: production mix, then high, medium and low voltage.

    technology -> production mix (shares) -> high voltage -> medium voltage -> low voltage

Each is a process, so that every share and loss is an exchange of its own with its own uncertainty.
`electricity` without further words is medium voltage; its code says `delivered`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from background_builder import quality
from background_builder.rows import (
    Exchange,
    Link,
    Part,
    Process,
    Row,
    Spread,
    assumption,
    certain,
    combine,
    from_pedigree,
    lognormal,
    provenance,
    technosphere,
)
from background_builder.technologies import world_technology

STAND_INS = {"other-renewable": "geothermal"}
LOSSES = {"high": "grid-loss-high-voltage", "medium": "grid-loss", "low": "grid-loss-low-voltage"}
CODES = {"high": "electricity-high-voltage", "medium": "electricity-delivered", "low": "electricity-low-voltage"}
YEARS = ("2021", "2022", "2023", "2024")
"""Years that a rulebook can ask for."""
KEYS = {"high": "electricity-high-voltage", "medium": "electricity", "low": "electricity-low-voltage"}


@dataclass(frozen=True)
class Grid:
    """Where and of which year electricity is; `vintage` ends its codes and keys where it isn't the default year."""

    location: str
    name: str
    year: str
    vintage: str = ""
    kind: str = ""

    def code(self, level: str) -> str:
        prefix = f"electricity-{self.kind}" if self.kind and level == "medium" else self._infixed(CODES[level])
        return f"{prefix}-{self.location.lower()}{self.vintage}"

    def key(self, level: str) -> str:
        return self._infixed(KEYS[level]) + self.vintage

    def mix_code(self) -> str:
        return f"{self._infixed('electricity-production-mix')}-{self.location.lower()}{self.vintage}"

    def _infixed(self, prefix: str) -> str:
        return prefix.replace("electricity", f"electricity-{self.kind}", 1) if self.kind else prefix


@dataclass(frozen=True)
class Supply:
    """kWh of the mix per kWh at medium voltage, how sure that is, and who says so.

    `shares_year` is the year of the shares where that isn't the year of the mix, `shares_note` why.
    """

    amount: float
    spread: Spread
    confidence: str
    note: str
    quality: quality.Scores
    source: str = "brightcell"
    shares_year: str = ""
    shares_note: str = ""

    @property
    def licence(self) -> str:
        return "CC-BY-4.0" if self.source == "brightcell" else "official public factor"


def provider(technology: str) -> str:
    return world_technology(STAND_INS.get(technology, technology))


def share_scores(row: Row, kind: str = "statistic") -> quality.Scores:
    """Shares of a statistic that covers all plants of the place."""
    year = row["year"] if row.get("year_stated", "yes") == "yes" else ""
    return quality.scores(kind, row["confidence"], year)


def share_spread(row: Row) -> Spread:
    return from_pedigree(share_scores(row))


def mix(grid: Grid, rows: Sequence[Row], providers: Mapping[str, str], scores: quality.Scores, exact: str = "") -> Part:
    """Shares of generation, made to add up to exactly 1 kWh; `exact` says why they carry no spread of their own."""
    code, first = grid.mix_code(), rows[0]
    total = sum(float(row["share"]) for row in rows)
    process = Process(
        code,
        f"electricity, {f'{grid.kind} ' if grid.kind else ''}production mix, {grid.name}",
        "electricity",
        "kWh",
        grid.location,
        "electricity production mix",
        *provenance(first),
        first["note"] or "generation only: trade with other places is not in it",
        f"mix of power plants by share of generation: {', '.join(row['technology'] for row in rows)}",
        quality.written(scores),
    )
    exchanges = tuple(_share(code, row, providers, total, exact) for row in rows)
    return Part((process,), exchanges)


def _share(code: str, row: Row, providers: Mapping[str, str], total: float, exact: str) -> Exchange:
    return technosphere(
        code,
        providers[row["technology"]],
        float(row["share"]) / total,
        certain(exact) if exact else share_spread(row),
        row["source"],
        row["confidence"],
        f"geothermal stands in for {row['technology']}" if row["technology"] in STAND_INS else "",
    )


def _loss(level: str) -> str:
    return f"{100 * assumption(LOSSES[level]):g} %"


def kept(level: str) -> float:
    """kWh at a voltage level per kWh generated."""
    return 1.0 - assumption(LOSSES[level])


def step_spread() -> Spread:
    return lognormal(assumption("grid-loss-gsd"), "default of ours: grid-loss-gsd of primary/assumptions.csv")


def with_losses(scores: quality.Scores) -> Supply:
    """The mix with the assumed losses, for places without an official delivered factor."""
    note = f"losses are assumed, one set for the world: {_loss('medium')} of generation at medium voltage"
    assumed = (quality.reliability("assumed"), *scores[1:])
    return Supply(1.0 / kept("medium"), step_spread(), "assumed", note, assumed)


def voltages(grid: Grid, source: str, supply: Supply) -> Part:
    """High, medium and low voltage one after the other; `supply` holds at medium voltage."""
    amounts = {
        "high": supply.amount * kept("medium") / kept("high"),
        "medium": kept("high") / kept("medium"),
        "low": kept("medium") / kept("low"),
    }
    inputs = {"high": source, "medium": grid.code("high"), "low": grid.code("medium")}
    return combine(_level(grid, level, inputs[level], amounts[level], supply) for level in amounts)


def at_level(supply: Supply, level: str) -> Supply:
    """Above and below medium voltage the supply rests on assumed losses too."""
    if level == "medium":
        return supply
    note = f"{supply.note}; at {level} voltage losses of {_loss(level)} instead of {_loss('medium')}, assumed"
    scores = (quality.reliability("assumed"), *supply.quality[1:])
    return replace(supply, source="brightcell", confidence="assumed", note=note, quality=scores)


def _level(grid: Grid, level: str, source: str, amount: float, supply: Supply) -> Part:
    code, stated = grid.code(level), at_level(supply, level)
    process = Process(
        code,
        f"electricity, {f'{grid.kind} mix, ' if grid.kind else ''}{level} voltage, {grid.name}",
        "electricity",
        "kWh",
        grid.location,
        "electricity",
        grid.year,
        stated.source,
        stated.licence,
        stated.confidence,
        stated.note,
        f"production mix after transmission and transformation to {level} voltage",
        quality.written(stated.quality),
        supply.shares_year,
        supply.shares_note,
    )
    exchange = _fed_in(code, source, amount, supply) if level == "high" else _stepped_down(code, source, amount, level)
    named = Link(grid.key(level), grid.location, code)
    named_by_year = level == "medium" or grid.location.startswith("CN")
    again = dated(named.key, grid.year, grid.location, code) if named_by_year and not grid.vintage else ()
    return Part((process,), (exchange,), (named, *again))


def dated(key: str, year: str, location: str, code: str) -> tuple[Link, ...]:
    """The default of a place under its year too, so that a year can be asked for of all places alike."""
    return (Link(f"{key}-{year}", location, code),) if year in YEARS else ()


def _fed_in(code: str, source: str, amount: float, supply: Supply) -> Exchange:
    confidence = "assumed" if supply.confidence == "assumed" else "derived"
    return technosphere(code, source, amount, supply.spread, supply.source, confidence, supply.note)


def _stepped_down(code: str, source: str, amount: float, level: str) -> Exchange:
    note = f"assumed losses from the level above to {level} voltage"
    return technosphere(code, source, amount, step_spread(), "brightcell", "assumed", note)


def chain(
    grid: Grid, rows: Sequence[Row], providers: Mapping[str, str], scores: quality.Scores, supply: Supply, exact: str
) -> Part:
    mixed = mix(grid, rows, providers, scores, exact)
    return combine([mixed, voltages(grid, mixed.processes[0].code, supply)])


def by_location(rows: Iterable[Row]) -> dict[str, list[Row]]:
    rows_at: dict[str, list[Row]] = {}
    for row in rows:
        rows_at.setdefault(row["location"], []).append(row)
    return rows_at
