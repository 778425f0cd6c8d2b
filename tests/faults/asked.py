"""What is asked in a test of faults: a product file with one thing changed, an import, and the words of a refusal."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from openpyxl import Workbook

from brightcell.api.imports import CHECKS
from brightcell.data import data_path
from brightcell.errors import BrightcellError
from brightcell.imports import Finding, Stores, findings, link
from brightcell.imports.readers import read_files

LFP = "lfp-pack-100kwh"
PYTHON_WORDS = re.compile(
    r"Traceback|object has no attribute|NoneType|<class '|<built-in|\bdict\b|\bKeyError|\bValueError|\bTypeError"
    r"|not subscriptable|unpack \(|positional argument|invalid literal|could not convert|codec can't|list index"
    r"|\[Errno|something unexpected"
    r"|found None|found (True|False)\b|Input should|PosixPath|ZipInfo| object at 0x|BadZipFile"
)
"""What no user should read."""
HEADER = ("name", "amount", "unit", "type", "location", "categories")


def told(call: Callable[[], object]) -> str:
    """The words in which a call is refused; any other error than one of brightcell is a failure."""
    with pytest.raises(BrightcellError) as refused:
        call()
    return str(refused.value)


def product_file(folder: Path, old: str = "", new: str = "") -> Path:
    """The shipped pack as a file of one's own, the first `old` in it changed."""
    text = data_path("products", f"{LFP}.yaml").read_text(encoding="utf-8")
    assert old in text, old
    path = folder / "pack.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def workbook(path: Path, *activities: tuple[str, Sequence[tuple]], unit: str = "kilogram", makes: bool = True) -> Path:
    """A workbook of Brightway: activities in CN, each making one unit, with rows of name, amount, unit and kind."""
    book = Workbook()
    book.active.append(("Database", "book"))
    for name, rows in activities:
        made = [(name, 1, unit, "production", "CN", "")] if makes else []
        head = [(), ("Activity", name), ("location", "CN"), ("unit", unit), ("Exchanges",), HEADER]
        for line in [*head, *made, *rows]:
            book.active.append(line)
    book.save(path)
    return path


def found(path: Path, format: str = "excel", stores: Stores | None = None) -> list[Finding]:
    """What the checks find in a file that is imported alone."""
    read = read_files([path], format, lambda *_: None)
    return list(findings(link(read, "book", stores or Stores()), CHECKS.values()))


def named(path: Path, check: str, format: str = "excel") -> list[str]:
    """What one check says of a file."""
    return [str(finding.problem) for finding in found(path, format) if finding.check == check]
