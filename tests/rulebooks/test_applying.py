"""Blocks that a product lacks, warnings of the rules, and what a check says, over a whole product."""

from pathlib import Path

import pytest

from brightcell.api.check import check
from brightcell.data import data_path
from brightcell.errors import ProductError, RulebookError
from brightcell.model import Model
from brightcell.product import Product, read_product
from brightcell.rulebooks import complete, read_rulebook
from brightcell.rulebooks.apply import Rules, _note_strategies, unmet_needs

FILLED = ["end_of_life.collection.rate", "end_of_life.routes", "end_of_life.recoveries"]


@pytest.fixture(scope="module")
def product() -> Product:
    return read_product("nmc622-pack-100kwh")


def with_end_of_life(product: Product, **changes: object) -> Product:
    assert product.end_of_life is not None
    return product.model_copy(update={"end_of_life": product.end_of_life.model_copy(update=changes)})


def test_collection_without_legs_gets_those_of_the_rulebook(product: Product) -> None:
    """1,000 km by lorry, listed as assumed; where the maker says that it ends stays."""
    assert product.end_of_life is not None
    collection = product.end_of_life.collection.model_copy(update={"legs": ()})
    completed, assumed = complete(with_end_of_life(product, collection=collection), read_rulebook("cn-group-2024"))
    assert completed.end_of_life is not None
    assert [leg.distance.value for leg in completed.end_of_life.collection.legs] == [1000.0]
    assert completed.end_of_life.location == product.end_of_life.location
    assert [a.parameter for a in assumed] == ["end_of_life.collection.legs", *FILLED]
    assert assumed[0].why.startswith("not given by the maker")


def test_a_block_that_is_given_is_left_alone(product: Product) -> None:
    """Nothing is assumed that the maker has told."""
    product, _ = complete(product, read_rulebook("iso-14067-cutoff"))
    completed, assumed = complete(product, read_rulebook("cn-group-2024"))
    assert (completed.end_of_life, completed.transport) == (product.end_of_life, product.transport)
    assert assumed == ()


def test_a_product_without_transport_and_end_of_life_gets_both(product: Product) -> None:
    """Visibly, each figure of it."""
    bare = product.model_copy(update={"end_of_life": None, "transport": None})
    completed, assumed = complete(bare, read_rulebook("cn-group-2024"))
    assert completed.end_of_life is not None
    assert completed.end_of_life.recoveries is not None
    assert [a.parameter for a in assumed] == ["end_of_life", *FILLED, "transport.outbound"]


def test_the_rate_of_collection_is_the_rulebooks() -> None:
    """Half of the packs in China, between a quarter and three quarters; all of them where no figure is known."""
    product = read_product("lfp-pack-100kwh")
    for book, value, spread in (("cn-miit-2025-551", 0.5, (0.25, 0.75)), ("eu-cfb-2024-draft", 1.0, None)):
        rate = complete(product, read_rulebook(book))[0].end_of_life.collection.rate
        assert rate.value == value
        assert (None if rate.uncertainty is None else (rate.uncertainty.min, rate.uncertainty.max)) == spread


def test_a_rate_that_the_user_sets_has_no_range_of_others(product: Product) -> None:
    """Outside of the rulebook's range it is somebody's better knowledge."""
    book = read_rulebook("cn-group-2024", {"end_of_life.collection_rate": 0.9})
    rate = complete(product, book)[0].end_of_life.collection.rate
    assert (rate.value, rate.uncertainty) == (0.9, None)


def test_the_drafts_chain_is_taken_by_its_name(product: Product) -> None:
    """Pyrometallurgy gives back nickel, cobalt and copper, and no lithium."""
    book = read_rulebook("eu-cfb-2024-draft", {"end_of_life.default_chain": "eu-draft-chain"})
    block = complete(product, book)[0].end_of_life
    assert list(block.routes) == ["pyrometallurgical"]
    assert set(block.recoveries) == {"nickel", "cobalt", "copper"}
    with pytest.raises(RulebookError, match="did you mean eu-draft-chain"):
        read_rulebook("eu-cfb-2024-draft", {"end_of_life.default_chain": "eu-draft"})


def test_a_rulebook_without_defaults_fills_in_nothing(product: Product) -> None:
    """A default that is set to nothing is none."""
    bare = product.model_copy(update={"end_of_life": None, "transport": None})
    unset = {"end_of_life.default_route": None, "system_boundary.default_outbound_transport": None}
    assert complete(bare, read_rulebook("cn-group-2024", unset)) == (bare, ())


def test_a_strategy_outside_of_the_options_is_a_warning() -> None:
    """The user is free; the result says that the book offers others."""
    rules = Rules(read_rulebook("eu-cfb-2024-draft", {"functional_unit": "mass"}))
    _note_strategies(rules)
    assert rules.trace.warnings == ["functional_unit: outside the options of eu-cfb-2024-draft: mass"]


def test_the_warning_reaches_the_result(product: Product) -> None:
    """Next to what the product itself warns of."""
    model = Model(product, "eu-cfb-2024-draft", settings={"end_of_life": "burdens-without-credit"})
    words = "end_of_life: outside the options of eu-cfb-2024-draft: burdens-without-credit"
    assert words in model.foreground.warnings


def test_a_strategy_among_the_options_is_no_warning() -> None:
    """Nor is the book's own."""
    rules = Rules(read_rulebook("cn-group-2024", {"functional_unit": "rated-energy"}))
    _note_strategies(rules)
    assert rules.trace.warnings == []


def test_a_category_that_the_rulebook_does_not_know_names_file_and_field(tmp_path: Path) -> None:
    """The error points to the product, not to the rulebook."""
    text = data_path("products", "nmc622-pack-100kwh.yaml").read_text(encoding="utf-8")
    path = tmp_path / "pack.yaml"
    path.write_text(text.replace("vehicle_category: M1", "vehicle_category: other"), encoding="utf-8")
    with pytest.raises(ProductError, match=r"pack\.yaml:\d+: performance\.vehicle_category: ") as caught:
        _ = Model(path, "cn-group-2024").foreground
    assert len(caught.value.problems) == 1


def test_a_check_under_a_book_that_states_no_cut_off(product: Product) -> None:
    """Not stated is not an error."""
    report = check(product, "cn-group-2024", settings={"system_boundary.mass_cut_off": None})
    assert (report.ok, report.cut_off) == (True, None)


def test_a_check_under_a_book_without_the_parameter(product: Product, tmp_path: Path) -> None:
    """A book of one's own that extends nothing need not name it."""
    import json

    tree = read_rulebook("cn-group-2024").model_dump(mode="json")
    del tree["slots"]["system_boundary"]["parameters"]["mass_cut_off"]
    path = tmp_path / "ours.yaml"
    path.write_text(json.dumps({**tree, "id": "ours", "extends": None}), encoding="utf-8")
    report = check(product, path)
    assert (report.ok, report.cut_off) == (True, None)


def test_what_may_be_left_out_and_what_must_be_exact(product: Product) -> None:
    """Shares of 514.786 kg: electronics are below 1 %, but must be exact; the others are 2.181 % together."""
    found = check(product, "eu-cfb-2024-draft").cut_off
    assert found is not None
    inside = {"polyethylene": 0.001409075, "pet": 0.002139855, "carbon-black": 0.007446475, "pvdf": 0.007446475}
    inside["anode-binder"] = 0.004417825
    shares = {"insulation": 2.08694 / 514.786, **{key: 400 * mass / 514.786 for key, mass in inside.items()}}
    assert dict(found.small) == pytest.approx(shares, rel=1e-9)
    assert dict(found.exact) == pytest.approx({"electronics": 4.4992 / 514.786}, rel=1e-9)
    assert found.together == pytest.approx(sum(shares.values()), abs=1e-5)
    assert found.cumulative == 0.03


def test_the_cathode_is_exact_whatever_it_weighs(product: Product) -> None:
    """Under a threshold of half the pack, the powder is not among what may be left out, and the sum is above 3 %."""
    report = check(product, "eu-cfb-2024-draft", settings={"system_boundary.mass_cut_off": 0.5})
    assert report.cut_off is not None
    assert set(dict(report.cut_off.exact)) == {"electronics", "nmc622"}
    assert not {"electronics", "nmc622"} & set(dict(report.cut_off.small))
    assert "above the 3.0% that may be left out together" in report.as_text()


def test_what_is_not_described_counts_in_the_sum(product: Product) -> None:
    """Without insulation in the list of parts, its 0.405 % of the declared mass is left out all the same."""
    parts = tuple(part for part in product.pack.parts if part.material != "insulation")
    bare = product.model_copy(update={"pack": product.pack.model_copy(update={"parts": parts})})
    found, whole = (check(p, "eu-cfb-2024-draft").cut_off for p in (bare, product))
    assert "insulation" not in dict(found.small)
    assert found.uncovered - whole.uncovered == pytest.approx(2.08694 / 514.786, rel=1e-6)
    assert found.together == pytest.approx(whole.together, abs=2e-5)


def test_a_check_shows_how_the_cut_off_stands(product: Product) -> None:
    """What is below it, what must be exact, the sum against the limit, and what the draft is said to do otherwise."""
    text = check(product, "eu-cfb-2024-draft").as_text()
    assert "below it, but must be exact: electronics (0.87%)" in text
    assert "in sum: 2.18%, within the 3.0% that may be left out together" in text
    assert "to judge by component" in text
    assert (
        "in sum"
        not in check(product, "eu-cfb-2024-draft", settings={"system_boundary.cumulative_cut_off": None}).as_text()
    )


def test_the_warning_says_which_data_of_its_own_the_product_lacks(product: Product) -> None:
    """The case study's list less what the pack gives: cell energy, and with it that of the electrodes."""
    (warning,) = (text for text in Model(product, "eu-cfb-2024-draft").foreground.warnings if "company's own" in text)
    assert "no energy of module assembly, pack assembly; " in warning
    listed = "anode active material, cathode active material, electrolyte, housing and cooling"
    assert f"no footprint by a supplier of {listed}; " in warning
    assert warning.endswith("; literature on electrode making, cell assembly; estimated on delivery")
    assert "data on" not in warning


def test_delivery_by_the_rulebooks_legs_is_not_the_makers_own(product: Product) -> None:
    """Legs that were filled in are no data of the company."""
    bare = product.model_copy(update={"transport": None})
    (warning,) = (text for text in Model(bare, "eu-cfb-2024-draft").foreground.warnings if "company's own" in text)
    assert "; no data on delivery; " in warning


def test_company_data_without_evidence_are_told_as_not_stated(product: Product) -> None:
    """The same pack whose plant says nothing of where its figures come from."""
    data = product.to_dict()
    del data["sites"][0]["evidence"], data["pack"]["evidence"]
    data["parameters"] = {key: {**value, "evidence": None} for key, value in data["parameters"].items()}
    model = Model(Product.from_dict(data), "cn-group-2024")
    (warning,) = (text for text in model.foreground.warnings if "company's own" in text)
    assert "figures whose evidence isn't stated on electrode making, cell assembly" in warning
    assert [a.value for a in model.foreground.assumed if a.parameter == "evidence"] == [
        "not stated for 43 of 62 amounts"
    ]


def test_a_check_tells_problems_of_product_and_rulebook_at_once() -> None:
    """Neither waits for the other."""
    report = check("nmc662-pack-100kwh", "cn-group-2024", settings={"end_of_life.B": 7})
    assert len(report.problems) == 2
    assert not report.ok


def test_credits_without_their_burden_are_refused_where_a_model_is_made(product: Product) -> None:
    """Leaving out recycling alone is refused whichever way the rule is set, not by the function only."""
    model = Model(product, "eu-cfb-2024-draft", settings={"system_boundary.excluded_processes": ["material recovery"]})
    with pytest.raises((RulebookError, ProductError), match="recycling is left out, but its credits are not"):
        _ = model.foreground


def test_a_formula_with_credits_asks_for_recovery_rates(product: Product) -> None:
    """The circular footprint formula does, one without credits doesn't: nobody invents the rates."""
    service = Model(product, "cn-group-2024").inventory.service
    (asked,) = unmet_needs(read_rulebook("cn-group-2024"), service, recoveries_known=False)
    assert asked.path == "end_of_life.recoveries"
    assert "recovery rates of recycling are missing" in asked.what
    assert unmet_needs(read_rulebook("cn-group-2024"), service, recoveries_known=True) == ()
    assert unmet_needs(read_rulebook("cn-miit-2025-551"), service, recoveries_known=False) == ()


def test_a_unit_that_is_no_energy_delivered_has_no_finding_on_it(product: Product) -> None:
    """Per kWh rated no energy over life is judged; the foreground is made all the same."""
    foreground = Model(product, "iso-14067-cutoff").foreground
    assert foreground.functional_unit.total_energy is None
    assert foreground.plausibility == ()


def test_what_a_rulebook_fills_in_says_why_it_says_so(product: Product) -> None:
    """The reason of the rulebook's own parameter stands in the assumption."""
    book = read_rulebook("cn-group-2024")
    _, assumed = complete(product, book)
    (rate,) = (a for a in assumed if a.parameter == "end_of_life.collection.rate")
    why = book.slots.end_of_life.parameters["collection_rate"].why
    assert why
    assert why in rate.why
