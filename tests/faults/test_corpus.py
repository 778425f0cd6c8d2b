"""Files of every wrong kind, given to the commands that read them: told in words, with the exit code of wrong input."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from brightcell.cli import main

from .asked import LFP, PYTHON_WORDS
from .readers import READERS

FILE = "FILE"
COMMANDS: dict[str, tuple[str, ...]] = {
    "product": ("check", FILE),
    "form": ("check", FILE),
    "rulebook": ("rulebook", "show", FILE),
    "rows csv": ("sweep", LFP, "--project", "none", "--table", FILE),
    "rows workbook": ("sweep", LFP, "--project", "none", "--table", FILE),
    "mapping": ("background", "coverage", FILE, "--project", "none"),
    "overrides": ("footprint", LFP, "--project", "none", "--layer", FILE),
    "own method": ("footprint", LFP, "--project", "none", "--also", FILE),
    "aggregate": ("background", "supplier", FILE, "--name", "x"),
    "footprint of a supplier": ("background", "supplier", FILE),
    "bundle": ("verify", FILE),
    "import excel": ("background", "import", FILE),
    "import csv": ("background", "import", FILE, "--format", "brightway-csv"),
    "import simapro": ("background", "import", FILE, "--format", "simapro-csv"),
    "import ecospold1": ("background", "import", FILE, "--format", "ecospold1"),
    "import ilcd": ("background", "import", FILE),
}
KINDS: dict[str, Callable[[bytes], bytes]] = {
    "nothing": lambda sample: b"",
    "UTF-16": lambda sample: sample.decode("utf-8", "replace").encode("utf-16"),
    "half": lambda sample: sample[: len(sample) // 2],
    "null": lambda sample: b"null",
    "a list": lambda sample: b"[null, {}]",
    "half of a character": lambda sample: b'{"\\ud800": "\\ud800"}',
    "forged zip": lambda sample: b"PK\x03\x04" + bytes(100),
}
PLACES: dict[str, Callable[[Path], object]] = {
    "pipe": os.mkfifo,
    "device": lambda path: path.symlink_to("/dev/zero"),
    "folder": lambda path: path.mkdir(),
    "link to itself": lambda path: path.symlink_to(path),
    "link to nothing": lambda path: path.symlink_to("gone"),
}


@pytest.fixture
def refused(monkeypatch, capsys, tmp_path: Path):
    """A command on a file in this process: whatever it says of it is no word of Python."""
    monkeypatch.chdir(tmp_path)

    def run(name: str, path: Path, may_be_taken: bool = False) -> None:
        monkeypatch.setattr(sys, "argv", ["brightcell", *(str(path) if a == FILE else a for a in COMMANDS[name])])
        with pytest.raises(SystemExit) as end:
            main()
        out, err = capsys.readouterr()
        assert end.value.code == 2 or (may_be_taken and not end.value.code), (end.value.code, err)
        assert not PYTHON_WORDS.search(err.replace(str(path), "")), err
        assert out or err.strip()

    return run


@pytest.mark.parametrize("name", COMMANDS)
def test_a_file_of_a_wrong_kind_is_refused_in_words(refused, tmp_path: Path, name: str) -> None:
    """Emptied, cut, in another encoding, or something else altogether."""
    sample, path = READERS[name].sample(), tmp_path / f"file{READERS[name].ending}"
    for kind in KINDS.values():
        path.write_bytes(kind(sample))
        refused(name, path, may_be_taken=name == "overrides" or kind is KINDS["half"])


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other pipes and links")
@pytest.mark.parametrize("name", COMMANDS)
def test_what_is_no_file_is_refused_in_words(refused, tmp_path: Path, name: str) -> None:
    """A pipe, a device that never ends, a folder, a link that leads nowhere."""
    for place, make in PLACES.items():
        path = tmp_path / place / f"file{READERS[name].ending}"
        path.parent.mkdir()
        make(path)
        refused(name, path)
