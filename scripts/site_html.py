"""Pages as a browser shows them: commands break between words, figures of notebooks say what drew them, all offline."""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

_COMMANDS = re.compile(r'<div class="highlight-(?:bash|console|shell|text).*?</pre>', re.DOTALL)
_FETCHED = re.compile(r'<script src="https?://[^"]*"[^>]*></script>')
_WORD = re.compile(r"(?<=[\s>])([\w./@:=,*-]*-[\w./@:=,*-]*\w)(?=[\s<])")


def whole_words(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """Let a line of a command break between words only: a browser would also break it at hyphens."""
    if "body" in context:
        context["body"] = _COMMANDS.sub(lambda block: with_whole_words(block[0]), context["body"])


def stay_offline(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Leave out scripts that plotly would fetch; they set equations, which no figure has."""
    if "body" in context:
        context["body"] = _FETCHED.sub("", context["body"])


def with_whole_words(block: str) -> str:
    """A block of code as HTML, each word with a hyphen in an element of its own."""
    return _WORD.sub(r'<span class="word">\1</span>', block)


def describe_figures(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """Give a figure that a notebook draws the code that draws it as its alternative text."""
    for cell in doctree.findall(_is_cell):
        code = next((block.astext() for block in cell.findall(nodes.literal_block)), "")
        for image in cell.findall(nodes.image):
            image["alt"] = f"Figure: {code.strip().splitlines()[-1]}" if code.strip() else "Figure"


def _is_cell(node: nodes.Node) -> bool:
    return isinstance(node, nodes.container) and "cell" in node["classes"]


def setup(app: Sphinx) -> dict[str, bool]:
    """Register all three."""
    app.connect("html-page-context", whole_words)
    app.connect("html-page-context", stay_offline)
    app.connect("doctree-resolved", describe_figures)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
