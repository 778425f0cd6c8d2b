"""Damaged and forged files: every reader takes them or says what is wrong, and nothing else happens.

The slow test makes many more: `pytest -m slow tests/faults/test_fuzzing.py`.
"""

import io
import json
import random
import warnings
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from brightcell.errors import BrightcellError

from .asked import PYTHON_WORDS
from .readers import READERS, written

PIECES = [
    b"", b"\0", b"\xff", b"\n", b'"', b"'", b",", b";", b"{", b"}", b"[", b"]", b"<", b">", b"&", b"*", b"!", b"-",
    b"1e400", b"-1", b"nan", b"9" * 400, b"\xef\xbc\x9d1+1", b"=1+1", b"null", b"true", b"\t", b"\xed\xa0\x80",
    b"2026-02-30", b"<!DOCTYPE a>", b"PK\x03\x04", b"\x80\x04", b"\r\n", b"\xef\xbb\xbf", b"{{", b"}}", b"|", b"%",
]  # fmt: skip
EDITS = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 40), st.one_of(st.sampled_from(PIECES), st.binary(max_size=6))),
    min_size=1,
    max_size=4,
)
RAW = 40
FOUND = json.loads(Path(__file__).with_name("found_by_fuzzing.json").read_text(encoding="utf-8"))
"""Edits of the samples that once ended otherwise, by reader; kept for ever."""


def edited(content: bytes, edits: list[tuple[float, int, bytes]]) -> bytes:
    """A damaged file; of a zip the first member that the first edit points at, so that its parser is reached."""
    if not content.startswith(b"PK") or edits[0][1] == RAW:
        return replaced(content, edits)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = {item.filename: archive.read(item) for item in archive.infolist()}
    names = sorted(name for name in members if name.startswith("xl/") and name.endswith(".xml")) or sorted(members)
    chosen = names[min(int(edits[0][0] * len(names)), len(names) - 1)]
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, replaced(text, edits) if name == chosen else text)
    return stream.getvalue()


def replaced(content: bytes, edits: list[tuple[float, int, bytes]]) -> bytes:
    """A file in which pieces are replaced: place as a share of its length, bytes taken out, bytes put in."""
    for place, length, piece in edits:
        start = int(place * len(content))
        content = content[:start] + piece + content[start + length :]
    return content


def outcome(name: str, folder: Path, content: bytes) -> None:
    """Read a file; only an error of brightcell may come, in words that a user understands."""
    path = written(folder, name, content)
    told = ""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            READERS[name].read(path)
        except BrightcellError as error:
            told = str(error)
    assert not PYTHON_WORDS.search(told), told


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """One folder for all files, each written over the last."""
    return tmp_path_factory.mktemp("fuzzing")


@pytest.mark.parametrize("name", READERS)
def test_samples_are_taken(folder: Path, name: str) -> None:
    """What is damaged below is sound, so that parsers get beyond the first lines."""
    path = written(folder, name, READERS[name].sample())
    if name not in ("import ilcd", "mapping workbook", "targets"):  # which name what isn't there
        READERS[name].read(path)


@pytest.mark.parametrize("name", READERS)
def test_a_damaged_file_is_told_in_words(folder: Path, name: str) -> None:
    """A few edits at random places."""

    @settings(
        max_examples=2 if name == "form" else 12,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(EDITS)
    def one(edits: list[tuple[float, int, bytes]]) -> None:
        outcome(name, folder, edited(READERS[name].sample(), edits))

    one()


@pytest.mark.parametrize(("name", "edits"), [(name, edits) for name, cases in FOUND.items() for edits in cases])
def test_what_was_found_stays_mended(folder: Path, name: str, edits: list) -> None:
    """Each edit ended in another error once."""
    outcome(
        name,
        folder,
        edited(READERS[name].sample(), [(place, length, bytes.fromhex(piece)) for place, length, piece in edits]),
    )


@pytest.mark.slow
@pytest.mark.parametrize("name", READERS)
def test_many_damaged_files_are_told_in_words(folder: Path, name: str) -> None:
    """Two thousand of each; the edits of one that fails are shown as found_by_fuzzing.json holds them."""
    dice = random.Random(f"fuzzing {name}")
    for _ in range(2000):
        edits = [(round(dice.random(), 4), dice.choice((0, 1, 5, 40)), dice.choice(PIECES)) for _ in range(3)]
        shown = json.dumps([(place, length, piece.hex()) for place, length, piece in edits])
        try:
            outcome(name, folder, edited(READERS[name].sample(), edits))
        except Exception as error:
            raise AssertionError(f"{name}: {shown}: {type(error).__name__}: {error}") from error
