"""The page of the documentation with every shipped study: published against computed, and why they differ."""

from collections.abc import Iterable

from brightcell import plausibility_bands
from brightcell.published import Figure, Study, StudyResult, read_study, run_study, studies
from brightcell.published.harmonise import harmonise
from brightcell.published.harmonise.text import SPREAD_HEAD, basis_text, spread_rows
from brightcell.published.models import PUBLISHED
from brightcell.published.remarks import facts_of_cases, facts_of_source, remarks_on, verdict_with_mark
from brightcell.published.table import difference_text, published_text, requires
from brightcell.results.footprint.plausible import declared_bands

HEAD = """# Published studies, computed again

Each study is a folder of `databases/studies`: its metadata, what to compute, and what was published. `brightcell study
run NAME` shows published, computed, difference and verdict; `brightcell study run --all` runs them all and exits with 1
when a figure marked reproducible misses its tolerance. How a folder is written says
[databases/studies/README.md](../databases/studies/README.md). Every figure comes from the general model; no study has
arithmetic of its own. Where a table of the source is not known, the study says so; nothing is tuned to meet a figure.

A *reproduction* has the source's inputs, factors and results; a *partial* one has some of them; a *band* is a published
range with what this project computes beside it. Here only shipped backgrounds are used; what needs another one says
"not run".
"""
NOTHING_SHOWN = "No table: none of its figures is published, or computed on a shipped background.\n"
FOOT = "This page is made by `python scripts/build_docs.py`.\n"


def studies_page() -> str:
    """The table of all studies, then a section for each."""
    all_studies = [read_study(name) for name in studies()]
    results = {study.id: _results(study) for study in all_studies}
    overview = [
        "| study | kind | background | figures | reproduced | largest difference | needs |",
        "|---|---|---|---:|---:|---:|---|",
        *(_overview(study, results[study.id][PUBLISHED]) for study in all_studies),
    ]
    sections = [_section(study, results[study.id]) for study in all_studies]
    return "\n".join([HEAD, *overview, "", *common_basis(), "", *sections, FOOT])


def common_basis() -> list[str]:
    """The studies on a common basis: how much of their spread disappears, and the bands that come from them."""
    harmonised = harmonise()
    return [
        "## On a common basis",
        "",
        f"`brightcell study harmonise` puts figures {basis_text(harmonised.basis, harmonised.grid_factor)}.",
        "A step for which a study lacks a datum stays undone and says so, so that most figures are moved in part only.",
        "The last step takes a footprint as proportional to mass. Spread of the published figures that are",
        "per kWh and of packs, in kg CO2e per kWh:",
        "",
        f"| {' | '.join(SPREAD_HEAD)} |",
        "|---|---|" + "---:|" * (len(SPREAD_HEAD) - 2),
        *(f"| {' | '.join(row)} |" for row in spread_rows(harmonised.spread)),
        "",
        "Bands of plausible footprints, cradle to gate, from the same figures, which are on the common basis as far as",
        "their studies say; of most, grid, GWP set or energy density are the study's own still. `brightcell check` and",
        "every footprint in GWP100 tell when a pack lies outside; one of a chemistry without a band of its own is held",
        "against the upper end of `any` alone:",
        "",
        "| chemistry | of a | from | to | figures | studies |",
        "|---|---|---:|---:|---:|---|",
        *(
            f"| {b.family} | {b.level} | {b.low:.1f} | {b.high:.1f} | {b.figures} | {', '.join(b.studies)} |"
            for b in plausibility_bands()
        ),
        "",
        "What makers declare of their own products, in a band of its own: no figure is held against it, and none of it",
        "is in the bands above or in the spread:",
        "",
        "| chemistry | of a | from | to | figures | studies |",
        "|---|---|---:|---:|---:|---|",
        *(
            f"| {b.family} | {b.level} | {b.low:.1f} | {b.high:.1f} | {b.figures} | {', '.join(b.studies)} |"
            for b in declared_bands()
        ),
    ]


def _results(study: Study) -> dict[str, StudyResult]:
    return {name: run_study(study, name, shipped_only=True) for name in study.variants}


def _overview(study: Study, result: StudyResult) -> str:
    reproducible = [figure for figure in result.figures if figure.reproducible]
    reproduced = sum(figure.verdict == "reproduced" for figure in reproducible)
    background = study.background.name if study.background else "-"
    cells = (
        f"[{study.id}](#{study.id.replace('.', '')})",
        study.kind,
        background,
        str(len(study.targets)),
        f"{reproduced} of {len(reproducible)}" if reproducible else "-",
        _largest(reproducible),
        ", ".join(requires(study)) or "-",
    )
    return f"| {' | '.join(cells)} |"


def _largest(figures: Iterable[Figure]) -> str:
    """Rounded up to a power of ten, so that no platform says otherwise."""
    worst = max((abs(figure.rel_diff) for figure in figures if figure.rel_diff is not None), default=None)
    if worst is None:
        return "-"
    return next((f"< {limit:g} %" for limit in (0.001, 0.01, 0.1, 0.2, 1.0) if 100 * worst < limit), "> 1 %")


def _section(study: Study, results: dict[str, StudyResult]) -> str:
    others = [name for name in results if name != PUBLISHED]
    shown = [figure for figure in results[PUBLISHED].figures if figure.is_published or study.kind == "computed"]
    lines = [
        f"## {study.id}",
        "",
        f"{study.title}. {study.summary}",
        "",
        *(f"* {name}: {text}" for name, text in facts_of_source(study)),
        *(line for name, texts in facts_of_cases(results[PUBLISHED]) for line in _case(name, texts)),
        *(f"* Variant `{name}`: {_line(variant.note)}" for name, variant in study.variants.items()),
        *(f"* Not known of the source: {_line(text)}" for text in study.missing),
        *(f"* {_line(text)}" for text in study.notes),
        "",
        *(_figures(shown, {name: results[name] for name in others}) if shown else [NOTHING_SHOWN]),
        "",
        *_unpublished(study, results[PUBLISHED]),
    ]
    return "\n".join(lines)


def _case(name: str, texts: list[str]) -> list[str]:
    """What a case rests on, and below it what was filled in."""
    basis, *blocks = texts
    return [f"* {name}: {basis}", *(f"  * {block}" for block in blocks)]


def _figures(shown: list[Figure], others: dict[str, StudyResult]) -> list[str]:
    """The table, a column for each other variant, and the remarks below it."""
    remarks = remarks_on(shown)
    return [
        "| what | where | stage | unit | published | computed | difference | verdict |"
        + "".join(f" {name} |" for name in others),
        "|---|---|---|---|---:|---:|---:|---|" + "---:|" * len(others),
        *(_row(figure, remarks, others.values()) for figure in shown),
        *([""] if remarks else []),
        *(f"* [{number}] {text}" for text, number in remarks.items()),
    ]


def _unpublished(study: Study, result: StudyResult) -> list[str]:
    """What the command shows beyond this page."""
    number = 0 if study.kind == "computed" else result.verdicts.get("not published", 0)
    more = f"{number} more figures are computed and not published: `brightcell study run {study.id}`."
    spreads = [line for text in result.spreads for line in (f"{text[0].upper()}{text[1:]}.", "")]
    return [*spreads, *([more, ""] if number else [])]


def _line(text: str) -> str:
    return " ".join(text.split())


def _row(figure: Figure, remarks: dict[str, int], others: Iterable[StudyResult]) -> str:
    cells = (
        figure.chemistry,
        figure.location,
        figure.stage,
        figure.unit,
        published_text(figure),
        _computed(figure),
        difference_text(figure),
        verdict_with_mark(figure, remarks),
        *(_computed(_same(figure, other)) for other in others),
    )
    return f"| {' | '.join(cells)} |"


def _same(figure: Figure, result: StudyResult) -> Figure:
    return next(f for f in result.figures if (f.label, f.indicator) == (figure.label, figure.indicator))


def _computed(figure: Figure) -> str:
    return "-" if figure.computed is None else f"{figure.computed:.5g}"
