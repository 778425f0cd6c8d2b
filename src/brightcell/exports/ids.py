"""Identifiers and dates that depend on the content alone, so that the same model gives the same bytes."""

from __future__ import annotations

import os
import uuid
from datetime import UTC, datetime

from brightcell.background.models import Flow
from brightcell.errors import InputError, Problem
from brightcell.exports.models import ExportedProvider

_OURS = uuid.uuid5(uuid.NAMESPACE_DNS, "brightcell")
_EPOCH = "SOURCE_DATE_EPOCH"
_EARLIEST = datetime(1980, 1, 1, tzinfo=UTC)
"""The first date that a zip can hold."""


def uuid_of(*parts: str) -> str:
    """The UUID (version 5) of these parts: equal parts give equal ids, on every machine."""
    return str(uuid.uuid5(_OURS, "\0".join(parts)))


def process_id(provider: ExportedProvider) -> str:
    """Of a process; other content has another version, and so another id."""
    return uuid_of("process", *provider.key, provider.version)


def flow_id(flow: Flow) -> str:
    """Of an elementary flow."""
    return uuid_of("flow", flow.flow, flow.name, flow.compartment, flow.unit)


def product_id(provider: ExportedProvider) -> str:
    """Of what a process makes: the same product of another place is the same flow."""
    return uuid_of("product", provider.product, provider.unit, "waste" if provider.sign < 0 else "")


def date_of_build() -> datetime:
    """The date that SOURCE_DATE_EPOCH states, seconds since 1970; else the first that a zip can hold, never today's."""
    text = os.environ.get(_EPOCH, "")
    if not text:
        return _EARLIEST
    try:
        return max(datetime.fromtimestamp(int(text), UTC), _EARLIEST)
    except (ValueError, OverflowError, OSError):
        raise InputError(
            Problem("the date of the build can't be read", path=_EPOCH, found=text, expected="seconds since 1970")
        ) from None
