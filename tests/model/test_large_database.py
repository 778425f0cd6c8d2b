"""A product on a database of 20,000 activities, as large as a licensed one; all its amounts are made up."""

import json
import os
import subprocess
import sys

import pytest

from brightcell.data import data_path

pytestmark = pytest.mark.slow

ACTIVITIES = 20_000
LIMIT_MB = 1500.0
SCRIPT = data_path().parent / "scripts" / "synthetic_ecoinvent.py"

# The foreground is solved by plain bw2calc in a process of its own, whose memory isn't ours.
FOOTPRINT = """
import json, resource, sys
from pathlib import Path
import brightcell as bc
found = bc.footprint("nmc622-pack-100kwh", background="ecoinvent-3.10.1-cutoff", project="large")
found.check()
status = Path("/proc/self/status")
if status.is_file():  # ru_maxrss counts the memory of the process that started this one, too
    (peak,) = (int(line.split()[1]) / 1024 for line in status.read_text().splitlines() if line.startswith("VmHWM"))
else:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024**2 if sys.platform == "darwin" else 1024)
print()
print(json.dumps({"total": found.total, "peak_mb": peak, "place": found.provenance["brightway"]}))
"""
PLAIN = """
import json, sys
import bw2calc, bw2data
place = json.loads(sys.argv[1])
bw2data.projects.set_current("large")
node = bw2data.get_node(database=place["database"], code=place["code"])
demand, data_objs, _ = bw2data.prepare_lca_inputs({node: 1}, method=tuple(place["method"]))
lca = bw2calc.LCA(demand, data_objs=data_objs)
lca.lci()
lca.lcia()
print()
print(json.dumps(float(lca.score)))
"""


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory):
    """Run Python in a process of its own where the project `large` has the database; its last line is the answer."""
    env = {**os.environ, "BRIGHTWAY2_DIR": str(tmp_path_factory.mktemp("brightway"))}

    def alone(*arguments: str) -> str:
        done = subprocess.run([sys.executable, *arguments], capture_output=True, text=True, env=env, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout.splitlines()[-1]

    alone(str(SCRIPT), "--project", "large", "--activities", str(ACTIVITIES))
    return alone


@pytest.fixture(scope="module")
def cold(run):
    """The first footprint, for which the background is solved for all its products."""
    return json.loads(run("-c", FOOTPRINT))


def test_plain_bw2calc_gives_the_same_total(run, cold) -> None:
    """On what was written; Brightway stores amounts in single precision."""
    assert json.loads(run("-c", PLAIN, json.dumps(cold["place"]))) == pytest.approx(cold["total"], rel=1e-6)


def test_the_second_run_gives_the_same_total(run, cold) -> None:
    """From what the first one kept."""
    assert json.loads(run("-c", FOOTPRINT))["total"] == pytest.approx(cold["total"], rel=1e-12)


def test_memory_stays_below_its_limit(cold) -> None:
    """Solving the background for all products included."""
    assert cold["peak_mb"] < LIMIT_MB
