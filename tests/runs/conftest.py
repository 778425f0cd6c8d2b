"""The tasks of this folder can be imported, here and by workers in other processes."""

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def _importable_tasks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
