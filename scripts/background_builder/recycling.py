"""Treatment of used cells by route and chemistry: the burdens of the foreground's recycling library, no credit.

Everything is per kg of cells. A route that takes black mass takes 1 kg of pre-processed cells and its own burdens
times the black mass that those give. Reagents are checked against the reaction equations of their feed.
"""

from dataclasses import replace

from background_builder.feed import cell_contents, equation, recovered
from background_builder.merging import merged
from background_builder.providers import Providers, provider, providers_of
from background_builder.quality import Scores, scores, spread_of, written
from background_builder.rows import Exchange, Link, Part, Process, biosphere, combine, joined, technosphere
from brightcell.product import chemistries, read_recycling
from brightcell.product.recycling import PREPROCESSING, RecyclingFlow, RecyclingLibrary, RecyclingProcess
from brightcell.product.vocabulary import ROUTES

PLACES = ("CN", "EU27", "GLO")
HYDRO = "hydrometallurgical"
SOURCE, LICENCE, YEAR = "everbatt-2023", "BSD-3-Clause (Argonne)", "2023"
TECHNOLOGY = {
    PREPROCESSING: "shredding, calcination and sorting of cells into black mass, copper and aluminium scrap",
    HYDRO: "leaching of black mass with sulfuric acid and hydrogen peroxide, precipitation of salts",
    "pyrometallurgical": "smelting of whole cells with limestone and sand, leaching of the alloy",
    "direct": "separation of the cathode powder in black mass and relithiation",
}


def recycling(base: Part) -> Part:
    """Pre-processing and every route for every chemistry, at the places of treatment."""
    library, providers = read_recycling(), providers_of(base.links)
    return combine(
        _treatment(library, route, chemistry, place, providers)
        for route in (PREPROCESSING, *ROUTES)
        for chemistry in chemistries()
        for place in PLACES
    )


def key_of(route: str, chemistry: str) -> str:
    return f"recycling-{route}-{chemistry}"


def _treatment(library: RecyclingLibrary, route: str, chemistry: str, place: str, providers: Providers) -> Part:
    key, process = key_of(route, chemistry), library.process(route, chemistry)
    code, pedigree = f"{key}-{place.lower()}", scores("model", "computed", YEAR, "US", place)
    exchanges = _before(library, process, code, place, pedigree)
    mass = treated_mass(library, process)
    exchanges += [
        _exchange(code, _explained(process, flow, mass), mass, place, providers, pedigree)
        for flow in (*process.burdens, *process.solid_wastes)
    ]
    described = _process(code, process, place, pedigree, _note(library, process))
    return Part((described,), merged(exchanges), (Link(key, place, code, "kg of cells treated; burden only"),))


def treated_mass(library: RecyclingLibrary, process: RecyclingProcess) -> float:
    """kg that the process takes per kg of cells: 1, or the black mass."""
    return library.black_mass(process.chemistry) if process.basis == "kg black mass" else 1.0


def _before(
    library: RecyclingLibrary, process: RecyclingProcess, code: str, place: str, found: Scores
) -> list[Exchange]:
    if process.basis != "kg black mass":
        return []
    first = f"{key_of(PREPROCESSING, process.chemistry)}-{place.lower()}"
    note = f"gives {library.black_mass(process.chemistry):g} kg of black mass"
    return [technosphere(code, first, 1.0, None, SOURCE, "computed", note)]


def _explained(process: RecyclingProcess, flow: RecyclingFlow, mass: float) -> RecyclingFlow:
    """The flow with the reaction equation behind it, for the reagents of hydrometallurgy."""
    if process.route != HYDRO or flow.kind != "material":
        return flow
    reaction = equation(flow.key, flow.amount * mass, cell_contents(process.chemistry))
    return replace(flow, note=joined(flow.note, reaction))


def _exchange(
    code: str, flow: RecyclingFlow, mass: float, place: str, providers: Providers, pedigree: Scores
) -> Exchange:
    amount, spread = flow.amount * mass, spread_of(pedigree, flow.unit, flow.key)
    if flow.kind == "emission":
        return biosphere(code, flow.key, amount, spread, SOURCE, flow.confidence, flow.note)
    return technosphere(code, provider(flow.key, place, providers), amount, spread, SOURCE, flow.confidence, flow.note)


def _process(code: str, process: RecyclingProcess, place: str, pedigree: Scores, note: str) -> Process:
    return Process(
        code,
        f"treatment of {process.chemistry.upper()} cells, {process.route}",
        f"treatment of {process.chemistry.upper()} cells",
        "kg",
        place,
        "recycling of waste cells",
        YEAR,
        SOURCE,
        LICENCE,
        "computed",
        note,
        TECHNOLOGY[process.route],
        written(pedigree),
    )


def _note(library: RecyclingLibrary, process: RecyclingProcess) -> str:
    masses = ", ".join(f"{key} {mass:.4g}" for key, mass in recovered_per_kg(library, process).items())
    return f"burden only, no credit; recovered per kg of cells, kg: {masses}"


def recovered_per_kg(library: RecyclingLibrary, process: RecyclingProcess) -> dict[str, float]:
    """kg of each recovered product per kg of cells; of hydrometallurgy by recovery rate x content of the cell."""
    if process.route == HYDRO:
        return recovered(cell_contents(process.chemistry), library.recoveries[HYDRO, process.chemistry])
    mass = treated_mass(library, process)
    return {flow.key: flow.amount * mass for flow in (*process.of("intermediate"), *process.recovered)}
