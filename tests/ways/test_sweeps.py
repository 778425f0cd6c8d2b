"""A sweep from one file: provinces and amounts, changed in Python instead of in thirty copies of the file."""

import doctest
import re
import shutil
from pathlib import Path

import pytest

import brightcell as bc
from brightcell.data import data_path
from brightcell.model.variants import totals

NMC = "pack.module.cell.cathode.parts[nmc622].amount"
PLANTS = ("CN-JS", "CN-SC", "CN-NM", "KR", "DE")
AMOUNTS = ("0.35 kg", "0.36 kg")


def test_plants_and_amounts_from_one_file(tmp_path: Path) -> None:
    """Ten packs of one file, which stays as it is: as if each had a file of its own, with what followed told."""
    path = tmp_path / "pack.yaml"
    shutil.copy(data_path("products", "nmc622-pack-100kwh.yaml"), path)
    text = path.read_text(encoding="utf-8")
    model = bc.Model(path)
    grid = [{"sites.*.location": place, NMC: amount} for place in PLANTS for amount in AMOUNTS]
    swept = totals(model, grid)
    for changes, total in zip(grid, swept.total, strict=True):
        own = tmp_path / "own.yaml"
        place, amount = changes["sites.*.location"], changes[NMC]
        moved = (float(amount.split()[0]) - 0.35743) * 400
        written = text.replace("CN-JS", place).replace("value: 0.35743", f"value: {amount.split()[0]}")
        written = written.replace("mass: 514.786 kg", f"mass: {514.786 + moved!r} kg")
        own.write_text(written, encoding="utf-8")
        result = bc.footprint(model.with_(changes))
        assert result.total == pytest.approx(total, rel=1e-9)
        assert result.changed["performance.mass"]["follows"] == "the mass of its parts"
        assert ("identity.plant.location" in result.changed) == (place != "CN-JS")
        assert bc.footprint(own, project=None).total == pytest.approx(total, rel=1e-9)
    assert path.read_text(encoding="utf-8") == text
    assert len(set(swept.total)) == len(grid)


def test_packs_that_differ_by_a_change_are_told_apart() -> None:
    """Side by side and in draws, where the file, the plant and the rulebook are the same."""
    model = bc.Model("lfp-pack-100kwh")
    other = model.with_({"pack.module.cell.yield": "90 %"})
    assert bc.compare([model, other]).labels[1].endswith("pack.module.cell.yield = 0.9")
    drawn = bc.monte_carlo([model, other], draws=50, seed=1)
    assert [label.endswith("pack.module.cell.yield = 0.9") for label in drawn.labels] == [False, True]


def test_the_python_of_the_page_on_changes_runs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Word for word, and with what it says is printed."""
    monkeypatch.chdir(tmp_path)
    page = (Path(__file__).parents[2] / "docs" / "changing-a-product.md").read_text(encoding="utf-8")
    plain, told = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    names: dict[str, object] = {}
    exec(compile(plain, "changing-a-product.md", "exec"), names)
    example = doctest.DocTestParser().get_doctest(told, names, "changing-a-product.md", None, None)
    assert doctest.DocTestRunner().run(example) == (0, 1)
    totals_by_place = names["totals"]
    assert isinstance(totals_by_place, dict)
    assert len(set(totals_by_place.values())) == 3
