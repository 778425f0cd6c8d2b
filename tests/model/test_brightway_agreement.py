"""The project that is written is an ordinary Brightway project, and plain bw2calc agrees with the result."""

import pytest

import brightcell as bc

BOOKS = ("cn-group-2024", "cn-miit-2025-551", "eu-cfb-2024-draft", "iso-14067-cutoff")


def plain_score(written: dict[str, object]) -> float:
    """bw2calc.LCA on the databases of the project, as any Brightway user runs it."""
    import bw2calc
    import bw2data

    before = bw2data.projects.current
    bw2data.projects.set_current(written["project"])
    try:
        node = bw2data.get_node(database=written["database"], code=written["code"])
        demand, data_objs, _ = bw2data.prepare_lca_inputs({node: 1}, method=tuple(written["method"]))
        lca = bw2calc.LCA(demand, data_objs=data_objs)
        lca.lci()
        lca.lcia()
        return float(lca.score)
    finally:
        bw2data.projects.set_current(before)


@pytest.mark.parametrize("book", BOOKS)
def test_plain_bw2calc_gives_the_same_total(book: str) -> None:
    """To 1e-6: Brightway stores amounts in single precision."""
    footprint = bc.footprint("nmc622-pack-100kwh", book, project="agreement")
    assert plain_score(footprint.provenance["brightway"]) == pytest.approx(footprint.total, rel=1e-6)


def test_each_activity_of_the_database_carries_its_stage() -> None:
    """The functional unit is named so; every other activity has one of the four stages."""
    import bw2data

    written = bc.footprint("lfp-pack-100kwh", project="agreement").provenance["brightway"]
    before = bw2data.projects.current
    bw2data.projects.set_current("agreement")
    try:
        nodes = {node["code"]: (node["name"], node["stage"]) for node in bw2data.Database(written["database"])}
    finally:
        bw2data.projects.set_current(before)
    name, stage = nodes.pop("functional-unit")
    assert name.startswith("functional unit, ")
    assert stage == "functional_unit"
    assert {stage for _, stage in nodes.values()} == {"raw_material", "manufacturing", "distribution", "end_of_life"}


def test_the_callers_project_stays_current() -> None:
    """A notebook's own project is not switched away."""
    import bw2data

    before = bw2data.projects.current
    bc.footprint("nmc622-pack-100kwh", project="agreement")
    assert bw2data.projects.current == before


def test_an_uncertain_input_reaches_brightway() -> None:
    """One that drives an exchange in proportion is written as that exchange's distribution."""
    import bw2data

    written = bc.footprint("nmc622-pack-100kwh", project="agreement").provenance["brightway"]
    before = bw2data.projects.current
    bw2data.projects.set_current("agreement")
    try:
        cathode = bw2data.get_node(database=written["database"], code="cathode")
        types = {e.input["code"]: e["uncertainty type"] for e in cathode.technosphere()}
    finally:
        bw2data.projects.set_current(before)
    assert types["supply/cathode/nmc622"] == 2


def test_a_changed_rule_has_a_database_of_its_own() -> None:
    """The model under other rules does not overwrite the first one."""
    first = bc.footprint("nmc622-pack-100kwh", project="agreement")
    other = bc.footprint("nmc622-pack-100kwh", settings={"end_of_life": "avoided-burden"}, project="agreement")
    assert first.provenance["brightway"]["database"] != other.provenance["brightway"]["database"]
    assert plain_score(first.provenance["brightway"]) == pytest.approx(first.total, rel=1e-6)
    assert plain_score(other.provenance["brightway"]) == pytest.approx(other.total, rel=1e-6)


def test_verify_runs_plain_bw2calc_on_what_was_written() -> None:
    """One call for who does not want to write the eight lines."""
    footprint = bc.footprint("lfp-pack-100kwh", project="agreement")
    assert bc.verify(footprint) == pytest.approx(footprint.total, rel=1e-6)


def test_what_was_not_written_cannot_be_verified() -> None:
    """The message says why."""
    with pytest.raises(bc.BrightcellError, match="without writing it"):
        bc.verify(bc.footprint("lfp-pack-100kwh", project=None))


def test_a_database_written_anew_is_not_verified() -> None:
    """A product that was edited: what was written first is gone, and verify says so; another file's model stays."""
    from brightcell.data import data_path
    from brightcell.io.yaml import read_yaml
    from brightcell.product import product_from_data

    first = bc.footprint("nmc622-pack-100kwh", project="verify")
    data = read_yaml(data_path("products", "nmc622-pack-100kwh.yaml")).data
    data["transport"]["outbound"] = [{"mode": "rail", "distance": "11000 km"}]
    other = bc.footprint(product_from_data(data, file="nmc622-pack-100kwh.yaml"), project="verify")
    assert bc.verify(other) == pytest.approx(other.total, rel=1e-6)
    assert bc.verify(first) == pytest.approx(first.total, rel=1e-6)
    change = {"transport.outbound[#1].distance": "900 km"}
    edited = bc.footprint(bc.Model("nmc622-pack-100kwh").with_(change), project="verify")
    assert bc.verify(edited) == pytest.approx(edited.total, rel=1e-6)
    with pytest.raises(bc.BrightcellError, match="overwritten by another model"):
        bc.verify(first)
