"""The mutators themselves, and as a heavy study: every mutant of the rulebooks and their strategies is noticed."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
MODULE = '''"""A docstring with 1 in it."""
from x import y

Number = float | int


@rule("share", limits(0, 1))
def share(a: float | None = None, sure: bool = True) -> float | None:
    """2 in here."""
    if a is None and sure:
        raise ValueError(f"{3 + 4} is left alone")
    note(a)
    return -a * 2 if a < 5 else None
'''


@pytest.fixture
def code_mutants(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    from mutation.code import code_mutants

    return code_mutants


def test_every_kind_of_change_is_made_once(code_mutants: Callable[..., Any]) -> None:
    """Comparisons, operators, numbers, truth values, conditions, answers and statements; no texts and types."""
    changes = {mutant.change for mutant in code_mutants("m.py", MODULE)}
    assert changes == {
        "0 => 1",
        "1 => 2",
        "True => False",
        "a is None => (a is not None)",
        "a is None and sure => (a is None or sure)",
        "a is None and sure => not",
        "left out",
        "return None",
        "-a => (a)",
        "-a * 2 => (-a / 2)",
        "2 => 3",
        "2 => 4",
        "a < 5 => (a <= 5)",
        "5 => 6",
        "5 => 10",
    }


def test_a_mutant_differs_in_its_line_only(code_mutants: Callable[..., Any]) -> None:
    """All else stays to the letter, and each still is a module."""
    original = MODULE.splitlines()
    for mutant in code_mutants("m.py", MODULE):
        compile(mutant.text, "m.py", "exec")
        changed = [i for i, (a, b) in enumerate(zip(original, mutant.text.splitlines(), strict=True), 1) if a != b]
        assert changed == [mutant.line]
        assert mutant.place == original[mutant.line - 1].strip()


def test_mutants_of_books_change_what_a_book_says(monkeypatch: pytest.MonkeyPatch) -> None:
    """A value that every book overrides is no mutant; each of the others is one, with its path."""
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    from mutation.books import book_mutants

    found = {(m.file, m.place, m.change) for m in book_mutants(ROOT / "src/brightcell/rulebooks/books")}
    cycles = "slots.functional_unit.parameters.full_equivalent_cycles_per_year.value.N2"
    assert ("_common.yaml", cycles, "250 => 375.0") in found
    level = "slots.electricity.parameters.grid_level.value"
    assert ("cn-miit-2025-551.yaml", level, "'province' => 'country'") in found
    assert (
        "eu-cfb-2024-draft.yaml",
        "slots.electricity.parameters.accepted.value.1",
        "'direct-line' => left out",
    ) in found
    assert (
        "_common.yaml",
        "slots.functional_unit.strategy",
        "'rated-energy' => 'cycle-test-energy-ratio'",
    ) not in found


def test_explained_mutants_say_why() -> None:
    """One row each, with a reason."""
    lines = (ROOT / "scripts/mutation/explained.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "file,place,change,why"
    assert len(lines) == len(set(lines))
    assert all(len(line.rsplit(",", 1)[-1]) > 10 for line in lines[1:])


def test_a_run_that_was_stopped_is_taken_up(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What was noted is known to the next run, as long as the module is the same to the letter."""
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    from mutation.mutant import Mutant
    from mutation.notes import Notes

    path = tmp_path / "notes.csv"
    mutant, other = Mutant("m.py", 1, "a = 1", "1 => 2", "a = 2"), Mutant("m.py", 1, "a = 1", "1 => 2", "a = 2\nb = 1")
    first = Notes(path)
    first.note(mutant, "near", "")
    first.note(mutant, "all", "tests/test_m.py")
    again = Notes(path)
    assert [again.noted(mutant, tests) for tests in ("near", "all")] == ["", "tests/test_m.py"]
    assert again.noted(other, "near") is None


def test_the_nearest_tests_bear_the_name_of_a_module_or_import_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """`from p.q import f` and `from p import q` import q; a module whose name only begins so is another."""
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    from mutation.running import Bench

    texts = {
        "test_q.py": "",
        "test_names.py": "from p.q import f",
        "test_modules.py": "from p import a, q",
        "test_others.py": "from p.quick import f\nfrom p import quick",
    }
    (tmp_path / "tests").mkdir()
    for name, text in texts.items():
        (tmp_path / "tests" / name).write_text(text)
    nearest = Bench(tmp_path, tmp_path).nearest(Path("src/p/q.py"), ("tests",))
    assert nearest == ["tests/test_modules.py", "tests/test_names.py", "tests/test_q.py"]


@pytest.mark.slow
@pytest.mark.parametrize("part", ["books", "strategies", "recovered", "solve"])
def test_every_mutant_is_noticed_or_explained(part: str) -> None:
    """By the tests of the folder of the same name."""
    done = subprocess.run(
        [sys.executable, "scripts/mutate.py", part], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
