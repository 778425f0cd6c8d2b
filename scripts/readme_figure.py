"""The picture of the README: one pack under the four rulebooks, by life-cycle stage."""

from __future__ import annotations

from io import StringIO

import brightcell as bc

NAME = "readme-stages.svg"
PRODUCT = "nmc622-pack-100kwh"
BOOKS = ("cn-group-2024", "cn-miit-2025-551", "eu-cfb-2024-draft", "iso-14067-cutoff")


def compared() -> bc.Comparison:
    """The pack under each rulebook."""
    model = bc.Model(PRODUCT)
    return bc.compare([model.with_(rulebook=book) for book in BOOKS])


def totals(comparison: bc.Comparison) -> str:
    """The totals in one line, so that it can be told whether the picture is up to date."""
    return "; ".join(
        f"{book} {footprint.per_kwh_rated_kg:.2f}" for book, footprint in zip(BOOKS, comparison.footprints, strict=True)
    )


def picture(comparison: bc.Comparison) -> str:
    """The picture as SVG, the same each time for one version of matplotlib."""
    from matplotlib import rc_context

    with rc_context({"svg.hashsalt": "brightcell", "svg.fonttype": "path"}):
        text = StringIO()
        axes = comparison.plot.stages()
        figure = getattr(axes, "figure", axes)
        figure.savefig(text, format="svg", metadata={"Date": None, "Description": totals(comparison)})
    return text.getvalue()
