"""Comments of YAML: where they belong, and that they come back with the data."""

import pytest

from brightcell.io.yaml import parse_yaml
from brightcell.io.yaml_comments import YamlComment, comments_of
from brightcell.io.yaml_write import flow_text, scalar_text, yaml_text

TEXT = """\
# of the file
a: 1 # beside a
# above b
b:
  - {k: "# no comment", l: 2} # beside the entry
  # above the second
  # in two lines
  - k: it's # beside too
    # n: 5
    #   m: 6
c: |
  text # no comment
d:
  e: 2
  # at the end of d
# at the end
"""


def read(text):
    document = parse_yaml(text)
    return document, comments_of(text, document)


def test_each_comment_has_its_place():
    """Above, beside, at the end of a block; signs within scalars are none."""
    _, found = read(TEXT)
    assert found == (
        YamlComment((), "above", "of the file"),
        YamlComment(("a",), "beside", "beside a"),
        YamlComment(("b",), "above", "above b"),
        YamlComment(("b", 0), "beside", "beside the entry"),
        YamlComment(("b", 1), "above", "above the second\nin two lines"),
        YamlComment(("b", 1), "beside", "beside too"),
        YamlComment(("b", 1), "end", "n: 5\n  m: 6"),
        YamlComment(("d",), "end", "at the end of d"),
        YamlComment((), "end", "at the end"),
    )


def test_data_and_comments_come_back():
    """Written and read again, both are the same; so they are in another order of keys."""
    document, comments = read(TEXT)
    again, found = read(yaml_text(document.data, comments))
    assert (again.data, found) == (document.data, comments)
    turned = {key: document.data[key] for key in ("a", "d", "c", "b")}
    again, found = read(yaml_text(turned, comments))
    assert again.data == document.data
    assert sorted(found, key=str) == sorted(comments, key=str)


TEXTS = [
    *(
        "",
        "010",
        "1e3",
        "null",
        "yes",
        "a: b",
        "a #b",
        "- x",
        "=1+1",
        "@x",
        "[a",
        "a, b",
        "°C",
        "a\nb",
        " x",
        "x ",
        "~",
    ),
    *("{", "'", '"', "0.30000000000000004", "\ufeffx", "true", "2026-03-01", "%", "! x", "| x", "你好：吗", "a\\n"),
]


@pytest.mark.parametrize("value", TEXTS)
def test_a_text_stays_a_text(value):
    """Whatever it looks like, in a line of its own and within braces."""
    assert parse_yaml(f"k: {scalar_text(value, in_flow=False)}").data == {"k": value}
    nested = [value, {"a": value}]
    assert parse_yaml(f"k: {flow_text(nested)}").data == {"k": nested}


@pytest.mark.parametrize("value", [0, -1, 0.1 + 0.2, 1e300, 5e-324, 1e16, 10**20, True, None, 3.0])
def test_a_number_keeps_all_its_digits(value):
    """And what isn't a text isn't read as one."""
    assert parse_yaml(f"k: {scalar_text(value)}").data == {"k": value}
