"""Whatever is bought, in whatever order, from wherever: what comes back is credited with no more than was paid for it.

The part that is looked at is a component of its own, so that its burden and the credits that its amount adds are apart
from all others. Symbols as in `test_credits.py`.
"""

from __future__ import annotations

import copy
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.linking.test_credits import ELEMENTS, background, in_china

import brightcell as bc
from brightcell.data import data_path
from brightcell.io.yaml import read_yaml
from brightcell.product.catalogue import materials
from brightcell.product.read import product_from_data

PACK, BOOK, KG = "nmc811-pack-100kwh", "eu-cfb-2024-draft", 0.002
COUNT, COATING, CELLS = 400.0, 0.921784, 0.95  # cells of a pack, and the yields of the shipped pack
A = {"circular-footprint-formula": 0.2, "avoided-burden": 0.0}
LEVELS = {
    "cathode": ("nmc811-via-precursor", "nmc622", "lco", "lmo", "lfp", "lfp-us-average", "lfp-hydrothermal"),
    "anode": ("graphite", "graphite-natural", "graphite-synthetic", "graphite-us-average", "copper", "copper-foil"),
    "cell": ("aluminium-foil", "lithium-carbonate-brine", "nickel-sulfate-refined-metal", "lithium-hydroxide-brine"),
    "pack": ("aluminium", "aluminium-us-average", "steel", "iron", "polypropylene", "copper", "graphite-natural"),
}
PARTS = [(level, key) for level, keys in LEVELS.items() for key in (*keys, *(("aluminium",) * (level == "cathode")))]
PLACES = (None, "CN", "KR", "NO", "US", "ZA")


@cache
def shipped() -> Any:
    """The shipped pack as its file has it."""
    return read_yaml(data_path("products", f"{PACK}.yaml")).data


def product(level: str, *probes: dict[str, Any]) -> bc.Product:
    """The shipped pack with further parts at a level; outside of the cells 90 % of each material come back."""
    data = copy.deepcopy(shipped())
    pack, cell = data["pack"], data["pack"]["module"]["cell"]
    block = {"pack": pack, "cell": cell, "cathode": cell["cathode"], "anode": cell["anode"]}[level]
    block["parts"] = [*block.get("parts", ()), *probes]
    if level == "pack":
        fates = [{"material": key, "recovery": "90 %"} for key in dict.fromkeys(probe["material"] for probe in probes)]
        data["end_of_life"] = {**data.get("end_of_life", {}), "dismantled": fates}
    return product_from_data(data)


def model_of(formula: str, level: str, *probes: dict[str, Any], **more: Any) -> bc.Model:
    rules = {"functional_unit": "pack", "end_of_life": formula, "end_of_life.reached.lithium": 1}
    rules |= {"end_of_life.reached.graphite": 1}
    if formula == "circular-footprint-formula":
        rules |= {f"end_of_life.A.{name}": A[formula] for name in ("lithium", "graphite", "plastic")}
    return bc.Model(product(level, *probes), BOOK, settings=rules | more)


def probe(key: str, amount: float = KG, **terms: Any) -> dict[str, Any]:
    return {"material": key, "amount": f"{amount!r} kg", "component": "probe", **{k: v for k, v in terms.items() if v}}


def supplier(figure: float, **more: str | dict[str, str]) -> dict[str, Any]:
    return {"name": "a supplier", "footprint": f"{figure!r} kg CO2e/kg", "source": "a declaration", **more}


def burden_and_credit(
    formula: str, level: str, key: str, rules: dict[str, Any] | None = None, **terms: Any
) -> tuple[float, float]:
    """kg CO2e of what was bought of a part, and of the credits that its amount adds, per pack."""
    results = [
        bc.footprint(model_of(formula, level, probe(key, KG * times, **terms), **(rules or {})), project=None)
        for times in (1.0, 1.01)
    ]
    parts = [result.contributions.grouped("component") for result in results]
    assert rules or all(result.withheld == () for result in results)
    burden, credit = (100.0 * (parts[1][(name,)] - parts[0][(name,)]) for name in ("probe", "credits"))
    return burden, -credit


@st.composite
def purchases(draw: st.DrawFn) -> tuple[str, str, float, dict[str, Any]]:
    """A part, how it is bought, and virgin footprint / footprint."""
    level, key = draw(st.sampled_from(PARTS))
    terms: dict[str, Any] = {"origin": draw(st.sampled_from(PLACES))}
    way = draw(st.sampled_from(["as the background has it", "figure", "virgin", "elements"]))
    figure = draw(st.floats(0.1, 60.0))
    virgin = 1.0
    if way == "virgin":
        share = draw(st.floats(0.05, 0.9))
        virgin = 1.0 + draw(st.floats(0.0, 1.0)) * (1.0 / (1.0 - share) - 1.0)
        terms |= {"supplier": supplier(figure, virgin_footprint=f"{virgin * figure!r} kg CO2e/kg")}
        terms |= {"recycled_content": f"{100 * share!r} %"}
    elif way != "as the background has it":
        content = [(name, materials()[key].elements.get(symbol, 0.0)) for name, (symbol, *_) in ELEMENTS.items()]
        inside = [(name, kg) for name, kg in content if kg]
        more = {}
        if way == "elements" and inside:
            name, kg = draw(st.sampled_from(inside))
            more = {"elements": {name: f"{draw(st.floats(0.0, 1.0)) * figure / kg!r} kg CO2e/kg"}}
        terms |= {"supplier": supplier(figure, **more)}
    return level, key, virgin, terms


@pytest.mark.parametrize("formula", A)
@given(bought=purchases())
@settings(max_examples=25, deadline=None)
def test_credits_are_at_most_the_burden_that_was_entered(
    formula: str, bought: tuple[str, str, float, dict[str, Any]]
) -> None:
    """Credits <= (1 - A) R2 Q x burden, that of wholly virgin material where its footprint stands beside."""
    level, key, virgin, terms = bought
    burden, credit = burden_and_credit(formula, level, key, **terms)
    highest = 0.99  # no material comes back more completely
    assert -1e-6 * burden <= credit <= (1 - A[formula]) * highest * virgin * burden * (1 + 1e-6)


@pytest.mark.parametrize("formula", A)
@given(bought=purchases())
@settings(max_examples=5, deadline=None)
def test_the_other_reading_gives_no_more_than_was_entered(
    formula: str, bought: tuple[str, str, float, dict[str, Any]]
) -> None:
    """`end_of_life.avoided=background` holds the same bound, whatever a supplier declares."""
    level, key, virgin, terms = bought
    rules = {"end_of_life.avoided": "background"}
    burden, credit = burden_and_credit(formula, level, key, rules, **terms)
    assert -1e-6 * burden <= credit <= (1 - A[formula]) * 0.99 * virgin * burden * (1 + 1e-6)


@pytest.mark.parametrize("formula", A)
@pytest.mark.parametrize("figure", [None, 0.5, 30.0])
@pytest.mark.parametrize("key", ["aluminium", "aluminium-us-average", "steel", "graphite-natural"])
def test_what_is_bought_as_such_is_credited_with_itself(formula: str, key: str, figure: float | None) -> None:
    """E*v = Ev of the very route or figure, in the pack where 90 % come back: credit = (1 - A) R2 Q x burden."""
    stated = {} if figure is None else {"supplier": supplier(figure)}
    burden, credit = burden_and_credit(formula, "pack", key, **stated)
    assert credit == pytest.approx((1 - A[formula]) * 0.9 * burden, rel=1e-6)


@pytest.mark.parametrize("key", ["copper", "aluminium"])
@pytest.mark.parametrize("place", ["CN", "US"])
def test_the_making_of_foil_does_not_come_back(key: str, place: str) -> None:
    """Credit / burden of foil = E*v(metal) / F_d(foil) x that of a figure for foil that the metal has: less than it."""
    level = "cathode" if key == "aluminium" else "anode"
    terms = {"origin": place}
    burden, credit = burden_and_credit("avoided-burden", level, key, **terms)
    scores = background(bc.Model(PACK, BOOK))
    stated, halved = (
        burden_and_credit("avoided-burden", level, key, **terms, supplier=supplier(figure)) for figure in (100.0, 0.1)
    )
    assert stated[1] == pytest.approx(credit, rel=1e-6)
    assert halved[1] / halved[0] == pytest.approx(credit / burden, rel=1e-6)
    if place == "CN":
        metal, foil = in_china(scores, key), in_china(scores, f"{key}-foil")
        assert credit / burden < metal / foil < 1


@pytest.mark.parametrize("formula", A)
@pytest.mark.parametrize(
    ("first", "second"),
    [
        (probe("nmc622", origin="KR"), probe("lco", origin="NO")),
        (probe("lfp-us-average", origin="NO"), probe("lmo")),
        (probe("nmc622", origin="KR", supplier=supplier(8.0)), probe("nmc532", origin="ZA")),
        (probe("lithium-carbonate-brine", origin="US"), probe("nickel-sulfate-refined-metal", origin="CN")),
    ],
)
def test_the_order_of_parts_changes_nothing(formula: str, first: dict[str, Any], second: dict[str, Any]) -> None:
    """Each credit is that of its own purchase, beside the cathode material of the pack itself."""
    totals = [
        bc.footprint(model_of(formula, "cathode", *parts), project=None).total
        for parts in ((first, second), (second, first))
    ]
    assert totals[0] == pytest.approx(totals[1], rel=1e-12)


@pytest.mark.parametrize("formula", A)
def test_credits_of_parts_add_up(formula: str) -> None:
    """Two materials of different origins are credited together with what each is alone."""
    ways = {"nmc622": "KR", "lco": "NO"}
    none, *each, both = (
        bc.footprint(
            model_of(formula, "cathode", *(probe(key, KG if key in there else 1e-9, origin=ways[key]) for key in ways)),
            project=None,
        ).contributions.grouped("component")[("credits",)]
        for there in ((), ("nmc622",), ("lco",), ("nmc622", "lco"))
    )
    assert both - none == pytest.approx(sum(one - none for one in each), rel=1e-6)


def sigma(formula: str, model: bc.Model, key: str, scores: dict[str, float]) -> float:
    """Sum over k of w_k (1 - A) R2_k Q_k E*v_k / F_d of a cathode material from China."""
    yields = {name: share.value for name, share in model.completed.product.end_of_life.recoveries.items()}
    content = materials()[key].elements
    worth = sum(
        content.get(symbol, 0.0) * yields[name] * ratio * in_china(scores, replaced)
        for name, (symbol, replaced, ratio) in ELEMENTS.items()
    )
    return (1 - A[formula]) * worth / in_china(scores, key)


@pytest.mark.parametrize("formula", A)
@pytest.mark.parametrize("key", ["lco", "lfp-us-average", "nmc811-via-precursor"])
@pytest.mark.parametrize("figure", [2.0, 80.0])
def test_the_slope_is_that_of_the_equation_with_scrap_too(formula: str, key: str, figure: float) -> None:
    """d total / d burden = 1 - sigma below F_d and 1 above: scrap is recycled at the rates of the end of life."""
    moved = 1.001
    models = [
        model_of(formula, "cathode", probe(key, origin="CN", supplier=supplier(figure * times)))
        for times in (1.0, moved)
    ]
    results = [bc.footprint(model, project=None) for model in models]
    burdens = [result.contributions.grouped("component")[("probe",)] for result in results]
    bought = KG * COUNT / CELLS
    assert burdens[1] - burdens[0] == pytest.approx(bought * figure * (moved - 1), rel=1e-6)
    scores = background(models[0])
    share = sigma(formula, models[0], key, scores) if figure < in_china(scores, key) else 0.0
    assert 0 <= share < 1
    slope = (results[1].total - results[0].total) / (burdens[1] - burdens[0])
    assert slope == pytest.approx(1 - share, rel=1e-5)


@pytest.mark.parametrize("formula", A)
@pytest.mark.parametrize("figure", [8.0, None, 40.0])
def test_worked_by_hand_below_at_and_above_the_backgrounds_figure(formula: str, figure: float | None) -> None:
    """NMC811 from China: 0.31919 kg x 400 cells / (0.921784 x 0.95) bought for a pack, 8 kg/kg, F_d and 40 kg/kg.

    T(F_s) - T = m [(F_s - F_d) - sigma (min(F_s, F_d) - F_d)]
    """
    lithium = {"end_of_life.A.lithium": A[formula]} if formula == "circular-footprint-formula" else {}
    rules = {"functional_unit": "pack", "end_of_life": formula, "end_of_life.reached.lithium": 1, **lithium}
    usual = bc.Model(PACK, BOOK, settings=rules)
    scores = background(usual)
    limit = in_china(scores, "nmc811")
    entered = limit if figure is None else figure
    assert 8.0 < limit < 40.0
    path = "pack.module.cell.cathode.parts[nmc811].supplier"
    changed = bc.footprint(usual.with_({path: supplier(entered)}), project=None).total
    mass, share = 0.31919 * COUNT / COATING / CELLS, sigma(formula, usual, "nmc811", scores)
    by_hand = mass * ((entered - limit) - share * (min(entered, limit) - limit))
    assert changed - bc.footprint(usual, project=None).total == pytest.approx(by_hand, rel=1e-9, abs=1e-8)


def test_on_the_shipped_background_no_bound_binds_for_what_cells_are_made_of() -> None:
    """Sum of w_k E*v_k <= F_d of every active material, and metal <= foil: credits are those of the background."""
    scores = background(bc.Model(PACK, BOOK))
    for key, material in materials().items():
        if material.component == "cathode active material" and not material.needs_supplier:
            worth = sum(material.elements.get(s, 0.0) * r * in_china(scores, k) for s, k, r in ELEMENTS.values())
            assert worth < in_china(scores, key), key
    for metal in ("copper", "aluminium"):
        assert in_china(scores, metal) < in_china(scores, f"{metal}-foil")
