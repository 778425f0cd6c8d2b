"""Each rulebook has worked examples in a folder of its name: a pack's service in, its functional unit out."""

from pathlib import Path
from typing import Any

import pytest

from brightcell.inventory.models import Service
from brightcell.inventory.quantity import constant
from brightcell.io.yaml import read_yaml
from brightcell.rulebooks import read_rulebook, rulebook_ids
from brightcell.rulebooks.apply import Rules

HERE = Path(__file__).parent


def examples() -> list[Any]:
    files = sorted(HERE.glob("*/examples.yaml"))
    return [
        pytest.param(f.parent.name, e, id=f"{f.parent.name}: {e['name']}") for f in files for e in read_yaml(f).data
    ]


def service(given: dict[str, Any]) -> Service:
    values = {key: constant(value) for key, value in given.items() if isinstance(value, int | float)}
    record = tuple(constant(energy) for energy in given.get("energy_record", ()))
    return Service(**values, vehicle_category=given["vehicle_category"], energy_record=record)


def test_every_rulebook_has_worked_examples() -> None:
    """A book without an example fails the suite."""
    assert {path.parent.name for path in HERE.glob("*/examples.yaml")} == set(rulebook_ids(incomplete=True))


@pytest.mark.parametrize(("book", "example"), examples())
def test_worked_example(book: str, example: dict[str, Any]) -> None:
    """The functional unit, the energy delivered and the reference flow come out as worked."""
    expected = example["expected"]
    unit = Rules(read_rulebook(book, example.get("settings"))).ask("functional_unit", service(example["service"]))
    assert unit.unit == expected["unit"]
    if "total_energy" in expected:
        assert unit.total_energy.value == pytest.approx(expected["total_energy"], rel=1e-12)
    if "per_pack" in expected:
        assert unit.per_pack.value == pytest.approx(expected["per_pack"], rel=1e-12)
    if "pack_kg_per_unit" in expected:
        mass = example["service"]["mass"]
        assert mass / unit.per_pack.value == pytest.approx(expected["pack_kg_per_unit"], rel=1e-8)
