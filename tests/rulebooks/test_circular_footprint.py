"""The recycling formulas: hand-computed vectors, and the identities that hold between them."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brightcell.inventory.quantity import constant
from brightcell.rulebooks import read_rulebook
from brightcell.rulebooks.settings import Settings, Trace
from brightcell.rulebooks.strategies.end_of_life import (
    Circularity,
    RecyclingTerms,
    Scores,
    avoided_burden,
    burdens_without_credit,
    circular_footprint,
    circular_footprint_formula,
    circular_terms,
    recycled_content_cut_off,
)

ALUMINIUM = (Circularity(a=0.2, r1=0.3, r2=0.9), Scores(16.0, 1.2, 1.2, 16.0, 0.05))
COPPER = (Circularity(a=0.2, r1=0.72, r2=0.95), Scores(6.0, 1.5, 1.5, 6.0, 0.01))
PLASTIC = (
    Circularity(a=0.5, b=0.0, r1=0.0, r2=0.1, r3=0.6, q_in=0.9, q_out=0.9),
    Scores(2.0, 0.8, 0.8, 2.0, 0.1, energy_recovery=2.5, energy_credit=30.0 * (0.3 * 0.07 + 0.1 * 0.12)),
)
MIXED = (
    Circularity(a=0.2, b=0.0, r1=0.2, r2=0.8, r3=0.1, q_in=0.9, q_out=0.9),
    Scores(10.0, 4.0, 4.0, 10.0, 0.5, energy_recovery=1.0, energy_credit=0.6),
)
VECTORS = {
    "aluminium": (*ALUMINIUM, (15.112, -10.656, 0.0, 0.005)),
    "copper": (*COPPER, (5.352, -3.42, 0.0, 0.0005)),
    "plastic with energy recovery": (*PLASTIC, (2.0, -0.05, 0.906, 0.03)),
}

SETTINGS = Settings(read_rulebook("iso-14067-cutoff"), "end_of_life", Trace())

shares = st.floats(0.0, 1.0)
scores = st.floats(0.0, 100.0)


@pytest.mark.parametrize("name", VECTORS)
def test_each_part_of_the_formula_has_its_hand_computed_value(name: str) -> None:
    """Input side, end-of-life side, energy and disposal agree with the worked vectors to 1e-12."""
    parameters, energies, expected = VECTORS[name]
    found = circular_footprint(parameters, energies)
    parts = (found.material_input, found.material_end_of_life, found.energy, found.disposal)
    assert parts == pytest.approx(expected, rel=1e-12, abs=1e-12)
    assert found.total == pytest.approx(sum(expected), rel=1e-12)


def test_material_energy_and_disposal_of_the_mixed_example() -> None:
    """Recycled content, recycling, energy recovery and disposal together: 6.4 + 0.04 + 0.05."""
    found = circular_footprint(*MIXED)
    assert found.material_input + found.material_end_of_life == pytest.approx(6.4, rel=1e-12)
    assert found.energy == pytest.approx(0.04, rel=1e-12)
    assert found.disposal == pytest.approx(0.05, rel=1e-12)


@given(r1=shares, virgin=scores, recycled=scores, disposal=scores)
def test_a_of_one_without_recovery_is_the_recycled_content_cut_off(
    r1: float, virgin: float, recycled: float, disposal: float
) -> None:
    """With A = 1 and R2 = R3 = 0 the formula gives (1 - R1) Ev + R1 Erec + Ed."""
    formula = circular_footprint(Circularity(a=1.0, r1=r1), Scores(virgin, recycled, disposal=disposal))
    terms = recycled_content_cut_off(SETTINGS, "metal", constant(r1))
    cut_off = terms.virgin * virgin + terms.recycled_input * recycled + terms.disposal * disposal
    assert formula.total == pytest.approx(float(cut_off), rel=1e-12, abs=1e-12)


def test_cut_off_vector() -> None:
    """16 kg CO2e/kg virgin, 1.2 recycled, 30 % recycled content: 11.56 on the input side."""
    found = circular_footprint(Circularity(a=1.0, r1=0.3), Scores(16.0, 1.2, disposal=0.05))
    assert found.material_input == pytest.approx(11.56, rel=1e-12)
    assert found.material_end_of_life == 0.0
    assert found.total == pytest.approx(11.61, rel=1e-12)


@given(virgin=scores, disposal=scores, a=shares)
def test_nothing_recycled_is_virgin_plus_disposal(virgin: float, disposal: float, a: float) -> None:
    """R1 = R2 = R3 = 0 leaves Ev + Ed whatever A is."""
    found = circular_footprint(Circularity(a=a), Scores(virgin, disposal=disposal))
    assert found.total == pytest.approx(virgin + disposal, rel=1e-12, abs=1e-12)


@given(a=shares, r=shares, virgin=scores, recycling=scores)
def test_supplier_and_user_together_do_not_depend_on_a(a: float, r: float, virgin: float, recycling: float) -> None:
    """What one system recycles and another uses is shared by A without loss."""
    energies = Scores(virgin, recycling, recycling, virgin)
    supplier = circular_footprint(Circularity(a=a, r2=r), energies)
    user = circular_footprint(Circularity(a=a, r1=r), energies)
    half_supplier = circular_footprint(Circularity(a=0.5, r2=r), energies)
    half_user = circular_footprint(Circularity(a=0.5, r1=r), energies)
    assert supplier.total + user.total == pytest.approx(half_supplier.total + half_user.total, rel=1e-9, abs=1e-9)


@given(k=st.floats(0.01, 100.0))
def test_scaling_every_footprint_scales_the_result(k: float) -> None:
    """The formula is linear in the footprints that it weighs."""
    parameters, e = MIXED
    scaled = Scores(*(k * value for value in vars(e).values()))
    assert circular_footprint(parameters, scaled).total == pytest.approx(
        k * circular_footprint(parameters, e).total, rel=1e-12
    )


def test_avoided_burden_credits_what_recycling_saves() -> None:
    """System expansion: recycling in full, one kg of virgin material credited per kg recovered."""
    terms = avoided_burden(SETTINGS, "metal", constant(0.4))
    assert [float(term) for term in vars(terms).values()] == [1, 0, 1, 1, -1, 1, -1, 1]


def test_burdens_without_credit_is_not_the_cut_off() -> None:
    """Both give no credit; only the cut-off leaves the recycling process to its next user."""
    burdens = burdens_without_credit(SETTINGS, "metal", constant(0.0))
    cut_off = recycled_content_cut_off(SETTINGS, "metal", constant(0.0))
    assert (float(burdens.recycling), float(burdens.credit)) == (1.0, 0.0)
    assert (float(cut_off.recycling), float(cut_off.credit)) == (0.0, 0.0)


def test_terms_of_the_formula_are_those_of_the_method() -> None:
    """A = 0.2, R1 = 0.3, Q = 0.9: 0.916 virgin, 0.06 recycled input, 0.8 recycling, -0.72 credit."""
    terms = circular_terms(a=0.2, b=0.0, r1=0.3, q_in=0.9, q_out=0.9)
    assert float(terms.virgin) == pytest.approx(0.7 + 0.3 * 0.8 * 0.9, rel=1e-12)
    assert float(terms.recycled_input) == pytest.approx(0.06, rel=1e-12)
    assert float(terms.recycling) == pytest.approx(0.8, rel=1e-12)
    assert float(terms.credit) == pytest.approx(-0.72, rel=1e-12)
    assert (terms.energy_recovery, terms.energy_credit, terms.disposal) == (1.0, -1.0, 1.0)


def test_what_is_not_said_is_the_methods_default() -> None:
    """PEF 4.4.8: B = 0, R1 = R2 = R3 = 0 without a value of one's own, quality ratios 1; no other footprint counts."""
    assert Circularity(a=0.2) == Circularity(a=0.2, b=0, r1=0, r2=0, r3=0, q_in=1, q_out=1)
    assert Scores(3.0) == Scores(3.0, 0, 0, 0, 0, 0, 0)


def test_collection_is_part_of_recycling() -> None:
    """PEF 4.4.8: ErecEoL includes collection, sorting and transport, so collection carries (1 - A) as well."""
    assert float(circular_terms(a=0.2, b=0.0, r1=0.0, q_in=1.0, q_out=1.0).collection) == pytest.approx(0.8, rel=1e-12)


def test_energy_recovery_is_shared_by_b() -> None:
    """B = 0.25 leaves three quarters of burden and credit with the product; disposal stays its own."""
    terms = circular_terms(a=0.2, b=0.25, r1=0.0, q_in=1.0, q_out=1.0)
    assert (float(terms.energy_recovery), float(terms.energy_credit), terms.disposal) == (0.75, -0.75, 1.0)


@pytest.mark.parametrize(
    ("strategy", "expected"),
    [
        # virgin, recycled input, collection, recycling, credit, energy recovery, energy credit, disposal
        (recycled_content_cut_off, [0.6, 0.4, 1, 0, 0, 1, 0, 1]),
        (burdens_without_credit, [0.6, 0.4, 1, 1, 0, 1, 0, 1]),
        (avoided_burden, [1, 0, 1, 1, -1, 1, -1, 1]),
    ],
)
def test_all_terms_of_the_other_formulas(strategy: Callable[..., RecyclingTerms], expected: list[float]) -> None:
    """At 40 % recycled content: what each formula charges of each flow, by its own words."""
    terms = strategy(SETTINGS, "metal", constant(0.4))
    assert [float(term) for term in vars(terms).values()] == pytest.approx(expected, rel=1e-12)


def test_the_strategy_takes_its_parameters_by_class() -> None:
    """Metal A 0.2, lithium A 0.3, plastic by `other`; input quality 0.9, output quality 0.8, B 0.1."""
    chosen = {"A": {"metal": 0.2, "lithium": 0.3, "plastic": 0.6}, "Q_in": 0.9, "Q_out": 0.8, "B": 0.1}
    changes = {f"end_of_life.{name}": value for name, value in chosen.items()}
    used = Settings(read_rulebook("cn-group-2024", changes), "end_of_life", Trace())
    for material_class, a in (("metal", 0.2), ("lithium", 0.3), ("plastic", 0.6), ("graphite", 0.5)):
        terms = circular_footprint_formula(used, material_class, constant(0.5))
        expected = [0.5 + 0.5 * (1 - a) * 0.9, 0.5 * a, 1 - a, 1 - a, -(1 - a) * 0.8, 0.9, -0.9, 1.0]
        assert [float(term) for term in vars(terms).values()] == pytest.approx(expected, rel=1e-12)
