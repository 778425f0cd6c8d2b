"""Choices, shares that sum to one and correlations, from a product file to draws."""

import copy
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import brightcell as bc
from brightcell.api import sensitivity as sensing
from brightcell.errors import InputError
from brightcell.io.yaml import parse_yaml, read_yaml
from brightcell.product import Product, product_from_data, read_product
from brightcell.product.changes import with_options
from brightcell.product.options import options_of
from brightcell.product.read import product_from_document
from brightcell.propagation.alternatives import lay_out
from brightcell.uncertainty.designs import design
from brightcell.uncertainty.variables import draw

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "uncertain-pack.yaml"
BOOK = "cn-group-2024"


def example(**changes: Any) -> Product:
    """The example without choices, shares and correlations but those given."""
    data = copy.deepcopy(read_yaml(EXAMPLE).data)
    data["uncertainty"] = changes
    return product_from_data(data)


def drawn(product: Product, number: int = 500, **options: Any) -> dict[str, np.ndarray]:
    """Draws of all data by name."""
    _, variables = lay_out([bc.Model(product, BOOK)], **options)
    return draw(variables, design("random", 1, number, variables.uncertain_names), 0, number)


ROUTE = {
    "name": "route",
    "options": [
        {"label": "mix", "probability": 0.6},
        {"label": "hydro", "probability": 0.4, "set": {"end_of_life.routes": {"hydrometallurgical": 1}}},
    ],
}
SUPPLIER = {
    "name": "yield",
    "options": [
        {"label": "known", "probability": 0.5},
        {
            "label": "other",
            "probability": 0.5,
            "set": {"pack.cell.cathode.parts[nmc622].amount": {"value": 0.46, "unit": "kg", "uncertainty": None}},
        },
    ],
}
RULES = {
    "name": "formula",
    "options": [
        {"label": "of the book", "probability": 0.5},
        {"label": "no credit", "probability": 0.5, "rules": {"end_of_life": "burdens-without-credit"}},
    ],
}


def test_a_draw_is_that_of_the_product_that_it_chose() -> None:
    """For each option of two choices, the numbers are those of a product written that way."""
    product = example(choices=[ROUTE, RULES])
    (one,), variables = lay_out([bc.Model(product, BOOK)])
    draws = draw(variables, design("random", 3, 40, variables.uncertain_names), 0, 40)
    found = one.contributions(draws, 40).sum(axis=(0, 1))
    data = copy.deepcopy(read_yaml(EXAMPLE).data)
    data["uncertainty"] = None
    data["end_of_life"]["routes"] = {"hydrometallurgical": 1}
    hydro = product_from_data(data)
    for place, (plain, settings) in enumerate(
        [(hydro, {}), (example(), {}), (hydro, {"end_of_life": "burdens-without-credit"})]
    ):
        (other,), _ = lay_out([bc.Model(plain, BOOK, settings=settings)])
        chosen = (draws["choices.route"] == (0 if plain is hydro else 1)) & (
            draws["choices.formula"] == (0 if settings else 1)
        )
        assert chosen.any(), place
        assert np.array_equal(found[chosen], other.contributions(draws, 40).sum(axis=(0, 1))[chosen])


def test_options_change_the_product_as_it_is_now() -> None:
    """A copy with another site keeps it under every option."""
    product = example(choices=[ROUTE])
    moved = product.model_copy(update={"sites": (product.sites[0].model_copy(update={"location": "DE"}),)})
    changed = with_options(moved, options_of(moved)[1])
    assert changed.sites[0].location == "DE"
    assert list(changed.end_of_life.routes) == ["hydrometallurgical"]


def test_the_nominal_result_is_that_of_the_file_as_it_stands() -> None:
    """An option that sets nothing gives it, whatever its probability."""
    (one,), variables = lay_out([bc.Model(example(choices=[ROUTE]), BOOK)])
    nominal = {name: np.array([value]) for name, value in zip(variables.names, variables.nominal, strict=True)}
    expected = bc.footprint(example(), BOOK, project=None).total
    assert one.contributions(nominal, 1).sum() == pytest.approx(expected, rel=1e-12)


def test_options_come_as_often_as_they_are_probable() -> None:
    """Within four standard errors; they stand in alphabetical order."""
    assert drawn(example(choices=[ROUTE]), 4000)["choices.route"].mean() == pytest.approx(0.6, abs=0.031)


def test_the_result_tells_what_each_option_gives() -> None:
    """How often it was drawn, and the median total of these draws."""
    found = bc.monte_carlo(example(choices=[ROUTE]), draws=200)
    (chosen,) = found.chosen
    told = found.as_dict()["alternatives"][BOOK]["choices"]["choices.route"]
    assert told["hydro"]["share"] == (chosen.places == 0).mean()
    assert told["mix"]["median"] == np.median(found.values()[chosen.places == 1])
    assert "route: hydro" in found.as_text()
    assert "Total, by option" not in bc.monte_carlo(example(), draws=20).as_text()


def test_a_choice_changes_no_other_datum() -> None:
    """All other data have the same draws without it."""
    alone, chosen = drawn(example()), drawn(example(choices=[SUPPLIER, RULES]))
    assert set(chosen) - set(alone) == {"choices.yield", "choices.formula"}
    assert all(np.array_equal(alone[name], chosen[name]) for name in alone)


def test_a_datum_that_an_option_changes_is_a_datum_of_its_own() -> None:
    """With the name of its option; the other draws keep theirs."""
    option = copy.deepcopy(SUPPLIER)
    amount = {"value": 0.46, "unit": "kg", "uncertainty": {"distribution": "lognormal", "gsd": 1.1}}
    option["options"][1]["set"] = {"pack.cell.cathode.parts[nmc622].amount": amount}
    draws = drawn(example(choices=[option, RULES]), 1000)
    names = [name for name in draws if name.startswith("supply/cathode/nmc622.amount")]
    assert names == ["supply/cathode/nmc622.amount", "supply/cathode/nmc622.amount (yield: other)"]
    assert np.median(draws[names[1]]) == pytest.approx(0.46, rel=0.02)


def test_alternatives_that_share_a_choice_are_paired_by_its_name() -> None:
    """The order of the options makes no difference, nor which of them is nominal."""
    other = copy.deepcopy(ROUTE)
    other["options"].reverse()
    there, here = example(choices=[other]), example(choices=[ROUTE])
    assert np.array_equal(drawn(there)["choices.route"], drawn(here)["choices.route"])
    both = bc.monte_carlo(here, [BOOK, "iso-14067-cutoff"], draws=50)
    assert both.variables.count("choices.route") == 1


def test_sobol_counts_a_choice_once() -> None:
    """One index for three fields that an option sets."""
    many = copy.deepcopy(ROUTE)
    many["options"][1]["set"] |= {"end_of_life.location": "DE", "pack.cell.yield": "90 %"}
    found = sensing.analyse(example(choices=[many]), method="sobol", draws=256)
    assert [label for label in found.labels if label.startswith("choices")] == ["choices.route"]


def test_the_same_numbers_for_any_chunk_and_worker() -> None:
    """Draws that take an option are evaluated apart, and stand in their places."""
    product = read_product(EXAMPLE)
    one = bc.monte_carlo(product, draws=300, background_uncertainty=True)
    other = bc.monte_carlo(product, draws=300, background_uncertainty=True, chunk=37, workers=2)
    assert np.array_equal(one.values(), other.values())


def test_shares_sum_to_one_in_every_draw() -> None:
    """Routes, supplies and parameters, and the mixes of the background."""
    draws = drawn(read_product(EXAMPLE), background_uncertainty=True)
    for prefix in ("end_of_life.routes.", "sites[example plant].electricity_supply", "parameters.lithium_from"):
        members = [values for name, values in draws.items() if name.startswith(prefix)]
        assert len(members) == 2
        assert np.allclose(sum(members), 1.0, rtol=0, atol=1e-12)
        assert members[0].std() > 0
    mixes = {name.split("/")[1] for name in draws if name.startswith("background/electricity-production-mix-")}
    assert mixes
    for mix in mixes:
        members = [values for name, values in draws.items() if name.startswith(f"background/{mix}/")]
        assert np.allclose(sum(members), 1.0, rtol=0, atol=1e-12)


def test_shares_have_the_spread_that_was_asked() -> None:
    """Dirichlet with an sd of 0.1 for the largest share, 0.7 on average."""
    route = drawn(read_product(EXAMPLE), 4000)["end_of_life.routes.hydrometallurgical"]
    assert route.mean() == pytest.approx(0.7, abs=0.007)
    assert route.std() == pytest.approx(0.1, rel=0.05)


def test_shares_are_divided_for_sensitivity_too() -> None:
    """Independent sizes go in; the result is the same as with the shares drawn."""
    product = example(shares=[read_yaml(EXAMPLE).data["uncertainty"]["shares"][1]])
    model = sensing.footprint_function(product, default_spreads=False)
    u = np.random.default_rng(1).random((len(model.names), 64))
    (one,), variables = lay_out([bc.Model(product, BOOK)])
    from brightcell.uncertainty.variables import values_of

    values = dict(zip(variables.names, values_of(variables, u), strict=True))
    expected = one.contributions(values, 64).sum(axis=(0, 1))
    assert model.evaluate(model.quantile(u)) == pytest.approx(expected, rel=1e-12)


def test_correlated_data_move_together() -> None:
    """Normal scores of lognormals, r = 0.8."""
    draws = drawn(read_product(EXAMPLE), 4000)
    logs = [np.log(draws[f"supply/{part}.amount"]) for part in ("cathode/nmc622", "anode/graphite")]
    assert np.corrcoef(logs)[0, 1] == pytest.approx(0.8, abs=0.02)


def test_methods_for_independent_data_refuse_correlated_ones() -> None:
    """Sobol says what to use, and Shapley takes them."""
    product = example(correlations=read_yaml(EXAMPLE).data["uncertainty"]["correlations"])
    with pytest.raises(InputError, match="use shapley"):
        sensing.analyse(product, method="sobol", draws=64)
    assert sensing.analyse(product, method="shapley").effect.sum() == pytest.approx(1.0)


def test_the_documentation_shows_the_example() -> None:
    """The block of the page is that of the file, and it runs."""
    page = (EXAMPLE.parents[1] / "uncertainty.md").read_text(encoding="utf-8")
    (block,) = [text for text in re.findall(r"```yaml\n(.*?)```", page, re.DOTALL) if "choices:" in text]
    data = copy.deepcopy(read_yaml(EXAMPLE).data)
    assert parse_yaml(block).data == {"uncertainty": data["uncertainty"]}
    found = bc.monte_carlo(product_from_data({**data, **parse_yaml(block).data}), draws=64)
    assert np.isfinite(found.values()).all()


LINE = EXAMPLE.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "gsd: 1.3, nature",
            "sigma: -0.3, nature",
            r"parameters.cell_energy.uncertainty.sigma: too small \(found -0.3",
        ),
        ("min: 0.3, max: 0.7", "min: 0.3, max: 0.7, mode: 0.9", "mode lies outside of min and max"),
        ("probability: 70 %}", "probability: 60 %}", r"the shares of the options don't sum to 100 % \(found 90 %"),
        ("lithium_from_ore: 40 %", "lithium_from_ore: 30 %", "the shares don't sum to one"),
        ("of: end_of_life.routes", "of: end_of_life.rutes", r"did you mean end_of_life.routes\?"),
        ("sd: 0.1", "sd: 0.6", "largest share can't have this standard deviation"),
        ("correlation: 0.8", "correlation: 1.8", r"too large \(found 1.8"),
        ("cathode/nmc622.amount, s", "cathode/nmc.amount, s", r"did you mean .*supply/cathode/nmc622.amount"),
        ("between: [supply/cathode/nmc622.amount", "between: [end_of_life.collection.rate", "a datum that is certain"),
        ("pack.cell.cathode.parts[nmc622].supplier", "pack.cell.cathod.parts", "did you mean cathode"),
        ("14 kg CO2e/kg", "14 kWh", "uncertainty.choices.*supplier.footprint"),
        ("end_of_life.A.metal: 0.5", "end_of_life.A.metal: 1.5", "with factor A of metals: half: .*range"),
        ("end_of_life.A.metal: 0.5", "end_of_lif.A.metal: 0.5", r"did you mean end_of_life\?"),
        (
            "distribution: dirichlet, sd",
            "distribution: dirichlet, gsd: 1.2, sd",
            "these shares need exactly one spread",
        ),
        ("{label: half, probability: 50 %, rules", "{label: of the rulebook, probability: 50 %, rules", "same label"),
    ],
)
def test_what_cannot_be_drawn_is_refused_with_its_line(old: str, new: str, expected: str) -> None:
    """One problem each, with file and line."""
    assert old in LINE
    with pytest.raises(InputError, match=expected) as error:
        bc.monte_carlo(product_from_document(parse_yaml(LINE.replace(old, new), "mine.yaml")), draws=4)
    (problem,) = error.value.problems
    assert problem.file == "mine.yaml"
    assert (problem.line or 0) > 1


def test_impossible_correlations_are_refused() -> None:
    """Three that contradict each other: the matrix is not positive definite."""
    names = ["supply/cathode/nmc622.amount", "supply/anode/graphite.amount", "parameters.cell_energy"]
    pairs = [(0, 1, 0.9), (1, 2, 0.9), (0, 2, -0.9)]
    blocks = [{"between": [names[i], names[j]], "correlation": r} for i, j, r in pairs]
    with pytest.raises(InputError, match=r"uncertainty\.correlations: these correlations contradict each other"):
        drawn(example(correlations=blocks))


def test_too_many_combinations_are_refused() -> None:
    """Seven choices of two options are 128 models."""
    choices = [{**copy.deepcopy(RULES), "name": f"choice {i}"} for i in range(7)]
    with pytest.raises(InputError, match=r"too many combinations of options \(found 128; expected at most 64"):
        example(choices=choices)


def test_a_product_without_uncertainty_is_named() -> None:
    """The file that says nothing."""
    data = copy.deepcopy(read_yaml(EXAMPLE.parents[2] / "databases" / "products" / "nmc622-pack-100kwh.yaml").data)
    data["parameters"]["cell_energy"].pop("uncertainty")
    data["pack"]["module"]["cell"]["cathode"]["parts"][0]["amount"].pop("uncertainty")
    with pytest.raises(InputError, match=r"mine\.yaml.*nothing is uncertain"):
        bc.monte_carlo(product_from_data(data, "mine.yaml"), "iso-14067-cutoff", draws=8, default_spreads=False)


def test_no_draws_are_refused() -> None:
    """N = 0."""
    with pytest.raises(InputError, match="draws"):
        bc.monte_carlo(example(), draws=0)


# Nested draws


def test_nested_draws_tell_variability_from_ignorance() -> None:
    """Within an outer draw only what varies moves: with nothing else the outer draws would be alike."""
    product = read_product(EXAMPLE)
    found = bc.monte_carlo(product, draws=600, outer=20)
    nested = found.nested()
    assert nested.values.shape == (5, 20)
    grouped = found.values().reshape(20, 30)
    assert np.array_equal(nested.values[2], np.median(grouped, axis=1))
    low, middle, high = nested.quantiles(50.0)
    assert low < middle < high
    _, variables = lay_out([bc.Model(product, BOOK)])
    held = variables.of_nature("ignorance", "choice")
    assert "choices.cathode supplier" in held
    assert "parameters.cell_energy" not in held


def test_nested_draws_are_told() -> None:
    """In the text, in the page and as data."""
    found = bc.monte_carlo(read_product(EXAMPLE), draws=60, outer=3)
    assert "3 draws of what is not known, each with 20 of what varies" in found.as_text()
    assert "97.5 % of ignorance" in found._repr_html_()
    told = found.as_dict()["alternatives"][BOOK]["nested"]
    assert told["percentiles_of_variability"]["50"]["median"] == pytest.approx(found.nested().quantiles(50.0)[1])


def test_standard_errors_of_nested_draws_are_called_too_small() -> None:
    """In the text, in the page and as data."""
    found = bc.monte_carlo(read_product(EXAMPLE), draws=60, outer=3)
    told = found.as_dict()["alternatives"][BOOK]["note"]
    assert all("so they are too small" in one for one in (" ".join(found.as_text().split()), found._repr_html_(), told))


def test_the_page_has_a_table_by_option() -> None:
    """As the text has."""
    html = bc.monte_carlo(read_product(EXAMPLE), draws=60)._repr_html_()
    assert "Total, by option" in html
    assert "cathode supplier: declared by supplier B" in html


def test_nested_draws_are_the_same_for_any_chunk_and_worker() -> None:
    """Chunks need not end where outer draws do."""
    one = bc.monte_carlo(read_product(EXAMPLE), draws=120, outer=6)
    other = bc.monte_carlo(read_product(EXAMPLE), draws=120, outer=6, chunk=17, workers=2)
    assert np.array_equal(one.values(), other.values())


def test_the_loops_of_nested_draws_need_data() -> None:
    """No variability, a number that doesn't divide the draws, a pair across the loops: each refused."""
    crossed = {"between": ["parameters.cell_energy", "parameters.gas_share"], "correlation": 0.5}
    with pytest.raises(InputError, match="a divisor of draws"):
        bc.monte_carlo(example(), draws=100, outer=33)
    with pytest.raises(
        InputError, match=r"one of the two nested loops has nothing to draw \(found no datum of variability"
    ):
        bc.monte_carlo("nmc622-pack-100kwh", draws=100, outer=10)
    with pytest.raises(
        InputError,
        match=r"data of the inner and of the outer loop can't be correlated \(found parameters\.cell_energy and",
    ):
        bc.monte_carlo(example(correlations=[crossed]), draws=100, outer=10)


# Characterisation factors


@pytest.mark.parametrize("background_uncertainty", [False, True])
def test_a_factor_is_drawn_once_for_foreground_and_background(background_uncertainty: bool) -> None:
    """Every kg CO2e of a gas, wherever it is emitted, moves by the same ratio."""
    back = bc.read_background("open")
    (one,), variables = lay_out(
        [bc.Model(EXAMPLE, BOOK, background=back)],
        background_uncertainty=background_uncertainty,
        factor_uncertainty=True,
    )
    draws = draw(variables, design("random", 2, 16, variables.uncertain_names), 0, 16)
    name = "factors/ipcc-ar6-gwp100/ch4-fossil"
    fixed = {**draws, name: np.full(16, 29.8), "factors/ipcc-ar6-gwp100/n2o": np.full(16, 273.0)}
    moved, still = (one.contributions(values, 16) for values in (draws, fixed))
    place = {flow: i for i, flow in enumerate(one.flows)}
    for flow, nominal in (("ch4-fossil", 29.8), ("n2o", 273.0)):
        ratio = draws[f"factors/ipcc-ar6-gwp100/{flow}"] / nominal
        assert np.abs(still[:, place[flow]]).max() > 0
        assert moved[:, place[flow]] == pytest.approx(still[:, place[flow]] * ratio, rel=1e-9)
    assert np.array_equal(moved[:, place["co2-fossil"]], still[:, place["co2-fossil"]])


def test_drawn_factors_have_the_range_of_their_source() -> None:
    """Nine in ten draws of methane lie within 29.8 +- 11."""
    draws = drawn(example(), 4000, factor_uncertainty=True)["factors/ipcc-ar6-gwp100/ch4-fossil"]
    assert np.percentile(draws, [5, 95]) == pytest.approx([18.8, 40.8], abs=0.8)


def test_factors_are_data_of_a_sensitivity_too() -> None:
    """They change no other draw, and have an index."""
    found = sensing.analyse(example(), method="tornado", factor_uncertainty=True)
    assert "factors/ipcc-ar6-gwp100/ch4-fossil" in found.labels
    without, with_ = drawn(example()), drawn(example(), factor_uncertainty=True)
    assert all(np.array_equal(without[name], with_[name]) for name in without)


def test_factors_without_a_range_are_refused() -> None:
    """AR5 has none."""
    settings = {"reporting.method": "ipcc-ar5-gwp100"}
    with pytest.raises(InputError, match=r"gives no uncertainty of its factors \(found ipcc-ar5-gwp100"):
        bc.monte_carlo(example(), draws=8, factor_uncertainty=True, settings=settings)
