"""Each export, read again by our own importer, has the score of the model: to 1e-9, embedded or linked."""

import pytest

import brightcell as bc

from .conftest import ENDINGS, score

FORMATS = tuple(ENDINGS)
CASES = (
    ("nmc622-pack-100kwh", "cn-group-2024"),
    ("lfp-pack-100kwh", "eu-cfb-2024-draft"),
    ("nca-pack-100kwh", "cn-miit-2025-551"),
    ("lmo-pack-100kwh", "iso-14067-cutoff"),
)


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize(("product", "rulebook"), CASES)
def test_the_linked_foreground_has_the_same_score(models, imported, format, product, rulebook) -> None:
    """Credits are among it: inputs below zero in the foreground, which SimaPro and openLCA hold as avoided products."""
    model = models(product, rulebook)
    read, _ = imported(model, format)
    assert score(read, model.factors) == pytest.approx(bc.footprint(model).total, rel=1e-9)


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize(("product", "rulebook"), CASES[:2])
def test_a_file_with_its_background_stands_alone(models, imported, opened, format, product, rulebook) -> None:
    """Nothing is linked to but the flows."""
    model = models(product, rulebook)
    read, report = imported(model, format, embed=True)
    assert {row.link.database for _, row in read.rows()} == {"file", "brightcell-biosphere"}
    assert report.needed == {}
    assert score(read, model.factors) == pytest.approx(bc.footprint(model).total, rel=1e-9)


@pytest.mark.parametrize("format", FORMATS)
def test_every_row_of_the_file_is_that_of_the_model(models, imported, format) -> None:
    """As many processes and exchanges as the report says, and a production each."""
    model = models(*CASES[0])
    read, report = imported(model, format)
    assert len(read.activities) == report.processes == len(model.product_system.activities)
    assert sum(len(activity.exchanges) for activity in read.activities) == report.exchanges + report.processes
    assert read.raw_exchanges == report.exchanges + report.processes
    assert read.remarks == ()


@pytest.mark.parametrize("format", FORMATS)
def test_avoided_burdens_come_back_as_what_they_take_off(models, imported, format) -> None:
    """Every credit that is below zero in the model takes off as much in the file."""
    model = models("nmc622-pack-100kwh", "eu-cfb-2024-draft").with_(settings={"end_of_life": "avoided-burden"})
    read, _ = imported(model, format)
    credits = [e.amount for a in model.product_system.activities for e in a.exchanges if e.amount < 0]
    taken = [
        row for _, row in read.rows() if row.kind == "substitution" or (row.kind == "technosphere" and row.amount < 0)
    ]
    assert credits
    assert sum(abs(row.amount) for row in taken) == pytest.approx(-sum(credits), rel=1e-9)
    assert score(read, model.factors) == pytest.approx(bc.footprint(model).total, rel=1e-9)
