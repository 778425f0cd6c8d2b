"""Texts of unknown encoding: read where it is sure, else refused with what each encoding would give."""

from __future__ import annotations

import re

from brightcell.errors import BackgroundError, Problem

_UTF_8 = b"\xef\xbb\xbf"
_MARKS = (
    (_UTF_8, "utf-8-sig"),
    (b"\xff\xfe\0\0", "utf-32"),
    (b"\0\0\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_RUN = re.compile(rb"[\x80-\xff]{3,}")
_SAMPLE = re.compile(r"[^\x00-\x7f]+")
_OTHERS = ("gb18030", "cp932", "cp949", "cp1251", "cp1250")
_SPOILED = re.compile("\ufffd|[ÃÂ][\u0080-\u00bf]|â€|ã[\u0080-\u00bf]{2}")


def decoded(content: bytes, file: str, encoding: str | None = None) -> str:
    """The text of a file; `encoding` is what the user says of it.

    Without a word of the user: by its byte order mark, as UTF-8 if it is, else as Windows-1252, which SimaPro writes.
    A western text has no three letters with accents in a row: where there are, `BackgroundError` asks for the encoding.
    """
    if content.startswith(b"PK\x03\x04"):
        hint = "a workbook or zip is another format: excel or jsonld"
        raise BackgroundError(Problem("this is not a text file", file=file, hint=hint))
    if encoding is not None:
        return _as_told(content, file, encoding)
    for mark, name in _MARKS:
        if content.startswith(mark):
            return _as_marked(content, file, name)
    if b"\0" in content[:4096]:
        raise _without_mark(content, file)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        pass
    sample = _RUN.search(content)
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError:
        raise _unclear(content, file, sample) from None
    if sample:
        raise _unclear(content, file, sample)
    return text


def _as_marked(content: bytes, file: str, name: str) -> str:
    """By its byte order mark, unless a part of the file is in another encoding than the mark says."""
    try:
        return content.decode(name)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        what = (
            f"the file begins with the mark of {name.upper().removesuffix('-SIG')} and isn't all in it: {error.reason}"
        )
        hint = "save the file as UTF-8, or give the encoding of its letters, for example --encoding cp1252"
        found = repr(content[error.start : error.start + 12])
        raise BackgroundError(Problem(what, file=file, line=line, found=found, hint=hint)) from None


def _without_mark(content: bytes, file: str) -> BackgroundError:
    """A text of two bytes per letter has zeros at every other place; all else with zeros is no text."""
    start = content[:4096]
    for name, zeros in (("utf-16-le", start[1::2]), ("utf-16-be", start[::2])):
        if zeros.count(0) > len(zeros) / 2:
            what = f"the file looks like {name.upper()} and has no byte order mark that says so"
            return BackgroundError(Problem(what, file=file, hint=f"save the file as UTF-8, or give --encoding {name}"))
    hint = "a workbook or zip is another format: excel or jsonld"
    return BackgroundError(Problem("this is not a text file, for it has zero bytes", file=file, hint=hint))


def looks_spoiled(text: str) -> bool:
    """Whether a text was once read in the wrong encoding: Ã© for é, â€“ for a dash, or a replacement sign."""
    return not text.isascii() and _SPOILED.search(text) is not None


def _as_told(content: bytes, file: str, encoding: str) -> str:
    try:
        is_marked = content.startswith(_UTF_8) and not encoding.lower().replace("_", "-").startswith("utf-8")
        text = (content.removeprefix(_UTF_8) if is_marked else content).decode(encoding)
        return text.removeprefix("\ufeff")
    except LookupError:
        raise BackgroundError(Problem("there is no such encoding", path="--encoding", found=encoding)) from None
    except UnicodeDecodeError as error:
        what = f"the file isn't in the encoding that was given: {error.reason} at byte {error.start}"
        raise BackgroundError(Problem(what, file=file, found=encoding)) from None


def _unclear(content: bytes, file: str, sample: re.Match[bytes] | None) -> BackgroundError:
    start = max(0, content.rfind(b"\n", 0, sample.start()) + 1) if sample else 0
    line = content[start:].split(b"\n")[0].strip()
    readings = {name: _words(line, name) for name in ("cp1252", *_OTHERS)}
    candidates = ", ".join(f"{words!r} as {name}" for name, words in readings.items() if words)
    hint = "save the file as UTF-8, or give its encoding, for example --encoding gb18030"
    what = "the encoding of this file isn't clear"
    return BackgroundError(
        Problem(what, file=file, line=content.count(b"\n", 0, start) + 1, found=candidates, hint=hint)
    )


def _words(line: bytes, encoding: str) -> str:
    try:
        return " ".join(_SAMPLE.findall(line.decode(encoding)))[:40]
    except UnicodeDecodeError:
        return ""
