"""What `brightcell doctor` looks at and mends: the installation, cache, fonts, free space, Brightway's projects."""

from __future__ import annotations

import locale
import platform
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import PackageNotFoundError, requires, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from brightcell.api.doctor_kept import OUTDATED, compiled_finding, drop_outdated, kept_findings
from brightcell.arguments import checked
from brightcell.brightway import (
    HealthFinding,
    brightway_folder,
    list_finding,
    project_findings,
    project_folders,
    remove_damaged_arrays,
    restore_metadata,
    set_settings_aside,
)
from brightcell.errors import InputError, Problem, nearest
from brightcell.io.cache import cache_folder, can_keep
from brightcell.io.shown import ShownAsText
from brightcell.language import speaking, told
from brightcell.results.page.document import html_document
from brightcell.results.page.figures import cjk_font
from brightcell.results.page.report import report_block
from brightcell.results.page.text import titled, wrapped

LITTLE_SPACE = 1_000_000_000
"""Bytes of free space below which a run on a large database may stop half-way."""
REPAIRS = {
    "metadata": restore_metadata,
    "settings": set_settings_aside,
    "arrays": remove_damaged_arrays,
    OUTDATED: drop_outdated,
}
"""What mends a fault of a project; each keeps what it replaces or removes only what is made again."""


@dataclass(frozen=True, repr=False)
class Diagnosis(ShownAsText):
    """What the doctor saw, and what it mended."""

    findings: tuple[HealthFinding, ...]
    repaired: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether nothing is at fault."""
        return not self.faults

    @property
    def faults(self) -> tuple[HealthFinding, ...]:
        """What keeps brightcell from working."""
        return tuple(finding for finding in self.findings if finding.state == "fault")

    def as_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        findings = [finding.as_dict() for finding in self.findings]
        return {"ok": self.ok, "findings": findings, "repaired": list(self.repaired)}

    def as_text(self, language: str | None = None) -> str:
        """Lines for a terminal."""
        with speaking(language):
            lines = [line for finding in self.findings for line in wrapped(_sentence(finding), f"  {finding.state:<6}")]
            done = [line for text in self.repaired for line in wrapped(text, "  ")]
            return "\n".join([*lines, *titled("mended:", done), "", told(self.verdict)])

    def to_html(self, language: str | None = None) -> str:
        """The same as a page of its own."""
        with speaking(language):
            return html_document("brightcell doctor", self._repr_html_())

    @property
    def verdict(self) -> str:
        """In one sentence what is to be done."""
        if self.ok:
            more = any(finding.repair for finding in self.findings)
            return "nothing is at fault" + ("; `brightcell doctor --repair` removes what nothing reads" if more else "")
        mendable = [finding for finding in self.faults if finding.repair]
        share = "all of them" if len(mendable) == len(self.faults) else f"{len(mendable)} of them"
        hint = f"; `brightcell doctor --repair` mends {share}" if mendable else ""
        return f"faults: {len(self.faults)}{hint}"

    def _repr_html_(self) -> str:
        sections = [
            (state, [_sentence(f) for f in self.findings if f.state == state], state != "ok")
            for state in ("fault", "note", "ok")
        ]
        mended = ("mended", self.repaired, True)
        return report_block("brightcell doctor", self.verdict, "good" if self.ok else "warn", [*sections, mended])


@checked
def doctor(project: str | None = None, *, repair: bool = False) -> Diagnosis:
    """Check that everything that brightcell needs is there and intact; with `repair`, mend what can be mended.

    Parameters
    ----------
    project : str, optional
        Look at this Brightway project alone; without it at all of them.
    repair : bool
        Restore damaged lists of databases from their inventory, and remove damaged processed arrays, which are made
        again when they are asked for, and kept draws that nothing reads. A damaged list is kept beside the new one.
        Nothing is changed without it.

    Returns
    -------
    Diagnosis
        `findings`, `faults`, `repaired`, `ok`; `print` shows it.

    Raises
    ------
    InputError
        Where there is no project of this name, with the nearest ones.

    Examples
    --------
    >>> import brightcell as bc
    >>> bc.doctor().findings[0].what
    'Python'
    """
    root = brightway_folder()
    folders = _asked(root, project)
    done = [text for folder in folders.values() for text in _repaired(folder)] if repair else []
    projects = [finding for name, folder in folders.items() for finding in _of_project(name, folder)]
    return Diagnosis((*_installation(), *_surroundings(root), list_finding(root), *projects), tuple(done))


def _asked(root: Path, project: str | None) -> dict[str, Path]:
    folders = project_folders(root)
    if project is None:
        return folders
    if project not in folders:
        raise InputError(
            Problem(
                "there is no Brightway project of this name",
                path="--project",
                found=project,
                expected=", ".join(sorted(folders)) or "none: there are no projects yet",
                nearest=nearest(project, folders),
            )
        )
    return {project: folders[project]}


def _of_project(name: str, folder: Path) -> Iterator[HealthFinding]:
    yield from project_findings(name, folder)
    yield from kept_findings(name, folder)


def _repaired(folder: Path) -> Iterator[str]:
    name = folder.name
    wanted = {finding.repair for finding in _of_project(name, folder) if finding.repair}
    for key, mend in REPAIRS.items():
        if key in wanted:
            yield from mend(folder)
            wanted |= {finding.repair for finding in _of_project(name, folder) if finding.repair}


def _installation() -> Iterator[HealthFinding]:
    """Python, brightcell and what it depends on, each beside its lower bound."""
    yield HealthFinding("Python", "ok", f"{platform.python_version()}, {sys.executable}")
    from packaging.requirements import Requirement  # late: the doctor alone reads requirements

    for text in requires("brightcell") or ():
        requirement = Requirement(text)
        if requirement.marker is not None and not requirement.marker.evaluate({"extra": ""}):
            continue
        try:
            installed = version(requirement.name)
        except PackageNotFoundError:
            yield HealthFinding(requirement.name, "fault", f"is not installed: pip install '{requirement}'")
            continue
        fits = requirement.specifier.contains(installed, prereleases=True)
        needed = f"{installed} is installed, and {requirement.specifier} is needed: pip install '{requirement}'"
        yield HealthFinding(requirement.name, "ok" if fits else "fault", installed if fits else needed)


def _surroundings(root: Path) -> Iterator[HealthFinding]:
    """Solver, fonts, encoding, cache, folder and free space."""
    yield _solver()
    font = cjk_font()
    lacking = "no font has Chinese characters, so figures can't have Chinese labels; install one, such as Noto Sans CJK"
    yield HealthFinding("Chinese font", "ok" if font else "note", font or lacking)
    encoding = locale.getpreferredencoding(False)
    yield HealthFinding("encoding", "ok", f"{encoding}; files are UTF-8 whatever it is")
    cache = cache_folder("compiled")
    kept = cache is not None and can_keep("compiled")
    message = str(cache.parent) if cache and kept else "nothing can be kept there: first runs are slower"
    yield HealthFinding("cache", "ok" if kept else "note", message)
    yield compiled_finding()
    there = next(folder for folder in (root, *root.absolute().parents) if folder.exists())
    free = shutil.disk_usage(there).free
    state = "ok" if free > LITTLE_SPACE else "note"
    yield HealthFinding("free space", state, f"{free / 1e9:.1f} GB on the disk of {there}")


def _solver() -> HealthFinding:
    """The factorisation that bw2calc takes, without importing it, which fails where Brightway's files are damaged."""
    what, broken = "solver of bw2calc", ""
    for package, name in (("pypardiso", "PARDISO"), ("scikits.umfpack", "UMFPACK")):
        if not _is_installed(package):
            continue
        try:
            import_module(package)
        except ImportError as error:
            broken += f"; {package} is installed and can't be loaded ({error}): install it again"
        else:
            return HealthFinding(what, "note" if broken else "ok", name + broken)
    more = '; pip install "brightcell[fast]" brings PARDISO where the platform has it'
    return HealthFinding(what, "note" if broken else "ok", f"SuperLU{broken or more}")


def _is_installed(package: str) -> bool:
    try:
        return find_spec(package) is not None
    except ModuleNotFoundError:
        return False


def _sentence(finding: HealthFinding) -> str:
    return f"{finding.what}: {finding.told}"
