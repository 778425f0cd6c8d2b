"""Random models written in each format and read back: every row is there, and the figures are those of the numbers."""

import csv
import shutil

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from brightcell.api.imports import import_background
from brightcell.brightway import install_background, lca_inputs, method_name, project
from brightcell.brightway.databases import BIOSPHERE
from brightcell.brightway.projects import bw2data
from brightcell.imports import Stores, link
from brightcell.imports.accounts import activities_are_accounted_for, exchanges_are_accounted_for
from brightcell.imports.ecospold1 import read_ecospold1
from brightcell.imports.ecospold2 import read_ecospold2
from brightcell.imports.ilcd import read_ilcd
from brightcell.imports.jsonld import read_jsonld
from brightcell.imports.nodes import LinkTarget, NodeStore
from brightcell.imports.simapro import read_simapro
from brightcell.imports.workbook import read_brightway_csv, read_excel
from brightcell.matrices import solve_brightway

from ..small import BACKGROUND, METHOD
from .conftest import Dataset, spold
from .files import activity, air, block, emitted, flow, input, into, olca, out, process, simapro, table, taken, workbook
from .libraries import library
from .xml_models import (
    es1,
    es1_air,
    es1_dataset,
    es1_exchange,
    ilcd,
    ilcd_exchange,
    ilcd_parameter,
    ilcd_process,
    ilcd_tables,
)

AIR = Stores(
    biospheres=(
        NodeStore(
            BIOSPHERE,
            flows=(
                LinkTarget(BIOSPHERE, "co2-fossil", "Carbon dioxide, fossil", unit="kilogram", categories=("air",)),
            ),
        ),
    )
)
AMOUNTS = st.floats(0.01, 100.0).map(lambda value: float(f"{value:.9g}"))
GRAMS = {"kg": 1.0, "g": 1000.0, "mg": 1e6, "t": 1e-3}


@st.composite
def models(draw):
    """Products p0, p1, ...: what is made, what goes in of those with a higher number, and carbon dioxide, in kg."""
    size = draw(st.integers(1, 4))
    made = [draw(AMOUNTS) for _ in range(size)]
    emissions = [draw(st.lists(AMOUNTS, max_size=2)) for _ in range(size)]
    inputs = [{j: draw(AMOUNTS) for j in range(i + 1, size) if draw(st.booleans())} for i in range(size)]
    return list(zip(made, inputs, emissions, strict=True))


def solved(model):
    """kg of carbon dioxide per kg of each product: s_i = (air_i + sum of input_ij s_j) / made_i."""
    scores = np.zeros(len(model))
    for i, (made, inputs, emissions) in reversed(list(enumerate(model))):
        scores[i] = (sum(emissions) + sum(amount * scores[j] for j, amount in inputs.items())) / made
    return scores


def scores_of(read):
    """The same of what was read, by A s = b with one row for each link."""
    linked = link(read, "read", AIR)
    place = {code: i for i, code in enumerate(linked.by_provider)}
    technosphere, burdens = np.zeros((len(place), len(place))), np.zeros(len(place))
    for i, one in enumerate(linked.activities):
        for row in one.exchanges:
            if row.kind == "biosphere":
                burdens[i] += row.amount
            else:
                sign = 1.0 if row.kind == "production" else -1.0
                technosphere[i, place[row.link.code]] += sign * row.amount
    assert list(exchanges_are_accounted_for(linked)) == list(activities_are_accounted_for(linked)) == []
    return dict(zip((one.product for one in linked.activities), np.linalg.solve(technosphere, burdens), strict=True))


def expected(model):
    return {f"p{i}": pytest.approx(score, rel=1e-9) for i, score in enumerate(solved(model))}


def as_simapro(path, model, draw):
    """With separators, units, formulas and parameters as they come."""
    separator, decimal = draw(st.sampled_from([("Semicolon", "."), ("Semicolon", ","), ("Tab", "."), ("Comma", ".")]))

    def shown(kg, unit="kg"):
        text = repr(kg * GRAMS[unit]).replace("e+", "e").replace(".", decimal)
        return f"({text})*one" if draw(st.booleans()) else text

    blocks = []
    for i, (made, inputs, emissions) in enumerate(model):
        units = st.sampled_from(sorted(GRAMS))
        rows = {
            "Emissions_to_air": [emitted(shown(kg, u), u) for kg in emissions for u in [draw(units)]],
            "Materials": [taken(f"p{j}", shown(kg, u), u) for j, kg in inputs.items() for u in [draw(units)]],
        }
        made_in = draw(units)
        rows["Products"] = [f"p{i}|{made_in}|{shown(made, made_in)}|100|x|B|"]
        blocks.append(block(**{name: rows[name] for name in draw(st.permutations(sorted(rows)))}))
    blocks.insert(draw(st.integers(0, len(blocks))), table("Project Input parameters", "One|1|Undefined|0|0|0|No|"))
    return simapro(path, *blocks, separator=separator, decimal=decimal)


def as_jsonld(path, model, draw):
    """With inputs by volume at 1.25 m3 per kg, emissions in grams, and formulas."""
    processes = []
    for i, (made, inputs, emissions) in enumerate(model):
        rows = [out(f"p{i}", made)]
        rows += [
            into(f"p{j}", kg * 1.25, "m3", flowProperty={"@id": "vol"}) if draw(st.booleans()) else into(f"p{j}", kg)
            for j, kg in inputs.items()
        ]
        rows += [
            out("co2", kg * 1000.0, "g") if draw(st.booleans()) else out("co2", 0.0, amountFormula=f"{kg!r} * one")
            for kg in emissions
        ]
        processes.append(process(f"p{i}", *rows))
    parameters = [{"@id": "one", "name": "one", "value": 1.0, "isInputParameter": True}]
    flows = [flow(f"p{i}", volume=1.25) for i in range(len(model))]
    return olca(path, processes, flows, parameters=parameters)


def as_excel(path, model, draw):
    """With formulas in the formula column, and in cells."""

    def amount(kg):
        form = draw(st.integers(0, 2))
        return {0: (kg, None), 1: (0, f"{kg!r} * one"), 2: ((f"={kg!r}*1", kg), None)}[form]

    lines = [("Database", "random"), (), ("Database parameters",), ("name", "amount"), ("one", 1), ()]
    for i, (made, inputs, emissions) in enumerate(model):
        rows = [air(*amount(kg)) for kg in emissions] + [input(f"p{j}", *amount(kg)) for j, kg in inputs.items()]
        lines += activity(f"p{i}", *rows, made=made)
    return workbook(path, *lines)


def as_ecospold2(path, model, draw):
    """A folder of datasets; flows by their code."""
    folder = path / "datasets"
    folder.mkdir(parents=True, exist_ok=True)
    for i, (made, inputs, emissions) in enumerate(model):
        taken = [(f"p{j}", f"p{j}", "kg", repr(kg)) for j, kg in inputs.items()]
        flows = [("co2-fossil", "Carbon dioxide, fossil", repr(kg)) for kg in emissions]
        text = spold(Dataset(f"p{i}", inputs=taken, made=repr(made), flows=flows))
        (folder / f"p{i}.spold").write_text(text, encoding="utf-8")
    for number in range(len(model), 4):
        (folder / f"p{number}.spold").unlink(missing_ok=True)
    return path


def as_csv(path, model, draw):
    """In Brightway's layout, with any separator and with decimal commas where they can be told."""
    between, decimal = draw(st.sampled_from([(",", "."), (";", "."), (";", ","), ("\t", ",")]))

    def cell(value):
        text = "" if value is None else repr(value) if isinstance(value, float) else str(value)
        return text.replace(".", decimal) if isinstance(value, float) else text

    lines = [("Database", "random"), (), ("Database parameters",), ("name", "amount"), ("one", 1), ("half", 0.5), ()]
    for i, (made, inputs, emissions) in enumerate(model):
        rows = [air(kg) for kg in emissions] + [input(f"p{j}", kg) for j, kg in inputs.items()]
        if decimal == ".":
            rows = [(row[0], 0, *row[2:7], f"{row[1]!r} * one", *row[8:]) for row in rows]
        lines += activity(f"p{i}", *rows, made=made)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=between).writerows([[cell(value) for value in line] for line in lines])
    return path


def as_ecospold1(path, model, draw):
    """With data sets in any order, emissions in grams, and the reference product where it isn't an exchange."""
    datasets = []
    for i, (made, inputs, emissions) in enumerate(model):
        number = iter(range(1, 100))
        rows = [es1_exchange(next(number), f"p{j}", repr(kg), "inputGroup 5") for j, kg in inputs.items()]
        rows += [es1_air(next(number), repr(kg)) for kg in emissions]
        stated = es1_exchange(next(number), f"p{i}", repr(made), "outputGroup 0")
        rows += [stated] if draw(st.booleans()) else []
        datasets.append(es1_dataset(i, f"p{i}", *draw(st.permutations(rows)), amount=repr(made)))
    return es1(path, *draw(st.permutations(datasets)))


def as_ilcd(path, model, draw):
    """With mean amounts, resulting amounts, variables and formulas."""
    documents = ilcd_tables(*(f"p{i}" for i in range(len(model))))
    parameters = ilcd_parameter("half", 0.5) + ilcd_parameter("one", None, "half * 2")

    def amount(kg):
        form = draw(st.integers(0, 2))
        if form == 2:
            return {"mean": repr(kg), "resulting": repr(kg), "variable": "one"}
        return {"mean": repr(kg), "resulting": repr(kg) if form else None}

    for i, (made, inputs, emissions) in enumerate(model):
        number = iter(range(100))
        rows = [ilcd_exchange(next(number), f"p{i}", **amount(made))]
        rows += [ilcd_exchange(next(number), f"p{j}", way="Input", **amount(kg)) for j, kg in inputs.items()]
        rows += [ilcd_exchange(next(number), "co2", **amount(kg)) for kg in emissions]
        documents.append(ilcd_process(f"process of p{i}", *draw(st.permutations(rows)), parameters=parameters))
    return ilcd(path, *documents)


def as_library(path, model, draw):
    """Matrices as sparse or full ones, indices as text or messages."""
    size = len(model)
    technosphere, biosphere = np.zeros((size, size)), np.zeros((1, size))
    for i, (made, inputs, emissions) in enumerate(model):
        technosphere[i, i] = made
        technosphere[list(inputs), i] = [-kg for kg in inputs.values()]
        biosphere[0, i] = sum(emissions)
    index, store = draw(st.sampled_from(["csv", "bin"])), draw(st.sampled_from(["npz", "npy"]))
    shutil.rmtree(path, ignore_errors=True)
    return library(path, technosphere, biosphere, index=index, store=store)


FORMATS = {
    "ecospold2": (as_ecospold2, read_ecospold2, "release"),
    "ecospold1": (as_ecospold1, read_ecospold1, "a.xml"),
    "ilcd": (as_ilcd, read_ilcd, "b.zip"),
    "brightway-csv": (as_csv, read_brightway_csv, "b.csv"),
    "simapro-csv": (as_simapro, read_simapro, "a.csv"),
    "jsonld": (as_jsonld, read_jsonld, "a.zip"),
    "library": (as_library, read_jsonld, "lib"),
    "excel": (as_excel, read_excel, "a.xlsx"),
}


@pytest.mark.parametrize("format", FORMATS)
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_what_is_read_is_what_was_written(format, tmp_path, data):
    """Whatever signs, units, orders and formulas say it, the scores are those of the model, and no row is lost."""
    model = data.draw(models())
    write, read, name = FORMATS[format]
    assert scores_of(read(write(tmp_path / name, model, data.draw))) == expected(model)


def first(strategy):
    """A fixed choice of each kind, for a file that is the same in every run."""
    text = repr(strategy)
    if text.startswith("booleans"):
        return False
    if text.startswith("integers"):
        return 0
    kept = getattr(strategy, "wrapped_strategy", strategy)
    return list(kept.values) if text.startswith("permutations") else kept.elements[0]


MODEL = [(2.0, {1: 0.7, 2: 0.3}, [1.0]), (3.0, {2: 0.9}, [0.5, 0.25]), (0.5, {}, [4.0])]


@pytest.fixture(scope="module")
def written():
    """A project with brightcell's flows."""
    install_background(BACKGROUND, [METHOD], "random imports")
    return "random imports"


@pytest.mark.parametrize("format", FORMATS)
def test_plain_bw2calc_agrees_with_the_numbers(format, tmp_path, written):
    """(1 + 0.7 x 2.65 + 0.3 x 8) / 2 = 2.6275 kg by hand, on the database that was written."""
    write, _, name = FORMATS[format]
    kind = "jsonld" if format == "library" else format
    import_background(write(tmp_path / name, MODEL, first), kind, project=written, database=format, write=True)
    with project(written):
        code = next(node["code"] for node in bw2data().Database(format) if node["reference product"] == "p0")
    assert solve_brightway(*lca_inputs(written, format, code, method_name(METHOD))) == pytest.approx(2.6275, rel=1e-7)
    assert solved(MODEL)[0] == pytest.approx(2.6275)
