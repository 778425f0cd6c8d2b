"""`brightcell monte-carlo`, `brightcell sensitivity`: how certain a footprint is, and which data make it uncertain."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
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
    Format,
    Layers,
    OneRulebook,
    Out,
    ProductArgument,
    Products,
    Project,
    Rulebooks,
    Set,
    TableJson,
    With,
    all_changed,
    changed,
    format_of,
    model_options,
    one_of,
    only_in,
    write,
)
from brightcell.cli.parts_of_draws import AskedParts, ByGroups, ByKeys, ExplainPart, asked_parts
from brightcell.errors import InputError, Problem
from brightcell.io.inert import frame_csv
from brightcell.io.json import json_text

if TYPE_CHECKING:
    from brightcell.propagation.without_value import WithoutValue
    from brightcell.results.draws.face import MonteCarlo


def monte_carlo(
    products: Products,
    rulebook: Rulebooks = None,
    background: Background = "open",
    project: Project = "brightcell",
    database: Database = None,
    layer: Layers = None,
    draws: Annotated[
        int, typer.Option("--draws", help="Number of draws; with --until, the most that are made.")
    ] = 1000,
    seed: Annotated[int, typer.Option("--seed", help="Seed: the same gives the same numbers.")] = 1,
    design: Annotated[str, typer.Option("--design", help="random, latin-hypercube or sobol.")] = "random",
    background_uncertainty: BackgroundUncertainty = False,
    factor_uncertainty: FactorUncertainty = False,
    factor_ranges: FactorRanges = None,
    default_spreads: DefaultSpreads = True,
    until: Annotated[
        float | None,
        typer.Option("--until", help="Stop when the standard error is below this share of the value, such as 0.001."),
    ] = None,
    until_of: Annotated[str, typer.Option("--until-of", help="The value that --until is about: median, p5 or p95.")] = (
        "median"
    ),
    threshold: Annotated[
        float | None, typer.Option("--threshold", help="Show the probability that the total is below this.")
    ] = None,
    outer: Annotated[
        int | None,
        typer.Option(
            "--outer",
            help="Nested draws: how many of what is not known, each kept for draws / outer draws of what varies.",
        ),
    ] = None,
    workers: Annotated[int, typer.Option("--workers", help="How many chunks at once on this machine.")] = 1,
    scheduler: Annotated[
        str | None,
        typer.Option("--scheduler", help="Address of a Dask scheduler, tcp://HOST:PORT, whose workers draw."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="Folder for the draws (Parquet) and their manifest.")
    ] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with an interrupted run in --out.")] = False,
    keep_inputs: Annotated[
        bool,
        typer.Option("--keep-inputs", help="Keep the value of every input beside each draw in --out."),
    ] = False,
    by: ByKeys = None,
    group: ByGroups = None,
    explain: ExplainPart = None,
    setting: Set = None,
    change: With = None,
    aliases: Aliases = None,
    format: Format = "table",
) -> None:
    """Draws of the footprint: how sure it is, and how sure the difference of alternatives is.

    Ctrl-C ends a run with the draws that are finished, and exit code 1; one in --out goes on with --resume. Draws in
    which a formula or the background has no value are reported with the reason, and the exit code is 1.
    """
    one_of(format, "table", "json", "csv", "html")
    one_of(until_of, "median", "p5", "p95")
    only_in("--threshold", threshold is not None, format, "table", "json")
    _refuse_before(resume, out, keep_inputs, until_of if until is None else None)
    parts = asked_parts(by, group, explain, format)
    options = model_options(background, project, database, setting, layer)
    from brightcell.api.monte_carlo import monte_carlo as run
    from brightcell.model import models_of
    from brightcell.runs.progress import terminal_bar
    from brightcell.runs.stopping import StopRule

    models = models_of(all_changed(products, [change] * len(products), aliases), rulebook or None, **options)
    with terminal_bar() as progress:
        result = run(
            parts.checked(models),
            background_uncertainty=background_uncertainty,
            factor_uncertainty=factor_ranges or factor_uncertainty,
            default_spreads=default_spreads,
            progress=progress,
            draws=draws,
            seed=seed,
            design=design,
            until=StopRule(until, statistic=until_of) if until is not None else None,
            outer=outer,
            out=out,
            resume=resume,
            keep="inputs" if keep_inputs else None,
            workers=workers,
            scheduler=scheduler,
        )
    _write_draws(result, format, threshold, parts)
    if result.status != "complete":
        _explain_cut_short(result, out)
        raise typer.Exit(1)
    end_without_value(result.failed, result.without_value)


def sensitivity(
    product: ProductArgument,
    rulebook: OneRulebook = "cn-group-2024",
    method: Annotated[
        str | None,
        typer.Option(
            "--method",
            help="tornado, gradient, elasticities, spider, morris, sobol, delta, pawn, shapley, variance, information; "
            "tornado by default, of kept draws information.",
        ),
    ] = None,
    background: Background = "open",
    project: Project = "brightcell",
    database: Database = None,
    layer: Layers = None,
    background_uncertainty: BackgroundUncertainty = False,
    factor_uncertainty: FactorUncertainty = False,
    factor_ranges: FactorRanges = None,
    default_spreads: DefaultSpreads = True,
    draws: Annotated[
        int | None,
        typer.Option(
            "--draws",
            help="Number of draws: of sobol (a power of two), delta, pawn and information, 4096 by default; of shapley "
            "for each of its orders, 64 by default.",
        ),
    ] = None,
    trajectories: Annotated[
        int | None, typer.Option("--trajectories", help="Number of paths of morris, 64 by default.")
    ] = None,
    orders: Annotated[int | None, typer.Option("--orders", help="Number of orders of shapley, 200 by default.")] = None,
    seed: Annotated[
        int | None,
        typer.Option("--seed", help="Seed of the methods that draw, 1 by default: the same gives the same numbers."),
    ] = None,
    by: Annotated[
        str | None, typer.Option("--by", help="Count together by group, stage, component, supplier or source.")
    ] = None,
    percent: Annotated[
        float | None,
        typer.Option("--percent", help="By how much elasticity (10 by default) and tornado move each amount, in %."),
    ] = None,
    second_order: Annotated[
        bool, typer.Option("--second-order", help="Indices of pairs of inputs too, by sobol; in table and json.")
    ] = False,
    group: Annotated[
        list[str] | None,
        typer.Option("--group", help="A group of your own, NAME=PATTERN[,PATTERN], * for any text; repeat for more."),
    ] = None,
    keep: Annotated[
        Path | None,
        typer.Option("--keep", help="Folder for what is computed: the same command goes on with it after a stop."),
    ] = None,
    against: Annotated[
        str | None,
        typer.Option("--against", help="Sensitivity of the difference: a product, or of kept draws an alternative."),
    ] = None,
    of: Annotated[
        str | None, typer.Option("--of", help="Of kept draws: the alternative, where there are several.")
    ] = None,
    setting: Set = None,
    change: With = None,
    aliases: Aliases = None,
    format: Format = "table",
    out: Out = None,
) -> None:
    """Which data make the footprint what it is, which make it uncertain, and which to measure next.

    Ctrl-C ends morris, shapley and sobol with the paths, orders or blocks of 4,096 draws that are finished, and exit
    code 1; with --keep the same command goes on, whichever the method.
    """
    kind = format_of(format, out, "json", "csv", "html")
    options = model_options(background, project, database, setting, layer)
    from brightcell.api.sensitivity import analyse, difference, of_draws

    of_method = {
        "draws": draws,
        "trajectories": trajectories,
        "orders": orders,
        "seed": seed,
        "by": groups_of(group, by),
        "percent": percent,
        **_of_spreads(background_uncertainty, factor_ranges or factor_uncertainty, default_spreads),
        "second_order": second_order or None,
        "keep": keep,
    }
    used: dict[str, Any] = {name: value for name, value in of_method.items() if value is not None}
    if (Path(product) / "manifest.json").is_file():
        of_model = _of_model(rulebook, background, project, database, layer, setting, change, aliases)
        _refuse_unused({**used, **of_model}, {"by"}, "draws that were kept need nothing but")
        record = of_draws(product, method=method or "information", of=of, minus=against, by=used.get("by"))
    elif of is not None:
        _refuse_unused({"of": of}, set(), "a product is not a folder of kept draws, so it doesn't take")
    elif against is not None:
        allowed = {"draws", "seed", "by", "background_uncertainty", "factor_uncertainty", "default_spreads"}
        _refuse_unused(used, allowed, "the sensitivity of a difference needs nothing but")
        first, second = all_changed((against, product), [None, change], aliases)
        record = difference(first, second, rulebook, method=method or "tornado", **options, **used)
    else:
        with _told_when_cut_short(keep):
            record = analyse(changed(product, change, aliases), rulebook, method=method or "tornado", **options, **used)
    render = {
        "table": record.as_text,
        "csv": record.as_csv,
        "json": lambda: json_text(record.as_dict()),
        "html": record.to_html,
    }
    write(render[kind](), out)
    if record.status != "complete":
        typer.echo(f"{record.notes[0]}; {_how_to_go_on(keep)}", err=True)
        raise typer.Exit(1)


def tail(
    product: ProductArgument,
    rulebook: OneRulebook = "cn-group-2024",
    above: Annotated[
        float | None, typer.Option("--above", help="The total that is to be exceeded, kg CO2e per functional unit.")
    ] = None,
    below: Annotated[float | None, typer.Option("--below", help="The total that is to be undercut.")] = None,
    background: Background = "open",
    project: Project = "brightcell",
    database: Database = None,
    layer: Layers = None,
    background_uncertainty: BackgroundUncertainty = False,
    factor_uncertainty: FactorUncertainty = False,
    factor_ranges: FactorRanges = None,
    default_spreads: DefaultSpreads = True,
    draws: Annotated[int, typer.Option("--draws", help="Draws of each level of each run.")] = 1000,
    runs: Annotated[int, typer.Option("--runs", help="Independent runs, whose scatter gives the error.")] = 10,
    seed: Annotated[int, typer.Option("--seed", help="Seed: the same gives the same numbers.")] = 1,
    setting: Set = None,
    change: With = None,
    aliases: Aliases = None,
    format: TableJson = "table",
) -> None:
    """How probable a rare footprint is, above or below a total, with the error of that probability."""
    one_of(format, "table", "json")
    threshold = above if below is None else below
    if threshold is None or (above is not None and below is not None):
        found = "neither" if threshold is None else "both"
        raise InputError(Problem("give either --above or --below", path="--above", found=found, expected="one"))
    options = model_options(background, project, database, setting, layer)
    from brightcell.api.sensitivity import tail as tail_of

    found_tail = tail_of(
        changed(product, change, aliases),
        rulebook,
        threshold=threshold,
        above=below is None,
        draws=draws,
        runs=runs,
        seed=seed,
        **options,
        background_uncertainty=background_uncertainty,
        factor_uncertainty=factor_ranges or factor_uncertainty,
        default_spreads=default_spreads,
    )
    typer.echo(found_tail.as_text() if format == "table" else json_text(found_tail.as_dict()))


def groups_of(groups: list[str] | None, by: str | None) -> str | dict[str, list[str]] | None:
    """What is counted together: a kind of label, or groups of one's own; InputError for both, or an odd group."""
    if not groups:
        return by
    problems = [Problem("give groups of your own or a kind of label", path="--by", found=by)] if by else []
    odd = [text for text in groups if not all(part.strip() for part in text.partition("="))]
    problems += [
        Problem("this is not a group", path="--group", found=t, expected="NAME=PATTERN[,PATTERN]") for t in odd
    ]
    if problems:
        raise InputError(problems)
    named: dict[str, list[str]] = {}
    for text in groups:
        name, _, patterns = text.partition("=")
        named.setdefault(name.strip(), []).extend(pattern.strip() for pattern in patterns.split(","))
    return named


def _of_model(
    rulebook: str,
    background: str,
    project: str,
    database: str | None,
    layer: list[str] | None,
    setting: list[str] | None,
    change: list[str] | None,
    aliases: Path | None,
) -> dict[str, Any]:
    """Options of a model that are given, by name: kept draws have theirs."""
    usual = {"rulebook": "cn-group-2024", "background": "open", "project": "brightcell"}
    named = {"rulebook": rulebook, "background": background, "project": project, "database": database}
    changes = {"layer": layer, "set": setting, "with": change, "aliases": aliases}
    return {name: value for name, value in {**named, **changes}.items() if value and value != usual.get(name)}


def _refuse_unused(given: dict[str, Any], allowed: set[str], why: str) -> None:
    """An option that would not be used is refused."""
    names = sorted(allowed) or ["--of"]
    if unused := [name for name in given if name not in allowed]:
        what = f"{why} {', '.join(names)}"
        raise InputError(Problem(what, path=name, found=str(given[name])) for name in unused)


def _of_spreads(background: bool, factors: bool | Path, defaults: bool) -> dict[str, bool | Path | None]:
    """What is uncertain, where the call says otherwise than all methods do; a method without spreads has none."""
    return {
        "background_uncertainty": background or None,
        "factor_uncertainty": factors or None,
        "default_spreads": None if defaults else False,
    }


def _refuse_before(resume: bool, out: Path | None, keep_inputs: bool, until_of: str | None) -> None:
    """What can't be used is refused before the draws are made; `until_of` is that of a run without `--until`."""
    problems = []
    if until_of not in (None, "median"):
        what, hint = "this value ends no run without --until", "give --until too, such as 0.001"
        problems.append(Problem(what, path="--until-of", found=until_of, hint=hint))
    if resume and out is None:
        problems.append(
            Problem("the run to resume is not named", path="--resume", hint="name the folder of the run by --out")
        )
    if keep_inputs and out is None:
        what, hint = "the folder for the inputs is not named", "name one by --out"
        problems.append(Problem(what, path="--keep-inputs", hint=hint))
    if problems:
        raise InputError(problems)


def _write_draws(result: MonteCarlo, format: str, threshold: float | None, parts: AskedParts) -> None:
    shown = parts if result.with_statistics else AskedParts()
    render = {
        "table": lambda: result.as_text(threshold) + (shown.as_text(result) if shown else ""),
        "csv": lambda: frame_csv(shown.frame(result)) if shown.by else result.as_csv(),
        "json": lambda: json_text({**result.as_dict(threshold), **shown.as_dict(result)}),
        "html": result.to_html,
    }
    typer.echo(render[format]())


def end_without_value(failed: int, reasons: Sequence[WithoutValue]) -> None:
    """Draws that are left out of statistics are reported, and the exit code is 1."""
    if not failed:
        return
    from brightcell.propagation.without_value import in_words

    typer.echo("\n".join(in_words(failed, reasons)), err=True)
    raise typer.Exit(1)


@contextmanager
def _told_when_cut_short(keep: Path | None) -> Iterator[None]:
    """Ctrl-C leaves no figures of a method that needs all its runs, or has too few; say whether these are kept."""
    try:
        yield
    except KeyboardInterrupt:
        typer.echo(f"the method was cut short and has no results; {_how_to_go_on(keep)}", err=True)
        raise typer.Exit(1) from None


def _how_to_go_on(keep: Path | None) -> str:
    return f"go on with the same command: {keep} keeps what was computed" if keep else "with --keep DIR it goes on"


def _explain_cut_short(result: MonteCarlo, out: Path | None) -> None:
    hint = f"; go on with the same command and --resume: {out} keeps them" if out else "; with --out they would be kept"
    typer.echo(f"the run was cut short after {result.draws.number:,} of {result.draws.asked:,} draws{hint}", err=True)
