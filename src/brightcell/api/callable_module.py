"""A module of verbs that can be called by its own name: `bc.backgrounds()` lists what `bc.backgrounds.read` reads."""

import sys
from types import ModuleType
from typing import Any


class CallableModule(ModuleType):
    """A module whose call is that of its function `names`."""

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        """What `names` returns."""
        return self.names(*arguments, **options)


def make_callable(name: str) -> None:
    """Let the module of this name be called."""
    sys.modules[name].__class__ = CallableModule
