"""One slip of a line is one problem: indentation, signs, keys; at many places of a product file."""

import re
from collections.abc import Callable

import pytest

from brightcell.data import data_path
from brightcell.errors import InputError, Problem
from brightcell.io.yaml import parse_yaml
from brightcell.product.read import product_from_document

TEXT = data_path("products", "lfp-pack-100kwh.yaml").read_text("utf-8")
LINES = TEXT.split("\n")
VALUE = re.compile(r"( *(?:- )?\w+: )(\w.*)")
KEY = re.compile(r"( *(?:- )?\w+):( |$)")


def problems(content: str | bytes) -> tuple[Problem, ...]:
    """What is wrong in a product file."""
    try:
        product_from_document(parse_yaml(content, "pack.yaml", collect=True))
    except InputError as error:
        return error.problems
    return ()


def with_slip(line: str, slip: Callable[[str], str]) -> tuple[int, str]:
    """The number of a line, from one, and the file with a slip in it."""
    number = LINES.index(line)
    return number + 1, "\n".join([*LINES[:number], slip(line), *LINES[number + 1 :]])


SLIPS: dict[str, Callable[[str], str]] = {
    "tab": lambda line: "\t" + line.lstrip(),
    "no colon": lambda line: KEY.sub(r"\1\2", line, count=1),
    "no blank": lambda line: KEY.sub(r"\1:", line, count=1),
    "Chinese colon": lambda line: KEY.sub(r"\1：", line, count=1),
    "quote": lambda line: VALUE.sub(r'\1"\2', line),
    "bracket": lambda line: VALUE.sub(r"\1[\2", line),
    "twice": lambda line: f"{line}\n{line}",
    "too deep": lambda line: f"  {line}",
    "not deep enough": lambda line: line.removeprefix("  "),
    "NUL": lambda line: f"{line}\0",
    "backslash": lambda line: f"{line}\\",
}
PLACES = {
    "a block": "  cycle_life:",
    "a block of a block": "      anode:",
    "a value": "    distance: 160000 km",
    "a value of an entry": "              source: EverBatt 2023",
    "an entry": "  - name: reference plant",
    "a list": "        solvents:",
}
HARMLESS = {("not deep enough", "a value of an entry"), ("backslash", "an entry"), ("backslash", "a value of an entry")}
"""A text may end with a backslash, and the source of an amount may stand beside it."""


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("slip", SLIPS)
def test_one_slip_is_one_problem_at_its_line(slip: str, place: str) -> None:
    """Whatever it seems to bring with it: unknown keys, missing ones, masses that don't add up."""
    number, text = with_slip(PLACES[place], SLIPS[slip])
    if text == TEXT or (slip, place) == ("twice", "an entry"):  # which is another entry, and no key
        return
    found = problems(text.encode())
    assert len(found) == ((slip, place) not in HARMLESS), "\n".join(map(str, found))
    assert all(number - 1 <= (problem.line or 0) <= number + 1 for problem in found), "\n".join(map(str, found))


@pytest.mark.parametrize(
    "content", [TEXT.replace("\n", "\r\n"), "\ufeff" + TEXT, TEXT.replace("\npack:", "\n\ufeffpack:")]
)
def test_what_editors_leave_is_no_problem(content: str) -> None:
    """Ends of lines of Windows; marks of byte order."""
    assert problems(content.encode()) == ()


@pytest.mark.parametrize(
    ("line", "change", "words"),
    [
        (
            "  cycle_life:",
            "    cycle_life:",
            "performance.warranty.cycle_life: this key belongs to the block performance (",
        ),
        ("      anode:", "    anode:", "pack.module.anode: this key belongs to the block pack.module.cell ("),
        ("pack:", "  pack:", "parameters.pack: this key stands by itself, in no block ("),
        ("parameters:", "  parameters:", "performance.parameters: this key stands by itself, in no block ("),
    ],
)
def test_a_key_in_the_wrong_block_is_told_where_it_belongs(line: str, change: str, words: str) -> None:
    """Its own keys beside it, and what is missing for it, are not told."""
    number, text = with_slip(line, lambda _: change)
    (problem,) = problems(text)
    assert problem.line == number
    assert words in str(problem)


def test_what_is_wrong_beside_a_slip_is_told_in_the_same_run() -> None:
    """A slip hides nothing but its line and what follows from it."""
    _, text = with_slip("    distance: 160000 km", SLIPS["tab"])
    found = problems(text.replace("chemistry: lfp", "chemistry: lfx"))
    assert [problem.path for problem in found] == ["identity.chemistry", None]
