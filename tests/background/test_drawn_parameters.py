"""Parameters of tables with a spread: one draw moves all amounts that follow from them, exactly as the formula says."""

from pathlib import Path

import numpy as np
import pytest

import brightcell as bc
from brightcell.background import read_background
from brightcell.errors import BackgroundError
from brightcell.propagation.tables import table_scores
from brightcell.uncertainty.designs import design
from brightcell.uncertainty.variables import Variables, draw

GRADE = "background/parameters.grade"
HEAD = "name,value,minimum,maximum,source,confidence,note,distribution,gsd,low,high\n"
LOGNORMAL = "grade,0.2,0.1,0.5,mine,assumed,,lognormal,1.3,,\n"


@pytest.fixture
def tables(tmp_path: Path):
    """A powder of 0.9 / grade kg of ore and 0.1 + grade kg CO2, an ore of 2 kg CO2 and 0.3 / grade kWh of nothing."""

    def write(parameters: str = LOGNORMAL, amount: str = "0.9 / grade") -> Path:
        process = "{0},{0},{0},kg,CN,own,2025,mine,CC0,assumed,,,,,\n"
        files = {
            "background.yaml": "name: own\ntitle: own tables\nversion: '1'\nyear: 2025\nlicence: CC0\n",
            "sources.csv": "source,citation,year,url,licence,note\nmine,A mine,2025,,CC0,\n",
            "flows.csv": 'flow,name,compartment,unit,note\nco2-fossil,"Carbon dioxide, fossil",air,kg,\n',
            "processes.csv": "code,name,product,unit,location,group,year,source,licence,confidence,note,technology,"
            "quality,shares_year,shares_note\n" + process.format("powder") + process.format("ore"),
            "exchanges.csv": "process,type,input,amount,distribution,gsd,minimum,maximum,basis,source,confidence,note\n"
            f"powder,technosphere,ore,{amount},none,,,,,mine,assumed,\n"
            "powder,biosphere,co2-fossil,0.1 + grade,none,,,,,mine,assumed,\n"
            "ore,biosphere,co2-fossil,2,none,,,,,mine,assumed,\n",
            "mapping.csv": "key,location,process,note\nnmc622,,powder,\n",
            "parameters.csv": HEAD + parameters,
        }
        for name, text in files.items():
            (tmp_path / name).write_text(text, encoding="utf-8")
        return tmp_path

    return write


def drawn(folder: Path, number: int = 400) -> tuple[np.ndarray, np.ndarray]:
    """Draws of the grade, and of the score of the powder."""
    scores = table_scores(read_background(folder), ["powder"], ["co2-fossil"])
    values = draw(Variables(scores.variables, scores.shares), design("random", 7, number), 0, number)
    return values[GRADE], scores.scores(values, np.ones(1), 0, number)[0, 0]


def test_each_draw_is_the_formula_of_the_drawn_parameter(tables) -> None:
    """2 x 0.9 / g + 0.1 + g in every draw, which is not a lognormal and moves two amounts together."""
    grade, score = drawn(tables())
    held = np.clip(grade, 0.1, 0.5)
    assert score == pytest.approx(1.8 / held + 0.1 + held, rel=1e-12)
    assert np.std(np.log(grade)) == pytest.approx(np.log(1.3), rel=0.1)


def test_a_draw_stays_within_the_range_of_the_parameter(tables) -> None:
    """With a wide spread: never less ore than at the best grade."""
    grade, score = drawn(tables(LOGNORMAL.replace("1.3", "3")))
    assert (grade.max() > 0.5, grade.min() < 0.1) == (True, True)
    assert score.min() >= min(1.8 / g + 0.1 + g for g in np.linspace(0.1, 0.5, 401)) - 1e-12


@pytest.mark.parametrize(
    ("spread", "low", "high"), [("triangular,,0.15,0.3", 0.15, 0.3), ("uniform,,0.1,0.4", 0.1, 0.4)]
)
def test_other_distributions_are_drawn_between_their_ends(tables, spread: str, low: float, high: float) -> None:
    """As the columns low and high say."""
    grade, _ = drawn(tables(f"grade,0.2,,,mine,assumed,,{spread}\n"))
    assert low <= grade.min() < grade.max() <= high


def test_a_formula_of_parameters_has_their_spread(tables) -> None:
    """A parameter in between is a formula itself."""
    folder = tables("grade,2 * half,,,mine,assumed,,,,,\nhalf,0.1,,,mine,assumed,,lognormal,1.2,,\n")
    scores = table_scores(read_background(folder), ["powder"], ["co2-fossil"])
    (name,) = scores.parameters
    assert name == "background/parameters.half"
    point = scores.scores({name: np.array([0.15])}, np.ones(1), 0, 1)[0, 0, 0]
    assert point == pytest.approx(1.8 / 0.3 + 0.1 + 0.3, rel=1e-12)


def test_a_workbook_of_parameters_is_read_as_the_csv(tables) -> None:
    """parameters.xlsx in place of parameters.csv; both are one too many."""
    from openpyxl import Workbook

    folder = tables()
    book = Workbook()
    for line in (HEAD + LOGNORMAL).strip().split("\n"):
        book.active.append([float(c) if c.replace(".", "").isdigit() else c or None for c in line.split(",")])
    book.save(folder / "parameters.xlsx")
    with pytest.raises(BackgroundError, match="two tables of parameters"):
        read_background(folder)
    by_csv = drawn_without(folder, "parameters.xlsx")
    (folder / "parameters.csv").unlink()
    book.save(folder / "parameters.xlsx")
    assert drawn(folder)[1] == pytest.approx(by_csv, rel=1e-12)


def drawn_without(folder: Path, name: str) -> np.ndarray:
    (folder / name).unlink()
    return drawn(folder)[1]


def test_it_reaches_monte_carlo_and_sensitivity_of_a_product(tables) -> None:
    """As a layer above open: it is among the data, and moves the footprint as kg of powder x its formula."""
    layers = (tables(), "open")
    asked = {"background": layers, "background_uncertainty": True, "default_spreads": False}
    function = bc.sensitivity.footprint_function("nmc622-pack-100kwh", "iso-14067-cutoff", **asked)
    row = function.names.index(GRADE)
    points = np.repeat(function.nominal[:, None], 3, axis=1)
    points[row] = 0.2, 0.25, 0.3
    at = function.evaluate(points)
    by_hand = [1.8 / grade + 0.1 + grade for grade in (0.2, 0.25, 0.3)]
    assert (at[2] - at[0]) / (at[1] - at[0]) == pytest.approx(
        (by_hand[2] - by_hand[0]) / (by_hand[1] - by_hand[0]), rel=1e-9
    )
    run = bc.sensitivity.tornado("nmc622-pack-100kwh", "iso-14067-cutoff", **asked)
    assert GRADE in run.to_frame().to_string()


WRONG = {
    "normal,,,": ("unknown distribution", "lognormal, triangular, uniform, none"),
    "lognormal,,,": ("lognormal needs a number in gsd", ""),
    "lognormal,x,,": ("lognormal needs a number in gsd", ""),
    "uniform,1.2,0.1,0.3": ("uniform has no gsd", ""),
    "triangular,,0.3,0.4": ("parameters.csv:2", "0.2"),
    "lognormal,0.5,,": ("parameters.csv:2", "gsd"),
}


@pytest.mark.parametrize("spread", WRONG)
def test_what_is_wrong_with_a_spread_is_told_with_file_and_line(tables, spread: str) -> None:
    """An unknown kind, a lacking or idle number, a value outside."""
    with pytest.raises(BackgroundError) as refused:
        read_background(tables(f"grade,0.2,,,mine,assumed,,{spread}\n"))
    assert "parameters.csv:2" in str(refused.value)
    for text in WRONG[spread]:
        assert text in str(refused.value)


def test_a_formula_has_no_spread_of_its_own(tables) -> None:
    """It would be counted twice."""
    with pytest.raises(BackgroundError, match="a formula has the spread of what it is made of"):
        read_background(tables("grade,2 * half,,,mine,assumed,,lognormal,1.1,,\nhalf,0.1,,,mine,assumed,,,,,\n"))
