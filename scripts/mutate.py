"""Mutation testing: which small changes of code and rulebooks does no test notice?

    python scripts/mutate.py                  # the four parts that have to be whole
    python scripts/mutate.py strategies solve # some of them
    python scripts/mutate.py sample --number 200 --seed 11
    python scripts/mutate.py sample --within linking rulebooks

Ends with exit code 1 where a mutant survives that `scripts/mutation/explained.csv` doesn't explain. How to read a
survivor, and what was found: docs/mutation.md.
"""

from __future__ import annotations

import argparse
import csv
import random
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SOURCE = Path("src/brightcell")
sys.path.insert(0, str(ROOT / "scripts"))

from mutation.code import code_mutants  # noqa: E402
from mutation.mutant import Mutant  # noqa: E402
from mutation.notes import Notes  # noqa: E402
from mutation.running import Bench, is_slow  # noqa: E402

Trial = tuple[Mutant, Path, tuple[str, ...]]
"""A mutant, the path of its file, and its tests."""


@dataclass(frozen=True)
class Part:
    """Files of the package, and the tests that have to notice each change of them."""

    files: tuple[Path, ...]
    tests: tuple[str, ...]


def parts() -> dict[str, Part]:
    """The parts whose every mutant is tried, each with the tests of the folder of the same name."""
    strategies = tuple(sorted(p.relative_to(ROOT) for p in (ROOT / SOURCE / "rulebooks/strategies").glob("[!_]*.py")))
    return {
        "books": Part((SOURCE / "rulebooks/books",), ("tests/rulebooks",)),
        "strategies": Part(strategies, ("tests/rulebooks",)),
        "recovered": Part((SOURCE / "inventory/recovered.py",), ("tests/inventory",)),
        "solve": Part((SOURCE / "matrices/solve.py",), ("tests/matrices",)),
    }


def mutants_of(part: Part) -> list[Trial]:
    """Every mutant of a part, with the path of its file and its tests."""
    mutants = []
    for path in part.files:
        if path.name == "books":
            from mutation.books import book_mutants

            mutants += [(mutant, path / mutant.file, part.tests) for mutant in book_mutants(ROOT / path)]
        else:
            text = (ROOT / path).read_text(encoding="utf-8")
            mutants += [(mutant, path, part.tests) for mutant in code_mutants(str(path.relative_to(SOURCE)), text)]
    return mutants


def sampled(number: int, seed: int, within: tuple[str, ...] = ("",)) -> list[Trial]:
    """Some mutants of all other modules, or of those `within` some, with the tests of the folder of the same name."""
    listed = {path for part in parts().values() for path in part.files}
    modules = sorted(path.relative_to(ROOT) for path in (ROOT / SOURCE).rglob("*.py"))
    every = []
    for path in modules:
        tests = _tests_of(path.relative_to(SOURCE))
        is_asked = str(path.relative_to(SOURCE)).startswith(within)
        if is_asked and path not in listed and tests:
            text = (ROOT / path).read_text(encoding="utf-8")
            every += [(mutant, path, tests) for mutant in code_mutants(str(path.relative_to(SOURCE)), text)]
    return random.Random(seed).sample(every, min(number, len(every)))


def _tests_of(module: Path) -> tuple[str, ...]:
    """The folder of tests of a module's package, or the file of tests of a module beside the packages.

    With them the files of tests in other folders that bear the name of the module, where no other module has it.
    """
    folder = module.parts[0]
    own = f"tests/{folder}" if len(module.parts) > 1 else f"tests/test_{module.stem}.py"
    is_only_one = len(list((ROOT / SOURCE).rglob(module.name))) == 1
    named = sorted(str(path.relative_to(ROOT)) for path in ROOT.glob(f"tests/*/test_{module.stem}.py") if is_only_one)
    return (own, *(name for name in named if not name.startswith(f"{own}/"))) if (ROOT / own).exists() else ()


def explained() -> dict[tuple[str, str, str], str]:
    """Mutants that nothing can notice or need notice, and why."""
    with (ROOT / "scripts/mutation/explained.csv").open(encoding="utf-8", newline="") as file:
        return {(row["file"], row["place"], row["change"]): row["why"] for row in csv.DictReader(file)}


def tried(name: str, mutants: list[Trial], bench: Bench, notes: Notes) -> list[Mutant]:
    """The mutants of a part that survive and aren't explained.

    All are tried with the tests nearest to their module first, which is fast; what remains with the rest of the folder.
    """
    begun, reasons = time.monotonic(), explained()
    reasoned = [mutant for mutant, _, _ in mutants if mutant.key in reasons]
    left = [mutant for mutant in mutants if mutant[0].key not in reasons]
    whole = [any(map(is_slow, tests)) for _, _, tests in left]
    left = [
        mutant
        for slow in (False, True)
        for mutant in _left([f for f, is_whole in zip(left, whole, strict=True) if is_whole is slow], bench, notes)
    ]
    noticed, spent = len(mutants) - len(reasoned) - len(left), f"{time.monotonic() - begun:.0f} s"
    print(f"{name}: {len(mutants)} tried, {noticed} noticed, {len(reasoned)} explained, {len(left)} open, {spent}")
    return [mutant for mutant, _, _ in left]


def _left(mutants: list[Trial], bench: Bench, notes: Notes) -> list[Trial]:
    """The mutants that neither the tests nearest to their modules nor the rest of the folders notice."""
    for stage in ("near", "all"):
        print(f"  {stage}: {len(mutants)}", flush=True)
        mutants = [mutant for mutant in mutants if not _noticed(mutant, stage, bench, notes)]
    return mutants


def _noticed(trial: Trial, stage: str, bench: Bench, notes: Notes) -> str:
    """The file of tests that notices a mutant, by what was noted or by trying it; noted and said at once."""
    mutant, path, tests = trial
    noticed_by = notes.noted(mutant, stage)
    if noticed_by is None:
        near = bench.nearest(path, tests)
        files = near if stage == "near" else [test for test in bench.files(tests) if test not in near]
        noticed_by = bench.noticed_by(mutant, path, files) if files else ""
        notes.note(mutant, stage, noticed_by)
    if stage == "all" and not noticed_by:
        print(f"  SURVIVED  {mutant}", flush=True)
    return noticed_by


def main() -> int:
    """Try the parts that are named, or the four."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", default=list(parts()), choices=[*parts(), "sample"], metavar="part")
    parser.add_argument("--number", type=int, default=200, help="mutants in the sample")
    parser.add_argument("--only", default="", help="mutants whose file, line or change contains this text")
    parser.add_argument("--notes", type=Path, help="CSV file that keeps what was tried, so that a run can be taken up")
    parser.add_argument("--seed", type=int, default=11, help="seed of the sample")
    parser.add_argument("--within", nargs="+", default=[""], metavar="FOLDER", help="folders or modules of the sample")
    asked = parser.parse_args()
    survivors, notes = list[Mutant](), Notes(asked.notes)
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        bench = Bench(ROOT, Path(folder))
        bench.lay_out()
        for name in asked.parts:
            is_sample = name == "sample"
            mutants = sampled(asked.number, asked.seed, tuple(asked.within)) if is_sample else mutants_of(parts()[name])
            survivors += tried(name, [mutant for mutant in mutants if asked.only in str(mutant[0])], bench, notes)
    return 1 if survivors else 0


if __name__ == "__main__":
    raise SystemExit(main())
