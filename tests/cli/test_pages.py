"""`--format html`: a page of its own for each question, whole, escaped, without anything from elsewhere."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from typer.testing import CliRunner

import brightcell as bc
from brightcell.cli import app

LFP = "lfp-pack-100kwh"
COMMANDS = {
    "footprint": ["footprint", LFP, "--project", "pages"],
    "compare": ["compare", LFP, "--rulebook", "cn-group-2024", "--rulebook", "iso-14067-cutoff"],
    "check": ["check", LFP],
    "monte-carlo": ["monte-carlo", LFP, "--draws", "50"],
    "sensitivity": ["sensitivity", LFP],
    "materials": ["materials", "graphite"],
}
VOID = {"meta", "br", "img", "hr"}


class Balance(HTMLParser):
    """Elements that are open; each must be closed in its order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def page(*arguments: str) -> str:
    done = CliRunner().invoke(app, [*arguments, "--format", "html"])
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.mark.parametrize("name", COMMANDS)
def test_a_page_is_whole_and_fetches_nothing(name: str) -> None:
    """Document type, title, language, each element closed; no address of a script, style or picture elsewhere."""
    text = page(*COMMANDS[name])
    reader = Balance()
    reader.feed(text)
    assert text.startswith("<!DOCTYPE html>")
    assert 'lang="en"' in text
    assert re.search("<title>[^<]+</title>", text)
    assert reader.open == []
    assert not re.search(r"""(src|href)=["'](?!data:)|@import|url\(|<script""", text)


def test_a_page_has_the_figures_of_the_result() -> None:
    """The total by the same digits as the table's."""
    footprint = bc.footprint(LFP, project=None)
    reader = Balance()
    reader.feed(page(*COMMANDS["footprint"]))
    assert f"{footprint.total:.4g}" in reader.text
    assert "LFP pack, 100 kWh" in reader.text


def test_names_stay_text(tmp_path: Path) -> None:
    """A product's name with markup is shown, not taken for markup, in title and body."""
    product = bc.read_product(LFP).with_({"identity.model": "<script>alert(1)</script>"})
    for text in (bc.footprint(product, project=None).to_html(), bc.check(product).to_html()):
        assert "<script" not in text
        assert "&lt;script&gt;" in text


def test_the_ending_of_a_file_says_html(tmp_path: Path) -> None:
    """`--out page.html` needs no `--format`; what is wrong in a product leaves no page behind."""
    out = tmp_path / "page.html"
    assert CliRunner().invoke(app, ["check", LFP, "--out", str(out)]).exit_code == 0
    assert "assumed by the rulebook" in out.read_text(encoding="utf-8")
    refused = CliRunner().invoke(app, ["check", "no-such-pack", "--out", str(tmp_path / "none.html")])
    assert refused.exit_code == 2
