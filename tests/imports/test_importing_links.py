"""What an import links to: never one of several that fit, and the biosphere of the databases asked for."""

from dataclasses import replace

import pytest

import brightcell.imports as importers
from brightcell.api.imports import import_background
from brightcell.brightway import project
from brightcell.brightway.projects import bw2data
from brightcell.imports import ImportedActivity, ImportedExchange, ImportedModel, ImportedPlace, Stores, findings, link
from brightcell.imports.nodes import LinkTarget, NodeStore

from .conftest import Block, co2, row

CO2 = "Carbon dioxide, fossil"
PLACE = ImportedPlace("cell.xlsx", "sheet 'cells'", 9)


def steel(code, unit="kilogram", product="steel", database="world"):
    return LinkTarget(database, code, "steel", product, "GLO", unit)


def air(code, categories=("air",)):
    return LinkTarget("biosphere3", code, CO2, unit="kilogram", categories=categories)


def taking(product="steel", unit="kilogram"):
    return ImportedExchange("technosphere", "steel", 1.0, PLACE, product=product, location="GLO", unit=unit)


EMITTED = ImportedExchange("biosphere", CO2, 1.0, PLACE, categories=("air",), unit="kilogram")


def linked(exchange, *activities, flows=()):
    """A cell that takes the exchange, linked to databases of these activities and a biosphere of these flows."""
    cell = ImportedActivity("", "cell", "cell", "CN", "unit", PLACE, (exchange,))
    names = dict.fromkeys(node.database for node in activities)
    named = tuple(NodeStore(name, tuple(n for n in activities if n.database == name)) for name in names)
    return link(
        ImportedModel("excel", "cells", (cell,)), "cells", Stores(named, (NodeStore("biosphere3", flows=tuple(flows)),))
    )


def provider(read):
    """Database and code of what the exchange is linked to."""
    ((_, exchange),) = read.rows()
    return exchange.link and (exchange.link.database, exchange.link.code)


def told(read, check):
    (finding,) = [finding for finding in findings(read, importers.CHECKS.values()) if finding.check == check]
    return finding.problem


def test_of_two_alike_none_is_taken():
    """Name, product, location and unit are the same: both are named with their codes, and nothing is linked."""
    read = linked(taking(), steel("one"), steel("two"))
    assert provider(read) is None
    problem = told(read, "provider_is_ambiguous")
    assert problem.nearest == ("steel | GLO (world, code one)", "steel | GLO (world, code two)")
    assert (problem.line, importers.CHECKS["provider_is_ambiguous"].severity) == (9, "error")


def test_an_ambiguous_provider_is_told_once():
    """Not as one that nothing provides, too."""
    read = linked(taking(), steel("one"), steel("two"))
    assert "exchange_is_linked" not in {finding.check for finding in findings(read, importers.CHECKS.values())}


@pytest.mark.parametrize("unit", ["", "ton"])
def test_a_unit_that_none_has_tells_nothing(unit):
    """A row without a unit, or with that of none, has no provider either."""
    assert told(linked(taking(unit=unit), steel("one"), steel("two", "unit")), "provider_is_ambiguous")


def test_the_unit_tells_two_apart():
    """Only one of them is made in that unit."""
    assert provider(linked(taking(unit="unit"), steel("one"), steel("two", "unit"))) == ("world", "two")


def test_without_a_product_two_alike_are_ambiguous():
    """One product, two makers: neither is taken."""
    read = linked(taking(product=""), steel("one"), steel("two"))
    assert provider(read) is None
    assert told(read, "reference_product_is_ambiguous").nearest[1] == "steel | GLO (world, code two)"


def test_the_first_database_asked_for_is_taken():
    """An order that the user gave is no guess."""
    read = linked(taking(), steel("one", database="other world"), steel("one"))
    assert provider(read) == ("other world", "one")


def test_of_two_flows_alike_none_is_taken():
    """Flows as well."""
    read = linked(EMITTED, flows=[air("one"), air("two")])
    assert provider(read) is None
    assert told(read, "provider_is_ambiguous").nearest[0] == f"{CO2} | air (biosphere3, code one)"


def test_unspecified_is_taken_where_it_is_meant():
    """A biosphere with `air, unspecified` and with `air`: the very same categories decide."""
    read = linked(EMITTED, flows=[air("vague", ("air", "unspecified")), air("plain")])
    assert provider(read) == ("biosphere3", "plain")


def put(name, **nodes):
    bw2data().Database(name).write({(name, code): node for code, node in nodes.items()})


def emission(name=CO2):
    return {"name": name, "categories": ("air",), "unit": "kilogram", "type": "emission", "exchanges": []}


def maker(kind, *input):
    exchange = {"input": input, "amount": 1.0, "type": kind}
    return {"name": "steel", "location": "GLO", "unit": "kilogram", "type": "process", "exchanges": [exchange]}


def fill(name):
    """`mine` takes from `world`, `world` emits to world-biosphere; biosphere3 comes first by the alphabet."""
    with project(name):
        put("biosphere3", co2=emission(), so2=emission("Sulfur dioxide"))
        put("world-biosphere", co2=emission())
        put("world", one=maker("biosphere", "world-biosphere", "co2"))
        put("mine", one=maker("technosphere", "world", "one"))
    return name


@pytest.fixture(scope="module")
def two_biospheres():
    """A project for all tests that only read it."""
    return fill("two biospheres")


@pytest.fixture
def emitting(workbook, two_biospheres):
    """Import a cell that emits carbon dioxide, and more."""

    def imported(*more, project=two_biospheres, **options):
        return import_background(
            workbook([Block("cell", "cell", [co2(1.0), *more])]), "excel", project=project, **options
        )

    return imported


def test_flows_go_to_the_biosphere_of_the_database_asked_for(emitting):
    """Not to the first by the alphabet; what it lacks is found in the other one, and the report tells of both."""
    report = emitting(row("Sulfur dioxide", 1.0, "biosphere", categories="air"), link_to=["world"])
    assert report.biospheres == {"world-biosphere": 1, "biosphere3": 1}
    assert "biospheres, in the order of looking: 1 world-biosphere, 1 biosphere3" in report.as_text()


def test_biospheres_are_found_through_other_databases(emitting):
    """A database without flows of its own depends on one that has them."""
    assert emitting(link_to=["mine"]).biospheres == {"world-biosphere": 1, "biosphere3": 0}


def test_a_flow_in_several_biospheres_is_warned_of(emitting):
    """Once for each pair, with which was taken; the import may be written."""
    report = emitting(co2(2.0))
    (finding,) = report.named("flow_is_in_several_biospheres")
    assert finding.problem.what == "2 flows are linked to biosphere3, and world-biosphere has them too"
    assert report.ok


def test_without_a_database_asked_for_a_single_biosphere_is_taken(emitting):
    """Flows of two biospheres are not mixed unasked."""
    assert emitting().biospheres == {"biosphere3": 1}


def test_a_biosphere_that_was_asked_for_is_taken_without_a_warning(emitting):
    """By its name."""
    report = emitting(link_to=["world-biosphere"])
    assert report.biospheres["world-biosphere"] == 1
    assert not report.named("flow_is_in_several_biospheres")


def test_a_deleted_biosphere_is_passed_over(emitting, bd, project_name):
    """A database may depend on one that is gone."""
    with project(fill(project_name)):
        del bd.databases["world-biosphere"]
    assert emitting(project=project_name, link_to=["world"]).biospheres == {"biosphere3": 1}


def test_of_two_alike_the_code_that_a_row_names_is_taken():
    """Grid mixes of two years share name, product and place: the column `code` says which."""
    for code in ("one", "two"):
        read = linked(replace(taking(), target=code), steel("one"), steel("two"))
        assert provider(read) == ("world", code)


@pytest.mark.parametrize(("code", "refused"), [("steel", False), ("stal", True), ("", True)])
def test_the_column_code_of_a_workbook_names_the_provider(run, workbook, code, refused):
    """By its code, whatever it is called in the row; without one the name is all there is."""
    cell = Block("cell production", "cell", [row("Stahl", 0.5, product="Stahl", code=code)], unit="unit")
    report = run(workbook([cell]), link_to=["brightcell-small"])
    assert report.linked.get("brightcell-small", 0) == (0 if refused else 1)
    assert any(f.check == "exchange_is_linked" for f in report.findings) is refused
