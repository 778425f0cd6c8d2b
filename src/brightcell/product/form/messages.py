"""Problems of a form, in its language, with sheet and cell."""

from __future__ import annotations

from dataclasses import dataclass, replace

from brightcell.errors import Problem
from brightcell.product.form.texts import LANGUAGES, told

_PLACES = {"en": "sheet {sheet}, cell {cell}", "zh": "工作表“{sheet}”，单元格 {cell}"}
_OF_SHEET = {"en": "sheet {sheet}", "zh": "工作表“{sheet}”"}
_DETAILS = {
    "en": ("found {}", "expected {}", "did you mean {}?", " or ", "; ", " ({})", " - {}"),
    "zh": ("填写的是 {}", "应为 {}", "是不是 {}？", " 或 ", "；", "（{}）", " —— {}"),
}


@dataclass(frozen=True)
class FormProblem(Problem):
    """A problem of a form, told in the language of the form."""

    language: str = LANGUAGES[0]

    def __str__(self) -> str:
        hint = _DETAILS[self.language][6].format(told(self.hint, self.language)) if self.hint else ""
        return f"{self._place()}{told(self.what, self.language)}{self._details()}{hint}"

    def _details(self) -> str:
        found, expected, meant, either, joint, whole, _ = _DETAILS[self.language]
        parts = [
            found.format(told(self.found, self.language)) if self.found is not None else "",
            expected.format(told(self.expected, self.language)) if self.expected else "",
            meant.format(either.join(self.nearest)) if self.nearest else "",
        ]
        text = joint.join(part for part in parts if part)
        return whole.format(text) if text else ""


def place_of(sheet: str, cell: str | None, language: str) -> str:
    """A cell in words."""
    return (_PLACES if cell else _OF_SHEET)[language].format(sheet=sheet, cell=cell)


def in_language(problem: Problem, language: str) -> Problem:
    """A problem as one of a form in a language."""
    if isinstance(problem, FormProblem):
        return replace(problem, language=language)
    fields = {name: getattr(problem, name) for name in Problem.__dataclass_fields__}
    return FormProblem(**fields, language=language)
