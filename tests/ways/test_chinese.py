"""A Chinese engineer's way: a pack from few numbers, checked and judged, a broken file, a figure, a page."""

import re

import pytest
from typer.testing import CliRunner

import brightcell as bc
from brightcell.cli import app

ZH = ("--language", "zh")


def _run(*arguments: str) -> str:
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 0, done.exception
    return done.output


@pytest.fixture(scope="module")
def pack(tmp_path_factory) -> str:
    """Written by `new`, which says what is assumed in it."""
    path = str(tmp_path_factory.mktemp("pack") / "my-pack.yaml")
    design = ("--chemistry", "lfp", "--energy", "60", "--mass", "400", "--cells", "120", "--plant", "CN-JS")
    told = _run("new", path, *design, *ZH)
    assert "已写入" in told
    assert "个假设" in told
    return path


def test_the_clauses_of_the_notice_are_judged(pack: str) -> None:
    """In Chinese, with what to do and whom to ask; ids and fields can be searched."""
    told = "".join(_run("check", pack, "--rulebook", "cn-miit-2025-551", *ZH).split())
    assert "，规则cn-miit-2025-551：完整" in told
    assert "未满足的条款：" in told
    assert "办法：在产品文件中给出，证据类型为measured或calculated" in told
    assert "询问电芯工厂，索取一年的电力和燃气计量读数" in told


def test_a_broken_file_is_told_with_its_field(pack: str, tmp_path) -> None:
    """The error is English, and names what to look for."""
    broken = tmp_path / "broken.yaml"
    with open(pack, encoding="utf-8") as file:
        broken.write_text(file.read().replace("chemistry: lfp", "chemistry: lpf"), "utf-8")
    done = CliRunner().invoke(app, ["footprint", str(broken), *ZH])
    assert done.exit_code != 0
    assert "chemistry" in str(done.exception)
    assert "lfp" in str(done.exception)


def test_text_page_and_figure_speak_the_same_words(pack: str) -> None:
    """By an argument or within a block; the numbers are those of the English text."""
    result = bc.footprint(pack, project=None)
    text = result.as_text(language="zh")
    with bc.speaking("zh"):
        assert result.as_text() == text
        page = result.to_html()
    assert all("原材料获取与预处理" in shown for shown in (text, page))
    numbers = [re.findall(r"\d+\.\d{4}", shown) for shown in (text, result.as_text())]
    assert sorted(numbers[0]) == sorted(numbers[1])
    figure = result.plot.stages(language="zh")
    labels = [label.get_text() for label in figure.axes[0].get_yticklabels()]
    assert labels == ["原材料获取与预处理", "生产制造", "分销", "报废与回收"]
