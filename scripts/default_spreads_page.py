"""The page on default spreads, `docs/default-spreads.md`: the table, and what the defaults do to two packs."""

from __future__ import annotations

from collections.abc import Iterator

import brightcell as bc
from brightcell.data import csv_rows, data_path
from brightcell.propagation.default_spreads import CORRELATIONS, SpreadClass, spread_classes

PACKS = ("lfp-pack-100kwh", "nmc622-pack-100kwh")
RULEBOOKS = ("iso-14067-cutoff", "cn-group-2024")
DRAWS, SEED = 4000, 1

HEAD = """# Default spreads

A datum of a product that states no spread isn't therefore exact. Where draws are made, each datum of the classes below
that states none is drawn with the spread of its class; the first row that fits counts. Nominal results don't know of
it. What is listed in the results as `default_spreads` was applied; `default_spreads=False` and `--no-default-spreads`
give the draws of stated spreads alone.

* **Who states something is right**: a spread of the datum itself, a range of the rulebook (the rate of collection of
  Chinese books), a group of shares, or `uncertainty: none`, which says that the number is exact.
* **Rules**: an entry of A, Q or `reached` is a datum, `rules.end_of_life.A.metal`, and has a default only where the
  rulebook's value is `assumed` or `secondary`. What was read in the rule's text and what the user sets is certain.
* **Warranty and cycle life** are drawn only where the product lists them among its `assumptions`: a contract and a
  test are certain. The terms of a warranty are one datum, `performance.warranty`, so that they move together.
* **Bounds**: *of the loss* means that 1 - x lies between so many times its nominal value, *of the value* that x does.
  Shares stay between 0 and 1, and the bounds always hold the nominal value, which is the mode, not the mean: a yield
  that can fall further than it can rise makes the mean of the draws larger than the nominal total.
* A value of 0 stays 0, and a yield of 100 % loses nothing. Shares of one whole (routes, supplies of electricity) have
  no default singly; state a group (see [uncertainty](uncertainty.md)).
* Masses are drawn one by one; the check against the pack's mass is that of the nominal values.
* Alternatives are drawn together: a datum that has another nominal value in a second product is drawn at the same
  quantile there, as `NAME (product)`.

None of these spreads is measured, and no open data were found from which a plant's yields, a recycler's recoveries or
the scatter of a bill of materials could be taken; so all are `assumed`, and there is no narrower class for data that
were measured. Who measured a number gives it a spread of its own.

## The classes
"""
PLACE = {"absolute": "", "relative": " of the value", "loss": " of the loss"}


def default_spreads_page() -> str:
    """The whole page."""
    return "\n".join([HEAD, *_classes(), "", "## Correlations", "", *_correlations(), "", *_measured()]) + "\n"


def _classes() -> Iterator[str]:
    yield "| class | data | spread | nature | source | confidence | note |"
    yield "|---|---|---|---|---|---|---|"
    for of in spread_classes():
        data = ", ".join(f"`{pattern}`" for pattern in of.data)
        row = [of.name, data + _where(of), _spread(of), of.nature, f"{of.source} ({of.year})", of.confidence, of.note]
        yield f"| {' | '.join(row)} |"


def _where(of: SpreadClass) -> str:
    at = f", where it is {of.at:g}" if of.at is not None else ""
    return at + (", where it is assumed" if of.standing else "")


def _spread(of: SpreadClass) -> str:
    if of.basis:
        return f"{of.distribution}, {of.low:g} to {of.high:g}{PLACE[of.basis]}"
    return of.described


def _correlations() -> Iterator[str]:
    yield "| what | data | correlation | source | confidence | note |"
    yield "|---|---|---|---|---|---|"
    for row in csv_rows(data_path(CORRELATIONS)):
        data = ", ".join(f"`{pattern}`" for pattern in row["data"].split())
        source = f"{row['source']} ({row['year']})"
        yield f"| {row['name']} | {data} | {row['correlation']} | {source} | {row['confidence']} | {row['note']} |"


def _measured() -> Iterator[str]:
    yield "## What they do"
    yield ""
    yield f"Coefficient of variation, and mean by nominal total, of {DRAWS:,} draws (seed {SEED}) on `open`."
    yield ""
    yield "| pack | rulebook | drawn | stated spreads alone | with default spreads | mean / nominal |"
    yield "|---|---|---|---|---|---|"
    for pack in PACKS:
        for book in RULEBOOKS:
            for background in (False, True):
                yield _row(pack, book, background)


def _row(pack: str, book: str, background: bool) -> str:
    def drawn(defaults: bool) -> bc.MonteCarlo:
        return bc.monte_carlo(
            pack, book, draws=DRAWS, seed=SEED, background_uncertainty=background, default_spreads=defaults
        )

    stated, whole = drawn(False), drawn(True)
    cvs = [f"{draws.summary().cv.value:.1%}" for draws in (stated, whole)]
    means = [draws.mean().value / draws.nominal[0].total for draws in (stated, whole)]
    what = "product and background" if background else "product"
    return f"| {pack} | {book} | {what} | {cvs[0]} | {cvs[1]} | {means[0]:.3f}, {means[1]:.3f} |"
