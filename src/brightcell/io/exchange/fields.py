"""Fields of a JSON file, read one by one; what is wrong with them is collected."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from brightcell.errors import Problem, in_words, nearest

_STEP = re.compile(r"([^.\[\]]+)|\[(\d+)\]")
_DECIMAL = re.compile(r"[+-]?\d+(\.\d+)?")
_ABSENT: Any = object()


class FieldReader:
    """Reads the fields of a file; `decimals_are_texts` as PACT has them. What is wrong ends up in `problems`."""

    def __init__(self, file: str, data: Any, form: str, decimals_are_texts: bool = False) -> None:
        self.file, self.data, self.form = file, data, form
        self.decimals_are_texts = decimals_are_texts
        self.problems: list[Problem] = []

    def text(self, path: str, *, needed: bool = True) -> str | None:
        """A text with something in it."""
        value = self._at(path, needed)
        if value is _ABSENT:
            return None
        if not isinstance(value, str) or not value.strip():
            return self._refuse(path, "this field is not a text", value, "a text")
        return value.strip()

    def choice(self, path: str, allowed: Sequence[str], *, needed: bool = True) -> str | None:
        """One of some texts."""
        text = self.text(path, needed=needed)
        if text is None or text in allowed:
            return text
        near = nearest(text, allowed)
        return self._refuse(path, "this field has a value that the format doesn't know", text, ", ".join(allowed), near)

    def texts(self, path: str) -> tuple[str, ...]:
        """A text, or a list of texts."""
        value = self._at(path, True)
        if value is _ABSENT:
            return ()
        entries = value if isinstance(value, list) else [value]
        if not entries or not all(isinstance(entry, str) and entry.strip() for entry in entries):
            self._refuse(path, "this field is not a list of texts", value, "a list of one text or more")
            return ()
        return tuple(entry.strip() for entry in entries)

    def number(
        self, path: str, *, needed: bool = True, least: float = -math.inf, most: float = math.inf
    ) -> float | None:
        """A number between bounds, as the format writes numbers."""
        written = self._at(path, needed)
        if written is _ABSENT:
            return None
        value = self._decimal(path, written) if self.decimals_are_texts else self._plain(path, written)
        if value is None or least <= value <= most:
            return value
        bounds = f"{least:g} or more" if math.isinf(most) else f"{least:g} to {most:g}"
        return self._refuse(path, "this number is out of its bounds", written, bounds)

    def day(self, path: str, *, needed: bool = True, is_end: bool = False) -> str | None:
        """The day of a time stamp; as the end of a period, the last day that is wholly within it."""
        stamp = self.text(path, needed=needed)
        if stamp is None:
            return None
        try:
            moment = datetime.fromisoformat(stamp)
        except ValueError:
            return self._refuse(
                path, "this field is not a time stamp of ISO 8601", stamp, "such as 2026-03-15T00:00:00Z"
            )
        if is_end and moment.time() == datetime.min.time() and len(stamp) > 10:
            moment -= timedelta(days=1)
        return moment.date().isoformat()

    def refuse_zero(self, path: str) -> None:
        """Note that a number that is divided by is zero."""
        self._refuse(path, "this number is zero", 0, "more than zero")

    def _decimal(self, path: str, value: Any) -> float | None:
        if isinstance(value, str) and _DECIMAL.fullmatch(value):
            return float(value)
        return self._refuse(
            path, "this field is not a decimal", value, f'a number in quotes in {self.form}, such as "1.5"'
        )

    def _plain(self, path: str, value: Any) -> float | None:
        if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
            return float(value)
        return self._refuse(path, "this field is not a number", value, f"a number without quotes in {self.form}")

    def _at(self, path: str, needed: bool) -> Any:
        """What stands at a path; nothing where a step isn't there or is null."""
        data = self.data
        for key, index in _STEP.findall(path):
            if key:
                data = data.get(key, _ABSENT) if isinstance(data, dict) else _ABSENT
            else:
                data = data[int(index)] if isinstance(data, list) and int(index) < len(data) else _ABSENT
            if data is _ABSENT or data is None:
                break
        if data is not _ABSENT and data is not None:
            return data
        if needed:
            self.problems.append(Problem("this field is missing", self.file, path, expected=f"{self.form} asks for it"))
        return _ABSENT

    def _refuse(self, path: str, what: str, value: Any, expected: str, near: tuple[str, ...] = ()) -> Any:
        self.problems.append(Problem(what, self.file, path, found=in_words(value), expected=expected, nearest=near))
