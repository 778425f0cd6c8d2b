"""Output that can't be written: another encoding, a full disk, nobody who reads; and what nobody foresaw."""

import json
import os
import stat
import subprocess
import sys
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest

import brightcell as bc
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


@pytest.mark.parametrize("asked", [("rulebook", "show", "cn-group-2024"), ("rulebook", "list")])
def test_a_reader_who_leaves_is_no_error(asked: tuple[str, ...]) -> None:
    """`| head -1` ends the command with code 0 and without a word, whether it writes once or line by line."""
    command = [sys.executable, "-c", "from brightcell.cli import main; main()", *asked]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr is not None
        told = process.stderr.read()
    assert (process.returncode, told) == (0, b"")


CLOSED = "from brightcell.cli import boundary; boundary.run(lambda: print(open('file', 'w').fileno()))"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no shell that closes streams")
@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_x09_closed_streams_lead_nowhere(tmp_path: Path, closed: str) -> None:
    """As if they led to /dev/null: code 0, and no file that is opened takes their number."""
    command = ["sh", "-c", f'exec "$@" {closed}', "sh", sys.executable, "-c", CLOSED]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.strip() in ("", "3", "4", "5", "6")
    assert (tmp_path / "file").read_text() == ""


def test_x07_a_name_that_is_no_text_is_refused(run, tmp_path: Path, project_name: str) -> None:
    """Bytes that are no characters, in an argument and in a project of Python's face; no JSON could hold them."""
    name = os.fsdecode(b"pack\xff.yaml")
    assert "this argument isn't text in UTF-8 (found pack\\udcff.yaml)" in run("check", name, code=2).stderr
    with pytest.raises(BrightcellError, match="can't hold a name that isn't text"):
        bc.footprint(LFP, project=f"{project_name}\udcff")


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


def test_59_a_file_keeps_its_rights_and_a_link_stays_a_link(tmp_path: Path) -> None:
    """What only its owner may read is written anew for its owner alone, also by way of a link."""
    path, link = tmp_path / "result.json", tmp_path / "link.json"
    path.write_text("old")
    path.chmod(0o600)
    link.symlink_to(path.name)
    write_bytes(link, b"new")
    assert (path.read_text(), stat.S_IMODE(path.stat().st_mode)) == ("new", 0o600)
    assert link.is_symlink()
    assert len(list(tmp_path.iterdir())) == 2


def test_59_an_interruption_while_a_file_is_written_leaves_nothing(monkeypatch, tmp_path: Path) -> None:
    """Ctrl-C in the middle: the old file stays, no other is left beside it."""
    path = tmp_path / "result.json"
    path.write_text("old")

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_bytes(path, b"new")
    assert [item.name for item in tmp_path.iterdir()] == ["result.json"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes that have names")
def test_a_pipe_is_written_into_and_stays_one(run, tmp_path: Path) -> None:
    """As /dev/stdout and /dev/null do, which a file put in their place would take from everybody."""
    path = tmp_path / "pipe"
    os.mkfifo(path)
    with subprocess.Popen(["cat", str(path)], stdout=subprocess.PIPE) as reader:
        run("footprint", LFP, "--project", "none", "--format", "csv", "--out", str(path))
        assert reader.stdout is not None
        assert reader.stdout.read().startswith(b"product,rulebook")
    assert stat.S_ISFIFO(path.stat().st_mode)


@pytest.mark.parametrize("mark", ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"])
def test_64_text_that_starts_like_a_formula_stays_text(mark: str) -> None:
    """Full-width signs too, which Chinese and Japanese spreadsheets compute."""
    assert inert(f"{mark}1+1") == inert_text(f"{mark}1+1") == f"'{mark}1+1"
