"""What brightcell raises: one root, and for wrong input a list of problems that say where and what to do."""

from __future__ import annotations

import difflib
import traceback
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

PACKAGE = Path(__file__).parent
LONGEST, MOST_OF_A_VALUE = 400, 60
"""Characters of what was found, and of one value, that a message shows whole."""


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong in the input.

    `path` is the dotted path of the field, list items by name or index; `expected` is what is allowed there;
    `nearest` are valid names that look like `found`; `hint` is the next step.
    """

    what: str
    file: str | None = None
    path: str | None = None
    line: int | None = None
    found: str | None = None
    expected: str | None = None
    nearest: tuple[str, ...] = ()
    hint: str | None = None

    def __str__(self) -> str:
        return f"{self._place()}{self.what}{self._details()}{f' - {self.hint}' if self.hint else ''}"

    def _place(self) -> str:
        file = f"{self.file}:{self.line}" if self.file and self.line else self.file
        if self.line and not self.file:
            file = f"line {self.line}"
        return "".join(f"{part}: " for part in (file, self.path) if part)

    def _details(self) -> str:
        parts = [
            f"found {_short(str(self.found))}" if self.found is not None else "",
            f"expected {self.expected}" if self.expected else "",
            f"did you mean {_either(self.nearest)}?" if self.nearest else "",
        ]
        text = "; ".join(part for part in parts if part)
        return f" ({text})" if text else ""


def _short(text: str) -> str:
    """A text that somebody gave, without its middle where it is very long."""
    return text if len(text) <= LONGEST else f"{text[: LONGEST // 2]} … {text[-LONGEST // 4 :]}"


class BrightcellError(Exception):
    """Root of everything that brightcell raises on purpose: the work failed, or the input is wrong.

    Examples
    --------
    >>> import brightcell as bc
    >>> try:
    ...     bc.read_product("nmc622-pack-100kw")
    ... except bc.BrightcellError as error:
    ...     print(type(error).__name__, "did you mean nmc622-pack-100kwh" in str(error))
    ProductError True
    """

    def _render_traceback_(self) -> list[str]:
        """Lines that IPython shows in place of the traceback, which the error keeps: the caller's, and the text."""
        frames = traceback.extract_tb(self.__traceback__)
        ours = next((place for place, frame in enumerate(frames) if _is_ours(frame.filename)), len(frames))
        line = [f"  line {frame.lineno}: {frame.line}" for frame in frames[max(ours - 1, 0) : ours] if frame.line]
        return [type(self).__name__, *line, str(self)]


def _is_ours(file: str) -> bool:
    """Whether a file is one of this package."""
    return Path(file).is_relative_to(PACKAGE)


class InputError(BrightcellError):
    """Something in the input is wrong; its text has one problem per line.

    Attributes
    ----------
    problems : tuple of Problem
        Each says what is wrong, in which file, line and field, what was found and expected, and the next step.
    advice : str
        Lines that mend several of them at once, such as a block to paste; empty for most errors.

    Examples
    --------
    >>> import brightcell as bc
    >>> try:
    ...     bc.read_product("lfp-pack-100")
    ... except bc.InputError as error:
    ...     print(error.problems[0].what, error.problems[0].nearest[0])
    no shipped product of this name lfp-pack-100kwh
    """

    advice: str = ""

    def __init__(self, problems: Iterable[Problem] | Problem | str) -> None:
        if isinstance(problems, str):
            problems = Problem(problems)
        self.problems = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        text = "\n".join(str(problem) for problem in self.problems)
        return f"{text}\n\n{self.advice}" if self.advice else text


class ProductError(InputError):
    """The description of a battery is wrong or incomplete."""


class RulebookError(InputError):
    """A rulebook, or a setting of one, is wrong."""


class BackgroundError(InputError):
    """A background database or a characterisation method is wrong or missing."""


class LinkError(InputError):
    """A demand has no provider in the background, or more than one."""


class UnitError(InputError):
    """A unit is unknown, or has a different dimension from the one asked for."""


class FormulaError(InputError):
    """A formula is not allowed, or gives no finite number."""


class SingularSystemError(BrightcellError):
    """The technosphere has no unique solution; the message names the cycle of activities."""


def in_words(value: object) -> str:
    """A value of a file as a message names it, whatever its kind."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        return "a table"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "a list" if value else "an empty list"
    text = repr(value)
    return text if len(text) <= MOST_OF_A_VALUE else f"{text[: MOST_OF_A_VALUE - 3]}..."


def reason(error: BaseException) -> str:
    """Why something failed, in the words of the system or of a library: one line, without its number."""
    if isinstance(error, OSError) and error.strerror:
        return f"{error.strerror}: {error.filename}" if error.filename else error.strerror
    return next(iter(str(error).splitlines()), "") or "no reason is given"


@contextmanager
def collecting(problems: list[Problem]) -> Iterator[None]:
    """Inside, wrong input is noted in `problems` instead of raised, so that the next thing can be checked too."""
    try:
        yield
    except InputError as error:
        problems.extend(problem for problem in error.problems if problem not in problems)


def nearest(name: str, names: Iterable[str], n: int = 3, likeness: float = 0.6) -> tuple[str, ...]:
    """Up to `n` of `names` that look most like `name`, upper and lower case alike, best first.

    `likeness` is how much they must have in common, from 0 (anything will do) to 1.

    Of those that look as much like it, the one that begins like it comes first: CN-FJ for CN-FJX, before CN-JX. A name
    that begins with `name` counts too, so that "hydro" finds "hydrometallurgical".
    """
    spellings = {candidate.casefold(): candidate for candidate in names}
    wanted = str(name).casefold()
    close = difflib.get_close_matches(wanted, spellings, n=len(spellings) or 1, cutoff=likeness)
    if len(close) > 1:
        close.sort(key=lambda key: _unlikeness(wanted, key))
    longer = [key for key in spellings if len(wanted) >= 3 and key.startswith(wanted) and key not in close]
    return tuple(spellings[key] for key in (close + longer)[:n])


def _unlikeness(wanted: str, key: str) -> tuple[float, int]:
    alike = takewhile(lambda signs: signs[0] == signs[1], zip(wanted, key, strict=False))
    return -difflib.SequenceMatcher(None, key, wanted).ratio(), -sum(1 for _ in alike)


def _either(names: tuple[str, ...]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
