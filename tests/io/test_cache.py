"""What is kept between runs: whole, bounded, in a place that can be named, and never needed."""

import sys
from pathlib import Path

import pytest

from brightcell.io import cache


def test_plain_data_come_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By kind and key."""
    monkeypatch.setenv(cache.VARIABLE, str(tmp_path))
    cache.write_json("kind", "key", {"a": [1, 2.5, "ü", None]})
    assert cache.read_json("kind", "key") == {"a": [1, 2.5, "ü", None]}
    assert cache.read_json("kind", "other") is None
    assert cache.read_json("other", "key") is None


@pytest.mark.parametrize("content", [b"", b"{", b"\xff"])
def test_a_damaged_file_is_nothing(content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is made again by whoever needs it."""
    monkeypatch.setenv(cache.VARIABLE, str(tmp_path))
    cache.write_json("kind", "key", 1)
    (tmp_path / "kind" / "key.json").write_bytes(content)
    assert cache.read_json("kind", "key") is None


@pytest.mark.parametrize("setting", ["off", "OFF", "/dev/null/nowhere"])
def test_nothing_is_kept_where_nothing_can_be(setting: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a word."""
    monkeypatch.setenv(cache.VARIABLE, setting)
    cache.write_json("kind", "key", 1)
    assert cache.read_json("kind", "key") is None


def test_the_oldest_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A kind has so many files at most."""
    monkeypatch.setenv(cache.VARIABLE, str(tmp_path))
    monkeypatch.setattr(cache, "KEPT", 3)
    for number in range(5):
        cache.write_json("kind", str(number), number)
    assert len(list((tmp_path / "kind").iterdir())) == 3
    assert cache.read_json("kind", "4") == 4


def test_a_stamp_tells_any_change(tmp_path: Path) -> None:
    """Of size or time, and a file that has come or gone."""
    file = tmp_path / "file"
    nothing = cache.stamp_of([file])
    file.write_text("a", encoding="utf-8")
    first = cache.stamp_of([file])
    assert first == cache.stamp_of([file]) != nothing
    file.write_text("b", encoding="utf-8")
    assert cache.stamp_of([file]) != first


@pytest.mark.parametrize(
    ("platform", "variable", "expected"),
    [
        ("linux", "XDG_CACHE_HOME", "brightcell"),
        ("darwin", "HOME", "Library/Caches/brightcell"),
        ("win32", "LOCALAPPDATA", "brightcell/Cache"),
    ],
)
def test_the_folder_is_that_of_the_system(
    platform: str, variable: str, expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where programs of that system keep what can be made again."""
    monkeypatch.delenv(cache.VARIABLE, raising=False)
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setenv(variable, str(tmp_path))
    assert cache.cache_folder("kind") == tmp_path / expected / "kind"
