"""Numbers in another country's format: the band of a field decides what is proposed."""

import pytest

from brightcell.errors import ProductError
from brightcell.io.yaml import parse_yaml
from brightcell.product import product_from_data
from brightcell.product.plausibility import plausibility_findings
from brightcell.product.read import product_from_document

LEG = "transport.outbound.0"


def hints(refused, path, value):
    """The hints on one value of the small product."""
    return [problem.hint for problem in refused({path: value})]


@pytest.mark.parametrize(
    ("path", "text", "hint"),
    [
        ("performance.warranty.distance", "160,000 km", "write 160000 km: 160 km would be"),
        ("performance.warranty.distance", "160，000 km", "write 160000 km: 160 km would be"),
        ("performance.warranty.distance", "1,000,000 km", "write 1000000 km"),
        ("performance.warranty.distance", "1.000.000 km", "write 1000000 km"),
        ("performance.warranty.distance", "160 000 km", "write 160000 km"),
        ("performance.warranty.distance", "160'000 km", "write 160000 km"),
        ("performance.warranty.distance", "160_000 km", "write 160000 km"),
        ("performance.warranty.distance", {"value": "160,000", "unit": "km"}, "write 160000 km: 160 km would be"),
        ("performance.warranty.duration", "8,000 years", "write 8 years: 8000 years would be"),
        ("performance.warranty.duration", "8,5 years", "write 8.5 years"),
        ("performance.cycle_life.cycles", "1,000", "write 1000: 1 would be"),
        ("performance.cycle_life.cycles", "1 000", "write 1000"),
        ("performance.cycle_life.end_state_of_health", "80,000 %", "write 80 %: 80000 % would be"),
        (f"{LEG}.distance", "1,200 km", "write 1200 km: 1.2 km would be"),
        (f"{LEG}.distance", "8,123 km", "write 8123 km if the separator groups thousands, or 8.123 km if it marks"),
        (LEG, {"mode": "sea", "distance": "18,000 km"}, "write 18000 km: 18 km would be"),
        ("pack.parts.0.supplier", {"name": "s", "footprint": "7,500 kg CO2e/kg"}, "write 7.5 kg CO2e/kg: 7500 kg"),
        ("pack.parts.0.amount", "1,000 kg", "write 1000 kg if the separator groups thousands, or 1 kg if it marks"),
        ("pack.parts.0.amount", "44,9927 kg", "write 44.9927 kg"),
    ],
)
def test_the_band_of_a_field_decides_which_reading_is_proposed(refused, path, text, hint):
    """Both where both are possible or no band tells, thousands first."""
    assert any(one and one.startswith(hint) for one in hints(refused, path, text)), hints(refused, path, text)


@pytest.mark.parametrize(
    ("path", "text", "hint"),
    [
        ("performance.warranty.distance", "160.000 km", "write 160000 km if"),
        ("performance.warranty.distance", {"value": "160.000", "unit": "km"}, None),
        ("performance.warranty.distance", "160.5 km", None),
        ("performance.cycle_life.energy_ratio", "0.850", None),
    ],
)
def test_a_point_that_was_to_group_thousands_is_told(refused, path, text, hint):
    """Where the value is impossible as it stands and usual with thousands."""
    found = [one for one in hints(refused, path, text) if one and "a point marks decimals" in one]
    assert bool(found) == bool(hint)
    assert hint is None or hint in found[0]


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("cycles: 1.000", "write 1000 if it was to group thousands"),
        ("cycles: {value: 1.500, unit: piece}", "write 1500 piece if"),
        ("cycles: 1.0", None),
    ],
)
def test_a_number_is_looked_up_as_it_is_written(original, written, hint):
    """A bare number in a file is 1, but was written 1.000."""
    document = parse_yaml(f"performance:\n  cycle_life:\n    {written}\n", "pack.yaml")
    data = {**original, "performance": {**original["performance"]}}
    test = {**original["performance"]["cycle_life"], **document.data["performance"]["cycle_life"]}
    data["performance"]["cycle_life"] = test
    (finding,) = plausibility_findings(product_from_document(document.with_data(data)))
    assert (finding.field, finding.kind) == ("performance.cycle_life.cycles", "unusual")
    assert ("a point marks decimals" in finding.sentence) == bool(hint)


def test_a_number_that_was_changed_since_has_no_hint(original):
    """The text of the file is that of another value."""
    document = parse_yaml("performance:\n  cycle_life:\n    cycles: 1.000\n", "pack.yaml")
    data = {**original, "performance": {**original["performance"]}}
    data["performance"]["cycle_life"] = {**original["performance"]["cycle_life"], "cycles": 250}
    (finding,) = plausibility_findings(product_from_document(document.with_data(data)))
    assert finding.hint is None


def test_within_braces_a_comma_is_told_with_both_meanings(original):
    """There it begins a new key; neither reading is proposed as the only one."""
    text = "performance:\n  warranty: {duration: 8 years, distance: 160,000 km}\n"
    document = parse_yaml(text, "pack.yaml")
    warranty = document.data["performance"]["warranty"]
    data = {**original, "performance": {**original["performance"], "warranty": warranty}}
    with pytest.raises(ProductError, match="decimals with a point, and thousands without a separator"):
        product_from_data(data)
