"""HTML for notebooks."""

import re
from html.parser import HTMLParser

import pytest

from brightcell.results import Comparison, SlotEffect
from brightcell.results.page.block import bar
from brightcell.results.page.markup import element, escaped

VOID = {"img", "br", "hr"}


class Tree(HTMLParser):
    """Collects elements, and fails on tags that don't match."""

    def __init__(self):
        super().__init__()
        self.open, self.seen, self.attributes = [], [], []

    def handle_starttag(self, tag, attrs):
        self.seen.append(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def parsed(html):
    tree = Tree()
    tree.feed(html)
    tree.close()
    assert tree.open == []
    return tree


def shown(footprint):
    effect = SlotEffect(from_=footprint.product, to=footprint.product, slot=footprint.product, value=1.0)
    return {
        "footprint": footprint._repr_html_(),
        "comparison": Comparison((footprint, footprint), (effect,))._repr_html_(),
        "explanation": footprint.explain()._repr_html_(),
        "activity": footprint.explain("c0" if "script" in footprint.product else "m2")._repr_html_(),
    }


@pytest.mark.parametrize("kind", ["footprint", "comparison", "explanation", "activity"])
def test_no_text_becomes_an_element(hostile, kind):
    """Tags in names, units, sources, clauses and provenance are shown as text."""
    tree = parsed(shown(hostile)[kind])
    assert {"script", "img"}.isdisjoint(tree.seen)
    assert not [name for name, _ in tree.attributes if name.startswith("on")]


@pytest.mark.parametrize("kind", ["footprint", "comparison", "explanation", "activity"])
def test_no_raw_tag_is_in_the_file(hostile, kind):
    """Nothing of a hostile name stands in the file as a tag."""
    html = shown(hostile)[kind].lower()
    assert "<script" not in html
    assert "</script" not in html
    assert "<img" not in html


def test_quotes_cannot_end_an_attribute():
    """Attribute values are escaped."""
    assert element("i", title='"><script>') == '<i title="&quot;&gt;&lt;script&gt;"></i>'


def test_control_characters_are_left_out():
    """A terminal code in a name isn't passed on."""
    assert escaped("a\x00\x1bb") == "ab"


def test_nothing_is_loaded_from_elsewhere(footprint):
    """No address, no import, no script: the block stands alone."""
    html = footprint._repr_html_()
    assert not [one for one in ("http", "@import", "url(", "<script", "<link") if one in html]


def test_colours_of_text_come_from_the_theme(footprint):
    """Text and ground take the colours of the notebook, light or dark."""
    style = footprint._repr_html_().split("</style>")[0]
    assert "color:inherit" in style
    assert "color:#000" not in style
    assert "background:#fff" not in style


def test_the_block_shows_the_result(footprint):
    """Product, rulebook, unit, status, stages, assumptions and warnings."""
    html = footprint._repr_html_()
    said = ("NMC622 pack", "cn-group-2024", "kg CO2e / kWh delivered", "provisional: 2 assumed parameters")
    more = ("Raw material", "72.1 %", "allocation_factor", "origin unknown", "one pack delivers 87500 kWh")
    assert [one for one in said + more if one not in html] == []


def test_assumptions_and_warnings_open_on_a_click(footprint):
    """The lists are collapsed at first."""
    assert "<details><summary>Assumed parameters (2)" in footprint._repr_html_()
    assert "<details><summary>Warnings (1)" in footprint._repr_html_()


def test_the_lists_hold_what_was_assumed_and_why(footprint):
    """Each parameter with its value and reason, in the list that opens, and the warning as it is."""
    html = footprint._repr_html_()
    assumed = html.split("<summary>Assumed parameters (2)", 1)[1].split("</details>", 1)[0]
    for words in ("end_of_life.allocation_factor", "0.2", "PEF&#x27;s value for metals", "electricity.cn_js", "0.6512"):
        assert words in assumed or words.replace("&#x27;", "'") in assumed, words
    assert "no official provincial life-cycle factor exists" in assumed
    warnings = html.split("<summary>Warnings (1)", 1)[1].split("</details>", 1)[0]
    assert "aluminium: origin unknown, the material is as published for the United States" in warnings


def test_the_block_has_every_stage_and_the_total(footprint):
    """Value and share of each stage, 0.0490 of 0.0680 being 72.1 %."""
    html = footprint._repr_html_().replace("−", "-")
    rows = [
        ("0.0490", "72.1 %"),
        ("0.0206", "30.3 %"),
        ("0.0012", "1.8 %"),
        ("-0.0028", "-4.1 %"),
        ("0.0680", "100.0 %"),
    ]
    assert [words for row in rows for words in row if words not in html] == []


def test_a_result_without_assumptions_says_so(make_footprint):
    """Nothing assumed, nothing provisional."""
    html = make_footprint(assumed=())._repr_html_()
    assert "no assumed parameters" in html
    assert "provisional" not in html


def test_the_resolved_rulebook_is_not_dumped(make_footprint):
    """Of nested records in the provenance only what fits on a line is shown."""
    html = make_footprint(provenance={"rulebook": {"id": "cn", "resolved": {"slots": "x" * 500}}})._repr_html_()
    assert "id: cn" in html
    assert "xxxx" not in html


def marked(html, cell, text):
    """Whether each cell of such a text has the class of numbers."""
    cells = re.findall(rf"<{cell}( class=\"?n\"?)?>({text})</{cell}>", html)
    return [bool(mark) for mark, _ in cells]


def test_numbers_of_a_comparison_are_set_right(footprint):
    """In every column of its tables."""
    marks = marked(shown(footprint)["comparison"], "td", r"[-\u2212]?[\d.,]+")
    assert len(marks) > 10
    assert all(marks)


def test_amounts_scores_and_shares_of_inputs_are_set_right(footprint):
    """By the heads of their columns; names and sources are not."""
    html = shown(footprint)["activity"]
    for numbers in ("Per pack", re.escape(footprint.unit), "Share"):
        assert marked(html, "th", numbers)
        assert all(marked(html, "th", numbers))
    assert not any(marked(html, "th", "Input|Source"))


def test_facts_are_shown_as_they_are_and_lists_with_commas(make_footprint):
    """One line each."""
    html = make_footprint(provenance={"version": "3.1", "sources": ["one", "two"]})._repr_html_()
    assert "3.1" in html
    assert "one, two" in html


def test_a_credit_lies_left_of_zero():
    """On the axis -1..3 zero is at a quarter; burdens go right, credits left and hatched."""
    html = bar([("a", 3.0, "#111"), ("b", -1.0, "#222")], -1.0, 3.0)
    assert "left:25.00%;width:75.00%;background-color:#111" in html
    assert "left:0.00%;width:25.00%;background-color:#222" in html
    assert html.count("credit") == 1


def test_elements_are_closed(footprint):
    """Every element that is opened is closed."""
    for html in shown(footprint).values():
        parsed(html)
