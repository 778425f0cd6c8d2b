"""Write a made-up database in the shape of ecoinvent into a Brightway project, for tests and benchmarks.

    python scripts/synthetic_ecoinvent.py --project synthetic --activities 20000

Names, products, locations and units are those of the release's mapping table; all amounts are invented. 20,000
activities take some minutes; each step is told on standard error.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

MAPPINGS = Path(__file__).resolve().parent.parent / "databases" / "mappings"


def arguments(given: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--project", required=True, help="Brightway project; made when missing")
    parser.add_argument("--release", default="3.10.1")
    parser.add_argument("--model", default="cutoff", help="system model, part of the table's and the database's name")
    parser.add_argument("--activities", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", default="", help="default: ecoinvent-RELEASE-MODEL")
    parser.add_argument("--mapping", type=Path, help="default: databases/mappings/ecoinvent-RELEASE-MODEL.csv")
    parser.add_argument(
        "--misnamed",
        action="append",
        default=[],
        metavar="KIND:KEY",
        help="spoil what a key of the table points to: missing:KEY, twice:KEY or unit:KEY",
    )
    return parser.parse_args(given)


def main(given: Sequence[str]) -> int:
    asked = arguments(given)
    name = f"ecoinvent-{asked.release}-{asked.model}"
    import bw2data as bd
    from synthetic.write import write

    bd.projects.set_current(asked.project)
    try:
        written = write(
            asked.mapping or MAPPINGS / f"{name}.csv",
            release=asked.release,
            system_model=asked.model,
            number=asked.activities,
            seed=asked.seed,
            database=asked.database,
            faults=asked.misnamed,
            tell=lambda step: print(step, file=sys.stderr, flush=True),
        )
    except (ValueError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{written.database} with {asked.activities} activities in the project {asked.project!r}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
