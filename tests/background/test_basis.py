"""What a process rests on, for a plant in a country."""

from dataclasses import replace

from brightcell.background import read_background
from brightcell.background.basis import NATIONAL, PROXY, ROUTE, BasisRule, basis_of

COPPER = next(p for p in read_background("greet-2022").processes if p.code == "copper")


def test_a_rule_is_about_what_has_all_that_it_names() -> None:
    """An empty word fits all; one that differs doesn't."""
    here = (COPPER.group, COPPER.source, COPPER.location)
    assert BasisRule(*here, ROUTE, PROXY).fits(COPPER)
    assert BasisRule("", "", COPPER.location, ROUTE, PROXY).fits(COPPER)
    assert not BasisRule(COPPER.group, "", "elsewhere", ROUTE, PROXY).fits(COPPER)


def test_without_a_table_what_stands_in_the_country_is_national() -> None:
    """A province counts as its country, and without a country all is a proxy."""
    in_jiangsu = replace(COPPER, location="CN-JS")
    found = [basis_of("no such background", in_jiangsu, country) for country in ("CN", "DE", None)]
    assert found == [NATIONAL, PROXY, PROXY]
