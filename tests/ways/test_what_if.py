"""From a question to its answer on the command line: what if, why, from where on, what reaches it."""

import doctest
import json
import re
import shlex
import sys
from pathlib import Path

import pytest

import brightcell as bc
from brightcell.cli import main

LFP = "lfp-pack-100kwh"
DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture
def run(monkeypatch, capsys):
    """A command line of this process: its exit code, output and errors."""

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["brightcell", *arguments])
        with pytest.raises(SystemExit) as end:
            main()
        out, err = capsys.readouterr()
        return int(end.value.code or 0), out, err

    return run


def test_a_table_of_variants_to_a_page(run, tmp_path: Path) -> None:
    """A maker writes his variants into a file, meets his mistakes, mends them, and has a page for his boss."""
    table = tmp_path / "variants.csv"
    table.write_text("variant,sites.*.locaton,rulebook\nhere,CN-JS,\nthere,DE,cn-miit\n", encoding="utf-8")
    code, out, err = run("sweep", LFP, "--table", str(table))
    assert (code, out) == (2, "")
    assert "did you mean location?" in err
    assert "no rulebook of this id" in err
    table.write_text("variant,sites.*.location,pack.parts[steel].amount [kg]\nhere,,\nthere,DE,90\nodd,XX,\n")
    page = tmp_path / "variants.html"
    code, out, err = run("sweep", LFP, "--table", str(table), "--out", str(page))
    assert (code, out) == (0, "")
    assert "1 of 3 variants were refused" in err
    assert "unknown place" in page.read_text(encoding="utf-8")
    code, out, err = run("sweep", LFP, "--table", str(table), "--format", "json", "--strict")
    assert code == 1
    rows = json.loads(out)["rows"]
    assert [row["status"] for row in rows] == ["computed", "computed", "refused"]
    assert rows[1]["total"] < rows[0]["total"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["sweep", LFP], "takes either --over or --table"),
        (["sweep", LFP, "--over", "rulebook"], "--over KEY=V1,V2"),
        (["sweep", LFP, "--over", "year=2020", "--over", "year=2021"], "given twice"),
        (["sweep", LFP, "--over", "year={", "--draws", "5"], "can't be read"),
        (["sweep", LFP, "--over", "year=2020", "--resume"], "name the folder"),
        (["sweep", LFP, "--table", "missing.csv"], "no such file"),
        (["why", LFP], "don't differ"),
        (["why", LFP, "--rulebook", "a", "--rulebook", "b", "--rulebook", "c"], "given too often"),
        (["why", LFP, "--to", "sites.*.location=DE", "--group", "a=pack"], "meets nothing in which the two differ"),
        (["break-even", LFP, "--to", "pack.module.cell.yield=98 %", "--over", "grid=0"], "not a range"),
        (["target", LFP, "50", "--lever", "grid=0..1", "--lever", "grid=0..2"], "given twice"),
        (["target", LFP, "50", "--lever", "grid=0..1", "--per", "pack"], "rated or unit"),
        (["target", LFP, "50"], "nothing to move or to choose"),
        (["target", LFP, "50", "--lever", "sites.*.location=CN-SC,DE"], "--choice 'sites.*.location=CN-SC,DE'"),
        (["target", LFP, "50", "--choice", "sites.*.location"], "--choice KEY=V1,V2"),
        (["target", LFP, "50", "--choice", "rulebook=iso-14067"], "did you mean iso-14067-cutoff"),
        (["target", LFP, "50", "--choice", "year=2020", "--effort", "year=1,2"], "this is not an effort"),
        (["target", LFP, "50", "--choice", "year=2020", "--factor-uncertainty"], "without a probability"),
    ],
)
def test_wrong_calls_end_with_2_and_a_word(run, arguments: list[str], told: str) -> None:
    """Nothing on standard output."""
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert told in err


@pytest.mark.slow
def test_the_commands_of_the_pages_run(run) -> None:
    """Word for word but for fewer draws and points; a goal out of reach would be exit code 1."""
    commands = [line for page in ("what-if", "why") for line in _blocks(page, "bash") for line in line.splitlines()]
    quick = [command.replace("--draws 1000", "--draws 5").replace("--of", "--points 3 --of") for command in commands]
    assert len(quick) == 6
    outputs = [run(*shlex.split(command)[1:]) for command in quick]
    assert [code for code, _, _ in outputs] == [0] * 6
    assert all(max(map(len, out.splitlines())) <= 100 for _, out, _ in outputs)
    assert "the second is" in outputs[5][1]


@pytest.mark.parametrize("page", ["what-if", "why"])
def test_the_python_of_the_pages_runs(page: str) -> None:
    """Word for word, and with what it says is printed."""
    names: dict[str, object] = {}
    blocks = _blocks(page, "python")
    for block in blocks:
        if not block.startswith(">>>"):
            exec(compile(block, page, "exec"), names)
            continue
        flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
        example = doctest.DocTestParser().get_doctest(block, names, page, None, None)
        result = doctest.DocTestRunner(optionflags=flags).run(example, clear_globs=False)
        assert result.failed == 0
    assert any(block.startswith(">>>") for block in blocks)


def _blocks(page: str, language: str) -> list[str]:
    text = (DOCS / f"{page}.md").read_text(encoding="utf-8")
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


def test_a_plant_that_moves_takes_parts_without_origin_along() -> None:
    """That is told, and no longer where each part has an origin."""
    sweep = bc.sweep("lfp-pack-100kwh", {"sites.*.location": ["CN-SC", "DE"]})
    assert "moves bought parts too" in sweep.cautions[0]
    assert "Caution" in sweep.as_text()
    assert bc.sweep("lfp-pack-100kwh", {"rulebook": ["iso-14067-cutoff"]}).cautions == ()
