"""Formulas of other programs: what each dialect means, and what none of them may do."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brightcell.errors import FormulaError
from brightcell.imports.expressions import BRIGHTWAY, EXCEL, OPENLCA, SIMAPRO, SIMAPRO_COMMA, Series, parse
from brightcell.imports.models import ImportedPlace
from brightcell.imports.parameters import ImportedParameter, ParameterScope

PLACE = ImportedPlace("a.csv", "process 'a'", 7)


def value(text, dialect=BRIGHTWAY, **names):
    return parse(text, dialect).value(names)


@pytest.mark.parametrize(
    ("text", "dialect", "expected"),
    [
        ("2 + 3 * 4 - 6 / 3", BRIGHTWAY, 12.0),
        ("10 - 4 - 3", BRIGHTWAY, 3.0),
        ("16 / 4 / 2", BRIGHTWAY, 2.0),
        ("-2 ** 2", BRIGHTWAY, -4.0),
        ("2 ** -1", BRIGHTWAY, 0.5),
        ("2 ** 3 ** 2", BRIGHTWAY, 512.0),
        ("2 ^ (3 ^ 2)", SIMAPRO, 512.0),
        ("1 if a > 2 else 5", BRIGHTWAY, 1.0),
        ("log(e) + sqrt(9) + max(1, 2)", BRIGHTWAY, 6.0),
        ("round(2.5)", BRIGHTWAY, 2.0),
        ("2^3", SIMAPRO, 8.0),
        ("Iff(A >= 3; 1.5; 2)", SIMAPRO, 1.5),
        ("Sqr(a) + LN(EXP(1)) + Log(100)", SIMAPRO, 12.0),
        ("1,5 + Max(0,5; 2,5)", SIMAPRO_COMMA, 4.0),
        ("if(a = 3 and not (a <> 3); 1; 2)", OPENLCA, 1.0),
        ("if(or(a < 1; a > 2); 1; 2)", OPENLCA, 1.0),
        ("ROUND(2.5, 0) + POWER(2, 3)", EXCEL, 11.0),
        ("pi", OPENLCA, math.pi),
    ],
)
def test_what_a_formula_means(text, dialect, expected):
    """By hand, in the words of each program; a is 3."""
    names = {"a": 3.0, "pi": math.pi, "e": math.e}
    assert parse(text, dialect).value(names) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("-a^2", "two ways"),
        ("a^2^3", "power of a power"),
        ("a +", "can't be read at its end"),
        ("a b", "can't be read at b"),
        ("foo(a)", "unknown function foo"),
        ("sqrt(a, a)", "has 2 arguments"),
        ("if(a, a)", "a condition and two values"),
        ("a.b", "can't be read"),
        ("'a'", "can't be read"),
        ("1 / 0", "gives no number"),
        ("ln(0 - a)", "gives no number"),
        ("10 ^ 400", "gives no number"),
        ("(" * 100 + "1" + ")" * 100, "nested too deep"),
        ("-" * 3000 + "1", "nested too deep"),
        ("1" * 5000, "too long"),
    ],
)
def test_what_is_refused(text, words):
    """Each in words: what programs read in two ways, and all that isn't arithmetic."""
    with pytest.raises(FormulaError, match=words):
        value(text, SIMAPRO, a=3.0)


def test_ranges_of_cells():
    """A range has a sum, a mean and a count, and is no number."""
    names = {"r": Series((1.0, 2.0, 6.0))}
    assert value("SUM(r, 1) + AVERAGE(r) + COUNT(r) + MIN(r) + MAX(r)", EXCEL, **names) == 10 + 3 + 3 + 1 + 6
    with pytest.raises(FormulaError, match="several cells where one number belongs"):
        value("r + 1", EXCEL, **names)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=200))
def test_long_sums_are_those_of_python(numbers):
    """However many terms there are, from left to right."""
    text = " + ".join(f"({number!r})" for number in numbers)
    assert value(text[:4000].rpartition(" + ")[0] or text) == sum(numbers[: text[:4000].count(" + ") or 1])


def scope(*parameters, outer=None):
    rows = [ImportedParameter(name, None, PLACE, formula) for name, formula in parameters]
    return ParameterScope(BRIGHTWAY, rows, outer)


def test_the_nearest_scope_is_meant():
    """A name of the process hides that of the project, and sees what it has."""
    outer = scope(("a", "2"), ("b", "a * 10"))
    inner = scope(("a", "3"), ("c", "a + b"), outer=outer)
    assert (inner.value("c"), outer.value("b")) == (23.0, 20.0)


def test_many_parameters_on_each_other_are_quick():
    """Each is computed once, with spreads too: 2^80 ways lead from the last to the first."""
    first = ImportedParameter("p0", 1.0, PLACE, uncertainty={"uncertainty type": 2, "loc": 0.0, "scale": 0.1})
    rows = [ImportedParameter(f"p{i}", None, PLACE, f"(p{i - 1} + p{max(i - 2, 0)}) / 2") for i in range(1, 80)]
    found = ParameterScope(BRIGHTWAY, [first, *rows]).computed("p79 * 3", PLACE, "a")
    assert (found.amount, found.uncertainty["scale"]) == (pytest.approx(3.0), pytest.approx(0.1))


def test_a_chain_without_end_is_refused():
    """Thousands of parameters, one behind the other, are told and don't break the program."""
    rows = [(f"p{i}", f"p{i + 1}" if i < 5000 else "1") for i in range(5001)]
    found = scope(*rows).computed("p0", PLACE, "a")
    assert found.amount is None
    assert "rests on more than 100 others" in found.problem.what


@pytest.mark.parametrize(
    ("fields", "formula", "expected"),
    [
        ({"uncertainty type": 3, "loc": 2.0, "scale": 0.1}, "5 - 3 * p", {"loc": -1.0, "scale": 0.3}),
        ({"uncertainty type": 4, "minimum": 1.0, "maximum": 4.0}, "5 - 3 * p", {"minimum": -7.0, "maximum": 2.0}),
        (
            {"uncertainty type": 5, "loc": 2.0, "minimum": 1.0, "maximum": 4.0},
            "p * 2",
            {"loc": 4.0, "minimum": 2.0, "maximum": 8.0},
        ),
        ({"uncertainty type": 2, "loc": math.log(2.0), "scale": 0.1}, "0 - 1 / p", {"scale": 0.1, "negative": True}),
        ({"uncertainty type": 3, "loc": 2.0, "scale": 0.1}, "p ** 2", {}),
    ],
)
def test_spreads_of_formulas(fields, formula, expected):
    """Straight lines of one parameter, powers of lognormals, and none for anything else."""
    found = ParameterScope(BRIGHTWAY, [ImportedParameter("p", 2.0, PLACE, uncertainty=fields)]).computed(
        formula, PLACE, "a"
    )
    assert {name: found.uncertainty.get(name) for name in expected} == {
        name: pytest.approx(number) for name, number in expected.items()
    }
    assert found.lost == (() if expected else ("p",))
