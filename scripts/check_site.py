"""What the built documentation must hold: an entry for each public name and command, and answers to what people ask.

`python scripts/check_site.py docs/_build/html`, after the site is built. The search is asked in a headless browser
where there is one, else the titles of its index are looked through.
"""

from __future__ import annotations

import inspect
import json
import re
import shutil
import subprocess
import sys
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
"""What people type into the search, and where the answer stands."""
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
NARROW = 400
"""Width in pixels of a telephone's window, than which no page may be wider."""
FIRST = 5
"""How many of the results people look at."""


def main() -> None:
    site = Path(sys.argv[1])
    faults = [*missing_names(site), *missing_commands(site), *unanswered(site), *elsewhere(site), *too_wide(site)]
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


def unanswered(site: Path) -> list[str]:
    """Questions whose answer isn't among the first results."""
    browser = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    return [
        f"the search for {question!r} doesn't lead to {answer}"
        for question, answer in QUESTIONS.items()
        if not (_answers(browser, site, question, answer) if browser else _has_title(site, question))
    ]


def _answers(browser: str, site: Path, question: str, answer: str) -> bool:
    address = f"{(site / 'search.html').resolve().as_uri()}?q={question.replace(' ', '+')}"
    call = [browser, "--headless", "--no-sandbox", "--virtual-time-budget=8000", "--dump-dom", address]
    page = subprocess.run(call, capture_output=True, text=True, encoding="utf-8", check=False).stdout
    results = re.findall(r'<li class="kind[^"]*"[^>]*>.*?</li>', page, re.DOTALL)
    return any(answer in result for result in results[:FIRST])


def _has_title(site: Path, question: str) -> bool:
    text = (site / "searchindex.js").read_text(encoding="utf-8")
    titles = json.loads(text[text.index("(") + 1 : text.rindex(")")])["alltitles"]
    return any(question.casefold() == title.casefold().strip(" ?") for title in titles)


def too_wide(site: Path) -> list[str]:
    """Pages that scroll sideways, in a headless browser; none are looked at where there is no browser."""
    browser = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if browser is None:
        return []
    pages = sorted(path for path in site.rglob("*.html") if "_static" not in path.parts)
    with Browser(browser) as window:
        widths = {path: window.width_of(path, NARROW) for path in pages}
    return [
        f"{path.relative_to(site)} is {width} pixels wide in a window of {NARROW}"
        for path, width in widths.items()
        if width > NARROW
    ]


def elsewhere(site: Path) -> list[str]:
    """Scripts, styles and pictures that would be fetched from a network."""
    fetched = re.compile(r'<(?:script|link|img)[^>]+(?:src|href)="(https?:)?//[^"]+"')
    return [
        f"{path.relative_to(site)} fetches {found.group(0)}"
        for path in sorted(site.rglob("*.html"))
        for found in fetched.finditer(path.read_text(encoding="utf-8"))
        if 'rel="canonical"' not in found.group(0)
    ]


if __name__ == "__main__":
    main()
