"""Lines of sweeps: over numbers, over years that labels name, over labels; one for each of the other keys."""

import pytest

from brightcell.errors import InputError
from brightcell.results.sweep.data import REFUSED, SweepData, VariantRow
from brightcell.results.sweep.figures import SweepPlots
from brightcell.results.sweep.lines import lines_over


def swept(keys: tuple[str, ...], *rows: tuple) -> SweepData:
    """A sweep of rows of values by key, and a number last; None for a refused one."""
    made = []
    for *values, number in rows:
        status = {} if number is not None else {"status": REFUSED}
        made.append(
            VariantRow(
                label=" | ".join(map(str, values)),
                values=dict(zip(keys, values, strict=True)),
                total=number or float("nan"),
                per_kwh_rated=number or float("nan"),
                unit="kg",
                **status,
            )
        )
    return SweepData(model="m", rows=tuple(made), keys=keys)


def points(lines) -> dict[str, list[tuple[float, float]]]:
    return {
        line.name: list(zip(line.places, (row.per_kwh_rated for row in line.rows), strict=True)) for line in lines.lines
    }


def test_years_of_scenarios_are_a_line_for_each() -> None:
    """Names of databases as premise gives them: x is the year, the rest of the name the scenario."""
    names = ["ssp2-base-2050", "ssp2-base-2030", "ssp2-rcp26-2030", "ssp2-rcp26-2050"]
    lines = lines_over(swept(("background",), *zip(names, (60.0, 70.0, 65.0, 40.0), strict=True)), "background")
    assert lines.kind == "years"
    assert points(lines) == {"ssp2-base": [(2030, 70), (2050, 60)], "ssp2-rcp26": [(2030, 65), (2050, 40)]}


def test_years_of_one_scenario_are_one_line_without_a_name() -> None:
    """greet-2018 and greet-2022; four digits within a longer number are no year."""
    lines = lines_over(swept(("background",), ("greet-2022", 2.0), ("greet-2018", 1.0)), "background")
    assert points(lines) == {"": [(2018, 1), (2022, 2)]}
    assert lines_over(swept(("b",), ("x-120301", 1.0), ("x-2030", 2.0)), "b").kind == "labels"


def test_other_keys_part_lines_over_numbers() -> None:
    """Two places over three yields: two lines, each in the order of the numbers; a refused one is left out."""
    rows = [(0.9, "DE", 3.0), (0.8, "DE", 4.0), (0.9, "SE", 1.0), (0.8, "SE", 2.0), (0.7, "SE", None)]
    lines = lines_over(swept(("yield", "place"), *rows), "yield")
    assert lines.kind == "numbers"
    assert points(lines) == {"DE": [(0.8, 4), (0.9, 3)], "SE": [(0.8, 2), (0.9, 1)]}


def test_labels_stand_in_the_order_asked_for() -> None:
    """Not sorted, and each at a place of its own."""
    lines = lines_over(swept(("place",), ("SE", 1.0), ("CN-JS", 3.0), ("DE", 2.0)), "place")
    assert (lines.kind, lines.labels) == ("labels", ("SE", "CN-JS", "DE"))
    assert points(lines) == {"": [(0, 1), (1, 3), (2, 2)]}


def test_a_year_is_a_tick_and_a_scenario_in_the_legend() -> None:
    """As drawn."""
    rows = [("a-2030", 3.0), ("a-2045", 2.0), ("b-2030", 2.5), ("b-2045", 1.0)]
    (ax,) = SweepPlots(swept(("background",), *rows)).line("background", figsize="column").axes
    assert [label.get_text() for label in ax.get_xticklabels()] == ["2030", "2045"]
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["a", "b"]
    assert [line.get_ydata().tolist() for line in ax.get_lines()] == [[3, 2], [2.5, 1]]
    assert ax.get_xlabel() == "year"


def test_what_is_no_line_is_refused() -> None:
    """A key that isn't swept, with the nearest; a sweep without a number."""
    one = swept(("background",), ("a", 1.0))
    with pytest.raises(InputError, match=r"isn't swept.*background"):
        lines_over(one, "backgrund")
    with pytest.raises(InputError, match="no variant of this sweep is computed"):
        lines_over(swept(("background",), ("a", None)), "background")
