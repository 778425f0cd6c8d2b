"""Folders of draws: what is refused, what is found damaged, what survives a full disk."""

import errno
import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from brightcell.errors import BrightcellError, InputError
from brightcell.runs.gathering import gather, read_draws
from brightcell.runs.request import differences
from brightcell.runs.stopping import StopRule
from brightcell.runs.store import open_store, read_manifest


@pytest.fixture
def tasks():
    """The module of tasks."""
    import storage_tasks

    return storage_tasks


def _files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_draws_are_read_back_as_they_were(tmp_path: Path, tasks) -> None:
    """Bit for bit, in order, with an incomplete last chunk."""
    found = gather(tasks.Sums(), tasks.request(draws=25), tmp_path)
    kept = read_draws(tmp_path)
    assert sorted(path.name for path in (tmp_path / "draws").iterdir()) == [f"part-0000{i}.parquet" for i in range(3)]
    assert kept.status == found.status == "complete"
    for name in tasks.COLUMNS:
        np.testing.assert_array_equal(kept.columns[name], tasks.Sums()(0, 25)[name])
        np.testing.assert_array_equal(found.columns[name], kept.columns[name])


def test_others_read_the_parts_as_one_table(tmp_path: Path, tasks) -> None:
    """pandas finds one row per draw with its number."""
    import pandas as pd

    gather(tasks.Sums(), tasks.request(draws=25), tmp_path)
    table = pd.read_parquet(tmp_path / "draws")
    assert list(table.columns) == ["draw", *tasks.COLUMNS]
    assert table["draw"].tolist() == list(range(25))


def test_a_finished_run_is_resumed_without_computing(tmp_path: Path, tasks) -> None:
    """A task that would fail isn't called, and the files stay the same."""
    gather(tasks.Sums(), tasks.request(), tmp_path)
    before = _files(tmp_path)
    assert gather(tasks.Failing(0), tasks.request(), tmp_path, resume=True).number == 400
    assert _files(tmp_path) == before


@pytest.mark.parametrize(
    ("changed", "path"),
    [
        ({"seed": 8}, "seed"),
        ({"draws": 300}, "draws"),
        ({"chunk": 20}, "chunk"),
        ({"design": "sobol"}, "design"),
        ({"stop": StopRule(0.01)}, "stop"),
        ({"versions": {"numpy": "1"}}, "versions.numpy"),
    ],
)
def test_a_changed_request_is_refused_by_name(tmp_path: Path, tasks, changed: dict, path: str) -> None:
    """Draws of two different runs never stand in one folder."""
    gather(tasks.Sums(), tasks.request(), tmp_path)
    before = _files(tmp_path)
    with pytest.raises(InputError) as raised:
        gather(tasks.Sums(), tasks.request(**changed), tmp_path, resume=True)
    assert any(str(problem.path).startswith(path) for problem in raised.value.problems)
    assert _files(tmp_path) == before


def test_all_differences_are_told_at_once(tmp_path: Path, tasks) -> None:
    """A changed background and a changed column, each with what was there."""
    gather(tasks.Sums(), tasks.request(), tmp_path)
    other = replace(tasks.request(), hashes={"model": "abc", "background": "xyz"}, columns=("total",))
    with pytest.raises(InputError, match=r"hashes\.background: .*found def; expected xyz as asked now") as raised:
        gather(tasks.Sums(), other, tmp_path, resume=True)
    assert {problem.path for problem in raised.value.problems} == {"hashes.background", "columns"}


def test_columns_in_another_order_are_the_same_run(tmp_path: Path, tasks) -> None:
    """Each is read by its name; it goes on where the rest is missing."""
    whole = gather(tasks.Sums(), tasks.request(), tmp_path / "whole")
    with pytest.raises(ZeroDivisionError):
        gather(tasks.Failing(200), tasks.request(), tmp_path / "run")
    turned = replace(tasks.request(), columns=tuple(reversed(tasks.COLUMNS)))
    draws = gather(tasks.Sums(), turned, tmp_path / "run", resume=True)
    assert {name: values.tolist() for name, values in draws.columns.items()} == {
        name: values.tolist() for name, values in whole.columns.items()
    }


def test_other_lists_in_another_order_are_told_as_that() -> None:
    """Variants of a sweep are numbered in their order."""
    (problem,) = differences({"over": ["a", "b"]}, {"over": ["b", "a"]}, "manifest.json")
    assert problem.found == "the same in another order"


def test_of_many_columns_only_the_others_are_told() -> None:
    """Those that one of the two runs has alone."""
    (problem,) = differences({"columns": ["a", "b", "c"]}, {"columns": ["a", "c", "d"]}, "manifest.json")
    assert (problem.found, problem.expected) == ("b", "d as asked now")


def test_another_regime_is_told_in_words() -> None:
    """By the options it is made of; a hash says nothing."""
    (problem,) = differences({"hashes": {"regime": "1" * 64}}, {"hashes": {"regime": "2" * 64}}, "manifest.json")
    assert "11" not in str(problem)
    assert "default_spreads (or their table) or outer" in str(problem)


@pytest.mark.parametrize(("chunk", "paths"), [(400, ["draws"]), (50, ["draws", "chunk"])])
def test_a_chunk_that_nobody_gave_is_not_told(chunk: int, paths: list[str]) -> None:
    """Of a short run it is the whole run."""
    earlier = {"draws": 300, "chunk": 300 if chunk == 400 else 100}
    found = differences(earlier, {"draws": 400, "chunk": chunk}, "manifest.json")
    assert [problem.path for problem in found] == paths


def test_an_earlier_run_is_not_overwritten(tmp_path: Path, tasks) -> None:
    """Without --resume."""
    gather(tasks.Sums(), tasks.request(), tmp_path)
    with pytest.raises(InputError, match="--resume"):
        gather(tasks.Sums(), tasks.request(), tmp_path)


@pytest.mark.parametrize("name", ["thesis.docx", "manifest.json"])
def test_a_folder_that_holds_something_else_is_refused(tmp_path: Path, tasks, name: str) -> None:
    """Nothing is written there."""
    (tmp_path / name).write_text("{}")
    with pytest.raises(InputError):
        gather(tasks.Sums(), tasks.request(), tmp_path, resume=True)
    assert _files(tmp_path) == {name: b"{}"}


def test_a_file_is_no_folder(tmp_path: Path, tasks) -> None:
    """Given as the place for the draws."""
    (tmp_path / "file").write_text("mine")
    with pytest.raises(InputError, match="a file of this name"):
        gather(tasks.Sums(), tasks.request(), tmp_path / "file")


@pytest.mark.parametrize("damage", ["changed", "cut", "gone"])
def test_a_damaged_part_is_computed_again(tmp_path: Path, tasks, damage: str) -> None:
    """Found by its hash, told, and the files are as before; until then reading is refused."""
    gather(tasks.Sums(), tasks.request(), tmp_path)
    before, part = _files(tmp_path), tmp_path / "draws" / "part-00003.parquet"
    content = part.read_bytes()
    part.write_bytes({"changed": content[:80] + b"?" + content[81:], "cut": content[:-9], "gone": b""}[damage])
    if damage == "gone":
        part.unlink()
    with pytest.raises(InputError, match=r"part-00003.*--resume"):
        read_draws(tmp_path)
    assert gather(tasks.Sums(), tasks.request(), tmp_path, resume=True).damaged == ("draws/part-00003.parquet",)
    assert _files(tmp_path) == before


def test_a_damaged_part_that_comes_out_otherwise_is_an_error(tmp_path: Path, tasks) -> None:
    """The model changed behind an unchanged hash."""
    from dataclasses import dataclass

    @dataclass(frozen=True)
    class Shifted:
        def __call__(self, start: int, stop: int):
            return {name: values + 1 for name, values in tasks.Sums()(start, stop).items()}

    gather(tasks.Sums(), tasks.request(), tmp_path)
    (tmp_path / "draws" / "part-00003.parquet").unlink()
    with pytest.raises(BrightcellError, match="other numbers than before"):
        gather(Shifted(), tasks.request(), tmp_path, resume=True)


def test_a_full_disk_leaves_earlier_parts_and_can_be_resumed(
    tmp_path: Path, tasks, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message says what to do; after that the files are those of an undisturbed run."""
    gather(tasks.Sums(), tasks.request(), tmp_path / "undisturbed")
    whole, calls = os.fsync, []

    def full(handle: int) -> None:
        calls.append(handle)
        if len(calls) > 20:
            raise OSError(errno.ENOSPC, "No space left on device")
        whole(handle)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(BrightcellError, match=r"No space left.*free some space.*--resume"):
        gather(tasks.Sums(), tasks.request(), tmp_path / "full")
    monkeypatch.undo()
    kept = read_draws(tmp_path / "full")
    assert 0 < kept.number < 400
    assert not list((tmp_path / "full").rglob("*.tmp"))
    np.testing.assert_array_equal(kept.columns["total"], tasks.Sums()(0, kept.number)["total"])
    gather(tasks.Sums(), tasks.request(), tmp_path / "full", resume=True)
    assert _files(tmp_path / "full") == _files(tmp_path / "undisturbed")


def test_a_folder_that_cannot_be_written_to_is_told(tmp_path: Path, tasks, monkeypatch: pytest.MonkeyPatch) -> None:
    """With what to do."""

    def refused(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "mkdir", refused)
    with pytest.raises(BrightcellError, match=r"Permission denied.*that you may write to"):
        gather(tasks.Sums(), tasks.request(), tmp_path / "new")


def test_a_failing_task_leaves_what_was_finished(tmp_path: Path, tasks) -> None:
    """Flagged as partial; the error is the task's own."""
    with pytest.raises(ZeroDivisionError, match="no energy"):
        gather(tasks.Failing(at=55), tasks.request(), tmp_path)
    assert read_manifest(tmp_path)["status"] == "partial"
    assert read_draws(tmp_path).number == 50


def test_one_process_at_a_time(tmp_path: Path, tasks) -> None:
    """A second one is told so."""
    with open_store(tmp_path, tasks.request()), pytest.raises(BrightcellError, match="another process"):
        gather(tasks.Sums(), tasks.request(), tmp_path, resume=True)


@pytest.mark.parametrize(
    ("changed", "path"), [({"draws": 0}, "draws"), ({"chunk": 0}, "chunk"), ({"draws": -5}, "draws")]
)
def test_no_draws_are_refused(tmp_path: Path, tasks, changed: dict, path: str) -> None:
    """N = 0 is an error, and leaves no folder."""
    with pytest.raises(InputError, match=f"{path}: .*expected 1 or more"):
        gather(tasks.Sums(), tasks.request(**changed), tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_no_workers_are_refused(tmp_path: Path, tasks) -> None:
    """Before a folder is made."""
    with pytest.raises(InputError, match="workers: "):
        gather(tasks.Sums(), tasks.request(), tmp_path / "new", workers=0)
    assert not (tmp_path / "new").exists()


def test_other_columns_than_asked_are_refused(tasks) -> None:
    """By the task."""
    with pytest.raises(InputError, match="materials, energy, total"):
        gather(tasks.Sums(), replace(tasks.request(), columns=("total",)))


def test_impossible_columns_are_refused_together(tasks) -> None:
    """The index, a repetition, and a stop rule for none of them."""
    wrong = replace(tasks.request(), columns=("draw", "a", "a"), stop=StopRule(0.1))
    with pytest.raises(InputError) as raised:
        gather(tasks.Sums(), wrong)
    assert [problem.path for problem in raised.value.problems] == ["columns", "columns", "stop.column"]


def test_a_stop_rule_resumes_to_the_same_end(tmp_path: Path, tasks) -> None:
    """Its verdict is that of the draws, wherever they come from."""
    asked = tasks.request(draws=2000, chunk=50, stop=StopRule(0.05, at_least=100))
    found = gather(tasks.Sums(), asked, tmp_path / "whole")
    assert found.stop_reached
    assert 100 <= found.number < 4000
    with pytest.raises(ZeroDivisionError):
        gather(tasks.Failing(at=found.number - 20), asked, tmp_path / "resumed")
    assert gather(tasks.Sums(), asked, tmp_path / "resumed", resume=True).number == found.number
    assert _files(tmp_path / "resumed") == _files(tmp_path / "whole")
