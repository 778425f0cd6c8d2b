"""EverBatt 2023 on its own background, as published and corrected."""

import pytest

from brightcell.studies import Figure, StudyError, read_study, run_study, set_at, studies, study_product


@pytest.fixture(scope="module")
def figures() -> dict[str, dict[tuple[str, str, str], Figure]]:
    study = read_study("everbatt-2023")
    return {v: {(f.chemistry, f.location, f.stage): f for f in run_study(study, v)} for v in study.variants}


@pytest.mark.parametrize("chemistry", ["LFP", "NMC111", "NMC622", "NMC811"])
@pytest.mark.parametrize("location", ["US", "CN"])
@pytest.mark.parametrize(
    "stage", ["cell materials", "cell manufacturing energy", "cell total", "module+pack materials", "pack total"]
)
def test_published_figures_are_reproduced(figures, chemistry: str, location: str, stage: str) -> None:
    """Every published cell and pack figure within 0.05 %, by the general model on the pinned background."""
    figure = figures["as-published"][chemistry, location, stage]
    assert figure.published is not None
    assert figure.computed == pytest.approx(figure.published, rel=5e-4)
    assert figure.verdict == "reproduced"


@pytest.mark.parametrize(("chemistry", "solvent"), [("NMC622", 2.753), ("LFP", 3.726)])
def test_the_corrected_variant_differs_by_the_known_defects(figures, chemistry: str, solvent: float) -> None:
    """Cells are lighter by the solvent that is recovered, packs heavier by aluminium's perfluorocarbons."""
    before, after = figures["as-published"], figures["corrected"]
    cells = before[chemistry, "CN", "cell total"].computed - after[chemistry, "CN", "cell total"].computed
    packs = before[chemistry, "CN", "module+pack materials"].computed
    assert cells == pytest.approx(solvent, rel=1e-3)
    assert after[chemistry, "CN", "module+pack materials"].computed > packs


def test_all_chemistries_and_grids_are_computed(figures) -> None:
    """Eight chemistries on four grids, five figures each, published or not."""
    assert len(figures["as-published"]) == 8 * 4 * 5
    assert {f.verdict for f in figures["as-published"].values()} == {"reproduced", "not published"}


def test_studies_and_variants_are_found_by_name() -> None:
    """Unknown names offer the nearest."""
    assert "everbatt-2023" in studies()
    with pytest.raises(StudyError, match="did you mean everbatt-2023"):
        read_study("everbat-2023")
    with pytest.raises(StudyError, match="did you mean corrected"):
        study_product(read_study("everbatt-2023"), "correct", "lfp-pack-100kwh", "US")


def test_changes_reach_every_place_of_their_path() -> None:
    """A star takes every item, a condition those that match."""
    tree = {"parts": [{"m": "al", "x": 1}, {"m": "cu", "x": 1}]}
    set_at(tree, ["parts", "[m=al]", "x"], 2)
    set_at(tree, ["parts", "*", "y"], 3)
    assert tree == {"parts": [{"m": "al", "x": 2, "y": 3}, {"m": "cu", "x": 1, "y": 3}]}
