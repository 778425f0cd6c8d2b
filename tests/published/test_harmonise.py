"""Published figures on a common basis: known answers of each step, what stays undone, spread and bands."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

import brightcell as bc
from brightcell.errors import InputError
from brightcell.published.harmonise import bands
from brightcell.published.harmonise.figures import COMPLETE, ELSEWHERE, PARTLY, REPLACED, UNCOUNTED, kind_of
from brightcell.published.harmonise.models import HarmonisedFigure
from brightcell.published.harmonise.read import read_basis, read_figures
from brightcell.published.harmonise.run import grid_factor
from brightcell.published.harmonise.spread import spreads
from brightcell.published.harmonise.steps import CommonBasis, take
from brightcell.published.harmonise.text import step_cells
from brightcell.published.targets import COLUMNS
from brightcell.results.footprint.plausible import declared_bands, find_band, note_outside, plausibility_bands

FACTORS = {
    "IPCC AR5 GWP100": {"ch4-fossil": 30.0, "n2o": 265.0},
    "IPCC AR6 GWP100": {"ch4-fossil": 29.8, "n2o": 273.0},
}
ROWS = (
    "NMC622,CN,pack,GHG,,100,,kg CO2e/kWh",
    "NMC622,CN,delivery,GHG,,10,,kg CO2e/kWh",
    "NMC622,CN,frame,GHG,,20,,kg CO2e/kWh",
    "LFP,CN,whole,GHG,,2800,,kg CO2e/pack",
    "LFP,CN,heavy,GHG,,20,,kg CO2e/kg",
    "LFP,CN,range,GHG,50,,90,kg CO2e/kWh",
)
SOURCE = "source: nobody, confidence: seen"


@pytest.fixture
def figures(tmp_path: Path) -> Callable[..., list[HarmonisedFigure]]:
    """Writes targets and what is stated of them, and takes the steps of the shipped basis, changed as asked."""

    def made(*states: str, **changes: object) -> list[HarmonisedFigure]:
        rows = [f"{row},,no,,nobody,2026,none,seen," for row in ROWS]
        (tmp_path / "targets.csv").write_text("\n".join([",".join(COLUMNS), *rows]), encoding="utf-8")
        told = "\n".join(f"  - {{{state}, {SOURCE}}}" for state in states)
        (tmp_path / "harmonise.yaml").write_text(f"states:\n{told}\n", encoding="utf-8")
        basis = read_basis(changes)
        common = CommonBasis(basis, 0.6, FACTORS)
        return [HarmonisedFigure(f, take(f, common)) for f in read_figures("small", basis, tmp_path)]

    return made


def test_a_pack_is_divided_by_its_energy(figures) -> None:
    """2800 kg per pack of 28 kWh are 100 kg per kWh."""
    (found,) = figures("of: {stage: whole}, statistic: total, level: pack, pack_energy: 28")
    assert found.after("functional unit").value == pytest.approx(100.0)


def test_a_missing_datum_leaves_the_step_undone_and_says_so(figures) -> None:
    """The figure stays as it is."""
    (found,) = figures("of: {stage: whole}, statistic: total, level: pack")
    step = found.after("functional unit")
    assert (step.done, step.value, step.per) == (False, 2800.0, "pack")
    assert "energy of the pack isn't stated" in step.text


def test_another_gwp_set_counts_the_stated_gases_anew(figures) -> None:
    """0.5 kg CH4 x -0.2 + 0.01 kg N2O x 8 = -0.02 kg CO2e."""
    stated = "of: {stage: pack}, statistic: total, level: pack, gwp_set: IPCC AR5 GWP100, ch4: 0.5, n2o: 0.01"
    (found,) = figures(stated)
    assert found.after("GWP set").value == pytest.approx(100.0 - 0.1 + 0.08)


def test_stages_beyond_the_gate_are_taken_off_and_parts_of_the_pack_too(figures) -> None:
    """100 without 10 of delivery and, for the cell, without 20 of the frame."""
    stated = "of: {stage: pack}, statistic: total, level: pack, beyond: [delivery], pack_parts: frame"
    assert figures(stated)[0].after("boundary").value == pytest.approx(90.0)
    assert figures(stated, level="cell")[0].after("boundary").value == pytest.approx(70.0)


def test_another_grid_changes_the_stated_electricity(figures) -> None:
    """10 kWh from 0.7 to 0.6 kg per kWh are 1 kg less."""
    (found,) = figures("of: {stage: pack}, statistic: total, level: pack, electricity: 10, grid_factor: 0.7")
    assert found.after("grid").value == pytest.approx(99.0)


def test_a_common_density_scales_by_mass(figures) -> None:
    """From 10 kg per kWh to the 5.14786 of the basis."""
    (found,) = figures("of: {stage: pack}, statistic: total, level: pack, mass: 10")
    assert found.value == pytest.approx(51.4786)


def test_a_figure_per_kg_needs_no_density_of_its_own_where_there_is_a_common_one(figures) -> None:
    """20 kg per kg of pack at 6.4863 kg per kWh."""
    (found,) = figures("of: {stage: heavy}, statistic: total, level: pack")
    assert (found.per, found.value) == ("kWh", pytest.approx(129.726))


def test_both_ends_of_a_band_are_figures(figures) -> None:
    """Each by the statistic of bounds."""
    found = figures("of: {stage: range}, bounds: bound, level: pack")
    assert [(one.published.part, one.value) for one in found] == [("low", 50.0), ("high", 90.0)]


def test_spread_is_over_the_same_figures_after_each_step(figures) -> None:
    """Two figures 50 and 90: mean 70, sample standard deviation 28.28; nothing of it disappears."""
    found = figures("of: {stage: range}, bounds: bound, level: pack")
    spread = spreads(found, read_basis().steps)
    assert {one.n for one in spread} == {2}
    assert spread[0].sd == pytest.approx(28.2843, rel=1e-5)
    assert all(one.left == pytest.approx(1.0) for one in spread)


def test_a_statement_about_no_target_is_an_error(figures) -> None:
    """A slip in a name would lose a fact in silence."""
    with pytest.raises(InputError, match=r"harmonise.yaml:2: states\[0\].of: no target matches this statement"):
        figures("of: {stage: pakc}, statistic: total, level: pack")


def test_an_unknown_fact_is_an_error_with_its_line(figures) -> None:
    """As in every other file."""
    with pytest.raises(InputError, match=r"harmonise.yaml:2: states\[0\].masss"):
        figures("of: {stage: pack}, statistic: total, level: pack, masss: 3")


def test_a_target_without_a_unit_is_an_error_with_its_line(figures, monkeypatch: pytest.MonkeyPatch) -> None:
    """As when the study is run."""
    monkeypatch.setitem(globals(), "ROWS", (ROWS[0].replace("kg CO2e/kWh", ""),))
    with pytest.raises(InputError, match=r"targets.csv:2: unit: the target has no unit"):
        figures("of: {stage: pack}, statistic: total, level: pack")


def test_an_unknown_study_and_an_unknown_place_offer_the_nearest() -> None:
    """By name."""
    with pytest.raises(InputError, match="did you mean hao-2017"):
        bc.harmonise(["hao-2018"])
    with pytest.raises(InputError, match="no grid of this place"):
        bc.harmonise(["hao-2017"], grid="CN-YY")


def test_the_common_grid_is_that_of_the_background() -> None:
    """China's official life-cycle factor of 2024."""
    assert grid_factor(read_basis()) == pytest.approx(0.5777, rel=1e-3)


def test_every_figure_is_told_with_all_its_steps() -> None:
    """As text, as JSON, as a frame and as HTML with a chart."""
    found = bc.harmonise(["ellingsen-2014", "hao-2017"])
    steps = found.basis.steps
    assert all([s["step"] for s in one["steps"]] == list(steps) for one in found.as_dict()["figures"])
    assert "the mass per kWh isn't stated" in found.as_text()
    assert len(found.to_frame()) == len(found.figures) * len(steps)
    assert "data:image/png" in found.as_html()


def test_the_density_of_ellingsen_explains_half_of_the_distance() -> None:
    """4600 kg / 253 kg x 5.14786 kg per kWh = 93.6, from 172.9."""
    (found,) = bc.harmonise(["ellingsen-2014"]).figures
    assert found.after("functional unit").value == pytest.approx(172.93, rel=1e-4)
    assert found.value == pytest.approx(93.6, abs=0.05)
    assert found.after("functional unit").value / found.value == pytest.approx(1.85, abs=0.005)


def test_the_shipped_bands_are_those_of_the_studies() -> None:
    """`scripts/build_bands.py` makes them."""
    path = Path(bc.__file__).parents[2] / "databases" / "studies" / "bands.csv"
    shipped = list(csv.DictReader(path.open(encoding="utf-8")))
    made = bands()
    assert [(row["family"], row["level"]) for row in shipped] == [(band.family, band.level) for band in made]
    assert [float(row["low"]) for row in shipped] == pytest.approx([band.low for band in made], abs=0.01)
    assert [float(row["high"]) for row in shipped] == pytest.approx([band.high for band in made], abs=0.01)


def test_figures_that_a_later_edition_replaced_are_in_no_band() -> None:
    """They are shown all the same."""
    assert not any("romare-2017" in band.studies for band in bands())
    assert any(one.published.study == "romare-2017" for one in bc.harmonise(["romare-2017"]).figures)


def test_no_figure_counts_twice() -> None:
    """Neither the same model on two grids, which are one figure on a common grid, nor a study named twice."""
    found = bc.harmonise(["everbatt-2023", "everbatt-2023"])
    counted = [(one.published.chemistry, round(one.value, 1)) for one in found.counted]
    assert len(counted) == len(set(counted)) == 4
    assert len(found.figures) == 8


def test_a_band_needs_so_many_figures_that_differ() -> None:
    """Each of a study and family lies apart from the others of it, so that `least_figures` means what it says."""
    packs = {band.family: band.figures for band in bands() if band.level == "pack"}
    assert packs["NMC"] == 11
    assert "LFP" not in packs


def test_a_figure_that_is_not_per_kwh_says_what_it_is_per() -> None:
    """Under a heading in kg CO2e per kWh of rated energy, as text and as HTML."""
    found = bc.harmonise(["crenna-2021"])
    delivered, _ = found.figures
    assert step_cells(delivered)[1] == "0.1548/kWh delivered"
    assert "0.1548/kWh delivered" in found.as_html()


def test_a_cell_is_not_scaled_to_the_density_of_a_pack_nor_shown_as_one() -> None:
    """What the parts of the pack add isn't known of EverBatt 2019."""
    for one in bc.harmonise(["everbatt-2019"]).figures:
        assert one.after("energy density").text == "a cell, and not a pack"
        assert one.as_dict()["harmonised"] is None
    assert all(one.as_dict()["harmonised"] for one in bc.harmonise(["everbatt-2019"], level="cell").figures)


@pytest.mark.parametrize(
    ("study", "kinds"),
    [
        ("everbatt-2023", {COMPLETE, UNCOUNTED}),
        ("hao-2017", {PARTLY}),
        ("xu-2022", {ELSEWHERE}),
        ("romare-2017", {REPLACED}),
        ("aichberger-2020", {UNCOUNTED}),
    ],
)
def test_the_chart_tells_apart_what_counts_and_what_does_not(study: str, kinds: set[str]) -> None:
    """By marks that the legend explains."""
    found = bc.harmonise([study])
    assert {kind_of(one, found.basis) for one in found.figures} == kinds
    legend = found.plot.figures().axes[0].get_legend()
    assert kinds <= {text.get_text() for text in legend.get_texts()}


def test_what_makers_declare_is_in_a_band_of_its_own() -> None:
    """49 of CATL's packs and 33 of Northvolt's cells; no check of plausibility and no spread takes them in."""
    declared = {band.level: band for band in declared_bands()}
    assert (declared["pack"].low, declared["cell"].low) == (49.0, 33.0)
    assert all(band.kind == "published" and "declared-2024" not in band.studies for band in plausibility_bands())
    assert min(band.low for band in plausibility_bands() if band.level == "pack") > 49.0
    assert not any(one.published.study == "declared-2024" for one in bc.harmonise().counted)


def test_a_footprint_is_never_held_against_a_declared_band() -> None:
    """50 kg per kWh of an NMC pack lies below what was published, whatever a maker declares."""
    assert find_band("NMC622") == next(b for b in plausibility_bands() if (b.family, b.level) == ("NMC", "pack"))
    assert "lies below the 61.0" in str(note_outside(50.0, "NMC622", "IPCC AR6 GWP100"))
