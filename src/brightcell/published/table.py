"""Studies as text: what there is, and published beside computed."""

from __future__ import annotations

from typing import Any

from brightcell.background import backgrounds
from brightcell.language import AsIs, said, told
from brightcell.published.models import ANYWHERE, Study
from brightcell.published.remarks import facts_of, facts_of_cases, remark_text, remarks_on, verdict_with_mark
from brightcell.published.verdicts import Figure, StudyFigures
from brightcell.results.page.numbers import significant
from brightcell.results.page.text import aligned, titled, wrapped

HEAD = ("chemistry", "location", "stage", "unit", "published", "computed", "difference", "verdict")
DIGITS = 6


def head_of(study: Study) -> dict[str, Any]:
    """What a study says of itself, as plain data."""
    header = study.model_dump(mode="json", exclude={"cases", "variants", "fast", "notes"}, exclude_none=True)
    return {
        **header,
        "notes": list(study.notes),
        "variants": {name: variant.note for name, variant in study.variants.items()},
        "requires": list(requires(study)),
        "targets": len(study.targets),
    }


def requires(study: Study) -> tuple[str, ...]:
    """The backgrounds of a study that aren't shipped."""
    names = [study.background_of(case, variant) for case in study.cases.values() for variant in study.variants.values()]
    shipped = set(backgrounds())
    return tuple(dict.fromkeys(n for n in names if n not in shipped and not (study.folder / n).is_dir()))


def as_text(result: StudyFigures) -> str:
    """Title, facts of the source and of the cases, the table, what the verdicts add up to, remarks, what is missing."""
    study, remarks = result.study, remarks_on(result.figures)
    lines = [
        f"{study.id}: {study.title}",
        *(line for name, text in facts_of(result) for line in wrapped(AsIs(text), f"  {name}: ", "    ")),
        *(line for name, texts in facts_of_cases(result) for line in _case_lines(name, texts)),
        "",
        *aligned([HEAD, *(_row(figure, remarks) for figure in result.figures)], "llllrrrl"),
        "",
        summary(result),
        *titled("spreads", [line for text in result.spreads for line in wrapped(text, "  - ")]),
        *titled("remarks", [line for text, n in remarks.items() for line in wrapped(remark_text(text), f"  [{n}] ")]),
        *titled("not run", [line for text in result.missing for line in wrapped(text, "  - ")]),
        *titled("warnings", [line for text in result.warnings for line in wrapped(text, "  - ")]),
        *titled("notes", [line for text in study.notes for line in wrapped(AsIs(text), "  - ")]),
        *titled("not known of the source", [line for text in study.missing for line in wrapped(AsIs(text), "  - ")]),
    ]
    return "\n".join(lines)


def _case_lines(name: str, texts: list[str]) -> list[str]:
    """The basis of a case, and below it what was filled in."""
    basis, *blocks = texts
    lines = wrapped(AsIs(basis), f"  {name}: ", "    ")
    return [*lines, *(line for block in blocks for line in wrapped(AsIs(block), "    ", "      "))]


def summary(result: StudyFigures) -> str:
    """ "40 reproduced, 120 not published; largest difference of a reproduced figure 4.1e-06"."""
    counts = ", ".join(f"{number} {told(verdict)}" for verdict, number in result.verdicts.items())
    worst = largest_difference(result)
    largest = said("largest difference of a reproduced figure {}", f"{worst:.1e}") if worst else ""
    return "; ".join(filter(None, (counts or told("no figures"), largest)))


def largest_difference(result: StudyFigures) -> float | None:
    """The largest relative difference among the figures that count as reproduced."""
    differences = [abs(f.rel_diff) for f in result.figures if f.verdict == "reproduced" and f.rel_diff is not None]
    return max(differences, default=None)


def _row(figure: Figure, remarks: dict[str, int]) -> tuple[str, ...]:
    return (
        *(label if label == ANYWHERE else AsIs(label) for label in (figure.chemistry, figure.location, figure.stage)),
        AsIs(figure.unit),
        published_text(figure),
        "-" if figure.computed is None else significant(figure.computed, DIGITS),
        difference_text(figure),
        verdict_with_mark(figure, remarks),
    )


def published_text(figure: Figure) -> str:
    """ "120", "70 to 175", "120 (70 to 175)", "from 70", "up to 175" or "-", with no more digits than published."""
    low, central, high = (None if v is None else f"{v:.7g}" for v in (figure.low, figure.published, figure.high))
    ends = f"{low} to {high}" if low and high else f"from {low}" if low else f"up to {high}" if high else ""
    return f"{central} ({ends})" if central and ends else central or ends or "-"


def difference_text(figure: Figure) -> str:
    """In percent; what lies below 1e-5 is that of six-digit source tables, and written the same on every platform."""
    if figure.rel_diff is None:
        return "-"
    return "< 0.001 %" if abs(figure.rel_diff) < 1e-5 else f"{100 * figure.rel_diff:+.3g} %"
