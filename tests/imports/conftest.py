"""Small files of each format with invented numbers, written for each test."""

import json
import shutil
import zipfile
from dataclasses import dataclass, field

import pytest

from brightcell.api.imports import import_background
from brightcell.brightway import install_background

from ..small import BACKGROUND, METHOD

HEADER = ("name", "amount", "unit", "location", "type", "reference product", "categories")
MORE = ("uncertainty type", "loc", "scale", "minimum", "maximum", "negative", "database")


def row(name, amount, kind="technosphere", *, unit="kilogram", location="CN", product="", categories="", **more):
    """One exchange of a workbook."""
    return {
        "name": name,
        "amount": amount,
        "unit": unit,
        "location": "" if kind == "biosphere" else location,
        "type": kind,
        "reference product": "" if kind == "biosphere" else product,
        "categories": categories,
        **more,
    }


def co2(amount, **more):
    """Fossil carbon dioxide to air, as brightcell's own flows name it."""
    return row("Carbon dioxide, fossil", amount, "biosphere", categories="air", **more)


@dataclass
class Block:
    """One activity of a workbook; its production row comes first."""

    name: str
    product: str
    rows: list = field(default_factory=list)
    unit: str = "kilogram"
    location: str = "CN"
    made: float = 1.0
    makes: bool = True

    def lines(self):
        yield ("Activity", self.name)
        yield from (("location", self.location), ("reference product", self.product), ("unit", self.unit))
        yield ("Exchanges",)
        yield (*HEADER, *MORE)
        made = row(self.name, self.made, "production", unit=self.unit, location=self.location, product=self.product)
        for exchange in [made] * self.makes + self.rows:
            yield tuple(exchange.get(name) for name in (*HEADER, *MORE))
        yield ()


@pytest.fixture
def workbook(tmp_path):
    """Write a workbook in Brightway's format: `workbook(blocks, name, skipped=blocks of a sheet to skip)`."""

    def write(blocks, name="cell.xlsx", *, skipped=None):
        import xlsxwriter

        book = xlsxwriter.Workbook(tmp_path / name)
        sheets = {"cells": [("database", "cells"), ()], **({"old": [("skip",), ()]} if skipped else {})}
        for title, lines in sheets.items():
            sheet = book.add_worksheet(title)
            listed = [*lines, *(line for block in (skipped if title == "old" else blocks) for line in block.lines())]
            for i, line in enumerate(listed):
                for j, cell in enumerate(line):
                    _put(sheet, i, j, cell)
        book.close()
        return tmp_path / name

    return write


def _put(sheet, i, j, cell):
    """A formula is given with the value that is stored with it, as a pair."""
    if isinstance(cell, tuple):
        sheet.write_formula(i, j, cell[0], None, cell[1])
    elif cell is not None and cell != "":
        sheet.write(i, j, cell)


@pytest.fixture
def steel():
    """One kilogram of steel, which emits 2 kg of carbon dioxide."""
    return Block("steel production", "steel", [co2(2.0)])


@pytest.fixture
def cell():
    """One cell of 0.5 kg of steel and 0.25 kg of carbon dioxide: 1.25 kg in all."""
    return Block("cell production", "cell", [row("steel production", 0.5, product="steel"), co2(0.25)], unit="unit")


@pytest.fixture(scope="session")
def reading_project():
    """One project with brightcell's flows for all tests that write nothing."""
    install_background(BACKGROUND, [METHOD], "imports that are only read")
    return "imports that are only read"


@pytest.fixture
def run(reading_project, project_name):
    """Import with brightcell's flows and small background at hand; what may write has a project of its own."""

    def imported(files, format=None, *, own=False, **more):
        if not (own or more.get("write")):
            return import_background(files, format, project=reading_project, **more)
        install_background(BACKGROUND, [METHOD], project_name)
        return import_background(files, format, project=project_name, **more)

    return imported


@dataclass
class Dataset:
    """One ecoSpold2 dataset: `inputs` are (product, provider, unit, amount), `provider` None without a link."""

    name: str
    unit: str = "kg"
    inputs: list = field(default_factory=list)
    made: float = 1.0
    flows: list = field(default_factory=list)


@pytest.fixture
def ecospold2(tmp_path):
    """Write a folder of datasets with its MasterData."""

    def write(datasets, name="release"):
        folder = tmp_path / name
        (folder / "datasets").mkdir(parents=True)
        (folder / "MasterData").mkdir()
        (folder / "MasterData" / "IntermediateExchanges.xml").write_text("<x/>", encoding="utf-8")
        for dataset in datasets:
            (folder / "datasets" / f"{dataset.name}.spold").write_text(spold(dataset), encoding="utf-8")
        return folder

    return write


def spold(dataset):
    """The XML of a dataset."""
    rows = [_intermediate(dataset.name, dataset.unit, dataset.made, "<outputGroup>0</outputGroup>", None)]
    rows += [_intermediate(p, unit, a, "<inputGroup>5</inputGroup>", link) for p, link, unit, a in dataset.inputs]
    rows += [
        f'<elementaryExchange id="e" elementaryExchangeId="{flow}" amount="{amount}"><name>{name}</name>'
        "<unitName>kg</unitName><outputGroup>4</outputGroup></elementaryExchange>"
        for flow, name, amount in dataset.flows
    ]
    return f"""<?xml version="1.0" encoding="utf-8"?>
<ecoSpold xmlns="http://www.EcoInvent.org/EcoSpold02"><activityDataset><activityDescription>
<activity id="act-{dataset.name}"><activityName>{dataset.name} production</activityName></activity>
<geography><shortname>CN</shortname></geography><technology/>
<timePeriod startDate="2020-01-01" endDate="2024-12-31"/></activityDescription>
<flowData>{"".join(rows)}</flowData>
<administrativeInformation><dataEntryBy/><dataGeneratorAndPublication/></administrativeInformation>
</activityDataset></ecoSpold>"""


def _intermediate(product, unit, amount, group, link):
    linked = f' activityLinkId="act-{link}"' if link else ""
    return (
        f'<intermediateExchange id="i" intermediateExchangeId="flow-{product}" amount="{amount}"{linked}>'
        f"<name>{product}</name><unitName>{unit}</unitName>{group}</intermediateExchange>"
    )


@pytest.fixture
def jsonld(tmp_path):
    """Write an openLCA export of steel and a cell, in schema 2 or 1, as a folder or zipped."""

    def write(*, schema=2, zipped=False, changes=None):
        folder = tmp_path / "olca"
        for table, entries in _olca(schema, changes or {}).items():
            (folder / table).mkdir(parents=True)
            for entry in entries:
                (folder / table / f"{entry['@id']}.json").write_text(json.dumps(entry), encoding="utf-8")
        if not zipped:
            return folder
        with zipfile.ZipFile(tmp_path / "olca.zip", "w") as archive:
            for file in folder.rglob("*.json"):
                archive.write(file, file.relative_to(folder))
        shutil.rmtree(folder)
        return tmp_path / "olca.zip"

    return write


def _olca(schema, changes):
    air = "Elementary flows/emission/air" if schema == 2 else {"name": "air", "categoryPath": ["Elementary flows"]}
    flows = [
        {"@id": "steel", "name": "steel", "flowType": "PRODUCT_FLOW"},
        {"@id": "cell", "name": "cell", "flowType": "PRODUCT_FLOW"},
        {"@id": "co2", "name": "Carbon dioxide, fossil", "flowType": "ELEMENTARY_FLOW", "category": air},
        {"@id": "odd", "name": "Unheard of", "flowType": "ELEMENTARY_FLOW", "category": air},
    ]
    units = [{"@id": "kg", "name": "kg", "conversionFactor": 1.0, "isRefUnit": True, "referenceUnit": True}]
    units.append({"@id": "g", "name": "g", "conversionFactor": 0.001})
    processes = [
        _process("p-steel", "steel production", [_made("steel", schema), _out("co2", 2000.0, "g", schema)]),
        _process("p-cell", "cell production", [_made("cell", schema), _in("steel", 0.5, schema)]),
    ]
    tables = {"flows": flows, "unit_groups": [{"@id": "mass", "units": units}], "processes": processes}
    for table, entries in changes.items():
        tables[table] = [*tables.get(table, []), *entries]
    return tables


def _process(code, name, exchanges):
    return {"@id": code, "@type": "Process", "name": name, "location": {"code": "CN"}, "exchanges": exchanges}


def _row(flow, amount, unit, taken, schema, **more):
    direction = "isInput" if schema == 2 else "input"
    return {"flow": {"@id": flow, "name": flow}, "amount": amount, "unit": {"@id": unit}, direction: taken, **more}


def _made(flow, schema):
    return _row(flow, 1.0, "kg", False, schema, **{_reference(schema): True})


def _in(flow, amount, schema):
    return _row(flow, amount, "kg", True, schema)


def _out(flow, amount, unit, schema):
    return _row(flow, amount, unit, False, schema)


def _reference(schema):
    return "isQuantitativeReference" if schema == 2 else "quantitativeReference"


@pytest.fixture
def background():
    """The small background."""
    return BACKGROUND


@pytest.fixture
def method():
    """Its method."""
    return METHOD
