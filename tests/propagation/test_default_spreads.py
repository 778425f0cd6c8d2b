"""Default spreads: what is read into data that state none, by hand, in its bounds, listed, and left out on demand."""

import copy
import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm, rankdata
from typer.testing import CliRunner

import brightcell as bc
from brightcell import sensitivity as sensing
from brightcell.cli.main import app
from brightcell.data import data_path
from brightcell.distributions import BetaPert, Discrete, Lognormal, Triangular
from brightcell.errors import InputError
from brightcell.inventory.quantity import Input
from brightcell.io.yaml import read_yaml
from brightcell.product import Product, product_from_data
from brightcell.propagation import alternatives
from brightcell.propagation.alternatives import lay_out
from brightcell.propagation.default_spreads import default_correlations, default_spreads, spread_classes
from brightcell.uncertainty.correlations import EqualCorrelations
from brightcell.uncertainty.designs import design
from brightcell.uncertainty.variables import draw

LFP, NMC = "lfp-pack-100kwh", "nmc622-pack-100kwh"
ISO, GROUP, EU = "iso-14067-cutoff", "cn-group-2024", "eu-cfb-2024-draft"
CLASSES = {of.key: of for of in spread_classes()}
SHARES = [of for of in spread_classes() if of.most == 1.0]


def shipped(change: Any = None, name: str = LFP) -> Product:
    """A shipped product, changed."""
    data = copy.deepcopy(read_yaml(data_path("products", f"{name}.yaml")).data)
    if change:
        change(data)
    return product_from_data(data, f"{name}.yaml")


def drawn(model: bc.Model, number: int = 10_000, seed: int = 1, **options: Any) -> dict[str, np.ndarray]:
    """Draws of all data of a model with defaults, by name."""
    _, variables = lay_out([model], **{"default_spreads": True, **options})
    return draw(variables, design("random", seed, number, variables.uncertain_names), 0, number)


def defaults_of(model: bc.Model) -> dict[str, Any]:
    """The defaults of a model by name."""
    (one,), _ = lay_out([model], default_spreads=True)
    return dict(one.defaults)


# By hand


def test_a_yield_loses_between_half_of_and_twice_its_nominal_loss() -> None:
    """95 % lose 5 %: from 10 % to 2.5 %, most likely 5 %."""
    spread = CLASSES["yield"].spread(0.95)
    assert isinstance(spread, Triangular)
    assert (spread.min, spread.mode_of(0.95), spread.max) == (pytest.approx(0.9), 0.95, pytest.approx(0.975))


def test_a_recovery_reaches_the_chinese_minimum() -> None:
    """93.1 % lose 6.9 %: from 13.8 % to 1.725 %, so up to 98.3 %."""
    spread = CLASSES["recovery"].spread(0.931)
    assert isinstance(spread, Triangular)
    assert (spread.min, spread.max) == (pytest.approx(0.862), pytest.approx(0.98275))


def test_a_recovery_of_half_is_cut_at_nothing() -> None:
    """50 % lose 50 %: twice as much would be all, and more can't be lost."""
    spread = CLASSES["recovery"].spread(0.4)
    assert isinstance(spread, Triangular)
    assert (spread.min, spread.max) == (0.0, pytest.approx(0.85))


def test_an_allocation_factor_is_one_of_those_of_the_method() -> None:
    """0.5 in 60 % of the draws, 0.2 and 0.8 in 20 % each; of metals 0.2 in 80 %, else 0.5."""
    half, metal = CLASSES["A"].spread(0.5), CLASSES["A-low"].spread(0.2)
    assert isinstance(half, Discrete)
    assert isinstance(metal, Discrete)
    assert dict(zip(half.values, half.probabilities, strict=True)) == pytest.approx({0.2: 0.2, 0.5: 0.6, 0.8: 0.2})
    assert dict(zip(metal.values, metal.probabilities, strict=True)) == pytest.approx({0.2: 0.8, 0.5: 0.2})


def test_energy_and_masses_are_lognormal() -> None:
    """Geometric standard deviations of 1.25 and 1.05."""
    assert CLASSES["cell-energy"].spread(47.2) == Lognormal(gsd=1.25, nature="ignorance")
    assert CLASSES["mass"].spread(3.0) == Lognormal(gsd=1.05, nature="ignorance")


def test_the_share_of_electricity_spans_published_plants() -> None:
    """10 to 100 %, most likely the nominal 17.6 %; the mean of a beta-PERT is (min + 4 mode + max) / 6."""
    assert CLASSES["electricity-share"].spread(0.176) == BetaPert(min=0.1, max=1.0, nature="ignorance")
    share = drawn(bc.Model(LFP, ISO), 40_000)["parameters.electricity_share"]
    assert share.mean() == pytest.approx((0.1 + 4 * 0.176 + 1.0) / 6, rel=0.01)


def test_nothing_and_all_stay_what_they_are() -> None:
    """A yield of 100 % loses nothing, a recovery of 0 % gives nothing back."""
    assert CLASSES["yield"].spread(1.0) is None
    assert CLASSES["recovery"].spread(0.0) is None


@given(st.sampled_from(SHARES), st.floats(0.001, 1.0))
def test_a_share_stays_one(of: Any, value: float) -> None:
    """Whatever is nominal lies in the bounds, and the bounds from 0 to 1."""
    spread = of.spread(value)
    if spread is not None:
        assert 0 <= spread.min <= value <= spread.max <= 1


# What a default moves


@pytest.mark.parametrize(
    ("book", "datum", "value", "changes", "settings"),
    [
        (ISO, "cell.yield", 0.9, {"pack.module.cell.yield": "90 %"}, {}),
        (ISO, "parameters.electricity_share", 0.5, {"parameters.electricity_share": "50 %"}, {}),
        (ISO, "supply/anode/graphite.amount", 0.22, {"pack.module.cell.anode.parts[graphite].amount": "0.22 kg"}, {}),
        (ISO, "end_of_life.collection.rate", 0.6, {}, {"end_of_life.collection_rate": 0.6}),
        (GROUP, "rules.end_of_life.A.metal", 0.5, {}, {"end_of_life.A.metal": 0.5}),
        (GROUP, "rules.end_of_life.Q_out.other", 0.9, {}, {"end_of_life.Q_out.other": 0.9}),
        (GROUP, "rules.end_of_life.reached.steel", 0.9, {}, {"end_of_life.reached.steel": 0.9}),
        (GROUP, "end_of_life.dismantled[steel].recovery", 0.8, {"end_of_life.dismantled[steel].recovery": "80 %"}, {}),
        (
            EU,
            "performance.warranty",
            0.75,
            {"performance.warranty.duration": "6 years", "performance.warranty.distance": "120000 km"},
            {},
        ),
    ],
)
def test_a_draw_is_the_footprint_of_the_product_that_has_this_value(
    book: str, datum: str, value: float, changes: dict[str, Any], settings: dict[str, Any]
) -> None:
    """The total at a drawn value is the nominal total of a product, or of rules, with that value."""
    (one,), _ = lay_out([bc.Model(NMC, book)], default_spreads=True)
    assert datum in one.data
    total = one.contributions({datum: np.array([value])}, 1).sum()
    other = bc.Model(NMC, book, settings=settings).with_(changes)
    assert total == pytest.approx(bc.footprint(other, project=None).total, rel=1e-12)
    assert total != pytest.approx(bc.footprint(bc.Model(NMC, book), project=None).total, rel=1e-6)


@pytest.mark.parametrize(
    ("book", "keys"),
    [
        (ISO, {"yield", "collection-all", "mass", "electricity-share", "solvent-recovery", "consumable"}),
        (GROUP, {"yield", "recovery", "reached-all", "A", "A-low", "Q", "mass", "electricity-share"}),
        (EU, {"yield", "mass", "warranty", "electricity-share"}),
        ("cn-miit-2025-551", {"yield", "mass", "cycle-life", "electricity-share"}),
    ],
)
def test_the_classes_of_data_of_a_shipped_pack(book: str, keys: set[str]) -> None:
    """Yields, recoveries, R2, A, Q, warranty, masses and the share of electricity, as far as the rules ask for them."""
    assert keys <= {default.of.key for default in defaults_of(bc.Model(NMC, book)).values()}


def test_no_share_leaves_its_bounds_in_ten_thousand_draws() -> None:
    """Yields, recoveries, collection, shares that are reached, A, Q and the share of electricity."""
    for book in (ISO, GROUP, EU):
        model = bc.Model(NMC, book)
        draws, defaults = drawn(model), defaults_of(model)
        bounded = [name for name, default in defaults.items() if default.of.most == 1.0]
        assert len(bounded) > 10
        for name in bounded:
            assert defaults[name].spread.min <= draws[name].min() < draws[name].max() <= defaults[name].spread.max <= 1
        for name in (name for name, default in defaults.items() if default.of.distribution == "choice"):
            assert set(draws[name]) <= {0.2, 0.5, 0.8}


# Who states something is right


def test_a_stated_spread_wins() -> None:
    """The shipped energy and cathode powder have spreads of their own, and draws as without defaults."""
    model = bc.Model(NMC, ISO)
    stated, all_ = drawn(model, 50, default_spreads=False), drawn(model, 50)
    assert set(stated) == {"parameters.cell_energy", "supply/cathode/nmc622.amount"}
    assert not set(stated) & set(defaults_of(model))
    for name in stated:
        np.testing.assert_array_equal(stated[name], all_[name])


def test_energy_without_a_spread_has_that_of_plants() -> None:
    """The same pack whose energy states none."""
    product = shipped(lambda data: data["parameters"]["cell_energy"].pop("uncertainty"))
    assert defaults_of(bc.Model(product, ISO))["parameters.cell_energy"].spread == Lognormal(
        gsd=1.25, nature="ignorance"
    )


def test_what_is_stated_to_be_exact_stays_certain() -> None:
    """A yield and a parameter with `uncertainty: none`."""

    def exact(data: dict[str, Any]) -> None:
        data["pack"]["module"]["cell"]["yield"] = {"value": 95, "unit": "%", "uncertainty": "none"}
        data["parameters"]["electricity_share"]["uncertainty"] = "none"

    plain, model = bc.Model(LFP, ISO), bc.Model(shipped(exact), ISO)
    assert set(defaults_of(plain)) - set(defaults_of(model)) == {"cell.yield", "parameters.electricity_share"}
    assert not {"cell.yield", "parameters.electricity_share"} & set(drawn(model, 5))
    assert bc.footprint(model, project=None).total == bc.footprint(plain, project=None).total


def test_a_rule_that_the_user_sets_is_certain() -> None:
    """A of metals is set, so no A is read as assumed; Q still is."""
    names = defaults_of(bc.Model(NMC, GROUP, settings={"end_of_life.A.metal": 0.5}))
    assert not [name for name in names if name.startswith("rules.end_of_life.A.")]
    assert "rules.end_of_life.Q_out.other" in names


def test_a_warranty_that_nobody_assumed_is_a_contract() -> None:
    """Without the assumption it is the maker's, and certain."""

    def stated(data: dict[str, Any]) -> None:
        data["assumptions"] = [a for a in data["assumptions"] if a["field"] != "performance.warranty"]

    assert "performance.warranty" not in defaults_of(bc.Model(shipped(stated), EU))


def test_a_warranty_with_a_spread_of_its_own_has_no_second_one() -> None:
    """The duration varies as it says."""

    def stated(data: dict[str, Any]) -> None:
        spread = {"distribution": "triangular", "min": 7, "max": 9}
        data["performance"]["warranty"]["duration"] = {"value": 8, "unit": "year", "uncertainty": spread}

    draws = drawn(bc.Model(shipped(stated), EU), 5)
    assert "performance.warranty" not in draws
    assert "performance.warranty.duration" in draws


def test_shares_that_are_drawn_together_have_no_default_singly() -> None:
    """A share of electricity that is a member of a group."""
    datum = Input("parameters.electricity_share", 0.3, "1")
    assert default_spreads([datum], ())
    assert not default_spreads([datum], (), {datum.name})


# Together


def two_electrodes(data: dict[str, Any]) -> None:
    """The energy of a plant as the sum of that for cathodes, anodes and cells."""
    parameters = {name: {"value": 10, "unit": "kWh"} for name in ("cathode_energy", "anode_energy", "cell_energy")}
    data["parameters"] = {**parameters, "electricity_share": data["parameters"]["electricity_share"]}
    data["assumptions"] = [a for a in data["assumptions"] if not a["field"].startswith("parameters.")]
    formula = "(cathode_energy + anode_energy + cell_energy) * electricity_share"
    data["sites"][0]["steps"][0]["energy"][0]["amount"] = {"formula": formula, "unit": "kWh"}


def test_energy_for_anodes_and_cathodes_of_one_maker_is_correlated() -> None:
    """0.5 of the normal scores, of the two and of no third."""
    draws = drawn(bc.Model(shipped(two_electrodes), ISO), 20_000)
    scores = [
        norm.ppf((rankdata(draws[f"parameters.{name}"]) - 0.5) / 20_000)
        for name in ("cathode_energy", "anode_energy", "cell_energy")
    ]
    assert np.corrcoef(scores[0], scores[1])[0, 1] == pytest.approx(0.5, abs=0.02)
    assert np.corrcoef(scores[0], scores[2])[0, 1] == pytest.approx(0.0, abs=0.03)


def test_who_states_a_spread_or_a_correlation_is_left_alone() -> None:
    """A pair needs two defaults, of which the product correlates none itself."""
    both = ["parameters.cathode_energy", "parameters.anode_energy"]
    assert default_correlations(both, ()) == (EqualCorrelations("electrode-energy", tuple(sorted(both)), 0.5),)
    assert default_correlations(both[:1], ()) == ()
    assert default_correlations(both, [(both[0], "cell.yield")]) == ()


def test_groups_of_two_products_with_common_data_are_one() -> None:
    """Two that have none stay apart, so that each is drawn as it is alone."""
    one, other = EqualCorrelations("energy", ("a", "b"), 0.5), EqualCorrelations("energy", ("b", "c"), 0.5)
    apart = EqualCorrelations("energy", ("x", "y"), 0.5)
    assert [group.names for group in alternatives._united([one, apart, other])] == [("x", "y"), ("a", "b", "c")]


def test_two_packs_are_at_the_same_quantile_each_about_its_own_value() -> None:
    """Graphite of LFP and NMC622 deviates by the same factor in each draw; each pack is drawn as it is alone."""
    models = [bc.Model(LFP, ISO), bc.Model(NMC, ISO)]
    both = bc.monte_carlo(models, draws=60)
    alone = [bc.monte_carlo(model, draws=60) for model in models]
    for label, one in zip(both.labels, alone, strict=True):
        np.testing.assert_allclose(both.values(label), one.values(), rtol=1e-12)
    _, variables = lay_out(models, default_spreads=True)
    names = [name for name in variables.names if name.startswith("supply/anode/graphite.amount")]
    draws = draw(variables, design("random", 1, 60, variables.uncertain_names), 0, 60)
    nominal = {variable.name: variable.nominal for variable in variables.items}
    first, second = (draws[name] / nominal[name] for name in names)
    np.testing.assert_allclose(first, second, rtol=1e-12)


def test_three_packs_keep_the_correlation_of_their_electrodes() -> None:
    """Paired data and correlated ones together can be drawn."""

    def other(data: dict[str, Any]) -> None:
        two_electrodes(data)
        data["identity"]["model"] = "other"
        for name in ("cathode_energy", "anode_energy"):
            data["parameters"][name]["value"] = 12

    _, variables = lay_out([bc.Model(shipped(change), ISO) for change in (two_electrodes, other)], default_spreads=True)
    draws = draw(variables, design("random", 1, 4000, variables.uncertain_names), 0, 4000)
    anodes = [name for name in draws if name.startswith("parameters.anode_energy")]
    cathodes = [name for name in draws if name.startswith("parameters.cathode_energy")]
    assert len(anodes) == len(cathodes) == 2
    for one in anodes:
        for two in cathodes:
            assert np.corrcoef(np.log(draws[one]), np.log(draws[two]))[0, 1] == pytest.approx(0.5, abs=0.04)


# Told


def test_text_json_and_html_list_the_same() -> None:
    """Text counts by class what JSON and HTML list one by one."""
    found = bc.monte_carlo(NMC, ISO, draws=20)
    listed = json.loads(json.dumps(found.as_dict()))["default_spreads"]
    assert {row["name"] for row in listed} == set(defaults_of(bc.Model(NMC, ISO)))
    text = " ".join(found.as_text().split())
    assert f"{len(listed)} data have default spreads (assumed)" in text
    for key in {row["class"] for row in listed}:
        assert f"{CLASSES[key].name} {sum(row['class'] == key for row in listed)}" in text
    html = found._repr_html_()
    assert all(f">{row['name']}<" in html for row in listed)


def test_a_row_of_the_list_says_where_it_comes_from() -> None:
    """Datum, nominal value, distribution, class, source, year and confidence."""
    (row,) = [
        row for row in bc.monte_carlo(NMC, ISO, draws=4).as_dict()["default_spreads"] if row["name"] == "cell.yield"
    ]
    assert row == {
        "name": "cell.yield",
        "nominal": 0.95,
        "unit": "1",
        "spread": {
            "nature": "ignorance",
            "distribution": "triangular",
            "min": pytest.approx(0.9),
            "max": pytest.approx(0.975),
        },
        "class": "yield",
        "source": "brightcell",
        "year": 2026,
        "confidence": "assumed",
    }


@pytest.mark.parametrize("method", ["tornado", "gradient", "spider", "variance"])
def test_sensitivity_lists_them_too(method: str) -> None:
    """As plain data, in a note, and on demand not at all."""
    found = sensing.analyse(NMC, ISO, method=method)
    assert {row["name"] for row in found.as_dict()["default_spreads"]} == set(defaults_of(bc.Model(NMC, ISO)))
    assert "data have default spreads" in found.as_text()
    assert "cell.yield" in found._repr_html_()
    without = sensing.analyse(NMC, ISO, method=method, default_spreads=False)
    assert without.default_spreads == ()
    assert set(without.labels) == {"parameters.cell_energy", "supply/cathode/nmc622.amount"}


def test_the_command_line_leaves_them_out() -> None:
    """--no-default-spreads: two data, none by default."""
    command = ["monte-carlo", NMC, "--rulebook", ISO, "--draws", "8", "--format", "json"]
    with_, without = (
        json.loads(CliRunner().invoke(app, [*command, *more]).stdout) for more in ([], ["--no-default-spreads"])
    )
    assert without["default_spreads"] == []
    assert without["variables"] == 2
    assert with_["variables"] == 2 + len(with_["default_spreads"])


def test_a_run_does_not_go_on_without_them(tmp_path: Any) -> None:
    """The kept run was drawn with defaults, so it can't be resumed without."""
    bc.monte_carlo(NMC, ISO, draws=20, out=tmp_path / "run")
    with pytest.raises(InputError, match="default_spreads"):
        bc.monte_carlo(NMC, ISO, draws=20, out=tmp_path / "run", resume=True, default_spreads=False)
