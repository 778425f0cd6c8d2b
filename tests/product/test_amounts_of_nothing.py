"""An amount of nothing anywhere is read, or refused in words: no division by it."""

from pathlib import Path
from typing import Any

import pytest

from brightcell.data import data_path
from brightcell.errors import BrightcellError
from brightcell.product import products, read_product
from brightcell.product.evidenced import evidenced_amounts
from brightcell.product.paths import dotted
from brightcell.product.plausibility import plausibility_findings

FILES = sorted(data_path("examples").glob("*.yaml"))


@pytest.mark.parametrize("product", [*sorted(products()), *FILES], ids=lambda given: Path(given).stem)
def test_nothing_of_any_part(product: Any) -> None:
    """Materials, yields and numbers of pieces in the tree of the pack."""
    pack = read_product(product)
    for row in evidenced_amounts(pack)[FILES.index(product) % 2 if product in FILES else 0 :: 2]:
        if row.path[0] == "pack":
            unit = "" if row.amount.unit == "1" else row.amount.unit
            try:
                changed = pack.with_({dotted(row.path, pack): f"0 {unit}".strip()})
            except BrightcellError:
                continue
            assert plausibility_findings(changed) is not None


def test_a_cathode_without_active_material_is_refused_in_words() -> None:
    """Where the titanate of the anode sets the voltage too, and with it the band."""
    pack = read_product(data_path("examples", "lto-bus.yaml"))
    with pytest.raises(BrightcellError, match="the cathode has no part of this chemistry"):
        pack.with_({"pack.module.cell.cathode.parts[nmc532].amount": "0 kg"})
