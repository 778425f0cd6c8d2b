"""A stranger with ten numbers: a file, a check, a figure; then his slips, and what each is answered with."""

import json
import sys

import pytest

import brightcell as bc
from brightcell.cli import main

FEW = ("--chemistry", "nmc811", "--energy", "82", "--mass", "455", "--cells", "192", "--plant", "CN-SC")


@pytest.fixture
def run(monkeypatch, capsys, tmp_path):
    """A command line of this process in a folder of its own: its exit code, output and errors."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["brightcell", *arguments])
        with pytest.raises(SystemExit) as end:
            main()
        out, err = capsys.readouterr()
        return int(end.value.code or 0), out, err

    return run


def test_from_ten_numbers_to_a_figure(run, project_name, tmp_path):
    """new, check, footprint; the file says which lines were given, and a line that is mended moves the figure."""
    more = ("--usable", "77", "--fade", "8 % in 500 cycles", "--warranty-years", "8", "--cell-mass", "1.45")
    code, out, err = run("new", "my-pack.yaml", *FEW, *more)
    assert (code, out) == (0, "")
    assert "written: my-pack.yaml" in err
    assert "assumptions are marked in it" in err
    text = (tmp_path / "my-pack.yaml").read_text(encoding="utf-8")
    assert "usable_energy: 77 kWh # given" in text
    assert "distance: 160000 km # assumed" in text
    code, out, _ = run("check", "my-pack.yaml")
    assert (code, "complete" in out) == (0, True)
    shown = ("--rulebook", "iso-14067-cutoff", "--project", project_name, "--format", "json")
    code, out, _ = run("footprint", "my-pack.yaml", *shown)
    assert code == 0
    before = json.loads(out)
    assert "parameters.cell_energy" in {entry["parameter"] for entry in before["assumed"]}
    (tmp_path / "my-pack.yaml").write_text(text.replace("value: 32.5", "value: 40"), encoding="utf-8")
    after = bc.footprint("my-pack.yaml", "iso-14067-cutoff", project=None)
    assert after.total > before["total"]


def test_slips_are_answered_by_their_option(run, tmp_path):
    """All at once, each with what is allowed and the nearest; nothing is written."""
    code, out, err = run(
        "new", "p.yaml", "--chemistry", "nmc999", "--energy", "82", "--mass", "42,0kg", "--plant", "江苏"
    )
    assert (code, out) == (2, "")
    assert "4 problems; nothing was written" in err
    for words in (
        "--cells: a draft can't do without this",
        "--chemistry: the tables have no bill of materials",
        "--mass: there is a comma in the number",
        "did you mean CN-JS?",
    ):
        assert words in err
    assert list(tmp_path.iterdir()) == []


def test_a_pack_that_cannot_be_is_told_its_band(run):
    """605 kWh in 455 kg, and cells of half a megawatt hour."""
    code, _, err = run("new", "p.yaml", *FEW, "--mass", "45.5")
    assert code == 2
    assert "--mass: the energy density is out of the band of nmc811 prismatic module packs" in err
    assert "that is" in err
    code, _, err = run("new", "p.yaml", *FEW, "--cells", "20")
    assert code == 2
    assert "--cells: the cells don't fit" in err


def test_a_file_of_ones_own_is_safe(run, tmp_path):
    """A second call says so and changes nothing."""
    (tmp_path / "my-pack.yaml").write_text("mine", encoding="utf-8")
    code, _, err = run("new", "my-pack.yaml", *FEW)
    assert code == 2
    assert "the file exists and isn't overwritten" in err
    assert (tmp_path / "my-pack.yaml").read_text(encoding="utf-8") == "mine"


def test_an_example_is_a_product_by_its_name(run):
    """brightcell check lto-bus, from an empty folder."""
    code, out, _ = run("check", "lto-bus", "--rulebook", "iso-14067-cutoff")
    assert (code, out.startswith("LTO bus pack, 99 kWh under iso-14067-cutoff: complete")) == (0, True)


def test_cells_that_are_too_light_for_their_chemistry_are_told_at_once(run, tmp_path):
    """231 Wh/kg of LFP: written, and told with the band and where to look, by `new` and by `check`."""
    file = str(tmp_path / "light.yaml")
    numbers = ["--energy", "60", "--mass", "433", "--cells", "100", "--plant", "CN-JS", "--cell-mass", "2.6"]
    code, _, err = run("new", file, "--chemistry", "lfp", *numbers)
    assert code == 0
    told = "the energy of a kilogram of cells is 230.8 Wh/kg, which is unusually large (usual: 90 to 215 Wh/kg)"
    assert f"warning: pack.module.cell.mass: {told}" in err
    assert "- check --energy, --cells and --cell-mass" in err
    assert told in " ".join(run("check", file)[1].split())


def test_a_draft_that_can_only_be_unusual_names_the_numbers_that_make_it_so(run):
    """187 Wh/kg of pack with LFP in pouches: even cells of 82 % of it, the most, would hold more than is usual."""
    numbers = ["--energy", "75", "--mass", "425", "--cells", "192", "--plant", "CN-JS", "--format", "pouch"]
    code, _, err = run("new", "light.yaml", "--chemistry", "lfp", *numbers)
    assert code == 0
    assert "- check --energy and --mass, with which no plausible share of cells in the pack gives usual ones" in err
    code, _, err = run("new", "lfp.yaml", *FEW[2:], "--chemistry", "lfp", "--energy", "75", "--mass", "500")
    assert (code, "warning" in err) == (0, False)
