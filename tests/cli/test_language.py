"""`--language zh` of every command that people read: headings, prose, and what stays the same."""

import io
import os
import re
import shlex
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import bw2data
import pytest
import typer
from typer.testing import CliRunner

import brightcell as bc
from brightcell.cli import app, language
from brightcell.data import data_path
from brightcell.language import spoken, told

NMC, LFP = "nmc622-pack-100kwh", "lfp-pack-100kwh"
SPOKEN = {
    "check": f"{NMC} --rulebook cn-miit-2025-551 --all",
    "compare": f"{NMC} {LFP} --rulebook iso-14067-cutoff",
    "explain": f"{LFP} 负极活性材料",
    "why": f"{LFP} --to sites.*.location=DE",
    "sweep": f"{LFP} --over sites.*.location=CN-SC,DE",
    "break-even": f"{LFP} --to 'pack.module.cell.yield=98 %' --of second --points 9"
    " --over 'parameters.cell_energy=30 kWh..60 kWh'",
    "target": f"{LFP} 77.5 --lever pack.module.cell.yield=0.9..0.99",
    "monte-carlo": f"{NMC} {LFP} --draws 50 --seed 1 --threshold 0.2",
    "sensitivity": f"{NMC} --method elasticities",
    "coverage": "open",
    "doctor": "",
    "list": "",
    "background list": "",
    "show": "cn-group-2024",
    "study list": "",
    "study check": "hao-2017",
    "study run": "hao-2017",
    "study harmonise": "hao-2017 everbatt-2019",
    "background quality": "open",
    "background show": "open electricity-gas-glo",
}
"""What each command is called with; `coverage` is of backgrounds, `list` and `show` of rulebooks.

`footprint` writes to a project; its text is taken without that.
"""
GROUPS = {"coverage": "background", "list": "rulebook", "show": "rulebook"}
SAME_JSON = ("check", "sensitivity", "list")
PROSE = re.compile(r"[A-Za-z][a-z']+(?: [a-z][a-z']+){3,}")
"""Four English words in a row, on one line."""
VALUES = ("end state of health", "end of life end", "credit for recovered", "component housing", "proof example")
"""Words of values, as the product file or the rulebook has them, and of names of processes."""
CHINESE = re.compile("[一-鿿]")


def _run(command: str, *more: str) -> str:
    words = [*([GROUPS[command]] if command in GROUPS else []), *command.split(), *shlex.split(SPOKEN[command]), *more]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.fixture(scope="module")
def shown() -> dict[str, str]:
    """Each command in Chinese."""
    commands = {command: _run(command, "--language", "zh") for command in SPOKEN}
    changed = bc.read_product(NMC).with_({"sites.*.location": "CN-SC"})
    footprint = bc.footprint(changed, project=None, also=["ipcc-ar6-gwp20"])
    return {"footprint": footprint.as_text(language="zh"), **commands}


@pytest.fixture(scope="module")
def data() -> str:
    """All that products, backgrounds, sources and activities say in English of themselves, on one line."""
    files = [
        *data_path("products").glob("*.yaml"),
        *data_path("examples").glob("*.yaml"),
        *data_path("open").glob("*.*"),
        *data_path("mappings").glob("*.csv"),
    ]
    files += [*data_path("studies").glob("*/*.yaml"), *data_path("studies").glob("*/*.csv")]
    files += [data_path("spreads.csv"), *data_path("recycling").glob("*"), *data_path("methods").glob("*.csv")]
    books = (Path(__file__).resolve().parents[2] / "src/brightcell/rulebooks/books").glob("*.yaml")
    return " ".join(" ".join(path.read_text("utf-8").split()) for path in (*files, *books))


def _headings(text: str) -> Iterator[str]:
    """First lines of blocks: what is not indented, behind an empty line or at the start."""
    lines = ["", *text.splitlines()]
    yield from (line for before, line in pairwise(lines) if not before and line[:1].strip())


def test_every_command_takes_a_language() -> None:
    """Also one that is added later, by itself."""

    def options(command) -> set[str]:
        inner = getattr(command, "commands", {})
        if inner:
            return set.intersection(*map(options, inner.values()))
        return {option for parameter in command.params for option in getattr(parameter, "opts", ())}

    assert "--language" in options(typer.main.get_command(app))


@pytest.mark.parametrize("command", ["footprint", *SPOKEN])
def test_no_heading_is_left_in_english(shown: dict[str, str], command: str) -> None:
    """But the names of products, rulebooks and backgrounds."""
    names = re.compile(r"(NMC622|LFP) pack, 100 kWh.*|[a-z]+(-[a-z0-9]+)+(: .*| \(\d+\).*)?|open|=.*|(\w+): [a-z-]+ .*")
    left = [line for line in _headings(shown[command]) if not CHINESE.search(line) and not names.fullmatch(line)]
    assert not left


@pytest.mark.parametrize("command", ["footprint", *SPOKEN])
def test_no_sentence_of_ours_is_left_in_english(shown: dict[str, str], data: str, command: str) -> None:
    """English is what data say of themselves: names of processes and projects, notes and citations of sources."""
    named = " ".join(project.name for project in bw2data.projects)
    runs = [run.strip("'") for run in dict.fromkeys(PROSE.findall(shown[command]))]
    left = [run for run in runs if run not in data and run not in VALUES and run not in named]
    assert not left


@pytest.mark.parametrize("command", SAME_JSON)
def test_json_is_the_same_in_both(command: str) -> None:
    """Programs look for its words."""
    assert _run(command, "--format", "json", "--language", "zh") == _run(command, "--format", "json")


def test_a_page_says_its_language() -> None:
    """So that a browser reads it, and takes the right characters."""
    page = _run("compare", "--format", "html", "--language", "zh")
    assert '<html lang="zh-CN">' in page
    assert all(word in page for word in ("碳足迹", "原材料获取与预处理", "状态"))


@pytest.mark.parametrize(("columns", "most"), [(72, 72), (20, 40), (300, 100)])
def test_paragraphs_fit_the_terminal(columns: int, most: int, monkeypatch) -> None:
    """As wide as it is, from 40 columns to 100; a file or a program gets 100."""
    monkeypatch.setattr(language, "get_terminal_size", lambda: os.terminal_size((columns, 30)))
    shown = []
    for is_terminal in (True, False):
        monkeypatch.setattr("sys.stdout", _Output(is_terminal))
        app(["doctor"], standalone_mode=False)
        shown.append(sys.stdout.getvalue().splitlines())
    words = [len(line) for line in shown[0] if "/" not in line]
    assert max(words) <= most
    assert max(map(len, shown[1])) > 80


class _Output(io.StringIO):
    def __init__(self, is_terminal: bool) -> None:
        super().__init__()
        self.is_terminal = is_terminal

    def isatty(self) -> bool:
        return self.is_terminal


def test_errors_stay_searchable() -> None:
    """In English, with the field and the file; and the language ends with the command."""
    done = CliRunner().invoke(app, ["footprint", "no-such-pack", "--language", "zh"])
    assert done.exit_code != 0
    assert spoken() == "en"
    assert "no shipped product of this name" in str(done.exception)


def test_a_chinese_name_is_explained() -> None:
    """A component as it is shown, a material as people write it."""
    assert _run("explain").splitlines()[0].startswith("负极活性材料")
    done = CliRunner().invoke(app, ["explain", LFP, "石墨", "--depth", "0"])
    assert done.stdout.startswith("石墨 (material)")
    assert "\n    graphite  0.0" in done.stdout


@pytest.mark.parametrize("command", ["check", "explain"])
def test_no_heading_of_a_page_is_left_in_english(command: str) -> None:
    """Titles of blocks and heads of tables, but names of processes and keys."""
    page = _run(command, "--format", "html", "--language", "zh")
    texts = [re.sub("<[^>]+>", "", text) for text in re.findall(r"<(?:summary|th)[^>]*>(.*?)</(?:summary|th)>", page)]
    ours = [text for text in texts if re.search("[a-z]{3,}", text) and not re.match(r"-?[\d.]+ \(", text)]
    assert len(texts) > 5
    assert not [text for text in ours if not CHINESE.search(text)]


def test_a_name_of_a_process_is_the_same_in_both() -> None:
    """Somebody may look for it; it was half translated, 钢、cradle 至 gate."""
    shown = CliRunner().invoke(app, ["explain", NMC, "--language", "zh"]).stdout
    assert "steel, cradle to gate [US]" in shown
    assert "electricity, reference plant [CN-JS]" in shown


LATER = {
    "check in short": (f"check {NMC}", "本报告还包括（条目数）："),
    "register": (f"check {NMC} --all", "规则中的假设：20 个，涉及"),
    "target of choices": (f"target {LFP} 70 --choice sites.*.location=CN-SC,DE", "维持现状"),
    "target of draws": (
        f"target {LFP} 75 --choice sites.*.location=CN-SC,DE --draws 20 --probability 0.9",
        "背景数据库不参与抽样",
    ),
    "sobol": (f"sensitivity {LFP} --method sobol --draws 32", "以和的形式一起作除数"),
    "why of rulebooks": (f"why {LFP} --rulebook cn-group-2024 --rulebook eu-cfb-2024-draft", "-> 未设定"),
    "units of rulebooks": (f"sweep {NMC} --over rulebook=cn-group-2024,iso-14067-cutoff", "因为各规则的功能单位不同"),
    "information": (f"sensitivity {NMC} --method information --draws 128", "个输入的信息价值"),
    "assumptions of a draft": ("check lfp-blade-cell-to-pack --all", "EverBatt 2023 中的电芯合格率"),
    "headings of data": (f"check {NMC} --all", "数据质量："),
    "packs that are unlike": (f"why {NMC} lfp-blade-cell-to-pack", "每千克正极活性材料的额定能量过大"),
    "draws explained": (f"monte-carlo {NMC} --draws 20 --explain manufacturing", "生产制造, kg CO2e"),
}
"""What came later, by its words: a command and what it says in Chinese."""


@pytest.mark.parametrize("what", LATER)
def test_later_words_have_chinese_too(data: str, what: str) -> None:
    """The register, choices, exact indices and draws by reason."""
    command, expected = LATER[what]
    done = CliRunner().invoke(app, [*shlex.split(command), "--language", "zh"])
    assert done.exit_code == 0, done.output
    assert expected in done.stdout
    left = [run for run in dict.fromkeys(PROSE.findall(done.stdout)) if run not in data and not run.startswith(VALUES)]
    assert not left


@pytest.mark.parametrize(
    "sentence",
    [
        "emissions of the product's own processes that have no factor, or one of 0, count as nothing: 1 kg of "
        "co2-biogenic per functional unit; 75.0% of the mass of these processes' emissions counts",
        "this loop makes 5e+05 times what leaves it, more than 1000 times: a -> b -> a - check the amounts and units "
        "of these inputs",
        "15 draws have no value and count in no statistic, which holds only where there is a value",
        "- pack.yaml:98: sites[p].steps[cell]: the formula log(ratio) has no finite value in 15 draws, where ratio is "
        "-0.41 to -0.0019",
        "exact indices: the result is one product of functions of independent inputs, compared with the model at 16 "
        "points; mean 3.2, standard deviation 0.1",
        "reference plant is paired with pack plant: each is the only site",
        "the packs hold 82 and 100 kWh of rated energy, so that their size is part of the difference; per kWh rated it "
        "is 75.43 to 82.91 kg CO2e, which per='rated' (--per rated) shares out",
        "not counted: pack.mass = 3.00% of the declared mass: no part of the pack describes it",
        "housing-works: 2 of 40 keys are like something among its 1,204 activities",
        "they are 4.5% of the footprint of NMC622 pack, 100 kWh on open 3.1, the others 95.5%",
    ],
)
def test_warnings_that_came_later_are_chinese(sentence: str) -> None:
    """Whole, but for names, keys and formulas."""
    with bc.speaking("zh"):
        told_so = told(sentence)
    assert CHINESE.search(told_so)
    assert not PROSE.search(told_so)
