"""Errors say what, where, what was found, what is allowed and what to do next."""

import pickle
import traceback
from contextlib import redirect_stdout
from io import StringIO

import pytest

from brightcell.errors import (
    BackgroundError,
    BrightcellError,
    FormulaError,
    InputError,
    LinkError,
    Problem,
    ProductError,
    RulebookError,
    SingularSystemError,
    UnitError,
    nearest,
)


def test_a_problem_in_full_reads_as_one_line():
    """Place, what, found, expected, suggestion and next step stand in this order."""
    problem = Problem(
        "unknown key", "pack.yaml", "identity.chemstry", 6, "chemstry", "model, maker", ("chemistry",), "fix it"
    )
    assert str(problem) == (
        "pack.yaml:6: identity.chemstry: unknown key "
        "(found chemstry; expected model, maker; did you mean chemistry?) - fix it"
    )


def test_a_problem_without_a_place_says_only_what():
    """Nothing is invented for what isn't known."""
    assert str(Problem("no such solver")) == "no such solver"


def test_a_line_without_a_file_is_still_shown():
    """Text that doesn't come from a file has lines too."""
    assert str(Problem("empty", line=3)) == "line 3: empty"


def test_several_suggestions_are_joined_with_or():
    """Up to three names are offered in one question."""
    assert "did you mean a, b or c?" in str(Problem("x", nearest=("a", "b", "c")))


def test_an_input_error_lists_all_problems():
    """One line per problem, and the problems themselves for programs."""
    error = InputError([Problem("one"), Problem("two")])
    assert str(error) == "one\ntwo"
    assert [problem.what for problem in error.problems] == ["one", "two"]


@pytest.mark.parametrize("given", ["just text", Problem("just text"), iter([Problem("just text")])])
def test_an_input_error_takes_text_a_problem_or_several(given):
    """The short way to raise one problem works too."""
    assert str(InputError(given)) == "just text"


@pytest.mark.parametrize("kind", [ProductError, RulebookError, BackgroundError, LinkError, UnitError, FormulaError])
def test_errors_about_input_share_one_root(kind):
    """Whoever catches `InputError` catches what a person can correct."""
    assert issubclass(kind, InputError)


@pytest.mark.parametrize("kind", [InputError, SingularSystemError])
def test_all_errors_share_one_root(kind):
    """Whoever catches `BrightcellError` catches everything raised on purpose."""
    assert issubclass(kind, BrightcellError)


def test_an_error_survives_the_way_to_another_process():
    """Workers hand errors back by pickling them."""
    error = pickle.loads(pickle.dumps(ProductError([Problem("one", line=4)])))
    assert error.problems == (Problem("one", line=4),)


def test_nearest_ignores_case_and_puts_the_best_first():
    """`kwh` finds kWh before MWh."""
    assert nearest("kwh", ["MJ", "MWh", "kWh"])[0] == "kWh"


def test_nearest_completes_a_beginning():
    """A beginning counts as near, however long the name is."""
    assert nearest("hydro", ["direct", "hydrometallurgical"]) == ("hydrometallurgical",)


def test_nearest_offers_nothing_where_nothing_is_near():
    """No guess is better than a wild one."""
    assert nearest("zzz", ["copper", "steel"]) == ()


@pytest.mark.parametrize(
    ("name", "names", "first"),
    [
        ("CN-FJX", ("CN-JX", "CN-FJ", "CN-ZJ"), "CN-FJ"),
        ("copperr", ("copper", "opperr"), "copper"),
    ],
)
def test_of_names_that_are_as_near_the_one_that_begins_alike_comes_first(name, names, first):
    """People mistype the end of a code more often than its beginning."""
    assert nearest(name, names)[0] == first


def test_a_notebook_shows_the_callers_line_and_the_text_alone():
    """Twenty frames of this package hid the sentence that helps; the error keeps its traceback."""
    shell = pytest.importorskip("IPython.core.interactiveshell").InteractiveShell()
    with redirect_stdout(StringIO()) as shown:
        result = shell.run_cell('import brightcell as bc\nbc.read_product("nmc622-pack-100kw")')
    lines = shown.getvalue().strip().splitlines()
    assert lines[:2] == ["ProductError", '  line 2: bc.read_product("nmc622-pack-100kw")']
    assert "did you mean nmc622-pack-100kwh" in lines[2]
    assert len(lines) < 5
    assert len(traceback.extract_tb(result.error_in_exec.__traceback__)) > 2
