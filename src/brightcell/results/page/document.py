"""A block of HTML as a page of its own, for a file."""

from brightcell.results.page.markup import Markup, element


def html_document(title: str, block: str) -> str:
    """A page that needs no network: the block under its title."""
    head = element("head", Markup('<meta charset="utf-8">'), element("title", title))
    return f"<!DOCTYPE html>\n{element('html', head, element('body', Markup(block)))}\n"
