"""What a reader must know beside the figures of a study: facts of the source, and a numbered remark for a figure."""

from __future__ import annotations

from collections.abc import Iterable

from brightcell.language import AsIs, said, told
from brightcell.published.basis import basis_line, block_lines
from brightcell.published.models import Study
from brightcell.published.verdicts import Figure, StudyFigures


def facts_of_source(study: Study) -> list[tuple[str, str]]:
    """Where the figures are from and what they are, by name."""
    background = (
        " ".join(filter(None, (study.background.name, study.background.version))) if study.background else "none"
    )
    facts = [
        ("Source", study.citation),
        ("DOI", study.doi or ""),
        ("Address", study.url or ""),
        ("Licence", study.licence),
        ("Boundary", study.boundary),
        ("Functional unit", study.functional_unit),
        ("GWP", study.gwp),
        ("Background", background),
    ]
    return [(name, " ".join(text.split())) for name, text in facts if text]


def facts_of(result: StudyFigures) -> list[tuple[str, str]]:
    """The same, with the variant that was run."""
    note = result.study.variants[result.variant].note
    return [*facts_of_source(result.study), ("Variant", f"{result.variant}: {' '.join(note.split())}")]


def facts_of_cases(result: StudyFigures) -> list[tuple[str, list[str]]]:
    """Of each case that was run: what it rests on, then a line for each block that the rulebook filled in."""
    return [(said("Case {}", AsIs(basis.case)), [basis_line(basis), *block_lines(basis)]) for basis in result.bases]


def remarks_on(figures: Iterable[Figure]) -> dict[str, int]:
    """Remark -> its number from 1 on; figures of which the same is to be said share one."""
    remarks = dict.fromkeys(text for figure in figures if (text := remark_on(figure)))
    return {text: number for number, text in enumerate(remarks, start=1)}


def remark_on(figure: Figure) -> str:
    """What the published figure is set beside, where that has other labels, and the note on the difference."""
    beside = figure.compared_with.split(" | ") if figure.compared_with else []
    parts = (f"beside {', '.join(beside)}" if beside else "", " ".join(figure.note.split()))
    return "; ".join(part for part in parts if part)


def remark_text(remark: str) -> str:
    """A remark in the language in force, but for what the study says itself."""
    beside, joint, note = remark.partition("; ")
    return AsIs(f"{told(beside)}{joint}{note}") if beside.startswith("beside ") else AsIs(remark)


def mark_of(figure: Figure, remarks: dict[str, int]) -> str:
    """ "[2]" of a figure with the second remark, nothing of one without."""
    number = remarks.get(remark_on(figure))
    return f"[{number}]" if number else ""


def verdict_with_mark(figure: Figure, remarks: dict[str, int]) -> str:
    """ "reproduced [2]"."""
    return AsIs(f"{told(figure.verdict)} {mark_of(figure, remarks)}".rstrip())
