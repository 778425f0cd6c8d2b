"""The page on what version 3 of the open background changed: footprint before and after, cause by cause.

A cause is a set of keys whose national variants are taken away, so that recipes and products get the general process
again; putting them back one after the other gives what each is worth on what stands before it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from background_builder.rows import Row, primary
from open_questions import OpenQuestions, section

import brightcell as bc
from brightcell.background import Background
from brightcell.background.quality.limits import missing_facts

PACKS = {"LFP": "lfp-pack-100kwh", "NMC622": "nmc622-pack-100kwh"}
BOOK = "iso-14067-cutoff"
CELL_ENERGY = {"parameters.cell_energy": "117 MJ", "parameters.electricity_share": "50 %"}
GENERAL = {"heat": "heat-natural-gas", "steam": "steam-natural-gas", "coal": "coal-burnt"}
GENERAL["natural-gas"] = "natural-gas-burnt"


def background_changes_page(background: Background, questions: OpenQuestions | None = None) -> str:
    """Before, each cause, after; what the facts of each are worth; what isn't in it."""
    totals = {name: list(steps(background, product)) for name, product in PACKS.items()}
    asked = section(OpenQuestions(background) if questions is None else questions)
    lines = [*HEAD.strip().splitlines(), "", *_table(totals), "", *_what_if(background), "", *asked, ""]
    fact_rows = (f"| {fact.what} | {fact.missing} | {fact.why} |" for fact in missing_facts(background.name))
    lines += TAIL.strip().replace("MISSING", "\n".join(fact_rows)).splitlines()
    return "\n".join([*lines, "", "This page is made by `python scripts/build_docs.py`."]) + "\n"


def steps(background: Background, product: str) -> Iterable[float]:
    """kg CO2e per kWh rated without any cause, then with one more after the other."""
    causes = primary("causes")
    for done in range(len(causes) + 1):
        yield bc.footprint(product, BOOK, background=without(background, causes[done:]), project=None).total


def without(background: Background, causes: Sequence[Row]) -> Background:
    """The background with the general process in place of the variants of these causes."""
    general: dict[str, str] = {}
    keys: dict[str, str] = {}
    for cause in causes:
        replaced = cause["replaced"].split() or cause["keys"].split()
        for key, other in zip(cause["keys"].split(), replaced, strict=True):
            keys[key] = GENERAL.get(other) or _anywhere(background, other)
    for row in background.mapping:
        if row.location and row.key in keys and row.process != keys[row.key]:
            general[row.process] = keys[row.key]
    return _redirected(background, keys, general)


def _anywhere(background: Background, key: str) -> str:
    process = background.provider(key)
    assert process is not None
    return process.code


def _redirected(background: Background, keys: Mapping[str, str], general: Mapping[str, str]) -> Background:
    kept = {code for code in general if background.process(code).group.startswith("electricity")}
    exchanges = (
        replace(e, input=general[e.input]) if e.input in general and e.input not in kept else e
        for e in background.exchanges
    )
    mapping = (replace(row, process=keys[row.key]) if row.key in keys else row for row in background.mapping)
    return replace(background, exchanges=tuple(exchanges), mapping=tuple(mapping))


def _table(totals: Mapping[str, Sequence[float]]) -> Iterable[str]:
    yield f"| cause | {' | '.join(PACKS)} | rests on | confidence |"
    yield f"|---|{'---:|' * len(PACKS)}---|---|"
    yield f"| **before** | {' | '.join(f'**{t[0]:.1f}**' for t in totals.values())} | | |"
    for number, cause in enumerate(primary("causes")):
        moved = " | ".join(f"{t[number + 1] - t[number]:+.1f}" for t in totals.values())
        yield f"| {cause['cause']} | {moved} | {cause['facts']} | {cause['confidence']} |"
    yield f"| **after** | {' | '.join(f'**{t[-1]:.1f}**' for t in totals.values())} | | |"


def _what_if(background: Background) -> Iterable[str]:
    """What was left as it is: the energy of the cell factory in the shipped packs, and the year of the grid."""
    changes = []
    for name, product in PACKS.items():
        model = bc.Model(product, BOOK, background=background)
        change = bc.footprint(model.with_(CELL_ENERGY)).total - bc.footprint(model).total
        changes.append(f"{name} {change:+.1f}")
    yield f"Cell energy of 32.5 kWh per kWh, half of it electric, would change {', '.join(changes)}: three plants"
    yield "in Hungary (permits, CC BY) have 30 to 35. The shipped packs keep EverBatt's 47.2 kWh, 17.6 % electric,"
    yield "because the studies of EverBatt use these very packs; a product states its own in two lines."


HEAD = """
# Version 3 of the open background: what changed

kg CO2e per kWh rated, ISO 14067 with cut-off, the shipped packs made in Jiangsu. Each row puts the data of China in
place of a general figure (GREET, average of the United States), on top of the rows above it, so that the rows add up.
Nothing was chosen for the total that it gives.
"""
TAIL = """
## Which open fact is missing

| of | missing | why |
|---|---|---|
MISSING

The one scenario with newer shares of nickel's feeds (60 % mixed hydroxide, 15 % matte, 10 % metal, 15 % recycled; 27.6
kg CO2e per kg nickel) rests on shares without a source: it is not in the data and no default uses it.

Graphite came out at 16.9 in a first reckoning; it is lower here because green petroleum coke was supplied as petrol in
version 2, a slip of the linking that is mended.
"""
