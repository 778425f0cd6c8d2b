"""A paper of one's own beside its computed figure: drafted, broken, mended, and a miss explained by the background."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from brightcell.cli import app

RUN = CliRunner()


def test_a_papers_study_takes_one_round(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`new`, `check` with a slip of the pen and its line, `run`, and a variant on the source's own background."""
    monkeypatch.chdir(tmp_path)
    new = ["study", "new", "paper-2012", "--product", "lmo-pack-100kwh", "--value", "11", "--unit", "kg CO2e/kg pack"]
    assert RUN.invoke(app, new).exit_code == 0
    header = Path("paper-2012/study.yaml")
    right = header.read_text(encoding="utf-8")
    header.write_text(right.replace("name: open", "name: opn"), encoding="utf-8")
    broken = RUN.invoke(app, ["study", "check", "paper-2012"])
    assert broken.exit_code == 2
    assert "paper-2012/study.yaml:15: cases.published.background" in broken.stdout
    assert "did you mean open?" in broken.stdout
    variants = "variants:\n  as-published: {note: as it is}\n  greet: {note: on GREET, background: greet-2022}\n"
    header.write_text(right + variants, encoding="utf-8")
    assert "1 published figure, 1 computed" in RUN.invoke(app, ["study", "check", "paper-2012"]).stdout
    nearer = RUN.invoke(app, ["study", "run", "paper-2012", "--variant", "greet"])
    assert "on greet-2022 1.0" in nearer.stdout
