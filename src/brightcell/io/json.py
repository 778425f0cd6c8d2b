"""JSON text, the same everywhere."""

from __future__ import annotations

import json
from typing import Any


def json_text(data: Any, indent: int | None = 2) -> str:
    """JSON text as RFC 8259 has it: UTF-8 as it is, NaN and infinity refused."""
    return json.dumps(data, indent=indent, ensure_ascii=False, allow_nan=False)
