"""What can't be read as YAML is told in plain words and at the line where the slip is."""

import pytest

from brightcell.errors import InputError
from brightcell.io.yaml import parse_yaml

FAR = '# drafted\na:\n  maker: "none # assumed\n' + "".join(f"  k{i}: {i}\n" for i in range(40)) + '  last: "b" # c\n'


def problem_of(text: str):
    with pytest.raises(InputError) as caught:
        parse_yaml(text, "pack.yaml")
    return caught.value.problems[0]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (FAR, 3, 'write maker: "none" # assumed'),
        ("a:\n  - b: 1\n    - c: 2\n", 3, "found 4 spaces; expected 2 spaces, as the entry above in line 2"),
        ("a:\n  - {b: 1}\n    - {c: 2}\n", 3, "found 4 spaces; expected 2 spaces, as the entry above in line 2"),
        ("a:\n    - b: 1\n  - c: 2\n", 3, "found 2 spaces; expected 4 spaces, as the entry above in line 2"),
        ("a:\n  b: 1\n\n   c: 2\n", 4, "found 3 spaces; expected 2 spaces, as the key above in line 2"),
        ("a:\n  - b: 1\n     c: 2\n", 3, "found 5 spaces; expected 4 spaces, as the key above in line 2"),
        ("a:\n  model: LFP: pack # c\n", 2, 'write model: "LFP: pack" # c'),
        ("a: {model: LFP: pack, b: 1}\n", 1, 'write a: {model: "LFP: pack", b: 1}'),
        ("a: 1\nb: @c\n", 2, "a value can't begin with @"),
        ('a: "C:\\data"\n', 1, "a backslash within double quotation marks"),
        ('a: "x" y\n', 1, "this text belongs to no key"),
        ("a: }\n", 1, "} closes what was never opened"),
    ],
)
def test_a_slip_is_told_in_plain_words_at_its_line(text, line, words):
    """No word of the parser is shown."""
    problem = problem_of(text)
    assert problem.line == line
    assert words in str(problem)
    assert not any(word in str(problem) for word in ("<block", "while ", "scalar", "mapping", "sequence"))


def test_quotation_marks_over_several_lines_stay_allowed():
    """A text in quotes may go on in the next line."""
    assert parse_yaml('a: "one\n  two"\nb: 1\n').data == {"a": "one two", "b": 1}
