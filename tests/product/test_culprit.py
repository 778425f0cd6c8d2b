"""What is impossible in a product is blamed on the one amount that explains it, in the line where it is written."""

import pytest

from brightcell.data import data_path
from brightcell.errors import InputError, Problem
from brightcell.io.yaml import parse_yaml
from brightcell.product.read import product_from_document

TEXT = data_path("products", "lfp-pack-100kwh.yaml").read_text("utf-8")


def problems(*changes: tuple[str, str]) -> tuple[Problem, ...]:
    text = TEXT
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    with pytest.raises(InputError) as error:
        product_from_document(parse_yaml(text, "pack.yaml"))
    return error.value.problems


@pytest.mark.parametrize(
    ("old", "new", "path", "expected"),
    [
        ("rated_energy: 100 kWh", "rated_energy: 100 MWh", "performance.rated_energy", "about 0.1 MWh"),
        ("  mass: 648.63 kg", "  mass: 648.63 g", "performance.mass", "about 648630 g"),
        ("    mass: 1.0595425 kg", "    mass: 1.0595425 t", "pack.module.cell.mass", "about 0.0010595425 t"),
        ("  module:\n    count: 20", "  module:\n    count: 20000", "pack.module.count", "about 20"),
        ("amount: 115.949 kg", "amount: 115.949 g", "pack.parts[steel].amount", "about 115949 g"),
        ("graphite, amount: 0.238843 kg", "graphite, amount: 0.238843 t", "pack.module.cell.anode.parts[graphite].amount",  # noqa: E501
         "about 0.000238843 t"),
        ("value: 0.4836925", "value: 483.6925", "pack.module.cell.cathode.parts[lfp].amount.value", "about 0.4836925"),
        ("value: 169.855", "value: 169855", "parameters.cell_energy.value", "about 169.855"),
    ],
)  # fmt: skip
def test_a_slip_of_a_thousand_is_told_where_it_is(old: str, new: str, path: str, expected: str) -> None:
    """Once, however many sums and bands it breaks; and one of them is told with it."""
    (problem,) = problems((old, new))
    line = TEXT[: TEXT.index(old)].count("\n") + 1 + new.count("\n")
    assert (problem.path, problem.line, problem.expected) == (path, line, expected)
    assert "can't be right: the" in (problem.hint or "")


def test_what_no_single_amount_explains_is_told_as_it_is() -> None:
    """A sum that is off by a tenth, and two slips at once."""
    (tenth,) = problems(("amount: 115.949 kg", "amount: 50 kg"))
    assert tenth.what == "the parts don't add up to the declared mass"
    two = problems(("amount: 115.949 kg", "amount: 115.949 g"), ("rated_energy: 100 kWh", "rated_energy: 100 MWh"))
    assert {problem.path for problem in two} > {"performance.mass", "pack.module.cell.mass"}
