"""The small background, and a project of its own for each test."""

from dataclasses import replace

import pytest

from ..small import BACKGROUND, METHOD


@pytest.fixture
def dirtier_steel():
    """The same background in its next version: steel emits one kg CO2 more."""
    exchanges = tuple(
        replace(e, amount=2.9) if (e.process, e.input) == ("steel", "co2-fossil") else e for e in BACKGROUND.exchanges
    )
    return replace(BACKGROUND, exchanges=exchanges, version="1.1", sha256="c" * 64)


@pytest.fixture
def background():
    """The small background."""
    return BACKGROUND


@pytest.fixture
def method():
    """Its method."""
    return METHOD
