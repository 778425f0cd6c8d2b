"""Pages of the documentation that come from a calculation: studies, end of life, the open background, its electricity,
default spreads, example packs, exports, clauses of rulebooks; reference pages of the product file and its keys; and
pages whose commands are executed.

`--check` compares instead of writing; the checks run it so.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from background_changes_page import background_changes_page
from background_page import background_page
from build_open import electricity
from clauses_page import clauses_page
from default_spreads_page import default_spreads_page
from docs_electricity import electricity_page
from end_of_life_page import end_of_life_page
from example_packs_page import example_packs_page
from executed_pages import executed_pages
from exporting_page import exporting_page
from faults_page import faults_page
from open_questions import OpenQuestions, figures, numbers
from product_page import keys_page, product_page
from readme_figure import NAME, compared, picture, totals
from reproducibility import reproducibility_page
from spreads_page import spreads_page
from studies_page import studies_page

from brightcell.background import read_background

DOCS = Path(__file__).resolve().parent.parent / "docs"
FIGURES = DOCS / "figures"


def main() -> None:
    questions = OpenQuestions(read_background("open"))
    pages = {
        DOCS / "studies.md": studies_page(),
        DOCS / "faults.md": faults_page(),
        DOCS / "reproducibility.md": reproducibility_page(),
        DOCS / "clauses.md": clauses_page(),
        DOCS / "end-of-life.md": end_of_life_page(),
        DOCS / "example-packs.md": example_packs_page(),
        DOCS / "background-open.md": background_page(read_background("open")),
        DOCS / "background-open-3.md": background_changes_page(questions.background, questions),
        DOCS / "spreads.md": spreads_page(questions.background),
        DOCS / "electricity.md": electricity_page(electricity()),
        DOCS / "product-file.md": product_page(),
        DOCS / "keys.md": keys_page(),
        DOCS / "exporting.md": exporting_page(),
        DOCS / "default-spreads.md": default_spreads_page(),
        **executed_pages(DOCS),
    }
    for path, text in pages.items():
        if "--check" in sys.argv[1:]:
            if path.read_text(encoding="utf-8") != text:
                sys.exit(f"{path.name} is out of date: run python scripts/build_docs.py")
        else:
            path.write_text(text, encoding="utf-8")
    _figures(questions)
    print(f"{len(pages)} pages")


def _figures(questions: OpenQuestions) -> None:
    """Figures are drawn anew, or compared by the numbers in them: their lines depend on the version of matplotlib."""
    comparison = compared()
    if "--check" not in sys.argv[1:]:
        for name, text in {**figures(questions), NAME: picture(comparison)}.items():
            FIGURES.mkdir(exist_ok=True)
            (FIGURES / name).write_text(text, encoding="utf-8")
        return
    described = {f"open-questions-{pack.lower()}.svg": numbers(asked) for pack, asked in questions.by_pack.items()}
    for name, description in {**described, NAME: totals(comparison)}.items():
        path = FIGURES / name
        if not path.is_file() or description not in path.read_text(encoding="utf-8"):
            sys.exit(f"{path.name} is out of date: run python scripts/build_docs.py")


if __name__ == "__main__":
    main()
