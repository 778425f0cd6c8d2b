"""Arguments of a verb by the kinds that its signature names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from inspect import signature
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from brightcell.arguments import UNSET, Unset, checked
from brightcell.errors import InputError, Problem

Either = str | Path


@checked
def verb(
    name: Either,
    number: int = 1,
    *,
    share: float | None = None,
    is_so: bool = False,
    names: str | Iterable[str] = (),
    shares: Sequence[float] = (),
    table: Mapping[str, Any] | None = None,
    told: Callable[[int], None] | None = None,
    problem: Problem | None = None,
    place: str | Unset | None = UNSET,
    note: str = "",
    pair: tuple[float, float] = (0.0, 1.0),
    several: Sequence[Either | Sequence[str]] = (),
    anything: Any = None,
    **more: int,
) -> dict[str, Any]:
    """What it is given."""
    return dict(locals())


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "no name": ({"name": 5}, "name: this is not a text or a path (found 5)"),
    "nothing": ({"name": None}, "name: this is not a text or a path (found None)"),
    "bytes": ({"name": b"a"}, "name: this is not a text or a path (found b'a')"),
    "a text without end": ({"name": "a\0"}, "name: this is not a text or a path (found 'a\\x00')"),
    "an empty text": ({"place": ""}, "place: the text is empty (found '')"),
    "a number in a text": ({"number": "7"}, "number: this is not a whole number (found '7')"),
    "a fraction": ({"number": 1.5}, "number: this is not a whole number (found 1.5)"),
    "a truth value": ({"number": True}, "number: this is not a whole number (found True)"),
    "a word for a truth value": ({"is_so": "false"}, "is_so: this is not True or False (found 'false')"),
    "a list for a number": ({"share": [0.5]}, "share: this is not a number (found a list)"),
    "numbers for names": ({"names": [1, 2]}, "names: this is not a text or a list of texts (found a list)"),
    "a text for a list": ({"shares": "0.5"}, "shares: this is not a list of numbers (found '0.5')"),
    "a list for a table": ({"table": ["a"]}, "table: this is not a dict with texts as keys (found a list)"),
    "numbers as keys": ({"table": {1: 2}}, "table: this is not a dict with texts as keys (found a dict)"),
    "no function": ({"told": 3}, "told: this is not a function (found 3)"),
    "a class": ({"problem": Problem}, "problem: this is not a Problem (found the class Problem)"),
    "of another class": ({"problem": InputError("x")}, "problem: this is not a Problem (found an InputError)"),
    "three of two": ({"pair": (1, 2, 3)}, "pair: this is not a list of 2 numbers (found a tuple)"),
    "a list of others": (
        {"several": [5]},
        "several: this is not a list of texts, paths or lists of texts (found a list)",
    ),
    "no place": ({"place": 5}, "place: this is not a text (found 5)"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_another_kind_is_refused(case: str) -> None:
    """With what it should be, and what it is."""
    given, text = REFUSED[case]
    with pytest.raises(InputError) as caught:
        verb(**{"name": "a", **given})
    assert str(caught.value) == text


def test_all_that_is_wrong_is_told_at_once() -> None:
    """In the order in which it was given, by position too."""
    with pytest.raises(InputError) as caught:
        verb(1, "2", share="3", is_so=None)
    assert [problem.path for problem in caught.value.problems] == ["name", "number", "share", "is_so"]


def test_kinds_of_other_libraries_become_those_of_python() -> None:
    """Whole numbers, truth values, arrays and series."""
    told = verb("a", np.int64(7), is_so=np.True_, shares=np.array([0.1, 0.9]), names=pd.Series(["b", "c"]))
    assert [type(told[name]) for name in ("number", "is_so", "shares", "names")] == [int, bool, list, list]
    assert (told["number"], told["is_so"], told["shares"], told["names"]) == (7, True, [0.1, 0.9], ["b", "c"])
    assert verb("a", shares=[np.float32(0.5)])["shares"] == [0.5]


def test_what_fits_stays_as_it_is() -> None:
    """Tuples, sets, iterators, paths, what has no kind, and each default."""
    given = {
        "shares": (1, 2.5),
        "names": {"a"},
        "table": {"a": 1},
        "told": print,
        "problem": Problem("x"),
        "share": 0.5,
    }
    told = verb(Path("a"), 2, **given, anything=object, extra=3)
    assert {name: told[name] for name in given if name != "names"} == {n: v for n, v in given.items() if n != "names"}
    assert (list(told["names"]), told["anything"], told["more"]) == (["a"], object, {"extra": 3})
    assert list(verb("a", names=iter("bc"))["names"]) == ["b", "c"]
    assert verb("a", place=UNSET, note="", share=None)["place"] is UNSET


def test_a_call_that_python_refuses_is_refused_by_python() -> None:
    """Too many arguments, and none of one that is needed."""
    with pytest.raises(TypeError, match="but 3 were given"):
        verb("a", 1, 2)
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'name'"):
        verb()


def test_its_signature_is_that_of_the_verb() -> None:
    """For Shift-Tab and for those who read it."""
    assert str(signature(verb)).startswith("(name: 'Either', number: 'int' = 1, *, share: 'float | None' = None")
    assert verb.__doc__ == "What it is given."
