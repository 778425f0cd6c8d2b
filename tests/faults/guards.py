"""What holds each row of the matrix of faults, and how it is taken away to see that the row's test fails without it.

`scripts/remove_guards.py` puts `instead` in the place of `held` in a copy of the package and runs the tests of the row.
Where a row is held by the mathematics and not by a check, `instead` is a fault in it that a test has to notice.
"""

from __future__ import annotations

from dataclasses import dataclass

IMPORTS = "imports/checks.py"
_DOCTYPE = """self.parser.StartDoctypeDeclHandler = self.refuse_type
        self.parser.EntityDeclHandler = self.refuse_type"""


@dataclass(frozen=True)
class Guard:
    """A piece of a file that stands in it once, and what takes its place; `name` is the function that it is in."""

    file: str
    name: str
    held: str
    instead: str


GUARDS: dict[str, Guard] = {
    "01": Guard(
        "io/yaml.py",
        "_refuse_what_is_not_data",
        'if kind == "AliasEvent" or getattr(event, "anchor", None) is not None:',
        "if False:",
    ),
    "02": Guard(
        "io/yaml.py",
        "_refuse_what_is_not_data",
        'if getattr(event, "tag", None) is not None or getattr(event, "ctag", None) is not None:',
        "if False:",
    ),
    "03": Guard(
        "io/yaml.py",
        "_start",
        "from brightcell.io.limits import YAML_DEPTH as MAX_DEPTH",
        "MAX_DEPTH = 1_000",
    ),
    "04": Guard(
        "io/yaml.py",
        "_key",
        "        if key in here.container:\n            first",
        "        if False:\n            first",
    ),
    "05": Guard("io/yaml.py", "resolved", '("false", "False", "FALSE"), False)', '("false", "NO"), False)'),
    "06": Guard("io/json.py", "parse_json", " parse_constant=_no_number,", ""),
    "07": Guard("io/yaml.py", "_decoded", 'content.decode("utf-8-sig")', 'content.decode("utf-8", "replace")'),
    "08": Guard("units.py", "hint", "return None if value is None else f", "return None and f"),
    "09": Guard(
        "io/workbooks.py",
        "_check_sizes",
        "if unpacked > 1_000_000 and unpacked > MOST_RATIO * max(packed, 1):",
        "if False:",
    ),
    "10": Guard(IMPORTS, "amount_is_a_number", "        if row.amount is None:\n", "        if False:\n"),
    "11": Guard(
        "imports/accounts.py",
        "hidden_part_is_read",
        'yield from said_by_the_reader(read, "hidden_part_is_read")',
        "yield from ()",
    ),
    "12": Guard(
        "imports/accounts.py",
        "column_is_missing",
        'yield from said_by_the_reader(read, "column_is_missing")',
        "yield from ()",
    ),
    "13": Guard(
        "imports/zipped.py",
        "_leads_out",
        'return posix.is_absolute() or bool(windows.anchor) or ".." in windows.parts',
        "return False",
    ),
    "14": Guard("imports/zipped.py", "_unsafe", "elif size > _SMALL and size > MOST_RATIO * packed:", "elif False:"),
    "15": Guard(
        "imports/readers.py",
        "_refuse_pickled",
        'why = _PICKLED.get(path.suffix.lower()) or _PICKLED.get(_kind(path), "")',
        'why = ""',
    ),
    "16": Guard(
        "imports/stored_matrices.py",
        "stored_array",
        "if dtype.hasobject or dtype.kind not in _NUMBERS + _TEXTS:",
        "if False:",
    ),
    "17": Guard(
        "imports/xml_tree.py",
        "refuse_type",
        _DOCTYPE,
        "pass",
    ),
    "18": Guard(
        "imports/xml_tree.py",
        "refuse_type",
        _DOCTYPE,
        "pass",
    ),
    "19": Guard(
        "product/formulas.py",
        "_node",
        'raise _refused("not allowed in a formula", repr(_short(ast.unparse(tree))), allowed)',
        "return NumberNode(1.0)",
    ),
    "20": Guard("product/formulas.py", "parse", "if len(text) > MAX_LENGTH:", "if False:"),
    "21": Guard(
        "product/formulas.py",
        "_checked",
        '    except OverflowError:\n        raise _refused("a formula gives',
        '    except KeyError:\n        raise _refused("a formula gives',
    ),
    "22": Guard(
        "product/parameters.py",
        "_in_order",
        'self._refuse(path[0], error.problems[0], "formula")',
        "pass",
    ),
    "23": Guard(
        IMPORTS,
        "exchange_type_is_known",
        "if row.kind not in EXCHANGE_TYPES:\n            near",
        "if False:\n            near",
    ),
    "24": Guard("units.py", "convert", "return float(value) * multiplier / divisor", "return float(value)"),
    "25": Guard(
        "units.py",
        "factor_by_pint",
        "    if source.dimensionality != target.dimensionality:\n",
        "    if source.dimensionality != target.dimensionality:\n        return 1.0, 1.0\n    if False:\n",
    ),
    "26": Guard(
        IMPORTS,
        "exchange_is_linked",
        "nearest=makers[:SHOWN] or row.candidates, hint",
        "hint",
    ),
    "27": Guard(
        IMPORTS,
        "greenhouse_gas_has_no_factor",
        "if is_emission and (finding.path",
        "if False and (finding.path",
    ),
    "28": Guard(
        "imports/workbook/cells.py",
        "kept",
        "cell.strip() if isinstance(cell, str) else cell for cell in row",
        "cell for cell in row",
    ),
    "29": Guard("product/sites.py", "each_once", "            if other is not use:\n", "            if False:\n"),
    "30": Guard(IMPORTS, "code_is_given_once", "if other.key != activity.key:", "if False:"),
    "31": Guard(
        IMPORTS,
        "activity_takes_nothing",
        'if activity.exchanges and len(activity.of("production")) == len(activity.exchanges):',
        "if False:",
    ),
    "32": Guard(IMPORTS, "amount_is_a_number", "        if row.amount is None:\n", "        if False:\n"),
    "33": Guard(
        "matrices/checks.py",
        "_check_loop",
        "raise SingularSystemError(_feeds_on_itself(balanced, names)) from None",
        "return",
    ),
    "34": Guard(
        "matrices/checks.py",
        "_check_loop",
        "if not inverse * float(abs(matrix).sum(axis=1).max()) <= CONDITION_LIMIT:",
        "if False:",
    ),
    "35": Guard("matrices/checks.py", "_productive", "if block.min() >= 0:", "if True:"),
    "36": Guard("matrices/checks.py", "check_makers", "lines = [*_idle(system), *_wrongly_made(system)]", "lines = []"),
    "37": Guard(
        "matrices/solve.py",
        "_with_scipy",
        "spsolve(system.technosphere_matrix().tocsr(), wanted,",
        "spsolve(system.technosphere_matrix().tocsr(), wanted * (1 + 1e-11),",
    ),
    "38": Guard(
        "product/masses.py", "mass_problems", "if not math.isclose(added", "if False and not math.isclose(added"
    ),
    "39": Guard(
        "inventory/models.py",
        "row",
        "inside - recovered - emitted)",
        "inside - 1.001 * recovered - emitted)",
    ),
    "40": Guard("rulebooks/strategies/electricity.py", "_warn_of_shared_proofs", "if number > 1:", "if False:"),
    "41": Guard("rulebooks/parameters.py", "problems", "if self.least <= value <= self.most and", "if True or"),
    "42": Guard(
        "documents/fitting.py",
        "_misfits",
        "if kind.rulebooks and not {rulebook, case.model.rulebook.extends} & set(kind.rulebooks):",
        "if False:",
    ),
    "43": Guard(
        "product/bands.py",
        "kind_of",
        "if not _within(value, self.impossible_low, self.impossible_high):",
        "if False:",
    ),
    "44": Guard(
        "results/footprint/checks.py",
        "sum_problems",
        "if footprint.solved_total is not None and _differ(footprint, total, footprint.solved_total):",
        "if False:",
    ),
    "45": Guard("documents/rounding.py", "largest_remainder", "order[: whole - sum(floors)]", "order[:0]"),
    "46": Guard("results/comparison/data.py", "_differences", "    if len(prints) > 1:\n", "    if False:\n"),
    "47": Guard(
        "uncertainty/quantiles.py",
        "_lognormal_quantile",
        "    values *= _column(of.b)\n    values += _column(of.a)\n",
        "    values *= 1.05 * _column(of.b)\n    values += _column(of.a)\n",
    ),
    "48": Guard(
        "uncertainty/quantiles.py",
        "_normal_quantile",
        "return _column(of.a) + _column(of.b) * ndtri(u)",
        "return _column(of.a) + 1.05 * _column(of.b) * ndtri(u)",
    ),
    "49": Guard("methods/sobol.py", "first_order", "    product *= b\n", "    product *= a\n"),
    "50": Guard(
        "distributions.py",
        "Lognormal.problem_with",
        "if self.standard_deviation > math.log(WIDEST):",
        "if False:",
    ),
    "51": Guard(
        "inventory/quantity.py",
        "in_order",
        "    ordered = sorted(quantities, key=_VALUE)\n",
        "    return list(quantities)\n",
    ),
    "52": Guard(
        "matrices/factorisation.py",
        "_on_one_thread",
        'limit(limits=1, user_api="blas")',
        "limit(limits=None)",
    ),
    "53": Guard(
        "runs/store.py",
        "Store.read",
        "return read_parquet(self.folder / _part(number), self.request.columns)",
        "return read_parquet(self.folder / _part(0), self.request.columns)",
    ),
    "54": Guard(
        "runs/gathering.py",
        "_collected",
        "        return [chunk for chunk in finished if store is None or chunk.number in store.chunks], True\n",
        "        return [chunk for chunk in finished if store is None or chunk.number in store.chunks], False\n",
    ),
    "55": Guard(
        "propagation/task.py",
        "MonteCarloTask",
        "sums = {**_sums(alternative, draws, stop - start, start), UNITS:",
        "moved = {name: v[::-1] if alternative is self.alternatives[-1] else v for name, v in draws.items()}\n"
        "            sums = {**_sums(alternative, moved, stop - start, start), UNITS:",
    ),
    "56": Guard(
        "brightway/projects.py",
        "_acquire",
        "        lock.acquire(timeout=min(_PATIENCE, LOCK_SECONDS))\n        return\n",
        "        return\n",
    ),
    "57": Guard(
        "brightway/projects.py",
        "_acquire",
        "    try:\n        lock.acquire(timeout=max(LOCK_SECONDS - _PATIENCE, 0.0))\n    except Timeout:\n",
        "    if False:\n",
    ),
    "58": Guard(
        "brightway/databases.py",
        "is_complete",
        "return whole and is_zipfile(_processed(bd, name))",
        "return True",
    ),
    "59": Guard("io/write.py", "_replace", "        temporary.unlink(missing_ok=True)\n", ""),
    "60": Guard(
        "quiet.py",
        "_make_brightway_folder",
        "    except OSError as error:\n        raise BrightcellError(\n",
        "    except KeyError as error:\n        raise BrightcellError(\n",
    ),
    "61": Guard("runs/store.py", "sound_manifest", "    if damaged:\n        hint", "    if False:\n        hint"),
    "62": Guard("io/formats.py", "other_format", "if stated == format:", "if True:"),
    "63": Guard(
        "results/draws/kept.py",
        "differing",
        'return differing(self.about["installed"]) if self.about.get("installed") else []',
        "return []",
    ),
    "64": Guard(
        "io/inert.py",
        "inert_text",
        "text.startswith(FORMULA_STARTS) and not _is_number(text)",
        "False",
    ),
    "65": Guard("results/page/markup.py", "escaped", "html.escape(text, quote=True)", "text"),
    "66": Guard("results/page/markup.py", "escaped", "html.escape(text, quote=True)", "text"),
    "67": Guard("documents/visible.py", "level", "return levels[max(around, key=len)]", "return PUBLIC"),
    "68": Guard("documents/exchanging.py", "check_stages", "if lacking or beyond:", "if False:"),
    "69": Guard(
        "documents/kinds/pact.py",
        "decimal_text",
        'return format(Decimal(repr(float(value))), "f")',
        "return repr(float(value))",
    ),
    "70": Guard(
        "exports/simapro.py",
        "_row",
        "exported_unit(target.unit).simapro, repr(amount), *spread",
        'exported_unit(target.unit).simapro, f"{amount:.6g}", *spread',
    ),
    "71": Guard(
        "documents/faces/html.py",
        "_part",
        'element("data", with_unit(part), value=repr(part.value)',
        'element("data", with_unit(part), value=repr(part.value * 1.001)',
    ),
    "72": Guard(
        "exports/zips.py",
        "zipped",
        "date = date_of_build().timetuple()[:6]",
        "import time; date = time.localtime(time.time_ns() % 10**9)[:6]",
    ),
    "x01": Guard(
        "brightway/projects.py",
        "_one_maker",
        "with FileLock(Path(bd.projects.dir).parent / _MAKER, timeout=LOCK_SECONDS):",
        "if True:",
    ),
    "x02": Guard(
        "brightway/projects.py",
        "_hint_of_database",
        'if not (folder / "projects.db").exists():',
        "if False:",
    ),
    "x03": Guard("data.py", "csv_rows", 'path.open(encoding="utf-8", newline="")', 'path.open(newline="")'),
    "x04": Guard("io/yaml.py", "_key", "hashlib.sha256(content).hexdigest())", '"file")'),
    "x05": Guard(
        "imports/workbook/read.py",
        "_database",
        "if len(names) != 1 or not names[0]:",
        "if __debug__ and (len(names) != 1 or not names[0]):",
    ),
    "x06": Guard(
        "inventory/quantity.py",
        "operands_first",
        "    stack = [quantity]\n    while stack:",
        "    def down(node: Quantity) -> None:\n        for operand in node.operands:\n            down(operand)\n\n"
        "    down(quantity)\n    stack = [quantity]\n    while stack:",
    ),
    "x07": Guard(
        "exports/xml_text.py",
        "lines",
        """text = escape(_NO_XML.sub(" ", self.content))""",
        "text = escape(self.content)",
    ),
    "x08": Guard(
        "io/paths.py",
        "is_file",
        "return path.is_file()\n    except (OSError, ValueError):",
        "return path.is_file()\n    except ZeroDivisionError:",
    ),
    "x09": Guard("cli/boundary.py", "_in_words", "    if isinstance(error, OSError):\n", "    if False:\n"),
    "x10": Guard(
        "cli/boundary.py",
        "run",
        "    with stopping_on_signals():\n        code = _code_of(app)\n",
        "    code = _code_of(app)\n",
    ),
    "x11": Guard(
        "cli/boundary.py",
        "hold_everything",
        'stream.reconfigure(errors="backslashreplace")',
        "pass",
    ),
    "x12": Guard(
        "engine/cache.py",
        "_stored",
        "is_sound = all(crc32(row[:-1]) == row[-1] for row in stored)",
        "is_sound = True",
    ),
    "x13": Guard(
        "brightway/foreground.py",
        "_refuse_another_product",
        'if product and there.get("sha256") and there.get("product", product) != product:',
        "if False:",
    ),
    "x14": Guard(
        "brightway/databases.py",
        "is_made_by_us",
        'return is_ours(metadata) and metadata.get("kind") != "imported"',
        "return is_ours(metadata)",
    ),
    "x15": Guard("methods/checks.py", "require_at_least", "    if number > MOST_DRAWS:\n", "    if False:\n"),
    "x16": Guard(
        "runs/request.py",
        "count_problems",
        'MOST_WORKERS if name == "workers" else MOST_DRAWS',
        "MOST_DRAWS",
    ),
    "x17": Guard(
        "brightway/health.py",
        "list_finding",
        "    if fault:\n        hint = (",
        "    if False:\n        hint = (",
    ),
}
