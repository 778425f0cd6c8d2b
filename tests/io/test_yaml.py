"""YAML 1.2: values as meant, a line for each, and nothing hostile built."""

import sys
import time
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brightcell.data import data_path
from brightcell.errors import InputError
from brightcell.io.yaml import MAX_BYTES, Document, parse_yaml, read_yaml
from brightcell.io.yaml_slips import is_slip_of_a_key


def refused(text):
    with pytest.raises(InputError) as error:
        parse_yaml(text, "file.yaml")
    return error.value.problems


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("NO", "NO"),
        ("no", "no"),
        ("yes", "yes"),
        ("on", "on"),
        ("true", True),
        ("False", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("010", 10),
        ("0o17", 15),
        ("0x1F", 31),
        ("0b1", "0b1"),
        ("1e3", 1000.0),
        ("1.", 1.0),
        (".5", 0.5),
        ("1" + 299 * "0", 10**299),
        ("1" + 300 * "0", 1e300),
        ("+5", 5),
        ("1_000", "1_000"),
        ("12:30", "12:30"),
        ("190:20:30", "190:20:30"),
        ("2024-01-01", "2024-01-01"),
        ("１２", "１２"),
        ("NaN", "NaN"),
        (".inf", float("inf")),
        ("'010'", "010"),
        ('"NO"', "NO"),
    ],
)
def test_a_scalar_means_what_yaml_1_2_says(text, value):
    """Norway stays NO, 010 is ten, 1e3 a thousand and 12:30 no number to the base 60."""
    found = parse_yaml(f"x: {text}").data["x"]
    assert found == value
    assert type(found) is type(value)


def test_a_scalar_is_kept_as_it_is_written():
    """Where a text belongs, the zero of 010 is part of it."""
    document = parse_yaml("a: 010\nb: [1e3]")
    assert document.text_of(("a",)) == "010"
    assert document.text_of(("b", 0)) == "1e3"
    assert document.text_of(("c",)) is None


def test_keys_are_texts():
    """A key is what is written, whatever it looks like."""
    assert parse_yaml("NO: 1\n2023: 2\ntrue: 3").data == {"NO": 1, "2023": 2, "true": 3}


def test_every_value_knows_its_line():
    """Lines of keys, list items and flow tables are those in the file; what is missing has the line of its block."""
    document = parse_yaml("a: 1\n\nb:\n  - x\n  - {c: 2,\n     d: 3}\n")
    assert [document.line_of(path) for path in [("a",), ("b",), ("b", 0), ("b", 1), ("b", 1, "d")]] == [1, 3, 4, 5, 6]
    assert document.line_of(("b", 1, "missing", "deeper")) == 5
    assert document.line_of(("nothing",)) == 1


def test_json_is_yaml():
    """A product in JSON is read too."""
    assert parse_yaml('{"a": [1, {"b": null}]}').data == {"a": [1, {"b": None}]}


def test_duplicate_keys_are_all_refused_with_both_lines():
    """Neither the first nor the last value wins silently."""
    problems = refused("a: 1\nb:\n  c: 1\n  c: 2\na: 3\n")
    assert [(p.path, p.line) for p in problems] == [("b.c", 4), ("a", 5)]
    assert "first in line 3" in problems[0].what
    assert "first in line 1" in problems[1].what


def test_duplicate_keys_can_be_kept_for_a_later_report():
    """The first value counts, and keeps its lines."""
    document = parse_yaml("a:\n  b: 1\na:\n  b: 2\n", collect=True)
    assert document.data == {"a": {"b": 1}}
    assert document.line_of(("a", "b")) == 2
    assert [problem.line for problem in document.problems] == [3]


BOMB = "a0: &a0 [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"a{i}: &a{i} [{','.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 10)
)


@pytest.mark.parametrize(
    ("text", "what", "line"),
    [
        (BOMB, "anchors and aliases", 1),
        ("a: 1\nb: *c", "anchors and aliases", 2),
        ("a: !!python/object/apply:os.system ['ls']", "tags", 1),
        ("a: !x 1", "tags", 1),
        ("[" * 20_000, "nested too deep", 1),
        ("{a: " * 20_000, "nested too deep", 1),
        ("- " * 20_000 + "1", "nested too deep", 1),
        ("\n".join("  " * i + "a:" for i in range(500)), "nested too deep", 51),
        ("a: 1\n---\nb: 2", "second document", 2),
        ("%YAML 1.1\n---\na: yes", "the file asks for another version of YAML", 2),
        ("? [a]\n: 1", "a key is a table or a list", 1),
        ("", "empty", 1),
        ("# only a comment", "empty", 1),
        ("a:\n\tb: 1", "the file can't be read as YAML", 2),
        ("a: 1\n  b: 2", "the file can't be read as YAML", 2),
        ("a: {b: 1", "the file can't be read as YAML", 1),
        ("a: \x00", "the file can't be read as YAML", 1),
        ("[" + "1," * 200_000 + "1]", "too many values", 1),
    ],
)
def test_what_is_hostile_or_broken_is_refused_with_its_line(text, what, line):
    """Alias bombs, tags, deep nesting, second documents and broken syntax are one typed error each."""
    problem = refused(text)[0]
    assert what in problem.what
    assert (problem.file, problem.line) == ("file.yaml", line)


@pytest.mark.parametrize("text", [BOMB, "[" * 20_000, "{a: " * 20_000])
def test_hostile_files_cost_little(text):
    """Less than half a second, 100 MB and no deep recursion."""
    tracemalloc.start()
    before, limit = time.perf_counter(), sys.getrecursionlimit()
    refused(text)
    assert time.perf_counter() - before < 0.5
    assert tracemalloc.get_traced_memory()[1] < 100e6
    assert sys.getrecursionlimit() == limit
    tracemalloc.stop()


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path):
    """Editors on Windows put one in front."""
    path = tmp_path / "bom.yaml"
    path.write_bytes("\ufeffmaker: 宁德\n".encode())
    assert read_yaml(path).data == {"maker": "宁德"}


@pytest.mark.parametrize(
    ("encoding", "told"), [("utf-16", "UTF-16"), ("utf-16-le", "UTF-8"), ("gb18030", "UTF-8"), ("cp1252", "UTF-8")]
)
def test_another_encoding_is_named_instead_of_read_wrongly(tmp_path, encoding, told):
    """No mojibake in names: the error says how to save the file."""
    path = tmp_path / "other.yaml"
    path.write_bytes(("a: 1\nb: ü" if encoding == "cp1252" else "a: 1\nb: 中").encode(encoding))
    with pytest.raises(InputError, match=told):
        read_yaml(path)


def test_the_line_of_the_first_wrong_byte_is_named(tmp_path):
    """Where the encoding breaks is where the foreign text stands."""
    path = tmp_path / "gb.yaml"
    path.write_bytes("a: 1\nb: 中文".encode("gb18030"))
    with pytest.raises(InputError) as error:
        read_yaml(path)
    assert error.value.problems[0].line == 2


def test_a_large_file_is_not_even_opened(tmp_path):
    """The limit is on the size on disk."""
    path = tmp_path / "large.yaml"
    path.write_bytes(b"a: " + b"x" * MAX_BYTES)
    with pytest.raises(InputError, match="too large"):
        read_yaml(path)


def test_a_missing_file_is_named(tmp_path):
    """The error holds the path that was tried."""
    with pytest.raises(InputError, match=r"nothing.yaml"):
        read_yaml(tmp_path / "nothing.yaml")


TEXT = st.text(st.characters(exclude_categories=("C", "Z")))
KEYS = TEXT.filter(lambda text: not is_slip_of_a_key(text))  # such a key is a slip, on purpose


@settings(max_examples=60, deadline=None)
@given(
    st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(-(10**12), 10**12), st.floats(allow_nan=False), TEXT),
        lambda values: st.lists(values, max_size=3) | st.dictionaries(KEYS, values, max_size=3),
        max_leaves=12,
    )
)
def test_what_is_written_is_read(value):
    """Data written by another YAML library comes back as it was."""
    from io import StringIO

    from ruamel.yaml import YAML

    stream = StringIO()
    writer = YAML(typ="safe", pure=True)
    writer.default_flow_style = False
    writer.version = None
    writer.representer.ignore_aliases = lambda data: True
    writer.dump({"x": value}, stream)
    assert parse_yaml(stream.getvalue()).data == {"x": value}


@pytest.mark.parametrize("path", sorted(data_path().rglob("*.yaml")), ids=lambda path: path.stem)
def test_what_is_kept_of_a_file_is_what_it_says(path, tmp_path, monkeypatch):
    """Values and their types, lines and texts; by its content, whatever its name."""
    monkeypatch.setenv("BRIGHTCELL_CACHE", str(tmp_path / "cache"))
    copy = tmp_path / "copy.yaml"
    copy.write_bytes(path.read_bytes())
    parsed = parse_yaml(path.read_bytes(), str(copy))
    first, second = read_yaml(path), read_yaml(copy)
    assert type(first) is Document
    assert repr(second.data) == repr(first.data) == repr(parsed.data)
    assert (second.lines, second.texts, second.file) == (parsed.lines, parsed.texts, str(copy))


def test_other_data_keep_the_lines_of_the_file(tmp_path, monkeypatch):
    """Whether its content was kept or not; they are looked for when they are needed."""
    monkeypatch.setenv("BRIGHTCELL_CACHE", str(tmp_path / "cache"))
    path = tmp_path / "file.yaml"
    path.write_text("# comment\na:\n  b: 010\n", encoding="utf-8")
    parsed, kept = read_yaml(path).with_data({"a": {"b": 2}}), read_yaml(path).with_data({"a": {"b": 2}})
    assert "lines" not in vars(kept)
    assert (parsed.line_of(("a", "b")), kept.line_of(("a", "b"))) == (3, 3)
    assert (parsed.text_of(("a", "b")), kept.text_of(("a", "b"))) == (None, None)
    assert parsed.data == kept.data == {"a": {"b": 2}}


def test_a_scalar_is_as_it_is_written_while_its_value_stands_there(tmp_path, monkeypatch):
    """In data that differ elsewhere too; another value was written by nobody."""
    monkeypatch.setenv("BRIGHTCELL_CACHE", str(tmp_path / "cache"))
    path = tmp_path / "file.yaml"
    path.write_text("a: [010]\n", encoding="utf-8")
    for document in (read_yaml(path), read_yaml(path)):
        assert document.with_data({"a": [10], "b": 1}).text_of(("a", 0)) == "010"
        assert document.with_data({"a": [11]}).text_of(("a", 0)) is None
        assert document.with_data({"a": 10}).text_of(("a", 0)) is None


def test_a_text_that_utf_8_cannot_hold_is_kept_too(tmp_path, monkeypatch):
    """Half of a surrogate pair, which an escape can make."""
    monkeypatch.setenv("BRIGHTCELL_CACHE", str(tmp_path / "cache"))
    path = tmp_path / "file.yaml"
    path.write_text('a: "\\ud800"\n', encoding="utf-8")
    assert [read_yaml(path).data for _ in range(2)] == [{"a": "\ud800"}] * 2


def test_a_changed_file_is_parsed_anew(tmp_path, monkeypatch):
    """What is kept belongs to the content."""
    monkeypatch.setenv("BRIGHTCELL_CACHE", str(tmp_path / "cache"))
    path = tmp_path / "file.yaml"
    for value in (1, 2, 1):
        path.write_text(f"a: {value}\n", encoding="utf-8")
        assert read_yaml(path).data == {"a": value}


@pytest.mark.parametrize("text", ["a: .nan\n", "a: 1\na: 2\n", "- a\n"])
def test_what_json_cannot_hold_is_not_kept(text, tmp_path, monkeypatch):
    """A number that is none, a file with problems, a list."""
    monkeypatch.setenv("BRIGHTCELL_CACHE", str(tmp_path / "cache"))
    path = tmp_path / "file.yaml"
    path.write_text(text, encoding="utf-8")
    assert all(type(read_yaml(path, collect=True)) is Document for _ in range(2))
