"""EverBatt on its own backgrounds, as published and corrected."""

import importlib

import pytest

from brightcell.data import data_path
from brightcell.published import StudyResult, read_study, run_study, studies
from brightcell.published.basis import SUMMED
from brightcell.published.models import FastScope

OURS = [name for name in studies() if name.startswith("everbatt")]


@pytest.fixture(scope="module")
def packs() -> dict[str, StudyResult]:
    return {name: run_study("everbatt-2023", name, fast=True) for name in ("as-published", "corrected")}


@pytest.fixture(scope="module")
def korea() -> dict[str, StudyResult]:
    whole = read_study("everbatt-2023-recycling")
    study = whole.model_copy(update={"fast": FastScope(chemistries=("LFP",), locations=("CN", "KR"))})
    return {name: run_study(study, name, fast=True) for name in ("as-published", "corrected")}


@pytest.mark.parametrize("name", OURS)
def test_every_figure_of_the_fast_part_is_reproduced(name: str) -> None:
    """On the pinned background, by the general model."""
    result = run_study(name, fast=True)
    assert result.passed
    assert not result.warnings
    assert not result.missing


@pytest.mark.parametrize("name", OURS)
def test_no_default_of_a_shipped_rulebook_is_summed(name: str) -> None:
    """Routes, recoveries and point of substitution are the study's own; collection is that of its own rulebook."""
    blocks = [(basis.rulebook, block) for basis in run_study(name, fast=True).bases for block in basis.filled]
    summed = [(rulebook, block) for rulebook, block in blocks if block.use == SUMMED]
    assert {block.parameter for _, block in summed} <= {"end_of_life.collection.rate"}
    assert all(str(rulebook).startswith(name) and block.value == "1" for rulebook, block in summed)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "reproduced"),
    [
        ("everbatt-2019", 24),
        ("everbatt-2020", 0),
        ("everbatt-2023", 48),
        ("everbatt-2023-circular", 48),
        ("everbatt-2023-recycling", 24),
    ],
)
def test_every_figure_is_reproduced(name: str, reproduced: int) -> None:
    """Cells to 1e-5, packs to 1e-4, recycling to 0.2 %, all chemistries and grids."""
    result = run_study(name)
    assert result.passed
    assert result.verdicts.get("reproduced", 0) == reproduced


@pytest.mark.parametrize(("chemistry", "solvent"), [("NMC622", 2.753), ("LFP", 3.726)])
def test_the_corrected_variant_differs_by_the_known_defects(packs, chemistry: str, solvent: float) -> None:
    """Cells are lighter by the solvent that is recovered, packs heavier by aluminium's perfluorocarbons."""

    def figure(variant: str, stage: str) -> float:
        return packs[variant].figure(chemistry, "CN", stage).computed

    cells = figure("as-published", "cell total") - figure("corrected", "cell total")
    assert cells == pytest.approx(solvent, rel=1e-3)
    assert figure("corrected", "module+pack materials") > figure("as-published", "module+pack materials")


@pytest.mark.slow
def test_all_chemistries_and_grids_are_computed() -> None:
    """Eight chemistries on four grids, published or not."""
    figures = run_study("everbatt-2023").figures
    totals = [figure for figure in figures if figure.stage == "pack total" and figure.computed is not None]
    assert len({figure.label for figure in totals}) == 8 * 4


@pytest.mark.parametrize("route", ["hydrometallurgical", "direct"])
def test_korea_lacks_the_electricity_of_pre_processing_as_published(korea, route: str) -> None:
    """0.2 MJ per kg of cells on the Korean grid; in the corrected variant it is there."""
    before, after = (korea[name].figure("LFP", "KR", route).computed for name in ("as-published", "corrected"))
    assert after - before == pytest.approx(0.2 / 3.6 * 0.574606, rel=1e-5)


def test_china_has_the_electricity_of_pre_processing_in_both_variants(korea) -> None:
    """The defect is that of one place."""
    before, after = (korea[name].figure("LFP", "CN", "direct").computed for name in ("as-published", "corrected"))
    assert before == after


def test_the_circular_case_rests_on_graphite_for_lfp() -> None:
    """52.6 kg CO2e per kWh with the credit of recovered graphite at the virgin figure, 60.1 without it."""
    stage = ("LFP", "CN", "pack total with hydro recycling")
    assert run_study("everbatt-2023-circular", fast=True).figure(*stage).computed == pytest.approx(52.64, abs=0.01)
    without = run_study("everbatt-2023-circular", "without-graphite-credit", fast=True)
    assert without.figure(*stage).computed == pytest.approx(60.09, abs=0.01)


def test_lfp_on_three_vintages_of_greet() -> None:
    """The background alone takes the same cell from 42 to 61 kg CO2e per kWh."""
    variants = ("on-greet-2018", "as-published", "on-greet-2022")
    found = [
        run_study("everbatt-2020", name, fast=True).figure("LFP", "US", "cell total").computed for name in variants
    ]
    assert found == pytest.approx([42.13, 43.34, 60.68], abs=0.01)


def test_cells_of_2019_are_what_their_primary_table_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody edited the product files."""
    monkeypatch.syspath_prepend(str(data_path().parent / "scripts"))
    built = importlib.import_module("build_study_products").build()
    assert len(built) == 7
    assert all(path.read_text(encoding="utf-8") == text for path, text in built.items())
