"""An RO-Crate 1.1: its metadata, its list of hashes, and the signature of that list."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from brightcell.errors import InputError, Problem
from brightcell.exports.ids import date_of_build
from brightcell.io.json import json_text
from brightcell.io.limits import (
    BUNDLE_BYTES,
    BUNDLE_FILES,
    ZIP_FAULTS,
    ZIP_RATIO,
    ZIP_SMALL,
    in_time,
    refuse_larger,
    zip_fault,
)

METADATA = "ro-crate-metadata.json"
HASHES = "manifest-sha256.txt"
SIGNATURE = "signature.txt"


@dataclass(frozen=True)
class CrateFile:
    """A file of a crate: its text, what it is, and its type."""

    text: str
    about: str
    type: str = "application/json"


def crate_texts(name: str, about: str, files: Mapping[str, CrateFile]) -> dict[str, str]:
    """The texts of a crate by path: the files, the metadata of RO-Crate 1.1, and the SHA-256 of each of them."""
    texts = {path: file.text for path, file in files.items()}
    texts[METADATA] = json_text(_metadata(name, about, files))
    return {**texts, HASHES: hashes_text(texts)}


def hashes_text(texts: Mapping[str, str]) -> str:
    """A line "SHA-256  path" per file, in the order of the paths."""
    return "".join(f"{sha256(texts[path])}  {path}\n" for path in sorted(texts))


def sha256(text: str) -> str:
    """SHA-256 of a text in UTF-8."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _metadata(name: str, about: str, files: Mapping[str, CrateFile]) -> dict[str, object]:
    day = date_of_build().date().isoformat()
    licence = "the product's data are its maker's; see the licences of the data that the results name"
    root = {
        "@id": "./",
        "@type": "Dataset",
        "name": name,
        "description": about,
        "datePublished": day,
        "license": licence,
        "hasPart": [{"@id": path} for path in sorted(files)],
    }
    descriptor = {
        "@id": METADATA,
        "@type": "CreativeWork",
        "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
        "about": {"@id": "./"},
    }
    parts = [
        {
            "@id": path,
            "@type": "File",
            "name": files[path].about,
            "encodingFormat": files[path].type,
            "contentSize": str(len(files[path].text.encode("utf-8"))),
            "sha256": sha256(files[path].text),
        }
        for path in sorted(files)
    ]
    return {"@context": "https://w3id.org/ro/crate/1.1/context", "@graph": [descriptor, root, *parts]}


def read_crate(path: Path) -> dict[str, str]:
    """The texts of a bundle by path, once every hash has been held against its file.

    Raises `InputError` that names each file that is missing, changed, unreadable or not listed.
    """
    texts, problems = _unpacked(path)
    if HASHES not in texts:
        problems.append(_of(path, HASHES, "the list of hashes is missing, so that nothing can be held against it"))
        raise InputError(problems)
    lines = (line.partition("  ") for line in texts[HASHES].splitlines())
    listed = {name: digest for digest, _, name in lines}
    for name, digest in sorted(listed.items()):
        if name not in texts:
            problems.append(_of(path, name, "this file is listed and not in the bundle"))
        elif sha256(texts[name]) != digest:
            problems.append(_of(path, name, "this file is not the one that was bundled: its SHA-256 is another"))
    extra = sorted(set(texts) - set(listed) - {HASHES, SIGNATURE})
    problems += [_of(path, name, "this file is in the bundle and not listed") for name in extra]
    problems += [_of(path, METADATA, "the metadata are not listed")] if METADATA not in listed else []
    if problems:
        raise InputError(problems)
    return texts


def _unpacked(path: Path) -> tuple[dict[str, str], list[Problem]]:
    try:
        refuse_larger(path, BUNDLE_BYTES, "the bundle")
        with zipfile.ZipFile(path) as archive:
            return _texts(path, archive)
    except FileNotFoundError:
        raise InputError([Problem("there is no such file", file=str(path))]) from None
    except ZIP_FAULTS as error:
        raise InputError([Problem(f"this is not a zip that can be read: {zip_fault(error)}", file=str(path))]) from None


def _texts(path: Path, archive: zipfile.ZipFile) -> tuple[dict[str, str], list[Problem]]:
    entries = archive.infolist()
    _refuse_more(path, entries)
    texts: dict[str, str] = {}
    problems: list[Problem] = []
    for entry in in_time(entries, str(path), sum(entry.file_size for entry in entries)):
        name = PurePosixPath(entry.filename)
        if name.is_absolute() or ".." in name.parts or entry.filename in texts:
            problems.append(_of(path, entry.filename, "a path that no bundle has, or one that comes twice"))
            continue
        try:
            texts[entry.filename] = archive.read(entry).decode("utf-8")
        except UnicodeDecodeError:
            problems.append(_of(path, entry.filename, "this file isn't text in UTF-8"))
        except ZIP_FAULTS as error:
            problems.append(_of(path, entry.filename, f"this file can't be unpacked: {zip_fault(error)}"))
    return texts, problems


def _refuse_more(path: Path, entries: Sequence[zipfile.ZipInfo]) -> None:
    """Raise InputError for a bundle of more files or bytes than brightcell writes, before one is unpacked."""
    files, size, packed = len(entries), sum(e.file_size for e in entries), sum(e.compress_size for e in entries)
    problem = None
    if files > BUNDLE_FILES:
        problem = "the bundle holds too many files", f"{files:,}", f"at most {BUNDLE_FILES:,}"
    elif size > BUNDLE_BYTES:
        problem = "the bundle is too large when unpacked", f"{size:,} bytes", f"at most {BUNDLE_BYTES:,} bytes"
    elif size > ZIP_SMALL and size > ZIP_RATIO * packed:
        sizes = f"{packed:,} to {size:,} bytes"
        problem = "the bundle grows too much when unpacked", sizes, f"at most {ZIP_RATIO} times"
    if problem:
        what, found, expected = problem
        raise InputError([Problem(what, file=str(path), found=found, expected=expected)])


def _of(path: Path, name: str, what: str) -> Problem:
    return Problem(what, file=str(path), path=name)
