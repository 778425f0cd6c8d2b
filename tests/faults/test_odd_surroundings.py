"""Odd machines: locales, clocks, interpreters, names and folders that nobody thinks of."""

import errno
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import brightcell as bc
from brightcell.engine import prepare
from brightcell.engine.cache import CHUNK, KeptSample
from brightcell.io.yaml import read_yaml
from brightcell.runs.request import MOST_WORKERS

from ..engine.conftest import dense, random_background  # noqa: F401 - fixtures
from .asked import LFP, named, product_file, told, workbook

ODD = """
import json, sys
import brightcell as bc
result = bc.footprint(sys.argv[1], project=None).as_dict()
try:
    bc.import_background(sys.argv[2], "excel")
    said = ""
except bc.BrightcellError as error:
    said = str(error)
print(json.dumps({**{name: result[name] for name in ("total", "rulebook", "product")}, "said": said}))
"""


@pytest.fixture(scope="module")
def odd(tmp_path_factory) -> dict[str, object]:
    """What an interpreter without asserts says, in ASCII, at the other side of the date line, hashing otherwise."""
    folder = tmp_path_factory.mktemp("odd")
    product = product_file(folder, "model: LFP pack, 100 kWh", "model: 电池 100 kWh")
    from openpyxl import Workbook

    Workbook().save(folder / "empty.xlsx")
    environment = {
        **os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "TZ": "Pacific/Kiritimati",
        "PYTHONHASHSEED": "3", "BRIGHTWAY2_DIR": str(folder / "brightway"), "BRIGHTCELL_CACHE": "off",
    }  # fmt: skip
    command = [sys.executable, "-OO", "-c", ODD, str(product), str(folder / "empty.xlsx")]
    done = subprocess.run(command, env=environment, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    return json.loads(done.stdout)


def test_x03_locale_and_time_zone_change_nothing(odd, tmp_path: Path) -> None:
    """The same bits, and Chinese names that are whole where the system's encoding is ASCII."""
    here = bc.footprint(product_file(tmp_path), project=None).as_dict()
    assert odd["total"] == here["total"]
    assert odd["rulebook"] == here["rulebook"]
    assert odd["product"] == "电池 100 kWh"


def test_x05_an_interpreter_without_asserts_refuses_in_words(odd) -> None:
    """An empty workbook, which bw2io refuses by an assert."""
    assert "empty.xlsx" in odd["said"]
    assert "attribute" not in odd["said"]


VANISHED = """
import os, shutil
from brightcell.brightway.projects import bw2data
bw2data()
shutil.rmtree(os.environ["BRIGHTWAY2_DIR"])
from brightcell.cli import boundary
import brightcell as bc
boundary.run(lambda: print(bc.footprint("lfp-pack-100kwh", project="mine").total))
"""


def test_x02_a_folder_that_vanishes_is_told(tmp_path: Path) -> None:
    """Removed between the import of Brightway and the first use: told with its name."""
    environment = {**os.environ, "BRIGHTWAY2_DIR": str(tmp_path / "brightway")}
    command = [sys.executable, "-c", VANISHED]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr
    assert done.returncode == 1
    assert f"its folder {tmp_path / 'brightway'} was removed or moved meanwhile" in done.stderr


def test_x04_a_clock_that_was_set_back_hides_no_change(tmp_path: Path, monkeypatch) -> None:
    """A file that was changed yesterday, by a clock that ran ahead before: what is kept goes by content."""
    monkeypatch.setenv("BRIGHTCELL_CACHE", str(tmp_path / "cache"))
    path = tmp_path / "file.yaml"
    for amount, when in ((1, 2_200_000_000), (2, 2_200_000_000), (3, 1_000_000_000)):
        path.write_text(f"amount: {amount}\n")
        os.utime(path, (when, when))
        assert read_yaml(path).data == {"amount": amount}


@pytest.mark.parametrize("name", ["🔋 pack", "שלום pack", "a\u202eb", "bell\x07", "x" * 200, "a\u200b", "电池／包"])
def test_x07_odd_names_come_out_as_they_went_in(tmp_path: Path, name: str) -> None:
    """Emoji, right-to-left, control and invisible characters: in JSON as they are, in files as far as those can."""
    data = bc.read_product(LFP).to_dict()
    data["identity"]["model"] = data["pack"]["parts"][0]["component"] = name
    model = bc.Model(bc.Product.from_dict(data))
    result = bc.footprint(model, project=None)
    assert json.loads(json.dumps(result.as_dict()))["product"] == name
    assert result.total == bc.footprint(LFP, project=None).total
    bc.export(model, "ilcd", tmp_path / "model.zip")
    assert named(tmp_path / "model.zip", "activity_makes_something", "ilcd") == []


@pytest.mark.parametrize(
    ("options", "path"),
    [
        ({"draws": -1}, "draws"),
        ({"draws": float("nan")}, "draws"),
        ({"draws": 10, "seed": float("nan")}, "seed"),
        ({"draws": 10, "seed": 2**200}, "seed"),
        ({"draws": 10, "chunk": 0}, "chunk"),
        ({"draws": 10, "workers": 10**9}, "workers"),
        ({"draws": 10, "workers": MOST_WORKERS + 1}, "workers"),
    ],
)
def test_x16_absurd_options_are_refused_by_name(options: dict[str, object], path: str) -> None:
    """With what is allowed, before anything is computed."""
    said = told(lambda: bc.monte_carlo(LFP, **options))
    assert path in said
    assert "expected" in said or "this is not a whole number" in said


@pytest.mark.parametrize("spoil", [lambda b: b[: len(b) // 2], lambda b: b[:999] + bytes([b[999] ^ 1]) + b[1000:]])
def test_x12_a_damaged_file_of_kept_draws_is_made_again(random_background, tmp_path: Path, spoil) -> None:  # noqa: F811
    """Cut or one bit flipped: the numbers are those of before, and so is the file."""
    plan = prepare(random_background(1))
    kept = KeptSample(tmp_path / "kept", {"background": "abc", "method": "def", "tolerance": 1e-8}, 3, lambda: plan)
    links = np.arange(3)
    expected = kept.scores(links, 0, 2 * CHUNK)
    file = next((tmp_path / "kept").glob("draws-*.npy"))
    sound = file.read_bytes()
    file.write_bytes(spoil(sound))
    assert np.array_equal(kept.scores(links, 0, 2 * CHUNK), expected)
    assert file.read_bytes() == sound


def test_x14_an_imported_database_can_be_a_background(tmp_path: Path, project_name: str) -> None:
    """What `background import --write` has written is found by its name, and mapped."""
    path = workbook(tmp_path / "book.xlsx", ("steel", [("ore", 2, "kilogram", "technosphere", "CN", "")]), ("ore", []))
    assert bc.import_background(path, "excel", project=project_name, write=True).written
    table = tmp_path / "m.csv"
    table.write_text(
        "key,location,activity,product,activity_location,unit,factor,match,note\nsteel,CN,steel,,CN,kilogram,1,exact,\n"
    )
    covered = bc.coverage(table, LFP, project=project_name, database="book").as_text()
    assert "Keys without a row" in covered
    said = told(lambda: bc.coverage(table, LFP, project=project_name, database="boook"))
    assert "did you mean book?" in said


def test_10_a_formula_without_a_stored_value_is_told_with_its_row(tmp_path: Path) -> None:
    """A workbook that no spreadsheet program has saved: open and save it."""
    path = workbook(tmp_path / "w.xlsx", ("steel", [("ore", "=1+", "kilogram", "technosphere", "CN", "")]), ("ore", []))
    (said,) = named(path, "amount_is_a_number") or named(path, "formula_is_computed")
    assert ":9: " in said
    assert "=1+" in said


def test_59_a_full_disk_leaves_what_was_drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half-way through a run: told with the way to go on, and what was kept before is whole."""
    whole, calls = os.fsync, []

    def full(handle: int) -> None:
        calls.append(handle)
        if len(calls) > 12:
            raise OSError(errno.ENOSPC, "No space left on device")
        whole(handle)

    folder = tmp_path / "run"
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        said = told(lambda: bc.monte_carlo(LFP, draws=200, seed=1, out=folder, chunk=10))
    assert "No space left" in said
    assert "--resume" in said
    assert 0 < bc.read_draws(folder).number < 200
    assert not list(folder.rglob("*.tmp"))


def test_59_a_full_disk_leaves_the_old_document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the new one is left beside it."""
    path = tmp_path / "model.xlsx"
    path.write_text("old")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    assert "No space left" in told(lambda: bc.export(LFP, "brightway-excel", path))
    assert [item.name for item in tmp_path.iterdir()] == ["model.xlsx"]
    assert path.read_text() == "old"


@pytest.mark.parametrize("name", ["a folder with spaces", "电池 文件夹", "/".join(["long folder name " * 3] * 6)])
def test_60_any_folder_will_do(tmp_path: Path, name: str) -> None:
    """With spaces, in Chinese, of more than 260 letters, and not there yet: a product in it, and draws below it."""
    folder = tmp_path / name
    folder.mkdir(parents=True)
    shutil.copy(product_file(tmp_path), folder / "pack.yaml")
    bc.monte_carlo(folder / "pack.yaml", draws=100, seed=1, out=folder / "new" / "run")
    assert bc.read_draws(folder / "new" / "run").number == 100
