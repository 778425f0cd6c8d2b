"""The kept draws of a database of a project: shown, made ahead or dropped."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from brightcell.arguments import checked
from brightcell.background import AnyBackground, DatabaseBackground, LayeredBackground, read_method
from brightcell.brightway.projects import cache_folder
from brightcell.engine.cache import drop, kept_draws, kept_solved, read_manifest
from brightcell.engine.constants import ENGINE
from brightcell.errors import InputError, Problem
from brightcell.model.backgrounds import read_background
from brightcell.propagation.database_sample import sample_of, samples_in
from brightcell.results.page.text import aligned, titled
from brightcell.rulebooks import Rulebook, rulebook_of
from brightcell.rulebooks.apply import Rules
from brightcell.runs.running import Progress

SPAN = 1000  # draws that are computed at once; those that are finished stay, whatever happens
OUT_OF_DATE = "out of date"


@dataclass(frozen=True)
class KeptDraws:
    """Draws of all linked processes; `state` says whether they are those of the database and program of today.

    `direct` draws were factorised, `failed` have no solution; `largest_error` is the largest estimate of all others,
    relative to the sum of the absolute contributions.
    """

    method: str
    seed: int
    draws: int
    links: int
    megabytes: float
    since: str
    direct: int
    failed: int
    largest_error: float
    state: str


@dataclass(frozen=True)
class Samples:
    """The samples that are kept of a background, and where."""

    background: str
    folder: str
    samples: tuple[KeptDraws, ...]

    def as_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return asdict(self)

    def as_text(self) -> str:
        """Lines for a terminal."""
        head = ["Method", "Seed", "Draws", "Processes", "MB", "Since", "Direct", "Failed", "Error", "State"]
        rows = [
            [s.method, str(s.seed), f"{s.draws:,}", str(s.links), f"{s.megabytes:.1f}", s.since, *_solved(s), s.state]
            for s in self.samples
        ]
        table = aligned([head, *rows], "lrrrrlrrrl") if rows else ["  none; made with the first draws, or by --draws"]
        return "\n".join(titled(f"Kept draws of {self.background}", table)).lstrip("\n") + "\n"


def _solved(sample: KeptDraws) -> list[str]:
    return [f"{sample.direct:,}", f"{sample.failed:,}", f"{sample.largest_error:.0e}"]


@checked
def background_sample(
    background: AnyBackground | str | Path,
    draws: int = 0,
    *,
    rulebook: Rulebook | str | Path = "cn-group-2024",
    seed: int = 1,
    settings: Mapping[str, Any] | None = None,
    project: str | None = None,
    database: str | None = None,
    drop: bool = False,
    progress: Progress | None = None,
) -> Samples:
    """Show, make ahead or drop the draws of a database that are kept for use with any product.

    They are those that `monte_carlo` reads with the same `seed` for any product, by the method of `rulebook`.

    Parameters
    ----------
    background : DatabaseBackground, str or Path
        A mapping table of a database of a Brightway project.
    draws : int
        Number of draws that are to be kept, those that are kept already included; 0 only lists what there is.
    rulebook : Rulebook, str or Path
        Whose characterisation method the scores are made with.
    seed : int
        Seed of the draws.
    settings : Mapping, optional
        Changes of the rulebook.
    project : str, optional
        The Brightway project that has the database; "brightcell" by default.
    database : str, optional
        The database that the mapping table is for, where it doesn't bear the table's name.
    drop : bool
        Remove all that is kept of this database first.
    progress : callable, optional
        Called with the number of draws that are finished, the number wanted, and the seconds since the start.

    Returns
    -------
    Samples
        What is kept, and where.

    Raises
    ------
    InputError
        For a background of tables, which needs no sample.

    Examples
    --------
    >>> import brightcell as bc
    >>> bc.backgrounds.samples("open")
    Traceback (most recent call last):
        ...
    brightcell.errors.InputError: ...
    """
    back = read_background(background, project=project, database=database)
    if isinstance(back, LayeredBackground):
        what = "draws are kept for each database by itself, and serve any layers that include it"
        named = " or ".join(layer.label for layer in back.databases) or "a mapping table of a database of a project"
        raise InputError(Problem(what, found=back.label, expected=named))
    if not isinstance(back, DatabaseBackground):
        what = "a background of tables is drawn in an instant, so no draws of it are kept"
        raise InputError(Problem(what, found=back.label, expected="a mapping table of a database of a project"))
    if draws < 0:
        raise InputError(
            Problem("the number of draws is negative", path="draws", found=str(draws), expected="0 or more")
        )
    if settings and not draws:
        what, hint = "settings say how draws are made, and none are to be made", "give draws too"
        raise InputError(Problem(what, path="settings", found=", ".join(settings), hint=hint))
    if drop:
        _drop(back)
    if draws:
        _make(back, rulebook, settings, seed, draws, progress)
    return _kept(back)


def _make(
    back: DatabaseBackground,
    rulebook: Rulebook | str | Path,
    settings: Mapping[str, Any] | None,
    seed: int,
    draws: int,
    progress: Progress | None,
) -> None:
    import numpy as np

    book = rulebook_of(rulebook, settings)
    reporting = Rules(book).ask("reporting")
    sample, links = sample_of(back, read_method(reporting.method, reporting.biogenic), seed), np.arange(len(back.nodes))
    began = time.monotonic()
    for start in range(0, draws, SPAN):
        done = min(start + SPAN, draws)
        sample.scores(links, start, done)
        if progress:
            progress(done, draws, time.monotonic() - began)


def _drop(back: DatabaseBackground) -> None:
    for folder, _ in _samples(back):
        drop(folder)


def _kept(back: DatabaseBackground) -> Samples:
    samples = tuple(_sample(back, folder, manifest) for folder, manifest in _samples(back))
    return Samples(back.label, str(cache_folder(back.project)), samples)


def _samples(back: DatabaseBackground) -> list[tuple[Path, Mapping[str, Any]]]:
    samples = samples_in(cache_folder(back.project))
    return [
        (folder, manifest)
        for folder, manifest in samples
        if (manifest["database"], manifest["table"]) == (back.database, back.name)
    ]


def _sample(back: DatabaseBackground, folder: Path, manifest: Mapping[str, Any]) -> KeptDraws:
    is_current = (manifest.get("background"), manifest.get("engine")) == (back.sha256, ENGINE)
    return KeptDraws(
        method=manifest["method"],
        seed=manifest["seed"],
        draws=kept_draws(folder),
        links=manifest["links"],
        megabytes=sum(file.stat().st_size for file in folder.glob("*.npy")) / 1e6,
        since=read_manifest(folder).get("since", ""),
        **kept_solved(folder).as_dict(),
        state="in use" if is_current else OUT_OF_DATE,
    )
