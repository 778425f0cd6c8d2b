"""The page of the documentation on a background: what it holds, how good it is, how to read that."""

from collections import Counter, defaultdict
from collections.abc import Iterable

from brightcell.api.background import quality
from brightcell.background import Background, Process


def background_page(background: Background) -> str:
    """Counts by group, sources with their licences, the quality report, and how it is read."""
    sections = {
        "What is in it": _groups(background),
        "Sources": _sources(background),
        "Quality": quality(background).as_markdown().splitlines(),
        "How to read it": READING.strip().splitlines(),
    }
    lines = list(_head(background))
    for title, text in sections.items():
        lines += [f"## {title}", "", *text, ""]
    return "\n".join([*lines, "This page is made by `python scripts/build_docs.py`."]) + "\n"


def _head(background: Background) -> Iterable[str]:
    counts = ((background.processes, "processes"), (background.exchanges, "exchanges"), (background.flows, "flows"))
    sizes = ", ".join(f"{len(rows):,} {name}" for rows, name in counts)
    yield from (f"# {background.title[0].upper()}{background.title[1:]}", "")
    yield f"Name `{background.name}`, version {background.version}, for {background.year}: {sizes},"
    yield f"{len(background.offers)} keys that products and recipes may ask for. Licence: {background.licence}."
    yield ""
    yield f"`databases/{background.name}/README.md` says how each part is built and what is wrong with its sources."
    yield ""


READING = """
* `brightcell background quality NAME` prints the same for any background, `--format json` all of it;
  `brightcell background show NAME CODE` prints one process as a page: technology, source with citation, licence,
  confidence, pedigree scores, every exchange with its uncertainty, who uses it, and its score.
* A score is a share of cases in order, not a probability of being right. Checks of completeness and links say whether
  something is stated and hangs together; checks of balance hold figures against each other; none replaces a look at the
  source.
* *Not applicable* are cases that a check can't judge and that don't count, such as the mass balance of a process that
  is one published figure without inputs.
* Cases with the very same fault are told once: the first, and how many more.
* `verified` and `no_proxies` count what is assumed, `basis` what spread is a default of ours. These are not errors, but
  results that rest on them are less sure.
* Balances blame recipes as their sources have them: GREET's LFP takes iron and phosphorus for 59 % of the powder, its
  NCA 4 % too little aluminium, its LMO emits no CO2 of the carbonate. Petroleum coke comes in as MJ of fuel. High
  voltage of China in 2024 takes less than it gives: shares of 2023 are scaled to the official average of 2024.
* Mass that comes from nature (brine, ore, air, water) is no input in the tables; processes that take it by their name
  aren't judged. Limits, and the carbon of fuels by published kinds, stand in `databases/quality/`.
"""


def _groups(background: Background) -> Iterable[str]:
    groups: dict[str, list[Process]] = defaultdict(list)
    for process in background.processes:
        groups[process.group].append(process)
    linked = {exchange.process for exchange in background.exchanges if exchange.type == "technosphere"}
    yield "| group | processes | of which linked to others | places | unit |"
    yield "|---|---:|---:|---:|---|"
    for name, members in groups.items():
        units = ", ".join(dict.fromkeys(process.unit for process in members))
        places = len({process.location for process in members})
        yield f"| {name} | {len(members)} | {sum(p.code in linked for p in members)} | {places} | {units} |"


def _sources(background: Background) -> Iterable[str]:
    processes = Counter(process.source for process in background.processes)
    exchanges = Counter(exchange.source for exchange in background.exchanges)
    yield "| source | citation | year | licence | processes | exchanges |"
    yield "|---|---|---|---|---:|---:|"
    for source in background.sources:
        name = f"[{source.source}]({source.url})" if source.url else source.source
        counts = f"{processes[source.source]} | {exchanges[source.source]}"
        yield f"| {name} | {source.citation} | {source.year} | {source.licence} | {counts} |"
