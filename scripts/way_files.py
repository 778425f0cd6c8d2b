"""Files of other programs for the pages that are executed, made here: all amounts are invented."""

import contextlib
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

KG = {"@id": "kg", "name": "kg", "isRefUnit": True, "conversionFactor": 1.0}
GRAM = {"@id": "g", "name": "g", "conversionFactor": 0.001}
KWH = {"@id": "kwh", "name": "kWh", "isRefUnit": True, "conversionFactor": 1.0}
SPREAD = {"distributionType": "LOG_NORMAL_DISTRIBUTION", "geomMean": 9.0, "geomSd": 1.1}


def graphite_zip(path: Path) -> None:
    """An export of openLCA, schema 2: synthetic graphite of coke, power and its own emissions."""
    flows = [_flow("graphite", "graphite, battery grade"), _flow("coke", "needle coke")]
    flows.append(_flow("power", "electricity, graphite plant", "p-energy"))
    gas = {"@id": "co2", "name": "Carbon dioxide, fossil", "flowType": "ELEMENTARY_FLOW"}
    flows.append({**gas, "category": "Elementary flows/Emission to air/unspecified"})
    processes = [
        _process(
            "graphite production",
            _out("graphite", 1.0, is_reference=True),
            _in("coke", 1.2, "coke production"),
            _in("power", 11.0, "power supply", unit="kwh"),
            _out("co2", 2.4),
        ),
        _process("coke production", _out("coke", 1.0, is_reference=True), _out("co2", 650.0, unit="g")),
        _process(
            "power supply",
            _out("power", 1.0, unit="kwh", is_reference=True),
            _out("co2", 0.58, uncertainty=SPREAD | {"geomMean": 0.58}),
        ),
    ]
    groups = [
        {"@id": "mass", "name": "mass", "units": [KG, GRAM]},
        {"@id": "energy", "name": "energy", "units": [KWH]},
    ]
    properties = [
        {"@id": "p-mass", "name": "Mass", "unitGroup": {"@id": "mass"}},
        {"@id": "p-energy", "name": "Energy", "unitGroup": {"@id": "energy"}},
    ]
    tables: dict[str, list[dict[str, Any]]] = {
        "flows": flows,
        "processes": processes,
        "unit_groups": groups,
        "flow_properties": properties,
    }
    with zipfile.ZipFile(path, "w") as archive:
        for folder, entries in tables.items():
            for entry in entries:
                archive.writestr(f"{folder}/{entry['@id']}.json", json.dumps(entry))


def _flow(code: str, name: str, property: str = "p-mass") -> dict[str, object]:
    held = [{"flowProperty": {"@id": property}, "conversionFactor": 1.0, "isRefFlowProperty": True}]
    return {"@id": code, "name": name, "flowType": "PRODUCT_FLOW", "flowProperties": held}


def _process(name: str, *exchanges: dict[str, object]) -> dict[str, object]:
    place = {"@id": "CN", "name": "China", "code": "CN"}
    rows = [{"internalId": number, **exchange} for number, exchange in enumerate(exchanges, 1)]
    return {"@id": name.replace(" ", "-"), "name": name, "location": place, "exchanges": rows}


def _out(
    flow: str, amount: float, unit: str = "kg", *, is_reference: bool = False, **more: object
) -> dict[str, object]:
    reference = {"isQuantitativeReference": True} if is_reference else {}
    return {"flow": {"@id": flow}, "amount": amount, "unit": {"@id": unit}, "isInput": False, **reference, **more}


def _in(flow: str, amount: float, provider: str, unit: str = "kg") -> dict[str, object]:
    made_by = {"@id": provider.replace(" ", "-")}
    return {
        "flow": {"@id": flow},
        "amount": amount,
        "unit": {"@id": unit},
        "isInput": True,
        "defaultProvider": made_by,
    }


HEAD = ("name", "reference product", "amount", "unit", "location", "type", "categories", "formula", "code")


def powder_xlsx(path: Path) -> None:
    """A workbook in Brightway's format with a parameter, a formula, and power of `open` by its code."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    for line in (
        ("Database", "powder line"),
        (),
        ("Project parameters",),
        ("name", "amount"),
        ("kiln_power", 7.0),
        ("recovered", 0.2),
        (),
        ("Activity", "NMC622 powder, calcination"),
        ("reference product", "NMC622 powder"),
        ("location", "CN"),
        ("unit", "kilogram"),
        ("Exchanges",),
        HEAD,
        ("NMC622 powder, calcination", "NMC622 powder", 1, "kilogram", "CN", "production"),
        ("NMC622 precursor, own", "NMC622 precursor", 0.95, "kilogram", "CN", "technosphere"),
        (*POWER, None, "kiln_power * (1 - recovered)", "electricity-delivered-cn-js"),
        ("Carbon dioxide, fossil", None, 0.3, "kilogram", None, "biosphere", "air"),
        (),
        ("Activity", "NMC622 precursor, own"),
        ("reference product", "NMC622 precursor"),
        ("location", "CN"),
        ("unit", "kilogram"),
        ("Exchanges",),
        HEAD,
        ("NMC622 precursor, own", "NMC622 precursor", 1, "kilogram", "CN", "production"),
        ("Carbon dioxide, fossil", None, 8.0, "kilogram", None, "biosphere", "air"),
    ):
        sheet.append(line)
    book.save(path)


POWER = ("electricity, medium voltage, Jiangsu", "electricity", None, "kilowatt hour", "CN-JS", "technosphere")


def ecoinvent(path: Path) -> None:
    """A project `my-ecoinvent` with a made-up database in the shape and with the names of ecoinvent 3.10.1, cut-off."""
    _stand_in("")


def premise(path: Path) -> None:
    """The same project with a second one, called as premise calls its databases."""
    _stand_in("")
    _stand_in("ei_cutoff_3.10_remind_SSP2-PkBudg1150_2030", seed="2")


def _stand_in(database: str, seed: str = "1") -> None:
    import synthetic_ecoinvent

    given = ["--project", "my-ecoinvent", "--activities", "1500", "--seed", seed, "--database", database]
    with contextlib.redirect_stderr(io.StringIO()), contextlib.redirect_stdout(io.StringIO()):
        code = synthetic_ecoinvent.main(given)
    if code:
        raise SystemExit(code)


MAKERS: dict[str, Callable[[Path], None]] = {
    "graphite.zip": graphite_zip,
    "powder.xlsx": powder_xlsx,
    "a stand-in for ecoinvent": ecoinvent,
    "stand-ins for ecoinvent and premise": premise,
}
