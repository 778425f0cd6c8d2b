"""The examples in the docstrings of public names run and give what they say."""

import doctest
import inspect
from typing import Any

import pytest

import brightcell as bc


def _public() -> list[tuple[str, Any]]:
    """Public functions and classes, those of public modules too, by the name that a user writes."""
    found = []
    for name in bc.__all__:
        value = getattr(bc, name)
        if inspect.ismodule(value):
            found += [(f"{name}.{inner}", getattr(value, inner)) for inner in getattr(value, "__all__", ())]
        else:
            found.append((name, value))
    return found


PUBLIC = _public()


@pytest.mark.parametrize(("name", "value"), PUBLIC, ids=[name for name, _ in PUBLIC])
def test_examples_run(name: str, value: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    """Each in an empty folder."""
    monkeypatch.chdir(tmp_path)
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS)
    for test in doctest.DocTestFinder(recurse=True).find(value, name, module=inspect.getmodule(value)):
        runner.run(test)
    assert runner.failures == 0


def test_every_public_name_has_an_example() -> None:
    """A function, a class or an error without one shows nobody how it is called; tables need none."""
    bare = [name for name, value in PUBLIC if callable(value) and ">>> " not in (inspect.getdoc(value) or "")]
    assert bare == []
