"""Studies as text: what there is, and published beside computed."""

from __future__ import annotations

from typing import Any

from brightcell.background import backgrounds
from brightcell.results.numbers import significant
from brightcell.results.text import aligned, titled, wrapped
from brightcell.study.models import Study
from brightcell.study.result import Figure, StudyResult

HEAD = ("chemistry", "location", "stage", "published", "computed", "difference", "verdict")
DIGITS = 6


def head_of(study: Study) -> dict[str, Any]:
    """What a study says of itself, as plain data."""
    told = study.model_dump(mode="json", exclude={"cases", "variants", "fast", "notes"}, exclude_none=True)
    return {
        **told,
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


def as_text(result: StudyResult) -> str:
    """Title, the table, what the verdicts add up to, what is missing."""
    study = result.study
    lines = [
        f"{study.id}: {study.title}",
        *wrapped(f"{result.variant}: {study.variants[result.variant].note}", "  "),
        "",
        *aligned([HEAD, *map(_row, result.figures)], "lllrrrl"),
        "",
        summary(result),
        *titled("not run", [line for text in result.missing for line in wrapped(text, "  - ")]),
        *titled("warnings", [line for text in result.warnings for line in wrapped(text, "  - ")]),
        *titled("not known of the source", [line for text in study.missing for line in wrapped(text, "  - ")]),
    ]
    return "\n".join(lines)


def summary(result: StudyResult) -> str:
    """ "40 reproduced, 120 not published; largest difference of a reproduced figure 4.1e-06"."""
    counts = ", ".join(f"{number} {verdict}" for verdict, number in result.verdicts.items())
    worst = largest_difference(result)
    return f"{counts or 'no figures'}" + (f"; largest difference of a reproduced figure {worst:.1e}" if worst else "")


def largest_difference(result: StudyResult) -> float | None:
    """The largest relative difference among the figures that count as reproduced."""
    found = [abs(f.rel_diff) for f in result.figures if f.verdict == "reproduced" and f.rel_diff is not None]
    return max(found, default=None)


def _row(figure: Figure) -> tuple[str, ...]:
    return (
        figure.chemistry,
        figure.location,
        figure.stage,
        f"{published_text(figure)} {figure.unit}" if figure.is_published else "-",
        "-" if figure.computed is None else significant(figure.computed, DIGITS),
        difference_text(figure),
        figure.verdict,
    )


def published_text(figure: Figure) -> str:
    """The published figure, or "low - central - high" of a band, what isn't known left out."""
    known = [value for value in (figure.low, figure.published, figure.high) if value is not None]
    open_end = len(known) == 1 and figure.published is None
    text = " - ".join(significant(value, DIGITS) for value in known)
    return f"{'from' if figure.low is not None else 'up to'} {text}" if open_end else text


def difference_text(figure: Figure) -> str:
    return "-" if figure.rel_diff is None else f"{100 * figure.rel_diff:+.3g} %"
