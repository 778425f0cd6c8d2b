"""A database whose emissions are flows of our own biosphere: every one counts, as by plain bw2calc."""

import pytest

import brightcell as bc
from brightcell.background.methods import read_method
from brightcell.brightway.flows import matched_flows
from brightcell.brightway.projects import project

NAME = "supplier"


def test_every_flow_counts_as_it_does_in_plain_bw2calc(bd, project_name: str) -> None:
    """0.1 kg of each: the sum of factors, by our match and by the method that stands in the project."""
    bc.backgrounds.install("open", project_name)
    method = read_method("ipcc-ar6-gwp100")
    with project(project_name):
        flows = [node["code"] for node in bd.Database("brightcell-biosphere")]
        exchanges = [{"input": ("brightcell-biosphere", code), "amount": 0.1, "type": "biosphere"} for code in flows]
        made = {"input": (NAME, "powder"), "amount": 1.0, "type": "production"}
        node = {"name": "powder", "unit": "kilogram", "location": "CN", "exchanges": [made, *exchanges]}
        bd.Database(NAME).write({(NAME, "powder"): node})
        matched = matched_flows(project_name, NAME, method)
        ids = {number: bd.get_node(id=number)["code"] for number in matched.flows}
        (ours,) = (name for name in bd.methods if name[1] == method.name and name[2] == "0/0")
        plain = {
            bd.get_node(database=k[0], code=k[1]).id if isinstance(k, tuple) else k: v
            for k, v in bd.Method(ours).load()
        }
    assert sorted(ids.values()) == sorted(flows)
    total = sum(0.1 * kg * matched.factors.get(flow, 0.0) for flow, kg in matched.flows.values())
    assert total == pytest.approx(sum(0.1 * factor for factor in plain.values()), rel=1e-6)
