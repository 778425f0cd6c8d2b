"""Pages whose commands are executed: the same text on every machine, the first time too."""

import logging
import math
from functools import partial
from pathlib import Path

import pytest

from brightcell.runs import progress

ROOT = Path(__file__).resolve().parents[1]


def test_what_is_told_of_time_is_no_output(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """That draws are compiled, which is told once after an installation, would move all lines of a page by one."""
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    import executed_pages

    logger = logging.getLogger("brightcell")
    request.addfinalizer(partial(logger.setLevel, logger.level))
    monkeypatch.setattr(progress, "PATIENCE", progress.PATIENCE)
    monkeypatch.setattr(progress, "FIRST_LINE", progress.FIRST_LINE)
    executed_pages._keep_quiet_about_time()
    assert not logger.isEnabledFor(logging.WARNING)
    assert math.isinf(progress.PATIENCE)
    assert math.isinf(progress.FIRST_LINE)
