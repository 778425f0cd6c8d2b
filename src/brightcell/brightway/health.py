"""Whether Brightway's files are whole, read without bw2data, which stops at the first that isn't; and how to mend them.

A project is a folder with tables in JSON (`databases.json`, `methods.json` and two like it), one SQLite file that holds
all activities and exchanges (`lci/databases.db`), processed arrays (`processed/*.zip`), which can be made again, and
settings (`*.pickle`, `parameters.db`). Nothing here loads a pickle: its instructions are read, and none is followed.
"""

from __future__ import annotations

import hashlib
import json
import os
import pickletools
import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from brightcell.errors import BrightcellError, Problem, reason
from brightcell.io.write import write_text

DATABASES, INVENTORY, PROCESSED, PARAMETERS = "databases.json", "lci/databases.db", "processed", "parameters.db"
OF_METHODS = {"methods.json": "methods", "normalizations.json": "normalisations", "weightings.json": "weightings"}
"""Lists of a project that nothing else holds, with what they list."""
PROJECTS = "projects.db"
_HASH_AT_END = re.compile(r", [0-9a-f]{8}$")
OWN = "brightcell-"
"""What the names of databases begin with that brightcell installs, and can install again."""


@dataclass(frozen=True)
class HealthFinding:
    """One thing that was looked at: `state` is "ok", "note" or "fault"; `repair` names what mends it, if anything."""

    what: str
    state: str
    told: str
    repair: str | None = None

    def as_dict(self) -> dict[str, str | None]:
        """Plain data for JSON."""
        return {"what": self.what, "state": self.state, "told": self.told, "repair": self.repair}


def brightway_folder() -> Path:
    """Where Brightway keeps its projects: `BRIGHTWAY2_DIR`, or the user's data folder for it."""
    named = os.environ.get("BRIGHTWAY2_DIR")
    if named:
        return Path(named)
    from platformdirs import PlatformDirs  # late: it comes with bw2data

    return Path(PlatformDirs("Brightway3", "pylca").user_data_dir)


def project_folders(root: Path) -> dict[str, Path]:
    """Name of each project that has a folder; nothing where the list of projects can't be read."""
    folders = ((name, folder) for name in _listed(root) for folder in root.glob(f"*.{_digest(name)}*"))
    return {name: folder for name, folder in folders if folder.is_dir()}


def _listed(root: Path) -> list[str]:
    """The names in the list of projects; none where it can't be read."""
    try:
        with closing(_open(root / PROJECTS)) as connection:
            return [str(row[0]) for row in connection.execute("select name from projectdataset")]
    except (sqlite3.Error, OSError):
        return []


def list_finding(root: Path) -> HealthFinding:
    """Whether the list of all projects can be read, and each has its folder."""
    path = root / PROJECTS
    if not path.is_file():
        return HealthFinding("list of projects", "ok", "there are no Brightway projects yet")
    fault = _sqlite_fault(path)
    if fault:
        hint = (
            "the folders of the projects beside it are whole. Restore it from a backup, or move it away: Brightway "
            "then begins a new list, and a project that is opened by its name again (--project NAME) has what it had"
        )
        return HealthFinding("list of projects", "fault", f"{path} is damaged ({fault}); {hint}")
    folders = project_folders(root)
    if gone := sorted(name for name in _listed(root) if name not in folders):
        sentence = (
            f"no folder is left beside {path} of {', '.join(gone)}; opened again, a project without its folder is empty"
        )
        return HealthFinding("list of projects", "note", sentence)
    return HealthFinding("list of projects", "ok", str(path))


def project_findings(name: str, folder: Path) -> Iterator[HealthFinding]:
    """What is whole and what is damaged in one project."""
    what = f"project {name!r}"
    if not os.access(folder, os.W_OK):
        yield HealthFinding(what, "fault", f"you have no permission to write to {folder}")
    inventory = folder / INVENTORY
    if inventory.is_file() and (fault := _sqlite_fault(inventory)):
        hint = "restore it from a backup of the project; nothing else holds its activities"
        yield HealthFinding(what, "fault", f"{inventory} is damaged ({fault}); {hint}")
        return
    databases = _databases(folder)
    if databases is None:
        sentence = f"{folder / DATABASES}, the list of its databases, is damaged or gone"
        yield HealthFinding(what, "fault", f"{sentence}; the databases themselves are whole", "metadata")
    for file, listed in OF_METHODS.items():
        if not _is_list(folder / file):
            yield HealthFinding(what, "fault", f"{folder / file}, the list of its {listed}, is damaged", "metadata")
    if settings := [path.name for path in _damaged_settings(folder)]:
        sentence = f"settings are damaged: {', '.join(settings)}; Brightway can't open the project, and makes new ones"
        yield HealthFinding(what, "fault", f"{sentence} where they are missing", "settings")
    yield from _unlisted(what, inventory, databases)
    yield from _of_one_name(name, databases or {})
    broken = [path.name for path in sorted((folder / PROCESSED).glob("*.zip")) if not _is_whole(path)]
    if broken:
        sentence = f"processed arrays are damaged: {', '.join(broken)}; they can be made again"
        yield HealthFinding(what, "fault", sentence, "arrays")


def restore_metadata(folder: Path) -> list[str]:
    """Put lists of databases and methods in the place of damaged ones; what was done, in sentences.

    The list of databases is made from the inventory; those that brightcell wrote bear its mark again, so that it
    writes them anew. Methods of other programs have to be installed again. A damaged file is kept
    beside the new one.
    """
    done = []
    if _databases(folder) is None:
        counts, own = _counts(folder / INVENTORY), _own_foregrounds(folder / INVENTORY)
        entries = {name: _entry(number, name.startswith(OWN) or name in own) for name, number in counts.items()}
        kept = _keep_aside(folder / DATABASES)
        write_text(folder / DATABASES, json.dumps(entries))
        done.append(f"{folder / DATABASES}: {len(counts)} databases restored from the inventory{_old(kept)}")
    for path in (folder / file for file in OF_METHODS):
        if not _is_list(path):
            kept = _keep_aside(path)
            write_text(path, "[]")
            again = "brightcell writes its own again, those of other programs have to be installed again"
            done.append(f"{path}: emptied; {again}{_old(kept)}")
    return done


def set_settings_aside(folder: Path) -> list[str]:
    """Move damaged settings to names of their own, so that Brightway begins new ones; what was done, in sentences."""
    begun = "set aside; Brightway begins a new one when the project is opened"
    return [f"{path}: {begun}{_old(_keep_aside(path))}" for path in _damaged_settings(folder)]


def remove_damaged_arrays(folder: Path) -> list[str]:
    """Remove processed arrays that can't be read, and mark what they belong to, so that Brightway makes them again."""
    broken = [path for path in sorted((folder / PROCESSED).glob("*.zip")) if not _is_whole(path)]
    if not broken:
        return []
    for path in broken:
        path.unlink()
    databases = _databases(folder)
    if databases is not None:
        marked = {name: _to_process(facts) for name, facts in databases.items()}
        write_text(folder / DATABASES, json.dumps(marked))
    return [f"{path}: removed; it is made again when it is asked for" for path in broken]


def damaged_error(name: str, error: Exception) -> BrightcellError:
    """What to say where bw2data stops at a damaged file of a project."""
    what = f"a file of the Brightway project {name!r} is damaged ({reason(error)})"
    return BrightcellError(str(Problem(what, hint="`brightcell doctor` says which, and mends it with --repair")))


def _to_process(facts: Mapping[str, Any]) -> dict[str, Any]:
    """A database's entry without what says that its arrays are there; brightcell writes its own anew."""
    gone = {"processed", "sha256"} if facts.get("brightcell") is True else {"processed"}
    return {**{key: value for key, value in facts.items() if key not in gone}, "dirty": True}


def _unlisted(what: str, inventory: Path, databases: Mapping[str, Any] | None) -> Iterator[HealthFinding]:
    """Databases that are in the inventory and in no list, or the other way round."""
    if databases is None:
        return
    counts = _counts(inventory)
    unlisted = sorted(set(counts) - set(databases))
    empty = sorted(n for n, facts in databases.items() if facts.get("number") and n not in counts)
    if unlisted:
        sentence = f"activities of {', '.join(unlisted)} are in no list of databases: a writing that was interrupted"
        yield HealthFinding(what, "note", f"{sentence}; run again what wrote them")
    if empty and not counts:
        sentence = f"{inventory}, which holds all activities, is empty or gone, and {', '.join(empty)} should be in it"
        yield HealthFinding(
            what, "fault", f"{sentence}; restore it from a backup of the project, or install them again"
        )
    elif empty:
        yield HealthFinding(what, "note", f"listed without activities: {', '.join(empty)}; install them again")
    if not unlisted and not empty:
        yield HealthFinding(what, "ok", f"{len(databases)} databases, {sum(counts.values()):,} activities")


def _of_one_name(project: str, databases: Mapping[str, Any]) -> Iterator[HealthFinding]:
    """Models of files that bear one name, which a file leaves behind that was moved, and how one is removed."""
    alike: dict[str, list[str]] = {}
    for name, facts in databases.items():
        if facts.get("kind") == "foreground":
            alike.setdefault(_without_folder(name), []).append(name)
    for names in alike.values():
        if len({databases[name].get("product") for name in names}) > 1:
            listed = "; ".join(sorted(names, key=lambda name: str(databases[name].get("modified"))))
            call = f"import bw2data as bd; bd.projects.set_current({project!r}); del bd.databases[NAME]"
            sentence = f"models of different files of one name, the oldest first: {listed}"
            hint = f'if a file was moved, the older is of no use any more: python -c "{call}" removes it'
            yield HealthFinding(f"project {project!r}", "note", f"{sentence}; {hint}")


def _without_folder(name: str) -> str:
    """The name of a written model without what tells it from others: a folder in front, a hash at the end."""
    file, comma, rest = name.partition(", ")
    return f"{file.rpartition('/')[2]}{comma}{_HASH_AT_END.sub('', rest)}"


def _digest(name: str) -> str:
    """What the folder of a project ends in: the first signs of a hash of its name, as bw2data does it."""
    return hashlib.md5(name.encode("utf-8"), usedforsecurity=False).hexdigest()[:8]


def _entry(number: int, own: bool) -> dict[str, Any]:
    mark = {"brightcell": True} if own else {}
    return {"backend": "sqlite", "depends": [], "number": number, "dirty": True, "restored": True, **mark}


def _own_foregrounds(inventory: Path) -> set[str]:
    """Foregrounds that brightcell wrote: each has the activity of a functional unit, with the stage of that name."""
    if not inventory.is_file():
        return set()
    question = 'select distinct "database" from activitydataset where name like ? and instr(data, ?) > 0'
    with closing(_open(inventory)) as connection:
        return {row[0] for row in connection.execute(question, ("functional unit, %", b"functional_unit"))}


def _counts(inventory: Path) -> dict[str, int]:
    """Number of activities by database; none where nothing was ever written."""
    if not inventory.is_file():
        return {}
    with closing(_open(inventory)) as connection:
        if not connection.execute("select 1 from sqlite_master where name = 'activitydataset'").fetchone():
            return {}
        return dict(connection.execute('select "database", count(*) from activitydataset group by "database"'))


def _databases(folder: Path) -> dict[str, dict[str, Any]] | None:
    """The list of databases; None where it is damaged, and where it is gone though there are activities."""
    path = folder / DATABASES
    if not path.exists():
        return None if _counts(folder / INVENTORY) else {}
    data = _json(path)
    is_table = isinstance(data, dict) and all(isinstance(facts, dict) for facts in data.values())
    return data if is_table else None


def _is_list(path: Path) -> bool:
    """Whether a list of names with facts is whole: pairs in JSON. One that isn't there yet is."""
    data = _json(path) if path.exists() else []
    return isinstance(data, list) and all(isinstance(pair, list) and len(pair) == 2 for pair in data)


def _json(path: Path) -> Any:
    """The content of a file in JSON; None where it can't be read."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None


def _damaged_settings(folder: Path) -> list[Path]:
    pickles = [path for path in sorted(folder.glob("*.pickle")) if not _is_pickle(path)]
    parameters = folder / PARAMETERS
    return [*pickles, *([parameters] if parameters.is_file() and _sqlite_fault(parameters) else [])]


def _is_pickle(path: Path) -> bool:
    """Whether all instructions of a pickle can be read, to its end; none is followed."""
    try:
        with path.open("rb") as file:
            return sum(1 for _ in pickletools.genops(file)) > 0
    except (OSError, ValueError):
        return False


def _sqlite_fault(path: Path) -> str:
    """What is wrong with an SQLite file; empty where nothing is."""
    try:
        with closing(_open(path)) as connection:
            answer = str(connection.execute("pragma quick_check(1)").fetchone()[0])
            return "" if answer == "ok" else answer
    except sqlite3.Error as error:
        return str(error)


def _open(path: Path) -> sqlite3.Connection:
    """To read only: looking at a file never changes it."""
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)


def _is_whole(path: Path) -> bool:
    try:
        with ZipFile(path) as archive:
            return archive.testzip() is None
    except (BadZipFile, OSError, ValueError, EOFError):
        return False


def _old(kept: Path | None) -> str:
    return f"; the old file is {kept}" if kept else ""


def _keep_aside(path: Path) -> Path | None:
    """Move a damaged file to a name of its own beside it; None where there is none."""
    if not path.exists():
        return None
    kept = path.with_name(f"{path.name}.damaged-{datetime.now():%Y%m%d-%H%M%S}")
    os.replace(path, kept)
    return kept
