"""EverBatt on its own backgrounds, as published and corrected."""

import pytest

from brightcell.study import StudyResult, run_study


@pytest.fixture(scope="module")
def results() -> dict[str, StudyResult]:
    return {name: run_study("everbatt-2023", name) for name in ("as-published", "corrected")}


def test_every_published_figure_is_reproduced(results) -> None:
    """Cells to 1e-5, packs to 1e-4, by the general model on the pinned background."""
    result = results["as-published"]
    assert result.passed
    assert result.verdicts["reproduced"] == 52
    assert not result.warnings


@pytest.mark.parametrize(("chemistry", "solvent"), [("NMC622", 2.753), ("LFP", 3.726)])
def test_the_corrected_variant_differs_by_the_known_defects(results, chemistry: str, solvent: float) -> None:
    """Cells are lighter by the solvent that is recovered, packs heavier by aluminium's perfluorocarbons."""

    def figure(variant: str, stage: str) -> float:
        return results[variant].figure(chemistry, "CN", stage).computed

    cells = figure("as-published", "cell total") - figure("corrected", "cell total")
    assert cells == pytest.approx(solvent, rel=1e-3)
    assert figure("corrected", "module+pack materials") > figure("as-published", "module+pack materials")


def test_all_chemistries_and_grids_are_computed(results) -> None:
    """Eight chemistries on four grids, published or not."""
    totals = [f for f in results["as-published"].figures if f.stage == "pack total" and f.computed is not None]
    assert len({f.label for f in totals}) == 8 * 4


@pytest.fixture(scope="module")
def recycling() -> dict[str, StudyResult]:
    return {name: run_study("everbatt-2023-recycling", name) for name in ("as-published", "corrected")}


def test_recycling_is_reproduced(recycling) -> None:
    """Three routes, four chemistries, two grids, to 0.2 %."""
    result = recycling["as-published"]
    assert result.passed
    assert result.verdicts["reproduced"] == 24


@pytest.mark.parametrize("route", ["hydrometallurgical", "direct"])
def test_korea_lacks_the_electricity_of_pre_processing_as_published(recycling, route: str) -> None:
    """0.2 MJ per kg of cells on the Korean grid; in the corrected variant it is there."""
    before, after = (recycling[name].figure("LFP", "KR", route).computed for name in ("as-published", "corrected"))
    assert after - before == pytest.approx(0.2 / 3.6 * 0.574606, rel=1e-6)
    elsewhere = (recycling[name].figure("LFP", "CN", route).computed for name in ("as-published", "corrected"))
    assert len(set(elsewhere)) == 1
