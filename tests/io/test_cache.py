"""What is kept in the user's cache comes back as it was, or not at all."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from brightcell.io import cache

DATA = {"text": "电池 \ud800", "numbers": [1, 1.0, 0.1 + 0.2, -0.0], "flags": [True, None], "table": {"a": {"b": []}}}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache."""
    monkeypatch.setenv("BRIGHTCELL_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_plain_data_come_back(folder: Path) -> None:
    """Types and the last bit of numbers, any text."""
    assert cache.read_json("kind", "key") is None
    cache.write_json("kind", "key", DATA)
    assert repr(cache.read_json("kind", "key")) == repr(DATA)
    assert cache.read_json("other", "key") is None


@pytest.mark.parametrize("position", [0, 15, 40, -2, -1])
def test_a_file_with_one_wrong_byte_is_nothing(position: int, folder: Path) -> None:
    """Wherever it is: a digit that has changed would be a wrong number."""
    cache.write_json("kind", "key", DATA)
    file = folder / "kind" / "key.json"
    content = bytearray(file.read_bytes())
    content[position] ^= 1
    file.write_bytes(content)
    kept = cache.read_json("kind", "key")
    assert kept is None or (position == -1 and repr(kept) == repr(DATA))


@pytest.mark.parametrize("length", [0, 5, 60, -1])
def test_half_a_file_is_nothing(length: int, folder: Path) -> None:
    """Whoever wrote it has been stopped."""
    cache.write_json("kind", "key", DATA)
    file = folder / "kind" / "key.json"
    file.write_bytes(file.read_bytes()[:length])
    assert cache.read_json("kind", "key") is None


def test_the_latest_files_are_kept(folder: Path) -> None:
    """So that the folder doesn't grow for ever."""
    for number in range(6):
        cache.write_cached("kind", str(number), b"", kept=3)
        os.utime(folder / "kind" / str(number), (number, number))
    assert sorted(path.name for path in (folder / "kind").iterdir()) == ["3", "4", "5"]


def test_a_cache_that_is_off_keeps_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And no folder is made."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BRIGHTCELL_CACHE", "OFF")
    cache.write_json("kind", "key", DATA)
    assert cache.read_json("kind", "key") is None
    assert list(tmp_path.iterdir()) == []


def test_without_a_home_nothing_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a container whose user has none."""

    def no_home() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("BRIGHTCELL_CACHE")
    monkeypatch.setattr(Path, "home", no_home)
    cache.write_json("kind", "key", DATA)
    assert cache.read_json("kind", "key") is None
    assert not cache.can_keep("kind")


def test_a_folder_that_is_read_only_is_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it holds is used, nothing is added."""
    cache.write_json("kind", "key", DATA)
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK)
    cache.write_json("kind", "other", DATA)
    assert not cache.can_keep("kind")
    assert repr(cache.read_json("kind", "key")) == repr(DATA)
    assert cache.read_json("kind", "other") is None


def test_a_file_in_the_place_of_the_folder_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is kept then."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("BRIGHTCELL_CACHE", str(tmp_path / "file"))
    cache.write_json("kind", "key", DATA)
    assert cache.read_json("kind", "key") is None


@pytest.mark.parametrize(
    ("platform", "variable", "folder"),
    [
        ("linux", None, ".cache/brightcell"),
        ("linux", "XDG_CACHE_HOME", "set/brightcell"),
        ("darwin", None, "Library/Caches/brightcell"),
        ("win32", None, "AppData/Local/brightcell/Cache"),
        ("win32", "LOCALAPPDATA", "set/brightcell/Cache"),
    ],
)
def test_the_folder_is_that_of_the_system(
    platform: str, variable: str | None, folder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each has its convention."""
    for name in ("BRIGHTCELL_CACHE", "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    if variable:
        monkeypatch.setenv(variable, str(tmp_path / "set"))
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    assert cache.cache_folder("kind") == tmp_path / folder / "kind"


def test_files_that_have_just_changed_are_not_settled(tmp_path: Path) -> None:
    """A second change within the same tick of a coarse clock wouldn't show."""
    path = tmp_path / "file"
    assert not cache.is_settled(cache.stamp_of([path]))
    path.write_text("1", encoding="utf-8")
    assert not cache.is_settled(cache.stamp_of([path]))
    os.utime(path, (1, 1))
    assert cache.is_settled(cache.stamp_of([path]))


WRITE_AND_READ = """
import sys
from brightcell.io import cache
for _ in range(20):
    cache.write_json("kind", "key", [sys.argv[1]] * 20_000)
    kept = cache.read_json("kind", "key")
    assert kept is not None and len(kept) == 20_000 and len(set(kept)) == 1
"""


def test_several_processes_write_at_once(folder: Path) -> None:
    """Each reads what one of them wrote, whole."""
    writers = [subprocess.Popen([sys.executable, "-c", WRITE_AND_READ, str(number)]) for number in range(3)]
    assert [writer.wait() for writer in writers] == [0, 0, 0]
    assert [path.name for path in (folder / "kind").iterdir()] == ["key.json"]
