"""What explains a footprint is put together when it is read, and not before."""

import copy
import pickle

import pytest

from brightcell.api.check import gate_of
from brightcell.model import Model
from brightcell.results import EvidenceRecord
from brightcell.results.calculate import calculate


@pytest.fixture(scope="module")
def model() -> Model:
    return Model("nmc622-pack-100kwh", "cn-group-2024")


def test_totals_need_no_evidence(model) -> None:
    """Total, stages, gases and shares by component leave the evidence unread."""
    footprint = calculate(model)
    assert footprint.total == pytest.approx(sum(footprint.stages.values()))
    assert footprint.gases
    assert footprint.per_pack_kg > gate_of(model)
    late = {"warnings", "links", "sources", "exchanges", "provenance"}
    assert late & vars(footprint.evidence).keys() == set()
    assert footprint.links
    assert late & vars(footprint.evidence).keys() == {"links"}


def test_the_provider_shares_are_those_of_the_exchanges(model) -> None:
    """What rests on electricity is the same by links and by exchanges."""
    footprint = calculate(model)
    by_link = sum(link.share for link in footprint.links if link.demand == "electricity")
    by_exchange = sum(one.score for one in footprint.exchanges if one.kind == "electricity") / footprint.total
    assert by_link == pytest.approx(by_exchange, rel=1e-9)


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda given: pickle.loads(pickle.dumps(given))])
def test_a_copy_says_the_same_without_the_model(model, copied) -> None:
    """Pickled or copied, a footprint is its numbers and a record of its evidence."""
    footprint = calculate(model)
    other = copied(footprint)
    assert isinstance(other.evidence, EvidenceRecord)
    assert other.as_dict() == footprint.as_dict()
    assert len(pickle.dumps(footprint)) < 1_000_000


def test_where_it_was_written_is_in_the_provenance(make_footprint) -> None:
    """Beside versions and hashes."""
    assert "brightway" not in make_footprint().provenance
    written = make_footprint(written={"project": "p"})
    assert written.provenance["brightway"] == {"project": "p"}
    assert written.provenance["solver"] == "superlu"
