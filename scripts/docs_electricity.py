"""The page `docs/electricity.md`: what the open background builds up, against official and other figures."""

from collections.abc import Callable, Iterable, Sequence
from math import exp, sqrt
from statistics import median

from background_builder.china_factors import (
    FOSSIL,
    RESIDUAL,
    built_up,
    carbon_factors,
    carbon_years,
    fossil_share,
    grid_factor,
    national_shares,
    official_loss,
    readings,
    shares_from_carbon,
)
from background_builder.electricity import shares_by_location
from background_builder.intensities import intensity
from background_builder.propagation import Chain
from background_builder.providers import COUNTRIES, WORLD
from background_builder.rows import Part, Row, primary
from docs_electricity_texts import (
    BASIS,
    COUNTRY_TEXT,
    GREET,
    HEAD,
    NATION,
    NORDIC,
    PROVINCES,
    REGIONS,
    RESIDUALS,
    UNITED_STATES,
)

YEARS = ("2023", "2022", "2021")
"""Years of official CO2 factors."""
DEFAULT_YEAR = "2024"
LEVELS = ("electricity-high-voltage", "electricity", "electricity-low-voltage")
WHY = "why"
SHOWN_STATES = 5
PLACE_COLUMNS = (
    "place",
    "CO2 of 2023, official",
    "fossil share of 2023",
    "generation 2024",
    "calibrated 2024",
    "gap to CO2",
    "lowest reading",
    "highest reading",
    "gsd",
    "calibrated 2023",
    "calibrated 2022",
    "calibrated 2021",
)


class Figures:
    """Footprints and spreads of the electricity of the background, by key and place."""

    def __init__(self, electricity: Part) -> None:
        self.electricity = electricity
        self.chain = Chain(electricity.exchanges)
        self.codes = {(link.key, link.location): link.process for link in electricity.links}

    def footprint(self, key: str, place: str) -> float:
        return self.chain.footprint(self.codes[key, place])

    def gsd(self, key: str, place: str) -> float:
        return exp(sqrt(self.chain.variance(self.codes[key, place])))

    def generation(self, key: str, place: str) -> float:
        """The production mix behind what is delivered."""
        return self.chain.footprint(self.codes[key, place].replace("delivered", "production-mix"))


def electricity_page(electricity: Part) -> str:
    figures = Figures(electricity)
    sections = (
        HEAD.splitlines(),
        _basis(figures),
        _nation(figures),
        _places(figures, "Provinces", _is_province, PROVINCES),
        _places(figures, "Regional grids", _is_regional, REGIONS),
        _residual(figures),
        _countries(figures),
        _greet(figures),
        _united_states(figures),
        _nordic(figures),
        ["This page is made by `python scripts/build_docs.py`."],
    )
    return "\n".join("\n".join([*section, ""]) for section in sections)


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """A Markdown table; the first column and reasons are left, figures are right."""
    lines = ["---", *("---" if name == WHY else "---:" for name in header[1:])]
    return [f"| {' | '.join(row)} |" for row in (header, lines, *rows)]


def _percent(ours: float, theirs: float) -> float:
    return 100 * (ours / theirs - 1)


def _gap(ours: float, theirs: float) -> str:
    return f"{_percent(ours, theirs):+.1f} %"


def _vintage(year: str) -> str:
    return "" if year == DEFAULT_YEAR else f"-{year}"


def _average(year: str, kind: str) -> float:
    """An official national average; zero where there is none."""
    try:
        return float(grid_factor("CN", year, kind, "average")["value"])
    except StopIteration:
        return 0.0


def _nation(figures: Figures) -> list[str]:
    header = ["year", "CO2, official", "generation", "built up", "calibrated", "official life cycle", "built up, gap"]
    rows = [_nation_row(figures, year) for year in ("2024", *YEARS)]
    return ["## China", "", *_table(header, rows), "", *_nation_reasons(figures).splitlines()]


def _nation_row(figures: Figures, year: str) -> list[str]:
    key, carbon, official = f"electricity{_vintage(year)}", _average(year, "co2-only"), _average(year, "life-cycle")
    built = _built_up(figures, year)
    return [
        year,
        f"{carbon:.4f}" if carbon else "none",
        f"{figures.generation(key, 'CN'):.4f}",
        f"{built:.4f}",
        f"{figures.footprint(key, 'CN'):.4f}",
        f"{official:.4f}" if official else "none",
        _gap(built, official) if official else "",
    ]


def _built_up(figures: Figures, year: str) -> float:
    lines = figures.footprint(f"electricity-transmission{_vintage(year if year == '2024' else '2023')}", "CN")
    return (1 + official_loss()) * figures.generation(f"electricity{_vintage(year)}", "CN") + lines


def _nation_reasons(figures: Figures) -> str:
    generation, shares = figures.generation("electricity-2023", "CN"), national_shares()
    carbon = grid_factor("CN", "2023", "co2-only", "average")
    return NATION.format(
        loss=official_loss(),
        gap_2023=_percent(_built_up(figures, "2023"), _average("2023", "life-cycle")),
        gap_2024=_percent(_built_up(figures, "2024"), _average("2024", "life-cycle")),
        room=_percent(_average("2023", "life-cycle"), generation),
        own=_percent(_built_up(figures, "2023"), generation),
        ours=100 * sum(shares[technology] for technology in FOSSIL),
        implied=100 * fossil_share(carbon),
        rule=_average("2023", "life-cycle")
        * built_up(figures.electricity, shares_from_carbon(carbon), "2023")
        / generation,
    )


def _basis(figures: Figures) -> list[str]:
    """What calibration closes, over all places with a published intensity."""
    gaps, left = [], []
    for place, rows in sorted(shares_by_location().items()):
        grid = intensity(figures.chain, place, rows)
        if grid.published and place != "CN":
            gaps.append(_percent(grid.built_up, grid.published))
            left.append(_percent(figures.generation("electricity", place), grid.published))
    (row,) = _rows("electricity_intensities", "CN")
    china = figures.footprint("electricity-2023", "CN")
    text = BASIS.format(
        places=len(gaps),
        median=median(gaps),
        high=sum(gap > 10 for gap in gaps),
        low=sum(gap < -10 for gap in gaps),
        left=max(left, key=abs),
        uncalibrated=sum(abs(gap) > 1e-6 for gap in left),
        china=_percent(china, float(row["value"]) / 0.95),
    )
    return ["## One basis", "", *text.splitlines()]


def _is_province(row: Row) -> bool:
    return row["location"].startswith("CN-") and len(row["location"]) == len("CN-JS")


def _is_regional(row: Row) -> bool:
    return row["location"].startswith("CN-") and not _is_province(row)


def _places(figures: Figures, title: str, wanted: Callable[[Row], bool], text: str) -> list[str]:
    rows = sorted((row for row in carbon_factors("average") if wanted(row)), key=lambda row: row["name"])
    table = _table(PLACE_COLUMNS, [_place(figures, row) for row in rows if row["year"] == "2023"])
    return [f"## {title}", "", *table, "", *text.splitlines()]


def _place(figures: Figures, row: Row) -> list[str]:
    place, carbon = row["location"], float(row["value"])
    ours = figures.footprint("electricity", place)
    earlier = figures.footprint("electricity-2023", place)
    factors = (*readings(row, ours, DEFAULT_YEAR), *readings(row, earlier))
    return [
        f"{row['name']} ({place})",
        f"{carbon:.4f}",
        f"{100 * fossil_share(row):.1f} %",
        f"{figures.generation('electricity', place):.4f}",
        f"{ours:.4f}",
        _gap(ours, carbon),
        f"{min(factors):.4f}",
        f"{max(factors):.4f}",
        f"{figures.gsd('electricity', place):.3f}",
        *(f"{figures.footprint(f'electricity-{year}', place):.4f}" for year in YEARS),
    ]


def _residual(figures: Figures) -> list[str]:
    header = [
        "year",
        "CO2 without traded non-fossil power, official",
        "fossil share",
        "residual mix",
        "over the average",
    ]
    rows = [_residual_row(figures, row, year) for row in carbon_factors(RESIDUAL) for year in carbon_years(row)]
    return ["## Residual mix of China", "", *_table(header, rows), "", RESIDUALS]


def _residual_row(figures: Figures, row: Row, year: str) -> list[str]:
    vintage = _vintage(year)
    residual, average = (figures.footprint(f"{key}{vintage}", "CN") for key in ("electricity-residual", "electricity"))
    return [
        year,
        f"{row['value']} ({row['year']})",
        f"{100 * fossil_share(row):.1f} %",
        f"{residual:.4f}",
        _gap(residual, average),
    ]


def _countries(figures: Figures) -> list[str]:
    header = [
        "place",
        "year of the shares",
        "built up",
        "Ember",
        "gap",
        "factor on what burns",
        "high voltage",
        "medium voltage",
        "low voltage",
        "gsd",
    ]
    rows = [_country(figures, place) for place in (WORLD, *COUNTRIES) if place != "CN"]
    return [
        "## Countries that make batteries, and the world",
        "",
        *_table(header, rows),
        "",
        *COUNTRY_TEXT.splitlines(),
    ]


def _country(figures: Figures, place: str) -> list[str]:
    rows = _rows("electricity_shares", place)
    grid = intensity(figures.chain, place, rows)
    published = grid.published or 0.0
    return [
        f"{place}, {rows[0]['name']}",
        rows[0]["year"],
        f"{grid.built_up:.4f}",
        f"{published:.4f}",
        _gap(grid.built_up, published),
        "none" if grid.factor is None else f"{grid.factor:.3f}",
        *(f"{figures.footprint(level, place):.4f}" for level in LEVELS),
        f"{figures.gsd('electricity', place):.3f}",
    ]


def _greet(figures: Figures) -> list[str]:
    published = [row for row in primary("electricity_grid_factors") if row["factor_kind"] == "fuel-cycle"]
    header = ["grid", "GREET 2022 fuel cycle, at the user", "ours", "gap", WHY]
    rows = [
        [row["name"], row["value"], f"{ours:.4f}", _gap(ours, float(row["value"])), GREET[row["location"]]]
        for row, ours in ((row, figures.footprint("electricity", row["location"])) for row in published)
    ]
    return ["## GREET", "", *_table(header, rows)]


def _checks(source: str) -> list[Row]:
    return [row for row in primary("electricity_cross_checks") if row["source"].startswith(source)]


def _united_states(figures: Figures) -> list[str]:
    header = ["place", "eGRID 2023, stacks only", "what a product there gets", "gap"]
    rows = [_state(figures, row) for row in _shown_states()]
    return ["## United States", "", *_us_reasons(figures).splitlines(), "", *_table(header, rows)]


def _shown_states() -> list[Row]:
    """The nation, the states with the lowest and the highest factors, and those with electricity of their own."""
    nation, *states = sorted(_checks("EPA"), key=lambda row: (row["location"] != "US", float(row["value"])))
    own = [row for row in states[SHOWN_STATES:-SHOWN_STATES] if row["location"] == "US-CA"]
    return [nation, *states[:SHOWN_STATES], *own, *states[-SHOWN_STATES:]]


def _state(figures: Figures, row: Row) -> list[str]:
    place = row["location"] if ("electricity", row["location"]) in figures.codes else "US"
    ours = figures.footprint("electricity", place)
    return [row["name"], f"{float(row['value']):.4f}", f"{ours:.4f} ({place})", _gap(ours, float(row["value"]))]


def _us_reasons(figures: Figures) -> str:
    stacks, supply = (_part_of_us(column) for column in ("at_plant_kgco2e", "fuel_supply_kgco2e"))
    grid = intensity(figures.chain, "US", _rows("electricity_shares", "US"))
    generation, delivered = grid.built_up, figures.footprint("electricity", "US")
    (nation,) = (float(row["value"]) for row in _checks("EPA") if row["location"] == "US")
    return UNITED_STATES.format(
        delivered=delivered,
        built_up=generation,
        ember=grid.published,
        stacks=stacks,
        supply=supply,
        plants=generation - stacks - supply,
        gap=_gap(stacks, nation),
        egrid=nation,
    )


def _part_of_us(column: str) -> float:
    """What a part of the world's technologies gives in the mix of the United States."""
    parts = {row["technology"]: float(row[column] or 0) for row in _rows("electricity_technologies", "GLO")}
    shares = {row["technology"]: float(row["share"]) for row in _rows("electricity_shares", "US")}
    return sum(share * parts.get(technology, 0.0) for technology, share in shares.items()) / sum(shares.values())


def _rows(table: str, location: str) -> list[Row]:
    return [row for row in primary(table) if row["location"] == location]


def _nordic(figures: Figures) -> list[str]:
    header = ["zone", "codecarbon, 2025", "what a product there gets", "gap"]
    rows = [_zone(figures, row) for row in _checks("codecarbon")]
    return ["## Nordic zones", "", *_table(header, rows), "", *NORDIC.splitlines()]


def _zone(figures: Figures, row: Row) -> list[str]:
    place, theirs = row["location"][:2], float(row["value"])
    ours = figures.footprint("electricity", place)
    zone = "" if row["location"] == row["name"] else f"{row['location']}, "
    return [f"{zone}{row['name']}", f"{theirs:.4f}", f"{ours:.4f} ({place})", _gap(ours, theirs)]
