"""Tests on a copy of the project with one file changed, each in a fork of a process that has loaded the libraries."""

from __future__ import annotations

import os
import re
import shutil
import signal
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from mutation.mutant import Mutant

COPIED = (
    "src",
    "tests",
    "scripts",
    "docs",
    "pyproject.toml",
    "README.md",
    "CHANGELOG.md",
    "CITATION.cff",
    "noxfile.py",
)
LINKED = ("databases", "notebooks", "benchmarks", "environment.yml")
SECONDS = 300
"""After this time a mutant counts as noticed: it runs for ever."""


@dataclass
class Bench:
    """A copy of the project in a folder of its own; `kills` counts for each file of tests what it noticed."""

    root: Path
    folder: Path
    kills: Counter[str] = field(default_factory=Counter)

    def lay_out(self) -> None:
        """Copy what is changed, link what is only read, and load the libraries that every run needs."""
        ignored = shutil.ignore_patterns("__pycache__", "*.pyc", ".hypothesis")
        for name in COPIED:
            source, target = self.root / name, self.folder / name
            if source.is_dir():
                shutil.copytree(source, target, ignore=ignored)
            elif source.exists():
                shutil.copy2(source, target)
        for name in LINKED:
            if (self.root / name).exists():
                (self.folder / name).symlink_to(self.root / name)
        (self.folder / "tmp").mkdir()
        os.environ["TMPDIR"] = str(self.folder / "tmp")
        os.environ["PYTHONPATH"] = str(self.folder / "src")
        sys.path.insert(0, str(self.folder / "src"))
        _load_libraries()

    def is_noticed(self, mutant: Mutant, path: Path, tests: list[str]) -> bool:
        """Whether a test fails with the mutant in the place of its file."""
        target, original = self.folder / path, (self.folder / path).read_bytes()
        for compiled in target.parent.glob(f"__pycache__/{target.stem}.*.pyc"):
            compiled.unlink()
        try:
            target.write_text(mutant.text, encoding="utf-8")
            return not self.passes(tests, fresh=path.suffix == ".py")
        finally:
            target.write_bytes(original)

    def passes(self, tests: list[str], fresh: bool = True) -> bool:
        """Whether the tests pass, those that noticed most first; `fresh` where they have to read the package anew."""
        ordered = sorted(self._files(tests), key=lambda name: -self.kills[name])
        log = self.folder / "tmp" / "log"
        child = os.fork()
        if child == 0:
            if fresh:
                _forget_package()
            _run(self.folder, ordered, log)
        code = _waited(child)
        failed = re.findall(r"^(?:FAILED|ERROR) ([^:\s]+)", log.read_text(errors="replace"), flags=re.MULTILINE)
        self.kills.update(failed[:1])
        return code == 0

    def log(self) -> str:
        """What the tests of the last run said."""
        return (self.folder / "tmp" / "log").read_text(errors="replace")

    def _files(self, tests: list[str]) -> list[str]:
        paths = [self.folder / name for name in tests]
        found = [p for path in paths for p in (sorted(path.rglob("test_*.py")) if path.is_dir() else [path])]
        return [str(path.relative_to(self.folder)) for path in found]


def _load_libraries() -> None:
    """Load what brightcell loads, and brightcell itself, which a fork that changes its modules forgets."""
    import hypothesis  # noqa: F401
    import pytest  # noqa: F401

    import brightcell.api.check
    import brightcell.matrices.solve  # noqa: F401


def _forget_package() -> None:
    """Let the package be imported anew from the files of the copy."""
    for name in [name for name in sys.modules if name.split(".")[0] == "brightcell"]:
        del sys.modules[name]


def _run(folder: Path, tests: list[str], log: Path) -> None:
    """The tests in this process, which ends with their exit code."""
    os.setpgid(0, 0)
    os.chdir(folder)
    with log.open("w") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    sys.dont_write_bytecode = (folder / "src/brightcell/__pycache__").exists()
    code = 1
    try:
        import pytest

        code = int(pytest.main(["-x", "-q", "-p", "no:cacheprovider", "--hypothesis-seed=0", "-rfE", *tests]))
    finally:
        sys.stdout.flush()
        os._exit(code)


def _waited(child: int) -> int:
    """The exit code of a child, or one of our own where it takes too long."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.02)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return -1
