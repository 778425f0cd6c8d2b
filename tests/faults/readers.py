"""Every reader of files that a user can give: how it is called, and a small file that it takes."""

import io
import json
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from brightcell.background.mapping import read_mapping
from brightcell.background.overrides import read_overrides
from brightcell.background.own_methods import read_own_method
from brightcell.data import data_path
from brightcell.errors import InputError
from brightcell.exports.crate import CrateFile, crate_texts, read_crate
from brightcell.exports.zips import zipped
from brightcell.imports.cut_off import read_cut_off
from brightcell.imports.jsonld.library_index import products
from brightcell.imports.migration.tables import read_table
from brightcell.imports.readers import read_files
from brightcell.io.aggregates import read_aggregate
from brightcell.io.exchange.read import read_exchanged
from brightcell.io.rows import read_rows
from brightcell.product.form.aliases import read_aliases
from brightcell.product.read import read_product
from brightcell.published.targets import read_targets
from brightcell.rulebooks.read import read_rulebook
from brightcell.runs.parquet import parquet_bytes, read_parquet
from brightcell.runs.rows import ROWS as SWEPT
from brightcell.runs.rows import read_rows_of_a_sweep
from brightcell.runs.store import LABELS as LABELS_OF_DRAWS
from brightcell.runs.store import read_labels, read_manifest

from ..footprint_files import PACT

SHIPPED = "lfp-pack-100kwh"
XML = '<?xml version="1.0" encoding="UTF-8"?>\n'


@dataclass(frozen=True)
class Reader:
    """How a file of this ending is read; `sample` makes the bytes of one that is taken."""

    read: Callable[[Path], object]
    ending: str
    sample: Callable[[], bytes]


def _imported(format: str) -> Callable[[Path], object]:
    return lambda path: read_files([path], format, lambda *_: None)


def _targets(path: Path) -> object:
    targets, problems = read_targets(path, {})
    if problems:
        raise InputError(problems)
    return targets


def _workbook(*rows: tuple) -> bytes:
    from openpyxl import Workbook

    book, content = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(content)
    return content.getvalue()


@cache
def _form() -> bytes:
    from brightcell.api.template import template

    with tempfile.TemporaryDirectory() as folder:
        return template(Path(folder) / "form.xlsx", SHIPPED).read_bytes()


def _aggregate() -> bytes:
    gas = {"flow": "co2-fossil", "name": "Carbon dioxide", "compartment": "air", "unit": "kg"}
    data = {name: "x" for name in ("product", "place", "period", "boundary")} | {"unit": "kg", "draws": 1000, "seed": 1}
    gases = [{**gas, "amount": 1.5, "geometric_mean": 1.4}]
    return json.dumps({"format": "brightcell-aggregate/1", **data, "gases": gases, "log_covariance": [[0.1]]}).encode()


def _manifest() -> bytes:
    from brightcell.runs.store import FORMAT, _part

    asked = {
        "draws": 10,
        "seed": 1,
        "design": "random",
        "chunk": 10,
        "columns": ["total"],
        "hashes": {},
        "versions": {},
    }
    chunks = [{"start": 0, "part": _part(0), "sha256": "0"}]
    found = {"format": FORMAT, "status": "complete", "asked": asked, "drawn": 10, "chunks": chunks}
    return json.dumps(found).encode()


def _beside(name: str, read: Callable[[Path], object], **others: object) -> Callable[[Path], object]:
    """A reader of a folder, in which the file has this name beside others."""

    def reader(path: Path) -> object:
        folder = Path(tempfile.mkdtemp(dir=path.parent))
        for place, data in others.items():
            (folder / place).mkdir()
            (folder / place / "a.json").write_text(json.dumps(data))
        (folder / name).parent.mkdir(exist_ok=True)
        os.link(path, folder / name)
        return read(folder)

    return reader


def _bundle() -> bytes:
    return zipped(crate_texts("bundle", "x", {"product.json": CrateFile("{}", "a product")}))


def _olca() -> bytes:
    steel = {"@id": "f", "name": "steel"}
    made = {"flow": steel, "amount": 1.0, "unit": {"@id": "kg"}, "isInput": False, "isQuantitativeReference": True}
    return json.dumps({"@id": "p", "@type": "Process", "name": "steel", "exchanges": [made]}).encode()


def _of(*parts: str) -> Callable[[], bytes]:
    return lambda: data_path(*parts).read_bytes()


def _text(text: str) -> Callable[[], bytes]:
    return text.encode


CELLS = [
    ("Database", "book"),
    (),
    ("Activity", "steel"),
    ("code", "a1"),
    ("unit", "kilogram"),
    ("Exchanges",),
    ("name", "amount", "unit", "type", "formula"),
    ("steel", 1, "kilogram", "production", None),
    ("ore", 2, "kilogram", "technosphere", "1 + 1"),
]
CSV = "\n".join(",".join("" if cell is None else str(cell) for cell in row) for row in CELLS) + "\n"
SIMAPRO = """{SimaPro 9.1.0.7}
{processes}
{Project: P}
{CSV separator: Semicolon}
{Decimal separator: .}

Process

Category type
material

Products
steel;kg;1;100;not defined;material;

Materials/fuels
ore;kg;2*1;Undefined;0;0;0;

End
"""
SPOLD1 = f"""{XML}<ecoSpold xmlns="http://www.EcoInvent.org/EcoSpold01"><dataset number="1"><metaInformation>
<processInformation><referenceFunction name="steel" unit="kg" amount="1" infrastructureProcess="false"/>
<geography location="CN"/><dataSetInformation type="1"/></processInformation></metaInformation><flowData>
<exchange number="1" name="steel" location="CN" unit="kg" meanValue="1" infrastructureProcess="false">
<outputGroup>0</outputGroup></exchange></flowData></dataset></ecoSpold>
"""
ILCD = f"""{XML}<processDataSet xmlns="http://lca.jrc.it/ILCD/Process" version="1.1">
<processInformation/></processDataSet>
"""
TARGETS = "chemistry,location,stage,value,unit,tolerance,reproducible,source,year,licence,confidence\n"
TARGETS += "NMC,any,total,70,kg CO2e/kWh,5 %,yes,x,2020,x,seen\n"
OVERRIDES = "process,input,by,amount,note\nsteel,ore,,0.5,x\n"
LABELS = "sheet,part,found,means,confirmed\npack,a,b,c,yes\n"
ROWS = "variant,x,y\na,0.5,\nb,2,110 kg\n"

METHOD = "input,factor,unit,source\nlithium-carbonate,2,points/kg,x\n"
CHANGES = '{"replace": [{"source": {"name": "a", "location": "CN"}, "target": {"name": "b", "location": "CN"}}]}'
INDEX = "index,process id,process name,process category,location,flow id,flow name,flow category,unit,type\n"
INDEX += "0,p1,steel,x,CN,f1,steel,x,kg,product\n"
OLCA = {
    "flows": {"@id": "f", "name": "steel", "flowType": "PRODUCT_FLOW"},
    "unit_groups": {"@id": "mass", "units": [{"@id": "kg", "name": "kg", "conversionFactor": 1.0, "isRefUnit": True}]},
}
MESSAGES = bytes([10, 18, 8, 0, 18, 6, 10, 1, 112, 18, 1, 115, 26, 6, 10, 1, 102, 18, 1, 115])

READERS: dict[str, Reader] = {
    "product": Reader(read_product, ".yaml", _of("products", f"{SHIPPED}.yaml")),
    "form": Reader(read_product, ".xlsx", _form),
    "rulebook": Reader(read_rulebook, ".yaml", _text("extends: iso-14067-cutoff\nid: mine\ntitle: Mine\n")),
    "rows csv": Reader(read_rows, ".csv", _text(ROWS)),
    "rows yaml": Reader(read_rows, ".yaml", _text("- {variant: a, x: 0.5}\n- {variant: b, x: 2}\n")),
    "rows workbook": Reader(read_rows, ".xlsx", lambda: _workbook(("variant", "x"), ("a", 1), ("b", 2.5))),
    "mapping": Reader(read_mapping, ".csv", _of("mappings", "ecoinvent-3.12-cutoff.csv")),
    "mapping workbook": Reader(read_mapping, ".xlsx", lambda: _workbook(("key", "location"), ("steel", "CN"))),
    "overrides": Reader(read_overrides, ".csv", _text(OVERRIDES)),
    "targets": Reader(_targets, ".csv", _text(TARGETS)),
    "labels": Reader(read_aliases, ".csv", _text(LABELS)),
    "cut-off": Reader(read_cut_off, ".csv", _text('name,reason\nore,"small, and far"\n')),
    "aggregate": Reader(read_aggregate, ".json", _aggregate),
    "manifest": Reader(lambda path: read_manifest(path.parent), ".json", _manifest),
    "draws": Reader(read_parquet, ".parquet", lambda: parquet_bytes({"draw": [0, 1], "total": [1.0, 2.0]})),
    "labels of draws": Reader(_beside(LABELS_OF_DRAWS, read_labels), ".json", _text('{"inputs": []}')),
    "rows of a sweep": Reader(_beside(SWEPT, read_rows_of_a_sweep), ".jsonl", _text('{"number": 0, "total": 1.5}\n')),
    "own method": Reader(read_own_method, ".csv", _text(METHOD)),
    "footprint of a supplier": Reader(read_exchanged, ".json", lambda: json.dumps(PACT).encode()),
    "bundle": Reader(read_crate, ".zip", _bundle),
    "table of changes": Reader(read_table, ".json", _text(CHANGES)),
    "index of a library": Reader(_beside("index_A.csv", products), ".csv", _text(INDEX)),
    "messages of a library": Reader(_beside("index_A.bin", products), ".bin", lambda: MESSAGES),
    "import jsonld": Reader(_beside("processes/p.json", _imported("jsonld"), **OLCA), ".json", _olca),
    "import excel": Reader(_imported("excel"), ".xlsx", lambda: _workbook(*CELLS)),
    "import csv": Reader(_imported("brightway-csv"), ".csv", _text(CSV)),
    "import simapro": Reader(_imported("simapro-csv"), ".csv", _text(SIMAPRO)),
    "import ecospold1": Reader(_imported("ecospold1"), ".xml", _text(SPOLD1)),
    "import ilcd": Reader(_imported("ilcd"), ".xml", _text(ILCD)),
}


def written(folder: Path, name: str, content: bytes) -> Path:
    """A file for a reader; a manifest has the name that its folder wants."""
    from brightcell.runs.store import MANIFEST

    path = folder / (MANIFEST if name == "manifest" else f"file{READERS[name].ending}")
    path.write_bytes(content)
    return path
