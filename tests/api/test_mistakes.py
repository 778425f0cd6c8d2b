"""Mistakes that people make who see a product file for the first time: each is answered, or does no harm."""

import re
import zipfile

import pytest

import brightcell as bc
from brightcell.data import data_path

RECYCLING = """  recycling_data: everbatt-2023
  routes:
    hydrometallurgical: 100 %
  recoveries:
    nickel: 93.1 %
    cobalt: 93.1 %
    manganese: 93.1 %
    lithium: 82.87 %
"""
SHIPPED = data_path("products", "nmc622-pack-100kwh.yaml").read_text(encoding="utf-8")
BASE = SHIPPED.replace("  recycling_data: everbatt-2023\n", RECYCLING)
RULEBOOK = "cn-miit-2025-551"
ALUMINIUM = "amount: 44.9927 kg"
PLANT = "  plant: {name: reference plant, location: CN-JS, city: Changzhou}"

REFUSED = {
    "a power for an energy": ("rated_energy: 100 kWh", "rated_energy: 100 kW", "'kW'", "did you mean kWh"),
    "a misspelt key": ("rated_energy:", "rated_enrgy:", "found rated_enrgy", "did you mean rated_energy"),
    "a province in Chinese": ("location: CN-JS, city", "location: 江苏, city", "found 江苏", "did you mean CN-JS"),
    "a province in full": ("location: CN-JS, city", "location: 江苏省, city", "found 江苏省", "did you mean CN-JS"),
    "a cell mass that is off": ("mass: 0.79816 kg", "mass: 0.9 kg", "difference -0.1018", "at most 1 %"),
    "a bare percentage": ("nickel: 93.1 %", "nickel: 93.1", "found 93.1", "write 93.1 %"),
    "a quoted percentage": ("nickel: 93.1 %", 'nickel: "93.1"', "found 93.1", "write 93.1 %"),
    "a decimal comma in braces": (ALUMINIUM, "amount: 44,9927 kg", "found 9927 kg", "write decimals with a point"),
    "a decimal comma in quotes": (ALUMINIUM, 'amount: "44,9927 kg"', "'44,9927 kg'", "write 44.9927 kg"),
    "a yield below one per cent": ("yield: 95 % #", "yield: 0.95 % #", "found 0.95 %", "such as 95 %"),
    "a bare yield": ("yield: 95 % #", "yield: 95 #", "found 95", "write 95 %"),
    "a tab": ("  model: NMC622", "\tmodel: NMC622", "found a tab", "use spaces"),
    "no colon": ("rated_energy: 100 kWh", "rated_energy 100 kWh", "rated_energy 100", "write rated_energy: 100 kWh"),
    "an unknown material": (
        "{material: copper, amount: 11.998",
        "{material: copper-wire, amount: 11.998",
        "found copper-wire",
        "did you mean copper",
    ),
    "a full-width colon": ("rated_energy: 100 kWh", "rated_energy：100 kWh", "found ：", "write rated_energy: 100 kWh"),
    "grams written as kilograms": (
        "amount: 0.01367305 kg",
        "amount: 13.67305 kg",
        "found 13.67305 kg",
        "about 0.01367305 kg",
    ),
    "an energy without a unit": (
        "amount: {formula: cell_energy * electricity_share, unit: kWh}",
        "amount: 8.3",
        "found 8.3",
        "such as 8.3 kWh",
    ),
    "a negative amount": (ALUMINIUM, "amount: -44.9927 kg", "found -44.9927 kg", "such as 1.5 kg"),
    "shares of 90 %": ("    hydrometallurgical: 100 %", "    hydrometallurgical: 90 %", "found 90 %", "100 % together"),
    "a step that is none": ("step: cell #", "step: assembly #", "found assembly", "say what is assembled"),
    "a key given twice": ("  mass: 514.786 kg", "  mass: 514.786 kg\n  mass: 520 kg", "found mass", "leave one"),
    "no plant": (PLANT, "#", "identity.plant", "the plant that finishes the pack"),
    "a warranty without a unit": ("duration: 8 years", "duration: 8", "found 8", "such as 8 years"),
    "a distance without a unit": ("distance: 160000 km", "distance: 160000", "found 160000", "such as 160000 km"),
    "another chemistry": ("chemistry: nmc622", "chemistry: lfp", "found lfp", "did you mean nmc622"),
    "more usable than rated": ("usable_energy: 100 kWh", "usable_energy: 105 kWh", "105 kWh of 100 kWh", "at most 100"),
    "a country by its own sign": ("location: CN-JS, city", "location: UK, city", "found UK", "did you mean GB"),
    "a country by name": ("location: CN-JS, city", "location: Germany, city", "found Germany", "did you mean DE"),
    "a count in words": ("count: 20", "count: twenty", "'twenty'", "such as 20"),
    "too many cycles": ("cycles: 1000", "cycles: 100000", "found 100000", "usually 300 to 15000"),
    "a truck": ("mode: road", "mode: truck", "found truck", "did you mean road"),
    "a mass without a unit": ("mass: 514.786 kg", "mass: 514.786", "found 514.786", "such as 450 kg"),
    "a unit in capitals": ("rated_energy: 100 kWh", "rated_energy: 100 KWH", "'KWH'", "did you mean kWh"),
    "a comma for thousands": ("distance: 160000 km", "distance: 160,000 km", "'160,000 km'", "write 160000 km"),
    # Their brothers.
    "a family of chemistries": ("chemistry: nmc622", "chemistry: 三元", "found 三元", "nmc622, nmc811 or nca"),
    "a family of materials": (
        "{material: copper, amount: 11.998",
        "{material: 石墨, amount: 11.998",
        "found 石墨",
        "graphite-synthetic, graphite-natural or graphite",
    ),
    "another pound": ("mass: 514.786 kg", "mass: 514.786 磅", "'磅'", "write lb"),
    "another catty": ("mass: 514.786 kg", "mass: 514.786 斤", "'斤'", "write kg"),
    "coal for energy": ("rated_energy: 100 kWh", "rated_energy: 100 吨标煤", "'吨标煤'", "energy content"),
    "a degree of electricity": ("rated_energy: 100 kWh", "rated_energy: 100 度", "'度'", "1 度 is 1 kWh"),
    "a range": ("rated_energy: 100 kWh", "rated_energy: 95～100 kWh", "'95～100 kWh'", "`uncertainty`"),
    "about": ("rated_energy: 100 kWh", "rated_energy: 约100 kWh", "'约100 kWh'", "`uncertainty`"),
    "a count in Chinese words": ("count: 20", "count: 二十", "'二十'", "write the number in digits"),
    "no space behind a colon": (
        "rated_energy: 100 kWh",
        "rated_energy:100 kWh",
        "rated_energy:100",
        "write rated_energy: 100 kWh",
    ),
    "a wide space for indentation": ("  model: NMC622", "\u3000model: NMC622", "u3000", "write model: NMC622"),
    "a no-break space behind a colon": (
        "rated_energy: 100 kWh",
        "rated_energy:\u00a0100 kWh",
        "xa0",
        "write rated_energy: 100 kWh",
    ),
    "a full-width brace": (
        "- {material: copper, recovery",
        "- ｛material：copper， recovery",
        "found ｛ ： ，",
        "write - {material: copper, recovery",
    ),
}
"""What stands in the file, what is written instead, what is said to be found, and what to do about it."""

SHIFTED = {"a key given twice": 1, "no plant": -3, "shares of 90 %": -1}
"""How far from the line that was changed the problem is told: at the second key, or at the block that lacks a key."""
FOLLOWED = {"a decimal comma in braces"}
"""What is told twice: the number and the key that a comma parts."""

TOLERATED = {
    "a material in capitals": ("{material: aluminium, amount: 44", "{material: Aluminium, amount: 44"),
    "a unit in Chinese": ("rated_energy: 100 kWh", "rated_energy: 100 千瓦时"),
    "years in Chinese": ("duration: 8 years", "duration: 8 年"),
    "a mass in grams": (ALUMINIUM, "amount: 44992.7 g"),
    "a mass in Chinese": (ALUMINIUM, "amount: 44.9927 公斤"),
    "an energy in MWh": ("rated_energy: 100 kWh", "rated_energy: 0.1 MWh"),
    "a full-width per cent sign": ("nickel: 93.1 %", "nickel: 93.1％"),
    # Their brothers.
    "a chemistry in capitals": ("chemistry: nmc622", "chemistry: NMC622"),
    "a chemistry with a hyphen": ("chemistry: nmc622", "chemistry: NMC-622"),
    "a chemistry as China orders its letters": ("chemistry: nmc622", "chemistry: NCM622"),
    "a material in Chinese": ("{material: aluminium, amount: 44", "{material: 铝, amount: 44"),
    "an American spelling": ("{material: aluminium, amount: 44", "{material: Aluminum, amount: 44"),
    "full-width letters": ("chemistry: nmc622", "chemistry: ＮＭＣ６２２"),
    "a unit with a dot": ("rated_energy: 100 kWh", "rated_energy: 100 kW·h"),
    "full-width digits": ("rated_energy: 100 kWh", "rated_energy: １００ kWh"),
    "a full-width point": ("nickel: 93.1 %", "nickel: ９３．１％"),
    "tonnes in Chinese": ("  mass: 514.786 kg", "  mass: 0.514786 吨"),
    "ten thousand kilometres": ("distance: 160000 km", "distance: 16 万公里"),
    "a count in pieces": ("count: 20", "count: 20 个"),
    "months in Chinese": ("duration: 8 years", "duration: 96 个月"),
    "a wide space before the unit": ("rated_energy: 100 kWh", "rated_energy: 100\u3000kWh"),
    "a thin space before the unit": ("rated_energy: 100 kWh", "rated_energy: 100\u2009kWh"),
    "a sign for kilograms": (ALUMINIUM, "amount: 44.9927 ㎏"),
    "a mode in Chinese": ("mode: road", "mode: 公路"),
    "a metal in Chinese": ("nickel: 93.1 %", "镍: 93.1 %"),
    "a step in Chinese": ("step: cell #", "step: 电芯 #"),
}
"""Other words for the same, under which the pack has the same footprint."""

WARNED = {
    "megajoules as kilowatt hours": ("    unit: MJ", "    unit: kWh", "kWh"),
    "metres by ship": ("distance: 18000 km", "distance: 18000 m", "18 km"),
}
"""What may be meant, and is told as unusual."""


def changed(tmp_path, old, new):
    assert old in BASE
    path = tmp_path / "pack.yaml"
    path.write_text(BASE.replace(old, new, 1), encoding="utf-8")
    return path


def checked(path):
    return bc.check(path, RULEBOOK)


@pytest.mark.parametrize("mistake", REFUSED)
def test_a_mistake_is_answered_with_place_found_and_hint(mistake, tmp_path):
    """The file, the line of the mistake, what stands there and what to do, in the first problem of its line."""
    old, new, found, hint = REFUSED[mistake]
    path = changed(tmp_path, old, new)
    problems = checked(path).problems
    wrong = [str(problem) for problem in problems]
    assert all(problem.file == str(path) for problem in problems), wrong
    assert any(found in text for text in wrong), wrong
    assert any(hint in text for text in wrong), wrong
    line = BASE[: BASE.index(old)].count("\n") + 1 + SHIFTED.get(mistake, 0)
    assert line in [problem.line for problem in problems], wrong


@pytest.mark.parametrize("mistake", sorted(set(REFUSED) - FOLLOWED))
def test_one_mistake_is_one_problem(mistake, tmp_path):
    """What only follows from it isn't told beside it."""
    old, new, *_ = REFUSED[mistake]
    problems = checked(changed(tmp_path, old, new)).problems
    assert len(problems) == 1, "\n".join(map(str, problems))


@pytest.fixture(scope="module")
def total(tmp_path_factory):
    """kg CO2e per kWh of the file as it was."""
    return bc.footprint(changed(tmp_path_factory.mktemp("base"), "count: 20", "count: 20"), RULEBOOK).total


@pytest.mark.parametrize("mistake", TOLERATED)
def test_other_words_for_the_same_give_the_same_footprint(mistake, tmp_path, total):
    """A word, a unit or a sign with one meaning is read as that, whatever it looks like."""
    path = changed(tmp_path, *TOLERATED[mistake])
    assert bc.footprint(path, RULEBOOK).total == pytest.approx(total, rel=1e-12)


@pytest.mark.parametrize("mistake", WARNED)
def test_what_is_unusual_is_told(mistake, tmp_path):
    """A slip of the unit that a file may have is a warning with the value."""
    old, new, told = WARNED[mistake]
    report = checked(changed(tmp_path, old, new))
    assert report.ok
    new_warnings = set(report.warnings) - set(bc.check("nmc622-pack-100kwh", RULEBOOK).warnings)
    assert any(told in warning for warning in new_warnings), report.warnings


def test_no_energy_is_told(tmp_path):
    """A pack without any plant is complete, with a warning that nothing was counted."""
    path = tmp_path / "pack.yaml"
    path.write_text(re.sub(r"(?s)\nsites:.*?\ntransport:", "\ntransport:", BASE), encoding="utf-8")
    assert any("no energy is given" in warning for warning in checked(path).warnings)


def test_a_certificate_without_proof_is_told(tmp_path):
    """Electricity that a certificate covers is told where its proof is missing."""
    supply = "    electricity_supply:\n      - {kind: certificate, share: 100 %, technology: wind}\n"
    path = changed(tmp_path, "    # electricity_supply:", f"{supply}    # electricity_supply:")
    added = set(checked(path).warnings) - set(bc.check("nmc622-pack-100kwh", RULEBOOK).warnings)
    assert any("certificate" in warning for warning in added)


def test_a_date_as_a_model_is_a_text(tmp_path):
    """YAML 1.2 has no dates, so the name stays as it is written."""
    path = changed(tmp_path, "model: NMC622 pack, 100 kWh", "model: 2026-01-01")
    assert bc.read_product(path).identity.model == "2026-01-01"


FILES = {
    "a workbook that is damaged": ("pack.xlsx", "xl/workbook.xml", "the workbook can't be read"),
    "a workbook under another name": ("pack.yaml", "xl/workbook.xml", "this file is an Excel workbook"),
    "a Word document": ("pack.docx", "word/document.xml", "this file is a Word document"),
    "a zip": ("pack.zip", "pack.yaml", "this file is a zip archive"),
    "a PDF": ("pack.pdf", b"%PDF-1.7\n", "this file is a PDF document"),
    "a picture": ("pack.png", b"\x89PNG\r\n\x1a\n\0\0", "this file is a PNG picture"),
    "UTF-16": ("pack.yaml", BASE.encode("utf-16"), "the file is in UTF-16"),
    "UTF-16 without a mark": ("pack.yaml", BASE.encode("utf-16-be"), "the file is in UTF-16"),
    "GBK": ("pack.yaml", BASE.replace("Changzhou", "常州").encode("gbk"), "found GBK"),
    "an empty file": ("pack.yaml", b"", "the file is empty"),
    "a list": ("pack.yaml", b"[1,2]", "a product file is a table of keys (found a list; expected keys such as"),
}


@pytest.mark.parametrize("kind", FILES)
def test_a_file_of_another_kind_is_named_as_what_it_is(kind, tmp_path):
    """With the file, what was found and what belongs there."""
    name, content, told = FILES[kind]
    path = tmp_path / name
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(content, "x")
    (problem,) = checked(path).problems
    assert problem.file == str(path)
    assert told in str(problem)
    assert problem.expected or problem.hint


def test_a_folder_is_named_with_the_files_in_it(tmp_path):
    """Whoever gives the folder sees which files he may have meant."""
    changed(tmp_path, "count: 20", "count: 20")
    (problem,) = checked(tmp_path).problems
    assert (problem.what, problem.file) == ("this is a folder, not a product file", str(tmp_path))
    assert "pack.yaml" in (problem.hint or "")


def test_a_file_that_is_missing_is_named_with_one_that_looks_like_it(tmp_path):
    """Also where its ending is that of another kind of file."""
    changed(tmp_path, "count: 20", "count: 20")
    (problem,) = checked(tmp_path / "pakc.yaml").problems
    assert (problem.what, problem.nearest) == ("there is no such file", ("pack.yaml",))
    assert checked(tmp_path / "none.xlsx").problems[0].what == "there is no such file"


FAMILIES = [
    ("performance:", "performance：", "there are full-width signs"),
    ("city: Changzhou", "city: Changzhou, ctiy: x", "unknown key"),
    ("maker: ", "maker: x #", None),
    ("rated_energy: 100 kWh", "rated_energy: 100 磅", "this is not a unit"),
    ("location: CN-JS, city", "location: Jiangsoo, city", "unknown place"),
    ("mass: 0.79816 kg", "mass: 0.9 kg", "the parts don't add up"),
    ("duration: 8 years", "duration: 8 kg", "this is the wrong unit"),
    ("  mass: 514.786 kg", "  mass: 514.786 kg\n  mass: 520 kg", "the key is given twice"),
    ("mode: road", "mode: truck", "unknown mode of transport"),
    ("chemistry: nmc622", "chemistry: lfp", "the cathode has no part of this chemistry"),
    ("    manganese: 93.1 %", "    manganese: 150 %", "a share is at most 1"),
]


def test_problems_of_every_family_are_told_in_one_run_and_once_each(tmp_path):
    """Syntax, words, units, places, shares, masses, chemistry, and what the rulebook asks of the product."""
    text = BASE
    for old, new, _ in FAMILIES:
        assert old in text, old
        text = text.replace(old, new, 1)
    text = re.sub(r"(?s)\n  cycle_life:.*?\n(?=  \S|\S)", "\n", text)
    path = tmp_path / "pack.yaml"
    path.write_text(text, encoding="utf-8")
    problems = checked(path).problems
    told = [problem.what for problem in problems]
    wanted = [what for *_, what in FAMILIES if what] + ["the service life is missing"]
    for what in wanted:
        assert len([1 for text in told if text.startswith(what)]) == 1, f"{what}\n" + "\n".join(map(str, problems))
    assert len(told) == len(wanted), "\n".join(map(str, problems))
    assert [problem.line for problem in problems] == sorted(problem.line or 0 for problem in problems)
