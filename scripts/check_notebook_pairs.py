"""Each notebook is the pair of a .py file: same cells, nothing that only one of them has.

`python scripts/check_notebook_pairs.py --write` makes the .ipynb files anew from the .py files, without outputs.
"""

import sys
from pathlib import Path

import jupytext
import nbformat

FOLDER = Path(__file__).resolve().parent.parent / "notebooks"


def cells(notebook: nbformat.NotebookNode) -> list[tuple[str, str]]:
    return [(cell.cell_type, cell.source) for cell in notebook.cells]


def write(script: Path) -> None:
    notebook = jupytext.read(script)
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{number:02d}"
    nbformat.write(notebook, script.with_suffix(".ipynb"))


def differs(script: Path) -> bool:
    paired = script.with_suffix(".ipynb")
    return not paired.is_file() or cells(jupytext.read(script)) != cells(nbformat.read(paired, as_version=4))


def main() -> None:
    scripts = sorted(FOLDER.glob("*.py"))
    if "--write" in sys.argv[1:]:
        for script in scripts:
            write(script)
    wrong = [script.name for script in scripts if differs(script)]
    alone = [path.name for path in FOLDER.glob("*.ipynb") if not path.with_suffix(".py").is_file()]
    if wrong or alone:
        sys.exit(f"not paired: {', '.join([*wrong, *alone])}; run with --write")
    print(f"{len(scripts)} notebooks are paired")


if __name__ == "__main__":
    main()
