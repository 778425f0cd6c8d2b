"""The border of the command line: what is wrong is reported in words and by the exit code, never by a traceback.

0 done, 1 the work failed, 2 the input or the call is wrong. What is unexpected is reported in one sentence, and its
traceback is kept in a file that can be sent to those who mend it.
"""

from __future__ import annotations

import errno
import os
import platform
import sys
import tempfile
import traceback
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

import typer

from brightcell.cli.signals import stopping_on_signals
from brightcell.errors import BrightcellError, InputError, Problem, reason
from brightcell.io.cache import cache_folder
from brightcell.io.write import write_text

REPORTS = "reports"
READING = (["verify"],)
"""Commands that only read, of which no file is expected."""
_NO_RIGHT = (errno.EACCES, errno.EPERM, errno.EROFS)
_KNOWN = (errno.ENOSPC, errno.ENAMETOOLONG, *_NO_RIGHT)


def run(app: Callable[[], object]) -> None:
    """Run a command line; ends the process unless all went well."""
    _open_closed_streams()
    for stream in (sys.stdout, sys.stderr):
        hold_everything(stream)
    with stopping_on_signals():
        code = _code_of(app)
    sys.exit(_flushed(code))


def _open_closed_streams() -> None:
    """Let standard streams that the caller closed lead nowhere.

    The system gives their numbers to the next files that are opened: a message would be written into a database.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest number that is free, which is this one
    sys.stdout = sys.stdout or os.fdopen(1, "w", encoding="utf-8")
    sys.stderr = sys.stderr or os.fdopen(2, "w", encoding="utf-8")


def hold_everything(stream: TextIO) -> None:
    """Let a stream write what its encoding lacks as escapes (`\\u4e2d`): nothing is lost, nothing fails.

    That is so on Windows where the output goes to a file or a pipe, and everywhere for the name of a file that is no
    text. JSON stays JSON, since it reads such escapes.
    """
    with suppress(AttributeError, OSError, ValueError):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[attr-defined]


def _code_of(app: Callable[[], object]) -> int:
    """The exit code of a command; what goes wrong is reported on standard error."""
    try:
        _refuse_arguments_that_are_no_text()
        app()
        return 0
    except SystemExit as end:
        return _nobody_reads() if _reader_left(end) else _one_of_ours(end.code)
    except InputError as error:
        return _told_problems(error)
    except BrokenPipeError:
        return _nobody_reads()
    except KeyboardInterrupt:
        return 1
    except Exception as error:
        return _report(*_in_words(error))


def _refuse_arguments_that_are_no_text() -> None:
    """Raise InputError for bytes that are no characters: neither JSON nor a database can hold such a name."""
    hint = "rename the file, or set a locale whose encoding its name is in, such as LC_ALL=C.UTF-8"
    texts = [shown for text in sys.argv[1:] if (shown := text.encode("utf-8", "backslashreplace").decode()) != text]
    if texts:
        raise InputError(Problem("this argument isn't text in UTF-8", found=text, hint=hint) for text in texts)


def _reader_left(end: SystemExit) -> bool:
    """Whether the library of commands ended because nobody reads its output any more."""
    return isinstance(end.__context__, BrokenPipeError)


def _one_of_ours(code: object) -> int:
    """An exit code of brightcell for one of the library of commands, which has others for an interruption."""
    return code if code in (0, 1, 2) and isinstance(code, int) else int(code is not None)


def _in_words(error: Exception) -> tuple[str, Exception | None]:
    """What went wrong, and the error itself where its traceback is worth to be kept."""
    if isinstance(error, BrightcellError):
        return str(error), None
    if isinstance(error, MemoryError):
        return "there is not enough memory for this; ask for fewer draws, products or rulebooks at once", None
    if isinstance(error, OSError):
        return _of_system(error), None if error.errno in _KNOWN else error
    return f"brightcell ran into something unexpected: {type(error).__name__}: {reason(error)}", error


def _told_problems(error: InputError) -> int:
    count = len(error.problems)
    end = "" if sys.argv[1:2] in READING else "; nothing was written"
    typer.echo(f"{count} problem{'s' if count != 1 else ''}{end}", err=True)
    for problem in error.problems:
        typer.echo(f"  {problem}", err=True)
    if error.advice:
        typer.echo(f"\n{error.advice}", err=True)
    return 2


def _report(what: str, error: Exception | None = None) -> int:
    """Tell what went wrong, and where the traceback is kept if there is one."""
    report = _kept(error) if error is not None else None
    with suppress(OSError):
        typer.echo(f"error: {what}", err=True)
        if report is not None:
            typer.echo(
                f"  the report is in {report}; please send it with the command to those who maintain brightcell",
                err=True,
            )
    return 1


def _of_system(error: OSError) -> str:
    """An error of files and folders in words."""
    name = f" {error.filename!r}" if error.filename is not None else ""
    if error.errno == errno.ENOSPC:
        return f"there is no space left to write{name or ' the output'}; make space, then run again"
    if error.errno in _NO_RIGHT:
        return (
            f"you have no permission to use{name or ' a file'}; give it, or name another folder (BRIGHTWAY2_DIR, --out)"
        )
    if error.errno == errno.ENAMETOOLONG:
        return f"this name is too long for a file:{name[:80]}"
    return f"the system refused{name or ' a file'}: {error.strerror or reason(error)}"


def _kept(error: BaseException) -> Path | None:
    """The traceback in a file of the user's cache folder, or of the system's folder for such files."""
    now = datetime.now(UTC)
    text = "\n".join(
        [
            f"brightcell report of {now.isoformat(timespec='seconds')}",
            f"Python {platform.python_version()} on {platform.platform()}",
            f"command: {' '.join(sys.argv[1:])}",
            "",
            "".join(traceback.format_exception(error)),
        ]
    )
    for place in (lambda: cache_folder(REPORTS), lambda: Path(tempfile.gettempdir())):
        with suppress(OSError, BrightcellError):
            folder = place()
            if folder is None:
                continue
            path = folder / f"brightcell-{now:%Y%m%d-%H%M%S}-{os.getpid()}.txt"
            folder.mkdir(parents=True, exist_ok=True)
            write_text(path, text)
            return path
    return None


def _flushed(code: int) -> int:
    """The exit code once everything is written; a full disk shows only now."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        return _nobody_reads()
    except OSError as error:
        _to_nowhere()
        return _report(_of_system(error))
    return code


def _nobody_reads() -> int:
    """The reader of the output left, as `head` does: no error, and nothing more to write."""
    _to_nowhere()
    return 0


def _to_nowhere() -> None:
    """Python flushes once more at its end, which must not fail again."""
    with suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
