"""Numbers of the command line: what is read, and what a refusal says; `python -m brightcell` is the command."""

import inspect
import re
import subprocess
import sys

import pytest
import typer
from typer.testing import CliRunner

from brightcell.cli import app
from brightcell.cli.numbers import plain_number, whole_number
from brightcell.errors import InputError

LFP = "lfp-pack-100kwh"


def _commands(group: typer.Typer, words: tuple[str, ...] = ()):
    for command in group.registered_commands:
        yield (*words, command.name or command.callback.__name__), command.callback
    for inner in group.registered_groups:
        yield from _commands(inner.typer_instance, (*words, inner.name))


def _numbers():
    """Each command with the names of its numbers, before they are read."""
    for words, function in _commands(app):
        hints = inspect.get_annotations(inspect.unwrap(function), eval_str=True)
        numbers = [name for name, kind in hints.items() if re.search(r"\b(int|float)\b", str(kind).partition(",")[0])]
        if numbers:
            yield words, function, numbers


def test_every_number_of_every_command_is_read_in_one_place() -> None:
    """The library of commands has texts, so that its own message never comes; also of options added later."""
    numbers = [(words, function, name) for words, function, names in _numbers() for name in names]
    assert len(numbers) > 35
    for words, function, name in numbers:
        kind = str(inspect.signature(function).parameters[name].annotation)
        assert "str | None" in kind, (words, name)


@pytest.mark.parametrize("words", [" ".join(words) for words, *_ in _numbers()])
def test_each_option_says_what_was_found_and_what_it_takes(words: str) -> None:
    """All that is wrong at once, by the names that are on the command line."""
    function, names = next((function, names) for own, function, names in _numbers() if " ".join(own) == words)
    parameters = inspect.signature(function).parameters.values()
    needed = [p for p in parameters if p.default is inspect.Parameter.empty and p.name not in names]
    given: list[str] = []
    for parameter in needed:
        is_argument = "ArgumentInfo" in str(parameter.annotation)
        given += ["x.yaml"] if is_argument else [f"--{parameter.name.rstrip('_').replace('_', '-')}", "x.html"]
    for name in names:
        given += ["1,x"] if name == "goal" else [f"--{name.replace('_', '-')}", "1,x"]
    done = CliRunner().invoke(app, [*words.split(), *given])
    assert isinstance(done.exception, InputError), done.output
    assert len(done.exception.problems) == len(names)
    for problem, name in zip(done.exception.problems, names, strict=True):
        assert problem.path in (f"--{name.replace('_', '-')}", name.upper())
        assert problem.found == "1,x"
        assert re.fullmatch(r"a (whole )?number such as [\d.]+", problem.expected or "")


@pytest.mark.parametrize(
    ("text", "number"),
    [("1000", 1000), ("1e4", 10_000), ("+5", 5), ("-3", -3), (" 7 ", 7), ("１０", 10), ("2e3", 2000)],
)
def test_whole_numbers_are_read(text: str, number: int) -> None:
    """With an exponent too, as in a product file, and in full-width digits."""
    assert whole_number(text, "--draws") == number
    assert whole_number("123456789012345678901", "--seed") == 123456789012345678901


@pytest.mark.parametrize(
    ("text", "example"),
    [
        *(("1,000", "1000"), ("1_000", "1000"), ("10.000", "10000"), ("25 000", "25000")),
        *((text, "7") for text in ("10.5", "x", "", "0x10", "1e400", "1e-3", "nan", "10 draws")),
    ],
)
def test_what_is_no_plain_whole_number_is_refused(text: str, example: str) -> None:
    """Separators of thousands with the number that was meant, all else with the default as an example."""
    with pytest.raises(InputError) as raised:
        whole_number(text, "--draws", 7)
    found = text or "nothing"
    assert str(raised.value) == (
        f"--draws: this can't be read as a whole number (found {found}; expected a whole number such as {example})"
    )


def test_numbers_are_read() -> None:
    """With a point for decimals, and an exponent."""
    assert [plain_number(text, "--above") for text in ("0.2", "1e-3", ".5", "-2")] == [0.2, 0.001, 0.5, -2.0]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("0,2", "a number such as 0.2"),
        ("1.000,5", "a number such as 1000.5"),
        ("1,000", "write 1000 if the separator groups thousands, or 1 if it marks decimals"),
        ("20 %", "a number such as 0.5"),
        ("nan", "a number such as 0.5"),
    ],
)
def test_a_comma_is_answered_with_what_may_be_meant(text: str, words: str) -> None:
    """It is not taken for either."""
    with pytest.raises(InputError, match=re.escape(words)):
        plain_number(text, "--above")


def test_the_package_can_be_run_as_the_command() -> None:
    """With the same exit codes and messages, where the command isn't on the search path."""

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        call = [sys.executable, "-m", "brightcell", *words]
        return subprocess.run(call, capture_output=True, text=True, encoding="utf-8", check=False)

    assert (version := run("--version")).returncode == 0
    assert version.stdout.strip()
    refused = run("monte-carlo", LFP, "--draws", "1,000")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "--draws: this can't be read as a whole number" in refused.stderr
