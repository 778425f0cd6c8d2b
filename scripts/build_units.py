"""Write the table of unit texts in use, as pint judges them: `python scripts/build_units.py [--check]`."""

from __future__ import annotations

import argparse
import json
import re
import sys
from pathlib import Path

from brightcell import units

TABLE = Path(units.__file__).with_name("units.json")
PLURALS = ("year", "month", "day", "hour", "minute", "second", "tonne", "gram", "kilogram", "pound", "mile", "litre")
COMPOUND = """
t km;tkm;t*km;tonne_kilometre;kg CO2e;g CO2e;t CO2e;kg CO2eq;kg CO2-eq;kg CO2 e
kg CO2e/kg;g CO2e/kg;t CO2e/t;g CO2e/g;kg CO2e/t;kg CO2e/kWh;g CO2e/kWh;t CO2e/MWh;kg CO2e/MWh;kg CO2e/MJ;g CO2e/MJ
kg CO2e/km;kg CO2e/t km;kg CO2e/m3;kg CO2e/piece;MJ/kg;kJ/kg;GJ/t;MJ/t;kWh/kg;Wh/kg;kWh/t;kWh/kWh;MJ/kWh;MJ/MJ;kg/kg
g/kg;kg/t;kg/kWh;g/kWh;kg/MWh;kg/MJ;g/MJ;kWh/km;kWh/piece;MJ/piece;kg/piece;kg/m3;t/m3;g/cm3;MJ/m3;kWh/m3;km/year;m³;m²
kWh/year;kg/year;L/kg;m3/t;Wh/km;kWh/MJ;%/year;kWh*year;1/year;kWh^2;kg^2
"""


def texts() -> list[str]:
    """Symbols of the registry, plurals that people write, and compound units of products, rulebooks and data."""
    compound = [text for line in COMPOUND.split("\n") for text in line.split(";") if text]
    plurals = [f"{name}s" for name in PLURALS]
    return sorted(dict.fromkeys(["", "1", "-", "%", "‰", *units.symbols(), *plurals, *compound]))


def table() -> dict[str, dict[str, object]]:
    """By unit text: the coherent unit, its dimensions, and the factors to every other text of the same dimensions."""
    parsable = [text for text in texts() if _is_known(text)]
    bases = [units.base_unit_by_pint(text) for text in parsable]
    parsed = {text: units.parse_unit(text) for text in sorted({*parsable, *bases})}
    rows: dict[str, dict[str, object]] = {}
    for text, unit in parsed.items():
        alike = [other for other, there in parsed.items() if there.dimensionality == unit.dimensionality]
        rows[text] = {
            "base": units.base_unit_by_pint(text),
            "dimensions": {re.sub(r"[\[\]]", "", name): power for name, power in sorted(unit.dimensionality.items())},
            "to": {other: units.factor_by_pint(text, other) for other in alike},
        }
    return rows


def _is_known(text: str) -> bool:
    try:
        units.parse_unit(text)
    except units.UnitError:
        return False
    return True


def content() -> str:
    """The table as JSON, a line per unit text."""
    lines = (f"{json.dumps(text, ensure_ascii=False)}: {json.dumps(row)}" for text, row in table().items())
    return "{\n" + ",\n".join(lines) + "\n}\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only say whether the table is up to date")
    if parser.parse_args().check:
        if TABLE.read_text(encoding="utf-8") != content():
            sys.exit(f"{TABLE.name} is out of date: run python scripts/build_units.py")
        return
    TABLE.write_text(content(), encoding="utf-8")
    print(f"written: {TABLE.name}")


if __name__ == "__main__":
    main()
