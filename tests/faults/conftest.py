"""Commands in processes of their own, with a Brightway folder of their own."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

COMMAND = [sys.executable, "-c", "from brightcell.cli import main; main()"]
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """The command line in a process; `code` is the exit code that it must end with."""

    def command(*arguments: str, code: int = 0, stdout: object = subprocess.PIPE, **environment: str):
        env = {**os.environ, "BRIGHTWAY2_DIR": str(tmp_path / "brightway"), "PYTHONIOENCODING": "utf-8", **environment}
        done = subprocess.run(
            [*COMMAND, *arguments], stdout=stdout, stderr=subprocess.PIPE, text=True, encoding="utf-8",
            errors="surrogateescape", env=env, check=False,
        )  # fmt: skip
        assert done.returncode == code, done.stderr
        assert "Traceback" not in done.stderr
        return done

    return command
