"""Derive `databases/open` from its primary tables.

Without an argument the script writes processes.csv, exchanges.csv, flows.csv and the mapping table;
`--check` says whether the shipped files are what the primary tables give.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from background_builder.cathodes import cathodes
from background_builder.china import china
from background_builder.components import components
from background_builder.electricity import markets, published_grids
from background_builder.energy import fuels, transport
from background_builder.files import run, texts
from background_builder.materials import materials
from background_builder.recycling import recycling
from background_builder.routes import nationalised, routes
from background_builder.rows import Part, combine
from background_builder.spreads import together
from background_builder.technologies import technologies
from background_builder.unit_processes import unit_processes


def electricity() -> Part:
    generation = technologies()
    return combine([generation, *china(generation), *markets(generation), *published_grids()])


def apart() -> Part:
    """The background with a draw for each amount."""
    grids = electricity()
    base = combine([grids, fuels(), transport(), materials(), cathodes(grids), unit_processes(grids)])
    general = combine([base, routes(base), components(base), recycling(base)])
    return nationalised(general)


def background() -> Part:
    return together(apart())


def build() -> dict[str, str]:
    """File name below `databases/` -> its text."""
    return texts("open", background())


if __name__ == "__main__":
    sys.exit(run(build(), sys.argv[1:]))
