"""The spread of an imported row is drawn and ranked like any other, whatever format it came in."""

import math

import numpy as np
import pytest

import brightcell as bc
from brightcell.brightway.mapped import activities_of
from brightcell.imports.readers import FORMATS
from brightcell.propagation.alternatives import lay_out
from brightcell.propagation.foreground import links_of
from brightcell.uncertainty.designs import design
from brightcell.uncertainty.variables import draw

from .conftest import Block, co2, spold
from .conftest import Dataset as Spold
from .files import block, emitted, flow, olca, out, process, simapro

NMC, PROJECT = "nmc622-pack-100kwh", "spreads"
MEDIAN, GSD = 2.0, 1.2
"""kg CO2 per kg of product in each file, and its geometric standard deviation."""
TABLE = "key,location,activity,product,activity_location,unit,factor,match,note\n"
KEYS = {"excel": "nmc622", "jsonld": "graphite", "simapro-csv": "aluminium", "ecospold2": "steel"}
"""What the product of each format stands for."""


def excel(folder):
    import xlsxwriter

    spread = {"uncertainty type": 2, "loc": math.log(MEDIAN), "scale": math.log(GSD)}
    book = xlsxwriter.Workbook(folder / "goods.xlsx")
    sheet = book.add_worksheet("goods")
    lines = [("database", "goods of excel"), (), *Block("goods", "goods", [co2(MEDIAN, **spread)]).lines()]
    for number, line in enumerate(lines):
        sheet.write_row(number, 0, ["" if cell is None else cell for cell in line])
    book.close()
    return folder / "goods.xlsx"


def jsonld(folder):
    spread = {"distributionType": "LOG_NORMAL_DISTRIBUTION", "geomMean": 1000 * MEDIAN, "geomSd": GSD}
    rows = (out("goods", 1), out("co2", 1000 * MEDIAN, "g", uncertainty=spread))
    return olca(folder / "goods.zip", [process("goods", *rows)], [flow("goods")])


def simapro_csv(folder):
    spread = f"Lognormal|{GSD**2}|0|0"
    goods = block(Products=["goods|kg|1|100|x|B|"], Emissions_to_air=[emitted(1000 * MEDIAN, "g", spread)])
    return simapro(folder / "goods.csv", goods)


def ecospold2(folder):
    lognormal = f'<lognormal meanValue="{MEDIAN}" mu="{math.log(MEDIAN)}" variance="{math.log(GSD) ** 2}" '
    lognormal += f'varianceWithPedigreeUncertainty="{math.log(GSD) ** 2}"/>'
    text = spold(Spold("goods", flows=[("co2-fossil", "Carbon dioxide, fossil", MEDIAN)]))
    emission, group = text.partition("<outputGroup>4")[::2]
    (folder / "datasets").mkdir(parents=True)
    (folder / "MasterData").mkdir()
    (folder / "MasterData" / "IntermediateExchanges.xml").write_text("<x/>", encoding="utf-8")
    told = f"{emission}<uncertainty>{lognormal}</uncertainty><outputGroup>4{group}"
    (folder / "datasets" / "goods.spold").write_text(told, encoding="utf-8")
    return folder


FILES = {"excel": excel, "jsonld": jsonld, "simapro-csv": simapro_csv, "ecospold2": ecospold2}


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    """A pack that buys one material from each of the imported databases, the rest of `open`."""
    layers = []
    bc.backgrounds.install("open", PROJECT)
    for format, write in FILES.items():
        folder, name = tmp_path_factory.mktemp(format), f"goods of {format}"
        options = {"project": PROJECT, "database": name, "write": True}
        report = bc.import_background([write(folder)], format, **options)
        assert report.written, report.as_text()
        (node,) = activities_of(PROJECT, name)
        target = node.target
        names = f'"{target.activity}","{target.product}",{target.location},{target.unit}'
        (folder / "own.csv").write_text(f"{TABLE}{KEYS[format]},,{names},1,exact,\n", encoding="utf-8")
        layers.append(f"{folder / 'own.csv'}@{name}")
    return bc.Model(NMC, background=(*layers, "open"), project=PROJECT)


@pytest.fixture(scope="module")
def drawn(model):
    """Draws of kg CO2e per kg of each product, by format."""
    (layered,), variables = lay_out([model], background_uncertainty=True)
    values = draw(variables, design("random", 1, 2000), 0, 2000)
    scores = layered.scores.scores(values, layered.factors, 0, 2000).sum(axis=1)
    by_label = dict(zip(links_of(model.product_system), scores, strict=True))
    codes = {link.demand.key: link.process.code for link in model.product_system.links}
    return {format: by_label[codes[key]] for format, key in KEYS.items()}


def test_every_format_has_a_file():
    """Those that are tried here are formats that are read."""
    assert set(FILES) == set(KEYS) <= set(FORMATS)


@pytest.mark.parametrize("format", FILES)
def test_draws_have_the_median_and_deviation_of_the_file(drawn, format):
    """A lognormal: mean of the logarithms ln 2, deviation ln 1.2, each within four standard errors."""
    logs = np.log(drawn[format])
    assert logs.mean() == pytest.approx(math.log(MEDIAN), abs=4 * math.log(GSD) / math.sqrt(2000))
    assert logs.std(ddof=1) == pytest.approx(math.log(GSD), rel=4 / math.sqrt(2 * 1999))


def test_what_several_databases_draw_is_independent(drawn):
    """Equal numbers in files of four formats are four data: no pair is correlated."""
    correlations = np.corrcoef([np.log(values) for values in drawn.values()])
    assert abs(correlations[np.triu_indices(4, 1)]).max() < 4 / math.sqrt(2000)


def test_monte_carlo_and_sensitivity_list_them(model):
    """Their exchanges widen the draws, and stand among the ranked data with the derivative that they have."""
    with_them = bc.monte_carlo(model, draws=500, background_uncertainty=True)
    without = bc.monte_carlo(model, draws=500)
    assert with_them.values().std() > 1.05 * without.values().std()
    lines = bc.sensitivity.gradient(model, background_uncertainty=True).as_csv().splitlines()
    rows = [line for line in lines if "goods" in line and "-> Carbon dioxide, fossil" in line]
    assert len(rows) == len(FILES), lines[:9]
