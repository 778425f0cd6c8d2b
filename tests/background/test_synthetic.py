"""The synthetic database has the shape, the names and the scores that it is meant to have."""

import csv
import hashlib
import importlib
import os
import subprocess
import sys
import uuid
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
import scipy.sparse as sp
from scipy.sparse.csgraph import connected_components

from brightcell.data import data_path

SCRIPTS = data_path().parent / "scripts"
FIELDS = ("key", "location", "activity", "product", "activity_location", "unit", "factor", "match", "note")
ROWS = (  # key, activity, product, location, unit, factor
    ("electricity", "market group for electricity, medium voltage", "", "CN", "kilowatt hour", 1),
    ("electricity", "market for electricity, medium voltage", "", "FR", "kilowatt hour", 1),
    ("electricity", "market for electricity, medium voltage", "", "PL", "kilowatt hour", 1),
    ("aluminium", "market for aluminium, wrought alloy", "", "GLO", "kilogram", 1),
    ("copper", "market for copper, cathode", "", "GLO", "kilogram", 1),
    ("steel", "market for steel, low-alloyed", "", "GLO", "kilogram", 1),
    ("cobalt-sulfate", "market for cobalt sulfate", "", "GLO", "kilogram", 1),
    ("nickel-sulfate", "market for nickel sulfate", "", "GLO", "kilogram", 1),
    ("sodium-hydroxide", "market for sodium hydroxide, without water, in 50% solution state", "", "RER", "kilogram", 1),
    ("sodium-hydroxide", "market for sodium hydroxide, without water, in 50% solution state", "", "RoW", "kilogram", 1),
    ("heat", "heat production, natural gas, at industrial furnace >100kW", "heat, natural gas", "RoW", "megajoule", 1),
    ("lorry", "market for transport, freight, lorry, unspecified", "", "RoW", "ton kilometer", 1),
    ("rail", "market for transport, freight train", "", "CN", "ton kilometer", 1),
    ("natural-gas", "market for natural gas, high pressure", "", "RoW", "cubic meter", 1),
    ("waste-water", "market for wastewater, average", "", "RoW", "cubic meter", -0.001),
    ("landfill-inert", "treatment of inert waste, inert material landfill", "inert waste", "RoW", "kilogram", -1),
    ("landfill-inert", "market for inert waste", "", "RoW", "kilogram", -1),
)
GWP100 = ("ecoinvent-3.10.1", "IPCC 2021", "climate change", "global warming potential (GWP100)")
PRINT_DIGEST = """
import sys
sys.path[:0] = [{scripts!r}, {tests!r}]
import test_synthetic as t
from pathlib import Path
print(t.digest(t.build(Path({table!r}))))
"""


def module(name: str) -> ModuleType:
    return importlib.import_module(f"synthetic.{name}")


def build(table: Path, number: int = 600, seed: int = 1):
    rows = module("names").read_mapping(table)
    flows = module("biosphere").flows(number, "3.10.1")
    return module("amounts").model(module("names").activities(rows, number, seed), flows, seed)


def digest(model) -> str:
    told = hashlib.sha256(repr(model.activities).encode())
    for exchanges in (model.technosphere, model.biosphere):
        for array in (exchanges.of, exchanges.what, exchanges.amount, exchanges.scale):
            told.update(array.tobytes())
    return told.hexdigest()


def of(model, name: str, location: str) -> int:
    return next(i for i, a in enumerate(model.activities) if (a.name, a.location) == (name, location))


def upstream(model) -> sp.csr_array:
    """Amounts by taker and supplier, waste as taken away."""
    taken, number = model.technosphere, len(model.activities)
    return sp.csr_array((np.abs(taken.amount), (taken.of, taken.what)), shape=(number, number))


def direct(model, flows) -> np.ndarray:
    """Direct emissions in kg CO2e."""
    factors = np.zeros(len(flows.flows))
    for at, factor in module("biosphere").methods("3.10.1", flows)[GWP100]:
        factors[at] = factor
    emitted = model.biosphere
    return np.bincount(emitted.of, emitted.amount * factors[emitted.what], len(model.activities))


def in_largest_loop(model) -> float:
    """Share of activities that all come to need each other."""
    _, labels = connected_components(upstream(model), connection="strong")
    return float(np.bincount(labels).max() / len(labels))


@pytest.fixture(scope="module", autouse=True)
def _scripts_on_path():
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(SCRIPTS))
        yield


@pytest.fixture(scope="module")
def table(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("mapping") / "ecoinvent-3.10.1-cutoff.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(FIELDS)
        for key, activity, product, place, unit, factor in ROWS:
            made = product or activity.split(" for ", 1)[1]
            writer.writerow([key, "", activity, made, place, unit, factor, "exact", ""])
    return path


@pytest.fixture(scope="module")
def model(table):
    return build(table)


@pytest.fixture(scope="module")
def flows():
    return module("biosphere").flows(600, "3.10.1")


@pytest.fixture(scope="module")
def written(table):
    """The small database in a project of its own."""
    import bw2data as bd

    before = bd.projects.current
    bd.projects.set_current(f"synthetic {uuid.uuid4().hex[:12]}")
    yield module("write").small(table)
    bd.projects.set_current(before)


def test_the_small_one_has_the_shape_of_the_large(model) -> None:
    """About eight inputs and five elementary flows per activity, nearly all with a lognormal distribution."""
    number = len(model.activities)
    assert number == 600
    assert 6 < len(model.technosphere.of) / number < 10
    assert 4 < len(model.biosphere.of) / number < 8
    scales = np.concatenate([model.technosphere.scale, model.biosphere.scale])
    assert np.mean(scales > 0) > 0.9


def test_most_activities_come_to_need_each_other(model) -> None:
    """One giant strongly connected component, as transport, power and factories need products."""
    assert 0.5 < in_largest_loop(model) < 0.8


def test_loops_converge(model) -> None:
    """The spectral radius of what is taken per unit of score is about 0.65, so Jacobi's iteration converges."""
    shares = sp.diags_array(1 / model.scores) @ upstream(model) @ sp.diags_array(model.scores)
    reached = np.ones(len(model.scores))
    for _ in range(100):
        reached = shares @ reached
        radius = np.linalg.norm(reached)
        reached /= radius
    assert 0.55 < radius < 0.75


def test_scores_are_the_ones_meant(model, flows) -> None:
    """Direct emissions and the scores of suppliers add to the score, for every activity."""
    np.testing.assert_allclose(direct(model, flows) + upstream(model) @ model.scores, model.scores, rtol=1e-12)


def test_scores_are_plausible(model) -> None:
    """By unit, in the range where such products are found."""
    ranges = {"kilowatt hour": (0.01, 1.0), "ton kilometer": (0.02, 1.2), "megajoule": (0.02, 0.13)}
    for activity, score in zip(model.activities, model.scores, strict=True):
        low, high = ranges.get(activity.unit, (1e-4, 1e9) if activity.unit != "kilogram" else (1e-4, 31))
        assert low <= score <= high, activity
    electricity = [model.scores[of(model, *which)] for which in (("market for electricity, medium voltage", "FR"),)]
    assert electricity[0] < 0.1 < model.scores[of(model, "market for electricity, medium voltage", "PL")]


def test_markets_take_about_one_unit_of_what_they_sell(model) -> None:
    """What is certain in a market are its producers' shares."""
    taken = model.technosphere
    certain = taken.scale == 0
    sums = np.bincount(taken.of[certain], np.abs(taken.amount[certain]), len(model.activities))
    markets = [i for i, activity in enumerate(model.activities) if activity.is_market]
    assert np.all((sums[markets] > 0.75) & (sums[markets] < 1.3))


def test_every_mapped_activity_is_there_once(model) -> None:
    """By name, product, location and unit; and all others are unique too."""
    known = [activity.identity for activity in model.activities]
    assert len(set(known)) == len(known)
    for _, activity, product, location, unit, _ in ROWS:
        assert (activity, product or activity.split(" for ", 1)[1], location, unit) in known


def test_waste_is_given_away(model) -> None:
    """An input from what treats waste is negative, every other positive."""
    taken = model.technosphere
    treats = np.array([activity.waste for activity in model.activities])
    assert treats[of(model, "market for wastewater, average", "RoW")]
    assert np.array_equal(taken.amount < 0, treats[taken.what])


def test_the_same_seed_gives_the_same_bytes(model, table) -> None:
    """In another process too, whose sets and dictionaries hash otherwise; another seed gives others."""
    code = PRINT_DIGEST.format(scripts=str(SCRIPTS), tests=str(Path(__file__).parent), table=str(table))
    env = {**os.environ, "PYTHONHASHSEED": "7"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=env)
    assert done.stdout.strip() == digest(model)
    assert digest(build(table, seed=2)) != digest(model)


def test_more_activities_leave_the_named_ones_as_they_were(model, flows, table) -> None:
    """Their scores and direct emissions don't depend on how many others there are."""
    more = build(table, 900)
    names = list({(activity, location) for _, activity, _, location, _, _ in ROWS})
    ours, theirs = ([of(which, *name) for name in names] for which in (model, more))
    assert np.array_equal(model.scores[ours], more.scores[theirs])
    assert np.array_equal(direct(model, flows)[ours], direct(more, flows)[theirs])


def test_too_few_activities_are_refused(table) -> None:
    """The table needs its activities, their producers and some services."""
    with pytest.raises(ValueError, match=r"needs \d+ activities or more, 10 were asked for"):
        build(table, 10)


def test_uncertainty_is_valid(written) -> None:
    """stats_arrays accepts the distributions of all exchanges."""
    import bw2data as bd
    from stats_arrays import LognormalUncertainty, UncertaintyBase

    exchanges = [e for node in bd.Database(written.database).load().values() for e in node["exchanges"]]
    uncertain = [exchange for exchange in exchanges if exchange["uncertainty type"] == 2]
    fields = ("loc", "scale", "negative", "uncertainty type")
    told = UncertaintyBase.from_dicts(*[{field: e[field] for field in fields} for e in uncertain])
    LognormalUncertainty.validate(told)
    signs = np.where(told["negative"], -1, 1)
    np.testing.assert_allclose(signs * np.exp(told["loc"]), [e["amount"] for e in uncertain], rtol=1e-10)


def test_brightway_computes_the_scores_meant(written) -> None:
    """For a product, and for waste that is treated: its production amount is -1."""
    import bw2data as bd

    wanted = {"market for cobalt sulfate": 1, "market for wastewater, average": -1}
    for name, amount in wanted.items():
        (node,) = (node for node in bd.Database(written.database) if node["name"] == name)
        lca, meant = _lca(node, amount), written.model.scores[of(written.model, name, node["location"])]
        assert lca.score == pytest.approx(meant, rel=1e-6)
        residual = lca.technosphere_matrix @ lca.supply_array - lca.demand_array
        assert np.abs(residual).max() < 1e-9
        assert node["production amount"] == amount
        assert [production["amount"] for production in node.production()] == [amount]


def _lca(node, amount: float):
    import bw2calc
    import bw2data as bd

    demand, packages, _ = bd.prepare_lca_inputs({node: amount}, method=GWP100)
    lca = bw2calc.LCA(demand, data_objs=packages)
    lca.lci()
    lca.lcia()
    return lca


def test_methods_have_the_factors_of_the_shipped_ones(written) -> None:
    """Methane and a refrigerant as in `databases/methods`; carbon dioxide of plants is not counted."""
    import bw2data as bd

    names = {flow.id: flow["name"] for flow in bd.Database(written.biosphere)}
    factors = {names[flow]: factor for flow, factor in bd.Method(GWP100).load()}
    with data_path("methods", "ipcc-ar6-gwp100.csv").open(encoding="utf-8", newline="") as file:
        shipped = {row["flow"]: float(row["factor"]) for row in csv.DictReader(file)}
    assert factors["Methane, fossil"] == shipped["ch4-fossil"]
    assert factors["Methane, non-fossil"] == shipped["ch4-biogenic"]
    assert factors["1,1,1,2-Tetrafluoroethane"] == shipped["hfc-134a"]
    assert not {"Carbon dioxide, non-fossil", "Carbon dioxide, in air"} & set(factors)


def test_long_term_emissions_are_left_out_where_the_method_says_so(written) -> None:
    """The twin without long-term emissions lacks one compartment of five."""
    import bw2data as bd

    (twin,) = (method for method in written.methods if method[1] == "IPCC 2021 no LT")
    assert len(bd.Method(twin).load()) * 5 == len(bd.Method(GWP100).load()) * 4


def test_gases_have_the_names_of_the_release() -> None:
    """Until 3.9.1 a refrigerant was called otherwise than since."""
    old, new = ({gas.name for gas in module("biosphere").read_gases(release)} for release in ("3.9.1", "3.10"))
    assert "Ethane, 1,1,1,2-tetrafluoro-, HFC-134a" in old - new
    assert "1,1,1,2-Tetrafluoroethane" in new - old


def test_a_real_database_is_never_written_over(written, table) -> None:
    """What the generator hasn't written stays as it is."""
    import bw2data as bd

    bd.Database("ecoinvent-3.9.1-cutoff").write({}, searchable=False)
    with pytest.raises(ValueError, match=r"ecoinvent-3\.9\.1-cutoff, which is not synthetic"):
        module("write").small(table, release="3.9.1")
    assert "ecoinvent-3.9.1-biosphere" not in bd.databases


@pytest.mark.parametrize(
    ("fault", "count", "units"),
    [("missing:copper", 0, set()), ("twice:copper", 2, {"kilogram"}), ("unit:copper", 1, {"pound"})],
)
def test_faults_are_put_in_on_purpose(model, flows, table, fault: str, count: int, units: set[str]) -> None:
    """An activity missing, there twice, or with another unit."""
    nodes = module("write").datasets(model, flows.flows, "database", "biosphere", 1)
    module("faults").spoil(nodes, module("names").read_mapping(table), [fault])
    found = [node for node in nodes.values() if node["name"] == "market for copper, cathode"]
    assert len(found) == count
    assert {node["unit"] for node in found} == units


@pytest.mark.parametrize("fault", ["lost:copper", "missing:unobtainium"])
def test_an_unknown_fault_is_refused(table, fault: str) -> None:
    """The message says how faults are written."""
    with pytest.raises(ValueError, match="write one of missing, twice, unit, a colon and a key"):
        module("faults").spoil({}, module("names").read_mapping(table), [fault])


def test_the_command_writes_a_database(table, tmp_path, capsys) -> None:
    """With its name from release and model, and a spoilt activity where asked for; it says what it is at."""
    import bw2data as bd

    before, project = bd.projects.current, f"synthetic {uuid.uuid4().hex[:12]}"
    asked = ["--project", project, "--activities", "300", "--mapping", str(table), "--misnamed", "missing:copper"]
    assert importlib.import_module("synthetic_ecoinvent").main(asked) == 0
    nodes = list(bd.Database("ecoinvent-3.10.1-cutoff"))
    bd.projects.set_current(before)
    assert len(nodes) == 300
    assert "market for copper, cathode, renamed" in {node["name"] for node in nodes}
    assert "making 300 activities and their exchanges\n" in capsys.readouterr().err


@pytest.mark.slow
def test_the_large_one_has_the_shape_of_ecoinvent(table) -> None:
    """About 12 inputs and 20 elementary flows per activity, 60 % in one loop, and elimination fills little."""
    model = build(table, 20_000)
    assert len(model.technosphere.of) / 20_000 == pytest.approx(12.2, rel=0.1)
    assert len(model.biosphere.of) / 20_000 == pytest.approx(19.6, rel=0.1)
    assert in_largest_loop(model) == pytest.approx(0.6, abs=0.08)
    factors = sp.linalg.splu((sp.eye_array(20_000) - upstream(model)).tocsc())
    assert factors.nnz < 6e6
