"""Writing a foreground."""

from dataclasses import replace
from datetime import datetime

import pytest

from brightcell.brightway import (
    ForegroundActivity,
    ForegroundExchange,
    install_background,
    lca_inputs,
    method_name,
    project,
    write_foreground,
)
from brightcell.errors import BrightcellError, InputError
from brightcell.matrices import solve_brightway

STEEL, POWER = ("brightcell-small", "steel"), ("brightcell-small", "electricity")
CO2 = ("brightcell-biosphere", "co2-fossil")


def activity(code, exchanges, stage="manufacturing", **other):
    return ForegroundActivity(code, f"{code}, made", stage, "cell", "kg", "CN-JS", code, tuple(exchanges), **other)


CELL = activity(
    "cell",
    [
        ForegroundExchange(STEEL, 2.0, "technosphere", "kg", comment="from the drawing"),
        ForegroundExchange(
            POWER, 3.0, "technosphere", "kWh", {"uncertainty type": 2, "loc": 1.0986, "scale": 0.1, "negative": False}
        ),
        ForegroundExchange(CO2, 0.5, "biosphere", "kg"),
        ForegroundExchange(("fg", "scrap"), -0.25, "technosphere", "kg"),
    ],
)
SCRAP = activity("scrap", [ForegroundExchange(CO2, 4.0, "biosphere", "kg")], production=-1.0)
UNIT = activity(
    "functional unit, kWh", [ForegroundExchange(("fg", "cell"), 0.1, "technosphere", "kg")], "functional_unit"
)
ACTIVITIES = (UNIT, CELL, SCRAP)


@pytest.fixture
def installed_project(background, method, project_name):
    install_background(background, [method], project_name)
    return project_name


def score(project_name, method, code="functional unit, kWh", database="fg"):
    return solve_brightway(*lca_inputs(project_name, database, code, method_name(method)))


def test_score_is_the_sum_of_its_parts(installed_project, method):
    """0.1 cell: steel, power, own CO2 and a waste treated by an activity that takes in one unit."""
    write_foreground(installed_project, "fg", ACTIVITIES)
    steel, power = (score(installed_project, method, code, "brightcell-small") for code in ("steel", "electricity"))
    expected = 0.1 * (2.0 * steel + 3.0 * power + 0.5 + 0.25 * 4.0)
    assert score(installed_project, method) == pytest.approx(expected, rel=1e-6)


def test_same_content_is_written_once(installed_project):
    """The second call, in whatever order, changes nothing; another amount does."""
    assert write_foreground(installed_project, "fg", ACTIVITIES).written
    assert not write_foreground(installed_project, "fg", ACTIVITIES[::-1]).written
    changed = replace(CELL, exchanges=(replace(CELL.exchanges[0], amount=2.1), *CELL.exchanges[1:]))
    assert write_foreground(installed_project, "fg", (UNIT, changed, SCRAP)).written


def test_fewer_activities_replace_all(installed_project, bd):
    """Nothing of the older model stays behind."""
    write_foreground(installed_project, "fg", ACTIVITIES)
    write_foreground(installed_project, "fg", [SCRAP])
    with project(installed_project):
        assert [node["code"] for node in bd.Database("fg")] == ["scrap"]


def test_fields_that_activity_browser_reads(installed_project, bd):
    """Its tables want these of each activity, and a time with microseconds and a backend of each database.

    Read in github.com/LCA-ActivityBrowser/activity-browser: bwutils/commontasks.py, bwutils/metadata/fields.py,
    and the table of databases, which parses `modified` as %Y-%m-%dT%H:%M:%S.%f.
    """
    write_foreground(installed_project, "fg", ACTIVITIES)
    with project(installed_project):
        metadata = bd.databases["fg"]
        assert (metadata["backend"], metadata["number"]) == ("sqlite", 3)
        assert sorted(metadata["depends"]) == ["brightcell-biosphere", "brightcell-small"]
        assert datetime.strptime(metadata["modified"], "%Y-%m-%dT%H:%M:%S.%f")
        node = bd.get_node(database="fg", code="cell")
        assert node["type"] == "processwithreferenceproduct"
        assert (node["name"], node["reference product"]) == ("cell, made", "cell")
        assert (node["unit"], node["location"], node["database"], node["code"]) == ("kilogram", "CN-JS", "fg", "cell")


def test_stage_and_component_are_on_each_activity(installed_project, bd):
    """Whoever opens the project can group by them."""
    write_foreground(installed_project, "fg", ACTIVITIES)
    with project(installed_project):
        stages = {node["code"]: (node["stage"], node["component"]) for node in bd.Database("fg")}
    assert stages["cell"] == ("manufacturing", "cell")
    assert stages["functional unit, kWh"] == ("functional_unit", "cell")


def test_production_is_explicit(installed_project, bd):
    """One production exchange per activity, -1 for a waste treatment."""
    write_foreground(installed_project, "fg", ACTIVITIES)
    with project(installed_project):
        amounts = {node["code"]: [e["amount"] for e in node.production()] for node in bd.Database("fg")}
    assert amounts == {"cell": [1.0], "scrap": [-1.0], "functional unit, kWh": [1.0]}


def test_uncertainty_and_comment_are_kept(installed_project, bd):
    """The fields given reach the exchange."""
    write_foreground(installed_project, "fg", ACTIVITIES)
    with project(installed_project):
        by_input = {e["input"]: e for e in bd.get_node(database="fg", code="cell").technosphere()}
    assert by_input[POWER]["scale"] == 0.1
    assert by_input[STEEL]["comment"] == "from the drawing"


def test_written_model_follows_a_new_background(installed_project, dirtier_steel, method):
    """Re-installing the background renews what links to it, without writing the foreground again."""
    write_foreground(installed_project, "fg", ACTIVITIES)
    before = score(installed_project, method)
    install_background(dirtier_steel, [method], installed_project)
    assert not write_foreground(installed_project, "fg", ACTIVITIES).written
    assert score(installed_project, method) > before + 0.19


def test_all_wrong_links_are_listed(installed_project, bd):
    """One error with every place and the nearest name; nothing is written."""
    wrong = activity(
        "cell",
        [
            ForegroundExchange(("brightcell-small", "stel"), 1.0, "technosphere", "kg"),
            ForegroundExchange(("brightcell-smal", "steel"), 1.0, "technosphere", "kg"),
            ForegroundExchange(STEEL, float("nan"), "technosphere", "kg"),
            ForegroundExchange(POWER, 1.0, "tecnosphere", "kWh"),
        ],
    )
    with pytest.raises(InputError) as error:
        write_foreground(installed_project, "fg", [wrong])
    problems = error.value.problems
    assert [problem.path for problem in problems] == ["cell.stel", "cell.steel", "cell.steel", "cell.electricity"]
    assert (problems[0].nearest, problems[1].nearest) == (("steel",), ("brightcell-small",))
    with project(installed_project):
        assert "fg" not in bd.databases


def test_code_twice_is_refused(installed_project):
    """Codes are identities."""
    with pytest.raises(InputError, match="two activities have this code"):
        write_foreground(installed_project, "fg", [SCRAP, SCRAP])


def test_location_with_brackets_is_refused(installed_project):
    """bw2data would evaluate it as Python."""
    with pytest.raises(InputError, match="a location can't have brackets in it"):
        write_foreground(installed_project, "fg", [replace(SCRAP, location="(print('x'))")])


def test_foreign_database_is_left_alone(installed_project, bd):
    """The user's own database of that name is not overwritten."""
    with project(installed_project):
        bd.Database("fg").write({("fg", "x"): {"name": "mine", "exchanges": []}})
    with pytest.raises(BrightcellError, match="database 'fg' that brightcell did not write"):
        write_foreground(installed_project, "fg", ACTIVITIES)
    with project(installed_project):
        assert [node["name"] for node in bd.Database("fg")] == ["mine"]


def test_calculation_setups_survive(installed_project, bd):
    """A setup made in Activity Browser keeps its functional units when the model is written again."""
    write_foreground(installed_project, "fg", ACTIVITIES)
    with project(installed_project):
        old = bd.get_id(("fg", "cell"))
        bd.calculation_setups["mine"] = {
            "inv": [{("fg", "functional unit, kWh"): 1.0}, {old: 2.0}, {STEEL: 1.0}, {("fg", "scrap"): 1.0}],
            "ia": [],
        }
    write_foreground(installed_project, "fg", [UNIT, replace(CELL, exchanges=CELL.exchanges[:3])])
    with project(installed_project):
        new = bd.get_id(("fg", "cell"))
        kept = bd.calculation_setups["mine"]["inv"]
    assert kept == [{("fg", "functional unit, kWh"): 1.0}, {new: 2.0}, {STEEL: 1.0}]
