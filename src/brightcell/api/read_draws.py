"""The draws of a run that were kept in a folder."""

from __future__ import annotations

from pathlib import Path

from brightcell.arguments import checked
from brightcell.results.draws.kept import RunDraws, kept_in


@checked
def read_draws(folder: str | Path) -> RunDraws:
    """Read the draws that `monte_carlo(..., out=folder)` kept, with units and labels; with their inputs, if kept.

    Parameters
    ----------
    folder : str or Path
        The folder of the run, finished or not.

    Returns
    -------
    RunDraws
        `values`, `to_frame(columns, where)`, `chunks`, `matrix`, `dataset`; `bc.sensitivity.of_draws` takes it.

    Raises
    ------
    InputError
        Where the folder holds no draws, or parts of them are damaged or missing.

    Examples
    --------
    >>> import brightcell as bc
    >>> import tempfile
    >>> folder = tempfile.mkdtemp() + "/run"
    >>> run = bc.monte_carlo("lfp-pack-100kwh", draws=100, out=folder, keep="inputs")
    >>> kept = bc.read_draws(folder)
    >>> kept.values("total").shape == kept.values(kept.inputs[0]).shape == (100,)
    True
    """
    return kept_in(Path(folder))
