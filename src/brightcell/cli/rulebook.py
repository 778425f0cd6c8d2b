"""`brightcell rulebook ...`"""

from __future__ import annotations

import typer

from brightcell.cli.options import Set, TableJson, listed, one_of, settings

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Rulebooks: list, show, compare.")


@app.command("list")
def rulebook_list(format: TableJson = "table") -> None:
    """The shipped rulebooks."""
    one_of(format, "table", "json")
    from brightcell.rulebooks import read_rulebook, rulebook_ids

    rows = [
        {"id": b.id, "edition": b.edition, "status": b.status, "in_force": str(b.in_force or ""), "title": b.title}
        for b in map(read_rulebook, rulebook_ids(incomplete=True))
    ]
    listed(rows, format)


@app.command("show")
def rulebook_show(rulebook: str, setting: Set = None, format: TableJson = "table") -> None:
    """A rulebook as it is applied: every slot, strategy and parameter with its source and status."""
    one_of(format, "table", "json")
    from brightcell.rulebooks import read_rulebook
    from brightcell.rulebooks.show import as_text

    book = read_rulebook(rulebook, settings(setting))
    typer.echo(book.model_dump_json(indent=2) if format == "json" else as_text(book))


@app.command("diff")
def rulebook_diff(first: str, second: str, format: TableJson = "table") -> None:
    """Where two rulebooks differ, slot by slot."""
    one_of(format, "table", "json")
    from brightcell.rulebooks import read_rulebook
    from brightcell.rulebooks.show import differences

    rows = differences(read_rulebook(first), read_rulebook(second))
    listed(rows, format, empty="no difference in strategies or parameters")
