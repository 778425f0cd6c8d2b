"""A page of its own around blocks: it opens in any browser, prints well, and fetches nothing."""

from __future__ import annotations

from brightcell.language import CHINESE, ENGLISH, spoken
from brightcell.results.page.markup import Markup, element

LANG = {ENGLISH: "en", CHINESE: "zh-CN"}
"""Languages as pages name them."""

_STYLE = """
:root{color-scheme:light dark}
body{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Noto Sans CJK SC",sans-serif;
margin:1.5em auto;padding:0 1.2em;max-width:96em}
.bc-result{max-width:none;margin:0 0 2.2em}
@media print{body{margin:0;padding:0;font-size:10pt}.bc-result .scroll{overflow:visible}tr{break-inside:avoid}}
""".replace("\n", "")


def html_document(title: str, *blocks: str) -> str:
    """Blocks that are HTML already, as a whole page with a title."""
    head = element(
        "head",
        Markup('<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'),
        element("title", title),
    )
    # The page's style comes behind those of its blocks, whose width it sets.
    body = element("body", *map(Markup, blocks), element("style", Markup(_STYLE)))
    return f"<!DOCTYPE html>\n{element('html', head, body, lang=LANG[spoken()])}\n"
