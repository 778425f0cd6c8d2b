"""Pages of the documentation that come from a calculation: a study, the open background, its electricity.

`--check` compares instead of writing; the checks run it so.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from background_page import background_page
from build_open import electricity
from docs_electricity import electricity_page

from brightcell.background import read_background
from brightcell.studies import Figure, Study, read_study, run_study

DOCS = Path(__file__).resolve().parent.parent / "docs"


def study_page(study: Study) -> str:
    """Published, as published and corrected side by side, for every figure that was published."""
    variants = {name: {_key(f): f for f in run_study(study, name)} for name in study.variants}
    published = [f for f in variants["as-published"].values() if f.published is not None]
    worst = max(abs(f.rel_diff or 0.0) for f in published)
    lines = [
        f"# {study.title}",
        "",
        f"Source: {study.content['citation'].strip()}. Background `{study.content['background']}`; "
        "the general model, nothing specific to this study.",
        "",
        f"All {len(published)} published figures come out within {worst:.1e} relative in the variant `as-published`.",
        "",
        *(f"* `{name}`: {' '.join(study.content['variants'][name]['note'].split())}." for name in study.variants),
        "",
        f"| chemistry | grid | stage | published, {study.content['unit']} | as-published | difference | corrected "
        "| corrected − as-published |",
        "|---|---|---|---:|---:|---:|---:|---:|",
        *(_row(f, variants["corrected"][_key(f)]) for f in published),
        "",
        "This page is made by `python scripts/build_docs.py`.",
    ]
    return "\n".join(lines) + "\n"


def _key(figure: Figure) -> tuple[str, str, str]:
    return figure.chemistry, figure.location, figure.stage


def _row(before: Figure, after: Figure) -> str:
    # differences below 1e-5 are those of six-digit source tables; printed so that no platform rounds them otherwise
    difference = f"{before.rel_diff:+.0e}" if abs(before.rel_diff or 0) > 1e-5 else "< 0.001 %"
    change = after.computed - before.computed
    return (
        f"| {before.chemistry} | {before.location} | {before.stage} | {before.published:.5f} | {before.computed:.4f} "
        f"| {difference} | {after.computed:.4f} | {change:+.4f} |"
    )


def main() -> None:
    pages = {
        DOCS / "everbatt-2023.md": study_page(read_study("everbatt-2023")),
        DOCS / "background-open.md": background_page(read_background("open")),
        DOCS / "electricity.md": electricity_page(electricity()),
    }
    for path, text in pages.items():
        if "--check" in sys.argv[1:]:
            if path.read_text(encoding="utf-8") != text:
                sys.exit(f"{path.name} is out of date: run python scripts/build_docs.py")
        else:
            path.write_text(text, encoding="utf-8")
    print(f"{len(pages)} pages")


if __name__ == "__main__":
    main()
