"""What was tried of a run, noted as it goes, so that a run that was stopped is taken up where it was."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from mutation.mutant import Mutant

HEAD = ("file", "line", "place", "change", "tests", "noticed by", "digest")


@dataclass
class Notes:
    """Rows of a CSV file: a mutant, the tests that it was tried with ("near" or "all"), and the one that noticed it.

    A row holds as long as its module is the same to the letter; without a file nothing is kept.
    """

    path: Path | None
    rows: dict[tuple[str, str], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Read what an earlier run noted."""
        if self.path and self.path.exists():
            with self.path.open(encoding="utf-8", newline="") as file:
                self.rows = {(row["digest"], row["tests"]): row["noticed by"] for row in csv.DictReader(file)}

    def noted(self, mutant: Mutant, tests: str) -> str | None:
        """The file of tests that noticed a mutant, "" where none did, None where it wasn't tried with these tests."""
        return self.rows.get((_digest(mutant), tests))

    def note(self, mutant: Mutant, tests: str, noticed_by: str) -> None:
        """Add a row, at once."""
        self.rows[_digest(mutant), tests] = noticed_by
        if self.path is None:
            return
        is_new = not self.path.exists()
        with self.path.open("a", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerows([HEAD] if is_new else [])
            writer.writerow([mutant.file, mutant.line, mutant.place, mutant.change, tests, noticed_by, _digest(mutant)])


def _digest(mutant: Mutant) -> str:
    return sha256(f"{mutant.file}\n{mutant.text}".encode()).hexdigest()[:16]
