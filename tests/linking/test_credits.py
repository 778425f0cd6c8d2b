"""Credits follow the maker's own data: E*v = Ev, for every formula that credits and every way to buy a material.

Symbols as in the circular footprint formula: A the share of the supplier of secondary material, R2 = collection x yield
of the plant x share that reaches the point of substitution, Q the ratio of quality (1 here), E*v the virgin material
that is replaced, F_s a declared footprint, F_d what the background has for the same part.
"""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import brightcell as bc
from brightcell.inventory.quantity import Input, evaluate, from_input
from brightcell.linking import credit_scale
from brightcell.model.supply import unit_scores_of
from brightcell.model.variants import totals
from brightcell.product.catalogue import materials

PACK = "nmc811-pack-100kwh"
CATHODE = "pack.module.cell.cathode.parts[nmc811]"
FOIL = "pack.module.cell.cathode.parts[aluminium]"
HOUSING = "pack.parts[aluminium]"
FORMULAS = {
    "circular-footprint-formula": {"metal": 0.2, "lithium": 0.5},
    "avoided-burden": {"metal": 0.0, "lithium": 0.0},
}
ELEMENTS = {"nickel": ("Ni", "nickel-in-salt", 1.0), "cobalt": ("Co", "cobalt-in-salt", 1.0)}
ELEMENTS["manganese"] = ("Mn", "manganese-in-salt", 1.0)
ELEMENTS["lithium"] = ("Li", "lithium-carbonate", 5.32335)
LOSSES = (
    "pack.module.cell.yield",
    "pack.module.cell.cathode.parts[nmc811].yield",
    "pack.module.cell.cathode.parts[aluminium].yield",
)


@pytest.fixture(scope="module")
def lossless() -> bc.Model:
    """The shipped pack without scrap of cathode and foil, so that what is bought is what ends up in a pack."""
    return bc.Model(PACK, "eu-cfb-2024-draft", settings={"functional_unit": "pack"}).with_(
        dict.fromkeys(LOSSES, "100 %")
    )


def declared(figure: float, **more: object) -> dict[str, object]:
    return {"name": "a supplier", "footprint": f"{figure!r} kg CO2e/kg", "source": "a declaration", **more}


def total(model: bc.Model, *changes: tuple[str, object]) -> float:
    return float(totals(model, [dict(changes)]).total[0])


def kg_of(model: bc.Model, path_material: str, level: str) -> float:
    """kg of a part in a pack."""
    cell = model.product.pack.one_cell
    parts = {"cathode": cell.cathode.parts, "pack": model.product.pack.parts}[level]
    (part,) = (part for part in parts if part.material == path_material)
    return part.amount.value * (model.product.pack.cells_per_pack if level == "cathode" else 1.0)


def background(model: bc.Model) -> dict[str, float]:
    """kg CO2e per kg of each key, at no place and in China."""
    scores, _ = unit_scores_of(model.background, model.method)
    found = {}
    for key, places in model.background.offers.items():
        for place in ("", "GLO", "CN"):
            if place in places:
                found[key if place != "CN" else f"{key}@CN"] = scores[places[place].process.code] * places[place].factor
    return found


def in_china(scores: dict[str, float], key: str) -> float:
    """kg CO2e per kg of what a plant in China gets for a key."""
    return scores.get(f"{key}@CN", scores.get(key, 0.0))


def sigma(model: bc.Model, formula: str, collection: float, reached_lithium: float) -> float:
    """Sum over k of w_k (1 - A) R2_k Q_k E*v_k / F_d."""
    scores, content = background(model), materials()["nmc811"].elements
    yields = {key: share.value for key, share in model.completed.product.end_of_life.recoveries.items()}
    together = 0.0
    for name, (symbol, replaced, ratio) in ELEMENTS.items():
        a = FORMULAS[formula]["lithium" if name == "lithium" else "metal"]
        reached = reached_lithium if name == "lithium" else 1.0
        r2 = collection * yields[name] * reached
        together += content[symbol] * (1 - a) * r2 * ratio * in_china(scores, replaced)
    return together / scores["nmc811@CN"]


@pytest.mark.parametrize("formula", FORMULAS)
@given(
    first=st.floats(0.0, 1.0),
    second=st.floats(0.0, 1.0),
    collection=st.floats(0.0, 1.0),
    reached=st.sampled_from([0.0, 0.5, 1.0]),
)
@settings(max_examples=12, deadline=None)
def test_the_total_follows_a_declared_figure_with_the_slope_of_the_equation(
    lossless: bc.Model, formula: str, first: float, second: float, collection: float, reached: float
) -> None:
    """d total / d burden = 1 - sigma for F_s <= F_d, and 1 above, where a higher figure raises no credit."""
    model = lossless.with_(
        settings={
            "end_of_life": formula,
            "end_of_life.collection_rate": collection,
            "end_of_life.reached.lithium": reached,
        }
    )
    limit, mass = background(model)["nmc811@CN"], kg_of(model, "nmc811", "cathode")
    assert 0 <= (share := sigma(model, formula, collection, reached)) < 1
    low, high = (total(model, (f"{CATHODE}.supplier", declared(x * limit))) for x in (first, second))
    assert high - low == pytest.approx((second - first) * limit * mass * (1 - share), rel=1e-9, abs=1e-9 * abs(low))
    above, far = (total(model, (f"{CATHODE}.supplier", declared(x * limit))) for x in (1.0, 2.0))
    assert far - above == pytest.approx(limit * mass, rel=1e-9)


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_figure_equal_to_the_backgrounds_changes_nothing(lossless: bc.Model, formula: str) -> None:
    """For a compound and for a material that is bought as such."""
    model = lossless.with_(settings={"end_of_life": formula})
    scores, plain = background(model), total(model)
    for path, key in ((CATHODE, "nmc811@CN"), (HOUSING, "aluminium@CN"), (FOIL, "aluminium-foil@CN")):
        assert total(model, (f"{path}.supplier", declared(scores[key]))) == pytest.approx(plain, rel=1e-12)


@pytest.mark.parametrize("formula", FORMULAS)
@pytest.mark.parametrize("figure", [0.0, 2.0, 6.0, 20.0])
def test_a_material_bought_as_such_is_credited_with_what_was_bought(
    lossless: bc.Model, formula: str, figure: float
) -> None:
    """E*v = Ev = F_s, above the background's figure too: d total / d burden = 1 - (1 - A) R2 Q."""
    model = lossless.with_(settings={"end_of_life": formula})
    mass, r2 = kg_of(model, "aluminium", "pack"), 0.9
    factor = 1 - (1 - FORMULAS[formula]["metal"]) * r2
    changed = total(model, (f"{HOUSING}.supplier", declared(figure)))
    usual = background(model)["aluminium@CN"]
    assert changed - total(model) == pytest.approx((figure - usual) * mass * factor, rel=1e-9)


@pytest.mark.parametrize("formula", FORMULAS)
def test_an_origin_moves_burden_and_credit_together(lossless: bc.Model, formula: str) -> None:
    """Steel from China is credited as steel from China, wherever it is recycled."""
    model = lossless.with_(settings={"end_of_life": formula})
    placed = bc.footprint(model.with_({"pack.parts[steel].origin": "CN"}), project=None)
    asked = {(link.demand, link.requested_location, link.provider) for link in placed.links if link.demand == "steel"}
    assert {place for _, place, _ in asked} == {"CN"}
    assert len({provider for _, _, provider in asked}) == 1


@pytest.mark.parametrize("formula", FORMULAS)
@pytest.mark.parametrize("path", [CATHODE, FOIL, HOUSING])
@pytest.mark.parametrize("figure", [0.0, 3.0, 8.0, 80.0])
def test_credits_never_exceed_the_burden_that_was_entered(formula: str, path: str, figure: float) -> None:
    """The credits of a material are at most (1 - A) R2 Q times what the product paid for it, scrap included."""
    model = bc.Model(PACK, "eu-cfb-2024-draft", settings={"functional_unit": "pack", "end_of_life": formula})
    model = model.with_(settings={"end_of_life.reached": 1})
    results = [bc.footprint(model.with_({f"{path}.supplier": declared(f)}), project=None) for f in (0.0, figure)]
    credits = [-result.contributions.grouped("component")[("credits",)] for result in results]
    supply = [result.total + credit for result, credit in zip(results, credits, strict=True)]
    burden = supply[1] - supply[0]
    most = 1 - min(FORMULAS[formula].values())
    assert 0 <= credits[1] - credits[0] <= most * 0.9311 * burden * (1 + 1e-9)


@pytest.mark.parametrize("chemistry", ["nmc111", "nmc532", "nmc622", "nmc811", "nca", "lfp", "lmo", "lco"])
def test_the_elements_of_a_cathode_weigh_less_than_the_cathode(chemistry: str) -> None:
    """Sum of w_k E*v_k <= F_d on the shipped background: what comes back is worth no more than what was bought."""
    model = bc.Model(f"{chemistry}-pack-100kwh", "eu-cfb-2024-draft")
    scores, content = background(model), materials()[chemistry].elements
    worth = sum(content.get(symbol, 0.0) * ratio * in_china(scores, key) for symbol, key, ratio in ELEMENTS.values())
    assert worth < in_china(scores, chemistry)


def test_figures_of_elements_take_precedence(lossless: bc.Model) -> None:
    """A supplier who states nickel's part of the figure is credited by it, per kg of nickel."""
    mass, content = kg_of(lossless, "nmc811", "cathode"), materials()["nmc811"].elements["Ni"]
    yields = lossless.completed.product.end_of_life.recoveries
    by_figure = [
        total(lossless, (f"{CATHODE}.supplier", declared(12.0, elements={"nickel": f"{nickel} kg CO2e/kg"})))
        for nickel in (4.0, 10.0)
    ]
    assert by_figure[0] - by_figure[1] == pytest.approx(mass * content * 0.8 * yields["nickel"].value * 6.0, rel=1e-9)


@pytest.mark.parametrize("formula", FORMULAS)
@pytest.mark.parametrize("path", [CATHODE, HOUSING])
def test_a_figure_with_recycled_content_has_no_credit_without_a_virgin_one(
    lossless: bc.Model, formula: str, path: str
) -> None:
    """It is withheld and named with kg CO2e, which is what the background would have given."""
    model = lossless.with_(settings={"end_of_life": formula})
    mixed = {f"{path}.supplier": declared(5.0), f"{path}.recycled_content": "30 %"}
    result = bc.footprint(model.with_(mixed), project=None)
    assert {credit.material for credit in result.withheld} == {path.split("[")[1].rstrip("]")}
    assert all("virgin_footprint" in credit.why for credit in result.withheld)
    usual = bc.footprint(model.with_(mixed).with_(settings={"end_of_life.avoided": "background"}), project=None)
    cut = sum(credit.kg for credit in usual.withheld)  # more than what was declared isn't given by that reading either
    assert result.total - usual.total == pytest.approx(sum(c.kg for c in result.withheld) - cut, rel=1e-9)


@pytest.mark.parametrize("formula", FORMULAS)
@pytest.mark.parametrize("virgin", [5.0, 6.0, 7.0])
def test_a_virgin_footprint_stands_for_the_credit(lossless: bc.Model, formula: str, virgin: float) -> None:
    """5 kg CO2e/kg with 30 % recycled content: E*v = F_v of a part bought as such, E*v_k x min(1, F_v / F_d) else."""
    model = lossless.with_(settings={"end_of_life": formula})
    for path, share in ((HOUSING, (1 - FORMULAS[formula]["metal"]) * 0.9), (CATHODE, sigma(model, formula, 1.0, 0.0))):
        mixed = {f"{path}.supplier": declared(5.0), f"{path}.recycled_content": "30 %"}
        without = bc.footprint(model.with_(mixed), project=None)
        beside = mixed | {f"{path}.supplier": declared(5.0, virgin_footprint=f"{virgin!r} kg CO2e/kg")}
        whole = bc.footprint(model.with_(beside), project=None)
        mass = kg_of(model, "nmc811" if path == CATHODE else "aluminium", "cathode" if path == CATHODE else "pack")
        assert whole.withheld == ()
        # scrap of cells and modules is lost in every case, so the credit is that of all that enters
        assert without.total - whole.total == pytest.approx(share * virgin * mass, rel=1e-9)


@pytest.mark.parametrize("strategy", ["recycled-content-cut-off", "burdens-without-credit"])
def test_formulas_without_credit_withhold_nothing(lossless: bc.Model, strategy: str) -> None:
    """There is no credit that could follow anything: d total / d burden = 1."""
    model = lossless.with_(settings={"end_of_life": strategy})
    changed = [total(model, (f"{CATHODE}.supplier", declared(f))) for f in (1.0, 2.0)]
    assert changed[1] - changed[0] == pytest.approx(kg_of(model, "nmc811", "cathode"), rel=1e-9)
    mixed = {f"{HOUSING}.supplier": declared(5.0), f"{HOUSING}.recycled_content": "30 %"}
    assert bc.footprint(model.with_(mixed), project=None).withheld == ()


def test_one_draw_moves_burden_and_credit(lossless: bc.Model) -> None:
    """The factor on a credit is min(1, F_s / F_d) at the nominal value, and moves with F_s from there."""
    figure = from_input(Input("supply.footprint", 8.0, "kg CO2e/kg"))
    for score, nominal in ((20.0, 0.4), (5.0, 1.0)):
        scale = credit_scale(figure, score)
        assert scale.value == pytest.approx(nominal)
        assert evaluate(scale, {"supply.footprint": 10.0}) == pytest.approx(nominal * 10 / 8)


def test_a_drawn_figure_has_the_slope_of_the_equation(lossless: bc.Model) -> None:
    """A draw of F_s moves the total as another product with that figure does, burden and credit together."""
    spread = {"value": 8.0, "unit": "kg CO2e/kg", "uncertainty": {"distribution": "uniform", "min": 6.0, "max": 10.0}}
    supplier = {"name": "a supplier", "footprint": spread, "source": "a declaration"}
    drawn = bc.monte_carlo(lossless.with_({f"{CATHODE}.supplier": supplier}), draws=400, seed=1, default_spreads=False)
    exact = supplier | {"footprint": spread | {"uncertainty": {"distribution": "none"}}}
    others = bc.monte_carlo(lossless.with_({f"{CATHODE}.supplier": exact}), draws=400, seed=1, default_spreads=False)
    moved = drawn.dataset.total.values - others.dataset.total.values
    ends = [total(lossless, (f"{CATHODE}.supplier", declared(f))) for f in (6.0, 10.0)]
    assert moved.max() - moved.min() == pytest.approx(ends[1] - ends[0], rel=0.15)
    assert moved.std() == pytest.approx((ends[1] - ends[0]) / 12**0.5, rel=0.15)


def test_a_moved_part_is_compared_with_the_background_of_its_place(lossless: bc.Model) -> None:
    """F_d is that of the place; many variants at once give what each footprint gives."""
    model = lossless.with_({f"{CATHODE}.supplier": declared(8.0)})
    changes = [{f"{CATHODE}.origin": place} for place in ("CN", "US", "KR")]
    at_once = totals(model, changes).total
    each = [bc.footprint(model.with_(change), project=None).total for change in changes]
    assert at_once == pytest.approx(each, rel=1e-12)


def test_the_other_reading_is_one_line(lossless: bc.Model) -> None:
    """`end_of_life.avoided=background` leaves E*v as the background has it: d total / d burden = 1; both are told."""
    model = lossless.with_(settings={"end_of_life.avoided": "background"})
    low, high = (total(model, (f"{CATHODE}.supplier", declared(f))) for f in (60.0, 62.0))
    assert high - low == pytest.approx(2.0 * kg_of(model, "nmc811", "cathode"), rel=1e-9)
    result = bc.footprint(lossless.with_({f"{CATHODE}.supplier": declared(3.0)}), project=None)
    (reading,) = (a for a in result.assumed if a.parameter == "end_of_life.avoided")
    assert "min(1, F /" in reading.why
    assert "end_of_life.avoided" not in {a.parameter for a in bc.footprint(lossless, project=None).assumed}


@pytest.mark.parametrize("formula", FORMULAS)
def test_the_other_reading_gives_no_more_than_was_declared(lossless: bc.Model, formula: str) -> None:
    """E*v(background) x min(1, F / W): below W the slope is 1 - (credit at W) / W; what is cut is named with its kg."""
    model = lossless.with_(settings={"end_of_life": formula, "end_of_life.avoided": "background"})
    scores, mass = background(model), kg_of(model, "nmc811", "cathode")
    content = materials()["nmc811"].elements
    worth = sum(content[s] * ratio * in_china(scores, key) for s, key, ratio in ELEMENTS.values())
    above = sigma(model, formula, 1.0, 0.0) * scores["nmc811@CN"]  # kg CO2e of credit per kg, unbounded
    results = {
        figure: bc.footprint(model.with_({f"{CATHODE}.supplier": declared(figure)}), project=None)
        for figure in (0.0, worth / 2, worth, 2 * worth)
    }
    totals = {figure: result.total for figure, result in results.items()}
    per_pack = mass * (1 - above / worth)
    assert totals[worth] - totals[worth / 2] == pytest.approx(worth / 2 * per_pack, rel=1e-9)
    assert totals[worth] - totals[0.0] == pytest.approx(worth * per_pack, rel=1e-9)
    assert totals[2 * worth] - totals[worth] == pytest.approx(worth * mass, rel=1e-9)
    withheld = sum(credit.kg for credit in results[worth / 2].withheld)
    assert withheld == pytest.approx(mass * above / 2, rel=1e-9)
    assert "than was declared for it" in results[worth / 2].withheld[0].why
    assert results[worth].withheld == results[2 * worth].withheld == ()


def test_every_combination_agrees_with_plain_bw2calc(project_name: str) -> None:
    """Formula x way of buying, written and solved by bw2calc."""
    ways = (
        {},
        {f"{CATHODE}.supplier": declared(8.0)},
        {f"{HOUSING}.supplier": declared(3.0)},
        {f"{HOUSING}.origin": "CN"},
    )
    for formula, way in itertools.product(FORMULAS, ways):
        model = bc.Model(PACK, "eu-cfb-2024-draft", settings={"end_of_life": formula}).with_(way)
        result = bc.footprint(model, project=project_name)
        assert bc.verify(result) == pytest.approx(result.total, rel=1e-6)


def test_what_a_credit_rests_on_stands_beside_it() -> None:
    """Collection, yield and whose figure; together they are the credits of the total."""
    model = bc.Model(PACK, "cn-group-2024").with_(
        {f"{CATHODE}.supplier": declared(8.0), "pack.parts[steel].origin": "CN"}
    )
    result = bc.footprint(model, project=None)
    by_product = {(credit.recovered, credit.stage): credit for credit in result.credits}
    nickel = by_product["nickel", "end_of_life"]
    assert nickel.avoided == "declared"
    assert dict(nickel.rests_on) == {"end_of_life.recoveries.nickel": 0.931, "end_of_life.collection.rate": 0.5}
    assert by_product["steel", "end_of_life"].avoided == "bought"
    assert by_product["copper", "end_of_life"].avoided == "background"
    assert not {"lithium", "graphite"} & {credit.recovered for credit in result.credits}
    together = result.contributions.grouped("component")[("credits",)]
    assert sum(credit.score for credit in result.credits) == pytest.approx(together, rel=1e-12)
    assert result.as_dict()["credits"][0]["recovered"] == result.credits[0].recovered
    assert "What the credits rest on" in result.as_text()
    assert "What the credits rest on" in result._repr_html_()
