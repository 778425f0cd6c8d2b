"""`python -m benchmarks [GROUP] [--format json]`: every workload of a group, or all of them."""

import argparse
import json
import sys
from importlib import import_module
from pkgutil import iter_modules

import benchmarks
from benchmarks.page import about, keep
from benchmarks.registry import WORKLOADS, Missing, Result


def load() -> None:
    """Import every module of this folder, so that a new file is found without a list."""
    for module in iter_modules(benchmarks.__path__):
        if module.name not in ("__main__", "page", "registry"):
            import_module(f"benchmarks.{module.name}")


def as_text(result: Result) -> str:
    target = f", target {result.target:g} x" if result.target else ""
    return (
        f"{result.workload}\n    against {result.against}\n"
        f"    {result.ratio:.3g} x{target}; {result.seconds:.3g} s against {result.seconds_against:.3g} s; "
        f"largest relative difference {result.max_rel_error:.1e}; peak {result.peak_mb:.0f} MB"
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=benchmarks.__doc__)
    parser.add_argument("group", nargs="?", help="only the workloads of this group")
    parser.add_argument("--format", choices=("table", "json"), default="table")
    parser.add_argument("--page", action="store_true", help="keep the results in docs/benchmarks.md")
    arguments = parser.parse_args()
    load()
    chosen = [w for w in WORKLOADS if arguments.group in (None, w.group)]
    if not chosen:
        parser.error(f"no such group; there are {', '.join(sorted({w.group for w in WORKLOADS}))}")
    results: dict[str, list[Result]] = {}
    for workload in chosen:
        try:
            result = workload.run()
        except Missing as why:
            print(f"{workload.name}\n    not measured: {why}", file=sys.stderr)
            continue
        results.setdefault(workload.group, []).append(result)
        print(json.dumps(result.as_dict()) if arguments.format == "json" else as_text(result), flush=True)
    if arguments.page:
        for group, of_group in results.items():
            keep(group, of_group, about())


if __name__ == "__main__":
    main()
