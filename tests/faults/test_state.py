"""State: several writers, what is cut short, damaged, of another version, or made with other packages."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from filelock import FileLock
from tests.signals import heard

import brightcell as bc
from brightcell.brightway import install_background, installed, project, projects
from brightcell.io import installed as packages
from brightcell.io.aggregates import read_aggregate
from brightcell.runs.gathering import gather
from brightcell.runs.parquet import parquet_bytes, read_parquet
from brightcell.runs.request import Request
from brightcell.runs.store import Store

from ..small import BACKGROUND, METHOD
from .asked import LFP, product_file, told
from .readers import READERS

WRITER = """
import sys, time
from brightcell.brightway import ForegroundActivity, write_foreground
from brightcell.brightway.projects import bw2data
bw2data()
from bw2data.project import ProjectDataset
create = ProjectDataset.create
def slowly(*arguments, **options):
    time.sleep(0.3)
    return create(*arguments, **options)
ProjectDataset.create = slowly
for i in range(6):
    name = f"foreground {sys.argv[1]} {i}"
    write_foreground("shared", name, [ForegroundActivity("a", "a", "s", "c", "kg", "CN", "p", ())])
"""
COUNT = "from brightcell.brightway import installed; print(sum(e.complete for e in installed('shared')))"


@pytest.fixture(scope="module")
def writers(tmp_path_factory) -> tuple[list[bytes], int]:
    """Four processes that write six databases each, all from the first moment of an empty folder on."""
    environment = {**os.environ, "BRIGHTWAY2_DIR": str(tmp_path_factory.mktemp("shared"))}
    running = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(n)], env=environment, stderr=subprocess.PIPE)
        for n in range(4)
    ]
    errors = [writer.communicate()[1] for writer in running]
    count = subprocess.run([sys.executable, "-c", COUNT], env=environment, capture_output=True, check=True)
    return errors, int(count.stdout)


def test_56_four_writers_at_once_lose_nothing(writers) -> None:
    """All 24 databases are there, each whole."""
    assert writers[1] == 24


def test_x01_first_runs_at_once_in_an_empty_folder_come_through(writers) -> None:
    """Nobody has made the folder's files before: no writer stumbles over another."""
    told_of = b"".join(writers[0]).splitlines()
    assert all(line.startswith(b"waiting for the Brightway project") for line in told_of), told_of


def test_57_a_project_that_another_holds_is_told_by_whom(project_name: str, monkeypatch) -> None:
    """Waited for, then told: who, since when and what for; nothing is written."""
    monkeypatch.setattr(projects, "LOCK_SECONDS", 0.1)
    with project(project_name) as folder:
        holder = {"process": 4711, "user": "li", "host": "lab", "since": "2026-11-23 10:00:00", "what": "installing x"}
        (folder / "brightcell.lock.json").write_text(json.dumps(holder))
        with FileLock(folder / "brightcell.lock"):
            said = told(lambda: install_background(BACKGROUND, [METHOD], project_name))
    assert "process 4711 of li on lab has been installing x since 2026-11-23 10:00:00" in said
    assert "Nothing was written" in said


def test_57_a_database_that_another_program_holds_is_told(project_name: str, bd) -> None:
    """Activity Browser is in the middle of a write: words, and a second try works."""
    from bw2data.backends import sqlite3_lci_db

    with project(project_name) as folder:
        sqlite3_lci_db.execute_sql("PRAGMA busy_timeout = 50")
        other = sqlite3.connect(folder / "lci" / "databases.db", isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        said = told(lambda: install_background(BACKGROUND, [METHOD], project_name))
        assert "database is locked; close other programs" in said
        other.close()
        assert install_background(BACKGROUND, [METHOD], project_name).written


def test_58_a_write_that_was_cut_short_is_noticed_and_repaired(project_name: str, monkeypatch) -> None:
    """Killed between the commit and the processing: the next run sees that it isn't whole and writes it again."""
    from bw2data.backends import SQLiteBackend

    def killed(self, csv=False):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(SQLiteBackend, "process", killed)
        with pytest.raises(KeyboardInterrupt):
            install_background(BACKGROUND, [METHOD], project_name)
    assert [entry.complete for entry in installed(project_name)] == [False]
    assert install_background(BACKGROUND, [METHOD], project_name).written
    assert all(entry.complete for entry in installed(project_name))


@pytest.fixture(scope="module")
def run(tmp_path_factory) -> Path:
    """The folder of a small run."""
    folder = tmp_path_factory.mktemp("kept") / "run"
    bc.monte_carlo(LFP, draws=200, seed=1, out=folder, chunk=50)
    return folder


@pytest.fixture
def kept(run: Path, tmp_path: Path) -> Path:
    """A copy of it that may be spoiled."""
    import shutil

    return Path(shutil.copytree(run, tmp_path / "copy"))


@pytest.mark.parametrize("spoil", [lambda b: b[:-20], lambda b: b[:99] + bytes([b[99] ^ 1]) + b[100:], lambda b: b""])
def test_61_a_damaged_part_of_a_run_is_told(kept: Path, spoil) -> None:
    """Cut, one bit flipped, emptied: found by its checksum, and the way to mend it is said."""
    part = kept / "draws" / "part-00001.parquet"
    part.write_bytes(spoil(part.read_bytes()))
    said = told(lambda: bc.read_draws(kept))
    assert f"{part}: this part of the draws is damaged or missing" in said
    assert "--resume" in said


def test_61_a_damaged_part_is_computed_again(run: Path, kept: Path) -> None:
    """`--resume` gives the bytes that were there."""
    part = kept / "draws" / "part-00001.parquet"
    part.write_bytes(b"")
    again = bc.monte_carlo(LFP, draws=200, seed=1, out=kept, chunk=50, resume=True)
    assert again.status == "complete"
    assert part.read_bytes() == (run / "draws" / "part-00001.parquet").read_bytes()


@pytest.mark.parametrize(
    ("file", "path", "value"),
    [
        ("manifest", ("asked", "seed"), None), ("manifest", ("asked", "draws"), {}), ("manifest", ("installed",), True),
        ("manifest", ("drawn",), "x"), ("labels", ("alternatives",), 1), ("labels", ("alternatives", 0, "label"), 1),
    ],
)  # fmt: skip
def test_61_a_damaged_list_of_a_run_is_told(kept: Path, file: str, path: tuple, value: object) -> None:
    """Well-formed JSON that says something else than it must."""
    place = kept / f"{file}.json"
    data = within = json.loads(place.read_text())
    for step in path[:-1]:
        within = within[step]
    within[path[-1]] = value
    place.write_text(json.dumps(data))
    assert "damaged" in told(lambda: repr(bc.read_draws(kept)))


@pytest.mark.parametrize("table", [{"draw": [0], "other": [1.0]}, {"draw": [0], "total": ["x"]}])
def test_61_a_part_of_other_columns_is_told(tmp_path: Path, table: dict[str, list]) -> None:
    """A table in Parquet that is whole, and lacks what is asked for or holds no numbers."""
    path = tmp_path / "part.parquet"
    path.write_bytes(parquet_bytes(table))
    assert "total: the table of draws is damaged" in told(lambda: read_parquet(path, ["draw", "total"]))


@pytest.mark.parametrize(("version", "hint"), [("0", "make it again"), ("2", "update this one")])
def test_62_a_file_of_another_version_is_refused_by_name(kept: Path, version: str, hint: str) -> None:
    """Draws, a block of a supplier and a product file: the version found, that which is read, and the way out."""
    manifest = kept / "manifest.json"
    manifest.write_text(manifest.read_text().replace("brightcell draws 1", f"brightcell draws {version}"))
    block = kept / "block.json"
    block.write_bytes(READERS["aggregate"].sample().replace(b"aggregate/1", f"aggregate/{version}".encode()))
    product = product_file(kept, "schema_version: 1", f"schema_version: {version}")
    for read, path in ((bc.read_draws, kept), (read_aggregate, block), (bc.read_product, product)):
        said = told(lambda read=read, path=path: read(path))
        assert f"is in version {version} of its format, and this brightcell reads version 1" in said
        assert hint in said


def test_63_draws_say_that_they_were_made_with_other_packages(kept: Path, monkeypatch) -> None:
    """By name, then and now, as soon as they are looked at; the numbers are those of the file."""
    assert bc.read_draws(kept).differing == []
    now = dict(packages.closure())
    monkeypatch.setattr(packages, "closure", lambda: {**now, "numpy": "9.9"})
    draws = bc.read_draws(kept)
    assert draws.differing == [("numpy", now["numpy"], "9.9")]
    assert f"made with other packages: numpy was {now['numpy']} and is 9.9 here" in repr(draws)


@pytest.fixture
def other_pandas(monkeypatch) -> str:
    """Another pandas is installed from now on; in words, as whoever opens something made before is told."""
    now = dict(packages.closure())
    monkeypatch.setattr(packages, "closure", lambda: {**now, "pandas": "9.9"})
    return f"made with other packages: pandas was {now['pandas']} and is 9.9 here"


def test_63_a_run_that_goes_on_with_other_packages_says_so(kept: Path, other_pandas: str, caplog) -> None:
    """And its manifest has both versions, once a part was made with the second."""
    asked = {"draws": 200, "seed": 1, "out": kept, "chunk": 50, "resume": True}
    bc.monte_carlo(LFP, **asked)
    assert f"the run in {kept} was {other_pandas}" in caplog.text
    assert bc.read_draws(kept).remark == other_pandas
    (kept / "draws" / "part-00001.parquet").unlink()
    bc.monte_carlo(LFP, **asked)
    assert bc.read_draws(kept).about["installed"]["pandas"].endswith(" and 9.9")


def test_63_the_sensitivity_of_draws_says_that_they_were_made_with_other_packages(tmp_path: Path, request) -> None:
    """The draws are read and nothing is computed anew."""
    bc.monte_carlo(LFP, draws=200, seed=1, out=tmp_path / "run", keep="inputs")
    assert "other packages" not in bc.sensitivity.of_draws(tmp_path / "run", method="variance").as_text()
    other_pandas = request.getfixturevalue("other_pandas")
    assert f"the draws were {other_pandas}" in bc.sensitivity.of_draws(tmp_path / "run", method="variance").notes


def test_63_a_sweep_that_goes_on_with_other_packages_says_so(tmp_path: Path, request, caplog) -> None:
    """Its rows are those of before."""
    asked = {"over": {"rulebook": ["cn-group-2024"]}, "out": tmp_path / "run"}
    before = bc.sweep(LFP, **asked)
    other_pandas = request.getfixturevalue("other_pandas")
    again = bc.sweep(LFP, **asked, resume=True)
    assert f"the sweep in {tmp_path / 'run'} was {other_pandas}" in caplog.text
    assert [row.total for row in again.rows] == [row.total for row in before.rows]


def test_63_a_bundle_says_that_it_was_made_with_other_packages(tmp_path: Path, request) -> None:
    """By name, then and now, beside the figures that come out the same."""
    path = bc.bundle(bc.Model(LFP), tmp_path / "lfp.zip")
    now = packages.closure()["pandas"]
    from brightcell.api import bundle

    patch = request.getfixturevalue("monkeypatch")
    patch.setattr(bundle, "closure", lambda: {**packages._closure(), "pandas": "9.9"})
    check = bc.verify_bundle(path)
    assert check.versions == (("pandas", now, "9.9"),)
    assert check.is_same


def test_63_a_result_names_the_packages_that_it_was_made_with() -> None:
    """By one hash over the sorted lines name==version of all that is installed beneath it."""
    import hashlib
    from importlib.metadata import version

    found = packages.closure()
    assert {"brightcell", "numpy", "bw2calc", "peewee"} <= set(found)
    assert "pytest" not in found
    assert found["numpy"] == version("numpy")
    lines = "".join(f"{name}=={found[name]}\n" for name in sorted(found))
    recorded = bc.footprint(LFP, project=None).provenance["installed"]
    assert recorded == {"packages": len(found), "sha256": hashlib.sha256(lines.encode()).hexdigest()}


def test_63_a_run_goes_on_with_the_same_packages_only(kept: Path, monkeypatch) -> None:
    """Draws of two versions of scipy would be mixed in one file."""
    from brightcell.runs import request

    monkeypatch.setattr(request, "_version", lambda name: "9.9" if name == "scipy" else packages.closure()[name])
    said = told(lambda: bc.monte_carlo(LFP, draws=200, seed=1, out=kept, chunk=50, resume=True))
    assert "scipy" in said


LONG_RUN = """
import sys, time
from pathlib import Path
import numpy as np
from brightcell.cli import boundary
from brightcell.runs.gathering import gather
from brightcell.runs.parquet import parquet_bytes, read_parquet
from brightcell.runs.request import Request

class Slow:
    releases_gil = False

    def __call__(self, start, stop):
        time.sleep({seconds})
        return {{"total": np.arange(start, stop, dtype=float)}}

def run():
    found = gather(Slow(), Request(4000, 10, 1, ("total",)), Path(sys.argv[1]))
    print(found.status, found.number, found.columns["total"].sum())

boundary.run(run)
"""


def signalled(folder: Path, number: int, seconds: float, times: int = 1) -> subprocess.Popen:
    """A long run to which a signal is sent once two chunks are there."""
    command = [sys.executable, "-c", LONG_RUN.format(seconds=seconds), str(folder)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=heard)
    while process.poll() is None and not (folder / "draws" / "part-00001.parquet").exists():
        time.sleep(0.005)
    process.send_signal(number)
    if times > 1:
        assert process.stderr is not None
        process.stderr.readline(), process.stderr.readline()
        process.send_signal(number)
    return process


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM that a process hears")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_x10_a_signal_leaves_a_flagged_partial_result(tmp_path: Path, name: str) -> None:
    """As Ctrl-C does: what is finished is there, called partial, and nothing is said of Python."""
    process = signalled(tmp_path / "run", getattr(signal, name), 0.01)
    said, errors = process.communicate(timeout=60)
    assert (process.returncode, said.split()[0]) == (0, "partial")
    assert "interrupted: stopping after what is finished; interrupt again to end at once" in errors
    assert "Traceback" not in errors
    draws = bc.read_draws(tmp_path / "run")
    assert (draws.status, draws.number) == ("partial", int(said.split()[1]))
    np.testing.assert_array_equal(draws.values("total"), np.arange(draws.number))


def test_x10_a_chunk_that_is_kept_is_in_the_partial_result(tmp_path: Path, monkeypatch) -> None:
    """Interrupted between a chunk's file and the next chunk: the result has as many draws as the folder."""
    save = Store.save

    def interrupted(self: Store, *arguments: object) -> None:
        save(self, *arguments)
        if len(self.chunks) == 2 and arguments == ("running",):
            raise KeyboardInterrupt

    monkeypatch.setattr(Store, "save", interrupted)
    found = gather(
        lambda start, stop: {"total": np.arange(start, stop) * 1.0}, Request(90, 10, 1, ("total",)), tmp_path / "run"
    )
    assert (found.status, found.number) == ("partial", 20)
    assert bc.read_draws(tmp_path / "run").number == 20


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGHUP")
def test_x10_a_signal_that_the_caller_ignores_stays_ignored() -> None:
    """As `nohup` has it, and a script of its jobs in the background: the work goes on."""
    code = "import os; from brightcell.cli import boundary; boundary.run(lambda: print(os.kill(os.getpid(), 1)))"
    command = ["sh", "-c", "trap '' HUP INT; exec \"$@\"", "sh", sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "None\n", "")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM that a process hears")
def test_x10_a_second_signal_ends_at_once(tmp_path: Path) -> None:
    """Whatever it is doing; what was written before is whole."""
    code = LONG_RUN.replace("        time.sleep({seconds})", HEEDLESS)
    command = [sys.executable, "-c", code.format(seconds=0), str(tmp_path / "run")]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=heard)
    assert process.stdout is not None
    process.stdout.readline()
    process.send_signal(signal.SIGTERM)
    assert process.stderr is not None
    process.stderr.readline(), process.stderr.readline()
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=60) == -signal.SIGTERM
    assert bc.read_draws(tmp_path / "run").number == 20


HEEDLESS = """
        if start == 20:
            print("now", flush=True)
            while True:
                try:
                    time.sleep(60)
                except KeyboardInterrupt:
                    pass
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows kills otherwise")
def test_53_a_killed_run_goes_on_to_the_same_bytes(tmp_path: Path) -> None:
    """Killed three times, whatever it was at; resumed to the files of a run that nobody disturbed."""

    def files(folder: Path) -> dict[str, bytes]:
        return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    code = LONG_RUN.replace("Request(4000, 10", "Request(200, 10").replace(
        "Path(sys.argv[1]))", "Path(sys.argv[1]), True)"
    )
    for kill in range(4):
        command = [sys.executable, "-c", code.format(seconds=0.02), str(tmp_path / "killed")]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        wanted = tmp_path / "killed" / "draws" / f"part-0000{2 * kill + 1}.parquet"
        while kill < 3 and process.poll() is None and not wanted.exists():
            time.sleep(0.002)
        if kill < 3:
            process.kill()
        said, _ = process.communicate()
    assert said.split() == [b"complete", b"200", b"19900.0"]
    subprocess.run([sys.executable, "-c", code.format(seconds=0), str(tmp_path / "whole")], check=True)
    draws = bc.read_draws(tmp_path / "killed")
    assert draws.status == "complete"
    np.testing.assert_array_equal(draws.values("total"), np.arange(200))
    assert files(tmp_path / "killed") == files(tmp_path / "whole")


def in_folder(folder: Path, energy: str) -> Path:
    """The shipped pack with this energy per cell, as `pack.yaml` in a folder."""
    folder.mkdir(exist_ok=True, parents=True)
    return product_file(folder, "value: 169.855", f"value: {energy}")


def foregrounds(project_name: str) -> list[str]:
    """The names of the models that a project has."""
    return [entry.name for entry in installed(project_name) if entry.kind == "foreground"]


def test_x13_the_model_of_another_product_stays(tmp_path: Path, project_name: str) -> None:
    """Two products of one file name in one project: each has a database, and plain bw2calc agrees with all."""
    paths = [in_folder(tmp_path / name, energy) for name, energy in (("a", "169.855"), ("b", "180.0"))]
    results = [bc.footprint(path, project=project_name) for path in paths]
    assert foregrounds(project_name) == ["b/pack, cn-group-2024, open", "pack, cn-group-2024, open"]
    assert [bc.verify(result) for result in results] == pytest.approx([r.total for r in results], rel=1e-6)
    assert results[0].total != pytest.approx(results[1].total, rel=1e-3)
    third = bc.footprint(in_folder(tmp_path / "further" / "b", "190.0"), project=project_name)
    assert len(foregrounds(project_name)) == 3
    assert bc.verify(third) == pytest.approx(third.total, rel=1e-6)


def test_x13_a_product_replaces_its_own_model(tmp_path: Path, project_name: str) -> None:
    """Edited and computed again and again it has one database; an earlier result says that its model is gone."""
    energies = ("169.855", "180.0", "190.0", "169.855")
    results = [bc.footprint(in_folder(tmp_path / "a", energy), project=project_name) for energy in energies]
    assert foregrounds(project_name) == ["pack, cn-group-2024, open"]
    assert "overwritten by another model" in told(lambda: bc.verify(results[1]))
    assert bc.verify(results[0]) == bc.verify(results[-1]) == pytest.approx(results[0].total, rel=1e-6)


def test_x13_a_copy_of_the_same_content_is_not_written_again(tmp_path: Path, project_name: str) -> None:
    """Whatever folder it is in; once the copy is changed, it has a database of its own."""
    for name in ("a", "b"):
        bc.footprint(in_folder(tmp_path / name, "169.855"), project=project_name)
    assert foregrounds(project_name) == ["pack, cn-group-2024, open"]
    bc.footprint(in_folder(tmp_path / "b", "180.0"), project=project_name)
    assert foregrounds(project_name) == ["b/pack, cn-group-2024, open", "pack, cn-group-2024, open"]


def test_x13_products_without_a_file_are_told_apart_by_maker(project_name: str) -> None:
    """Of one model name; what is changed in code stays the same product."""
    data = bc.read_product(LFP).to_dict()
    other = {**data, "identity": {**data["identity"], "maker": "somebody else"}}
    heavier = bc.Product.from_dict(data).with_({"pack.parts[steel].amount": "120 kg"})
    for product in (bc.Product.from_dict(data), heavier, bc.Product.from_dict(other)):
        bc.footprint(product, project=project_name)
    assert len(foregrounds(project_name)) == 2


def test_x13_a_background_that_another_replaced_is_told(project_name: str, bd) -> None:
    """Two folders of tables of one name: the first result says that its background is no longer there."""
    result = bc.footprint(LFP, project=project_name)
    assert bc.verify(result) == pytest.approx(result.total, rel=1e-6)
    with project(project_name):
        bd.databases["brightcell-open"]["sha256"] = "b" * 64
        bd.databases.flush()
    assert "'brightcell-open' has since been rewritten from other tables" in told(lambda: bc.verify(result))
