"""Installing a background."""

from dataclasses import replace

import pytest

from brightcell.background.models import CERTAIN, Flow
from brightcell.brightway import BIOSPHERE, install_background, installed, lca_inputs, method_name, project
from brightcell.brightway.databases import node_ids
from brightcell.errors import BrightcellError
from brightcell.matrices import Column, build_system, solve, solve_brightway


def score(project_name, code, method, database="brightcell-small"):
    return solve_brightway(*lca_inputs(project_name, database, code, method_name(method)))


def float64_score(background, method, code):
    columns = [
        Column(
            process.code,
            1.0,
            {e.input: e.amount for e in background.exchanges if (e.process, e.type) == (process.code, "technosphere")},
            {e.input: e.amount for e in background.exchanges if (e.process, e.type) == (process.code, "biosphere")},
        )
        for process in background.processes
    ]
    return solve(build_system(columns, {"m": method.factors}), {code: 1.0}).score


def test_install_says_where(background, method, project_name):
    """Database, flows and method are named, and were written."""
    done = install_background(background, [method], project_name)
    assert done.written
    assert (done.database, done.biosphere) == ("brightcell-small", "brightcell-biosphere")
    assert done.methods == (("brightcell", "IPCC AR6 GWP100", "0/0"),)


@pytest.mark.parametrize("code", ["electricity", "steel"])
def test_brightway_agrees_with_float64(background, method, project_name, code):
    """Plain bw2calc on the project gives our own score to 1e-6: Brightway stores float32."""
    install_background(background, [method], project_name)
    assert score(project_name, code, method) == pytest.approx(float64_score(background, method, code), rel=1e-6)


def test_second_install_writes_nothing(background, method, project_name, bd):
    """The same content is recognised by its hash."""
    install_background(background, [method], project_name)
    with project(project_name) as folder:
        before = {p: p.stat().st_mtime_ns for p in folder.rglob("*") if p.is_file()}
    assert not install_background(background, [method], project_name).written
    assert {p: p.stat().st_mtime_ns for p in before} == before


def test_changed_background_is_installed_again(background, dirtier_steel, method, project_name):
    """Another hash replaces the content."""
    install_background(background, [method], project_name)
    assert install_background(dirtier_steel, [method], project_name).written
    expected = float64_score(dirtier_steel, method, "steel")
    assert score(project_name, "steel", method) == pytest.approx(expected, rel=1e-6)


def test_second_method_is_added(background, method, project_name):
    """Another method alone is written, beside the first."""
    doubled = replace(method, name="twice", factors={"co2-fossil": 2.0, "ch4-fossil": 59.6})
    install_background(background, [method], project_name)
    assert install_background(background, [method, doubled], project_name).written
    once, twice = (score(project_name, "steel", m) for m in (method, doubled))
    assert twice == pytest.approx(2 * once, rel=1e-6)


def test_changed_factors_are_written_again(background, method, project_name):
    """A method of the same name with other factors replaces the old one."""
    install_background(background, [method], project_name)
    install_background(background, [replace(method, factors={"co2-fossil": 0.0, "ch4-fossil": 0.0})], project_name)
    assert score(project_name, "steel", method) == 0.0


def test_added_flow_keeps_the_ids_of_the_others(background, method, project_name, bd):
    """A user's own method on our flows goes on working when a background brings another flow."""
    install_background(background, [method], project_name)
    with project(project_name):
        before = node_ids(BIOSPHERE)
    flow = Flow("sf6", "Sulfur hexafluoride", "air", "kg")
    emission = replace(background.exchanges[0], input="sf6", amount=1e-6, spread=CERTAIN)
    richer = replace(
        background, flows=(*background.flows, flow), exchanges=(*background.exchanges, emission), sha256="d" * 64
    )
    install_background(richer, [method], project_name)
    with project(project_name):
        after = node_ids(BIOSPHERE)
    assert {code: after[code] for code in before} == before
    expected = float64_score(richer, method, "electricity")
    assert score(project_name, "electricity", method) == pytest.approx(expected, rel=1e-6)


def test_metadata_says_what_it_is(background, method, project_name, bd):
    """Our databases carry a mark, version, licence and hash."""
    install_background(background, [method], project_name)
    with project(project_name):
        metadata = bd.databases["brightcell-small"]
        assert metadata["brightcell"] is True
        assert (metadata["version"], metadata["licence"]) == ("1.0", "CC0")
        assert metadata["sha256"] == background.sha256
        assert bd.databases[BIOSPHERE]["brightcell"] is True
        assert bd.methods[method_name(method)]["unit"] == "kg CO2e"


def test_uncertainty_is_a_lognormal_around_the_amount(background, method, project_name, bd):
    """stats_arrays fields: loc = ln(0.6), scale = ln(1.1)."""
    install_background(background, [method], project_name)
    with project(project_name):
        electricity = bd.get_node(database="brightcell-small", code="electricity")
        (exchange,) = electricity.biosphere()
        assert exchange["uncertainty type"] == 2
        assert exchange["loc"] == pytest.approx(-0.5108256237659907)
        assert exchange["scale"] == pytest.approx(0.09531017980432493)
        assert exchange["negative"] is False


def test_units_and_flows_have_brightway_names(background, method, project_name, bd):
    """kg and kWh become kilogram and kilowatt hour; the compartment becomes categories."""
    install_background(background, [method], project_name)
    with project(project_name):
        electricity = bd.get_node(database="brightcell-small", code="electricity")
        uptake = bd.get_node(database=BIOSPHERE, code="co2-uptake")
        assert (electricity["unit"], uptake["unit"]) == ("kilowatt hour", "kilogram")
        assert (uptake["type"], uptake["categories"]) == ("natural resource", ("natural resource", "in air"))


@pytest.mark.parametrize("name", ["brightcell-small", BIOSPHERE])
def test_foreign_database_is_left_alone(background, method, project_name, bd, name):
    """A database of the same name without our mark stops the install before anything is written."""
    with project(project_name):
        bd.Database(name).write({(name, "x"): {"name": "mine", "exchanges": []}})
    with pytest.raises(BrightcellError, match=f"'{name}' that brightcell did not write. Nothing was written"):
        install_background(background, [method], project_name)
    with project(project_name):
        assert set(bd.databases) == {name}
        assert [node["name"] for node in bd.Database(name)] == ["mine"]


def test_foreign_method_is_left_alone(background, method, project_name, bd):
    """The same for a method."""
    with project(project_name):
        bd.Method(method_name(method)).register(unit="mine")
    with pytest.raises(BrightcellError, match="brightcell / IPCC AR6 GWP100 / 0/0"):
        install_background(background, [method], project_name)
    with project(project_name):
        assert len(bd.databases) == 0


def test_other_databases_are_untouched(background, method, project_name, bd):
    """What the user has in the project stays as it is."""
    with project(project_name):
        bd.Database("mine").write({("mine", "x"): {"name": "my process", "exchanges": []}})
        before = dict(bd.databases["mine"])
    install_background(background, [method], project_name)
    with project(project_name):
        assert dict(bd.databases["mine"]) == before
        assert [node["name"] for node in bd.Database("mine")] == ["my process"]


def test_interrupted_database_is_not_used(background, method, project_name, bd):
    """Scoring a half-written database says so, where Brightway alone raises a KeyError."""
    install_background(background, [method], project_name)
    with project(project_name):
        del bd.databases["brightcell-small"]["sha256"]
        bd.databases.flush()
    with pytest.raises(BrightcellError, match="was interrupted; write it again"):
        score(project_name, "steel", method)


def test_truncated_processed_file_is_repaired(background, method, project_name, bd):
    """A processed file cut short, by a full disk for example, is noticed."""
    install_background(background, [method], project_name)
    with project(project_name):
        processed = bd.Database("brightcell-small").filepath_processed()
        processed.write_bytes(processed.read_bytes()[:100])
    assert install_background(background, [method], project_name).written
    assert score(project_name, "steel", method) > 0


def test_installed_lists_what_is_ours(background, method, project_name, bd):
    """Background and flows, with version and hash, and none of the user's databases."""
    with project(project_name):
        bd.Database("mine").write({("mine", "x"): {"name": "my process", "exchanges": []}})
    install_background(background, [method], project_name)
    listed = {entry.name: (entry.kind, entry.version, entry.activities) for entry in installed(project_name)}
    assert listed == {BIOSPHERE: ("biosphere", "", 3), "brightcell-small": ("background", "1.0", 2)}


def test_installed_makes_no_project(project_name, bd):
    """Asking about a project that doesn't exist leaves no trace."""
    assert installed(project_name) == ()
    assert project_name not in bd.projects


def test_missing_database_and_method_are_named(background, method, project_name):
    """An error in our words, not a KeyError."""
    install_background(background, [method], project_name)
    with pytest.raises(BrightcellError, match="no database 'fg'"):
        lca_inputs(project_name, "fg", "x", method_name(method))
    with pytest.raises(BrightcellError, match="no method 'brightcell / none / 0/0'"):
        lca_inputs(project_name, "brightcell-small", "steel", ("brightcell", "none", "0/0"))


@pytest.mark.parametrize("ours", [True, False])
def test_what_links_to_a_process_that_is_gone_stands_in_nobodys_way(background, method, project_name, bd, ours):
    """A newer background without a process: our foreground on it is removed, a stranger's database stays as it is."""
    install_background(background, [method], project_name)
    with project(project_name):
        link = {"input": ("brightcell-small", "steel"), "amount": 1.0, "type": "technosphere"}
        bd.Database("part").write({("part", "a"): {"name": "a", "exchanges": [link]}})
        bd.databases["part"]["brightcell"] = ours
        bd.databases.flush()
    kept = {process.code for process in background.processes} - {"steel"}
    newer = replace(
        background,
        sha256="another",
        processes=tuple(process for process in background.processes if process.code in kept),
        exchanges=tuple(e for e in background.exchanges if e.process in kept and e.input != "steel"),
    )
    assert install_background(newer, [method], project_name).written
    assert score(project_name, "electricity", method) > 0
    with project(project_name):
        assert ("part" in bd.databases) is not ours
