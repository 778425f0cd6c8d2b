"""Whether Brightway's files are whole, read without bw2data, which stops at the first that isn't; and how to mend them.

A project is a folder with two tables in JSON (`databases.json`, `methods.json`), one SQLite file that holds all
activities and exchanges (`lci/databases.db`), and processed arrays (`processed/*.zip`), which can be made again.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from brightcell.errors import BrightcellError, Problem
from brightcell.io.write import write_text

DATABASES, METHODS, INVENTORY, PROCESSED = "databases.json", "methods.json", "lci/databases.db", "processed"
PROJECTS = "projects.db"
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
    try:
        with closing(_open(root / PROJECTS)) as connection:
            names = [str(row[0]) for row in connection.execute("select name from projectdataset")]
    except (sqlite3.Error, OSError):
        return {}
    return {name: folder for name in names for folder in root.glob(f"*.{_digest(name)}*") if folder.is_dir()}


def list_finding(root: Path) -> HealthFinding:
    """Whether the list of all projects can be read."""
    path = root / PROJECTS
    if not path.is_file():
        return HealthFinding("list of projects", "ok", "there are no Brightway projects yet")
    fault = _sqlite_fault(path)
    if fault:
        hint = "restore it from a backup; the folders of the projects beside it are whole"
        return HealthFinding("list of projects", "fault", f"{path} is damaged ({fault}); {hint}")
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
    databases = _table(folder / DATABASES)
    if databases is None:
        sentence = f"{folder / DATABASES}, the list of its databases, is damaged; the databases themselves are whole"
        yield HealthFinding(what, "fault", sentence, "metadata")
    if _table(folder / METHODS) is None:
        yield HealthFinding(what, "fault", f"{folder / METHODS}, the list of its methods, is damaged", "metadata")
    yield from _unlisted(what, inventory, databases)
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
    if _table(folder / DATABASES) is None:
        counts, own = _counts(folder / INVENTORY), _own_foregrounds(folder / INVENTORY)
        entries = {name: _entry(number, name.startswith(OWN) or name in own) for name, number in counts.items()}
        kept = _keep_aside(folder / DATABASES)
        write_text(folder / DATABASES, json.dumps(entries))
        done.append(
            f"{folder / DATABASES}: {len(counts)} databases restored from the inventory; the old file is {kept}"
        )
    if _table(folder / METHODS) is None:
        kept = _keep_aside(folder / METHODS)
        write_text(folder / METHODS, "[]")
        done.append(f"{folder / METHODS}: emptied; brightcell writes its own methods again; the old file is {kept}")
    return done


def remove_damaged_arrays(folder: Path) -> list[str]:
    """Remove processed arrays that can't be read, and mark what they belong to, so that Brightway makes them again."""
    broken = [path for path in sorted((folder / PROCESSED).glob("*.zip")) if not _is_whole(path)]
    if not broken:
        return []
    for path in broken:
        path.unlink()
    databases = _table(folder / DATABASES)
    if databases is not None:
        marked = {name: _to_process(facts) for name, facts in databases.items()}
        write_text(folder / DATABASES, json.dumps(marked))
    return [f"{path}: removed; it is made again when it is asked for" for path in broken]


def damaged_error(name: str, error: Exception) -> BrightcellError:
    """What to say where bw2data stops at a damaged file of a project."""
    what = f"a file of the Brightway project {name!r} is damaged ({type(error).__name__}: {error})"
    return BrightcellError(str(Problem(what, hint="`brightcell doctor` says which, and mends it with --repair")))


def _to_process(facts: Mapping[str, Any]) -> dict[str, Any]:
    """A database's entry without what says that its arrays are there; brightcell writes its own anew."""
    gone = {"processed", "sha256"} if facts.get("brightcell") is True else {"processed"}
    return {**{key: value for key, value in facts.items() if key not in gone}, "dirty": True}


def _unlisted(what: str, inventory: Path, databases: Mapping[str, Any] | None) -> Iterator[HealthFinding]:
    """Databases that are in the inventory and in no list, or the other way round."""
    if databases is None or not inventory.is_file():
        return
    counts = _counts(inventory)
    unlisted = sorted(set(counts) - set(databases))
    empty = sorted(n for n, facts in databases.items() if facts.get("number") and n not in counts)
    if unlisted:
        sentence = f"activities of {', '.join(unlisted)} are in no list of databases: a writing that was interrupted"
        yield HealthFinding(what, "note", sentence)
    if empty:
        yield HealthFinding(what, "note", f"listed without activities: {', '.join(empty)}")
    if not unlisted and not empty:
        yield HealthFinding(what, "ok", f"{len(databases)} databases, {sum(counts.values()):,} activities")


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
    """Number of activities by database."""
    if not inventory.is_file():
        return {}
    with closing(_open(inventory)) as connection:
        return dict(connection.execute('select "database", count(*) from activitydataset group by "database"'))


def _table(path: Path) -> dict[str, Any] | None:
    """A table in JSON; empty where there is none yet, None where it is damaged.

    `methods.json` holds a list of pairs.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except ValueError:
        return None
    if isinstance(data, list):
        return {str(index): value for index, value in enumerate(data)}
    return data if isinstance(data, dict) else None


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


def _keep_aside(path: Path) -> Path:
    """Move a damaged file to a name of its own beside it."""
    kept = path.with_name(f"{path.name}.damaged-{datetime.now():%Y%m%d-%H%M%S}")
    os.replace(path, kept)
    return kept
