"""Entering and leaving a Brightway project, and writing to it one at a time."""

import gc
import getpass
import json
import logging
import os
import platform
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from pickle import UnpicklingError
from typing import Any

from brightcell.brightway.health import brightway_folder, damaged_error
from brightcell.errors import BrightcellError, reason
from brightcell.quiet import quiet

LOCK_SECONDS = 60.0
_PATIENCE = 2.0  # seconds before a waiting writer says that it waits
_NO_SPACE = 1_000_000  # bytes free; SQLite then fails in words that tell of something else
_LOCK, _HOLDER, _MAKER = "brightcell.lock", "brightcell.lock.json", "brightcell-new-project.lock"
_log = logging.getLogger("brightcell")


def bw2data() -> Any:  # bw2data has no types
    """bw2data, imported without a word; BrightcellError where its folder can't be used."""
    with quiet(), _as_brightcell_errors("default"):
        import bw2data
    return bw2data


@contextmanager
def project(name: str) -> Iterator[Path]:
    """Inside, `name` is Brightway's current project (made when missing); yields its folder.

    The project that was current comes back afterwards, and bw2data says nothing meanwhile. Folders are those of
    Brightway: `BRIGHTWAY2_DIR` where it is set.
    """
    bd = bw2data()
    before = bd.projects.current
    with _hushed():
        try:
            _enter(bd, name)
            yield Path(bd.projects.dir)
        finally:
            if bd.projects.current != before:
                _enter(bd, before)


@contextmanager
def writing(bd: Any, what: str) -> Iterator[None]:
    """Hold the current project for one writer, with its metadata as it is on disk.

    Raises BrightcellError that names the holder when the project stays locked for LOCK_SECONDS.
    """
    from filelock import FileLock

    folder = Path(bd.projects.dir)
    lock = FileLock(folder / _LOCK)
    with _as_brightcell_errors(bd.projects.current):
        _acquire(lock, bd.projects.current, folder / _HOLDER)
        try:
            (folder / _HOLDER).write_text(json.dumps(_this_process(what)), encoding="utf-8")
            _reload(bd)
            with quiet(), _quick_writes(bd):
                yield
        finally:
            (folder / _HOLDER).unlink(missing_ok=True)
            lock.release()


def project_folder(name: str) -> Path:
    """The folder of a project."""
    with project(name) as folder:
        return folder


def cache_folder(name: str) -> Path:
    """A folder inside a project, for what can be computed again."""
    with project(name) as folder:
        cache = folder / "brightcell"
        with _as_brightcell_errors(name):
            cache.mkdir(exist_ok=True)
        return cache


def _enter(bd: Any, name: str) -> None:
    with _as_brightcell_errors(name):
        if bd.projects.current == name:
            _reload(bd)
        else:
            with _one_maker(bd, name), _cheap_collection(), _as_damage(name):
                bd.projects.set_current(name)


@contextmanager
def _one_maker(bd: Any, name: str) -> Iterator[None]:
    """Only one process makes a missing project: bw2data first looks and then creates."""
    if name in bd.projects:
        yield
        return
    from filelock import FileLock

    with FileLock(Path(bd.projects.dir).parent / _MAKER, timeout=LOCK_SECONDS):
        yield


@contextmanager
def _cheap_collection() -> Iterator[None]:
    """Changing project runs the garbage collector twice, over all that lives; leave that out of it (0.1 s)."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


@contextmanager
def _as_damage(name: str) -> Iterator[None]:
    """What Python raises where a file of a project that is being opened can be read and isn't what it should be."""
    try:
        yield
    except (ValueError, LookupError, AttributeError, ImportError, TypeError) as error:
        raise damaged_error(name, error) from error


def _reload(bd: Any) -> None:
    """Read the project's metadata again: another process may have written to it."""
    for store in bd.config.metadata:
        store.load()


def _acquire(lock: Any, name: str, holder: Path) -> None:
    from filelock import Timeout

    try:
        lock.acquire(timeout=min(_PATIENCE, LOCK_SECONDS))
        return
    except Timeout:
        _log.warning("waiting for the Brightway project %r: %s", name, _held_by(holder))
    try:
        lock.acquire(timeout=max(LOCK_SECONDS - _PATIENCE, 0.0))
    except Timeout:
        raise BrightcellError(
            f"the Brightway project {name!r} is locked: {_held_by(holder)}; "
            f"waited {LOCK_SECONDS:g} s. Nothing was written; wait for it or stop it, then run again"
        ) from None


def _this_process(what: str) -> dict[str, Any]:
    since = datetime.now().isoformat(" ", "seconds")
    return {"process": os.getpid(), "user": _user(), "host": platform.node(), "since": since, "what": what}


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # no name for this user id, e.g. in a container
        return "unknown"


def _held_by(holder: Path) -> str:
    try:
        record = json.loads(holder.read_text(encoding="utf-8"))
        return "process {process} of {user} on {host} has been {what} since {since}".format(**record)
    except (OSError, ValueError, KeyError):
        return f"another process holds {holder.with_suffix('')}"


@contextmanager
def _as_brightcell_errors(name: str) -> Iterator[None]:
    from peewee import DatabaseError

    try:
        yield
    except (json.JSONDecodeError, UnpicklingError, EOFError) as error:
        raise damaged_error(name, error) from error
    except DatabaseError as error:
        hint = _hint_of_database(" ".join(_chain(error)))
        if hint is None:
            raise damaged_error(name, error) from error
        raise BrightcellError(_unwritable(name, error, hint)) from error
    except UnicodeEncodeError as error:
        shown = error.object.encode("utf-8", "backslashreplace").decode()
        raise BrightcellError(f"a Brightway project can't hold a name that isn't text in UTF-8: {shown}") from error
    except OSError as error:
        raise BrightcellError(_unwritable(name, error, "check the folder's rights and free space")) from error


def _hint_of_database(said: str) -> str | None:
    """What to do where SQLite can't write, though nothing is damaged; None where something is."""
    folder = brightway_folder()
    if not (folder / "projects.db").exists():
        return f"its folder {folder} was removed or moved meanwhile: bring it back, or name another by BRIGHTWAY2_DIR"
    if "locked" in said:
        return "close other programs that use it, such as Activity Browser"
    if "disk is full" in said or shutil.disk_usage(folder).free < _NO_SPACE:
        return f"there is no space left in {folder}: make some"
    if "readonly" in said:
        return f"give the right to write to {folder}, or name another folder by BRIGHTWAY2_DIR"
    return None


def _chain(error: BaseException | None) -> Iterator[str]:
    """What an error says, and those in whose handling it came: a rollback that fails hides that the disk is full."""
    while error is not None:
        yield str(error)
        error = error.__cause__ or error.__context__


def _unwritable(name: str, error: Exception, hint: str) -> str:
    advice = f"; {hint}, then run again" if hint else ""
    return f"the Brightway project {name!r} can't be written: {reason(error)}{advice}"


@contextmanager
def _hushed() -> Iterator[None]:
    """Silence bw2data's own logger, whichever kind it is; errors still come through."""
    from bw2data.logs import stdout_feedback_logger

    attributes = vars(stdout_feedback_logger)
    before = {level: attributes[level] for level in ("debug", "info", "warning") if level in attributes}
    for level in ("debug", "info", "warning"):
        setattr(stdout_feedback_logger, level, _nothing)
    try:
        yield
    finally:
        for level in ("debug", "info", "warning"):
            delattr(stdout_feedback_logger, level)
        attributes.update(before)


def _nothing(*_: Any, **__: Any) -> None:
    pass


@contextmanager
def _quick_writes(bd: Any) -> Iterator[None]:
    """No compacting of the project's whole SQLite file after a small write, and no progress bar."""
    vacuum, is_test = bd.config.vacuum, getattr(bd.config, "is_test", False)
    bd.config.vacuum, bd.config.is_test = False, True
    try:
        yield
    finally:
        bd.config.vacuum, bd.config.is_test = vacuum, is_test
