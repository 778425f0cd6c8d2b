"""What was found written in a Brightway project, so that a look at its files says whether that still holds.

Nothing here reads or writes Brightway's files: a stamp holds their sizes and times of change from the moment when
bw2data said that a model is there, whole and processed. Whatever has touched one of them since, the stamp is void, and
bw2data is asked again.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from time import time_ns
from typing import Any

from brightcell.data import data_path
from brightcell.io.cache import key_of, read_json, stamp_of, write_json

KIND = "written"
_FILES = ("databases.json", "methods.json", "lci/databases.db", "lci/databases.db-wal")


def model_key(parts: Mapping[str, Any]) -> str:
    """Key of what is written: hashes of what it is made from, and of the code and methods that make it."""
    package = Path(__file__).resolve().parents[1]
    folders = ("brightway", "inventory", "linking", "rulebooks")
    sources = [path for folder in folders for path in (package / folder).rglob("*.py")]
    return key_of(dict(parts), stamp_of(sources), stamp_of(data_path("methods").iterdir()))


def recorded(project: str, key: str) -> dict[str, Any] | None:
    """Where a model was found in a project, where nothing has touched the project's files since; else None."""
    stamp = read_json(KIND, _name(project))
    try:
        record: dict[str, Any] = stamp["records"][key]
        return record if stamp_of(Path(path) for path, *_ in stamp["files"]) == stamp["files"] else None
    except (KeyError, TypeError, ValueError):  # nothing is known of this model, or the file is damaged
        return None


def record(project: str, key: str, folder: Path, where: Mapping[str, Any]) -> None:
    """Keep that a model is in a project, with its files as they are now; what was known of other models is void.

    Records stay together as long as nothing is written: each was found with the same files.
    """
    files = stamp_of(_files(folder))
    stamp = read_json(KIND, _name(project))
    alike = isinstance(stamp, dict) and stamp.get("files") == files
    records = stamp["records"] if alike else {}
    write_json(KIND, _name(project), {"files": files, "records": {**records, key: dict(where)}})


def remembered(project: str, key: str, compute: Callable[[], Any], folder_of: Callable[[str], Path]) -> Any:
    """Plain data that were computed from a project, as long as nothing has touched it since; else computed now.

    `folder_of` gives the folder of a project, once bw2data has to be asked anyway. Kept only where the project's files
    are older than the question: what was written meanwhile may not be in the answer.
    """
    name, began = f"{_name(project)}-{key}", time_ns()
    kept = read_json(KIND, name)
    with suppress(KeyError, TypeError, ValueError):
        if stamp_of(Path(path) for path, *_ in kept["files"]) == kept["files"]:
            return kept["value"]
    value = compute()
    folder = folder_of(project)
    files = stamp_of(_files(folder))
    if all(time < began for *_, time in files if time is not None):
        write_json(KIND, name, {"files": files, "value": value})
    return value


def _files(folder: Path) -> Iterable[Path]:
    """The files of a project that say what is in it, its processed data, and the list of projects."""
    processed = sorted((folder / "processed").glob("*.zip"))
    return (folder.parent / "projects.db", *(folder / name for name in _FILES), *processed)


def _name(project: str) -> str:
    return key_of(os.environ.get("BRIGHTWAY2_DIR", ""), project)
