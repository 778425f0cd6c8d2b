"""The examples in the docstrings of results run and give what they say, those of inherited methods too."""

import doctest
from importlib import import_module

import pytest

MODULES = [f"brightcell.results.{name}" for name in ("comparison.data", "draws.data", "reasons.data", "sweep.data")]
MODULES += ["brightcell.results.footprint.explanation_data"]


@pytest.mark.parametrize("name", [*MODULES, "brightcell.results.footprint.explanation"])
def test_examples_run(name: str) -> None:
    """Each by itself; a module without any would be a mistake of this list."""
    flags = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS
    outcome = doctest.testmod(import_module(name), optionflags=flags)
    assert outcome.attempted
    assert outcome.failed == 0
