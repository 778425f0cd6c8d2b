"""The checks of uncertainty and plausibility, and the list of them all."""

from pathlib import Path

import pytest

import brightcell.imports as importers
from brightcell.api.imports import CHECKS
from brightcell.imports import SEVERITIES, as_check, check
from brightcell.imports.linking import link
from brightcell.imports.models import ImportedActivity, ImportedExchange, ImportedModel, ImportedPlace
from brightcell.imports.nodes import Candidates, LinkTarget
from brightcell.imports.registry import findings

HERE = Path(__file__).resolve().parent
DOCUMENTED = HERE.parents[1] / "docs" / "importing.md"
PLACE = ImportedPlace("cell.xlsx", "sheet 'cells'", 7)


def activity(name, *exchanges, product="", unit="kilogram", made=1.0):
    production = ImportedExchange("production", name, made, PLACE, product=product or name, unit=unit)
    return ImportedActivity("", name, product or name, "CN", unit, PLACE, (production, *exchanges))


def taken(name, amount, unit="kilogram", kind="technosphere", **more):
    product = "" if kind == "biosphere" else more.pop("product", name)
    return ImportedExchange(
        kind, name, amount, PLACE, product=product, location="CN", unit=unit, written=str(amount), **more
    )


def found(name, *activities):
    read = link(ImportedModel("excel", "cells", activities), "cells")
    return [finding.problem for finding in findings(read, importers.CHECKS.values()) if finding.check == name]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"uncertainty type": 2, "loc": 0.0}, "a lognormal distribution needs scale"),
        ({"uncertainty type": 3, "loc": 1.0}, "a normal distribution needs scale"),
        ({"uncertainty type": 4, "minimum": 0.5}, "a uniform distribution needs maximum"),
        ({"uncertainty type": 5, "loc": 1.0}, "needs minimum and maximum"),
        ({"uncertainty type": 2, "loc": 0.0, "scale": -0.1}, "the scale must be above zero"),
        ({"uncertainty type": 4, "minimum": 2.0, "maximum": 1.0}, "the minimum isn't below the maximum"),
        ({"uncertainty type": 5, "loc": 3.0, "minimum": 0.0, "maximum": 2.0}, "isn't between minimum and maximum"),
        ({"uncertainty type": 2, "loc": 0.0, "scale": 0.1, "negative": True}, "`negative` must be true where"),
        ({"uncertainty type": "lognormal"}, "the uncertainty type is none of 0, 1, 2, 3, 4, 5"),
    ],
)
def test_uncertainty_is_complete(fields, words):
    """What is missing or impossible is named."""
    (problem,) = found("uncertainty_is_complete", activity("cell", taken("steel", 1.0, uncertainty=fields)))
    assert words in problem.what


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"uncertainty type": 0},
        {"uncertainty type": 2, "loc": 0.0, "scale": 0.1},
        {"uncertainty type": 5, "loc": 1.0, "minimum": 0.5, "maximum": 1.5},
    ],
)
def test_good_distributions_pass(fields):
    """Nothing is said of them."""
    cell = activity("cell", taken("steel", 1.0, uncertainty=fields))
    assert found("uncertainty_is_complete", cell) == []
    assert found("distribution_is_centred_on_the_amount", cell) == []


def test_distribution_is_centred_on_the_amount():
    """A median of 1 for an amount of 2."""
    fields = {"uncertainty type": 2, "loc": 0.0, "scale": 0.1}
    (problem,) = found(
        "distribution_is_centred_on_the_amount", activity("cell", taken("steel", 2.0, uncertainty=fields))
    )
    assert (problem.found, problem.expected) == ("1", "2")


def test_market_takes_own_product_fully():
    """A market that passes on 1 kg and takes in 0.75 kg is 25 % low."""
    (problem,) = found(
        "market_takes_own_product_fully",
        activity("market for battery", taken("battery production", 0.75, product="battery"), product="battery"),
    )
    assert (problem.found, problem.hint) == ("0.75", "results are 25% low")


@pytest.mark.parametrize("amount", [1.0, 1.02])
def test_markets_with_losses_pass(amount):
    """One unit, or a little more."""
    market = activity("market for battery", taken("battery production", amount, product="battery"), product="battery")
    assert found("market_takes_own_product_fully", market) == []


def _hydroxide(nickel, manganese, cobalt):
    amounts = {"nickel sulfate": nickel, "manganese sulfate": manganese, "cobalt sulfate": cobalt}
    return activity("NMC532 hydroxide", *(taken(name, amount) for name, amount in amounts.items()))


def test_sulfates_match_stoichiometry():
    """0.844, 0.494 and 0.338 kg per kg by the formula Ni0.5 Mn0.3 Co0.2 (OH)2."""
    assert found("sulfates_match_stoichiometry", _hydroxide(0.844, 0.494, 0.338)) == []


def test_molar_masses_are_those_of_handbooks():
    """Of seven compounds, in g/mol as data sheets print them."""
    from brightcell.imports.plausible import MOLAR_MASS

    def mass(**atoms):
        return sum(number * MOLAR_MASS[element] for element, number in atoms.items())

    printed = {
        mass(Ni=1, S=1, O=4): 154.75,
        mass(Co=1, S=1, O=4): 154.99,
        mass(Mn=1, S=1, O=4): 151.00,
        mass(Li=2, C=1, O=3): 73.89,
        mass(Li=1, O=1, H=1): 23.95,
        mass(H=2, S=1, O=4): 98.08,
        mass(C=1, O=2): 44.01,
    }
    assert list(printed) == pytest.approx(list(printed.values()), abs=0.01)


def test_swapped_sulfates_are_named():
    """Each fits the other's place."""
    (problem,) = found("sulfates_match_stoichiometry", _hydroxide(0.844, 0.338, 0.494))
    assert problem.hint == "cobalt sulfate and manganese sulfate look swapped"


def test_wastewater_matches_water_use():
    """2 kg of water don't become 2 cubic meters."""
    water = taken("water, deionised", 2.0)
    (problem,) = found(
        "wastewater_matches_water_use", activity("rubber", water, taken("wastewater", -2.0, "cubic meter"))
    )
    assert problem.expected == "about 0.002 cubic meter"
    assert (
        found("wastewater_matches_water_use", activity("rubber", water, taken("wastewater", -0.002, "cubic meter")))
        == []
    )


def test_lithium_is_not_wasted():
    """0.1 kg to water of the 0.145 kg in half a kilogram of hydroxide."""
    lost = taken("Lithium, ion", 0.1, kind="biosphere", categories=("water",))
    (problem,) = found("lithium_is_not_wasted", activity("powder", taken("lithium hydroxide", 0.5), lost))
    assert "69% of the lithium bought" in problem.what


def test_solvent_is_recovered():
    """Bought and gone, against bought and handed over as spent solvent."""
    solvent = taken("N-methyl-2-pyrrolidone", 0.3)
    assert len(found("solvent_is_recovered", activity("paste", solvent))) == 1
    assert found("solvent_is_recovered", activity("paste", solvent, taken("spent solvent mixture", -0.29))) == []


def test_bought_and_discarded_are_sampled_apart():
    """The same mass in and out, each with its own distribution."""
    rows = [
        taken(
            name,
            amount,
            uncertainty={"uncertainty type": 5, "loc": amount, "minimum": amount - 1, "maximum": amount + 1},
        )
        for name, amount in (("battery", 8.0), ("used battery", -8.0))
    ]
    (problem,) = found("bought_and_discarded_are_sampled_apart", activity("capacity", *rows))
    assert "8 kilogram are bought (battery)" in problem.what


def test_spelling_is_kept():
    """Odd words are noted and stay as they are."""
    names = ["management system", "system production", "management sytem"]
    (problem,) = found("spelling_is_kept", *(activity(name) for name in names))
    assert problem.what == "'sytem' is kept as it is written; other names have 'system'"


def test_candidates_are_quick_and_near():
    """A misspelt name among many that share its common words."""
    nodes = [LinkTarget("db", str(i), f"market for material {i}", "material", "GLO") for i in range(500)]
    nodes.append(LinkTarget("db", "x", "market for graphite", "graphite", "GLO"))
    assert Candidates(nodes).nearest("market for grahite")[0] == "market for graphite | graphite | GLO"


def test_a_name_is_registered_once():
    """And a severity is one of three."""
    with pytest.raises(ValueError, match="registered twice"):
        check("error")(CHECKS["duplicate_exchange"].find)
    with pytest.raises(ValueError, match="none of error, warning, note"):
        as_check("fatal", CHECKS["duplicate_exchange"].find)
    assert SEVERITIES == ("error", "warning", "note")


def test_all_checks_are_those_of_the_rows_and_the_loop():
    """Whatever was imported before: the loop is added by name, not by importing a module."""
    assert set(CHECKS) - set(importers.CHECKS) == {"singular_loop", "strong_loop"}


@pytest.mark.parametrize("name", sorted(CHECKS))
def test_every_check_is_tested_and_documented(name):
    """By its name, with its meaning."""
    tests = "".join(file.read_text(encoding="utf-8") for file in HERE.parent.glob("*s/test_*.py"))
    assert f'"{name}"' in tests
    assert CHECKS[name].meaning
    assert f"| `{name}` | {CHECKS[name].severity} | {CHECKS[name].meaning} |" in DOCUMENTED.read_text(encoding="utf-8")
