"""A product in a notebook or a terminal."""

import brightcell as bc


def test_a_product_shows_itself_in_under_ten_lines() -> None:
    """Name, chemistry, plant, energy, cells, service life."""
    text = repr(bc.read_product("nmc622-pack-100kwh"))
    assert len(text.splitlines()) < 10
    for words in (
        "NMC622 pack, 100 kWh",
        "CN-JS",
        "400 cells in 20 modules",
        "warranty 8 years",
        "the rulebook's routes",
    ):
        assert words in text


def test_names_are_escaped_in_html() -> None:
    """What a maker writes can't become markup."""
    product = bc.read_product("nmc622-pack-100kwh")
    identity = product.identity.model_copy(update={"model": "<script>alert(1)</script>"})
    assert "<script>" not in product.model_copy(update={"identity": identity})._repr_html_()
