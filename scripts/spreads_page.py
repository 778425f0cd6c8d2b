"""The page on how sure the materials of the open background are: what moves together, before and after, beside others.

"Before" has a draw for each gas and none for a material as a whole; each row puts one cause on top of those above it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from math import log

import numpy as np
from background_builder.rows import Part, Row, primary
from background_builder.spreads import as_background, together
from build_open import apart

import brightcell as bc
from brightcell.background import Background, read_method
from brightcell.background.routes import unknown_routes
from brightcell.model.supply import unit_scores_of
from brightcell.published import Figure, read_study, run_study
from brightcell.published.draws import drawn_scores
from brightcell.published.spreads import CENTRE, SPREAD

PACKS = {"LFP": "lfp-pack-100kwh", "NMC622": "nmc622-pack-100kwh", "NMC811": "nmc811-pack-100kwh"}
BOOK, DRAWS, SEED = "iso-14067-cutoff", 10_000, 1
CAUSES = {
    "nickel": "nickel-",
    "graphite": "graphite-",
    "cobalt": "cobalt-",
    "lithium": "lithium-",
    "aluminium": "aluminium",
    "sodium hydroxide": "sodium-hydroxide",
}
QUANTILES = 2 * 1.6449
"""Standard deviations between the 5 % and the 95 % percentile of a lognormal."""


def spreads_page(background: Background) -> str:
    """Packs by cause, beside published spreads; materials; what is correlated and what isn't."""
    lines = [
        *HEAD.strip().splitlines(),
        "",
        *_packs(background),
        "",
        *PEISELER.strip().splitlines(),
        "",
        *_beside_peiseler(background),
        "",
        *ISTRATE.strip().splitlines(),
        "",
        *_beside_istrate(background),
        "",
        *MATERIALS.strip().splitlines(),
        "",
        *_materials(background),
        "",
        *TAIL.strip().replace("ROUTES", "\n".join(_routes(background))).splitlines(),
    ]
    return "\n".join([*lines, "", "This page is made by `python scripts/build_docs.py`."]) + "\n"


def steps(background: Background) -> Iterator[tuple[str, Background]]:
    """The background with a draw for each amount, then with one more cause after the other."""
    part, rows = apart(), list[Row]()
    yield "**before**: each gas its own draw", _drawn_as(background, part)
    yield "gases of one process together", _drawn_as(background, together(part, rows))
    for name, prefix in CAUSES.items():
        rows += [row for row in primary("spreads") if row["process"].startswith(prefix)]
        yield name, _drawn_as(background, together(part, rows))
    yield "**now**: of an unknown route one in each draw", background


def _drawn_as(background: Background, part: Part) -> Background:
    """Markets are mixes whose shares are drawn, as all were before a draw took one route."""
    built = as_background(part)
    return replace(background, exchanges=built.exchanges, spreads=built.spreads, choice_groups=())


def _packs(background: Background) -> Iterable[str]:
    yield f"| on top of the rows above | {' | '.join(PACKS)} |"
    yield f"|---|{'---:|' * len(PACKS)}"
    for name, here in steps(background):
        yield f"| {name} | {' | '.join(f'{100 * cv(here, product):.1f}' for product in PACKS.values())} |"


def cv(background: Background, product: str) -> float:
    """Coefficient of variation of the total with product and background drawn."""
    return float(_draws(background, product).summary().cv.value)


def _draws(background: Background, product: str) -> bc.MonteCarlo:
    return bc.monte_carlo(
        product, BOOK, background=background, background_uncertainty=True, draws=DRAWS, seed=SEED, project=None
    )


def _beside_peiseler(background: Background) -> Iterable[str]:
    yield "| | P5 | P50 | P95 | spread, % |"
    yield "|---|---:|---:|---:|---:|"
    for target in read_study("peiseler-2024").targets:
        theirs = (target.low, target.value, target.high)
        yield f"| {target.chemistry}, Peiseler 2024, cells of the world | {_quantiles(theirs)} |"
        summary = _draws(background, PACKS[target.chemistry]).summary()
        ours = (summary.percentiles[5.0].value, summary.median.value, summary.percentiles[95.0].value)
        yield f"| {target.chemistry}, here, one pack made in Jiangsu | {_quantiles(ours)} |"


def _quantiles(values: Sequence[float | None]) -> str:
    low, middle, high = (float(value or 0.0) for value in values)
    return f"{low:.0f} | {middle:.0f} | {high:.0f} | {100 * log(high / low) / QUANTILES:.0f}"


def _beside_istrate(background: Background) -> Iterable[str]:
    study, before, method = read_study("istrate-2024"), _drawn_as(background, apart()), read_method()
    case = study.cases["on open"]
    figures = run_study("istrate-2024", shipped_only=True).figures
    by_label = {(figure.chemistry, figure.stage): figure for figure in figures if figure.location == "open"}
    yield "| material | published: deviation | CV, % | here: deviation | CV, % | ratio | of CVs | before |"
    yield "|---|---:|---:|---:|---:|---:|---:|---:|"
    for (material, stage), deviation in by_label.items():
        if stage == SPREAD and deviation.published:
            (scores,) = drawn_scores(before, [case.processes[material]], method, case.draws, case.seed)
            earlier = float(scores.std(ddof=1)) / deviation.published
            yield f"| {material} | {_ratios(deviation, by_label[material, CENTRE])} | {earlier:.2f} |"


def _ratios(deviation: Figure, mean: Figure) -> str:
    theirs, ours = deviation.published or 0.0, deviation.computed or 0.0
    of_them, of_us = theirs / (mean.published or 1.0), ours / (mean.computed or 1.0)
    cells = (f"{theirs:.2f}", f"{100 * of_them:.0f}", f"{ours:.2f}", f"{100 * of_us:.0f}")
    return " | ".join((*cells, f"{ours / theirs:.2f}", f"{of_us / of_them:.2f}"))


def _materials(background: Background) -> Iterable[str]:
    yield "| process | gsd as a whole | drawn as | of it a factor of its own | basis | source |"
    yield "|---|---:|---|---:|---|---|"
    together = background.common
    for row in primary("spreads"):
        code = row["process"].replace("*", "cn")
        spread = together.get(code) or together.get(row["process"].replace("*", "us"))
        whole = float(row["gsd"]) if row["gsd"] else (float(row["high"]) / float(row["low"])) ** 0.25
        own = ("-", "all from what it takes") if spread is None else (f"{spread.gsd:.3f}", f"`{spread.draw}`")
        kind = "default of ours, assumed: " if row["gsd"] else "published range "
        basis = (
            f"{kind}{row['basis']}"
            if row["gsd"]
            else f"{kind}{row['low']} to {row['high']} {row['unit']} {row['basis']}"
        )
        yield f"| `{row['process']}` | {whole:.3g} | {own[1]} | {own[0]} | {basis} | {row['source']} |"


def _routes(background: Background) -> Iterable[str]:
    """The routes of China's markets, and of each market as a whole."""
    method, of_markets = read_method(), {c: r for c, r in unknown_routes(background).items() if c.endswith("-cn")}
    totals, _ = unit_scores_of(background, method)
    for market, route in of_markets.items():
        codes = [market, *route.route_of]
        scores = drawn_scores(background, codes, method, DRAWS, SEED)
        shares = {e.input: e.amount for e in background.exchanges_of(market)}
        for code, values in zip(codes, scores, strict=True):
            low, high = np.quantile(values, (0.025, 0.975))
            share = "" if code == market else f"{shares[code]:.0%}"
            name = "the whole" if code == market else f"`{code}`"
            yield f"| `{market}` | {name} | {share} | {totals[code]:.1f} | {low:.1f} to {high:.1f} |"


HEAD = """
# How sure the open background is: what moves together

A range that is published for a material is of its whole: of the sum of its gases, and of all that lies behind it.
Drawing each gas by itself made the whole too sure. Now all that a process takes and emits can move by one factor
(`spreads.csv` of a background, [their columns](uncertainty.md#processes-that-move-together)).

Coefficient of variation of the footprint, % of the mean: the shipped packs made in Jiangsu, ISO 14067 with cut-off,
product and background drawn, 10,000 draws, standard error about 1 to 3 % of each figure. Each row puts one cause on
top of the rows above it. Nominal footprints stay as they are.
"""
PEISELER = """
The uncertain data of the packs themselves are part of it; they are few, and how many have a spread decides as much.

## Beside Peiseler et al. 2024

Percentiles in kg CO2e per kWh. Theirs are of cells over where and how they are made in the world, ours of one pack at
one place, with module and pack: another question, whose spread should be wider. The spread is that of a lognormal
with these percentiles, ln(P95 / P5) / 3.29.
"""
ISTRATE = """
## Beside Istrate et al. 2024

The standard deviation of 1,000 draws, kg CO2e per kg, of the inventories that both use. Theirs draws the exchanges of
one inventory; ours has these too, and a factor on top for what plants and allocations differ by. So a ratio of one
would be chance, and none of ours was chosen for it. "Before" is the ratio of deviations with a draw for each amount.
`brightcell study run istrate-2024` gives the ratios with its outcome, which says that spreads are not reproduced.
"""
MATERIALS = """
## Materials

The gsd as a whole is stated in `databases/open/primary/spreads.csv`; what lies behind a process already moves it, so
its own factor has only the rest, sigma(factor)^2 = ln(gsd of the whole)^2 - variance of ln from what it takes, to
first order. Where that is negative the process has no factor, and is less sure than stated. `brightcell materials`
shows the result for each key. A row for all places (`*`) has the factor of China at each.
"""
TAIL = """
## An unknown route

Nickel of mixed hydroxide and of matte come from different plants; between them is no noise but a choice that nobody
knows. So each draw takes *one* route of a market (group `market mix`; `choices` in `background.yaml`), with the
probability of its share; the nominal value is the mean of the routes by their shares, and stays. Names leave the place
out, so that one route is taken at all places that have the same shares, and burden and credit take the same one. What a
route takes of several places (graphitisation in Inner Mongolia and elsewhere in China) stays as it is.

Every result with draws of the background lists the routes, their probabilities and where these come from (`routes` in
JSON). The shares of nickel's feeds are sourced for 78 %, those of lithium's ores rest on Chaerhan for all salt lakes:
both are **assumed**, and said so. Chaerhan has the widest spreads of all, published as 1.0 of the logarithm for its
heat; a draw that takes it can be far above what is published for any lithium (6 to 37 kg CO2e/kg). Name the route where
it is known: `nickel-sulfate-matte`, `-mhp`, `-refined-metal`.

| market | route | share | kg CO2e/kg | drawn, 2.5 to 97.5 % |
|---|---|---:|---:|---:|
ROUTES

Methods that vary one datum at a time (Sobol, Morris, slopes) take a route as a size that is divided by the sum of
sizes, a Dirichlet of the least concentration that they can take: nearly whole, with ten elevenths of the variance.
Beside every exchange of a database, and in a copy of the background in a Brightway project, nothing is chosen: there
each share has its published spread and is drawn by itself.

## What is correlated

* All gases of a process with a factor, in proportion.
* Burden and credit of one material: they are one process where a rulebook sets E*v = Ev or asks for the same key;
  GREET's sulfates and the metals in salts that stand for their credit share a draw (`nickel-us`, `cobalt-us`); nickel
  in salt of China is the market of the sulfate.
* One route at all places: route, furnace and yield of graphite are what nobody knows, in Hungary as in Jiangsu.
* Energy of China: grid, gas supply and coal supply are processes that all of China's take, so that each is one draw.
* Nickel of mixed hydroxide in all that takes it. Cobalt of mixed hydroxide has no process here: `cobalt-sulfate-drc`
  is of Congolese ore and independent of it.

## What is not

* Materials of GREET are lumps without a link to energy. How much of each is electricity or gas, and of which grid,
  isn't in the figures that were read; they are drawn independently, so that packs with much of GREET are surer than
  they should be.
* Cathode recipes at two places have draws of their own; anode and cathode energy of one maker too.
* Lithium of spodumene, lepidolite and brine, beyond the energy that they share.
"""
