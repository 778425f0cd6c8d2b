"""The documentation site: `sphinx-build -W -b html docs docs/_build/html`, offline; `nox -s site` does it.

Pages under `reference/` are written from the code when the site is built, and the notebooks are copied in and run.
"""

import os
import sys
from pathlib import Path

DOCS = Path(__file__).resolve().parent
sys.path.insert(0, str(DOCS.parent / "scripts"))

from pygments.lexers.special import TextLexer  # noqa: E402
from site_pages import connect_reference, copy_notebooks, linked, write_reference  # noqa: E402

project = "brightcell"
author = "The brightcell developers"
project_copyright = "The brightcell developers"
extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx_design",
    "mathml",
    "site_html",
]
exclude_patterns = ["_build", "**.ipynb_checkpoints", "examples"]
myst_enable_extensions = ["colon_fence", "dollarmath", "deflist"]
myst_heading_anchors = 4
suppress_warnings = ["myst.header", "mystnb.unknown_mime_type", "ref.python"]

nb_execution_mode = "auto"
nb_execution_raise_on_error = True
nb_execution_timeout = 600
nb_merge_streams = True
os.environ["PLOTLY_RENDERER"] = "notebook"  # figures to hover over, with the script that they need

autodoc_typehints = "none"
add_module_names = False
toc_object_entries_show_parents = "hide"
autodoc_member_order = "bysource"
autoclass_content = "class"
napoleon_google_docstring = False
napoleon_use_rtype = False
napoleon_use_ivar = True

html_theme = "pydata_sphinx_theme"
html_title = "brightcell"
html_static_path = ["_static"]
html_search_scorer = str(DOCS / "_static" / "scorer.js")
html_css_files = ["site.css"]
html_js_files = ["site.js"]
html_copy_source = False
html_show_sourcelink = False
html_theme_options = {
    "show_prev_next": False,
    "navigation_with_keys": False,
    "show_toc_level": 2,
    "navbar_align": "left",
    "header_links_before_dropdown": 6,
    "secondary_sidebar_items": {"**": ["page-toc"], "index": []},
    "footer_start": ["copyright"],
    "footer_end": [],
    "pygments_light_style": "tango",
    "pygments_dark_style": "monokai",
}
html_sidebars = {page: [] for page in ("index", "tutorial", "questions", "notebooks/*")}
smartquotes = False
html_math_renderer = "mathml"

write_reference(DOCS)
copy_notebooks(DOCS)


def setup(app):
    """Links to `databases/` go to the copies of its pages; docstrings are written with single backticks."""
    connect_reference(app)
    app.add_lexer("csv", TextLexer)
    app.connect("source-read", lambda app, name, source: source.__setitem__(0, linked(source[0])))
