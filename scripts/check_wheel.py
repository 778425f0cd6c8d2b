"""Build the wheel, put it somewhere outside the checkout, and run the main job from there.

The databases must be inside the wheel: the run sees nothing of the checkout.
"""

import json
import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WANTED = (
    "brightcell/py.typed",
    "brightcell/databases/designs/formats.csv",
    "brightcell/databases/examples/lto-bus.yaml",
    "brightcell/databases/open/processes.csv",
    "brightcell/databases/plausibility.csv",
    "brightcell/databases/products/nmc622-pack-100kwh.yaml",
    "brightcell/databases/studies/everbatt-2023/study.yaml",
    "brightcell/databases/methods/ipcc-ar6-gwp100.csv",
    "brightcell/rulebooks/books/cn-group-2024.yaml",
)
MAIN_JOB = """
import brightcell, sys
from brightcell.cli import main
assert "@TARGET@" in brightcell.__file__, brightcell.__file__
sys.argv = ["brightcell", "footprint", "nmc622-pack-100kwh", "--format", "json"]
main()
"""


def build(folder: Path) -> Path:
    """The wheel, built from the checkout without touching it."""
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    (wheel,) = folder.glob("*.whl")
    return wheel


def missing_files(wheel: Path) -> list[str]:
    names = set(zipfile.ZipFile(wheel).namelist())
    return [name for name in WANTED if name not in names]


def run_main_job(wheel: Path, folder: Path) -> dict[str, object]:
    """The footprint as the installed wheel computes it, in a folder and Brightway directory of its own."""
    target = folder / "installed"
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(target), str(wheel)]
    subprocess.run(install, check=True)
    env = {**os.environ, "PYTHONPATH": str(target), "BRIGHTWAY2_DIR": str(folder / "brightway")}
    command = [sys.executable, "-c", MAIN_JOB.replace("@TARGET@", str(target))]
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        wheel = build(folder)
        missing = missing_files(wheel)
        if missing:
            sys.exit(f"the wheel lacks {', '.join(missing)}")
        result = run_main_job(wheel, folder)
        print(f"{wheel.name}: {result['product']}, {result['total']:.6g} {result['unit']}")


if __name__ == "__main__":
    main()
