"""bw2io without a word: on import it warns of packages that it lacks, and it prints while it reads."""

from __future__ import annotations

import contextlib
import io
import logging
from collections.abc import Iterator

from brightcell.quiet import quiet


@contextlib.contextmanager
def silent() -> Iterator[None]:
    """Inside, warnings aren't logged either, and nothing gets to standard output."""
    with quiet(), contextlib.redirect_stdout(io.StringIO()):
        before = logging.root.manager.disable
        logging.disable(max(before, logging.WARNING))
        try:
            yield
        finally:
            logging.disable(before)
