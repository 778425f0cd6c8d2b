"""Processes that move together in a Brightway project: by what they make, and by draws that the metadata name."""

import math
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
from tests.small import BACKGROUND, METHOD

from brightcell.background import Background, read_mapping, read_method
from brightcell.background.models import CommonSpread
from brightcell.brightway import install_background, project
from brightcell.brightway.arrays import fingerprint_of
from brightcell.brightway.mapped import read_database
from brightcell.brightway.projects import bw2data
from brightcell.propagation.database_sample import uncertain_database
from brightcell.quiet import quiet

PROJECT, COPY, DRAWS, GSD = "together", "copy", 4000, 1.5
TABLE = (
    "key,location,activity,product,activity_location,unit,factor,match,note\n"
    "electricity,,electricity production,electricity,CN-JS,kilowatt hour,1,exact,\n"
    "steel,,steel production,steel,CN,kilogram,1,exact,\n"
)


def together(*spreads: tuple[str, str, float]) -> Background:
    """The small background without its loop, all amounts certain, with processes that move as a whole."""
    certain = tuple(
        replace(e, spread=type(e.spread)())
        for e in BACKGROUND.exchanges
        if (e.process, e.input) not in {("electricity", "steel"), ("steel", "electricity")}
    )
    common = tuple(CommonSpread(code, name, gsd, "a test", "book", "assumed") for code, name, gsd in spreads)
    return replace(BACKGROUND, exchanges=certain, spreads=common, sha256=sha256(repr(spreads).encode()).hexdigest())


def copied(database: str) -> None:
    """A user's own copy: what brightcell installed itself is read from its tables and not from the project."""
    bd = bw2data()
    if COPY in bd.databases:
        del bd.databases[COPY]
    bd.Database(database).copy(COPY)
    bd.databases[COPY]["brightcell"] = False
    bd.databases.flush()


@pytest.fixture
def drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Draws of both processes of an installed background, kg CO2e per unit (process, draw)."""
    monkeypatch.setenv("BRIGHTWAY2_DIR", str(tmp_path / "brightway"))
    bw2data().projects.create_project(PROJECT, exist_ok=True)
    table = tmp_path / "table.csv"
    table.write_text(TABLE, encoding="utf-8")

    def run(background: Background) -> np.ndarray:
        with quiet():
            installed = install_background(background, [METHOD], PROJECT)
            with project(PROJECT):
                copied(installed.database)
        found = read_database(read_mapping(table), PROJECT, COPY, background.flows)
        codes = sorted(found.nodes)
        draws = uncertain_database(found, read_method("ipcc-ar6-gwp100", "0/0"), codes, 1, 7)
        scores = draws.scores(0, DRAWS)[:, 0]
        return scores[np.argsort(np.median(scores, axis=1))]  # 0.6 of electricity, 2.27 of steel

    return run


def test_gases_of_one_process_have_the_spread_of_their_sum(drawn) -> None:
    """What is made carries the factor, which Brightway can hold: CV = sqrt(exp(s^2) - 1) of CO2 and CH4 together."""
    _, steel = drawn(together(("steel", "steel", GSD)))
    s = math.log(GSD)
    assert np.log(steel).std() == pytest.approx(s, rel=0.03)
    assert steel.std() / steel.mean() == pytest.approx(math.sqrt(math.exp(s**2) - 1), rel=0.06)
    assert np.median(steel) == pytest.approx(1.9 + 29.8 * 0.0123, rel=0.03)


def test_processes_of_one_draw_share_it(drawn) -> None:
    """No field of an exchange can say so; the metadata of the database name the draw."""
    power, steel = drawn(together(("electricity", "both", GSD), ("steel", "both", GSD)))
    assert np.ptp(steel / power) == pytest.approx(0.0, abs=1e-6)
    with project(PROJECT):
        assert bw2data().databases["brightcell-small"]["draws"] == {"electricity": "both", "steel": "both"}


def test_processes_of_two_draws_do_not(drawn) -> None:
    """Without a common name the draws are independent."""
    power, steel = drawn(together(("electricity", "one", GSD), ("steel", "other", GSD)))
    assert abs(np.corrcoef(power, steel)[0, 1]) < 0.06


def test_a_shared_draw_is_part_of_the_fingerprint(drawn) -> None:
    """Kept draws of the same amounts with other draws shared are out of date."""
    drawn(together(("electricity", "both", GSD), ("steel", "both", GSD)))
    shared = fingerprint_of(PROJECT, COPY)
    drawn(together(("electricity", "one", GSD), ("steel", "other", GSD)))
    assert fingerprint_of(PROJECT, COPY) != shared


def test_brightway_draws_the_sum_too(drawn) -> None:
    """Plain bw2calc with the distributions of the installed database: the same spread."""
    import bw2calc

    drawn(together(("steel", "steel", GSD)))
    bd = bw2data()
    with project(PROJECT), quiet():
        method = ("brightcell", METHOD.name, METHOD.biogenic)
        demand, data, _ = bd.prepare_lca_inputs({("brightcell-small", "steel"): 1.0}, method)
        lca = bw2calc.LCA(demand, data_objs=data, use_distributions=True, seed_override=3)
        lca.lci()
        lca.lcia()
        scores = [lca.score]
        for _ in range(400):
            next(lca)
            scores.append(lca.score)
    assert np.log(scores).std() == pytest.approx(math.log(GSD), rel=0.1)
