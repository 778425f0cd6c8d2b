"""A real open database in a format of another program, where its user has one."""

import os
from pathlib import Path

import pytest

from brightcell.api.imports import CHECKS, import_background
from brightcell.brightway.projects import bw2data
from brightcell.imports import SEVERITIES

pytestmark = pytest.mark.slow

PLACES = {"ecospold2": "BRIGHTCELL_ECOSPOLD2", "jsonld": "BRIGHTCELL_JSONLD"}
HOW = "download an open database such as USLCI from https://www.lcacommons.gov and set {} to its folder or zip file"
PROJECT = "not made by reading"


@pytest.fixture(scope="module", params=PLACES)
def report(request: pytest.FixtureRequest):
    """The database, read and checked, into no project."""
    variable = PLACES[request.param]
    given = os.environ.get(variable)
    if not given:
        pytest.skip(f"no {request.param} database is here: {HOW.format(variable)}")
    if not Path(given).exists():
        pytest.fail(f"{variable} names {given}, which is not there")
    return import_background(given, request.param, project=PROJECT)


def test_every_exchange_is_accounted_for(report) -> None:
    """Those read are linked or not, and none was left out without a word."""
    assert report.activities > 0
    assert sum(report.linked.values()) + sum(report.unlinked.values()) == sum(report.exchanges.values()) > 0
    assert not report.named("exchanges_are_accounted_for")


def test_every_finding_has_a_name_and_words(report) -> None:
    """Of a check that is registered, with a severity, and with what is wrong."""
    assert {finding.check for finding in report.findings} <= set(CHECKS)
    assert {finding.severity for finding in report.findings} <= set(SEVERITIES)
    assert all(str(finding.problem).strip() for finding in report.findings)


def test_what_is_not_linked_is_told(report) -> None:
    """By the check that is named for it."""
    assert bool(report.unlinked) == bool(report.named("exchange_is_linked"))


def test_nothing_is_written_unless_asked_to(report) -> None:
    """Not even the project is made."""
    assert not report.written
    assert PROJECT not in bw2data().projects
