"""Why something can't be computed, in one line, without the file that is the same for all variants."""

from __future__ import annotations

from dataclasses import replace

from brightcell.errors import BrightcellError, InputError

MOST = 3


def reason_of(error: BrightcellError) -> str:
    """The first problems of an error; all of what isn't about the input."""
    problems = error.problems if isinstance(error, InputError) else ()
    texts = dict.fromkeys(str(replace(problem, file=None, line=None)) for problem in problems[:MOST])
    more = f" and {len(problems) - MOST} more" if len(problems) > MOST else ""
    return "; ".join(texts) + more or str(error)
