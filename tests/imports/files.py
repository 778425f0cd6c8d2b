"""Files of other programs as their users write them: SimaPro's CSV, openLCA's JSON-LD, Brightway's workbook."""

import json
import zipfile

SIMAPRO_HEADER = """{{SimaPro 9.1.0.7}}
{{processes}}
{{Project: {project}}}
{{CSV separator: {separator}}}
{{Decimal separator: {decimal}}}
"""
SIGNS = {"Semicolon": ";", "Comma": ",", "Tab": "\t"}


def simapro(path, *blocks, project="P", separator="Semicolon", decimal=".", encoding="utf-8"):
    """An export of these blocks; rows are written with | between cells."""
    header = SIMAPRO_HEADER.format(project=project, separator=separator, decimal=decimal)
    sign = SIGNS[separator]
    lines = (
        sign.join(f'"{cell}"' if sign in cell else cell for cell in line.split("|")) if "|" in line else line
        for line in "\n".join(blocks).splitlines()
    )
    path.write_bytes("\n".join([header, *lines, ""]).encode(encoding))
    return path


def block(kind="Process", category="material", **sections):
    """A process or product stage: each section is a list of rows, named with _ for a space or slash."""
    lines = [kind, "", "Category type", category, ""]
    for name, rows in sections.items():
        lines += [HEADINGS.get(name, name.replace("_", " ")), *rows, ""]
    return "\n".join([*lines, "End", "", ""])


HEADINGS = {
    "Materials": "Materials/fuels",
    "Electricity": "Electricity/heat",
    "Assemblies": "Materials/assemblies",
    "Disposal": "Waste/Disposal scenario",
}


def table(name, *rows):
    """A block without sections: parameters or units of the whole file."""
    return "\n".join([name, *rows, "", "End", "", ""])


def emitted(amount, unit="kg", spread="Undefined|0|0|0"):
    """A row of carbon dioxide to air."""
    return f"Carbon dioxide, fossil||{unit}|{amount}|{spread}|"


def taken(name, amount, unit="kg", spread="Undefined|0|0|0"):
    """A row of an input."""
    return f"{name}|{unit}|{amount}|{spread}|"


MASS = {"@id": "ugm", "units": [{"@id": "kg", "name": "kg", "isRefUnit": True, "conversionFactor": 1.0}]}
MASS["units"].append({"@id": "g", "name": "g", "conversionFactor": 0.001})
VOLUME = {"@id": "ugv", "units": [{"@id": "m3", "name": "m3", "isRefUnit": True, "conversionFactor": 1.0}]}
PROPERTIES = [
    {"@id": "mass", "name": "Mass", "unitGroup": {"@id": "ugm"}},
    {"@id": "vol", "name": "Volume", "unitGroup": {"@id": "ugv"}},
]
CO2 = {"@id": "co2", "name": "Carbon dioxide, fossil", "category": "Elementary flows/Emission to air/unspecified"}


def olca(path, processes, flows, **more):
    """A zip with these processes and flows, units of mass and volume, and whatever folders are given."""
    folders = {
        "processes": processes,
        "flows": [{**CO2, "flowType": "ELEMENTARY_FLOW"}, *flows],
        "unit_groups": [MASS, VOLUME],
        "flow_properties": PROPERTIES,
        **more,
    }
    with zipfile.ZipFile(path, "w") as archive:
        for folder, entries in folders.items():
            for entry in entries:
                archive.writestr(f"{folder}/{entry['@id']}.json", json.dumps(entry))
    return path


def flow(code, kind="PRODUCT_FLOW", volume=None):
    """A product or waste, with its volume per kg where given."""
    factors = [{"flowProperty": {"@id": "mass"}, "conversionFactor": 1.0, "isRefFlowProperty": True}]
    factors += [{"flowProperty": {"@id": "vol"}, "conversionFactor": volume}] if volume else []
    return {"@id": code, "name": code, "flowType": kind, "flowProperties": factors}


def process(code, *rows, **more):
    """A process; the first row is its reference."""
    numbered = [{**row, "internalId": number} for number, row in enumerate(rows, start=1)]
    exchanges = [{**row, "isQuantitativeReference": number == 0} for number, row in enumerate(numbered)]
    return {"@id": code, "name": f"making {code}", "location": {"code": "CN"}, "exchanges": exchanges, **more}


def out(code, amount, unit="kg", **more):
    """What leaves a process."""
    return {"flow": {"@id": code}, "amount": amount, "unit": {"@id": unit}, "isInput": False, **more}


def into(code, amount, unit="kg", **more):
    """What a process takes."""
    return {**out(code, amount, unit, **more), "isInput": True}


def workbook(path, *lines):
    """A workbook of one sheet: each line is a row of cells, an empty one a blank row."""
    import xlsxwriter

    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("lci")
    for row, line in enumerate(lines):
        for column, cell in enumerate(line):
            if isinstance(cell, tuple):
                sheet.write_formula(row, column, cell[0], None, cell[1])
            elif cell is not None:
                sheet.write(row, column, cell)
    book.close()
    return path


COLUMNS = ("name", "amount", "unit", "location", "type", "reference product", "categories", "formula", "database")


def activity(name, *rows, made=1.0, parameters=(), columns=(), **fields):
    """The lines of an activity in a workbook; `made` None leaves the production row out."""
    yield ("Activity", name)
    yield from {"location": "GLO", "unit": "kilogram", "reference product": name, **fields}.items()
    if parameters:
        yield ("Parameters", f"parameters of {name}")
        yield from parameters
    yield ("Exchanges",)
    yield (*COLUMNS, *columns)
    if made is not None:
        yield (name, made, fields.get("unit", "kilogram"), "GLO", "production", name)
    yield from rows
    yield ()


def air(amount, formula=None, *more):
    """A row of carbon dioxide in a workbook."""
    return ("Carbon dioxide, fossil", amount, "kilogram", None, "biosphere", None, "air", formula, None, *more)


def input(name, amount, formula=None, database=None, *more):
    """A row of an input in a workbook, of a product that has the name of its maker."""
    return (name, amount, "kilogram", "GLO", "technosphere", name, None, formula, database, *more)
