"""Output that can't be written: another encoding, a full disk, nobody who reads; and what nobody foresaw."""

import json
import os
import subprocess
import sys
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest

from brightcell.cli import boundary
from brightcell.errors import BrightcellError
from brightcell.io.inert import inert_text
from brightcell.io.write import write_bytes
from brightcell.results.page.text import inert

LFP = "lfp-pack-100kwh"


@pytest.mark.parametrize("encoding", ["cp1252", "gbk", "latin-1"])
def test_x11_output_that_cannot_hold_chinese_is_escaped(run, encoding: str) -> None:
    """What a Windows console or a redirected file can't hold is escaped; JSON stays JSON with the same title."""
    done = run("rulebook", "show", "cn-group-2024", PYTHONIOENCODING=encoding)
    assert "cn-group-2024" in done.stdout
    if encoding != "gbk":
        assert "\\u78b3" in done.stdout


def test_x11_json_is_the_same_in_every_encoding() -> None:
    """A reader of JSON gets the characters back that the stream can't hold."""
    held, stream = BytesIO(), None
    stream = TextIOWrapper(held, encoding="cp1252")
    boundary.hold_everything(stream)
    stream.write(json.dumps({"title": "碳足迹 é"}, ensure_ascii=False))
    stream.flush()
    assert json.loads(held.getvalue().decode("cp1252")) == {"title": "碳足迹 é"}


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no device that is always full")
@pytest.mark.parametrize("format", ["json", "table"])
def test_x09_a_full_standard_output_is_told(run, format: str) -> None:
    """Exit code 1 and a sentence, for text and JSON."""
    with open("/dev/full", "w") as full:
        done = run("materials", "--format", format, code=1, stdout=full)
    assert "no space left" in done.stderr


def test_a_reader_who_leaves_is_no_error() -> None:
    """`| head -1` ends the command with code 0 and without a word."""
    command = [sys.executable, "-c", "from brightcell.cli import main; main()", "rulebook", "show", "cn-group-2024"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr is not None
        told = process.stderr.read()
    assert (process.returncode, told) == (0, b"")


def test_what_nobody_foresaw_is_told_and_kept(monkeypatch, tmp_path: Path, capsys) -> None:
    """One sentence on standard error, exit code 1, and the traceback in a file whose name is told."""
    monkeypatch.setenv("BRIGHTCELL_CACHE", str(tmp_path))

    def fails() -> None:
        raise ZeroDivisionError("division by zero")

    with pytest.raises(SystemExit) as end:
        boundary.run(fails)
    told = capsys.readouterr().err
    (report,) = (tmp_path / boundary.REPORTS).iterdir()
    assert end.value.code == 1
    assert "ZeroDivisionError: division by zero" in told
    assert str(report) in told
    assert "Traceback" not in told
    assert "Traceback" in report.read_text(encoding="utf-8")


def test_59_a_file_that_cannot_be_completed_leaves_nothing(monkeypatch, tmp_path: Path) -> None:
    """The disk is full half-way: the old file stays, no other is left beside it."""
    path = tmp_path / "result.json"
    path.write_text("old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(BrightcellError, match="No space left"):
        write_bytes(path, b"new")
    assert [item.name for item in tmp_path.iterdir()] == ["result.json"]
    assert path.read_text() == "old"


@pytest.mark.parametrize("mark", ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"])
def test_64_text_that_starts_like_a_formula_stays_text(mark: str) -> None:
    """Full-width signs too, which Chinese and Japanese spreadsheets compute."""
    assert inert(f"{mark}1+1") == inert_text(f"{mark}1+1") == f"'{mark}1+1"
