"""The first check of a draft: no line twice, nothing told of nothing, and no rulebook's fault is the file's."""

from dataclasses import replace

import pytest

import brightcell as bc

FEW = {"chemistry": "lfp", "energy": 60, "mass": 410, "cells": 120, "plant": "CN-SC"}


@pytest.fixture(scope="module")
def draft(tmp_path_factory):
    """A product file as `brightcell new` writes it."""
    return bc.new(tmp_path_factory.mktemp("first") / "pack.yaml", **FEW)


@pytest.fixture(scope="module")
def report(draft):
    """Its check."""
    return bc.check(draft, "cn-group-2024", project=None)


def test_each_place_taken_stands_once_with_its_place(report) -> None:
    """Diesel for two plants is told for each of them."""
    places = [report._fallback_line(link) for link in report.fallbacks]
    assert len(places) == len(set(places))
    assert [line.partition(":")[0] for line in places if line.startswith("diesel")] == [
        "diesel at CN-SC",
        "diesel at CN",
    ]


def test_a_proxy_is_called_one_once(report) -> None:
    """The value says it already."""
    lines = report.register.lines()
    assert any("proxy: charged with the factor of pvdf" in line for line in lines)
    assert not any("proxy: proxy" in line for line in lines)


def test_a_gap_of_nothing_is_none(report) -> None:
    """The parts of a draft add up to its mass but for rounding."""
    assert not any("0.00% of the declared mass" in line for line in report.register.lines())
    assert report.register.of("pack.mass") is None


def test_parts_that_are_heavier_than_declared_are_told_so(report) -> None:
    """Nothing has a negative share of what is not described."""
    heavier = replace(report, cut_off=replace(report.cut_off, uncovered=-0.0028))
    assert "the parts are 0.28% heavier than the declared mass" in heavier.as_text()


def test_the_clause_says_that_parts_are_heavier(draft) -> None:
    """It is met, in words that hold."""
    data = draft.to_dict()
    data["performance"]["mass"] = {**data["performance"]["mass"], "value": data["performance"]["mass"]["value"] / 1.002}
    checks = bc.check(bc.Product.from_dict(data), "cn-group-2024", project=None).checks
    (check,) = (one for one in checks if one.id == "mass-described")
    assert check.evidence.startswith("the parts are 0.20% heavier than the declared mass")
    assert check.verdict == "pass"


def test_what_a_rulebook_leaves_unset_is_no_line_of_the_product(draft) -> None:
    """Its own problems are."""
    problems = bc.check(draft, "iec-63369-1", project=None).problems
    unset = [problem for problem in problems if "leaves" in problem.what]
    assert unset
    assert {(problem.file, problem.line) for problem in unset} == {(None, None)}
    assert all(problem.file for problem in problems if problem not in unset)
