"""Rows of a sweep in a folder: what a killed process leaves, and what is refused."""

from pathlib import Path

import numpy as np
import pytest

from brightcell.errors import InputError
from brightcell.runs.rows import MANIFEST, ROWS, row_folder

ASKED = {"product": "p", "draws": 3}


def test_rows_and_draws_come_back(tmp_path: Path) -> None:
    """In a second process that resumes."""
    with row_folder(tmp_path / "run", ASKED, False) as rows:
        rows.write(0, {"total": 1.5}, np.array([1.0, 2.0, 3.0]))
        rows.write(2, {"total": 2.5}, None)
    with row_folder(tmp_path / "run", ASKED, True) as rows:
        assert rows.finished == {0: {"total": 1.5}, 2: {"total": 2.5}}
        assert rows.draws(0) == pytest.approx([1.0, 2.0, 3.0])
        assert rows.draws(2) is None
        rows.write(1, {"total": 3.5}, None)
    with row_folder(tmp_path / "run", ASKED, True) as rows:
        assert set(rows.finished) == {0, 1, 2}


def test_a_line_that_was_being_written_is_left_out(tmp_path: Path) -> None:
    """When the power went."""
    with row_folder(tmp_path / "run", ASKED, False) as rows:
        rows.write(0, {"total": 1.5}, None)
    with (tmp_path / "run" / ROWS).open("a", encoding="utf-8") as file:
        file.write('{"number": 1, "tot')
    with row_folder(tmp_path / "run", ASKED, True) as rows:
        assert rows.finished == {0: {"total": 1.5}}


def test_another_sweep_is_refused(tmp_path: Path) -> None:
    """With what differs; so is a folder of something else, and one that isn't resumed."""
    with row_folder(tmp_path / "run", ASKED, False):
        pass
    with pytest.raises(InputError, match="draws"), row_folder(tmp_path / "run", {**ASKED, "draws": 4}, True):
        pass
    with pytest.raises(InputError, match="earlier sweep"), row_folder(tmp_path / "run", ASKED, False):
        pass
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "a.txt").write_text("x")
    with pytest.raises(InputError, match="other files"), row_folder(tmp_path / "other", ASKED, False):
        pass
    (tmp_path / "run" / MANIFEST).write_text('{"format": "brightcell sweep 1"}')
    with pytest.raises(InputError, match="the manifest is damaged"), row_folder(tmp_path / "run", ASKED, True):
        pass
    (tmp_path / "run" / MANIFEST).write_text("{}")
    with pytest.raises(InputError, match="not a manifest of a sweep"), row_folder(tmp_path / "run", ASKED, True):
        pass
