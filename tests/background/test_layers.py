"""Layers of backgrounds: which of them is asked, in what order, and what they are called."""

from dataclasses import replace

import pytest

import brightcell as bc
from brightcell.background import layered
from brightcell.background.layers import LayeredBackground, layers_of
from brightcell.background.models import Dangling, DatabaseBackground, MappingRow
from brightcell.errors import BackgroundError, LinkError, Problem
from brightcell.inventory.locations import Location
from brightcell.inventory.models import Activity, Demand
from brightcell.linking import Link, link, provider_of
from brightcell.model import read_background

from ..small import BACKGROUND


def background(name, *rows, dangling=None):
    """The small background under another name, whose processes meet (key, place)."""
    mapping = tuple(MappingRow(key, place, process, "") for key, place, process in rows)
    return replace(BACKGROUND, name=name, sha256=name, mapping=mapping, dangling=dangling or {})


def answer(layers, key="steel", place="CN-JS", **more):
    demand = Demand("material", key, Location(place), "kg", **more)
    return provider_of(demand, Activity("pack", "pack", "", "", "kg", None, ()), layers)


FIRST = background("first", ("steel", "CN", "steel"))
SECOND = background("second", ("steel", "CN-JS", "steel"), ("steel", "", "steel"), ("iron", "", "steel"))


def test_a_wider_place_of_the_first_layer_goes_before_the_place_itself_of_the_second() -> None:
    """Each layer is asked by exact place and by fallback before the next one is."""
    found = answer(layered([FIRST, SECOND]))
    assert isinstance(found, Link)
    assert (found.layer, found.step, found.process.code) == ("first", "CN-JS -> CN (country)", "first:steel")


def test_what_the_first_layer_has_nothing_for_comes_from_the_second() -> None:
    """A place outside of the first layer's is another layer's to serve."""
    found = answer(layered([FIRST, SECOND]), place="DE")
    assert isinstance(found, Link)
    assert (found.layer, found.process.code) == ("second", "second:steel")


def test_a_stand_in_of_the_first_layer_comes_after_the_thing_itself_of_the_second() -> None:
    """Foil is not copper: what may take its place is asked for where no layer has it."""
    found = answer(layered([FIRST, SECOND]), key="iron", instead="steel")
    assert isinstance(found, Link)
    assert (found.layer, found.is_instead) == ("second", False)
    other = answer(layered([FIRST, SECOND]), key="cast iron", instead="steel")
    assert isinstance(other, Link)
    assert (other.layer, other.is_instead) == ("first", True)


def test_a_row_that_leads_nowhere_ends_the_search() -> None:
    """It was meant to be used, so that no other layer takes its place in silence."""
    broken = background("broken", dangling={("steel", ""): Dangling("line 2 leads nowhere")})
    found = answer(layered([broken, SECOND]))
    assert isinstance(found, Problem)
    assert found.what == "line 2 leads nowhere"


def test_what_no_layer_has_is_told_with_all_of_them() -> None:
    """The message names the layers and says where a row for it goes."""
    found = answer(layered([FIRST, SECOND]), key="unobtainium")
    assert isinstance(found, Problem)
    assert "first > second" in found.what
    assert "mapping table of a layer" in str(found)


def test_layers_within_layers_are_flat_and_one_alone_is_itself() -> None:
    """A layered background may be a layer."""
    inner = layered([SECOND])
    assert inner is SECOND
    three = layered([FIRST, layered([SECOND, background("third")])])
    assert [layer.name for layer in layers_of(three)] == ["first", "second", "third"]


@pytest.mark.parametrize(
    ("layers", "what"),
    [
        ((), "there is no background among the layers"),
        (("open", "open"), "comes twice"),
        (("open", "opne"), "there is no such background"),
        (("nmc622=nowhere.json", "open"), "there is no such aggregate"),
    ],
)
def test_layers_that_make_no_background_are_refused(layers, what) -> None:
    """With the layer that is wrong."""
    with pytest.raises(BackgroundError, match=what):
        read_background(layers)


def test_databases_of_two_projects_are_refused() -> None:
    """Brightway links within a project only."""
    one = DatabaseBackground("a", "", "", "", "", "one", "a", (), {}, {})
    with pytest.raises(BackgroundError, match="several Brightway projects"):
        layered([one, replace(one, name="b", database="b", project="two")])


def test_a_text_with_an_angle_is_the_layers_that_it_names() -> None:
    """What results are labelled by is read back."""
    found = read_background("greet-2022 > open")
    assert isinstance(found, LayeredBackground)
    assert found.label == "greet-2022 > open"
    assert read_background(found.label).sha256 == found.sha256 != read_background(("open", "greet-2022")).sha256


def test_a_database_that_lacks_much_is_told_in_one_sentence() -> None:
    """And that it has its place as a layer."""
    few = DatabaseBackground("mine", "", "", "", "", "p", "mine", read_background("open").flows, {}, {})
    with pytest.raises(LinkError) as error:
        link(bc.Model("lfp-pack-100kwh").foreground, few)
    (problem,) = error.value.problems
    assert "has no row for" in problem.what
    assert "--layer TABLE@DATABASE" in str(problem)
