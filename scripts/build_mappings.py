"""Derive the mapping tables of licensed databases from the choices in `databases/mappings/primary`.

Without an argument the script writes the tables; `--check` says whether the shipped files are what the choices give.
Either way it fails when a choice points to no activity of a database or to two. It needs `ecoinvent_interface`,
`randonneur_data` and `carculator_utils` for the names of the activities; nothing that uses the tables does.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from background_builder.files import run
from mapping_builder.choices import RELEASES, mapping, mapping_text, unmatched
from mapping_builder.index import carculator, ecoinvent

OTHER_MODELS = ("apos", "EN15804")


def build() -> dict[str, str]:
    """File name below `databases/` -> its text."""
    return {
        **{name: text for release in RELEASES for name, text in release_table(release).items()},
        **carculator_table(),
    }


def release_table(release: str) -> dict[str, str]:
    """The table of one ecoinvent release; ValueError when APOS or EN 15804 lacks one of its activities."""
    rows = mapping("ecoinvent", ecoinvent(release), release)
    missing = [f"{model}: {text}" for model in OTHER_MODELS for text in unmatched(rows, ecoinvent(release, model))]
    if missing:
        raise ValueError(f"ecoinvent {release}:\n" + "\n".join(missing))
    return {f"mappings/ecoinvent-{release}-cutoff.csv": mapping_text(rows)}


def carculator_table() -> dict[str, str]:
    return {"mappings/carculator.csv": mapping_text(mapping("carculator", carculator()))}


def main() -> None:
    try:
        sys.exit(run(build(), sys.argv[1:]))
    except (FileNotFoundError, ValueError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
