"""Pages whose commands are executed: what stands below each command is what it prints.

    python scripts/executed_pages.py docs/from-simapro.md

prints the page anew. Blocks of a page: ```csv file=NAME is written to that file, <!-- made: NAME --> makes one of
`way_files`, ```bash is run line by line, ```python is executed, and a ```text behind one of these shows what came out
of it, with lines=A-B those lines alone. All in an empty folder with a Brightway folder of its own.
"""

import contextlib
import io
import logging
import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
PAGES = ("from-simapro", "from-openlca", "from-excel", "from-ecoinvent", "from-premise")
FENCE = re.compile(r"^```(\w+)(?: (.*))?$")
MADE = re.compile(r"^<!-- made: (.+) -->$")


def executed_pages(docs: Path) -> dict[Path, str]:
    """All pages with what their commands print now, each run by a process of its own."""
    return {docs / f"{name}.md": _by_itself(docs / f"{name}.md") for name in PAGES}


def _by_itself(page: Path) -> str:
    command = [sys.executable, str(Path(__file__).resolve()), str(page)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    if done.returncode:
        sys.exit(f"{page.name} can't be executed:\n{done.stderr}")
    return done.stdout


def executed(page: Path) -> str:
    """The page with the outputs of its blocks."""
    return "\n".join(_lines(page.read_text(encoding="utf-8").splitlines())) + "\n"


def _lines(lines: list[str]) -> Iterator[str]:
    rest, output = iter(lines), ""
    names: dict[str, Any] = {}
    for line in rest:
        yield line
        if match := MADE.match(line):
            _make(match[1])
        if not (fence := FENCE.match(line)):
            continue
        kind, about = fence[1], fence[2] or ""
        body = list(_until_fence(rest))
        if kind == "text":
            body = _shown(output, about)
        yield from body
        yield "```"
        if about.startswith("file="):
            Path(about.removeprefix("file=")).write_text("\n".join(body) + "\n", encoding="utf-8")
        elif kind == "bash":
            output = "".join(_run(command) for command in _commands(body))
        elif kind == "python":
            output = _evaluated("\n".join(body), names)


def _until_fence(lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        if line == "```":
            return
        yield line


def _make(name: str) -> None:
    from way_files import MAKERS

    MAKERS[name](Path(name))


def _commands(body: list[str]) -> list[str]:
    joined = "\n".join(body).replace("\\\n", " ")
    return [line for line in joined.splitlines() if line.strip() and not line.startswith("#")]


def _run(command: str) -> str:
    """What a command prints on standard output and standard error; one that fails ends all."""
    program, *arguments = shlex.split(command, comments=True)
    if program != "brightcell":
        raise SystemExit(f"only brightcell is run: {command}")
    from brightcell.cli import main

    _keep_quiet_about_time()

    sys.argv = ["brightcell", *arguments]
    stream, code = io.StringIO(), 0
    with contextlib.redirect_stdout(stream), contextlib.redirect_stderr(stream):
        try:
            main()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
    allowed = "# exit code 2" in command and code == 2
    if code and not allowed:
        raise SystemExit(f"{command}\n{stream.getvalue()}")
    return stream.getvalue()


def _keep_quiet_about_time() -> None:
    """How long it takes is no output, nor is what takes long the first time: compiling the draws of a database."""
    from brightcell.runs import progress

    progress.PATIENCE = progress.FIRST_LINE = float("inf")
    logging.getLogger("brightcell").setLevel(logging.ERROR)


def _evaluated(code: str, names: dict[str, object]) -> str:
    stream = io.StringIO()
    with contextlib.redirect_stdout(stream):
        exec(code, names)
    return stream.getvalue()


def _shown(output: str, about: str) -> list[str]:
    lines = [line.rstrip() for line in output.splitlines()]
    if about.startswith("lines="):
        first, _, last = about.removeprefix("lines=").partition("-")
        lines = lines[int(first) - 1 : int(last or first)]
    return lines


def main() -> None:
    page = Path(sys.argv[1]).resolve()
    sys.path.insert(0, str(HERE))
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "BRIGHTWAY2_DIR": str(Path(folder) / "brightway"),
            "BRIGHTCELL_CACHE": str(Path(folder) / "cache"),
        }
        work = Path(folder) / "work"
        for name in ("work", "brightway", "cache"):
            (Path(folder) / name).mkdir()
        os.chdir(work)
        text = executed(page)
        os.chdir(HERE)
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.stdout.write(text)


if __name__ == "__main__":
    main()
