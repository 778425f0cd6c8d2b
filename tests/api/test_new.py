"""bc.new: a file is written once, is a product, and gives a footprint."""

import pytest

import brightcell as bc
from brightcell.errors import BrightcellError
from brightcell.io.write import write_new_text
from brightcell.product.drafts.tables import designs

FEW = {"chemistry": "nmc811", "energy": 82, "mass": 455, "cells": 192, "plant": "CN-SC"}
SHAPES = ("prismatic", "pouch", "cylindrical")


@pytest.mark.parametrize(("chemistry", "turn"), [(name, turn) for turn, name in enumerate(designs())])
def test_each_chemistry_has_a_footprint(chemistry, turn, tmp_path):
    """Formats and kinds of packs in turn; cradle to grave as published packs are, within 40 to 200 kg CO2e per kWh."""
    shape, kind = SHAPES[turn % 3], ("module", "cell-to-pack")[turn % 2]
    options = {**FEW, "chemistry": chemistry, "mass": 620, "cells": 4416 if shape == "cylindrical" else 192}
    pack = bc.new(tmp_path / "pack.yaml", **options, format=shape, pack=kind)
    result = bc.footprint(pack, "iso-14067-cutoff", project=None)
    assert 40 < result.per_kwh_rated_kg < 200
    assert "parameters.cell_energy" in {assumption.parameter for assumption in result.assumed}


def test_a_file_that_exists_is_not_overwritten(tmp_path):
    """Neither a product nor anything else, and a second call changes no byte."""
    path = tmp_path / "pack.yaml"
    bc.new(path, **FEW)
    before = path.read_bytes()
    with pytest.raises(bc.InputError, match="exists and isn't overwritten"):
        bc.new(path, **{**FEW, "energy": 80})
    assert path.read_bytes() == before
    with pytest.raises(BrightcellError, match="can't be written"):
        write_new_text(path, "in the meantime")
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("pack.txt", "a product file is YAML"),
        ("none/pack.yaml", "there is no such folder"),
        (f"{'long' * 100}.yaml", "no file can have this name"),
    ],
)
def test_a_path_that_no_product_can_have_is_refused(name, words, tmp_path):
    """Another ending, a folder that isn't there, a name of 400 letters."""
    with pytest.raises(bc.InputError, match=words):
        bc.new(tmp_path / name, **FEW)


def test_nothing_is_written_of_what_a_product_refuses(tmp_path):
    """A warranty of 80 years passes no product file, and there is no file afterwards."""
    path = tmp_path / "pack.yaml"
    with pytest.raises(bc.InputError, match="length of the warranty is too large"):
        bc.new(path, **FEW, warranty_years=80)
    assert not path.exists()


def test_a_name_may_hold_any_sign(tmp_path):
    """Quotes, colons, backslashes and Chinese stay as they are."""
    name = 'Pack "A": 82 kWh \\ 电池 # 1'
    assert bc.new(tmp_path / "pack.yaml", **FEW, name=name).identity.model == name
