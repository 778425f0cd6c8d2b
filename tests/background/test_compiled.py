"""The compiled form of a background says what its tables say, and is never older than they are."""

import copy
import os
import pickle
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from brightcell.background import Background, read_background
from brightcell.background.compiled import CompiledBackground
from brightcell.data import data_path
from brightcell.errors import BackgroundError


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache of its own."""
    monkeypatch.setenv("BRIGHTCELL_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    """A folder of tables that can be changed, with its mapping table inside."""
    folder = tmp_path / "greet-2018"
    shutil.copytree(data_path("greet-2018"), folder)
    shutil.copy(data_path("mappings", "greet-2018.csv"), folder / "mapping.csv")
    age(folder)
    return folder


def age(folder: Path) -> None:
    """As if nothing had been written lately."""
    for path in folder.iterdir():
        about = path.stat()
        os.utime(path, ns=(about.st_atime_ns, about.st_mtime_ns - 10**10))


def both(name: str | Path) -> tuple[Background, Background]:
    """The background as its tables give it, and as it comes back from the cache."""
    first, second = read_background(name), read_background(name)
    assert not isinstance(first, CompiledBackground)
    assert isinstance(second, CompiledBackground)
    return first, second


@pytest.mark.parametrize("name", ["open", "greet-2022"])
def test_the_compiled_form_is_the_tables(name: str, cache: Path) -> None:
    """Every field, process, exchange, offer and order."""
    first, second = both(name)
    facts = ("name", "title", "version", "sha256", "licence", "year", "flows", "sources", "label")
    for field in (*facts, "mix_groups", "choice_groups"):
        assert getattr(first, field) == getattr(second, field)
    codes = {process.code for process in first.processes}
    assert second.order_of(codes) == first.order_of(codes)
    assert all(first.process(code) == second.process(code) for code in codes)
    assert all(first.exchanges_of(code) == second.exchanges_of(code) for code in codes)
    assert {key: dict(places) for key, places in second.offers.items()} == dict(first.offers)
    assert (first.processes, first.exchanges, first.mapping) == (second.processes, second.exchanges, second.mapping)
    assert repr(first) == repr(second)
    assert first.mixes == second.mixes


def test_other_processes_get_the_tables_whole(cache: Path) -> None:
    """A connection can't be sent to a worker."""
    first, second = both("greet-2018")
    sent = pickle.loads(pickle.dumps(second))
    assert type(sent) is Background
    assert sent == first == second == sent


def test_a_changed_copy_is_a_background_of_its_own(cache: Path) -> None:
    """With what was changed and all else."""
    first, second = both("greet-2018")
    few = first.exchanges[:5]
    changed = replace(second, name="mine", exchanges=few)
    assert type(changed) is Background
    assert changed == replace(first, name="mine", exchanges=few)
    assert changed.exchanges_of(few[0].process)[0] == few[0]
    assert changed != second
    assert copy.copy(second) == second


def test_an_unknown_process_or_key_is_a_key_error(cache: Path) -> None:
    """As of tables."""
    _, second = both("greet-2018")
    with pytest.raises(KeyError):
        second.process("nothing")
    with pytest.raises(KeyError):
        second.offers["nothing"]
    with pytest.raises(AttributeError):
        second.nothing


@pytest.mark.parametrize("table", ["exchanges.csv", "processes.csv", "mapping.csv", "flows.csv", "background.yaml"])
def test_a_changed_table_is_read_anew(table: str, tables: Path, cache: Path) -> None:
    """Whichever it is, even where its size stays."""
    both(tables)
    path = tables / table
    path.write_bytes(path.read_bytes())
    assert not isinstance(read_background(tables), CompiledBackground)
    assert not isinstance(read_background(tables), CompiledBackground)  # it may be changed within the same tick
    age(tables)
    assert not isinstance(read_background(tables), CompiledBackground)
    assert isinstance(read_background(tables), CompiledBackground)


def test_tables_that_break_a_rule_are_never_compiled(tables: Path, cache: Path) -> None:
    """And are refused after a good form was kept."""
    both(tables)
    path = tables / "exchanges.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("biosphere", "biosfere", 1), encoding="utf-8")
    for _ in range(2):
        with pytest.raises(BackgroundError):
            read_background(tables)


def damaged(content: bytes) -> Iterator[bytes]:
    """A compiled file with nothing in it, cut off, and with one wrong byte: in its head, its checksum, its rows."""
    yield from (b"", b"half", content[:100], content[:-4096], content + b"more")
    for place in (0, 30, 62, 5000, len(content) // 2, len(content) - 10):
        yield content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]


def test_a_damaged_file_is_passed_over(tables: Path, cache: Path) -> None:
    """The tables are read, and a good file takes its place."""
    first, _ = both(tables)
    (file,) = (cache / "backgrounds").iterdir()
    for content in damaged(file.read_bytes()):
        file.write_bytes(content)
        read = read_background(tables)
        assert not isinstance(read, CompiledBackground)
        assert read == first
        assert isinstance(read_background(tables), CompiledBackground)


def test_changed_code_reads_the_tables(tables: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What one state of the rules has let pass, another may refuse."""
    both(tables)
    monkeypatch.setattr("brightcell.background.compiled.LAYOUT", 0)
    assert not isinstance(read_background(tables), CompiledBackground)


@pytest.mark.parametrize("setting", ["off", "/dev/null/nowhere"])
def test_without_a_cache_the_tables_are_read(setting: str, tables: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Switched off, or in a place that can't be."""
    monkeypatch.setenv("BRIGHTCELL_CACHE", setting)
    assert not any(isinstance(read_background(tables), CompiledBackground) for _ in range(2))


def test_two_readers_at_once_agree(tables: Path, cache: Path) -> None:
    """Whoever comes first keeps the file; nobody reads half of one."""
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(read_background, [tables] * 8))
    assert all(background.exchanges == found[0].exchanges for background in found)


def test_a_changed_copy_is_a_plain_background(cache: Path) -> None:
    """What a copy says no longer is what the file says."""
    first, second = both("greet-2018")
    copy = replace(second, exchanges=second.exchanges[:1])
    assert type(copy) is Background
    assert copy == replace(first, exchanges=first.exchanges[:1])
    assert copy.exchanges_of(copy.exchanges[0].process) == copy.exchanges
