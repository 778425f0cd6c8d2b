"""What is asked of a file before it is parsed, for every reader that a user can reach."""

import ast
import json
import os
from contextlib import nullcontext, suppress
from functools import partial
from itertools import chain, repeat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brightcell.errors import InputError
from brightcell.io import limits, table_cells
from brightcell.io.json import parse_json
from brightcell.io.limits import JSON_DEPTH, depth_of_json, may_be_deeper
from brightcell.io.rows import read_rows

from ..syntax import trees
from .asked import PYTHON_WORDS
from .readers import READERS, written

HUGE = 5 * 2**30
OPENERS = {"read_text", "read_bytes", "ZipFile", "load_workbook", "ParquetFile", "memmap", "mmap"}
OWN_FILES = {
    "brightcell.units", "brightcell.data", "brightcell.documents.faces.typeset", "brightcell.exports.zips",
    "brightcell.brightway.arrays", "brightcell.brightway.projects",
    "brightcell.brightway.health", "brightcell.engine.compiling", "brightcell.engine.cache", "brightcell.io.cache",
    "brightcell.io.installed",
}  # fmt: skip
"""Modules that read what brightcell, Brightway or their installation wrote."""
WITHIN_LIMITS = {
    "brightcell.io.limits", "brightcell.io.file_kinds", "brightcell.io.yaml", "brightcell.io.workbooks",
    "brightcell.runs.parquet", "brightcell.imports.zipped", "brightcell.imports.xml_tree",
    "brightcell.imports.stored_matrices", "brightcell.imports.recognised", "brightcell.imports.workbook.cells",
    "brightcell.imports.workbook.csv_cells", "brightcell.imports.simapro.text", 
    "brightcell.imports.simapro.read", "brightcell.imports.ecospold2",
    "brightcell.imports.jsonld.libraries", "brightcell.imports.jsonld.library_index",
    "brightcell.exports.crate", "brightcell.imports.jsonld.references", "brightcell.product.form.aliases",
}  # fmt: skip
"""Modules that open files of users, each behind a limit."""
AFTER_A_READER = {
    "brightcell.published.draft", "brightcell.published.checking", "brightcell.product.form.source",
    "brightcell.background.carculator", "brightcell.runs.store", "brightcell.runs.rows",
}  # fmt: skip
"""Modules that read a file once more which a reader has taken, hash one, or read one of another package."""


TAKEN_WHOLE = {
    "aggregate", "manifest", "draws", "labels of draws", "footprint of a supplier", "table of changes", "import jsonld",
}  # fmt: skip
"""Readers whose bytes a parser written in C takes at once: seconds for the most that they may be."""


@pytest.mark.parametrize("name", READERS)
def test_14_a_huge_file_is_refused_before_it_is_read(tmp_path: Path, name: str) -> None:
    """A file of 5 GiB of holes: refused by its size, of which nothing is read."""
    path = written(tmp_path, name, b"")
    os.truncate(path, HUGE)
    with pytest.raises(InputError):
        READERS[name].read(path)


@pytest.mark.parametrize("name", READERS)
def test_an_empty_file_is_told(tmp_path: Path, name: str) -> None:
    """Or gives an empty list where that means nothing else."""
    path = written(tmp_path, name, b"")
    with suppress(InputError):
        assert not READERS[name].read(path)


@pytest.mark.parametrize("name", [name for name in READERS if name not in TAKEN_WHOLE])
def test_14_a_file_that_takes_too_long_is_refused(tmp_path: Path, monkeypatch, name: str) -> None:
    """By clocks that stand still until reading begins, and then are years ahead; limit and way out are told."""
    monkeypatch.setenv("BRIGHTCELL_CACHE", "off")
    path = written(tmp_path, name, READERS[name].sample())
    _begin_and_go_on(monkeypatch, 1e9)
    with pytest.raises(InputError, match=r"takes too long .*at most [\d,]+ s .*BRIGHTCELL_READ_SECONDS"):
        READERS[name].read(path)


@pytest.mark.parametrize(("seconds", "is_late"), [("200", False), ("10", True), ("no number", True)])
def test_the_time_for_reading_can_be_set(monkeypatch, seconds: str, is_late: bool) -> None:
    """100 s are too many for 60 s, or for 10 s, and a second more for each 50,000 bytes."""
    monkeypatch.setenv(limits.SECONDS_VARIABLE, seconds)
    for size, late in ((0, is_late), (5_000_000, False)):
        _begin_and_go_on(monkeypatch, 100.0)
        with pytest.raises(InputError) if late else nullcontext():
            assert list(limits.in_time([1, 2], "a", size)) == [1, 2]


def test_time_in_which_nothing_is_read_does_not_count(monkeypatch) -> None:
    """A person who looks at a row in a debugger for an hour gets the next one."""
    _begin_and_go_on(monkeypatch, 3600.0, clocks=("monotonic",))
    assert list(limits.in_time([1, 2], "a", 0)) == [1, 2]


def _begin_and_go_on(monkeypatch, seconds: float, clocks: tuple[str, ...] = ("monotonic", "thread_time")) -> None:
    """Clocks that are at 0 when they are first asked, and so much later from then on."""
    for clock in clocks:
        times = chain([0.0], repeat(seconds))
        monkeypatch.setattr(limits, clock, partial(next, times))


def test_who_opens_files_is_known() -> None:
    """A new module that opens files joins these lists, and the readers above if users reach it."""
    found = {name for name, tree in trees().items() if any(map(_opens, ast.walk(tree)))}
    assert found <= OWN_FILES | WITHIN_LIMITS | AFTER_A_READER, sorted(
        found - OWN_FILES - WITHIN_LIMITS - AFTER_A_READER
    )


def _opens(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call):
        return False
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    return name in OPENERS


@pytest.mark.parametrize(("limit", "most", "words"), [("TABLE_ROWS", 2, "many rows"), ("TABLE_COLUMNS", 2, "columns")])
def test_a_table_has_so_many_rows_and_columns(tmp_path: Path, monkeypatch, limit: str, most: int, words: str) -> None:
    """Refused at the first that is too many."""
    assert (limits.TABLE_ROWS, limits.TABLE_COLUMNS) == (1_000_000, 2_000)
    path = written(tmp_path, "rows csv", READERS["rows csv"].sample())
    assert len(read_rows(path)) == 2
    monkeypatch.setattr(table_cells, limit, most)
    with pytest.raises(InputError, match=words):
        read_rows(path)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"[" * 100_000, "nested too deep"),
        (b'{"a":' * 200 + b"1" + b"}" * 200, "found 200 levels; expected at most 100 levels"),
        (b'{"a": 1, "a": 2}', "the key 'a' appears twice"),
        (b'{"a": NaN}', "NaN is not a number"),
        (b'{"a": "\xff"}', "isn't text in UTF-8"),
        (b'{"a": \n}', "f.json:2: "),
    ],
)
def test_json_is_refused_in_words(content: bytes, words: str) -> None:
    """Too deep, a key twice, no number, another encoding, broken: with the line where there is one."""
    with pytest.raises(InputError, match=words):
        parse_json(content, "f.json")


def test_json_with_brackets_in_texts_is_not_deep() -> None:
    """Brackets in quotes count for nothing, and whole numbers of any length are read."""
    data = {"a": "[" * 1000 + '"{', "b": [[1]], "c": 10**200}
    assert parse_json(json.dumps(data).encode(), "f.json") == data
    assert parse_json(b"9" * 5000, "f.json") == float("inf")


@given(st.recursive(st.text('[]{}"\\a'), lambda inner: st.lists(inner) | st.dictionaries(st.text('[]"\\a'), inner)))
def test_no_json_that_is_too_deep_passes_the_quick_look(data: object) -> None:
    """Whatever stands in texts, the depth that is counted bracket by bracket is never above what may be."""
    content = json.dumps(data).encode()
    depth = depth_of_json(content)
    assert all(may_be_deeper(content, most) for most in range(depth))


@pytest.mark.parametrize(("name", "is_doubtful"), [("rows", False), ("chain", True), ("unclosed", True)])
def test_only_doubtful_json_is_counted_bracket_by_bracket(name: str, is_doubtful: bool) -> None:
    """A long table of few levels is not; a chain of lists and lists that never end are."""
    rows = json.dumps([{"a": [n], "b": 'a "text" [with brackets'} for n in range(1000)]).encode()
    texts = {"rows": rows, "chain": b"[" * 101 + b"]" * 101, "unclosed": b'["]",' * 101}
    assert may_be_deeper(texts[name], JSON_DEPTH) is is_doubtful


@pytest.mark.parametrize("name", READERS)
def test_14_a_pipe_or_device_is_refused(tmp_path: Path, name: str) -> None:
    """Neither is waited for or read without end."""
    path = written(tmp_path, name, b"")
    path.unlink()
    os.mkfifo(path)
    with pytest.raises(InputError):
        READERS[name].read(path)


def test_a_key_that_stands_twice_among_many_is_found_at_once() -> None:
    """200,000 keys, the last of them twice."""
    keys = [*(f'"{n}": 1' for n in range(200_000)), '"199999": 2']
    with pytest.raises(InputError, match="the key '199999' appears twice"):
        parse_json(f"{{{', '.join(keys)}}}".encode(), "f.json")


def test_07_half_of_a_character_is_no_text() -> None:
    """JSON writes some characters in two halves; one alone could be written into no file and no database."""
    assert parse_json(b'["\\ud83d\\udd0b"]', "f.json") == ["🔋"]
    for content in (b'["\\ud83d"]', b'{"\\udd0b": 1e400}'):
        with pytest.raises(InputError, match=r"half of a character \(found \\ud"):
            parse_json(content, "f.json")


WRONG = {
    "product": b"null", "rulebook": b"{id: null, title: 1, extends: [x]}", "rows yaml": b"[null, true, {}]",
    "aggregate": b'{"format": "brightcell-aggregate/1", "product": true, "gases": [{}]}', "labels of draws": b"null",
    "footprint of a supplier": b"null", "table of changes": b'{"replace": [null]}', "manifest": b"null",
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_values_of_another_kind_are_named_in_words(tmp_path: Path, name: str) -> None:
    """Nothing, true, a list: not as Python writes them."""
    with pytest.raises(InputError) as refused:
        READERS[name].read(written(tmp_path, name, WRONG[name]))
    assert not PYTHON_WORDS.search(str(refused.value)), refused.value


def test_a_rulebook_that_extends_itself_by_another_path_is_refused(tmp_path: Path) -> None:
    """Round and round through the folder above."""
    folder = tmp_path / "books"
    folder.mkdir()
    (folder / "mine.yaml").write_text("id: mine\ntitle: Mine\nextends: ../books/mine\n")
    with pytest.raises(InputError, match="rulebooks extend each other"):
        READERS["rulebook"].read(folder / "mine.yaml")


def test_a_covariance_that_nothing_has_is_refused(tmp_path: Path) -> None:
    """Two gases of variance 1 and covariance 1.5: a correlation above one would be cut to one without a word."""
    data = json.loads(READERS["aggregate"].sample())
    data["gases"] = [data["gases"][0], {**data["gases"][0], "flow": "ch4-fossil"}]
    for covariance, is_right in ((1.0, True), (1.5, False)):
        data["log_covariance"] = [[1.0, covariance], [covariance, 1.0]]
        path = written(tmp_path, "aggregate", json.dumps(data).encode())
        with nullcontext() if is_right else pytest.raises(InputError, match="no gases vary together like this"):
            READERS["aggregate"].read(path)
