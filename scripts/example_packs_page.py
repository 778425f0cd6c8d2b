"""The page of the documentation on the example packs: a result of each, and what it rests on."""

from collections.abc import Mapping

import brightcell as bc
from brightcell.data import csv_rows, data_path

BOOKS = ("iso-14067-cutoff", "cn-miit-2025-551")
ALL_PUBLIC = "energy mass cells"
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
HEAD = """# Example packs

Twelve packs of real designs ship as examples (`databases/examples/`); each is a product by its name:
`brightcell footprint lfp-blade-cell-to-pack`, `bc.read_product("lto-bus")`; `bc.example_packs()` lists them. To
describe one of your own, `brightcell new` drafts [a file from ten numbers](new-pack.md).

**What they are not:** no maker has described them, and no result here is a maker's. Of {all} packs rated energy, mass
and number of cells were read in public sources, of {some} a part of these, of {none} only ratios such as Wh/kg. No
maker's bill of materials is public: it is that of EverBatt 2023 scaled to the pack, but for sodium-ion (a published
cell) and lithium titanate (estimated shares). The energy of the cell plants is estimated too, 32.5 kWh per kWh of cells
unless the file says otherwise.

## Results

kg CO2e on `open`, cradle to grave, as the files stand: per kWh of rated energy under `iso-14067-cutoff` (recycling and
its credit are left to whoever takes the material), the same per pack, and per kWh delivered over life under
`cn-miit-2025-551` (rated energy x cycles of the file x mean state of health).
"""
READING = """
Differences between rows are differences of chemistry, of energy density, of places and of what is counted as what, all
at once; two rows are no comparison of two makers. What a row rests on:
"""


def example_packs_page() -> str:
    """The page as Markdown."""
    rows = csv_rows(data_path("examples", "examples.csv"))
    results = "\n".join(_result(row) for row in rows)
    table = (
        "| example | chemistry | kWh | kg | Wh/kg | kg CO2e/kWh rated | t CO2e/pack | kg CO2e/kWh delivered |\n"
        "|---|---|--:|--:|--:|--:|--:|--:|\n"
    )
    return f"{_head(rows)}\n{table}{results}\n{READING}\n{_basis(rows)}"


def result(example: str) -> dict[str, float]:
    """The figures of one row: per kWh rated, t per pack, per kWh delivered."""
    product = bc.read_product(example)
    rated, delivered = (bc.footprint(product, book, project=None) for book in BOOKS)
    return {"rated": rated.per_kwh_rated_kg, "pack": rated.per_pack_kg / 1000, "delivered": delivered.total}


def _result(row: Mapping[str, str]) -> str:
    product = bc.read_product(row["example"])
    energy, mass = product.performance.rated_energy.value, product.performance.mass.value
    totals_of = result(row["example"])
    file = f"[{row['example']}](../databases/examples/{row['example']}.yaml)"
    numbers = f"{energy:.4g} | {mass:.5g} | {1000 * energy / mass:.0f}"
    totals = f"{totals_of['rated']:.1f} | {totals_of['pack']:.3g} | {totals_of['delivered']:.4f}"
    return f"| {file} | {product.identity.chemistry} | {numbers} | {totals} |"


def _head(rows: list[dict[str, str]]) -> str:
    whole = sum(row["public"] == ALL_PUBLIC for row in rows)
    none = sum(not row["public"] for row in rows)
    words = {"all": NUMBERS[whole], "some": NUMBERS[len(rows) - whole - none], "none": NUMBERS[none]}
    return HEAD.format(**words)


def _basis(rows: list[dict[str, str]]) -> str:
    return "\n".join(_entry(row) for row in rows)


def _entry(row: Mapping[str, str]) -> str:
    public = ", ".join(row["public"].split()) or "ratios only"
    to_come = f"\n* **Can't be said yet:** {row['to_come']}." if row["to_come"] else ""
    return f"""\
### {row["example"]}

Shows {row["shows"]}.

* **Public** ({public}): {row["sources"]}.
* **Estimated:** {row["estimated"]}.{to_come}
"""
