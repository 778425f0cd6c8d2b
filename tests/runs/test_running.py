"""Workers: the same numbers whoever computes them."""

import builtins
import io
import sys
import threading
from collections.abc import Callable

import numpy as np
import pytest
from threadpoolctl import threadpool_info

from brightcell.errors import BrightcellError, InputError
from brightcell.runs.progress import terminal_bar
from brightcell.runs.running import run
from brightcell.runs.stopping import StopRule
from brightcell.uncertainty.linear_algebra import one_thread_each


@pytest.fixture
def tasks():
    """The module of tasks."""
    import storage_tasks

    return storage_tasks


def _total(chunks) -> np.ndarray:
    return np.concatenate([chunk.columns["total"] for chunk in chunks])


@pytest.mark.parametrize("releases_gil", [True, False])
@pytest.mark.parametrize("workers", [2, 4])
def test_any_number_of_workers_gives_identical_arrays(tasks, workers: int, releases_gil: bool) -> None:
    """In threads and in processes."""
    alone = _total(run(tasks.Sums(), 205, 10))
    np.testing.assert_array_equal(_total(run(tasks.Sums(releases_gil=releases_gil), 205, 10, workers)), alone)


def test_any_chunk_size_gives_identical_arrays(tasks) -> None:
    """A chunk is a range of draws, no more."""
    np.testing.assert_array_equal(_total(run(tasks.Sums(), 205, 10)), _total(run(tasks.Sums(), 205, 64)))


def test_matrix_products_are_identical_on_workers(tasks) -> None:
    """Linear algebra has one thread everywhere, else it would round otherwise."""
    alone = _total(run(tasks.Products(), 400, 200))
    np.testing.assert_array_equal(_total(run(tasks.Products(), 400, 200, workers=2)), alone)


def test_the_linear_algebra_is_freed_by_the_last_that_holds_it() -> None:
    """Not by the first to leave, while others still compute; in whichever thread they do."""
    before, seen = _threads(), []

    def hold() -> None:
        with one_thread_each():
            seen.append(_threads())

    with one_thread_each():
        hold()
        other = threading.Thread(target=hold)
        other.start()
        other.join()
        seen.append(_threads())
    assert seen == [{1}] * 3
    assert _threads() == before


def _threads() -> set[int]:
    return {library["num_threads"] for library in threadpool_info()}


@pytest.mark.parametrize("in_processes", [False, True])
def test_dask_gives_identical_arrays(tasks, in_processes: bool) -> None:
    """Through a local cluster, in one process and in several."""
    distributed = pytest.importorskip("distributed")
    kind = {"n_workers": 2, "threads_per_worker": 1, "processes": in_processes, "dashboard_address": None}
    with distributed.LocalCluster(**kind) as cluster:
        found = _total(run(tasks.Products(), 400, 200, scheduler=cluster.scheduler_address))
    np.testing.assert_array_equal(found, _total(run(tasks.Products(), 400, 200)))


def test_a_dask_scheduler_without_workers_is_told() -> None:
    """Instead of waiting for ever."""
    distributed = pytest.importorskip("distributed")
    from storage_tasks import Sums

    nobody = distributed.LocalCluster(n_workers=0, processes=False, dashboard_address=None)
    with nobody as cluster, pytest.raises(InputError, match="no workers"):
        list(run(Sums(), 10, 5, scheduler=cluster.scheduler_address))


def test_dask_workers_of_another_version_are_refused() -> None:
    """They could round otherwise."""
    pytest.importorskip("distributed")
    from brightcell.runs.cluster import _refuse_other_versions

    class Client:
        def run(self, told: Callable[[], dict[str, str]]) -> dict[str, dict[str, str]]:
            return {"tcp://there:1": {**told(), "numpy": "1.0"}}

    with pytest.raises(InputError, match=r"tcp://there:1 has a different version of numpy \(found 1\.0"):
        _refuse_other_versions(Client())


def test_a_missing_dask_is_told_with_the_command(tasks, monkeypatch: pytest.MonkeyPatch) -> None:
    """That installs it."""
    whole = builtins.__import__

    def without(name: str, *arguments: object, **keywords: object) -> object:
        if name == "distributed":
            raise ImportError(name)
        return whole(name, *arguments, **keywords)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(BrightcellError, match=r"pip install \"brightcell\[distributed\]\""):
        list(run(tasks.Sums(), 10, 5, scheduler="tcp://127.0.0.1:1"))


def test_a_scheduler_that_does_not_answer_is_told(tasks, monkeypatch: pytest.MonkeyPatch) -> None:
    """With how to start one."""
    pytest.importorskip("distributed")
    monkeypatch.setattr("brightcell.runs.cluster.CONNECT_SECONDS", 0.2)
    with pytest.raises(InputError, match="dask scheduler"):
        list(run(tasks.Sums(), 10, 5, scheduler="tcp://127.0.0.1:1"))


def test_what_is_no_address_of_a_scheduler_is_told_at_once(tasks) -> None:
    """With what one looks like, before anything waits for an answer."""
    pytest.importorskip("distributed")
    with pytest.raises(InputError, match=r"no address of a Dask scheduler.*tcp://"):
        list(run(tasks.Sums(), 10, 5, scheduler="nothere"))


@pytest.mark.parametrize("workers", [1, 2, 4])
def test_the_stop_rule_stops_at_the_same_draw(tasks, workers: int) -> None:
    """It looks at whole chunks in their order."""
    stop = StopRule(0.05, at_least=100)
    found = _total(run(tasks.Sums(releases_gil=True), 5000, 50, workers, stop=stop))
    assert 100 <= found.size < 5000
    assert stop.reached(found)
    assert not stop.reached(found[:-50])
    np.testing.assert_array_equal(found, _total(run(tasks.Sums(), 5000, 50, stop=stop)))


@pytest.mark.parametrize("workers", [1, 2])
def test_an_error_of_the_task_comes_through(tasks, workers: int) -> None:
    """After the chunks before it."""
    chunks, found = run(tasks.Failing(at=25), 100, 10, workers), []
    with pytest.raises(ZeroDivisionError, match="no energy"):
        found.extend(chunk.number for chunk in chunks)
    assert found == [0, 1]


def test_counts_below_one_are_told_together(tasks) -> None:
    """Before anything is computed."""
    with pytest.raises(InputError) as raised:
        run(tasks.Sums(), 0, -1, workers=0)
    assert [problem.path for problem in raised.value.problems] == ["draws", "chunk", "workers"]


def test_a_task_of_the_wrong_shape_is_told() -> None:
    """One number too few."""
    with pytest.raises(BrightcellError, match=r"float64\[10\] for total"):
        list(run(lambda start, stop: {"total": np.zeros(stop - start - 1)}, 10, 10))


def test_chunks_that_are_kept_are_not_computed(tasks) -> None:
    """They are handed on in their place."""
    kept = {0: tasks.Sums()(0, 10), 2: tasks.Sums()(20, 30)}
    computed = []

    def task(start: int, stop: int) -> dict[str, np.ndarray]:
        computed.append(start)
        return tasks.Sums()(start, stop)

    np.testing.assert_array_equal(_total(run(task, 40, 10, kept=kept.get)), tasks.Sums()(0, 40)["total"])
    assert computed == [10, 30]


def test_progress_is_told_after_each_chunk(tasks) -> None:
    """Draws done and in all."""
    told = []
    list(run(tasks.Sums(), 25, 10, progress=lambda done, total, seconds: told.append((done, total, seconds >= 0))))
    assert told == [(10, 25, True), (20, 25, True), (25, 25, True)]


def test_the_bar_shows_on_a_terminal_only(tasks, monkeypatch: pytest.MonkeyPatch) -> None:
    """Elsewhere a short run leaves stderr empty."""

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    for stream, shown in ((io.StringIO(), False), (Terminal(), True)):
        monkeypatch.setattr(sys, "stderr", stream)
        with terminal_bar() as progress:
            list(run(tasks.Sums(), 20, 10, progress=progress))
        assert ("20.0/20.0" in stream.getvalue()) == shown
        assert bool(stream.getvalue()) == shown


def test_a_log_has_lines_of_a_long_run_more_and_more_rarely(monkeypatch: pytest.MonkeyPatch) -> None:
    """After five seconds, then after half as much time again, at least one a minute."""
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    with terminal_bar("combinations") as progress:
        for second in range(601):
            progress(second, 600, float(second))
    first, *others = stream.getvalue().splitlines()
    assert first == "combinations: 5 of 600 after 5 s"
    assert 12 <= len(others) <= 20
