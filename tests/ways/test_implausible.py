"""A stranger's slips: whatever is implausible is told by `check` and by the result, on paper, as JSON, in Python."""

import json
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import brightcell as bc
from brightcell.cli import main
from brightcell.data import data_path

BOOK = "cn-group-2024"
Run = Callable[..., tuple[int, str, str]]
SUPPLIER = "# supplier: {name: ..., footprint: 12.3 kg CO2e/kg, source: ...} # declared by your supplier"
SUPPLY = "    # electricity_supply:\n"

UNUSUAL = {
    "cycles of a calendar life": ("cycles: 1000", "cycles: 200", "performance.cycle_life.cycles", 200),
    "cycles with a point": ("cycles: 1000", "cycles: 1.000", "performance.cycle_life.cycles", 1),
    "many cycles": ("cycles: 1000", "cycles: 20000", "performance.cycle_life.cycles", 20000),
    "health lost for left": ("end_state_of_health: 80 %", "end_state_of_health: 20 %",
                             "performance.cycle_life.end_state_of_health", 20),
    "retention lost for left": ("energy_retention: 70 %", "energy_retention: 30 %",
                                "performance.warranty.energy_retention", 30),
    "a short warranty": ("duration: 8 years", "duration: 30 months", "performance.warranty.duration", 2.5),
    "a long warranty": ("duration: 8 years", "duration: 25 years", "performance.warranty.duration", 25),
    "few kilometres": ("distance: 160000 km", "distance: 16000 km", "performance.warranty.distance", 16000),
    "many kilometres": ("distance: 160000 km", "distance: 1600000 km", "performance.warranty.distance", 1600000),
    "metres by sea": ("distance: 18000 km", "distance: 18000 m", "transport.outbound[sea].distance", 18),
    "a point by sea": ("distance: 18000 km", "distance: 18.000 km", "transport.outbound[sea].distance", 18),
    "a point by road": ("distance: 1000 km\n    - mode: sea", "distance: 1.000 km\n    - mode: sea",
                        "transport.outbound[road].distance", 1),
    "far by road": ("distance: 1000 km\n    - mode: sea", "distance: 8000 km\n    - mode: sea",
                    "transport.outbound[road].distance", 8000),
    "MJ written as kWh": ("    unit: MJ", "    unit: kWh", "sites[reference plant].steps[cell].energy", 169.855),
    "energy of cells of a tenth": ("value: 169.855", "value: 16.9855", "sites[reference plant].steps[cell].energy",
                                   16.9855 / 3.6),
    "grams for kilograms": (SUPPLIER, "supplier: {name: s, footprint: 12.3 g CO2e/kg, source: s}",
                            "pack.module.cell.cathode.parts[nmc622].supplier.footprint", 0.0123),
    "much per kg": (SUPPLIER, "supplier: {name: s, footprint: 300 kg CO2e/kg, source: s}",
                    "pack.module.cell.cathode.parts[nmc622].supplier.footprint", 300),
    "an unusual factor of electricity": (
        SUPPLY, "    electricity_supply:\n      - {kind: green-contract, share: 100 %, proof: x, "
        "factor: {value: 3 kg CO2e/kWh, kind: life-cycle, source: s}}\n" + SUPPLY,
        "sites[reference plant].electricity_supply[green-contract].factor.value", 3),
    "little that can be used": ("usable_energy: 100 kWh", "usable_energy: 60 kWh", "performance.usable_energy", 60),
    "mass that is not described": ("mass: 514.786 kg # of the finished pack; the parts below add up to it\n"
                                   "  mass_tolerance: 1 %", "mass: 530 kg\n  mass_tolerance: 5 %",
                                   "performance.mass", 2.87),
    "mass that is too much": ("mass: 514.786 kg # of the finished pack; the parts below add up to it\n"
                              "  mass_tolerance: 1 %", "mass: 500 kg\n  mass_tolerance: 5 %", "performance.mass",
                              2.957),
    "a third more cells": ("  module:\n    count: 20", "  module:\n    count: 29",
                           "pack.module.cell.cathode.parts", 100 / (0.35743 * 580)),
    "recovery of the solvent as a fraction in per cent": (
        "recovery: 99.5 %", "recovery: 0.995 %", "sites[reference plant].steps[cell].solvents[nmp].recovery", 0.995),
    "a yield of what is lost": ("yield: 92.1784 %", "yield: 7.8216 %",
                                "pack.module.cell.cathode.parts[nmc622].yield", 7.8216),
    "recovery as a fraction in per cent": ("recovery: 90 %", "recovery: 0.9 %",
                                           "end_of_life.dismantled[aluminium].recovery", 0.9),
    "recoveries as fractions in per cent": (
        "  # recoveries:", "  recoveries: {nickel: 0.93 %, cobalt: 93 %}\n  # recoveries:",
        "end_of_life.recoveries.nickel", 0.93),
    "energy of packs of a day": (
        SUPPLY, "      - {step: pack, energy: [{carrier: electricity, amount: 30 kWh, per: kWh}]}\n" + SUPPLY,
        "sites[reference plant].steps[pack].energy", 30),
    "a car's pack for a two-wheeler": ("vehicle_category: M1", "vehicle_category: L", "performance.rated_energy", 100),
    "a plastic as dear as a metal": (
        "{material: polypropylene, amount: 4.38451 kg,",
        "{material: polypropylene, supplier: {name: s, footprint: 16 kg CO2e/kg, source: s}, amount: 4.38451 kg,",
        "pack.parts[polypropylene].supplier.footprint", 16),
}  # fmt: skip
"""What is written for what, and field and value of the finding."""
WITH_OTHER_MASS = {"a third more cells": ("mass: 514.786 kg", f"mass: {514.786 + 180 * 0.79816} kg")}

IMPOSSIBLE = {
    "cycles in kilometres": ("cycles: 1000", "cycles: 100000", "too large", "expected 1 to 50000"),
    "warranty in months": ("duration: 8 years", "duration: 8 months", "too small", "0.6667 years"),
    "warranty of a house": ("duration: 8 years", "duration: 80 years", "too large", "80 years"),
    "a point for thousands": ("distance: 160000 km", "distance: 160.000 km", "found 160.000 km, that is 160 km",
                              "write 160000 km"),
    "a point in a table": ("distance: 160000 km", "distance: {value: 160.000, unit: km}",
                           "found 160.000 km, that is 160 km", "write 160000 km"),
    "a comma for thousands": ("distance: 160000 km", "distance: 160,000 km", "comma", "write 160000 km: 160 km would"),
    "health as a fraction in per cent": ("end_state_of_health: 80 %", "end_state_of_health: 0.8 %", "small", "0.8 %"),
    "rated energy in MJ": ("rated_energy: 100 kWh\n  usable_energy: 100 kWh", "rated_energy: 100 MJ\n"
                           "  usable_energy: 100 MJ", "too small", "0.1943 kWh/kg"),
    "ten times the energy": ("rated_energy: 100 kWh", "rated_energy: 1000 kWh", "too large", "6.994 kWh/kg"),
    "ten times the way": ("distance: 18000 km", "distance: 180000 km", "too large", "180000 km"),
    "around the Earth by road": ("distance: 1000 km\n    - mode: sea", "distance: 100000 km\n    - mode: sea",
                                 "too large", "100000 km"),
    "grams of electricity as kilograms": (
        SUPPLY, "    electricity_supply:\n      - {kind: green-contract, share: 100 %, proof: x, "
        "factor: {value: 20 kg CO2e/kWh, kind: life-cycle, source: s}}\n" + SUPPLY, "too large", "20 kg CO2e/kWh"),
    "a footprint per tonne": (SUPPLIER, "supplier: {name: s, footprint: 12300 kg CO2e/kg, source: s}", "too large",
                              "12300 kg CO2e/kg"),
    "ten times the energy of cells": ("value: 169.855", "value: 1698.55", "too large", "471.8 kWh"),
    "grams of solvent as kilograms": ("amount: {value: 0.5", "amount: {value: 500", "too large", "kg/kWh"),
    "energy of packs in Wh": (
        SUPPLY, "      - {step: pack, energy: [{carrier: electricity, amount: 500 kWh, per: kWh}]}\n" + SUPPLY,
        "too large", "500 kWh"),
    "a wide tolerance": ("mass_tolerance: 1 %", "mass_tolerance: 90 %", "mass tolerance is too large", "90 %"),
}  # fmt: skip
"""What is written for what, and two pieces of what is told."""


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """A command line of this process: its exit code, output and errors."""

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["brightcell", *arguments])
        with pytest.raises(SystemExit) as end:
            main()
        out, err = capsys.readouterr()
        return int(end.value.code or 0), out, err

    return run


def written(path: Path, *replacements: tuple[str, str], product: str = "nmc622-pack-100kwh") -> str:
    """A shipped pack with some words replaced, as a file of one's own."""
    text = data_path("products", f"{product}.yaml").read_text(encoding="utf-8")
    for old, new in replacements:
        assert old in text
        text = text.replace(old, new, 1)
    path.write_text(text, encoding="utf-8")
    return str(path)


@pytest.mark.parametrize("name", UNUSUAL)
def test_what_is_unusual_is_told_by_check_and_by_the_result(name: str, tmp_path: Path, run: Run) -> None:
    """In the table, in JSON and in Python, with field, value, band and kind; strictly, the check fails."""
    old, new, field, value = UNUSUAL[name]
    others = [WITH_OTHER_MASS[name]] if name in WITH_OTHER_MASS else []
    file = written(tmp_path / "pack.yaml", (old, new), *others)
    sentences = []
    for command in ("check", "footprint"):
        code, text, _ = run(command, file, "--rulebook", BOOK)
        assert code == 0
        assert field in " ".join(text.split())
        code, text, _ = run(command, file, "--rulebook", BOOK, "--format", "json")
        data = json.loads(text)
        found = {one["field"]: one for one in data["plausibility"]}
        assert (found[field]["value"], found[field]["kind"]) == (pytest.approx(value, rel=1e-3), "unusual")
        assert set(found[field]) == {"field", "value", "band", "kind"}
        sentences.append([one for one in data["warnings"] if one.startswith(f"{field}: ")])
    assert sentences[0] == sentences[1] != []
    report, footprint = bc.check(file, BOOK), bc.footprint(file, BOOK, project=None)
    assert report.ok
    assert [one.field for one in report.plausibility] == [one.field for one in footprint.plausibility]
    assert set(sentences[0]) <= set(report.warnings) & set(footprint.warnings)
    assert field in footprint._repr_html_()
    assert run("check", file, "--rulebook", BOOK, "--strict")[0] == 1


@pytest.mark.parametrize("name", IMPOSSIBLE)
def test_what_is_impossible_is_refused_with_its_line(name: str, tmp_path: Path, run: Run) -> None:
    """By both commands, with exit code 2, and in Python as a problem of the check and an error of the result."""
    old, new, *pieces = IMPOSSIBLE[name]
    file = written(tmp_path / "pack.yaml", (old, new))
    for command in ("check", "footprint"):
        code, _, err = run(command, file, "--rulebook", BOOK)
        assert code == 2
        assert all(piece in err for piece in ("pack.yaml:", *pieces))
    assert not bc.check(file, BOOK).ok
    with pytest.raises(bc.InputError, match=pieces[0]):
        bc.footprint(file, BOOK, project=None)


def test_the_json_of_a_check_lists_what_is_impossible(tmp_path: Path, run: Run) -> None:
    """Beside the problems, which say it in words."""
    file = written(tmp_path / "pack.yaml", ("cycles: 1000", "cycles: 100000"), ("8 years", "8 months"))
    code, text, _ = run("check", file, "--format", "json")
    report = json.loads(text)
    assert (code, report["ok"], len(report["problems"])) == (2, False, 2)
    assert {(one["field"], one["kind"]) for one in report["plausibility"]} == {
        ("performance.cycle_life.cycles", "impossible"),
        ("performance.warranty.duration", "impossible"),
    }
    assert all("finding" not in problem for problem in report["problems"])


@pytest.mark.parametrize("tolerance", ["1 %", "5 %", "90 %"])
def test_a_tenth_of_the_lfp_is_impossible_whatever_the_tolerance(tolerance: str, tmp_path: Path, run: Run) -> None:
    """A tolerance lets no material vanish."""
    text = data_path("products", "lfp-pack-100kwh.yaml").read_text(encoding="utf-8")
    cathode = text.index("material: lfp")
    amount = text.index("value:", cathode)
    line = text[amount : text.index("\n", amount)]
    file = written(tmp_path / "p.yaml", (line, "value: 0.05"), ("mass_tolerance: 1 %", f"mass_tolerance: {tolerance}"),
                   product="lfp-pack-100kwh")  # fmt: skip
    code, _, err = run("check", file)
    assert code == 2
    assert "rated energy per kg of cathode active material is too large" in err
    assert "don't add up to the declared mass" in err


@pytest.mark.parametrize(
    ("rulebook", "old", "new", "field"),
    [
        ("cn-miit-2025-551", "cycles: 1000", "cycles: 200", "performance.cycle_life"),
        ("cn-miit-2025-551", "cycles: 1000", "cycles: 19000", "performance.cycle_life"),
        ("eu-cfb-2024-draft", "distance: 160000 km", "distance: 50000 km", "performance.warranty"),
        ("cn-group-2024", "duration: 8 years", "duration: 3 years", "performance.warranty"),
    ],
)
def test_the_energy_delivered_is_judged_by_what_the_rulebook_makes_of_it(
    rulebook: str, old: str, new: str, field: str, tmp_path: Path
) -> None:
    """E_total per kWh rated, by cycle test or by warranty, in check and result; per kWh rated there is none."""
    file = written(tmp_path / "pack.yaml", (old, new))
    for report in (bc.check(file, rulebook), bc.footprint(file, rulebook, project=None)):
        (found,) = (one for one in report.plausibility if one.field == field)
        assert found.band.quantity == "delivered-per-rated"
        assert found.sentence in report.warnings
    rated = bc.footprint(file, rulebook, settings={"functional_unit": "rated-energy"}, project=None)
    assert all(one.band.quantity != "delivered-per-rated" for one in rated.plausibility)


def test_one_cycle_gives_no_figure_per_kwh_delivered(tmp_path: Path, run: Run) -> None:
    """Written 1.000: refused where the cycles count, with the way to write a thousand."""
    file = written(tmp_path / "pack.yaml", ("cycles: 1000", "cycles: 1.000"))
    code, _, err = run("footprint", file, "--rulebook", "cn-miit-2025-551")
    assert code == 2
    assert "energy delivered over life per kWh of rated energy is too small (found 0.9" in err
    assert "write 1000 if it was to group thousands" in err


def test_a_usual_pack_passes_strictly_once_its_other_warnings_are_mended(tmp_path: Path, run: Run) -> None:
    """The energy of modules and pack is not in the source, so the shipped packs have one warning, and no other."""
    energy = "energy: [{carrier: electricity, amount: 0.5 kWh, per: kWh}]"
    steps = "".join(f"      - {{step: {step}, {energy}}}\n" for step in ("electrode", "module", "pack"))
    supply = "    electricity_supply: [{kind: grid, share: 100 %}]\n"
    file = written(tmp_path / "pack.yaml", (SUPPLY, steps + supply + SUPPLY))
    measured = re.sub(
        r"(evidence: (?:\{type: )?)(literature|estimated)", r"\1measured", Path(file).read_text(encoding="utf-8")
    )
    Path(file).write_text(measured, encoding="utf-8")
    code, text, err = run("check", file, "--rulebook", "iso-14067-cutoff", "--strict")
    assert (code, err) == (0, ""), text
    assert text.rstrip().endswith("complete")


def test_comparisons_tell_what_is_unusual_too(tmp_path: Path) -> None:
    """With the other warnings of their footprints."""
    file = written(tmp_path / "pack.yaml", ("distance: 18000 km", "distance: 18000 m"))
    comparison = bc.compare([file, "nmc622-pack-100kwh"], rulebooks=BOOK)
    assert any("distance by sea is 18 km" in warning for warning in comparison.footprint_warnings)
    assert "distance by sea is 18 km" in " ".join(comparison.as_text().split())


def test_a_changed_product_is_judged_like_a_file() -> None:
    """Impossible values are refused, unusual ones are warned of."""
    model = bc.Model("nmc622-pack-100kwh", BOOK)
    with pytest.raises(bc.InputError, match="number of full cycles over life is too large"):
        model.with_({"performance.cycle_life.cycles": 100000})
    assert model.with_({"performance.cycle_life.cycles": 200}).plausibility[0].value == 200
    moved = model.with_({"performance.cycle_life.cycles": 200}).with_({"sites.*.location": "CN-SC"})
    assert [one.field for one in moved.plausibility] == ["performance.cycle_life.cycles"]
    assert sum("performance.cycle_life.cycles" in warning for warning in moved.warnings) == 1


def test_a_product_that_was_never_read_is_judged_when_it_is_built() -> None:
    """A copy of an object goes past the reading of a file."""
    product = bc.read_product("nmc622-pack-100kwh")
    test = product.performance.cycle_life
    cycles = test.cycles.model_copy(update={"value": 100000.0})
    performance = product.performance.model_copy(update={"cycle_life": test.model_copy(update={"cycles": cycles})})
    with pytest.raises(bc.InputError, match="number of full cycles over life is too large"):
        bc.footprint(product.model_copy(update={"performance": performance}), project=None)
