"""Sweeps: the same numbers as models of their own, refused variants, wrong calls, draws, and going on."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import brightcell as bc
from brightcell.data import data_path
from brightcell.results.calculate import calculate

LFP = "lfp-pack-100kwh"
PLACE, YIELD = "sites.*.location", "pack.module.cell.yield"
MODEL = bc.Model(LFP)


def test_all_combinations_have_the_numbers_of_models_of_their_own() -> None:
    """Places, amounts, rulebooks and settings, in the order that was asked; totals, stages and denominators."""
    over = {"rulebook": ["cn-group-2024", "iso-14067-cutoff"], PLACE: ["DE", "CN-SC"], YIELD: [0.9, "95 %"]}
    result = bc.sweep(MODEL, over)
    assert len(result.computed) == 8
    for row in result.rows:
        changes = {key: row.values[key] for key in (PLACE, YIELD)}
        footprint = calculate(MODEL.with_(changes, rulebook=row.values["rulebook"]))
        assert row.total == pytest.approx(footprint.total, rel=1e-12)
        assert row.unit == footprint.unit
        assert row.per_kwh_rated == pytest.approx(footprint.per_kwh_rated_kg, rel=1e-12)
        assert row.per_pack == pytest.approx(footprint.per_pack_kg, rel=1e-12)
        assert row.stages == pytest.approx(footprint.stages, rel=1e-9)
    data = result.dataset
    assert dict(data.sizes) == {"rulebook": 2, PLACE: 2, YIELD: 2, "stage": 4}
    assert float(data.total.sel({"rulebook": "iso-14067-cutoff", PLACE: "DE"})[0]) == result.rows[4].total
    assert list(result.to_frame()["total"]) == [row.total for row in result.rows]


def test_keys_beside_the_product() -> None:
    """Product, background, year, settings and the grid's intensity; against models that are made by hand."""
    rows = {
        "product": {"product": "nmc811-pack-100kwh"},
        "background": {"background": "open"},
        "setting": {"settings.end_of_life": "burdens-without-credit"},
        "year": {"year": 2020},
        "grid": {"grid": 0.2},
    }
    totals = {row.label: row.total for row in bc.sweep(MODEL, rows).rows}
    supply = [
        {
            "kind": "direct-line",
            "share": "100 %",
            "factor": {"value": "0.2 kg CO2e/kWh", "kind": "life-cycle", "source": "x"},
        }
    ]
    expected = {
        "product": calculate(bc.Model("nmc811-pack-100kwh")),
        "background": calculate(MODEL),
        "setting": calculate(MODEL.with_(settings={"end_of_life": "burdens-without-credit"})),
        "year": calculate(MODEL.with_({"sites.*.grid_year": 2020, "identity.production": "2020"})),
        "grid": calculate(MODEL.with_({"sites.*.electricity_supply": supply})),
    }
    assert totals == pytest.approx({name: footprint.total for name, footprint in expected.items()}, rel=1e-12)


def test_a_refused_variant_has_its_reason_and_the_others_their_numbers() -> None:
    """NaN in the dataset, a message that names the field."""
    result = bc.sweep(MODEL, {PLACE: ["DE", "XX"], YIELD: [0.9, "three"]})
    assert [row.status for row in result.rows] == ["computed", "refused", "refused", "refused"]
    assert "unknown place" in result.row("XX | 0.9").message
    assert "yield" in result.row("DE | three").message
    data = result.dataset
    assert np.isnan(data.total.values).tolist() == [[False, True], [True, True]]
    assert (data.status.values == "refused").sum() == 3
    assert result.as_dict()["rows"][1]["total"] is None
    assert result.status == "complete"


def test_keys_without_effect_are_told() -> None:
    """Of all combinations; one that has a single value, or changes a number somewhere, isn't."""
    over = {"performance.vehicle_category": ["M1", "N1"], PLACE: ["DE", "XX", "FR"], YIELD: [0.9]}
    result = bc.sweep(MODEL, over)
    assert result.idle_keys == ("performance.vehicle_category",)
    assert "performance.vehicle_category: all its values give the same numbers" in result.as_text()
    assert result.as_dict()["idle_keys"] == ["performance.vehicle_category"]
    assert bc.sweep(MODEL, {PLACE: ["DE", "XX"]}).idle_keys == ()


@pytest.mark.parametrize(
    ("over", "told"),
    [
        ({"sites.*.locatio": ["DE"]}, "meets nothing"),
        ({"rulebok": ["x"]}, "did you mean rulebook"),
        ({"rulebook": ["cn-grup"]}, "no rulebook"),
        ({"product": ["lfp-pack"]}, "no shipped product"),
        ({"background": ["opne"]}, "no such background"),
        ({"settings.end_of_lfe": ["x"]}, "no slot of this name"),
        ({"settings.end_of_life": ["nonsense"]}, "nonsense"),
        ({"year": [20301]}, "not a year"),
        ({"grid": [-1]}, "not the intensity"),
        ({PLACE: ["DE", "DE"]}, "given twice"),
        ({PLACE: ["DE"], "sites[reference plant].location": ["FR"]}, "two keys lead to one field"),
        ({YIELD: [0.9], "pack.module.cell": [{}]}, "two keys lead to one field"),
        ({PLACE: []}, "no values"),
        ({}, "nothing to sweep over"),
        ([], "nothing to sweep over"),
        (5, "nothing to sweep over"),
        ([{PLACE: "DE"}, {PLACE: "DE"}], "named twice"),
        ([{"variant": "a", PLACE: "DE"}, {"variant": "a", PLACE: "FR"}], "named twice"),
    ],
)
def test_a_wrong_call_is_refused_before_anything_is_computed(over, told: str, monkeypatch) -> None:
    """Whatever would come out of the variants."""
    monkeypatch.setattr("brightcell.model.variants.Variants.value", lambda *a: pytest.fail("computed"))
    with pytest.raises(bc.InputError, match=told):
        bc.sweep(MODEL, over)


def test_all_that_is_wrong_is_told_at_once() -> None:
    """One problem for each key."""
    with pytest.raises(bc.InputError) as caught:
        bc.sweep(MODEL, {"sites.*.locatio": ["DE"], "rulebook": ["a", "b"], "year": ["x"]})
    assert len(caught.value.problems) == 4


def test_a_path_may_meet_nothing_in_some_products() -> None:
    """Those variants are refused; the call is right."""
    path = "pack.module.cell.cathode.parts[lfp].amount"
    result = bc.sweep(MODEL, {"product": [LFP, "nmc811-pack-100kwh"], path: ["0.48 kg"]})
    assert [row.status for row in result.rows] == ["computed", "refused"]


def test_a_year_without_a_grid_mix_is_told() -> None:
    """With what is taken in its place; of one that there is nothing is told."""
    result = bc.sweep("lfp-pack-100kwh", {"year": [2023, 2030]})
    (caution,) = result.cautions
    assert caution == "open has no grid mix of 2030 for CN-JS: that of 2024, the nearest, is taken"
    assert caution[:30] in result.as_text()


def test_tables_stand_as_they_are(tmp_path: Path) -> None:
    """A file, a frame, a list and labelled tables give the same; a unit may stand in the name of a column."""
    file = tmp_path / "t.csv"
    file.write_text(f"variant,{PLACE},pack.parts[steel].amount [kg]\nbase,,\nlow,DE,100\n", encoding="utf-8")
    rows = [{"variant": "base"}, {"variant": "low", PLACE: "DE", "pack.parts[steel].amount": "100 kg"}]
    given = [file, str(file), rows, pd.DataFrame(rows), {row["variant"]: dict(list(row.items())[1:]) for row in rows}]
    results = [bc.sweep(MODEL, over) for over in given]
    assert len({tuple(row.total for row in result.rows) for result in results}) == 1
    assert [row.label for row in results[0].rows] == ["base", "low"]
    assert results[0].rows[0].total == pytest.approx(calculate(MODEL).total, rel=1e-12)
    assert dict(results[0].dataset.sizes) == {"variant": 2, "stage": 4}


def test_draws_are_paired_over_all_variants() -> None:
    """Those of a Monte Carlo run of both models, so that they go up and down together."""
    result = bc.sweep(MODEL, {PLACE: ["DE", "CN-NM"], "rulebook": ["iso-14067-cutoff"]}, draws=300, seed=4)
    models = [MODEL.with_({PLACE: place}, rulebook="iso-14067-cutoff") for place in ("DE", "CN-NM")]
    drawn = bc.monte_carlo(models, draws=300, seed=4)
    assert result.draws is not None
    for row, label in zip(result.draws, drawn.labels, strict=True):
        assert row == pytest.approx(drawn.values(label), rel=1e-9)
    assert np.corrcoef(result.draws)[0, 1] > 0.8
    assert result.rows[0].statistics["median"] == pytest.approx(np.median(result.draws[0]))
    assert result.dataset.drawn_total.shape == (2, 1, 300)


def test_ranges_of_ones_own_are_drawn_as_in_monte_carlo(tmp_path: Path) -> None:
    """The same draws; and a kept sweep knows what stood in the file."""
    ranges, folder = tmp_path / "ranges.csv", tmp_path / "kept"
    text = data_path("methods", "uncertainty", "ipcc-ar6-gwp100.csv").read_text(encoding="utf-8")
    ranges.write_text(text, encoding="utf-8")
    options = {"draws": 20, "factor_uncertainty": str(ranges)}
    result = bc.sweep(MODEL, {"sites.*.location": ["CN-SC"]}, out=folder, **options)
    drawn = bc.monte_carlo(MODEL.with_({"sites.*.location": "CN-SC"}), **options)
    assert result.draws[0] == pytest.approx(drawn.values(drawn.labels[0]), rel=1e-10)
    assert "with the ranges of ranges.csv" in result.regime
    ranges.write_text(text.replace(",11,", ",9,"), encoding="utf-8")
    with pytest.raises(bc.BrightcellError, match="other options"):
        bc.sweep(MODEL, {"sites.*.location": ["CN-SC"]}, out=folder, resume=True, **options)


def test_draws_of_a_refused_variant_are_not_there() -> None:
    """NaN, and no statistics."""
    result = bc.sweep(MODEL, {PLACE: ["DE", "XX"]}, draws=20)
    assert np.isnan(result.draws[1]).all()
    assert result.rows[1].statistics == {}
    assert np.isfinite(result.draws[0]).all()


@pytest.mark.parametrize(
    "options", [{"draws": 0}, {"draws": 1.5}, {"background_uncertainty": True}, {"resume": True}], ids=str
)
def test_options_that_cannot_be_meant_are_refused(options: dict) -> None:
    """Before anything is computed."""
    with pytest.raises(bc.InputError):
        bc.sweep(MODEL, {PLACE: ["DE"]}, **options)


def test_an_interrupted_sweep_keeps_what_is_finished_and_goes_on(tmp_path: Path) -> None:
    """Ctrl-C after two variants; the rest is computed by the second call, and all is as if nobody had disturbed it."""
    over = {PLACE: ["DE", "CN-SC", "XX", "FR"]}

    def interrupt(done: int, whole: int, seconds: float) -> None:
        if done == 2:
            raise KeyboardInterrupt

    first = bc.sweep(MODEL, over, draws=10, out=tmp_path / "run", progress=interrupt)
    assert first.status == "partial"
    assert [row.status for row in first.rows][2:] == ["not reached", "not reached"]
    told: list[int] = []
    again = bc.sweep(MODEL, over, draws=10, out=tmp_path / "run", resume=True, progress=lambda n, m, s: told.append(n))
    whole = bc.sweep(MODEL, over, draws=10)
    assert told == [1, 2, 3, 4]
    assert again.status == "complete"
    assert again.as_csv() == whole.as_csv()
    assert np.array_equal(again.draws, whole.draws, equal_nan=True)
    with pytest.raises(bc.InputError, match="other options"):
        bc.sweep(MODEL, over, draws=11, out=tmp_path / "run", resume=True)


def test_what_a_reader_gets() -> None:
    """Text in 100 columns, CSV, JSON, a page and figures; the page is whole."""
    result = bc.sweep(MODEL, {PLACE: ["DE", "XX"], YIELD: [0.9, 0.95]}, draws=10)
    text = result.as_text()
    assert "2 computed, 2 refused" in text
    assert max(map(len, text.splitlines())) <= 100
    assert result.to_html().startswith("<!DOCTYPE html>")
    assert "unknown place" in result.to_html()
    assert result.as_csv().splitlines()[0].startswith(f"variant,{PLACE},{YIELD},status,total")
    assert len(result.plot.stages().axes) == len(result.plot.line(YIELD).axes) == 1
    assert [label.get_text() for label in result.plot.line(PLACE).axes[0].get_xticklabels()] == ["DE"]
    with pytest.raises(bc.InputError, match="isn't swept"):
        result.plot.line("parameters.cell_energy")
    assert "2 computed" in repr(result)
