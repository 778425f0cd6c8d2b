"""What the built documentation must hold: an entry for each public name and command, and answers to what people ask.

`python scripts/check_site.py docs/_build/html`, after the site is built. A headless browser, where there is one, asks
the search, and looks for pages that scroll sideways and outputs of notebooks that are clipped.
"""

from __future__ import annotations

import inspect
import json
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from api_pages import ANSWERS
from headless import Browser
from site_pages import commands

import brightcell as bc

QUESTIONS = {
    "add my own emission factor": "questions.html#add-my-own-emission-factor",
    "why is my EU number larger than the Chinese one": "questions.html#why-is-my-eu-number-larger-than-the-chinese-one",
    "use ecoinvent": "questions.html#use-ecoinvent",
    "what did you assume": "questions.html#what-did-you-assume",
    "get the draws": "questions.html#get-the-draws",
}
"""What people type into the search, and where the answer stands under the same heading."""
TOPICS = {
    "recycled content credit": "recycled-content.html",
    "Monte Carlo seed": "uncertainty.html",
    "change electricity mix": "backgrounds.html",
    "sodium-ion": "example-packs.html",
    "export to SimaPro": "exporting.html",
    "per kWh delivered": "concepts.html",
    "Excel form": "excel-form.html",
    "uncertainty of ecoinvent": "uncertainty.html",
    "two plants": "plants-and-suppliers.html",
    "PDF report": "declaring.html",
}
"""What else they type, and the page that has it."""
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
NARROW, WIDE = 400, 1200
"""Widths in pixels of windows: a telephone's, than which no page may be wider, and one that shows all of an output."""
ROW = 90
"""Pixels that a header of one row takes at most."""
FIRST = 5
"""How many of the results people look at."""
RESULTS = """
    const ended = () => Search.title?.innerText === "Search Results";
    for (let i = 0; i < 400 && !ended(); i++) await new Promise(r => setTimeout(r, 50));
    return [...document.querySelectorAll("#search-results li[class*=kind] a")].map(link => link.href);
"""
CLIPPED = """
    await new Promise(r => setTimeout(r, 500));  // figures to hover over take their width with a delay
    const cut = e => e.clientWidth && e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflowX !== "visible";
    return [...document.querySelectorAll(".cell_output, .cell_output *")]
        .filter(e => cut(e) && !e.closest(".xr-wrap"))
        .map(e => `${e.scrollWidth} pixels of output stand in ${e.clientWidth}: ${e.textContent.trim().slice(0, 60)}`);
"""
"""Outputs that scroll sideways; xarray shows beginnings of arrays by design."""


def main() -> None:
    site = Path(sys.argv[1])
    faults = [*missing_names(site), *missing_commands(site), *elsewhere(site), *without_words(site), *shortened(site)]
    browser = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if browser is None:
        faults += untitled(site)
    else:
        with Browser(browser) as window:
            faults += [*unanswered(site, window), *too_wide(site, window), *clipped(site, window), *tall(site, window)]
    if faults:
        sys.exit("\n".join(faults))
    print(f"{len(list(site.rglob('*.html')))} pages hold every public name and command")


def missing_names(site: Path) -> list[str]:
    """Public names without an entry."""
    text = "".join(page.read_text(encoding="utf-8") for page in (site / "reference" / "api").glob("*.html"))
    public = [f"brightcell.{name}" for name in bc.__all__ if not inspect.ismodule(getattr(bc, name))]
    modules = {name: getattr(bc, name) for name in bc.__all__ if inspect.ismodule(getattr(bc, name))}
    public += [
        f"brightcell.{name}.{inner}"
        for name, module in modules.items()
        for inner in module.__all__
        if inspect.isfunction(value := getattr(module, inner)) and all(value is not getattr(bc, n) for n in bc.__all__)
    ]
    wanted = [*public, *(path for classes in ANSWERS.values() for path in classes)]
    return [f"no entry of {name}" for name in wanted if f'id="{name}"' not in text]


def missing_commands(site: Path) -> list[str]:
    """Commands without an entry."""
    page = (site / "reference" / "command-line.html").read_text(encoding="utf-8")
    return [f"no entry of brightcell {words}" for words, _ in commands() if f">brightcell {words}<" not in page]


def untitled(site: Path) -> list[str]:
    """Questions that are no heading: what can be held where there is no browser to ask the search."""
    text = (site / "searchindex.js").read_text(encoding="utf-8")
    titles = json.loads(text[text.index("(") + 1 : text.rindex(")")])["alltitles"]
    headings = {title.casefold().strip(" ?") for title in titles}
    return [f"no heading asks {question!r}" for question in QUESTIONS if question.casefold() not in headings]


def unanswered(site: Path, window: Browser) -> Iterator[str]:
    """Questions whose answer isn't among the first results."""
    for question, answer in {**QUESTIONS, **TOPICS}.items():
        results = window.answer(site / "search.html", WIDE, RESULTS, f"?q={question.replace(' ', '+')}")
        if not any(f"/{answer}" in result for result in results[:FIRST]):
            yield f"the search for {question!r} doesn't lead to {answer}"


def too_wide(site: Path, window: Browser) -> Iterator[str]:
    """Pages that scroll sideways on a telephone."""
    for page in _pages(site):
        width = window.answer(page, NARROW, "return document.documentElement.scrollWidth")
        if width > NARROW:
            yield f"{page.relative_to(site)} is {width} pixels wide in a window of {NARROW}"


def clipped(site: Path, window: Browser) -> Iterator[str]:
    """Outputs of notebooks of which a part is out of sight."""
    for page in _pages(site):
        if "cell_output" in page.read_text(encoding="utf-8"):
            yield from (f"{page.relative_to(site)}: {fault}" for fault in window.answer(page, WIDE, CLIPPED))


def tall(site: Path, window: Browser) -> Iterator[str]:
    """A header of more than one row."""
    height = window.answer(site / "index.html", WIDE, "return document.querySelector('.bd-header').offsetHeight")
    if height > ROW:
        yield f"the header takes {height} pixels in a window of {WIDE}"


def shortened(site: Path) -> Iterator[str]:
    """Tables of pandas that leave out columns or rows, and texts in outputs of which the end is left out."""
    for page in _pages(site):
        text = page.read_text(encoding="utf-8")
        tables = re.findall(r'class="dataframe".*?</table>', text, re.DOTALL)
        cells = [cell for table in tables for cell in re.findall(r"<t[dh][^>]*>([^<]*\.\.\.)</t[dh]>", table)]
        printed = re.findall(r'<div class="output (?:stream|text_plain).*?</pre>', text, re.DOTALL)
        lines = [line for block in printed for line in re.findall(r"^.*\w\.\.\.(?:[ \t].*)?$", block, re.MULTILINE)]
        yield from (f"{page.relative_to(site)}: {cut!r} is cut short" for cut in (*cells, *lines))


def without_words(site: Path) -> Iterator[str]:
    """Pictures that say nothing to whoever doesn't see them."""
    for page in _pages(site):
        for picture in re.findall(r"<img [^>]*>", page.read_text(encoding="utf-8")):
            words = re.search(r'alt="([^"]*)"', picture)
            if not words or not words[1] or re.search(r"\.(png|svg)$", words[1]):
                yield f"{page.relative_to(site)}: a picture has no words: {picture[:80]}"


def _pages(site: Path) -> list[Path]:
    return sorted(path for path in site.rglob("*.html") if "_static" not in path.parts)


def elsewhere(site: Path) -> list[str]:
    """Scripts, styles and pictures that would be fetched from a network."""
    fetched = re.compile(r'<(?:script|link|img)[^>]+(?:src|href)="(https?:)?//[^"]+"')
    return [
        f"{path.relative_to(site)} fetches {match.group(0)}"
        for path in sorted(site.rglob("*.html"))
        for match in fetched.finditer(path.read_text(encoding="utf-8"))
        if 'rel="canonical"' not in match.group(0)
    ]


if __name__ == "__main__":
    main()
