"""A small study in a folder of its own, to run and to break."""

from collections.abc import Callable
from pathlib import Path

import pytest

from brightcell.published import Study, read_study
from brightcell.published.targets import COLUMNS

STUDY = """\
id: {name}
title: Small study
kind: reproduction
citation: nobody, never
year: 2026
licence: none
boundary: cradle to gate
functional_unit: 1 kWh
gwp: AR6 GWP100
background: {{name: greet-2022, version: "1.0"}}
summary: two figures of cathode powders
cases:
  powder:
    processes: {{NMC622: nmc622, LFP: lfp}}
    unit: kg CO2e/kg
    stages:
      total: ["*"]
"""
HEAD = ",".join(COLUMNS)
ROW = "NMC622,any,total,,,22.86,,kg CO2e/kg,0.001,yes,,somebody,2026,none,seen,"


@pytest.fixture
def small(tmp_path: Path) -> Callable[..., Study]:
    """Writes the small study, changed as asked, and reads it."""

    def made(*rows: str, header: str = HEAD, text: str | None = None, extra: str = "") -> Study:
        folder = tmp_path / "small"
        folder.mkdir(exist_ok=True)
        (folder / "study.yaml").write_text((text or STUDY).format(name="small") + extra, encoding="utf-8")
        (folder / "targets.csv").write_text("\n".join([header, *(rows or [ROW]), ""]), encoding="utf-8")
        return read_study(folder)

    return made
