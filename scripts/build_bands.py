"""Make `databases/studies/bands.csv` of the studies on a common basis; `--check` says whether it is up to date."""

import csv
import io
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from background_builder.files import run

from brightcell.published.harmonise import bands

COLUMNS = ("family", "level", "kind", "unit", "low", "high", "figures", "studies")


def build() -> dict[str, str]:
    """File name below `databases/` -> its text; figures are rounded to a hundredth of a kilogram."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for band in bands():
        low, high = (f"{value:.2f}" for value in (band.low, band.high))
        writer.writerow(
            [band.family, band.level, band.kind, band.unit, low, high, band.figures, " ".join(band.studies)]
        )
    return {"studies/bands.csv": text.getvalue()}


if __name__ == "__main__":
    sys.exit(run(build(), sys.argv[1:]))
