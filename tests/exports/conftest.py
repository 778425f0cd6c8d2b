"""The background open to link to, and the score that an imported file has by an own solve in double precision."""

import pytest

import brightcell as bc
import brightcell.imports as importers
from brightcell.brightway.databases import BIOSPHERE
from brightcell.imports.nodes import LinkTarget, NodeStore
from brightcell.matrices import Column, build_system, factorised, unit_scores
from brightcell.matrices.columns import background_columns
from brightcell.units import BRIGHTWAY_UNITS

IMPORTED_AS = {"openlca-jsonld": "jsonld", "brightway-excel": "excel", "simapro-csv": "simapro-csv", "ilcd": "ilcd"}
ENDINGS = {"openlca-jsonld": ".zip", "brightway-excel": ".xlsx", "simapro-csv": ".csv", "ilcd": ".zip"}
OPEN = "brightcell-open"


def silent(*step):
    """Progress that nobody looks at."""


@pytest.fixture(scope="session")
def opened():
    """What an import may link to in a project with the background open, without writing 4,000 nodes to one."""
    tables = bc.read_background("open")
    processes = (
        LinkTarget(OPEN, p.code, p.name, p.product, p.location, BRIGHTWAY_UNITS.get(p.unit, p.unit))
        for p in tables.processes
    )
    flows = (
        LinkTarget(
            BIOSPHERE, f.flow, f.name, unit=BRIGHTWAY_UNITS.get(f.unit, f.unit), categories=_parts(f.compartment)
        )
        for f in tables.flows
    )
    return importers.Stores((NodeStore(OPEN, tuple(processes)),), (NodeStore(BIOSPHERE, flows=tuple(flows)),))


def _parts(compartment):
    return tuple(part.strip() for part in compartment.split(","))


@pytest.fixture(scope="session")
def models():
    """Each model once, by product and rulebook."""
    kept = {}

    def model(product, rulebook, **more):
        key = (product, rulebook, *more)
        if key not in kept:
            kept[key] = bc.Model(product, rulebook, **more)
        return kept[key]

    return model


@pytest.fixture
def imported(opened, tmp_path):
    """Export a model and read the file with our own importer: `imported(model, format, embed=...)`."""

    def run(model, format, *, embed=False, stores=None):
        file = tmp_path / f"file{ENDINGS[format]}"
        report = bc.export(model, format, file, embed=embed)
        read = importers.read_files([file], IMPORTED_AS[format], silent)
        return importers.link(read, "file", opened if stores is None else stores), report

    return run


def score(read, factors, background="open"):
    """kg CO2e of what the functional unit makes, solved from the linked rows of the file."""
    rows = [(activity, row) for activity, row in read.rows() if row.kind != "production"]
    assert [row.name for _, row in rows if row.link is None] == []
    tables = bc.read_background(background)
    taken = [row.link.code for _, row in rows if row.link.database == OPEN]
    columns = [*map(_column, read.activities), *background_columns(tables, taken)]
    system = build_system(columns, {"kg": factors})
    (unit,) = [activity for activity in read.activities if activity.name.startswith("functional unit,")]
    scores = unit_scores(system, factorisation=factorised(system)).sum(axis=0)
    return scores[system.product_index[f"file:{unit.code}"]] * unit.production()


def _column(activity):
    inputs, emissions = {}, {}
    for row in activity.exchanges:
        if row.kind == "biosphere":
            emissions[row.link.code] = emissions.get(row.link.code, 0.0) + row.amount
        elif row.kind != "production":
            home = "open" if row.link.database == OPEN else "file"
            label, sign = f"{home}:{row.link.code}", -1.0 if row.kind == "substitution" else 1.0
            inputs[label] = inputs.get(label, 0.0) + sign * row.amount
    return Column(f"file:{activity.code}", activity.production(), inputs, emissions)
