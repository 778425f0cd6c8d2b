"""From generation to the user: production mix, then high, medium and low voltage.

    technology -> production mix (shares) -> high voltage -> medium voltage -> low voltage

Each is a process, so that every share and loss is an exchange of its own with its own uncertainty.
`electricity` without further words is medium voltage; its code says `delivered`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from background_builder import quality_scores as quality
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
    technosphere,
)
from background_builder.technologies import world_technology

STAND_INS = {"other-renewable": "geothermal"}
LOSSES = {"high": "grid-loss-high-voltage", "medium": "grid-loss", "low": "grid-loss-low-voltage"}
CODES = {"high": "electricity-high-voltage", "medium": "electricity-delivered", "low": "electricity-low-voltage"}
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
    """kWh of the mix per kWh at medium voltage, how sure that is, and who says so."""

    amount: float
    spread: Spread
    confidence: str
    note: str
    quality: quality.Scores
    source: str = "brightcell"

    @property
    def licence(self) -> str:
        return "CC-BY-4.0" if self.source == "brightcell" else "official public factor"


def provider(technology: str) -> str:
    return world_technology(STAND_INS.get(technology, technology))


def share_scores(row: Row, technology: str = "same") -> quality.Scores:
    """Shares of a statistic that covers all plants of the place."""
    year = row["year"] if row.get("year_stated", "yes") == "yes" else ""
    return quality.scores(row["confidence"], year, technology=technology)


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
        grid.year,
        first["source"],
        first["licence"],
        first["confidence"],
        first.get("note", ""),
        f"mix of power plants by share of generation: {', '.join(row['technology'] for row in rows)}",
        quality.text(scores),
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


def kept(level: str) -> float:
    """kWh at a voltage level per kWh generated."""
    return 1.0 - assumption(LOSSES[level])


def step_spread() -> Spread:
    return lognormal(assumption("grid-loss-gsd"), "assumed, primary/assumptions.csv grid-loss-gsd")


def with_losses(scores: quality.Scores) -> Supply:
    """The mix with the assumed losses, for places without an official delivered factor."""
    loss = f"{assumption('grid-loss'):.0%}"
    note = f"losses of {loss} between power plant and user at medium voltage are assumed"
    reliability = quality.RELIABILITY["assumed"]
    return Supply(1.0 / kept("medium"), step_spread(), "assumed", note, (reliability, *scores[1:]))


def voltages(grid: Grid, source: str, supply: Supply) -> Part:
    """High, medium and low voltage one after the other; `supply` holds at medium voltage."""
    amounts = {
        "high": supply.amount * kept("medium") / kept("high"),
        "medium": kept("high") / kept("medium"),
        "low": kept("medium") / kept("low"),
    }
    inputs = {"high": source, "medium": grid.code("high"), "low": grid.code("medium")}
    return combine(
        level_part(grid, level, inputs[level], amounts[level], supply if level != "low" else _lossy(supply))
        for level in amounts
    )


def _lossy(supply: Supply) -> Supply:
    """What is below the level that the supply holds for rests on assumed losses alone."""
    reliability = quality.RELIABILITY["assumed"]
    return replace(supply, source="brightcell", confidence="assumed", quality=(reliability, *supply.quality[1:]))


def level_part(grid: Grid, level: str, source: str, amount: float, supply: Supply) -> Part:
    code = grid.code(level)
    process = Process(
        code,
        f"electricity, {f'{grid.kind} mix, ' if grid.kind else ''}{level} voltage, {grid.name}",
        "electricity",
        "kWh",
        grid.location,
        "electricity",
        grid.year,
        supply.source,
        supply.licence,
        supply.confidence,
        supply.note,
        f"production mix after transmission and transformation to {level} voltage",
        quality.text(supply.quality),
    )
    if level == "high":
        exchange = technosphere(code, source, amount, supply.spread, supply.source, supply.confidence, supply.note)
    else:
        note = f"assumed losses from the level above to {level} voltage"
        exchange = technosphere(code, source, amount, step_spread(), "brightcell", "assumed", note)
    return Part((process,), (exchange,), (Link(grid.key(level), grid.location, code),))


def chain(
    grid: Grid, rows: Sequence[Row], providers: Mapping[str, str], scores: quality.Scores, supply: Supply, exact: str
) -> Part:
    made = mix(grid, rows, providers, scores, exact)
    return combine([made, voltages(grid, made.processes[0].code, supply)])


def by_location(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row["location"], []).append(row)
    return found
