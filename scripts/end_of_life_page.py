"""The page of the documentation on the end of life: what each cause of a difference moves, by rulebook."""

from collections.abc import Mapping
from typing import Any

import brightcell as bc
from brightcell.published import StudyResult, read_study, run_study
from brightcell.published.models import PUBLISHED

PACKS = {"LFP": "lfp-pack-100kwh", "NMC622": "nmc622-pack-100kwh"}
BOOKS = ("cn-group-2024", "cn-miit-2025-551", "eu-cfb-2024-draft", "iso-14067-cutoff")
NONE_REACHED = dict.fromkeys(
    ("nickel", "cobalt", "manganese", "aluminium", "copper", "steel", "iron", "polypropylene", "other"), 0
)
Settings = Mapping[str, Any]
CAUSES: Mapping[str, Settings] = {
    "by default": {},
    "credit: none, burdens as the formula shares them": {"end_of_life.reached": NONE_REACHED},
    "credit: none, burdens in full": {"end_of_life": "burdens-without-credit"},
    "credit: lithium and graphite too, as battery grade": {"end_of_life.reached": {"lithium": 1, "graphite": 1}},
    "collection: all packs": {"end_of_life.collection_rate": 1.0},
    "collection: half of the packs": {"end_of_life.collection_rate": 0.5},
    "chain: hydrometallurgy": {"end_of_life.default_chain": "hydrometallurgy"},
    "chain: the EU draft's": {"end_of_life.default_chain": "eu-draft-chain"},
}
HEAD = """# End of life: what moves a total

A maker who doesn't know his recycler leaves `end_of_life.routes`, `recoveries` and the rate of collection out; the
rulebook then fills them in, and every result lists that. The tables say what each of these choices moves: total in kg
CO2e per kWh of rated energy of two shipped packs on `open`, and in brackets the difference from the rulebook's own.
Nothing is tuned: each row is one setting, given below, and all else is as shipped.
[What a credit rests on](end-of-life-credits.md) has a page of its own.
"""
READING = """## How to read them

* **Credit.** Under the circular footprint formula (`cn-group-2024`, `eu-cfb-2024-draft`) recovered nickel, cobalt and
  manganese, and remelted metals, replace virgin material. `cn-miit-2025-551` counts burdens in full and no credit,
  since its rule hasn't been seen; `iso-14067-cutoff` leaves recycling and its credit to whoever takes the material.
  What is recycled from the scrap of the plant follows the same terms, so that manufacturing moves with a credit too.
* **Lithium and graphite.** What leaves the plant is crude lithium carbonate and graphite that no step of the
  inventory refines. By default neither is credited; the row that counts both as battery grade is optimistic and shows
  what hangs on it.
* **Collection.** The Chinese rulebooks take 50 % (25 to 75 %), the EU's and ISO's 100 %, the latter for want of a
  figure. What isn't collected is disposed of: no recycling, no credit.
* **Chain.** The EU draft's default chain is pyrometallurgy of the cells and hydrometallurgy of the alloy; EverBatt's
  smelting stands for it. It recovers nickel, cobalt and copper only, so that an LFP pack loses the credit for the
  aluminium of its cells, while a nickel pack hardly moves.
"""
SETTINGS = "## The settings\n"
CASE = """## Beside the Commission's case study

The CFB-EV case study of an NMC111 pack (PEFDPP, Leiden University; study `crenna-2021`) publishes 0.107882 +
0.0495404 + 0.00384565 - 0.00643165 = 0.1548364 kg CO2e per kWh delivered. Our NMC111 pack under `eu-cfb-2024-draft`
is another design on another background; the columns change one cause at a time:
"""
CASE_FOOT = """
The source credits aluminium, copper and steel, and no nickel, cobalt and manganese; that is the largest cause at the
end of life. It goes against the difference: with the source's own credits and chain our end of life is a burden,
while theirs is a credit; one reason is that their pack has twice the aluminium per kg (0.24 kg beside 0.12).
Collection is 100 % in both. The rest is design and background: the source takes 0.0069 kg of pack per kWh delivered,
we 0.0112. See [the study](studies.md#crenna-2021), also per kg of pack.
"""
FOOT = "This page is made by `python scripts/build_docs.py`.\n"
STAGES = ("raw materials", "main production", "distribution", "end of life", "total")


def end_of_life_page() -> str:
    """Tables of both packs, how to read them, the settings, and the Commission's case study."""
    tables = [line for label, pack in PACKS.items() for line in _table(label, pack)]
    rows = [f"| {cause} | {_written(settings)} |" for cause, settings in CAUSES.items() if settings]
    settings = [SETTINGS, "| row | `settings` of `bc.Model`, or `--set` |", "|---|---|", *rows, ""]
    return "\n".join([HEAD, *tables, READING, *settings, CASE, *_case(), CASE_FOOT, FOOT])


def _table(label: str, pack: str) -> list[str]:
    """Total of a pack by cause and rulebook, and what of it is the end of life by default."""
    footprints = {(cause, book): _footprint(pack, book, CAUSES[cause]) for cause in CAUSES for book in BOOKS}
    totals = {key: footprint.per_kwh_rated_kg for key, footprint in footprints.items()}
    rows = [
        f"| {cause} | {' | '.join(_cell(totals[cause, book], totals['by default', book]) for book in BOOKS)} |"
        for cause in CAUSES
    ]
    ends = " | ".join(f"{_end_of_life(footprints['by default', book]):.2f}" for book in BOOKS)
    return [
        f"## {label}\n",
        f"| kg CO2e/kWh rated | {' | '.join(BOOKS)} |",
        "|---|" + "---:|" * len(BOOKS),
        *rows,
        f"| *of the default, end of life* | {ends} |",
        "",
    ]


def _footprint(pack: str, book: str, settings: Settings) -> bc.Footprint:
    return bc.footprint(bc.Model(pack, book, settings=settings), project=None)


def _end_of_life(footprint: bc.Footprint) -> float:
    """kg CO2e per kWh of rated energy."""
    return footprint.stages["end_of_life"] * footprint.per_kwh_rated_kg / footprint.total


def _cell(total: float, default: float) -> str:
    """ "61.23 (+2.10)"; the difference is left out where there is none."""
    difference = f"{total - default:+.2f}"
    return f"{total:.2f}" if difference in ("+0.00", "-0.00") else f"{total:.2f} ({difference})"


def _written(settings: Settings) -> str:
    return "; ".join(f"`{name}` = `{_text(value)}`" for name, value in settings.items())


def _text(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {item}" for key, item in value.items()) + "}"
    return str(value)


def _case() -> list[str]:
    """The published stages, ours, and ours by variant, kg CO2e per kWh delivered."""
    variants = list(read_study("crenna-2021").variants)
    results = {name: run_study("crenna-2021", name, shipped_only=True) for name in variants}
    ours = ["ours", *(name for name in variants if name != PUBLISHED)]
    return [
        f"| kg CO2e/kWh delivered | published | {' | '.join(ours)} |",
        "|---|---:|" + "---:|" * len(ours),
        *(_stage_row(stage, results) for stage in STAGES),
    ]


def _stage_row(stage: str, results: Mapping[str, StudyResult]) -> str:
    figures = [result.figure("NMC111", "NO", f"{stage}, beside a shipped pack") for result in results.values()]
    computed = " | ".join(f"{figure.computed:.5f}" for figure in figures)
    return f"| {stage} | {figures[0].published:.5f} | {computed} |"
