"""A release as strangers get it: built twice alike, and installed with all that it needs where nothing else is.

    python scripts/check_release.py dist

The wheel and the source archive are built in two copies of the checkout, which must give the same bytes. The wheel is
then installed into an environment of its own, with its dependencies from the index that pip is set up for, and does two
jobs from an empty folder with an empty home: no variable of this environment is there, no compiler and no git. What is
installed there is the bill of materials (bom.json) beside the archives.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
EPOCH = "1577836800"  # 2020-01-01, the date that files in the archives bear
PRODUCT = "nmc622-pack-100kwh"
JOB = ("footprint", PRODUCT, "--format", "json")
DRAWS = ("monte-carlo", PRODUCT, "--draws", "100", "--background-uncertainty", "--format", "json")
Result = dict[str, Any]


def built(copy: Path, out: Path) -> dict[str, str]:
    """SHA-256 by name of what a copy of the checkout builds to."""
    environment = {**os.environ, "SOURCE_DATE_EPOCH": EPOCH}
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out), str(copy)]
    subprocess.run(command, check=True, capture_output=True, env=environment)
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(out.iterdir())}


def copied(folder: Path) -> Path:
    """The files of the checkout that git knows, in a folder of another name."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, folder / name)
    return folder


def installed(wheel: Path, folder: Path) -> Path:
    """The folder of the programs of an environment that has the wheel and what it needs."""
    environment = {name: value for name, value in os.environ.items() if name.startswith("PIP_") or name == "HOME"}
    subprocess.run([sys.executable, "-m", "venv", str(folder / "bare")], check=True)
    programs = folder / "bare" / ("Scripts" if os.name == "nt" else "bin")
    install = [str(programs / "python"), "-m", "pip", "install", "--quiet", str(wheel)]
    subprocess.run(install, check=True, env=environment, cwd=folder)
    return programs


def job(programs: Path, folder: Path, call: Sequence[str]) -> Result:
    """What a command prints in a folder of its own, which is its home too."""
    folder.mkdir()
    command, own = [str(programs / "brightcell"), *call], {"HOME": str(folder), "PATH": str(programs)}
    done = subprocess.run(command, cwd=folder, env=own, capture_output=True, encoding="utf-8", check=False)
    if done.returncode:
        sys.exit(f"brightcell {' '.join(call)} ended with {done.returncode}: {done.stderr}")
    result: Result = json.loads(done.stdout)
    return result


def main() -> None:
    """Build twice, compare, install, compute; the archives go to the folder that is named."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        first = copied(folder / "copy 1")
        copies = [first, Path(shutil.copytree(first, folder / "elsewhere" / "copy 2"))]
        hashes = [built(copy, folder / f"built {i}") for i, copy in enumerate(copies, 1)]
        if hashes[0] != hashes[1]:
            sys.exit(f"two builds differ: {hashes[0]} and {hashes[1]}")
        for file, sha256 in hashes[0].items():
            print(f"{sha256}  {file}")
        (wheel,) = (folder / "built 1").glob("*.whl")
        programs = installed(wheel, folder)
        result = job(programs, folder / "first", JOB)
        print(f"{wheel.name} alone: {result['product']}, {result['total']:.6g} {result['unit']}")
        job(programs, folder / "second", DRAWS)
        print(f"{wheel.name} alone: draws of it")
        bill = [str(ROOT / "scripts" / "bill_of_materials.py"), str(wheel.parent / "bom.json"), str(wheel)]
        subprocess.run([str(programs / "python"), *bill], check=True, env={"HOME": str(folder)}, cwd=folder)
        if len(sys.argv) > 1:
            shutil.copytree(wheel.parent, sys.argv[1], dirs_exist_ok=True)


if __name__ == "__main__":
    main()
