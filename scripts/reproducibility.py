"""The same numbers in every environment: measured here, held against those that are kept, and the page of both.

    python scripts/reproducibility.py            # measures what can be measured here and keeps it, with the page
    python scripts/reproducibility.py UMFPACK    # the same of one library of factorisation, which must be here
    python scripts/reproducibility.py --check    # measures some of it and compares; writes nothing

Numbers are a footprint, 1,000 seeded draws of it with the background's data uncertain, and Sobol indices. The rule is
that of `broken`: same bits where the same libraries run on the same kind of processor, else within 1e-10. `--check`
ends with exit code 1 where it is broken. Rows and numbers are kept in docs/reproducibility.json, floats as
hexadecimal text.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib import import_module
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

from check_floors import numbers, stated

DOCS = Path(__file__).resolve().parent.parent / "docs"
RECORDS, PAGE = DOCS / "reproducibility.json", DOCS / "reproducibility.md"
PRODUCT, DRAWS, SEED, POINTS = "nmc622-pack-100kwh", 1_000, 7, 256
LEVELS = (0.0, 0.025, 0.25, 0.5, 0.75, 0.975, 1.0)
LIBRARIES = ("numpy", "scipy", "numba", "bw2calc")
TOLERANCE = 1e-10
KINDS = ("total", "quantiles", "Sobol indices")
DENSE, SUPERLU, PARDISO, UMFPACK = "dense LU", "SuperLU", "PARDISO", "UMFPACK"
SOLVERS = {DENSE: "lu", SUPERLU: "scipy", PARDISO: "bw2calc", UMFPACK: "bw2calc"}
"""Library of a factorisation -> name of the solver here."""
ENTRIES = {
    DENSE: ("numpy.linalg", "inv"),
    SUPERLU: ("scipy.sparse.linalg._dsolve._superlu", "gssv"),
    PARDISO: ("pypardiso.pardiso_wrapper.PyPardisoSolver", "_call_pardiso"),
    UMFPACK: ("scikits.umfpack.UmfpackContext", "linsolve"),
}
"""Library of a factorisation -> where its own function is that solves, so that its calls can be counted."""
PACKAGES = {PARDISO: ("pypardiso", "mkl"), UMFPACK: ("scikit-umfpack",)}
"""Library of a factorisation -> packages that bring it, beside those of all rows."""

Row = Mapping[str, Any]
Place = tuple[str, str, str, int]
"""Python, "floors" or "newest", library of the factorisation, threads of BLAS."""

REFERENCE: Place = ("3.11", "newest", DENSE, 1)
CHECKED = ((DENSE, 1), (DENSE, 2), (SUPERLU, 1))


def asked() -> list[Place]:
    """The rows of the table, whether measured or not."""
    here = [("3.11", "newest", solver, threads) for solver in (DENSE, PARDISO) for threads in (1, 2, 3, 4)]
    once = [("3.11", "newest", solver, 1) for solver in (SUPERLU, UMFPACK)]
    oldest = [("3.11", "floors", solver, threads) for solver in (DENSE, SUPERLU) for threads in (1, 4)]
    later = [(python, "newest", solver, 1) for python in ("3.12", "3.13", "3.14") for solver in (DENSE, PARDISO)]
    return [*here, *once, *oldest, *later]


def measured() -> dict[str, list[str]]:
    """The numbers of each kind, and a digest over the bits of all draws."""
    import numpy as np

    import brightcell as bc
    from brightcell.model import Model
    from brightcell.results.calculate import calculate

    solver, threads = sys.argv[2], int(sys.argv[3])
    with _threads(threads) as used:
        with _counted(solver) as calls:
            footprint = calculate(Model(PRODUCT), SOLVERS[solver])
        draws = bc.monte_carlo(PRODUCT, draws=DRAWS, seed=SEED, background_uncertainty=True, keep=False).values()
        sobol = bc.sobol(PRODUCT, draws=POINTS, seed=SEED)
    by_name = np.argsort([str(label) for label in sobol.labels])
    indices = np.concatenate([sobol.first[:, by_name].ravel(), sobol.total[:, by_name].ravel()])
    return {
        "total": _as_hex([footprint.total]),
        "quantiles": _as_hex(np.quantile(draws, LEVELS)),
        "Sobol indices": _as_hex(indices),
        "digest": [hashlib.sha256(np.ascontiguousarray(draws, "<f8").tobytes()).hexdigest()],
        "said": [str(used)],
        "solved by": [footprint.provenance["solver"], str(calls[solver])],
    }


@contextmanager
def _counted(solver: str) -> Iterator[Counter[str]]:
    """Inside, calls of the function that solves are counted: what is installed need not be what is used."""
    where, name = ENTRIES[solver]
    owner, calls = _named(where), Counter[str]()
    original = getattr(owner, name)

    def counting(*arguments: Any, **options: Any) -> Any:
        calls[solver] += 1
        return original(*arguments, **options)

    setattr(owner, name, counting)
    try:
        yield calls
    finally:
        setattr(owner, name, original)


def _named(where: str) -> Any:
    """A module or a class of one, by its dotted name."""
    module, _, last = where.rpartition(".")
    return getattr(import_module(module), last) if last[0].isupper() else import_module(where)


class _threads:
    """Inside, BLAS has this number of threads; gives the number that it says it has."""

    def __init__(self, number: int) -> None:
        import scipy.linalg  # noqa: F401 - only what is loaded can be told
        from threadpoolctl import threadpool_limits

        if find_spec("pypardiso"):
            import pypardiso  # noqa: F401
        self._limits = threadpool_limits(number, user_api="blas")

    def __enter__(self) -> int:
        from threadpoolctl import threadpool_info

        return max(
            (library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"), default=0
        )

    def __exit__(self, *_: object) -> None:
        self._limits.restore_original_limits()


def _as_hex(values: Any) -> list[str]:
    return [float(value).hex() for value in values]


def row(solver: str, threads: int) -> dict[str, Any]:
    """A row measured here, in a process of its own."""
    command = [sys.executable, __file__, "--measure", solver, str(threads)]
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": str(threads), "MKL_NUM_THREADS": str(threads)}
    done = subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", check=False)
    if done.returncode:
        sys.exit(f"{solver} with {threads} threads can't be measured here: {done.stderr}")
    record = json.loads(done.stdout.splitlines()[-1])
    if not is_used(solver, record["solved by"]):
        sys.exit(
            f"{solver} is installed and did not solve; the record says {' with calls: '.join(record['solved by'])}"
        )
    brought = {name: version(name) for name in PACKAGES.get(solver, ())}
    return {
        **_environment(),
        "solver": solver,
        "threads": threads,
        **record,
        **({"brought": brought} if brought else {}),
    }


def is_used(solver: str, by: Sequence[str]) -> bool:
    """Whether a library solved: the record names it, and its function was called.

    `by` are the record's text and the number of calls. SciPy's solver has its own name there, not that of SuperLU.
    """
    named = "scipy" if solver == SUPERLU else solver
    return named in by[0] and int(by[1]) > 0


def _environment() -> dict[str, Any]:
    return {
        "python": ".".join(platform.python_version_tuple()[:2]),
        "dependencies": "floors" if _at_floors() else "newest",
        "libraries": {name: version(name) for name in LIBRARIES},
        "processor": _processor(),
        "date": datetime.now(UTC).date().isoformat(),
    }


def _at_floors() -> bool:
    """Whether numpy, scipy and numba are those of the floors."""
    floors = {name: numbers(floor) for name, floor in stated().items()}
    return all(numbers(version(name))[: len(floors[name])] == floors[name] for name in ("numpy", "scipy", "numba"))


def _processor() -> str:
    """Name, family and model, by which compilers and BLAS choose their instructions."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.is_file() else []
    pairs = [line.partition(":") for line in reversed(lines)]
    processor = {name.strip(): value.strip() for name, _, value in pairs}
    if "model name" not in processor:
        return f"{platform.processor() or platform.machine()}, {platform.system()}"
    return f"{processor['model name']} (family {processor.get('cpu family', '?')}, model {processor.get('model', '?')})"


def installed() -> Iterator[str]:
    """The libraries of factorisation that are here; bw2calc takes PARDISO before UMFPACK."""
    yield from (DENSE, SUPERLU)
    if find_spec("pypardiso"):
        yield PARDISO
    elif find_spec("scikits") and find_spec("scikits.umfpack"):
        yield UMFPACK


def _wanted(named: Sequence[str]) -> tuple[str, ...]:
    """The libraries that are named, or all that are here."""
    here = tuple(installed())
    if lacking := [name for name in named if name not in here]:
        sys.exit(f"not installed: {', '.join(lacking)}; there are {', '.join(here)}")
    return tuple(named) or here


def place(of: Row) -> Place:
    """Where a row stands in the table."""
    return of["python"], of["dependencies"], of["solver"], of["threads"]


def difference(ours: Row, reference: Row, kind: str) -> float | None:
    """max |a - b| / max |b| over the numbers of a kind; None for the same bits, in draws those of every draw."""
    if ours[kind] == reference[kind] and (kind != "quantiles" or ours["digest"] == reference["digest"]):
        return None
    if len(ours[kind]) != len(reference[kind]):
        return float("inf")
    a, b = ([float.fromhex(text) for text in side[kind]] for side in (ours, reference))
    return max(abs(x - y) for x, y in zip(a, b, strict=True)) / max(abs(y) for y in b)


def same_libraries(ours: Row, reference: Row, kind: str) -> bool:
    """Whether bits have to be the same: libraries, processor, and for a total what factorises."""
    alike = all(ours[key] == reference[key] for key in ("libraries", "processor"))
    return alike and (kind != "total" or ours["solver"] == reference["solver"])


def broken(ours: Row, reference: Row) -> Iterator[str]:
    """What differs by more than the rule allows."""
    for kind in KINDS:
        distance = difference(ours, reference, kind)
        if distance is None:
            continue
        where = f"{kind}, {ours['solver']}, {ours['threads']} threads of BLAS, Python {ours['python']}"
        if same_libraries(ours, reference, kind):
            yield f"{where}: differ by {distance:.1e}, and must have the same bits with the same libraries"
        elif not distance <= TOLERANCE:
            yield f"{where}: differ by {distance:.1e}, and {TOLERANCE:g} is allowed with other libraries"


def kept() -> dict[Place, Row]:
    """The rows that are kept, by place."""
    text = RECORDS.read_text(encoding="utf-8") if RECORDS.is_file() else "[]"
    return {place(of): of for of in json.loads(text)}


def keep(rows: Sequence[Row]) -> None:
    """Put rows in the place of those of before, and write the page anew."""
    every = {**kept(), **{place(of): of for of in rows}}
    ordered = [every[key] for key in sorted(every)]
    lines = ",\n".join(json.dumps(of, sort_keys=True) for of in ordered)
    RECORDS.write_text(f"[\n{lines}\n]\n", encoding="utf-8")
    PAGE.write_text(reproducibility_page(), encoding="utf-8")


HEAD = """# The same numbers everywhere

Written by `scripts/reproducibility.py` from what it measured; never edited by hand. One product ({product}), its
footprint; {draws:,} draws of it with seed {seed}, the data of the background uncertain as well: their smallest, largest
and five quantiles; and all its Sobol indices from {points} points. Each row is compared with the first.

The rule: **same bits where the same libraries run on the same kind of processor, else within {tolerance:g}**, relative
to the largest number of its kind. For draws "same bits" means every draw, "same quantiles" that some draw between them
differs. `nox -s same_numbers` holds it, and so does `.ci/run`; `nox -s reproducibility` fills rows where another Python
or library is installed.

What factorises enters the total alone: draws and Sobol indices come from brightcell's own compiled code, which asks no
solver. Threads are those of BLAS; draws and sensitivity methods keep products of matrices on one of them, so that they
change nothing.

| Python | dependencies | factorises | BLAS threads | total | quantiles of draws | Sobol indices | measured |
|---|---|---|---:|---|---|---|---|
"""
REMARKS = """
Newest: {newest}. Floors: {floors}. Measured on {processors}.

A row that says "not run" has not been measured. What is installed need not be what is used: a row is kept only where
the record of the result names the library and calls of its own function were counted. SuperLU is that of SciPy's
`spsolve`, PARDISO that of `pypardiso` (bw2calc takes it where it is installed); UMFPACK needs `scikit-umfpack`, which
is built against the SuiteSparse of the system (`nox -s reproducibility_umfpack`). Where it is there, SciPy takes it
unasked; brightcell's own code asks for SuperLU.
"""


def reproducibility_page() -> str:
    """The text of docs/reproducibility.md."""
    rows = kept()
    head = HEAD.format(product=PRODUCT, draws=DRAWS, seed=SEED, points=POINTS, tolerance=TOLERANCE)
    lines = "".join(_line(key, rows.get(key), rows[REFERENCE]) for key in asked())
    return head + lines + REMARKS.format(**_met(rows))


def _line(key: Place, record: Row | None, reference: Row) -> str:
    cells = [_cell(record, reference, kind) for kind in KINDS]
    date = record["date"] if record else ""
    return f"| {' | '.join([*(str(part) for part in key), *cells, date])} |\n"


def _cell(record: Row | None, reference: Row, kind: str) -> str:
    if record is None:
        return "not run"
    if record is reference:
        return "reference"
    distance = difference(record, reference, kind)
    if distance == 0.0:
        return "same quantiles"
    return "same bits" if distance is None else f"{distance:.1e}" if distance <= TOLERANCE else f"**{distance:.1e}**"


def _met(rows: Mapping[Place, Row]) -> dict[str, str]:
    """Versions and processors of the rows, in words."""
    processors = ", ".join(sorted({of["processor"] for of in rows.values()}))
    return {**{which: _versions(rows, which) for which in ("newest", "floors")}, "processors": processors}


def _versions(rows: Mapping[Place, Row], which: str) -> str:
    libraries = (of["libraries"] for of in rows.values() if of["dependencies"] == which)
    return "; ".join(sorted({", ".join(f"{a} {b}" for a, b in of.items()) for of in libraries})) or "not run"


def main() -> None:
    """Measure and keep, or measure and compare."""
    if sys.argv[1:2] == ["--measure"]:
        print(json.dumps(measured()))
        return
    if "--check" in sys.argv:
        reference = kept()[REFERENCE]
        rows = [row(*setting) for setting in CHECKED]
        problems = [text for of in rows for text in broken(of, reference)]
        if problems:
            sys.exit("\n".join(problems))
        print(f"{len(rows)} settings give the numbers that are kept")
        return
    environment, solvers = _environment(), _wanted(sys.argv[1:])
    here = environment["python"], environment["dependencies"]
    settings = [key[2:] for key in asked() if key[:2] == here and key[2] in solvers]
    keep([row(*setting) for setting in settings])
    print(f"{len(settings)} rows measured")


if __name__ == "__main__":
    main()
