"""The shipped tables are what their primary tables give, and the builder refuses what may not be mixed."""

import importlib
from types import ModuleType

import pytest

from brightcell.data import data_path

SCRIPTS = data_path().parent / "scripts"


@pytest.fixture(autouse=True)
def _scripts_on_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(SCRIPTS))


def module(name: str) -> ModuleType:
    return importlib.import_module(name)


@pytest.mark.parametrize("script", ["build_open", "build_greet"])
def test_shipped_tables_have_not_drifted(script: str) -> None:
    """Building again gives the same bytes: nobody edited what is generated."""
    for name, text in module(script).build().items():
        assert data_path(*name.split("/")).read_bytes().decode("utf-8") == text, name


def test_check_is_silent_when_nothing_drifted(capsys: pytest.CaptureFixture[str]) -> None:
    """`--check` has nothing to say and succeeds."""
    built = module("build_greet").build()
    assert module("background_builder.files").run(built, ["--check"]) == 0
    assert capsys.readouterr().err == ""


def test_check_names_what_drifted(capsys: pytest.CaptureFixture[str]) -> None:
    """`--check` names the file that differs and fails."""
    assert module("background_builder.files").run({"open/flows.csv": "edited"}, ["--check"]) == 1
    assert "databases/open/flows.csv" in capsys.readouterr().err


@pytest.mark.parametrize(("place", "use"), [("electricity", "published_grid"), ("technologies", "_technology")])
def test_a_co2_only_factor_is_never_an_electricity_score(place: str, use: str) -> None:
    """Direct CO2 leaves out fuel supply and other gases, so a process made from it is refused."""
    row = next(
        row
        for row in module("background_builder.rows").primary("electricity_grid_factors")
        if row["factor_kind"] == "co2-only"
    )
    technology = {**row, "technology": "coal", "ghg_kgco2e": row["value"]}
    with pytest.raises(ValueError, match="CO2-only"):
        getattr(module(f"background_builder.{place}"), use)(technology)


def test_the_calibration_refuses_a_co2_only_average(monkeypatch: pytest.MonkeyPatch) -> None:
    """The national mix is never scaled to the direct-CO2 average."""
    china = module("background_builder.china_factors")
    row = china.grid_factor("CN", "2023", "co2-only", "average")
    monkeypatch.setattr(china, "grid_factor", lambda *_: row)
    with pytest.raises(ValueError, match="CO2-only"):
        china.calibration(module("background_builder.technologies").technologies(), "2023")


def test_kinds_of_factors_are_told_apart() -> None:
    """Every electricity figure says whether it covers the life cycle, the fuel cycle, or direct CO2 only."""
    rows = module("background_builder.rows")
    kinds = {
        name: {row["factor_kind"] for row in rows.primary(name)}
        for name in ("electricity_grid_factors", "electricity_technologies")
    }
    assert kinds == {
        "electricity_grid_factors": {"life-cycle", "fuel-cycle", "co2-only"},
        "electricity_technologies": {"life-cycle", "fuel-cycle"},
    }


def test_a_recalled_figure_stops_the_build(tmp_path) -> None:
    """What was never verified can't enter through a primary table."""
    table = tmp_path / "figures.csv"
    table.write_text("key,confidence\nzinc,recalled\n")
    with pytest.raises(ValueError, match="may not be shipped"):
        module("background_builder.rows").read_table(table)


def test_gases_that_do_not_close_stop_the_build() -> None:
    """A material whose gases miss its published total is an error, except aluminium with its PFC."""
    materials = module("background_builder.materials")
    row = {**module("background_builder.rows").primary("materials")[0], "ghg_gco2e": "9000"}
    with pytest.raises(ValueError, match="unexplained"):
        materials.material(row)


def test_a_combustion_total_must_fit_its_gases() -> None:
    """The carbon in VOC and CO is a tenth of a percent of the CO2, not more."""
    energy = module("background_builder.energy")
    row = {**module("background_builder.rows").primary("fuels")[0], "ghg_kgco2e": "0.06"}
    with pytest.raises(ValueError, match="doesn't fit"):
        energy.carbon_dioxide(row)


def test_numbers_are_written_with_twelve_digits() -> None:
    """Enough for 1e-11, and the same text everywhere."""
    assert module("background_builder.rows").number(1 / 3) == "0.333333333333"
