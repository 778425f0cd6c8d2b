"""Texts of unknown encoding: read where it is sure, else refused with what each encoding would give."""

from __future__ import annotations

import re

from brightcell.errors import BackgroundError, Problem

_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_RUN = re.compile(rb"[\x80-\xff]{3,}")
_SAMPLE = re.compile(r"[^\x00-\x7f]+")
_OTHERS = ("gb18030", "cp932", "cp949", "cp1251", "cp1250")
_SPOILED = re.compile("\ufffd|[ÃÂ][\u0080-\u00bf]|â€|ã[\u0080-\u00bf]{2}")


def decoded(content: bytes, file: str, encoding: str | None = None) -> str:
    """The text of a file; `encoding` is what the user says of it.

    Without a word of the user: by its byte order mark, as UTF-8 if it is, else as Windows-1252, which SimaPro writes.
    A western text has no three letters with accents in a row: where there are, `BackgroundError` asks for the encoding.
    """
    if content.startswith(b"PK\x03\x04") or (b"\0" in content[:4096] and not _has_mark(content)):
        hint = "a workbook or zip is another format: excel or jsonld"
        raise BackgroundError(Problem("this is not a text file", file=file, hint=hint))
    if encoding is not None:
        return _as_told(content, file, encoding)
    for mark, name in _MARKS:
        if content.startswith(mark):
            return content.decode(name, errors="strict")
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


def _has_mark(content: bytes) -> bool:
    return any(content.startswith(mark) for mark, _ in _MARKS)


def looks_spoiled(text: str) -> bool:
    """Whether a text was once read in the wrong encoding: Ã© for é, â€“ for a dash, or a replacement sign."""
    return not text.isascii() and _SPOILED.search(text) is not None


def _as_told(content: bytes, file: str, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except LookupError:
        raise BackgroundError(Problem("there is no such encoding", path="--encoding", found=encoding)) from None
    except UnicodeDecodeError as error:
        what = f"the file isn't in the encoding that was given: {error.reason} at byte {error.start}"
        raise BackgroundError(Problem(what, file=file, found=encoding)) from None


def _unclear(content: bytes, file: str, sample: re.Match[bytes] | None) -> BackgroundError:
    start = max(0, content.rfind(b"\n", 0, sample.start()) + 1) if sample else 0
    line = content[start:].split(b"\n")[0].strip()
    readings = {name: _words(line, name) for name in ("cp1252", *_OTHERS)}
    told = ", ".join(f"{words!r} as {name}" for name, words in readings.items() if words)
    hint = "save the file as UTF-8, or give its encoding, for example --encoding gb18030"
    what = "the encoding of this file isn't clear"
    return BackgroundError(Problem(what, file=file, line=content.count(b"\n", 0, start) + 1, found=told, hint=hint))


def _words(line: bytes, encoding: str) -> str:
    try:
        return " ".join(_SAMPLE.findall(line.decode(encoding)))[:40]
    except UnicodeDecodeError:
        return ""
