"""A release as strangers get it: built twice alike, and installed with all that it needs where nothing else is.

    python scripts/check_release.py dist

The wheel and the source archive are built in two copies of the checkout, which must give the same bytes. The wheel is
then installed into an environment of its own, with its dependencies from the index that pip is set up for, and does the
main job from an empty folder, with no variable of this environment but those of pip.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EPOCH = "1577836800"  # 2020-01-01, the date that files in the archives bear
JOB = ("footprint", "nmc622-pack-100kwh", "--format", "json")


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


def main_job(wheel: Path, folder: Path) -> dict[str, object]:
    """The footprint that the wheel computes, installed alone."""
    environment = {name: value for name, value in os.environ.items() if name.startswith("PIP_") or name == "HOME"}
    subprocess.run([sys.executable, "-m", "venv", str(folder / "bare")], check=True)
    programs = folder / "bare" / ("Scripts" if os.name == "nt" else "bin")
    install = [str(programs / "python"), "-m", "pip", "install", "--quiet", str(wheel)]
    subprocess.run(install, check=True, env=environment, cwd=folder)
    own = {"HOME": str(folder), "BRIGHTWAY2_DIR": str(folder / "brightway"), "PATH": str(programs)}
    done = subprocess.run(
        [str(programs / "brightcell"), *JOB], cwd=folder, env=own, check=True, capture_output=True, text=True
    )
    found: dict[str, object] = json.loads(done.stdout)
    return found


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
        found = main_job(wheel, folder)
        print(f"{wheel.name} alone: {found['product']}, {found['total']:.6g} {found['unit']}")
        if len(sys.argv) > 1:
            shutil.copytree(folder / "built 1", sys.argv[1], dirs_exist_ok=True)


if __name__ == "__main__":
    main()
