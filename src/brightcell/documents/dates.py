"""The date that a file of a document bears: never that of the clock, so that the same input gives the same bytes."""

from __future__ import annotations

import os
from datetime import UTC, datetime

from brightcell.documents.case import DeclarationCase
from brightcell.errors import InputError, Problem

VARIABLE = "SOURCE_DATE_EPOCH"
UNDATED = datetime(2026, 1, 1, tzinfo=UTC)
"""Stands in a file whose document states no day."""


def file_date(case: DeclarationCase) -> datetime:
    """SOURCE_DATE_EPOCH where it is set, else the day on which the document is issued, else a fixed one."""
    seconds = os.environ.get(VARIABLE)
    if seconds:
        try:
            return datetime.fromtimestamp(int(seconds), UTC)
        except (ValueError, OverflowError, OSError):
            what = f"the environment variable {VARIABLE} is not a number of seconds"
            raise InputError(Problem(what, found=seconds, expected="a whole number such as 1767225600")) from None
    issued = case.declared("document.issued")
    return datetime.fromisoformat(f"{issued}T00:00:00+00:00") if issued else UNDATED
