"""A supplier's database as a workbook in Brightway's format, small enough to check by hand."""

import math

HEAD = (
    "name",
    "reference product",
    "amount",
    "unit",
    "location",
    "type",
    "categories",
    "uncertainty type",
    "loc",
    "scale",
)
POWDER, PRECURSOR = "NMC622 powder, supplier", "precursor, supplier"


def lognormal(amount, gsd):
    return (2, math.log(amount), math.log(gsd))


def emission(name, amount, gsd):
    return (name, None, amount, "kilogram", None, "biosphere", "air", *lognormal(amount, gsd))


def suppliers_workbook(path):
    """A powder of 0.5 kg of a precursor (10 kg CO2), 6 kg CO2 and 0.1 kg methane: 6 + 5 + 2.98 = 13.98 kg CO2e."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    sheet.append(("Database", "suppliers"))
    activities = {
        (POWDER, "powder"): [
            (PRECURSOR, "precursor", 0.5, "kilogram", "CN", "technosphere", None),
            emission("Carbon dioxide, fossil", 6.0, 1.2),
            emission("Methane, fossil", 0.1, 1.5),
        ],
        (PRECURSOR, "precursor"): [emission("Carbon dioxide, fossil", 10.0, 1.3)],
    }
    for (name, product), rows in activities.items():
        about = (("Activity", name), ("location", "CN"), ("unit", "kilogram"), ("reference product", product))
        for line in ((), *about, ("Exchanges",), HEAD, (name, product, 1, "kilogram", "CN", "production")):
            sheet.append(line)
        for row in rows:
            sheet.append(row)
    book.save(path)
