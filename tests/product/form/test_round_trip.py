"""A product becomes a form and comes back: the same product, the same comments, in each language."""

import re
import zipfile
from itertools import cycle

import pytest
import yaml
from openpyxl import load_workbook

import brightcell as bc
from brightcell.data import data_path
from brightcell.errors import Problem
from brightcell.io.yaml import parse_yaml, read_yaml
from brightcell.io.yaml_comments import comments_of
from brightcell.product.form.reading import read_form
from brightcell.product.form.source import source_of
from brightcell.product.form.texts import LANGUAGES
from brightcell.product.form.writing import form_workbook
from brightcell.product.read import product_from_document

NUMBER = 0.1 + 0.1 / 3  # 17 digits
OWN = """
# made for this test
materials:
  my-lmfp:
    name: '=LMFP, "own"'
    component: cathode active material
    composition: {lithium: 4.4 %, iron: 0.14}
    process:
      location: CN-SC
      inputs:
        - {material: lithium-carbonate, amount: 0.24 kg, origin: CL} # of the brine
      energy:
        - {carrier: electricity, amount: {value: 8, unit: kWh, source: "+meter"}}
      electricity_supply:
        - kind: direct-line
          share: 40 %
          technology: hydro
          proof: "-17"
          factor: {value: 5 g CO2e/kWh, kind: life-cycle, source: EPD}
        - {kind: grid, share: 60 %}
      emissions: [{flow: co2-fossil, amount: 100 g}]
      wastes: [{waste: landfill-inert, amount: 0.1 kg}]
uncertainty:
  choices:
    - name: supplier
      options:
        - {label: A, probability: 50 %}
        - {label: B, probability: 50 %, set: {"pack.parts[steel].origin": CN}}
  shares:
    - {of: end_of_life.routes, distribution: dirichlet, concentration: 50}
"""


def patterns(data, path=()):
    """All paths of a file, without what tells entries of lists apart."""
    found = {path}
    for key, value in data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ():
        found |= patterns(value, (*path, "[]" if isinstance(key, int) else key))
    return found


def telling(names):
    """Those of the shipped products that say something which none before them says."""
    seen, chosen = set(), []
    for name in names:
        found = patterns(read_yaml(data_path("products", f"{name}.yaml")).data)
        found = {path[:-1] if path[-2:-1] in (("materials",), ("parameters",)) else path for path in found}
        if not found <= seen:
            seen |= found
            chosen.append(name)
    return chosen


def back(source, folder, language):
    """A product file as a form and as a file again: text, document."""
    form = bc.template(folder / f"{language}.xlsx", source, language)
    path = bc.template(folder / f"{language}.yaml", form)
    text = path.read_text(encoding="utf-8")
    return text, parse_yaml(text)


def same(source, folder, language):
    folder_of_file = "products" if source in bc.products() else "examples"
    path = data_path(folder_of_file, f"{source}.yaml")
    text = path.read_text(encoding="utf-8")
    again, document = back(source, folder, language)
    assert bc.read_product(folder / f"{language}.yaml") == bc.read_product(path)
    found, written = comments_of(again, document), comments_of(text, parse_yaml(text))
    key = {comment: str(comment) for comment in (*found, *written)}
    assert sorted(found, key=key.get) == sorted(written, key=key.get)


@pytest.mark.parametrize(("name", "language"), zip(telling(bc.products()), cycle(LANGUAGES)))
def test_a_shipped_product_comes_back(name, language, tmp_path):
    """Those that differ in what they say, in turns of languages; the slow test has all of them in each."""
    same(name, tmp_path, language)


@pytest.mark.parametrize(("name", "language"), zip(("sodium-ion-layered-oxide", "lmfp-nmc-blend"), LANGUAGES))
def test_an_example_pack_comes_back(name, language, tmp_path):
    """The two that say most, one per language: sources and evidence of masses and counts, own materials, ways."""
    same(name, tmp_path, language)


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", [*bc.products(), *bc.example_packs()])
def test_every_shipped_product_and_example_comes_back(name, language, tmp_path):
    """All of them, with the same footprint to the bit."""
    same(name, tmp_path, language)
    assert bc.footprint(tmp_path / f"{language}.xlsx").total == bc.footprint(name).total


def rich():
    """The shipped NMC622 pack with nearly all that a file can say."""
    data = yaml.safe_load(data_path("products", "nmc622-pack-100kwh.yaml").read_text(encoding="utf-8"))
    data |= yaml.safe_load(OWN)
    data["identity"] |= {"chemistry": "my-lmfp+nmc622", "model": "010", "production": 2026}
    cathode = data["pack"]["module"]["cell"]["cathode"]["parts"]
    cathode[0]["amount"]["value"] -= NUMBER
    cathode[1]["transport"] = []
    cathode.append(
        {
            "material": "my-lmfp",
            "amount": {"value": NUMBER, "unit": "kg"},
            "component": "@second",
            "yield": {
                "value": 92,
                "unit": "%",
                "uncertainty": {"distribution": "uniform", "min": 90, "max": 94},
                "source": "line 2",
                "note": "n: 1",
            },
            "transport": [{"mode": "sea", "distance": "12 km", "note": "= not a formula"}],
            "supplier": {"name": "-"},
        }
    )
    data["pack"]["parts"].append(
        {"material": "aluminium", "component": "plate", "amount": "1e-7 kg", "recycled_content": "16 %"}
    )
    data["performance"]["cycle_life"] |= {"energy_record": ["100 kWh", "50 kWh"], "energy_ratio": 850}
    data["end_of_life"] |= {
        "routes": {"hydrometallurgical": "60 %", "pyrometallurgical": {"value": 40, "unit": "%", "source": "s"}},
        "recycled_as": "nmc622",
    }
    data["assumptions"] = data["assumptions"][:3]
    data["notes"] = 'one: text, with "quotes" # and signs\nand a line'
    return data


@pytest.fixture(scope="module")
def rich_form(tmp_path_factory):
    """The rich product as a file, and as a Chinese form."""
    folder = tmp_path_factory.mktemp("rich")
    (folder / "rich.yaml").write_text(yaml.safe_dump(rich(), sort_keys=False, allow_unicode=True), encoding="utf-8")
    return folder / "rich.yaml", bc.template(folder / "rich.xlsx", folder / "rich.yaml", "zh")


def test_all_that_a_file_can_say_comes_back(rich_form):
    """Own materials, choices, legs of parts, spreads of amounts without columns, empty lists, 17 digits."""
    file, form = rich_form
    product = bc.read_product(form)
    assert product == bc.read_product(file)
    cathode = product.pack.one_cell.cathode.parts
    assert cathode[-1].amount.value == NUMBER
    assert cathode[-1].yield_.uncertainty.min == pytest.approx(0.90)
    assert (cathode[1].transport, cathode[0].transport) == ((), None)
    assert product.identity.model == "010"


def test_no_text_becomes_a_formula(rich_form):
    """Not = + - @ at its beginning either; the form has no formula at all."""
    _, form = rich_form
    with zipfile.ZipFile(form) as archive:
        sheets = [archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/")]
    assert sheets
    assert not any(b"<f>" in sheet or b"<f " in sheet for sheet in sheets)
    book = load_workbook(form)
    values = {cell.value: cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row if cell.value}
    assert {values[text] for text in ('=LMFP, "own"', "+meter", "-17", "@second", "= not a formula")} == {"s"}


def test_cells_directly_in_the_pack_come_back(tmp_path):
    """They are filled in on the sheet of cells, and the sheet of modules stays empty."""
    data = yaml.safe_load(data_path("products", "lfp-pack-100kwh.yaml").read_text(encoding="utf-8"))
    module = data["pack"].pop("module")
    data["pack"]["cell"] = module["cell"] | {"count": 400}
    data["pack"]["cell"]["yield"] = {"value": 95, "unit": "%", "note": "of cells"}
    data["assumptions"] = []
    product = bc.Product.from_dict(data)
    form = bc.template(tmp_path / "ctp.xlsx", product.with_({"sites.*.location": "CN-SC"}))
    assert bc.read_product(bc.template(tmp_path / "ctp.yaml", form)) == bc.read_product(form)
    document = read_form(form)
    assert product_from_document(document) == product.with_({"sites.*.location": "CN-SC"})
    assert "module" not in document.data["pack"]
    problem = document.located(Problem("wrong"), ("pack", "cell", "count"))
    assert re.fullmatch(r"sheet Cell, cell C\d+ \(pack\.cell\.count\)", problem.path)


def test_shared_parameters_are_held_by_the_form(tmp_path):
    """A form may go where the shared file isn't; comments stay, and so does a formula without a unit."""
    text = data_path("products", "lfp-pack-100kwh.yaml").read_text(encoding="utf-8")
    whole, part = "amount: 53.6092 kg", "amount: 53.6092 kg, yield: {formula: good}"
    assert text.count(whole) == 1
    file = tmp_path / "pack.yaml"
    file.write_text(f"parameters_from: plant.yaml # of the plant\n{text.replace(whole, part)}", encoding="utf-8")
    (tmp_path / "plant.yaml").write_text("parameters:\n  good: {value: 0.95, min: 0.5}\n", encoding="utf-8")
    (tmp_path / "away").mkdir()
    again, document = back(file, tmp_path / "away", "en")
    product = bc.read_product(tmp_path / "away" / "en.yaml")
    assert product == bc.read_product(file)
    assert product.parameters["good"].source == "shared parameters, plant.yaml"
    found, written = comments_of(again, document), comments_of(text, parse_yaml(text))
    lines = [sorted(line for comment in some for line in comment.text.splitlines()) for some in (found, written)]
    assert lines[0] == sorted([*lines[1], "of the plant"])


def test_a_changed_product_is_filled_in_as_it_is_now():
    """Not as its file has it; one that wasn't changed as in its file, with its comments."""
    product = bc.read_product("lfp-pack-100kwh")
    assert source_of(product)[0].data["performance"]["mass"] == "648.63 kg"
    assert source_of(product)[1]
    document, comments = source_of(product.with_({"sites.*.location": "CN-SC"}))
    assert document.data["sites"][0]["location"] == "CN-SC"
    assert comments == ()


def test_a_form_is_the_same_bytes_each_time():
    """So that it can be kept under version control."""
    first, second = (form_workbook({}, "en") for _ in range(2))
    assert first == second
