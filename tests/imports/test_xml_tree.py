"""XML of other people: elements one by one, with lines, within limits, and without what a document type brings."""

import pytest

from brightcell.errors import BackgroundError
from brightcell.imports import xml_tree
from brightcell.imports.xml_tree import counted, elements, root_of


@pytest.fixture
def file(tmp_path):
    """Write a file of this text or these bytes."""

    def write(content):
        path = tmp_path / "a.xml"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def refusal(path):
    """The only problem of a file."""
    with pytest.raises(BackgroundError) as caught:
        list(elements(path))
    (problem,) = caught.value.problems
    return problem


def test_elements_have_names_without_prefix_lines_and_text(file):
    """Attributes too; the namespace stands beside."""
    (root,) = elements(file('<a:b xmlns:a="urn:x" a:c="1">\n<d> e </d>\n</a:b>'))
    assert (root.name, root.namespace, root.get("c"), root.line) == ("b", "urn:x", "1", 1)
    assert (root.words("d"), root.one("d").line, root.one("e")) == ("e", 2, None)


def test_each_element_is_let_go_of(file):
    """Its parent doesn't hold it, so that a file may be larger than what is kept."""
    parts = list(elements(file("<all><one><x/></one><one/><two/></all>"), "one"))
    assert [len(part.children) for part in parts] == [1, 0]
    (root,) = elements(file("<all><one/></all>"))
    assert root.children[0].name == "one"


def test_english_comes_first(file):
    """Of several languages, in whatever order; else the first that says something."""
    (root,) = elements(file('<a><n xml:lang="de">Stahl</n><n xml:lang="en">steel</n><m> </m><m>x</m></a>'))
    assert (root.words("n"), root.words("m"), root.words("o")) == ("steel", "x", "")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1"])
def test_encodings_are_those_that_the_file_states(file, encoding):
    """Letters and counts."""
    stated = encoding.removesuffix("-sig")
    path = file(f'<?xml version="1.0" encoding="{stated}"?><a><b c="é"/><!-- <b/> --></a>'.encode(encoding))
    assert next(elements(path, "b")).get("c") == "é"
    assert counted(path, "b") == {"b": 1}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_is_refused(file, encoding):
    """Before its entities are used, whatever the encoding: a thousand times a thousand times a thousand."""
    entities = "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 1000 if i else "x"}">' for i in range(4))
    problem = refusal(file(f"<!DOCTYPE a [{entities}]>\n<a>&e3;</a>".encode(encoding)))
    assert "declares a document type" in problem.what
    assert problem.line == 1


def test_a_file_outside_is_not_read(file, tmp_path):
    """An external entity names another file: the type is refused with it."""
    (tmp_path / "secret").write_text("secret", encoding="utf-8")
    path = file(f'<!DOCTYPE a [<!ENTITY s SYSTEM "{tmp_path / "secret"}">]><a>&s;</a>')
    assert "secret" not in str(refusal(path))


def test_an_unknown_entity_is_told(file):
    """It has no declaration that would be allowed."""
    assert "undefined entity" in refusal(file("<a>\n&b;</a>")).what


@pytest.mark.parametrize(
    ("limit", "most", "what"),
    [
        ("MOST_DEPTH", 2, "nested too deeply"),
        ("MOST_ELEMENTS", 3, "holds too many elements"),
        ("MOST_BYTES", 10, "the file is too large"),
    ],
)
def test_limits_are_told_with_what_is_allowed(file, monkeypatch, limit, most, what):
    """100 deep, 20 million elements, 2 GiB."""
    assert (xml_tree.MOST_DEPTH, xml_tree.MOST_ELEMENTS, xml_tree.MOST_BYTES) == (100, 20_000_000, 2 * 2**30)
    path = file("<a><b/><b><c/></b></a>")
    assert list(elements(path))
    monkeypatch.setattr(xml_tree, limit, most)
    problem = refusal(path)
    assert what in problem.what
    assert str(most) in problem.expected


def test_tags_are_counted_without_the_parser(file):
    """With prefixes and attributes; not in comments, in text that is marked, or as the beginning of another name."""
    path = file("<a><b/><x:b c='1'></x:b><bb/><!-- <b> --><![CDATA[<b>]]><b\n/></a>")
    assert counted(path, "b", "bb") == {"b": 3, "bb": 1}
    assert counted(file(""), "b") == {}


def test_the_root_is_seen_without_the_rest(file):
    """Also where the rest is broken; nothing where there is none."""
    assert root_of(file('<a xmlns="urn:x"><b></a>')) == ("urn:x", "a")
    assert root_of(file("no xml")) == root_of(file("")) == ("", "")
