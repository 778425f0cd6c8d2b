"""Each list of the page of keys shows where its words stand, by a change that the shipped pack takes."""

import sys
from math import isfinite
from pathlib import Path

import pytest

import brightcell as bc
from brightcell.cli.options import changed

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))

from key_examples import EXAMPLES, MATERIALS, PACK
from product_page import keys_page, product_page


@pytest.mark.parametrize("change", [MATERIALS, *EXAMPLES.values()], ids=["Materials", *EXAMPLES])
def test_each_example_gives_a_footprint(change: str) -> None:
    """As `--with` makes it."""
    assert isfinite(bc.footprint(changed(PACK, [change]), project=None).total)


def test_each_list_has_its_example_on_the_page() -> None:
    """Under its heading, and no example is of a list that isn't there."""
    sections = keys_page().split("\n## ")
    titles = {section.partition("\n")[0] for section in sections[1:]}
    assert titles == {"Materials", *EXAMPLES}
    assert all("--with " in section for section in sections[1:])


def test_each_field_has_an_example_or_leads_to_its_block() -> None:
    """Of the product file; a link leads to a heading of the page."""
    page = product_page()
    headings = [line for line in page.splitlines() if line.startswith("## ")]
    rows = [line.split(" | ")[-1].removesuffix(" |") for line in page.splitlines() if line.startswith(("| `", "| **`"))]
    blocks = [row for row in rows if row.startswith("a block")]
    assert len(rows) > 200
    assert all(row.startswith("`") for row in rows if row not in blocks)
    for block in blocks:
        name = block.partition("[")[2].partition("]")[0]
        assert f"## {', '.join(f'`{word}`' for word in name.split(', '))}" in headings
