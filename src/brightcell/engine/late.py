"""The compiled functions, loaded with numba when one of them is first called: most runs need none of them."""

from importlib import import_module
from typing import Any


class LateModule:
    """A module that is imported when something of it is first needed."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> Any:
        return getattr(import_module(self._name), name)


compiling = LateModule("brightcell.engine.compiling")
kernel = LateModule("brightcell.engine.kernel")
relaxing = LateModule("brightcell.engine.relaxing")
sampling = LateModule("brightcell.engine.sampling")
