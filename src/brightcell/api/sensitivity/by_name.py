"""The methods by name, as the command line has them; an option that a method doesn't use is refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from inspect import signature
from types import MappingProxyType
from typing import Any

from brightcell.api.sensitivity.amounts import elasticities
from brightcell.api.sensitivity.drawing import delta, information, morris, pawn, shapley, sobol
from brightcell.api.sensitivity.local import gradient, spider, tornado, variance
from brightcell.api.sensitivity.uncertain import footprint_function
from brightcell.arguments import checked
from brightcell.errors import InputError, Problem, nearest
from brightcell.methods.records import Record
from brightcell.model import Asked, AskedRulebook

METHODS: Mapping[str, Callable[..., Record]] = MappingProxyType(
    {
        "tornado": tornado,
        "gradient": gradient,
        "elasticities": elasticities,
        "spider": spider,
        "morris": morris,
        "sobol": sobol,
        "delta": delta,
        "pawn": pawn,
        "shapley": shapley,
        "variance": variance,
        "information": information,
    }
)
"""Name of a method -> its function, whose signature says which options it has."""


ALSO_CALLED = {"elasticity": "elasticities"}
"""Other names that people use for a method."""


@checked
def analyse(model: Asked, rulebook: AskedRulebook | None = None, *, method: str = "tornado", **options: Any) -> Record:
    """The sensitivity of a footprint by a method given by its name, as on the command line.

    Parameters
    ----------
    model : Model, Product, str or Path
        A model, or a product by object, path or name.
    rulebook : Rulebook, str or Path, optional
        For a product; "cn-group-2024" by default.
    method : {"tornado", "gradient", "elasticities", "spider", "morris", "sobol", "delta", "pawn", "shapley", ...}
        One of `METHODS`: which function of this module is called.
    **options
        Options of that function.

    Returns
    -------
    Record
        What the function returns.

    Raises
    ------
    InputError
        For an unknown method, and for an option that the method doesn't have, with those that it has.

    Examples
    --------
    >>> import brightcell as bc
    >>> bc.sensitivity.analyse("nmc622-pack-100kwh", method="morris", trajectories=10).trajectories
    10
    """
    method = ALSO_CALLED.get(method, method)
    if method not in METHODS:
        alike = nearest(method, METHODS)
        raise InputError(Problem("there is no such method", found=method, expected=", ".join(METHODS), nearest=alike))
    if unused := [name for name in options if name not in signature(METHODS[method]).parameters]:
        raise InputError(_unused(method, name, options[name]) for name in unused)
    return METHODS[method](model, rulebook, **options)


def options_of(method: str) -> tuple[str, ...]:
    """Names of the options of a method, its own first."""
    return tuple(list(signature(METHODS[method]).parameters)[2:])


def _unused(method: str, name: str, value: Any) -> Problem:
    """An option that a method doesn't use: what it has instead, and which methods use that one."""
    shared = signature(footprint_function).parameters
    own = [option for option in options_of(method) if option not in shared]
    users = [other for other in METHODS if name in options_of(other)]
    paths = ["trajectories is the number of its paths"] if (method, name) == ("morris", "draws") else []
    hints = [*paths, *([f"{', '.join(users)} use it"] if users else [])]
    return Problem(
        f"the method {method} doesn't use this option",
        path=name,
        found=str(value),
        expected=f"one of {', '.join(own)}",
        nearest=nearest(name, options_of(method)),
        hint="; ".join(hints) or None,
    )
