"""Equations as MathML, which browsers show by themselves: a site without a script from elsewhere."""

from __future__ import annotations

from typing import Any

from docutils.utils.math import latex2mathml
from sphinx.application import Sphinx


def inline(translator: Any, node: Any) -> None:
    """Write an equation within a line."""
    translator.body.append(_mathml(node.astext(), as_block=False))
    _skip()


def block(translator: Any, node: Any) -> None:
    """Write an equation of its own."""
    translator.body.append(f'<div class="math">{_mathml(node.astext(), as_block=True)}</div>')
    _skip()


def _mathml(latex: str, as_block: bool) -> str:
    return str(latex2mathml.tex2mathml(latex, as_block=as_block))


def _skip() -> None:
    from docutils.nodes import SkipNode

    raise SkipNode


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the renderer."""
    app.add_html_math_renderer("mathml", inline_renderers=(inline, None), block_renderers=(block, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
