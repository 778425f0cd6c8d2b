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
SECONDS = 600
"""After this time a mutant counts as noticed: it runs for ever."""
ENDLESS = "no end"
"""What noticed a mutant that runs for ever."""
KILLED = -1
SLOW = ("cli", "api", "ways", "results")
"""Folders of tests that ask the whole program."""


@dataclass
class Bench:
    """A copy of the project in a folder of its own.

    `kills` counts for each file of tests what it noticed; `sound` are those that pass without a mutant.
    """

    root: Path
    folder: Path
    kills: Counter[str] = field(default_factory=Counter)
    sound: set[str] = field(default_factory=set)
    _code: int = 0

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

    def noticed_by(self, mutant: Mutant, path: Path, tests: list[str]) -> str:
        """The file of tests that fails with the mutant in place and passes without it; "" where none does."""
        target, original = self.folder / path, (self.folder / path).read_bytes()
        try:
            _forget_compiled(target)
            target.write_text(mutant.text, encoding="utf-8")
            passes = self.passes(tests, fresh=path.suffix == ".py")
        finally:
            target.write_bytes(original)
            _forget_compiled(target)
        return "" if passes else self._sound(self._failed(tests))

    def files(self, tests: tuple[str, ...] | list[str]) -> list[str]:
        """The files of tests in some folders."""
        paths = [self.folder / name for name in tests]
        files = [p for path in paths for p in (sorted(path.rglob("test_*.py")) if path.is_dir() else [path])]
        return [str(path.relative_to(self.folder)) for path in files]

    def nearest(self, path: Path, tests: tuple[str, ...]) -> list[str]:
        """Files of tests with the name of the module `path`, or that import it: those that fail first and fast."""
        module = path.relative_to("src").with_suffix("")
        package, name = ".".join(module.parent.parts), module.name
        imports = re.compile(
            rf"from {re.escape(package)} import [^\n]*\b{name}\b|\b{re.escape(package)}\.{name}\b"
            rf"|from {re.escape(package)} import \([^)]*\b{name}\b"
        )
        return [
            test
            for test in self.files(tests)
            if name in Path(test).stem.split("test_", 1)[-1] or imports.search((self.folder / test).read_text())
        ]

    def passes(self, tests: list[str], fresh: bool = True) -> bool:
        """Whether the tests pass, those that noticed most first; `fresh` where they have to read the package anew."""
        ordered = sorted(self.files(tests), key=lambda name: (is_slow(name), -self.kills[name]))
        log = self.folder / "tmp" / "log"
        child = os.fork()
        if child == 0:
            if fresh:
                _forget_package()
            _run(self.folder, ordered, log)
        self._code = _waited(child)
        if failed := self._names():
            self.kills.update(failed[:1])
        return self._code == 0

    def log(self) -> str:
        """What the tests of the last run said."""
        return (self.folder / "tmp" / "log").read_text(errors="replace")

    def _names(self) -> list[str]:
        """The files of which the last run says that a test failed, or that they can't be read."""
        return re.findall(r"^(?:FAILED|ERROR) ([^:\s]+)", self.log(), flags=re.MULTILINE)

    def _failed(self, tests: list[str]) -> str:
        """The file that failed in the last run; the first one where the tests didn't even begin."""
        return ENDLESS if self._code == KILLED else next(iter(self._names()), self.files(tests)[0])

    def _sound(self, file: str) -> str:
        """The same file, which has to pass without a mutant, or its failing says nothing."""
        if file != ENDLESS and file not in self.sound:
            if not self.passes([file]):
                raise SystemExit(f"{file}: fails without a mutant\n{self.log()[-2000:]}")
            self.sound.add(file)
        return file


def is_slow(test: str) -> bool:
    """Whether it is one of the tests that ask the whole program, which come last."""
    return Path(test).parts[1] in SLOW


def _forget_compiled(target: Path) -> None:
    """Remove the compiled copy of a module, which could be taken for that of a file written in the same second."""
    for compiled in target.parent.glob(f"__pycache__/{target.stem}.*.pyc"):
        compiled.unlink()


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
    return KILLED
