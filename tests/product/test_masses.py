"""The parts of a pack weigh what its maker says the pack weighs."""

import pytest

from brightcell.product import product_from_data, read_product
from brightcell.product.masses import cell_mass, module_mass, pack_mass


def test_masses_add_up_from_the_electrodes_to_the_pack(small):
    """Cell 0.05 + 0.75 + 1.1 kg; ten of them a module; two modules and 12 kg of parts the pack."""
    pack = product_from_data(small).pack
    assert cell_mass(pack.module.cell) == pytest.approx(1.9)
    assert module_mass(pack.module) == pytest.approx(19)
    assert pack_mass(pack) == pytest.approx(50)


def test_a_difference_within_the_tolerance_is_fine(small):
    """Half a per cent off, one allowed."""
    small["performance"]["mass"] = "50.25 kg"
    assert product_from_data(small)


def test_a_difference_above_the_tolerance_shows_both_numbers(refused):
    """Declared, added up, and the difference between them."""
    problem = refused({"performance.mass": "55 kg"})[0]
    assert problem.path == "performance.mass"
    assert problem.found == "declared 55 kg, parts 50 kg, difference -5 kg, -9.09 %"
    assert "1 %" in problem.expected


def test_the_tolerance_is_the_makers(small):
    """A maker may state a wider one, of at most 5 %."""
    small["performance"] |= {"mass": "52 kg", "mass_tolerance": "4 %"}
    assert product_from_data(small)


def test_a_declared_mass_of_a_cell_is_checked_too(refused):
    """Two slips that cancel in the pack don't cancel in the cell."""
    problem = refused({"pack.module.cell.mass": "2.1 kg"})[0]
    assert (problem.path, "parts 1.9 kg" in problem.found) == ("pack.module.cell.mass", True)


@pytest.mark.parametrize("level", ["pack", "pack.module", "pack.module.cell.cathode", "pack.module.cell.anode"])
def test_every_level_may_declare_its_mass(refused, level):
    """Each is held to the same tolerance."""
    assert refused({f"{level}.mass": "99 kg"})[0].path == f"{level}.mass"


def test_scrap_is_no_part_of_the_mass(small):
    """Amounts are net: a yield changes what is bought and not what is built in."""
    small["pack"]["parts"][0]["yield"] = "50 %"
    assert pack_mass(product_from_data(small).pack) == pytest.approx(50)


def test_the_line_of_the_declared_mass_is_named(tmp_path):
    """That is the number which differs."""
    from brightcell.data import data_path
    from brightcell.errors import ProductError

    text = data_path("products", "lfp-pack-100kwh.yaml").read_text(encoding="utf-8")
    path = tmp_path / "pack.yaml"
    path.write_text(text.replace("mass: 648.63 kg", "mass: 748.63 kg"), encoding="utf-8")
    line = text.split("mass: 648.63 kg")[0].count("\n") + 1
    with pytest.raises(ProductError) as error:
        read_product(path)
    assert [(p.path, p.line) for p in error.value.problems] == [("performance.mass", line)]
