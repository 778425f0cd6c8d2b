"""The files themselves: openLCA's schema, texts that are no formulas, spreads, the same bytes, and refusals."""

import io
import json
import zipfile
from dataclasses import replace
from math import exp, log

import pytest

import brightcell as bc
from brightcell.background.models import Flow
from brightcell.errors import InputError
from brightcell.exports import ExportedExchange, ExportedProcess, ExportedProvider, ExportedSystem
from brightcell.exports.ilcd import ilcd
from brightcell.exports.jsonld import openlca_jsonld
from brightcell.exports.simapro import simapro_csv, simapro_name
from brightcell.exports.system import added_up
from brightcell.exports.workbook import brightway_excel
from brightcell.imports import link, read_files
from brightcell.io.inert import FORMULA_STARTS

from ..small import METHOD
from .conftest import ENDINGS, IMPORTED_AS, silent

CO2 = Flow("co2-fossil", "Carbon dioxide, fossil", "air", "kg")
WRITERS = {
    "openlca-jsonld": lambda system: openlca_jsonld(system, METHOD),
    "brightway-excel": brightway_excel,
    "simapro-csv": simapro_csv,
    "ilcd": ilcd,
}


def provider(code="cell", database="own", **more):
    fields = {"name": f"making of {code}", "product": code, "unit": "kg", "location": "CN-JS", **more}
    return ExportedProvider(database, code, **fields)


def system(*exchanges, **more):
    """One process that makes a cell."""
    made = provider(**more)
    process = ExportedProcess(made, exchanges, "a comment", "manufacturing", "cell")
    return ExportedSystem("own", {"product": "a cell"}, made, (process,))


def again(system, format, tmp_path):
    """The exchanges of the only process, as our importer reads them."""
    file = tmp_path / f"file{ENDINGS[format]}"
    file.write_bytes(WRITERS[format](system)[0])
    read = link(read_files([file], IMPORTED_AS[format], silent), "own")
    (activity,) = read.activities
    return activity, [row for row in activity.exchanges if row.kind != "production"]


SPREADS = {
    "lognormal": {"uncertainty type": 2, "loc": log(2.0), "scale": log(1.3), "negative": False},
    "normal": {"uncertainty type": 3, "loc": 2.0, "scale": 0.25},
    "uniform": {"uncertainty type": 4, "minimum": 1.5, "maximum": 2.5},
    "triangular": {"uncertainty type": 5, "loc": 2.0, "minimum": 1.0, "maximum": 4.0},
}


@pytest.mark.parametrize("format", WRITERS)
@pytest.mark.parametrize("name", SPREADS)
def test_a_spread_comes_back_as_it_was(tmp_path, format, name) -> None:
    """In every format that has the distribution; ILCD knows the mean of a triangle, so only an even one."""
    if (format, name) == ("ilcd", "triangular"):
        notes = ilcd(system(ExportedExchange(CO2, 2.0, SPREADS[name])))[1]
        assert notes[0].startswith("1 amounts count as certain, since ILCD can't hold their distribution")
        return
    _, (row,) = again(system(ExportedExchange(CO2, 2.0, SPREADS[name])), format, tmp_path)
    expected = {key: value for key, value in SPREADS[name].items() if key != "negative"}
    assert {key: row.uncertainty[key] for key in expected} == pytest.approx(expected, rel=1e-12)
    assert row.amount == 2.0


def test_ilcd_rounds_a_deviation_to_three_digits_and_says_so(tmp_path) -> None:
    """gsd 1.31 is 1.7161 squared, written as 1.716; what rounds to nothing is certain; an even triangle stays."""
    wide = {"uncertainty type": 2, "loc": log(2.0), "scale": log(1.31), "negative": False}
    _, (row,) = again(system(ExportedExchange(CO2, 2.0, wide)), "ilcd", tmp_path)
    assert row.uncertainty["scale"] == pytest.approx(0.5 * log(1.716), rel=1e-12)
    assert "rounded to the three digits" in ilcd(system(ExportedExchange(CO2, 2.0, wide)))[1][0]
    narrow = {**wide, "scale": 1e-5}
    assert "count as certain" in ilcd(system(ExportedExchange(CO2, 2.0, narrow)))[1][0]
    even = {"uncertainty type": 5, "loc": 2.0, "minimum": 1.0, "maximum": 3.0}
    _, (row,) = again(system(ExportedExchange(CO2, 2.0, even)), "ilcd", tmp_path)
    assert row.uncertainty == pytest.approx(even)


def test_ilcd_holds_every_name_and_converts_to_its_reference_units(tmp_path) -> None:
    """Signs of XML are escaped, those that it can't hold are blanks; 2 kWh are 7.2 MJ."""
    energy = provider("power", "other", unit="kWh", name="mix <A> & 'B'")
    activity, (row,) = again(system(ExportedExchange(energy, 2.0), name="a\x0bcell & <co>"), "ilcd", tmp_path)
    assert activity.name == "a cell & <co>"
    assert (row.name, row.product, row.location) == ("mix <A> & 'B'", "power", "CN-JS")
    assert (row.amount, row.unit) == (pytest.approx(7.2, rel=1e-15), "megajoule")


@pytest.mark.parametrize("format", ["openlca-jsonld", "simapro-csv"])
def test_a_credit_is_an_avoided_product_with_its_spread(tmp_path, format) -> None:
    """-2 kg between -4 and -1 are 2 kg avoided, between 1 and 4."""
    spread = {"uncertainty type": 5, "loc": -2.0, "minimum": -4.0, "maximum": -1.0}
    _, (row,) = again(system(ExportedExchange(provider("steel", "other"), -2.0, spread)), format, tmp_path)
    assert (row.kind, row.amount) == ("substitution", 2.0)
    assert (row.uncertainty["minimum"], row.uncertainty["maximum"]) == (1.0, 4.0)


def test_a_spread_around_something_else_is_told_where_the_format_has_no_place_for_it() -> None:
    """SimaPro's lognormals have the amount as their median; openLCA states the median."""
    shifted = system(ExportedExchange(CO2, 2.0, {**SPREADS["lognormal"], "loc": log(1.9)}))
    content, notes = simapro_csv(shifted)
    assert b"Lognormal" not in content
    assert notes[0].startswith("1 amounts count as certain, since they aren't the middle of their spread: making of")
    files = _files(openlca_jsonld(shifted, METHOD)[0])
    (process,) = [entry for path, entry in files.items() if path.startswith("processes/")]
    assert process["exchanges"][1]["uncertainty"]["geomMean"] == pytest.approx(1.9, rel=1e-12)


@pytest.mark.parametrize("format", WRITERS)
def test_an_unknown_distribution_is_told(format) -> None:
    """Brightway only carries it along; none of the programs draws from it."""
    _, notes = WRITERS[format](
        system(ExportedExchange(CO2, 2.0, {"uncertainty type": 0, "brightcell uncertainty": {}}))
    )
    assert any("amounts count as certain" in note and "distribution" in note for note in notes)


@pytest.mark.parametrize("format", WRITERS)
def test_waste_is_handed_over_as_each_program_counts_it(tmp_path, format) -> None:
    """-3 kg of a treatment that makes -1 kg: negative in Brightway, 3 kg of waste in SimaPro and openLCA."""
    treatment = provider("sludge", "other", sign=-1.0)
    _, (row,) = again(system(ExportedExchange(treatment, -3.0)), format, tmp_path)
    assert row.kind == "technosphere"
    assert row.amount == (-3.0 if format == "brightway-excel" else 3.0)
    assert row.follows_sign == (format != "brightway-excel")


DANGEROUS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "=cmd|' /C calc'!A0", "＝1+1", "＋1", "－1", "＠SUM(A1)")


@pytest.mark.parametrize("name", DANGEROUS)
def test_a_text_is_never_a_formula(tmp_path, name) -> None:
    """In a workbook each is a text; in a CSV none begins with a sign that a spreadsheet computes."""
    from openpyxl import load_workbook

    dangerous = system(ExportedExchange(CO2, 2.0, comment=name), name=name, location="CN")
    book = load_workbook(io.BytesIO(brightway_excel(dangerous)[0]))
    cells = [cell for row in book.worksheets[0].iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s", "n"}
    assert name in {cell.value for cell in cells}
    lines = simapro_csv(dangerous)[0].decode().splitlines()
    texts = [cell.strip('"') for line in lines for cell in line.split(";")]
    assert not [text for text in texts if text.startswith(FORMULA_STARTS)]
    activity, _ = again(dangerous, "brightway-excel", tmp_path)
    assert activity.name == name.strip()


def test_names_of_ecoinvent_are_those_of_simapro() -> None:
    """Product, place, activity and system model; a name that could be another process has its code behind it."""
    market = provider("copper", "ecoinvent-3.10.1-cutoff", name="market for copper", product="copper", location="GLO")
    assert simapro_name(system(), market) == "copper {GLO}| market for copper | Cut-off, U"
    own = provider("steel", "brightcell-open", is_unique=False)
    assert simapro_name(system(), own) == "steel {CN-JS}| making of steel [steel] | brightcell-open, U"
    assert simapro_name(system(), provider()) == "cell {CN-JS}| making of cell | foreground, U"


def test_certain_rows_of_one_target_are_one_row() -> None:
    """1 + 2 kg are 3 kg; a credit of the same and an uncertain amount stay apart."""
    steel, spread = provider("steel", "other"), SPREADS["normal"]
    rows = [(1.0, {}), (2.0, {}), (-4.0, {}), (2.0, spread), (2.0, spread)]
    kept = added_up(ExportedExchange(steel, amount, fields, f"{amount}") for amount, fields in rows)
    assert [(row.amount, row.comment) for row in kept[:2]] == [(3.0, "1.0 + 2.0"), (-4.0, "-4.0")]
    assert [row.amount for row in kept[2:]] == [2.0, 2.0]


@pytest.mark.parametrize("format", WRITERS)
def test_the_same_model_gives_the_same_bytes(models, tmp_path, monkeypatch, format) -> None:
    """Whenever it is written; another date of the build gives another file."""
    model = models("lmo-pack-100kwh", "iso-14067-cutoff")

    def written(name):
        bc.export(model, format, tmp_path / f"{name}{ENDINGS[format]}")
        return (tmp_path / f"{name}{ENDINGS[format]}").read_bytes()

    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    first = written("a")
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    assert written("b") == first
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    assert written("c") != first
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
    with pytest.raises(InputError, match="the date of the build can't be read"):
        written("d")


def test_openlca_finds_nothing_that_its_schema_lacks(models, tmp_path) -> None:
    """Every field is one of olca-schema's, every reference leads into the file or to a provider outside of it."""
    schema = pytest.importorskip("olca_schema")
    path = tmp_path / "file.zip"
    bc.export(models("nmc622-pack-100kwh", "cn-group-2024"), "openlca-jsonld", path, embed=True)
    files = _files(path.read_bytes())
    assert files.pop("olca-schema.json") == {"version": 2}
    ids = {entry["@id"] for entry in files.values()} | {
        unit["@id"] for entry in files.values() for unit in entry.get("units", ())
    }
    for name, entry in files.items():
        read = getattr(schema, entry["@type"]).from_dict(entry).to_dict()
        assert _missing(entry, read) == [], name
        assert [ref for ref in _references(entry) if ref not in ids] == [], name


def _files(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: json.loads(archive.read(name)) for name in archive.namelist()}


def _missing(written, read, path=""):
    """Fields that the classes of the schema did not take over."""
    if isinstance(written, dict):
        lost = [f"{path}.{key}" for key in written if key not in (read or {}) and key != "@type"]
        kept = [key for key in written if key in (read or {})]
        return lost + [more for key in kept for more in _missing(written[key], read[key], f"{path}.{key}")]
    if isinstance(written, list):
        pairs = zip(written, read, strict=True)
        return [more for n, (one, other) in enumerate(pairs) for more in _missing(one, other, f"{path}[{n}]")]
    return [] if written == read else [f"{path}: {written!r} is read as {read!r}"]


def _references(entry):
    if isinstance(entry, dict):
        yield from [entry["@id"]] if "@id" in entry else []
        for value in entry.values():
            yield from _references(value)
    elif isinstance(entry, list):
        for value in entry:
            yield from _references(value)


def test_openlca_gets_the_factors_of_the_rulebook(models, tmp_path) -> None:
    """A method with kg CO2e per kg of each flow of the file."""
    model = models("nmc622-pack-100kwh", "cn-group-2024")
    bc.export(model, "openlca-jsonld", tmp_path / "a.zip", embed=True)
    files = _files((tmp_path / "a.zip").read_bytes()).values()
    (category,) = [entry for entry in files if entry.get("@type") == "ImpactCategory"]
    factors = {factor["flow"]["name"]: factor["value"] for factor in category["impactFactors"]}
    assert factors["Carbon dioxide, fossil"] == 1.0
    assert factors["Methane, fossil"] == model.method.factors["ch4-fossil"] > 25


def test_no_number_that_is_none_is_written(models, tmp_path, monkeypatch) -> None:
    """An amount or spread of nan is told with its process, and no file appears."""
    model = models("lmo-pack-100kwh", "iso-14067-cutoff")
    whole = model.product_system
    first = whole.activities[0]
    exchange = first.exchanges[0]
    spoiled = replace(exchange, exchange=replace(exchange.exchange, amount=exchange.exchange.amount * float("nan")))
    activities = (replace(first, exchanges=(spoiled,)), *whole.activities[1:])
    monkeypatch.setitem(vars(model), "product_system", replace(whole, activities=activities))
    with pytest.raises(InputError, match=rf"{first.activity.code}: the amount is not a finite number \(found nan"):
        bc.export(model, "brightway-excel", tmp_path / "a.xlsx")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("format", "name", "words"),
    [
        ("excel", "a.xlsx", "a foreground can't be written in this format"),
        ("simapro-csv", "a.xlsx", "a file in the format simapro-csv has another ending"),
        ("simapro-csv", "nowhere/a.csv", "there is no such folder"),
    ],
)
def test_what_can_not_be_written_is_refused_before_anything_is_computed(tmp_path, format, name, words) -> None:
    """With what was found and what is allowed."""
    with pytest.raises(InputError, match=words):
        bc.export("no such product", format, tmp_path / name)


def test_the_lognormal_of_a_common_spread_comes_back(models, imported) -> None:
    """All that a process of `open` takes moves together: its product has the spread, as in Brightway."""
    read, _ = imported(models("nmc622-pack-100kwh", "cn-group-2024"), "openlca-jsonld", embed=True)
    made = [row for activity in read.activities for row in activity.exchanges if row.kind == "production"]
    background = bc.read_background("open")
    gsds = {round(spread.gsd, 9) for spread in background.spreads}
    found = {round(exp(row.uncertainty["scale"]), 9) for row in made if row.is_uncertain}
    assert found
    assert found <= gsds
