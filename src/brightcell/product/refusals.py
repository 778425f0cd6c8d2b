"""How a block of a product file refuses what it can't take."""

from __future__ import annotations

from pydantic_core import PydanticCustomError

from brightcell.errors import Problem


def refuse(problem: Problem, *below: str | int) -> PydanticCustomError:
    """A problem in the form in which pydantic collects it; `below` leads on from the checked block."""
    return PydanticCustomError("brightcell", "{what}", {"what": problem.what, "problem": problem, "below": below})
