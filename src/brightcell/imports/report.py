"""What an import found: counts, links, findings; and whether anything was written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from brightcell.imports.causes import SHOWN, section, write_findings
from brightcell.imports.models import EXCHANGE_TYPES, ImportedModel
from brightcell.imports.registry import SEVERITIES, Finding
from brightcell.io.shown import ShownAsText


@dataclass(frozen=True, repr=False)
class ImportReport(ShownAsText):
    """The outcome of an import; `ok` when it may be written, `written` when it was.

    `exchanges` are counts by type, `linked` by database and `unlinked` by type. `biospheres` are the databases in
    which flows were looked for, in that order, with the flows linked to each. `cut_off` counts as nothing because the
    user said so.
    """

    format: str
    files: tuple[str, ...]
    database: str
    project: str
    activities: int
    exchanges: Mapping[str, int]
    linked: Mapping[str, int]
    unlinked: Mapping[str, int]
    biospheres: Mapping[str, int]
    findings: tuple[Finding, ...] = ()
    cut_off: tuple[str, ...] = ()
    written: bool = False

    @property
    def ok(self) -> bool:
        """No error is left."""
        return not self.of("error")

    def of(self, severity: str) -> tuple[Finding, ...]:
        """Findings of one severity.

        Parameters
        ----------
        severity : str
            error or warning.

        Returns
        -------
        tuple of Finding
            In the order in which they were found.
        """
        return tuple(finding for finding in self.findings if finding.severity == severity)

    def named(self, check: str) -> tuple[Finding, ...]:
        """Findings of one check.

        Parameters
        ----------
        check : str
            Name of a check.

        Returns
        -------
        tuple of Finding
            In the order in which they were found.
        """
        return tuple(finding for finding in self.findings if finding.check == check)

    def as_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        plain = {name: value for name, value in vars(self).items() if name != "findings"}
        return {**plain, "ok": self.ok, "findings": [asdict(finding) for finding in self.findings]}

    def as_text(self, shown: int = SHOWN) -> str:
        """Findings grouped by cause.

        Parameters
        ----------
        shown : int
            Examples of each cause that are named.

        Returns
        -------
        str
            Lines for a terminal.
        """
        lines = [
            f"{self.database} ({self.format}, {_few(self.files)})",
            f"  {self.activities} activities, {sum(self.exchanges.values())} exchanges: {_counts(self.exchanges)}",
            f"  linked: {_counts(self.linked)}",
            f"  not linked: {_counts(self.unlinked)}",
            f"  biospheres, in the order of looking: {_counts(self.biospheres)}",
        ]
        if self.cut_off:
            lines.append(f"  cut off, counted as nothing: {'; '.join(self.cut_off)}")
        for severity in SEVERITIES:
            lines += section(severity, self.of(severity), shown)
        return "\n".join([*lines, "", self._state()])

    def write_findings(self, path: str | Path) -> None:
        """All findings to a file: the whole report for .json, else a CSV with a finding a row.

        Parameters
        ----------
        path : str or Path
            File to write, .json or .csv.

        Raises
        ------
        InputError
            For a file that can't be written.
        """
        write_findings(self.as_dict(), self.findings, Path(path))

    def _state(self) -> str:
        if self.written:
            return f"written to the Brightway project {self.project!r} as {self.database!r}"
        if self.ok:
            return "nothing was written; it may be, with --write"
        return f"nothing was written: {len(self.of('error'))} errors to mend first"

    def __repr__(self) -> str:
        counts = ", ".join(f"{len(self.of(severity))} {severity}s" for severity in SEVERITIES)
        return f"<ImportReport {self.database!r}: {self.activities} activities, {counts}, written: {self.written}>"


def report(read: ImportedModel, findings: Iterable[Finding], files: Iterable[str], project: str) -> ImportReport:
    """Counts and findings of what was read."""
    rows = [row for _, row in read.rows()]
    order = {kind: number for number, kind in enumerate(EXCHANGE_TYPES)}
    kinds = Counter(row.kind or "without type" for row in rows)
    flows = Counter(row.link.database for row in rows if row.link and row.kind == "biosphere")
    return ImportReport(
        format=read.format,
        files=tuple(files),
        database=read.database,
        project=project,
        activities=len(read.activities),
        exchanges=dict(sorted(kinds.items(), key=lambda item: order.get(item[0], len(order)))),
        linked=dict(Counter(row.link.database for row in rows if row.link)),
        unlinked=dict(Counter(row.kind or "without type" for row in rows if not row.link)),
        biospheres={name: flows[name] for name in read.biospheres},
        findings=tuple(sorted(findings, key=lambda finding: SEVERITIES.index(finding.severity))),
        cut_off=tuple(str(entry) for entry in read.cut_off),
    )


def _few(files: tuple[str, ...]) -> str:
    return ", ".join(files[:3]) + (f" and {len(files) - 3} more" if len(files) > 3 else "")


def _counts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counts.items()) or "none"
