"""Slips of punctuation in YAML are told at their line with what was meant, and the rest of the file is read."""

import pytest

from brightcell.errors import InputError
from brightcell.io.yaml import parse_yaml

GOOD = """performance:
  rated_energy: 100 kWh
  usable_energy: 90 kWh
  mass: 3 kg
pack:
  parts:
    - {material: steel, amount: 1 kg}
    - material: copper
      amount: 2 kg
  note: 常州：一厂，“新”
"""
STEEL = "{material: steel, amount: 1 kg}"


@pytest.mark.parametrize(
    ("old", "new", "line", "hint"),
    [
        ("rated_energy: 100", "rated_energy：100", 2, "write rated_energy: 100 kWh"),
        ("rated_energy: 100", "rated_energy 100", 2, "write rated_energy: 100 kWh"),
        ("rated_energy: 100", "rated_energy:100", 2, "write rated_energy: 100 kWh"),
        ("mass: 3 kg", "mass 3 kg", 4, "write mass: 3 kg"),
        ("mass: 3 kg", "mass：3 kg", 4, "write mass: 3 kg"),
        ("performance:", "performance：", 1, "write performance:"),
        ("performance:", "performance", 1, "write performance:"),
        ("parts:", "parts：", 6, "write parts:"),
        (STEEL, "{material：steel，amount：1 kg}", 7, f"write - {STEEL}"),
        ("steel, amount", "steel，amount", 7, f"write - {STEEL}"),
        (STEEL, "｛material: steel, amount: 1 kg｝", 7, f"write - {STEEL}"),
        (STEEL, "{material:steel, amount:1 kg}", 7, f"write - {STEEL}"),
        (STEEL, "{material: steel, amount: 1 kg", 7, f"write - {STEEL}"),
        ("  rated_energy", "\u3000rated_energy", 2, "write rated_energy: 100 kWh"),
        ("  rated_energy", "\u3000\u3000rated_energy", 2, "write rated_energy: 100 kWh"),
        ("  rated_energy", "\u00a0 rated_energy", 2, "write rated_energy: 100 kWh"),
        ("  rated_energy", "\trated_energy", 2, "use spaces"),
        ("rated_energy: 100", "rated_energy:\u00a0100", 2, "write rated_energy: 100 kWh"),
        ("rated_energy: 100", "rated_energy:\u3000100", 2, "write rated_energy: 100 kWh"),
        ("- material", "－ material", 8, "write - material: copper"),
        ("- material", "-material", 8, "write - material: copper"),
        ("- material: copper", "- material：copper", 8, "write - material: copper"),
        ("      amount: 2 kg", "      amount 2 kg", 9, "write amount: 2 kg"),
        ("note: 常", "note：常", 10, "write note: 常州：一厂，“新”"),
        ("    - {material", "\t- {material", 7, "use spaces"),
        ("      amount: 2 kg", "\t\tamount: 2 kg", 9, "use spaces"),
        ("  parts:", "\tparts:", 6, "use spaces"),
        ("  parts:", "  parts:\\", 6, "write parts:"),
        ("steel, amount", "steel amount", 7, f"write - {STEEL}"),
        ("mass: 3 kg", "mass: [3 kg", 4, "write mass: 3 kg"),
        ("mass: 3 kg", 'mass: "3 kg', 4, "write mass: 3 kg"),
        ("mass: 3 kg", "mass: '3 kg", 4, "write mass: 3 kg"),
    ],
)
def test_a_slip_is_told_at_its_line_with_what_was_meant(old, new, line, hint):
    """And the file means what it would have meant without it."""
    assert old in GOOD
    document = parse_yaml(GOOD.replace(old, new, 1), "pack.yaml", collect=True)
    (problem,) = document.problems
    assert (problem.file, problem.line, problem.hint) == ("pack.yaml", line, hint)
    assert document.data == parse_yaml(GOOD).data


def test_a_colon_before_a_quotation_mark_is_missed():
    """The key was read with half of the text."""
    (problem,) = parse_yaml('a: 1\nwhy "it: is"\n', collect=True).problems
    assert (problem.line, problem.hint) == (2, 'write why: "it: is"')


@pytest.mark.parametrize("text", ["{a: see table: 3}", "{note: see: this}"])
def test_a_colon_in_a_text_is_no_missing_comma(text):
    """A word that is no key anywhere else in the file."""
    with pytest.raises(InputError, match="a colon within a value"):
        parse_yaml(text)


def test_a_file_indented_by_tabs_is_one_problem():
    """It was one for each of the first 30 lines, and then the parser's own."""
    text = GOOD.replace("      ", "\t\t\t").replace("    -", "\t\t-").replace("\n  ", "\n\t")
    document = parse_yaml(text, "pack.yaml", collect=True)
    (problem,) = document.problems
    assert (problem.line, problem.hint) == (2, "replace each tab by two spaces")
    assert "8 lines are indented by tabs, this one first" in problem.what
    assert document.data == parse_yaml(GOOD).data


def test_an_empty_key_that_is_there_again_is_told_once():
    """The block that holds something is taken, so that nothing is missed below it."""
    document = parse_yaml("a:\na:\n  b: 1\n", collect=True)
    (problem,) = document.problems
    assert (problem.line, document.data) == (2, {"a": {"b": 1}})


def test_a_key_twice_for_its_indentation_is_told_alone():
    """The line behind it seemed to be wrong too."""
    with pytest.raises(InputError) as error:
        parse_yaml("a:\n  parts: []\n  cell:\n    mass: 1\n  parts:\n    - 1\n    x: 2\n".replace("    x", "   x"))
    assert [problem.line for problem in error.value.problems] == [5]


def test_a_brace_is_told_with_the_line_that_opens_it():
    """The next line is where the parser stopped."""
    with pytest.raises(InputError, match="opened in line 2 isn't closed"):
        parse_yaml("a: 1\nb: {c: 1, d: 2\n\n# x\ne: 3\nf: 4\n")


def test_what_nobody_sees_is_no_problem_and_what_no_text_has_is_told_at_its_line():
    """A mark of byte order wherever files were put together; NUL."""
    assert parse_yaml("\ufeffa: 1\n\ufeffb: 2\n".encode()).data == {"a": 1, "b": 2}
    with pytest.raises(InputError, match=r":2: there is a character in this line that no text has \(NUL\)"):
        parse_yaml(b"a: 1\nb: 2\0\nc: 3\n", "x.yaml")


def test_all_slips_of_a_file_are_told_at_once():
    """Where several lines in a row are wrong, none of them alone lets the file be read further."""
    text = GOOD.replace("performance:", "performance：").replace("rated_energy:", "rated_energy")
    text = text.replace("usable_energy: ", "usable_energy：").replace("- material:", "- material：")
    document = parse_yaml(text, "pack.yaml", collect=True)
    assert [problem.line for problem in document.problems] == [1, 2, 3, 8]
    assert document.data == parse_yaml(GOOD).data


def test_a_slip_is_an_error_where_nothing_else_is_collected():
    """What was meant is a guess, and nothing is computed from it."""
    with pytest.raises(InputError, match="write mass: 3 kg"):
        parse_yaml(GOOD.replace("mass: 3", "mass：3"))


@pytest.mark.parametrize("text", ["- a\nb: 1", "a: - b", "note: x\n  more text with: colon"])
def test_what_no_slip_explains_is_told_as_it_was(text):
    """Without a guess at what was meant."""
    with pytest.raises(InputError) as error:
        parse_yaml(text)
    (problem,) = error.value.problems
    assert "the file can't be read as YAML" in problem.what
    assert problem.hint == "check indentation, colons and quotation marks"


def test_full_width_signs_in_texts_are_nobodys_business():
    """Names and notes hold what their writers please."""
    assert parse_yaml('a: 宁德：“时代”，（新）\n"b": "x：y"').data == {"a": "宁德：“时代”，（新）", "b": "x：y"}
