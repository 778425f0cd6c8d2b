"""Distributions and Sobol indices of many draws, as text beside the notebooks, which compare their few draws with it.

`python scripts/large_numbers.py` writes `notebooks/large_numbers.csv` anew; that takes some seconds.
"""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np

import brightcell as bc
from brightcell.methods.records import Record
from brightcell.runs.request import versions
from brightcell.uncertainty.statistics import Summary, summarise

OUT = Path(__file__).resolve().parent.parent / "notebooks" / "large_numbers.csv"
PACKS = ("nmc622-pack-100kwh", "lfp-pack-100kwh")
RULEBOOKS = ("cn-group-2024", "iso-14067-cutoff")
SEED, DRAWS, POINTS = 1, 100_000, 2**14
PREFIXES = (1_000, 10_000, DRAWS)
COUNTED, SHOWN = ("group", "supplier"), 15
FIELDS = ("figure", "of", "column", "statistic", "draws", "value", "standard_error")
NORMAL_95 = 1.959964  # half-width of a 95 % interval in standard errors

Row = tuple[str, str, str, str, int, float, float]


def distributions(draws: int = DRAWS, prefixes: tuple[int, ...] = PREFIXES) -> Iterator[Row]:
    """Statistics of the first so many draws of two packs under two rulebooks, product and `open` drawn."""
    drawn = bc.monte_carlo(PACKS, RULEBOOKS, draws=draws, seed=SEED, background_uncertainty=True)
    for label in drawn.labels:
        for column in drawn.nominal_values(label):
            values = drawn.values(label, column)
            for number in prefixes if column == "total" else prefixes[-1:]:
                yield from _statistics(label, column, summarise(values[:number]))
    for label in drawn.labels[1:]:
        paired = drawn.compare(drawn.labels[0], label)
        of = f"{drawn.labels[0]} below {label}"
        yield "comparison", of, "total", "probability", draws, paired.below.value, paired.below.standard_error


def indices(points: int = POINTS) -> Iterator[Row]:
    """First and total Sobol indices of the first pack, counted together by group and by supplier."""
    for by in COUNTED:
        sobol = bc.sobol(PACKS[0], RULEBOOKS[0], background_uncertainty=True, draws=points, seed=SEED, by=by)
        yield from _indices(sobol, by)


def _statistics(label: str, column: str, summary: Summary) -> Iterator[Row]:
    ends = {f"p{percent:g}": summary.percentiles[percent] for percent in (2.5, 97.5)}
    for name, estimate in {"mean": summary.mean, "sd": summary.sd, "median": summary.median, **ends}.items():
        yield "distribution", label, column, name, summary.number, estimate.value, estimate.standard_error


def _indices(record: Record, by: str) -> Iterator[Row]:
    columns, draws = record.columns(), int(record.facts()["draws"])
    for factor in record.order()[:SHOWN]:
        for name in ("first", "total"):
            error = columns[f"{name}_half_width"][0, factor] / NORMAL_95
            yield f"sobol by {by}", record.labels[factor], "total", name, draws, columns[name][0, factor], error


def text(rows: list[Row]) -> str:
    """A table under comments that say how it was made."""
    packages = ", ".join(f"{name} {version}" for name, version in versions().items())
    head = [
        f"# made by scripts/large_numbers.py on {datetime.date.today()} with {packages}",
        f"# {', '.join(PACKS)}; background open, drawn too; seed {SEED}, random draws; Sobol indices of the first pack",
        f"# under {RULEBOOKS[0]}. Totals and stages in kg CO2e per functional unit of the rulebook.",
    ]
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(FIELDS)
    writer.writerows([*row[:-2], *(np.format_float_scientific(value, 8) for value in row[-2:])] for row in rows)
    return "\n".join([*head, file.getvalue()])


def main() -> None:
    """Write the file."""
    OUT.write_text(text([*distributions(), *indices()]), encoding="utf-8")
    print(f"written: {OUT.name}")


if __name__ == "__main__":
    main()
