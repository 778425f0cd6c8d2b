"""`brightcell why`, `break-even`, `target`: why one is lower, from where on, and what has to change."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from brightcell.cli.options import (
    Aliases,
    Background,
    BackgroundUncertainty,
    Database,
    DefaultSpreads,
    FactorRanges,
    FactorUncertainty,
    Layers,
    OneRulebook,
    Out,
    ProductArgument,
    Project,
    Set,
    With,
    all_changed,
    changed,
    format_of,
    key_and_text,
    model_options,
    one_of,
    write,
)
from brightcell.cli.results import FORMATS, Seed, TableJsonCsvHtml, below_layers, keyed_values, rendered
from brightcell.errors import InputError, Problem, collecting

if TYPE_CHECKING:
    from brightcell.product import Product


def why(
    first: Annotated[str, typer.Argument(help="A product file, or the name of a shipped product.")],
    second: Annotated[
        str | None,
        typer.Argument(help="The product that it is compared with; without it the first one changed by --to."),
    ] = None,
    to: Annotated[
        list[str] | None,
        typer.Option("--to", help="Change the second product only: PATH=VALUE; may be repeated."),
    ] = None,
    rulebook: Annotated[
        list[str] | None, typer.Option("--rulebook", help="Rulebook id or file: one for both, or two, one for each.")
    ] = None,
    background: Annotated[
        list[str] | None, typer.Option("--background", help="Background: one for both, or two, one for each.")
    ] = None,
    detail: Annotated[
        str | None,
        typer.Option(
            "--detail", help="part, component, block or whole; by default as fine as makes at most 12 groups."
        ),
    ] = None,
    group: Annotated[
        list[str] | None,
        typer.Option("--group", help="A group of your own: NAME=CHANGE,CHANGE, such as recipe=pack; may be repeated."),
    ] = None,
    orders: Annotated[int, typer.Option("--orders", help="Orders that are drawn above 12 groups.")] = 64,
    per: Annotated[
        str, typer.Option("--per", help="In the unit that both share (unit), or per kWh of rated energy (rated).")
    ] = "unit",
    project: Project = "brightcell",
    database: Database = None,
    layer: Layers = None,
    draws: Annotated[
        int | None, typer.Option("--draws", help="Paired draws of each combination, which give intervals.")
    ] = None,
    seed: Seed = 1,
    background_uncertainty: BackgroundUncertainty = False,
    factor_uncertainty: FactorUncertainty = False,
    factor_ranges: FactorRanges = None,
    default_spreads: DefaultSpreads = True,
    setting: Set = None,
    change: With = None,
    aliases: Aliases = None,
    format: TableJsonCsvHtml = "table",
    out: Out = None,
) -> None:
    """Why the second footprint is lower than the first: how much of the difference each change makes.

    The parts of the difference don't depend on an order, and sum to it. --with changes both products, --to the second.
    """
    kind = format_of(format, out, *FORMATS)
    one_of(per, "unit", "rated")
    groups = keyed_values(group, "--group", "NAME=CHANGE,CHANGE") if group else None
    books, backs = _one_or_two(rulebook, "--rulebook"), _one_or_two(background, "--background")
    options = model_options(backs or "open", project, database, setting, layer)
    from brightcell.api.why import why as run
    from brightcell.runs.progress import terminal_bar

    with terminal_bar("combinations") as progress:
        result = run(
            *_both(first, second, change, to, aliases),
            rulebook=books,
            **options,
            detail=detail,
            groups=groups,
            orders=orders,
            per=per,
            draws=draws,
            seed=seed,
            background_uncertainty=background_uncertainty,
            factor_uncertainty=factor_ranges or factor_uncertainty,
            default_spreads=default_spreads,
            progress=progress,
        )
    write(rendered(result, kind), out)
    if result.failed:
        raise typer.Exit(1)


def break_even(
    first: Annotated[str, typer.Argument(help="A product file, or the name of a shipped product.")],
    over: Annotated[
        str,
        typer.Option(
            "--over", help="KEY=LOW..HIGH: a path of an amount, grid or settings.SLOT.PARAMETER, and its range."
        ),
    ],
    second: Annotated[
        str | None,
        typer.Argument(help="The product that it is compared with; without it the first one changed by --to."),
    ] = None,
    to: Annotated[
        list[str] | None,
        typer.Option("--to", help="Change the second product only: PATH=VALUE; may be repeated."),
    ] = None,
    of: Annotated[
        str, typer.Option("--of", help="In which of the two the number is set: both, first or second.")
    ] = "both",
    points: Annotated[int, typer.Option("--points", help="Values that are looked at before roots are narrowed.")] = 33,
    rulebook: OneRulebook = "cn-group-2024",
    background: Background = "open",
    project: Project = "brightcell",
    database: Database = None,
    layer: Layers = None,
    setting: Set = None,
    change: With = None,
    aliases: Aliases = None,
    format: TableJsonCsvHtml = "table",
    out: Out = None,
) -> None:
    """All values of a number at which two products have the same footprint: a yield, a mass, the grid's intensity.

    Where there is none in the range, it says so, and which is lower.
    """
    kind = format_of(format, out, *FORMATS)
    one_of(of, "both", "first", "second")
    ((key, bounds),) = _ranges([over], "--over").items()
    options = model_options(background, project, database, setting, layer)
    from brightcell.api.break_even import break_even as run

    first_product, second_product = _both(first, second, change, to, aliases)
    result = run(first_product, second_product, key, bounds, of=of, points=points, rulebook=rulebook, **options)
    write(rendered(result, kind), out)


def target(
    product: ProductArgument,
    goal: Annotated[float, typer.Argument(help="The footprint that is wanted.")],
    lever: Annotated[
        list[str] | None,
        typer.Option(
            "--lever",
            help="KEY=LOW..HIGH: a path of an amount, grid or settings.SLOT.PARAMETER, and its range; may be repeated.",
        ),
    ] = None,
    choice: Annotated[
        list[str] | None,
        typer.Option(
            "--choice",
            help="KEY=V1,V2,...: what may be chosen for a path, product, rulebook, background, year or settings.SLOT "
            "beside what is now; may be repeated.",
        ),
    ] = None,
    effort: Annotated[
        list[str] | None,
        typer.Option(
            "--effort", help="KEY=NUMBER: what a lever's whole range, or another choice, costs; 1 unless it is given."
        ),
    ] = None,
    per: Annotated[
        str, typer.Option("--per", help="The goal is per kWh of rated energy (rated), or in the model's unit (unit).")
    ] = "rated",
    probability: Annotated[
        float | None, typer.Option("--probability", help="Meet the goal in this share of draws, such as 0.9.")
    ] = None,
    draws: Annotated[
        int | None, typer.Option("--draws", help="Number of draws, with --probability; 1000 unless it is given.")
    ] = None,
    seed: Seed = 1,
    background_uncertainty: BackgroundUncertainty = False,
    factor_uncertainty: FactorUncertainty = False,
    factor_ranges: FactorRanges = None,
    default_spreads: DefaultSpreads = True,
    rulebook: OneRulebook = "cn-group-2024",
    background: Background = "open",
    project: Project = "brightcell",
    database: Database = None,
    layer: Layers = None,
    setting: Set = None,
    change: With = None,
    aliases: Aliases = None,
    format: TableJsonCsvHtml = "table",
    out: Out = None,
) -> None:
    """How far levers move and which choices change to reach a footprint with the least effort; what each does alone.

    Exit code 1 where the goal can't be reached by them.
    """
    kind = format_of(format, out, *FORMATS)
    one_of(per, "rated", "unit")
    levers = _ranges(lever or [], "--lever")
    choices = below_layers(keyed_values(choice or (), "--choice", "KEY=V1,V2,..."), layer)
    efforts = _efforts(effort)
    options = model_options(background, project, database, setting, layer)
    from brightcell.api.target import target as run
    from brightcell.runs.progress import terminal_bar

    with terminal_bar("steps") as progress:
        result = run(
            changed(product, change, aliases),
            goal,
            levers,
            choices=choices,
            efforts=efforts,
            per=per,
            probability=probability,
            draws=draws,
            seed=seed,
            background_uncertainty=background_uncertainty,
            factor_uncertainty=factor_ranges or factor_uncertainty,
            default_spreads=default_spreads,
            progress=progress,
            rulebook=rulebook,
            **options,
        )
    write(rendered(result, kind), out)
    if not result.is_reached:
        raise typer.Exit(1)


def _both(
    first: str, second: str | None, change: list[str] | None, to: list[str] | None, aliases: Path | None
) -> tuple[Product | str, Product | str]:
    """The two products: `--with` changes both, `--to` the second, which is the first one where none is named."""
    first_product, second_product = all_changed(
        (first, second or first), [change, [*(change or ()), *(to or ())]], aliases
    )
    return first_product, second_product


def _efforts(texts: list[str] | None) -> dict[str, Any]:
    """KEY=NUMBER as what each costs; several values are refused where they are checked."""
    efforts = keyed_values(texts or (), "--effort", "KEY=NUMBER")
    return {key: values[0] if len(values) == 1 else values for key, values in efforts.items()}


def _ranges(texts: list[str], option: str) -> dict[str, tuple[Any, Any]]:
    """KEY=LOW..HIGH as ends by key; all that can't be read is raised at once."""
    from brightcell.io.yaml import parse_yaml

    ranges: dict[str, tuple[Any, Any]] = {}
    problems: list[Problem] = []
    for text in texts:
        with collecting(problems):
            key, ends = key_and_text(text, "key with a range", f"{option} KEY=LOW..HIGH")
            low, dots, high = ends.partition("..")
            if not (low.strip() and dots and high.strip()):
                expected = "its two ends, such as 0.9..0.99 or 80 kg..120 kg"
                hint = f"--choice '{text}' chooses between options" if option == "--lever" else None
                problem = Problem(
                    "this is not a range", path=f"{option} {key}", found=ends, expected=expected, hint=hint
                )
                raise InputError(problem)
            if key in ranges:
                raise InputError(Problem("this key is given twice", path=f"{option} {key}", expected="one range"))
            ranges[key] = (parse_yaml(low).data, parse_yaml(high).data)
    if problems:
        raise InputError(problems)
    return ranges


def _one_or_two(given: list[str] | None, option: str) -> str | list[str] | None:
    """One for both, or one for each."""
    if given and len(given) > 2:
        expected = "once for both, or twice, once for each"
        raise InputError(Problem("this is given too often", path=option, found=str(len(given)), expected=expected))
    return given[0] if given and len(given) == 1 else given or None
