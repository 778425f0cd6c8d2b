"""A product on a database that is in a Brightway project already, through a mapping table."""

import csv
import importlib
import json
from pathlib import Path

import pytest

import brightcell as bc
from brightcell.api import coverage as covering
from brightcell.api import footprint as footprints
from brightcell.data import data_path
from brightcell.errors import BackgroundError, BrightcellError, LinkError
from brightcell.model import backgrounds as choosing
from brightcell.model import supply as presolved

NAME = "ecoinvent-3.10.1-cutoff"
TABLE = data_path("mappings", f"{NAME}.csv")
PROJECT = "licensed"
PACKS = tuple(
    f"{chemistry}-pack-100kwh" for chemistry in ("nmc111", "nmc532", "nmc622", "nmc811", "nca", "lfp", "lmo", "lco")
)


@pytest.fixture(scope="module", autouse=True)
def synthetic(tmp_path_factory: pytest.TempPathFactory):
    """A project with the small synthetic database and its flows and methods."""
    folder = tmp_path_factory.mktemp("brightway")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BRIGHTWAY2_DIR", str(folder))
        patch.syspath_prepend(str(data_path().parent / "scripts"))
        yield write(NAME)


def write(database: str, **changes):
    """Write the synthetic database into the project."""
    from brightcell.brightway.projects import bw2data, project
    from brightcell.quiet import quiet

    bw2data().projects.create_project(PROJECT, exist_ok=True)
    with project(PROJECT), quiet():
        return importlib.import_module("synthetic.write").small(TABLE, database=database, **changes)


@pytest.fixture(scope="module")
def nmc622(synthetic) -> bc.Footprint:
    return bc.footprint("nmc622-pack-100kwh", background=NAME, project=PROJECT)


def test_plain_bw2calc_gives_the_same_total(nmc622: bc.Footprint) -> None:
    """On the foreground that was written beside the database, linked to its own activities and flows."""
    assert bc.verify(nmc622) == pytest.approx(nmc622.total, rel=1e-6)


@pytest.mark.parametrize("pack", PACKS)
def test_every_shipped_pack_runs_unchanged(synthetic, pack: str) -> None:
    """No product file says anything of the background."""
    found = bc.footprint(pack, background=NAME, project=PROJECT)
    assert found.check().total > 0


def test_the_databases_own_method_gives_the_same_total(nmc622: bc.Footprint, synthetic) -> None:
    """Under 0/0 the IPCC method that came with the database counts every gas of this footprint alike."""
    from brightcell.brightway import lca_inputs
    from brightcell.matrices import solve_brightway

    written = nmc622.provenance["brightway"]
    own = synthetic.methods[0]
    total = solve_brightway(*lca_inputs(written["project"], written["database"], written["code"], own))
    assert total == pytest.approx(nmc622.total, rel=1e-6)
    assert nmc622.provenance["method"]["factors"] == " | ".join(own)


def test_a_rulebooks_grid_is_the_databases_market(nmc622: bc.Footprint) -> None:
    """Jiangsu's wish is fulfilled by the market that the table names for it."""
    (grid,) = (link for link in nmc622.links if link.demand == "electricity" and link.requested_location == "CN-JS")
    assert grid.provider == "market for electricity, medium voltage"
    assert (grid.provider_location, grid.step) == ("CN-ECGC", "CN-JS -> CN-ECGC (province)")


def test_sensitivity_runs_on_a_database_of_a_named_project(synthetic) -> None:
    """The background is found by its name in the project that is given."""
    from brightcell.api.sensitivity import analyse

    found = analyse("nmc622-pack-100kwh", background=NAME, project=PROJECT)
    assert found.labels


@pytest.fixture(scope="module")
def chain(synthetic):
    """A product and every exchange of the database behind it."""
    from brightcell.methods.of_model import chain_of

    return chain_of(bc.Model("nmc622-pack-100kwh", "cn-group-2024", background=NAME, project=PROJECT))


def test_the_adjoint_solve_gives_the_footprint(nmc622: bc.Footprint, chain) -> None:
    """What links are worth, times what the product takes of them."""
    assert chain.value == pytest.approx(nmc622.total, rel=1e-9)


def test_slopes_and_steps_of_a_database_are_those_of_new_solutions(chain) -> None:
    """For the exchanges that matter most, all solved anew, and the signs are those of their own amounts."""
    import numpy as np

    from brightcell.methods import adjoint

    which = np.argsort(-np.abs(chain.slopes * chain.amounts))[::40][:12]
    goods = len(chain.background.technosphere.row)
    gain = np.zeros(len(which))
    gain[which < goods] = adjoint.loop_gains(chain.solved, chain.background.technosphere, which[which < goods])
    gain *= chain.per_amount[which]
    step = 0.2 * chain.amounts[which]
    found = chain.value + adjoint.finite_effects(chain.slopes[which], step, gain)
    moved = [chain.score(chain.point, np.array([e]), chain.amounts[[e]] + d) for e, d in zip(which, step, strict=True)]
    assert found == pytest.approx(np.array(moved), rel=1e-9)


@pytest.mark.parametrize("method", ["gradient", "tornado", "variance", "information"])
@pytest.mark.parametrize("by", [None, "stage", "source"])
def test_every_exchange_of_a_database_is_an_input(synthetic, method: str, by: str | None) -> None:
    """And the record says how many there are and what its first rows hold."""
    from brightcell.api.sensitivity import analyse

    options = {"background": NAME, "project": PROJECT, "background_uncertainty": True}
    found = analyse("nmc622-pack-100kwh", method=method, by=by, **options)
    assert len(found.labels) > 1000 if by is None else "background" in found.labels or by == "source"
    assert "of the variance to first order" in found.as_text()
    assert len(json.dumps(found.as_dict())) < 40_000  # the first rows, and the default spreads one by one


def test_percent_of_every_exchange_of_a_database(synthetic, chain) -> None:
    """Ten percent of an exchange, exactly, whatever its distribution."""
    import numpy as np

    options = {"background": NAME, "project": PROJECT, "background_uncertainty": True}
    record = bc.sensitivity.tornado("nmc622-pack-100kwh", percent=10, **options)
    assert record.ends == "-/+ 10 %"
    names = chain.labels(np.arange(len(chain.amounts))).names
    for factor in [f for f in record.order() if record.labels[f] in names][:5]:
        entry = names.index(record.labels[factor])
        moved = chain.amounts[[entry]] + 0.1 * np.abs(chain.amounts[[entry]])
        assert record.high[0, factor] == pytest.approx(chain.score(chain.point, np.array([entry]), moved), rel=1e-9)


def test_information_on_a_database_draws_nothing(synthetic) -> None:
    """So draws and seed are refused, with the methods that draw."""
    options = {"background": NAME, "project": PROJECT, "background_uncertainty": True}
    with pytest.raises(bc.InputError, match="without draws") as caught:
        bc.sensitivity.information("nmc622-pack-100kwh", draws=100, seed=3, **options)
    assert [problem.path for problem in caught.value.problems] == ["draws", "seed"]


def test_methods_that_draw_take_the_exchanges_that_matter(synthetic, chain) -> None:
    """Exactly evaluated, and the share of the variance that they hold is told."""
    import numpy as np

    found = bc.sobol("nmc622-pack-100kwh", background=NAME, project=PROJECT, background_uncertainty=True, draws=16)
    assert len(found.labels) == 103 + len(found.default_spreads)
    assert len(found.default_spreads) > 50
    assert "first-order variance" in found.as_text()
    from brightcell.methods.selected import chosen

    problem = chosen(chain).function
    u = np.random.default_rng(1).uniform(0.02, 0.98, (len(problem.names), 2))
    x = problem.quantile(u)
    which = [chain.labels(np.arange(len(chain.amounts))).names.index(name) for name in problem.names[3:]]
    expected = [chain.score(column[:3], np.array(which), column[3:]) for column in x.T]
    assert problem.evaluate(x) == pytest.approx(np.array(expected), rel=1e-8)


def test_a_second_run_solves_nothing(nmc622: bc.Footprint, monkeypatch: pytest.MonkeyPatch) -> None:
    """The unit inventories of the background are kept in the project."""
    monkeypatch.setattr(presolved, "_solve", None)
    again = bc.footprint("nmc622-pack-100kwh", background=NAME, project=PROJECT)
    assert again.total == nmc622.total


def test_a_damaged_file_of_unit_inventories_is_made_again(nmc622: bc.Footprint) -> None:
    """A cache that can't be read is no reason to fail."""
    from brightcell.brightway.projects import cache_folder

    for file in cache_folder(PROJECT).glob("*.npz"):
        file.write_bytes(b"half of it")
    assert bc.footprint("nmc622-pack-100kwh", background=NAME, project=PROJECT).total == nmc622.total


def test_ipcc_2013_has_no_method_here_and_a_result_says_so(synthetic) -> None:
    """Factors of the shipped set are matched by name then, and the reader is told."""
    settings = {"reporting.method": "ipcc-ar5-gwp100"}
    found = bc.footprint("lfp-pack-100kwh", background=NAME, project=PROJECT, settings=settings)
    assert any("no method of IPCC AR5 GWP100" in warning for warning in found.warnings)
    assert bc.verify(found) == pytest.approx(found.total, rel=1e-6)


def test_uptake_and_emission_of_biogenic_carbon_follow_the_rulebook(synthetic) -> None:
    """Under -1/+1 both count, whatever the database's method says."""
    settings = {"reporting.biogenic": "-1/+1"}
    found = bc.footprint("lfp-pack-100kwh", background=NAME, project=PROJECT, settings=settings)
    assert found.gases["CO2 uptake"] < 0
    assert bc.verify(found) == pytest.approx(found.total, rel=1e-6)


def test_a_database_of_another_name_is_given_by_its_name(synthetic) -> None:
    """As premise's scenarios are, which keep ecoinvent's names."""
    write("ei310 SSP2 2030", seed=1)
    found = bc.footprint("lfp-pack-100kwh", background=NAME, project=PROJECT, database="ei310 SSP2 2030")
    assert found.provenance["brightway"]["background_database"] == "ei310 SSP2 2030"


def test_another_system_model_takes_the_table_of_the_cut_off(synthetic) -> None:
    """Their activities have the same names."""
    found = choosing.read_background("ecoinvent-3.10.1-apos", project=PROJECT, database=NAME)
    assert found.name == "ecoinvent-3.10.1-apos"
    assert len(found.nodes) > 100


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("missing:copper", "is not in broken"),
        ("twice:copper", "is in broken 2 times"),
        ("unit:copper", "counts in"),
    ],
)
def test_a_row_that_leads_to_no_single_activity_is_told(synthetic, fault: str, words: str) -> None:
    """With its line in the table, and the activities that look most like it."""
    write("broken", faults=[fault])
    with pytest.raises(LinkError, match=words) as caught:
        bc.footprint("nmc622-pack-100kwh", background=NAME, project=PROJECT, database="broken")
    assert f"{NAME}.csv:" in str(caught.value)
    report = covering.coverage(NAME, (), project=PROJECT, database="broken")
    assert not report.ok
    assert "copper" in {row.key for row in report.dangling}
    if fault.startswith("missing"):
        assert all(len(row.nearest) == 3 for row in report.dangling)


def test_an_unknown_database_names_those_of_the_project(synthetic) -> None:
    """And is not made."""
    with pytest.raises(
        BackgroundError, match=r"no such database .*ecoinvent-3\.10\.1-cutoff.*--database NAME.*background import FILES"
    ):
        choosing.read_background("ecoinvent-3.11-cutoff", project=PROJECT)


def test_an_unknown_project_is_not_made(synthetic) -> None:
    """Asking for a background in it is a mistake to be told."""
    from brightcell.brightway.projects import bw2data

    with pytest.raises(BackgroundError, match="no such Brightway project"):
        choosing.read_background(NAME, project="licenced")
    assert "licenced" not in bw2data().projects


def test_an_unknown_background_names_the_nearest() -> None:
    """Tables, mapping tables and carculator alike."""
    with pytest.raises(BackgroundError, match=r"did you mean ecoinvent-3\.10\.1-cutoff"):
        choosing.read_background("ecoinvent-3.10-cutoff")


def test_a_database_needs_a_mapping_table() -> None:
    """`--database` beside a background of tables is a mistake."""
    with pytest.raises(BackgroundError, match="needs a mapping table"):
        choosing.read_background("open", database="mine")


def test_a_table_of_ones_own_links_any_database(tmp_path: Path, synthetic) -> None:
    """By the path of the file."""
    mine = tmp_path / "mine.csv"
    mine.write_text(TABLE.read_text(encoding="utf-8"), encoding="utf-8")
    found = choosing.read_background(mine, project=PROJECT, database=NAME)
    assert found.name == "mine"


def test_everything_wrong_with_a_table_is_told_at_once(tmp_path: Path) -> None:
    """Line, field, found, allowed, nearest."""
    with TABLE.open(encoding="utf-8", newline="") as text:
        header, first, *_ = csv.reader(text)
    wrong = [*first[:5], "kilogramm", "0", "exakt", ""]
    mine = tmp_path / "mine.csv"
    with mine.open("w", encoding="utf-8", newline="") as text:
        csv.writer(text).writerows([header, first, wrong])
    with pytest.raises(BackgroundError) as caught:
        choosing.read_background(mine)
    told = str(caught.value)
    for words in ("mine.csv:3: unit", "did you mean kilogram", "factor isn't", "did you mean exact", "second time"):
        assert words in told


def test_coverage_says_what_a_footprint_rests_on(synthetic) -> None:
    """Shares by exact, proxy and fallback; with the foreground's own emissions they are the whole."""
    found = covering.coverage(NAME, ["nmc622-pack-100kwh"], project=PROJECT)
    assert found.ok
    assert found.missing == ()
    product = found.met[0].product
    shares = found.shares(product).values()
    assert 0.5 < sum(burden + credit for burden, credit in shares) <= 1.0 + 1e-9
    assert any(credit < 0 for _, credit in shares)
    assert json.loads(json.dumps(found.as_dict()))["shares"][product]
    assert "What the footprint" in found.as_text()


def test_backgrounds_are_compared_by_what_is_asked_of_them(synthetic) -> None:
    """The effects of all demands sum to the difference."""
    back = choosing.read_background(NAME, project=PROJECT)
    found = bc.compare("nmc622-pack-100kwh", rulebooks="cn-group-2024", background=["open", back], project=PROJECT)
    one, other = found.footprints
    assert sum(e.value for e in found.demands) == pytest.approx(other.per_kwh_rated_kg - one.per_kwh_rated_kg)
    assert {"nmc622", "electricity"} <= {e.demand for e in found.demands}


def test_a_database_is_not_installed(synthetic) -> None:
    """It is there already."""
    with pytest.raises(BrightcellError, match="a database of the project already"):
        footprints.install_background(NAME, PROJECT)


def test_a_broken_row_is_in_the_coverage_and_not_in_its_way(synthetic) -> None:
    """The report is told, with what the product asks for and doesn't get, and the exit code is 1."""
    write("broken", faults=["missing:steel"])
    found = covering.coverage(NAME, project=PROJECT, database="broken")
    assert not found.ok
    assert any("steel" in line for line in found.unmet)
    assert "Rows that lead nowhere" in found.as_text()
    assert "Asked for and not found" in found.as_text()


def test_two_databases_of_one_table_stay_apart(nmc622: bc.Footprint, synthetic) -> None:
    """Written side by side, labelled by the database, and compared."""
    write("ei310 SSP2 2050", seed=7)
    names = ["open", NAME, f"{NAME}@ei310 SSP2 2050"]
    found = bc.compare("nmc622-pack-100kwh", rulebooks="cn-group-2024", background=names, project=PROJECT)
    assert found.labels == ("open", NAME, f"{NAME} on ei310 SSP2 2050")
    written = [one.provenance["brightway"]["database"] for one in found.footprints[1:]]
    assert len(set(written)) == 2
    for one in found.footprints[1:]:
        assert bc.verify(one) == pytest.approx(one.total, rel=1e-6)


def test_a_database_is_not_for_another_project(synthetic) -> None:
    """Brightway links within a project; the foreground isn't written elsewhere in silence."""
    back = bc.read_background(NAME, project=PROJECT)
    with pytest.raises(BackgroundError, match="in another Brightway project"):
        bc.footprint("lfp-pack-100kwh", background=back, project="elsewhere")


def test_a_wish_that_the_background_lacks_takes_the_average_and_says_so(synthetic) -> None:
    """The table knows no residual mix."""
    settings = {"electricity.grid_mix": "residual"}
    found = bc.footprint("lfp-pack-100kwh", background=NAME, project=PROJECT, settings=settings)
    steps = {link.step for link in found.links if link.demand == "electricity-residual"}
    assert steps
    assert all(step.startswith("electricity instead, ") for step in steps)


def test_a_stated_year_takes_the_databases_own_mix_and_says_so(synthetic) -> None:
    """Which year is in a market of the database, its mapping table doesn't know."""
    model = bc.Model("lfp-pack-100kwh", background=NAME, project=PROJECT)
    usual = bc.footprint(model, project=PROJECT)
    dated = bc.footprint(model.with_({"identity.production": "2023"}), project=PROJECT)
    assert dated.total == pytest.approx(usual.total, rel=1e-12)
    told = f"{NAME} has no grid mix of 2023 for CN-JS: its own is taken, which states no year"
    assert told in dated.warnings
    assert told not in usual.warnings


@pytest.mark.parametrize("route", ["lfp-hydrothermal", "lfp-via-iron-phosphate", "lfp-us-average"])
def test_a_route_that_the_database_lacks_is_the_general_material(synthetic, route: str) -> None:
    """A pack that names a route runs, and its result says what stands in."""
    model = bc.Model("lfp-pack-100kwh", background=NAME, project=PROJECT)
    named = model.with_({"pack.module.cell.cathode.parts[lfp].material": route})
    result = bc.footprint(named, project=PROJECT)
    assert result.total == pytest.approx(bc.footprint(model, project=PROJECT).total, rel=1e-12)
    told = {assumption.parameter: assumption.why for assumption in result.assumed}
    assert f"has no {route}" in told[f"background.{route} at CN"]


RELEASES = ("3.8", "3.9.1", "3.11", "3.12")


@pytest.mark.parametrize("release", RELEASES)
def test_packs_run_on_the_shape_of_each_release(synthetic, release: str) -> None:
    """By its own mapping table, on a database with the names of the release."""
    from brightcell.brightway.projects import bw2data, project
    from brightcell.quiet import quiet

    name, where = f"ecoinvent-{release}-cutoff", f"licensed-{release}"
    bw2data().projects.create_project(where, exist_ok=True)
    with project(where), quiet():
        importlib.import_module("synthetic.write").small(data_path("mappings", f"{name}.csv"), release=release)
    for pack in ("nmc622-pack-100kwh", "lfp-pack-100kwh"):
        assert bc.footprint(pack, background=name, project=where).check().total > 0


def test_a_database_that_is_written_anew_takes_the_foreground_with_it(synthetic) -> None:
    """The same content has other node ids afterwards; a footprint that is asked again is written beside them."""
    name = f"{NAME}-rewritten"
    write(name)
    before = bc.footprint("lfp-pack-100kwh", background=NAME, database=name, project=PROJECT)
    write(name)
    with pytest.raises(BrightcellError, match="compute the footprint again"):
        bc.verify(before)
    again = bc.footprint("lfp-pack-100kwh", background=NAME, database=name, project=PROJECT)
    assert bc.verify(again) == pytest.approx(before.total, rel=1e-6)


def test_the_burden_of_a_solved_database_counts_by_link(nmc622: bc.Footprint) -> None:
    """Its processes can't be seen, and the result says so; the shares sum to one all the same."""
    result = nmc622
    assert result.gross_burden.resolved_by.startswith("linked process")
    assert sum(result.geography.values()) == pytest.approx(1.0, abs=1e-12)
    assert sum(result.basis.values()) == pytest.approx(1.0, abs=1e-12)


def test_explain_opens_the_database(nmc622: bc.Footprint) -> None:
    """Its processes with names, units and places, each the sum of what it takes and emits."""
    told = nmc622.explain("graphite", depth=3, cut_off=0.001)
    opened = [node for _, node in told.tree.walk() if node.kind == "process" and node.children]
    assert len(opened) > 3
    assert told.tree.value == pytest.approx(told.value)
    for node in opened:
        assert sum(child.value for child in node.children) == pytest.approx(node.value, rel=1e-6)
        assert not [child for child in node.children if child.label == "not itemised" and abs(child.value) > 1e-6]
    taken = [child for node in opened for child in node.children if child.kind == "process"]
    assert taken
    assert all(child.unit and child.place and child.per_unit is not None for child in taken)
